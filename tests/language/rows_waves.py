"""Rows about waveforms of t, curves that saturate, LAG, and what NEURON 9 or Ranvier has no more."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
from rows import Message, Numbers, Row, make_cell

DT = 0.025  # ms
TIMES = [-0.05, 0.0, 0.5, 1.01, 1.75, 3.0, 3.99, 4.125]  # ms, of a file of points

WAVES: dict[str, tuple[str, list[float]]] = {  # arguments after t, values at t = 0, 1, 2, 3, 4
    "step": ("1.5, 4", [0, 0, 4, 4, 4]),
    "pulse": ("0.5, 4, 2", [0, 4, 4, 0, 0]),
    "perpulse": ("0.5, 4, 1, 1", [0, 4, 0, 4, 0]),
    "perstep": ("0.5, 2, 4", [0, 4, 4, 8, 8]),
    "ramp": ("1, 4, 2", [0, 0, 2, 4, 4]),
    "sawtooth": ("4, 8", [0, 2, 4, 6, 0]),
    "revsawtooth": ("4, 8", [8, 6, 4, 2, 8]),
    "squarewave": ("4, 8", [8, 8, -8, -8, 8]),
    "harmonic": ("8, 2, 1", [2 * math.sin(6.2831853 / 8 * (t + 1)) for t in range(5)]),
    "hyperbol": ("4, 2", [4 * t / (t + 2) for t in range(5)]),
    "revhyperbol": ("4, 2", [4 * 2 / (t + 2) for t in range(5)]),
    "sigmoid": ("4, 2, 3", [4 * t**3 / (t**3 + 2**3) for t in range(5)]),
    "revsigmoid": ("4, 2, 3", [4 * 2**3 / (t**3 + 2**3) for t in range(5)]),
}


def sample(h: Any, name: str) -> Numbers:
    """Read the variable once a millisecond."""
    cell = make_cell(h)
    cell.insert(name)
    h.dt = 1
    h.finitialize(-65)
    values = []
    for time in range(5):
        h.t = time - 1
        h.fadvance()
        values.append(getattr(cell(0.5), name).x)
    return {"values": values}


def natural_spline(x: list[float], y: list[float], at: list[float]) -> list[float]:
    """Return the natural cubic spline through points, and beyond the outer ones the straight lines through two of them."""
    h = np.diff(x)
    matrix, right = np.eye(len(x)), np.zeros(len(x))
    for i in range(1, len(x) - 1):
        matrix[i, i - 1:i + 2] = h[i - 1], 2 * (h[i - 1] + h[i]), h[i]
        right[i] = 6 * ((y[i + 1] - y[i]) / h[i] - (y[i] - y[i - 1]) / h[i - 1])
    bend = np.linalg.solve(matrix, right)
    values = []
    for t in at:
        i = min(max(int(np.searchsorted(x, t)) - 1, 0), len(h) - 1)
        slope, u = (y[i + 1] - y[i]) / h[i], t - x[i]
        inside = x[0] <= t <= x[-1]
        curve = u * (t - x[i + 1]) * ((u + h[i]) * bend[i + 1] + (2 * h[i] - u) * bend[i]) / (6 * h[i]) if inside else 0.0
        values.append(float(y[i] + slope * u + curve))
    return values


def from_file(h: Any, name: str) -> Numbers:
    """Write a file of points, out of order, and read the variable at some times."""
    Path("rvpoints.dat").write_text("line\n" * 6 + "0 1\n2.5 2\n1 3\n4 5\n")
    cell = make_cell(h)
    cell.insert(name)
    h.dt = 0.025
    values = []
    for time in TIMES:
        h.finitialize(-65)
        h.t = time - h.dt
        h.fadvance()
        values.append(getattr(cell(0.5), name).x)
    return {"values": values}


def three_deep(h: Any, name: str) -> Numbers:
    cell = make_cell(h)
    cell.insert(name)
    grid = h.Vector(range(8))
    h.table_deep_threefold(grid._ref_x[0], 2, 0, 1, 2, 0, 1, 2, 0, 1)
    return {"values": [h.deep_threefold(a, b, c) for a in (0, 1) for b in (0.5, 1) for c in (0, 7)]}


ROWS = [
    *[Row(f"waveforms and curves: {wave}", wave, mod=f"""
        NEURON {{ SUFFIX w{wave} RANGE x }}
        UNITSOFF
        ASSIGNED {{ x }}
        BREAKPOINT {{ x = {wave}(t, {arguments}) }}
    """, drive=sample, gives={"values": values}) for wave, (arguments, values) in WAVES.items()],
    Row("threshold compares", "threshold", mod="""
        NEURON { SUFFIX compared RANGE x }
        ASSIGNED { x[4] }
        INITIAL {
            x[0] = threshold(3, 2, "min")  x[1] = threshold(1, 2, "min")
            x[2] = threshold(3, 2, "max")  x[3] = threshold(1, 2, "max")
        }
    """, gives={"x": [1, 0, 0, 1]}),
    Row("LAG: what a variable was some time ago", "LAG", mod="""
        NEURON { SUFFIX delayed RANGE heard }
        PARAMETER { late = 1 }
        ASSIGNED { heard }
        STATE { x }
        BREAKPOINT { SOLVE clock METHOD euler  LAG x BY late  heard = lag_x_late }
        DERIVATIVE clock { x' = 1 }
    """, steps=120, gives={"x": 3, "heard": 2}),
    Row("a FUNCTION_TABLE of three arguments takes the point below", "FUNCTION_TABLE table_name", mod="""
        NEURON { SUFFIX threefold }
        FUNCTION_TABLE deep(a, b, c)
    """, drive=three_deep, gives={"values": [0, 1, 2, 3, 4, 5, 6, 7]}),
    *[Message(f"{call} was removed from NEURON", call.split("(")[0], mod=f"""
        NEURON {{ SUFFIX removed RANGE x }}
        ASSIGNED {{ x  u[3] }}
        INITIAL {{ x = {call} }}
    """, code="removed-function", says=says) for call, says in {
        "first_time()": "flag", "error(1)": "prterr", "setseed(3)": "RANDOM", "schedule(t, 2)": "Vector",
        "spline(1)": "FUNCTION_TABLE",
        "derivs(1)": "FUNCTION_TABLE", "expfit(1)": "FUNCTION_TABLE", "romberg(1)": "loop", "legendre(1)": "loop",
        "deflate(1)": "NONLINEAR", "boundary(1)": "LINEAR", "invert(1)": "LINEAR"}.items()],
    *[Row(f"{name} of a file of points", name, mod=f"""
        NEURON {{ SUFFIX points{name} RANGE x }}
        ASSIGNED {{ x }}
        BREAKPOINT {{ x = {name}(t, "rvpoints.dat") }}
    """, drive=from_file, gives={"values": values}) for name, values in (
        ("force", natural_spline([0.0, 1.0, 2.5, 4.0], [1.0, 3.0, 2.0, 5.0], TIMES)),
        ("stepforce", [1, 1, 1, 3, 3, 2, 2, 5]))],
    Message("force wants the name of a file", "force", mod="""
        NEURON { SUFFIX pointed RANGE x }
        ASSIGNED { x }
        INITIAL { x = force(1, 2) }
    """, code="wrong-argument", says="name of a file"),
]
