"""ranvier.compile: a file or a text becomes a mechanism of this session; what is replaced, what is refused, what is told."""

from __future__ import annotations

import gc
from pathlib import Path

import pytest
import ranvier
from ranvier import h
from ranvier.library import LibraryError

LEAK = """
NEURON { SUFFIX %s  NONSPECIFIC_CURRENT i  RANGE g, e }
UNITS { (mV) = (millivolt)  (mA) = (milliamp)  (S) = (siemens) }
PARAMETER { g = %s (S/cm2)  e = -70 (mV) }
ASSIGNED { v (mV)  i (mA/cm2) }
BREAKPOINT { i = g*(v - e) }
"""


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


def test_a_text_is_usable_at_once() -> None:
    leak = ranvier.compile(LEAK % ("chleak", "0.002"))
    section = h.Section()
    section.insert(leak)
    assert section(0.5).chleak.g == 0.002
    h.finitialize(-60)
    assert section(0.5).chleak.i == pytest.approx(0.002 * 10, rel=1e-15)


def test_a_file_leaves_nothing_beside_it_and_finds_its_includes(tmp_path: Path) -> None:
    folder = tmp_path / "mods"
    folder.mkdir()
    (folder / "number.inc").write_text("PARAMETER { k = 3 }\nBREAKPOINT { k = 3 }")
    file = folder / "syn.mod"
    file.write_text('NEURON { POINT_PROCESS ChSyn  RANGE k }\nINCLUDE "number.inc"\n')
    syn = ranvier.compile(file)
    section = h.Section()
    assert syn is h.ChSyn and syn(section(0.5)).k == 3
    assert {p.name for p in folder.iterdir()} == {"number.inc", "syn.mod"}
    assert ranvier.compile(str(file)) is syn


def test_suffix_nothing_brings_functions() -> None:
    assert ranvier.compile("NEURON { SUFFIX nothing }\nFUNCTION ch_twice(x) { ch_twice = 2*x }") is None
    assert h.ch_twice(4) == 8


def test_the_newest_of_a_name_counts_also_when_it_is_an_old_one_again() -> None:
    for g in ("1", "2", "1"):
        section = h.Section()
        section.insert(ranvier.compile(LEAK % ("chagain", g)))
        assert section(0.5).chagain.g == float(g)
        del section
        gc.collect()


def test_what_is_in_use_is_not_replaced() -> None:
    section = h.Section()
    section.insert(ranvier.compile(LEAK % ("chused", "1")))
    ranvier.compile(LEAK % ("chused", "1"))
    with pytest.raises(ValueError, match="chused is in use with other code; uninsert it"):
        ranvier.compile(LEAK % ("chused", "2"))
    section.uninsert("chused")
    section.insert(ranvier.compile(LEAK % ("chused", "2")))
    assert section(0.5).chused.g == 2


def test_mistakes_are_told_as_by_the_build(tmp_path: Path) -> None:
    with pytest.raises(LibraryError, match=r"<text>:6:18: error\[undefined-name\]: 'gg' is not defined"):
        ranvier.compile((LEAK % ("chbad", "1")).replace("i = g*", "i = gg*"))
    file = tmp_path / "bad.mod"
    file.write_text("NEURON { SUFFIX")
    with pytest.raises(LibraryError, match=r"bad\.mod:1:8: error\[unclosed-block\]"):
        ranvier.compile(file)
    with pytest.raises(LibraryError, match="absent.mod: no such file"):
        ranvier.compile("absent.mod")
    with pytest.raises(LibraryError, match="ranvier.load_mechanisms a folder"):
        ranvier.compile(tmp_path)
    with pytest.raises(TypeError, match="not int 3"):
        ranvier.compile(3)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="a mechanism cannot be called hh"):
        ranvier.compile(LEAK % ("hh", "1"))
    with pytest.raises(ValueError, match="a mechanism cannot be called ca_ion"):
        ranvier.compile(LEAK % ("ca_ion", "1"))


def test_a_mechanism_and_an_ion_cannot_share_a_name() -> None:
    reads = "NEURON { SUFFIX %s USEION %s READ %si VALENCE 1 }\nASSIGNED { %si (milli/liter) }\n"
    ranvier.compile(LEAK % ("chp_ion", "1"))
    with pytest.raises(Exception, match="ion chp: a mechanism is called chp_ion"):
        ranvier.compile(reads % ("chfirst", "chp", "chp", "chp"))
    ranvier.compile(reads % ("chsecond", "chq", "chq", "chq"))
    with pytest.raises(Exception, match="cannot be called chq_ion"):
        ranvier.compile(LEAK % ("chq_ion", "1"))


def test_warnings_are_told_where_it_is_called() -> None:
    with pytest.warns(UserWarning, match=r"<text>:6:.*unit") as told:
        ranvier.compile((LEAK % ("chwarn", "1")).replace("g*(v - e)", "(v - e)"))
    assert told[0].filename == __file__


def test_a_home_that_cannot_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert ranvier.compile(LEAK % ("chhome", "1")) is h.chhome
