"""The cases in parallel processes, each watched: one that dies or hangs is a finding, and another goes on after it."""

from __future__ import annotations

import hashlib
import multiprocessing
import resource
import signal
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkProcess
from multiprocessing.sharedctypes import Synchronized

from fuzz_cases import Case, Seeds, make_case
from fuzz_outcome import SECONDS, Finding, check_c, check_only, try_case
from fuzz_shrink import shrunk
from ranvier.compiler import CompiledMod

BATCH = 40
MEMORY = 4 << 30
PATIENCE = 6 * SECONDS  # of wall time, where the limit inside the process did not work
CHECKED = 10  # every so many cases also go through `ranvier check`


@dataclass(frozen=True, slots=True)
class Message:
    """What a process reports: cases done since its last message, or one finding."""

    done: int = 0
    accepted: int = 0
    number: int = -1
    finding: Finding | None = None
    small: Case | None = None


@dataclass(slots=True)
class _Watched:
    process: ForkProcess
    connection: Connection
    number: Synchronized[int]
    step: int
    last: int = -1
    since: float = field(default_factory=time.monotonic)


def run(seeds: Seeds, seed: int, numbers: range, jobs: int) -> Iterator[Message]:
    """Yield what the processes report until all numbers are done."""
    context = multiprocessing.get_context("fork")

    def start(part: range) -> _Watched:
        here, there = context.Pipe(duplex=False)
        number = context.Value("q", -1)
        process = context.Process(target=_work, args=(seeds, seed, part, there, number), daemon=True)
        process.start()
        there.close()
        return _Watched(process, here, number, part.step)

    watched = [start(numbers[k::jobs]) for k in range(min(jobs, len(numbers)))]
    try:
        while watched:
            ready = wait([one.connection for one in watched], timeout=1.0)
            for one in list(watched):
                if one.connection in ready:
                    try:
                        yield one.connection.recv()
                        continue
                    except EOFError:
                        one.process.join()
                elif not _hangs(one):
                    continue
                watched.remove(one)
                number = one.number.value
                if number >= 0:
                    yield Message(1, 0, number, _ended(one))
                    rest = range(number + one.step, numbers.stop, one.step)
                    watched += [start(rest)] if rest else []
    finally:
        for one in watched:
            one.process.kill()


def _hangs(one: _Watched) -> bool:
    """Whether a process has been at one case for too long; it is then stopped."""
    number = one.number.value
    if number != one.last:
        one.last, one.since = number, time.monotonic()
    if number < 0 or time.monotonic() - one.since < PATIENCE:
        return False
    one.process.kill()
    one.process.join()
    return True


def _ended(one: _Watched) -> Finding:
    code = one.process.exitcode or 0
    return Finding(f"the process ended with {signal.Signals(-code).name if code < 0 else code}", "no traceback")


def _work(seeds: Seeds, seed: int, numbers: range, connection: Connection, number: Synchronized[int]) -> None:
    """Go through some cases; C is compiled for many at once."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    worker = _Worker(seeds, seed, connection)
    for k in numbers:
        number.value = k
        worker.one(k)
        if len(worker.made) >= BATCH:
            number.value = -1
            worker.compile()
    number.value = -1
    worker.compile()
    worker.report()


class _Worker:
    def __init__(self, seeds: Seeds, seed: int, connection: Connection) -> None:
        self.seeds, self.seed, self.connection = seeds, seed, connection
        self.made: dict[int, CompiledMod] = {}
        self.texts: set[bytes] = set()
        self.known: set[str] = set()
        self.done = self.accepted = 0

    def one(self, number: int) -> None:
        case = make_case(self.seeds, self.seed, number)
        result = try_case(case)
        if result is None and number % CHECKED == 0:
            result = check_only(case)
        self.done += 1
        if isinstance(result, Finding):
            self.found(number, result)
        elif result is not None:
            self.accepted += 1
            digest = hashlib.blake2b(result.c_text.encode(errors="surrogateescape")).digest()
            if digest not in self.texts:
                self.texts.add(digest)
                self.made[number] = result
        if self.done >= 50:
            self.report()

    def compile(self) -> None:
        for number, finding in zip(self.made, check_c(list(self.made.values())), strict=True):
            if finding is not None:
                self.found(number, finding)
        self.made.clear()
        self.report()

    def found(self, number: int, finding: Finding) -> None:
        small = None
        if finding.signature not in self.known and "slow" not in finding.signature:
            small = shrunk(make_case(self.seeds, self.seed, number), finding.signature)
        self.known.add(finding.signature)
        self.connection.send(Message(0, 0, number, finding, small))

    def report(self) -> None:
        self.connection.send(Message(self.done, self.accepted))
        self.done = self.accepted = 0
