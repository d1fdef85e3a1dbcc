"""Ctrl-C in the middle of a run, runs without an end, and threads of Python in one model."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from typing import Any

import pytest
from ranvier import h


def interrupted(run: Callable[[], object]) -> None:
    """Run something without an end, which another process interrupts by SIGINT."""
    code = f"import os, time; time.sleep(0.4); os.kill({os.getpid()}, {int(signal.SIGINT)})"
    with subprocess.Popen([sys.executable, "-c", code]), pytest.raises(KeyboardInterrupt):
        run()


def cells(count: int) -> list[Any]:
    made = []
    for k in range(count):
        section = h.Section(f"s{k}")
        section.L, section.nseg = 300, 21
        section.insert("hh")
        made.append(section)
    return made


@pytest.mark.parametrize("count, threads", [(1, 1), (60, 1), (60, 2)])
def test_ctrl_c_stops_a_run_and_the_model_goes_on(count: int, threads: int) -> None:
    sections = cells(count)
    clamp = h.IClamp(sections[0](0.5))
    clamp.delay, clamp.dur, clamp.amp = 1, 1e9, 0.3
    v = h.Vector().record(sections[0](0.5)._ref_v)
    pc = h.ParallelContext()
    pc.nthread(threads)
    try:
        h.finitialize(-65)
        interrupted(lambda: h.continuerun(1e9))
        t, samples = h.t, list(v)
        h.continuerun(t + 5)
        assert len(v) == len(samples) + 200 and list(v)[: len(samples)] == samples
        until = min(len(v), 2000)
        h.finitialize(-65)
        h.continuerun((until - 1) * h.dt)
        assert list(v)[:until] == (samples + list(v)[len(samples) :])[:until]
    finally:
        pc.nthread(1)


@pytest.mark.parametrize("loop", [False, True])
def test_ctrl_c_stops_events_without_an_end(loop: bool) -> None:
    section = cells(1)[0]
    source, first, second = h.NetStim(), h.IntFire1(), h.IntFire1()
    first.refrac = second.refrac = 0
    source.start, source.number, source.interval, source.noise = 0, 1e15, 1 if loop else 1e-9, 0
    connections = [h.NetCon(source, first, 0, 0, 2)]
    if loop:
        connections += [h.NetCon(first, second, 0, 0, 2), h.NetCon(second, first, 0, 0, 2)]

    def run() -> None:
        h.finitialize(-65)
        h.continuerun(1e9)

    interrupted(run)
    source.number = 0
    h.finitialize(-65)
    h.continuerun(1)
    assert h.t == pytest.approx(1) and abs(section(0.5).v + 65) < 1 and len(connections) == (3 if loop else 1)


def test_ctrl_c_stops_impedances_that_hardly_settle() -> None:
    context, pair = h.ParallelContext(), cells(2)
    junctions = [h.SEClamp(cell(0.5)) for cell in pair]
    for k, cell in enumerate(pair):
        context.source_var(cell(0.5)._ref_v, k, sec=cell)
        junctions[1 - k].dur1, junctions[1 - k].rs = 1e9, 1e-6
        context.target_var(junctions[1 - k], junctions[1 - k]._ref_amp1, k)
    context.setup_transfer()
    h.finitialize(-65)
    impedance = h.Impedance()
    impedance.loc(pair[0](0.5))
    try:
        interrupted(lambda: impedance.compute(0, 1, 1e9))
        with pytest.raises(ValueError, match="compute the impedances first"):
            impedance.input(pair[0](0.5))
        assert impedance.compute(0) == 0 and impedance.input(pair[0](0.5)) > 0
    finally:
        context.gid_clear()


def test_threads_of_python_cannot_break_the_model() -> None:
    problems: list[BaseException] = []
    kept = cells(3)

    def edit() -> None:
        for _ in range(50):
            section = cells(1)[0]
            section.nseg = 5
            h.Vector().record(section(0.5)._ref_v)
            section(0.5).hh.gnabar = 0.1

    def run() -> None:
        for _ in range(5):
            h.finitialize(-65)
            h.continuerun(3)

    def guarded(work: Callable[[], None]) -> None:
        try:
            work()
        except BaseException as problem:  # noqa: BLE001  (reported below)
            problems.append(problem)

    threads = [threading.Thread(target=guarded, args=(work,)) for work in (edit, run, edit, run)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert problems == [] and not any(thread.is_alive() for thread in threads)
    h.finitialize(-65)
    assert kept[0](0.5).v == -65
