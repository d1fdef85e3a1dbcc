"""Sections: names, topology, segments, range variables, 3-D points."""

from __future__ import annotations

import math
import subprocess
import sys

import numpy as np
import pytest
from ranvier import h


class Cell:
    def __init__(self, name: str) -> None:
        self.name = name
        self.soma = h.Section(name="soma", cell=self)

    def __str__(self) -> str:
        return self.name


def test_names() -> None:
    plain, nameless, cell = h.Section(name="dend[3]"), h.Section(), Cell("pyr")
    assert str(plain) == repr(plain) == plain.name() == plain.hname() == "dend[3]"
    assert str(nameless).startswith("__nrnsec_0x")
    assert str(cell.soma) == "pyr.soma"
    assert str(cell.soma(0.25)) == "pyr.soma(0.25)"
    assert cell.soma.cell() is cell
    assert plain.cell() is None
    assert h.secname(sec=plain) == "_pysec.dend[3]"


def test_cell_is_not_kept_alive() -> None:
    cell = Cell("pyr")
    soma = cell.soma
    del cell
    assert soma.cell() is None
    assert soma.name() == "pyr.soma"


def test_defaults_and_properties() -> None:
    sec = h.Section(name="s")
    assert (sec.L, sec.diam, sec.Ra, sec.cm, sec.nseg, sec.v) == (100.0, 500.0, 35.4, 1.0, 1, -65.0)
    sec.L, sec.diam, sec.Ra, sec.cm, sec.nseg = 20, 10, 100, 2, 3
    assert (sec.L, sec.diam, sec.Ra, sec.cm, sec.nseg) == (20.0, 10.0, 100.0, 2.0, 3)
    assert sum(seg.area() for seg in sec) == pytest.approx(math.pi * 200)
    assert sum(seg.volume() for seg in sec) == pytest.approx(math.pi * 25 * 20)
    sec(0.5).diam = 4
    assert [seg.diam for seg in sec] == [10.0, 4.0, 10.0]


def test_segments() -> None:
    sec = h.Section(name="s")
    sec.nseg = 3
    assert [round(seg.x, 6) for seg in sec] == [0.166667, 0.5, 0.833333]
    assert [seg.x for seg in sec.allseg()][0::4] == [0.0, 1.0]
    assert sec(0.5) == sec(0.4) and sec(0.5) != sec(0.1)
    assert sec(0) != sec(0.1) and sec(1) != sec(0.9)
    assert len({sec(0.5), sec(0.4), sec(0.1)}) == 2
    assert sec(0.5).sec is sec
    assert sec(0).area() == 0.0 == sec(1).volume()


@pytest.mark.parametrize(("how", "x", "end"), [
    (lambda c, p: c.connect(p), 1.0, 0.0),
    (lambda c, p: c.connect(p, 0.5), 0.5, 0.0),
    (lambda c, p: c.connect(p, 0.5, 1), 0.5, 1.0),
    (lambda c, p: c.connect(p(0.25)), 0.25, 0.0),
    (lambda c, p: c.connect(p(0), 1), 0.0, 1.0),
])
def test_connect_forms(how, x, end) -> None:
    parent, child = h.Section(name="parent"), h.Section(name="child")
    assert how(child, parent) is child
    assert child.parentseg() == parent(x)
    assert child.parentseg().x == x
    assert child.orientation() == end
    assert parent.children() == [child]
    child.disconnect()
    assert child.parentseg() is None and parent.children() == []


def tree() -> list:
    s = [h.Section(name=f"s{i}") for i in range(7)]
    for child, parent in ((1, 0), (2, 0), (3, 1), (4, 1), (5, 2), (6, 2)):
        s[child].connect(s[parent])
    return s


def test_trees() -> None:
    s = tree()
    assert [str(x) for x in s[4].wholetree()] == ["s0", "s2", "s6", "s5", "s1", "s4", "s3"]
    assert s[1].subtree() == [s[1], s[4], s[3]]
    sl = h.SectionList()
    sl.subtree(sec=s[0])
    assert [str(x) for x in sl] == ["s0", "s2", "s1", "s6", "s5", "s4", "s3"]


def test_true_parent() -> None:
    a, b, c = (h.Section(name=n) for n in "abc")
    b.connect(a(0.5))
    c.connect(b(0))
    assert c.trueparentseg() == a(0.5)
    assert b.trueparentseg() == a(0.5) and a.trueparentseg() is None
    d = h.Section(name="d")
    d.connect(a(0))
    assert d.trueparentseg() is None


def test_topology_text(capsys: pytest.CaptureFixture) -> None:
    s = h.Section(name="s")
    s.nseg = 3
    b, d, e = (h.Section(name=n) for n in "bde")
    b.connect(s(1))
    d.connect(s(0.5), 1)
    e.connect(b(1))
    h.topology()
    text = capsys.readouterr().out
    assert text[text.index("|---|"):].split("\n")[:4] == [
        "|---|       s(0-1)", "     `|       b(0-1)", "       `|       e(0-1)", "   `|       d(1-0)"]


def test_insert_and_range_variables() -> None:
    sec = h.Section(name="s")
    sec.nseg = 3
    assert sec.insert("hh") is sec
    assert sec.insert(h.pas) is sec
    assert sec.has_membrane("hh") and h.ismembrane("hh", sec=sec) == 1.0
    assert sec(0.5).hh.gnabar == sec(0.5).gnabar_hh == sec.gnabar_hh == 0.12
    sec.gnabar_hh = 0.1
    sec(0.5).hh.gnabar = 0.2
    assert [seg.gnabar_hh for seg in sec] == [0.1, 0.2, 0.1]
    assert (sec.ena, sec(0.5).na_ion.ena, sec(0.5).nai, sec(0.5).ek) == (50.0, 50.0, 10.0, -77.0)
    assert {m.name() for m in sec(0.5)} == {"hh", "pas", "na_ion", "k_ion"}
    assert [v.name() for v in sec(0.5).pas] == ["g_pas", "e_pas", "i_pas"]
    assert sec.uninsert("pas") is sec
    assert not sec.has_membrane("pas") and not hasattr(sec(0.5), "pas")


def test_ends_have_the_mechanisms_of_their_segments() -> None:
    sec = h.Section(name="s").insert("hh")
    sec.nseg = 3
    sec(0.1).gnabar_hh = 0.5
    assert sec(0).gnabar_hh == 0.5 and sec(1).gnabar_hh == 0.12


def test_nseg_carries_values_over() -> None:
    sec = h.Section(name="s").insert("pas")
    sec.nseg = 3
    sec(0.5).g_pas = 0.5
    sec.nseg = 9
    assert [seg.g_pas for seg in sec][3:6] == [0.5] * 3


def test_points_are_32_bit() -> None:
    sec = h.Section(name="s")
    sec.pt3dadd(0, 0, 0, 1)
    sec.pt3dadd([10, 20], [0, 0], np.zeros(2), np.array([0.1, 3]))
    assert sec.n3d() == 3
    assert sec.diam3d(1) == 0.10000000149011612
    assert [sec.x3d(i) for i in range(3)] == [0.0, 10.0, 20.0]
    assert sec.arc3d(2) == sec.L == 20.0
    sec.pt3dchange(1, 5)
    assert sec.diam3d(1) == 5.0
    sec.pt3dinsert(1, 5, 0, 0, 2)
    sec.pt3dremove(0)
    assert [sec.x3d(i) for i in range(sec.n3d())] == [5.0, 10.0, 20.0]
    h.pt3dclear(sec=sec)
    assert h.n3d(sec=sec) == 0.0


def test_accessed_section() -> None:
    a, b = h.Section(name="a"), h.Section(name="b")
    b.push()
    assert h.cas() is b
    a.push()
    assert h.cas() is a and h.nseg == 1
    h.pop_section()
    assert h.cas() is b
    h.pop_section()


def test_allsec_in_order_of_creation() -> None:
    made = [h.Section(name=n) for n in "xyz"]
    assert [s for s in h.allsec() if s in made] == made


def test_distance_forms() -> None:
    a, b = h.Section(name="a"), h.Section(name="b")
    a.nseg = 3
    b.connect(a(1))
    assert h.distance(a(0), b(1)) == 200.0
    h.distance(0, a(0.5))
    assert h.distance(b(1)) == h.distance(1, sec=b) == 150.0
    h.distance(0, 0, sec=b)
    assert h.distance(a(0)) == 100.0
    assert h.distance(a(0), h.Section(name="c")(0.5)) == 1e20


def test_ions() -> None:
    sec = h.Section(name="s").insert("hh")
    h.celsius = 6.3
    assert h.ion_style("na_ion", sec=sec) == 8.0
    assert h.ion_style("na_ion", 3, 2, 1, 1, 1, sec=sec) == 8.0
    assert h.ion_style("na_ion", sec=sec) == 119.0
    assert h.nernst("ena", sec=sec) == h.nernst(10, 140, 1) == pytest.approx(63.55150321937486, rel=1e-14)
    assert h.nernst("nai", sec=sec) == 17.554820246530547
    assert h.ghk(-65, 1e-4, 2, 2) == pytest.approx(-2092.9392927736594, rel=1e-13)
    assert h.ion_charge("ca_ion") == 2.0
    assert (h.nai0_na_ion, h.nao0_na_ion, h.ki0_k_ion) == (10.0, 140.0, 54.4)


def test_psection() -> None:
    sec = h.Section(name="s").insert("pas")
    stim = h.IClamp(sec(0.5))
    found = sec.psection()
    assert found["density_mechs"] == {"pas": {"g": [0.001], "e": [-70.0], "i": [0.0]}}
    assert found["point_processes"] == {"IClamp": {stim}}
    assert found["morphology"]["L"] == 100.0 and found["name"] == "s"


def test_section_ref() -> None:
    a, b = h.Section(name="a"), h.Section(name="b")
    b.connect(a)
    ref = h.SectionRef(sec=a)
    assert ref.sec is a and ref.nchild() == 1 and ref.child[0] is b
    assert not ref.has_parent() and h.SectionRef(b).parent is a and h.SectionRef(sec=b).root is a


def test_section_list() -> None:
    a, b = h.Section(name="a"), h.Section(name="b")
    sl = h.SectionList([a])
    sl.append(sec=b)
    sl.append(a)
    assert list(sl) == [a, b, a] and sl.unique() == 1 and len(sl) == 2
    assert sl.contains(a) and a in sl
    sl.remove(a)
    assert list(sl) == [b]


def test_section_wide_v_sets_the_ends_that_are_its_own() -> None:
    parent, child = h.Section(name="p"), h.Section(name="c")
    child.connect(parent(1))
    parent.v = -50
    assert [seg.v for seg in parent.allseg()] == [-50.0] * 3 and child(0).v == -50.0
    child.v = -20
    assert [seg.v for seg in child.allseg()] == [-50.0, -20.0, -20.0] and parent(1).v == -50.0


def test_order() -> None:
    a, b = h.Section(name="a"), h.Section(name="b")
    a.nseg = 3
    assert sorted([b, a]) == [a, b] and sorted([b(0.5), a(1), a(0)]) == [a(0), a(1), b(0.5)]


NODES = """
import importlib, json, random, sys
h = importlib.import_module(sys.argv[1]).h
random.seed(7)
sections = []
for k in range(40):
    section = h.Section(name=f"s{k}")
    section.nseg = random.randint(1, 4)
    if k and random.random() < 0.8:
        section.connect(random.choice(sections)(random.choice([0, 0.3, 0.5, 1, 1])), random.choice([0, 0, 0, 1]))
    sections.append(section)
h.finitialize()
print(json.dumps([[x.node_index() for x in section.allseg()] for section in sections]))
"""


def test_nodes_are_numbered_as_in_neuron() -> None:
    pytest.importorskip("neuron")
    found = [subprocess.run([sys.executable, "-c", NODES, simulator], capture_output=True, text=True, check=True).stdout
             for simulator in ("neuron", "ranvier")]
    assert found[0] == found[1] and len(found[0]) > 200


def test_a_new_section_has_numbers_before_the_next_layout() -> None:
    old = h.Section(name="old")
    h.finitialize()
    first = old(0.5).node_index()
    new = h.Section(name="new")
    new.connect(old(1))
    assert new(0.5).node_index() > old(1).node_index() > first
