"""Which mechanisms have a slope that is constant while steps are made."""

from __future__ import annotations

import re

import pytest
from ranvier.compiler import compile_mod
from ranvier.compiler.include import find_include

HEAD = "NEURON { %s  NONSPECIFIC_CURRENT i  RANGE g, e  GLOBAL k }  PARAMETER { g = 1e-3  e = -70  k = 1 }  ASSIGNED { v i }\n"
SUFFIX, POINT = HEAD % "SUFFIX leak", HEAD % "POINT_PROCESS Leak"
CONSTANT = [
    SUFFIX + "BREAKPOINT { i = g*(v - e) }",
    SUFFIX + "BREAKPOINT { LOCAL x  x = g*sqrt(k)  i = x*v - x*e }",
    SUFFIX + "FUNCTION f(y) { f = y*y + exp(k) }  BREAKPOINT { if (k > 1) { i = f(g)*v } else { i = g*(v - e) } }",
    SUFFIX + "INITIAL { e = v }  BREAKPOINT { i = (v - e)/k + t }",
    POINT + "BREAKPOINT { i = g*(v - e) }  NET_RECEIVE(w) { e = w }",
]
ZERO = [SUFFIX + "BREAKPOINT { i = g*e*t }", POINT.replace("NONSPECIFIC", "ELECTRODE") + "BREAKPOINT { i = g*t }"]
CHANGING = [
    SUFFIX + "BREAKPOINT { i = g*(v - e)*v }",
    SUFFIX + "BREAKPOINT { i = g*(v - e)*t }",
    SUFFIX + "BREAKPOINT { i = g*(v - e)*diam }",
    SUFFIX + "BREAKPOINT { if (v > 0) { i = g*(v - e) } else { i = 2*g*(v - e) } }",
    SUFFIX + "BREAKPOINT { i = g*(v - e)  g = g*0.9 }",
    SUFFIX + "STATE { m }  BREAKPOINT { SOLVE s METHOD cnexp  i = m*g*(v - e) }  DERIVATIVE s { m' = -m }",
    SUFFIX + "PROCEDURE p() { k = k + 1 }  BEFORE STEP { p() }  BREAKPOINT { i = k*v }",
    POINT + "BREAKPOINT { i = g*(v - e) }  NET_RECEIVE(w) { g = g + w }",
    POINT.replace("NONSPECIFIC", "ELECTRODE") + "BREAKPOINT { i = g*(e - v) }",
    (SUFFIX + "BREAKPOINT { i = p*(v - e) }").replace("RANGE", "POINTER p  RANGE").replace("ASSIGNED {", "ASSIGNED { p"),
    SUFFIX + "BREAKPOINT { VERBATIM ; ENDVERBATIM  i = g*(v - e) }",
]


def answers(text: str, strict: bool = False) -> tuple[bool, bool]:
    """Whether the slope is called constant, and whether there is a kernel for it."""
    c_text = compile_mod("leak.mod", text.encode(), find_include, strict=strict).c_text
    return re.search(r"constant_slope = 1", c_text) is not None, "void kernel_slope(" in c_text


@pytest.mark.parametrize("text", CONSTANT)
def test_slopes_of_parameters_are_constant(text: str) -> None:
    assert answers(text) == (True, True)


@pytest.mark.parametrize("text", ZERO)
def test_no_slope_needs_no_kernel(text: str) -> None:
    assert answers(text) == (True, False)


@pytest.mark.parametrize("text", CHANGING)
def test_slopes_of_what_changes_in_steps_are_not(text: str) -> None:
    assert answers(text) == (False, False)


def test_differences_are_not() -> None:
    assert answers(CONSTANT[0], strict=True) == (False, False)
