"""Our unit check beside NEURON's own, modlunit, run live on small files: is a file clean or not?"""

from __future__ import annotations

import importlib.util
import os
import subprocess
from pathlib import Path

import pytest
from ranvier.compiler import check_mod
from test_dimensions import BEYOND_MODLUNIT, FITS, HEAD, MISFITS

UNITS = "UNITS { (mV) = (millivolt) (mA) = (milliamp) (nA) = (nanoamp) (S) = (siemens) (mM) = (milli/liter) (um) = (micron) }"
PAS = f"NEURON {{ SUFFIX p NONSPECIFIC_CURRENT i }} {UNITS} PARAMETER {{ g = 1 (S/cm2) e = -70 (mV) }}"
KINETIC = f"""NEURON {{ SUFFIX k }} {UNITS} PARAMETER {{ kf = 1 (%s) kb = 1 (/ms) vol = 2 (um2) D = 1 (%s) }}
STATE {{ a (mM) b (mM) c (%s) }} BREAKPOINT {{ SOLVE s METHOD sparse }} KINETIC s {{ %s }}"""
SAME = {
    "declared": PAS + "ASSIGNED { v (mV) i (mA/cm2) } BREAKPOINT { i = g*(v - e) }",
    "v undeclared": PAS + "ASSIGNED { i (mA/cm2) } BREAKPOINT { i = g*(v - e) }",
    "current undeclared": PAS + "ASSIGNED { v (mV) } BREAKPOINT { i = g*(v - e) }",
    "current without unit": PAS + "ASSIGNED { v (mV) i } BREAKPOINT { i = g*(v - e) }",
    "current of another unit": PAS + "ASSIGNED { v (mV) i (nA) } BREAKPOINT { i = g*(v - e) }",
    "celsius undeclared": f"NEURON {{ SUFFIX c RANGE q }} {UNITS} PARAMETER {{ q = 1 (degC) }} INITIAL {{ q = celsius }}",
    "dt undeclared": f"NEURON {{ SUFFIX c RANGE q }} {UNITS} PARAMETER {{ q = 1 (ms) }} INITIAL {{ q = dt }}",
    "t undeclared": f"NEURON {{ SUFFIX c RANGE q }} {UNITS} PARAMETER {{ q = 1 (ms) }} INITIAL {{ q = t }}",
    "area undeclared": f"NEURON {{ SUFFIX c RANGE q }} {UNITS} PARAMETER {{ q = 1 (um2) }} INITIAL {{ q = area }}",
    "ion undeclared": f"NEURON {{ SUFFIX c USEION ca READ cai RANGE q }} {UNITS} PARAMETER {{ q = 1 (mM) }}"
                      " INITIAL { q = cai }",
    "ion of another unit": f"NEURON {{ SUFFIX c USEION ca READ cai RANGE q }} {UNITS} ASSIGNED {{ cai (mV) q (mV) }}"
                           " INITIAL { q = cai }",
    "hint and LOCAL": PAS + "ASSIGNED { v (mV) i } BREAKPOINT { LOCAL x CONDUCTANCE g x = v }",
    "hint without LOCAL": PAS + "ASSIGNED { v (mV) i } BREAKPOINT { CONDUCTANCE g }",
    "unknown unit": "NEURON { SUFFIX u RANGE q } PARAMETER { q = 1 (mX) }",
    "unknown unit of a number": f"NEURON {{ SUFFIX u RANGE q }} {UNITS} PARAMETER {{ q = 1 }} INITIAL {{ q = 1 (mX) }}",
    "unknown unit of an argument": f"NEURON {{ SUFFIX u RANGE q }} {UNITS} FUNCTION f(x (mX)) {{ f = 1 }}",
    "unknown unit of a weight": f"NEURON {{ POINT_PROCESS u RANGE q }} {UNITS} PARAMETER {{ q = 1 }}"
                                " NET_RECEIVE (w (mX)) { q = 1 }",
    "unknown unit after UNITSOFF": f"NEURON {{ SUFFIX u RANGE q }} {UNITS} UNITSOFF PARAMETER {{ q = 1 (mX) }}",
    "constant of two kinds": "NEURON { SUFFIX u } UNITS { F = (volt) (sec) }",
    "constant of one kind": "NEURON { SUFFIX u } UNITS { F = (volt) (millivolt) }",
    "unit defined twice": "NEURON { SUFFIX u } UNITS { (mV) = (millivolt) (mV) = (millisec) }",
    "UNITSOFF": f"NEURON {{ SUFFIX u RANGE q }} {UNITS} PARAMETER {{ q = 1 (mV) }}"
                " INITIAL { UNITSOFF q = 3 (um) UNITSON q = 1 (mV) }",
    "argument of a function": f"NEURON {{ SUFFIX u RANGE q }} {UNITS} PARAMETER {{ q = 1 (mV) }}"
                              " FUNCTION f(x) { f = x } INITIAL { q = f(q) }",
    "reaction": KINETIC % ("/ms", "um4/ms", "mM", "~ a <-> b (kf, kb)"),
    "rate of the wrong order": KINETIC % ("/ms", "um4/ms", "mM", "~ a + c <-> b (kf, kb)"),
    "rate of the right order": KINETIC % ("/mM-ms", "um4/ms", "mM", "~ a + c <-> b (kf, kb)"),
    "compartment": KINETIC % ("um2/ms", "um4/ms", "mM", "COMPARTMENT vol { a b } ~ a <-> b (kf, kb*vol)"),
    "species of two kinds": KINETIC % ("/ms", "um4/ms", "mV", "~ a <-> c (kf, kb)"),
    "conserve": KINETIC % ("/ms", "um4/ms", "mV", "~ a <-> b (kf, kb) CONSERVE a + b = 1 (mV)"),
    "flux": KINETIC % ("mM/ms", "um4/ms", "mM", "~ a << (kf) ~ a <-> b (kb, kb)"),
    "wrong flux": KINETIC % ("mM", "um4/ms", "mM", "~ a << (kf) ~ a <-> b (kb, kb)"),
    "sink": KINETIC % ("/ms", "um4/ms", "mM", "~ a -> (kf) ~ a <-> b (kb, kb)"),
    "f_flux": KINETIC % ("/ms", "um4/ms", "mM/ms", "~ a <-> b (kf, kb) c = f_flux"),
    "diffusion": KINETIC % ("um2/ms", "um4/ms", "mM",
                            "COMPARTMENT vol { a b } LONGITUDINAL_DIFFUSION D { a } ~ a <-> b (kf, kb*vol)"),
    "wrong diffusion": KINETIC % ("um2/ms", "um2/ms", "mM",
                                  "COMPARTMENT vol { a b } LONGITUDINAL_DIFFUSION D { a } ~ a <-> b (kf, kb*vol)"),
    "GHK": f"NEURON {{ SUFFIX u RANGE q }} {UNITS} PARAMETER {{ q = 1 (millicoul/cm3) x = 1 (mV) y = 1 (mM) }}"
           " INITIAL { q = nrn_ghk(x, y, y, 2) }",
    "GHK of another unit": f"NEURON {{ SUFFIX u RANGE q }} {UNITS} PARAMETER {{ q = 1 (mV) x = 1 (mV) y = 1 (mM) }}"
                           " INITIAL { q = nrn_ghk(x, y, y, 2) }",
    "GHK with the wrong argument": f"NEURON {{ SUFFIX u RANGE q }} {UNITS} PARAMETER {{ q = 1 (millicoul/cm3) y = 1 (mM) }}"
                                   " INITIAL { q = nrn_ghk(y, y, y, 2) }",
}
# Right, and refused by modlunit all the same.
MISTAKEN = {
    "printf of a quantity": f'NEURON {{ SUFFIX u RANGE q }} {UNITS} PARAMETER {{ q = 1 (mV) }} INITIAL {{ printf("%g", q) }}',
    "a weight set to a number": f"NEURON {{ POINT_PROCESS u RANGE q }} {UNITS} PARAMETER {{ q = 1 (mV) }}"
                                " NET_RECEIVE (w (mV)) { w = 1  q = w + q }",
    "the name of an argument": f"NEURON {{ SUFFIX u RANGE q }} {UNITS} PARAMETER {{ q = 1 (mV) m = 2 (mV) }}"
                               " FUNCTION f(m, n) { f = m + n } INITIAL { q = m }",
    "a current read as a density": f"NEURON {{ POINT_PROCESS u USEION ca READ ica RANGE q }} {UNITS}"
                                   " ASSIGNED { ica (mA/cm2) q (mA/cm2) } INITIAL { q = ica }",
}


def tool() -> Path | None:
    """Return modlunit, None where NEURON is not installed."""
    found = importlib.util.find_spec("neuron")
    path = Path(found.origin).parent / ".data" / "bin" / "modlunit" if found and found.origin else None
    return path if path is not None and path.is_file() else None


needs_modlunit = pytest.mark.skipif(tool() is None, reason="NEURON's modlunit is not installed")


def is_clean_for_modlunit(text: str, folder: Path) -> bool:
    program = tool()
    assert program is not None
    (folder / "test.mod").write_text(text, encoding="utf-8")
    table = program.parents[1] / "share" / "nrn" / "lib" / "nrnunits.lib"
    done = subprocess.run([str(program), "test.mod"], cwd=folder, env={**os.environ, "MODLUNIT": str(table)},
                          capture_output=True, check=False)
    return done.returncode == 0


def is_clean_for_us(text: str) -> bool:
    found = check_mod("test.mod", text, lambda name, origin: None).diagnostics
    return not any(d.code.startswith("unit-") or d.code == "unknown-unit" for d in found)


@needs_modlunit
@pytest.mark.parametrize("text", SAME.values(), ids=SAME)
def test_the_verdict_on_a_file_is_the_same(text: str, tmp_path: Path) -> None:
    assert is_clean_for_us(text) == is_clean_for_modlunit(text, tmp_path)


@needs_modlunit
def test_the_verdict_on_a_statement_is_the_same(tmp_path: Path) -> None:
    statements = [s for s in FITS if s not in BEYOND_MODLUNIT] + [s for s, _ in MISFITS]
    texts = {s: HEAD.format(s) for s in statements}
    assert [s for s, text in texts.items() if is_clean_for_us(text) != is_clean_for_modlunit(text, tmp_path)] == []


@needs_modlunit
@pytest.mark.parametrize("text", MISTAKEN.values(), ids=MISTAKEN)
def test_where_modlunit_is_mistaken(text: str, tmp_path: Path) -> None:
    assert is_clean_for_us(text)
    assert not is_clean_for_modlunit(text, tmp_path)
