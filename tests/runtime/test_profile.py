"""ranvier.profile: what is counted, that parts make the whole, and how it begins and ends. No time is asserted."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from dataclasses import FrozenInstanceError
from pathlib import Path
from typing import Any

import pytest
import ranvier
from ranvier import h
from ranvier.profiling.result import Result
from ranvier.profiling.stopwatch import STOPWATCH

LOOPED = """
NEURON { SUFFIX prloop  NONSPECIFIC_CURRENT i  RANGE g }
UNITS { (mV) = (millivolt)  (mA) = (milliamp) }
PARAMETER { g = 0.001 (mA/cm2/mV)  rate = 1 (/ms) }
ASSIGNED { v (mV)  i (mA/cm2) }
STATE { s }
INITIAL { s = 1 }
BREAKPOINT { LOCAL k, sum
  SOLVE states METHOD cnexp
  sum = 0  k = 0
  WHILE (k < 3) { sum = sum + g  k = k + 1 }
  i = sum*(v + 70 (mV))
}
DERIVATIVE states { s' = -rate*s }
"""


def cells(count: int, nseg: int = 5, name: str = "hh") -> list[Any]:
    made = [h.Section(name=f"c{k}") for k in range(count)]
    for section in made:
        section.nseg = nseg
        section.insert(name)
    return made


def profiled(steps: int) -> Result:
    with ranvier.profile(show=False) as p:
        h.finitialize(-65)
        h.continuerun(steps * h.dt)
    return p.result


def assert_whole(result: Result) -> None:
    assert sum(part.seconds for part in result.parts) == pytest.approx(result.seconds, rel=1e-9)
    assert all(part.seconds >= 0 for part in result.parts)
    assert all(row.seconds >= 0 for row in result.rows if row.phase != "between groups")


def test_instances_and_steps_are_counted() -> None:
    made = cells(3)
    clamp = h.IClamp(made[0](0.5))
    result = profiled(40)
    assert result.steps == 40
    assert result.row("currents", "hh").count == result.row("states", "hh").count == 3 * 5 * 40
    assert result.row("currents", "IClamp").count == 40
    assert result.row("elimination").count == result.layout.nodes * 40
    assert result.row("states", "hh").ns > 0 and result.row("recording").ns is None
    with pytest.raises(KeyError):
        result.row("states", "IClamp")
    assert result.layout.cells == 3 and clamp.amp == 0
    assert_whole(result)


def test_events_are_counted_by_mechanism() -> None:
    section, = cells(1)
    synapse, stimulus = h.ExpSyn(section(0.5)), h.NetStim()
    stimulus.start, stimulus.interval, stimulus.number = 0.1, 0.1, 5
    netcon = h.NetCon(stimulus, synapse, 0, 0, 0.001)
    result = profiled(40)
    assert result.row("events", "ExpSyn").count == 5
    assert netcon.weight[0] == 0.001
    assert_whole(result)


def test_what_vectorises_and_why_not() -> None:
    ranvier.compile(LOOPED)
    made = cells(1)
    made[0].insert("prloop")
    synapses = [h.ExpSyn(made[0](0.5)) for _ in range(3)]
    kernels = {(k.mechanism, k.phase): k for k in profiled(2).kernels}
    assert kernels["hh", "states"].vectorised and not kernels["hh", "states"].why
    assert (kernels["hh", "states"].instances, kernels["ExpSyn", "states"].copied) == (5, len(synapses))
    assert "so little work" in kernels["ExpSyn", "currents"].why
    assert not kernels["prloop", "currents"].vectorised and "a loop" in kernels["prloop", "currents"].why
    assert kernels["prloop", "states"].vectorised


def test_lanes_and_odd_shapes() -> None:
    made = [*cells(4), *cells(1, nseg=7)]
    layout = profiled(2).layout
    assert layout.lanes == ((4, 1), (1, 1)) and layout.cells == len(made)


def test_python_called_by_the_run() -> None:
    made = cells(1)
    clamp = h.IClamp(made[0](0.5))
    clamp.dur, clamp.amp = 5, 10
    inside = []
    netcon = h.NetCon(made[0](0.5)._ref_v, None, sec=made[0])
    netcon.record(lambda: inside.append(sum(range(1000))))
    result = profiled(400)
    assert inside and result.part("Python in runs") > 0
    assert_whole(result)


def test_threads() -> None:
    made = cells(10, 1001)
    context = h.ParallelContext()
    context.nthread(2)
    try:
        result = profiled(10)
    finally:
        context.nthread(1)
    assert result.layout.groups > 1 and (result.layout.threads, result.layout.why_threads) == (2, "")
    assert result.row("states", "hh").count == len(made) * 1001 * 10
    assert_whole(result)


def test_why_fewer_threads() -> None:
    made = cells(1)
    context = h.ParallelContext()
    context.nthread(2)
    try:
        layout = profiled(2).layout
    finally:
        context.nthread(1)
    assert (layout.threads, layout.threads_wanted, len(made)) == (1, 2, 1)
    assert layout.why_threads == "all cells are in one group: they are few, or joined"


def test_nested_and_twice_in_a_row() -> None:
    made = cells(1)
    with ranvier.profile(show=False) as outer:
        h.finitialize(-65)
        h.continuerun(1)
        with ranvier.profile(show=False) as inner:
            h.continuerun(1.5)
        made[0].nseg = 3  # a new layout in between
        h.continuerun(2)
    assert (outer.result.steps, inner.result.steps) == (80, 20)
    assert outer.result.row("states", "hh").count == 5 * 60 + 3 * 20
    assert inner.result.row("states", "hh").count == 5 * 20
    assert profiled(4).steps == 4 and STOPWATCH.on == 0
    assert_whole(outer.result)
    assert_whole(inner.result)


def test_new_mechanisms_in_between() -> None:
    made = cells(1)
    with ranvier.profile(show=False) as p:
        h.finitialize(-65)
        h.fadvance()
        ranvier.compile(LOOPED.replace("prloop", "prlate"))
        made[0].insert("prlate")
        h.fadvance()
    assert p.result.row("states", "prlate").count == 5 and p.result.steps == 2


def test_nothing_to_measure() -> None:
    with ranvier.profile(show=False) as p:
        pass
    assert p.result.steps == 0 and p.result.kernels == ()
    assert_whole(p.result)


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt])
def test_an_exception_ends_it(error: type[BaseException]) -> None:
    made = cells(1)
    netcon = h.NetCon(made[0](0.5)._ref_v, None, sec=made[0])
    made[0].v = 20

    def stop() -> None:
        raise error("enough")

    netcon.record(stop)
    text = io.StringIO()
    p = ranvier.profile(file=text)
    with pytest.raises(error, match="enough"), p:
        h.finitialize(-65)
        h.fadvance()
        made[0].v = 20
        h.continuerun(3)
    assert text.getvalue().startswith("profile: ") and STOPWATCH.on == 0
    assert 0 < p.result.steps < 120
    assert_whole(p.result)


def test_wrong_use_is_told() -> None:
    p = ranvier.profile(show=False)
    with pytest.raises(RuntimeError, match="has not begun: use it as `with ranvier.profile"):
        print(p.result)
    with p:
        with pytest.raises(RuntimeError, match="has not ended"):
            p.as_dict()
        with pytest.raises(RuntimeError, match="has begun already"), p:
            pass
    with pytest.raises(RuntimeError, match="has not begun"):
        p.__exit__(None, None, None)
    with pytest.raises(TypeError):
        ranvier.profile(h.run)  # type: ignore[call-arg]
    assert STOPWATCH.on == 0


def test_the_result_is_frozen_and_goes_to_json() -> None:
    made = cells(1)
    with ranvier.profile(show=False) as p:
        h.finitialize(-65)
        h.fadvance()
    with pytest.raises(FrozenInstanceError):
        p.result.steps = 3  # type: ignore[misc]
    read = json.loads(json.dumps(p.as_dict()))
    assert read["steps"] == len(made) and any(row["mechanism"] == "hh" and row["ns"] > 0 for row in read["rows"])


def test_the_table() -> None:
    made = cells(2)
    text = io.StringIO()
    with ranvier.profile(file=text) as p:
        h.finitialize(-65)
        h.continuerun(1)
    shown = text.getvalue()
    assert shown == f"{p}\n" and shown.isascii() and len(made) == 2
    assert "states: hh" in shown and "ns per instance and step" in shown and "yes, 10 instances" in shown
    assert "1 block of 2 cells of one shape" in shown


def test_the_command(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text("import sys\nfrom neuron import h\ns = h.Section()\ns.insert('hh')\nh.finitialize(-65)\nh.fadvance()\n"
                      "print(sys.argv[1:], __name__)\nsys.exit(3)\n")
    command = [sys.executable, "-m", "ranvier.cli", "run", "--profile", "--as-neuron", str(script), "-x", "a"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (3, "['-x', 'a'] __main__\n")
    assert "states: hh" in done.stderr and "1 cell, " in done.stderr
    done = subprocess.run([*command[:4], str(tmp_path / "absent.py")], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "") and "absent.py: no such file" in done.stderr
