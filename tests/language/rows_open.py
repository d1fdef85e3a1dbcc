"""Rows about equations and reactions of which only the run knows how many there are and what they take."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from rows import Row
from rows_kinetic import DT, names, relax

ARRAYS = "the C++ of an array in DERIVATIVE does not compile"
START = [1.0, 2.0, 3.0, 0.5]
CHAIN = [[-2, 1, 0, 0], [2, -3, 2, 0], [0, 2, -4, 3], [0, 0, 2, -3]]  # x0 <-> x1 <-> x2 <-> x3 at (2, 1), (2, 2), (2, 3)
FOUR = "STATE { x[4] } INITIAL { x[0] = 1  x[1] = 2  x[2] = 3  x[3] = 0.5 }"
THREE = "STATE { x[3] z } INITIAL { x[0] = 1  x[1] = 2  x[2] = 3  z = 0.5 }"
SLOPES = [[-0.5, 0, 0.25, 0], [0, -2, 0, 1], [0.5, 0, -0.25, 0], [0, 2, 0, -1]]  # x1 <-> z (2, 1), x0 <-> x2 (0.5, 0.25)
Slope = Callable[[np.ndarray], np.ndarray]


def split(values: list[float]) -> dict[str, list[float] | float]:
    return {"x": values[:3], "z": values[3]}


def implicit(slope: Slope, start: list[float], count: int) -> list[float]:
    """Take backward Euler steps of x' = slope(x), by Newton's method with differences."""
    x = np.array(start)
    for _ in range(count):
        old, x = x, x.copy()
        for _ in range(12):
            columns = [(slope(x + 1e-6 * unit) - slope(x - 1e-6 * unit)) / 2e-6 for unit in np.eye(len(x))]
            x = x - np.linalg.solve(np.eye(len(x)) - DT * np.array(columns).T, x - old - DT * slope(x))
    return [float(value) for value in x]


def dimers(x: np.ndarray) -> np.ndarray:
    """Return the slopes of 2 x[i] <-> x[i+1] (2, i + 1) for i = 0, 1, 2."""
    flux = np.array([2 * x[i] ** 2 - (i + 1) * x[i + 1] for i in range(3)])
    return np.append(-2 * flux, 0.0) + np.insert(flux, 0, 0.0)


def decays(x: np.ndarray) -> np.ndarray:
    """Return the slopes of x[i]' = -x[i] z for i = 0, 1, 2 and z' = x[0] + x[1] + x[2]."""
    return np.append(-x[:3] * x[3], x[:3].sum())


def explicit(stages: int) -> list[float]:
    """Take four steps of x' = SLOPES x by the Taylor series to that order: Euler's step, or that of Runge and Kutta."""
    matrix = DT * np.array(SLOPES)
    step = sum(np.linalg.matrix_power(matrix, k) / math.factorial(k) for k in range(stages + 1))
    return [float(value) for value in np.linalg.matrix_power(np.asarray(step), 4) @ START]


def net_flux(x: list[float]) -> float:
    """Return the sum of the fluxes of CHAIN's reactions."""
    return sum(2 * x[i] - (i + 1) * x[i + 1] for i in range(3))


def pairs(method: str, name: str) -> str:
    return f"""
        NEURON {{ SUFFIX {name} RANGE j }} PARAMETER {{ j = 1 }} {THREE}
        BREAKPOINT {{ SOLVE k METHOD {method} }}
        KINETIC k {{ ~ x[j] <-> z (2, 1)  ~ x[j - 1] <-> x[j + 1] (0.5, 0.25) }}
    """


ROWS = [
    Row("the run knows which species reacts: sparse", "reaction sparse", mod=pairs("sparse", "osparse"), steps=4,
        gives=split(relax(SLOPES, START, 4))),
    Row("the run knows which species reacts: euler", "reaction euler", mod=pairs("euler", "oeuler"), steps=4,
        gives=split(explicit(1))),
    Row("the run knows which species reacts: runge", "reaction runge", mod=pairs("runge", "orunge"), steps=4,
        gives=split(explicit(4))),
    Row("both sides of a reaction at indices of the run", "reaction", mod=f"""
        NEURON {{ SUFFIX oboth RANGE j, k }} PARAMETER {{ j = 1  k = 2 }} {THREE}
        BREAKPOINT {{ SOLVE s METHOD sparse }}
        KINETIC s {{ ~ x[j] <-> x[k] (2, 1)  ~ z <-> x[j-1] (0.3, 0.1) }}
    """, steps=4, gives=split(relax([[-0.1, 0, 0, 0.3], [0, -2, 1, 0], [0, 2, -1, 0], [0.1, 0, 0, -0.3]], START, 4))),
    Row("reactions in while", "while reaction", mod=f"""
        NEURON {{ SUFFIX owhile RANGE n }} PARAMETER {{ n = 3 }} ASSIGNED {{ i }} {FOUR}
        BREAKPOINT {{ SOLVE s METHOD sparse }}
        KINETIC s {{ i = 0  while (i < n) {{ ~ x[i] <-> x[i+1] (2, (i + 1))  i = i + 1 }} }}
    """, steps=4, gives={"x": relax(CHAIN, START, 4)}),
    Row("reactions of two in while", "while reaction stoichiometry", mod=f"""
        NEURON {{ SUFFIX odimers RANGE n }} PARAMETER {{ n = 3 }} ASSIGNED {{ i }} {FOUR}
        BREAKPOINT {{ SOLVE s METHOD sparse }}
        KINETIC s {{ i = 0  while (i < n) {{ ~ 2 x[i] <-> x[i+1] (2, (i + 1))  i = i + 1 }} }}
    """, steps=4, gives={"x": implicit(dimers, START, 4)}, within=1e-6,
        why="METHOD sparse ends its iteration at changes of 1e-6, as NEURON does"),
    Row("a FROM loop over reactions whose bounds the run knows", "FROM reaction", mod=f"""
        NEURON {{ SUFFIX ofrom RANGE n }} PARAMETER {{ n = 3 }} {FOUR}
        BREAKPOINT {{ SOLVE s METHOD sparse }}
        KINETIC s {{ FROM i = 0 TO n - 1 {{ ~ x[i] <-> x[i+1] (2, (i + 1)) }} }}
    """, steps=4, gives={"x": relax(CHAIN, START, 4)}),
    Row("the index of a loop of the run may be shifted", "FROM reaction", mod=f"""
        NEURON {{ SUFFIX oshift RANGE n }} PARAMETER {{ n = 100 }} {FOUR}
        BREAKPOINT {{ SOLVE s METHOD sparse }}
        KINETIC s {{ FROM i = n TO n + 2 {{ ~ x[i-100] <-> x[i-99] (2, (i - 99)) }} }}
    """, steps=4, gives={"x": relax(CHAIN, START, 4)}),
    Row("CONSERVE at an index of the run", "CONSERVE reaction", mod=f"""
        NEURON {{ SUFFIX oconserve RANGE j }} PARAMETER {{ j = 1 }} {THREE}
        BREAKPOINT {{ SOLVE k METHOD sparse }}
        KINETIC k {{ ~ x[j] <-> z (2, 1)  ~ x[0] <-> x[2] (0.5, 0.25)  CONSERVE x[j] + z = 2.5 }}
    """, steps=4, gives=split(relax(SLOPES, START, 4))),
    Row("a source, a sink and a COMPARTMENT at indices of the run", "COMPARTMENT reaction", mod=f"""
        NEURON {{ SUFFIX osource RANGE j }} PARAMETER {{ j = 1 }} {THREE}
        BREAKPOINT {{ SOLVE k METHOD sparse }}
        KINETIC k {{ COMPARTMENT i, i + 1 {{ x }}  ~ x[j] << (2)  ~ x[j] -> (0.5)  ~ x[0] <-> x[2] (0.5, 0.25)  ~ z -> (1) }}
    """, steps=4, gives=split(relax([[-0.5, 0, 0.25, 0], [0, -0.5, 0, 0], [0.5, 0, -0.25, 0], [0, 0, 0, -1]], START, 4,
                                    [0, 2, 0, 0], [1, 2, 3, 1]))),
    Row("STEADYSTATE at an index of the run", "STEADYSTATE reaction", mod="""
        NEURON { SUFFIX osteady RANGE j } PARAMETER { j = 1 } STATE { x[2] z }
        INITIAL { SOLVE k STEADYSTATE sparse }
        BREAKPOINT { SOLVE k METHOD sparse }
        KINETIC k { ~ x[j] <-> z (2, 1)  CONSERVE x[j] + z = 1 }
    """, gives={"x": [0, 1 / 3], "z": 2 / 3}),
    Row("f_flux and b_flux of the pass before", "f_flux b_flux while", mod=f"""
        NEURON {{ SUFFIX oflux RANGE n, total }} PARAMETER {{ n = 3 }} ASSIGNED {{ i total }} {FOUR}
        BREAKPOINT {{ SOLVE s METHOD sparse }}
        KINETIC s {{
            i = 0  total = 0
            while (i < n) {{ ~ x[i] <-> x[i+1] (2, (i + 1))  total = total + f_flux - b_flux  i = i + 1 }}
        }}
    """, steps=4, gives={"total": net_flux(relax(CHAIN, START, 4))}),
    Row("a rate may be a sum", "reaction", mod="""
        NEURON { SUFFIX osum } STATE { a START 1 b }
        BREAKPOINT { SOLVE k METHOD sparse }
        PARAMETER { k1 = 2 k2 = 1 }
        KINETIC k { ~ a <-> b (k1 + k2, k2) }
    """, steps=4, gives=names(relax([[-3, 1], [3, -1]], [1, 0], 4), "a", "b"),
        not_in_neuron="it takes the flux (k1 + k2) a for k1 + k2 a: its translator forgets the parentheses"),
    Row("LINEAR equations that take unknowns at indices of the run", "LINEAR", mod="""
        NEURON { SUFFIX olinear RANGE j } PARAMETER { j = 1 } STATE { x[3] }
        BREAKPOINT { SOLVE l }
        LINEAR l { ~ x[j] + x[j-1] = 3  ~ x[0] - 2*x[2] = 1  ~ x[1] + x[2] = 0.5 }
    """, steps=2, gives={"x": [4, -1, 1.5]}),
    Row("LINEAR equations in while", "LINEAR while", mod="""
        NEURON { SUFFIX olinwhile RANGE n } PARAMETER { n = 3 } ASSIGNED { i } STATE { x[4] }
        BREAKPOINT { SOLVE l }
        LINEAR l { i = 0  while (i < n) { ~ 2*x[i] + x[i+1] = i  i = i + 1 }  ~ x[3] = 4 }
    """, steps=2, gives={"x": [-0.5, 1, -1, 4]}),
    Row("NONLINEAR equations that take unknowns at indices of the run", "NONLINEAR", mod="""
        NEURON { SUFFIX onewton RANGE j } PARAMETER { j = 1 } STATE { x[2] }
        INITIAL { x[0] = 1  x[1] = 1 }
        BREAKPOINT { SOLVE l }
        NONLINEAR l { ~ x[j]*x[j-1] = 2  ~ x[j] + x[j]^3 = 10 }
    """, steps=2, gives={"x": [1, 2]}),
    Row("NONLINEAR equations in while", "NONLINEAR while", mod="""
        NEURON { SUFFIX onewhile RANGE n } PARAMETER { n = 3 } ASSIGNED { i } STATE { x[4] }
        INITIAL { x[0] = 1  x[1] = 1  x[2] = 1  x[3] = 1 }
        BREAKPOINT { SOLVE l }
        NONLINEAR l { i = 0  while (i < n) { ~ 2*x[i]*x[i] + x[i+1] = i + 10  i = i + 1 }  ~ x[3] = 4 }
    """, steps=2, gives={"x": [math.sqrt((10 - math.sqrt(4.5)) / 2), math.sqrt(4.5), 2, 4]}),
    Row("derivimplicit: equations in while", "derivimplicit while", mod=f"""
        NEURON {{ SUFFIX oimplicit RANGE n }} PARAMETER {{ n = 3 }} ASSIGNED {{ i s }} {THREE}
        BREAKPOINT {{ SOLVE d METHOD derivimplicit }}
        DERIVATIVE d {{ i = 0  s = 0  while (i < n) {{ s = s + x[i]  x'[i] = -x[i]*z  i = i + 1 }}  z' = s }}
    """, steps=4, gives=split(implicit(decays, START, 4)), not_in_neuron=ARRAYS),
    Row("passes beyond an array run the other statements of a loop", "FROM derivimplicit", mod=f"""
        NEURON {{ SUFFIX obeyond RANGE n, c }} PARAMETER {{ n = 3 }} ASSIGNED {{ c }} {THREE}
        BREAKPOINT {{ SOLVE d METHOD derivimplicit }}
        DERIVATIVE d {{ c = 0  FROM i = 0 TO n + 2 {{ c = c + i  if (i < 3) {{ x'[i] = -x[i] }} }} }}
    """, steps=4, gives={"x": [value * (1 + DT) ** -4 for value in (1, 2, 3)], "c": 15}, not_in_neuron=ARRAYS),
    Row("an index outside its array in a branch that is not taken", "if", mod="""
        NEURON { SUFFIX ountaken RANGE j, i, y NONSPECIFIC_CURRENT i }
        PARAMETER { j = 7 } ASSIGNED { x[3] y i v } STATE { z START 1 }
        BREAKPOINT { SOLVE d METHOD derivimplicit  if (j < 3 && x[j] < 5) { y = x[j] } else { y = 2 }  i = y*0*(v + 65) }
        DERIVATIVE d { LOCAL r  if (j < 3) { r = x[j] } else { r = 1 }  z' = -r*z }
    """, steps=4, gives={"y": 2, "z": (1 + DT) ** -4}),
]
