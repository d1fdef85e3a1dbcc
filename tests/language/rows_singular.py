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
    return Row(f"derivimplicit from {start} where the Jacobian may not be finite: {expression}", "derivimplicit", mod=f"""
        NEURON {{ SUFFIX {name} }} STATE {{ x }} INITIAL {{ x = {start} }}
        BREAKPOINT {{ SOLVE d METHOD derivimplicit }}
        DERIVATIVE d {{ x' = {expression} }}
    """, steps=3, gives={"x": value}, not_in_neuron=not_in_neuron)


def system(title: str, name: str, states: str, constructs: str, block: str, gives: dict[str, float], start: float = 0,
           not_in_neuron: str = "") -> Row:
    """STATEs of which the second is where the slope of `hidden` is not finite; a and b are what BREAKPOINT sees of them."""
    a, b = ("z[0]", "z[1]") if states == "z[2]" else ("x", "w")
    return Row(f"several unknowns where the Jacobian may not be finite: {title}", constructs, mod=f"""
        NEURON {{ SUFFIX {name} RANGE a, b }} STATE {{ {states} }} ASSIGNED {{ a b }}
        INITIAL {{ {a} = 0.4  {b} = {start} }}
        BREAKPOINT {{ SOLVE d METHOD {"newton" if constructs == "NONLINEAR" else "derivimplicit"}  a = {a}  b = {b} }}
        FUNCTION hidden(z) {{ hidden = z/(1 + pow(0.5/z, 2)) }}
        {block}
    """, steps=3, gives=gives, not_in_neuron=not_in_neuron)


def hidden(z: float) -> float:
    return z and z / (1 + (0.5 / z) ** 2)


def three_steps() -> dict[str, float]:
    """Take steps of backward Euler of x' = hidden(y) − x, y' = 1 − hidden(y)."""
    x, y = 0.4, 0.0
    for _ in range(3):
        y = implicit(lambda z: 1 - hidden(z), 0, 1, y, 1)
        x = (x + DT * hidden(y)) / (1 + DT)
    return {"a": x, "b": y}


# hidden(y) + y = 0.3 is a backward Euler step from 0.3 of y' = -hidden(y)/DT
NONLINEAR_ROOT = implicit(lambda y: -hidden(y) / DT, 0, 0.3, 0.3, 1)


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
    newton("nhyperbolic", "1/cosh((x - 1)/0.001) - x + 0.1", 0, implicit(lambda x: 0.1 - x, 0, 1, 0, 3)),
    newton("nquotient", "1 - x/(1 + pow(0.5/x, 2))", 0, implicit(lambda x: 1 - (x and x / (1 + (0.5 / x) ** 2)), 0, 1, 0, 3)),
    newton("nflat", "1 + exp(-0.01/(x*x))", 0, implicit(lambda x: 1 + (x and math.exp(-0.01 / x**2)), 0, 1, 0, 3)),
    newton("nsteep", "1/pow(1 + exp((x + 1)/0.002), 4) - x", 1, implicit(lambda x: -x, 0, 1, 1, 3)),
    system("two", "nboth", "x w", "derivimplicit", "DERIVATIVE d { x' = hidden(w) - x  w' = 1 - hidden(w) }", three_steps()),
    system("NONLINEAR", "nnonlinear", "x w", "NONLINEAR", "NONLINEAR d { ~ x = hidden(w)  ~ hidden(w) + w = 0.3 }",
           {"a": 0.3 - NONLINEAR_ROOT, "b": NONLINEAR_ROOT}),
    system("elements in a loop", "nelements", "z[2]", "derivimplicit",
           "DERIVATIVE d { LOCAL k  k = 1  while (k >= 0) { z'[k] = k + (1 - 2*k)*hidden(z[1]) - (1 - k)*z[k]  k = k - 1 } }",
           three_steps(), not_in_neuron="the C++ that it makes of an array's derivatives does not compile"),
    newton("narcsine0", "1 - asin(x)", 0, implicit(lambda x: 1 - math.asin(x), 0, 1, 0, 3)),
]
