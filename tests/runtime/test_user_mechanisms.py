"""What mechanisms of the user's bring to Python: arrays, globals, POINTERs, RANDOM streams, functions; loading again."""

from __future__ import annotations

import gc
import math
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import ranvier
from ranvier import h

GAP = """
NEURON { POINT_PROCESS RtGap  POINTER vgap  RANGE g, i  ELECTRODE_CURRENT i }
PARAMETER { g = 0.001 (uS) }
ASSIGNED { v (mV) vgap (mV) i (nA) }
BREAKPOINT { i = g*(vgap - v) }
FUNCTION twice(x) { twice = 2*x*g }
PROCEDURE setg(x) { g = x }
"""
ARRAYS = """
NEURON { SUFFIX rtarr  RANGE a, tot, draw  GLOBAL scale, tabs  NONSPECIFIC_CURRENT i  POINTER p  RANDOM rng }
PARAMETER { scale = 2  a[4] }
ASSIGNED { tot  i (mA/cm2)  tabs[3]  p  draw }
INITIAL { tot = a[0] + a[3]  draw = random_uniform(rng) }
BREAKPOINT { i = 0 }
FUNCTION get(k) { get = a[k]*scale }
"""
LEAK = """
NEURON { SUFFIX rtleak  NONSPECIFIC_CURRENT i  RANGE g, q }
PARAMETER { g = %s  q = 1 }
ASSIGNED { i v }
BREAKPOINT { i = g*(v + 70) }
"""


@pytest.fixture(scope="module", autouse=True)
def _loaded(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("mods")
    (folder / "gap.mod").write_text(GAP)
    (folder / "arrays.mod").write_text(ARRAYS)
    assert ranvier.load_mechanisms(folder)


def test_pointer_of_a_point_process() -> None:
    here, there = h.Section(name="here"), h.Section(name="there")
    gap = h.RtGap(here(0.5))
    with pytest.raises(ValueError, match=r"POINTER RtGap\[\d+\].vgap was not made to point"):
        print(gap.vgap)
    h.setpointer(there(0.5)._ref_v, "vgap", gap)
    there.v = -20
    assert gap.vgap == -20.0 == gap._ref_vgap[0]
    gap.vgap = -30
    assert there.v == -30.0
    gap._ref_vgap = here(0.5)._ref_v
    assert gap.vgap == here.v
    gap._ref_vgap = there(0.5)._ref_v
    del there
    gc.collect()
    with pytest.raises(ranvier.DeadReference, match="vgap"):
        print(gap.vgap)
    with pytest.raises((ranvier.SimulationError, ranvier.DeadReference), match="vgap"):
        h.finitialize(-65)
        h.fadvance()
    del gap


def test_pointer_to_a_number_keeps_it() -> None:
    sec = h.Section(name="s").insert("rtarr")
    number = h.ref(7)
    h.setpointer(number, "p", sec(0.5).rtarr)
    del number
    gc.collect()
    assert sec(0.5).rtarr.p == 7.0


WITH_C = """
NEURON { POINT_PROCESS RtPlain }
FUNCTION twice(x) { twice = 2*x }
VERBATIM
ENDVERBATIM
"""


@pytest.mark.parametrize("verbatim", [False, True])
def test_declared_arguments_must_be_numbers(tmp_path: Path, verbatim: bool) -> None:
    """As in NEURON. A Vector or a text in the place of a number would count as 0."""
    name = f"RtPlain{int(verbatim)}"
    text = WITH_C.replace("RtPlain", name)
    (tmp_path / "plain.mod").write_text(text if verbatim else text[:text.index("VERBATIM")])
    ranvier.load_mechanisms(tmp_path)
    soma = h.Section(name="soma")
    plain = getattr(h, name)(soma(0.5))
    for wrong in ("1", h.Vector([1]), None, soma, h.ref(1.0), [1]):
        with pytest.raises(TypeError, match=rf"{name}\[0\].twice: argument 1 must be a number, not \w+"):
            plain.twice(wrong)
    with pytest.raises(TypeError, match="needs 1 argument, 0 given"):
        plain.twice()
    assert plain.twice(np.float64(2)) == 4 == plain.twice(True) + 2 == plain.twice(2, "more", h.Vector(), 7)
    assert verbatim or plain.twice(2, None, soma) == 4


def test_routines() -> None:
    sec = h.Section(name="s")
    gap = h.RtGap(sec(0.5))
    gap._ref_vgap = sec(0.5)._ref_v
    assert gap.twice(3) == pytest.approx(0.006) and gap.setg(0.5) == 1.0 and gap.g == 0.5
    with pytest.raises(TypeError, match="twice needs 1 argument, 0 given"):
        gap.twice()
    with pytest.raises(TypeError, match="argument 1 must be a number"):
        gap.twice("a")


def test_arrays() -> None:
    sec = h.Section(name="s").insert("rtarr")
    sec.nseg = 3
    here = sec(0.5).rtarr
    here.a[3], here.a[0] = 7, 1
    assert list(sec(0.5).a_rtarr) == [1.0, 0.0, 0.0, 7.0] and list(sec(0.1).a_rtarr) == [0.0] * 4
    assert len(here.a) == 4 and here._ref_a[3][0] == 7.0 and here.get(3) == 14.0
    seen = h.Vector().record(here._ref_a[3])
    number = h.ref(0)
    for seg in sec:
        seg.rtarr._ref_p = number
    h.finitialize(-65)
    assert here.tot == 8.0 and seen.to_python() == [7.0]
    for index in (4, -1):
        with pytest.raises(IndexError, match="it has 4 elements"):
            here.a[index]
    for wrong in ("here.a = 3", "sec.a_rtarr = 3", "h.tabs_rtarr = 3"):
        with pytest.raises(TypeError, match="array"):
            exec(wrong, {"here": here, "sec": sec, "h": h})


def test_global_arrays() -> None:
    h.scale_rtarr = 5
    h.tabs_rtarr[2] = 3
    assert h.scale_rtarr == 5.0 and list(h.tabs_rtarr) == [0.0, 0.0, 3.0]
    with pytest.raises(IndexError, match="tabs_rtarr"):
        h.tabs_rtarr[3]
    h.scale_rtarr = 2


def test_random_streams() -> None:
    sec = h.Section(name="s").insert("rtarr")
    stream = sec(0.5).rtarr.rng
    assert stream.set_ids(1, 2, 3).set_seq(0) is not None
    assert stream.get_ids().to_python() == [1.0, 2.0, 3.0]
    assert (stream.uniform(), stream.uniform()) == pytest.approx((0.980861897351951, 0.22910290974446038), rel=1e-15)
    assert stream.get_seq() == 2.0
    assert stream.set_seq(-1).get_seq() == 0.0 and stream.set_seq(2**34).get_seq() == 0.0
    for wrong, error in ((math.inf, ValueError), (math.nan, ValueError), ("5", TypeError)):
        with pytest.raises(error, match="set_seq"):
            stream.set_seq(wrong)
    with pytest.raises(ValueError, match="4294967295"):
        stream.set_ids(2**32, 0, 0)
    with pytest.raises(TypeError, match="rng"):
        sec(0.5).rtarr.rng = 3


def test_streams_are_numbered_objects_that_keep_nothing_alive() -> None:
    streams = h.List("NMODLRandom")
    sec = h.Section(name="s").insert("rtarr")
    before = streams.count()
    stream, nothing = sec(0.5).rtarr.rng, h.NMODLRandom(None)
    assert streams.count() == before + 2 and str(stream) == f"NMODLRandom[{before}]" and streams.object(before) is stream
    with pytest.raises(ValueError, match="no RANDOM variable"):
        nothing.uniform()
    del sec, nothing
    gc.collect()
    with pytest.raises(ReferenceError, match="deleted"):
        stream.get_seq()
    del stream
    assert streams.count() == before


def test_two_writers_of_a_concentration_are_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("firstwriter", "secondwriter"):
        (tmp_path / f"{name}.mod").write_text(f"NEURON {{ SUFFIX {name} USEION ca WRITE cai }}\nASSIGNED {{ cai }}\n"
                                              "BREAKPOINT { cai = 1e-4 }\n")
    assert ranvier.load_mechanisms(tmp_path)
    sec = h.Section(name="s").insert("firstwriter")
    assert capsys.readouterr().err == ""
    sec.insert("secondwriter")
    assert capsys.readouterr().err == "cai is being written at the same location by secondwriter and firstwriter\n"
    sec.uninsert("firstwriter").insert("secondwriter")
    assert capsys.readouterr().err == ""


def test_loading_a_changed_file_replaces_it_for_new_instances(tmp_path: Path) -> None:
    file = tmp_path / "leak.mod"
    file.write_text(LEAK % "1e-4")
    ranvier.load_mechanisms(tmp_path)
    old = h.Section(name="old").insert("rtleak")
    file.write_text(LEAK % "2e-4")
    ranvier.load_mechanisms(tmp_path)
    new = h.Section(name="new").insert("rtleak")
    assert (old.g_rtleak, new.g_rtleak, old(0.5).rtleak.g) == (1e-4, 2e-4, 1e-4)
    old.g_rtleak = 3e-4
    old(0.5).rtleak.q = 5
    assert old.g_rtleak == 3e-4 and old(0.5).q_rtleak == 5.0 and h.ismembrane("rtleak", sec=old)
    old.uninsert("rtleak")
    assert not old.has_membrane("rtleak")


EXTERNAL = """NEURON { SUFFIX rtuses RANGE x EXTERNAL %s }
ASSIGNED { x %s }
BREAKPOINT { x = 2*%s }
"""


def test_an_external_that_nothing_has_is_refused_until_its_owner_is_loaded(tmp_path: Path) -> None:
    (tmp_path / "uses.mod").write_text(EXTERNAL.replace("%s", "level_rtown"))
    ranvier.load_mechanisms(tmp_path)
    section = h.Section(name="s")
    with pytest.raises(AttributeError, match=r"uses\.mod: EXTERNAL level_rtown is a GLOBAL or PARAMETER of no loaded mechanism"):
        section.insert("rtuses")
    assert not section.has_membrane("rtuses")
    (tmp_path / "owner").mkdir()
    (tmp_path / "owner" / "own.mod").write_text("NEURON { SUFFIX rtown GLOBAL level }\nPARAMETER { level = 3 }\n")
    ranvier.load_mechanisms(tmp_path / "owner")
    section.insert("rtuses")
    h.level_rtown = 4
    h.finitialize(-65)
    h.fadvance()
    assert section(0.5).rtuses.x == 8
    with pytest.raises(AttributeError, match="level_rtown"):
        section(0.5).rtuses.level_rtown  # noqa: B018


OWNER = """NEURON { SUFFIX rtkeeps GLOBAL level }
PARAMETER { level = 0 }
FUNCTION f() { f = level }
"""
ADDER = """NEURON { SUFFIX rtadds RANGE seen, added EXTERNAL level_rtkeeps }
ASSIGNED { seen added level_rtkeeps }
BREAKPOINT { seen = level_rtkeeps  added = added + 1  level_rtkeeps = level_rtkeeps + 1 }
"""


def test_an_external_that_many_write_is_the_same_with_two_threads(tmp_path: Path) -> None:
    """What acts on each other by a GLOBAL is advanced by one thread, cell after cell."""
    (tmp_path / "keeps.mod").write_text(OWNER)
    (tmp_path / "adds.mod").write_text(ADDER)
    ranvier.load_mechanisms(tmp_path)
    cells = [h.Section(name=f"cell{k}") for k in range(12)]
    for cell in cells:
        cell.nseg = 801
        cell.insert("pas")
        cell.insert("rtadds")
    found, count = [], 12 * 801
    for threads in (1, 2):
        h.ParallelContext().nthread(threads)
        h.finitialize(-65)
        h.level_rtkeeps = 0
        before = cells[0](0.5).rtadds.added
        for _ in range(3):
            h.fadvance()
        assert h.level_rtkeeps == 3 * count and cells[0](0.5).rtadds.added == before + 3
        found.append([segment.rtadds.seen for cell in cells for segment in cell])
    h.ParallelContext().nthread(1)
    assert found[0] == found[1] and sorted(found[0]) == list(range(2 * count, 3 * count))


def test_an_external_that_is_misspelt_is_told_the_nearest(tmp_path: Path) -> None:
    (tmp_path / "uses.mod").write_text(EXTERNAL.replace("%s", "depht_rtnear").replace("rtuses", "rtwrong"))
    (tmp_path / "own.mod").write_text("NEURON { SUFFIX rtnear GLOBAL depth }\nPARAMETER { depth = 3 }\n")
    ranvier.load_mechanisms(tmp_path)
    with pytest.raises(AttributeError, match="did you mean 'depth_rtnear'"):
        h.Section(name="s").insert("rtwrong")


def test_import_brings_nothing_heavy() -> None:
    heavy = ("numpy", "scipy", "sympy", "lark", "cffi", "subprocess", "tempfile")
    text = f"import sys; from ranvier import h; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", text], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "[]" and done.stderr == ""


@pytest.mark.parametrize("name", ["hh", "na_ion", "capacitance", "NetStim", "Section"])
def test_a_name_that_ranvier_has_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / "mine.mod").write_text(f"NEURON {{ SUFFIX {name} RANGE g }}\nPARAMETER {{ g = 1 }}\n")
    (tmp_path / "other.mod").write_text("NEURON { SUFFIX beside RANGE g }\nPARAMETER { g = 1 }\n")
    with pytest.raises(ValueError, match=f"{name}: Ranvier itself"):
        ranvier.load_mechanisms(tmp_path)
    section = h.Section("s")
    section.insert("hh")
    assert section(0.5).hh.gnabar == 0.12
