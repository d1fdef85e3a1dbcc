"""MechanismType, MechanismStandard, units and limits: what they say, side by side with the reference, and their errors."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from ranvier import h

PREPARE = """
import sys, json, importlib
h = importlib.import_module(sys.argv[1]).h
s, d = h.Section(name="s"), h.Section(name="d")
s.nseg = 3
ref = h.ref("")
points = [h.ExpSyn(s(0.9)), h.ExpSyn(s(0.1)), h.IClamp(s(0.5)), h.ExpSyn(d(0.5))]
density, point = h.MechanismType(0), h.MechanismType(1)

def selected(types, name):
    types.select(name)
    number = types.selected(ref)
    return ref[0], [types.is_artificial(number), types.is_netcon_target(number), types.has_net_event(number), types.is_ion()]

def values(name, kind):
    standard = h.MechanismStandard(name, kind)
    found = {}
    for k in range(int(standard.count())):
        length = standard.name(ref, k)
        found[ref[0]] = (int(length), standard.get(ref[0]))
    return sorted(found.items())

def names(name, kind):
    standard = h.MechanismStandard(name, kind)
    return [(int(standard.name(ref, k)), ref[0]) for k in range(int(standard.count()))]

def put(action):
    standard = h.MechanismStandard("hh")
    standard.set("gnabar_hh", 0.5)
    action(standard)
    return [round(x.gnabar_hh, 3) for x in s]

def taken(action):
    s(0.1).gkbar_hh, s(0.5).gkbar_hh = 0.7, 0.8
    standard = h.MechanismStandard("hh")
    getattr(standard, "in")(*action)
    return standard.get("gkbar_hh")

def pointwise():
    points[0].tau = 9
    one, two = h.MechanismStandard("ExpSyn"), h.MechanismStandard("ExpSyn")
    getattr(one, "in")(points[0])
    two.out(points[1])
    before = points[1].tau
    one.out(two)
    two.out(points[1])
    return before, points[1].tau

def listed(types):
    found = []
    for number in range(int(types.count())):
        types.select(number)
        types.selected(ref)
        found.append(ref[0])
    return [name for name in found if name not in ("fastpas", "OClamp")]

def of_segments(name, variable):
    standard = h.MechanismStandard(name)
    getattr(standard, "in")(d(0.5))
    before = standard.get(variable)
    standard.set(variable, 2)
    standard.out(sec=d)
    return before, getattr(d(0.5), variable)

def taken_in():
    standard = h.MechanismStandard("hh")
    s(0.5).hh.gkbar = 0.25
    return standard._in(s(0.5)), standard.get("gkbar_hh")

def section_walk():
    point.select("ExpSyn")
    found = [str(point.pp_begin(sec=s)), str(point.pp_next()), str(point.pp_next())]
    return found

def inserted():
    density.select("pas")
    density.make(sec=s)
    there = s.has_membrane("pas")
    density.remove(sec=s)
    return there, s.has_membrane("pas")

out = {}
for text in json.loads(sys.stdin.read()):
    s.insert("hh")
    out[text] = repr(eval(text))
print("RESULT" + json.dumps(out))
"""

EXPRESSIONS = [
    "listed(density)", "listed(point)", "names('capacitance', 0)", "names('morphology', 1)", "names('na_ion', 0)",
    "names('na_ion', 2)", "names('na_ion', -1)", "of_segments('morphology', 'diam')", "of_segments('capacitance', 'cm')",
    "[d.insert('hh') and None, of_segments('na_ion', 'ena')]", "selected(density, 'capacitance')",
    *[f"selected(density, {name!r})" for name in ("hh", "pas", "na_ion", "k_ion")],
    *[f"selected(point, {name!r})" for name in ("IClamp", "ExpSyn", "Exp2Syn", "NetStim", "IntFire1", "IntFire2", "IntFire4")],
    *[f"values({name!r}, {kind})" for name in ("hh", "pas", "ExpSyn", "Exp2Syn", "IClamp", "IntFire1") for kind in (0, 1, 2, 3)],
    "names('pas', -1)", "put(lambda m: m.out(sec=s))", "put(lambda m: m.out(s(0.1)))", "put(lambda m: m.out(0.9, sec=s))",
    "taken((s(0.1),))", "taken((0.5,))", "pointwise()", "section_walk()", "inserted()", "density.select('nope')",
    *[f"h.units({name!r})" for name in ("v", "gnabar_hh", "ExpSyn.tau", "ina", "t", "dt", "celsius", "L", "Ra", "diam",
                                        "cm", "i_pas", "m_hh", "IClamp.amp", "minf_hh")],
    "h.units('dt', 'ms')", "taken_in()",
    *[f"float(h.{call})" for call in (
        "List().browser()", "List().browser('a', 'name')", "List().select(0)", "List().accept_action('a')",
        "List().select_action(print)", "List().scroll_pos()", "List().selected()", "MechanismStandard('hh').panel()",
        "MechanismStandard('hh').panel('a')", "MechanismStandard('hh').action('a')", "MechanismType(0).menu()",
        "MechanismType(0).action('a')")],
]


def answers(simulator: str) -> dict[str, str]:
    done = subprocess.run([sys.executable, "-c", PREPARE, simulator], input=json.dumps(EXPRESSIONS), text=True,
                          capture_output=True, timeout=120)
    assert done.returncode == 0, done.stderr
    found: dict[str, str] = json.loads(done.stdout[done.stdout.index("RESULT") + 6:])
    return found


@pytest.fixture(scope="module")
def both() -> tuple[dict[str, str], dict[str, str]]:
    pytest.importorskip("neuron")
    return answers("neuron"), answers("ranvier")


@pytest.mark.parametrize("text", EXPRESSIONS)
def test_as_the_reference_says(text: str, both: tuple[dict[str, str], dict[str, str]]) -> None:
    assert both[1][text] == both[0][text]


def test_source_and_file() -> None:
    types = h.MechanismType(0)
    types.select("hh")
    assert types.file() == "hh.mod" and "SUFFIX hh" in types.code() and types.code().startswith("TITLE")
    types.select("na_ion")
    assert types.file() == "" and types.code() == "" and types.is_ion()


def test_limits() -> None:
    assert h.limits("ExpSyn.tau") == (1e-9, 1e9) and h.limits("ena") is None
    with pytest.raises(AttributeError, match="did you mean 'gnabar_hh'"):
        h.limits("gnabr_hh")


def test_make_returns_the_point_process() -> None:
    cell = h.Section(name="cell")
    types = h.MechanismType(1)
    types.select("IClamp")
    assert types.make(cell(0.5)).get_segment() == cell(0.5) and types.make().has_loc() == 0


def test_errors_say_what_is_wrong() -> None:
    cell = h.Section(name="cell")
    with pytest.raises(ValueError, match="0 .density mechanisms. or 1"):
        h.MechanismType(2)
    with pytest.raises(IndexError, match="number 99 is not between 0 and"):
        h.MechanismType(0).select(99)
    with pytest.raises(ValueError, match=r"pp_begin is for MechanismType\(1\)"):
        h.MechanismType(0).pp_begin(sec=cell)
    with pytest.raises(ValueError, match="did you mean 'ExpSyn'"):
        h.MechanismStandard("ExpSynn")
    standard = h.MechanismStandard("hh")
    with pytest.raises(AttributeError, match="did you mean 'gnabar_hh'"):
        standard.get("gnabar")
    with pytest.raises(IndexError, match="it has 1 elements"):
        standard.set("gnabar_hh", 1, 3)
    with pytest.raises(AttributeError, match="not inserted"):
        standard.out(sec=cell)
    with pytest.raises(TypeError, match="give it a ExpSyn|about point processes"):
        h.MechanismStandard("ExpSyn").out(cell)
    with pytest.raises(TypeError, match="takes the name of a variable"):
        h.units(cell(0.5)._ref_v)
