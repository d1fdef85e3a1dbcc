"""One exponential where both branches of an IF compute one: the same numbers, half of the calls."""

from __future__ import annotations

import pytest
from ranvier.compiler import compile_mod
from ranvier.compiler.include import find_include

MODEL = """NEURON { SUFFIX merge  RANGE a, b, c }
ASSIGNED { v  a  b  c  w[2] }
STATE { x }
INITIAL { rates(v) }
BREAKPOINT { SOLVE s METHOD cnexp }
DERIVATIVE s { rates(v)  x' = a - x }
FUNCTION f(u) { f = u }
PROCEDURE rates(u) { LOCAL k
    k = 2
    %s
}
"""
MERGED = [
    "if (u < -50) { a = 1 + 175*exp(u*0.026) } else { a = 1 + 13*exp(-u*0.026) }",
    "if (u < 0) { a = exp(u/k)  b = 3*exp(u/9) } else { b = exp(-u/9)  a = 2*exp(-u/k) + exp(-u/k) }",
    "if (u < 0) { if (k > 1) { a = exp(u) } else { a = exp(2*u) } } else { a = 1 }",
    "if (u < 0) { a = exp(u + exp(u)) } else { a = exp(-u) }",
]
LEFT = [
    "if (u < 0) { a = exp(u) } else { a = 1 }",  # only one
    "if (u < 0) { k = u  a = exp(k) } else { a = exp(-u) }",  # of what the branch itself sets
    "if (u < 0) { a = exp(f(u)) } else { a = exp(-u) }",  # a call may set something
    "if (f(u) < 0) { a = exp(u) } else { a = exp(-u) }",
    "if (u < 0) { a = exp(w[u]) } else { a = exp(-u) }",  # an index that may lie outside
    "if (u < 0) { f(u)  a = exp(u) } else { a = exp(-u) }",
]


def rates(text: str) -> str:
    """The C of the routine."""
    c_text = compile_mod("merge.mod", (MODEL % text).encode(), find_include).c_text
    start = c_text.index(" fn_rates(")
    return c_text[start:c_text.index("\n}\n", start)]


@pytest.mark.parametrize(("text", "count"), [*zip(MERGED, (1, 2, 1, 2), strict=True)])
def test_exponentials_of_both_branches_are_one(text: str, count: int) -> None:
    c_text = rates(text)
    assert c_text.count("exponential = rv_exp(") >= 1
    assert c_text.count("rv_exp(") == count


@pytest.mark.parametrize("text", LEFT)
def test_others_stay_as_they_are(text: str) -> None:
    c_text = rates(text)
    assert "exponential" not in c_text
    assert c_text.count("rv_exp(") == text.count("exp(")
