"""Rows about the methods that SOLVE can name."""

from __future__ import annotations

import math

import numpy as np
from rows import Message, Row

DT = 0.025  # ms


def runge(f: object, x: float, count: int) -> float:
    """Take classical fourth-order steps of x' = f(x)."""
    for _ in range(count):
        a = f(x)  # type: ignore[operator]
        b = f(x + DT / 2 * a)  # type: ignore[operator]
        c = f(x + DT / 2 * b)  # type: ignore[operator]
        d = f(x + DT * c)  # type: ignore[operator]
        x += DT / 6 * (a + 2 * b + 2 * c + d)
    return x


def exponential(matrix: list[list[float]], start: list[float], time: float) -> list[float]:
    """Return exp(A t) x of a diagonalisable A."""
    values, vectors = np.linalg.eig(np.array(matrix, float))
    return [float(x) for x in np.real(vectors @ (np.exp(values * time) * np.linalg.solve(vectors, np.array(start, float))))]


def implicit_logistic(x: float, count: int) -> float:
    """Take backward Euler steps of x' = x (1 - x): the positive root of dt y² + (1 - dt) y - x = 0."""
    for _ in range(count):
        x = (-(1 - DT) + math.sqrt((1 - DT) ** 2 + 4 * DT * x)) / (2 * DT)
    return x


VARIABLES = "STATE { x START 2 } PARAMETER { a = 3 b = 5 }"
LINEAR_BLOCK = "DERIVATIVE d { x' = a - b*x }"
SCHEME = "STATE { p START 1 q } KINETIC k { ~ p <-> q (2, 3) }"

ROWS = [
    Row("cnexp: exact for linear equations", "cnexp", mod=f"""
        NEURON {{ SUFFIX mcnexp }} {VARIABLES}
        BREAKPOINT {{ SOLVE d METHOD cnexp }}
        {LINEAR_BLOCK}
    """, steps=8, gives={"x": 0.6 + 1.4 * math.exp(-5 * 8 * DT)}),
    Row("cnexp of a constant slope", "cnexp", mod="""
        NEURON { SUFFIX mslope } STATE { x }
        BREAKPOINT { SOLVE d METHOD cnexp }
        DERIVATIVE d { x' = 2 }
    """, steps=8, gives={"x": 2 * 8 * DT}),
    Row("cnexp of an equation that is the state itself", "cnexp", mod="""
        NEURON { SUFFIX mgrowth } STATE { x START 2 }
        BREAKPOINT { SOLVE d METHOD cnexp }
        DERIVATIVE d { x' = x }
    """, steps=8, gives={"x": 2 * math.exp(8 * DT)}),
    Message("cnexp of an equation that is not linear is refused", "cnexp", mod="""
        NEURON { SUFFIX mcube } STATE { x START 1 }
        BREAKPOINT { SOLVE d METHOD cnexp }
        DERIVATIVE d { x' = -x*x }
    """, code="cnexp-nonlinear", says="derivimplicit"),
    Row("derivimplicit: backward Euler", "derivimplicit", mod=f"""
        NEURON {{ SUFFIX mimplicit }} {VARIABLES}
        BREAKPOINT {{ SOLVE d METHOD derivimplicit }}
        {LINEAR_BLOCK}
    """, steps=8, gives={"x": 0.6 + 1.4 * (1 + 5 * DT) ** -8}),
    Row("derivimplicit of a nonlinear equation", "derivimplicit", mod="""
        NEURON { SUFFIX mlogistic } STATE { x START 0.1 }
        BREAKPOINT { SOLVE d METHOD derivimplicit }
        DERIVATIVE d { x' = x*(1 - x) }
    """, steps=8, gives={"x": implicit_logistic(0.1, 8)}, within=1e-6, why="the reference stops Newton's iteration at 1e-5"),
    Row("euler: forward", "euler", mod=f"""
        NEURON {{ SUFFIX meuler }} {VARIABLES}
        BREAKPOINT {{ SOLVE d METHOD euler }}
        {LINEAR_BLOCK}
    """, steps=8, gives={"x": 0.6 + 1.4 * (1 - 5 * DT) ** 8}),
    Row("runge: of fourth order", "runge", mod=f"""
        NEURON {{ SUFFIX mrunge }} {VARIABLES}
        BREAKPOINT {{ SOLVE d METHOD runge }}
        {LINEAR_BLOCK}
    """, steps=8, gives={"x": runge(lambda x: 3 - 5 * x, 2, 8)}),
    Row("sparse: backward Euler of a scheme", "sparse", mod=f"""
        NEURON {{ SUFFIX msparse }} {SCHEME}
        BREAKPOINT {{ SOLVE k METHOD sparse }}
    """, steps=8, gives={"p": 0.6 + 0.4 * (1 + 5 * DT) ** -8, "q": 0.4 - 0.4 * (1 + 5 * DT) ** -8}),
    Row("a scheme without METHOD is solved implicitly too", "_advance", mod=f"""
        : METHOD _advance is the default
        NEURON {{ SUFFIX madvance }} {SCHEME}
        BREAKPOINT {{ SOLVE k }}
    """, steps=8, gives={"p": 0.6 + 0.4 * (1 + 5 * DT) ** -8, "q": 0.4 - 0.4 * (1 + 5 * DT) ** -8},
        not_in_neuron="what its translator makes of it does not compile"),
    Row("matexp: exact for a linear scheme", "matexp", mod=f"""
        NEURON {{ SUFFIX mmatexp }} {SCHEME}
        BREAKPOINT {{ SOLVE k METHOD matexp }}
    """, steps=8, gives=dict(zip("pq", exponential([[-2, 3], [2, -3]], [1, 0], 8 * DT), strict=True)),
        not_in_neuron="only its other translator has the method"),
    Row("simeq: elimination with pivoting", "simeq", mod="""
        NEURON { SUFFIX msimeq } STATE { x z }
        BREAKPOINT { SOLVE eq METHOD simeq }
        LINEAR eq { ~ z = 3  ~ x + z = 5 }
    """, steps=1, gives={"x": 2, "z": 3}),
    Row("simeq: equations without a constant", "simeq", mod="""
        NEURON { SUFFIX mzero } STATE { x z }
        INITIAL { z = 7  SOLVE eq METHOD simeq }
        LINEAR eq { ~ x = 0  ~ z = 0 }
    """, gives={"x": 0, "z": 0}),
    Row("newton: iteration from the present values", "newton", mod="""
        NEURON { SUFFIX mnewton } STATE { x START 1 }
        INITIAL { SOLVE eq METHOD newton }
        NONLINEAR eq { ~ x*x = 2 }
    """, gives={"x": math.sqrt(2)}, within=1e-5, why="the reference stops Newton's iteration at 1e-5"),
    Row("after_cvode: a PROCEDURE once a step", "after_cvode", mod="""
        NEURON { SUFFIX mafter RANGE n } ASSIGNED { n }
        BREAKPOINT { SOLVE count METHOD after_cvode }
        PROCEDURE count() { n = n + 1 }
    """, steps=8, gives={"n": 8}),
    Row("cvode_t: a PROCEDURE of t", "cvode_t", mod="""
        NEURON { SUFFIX mtime RANGE x } ASSIGNED { x }
        BREAKPOINT { SOLVE wave METHOD cvode_t }
        PROCEDURE wave() { x = 2*t }
    """, steps=8, gives={"x": 2 * 8 * DT}),
    Row("cvode_t_v: a PROCEDURE of t and v", "cvode_t_v", mod="""
        NEURON { SUFFIX mtimev RANGE x } ASSIGNED { x }
        BREAKPOINT { SOLVE wave METHOD cvode_t_v }
        PROCEDURE wave() { x = v + t }
    """, steps=8, gives={"x": -65 + 8 * DT}, not_in_neuron="it refuses the method by mistake"),
    Row("STEADYSTATE derivimplicit: one very short step, in spite of its name", "STEADYSTATE derivimplicit", mod=f"""
        NEURON {{ SUFFIX mrest }} {VARIABLES}
        INITIAL {{ SOLVE d STEADYSTATE derivimplicit }}
        BREAKPOINT {{ SOLVE d METHOD derivimplicit }}
        {LINEAR_BLOCK}
    """, steps=2, gives={"x": 0.6 + 1.4 * (1 + 5 * DT) ** -2}, within=1e-7, why="it is a step of 1e-9 ms before the others",
        not_in_neuron="it stops with an error of its library"),
    *[Message(f"{method} was removed from NEURON", method, mod=f"""
        NEURON {{ SUFFIX mremoved }} {VARIABLES}
        BREAKPOINT {{ SOLVE d METHOD {method} }}
        {LINEAR_BLOCK}
    """, code="method-does-not-fit", says=instead) for method, instead in {
        "adams": "derivimplicit", "adrunge": "derivimplicit", "clsoda": "derivimplicit", "gear": "derivimplicit",
        "heun": "derivimplicit", "adeuler": "derivimplicit", "simplex": "derivimplicit", "seidel": "derivimplicit"}.items()],
]
