"""What expressions print, side by side with the reference in processes of their own."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

PREPARE = """
import sys, json, importlib
h = importlib.import_module(sys.argv[1]).h
h.load_file("stdrun.hoc")
class Cell:
    def __str__(self): return "pyr"
cell = Cell()
s, d, e = h.Section(name="soma", cell=cell), h.Section(name="dend[1]"), h.Section(name="spine")
s.L = s.diam = 20; d.L = 100; d.diam = 2; d.nseg = 5; e.L = 1
d.connect(s(1)); e.connect(d(0.3), 1)
s.insert("hh"); d.insert("pas")
ic, syn, stim = h.IClamp(s(0.5)), h.ExpSyn(d(0.7)), h.NetStim()
nc, watch = h.NetCon(stim, syn), h.NetCon(s(0.5)._ref_v, None, sec=s)
v = h.Vector([3, 1, 2])
h.finitialize(-65)
out = {}
for text in json.loads(sys.stdin.read()):
    try:
        out[text] = repr(eval(text))
    except BaseException as error:
        out[text] = next(kind.__name__ for kind in type(error).__mro__ if kind.__module__ == "builtins")
print("RESULT" + json.dumps(out))
"""

EXPRESSIONS = [
    "s", "d", "e(0.5)", "s.name()", "d.hname()", "str(d(0.123456789))", "s.cell() is cell", "d.cell()", "s.L", "s.nseg",
    "s.Ra", "s.diam", "s.cm", "s.v", "s(0.5).v", "s(0.5).area()", "d(0.1).ri()", "d(0.9).ri()", "e(0.5).ri()",
    "s(0).ri()", "d(1).ri()", "d(0.3).volume()", "d(0).area()", "s(0.5).x", "s(0.5) == s(0.7)", "s(0.5) == s(1)",
    "d(0.5) == s(0.5)", "s == s(0.1).sec", "s.children()", "s.wholetree()", "d.subtree()", "e.parentseg()",
    "e.trueparentseg()", "e.orientation()", "s.parentseg()", "list(d)", "list(d.allseg())", "s.has_membrane('hh')",
    "s.has_membrane('pas')", "h.ismembrane('pas', sec=d)", "s.hh", "s(0.5).hh", "s(0.5).hh.gnabar", "s.gnabar_hh",
    "s(0).gnabar_hh", "s(1).ena", "s(0.5).foo", "s.foo", "s(0.5).pas", "s(0.5).g_pas", "s(2)",
    "sorted(m.name() for m in s(0.5))", "[r.name() for r in s(0.5).hh]", "[r.name() for r in s(0.5).na_ion]",
    "s(0.5).na_ion.nai", "s(0.5).hh.m", "s(0.5).hh.minf", "s(0.5).ina", "s(0.5).point_processes()",
    "d(0.7).point_processes()", "d(0.5).point_processes()", "ic", "ic.hname()", "ic.amp", "ic.delay", "ic.dur",
    "ic.get_segment()", "syn.get_segment()", "syn.get_loc()", "h.pop_section()", "ic.has_loc()", "ic.foo", "syn.tau",
    "syn.e", "stim.start", "nc", "nc.weight", "nc.weight[0]", "len(nc.weight)", "nc.weight[1]", "nc.delay",
    "nc.threshold", "nc.valid()", "watch.valid()", "nc.pre()", "nc.syn()", "watch.pre()", "watch.preseg()",
    "nc.postseg()", "nc.active()", "watch.threshold", "nc.srcgid()", "v", "v.x", "v[1]", "v.x[3]", "v[-1]", "v.x[-1]",
    "len(v)", "v.size()", "list(v)", "v.sum()", "v.mean()", "v.max_ind()", "v.sort().to_python()",
    "v.c(1, 2).to_python()", "v.indwhere('>', 1)", "v.contains(2)", "v.as_numpy()", "v.foo", "h.foo", "h.t", "h.dt",
    "h.celsius", "h.tstop", "h.v_init", "h.steps_per_ms", "h.secondorder", "h.PI", "h.FARADAY", "h.R", "h.nai0_na_ion",
    "h.usetable_hh", "h.vtrap_hh(3, 4)", "h.distance(s(0.5), d(0.5))", "h.distance(e(1), s(0))", "h.area(0.5, sec=s)",
    "h.ri(0.9, sec=d)", "h.secname(sec=s)", "h.nernst('ena', sec=s)", "h.nernst(1e-4, 2, 2)", "h.ghk(-65, 1e-4, 2, 2)",
    "h.ion_style('na_ion', sec=s)", "h.lambda_f(100, sec=d)", "list(h.allsec())", "h.cas()", "h.sin(1)", "h.exp(1)",
    "h.int(3.7)", "h.abs(-2)", "h.load_file('stdrun.hoc')", "h.List('ExpSyn').count()", "h.ExpSyn[0]",
    "list(h.SectionList([s, d]))", "h.SectionRef(sec=d).parent", "h.SectionRef(sec=d).nchild()", "h.run()", "h.t",
    "s(0.5).v", "d(1).v", "h.continuerun(6)", "h.t", "h.fadvance()", "syn.loc(d(0.1))", "syn.get_segment()",
    "d.pt3dadd(0, 0, 0, 1)", "d.pt3dadd(0, 0, 30, 3)", "d.n3d()", "d.L", "d.diam", "d(0.1).area()", "d(0.5).ri()",
    "d.z3d(1)", "h.delete_section(sec=e)", "e", "e.L", "d.children()", "h.ParallelContext().id()", "h.CVode().active()",
    "h.cvode_active()",
]


def answers(simulator: str) -> dict[str, str]:
    done = subprocess.run([sys.executable, "-c", PREPARE, simulator], input=json.dumps(EXPRESSIONS), text=True,
                          capture_output=True, check=True, timeout=120)
    return json.loads(done.stdout[done.stdout.index("RESULT") + 6:])


@pytest.fixture(scope="module")
def both() -> tuple[dict[str, str], dict[str, str]]:
    pytest.importorskip("neuron")
    return answers("neuron"), answers("ranvier")


def same(expected: str, actual: str) -> bool:
    try:
        return float(actual) == pytest.approx(float(expected), rel=1e-11, abs=1e-12)
    except ValueError:
        return expected == actual


def test_answers(both) -> None:
    expected, actual = both
    different = {text: (expected[text], actual[text]) for text in EXPRESSIONS if not same(expected[text], actual[text])}
    assert different == {}
