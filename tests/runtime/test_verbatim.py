"""VERBATIM: what is refused and how it is said, what is kept alive, and that one thread runs it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from ranvier.building.build import BuildError, Options, build

MODS = Path(__file__).parent.parent / "conformance" / "mods"
HEAD = "NEURON { SUFFIX probe RANGE a, b }\nPARAMETER { a = 1 }\nASSIGNED { b x[3] }\n"


def failure(tmp_path: Path, text: str, options: Options | None = None) -> str:
    file = tmp_path / "probe.mod"
    file.write_text(text)
    with pytest.raises(BuildError) as caught:
        build([file], tmp_path / "out", options)
    return str(caught.value)


def test_c_errors_name_the_line_of_the_mod_file(tmp_path: Path) -> None:
    message = failure(tmp_path, HEAD + "INITIAL {\nVERBATIM\n    b = 2;\n    b = a +;\nENDVERBATIM\n}\n")
    assert "probe.mod:7:5: error[verbatim-c-error]" in message
    assert "7 |     b = a +;" in message


def test_an_undefined_name_in_nmodl_is_found_by_the_c_compiler(tmp_path: Path) -> None:
    message = failure(tmp_path, HEAD + "INITIAL {\nVERBATIM\n    double known = 2.;\nENDVERBATIM\n    b = known + unknown\n}\n")
    assert "probe.mod:8:5: error[verbatim-c-error]" in message
    assert "unknown" in message


def test_constants_are_known_to_verbatim_which_may_have_its_own_of_that_name(tmp_path: Path) -> None:
    text = """
    NEURON { SUFFIX steady RANGE circle, other }
    UNITS { PI = (pi) (1) (mV) = (millivolt) rest = -70 (mV) }
    CONSTANT { two = 2 }
    ASSIGNED { circle other }
    INITIAL {
    VERBATIM
        circle = two * PI;
        { double rest = 3.; other = rest; }
        other += rest;
    ENDVERBATIM
    }
    """
    (tmp_path / "steady.mod").write_text(text)
    build([tmp_path / "steady.mod"], tmp_path / "out")
    script = f"from ranvier import h, load_mechanisms; load_mechanisms({str(tmp_path / 'out')!r}); s = h.Section('s');" \
        "s.insert('steady'); h.finitialize(); print(s(0.5).steady.circle, s(0.5).steady.other)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.split() == [repr(2 * 3.141592653589793), "-67.0"]


def test_what_stands_for_a_function_of_neuron_is_named(tmp_path: Path) -> None:
    text = HEAD + "INITIAL {\nVERBATIM\n    nrn_fake_fire(1, 2., 0);\nENDVERBATIM\n}\n"
    assert "help: leave the file out: h.PatternStim is here" in failure(tmp_path, text)


@pytest.mark.parametrize("declaration", ["", "extern double nrn_secret(double);\n"])
def test_what_neuron_alone_has_is_refused_by_name(tmp_path: Path, declaration: str) -> None:
    text = HEAD + f"VERBATIM\n{declaration}ENDVERBATIM\nINITIAL {{\nVERBATIM\n    b = nrn_secret(1.);\nENDVERBATIM\n}}\n"
    message = failure(tmp_path, text)
    assert "error[verbatim-not-offered]: 'nrn_secret' is not defined" in message
    assert f"probe.mod:{5 if declaration else 8}:" in message


def test_cplusplus_and_places_in_memory_are_refused(tmp_path: Path) -> None:
    message = failure(tmp_path, HEAD + "INITIAL {\nVERBATIM\n    std::vector<int> w;\n    b = x[1] + _p[2];\nENDVERBATIM\n}\n")
    assert "error[verbatim-cplusplus]: VERBATIM uses a qualified name of C++" in message
    assert "probe.mod:7:16: error[verbatim-not-offered]: '_p[2]' is a place in NEURON's own memory" in message


OLD = """
NEURON { POINT_PROCESS OldStyle RANGE got, count POINTER rng }
ASSIGNED { got count rng }
VERBATIM
#include <stdlib.h>
extern int ifarg(int iarg);
extern double *getarg(int iarg);
extern char* hoc_object_name(void*);
double nrn_random_pick(void* r);
void* nrn_random_arg(int argpos);
extern int cvode_active_;
extern double celsius, t;
static int counted;
static twice(k) int k; { return 2 * k; }
ENDVERBATIM
INITIAL { got = 0 count = 0 }
NET_RECEIVE (weight, total) {
    INITIAL { total = 1 }
    if (!(weight > 0)) {
VERBATIM
        return;
ENDVERBATIM
    }
    VERBATIM
    counted = counted + 1;
    _args[1] += twice(2);
    count = counted + _args[1] + celsius * 0.;
    ENDVERBATIM
    got = got + weight
}
PROCEDURE setRNG() {
VERBATIM
    void** pv = (void**)(&_p_rng);
    *pv = ifarg(1) ? nrn_random_arg(1) : (void*)0;
    return 0.;
ENDVERBATIM
}
"""
OLD_SCRIPT = """
from ranvier import h
h.nrn_load_dll({library!r})
s = h.Section(name="s")
p, q = h.OldStyle(s(0.5)), h.NetStim()
q.number, q.start, q.interval = 2, 1, 1
a, b = h.NetCon(q, p), h.NetCon(q, p)
a.weight[0], b.weight[0] = 0.5, -1
h.finitialize(-65)
h.continuerun(6)
print(p.got, p.count, a.weight[1], b.weight[1], p.setRNG(h.Random()))
"""


def test_old_c_and_an_early_return(tmp_path: Path) -> None:
    (tmp_path / "old.mod").write_text(OLD)
    library = build([tmp_path / "old.mod"], tmp_path / "out").library
    command = [sys.executable, "-c", OLD_SCRIPT.format(library=str(library))]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert done.stdout.split() == ["1.0", "11.0", "9.0", "1.0", "1.0"], done.stderr


def test_no_verbatim(tmp_path: Path) -> None:
    text = HEAD + "INITIAL {\nVERBATIM\n    b = 2.;\nENDVERBATIM\n}\n"
    message = failure(tmp_path, text, Options(verbatim=False))
    assert "probe.mod:5:1: error[verbatim-refused]" in message
    assert build([tmp_path / "probe.mod"], tmp_path / "out").compiled
    assert "verbatim-refused" in failure(tmp_path, text, Options(verbatim=False))


SCRIPT = """
import gc, ranvier
from ranvier import h
h.nrn_load_dll({library!r})
player = h.VbPlayer()
times = h.Vector([1.0, 2.0, 5.5])
player.play(times)
del times
gc.collect()
filler = [h.Vector([100.0, 200.0, 300.0]) for _ in range(50)]
spikes = h.Vector()
connection = h.NetCon(player, None)
connection.record(spikes)
cells = [h.Section(name=f"s{{k}}") for k in range(40)]
for cell in cells:
    cell.nseg = 100
    cell.insert("vbstate")
h.ParallelContext().nthread(4)
h.finitialize(-65)
h.continuerun(8)
print(list(spikes), len({{cell(0.5).v for cell in cells}}))
synapse = h.VbPoint(cells[0](0.5))
for wrong in (lambda: synapse.limited(9), lambda: synapse.length(3), lambda: synapse.dot(1, 2), lambda: synapse.pick(1, object()),
              lambda: synapse.setRNG(h.Vector())):
    try:
        print("no error", wrong())
    except (ranvier.SimulationError, TypeError) as error:
        print(type(error).__name__, error)
"""


@pytest.mark.parametrize("statement", ["g[k] = 1", "VERBATIM\n    g[(int)k] = 1.;\nENDVERBATIM"])
def test_an_index_outside_its_array_names_array_and_line(tmp_path: Path, statement: str) -> None:
    (tmp_path / "outside.mod").write_text(f"NEURON {{ SUFFIX outside RANGE k }}\nPARAMETER {{ k = 7 }}\nASSIGNED {{ g[3] }}\n"
                                          f"VERBATIM\nENDVERBATIM\nINITIAL {{\n{statement}\n}}\n")
    build([tmp_path / "outside.mod"], tmp_path / "out")
    script = f"from ranvier import h, load_mechanisms; load_mechanisms({str(tmp_path / 'out')!r}); s = h.Section('s');" \
        "s.insert('outside'); h.finitialize()"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert f"index 7 lies outside g[3] (outside.mod:{7 + statement.count('g[(int)')})" in done.stderr


def test_objects_are_kept_and_errors_reach_python(tmp_path: Path) -> None:
    library = build(sorted(MODS.glob("vb*.mod")), tmp_path / "out").library
    command = [sys.executable, "-c", SCRIPT.format(library=str(library))]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    first, *errors = done.stdout.splitlines()
    assert first == "[1.0, 2.0, 5.5] 1"
    assert [(error.split()[0], error.split(": ", 1)[1]) for error in errors[:3]] == [
        ("SimulationError", "VbPoint[0].limited: argument 1 must be in 0 … 5, it is 9"),
        ("SimulationError", "VbPoint[0].length: argument 1 must be a text"),
        ("SimulationError", "VbPoint[0].dot: argument 1 must be a Vector"),
    ]
    assert errors[3].startswith("WrongType VbPoint[0].pick: argument 2 must be a number, a text, a Vector")
    assert errors[4].endswith("VbPoint[0].setRNG: argument 1 must be a Random")


def test_a_block_that_does_not_end_what_it_begins_has_a_place(tmp_path: Path) -> None:
    for unfinished in ("/* for ever", "#if 1", "static int f(void) {", "}"):
        message = failure(tmp_path, HEAD + f"VERBATIM\n{unfinished}\nENDVERBATIM\n")
        assert "probe.mod:" in message and "error[verbatim-c-error]: the C compiler says: " in message, message


def test_an_error_in_a_macro_of_the_header_is_shown_where_it_is_used(tmp_path: Path) -> None:
    message = failure(tmp_path, HEAD + "VERBATIM\nstatic int f(int *q _threadargsproto_) { return 1; }\nENDVERBATIM\n")
    assert "probe.mod:5:1: error[verbatim-c-error]: the C compiler says: expected" in message


@pytest.mark.parametrize("name", ["a\nb.mod", "a:7: b.mod", 'q"\\.mod', "é µ.mod"])
def test_an_odd_file_name_keeps_its_lines(tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    file.write_text(HEAD + "VERBATIM\nint q = ;\nENDVERBATIM\n")
    with pytest.raises(BuildError) as caught:
        build([file], tmp_path / "out")
    assert ":5:1: error[verbatim-c-error]" in str(caught.value)


SUM = """
NEURON { POINT_PROCESS Sum POINTER source RANGE total, push }
ASSIGNED { source total push }
VERBATIM
static double *seen[8];
static int count;
ENDVERBATIM
PROCEDURE add() {
VERBATIM
    seen[count++] = _p_source;
ENDVERBATIM
}
PROCEDURE addto() {
VERBATIM
    seen[count++] = hoc_pgetarg(1);
ENDVERBATIM
}
BREAKPOINT {
VERBATIM
    total = 0.;
    for (int k = 0; k < count; ++k) { total += *seen[k]; }
    if (push != 0.) { *seen[0] = push; push = 0.; }
ENDVERBATIM
}
"""
SUM_SCRIPT = """
from ranvier import h
h.nrn_load_dll({library!r})
cells = [h.Section(name=f"c{{k}}") for k in range(3)]
for k, cell in enumerate(cells):
    cell.insert("pas")
    cell(0.5).pas.e = -50 - 10 * k
total = h.Sum(cells[0](0.5))
for cell in cells[:2]:
    h.setpointer(cell(0.5).pas._ref_e, "source", total)
    total.add()
total.addto(cells[2](0.5)._ref_v)
more = [h.Section(name=f"m{{k}}") for k in range(300)]
for k, section in enumerate(more):
    section.nseg = 1 + k % 3
    section.insert("hh")
h.finitialize(-65)
h.fadvance()
first = total.total - cells[2](0.5).v
cells[1](0.5).pas.e = -90
del more, section
total.push = -20.0
h.fadvance()
print(first, round(total.total - cells[2](0.5).v, 6), cells[0](0.5).pas.e, cells[1](0.5).pas.e)
"""


HOLD_SCRIPT = """
from ranvier import h
from ranvier._engine import lib
from ranvier.model import HANDLE
h.nrn_load_dll({library!r})
cell, other = h.Section(name="cell"), h.Section(name="other")
sums = [h.Sum(cell(0.5)) for _ in range(3)]
for one in sums[:2]:
    h.setpointer(other(0.5)._ref_v, "source", one)
h.setpointer(cell(0.5)._ref_v, "source", sums[0])
sums[0].add()
sums[2].addto(cell(0.5)._ref_cm)
count = [lib.rv_kept_references(HANDLE)]
for _ in range(3):
    h.finitialize(-65)
    h.fadvance()
    sums.pop()
    one = None
    count.append(lib.rv_kept_references(HANDLE))
print(*count)
"""


def test_addresses_are_forgotten_with_the_instance_that_was_given_them(tmp_path: Path) -> None:
    (tmp_path / "sum.mod").write_text(SUM)
    library = build([tmp_path / "sum.mod"], tmp_path / "out").library
    command = [sys.executable, "-c", HOLD_SCRIPT.format(library=str(library))]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert done.stdout.split() == ["3", "2", "2", "0"], done.stdout + done.stderr


def test_addresses_that_c_keeps_stay_good(tmp_path: Path) -> None:
    (tmp_path / "sum.mod").write_text(SUM)
    library = build([tmp_path / "sum.mod"], tmp_path / "out").library
    command = [sys.executable, "-c", SUM_SCRIPT.format(library=str(library))]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert done.stdout.split() == ["-110.0", "-140.0", "-20.0", "-90.0"], done.stdout + done.stderr
