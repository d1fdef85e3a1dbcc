"""Rows about the functions that a file can call without defining them."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from rows import Driver, Numbers, Row, make_cell

MATHEMATICS: dict[str, tuple[Callable[..., float], list[tuple[float, ...]]]] = {
    "exp": (math.exp, [(0,), (1,), (-3.5,), (50,)]),
    "log": (math.log, [(1,), (0.01,), (1e10,)]),
    "log10": (math.log10, [(1,), (0.01,), (1e10,)]),
    "pow": (math.pow, [(2, 10), (2, -0.5), (0, 0)]),
    "sqrt": (math.sqrt, [(0,), (2,), (1e-10,)]),
    "sin": (math.sin, [(0,), (1,), (-20,)]),
    "cos": (math.cos, [(0,), (1,), (-20,)]),
    "tan": (math.tan, [(0,), (1,), (-20,)]),
    "asin": (math.asin, [(0,), (1,), (-0.3,)]),
    "acos": (math.acos, [(0,), (1,), (-0.3,)]),
    "atan": (math.atan, [(0,), (1,), (-30,)]),
    "atan2": (math.atan2, [(1, 1), (-1, -1), (0, -2)]),
    "sinh": (math.sinh, [(0,), (1,), (-3,)]),
    "cosh": (math.cosh, [(0,), (1,), (-3,)]),
    "tanh": (math.tanh, [(0,), (1,), (-3,)]),
    "fabs": (math.fabs, [(0,), (1.5,), (-1.5,)]),
    "floor": (math.floor, [(1.5,), (-1.5,), (2,)]),
    "ceil": (math.ceil, [(1.5,), (-1.5,), (2,)]),
    "fmod": (math.fmod, [(7, 3), (-7, 3), (7.5, -2)]),
    "erf": (math.erf, [(0,), (0.5,), (-2,)]),
    "factorial": (lambda n: float(math.factorial(int(n))), [(0,), (1,), (5,), (19,)]),
    "gauss": (lambda x, mean, sd: math.exp(-((x - mean) ** 2) / (2 * sd**2)) / (sd * math.sqrt(2 * math.pi)),
              [(0, 0, 1), (1, 3, 2), (-4, 3, 2)]),
    "poisson": (lambda k, mean: math.exp(-mean) * mean**k / math.factorial(int(k)), [(0, 2), (3, 2), (7, 4.5)]),
}


def routine(name: str) -> str:
    """Return a FUNCTION that calls the built-in function of that name."""
    arguments = ", ".join("abc"[: len(MATHEMATICS[name][1][0])])
    return f"FUNCTION call_{name}({arguments}) {{ call_{name} = {name}({arguments}) }}\n"


MATHEMATICAL = "NEURON { SUFFIX mathematics }\nUNITSOFF\n" + "".join(map(routine, MATHEMATICS))


def evaluate(function: str) -> Driver:
    """Return a driver that calls the FUNCTION `function` at its arguments."""

    def driver(h: Any, name: str) -> Numbers:
        cell = make_cell(h)
        cell.insert(name)
        h.finitialize(-65)
        routine = getattr(getattr(cell(0.5), name), f"call_{function}")
        return {"values": [routine(*arguments) for arguments in MATHEMATICS[function][1]]}

    return driver


def ghk(v: float, inside: float, outside: float, charge: float, celsius: float) -> float:
    """Return the flux that Goldman, Hodgkin and Katz derived, in mA/cm2 for a permeability of 1 cm/s."""
    faraday, gas = 96485.33212331001, 8.31446261815324
    x = charge * v / (1000 * gas * (celsius + 273.15) / faraday)

    def efun(z: float) -> float:
        return 1 - z / 2 if abs(z) < 1e-4 else z / (math.exp(z) - 1)

    return 1e-3 * charge * faraday * (inside * efun(-x) - outside * efun(x))


def flux(h: Any, name: str) -> Numbers:
    cell = make_cell(h)
    cell.insert(name)
    h.celsius = 20
    h.finitialize(-65)
    return {"values": [cell(0.5).fluxing.f(v) for v in (-65, 0, 40)]}


def pointing(h: Any, name: str) -> Numbers:
    cell = make_cell(h)
    cell.insert(name)
    h.finitialize(-65)
    before = cell(0.5).asking.x
    h.setpointer(cell(0.5)._ref_v, "p", cell(0.5).asking)
    h.finitialize(-65)
    return {"before": before, "after": cell(0.5).asking.x}


def stopped(h: Any, name: str) -> Numbers:
    cell = make_cell(h)
    cell.insert(name)
    h.finitialize(-65)
    stops, checking = [], cell(0.5).checking
    for number in (1, -1, 2):
        try:
            checking.check(number)
            stops.append(0)
        except RuntimeError:
            stops.append(1)
    return {"stops": stops, "x": checking.x}


def old_stream(h: Any, name: str) -> Numbers:
    cell = make_cell(h)
    cell.insert(name)
    h.finitialize(-65)
    old = cell(0.5).oldrandom
    drawn = []
    for _ in range(2):
        old.seed(4)
        drawn.append([old.uniform() for _ in range(5)] + [old.negexp(3) for _ in range(5)]
                     + [old.normal(1, 2) for _ in range(5)] + [old.counts(4) for _ in range(5)])
    uniform, negexp, counts = drawn[0][:5], drawn[0][5:10], drawn[0][15:]
    return {"drawn": drawn[0], "again": [a - b for a, b in zip(*drawn, strict=True)],
            "in": [all(0 < u < 1 for u in uniform), all(u > 0 for u in negexp), all(k == int(k) >= 0 for k in counts)]}


def streams(h: Any, name: str) -> Numbers:
    cell = make_cell(h)
    point = h.Streams(cell(0.5))
    h.finitialize(-65)
    point.place(1, 2, 3)
    point.rewind(0)
    first = [point.uniform(), point.range(5, 7), point.negexp(), point.scaled(4), point.normal(), point.shifted(10, 2),
             point.pick_integer(), point.pick_double()]
    point.rewind(0)
    again = point.uniform()
    point.rewind(0)
    integer = point.pick_integer()
    return {"first": first, "again": again - first[0],
            "in": [0 < first[0] < 1, 5 < first[1] < 7, first[2] > 0, 0 <= integer < 2**32]}


ROWS = [
    *[Row(f"{name}", name, mod=MATHEMATICAL, drive=evaluate(name),
          gives={"values": [function(*arguments) for arguments in grid]})
      for name, (function, grid) in MATHEMATICS.items()],
    Row("abs is fabs", "abs", mod="""
        NEURON { SUFFIX absolute RANGE x }
        ASSIGNED { x[2] }
        INITIAL { x[0] = abs(-1.5)  x[1] = abs(2.5) }
    """, gives={"x": [1.5, 2.5]}, not_in_neuron="its C++ gives the call arguments that it does not take"),
    Row("nrn_ghk: the flux of Goldman, Hodgkin and Katz", "nrn_ghk", mod="""
        NEURON { SUFFIX fluxing }
        UNITSOFF
        FUNCTION f(u) { f = nrn_ghk(u, 1e-4, 2, 2) }
    """, drive=flux, gives={"values": [ghk(v, 1e-4, 2, 2, 20) for v in (-65, 0, 40)]}),
    Row("at_time is true in the step that passes the time", "at_time", mod="""
        NEURON { SUFFIX timed RANGE x, last }
        ASSIGNED { x last }
        BREAKPOINT { SOLVE p METHOD after_cvode }
        PROCEDURE p() { if (at_time(0.11)) { x = x + 1  last = t } }
    """, steps=10, gives={"x": 1, "last": 5 * 0.025}),
    Row("prterr stops what is being done", "prterr", mod="""
        NEURON { SUFFIX checking RANGE x }
        ASSIGNED { x }
        PROCEDURE check(a) {
            if (a < 0) { prterr("a must not be negative") } else { x = x + a }
        }
    """, drive=stopped, gives={"stops": [0, 1, 0], "x": 3}),
    Row("nrn_random_play draws nothing where no Random plays", "nrn_random_play", mod="""
        NEURON { SUFFIX replayed RANGE x }
        ASSIGNED { x }
        BREAKPOINT { SOLVE p }
        PROCEDURE p() { x = x + 1  nrn_random_play() }
    """, steps=3, gives={"x": 3}),
    Row("nrn_pointing: is the POINTER set", "nrn_pointing", mod="""
        NEURON { SUFFIX asking POINTER p RANGE x }
        ASSIGNED { p x }
        INITIAL { x = nrn_pointing(p) }
    """, drive=pointing, gives={"before": 0, "after": 1}),
    *[Row(f"random numbers of before NEURON 9: {name}", name, mod="""
        NEURON { SUFFIX oldrandom }
        PROCEDURE seed(n) { set_seed(n) }
        FUNCTION uniform() { uniform = scop_random() }
        FUNCTION negexp(mean) { negexp = exprand(mean) }
        FUNCTION normal(mean, sd) { normal = normrand(mean, sd) }
        FUNCTION counts(mean) { counts = poisrand(mean) }
    """, drive=old_stream, gives={"again": [0] * 20, "in": [1, 1, 1]})
      for name in ("scop_random", "exprand", "normrand", "poisrand", "set_seed")],
    *[Row(f"streams of random numbers: {name}", name, mod="""
        NEURON { POINT_PROCESS Streams RANDOM r }
        PROCEDURE place(a, b, c) { random_setids(r, a, b, c) }
        PROCEDURE rewind(n) { random_setseq(r, n) }
        FUNCTION uniform() { uniform = random_uniform(r) }
        FUNCTION range(a, b) { range = random_uniform(r, a, b) }
        FUNCTION negexp() { negexp = random_negexp(r) }
        FUNCTION scaled(mean) { scaled = random_negexp(r, mean) }
        FUNCTION normal() { normal = random_normal(r) }
        FUNCTION shifted(mean, sd) { shifted = random_normal(r, mean, sd) }
        FUNCTION pick_integer() { pick_integer = random_ipick(r) }
        FUNCTION pick_double() { pick_double = random_dpick(r) }
    """, drive=streams, gives={"again": 0, "in": [1, 1, 1, 1]})
      for name in ("random_setseq", "random_setids", "random_uniform", "random_negexp", "random_normal", "random_ipick",
                   "random_dpick")],
]
