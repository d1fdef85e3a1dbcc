"""Code of mechanisms that never ends: recursion stops with an error, loops with Ctrl-C, wherever it stands; the session goes on.

Each case runs in a process of its own, which a time limit ends: a fault here would end, or hang, the tests.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from ranvier.building.build import build
from ranvier.compiler import compile_mod

DENSITY = """
NEURON {{ SUFFIX {name} RANGE where, x, deep, at GLOBAL entries }}
PARAMETER {{ where = 0 at = 0 }}
ASSIGNED {{ x deep entries v }}
STATE {{ s }}
INITIAL {{ s = 0 x = spin(where == 1) deep = down(where == 11) tables(v) }}
BREAKPOINT {{ x = spin(where == 2) SOLVE states METHOD euler }}
DERIVATIVE states {{ s' = spin(where == 3 && t > at) + down(where == 13 && t > at) }}
BEFORE STEP {{ x = spin(where == 4) }}
FUNCTION spin(on) {{ spin = 0 while (on) {{ spin = spin + 1 }} }}
FUNCTION within(on) {{ within = 0 while (on) {{ within = within + spin(on) }} }}
FUNCTION squares(n) {{ LOCAL i, j FROM i = 1 TO n {{ FROM j = 1 TO n {{ squares = squares + i*j }} }} }}
FUNCTION down(on) {{ down = 0 if (on) {{ down = 1 + down(on) + down(on + 1) }} }}
FUNCTION total(n) {{ if (n <= 0) {{ total = 0 }} else {{ total = n + total(n - 1) }} }}
FUNCTION wide(n) {{ LOCAL a[9999], i FROM i = 0 TO 9998 {{ a[i] = n + i }}
    wide = 0 if (n > 0) {{ wide = 1 + wide(n - 1) + 0*a[n] }} }}
FUNCTION even(n) {{ entries = entries + 1 even = 1 if (n > 0) {{ even = odd(n - 1) }} }}
FUNCTION odd(n) {{ odd = 0 if (n > 0) {{ odd = even(n - 1) }} }}
FUNCTION pairs(n) {{ if (n < 2) {{ pairs = 1 }} else {{ pairs = pairs(n - 1) + pairs(n - 2) }} }}
PROCEDURE forth() {{ back() }}
PROCEDURE back() {{ forth() }}
FUNCTION tabled(u) {{ TABLE DEPEND at FROM 0 TO 1 WITH 4 tabled = spin(at < 0) }}
PROCEDURE tables(u) {{ x = tabled(0.5) }}
{extra}
"""
POINT = """
NEURON { POINT_PROCESS EndlessPoint RANGE where }
PARAMETER { where = 0 }
NET_RECEIVE (w) { LOCAL k k = 0 while (where == 5) { k = k + 1 } if (where == 15) { dive(1) } }
PROCEDURE dive(n) { dive(n + 1) }
"""
BARE = """
NEURON { SUFFIX nothing }
FUNCTION endless_spin(on) { while (on) { endless_spin = endless_spin + 1 } }
FUNCTION endless_down(n) { endless_down = endless_down(n + 1) }
"""
EXTRA = """
FUNCTION by_c(n) {
VERBATIM
    if (_ln > 0) _lby_c = by_c(_ln + 1.) + 1.;
ENDVERBATIM
}
"""
START = """
import os, subprocess, sys, time
from ranvier import h
h.load_file('stdrun.hoc')
h.nrn_load_dll(sys.argv[1])
sections = [h.Section(f's{k}') for k in range(200)]
for section in sections:
    section.nseg = 21
    section.insert('hh')
soma = sections[0]
soma.insert('endless')
soma.insert('endlessc')
one, other = soma(0.5).endless, soma(0.5).endlessc
point = h.EndlessPoint(soma(0.5))
start = h.NetStim()
start.number, start.start = 1, 1
connection = h.NetCon(start, point, 0, 1)

def interrupted(run):
    killer = subprocess.Popen(['sh', '-c', f'sleep 0.3; kill -INT {os.getpid()}'])
    try:
        run()
    except KeyboardInterrupt:
        killer.wait()
        return
    raise AssertionError('it came to an end')

def failed(run, *words):
    try:
        run()
    except Exception as error:
        assert type(error).__name__ == 'SimulationError', repr(error)
        for word in words:
            assert word in str(error), (word, str(error))
        return
    raise AssertionError('it came to an end')

def goes_on():
    one.where = other.where = point.where = 0
    h.finitialize(-65)
    h.continuerun(2)
    assert abs(h.t - 2) < 1e-9 and one.total(10) == 55, h.t

def run():
    h.finitialize(-65)
    h.continuerun(3)

goes_on()
"""


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("endless")
    texts = {"endless": DENSITY.format(name="endless", extra=""), "endlessc": DENSITY.format(name="endlessc", extra=EXTRA),
             "point": POINT, "bare": BARE}
    for name, text in texts.items():
        (folder / f"{name}.mod").write_text(text)
    return build(sorted(folder.glob("*.mod")), folder / "out").library


def run(library: Path, code: str) -> None:
    """Run code after START; fail with what it says when it fails, or takes longer than 20 s."""
    done = subprocess.run([sys.executable, "-c", f"{START}\n{code}\ngoes_on()\nprint('well')", str(library)], capture_output=True,
                          text=True, timeout=20, check=False)
    assert done.stdout == "well\n", done.stdout + done.stderr


@pytest.mark.parametrize("mechanism", ["one", "other"])
@pytest.mark.parametrize("where", [1, 2, 3, 4])
def test_ctrl_c_stops_loops_in_the_blocks_of_a_run(library: Path, mechanism: str, where: int) -> None:
    run(library, f"{mechanism}.where = {where}\ninterrupted(run)")


def test_ctrl_c_stops_a_loop_in_net_receive(library: Path) -> None:
    run(library, "point.where = 5\ninterrupted(run)\nassert abs(h.t - 2) < 0.1, h.t")


@pytest.mark.parametrize("call", ["one.spin(1)", "one.within(1)", "one.squares(1e6)", "one.pairs(70)", "other.within(1)",
                                  "other.pairs(70)", "h.endless_spin(1)"])
def test_ctrl_c_stops_a_call(library: Path, call: str) -> None:
    run(library, f"interrupted(lambda: {call})")


def test_ctrl_c_stops_the_filling_of_a_table(library: Path) -> None:
    run(library, "first = soma(0).endless\nfirst.at = -1\nfor _ in range(2):\n"
                 "    interrupted(lambda: h.finitialize(-65))\nfirst.at = 0")


def test_ctrl_c_reaches_the_other_threads(library: Path) -> None:
    """Whichever thread has the cell of the loop."""
    run(library, "h.ParallelContext().nthread(2)\nfor k in (0, 199):\n    m = sections[k]\n    m.insert('endless')\n"
                 "    m(0.5).endless.where = 3\n    m(0.5).endless.at = 1\n    interrupted(run)\n    m(0.5).endless.where = 0\n")


@pytest.mark.parametrize("mechanism, where, words", [
    ("one", 11, "'FUNCTION down', 'endless.mod:13', 'make it a loop'"), ("other", 11, "'FUNCTION down', 'endlessc.mod:13'"),
    ("one", 13, "'FUNCTION down', 's0(0.5)', 't = 1'"), ("point", 15, "'PROCEDURE dive', 'point.mod:5', 'EndlessPoint[0]'")])
def test_recursion_without_end_stops_a_run(library: Path, mechanism: str, where: int, words: str) -> None:
    run(library, f"one.at = 1\n{mechanism}.where = {where}\nfailed(run, {words})")


def test_recursion_without_end_stops_other_threads(library: Path) -> None:
    run(library, "h.ParallelContext().nthread(3)\nfor section in sections:\n    section.insert('endless')\n"
                 "    section(0.5).endless.at = 1\n    section(0.5).endless.where = 13\nfailed(run, 'FUNCTION down')\n"
                 "for section in sections:\n    section(0.5).endless.where = 0\n")


@pytest.mark.parametrize("call", ["one.down(1)", "one.forth()", "one.wide(9000)", "other.down(1)", "other.forth()",
                                  "other.by_c(1)", "h.endless_down(1)"])
def test_recursion_without_end_stops_a_call(library: Path, call: str) -> None:
    run(library, f"failed(lambda: {call}, 'calls itself')")


def test_deep_recursion_runs(library: Path) -> None:
    """As deep as NEURON goes with a stack of 8 MB, and as deep in a small thread of Python as that can hold."""
    run(library, "for m in (one, other):\n    assert m.total(10000) == 50005000\n    assert m.wide(40) == 40\n"
                 "    assert m.even(1000) == 1 and m.even(1001) == 0\n"
                 "assert h.entries_endless == 2*501 and h.entries_endlessc == 2*501\n"
                 "import threading\nthreading.stack_size(256 * 1024)\n"
                 "def small():\n    assert one.total(500) == 125250\n"
                 "    failed(lambda: one.down(1), 'calls itself')\n    said.append(1)\n"
                 "said = []\nthread = threading.Thread(target=small)\nthread.start()\nthread.join()\nassert said == [1]")


def test_other_routines_pay_nothing(library: Path) -> None:
    """Only routines that reach themselves ask about the stack, and only loops of unknown length about Ctrl-C."""
    text = compile_mod("endless.mod", DENSITY.format(name="endless", extra=""), lambda *_: None).c_text
    asking = [line.split("deeper")[1].split()[4] for line in text.splitlines() if "host->deeper" in line]
    assert sorted(asking) == ["back", "down", "even", "forth", "odd", "pairs", "total", "wide"]
    assert text.count("rv_stopped(") == 4
