"""The names and values that NEURON's own translator gives to the same text."""

from __future__ import annotations

import os
import re
import subprocess
from importlib.util import find_spec
from pathlib import Path

import pytest
from ranvier.compiler.semantics.mechanism import Kind, Role, Storage
from semantics_text import mechanism_of

spec = find_spec("neuron")
DATA = Path(spec.submodule_search_locations[0]) / ".data" if spec and spec.submodule_search_locations else Path("missing")
TRANSLATOR = DATA / "bin" / "nocmodl"
pytestmark = pytest.mark.skipif(not TRANSLATOR.exists(), reason="needs the neuron package")

TEXTS = {
    "density": """NEURON { SUFFIX density USEION ca READ cai, eca WRITE ica, cai USEION k READ ek WRITE ik
        NONSPECIFIC_CURRENT other RANGE gbar, cai, ik, ek, foo, tau, r0 GLOBAL gl, kept }
    UNITS { (mV) = (millivolt) F = (faraday) (coulomb) R = (k-mole) (joule/degC) V = 3 (mV) }
    PARAMETER { gbar = .1 gl = 2 plain = 3 m0 = .3 limited = 4 <1,2> list[3] }
    ASSIGNED { v foo local kept ica eca ek ik other tau[2] }
    STATE { m n[2] cai START 2 r }
    INITIAL { m = limited foo = F * R * V local = gl }
    BREAKPOINT { SOLVE s METHOD cnexp ik = gbar * (v - ek) ica = m * (v - eca) other = 0 }
    DERIVATIVE s { m' = -m cai' = -ica r' = 1 }
    """,
    "point": """NEURON { POINT_PROCESS point USEION na WRITE nai RANGE gbar, nai, p ELECTRODE_CURRENT el GLOBAL gl }
    PARAMETER { gbar = .1 gl = 2 p = 3 }
    ASSIGNED { el nai inner }
    STATE { m }
    BREAKPOINT { SOLVE s METHOD cnexp el = m }
    DERIVATIVE s { m' = -m nai = 3 }
    PROCEDURE rates(x) { TABLE inner FROM 0 TO 1 WITH 9 inner = x }
    NET_RECEIVE (w) { m = m + w }
    """,
}


def translate(text: str, folder: Path) -> str:
    (folder / "x.mod").write_text(text)
    environment = os.environ | {"NMODLHOME": str(DATA), "NRNUNITS": str(DATA / "share" / "nrn" / "lib" / "nrnunits.lib")}
    subprocess.run([TRANSLATOR, "x.mod"], cwd=folder, env=environment, check=True, capture_output=True)
    return (folder / "x.cpp").read_text()


def table(code: str, head: str) -> str:
    found = re.search(re.escape(head) + r"\[\] = \{(.*?)\n\s*\};", code, re.DOTALL)
    assert found is not None
    return found[1]


@pytest.mark.parametrize("name", TEXTS)
def test_python_sees_the_same_names(name: str, tmp_path: Path) -> None:
    code, mechanism = translate(TEXTS[name], tmp_path), mechanism_of(TEXTS[name])
    suffix = f"_{name}" if mechanism.kind is Kind.DENSITY else ""
    shown = re.findall(r'"([^"]*)"', table(code, "_mechanism"))[2:]
    ours = [v for v in mechanism.variables if v.visible and v.storage is not Storage.GLOBAL]
    order = {Role.PARAMETER: 0, Role.STATE0: 0, Role.ASSIGNED: 1, Role.STATE: 2}
    ours.sort(key=lambda v: order[v.role])
    assert [v.name + suffix + (f"[{v.length}]" if v.length else "") for v in ours] == shown
    globals_shown = set(re.findall(r'\{"(\w+)"', table(code, "hoc_scdoub") + table(code, "hoc_vdoub")))
    assert {f"{v.name}_{name}" for v in mechanism.variables if v.visible and v.storage is Storage.GLOBAL} == globals_shown


def test_parameters_have_the_same_defaults(tmp_path: Path) -> None:
    code, mechanism = translate(TEXTS["density"], tmp_path), mechanism_of(TEXTS["density"])
    for name in ("gl", "plain", "m0", "limited"):
        found = re.search(rf"double {name} = ([^;]*);", code)
        assert found is not None
        assert {v.name: v.default for v in mechanism.variables}[name] == float(found[1])
