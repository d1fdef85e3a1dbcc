"""The fuzzer: `python -m tests.fuzz --cases 100000 --seed N [FOLDER…]` from the root of the repository.

Real .mod files (the project's and those in the folders) changed at random, and mechanisms written by a grammar, go through the
compiler. Each must end as C that compiles without a warning or as diagnostics with places. What does not is kept in a folder.
"""

from __future__ import annotations

import argparse
import os
import re
import signal
import sys
import time
from pathlib import Path

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import differential
from fuzz_cases import Seeds, make_case
from fuzz_shrink import outcome
from fuzz_workers import Message, run
from ranvier.compiler import warm_up

KEPT_EACH = 3  # files kept of findings with one signature


def main() -> int:
    options = _parser().parse_args()
    if options.differential:
        return differential.main(options.seed, options.first, options.differential)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)
    seeds = Seeds.of(options.folders)
    if options.show:
        case = make_case(seeds, options.seed, options.first)
        sys.stdout.buffer.write(case.data)
        print(f"\n== {case.path!r} {outcome(case)}")
        return 0
    warm_up()
    numbers = range(options.first, options.first + options.cases)
    print(
        f"{len(seeds.files)} files, cases {numbers.start} to {numbers.stop - 1} of seed {options.seed}, {options.jobs} processes"
    )
    keeper = _Keeper(options, time.monotonic())
    try:
        for message in run(seeds, options.seed, numbers, options.jobs):
            keeper.take(message)
    except KeyboardInterrupt:
        print(f"\nstopped; --first {options.first + keeper.done} goes on (a few cases are then done twice)")
    return keeper.summary()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=(__doc__ or "").split("\n", 1)[1].strip())
    parser.add_argument("folders", nargs="*", type=Path, metavar="FOLDER", help="more .mod files to start from")
    parser.add_argument("--cases", type=int, default=2000, metavar="N", help="how many (default: 2000)")
    parser.add_argument("--seed", type=int, default=0, metavar="N", help="which cases: the same seed gives the same (default: 0)")
    parser.add_argument("--first", type=int, default=0, metavar="N", help="number of the first case, to go on with a seed")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, metavar="N", help="processes (default: one a processor)")
    parser.add_argument(
        "--out", type=Path, default=Path("fuzz-findings"), metavar="DIR", help="where findings go (default: %(default)s)"
    )
    parser.add_argument(
        "--differential", type=int, default=0, metavar="N",
        help="instead: compare the numbers of N written mechanisms with NEURON's",
    )
    parser.add_argument("--show", action="store_true", help="print the first case and what becomes of it, and stop")
    return parser


class _Keeper:
    """Counts what is reported, shows it and keeps the findings."""

    def __init__(self, options: argparse.Namespace, started: float) -> None:
        self.options, self.started = options, started
        self.done = self.accepted = self.shown = 0
        self.seen: dict[str, int] = {}

    def take(self, message: Message) -> None:
        self.done += message.done
        self.accepted += message.accepted
        if message.finding is not None:
            self.keep(message)
        if message.done:
            self.show()

    def show(self) -> None:
        seconds = time.monotonic() - self.started
        end = "\r" if sys.stdout.isatty() else "\n"
        if sys.stdout.isatty() or self.done // 1000 > self.shown:
            self.shown = self.done // 1000
            print(
                f"{self.done} of {self.options.cases} cases, {self.accepted} compiled, {sum(self.seen.values())} findings, "
                f"{self.done / seconds:.0f} a second",
                end=end,
                flush=True,
            )

    def keep(self, message: Message) -> None:
        finding, options = message.finding, self.options
        assert finding is not None
        self.seen[finding.signature] = self.seen.get(finding.signature, 0) + 1
        if self.seen[finding.signature] > KEPT_EACH:
            return
        case = make_case(Seeds.of(options.folders), options.seed, message.number)
        name = re.sub(r"\W+", "-", finding.signature)[:60]
        target = options.out / f"{name}-{options.seed}-{message.number}"
        options.out.mkdir(parents=True, exist_ok=True)
        folders = " ".join(map(str, options.folders))
        small = message.small or case
        how = f"python -m tests.fuzz --show --seed {options.seed} --first {message.number} {folders}"
        target.with_suffix(".mod").write_bytes(small.data)
        target.with_suffix(".txt").write_text(
            f"{finding.signature}\nrepeat: {how}\nname {case.path!r}, units={case.units}, compat={case.compat}, "
            f"strict={case.strict}, verbatim={case.verbatim}\n\n{finding.details}\n",
            encoding="utf-8",
            errors="backslashreplace",
        )
        print(f"\n{finding.signature}: {target}.txt", flush=True)

    def summary(self) -> int:
        self.show()
        print(f"\n{self.done} cases, {self.accepted} compiled, {self.done - self.accepted - sum(self.seen.values())} refused")
        for signature, count in sorted(self.seen.items()):
            print(f"{count:6} {signature}")
        return int(bool(self.seen))


if __name__ == "__main__":
    sys.exit(main())
