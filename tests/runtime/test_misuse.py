"""Wrong use raises the right exception, whose message names the object; the interpreter never crashes."""

from __future__ import annotations

import math

import pytest
import ranvier
from ranvier import h


class World:
    """A small model for the snippets: a section `s` with hh, a dead one `dead`, and one of each object."""

    def __init__(self) -> None:
        self.s = h.Section(name="soma")
        self.s.insert("hh")
        self.dead = h.Section(name="gone")
        self.dead.insert("hh")
        self.deadseg = self.dead(0.5)
        self.deadhh = self.deadseg.hh
        self.deadref = self.deadseg._ref_v
        self.stay = h.IClamp(self.dead(0.5))
        h.delete_section(sec=self.dead)
        self.ic = h.IClamp(self.s(0.5))
        self.syn = h.ExpSyn(self.s(0.5))
        self.ns = h.NetStim()
        self.nc = h.NetCon(self.ns, self.syn)
        self.v = h.Vector([1, 2, 3])
        self.pc = h.ParallelContext()
        self.names = {"h": h, "math": math, **vars(self)}


@pytest.fixture
def world() -> World:
    return World()


SNIPPETS = [
    # dead sections
    ("dead.name()", ranvier.DeadReference, "gone"),
    ("dead.L", ranvier.DeadReference, "gone"),
    ("dead.v", ranvier.DeadReference, "gone"),
    ("dead(0.5)", ranvier.DeadReference, "gone"),
    ("dead.nseg = 3", ranvier.DeadReference, "gone"),
    ("dead.diam = 3", ranvier.DeadReference, "gone"),
    ("dead.gnabar_hh = 3", ranvier.DeadReference, "gone"),
    ("dead.nonsense = 3", ranvier.DeadReference, "gone"),
    ("dead.insert('hh')", ranvier.DeadReference, "gone"),
    ("dead.uninsert('hh')", ranvier.DeadReference, "gone"),
    ("dead.connect(s)", ranvier.DeadReference, "gone"),
    ("s.connect(dead)", ranvier.DeadReference, "gone"),
    ("dead.children()", ranvier.DeadReference, "gone"),
    ("dead.wholetree()", ranvier.DeadReference, "gone"),
    ("dead.pt3dadd(0, 0, 0, 1)", ranvier.DeadReference, "gone"),
    ("dead.n3d()", ranvier.DeadReference, "gone"),
    ("dead.push()", ranvier.DeadReference, "gone"),
    ("dead.psection()", ranvier.DeadReference, "gone"),
    ("list(dead)", ranvier.DeadReference, "gone"),
    ("h.area(0.5, sec=dead)", ranvier.DeadReference, "gone"),
    ("h.distance(s(0), deadseg)", ranvier.DeadReference, "gone"),
    ("h.delete_section(sec=dead)", ranvier.DeadReference, "gone"),
    ("deadseg.v", ranvier.DeadReference, "gone"),
    ("deadseg.v = 3", ranvier.DeadReference, "gone"),
    ("deadseg.hh", ranvier.DeadReference, "gone"),
    ("deadseg.gnabar_hh", ranvier.DeadReference, "gone"),
    ("deadseg.diam = 3", ranvier.DeadReference, "gone"),
    ("deadseg.area()", ranvier.DeadReference, "gone"),
    ("deadseg._ref_v", ranvier.DeadReference, "gone"),
    ("list(deadseg)", ranvier.DeadReference, "gone"),
    ("deadhh.gnabar", ranvier.DeadReference, "gone"),
    ("deadhh.gnabar = 1", ranvier.DeadReference, "gone"),
    ("deadref[0]", ranvier.DeadReference, "gone"),
    ("deadref[0] = 1", ranvier.DeadReference, "gone"),
    ("h.IClamp(deadseg)", ranvier.DeadReference, "gone"),
    ("h.Vector().record(deadref)", ranvier.DeadReference, "gone"),
    ("h.NetCon(deadref, syn)", ranvier.DeadReference, "gone"),
    ("v.play(deadref, 1)", ranvier.DeadReference, "gone"),
    ("stay.get_loc()", ranvier.DeadReference, "IClamp"),
    # wrong names
    ("s(0.5).hh.gnabr = 1", AttributeError, "did you mean 'gnabar'"),
    ("s(0.5).hh.gnabr", AttributeError, "did you mean 'gnabar'"),
    ("s(0.5).gnabr_hh", AttributeError, "did you mean 'gnabar_hh'"),
    ("s.gnabr_hh = 1", AttributeError, "did you mean 'gnabar_hh'"),
    ("s.daim = 1", AttributeError, "did you mean 'diam'"),
    ("s.l = 1", AttributeError, "did you mean 'L'"),
    ("s.isnert('hh')", AttributeError, "did you mean 'insert'"),
    ("h.IClam", AttributeError, "did you mean 'IClamp'"),
    ("h.tsotp = 1", AttributeError, "did you mean 'tstop'"),
    ("h.celcius", AttributeError, "did you mean 'celsius'"),
    ("h.nonsense", AttributeError, "h has no attribute 'nonsense'"),
    ("h._ref_x", AttributeError, "_ref_"),
    ("ic.apm = 1", AttributeError, "IClamp["),
    ("ic.apm", AttributeError, "did you mean 'amp'"),
    ("ic._ref_apm", AttributeError, "_ref_apm"),
    ("nc.wieght[0] = 1", AttributeError, "did you mean 'weight'"),
    ("nc.dealy = 1", AttributeError, "did you mean 'delay'"),
    ("v.appnd(1)", AttributeError, "did you mean 'append'"),
    ("s(0.5).pas", AttributeError, "pas"),
    ("s(0.5).g_pas", AttributeError, "pas is not inserted at soma(0.5)"),
    ("s.g_pas = 1", AttributeError, "pas"),
    ("s.insert('pass')", ValueError, "did you mean 'pas'"),
    ("s.insert('IClamp')", ValueError, "point process"),
    ("s.insert('nosuch')", ValueError, "ranvier build"),
    ("h.setpointer(s(0.5)._ref_v, 'nothing', syn)", AttributeError, "nothing"),
    ("h.ion_style('cl_ion', sec=s)", ValueError, "cl_ion"),
    ("h.nernst('gna', sec=s)", ValueError, "gna"),
    ("h.xopen('mymodel.hoc')", FileNotFoundError, "mymodel.hoc"),
    ("h('foo bar')", RuntimeError, "foo has not been given a value"),
    ("h.Random().MLCG(1)", NotImplementedError, "Random123"),
    ("h.batch_run()", NotImplementedError, "batch_run is not offered"),
    ("v.setrand(None)", TypeError, "Random"),
    ("h.nrn_load_dll('/no/such/file')", RuntimeError, "/no/such/file"),
    # out of range
    ("s(1.5)", ValueError, "soma"),
    ("s(-0.1)", ValueError, "soma"),
    ("s(math.nan)", ValueError, "soma"),
    ("h.IClamp(2, sec=s)", ValueError, "IClamp"),
    ("s.nseg = 0", ValueError, "soma.nseg"),
    ("s.nseg = 40000", ValueError, "soma.nseg"),
    ("s.L = -1", ValueError, "soma.L"),
    ("s.L = math.nan", ValueError, "soma.L"),
    ("s.diam = 0", ValueError, "soma.diam"),
    ("s(0.5).diam = -2", ValueError, "soma(0.5).diam"),
    ("s.Ra = 0", ValueError, "soma.Ra"),
    ("s.x3d(0)", IndexError, "soma"),
    ("s.pt3dremove(0)", IndexError, "soma"),
    ("s.pt3dinsert(3, 0, 0, 0, 1)", IndexError, "soma"),
    ("h.Section(name='b').connect(s(0.5), 2)", ValueError, "b.connect"),
    ("s.connect(s)", ValueError, "soma"),
    ("v[3]", IndexError, "size is 3"),
    ("v[-4]", IndexError, "size is 3"),
    ("v.x[-1]", IndexError, "size is 3"),
    ("v.x[3] = 1", IndexError, "size is 3"),
    ("v.remove(3)", IndexError, "size is 3"),
    ("v.c(2, 1)", IndexError, "size is 3"),
    ("v.resize(-1)", ValueError, "resize"),
    ("h.Vector(-1)", ValueError, "Vector"),
    ("h.Vector().mean()", ValueError, "at least 1"),
    ("v.add(h.Vector(2))", ValueError, "sizes differ"),
    ("v.indwhere('><', 1)", ValueError, "><"),
    ("nc.weight[1]", IndexError, "weight[1]"),
    ("nc.weight[-1] = 1", IndexError, "weight[-1]"),
    ("s(0.5)._ref_v[1]", IndexError, "soma(0.5).v"),
    ("h.SectionRef(sec=s).child[0]", IndexError, "child[0]"),
    ("h.List()[0]", IndexError, "List"),
    ("h.NetCon[99999]", IndexError, "NetCon[99999]"),
    ("h.dt = 0", ValueError, "h.dt"),
    ("h.secondorder = 3", ValueError, "secondorder"),
    ("pc.gid2cell(7)", ValueError, "7"),
    ("pc.cell(7, nc)", ValueError, "7"),
    ("pc.nthread(0)", ValueError, "nthread"),
    ("h.FInitializeHandler(7, print)", ValueError, "7"),
    ("h.log(-1)", ValueError, "h.log"),
    # wrong types
    ("s.L = 'long'", TypeError, "soma.L"),
    ("s.nseg = None", TypeError, "soma.nseg"),
    ("s('middle')", TypeError, "soma"),
    ("s.v = 'high'", TypeError, "soma.v"),
    ("s(0.5).v = None", TypeError, "soma(0.5).v"),
    ("s(0.5).hh.gnabar = 'much'", TypeError, "gnabar"),
    ("s.connect(3)", TypeError, "soma"),
    ("s.pt3dadd(1, 2, 3)", TypeError, "pt3dadd"),
    ("ic.amp = 'big'", TypeError, "IClamp["),
    ("h.IClamp(s)", TypeError, "IClamp"),
    ("h.IClamp('s')", TypeError, "IClamp"),
    ("h.NetCon(s(0.5), syn)", TypeError, "_ref_v"),
    ("h.NetCon(1, 2)", TypeError, "NetCon"),
    ("h.NetCon(ns, s)", TypeError, "soma"),
    ("h.NetCon(ns, ic)", ValueError, "IClamp["),
    ("nc.weight = 4", TypeError, "NetCon["),
    ("nc.delay = 'late'", TypeError, "NetCon["),
    ("nc.record(3)", TypeError, "NetCon["),
    ("v.record(3.5)", TypeError, "record"),
    ("v.play(s(0.5)._ref_v)", TypeError, "play"),
    ("v.x = 3", TypeError, "Vector["),
    ("h.Vector('abc')", TypeError, "abc"),
    ("h.t = 'now'", TypeError, "h.t"),
    ("h.run = 3", TypeError, "h.run"),
    ("h.PI = 3", TypeError, "PI"),
    ("h.IClamp = 3", TypeError, "IClamp"),
    ("h.v", TypeError, "range variable"),
    ("h.gnabar_hh = 3", TypeError, "range variable"),
    ("h.hh()", TypeError, "hh"),
    ("h.vtrap_hh(1)", TypeError, "vtrap_hh"),
    ("h.FInitializeHandler('x = ')", RuntimeError, "not finished"),
    ("h.FInitializeHandler(3)", TypeError, "FInitializeHandler"),
    ("h.setpointer(s(0.5)._ref_v, 'x', s)", TypeError, "soma"),
    ("h.CVode().active(1)", NotImplementedError, "variable step"),
    ("pc.spike_record(-1, 3, 4)", TypeError, "spike_record"),
    ("h.push_section('nosuch')", ValueError, "nosuch"),
    ("h.distance(1, 2, 3)", TypeError, "distance"),
    ("h.rates_hh(1)", ValueError, "setdata_hh"),
    ("h.setdata_hh()", TypeError, "setdata_hh needs a segment such as section(0.5), not nothing"),
    ("h.setdata_hh(s)", TypeError, "setdata_hh needs a segment such as section(0.5), not Section soma"),
    ("h.List().o('a')", TypeError, "an index must be a number"),
    ("h.List()['a']", TypeError, "an index must be a number"),
    ("h.SectionList(3)", TypeError, "SectionList needs sections"),
    ("h.continuerun(math.nan)", ValueError, "continuerun needs the time to run to"),
]


@pytest.mark.parametrize(("snippet", "kind", "text"), SNIPPETS, ids=[s[0] for s in SNIPPETS])
def test_misuse(world: World, snippet: str, kind: type[Exception], text: str) -> None:
    with pytest.raises(kind) as caught:
        exec(snippet, world.names)
    assert text in str(caught.value)
    h.finitialize(-65)
    h.fadvance()
    assert world.s.v != 0.0


def test_no_section() -> None:
    if not list(h.allsec()):
        with pytest.raises(TypeError, match="no section"):
            h.cas()


def test_simulation_error_says_where_and_leaves_the_model_usable() -> None:
    soma = h.Section(name="soma")
    soma.insert("hh")
    h.finitialize(-65)
    soma.gnabar_hh = math.nan
    with pytest.raises(ranvier.SimulationError) as caught:
        h.continuerun(5)
    error = caught.value
    assert error.section is soma and error.mechanism == "hh" and error.x == 0.5 and 0 <= error.t <= 0.1
    assert "soma" in str(error) and "hh" in str(error)
    soma.gnabar_hh = 0.12
    h.finitialize(-65)
    h.continuerun(1)
    assert -66 < soma.v < -64
