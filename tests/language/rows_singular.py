"""Rows about points where a function has a value and its derivative has none."""

from __future__ import annotations

import math
from collections.abc import Callable

from rows import Row

DT = 0.025  # ms
INJECTED = 0.001  # mA/cm2
NAN = "one step of its iteration leads to a negative x, and to nan"


def first_step(f: Callable[[float], float]) -> float:
    """Return v after one step of 1 uF/cm2 from -65 mV with i = f(v) - INJECTED, the conductance a difference over 0.001 mV."""
    conductance = (f(-65 + 0.001) - f(-65.0)) / 0.001
    return -65 + (INJECTED - f(-65.0)) / (1e-3 / DT + conductance)


def current(name: str, expression: str, f: Callable[[float], float], more: str = "") -> Row:
    """`before` is v as the last step found it."""
    return Row(f"a current whose derivative is not finite: {expression}", "NONSPECIFIC_CURRENT", mod=f"""
        NEURON {{ SUFFIX {name} RANGE i, p, before NONSPECIFIC_CURRENT i }}
        PARAMETER {{ p = 0.5 }} ASSIGNED {{ v i before }} {more}
        BREAKPOINT {{ before = v  i = 0.001*{expression} - {INJECTED} }}
    """, steps=2, gives={"before": first_step(lambda v: 0.001 * f(v))})


def implicit(slope: Callable[[float], float], low: float, high: float, start: float, count: int) -> float:
    """Take backward Euler steps of x' = slope(x), by bisection."""
    x = start
    for _ in range(count):
        a, b = low, high
        for _ in range(200):
            middle = (a + b) / 2
            a, b = (a, middle) if middle - x - DT * slope(middle) > 0 else (middle, b)
        x = a
    return x


def newton(name: str, expression: str, start: float, value: float, not_in_neuron: str = "") -> Row:
    return Row(f"derivimplicit from {start} where the Jacobian may be infinite: {expression}", "derivimplicit", mod=f"""
        NEURON {{ SUFFIX {name} }} STATE {{ x }} INITIAL {{ x = {start} }}
        BREAKPOINT {{ SOLVE d METHOD derivimplicit }}
        DERIVATIVE d {{ x' = {expression} }}
    """, steps=3, gives={"x": value}, not_in_neuron=not_in_neuron)


def cube_root_or_0(v: float) -> float:
    return max(v + 65, 0.0) ** 0.3


ROWS = [
    current("gpower", "(v + 65)^p", lambda v: (v + 65) ** 0.5),
    current("groot", "sqrt(v + 65)", lambda v: math.sqrt(v + 65)),
    current("garcsine", "asin(v/65)", lambda v: math.asin(v / 65)),
    current("garccosine", "acos(-v/65)", lambda v: math.acos(-v / 65)),
    current("gangle", "atan2(v + 65, 0*v)", lambda v: math.atan2(v + 65, 0 * v)),
    current("gtwice", "((v + 65)*(v + 65))^0.5", lambda v: ((v + 65) * (v + 65)) ** 0.5),
    current("gquotient", "(v + 65)/(1 + (p/(v + 65))^2)", lambda v: (v + 65) / (1 + (0.5 / (v + 65)) ** 2) if v > -65 else 0.0),
    current("ghyperbolic", "1/cosh((v - 20)/0.1)", lambda v: 0.0),
    current("ghyperbolicsine", "v/sinh((v - 20)/0.1)", lambda v: 0.0),
    current("gsteep", "1/(1 + exp((v + 66)/0.002))^4", lambda v: 0.0),
    current("gflat", "exp(-p/(v + 65)^2)", lambda v: 0.0),
    current("gatan", "atan(p/(v + 65))", lambda v: math.atan2(0.5, v + 65)),
    current("gtanh", "tanh(p/(v + 65)^2)", lambda v: 1.0),
    current("gmixed", "((v + 65)^p + (v + 65)/(1 + (p/(v + 65))^2)/(v + 65.5))",
            lambda v: (v + 65) ** 0.5 + ((v + 65) / (1 + (0.5 / (v + 65)) ** 2) / (v + 65.5) if v > -65 else 0.0)),
    current("gcalled", "g(v)", cube_root_or_0,
            "FUNCTION g(x) { LOCAL z  z = x + 65  if (z < 0) { g = 0 } else { g = pow(z, 0.3) } }"),
    newton("nroot", "1 - pow(x, 0.3)", 0, implicit(lambda x: 1 - x**0.3, 0, 1, 0, 3), NAN),
    newton("nsquare", "1 - sqrt(x)", 0, implicit(lambda x: 1 - math.sqrt(x), 0, 1, 0, 3), NAN),
    newton("narcsine", "1 - asin(x)", 1, implicit(lambda x: 1 - math.asin(x), 0, 1, 1, 3), "it leads beyond 1, and to nan"),
    newton("narcsine0", "1 - asin(x)", 0, implicit(lambda x: 1 - math.asin(x), 0, 1, 0, 3)),
]
