"""Systems of which only the run knows the equations: what it says where they do not fit, in the names of the file."""

from __future__ import annotations

from pathlib import Path

import pytest
import ranvier
from ranvier import h

COUNTED = """NEURON {{ SUFFIX {name} RANGE n }}
PARAMETER {{ n = 3 }}
ASSIGNED {{ k }}
STATE {{ x[3] }}
BREAKPOINT {{ SOLVE several }}
{kind} several {{
    k = 0
    while (k < n) {{
        ~ 2*x[fmod(k, 3)] = k + 1
        k = k + 1
    }}
}}
"""
SOLVED = """NEURON {{ SUFFIX {name} RANGE j }}
PARAMETER {{ j = 1 }}
STATE {{ x[3] z }}
BREAKPOINT {{ SOLVE several {method} }}
{kind} several {{
    {statement}
    {rest}
}}
"""
WRONG_INDEX = {
    "outslope": ("DERIVATIVE", "METHOD derivimplicit", "FROM k = 0 TO j { x'[k] = -1 }", "z' = -z"),
    "outread": ("DERIVATIVE", "METHOD derivimplicit", "z' = -x[j]", "FROM k = 0 TO 2 { x'[k] = -x[k]*z }"),
    "outlinear": ("LINEAR", "METHOD simeq", "~ x[j] = 1", "~ x[0] = 1  ~ x[2] = 1  ~ z = x[0]"),
    "outnewton": ("NONLINEAR", "METHOD newton", "~ x[j]*x[j] = 1", "~ x[0] = 1  ~ x[2] = 1  ~ z = x[0]"),
    "outgain": ("KINETIC", "METHOD sparse", "~ x[j] << (2)", "~ x[0] <-> z (1, 1)"),
    "outreact": ("KINETIC", "METHOD sparse", "~ z <-> x[j] (1, 0)", "~ x[0] <-> z (1, 1)"),
    "outhistory": ("DISCRETE", "", "z = x@1[j]", "x[0] = x@2[0]"),
    "outconserve": ("KINETIC", "METHOD sparse", "CONSERVE z + x[j] = 1", "~ x[0] <-> z (1, 1)"),
}


def insert(tmp_path: Path, name: str, text: str) -> h.Section:
    """Return a section with the one mechanism of a file."""
    (tmp_path / f"{name}.mod").write_text(text)
    ranvier.load_mechanisms(tmp_path)
    section = h.Section(name="section")
    section.insert(name)
    h.finitialize(-65)
    return section


@pytest.mark.parametrize("kind", ["LINEAR", "NONLINEAR"])
@pytest.mark.parametrize("verbatim", [False, True])
def test_the_run_stops_where_equations_are_not_as_many_as_unknowns(tmp_path: Path, kind: str, verbatim: bool) -> None:
    name = f"count{kind.lower()}{int(verbatim)}"
    section = insert(tmp_path, name, COUNTED.format(name=name, kind=kind) + "VERBATIM\nENDVERBATIM\n" * verbatim)
    h.fadvance()
    mechanism = getattr(section(0.5), name)
    assert list(mechanism.x) == [0.5, 1.0, 1.5]
    for mechanism.n in (2, 4, 10):
        with pytest.raises(ranvier.SimulationError, match=rf"{name}: several comes to {mechanism.n:g} equations for 3 unknowns: "
                                                          rf"let its loops .* SOLVEFOR \({name}\.mod:6\)"):
            h.fadvance()


@pytest.mark.parametrize("name", WRONG_INDEX)
def test_an_index_outside_a_state_is_told_by_the_name_of_the_state(tmp_path: Path, name: str) -> None:
    kind, method, statement, rest = WRONG_INDEX[name]
    text = SOLVED.format(name=name, kind=kind, method=method, statement=statement, rest=rest)
    section = insert(tmp_path, name, text)
    getattr(section(0.5), name).j = 3
    with pytest.raises(ranvier.SimulationError, match=rf"{name}: index 3 lies outside x\[3\] \({name}\.mod:6\)"):
        h.fadvance()
