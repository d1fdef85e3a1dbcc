"""Rows about KINETIC blocks."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from rows import Numbers, Row, make_cell

DT = 0.025  # ms


def relax(rates: list[list[float]], start: list[float], count: int, source: list[float] | None = None,
          volumes: list[float] | None = None) -> list[float]:
    """Return the state after `count` implicit steps of V x' = A x + s."""
    matrix, volume = np.array(rates, float), np.diag(volumes or [1.0] * len(start))
    x = np.array(start, float)
    for _ in range(count):
        x = np.linalg.solve(volume / DT - matrix, volume @ x / DT + np.array(source or [0.0] * len(start)))
    return [float(value) for value in x]


def names(values: list[float], *variables: str) -> dict[str, float]:
    return dict(zip(variables, values, strict=True))


def dimer_step(a: float, b: float) -> list[float]:
    """Take one implicit step of 2a <-> b (4, 1): b' = 4 a^2 - b, a' = -2 b', where a + 2b stays."""
    total = a + 2 * b
    # a1 = a - 2 dt (4 a1^2 - (total - a1)/2)  <=>  8 dt a1^2 + (1 + dt) a1 - (a + dt total) = 0
    root = (-(1 + DT) + math.sqrt((1 + DT) ** 2 + 32 * DT * (a + DT * total))) / (16 * DT)
    return [root, (total - root) / 2]


def conserved() -> Numbers:
    """Take one step of a' = -2a + 3b from a = 0 with b = (1 - a)/2, whatever b was."""
    a = 3 * DT / 2 / (1 + 2 * DT + 3 * DT / 2)
    return {"a": a, "b": (1 - a) / 2}


def diffuse(h: Any, name: str) -> Numbers:
    cell = make_cell(h, nseg=3, L=30.0, diam=2.0)
    cell.insert("diffusing")
    h.dt = DT
    h.finitialize(-65)
    cell(0.5).diffusing.c = 1
    for _ in range(4):
        h.fadvance()
    return {"c": [segment.diffusing.c for segment in cell]}


def diffused(count: int) -> list[float]:
    """Return what is in three segments of 10 µm after implicit steps of c' = D c'' from 0, 1, 0."""
    rate = 0.5 / 10.0**2  # D/h² with D = 0.5 µm2/ms
    return relax([[-rate, rate, 0], [rate, -2 * rate, rate], [0, rate, -rate]], [0, 1, 0], count)


def pump(h: Any, name: str) -> Numbers:
    cell = make_cell(h)
    cell.insert("capool")
    h.dt = DT
    h.finitialize(-65)
    for _ in range(4):
        h.fadvance()
    return {"cai": cell(0.5).cai, "b": cell(0.5).capool.b}


ROWS = [
    Row("a reaction both ways by mass action", "reaction", mod="""
        NEURON { SUFFIX bothways }
        STATE { a START 1 b c START 0.5 }
        BREAKPOINT { SOLVE k METHOD sparse }
        KINETIC k { ~ a <-> b (2, 3)  ~ b <-> c (1, 4) }
    """, steps=5, gives=names(relax([[-2, 3, 0], [2, -4, 4], [0, 1, -4]], [1, 0, 0.5], 5), "a", "b", "c")),
    Row("a reaction of two like molecules takes two at a time", "reaction stoichiometry", mod="""
        NEURON { SUFFIX dimer }
        STATE { a START 1 b }
        BREAKPOINT { SOLVE k METHOD sparse }
        KINETIC k { ~ 2 a <-> b (4, 1) }
    """, steps=1, gives=names(dimer_step(1, 0), "a", "b"), within=1e-6, why="the reference stops its iteration at 1e-6"),
    Row("the same state twice is the same as the number two before it", "reaction stoichiometry", mod="""
        NEURON { SUFFIX twice }
        STATE { a START 1 b }
        BREAKPOINT { SOLVE k METHOD sparse }
        KINETIC k { ~ a + a <-> b (4, 1) }
    """, steps=1, gives=names(dimer_step(1, 0), "a", "b"), within=1e-6, why="the reference stops its iteration at 1e-6"),
    Row("a state on both sides is a catalyst", "reaction", mod="""
        NEURON { SUFFIX catalyst }
        STATE { a START 1 b e START 2 }
        BREAKPOINT { SOLVE k METHOD sparse }
        KINETIC k { ~ a + e <-> b + e (0.5, 0) }
    """, steps=4, gives={"a": (1 + DT) ** -4, "e": 2, "b": 1 - (1 + DT) ** -4}, within=1e-6,
        why="the reference stops its iteration at 1e-6"),
    Row("a species that is no state stays as it is", "reaction", mod="""
        NEURON { SUFFIX clamped RANGE outside }
        PARAMETER { outside = 5 }
        STATE { a }
        BREAKPOINT { SOLVE k METHOD sparse }
        KINETIC k { ~ outside <-> a (0.2, 1) }
    """, steps=4, gives=names(relax([[-1]], [0], 4, [1]), "a") | {"outside": 5}),
    Row("an arrow one way, and a sink", "one-way", mod="""
        NEURON { SUFFIX oneway }
        STATE { a START 1 b START 1 }
        BREAKPOINT { SOLVE k METHOD sparse }
        KINETIC k { ~ a -> (2)  ~ b -> (1) }
    """, steps=4, gives={"a": (1 + 2 * DT) ** -4, "b": (1 + DT) ** -4}),
    Row("a source of one state", "source", mod="""
        NEURON { SUFFIX sourced }
        STATE { a }
        BREAKPOINT { SOLVE k METHOD sparse }
        KINETIC k { ~ a << (3) }
    """, steps=4, gives={"a": 3 * 4 * DT}),
    Row("COMPARTMENT gives states a volume", "COMPARTMENT", mod="""
        NEURON { SUFFIX volumes }
        STATE { a START 1 b }
        BREAKPOINT { SOLVE k METHOD sparse }
        KINETIC k {
            COMPARTMENT 2 { a }
            COMPARTMENT 5 { b }
            ~ a <-> b (1, 1)
            ~ b << (0.5)
        }
    """, steps=4, gives=names(relax([[-1, 1], [1, -1]], [1, 0], 4, [0, 0.5], [2, 5]), "a", "b")),
    Row("arrays of states in loops, with volumes by index", "COMPARTMENT array FROM", mod="""
        NEURON { SUFFIX shells }
        DEFINE N 4
        ASSIGNED { vol[N] }
        STATE { c[N] }
        INITIAL { FROM i = 0 TO N - 1 { vol[i] = i + 1 }  c[0] = 1 }
        BREAKPOINT { SOLVE k METHOD sparse }
        KINETIC k {
            COMPARTMENT i, vol[i] { c }
            FROM i = 0 TO N - 2 { ~ c[i] <-> c[i + 1] (0.5, 0.5) }
        }
    """, steps=6, gives={"c": relax([[-0.5, 0.5, 0, 0], [0.5, -1, 0.5, 0], [0, 0.5, -1, 0.5], [0, 0, 0.5, -0.5]],
                                    [1, 0, 0, 0], 6, None, [1, 2, 3, 4])}),
    Row("CONSERVE keeps a sum, from any start", "CONSERVE", mod="""
        NEURON { SUFFIX conserving }
        STATE { a b }
        BREAKPOINT { SOLVE k METHOD sparse }
        KINETIC k { ~ a <-> b (2, 3)  CONSERVE a + 2 b = 1 }
    """, steps=1, gives=conserved()),
    Row("CONSERVE of an array is the sum of its elements", "CONSERVE array", mod="""
        NEURON { SUFFIX conservearray }
        STATE { x[3] }
        BREAKPOINT { SOLVE k METHOD sparse }
        KINETIC k {
            ~ x[0] <-> x[1] (1, 1)
            ~ x[1] <-> x[2] (1, 1)
            CONSERVE x = 3
        }
    """, steps=200, dt=10.0, gives={"x": [1, 1, 1]}, not_in_neuron="its parser wants an index, and no index is right"),
    Row("f_flux and b_flux are the fluxes of the reaction before", "f_flux b_flux", mod="""
        NEURON { SUFFIX fluxes RANGE net, forward }
        ASSIGNED { net forward }
        STATE { a START 1 b START 0.25 }
        BREAKPOINT { SOLVE k METHOD sparse }
        KINETIC k {
            ~ a <-> b (2, 3)
            forward = f_flux
            net = f_flux - b_flux
            ~ b <-> a (0, 0)
        }
    """, steps=3, gives=(lambda x: {"a": x[0], "b": x[1]})(relax([[-2, 3], [2, -3]], [1, 0.25], 3))),
    Row("reactions in if take part where its condition holds", "if reaction", mod="""
        NEURON { SUFFIX conditional RANGE on }
        PARAMETER { on = 1 }
        STATE { a START 1 b }
        BREAKPOINT { SOLVE k METHOD sparse }
        KINETIC k {
            if (on > 0) { ~ a <-> b (1, 0) }
            if (on > 1) { ~ a <-> b (100, 0) }
        }
    """, steps=4, gives={"a": (1 + DT) ** -4, "b": 1 - (1 + DT) ** -4}),
    Row("rates may be computed between the reactions", "assignment reaction", mod="""
        NEURON { SUFFIX between RANGE k1 }
        ASSIGNED { k1 }
        STATE { a START 1 b c }
        BREAKPOINT { SOLVE k METHOD sparse }
        KINETIC k {
            LOCAL r
            k1 = 2
            ~ a <-> b (k1, 0)
            r = k1/2
            ~ b <-> c (r, 0)
        }
    """, steps=4, gives=names(relax([[-2, 0, 0], [2, -1, 0], [0, 1, 0]], [1, 0, 0], 4), "a", "b", "c")),
    Row("an ion's concentration is a state of the scheme", "USEION reaction", mod="""
        NEURON { SUFFIX capool USEION ca READ cai WRITE cai }
        STATE { cai (milli/liter) b (milli/liter) }
        INITIAL { cai = 1 }
        BREAKPOINT { SOLVE k METHOD sparse }
        KINETIC k { ~ cai <-> b (2(/ms), 3(/ms)) }
    """, drive=pump, gives=names(relax([[-2, 3], [2, -3]], [1, 0], 4), "cai", "b")),
    Row("LONGITUDINAL_DIFFUSION along a section", "LONGITUDINAL_DIFFUSION", mod="""
        NEURON { SUFFIX diffusing }
        UNITS { (um) = (micron) (mM) = (milli/liter) }
        PARAMETER { D = 0.5 (um2/ms) }
        ASSIGNED { diam (um) }
        STATE { c (mM) }
        BREAKPOINT { SOLVE k METHOD sparse }
        KINETIC k {
            COMPARTMENT diam*diam { c }
            LONGITUDINAL_DIFFUSION D*diam*diam { c }
            ~ c << (0)
        }
    """, drive=diffuse, gives={"c": diffused(4)}),
]
