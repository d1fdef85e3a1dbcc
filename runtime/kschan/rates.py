"""The functions of voltage that a transition can have: their values, and their text in NMODL.

Numbered as in NEURON: 1 a constant, 2 exponential, 3 linoid, 4 sigmoid, 5 and 6 the steady state and time constant of a charge
that crosses an energy barrier (Borg-Graham), 7 a table.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NoReturn

import numpy as np

from ..errors import WrongValue
from ..simulate import CLOCK

_LARGEST = 700.0  # of the exponent
_E_OVER_K = 1.602176634e-19 / 1.380649e-23 / 1000  # K/mV
_COUNT = {1: 1, 2: 3, 3: 3, 4: 3, 5: 5, 6: 5, 7: 2}
CONSTANT, EXPONENTIAL, LINOID, SIGMOID, BARRIER_INF, BARRIER_TAU, TABLE = range(1, 8)


def _exp(x: float) -> float:
    return math.exp(min(max(x, -_LARGEST), _LARGEST))


@dataclass(frozen=True, slots=True)
class Rate:
    """A function of v [mV] of a kind, with its numbers; `low` and `high` [mV] are the ends of a table."""

    kind: int
    numbers: tuple[float, ...]
    low: float = -100.0
    high: float = 50.0

    def __post_init__(self) -> None:
        if self.kind not in _COUNT:
            raise WrongValue(f"set_f: there is no function of type {self.kind}; there are 1 to 7")
        if len(self.numbers) < _COUNT[self.kind]:
            raise WrongValue(f"set_f: a function of type {self.kind} needs {_COUNT[self.kind]} numbers, not {len(self.numbers)}")
        if not all(map(math.isfinite, (*self.numbers, self.low, self.high))) or not self.low < self.high:
            raise WrongValue("set_f: the numbers of a function must be finite, and a table's first voltage below its last")

    def at(self, v: float) -> float:
        """Return the value at a voltage [mV], as C does: infinite or NaN where a rate of 0 divides."""
        with np.errstate(all="ignore"):
            return float(self._at(np.float64(v), [np.float64(c) for c in self.numbers]))

    def _at(self, v: np.float64, c: list[np.float64]) -> float:
        match self.kind:
            case 1:
                return c[0]
            case 2:
                return c[0] * _exp(c[1] * (v - c[2]))
            case 3:
                x = c[1] * (v - c[2])
                return c[0] * x / (1 - _exp(-x)) if abs(x) > 1e-6 else c[0] * (1 + x / 2)
            case 4:
                return c[0] / (1 + _exp(c[1] * (v - c[2])))
            case 5:
                forward, backward = self._barrier(v, c)
                return forward / (forward + backward)
            case 6:
                return 1 / sum(self._barrier(v, c)) + c[4]
            case _:
                return self._table(v)

    def _barrier(self, v: np.float64, c: list[np.float64]) -> tuple[float, float]:
        x = np.float64(_E_OVER_K) / (273.15 + CLOCK[2]) * c[2] * (v - c[1])
        return c[0] * _exp(c[3] * x), c[0] * _exp((c[3] - 1) * x)

    def _table(self, v: float) -> float:
        last = len(self.numbers) - 1
        x = (v - self.low) * (last / (self.high - self.low))
        if x <= 0:
            return self.numbers[0]
        if x >= last:
            return self.numbers[-1]
        if math.isnan(x):
            return x
        k = int(x)
        return self.numbers[k] + (self.numbers[k + 1] - self.numbers[k]) * (x - k)

    def function(self, name: str) -> str:
        """Return a FUNCTION of NMODL, of v [mV]."""
        return f"FUNCTION {name}(v) {{\n{self._body(name)}}}\n"

    def _body(self, name: str) -> str:
        c = [repr(float(x)) for x in self.numbers]
        match self.kind:
            case 1:
                return f"    {name} = {c[0]}\n"
            case 2:
                return f"    {name} = {c[0]} * ks_exp({c[1]} * (v - {c[2]}))\n"
            case 3:
                return (f"    LOCAL ks_x\n    ks_x = {c[1]} * (v - {c[2]})\n    IF (fabs(ks_x) > 1e-6) {{\n"
                        f"        {name} = {c[0]} * ks_x / (1 - ks_exp(-ks_x))\n    }} ELSE {{\n"
                        f"        {name} = {c[0]} * (1 + ks_x / 2)\n    }}\n")
            case 4:
                return f"    {name} = {c[0]} / (1 + ks_exp({c[1]} * (v - {c[2]})))\n"
            case 5 | 6:
                both = "(ks_a + ks_b)"
                ratio = f"{name} = ks_a / {both}" if self.kind == BARRIER_INF else f"{name} = 1 / {both} + {c[4]}"
                return (f"    LOCAL ks_x, ks_a, ks_b\n    ks_x = {_E_OVER_K!r} / (273.15 + celsius) * {c[2]} * (v - {c[1]})\n"
                        f"    ks_a = {c[0]} * ks_exp({c[3]} * ks_x)\n"
                        f"    ks_b = {c[0]} * ks_exp(({c[3]} - 1) * ks_x)\n    {ratio}\n")
            case _:
                return self._table_body(name)

    def _table_body(self, name: str) -> str:
        last = len(self.numbers) - 1
        lines = [f"    LOCAL ks_x\n    ks_x = (v - {self.low!r}) * {last / (self.high - self.low)!r}\n",
                 f"    IF (ks_x <= 0) {{\n        {name} = {self.numbers[0]!r}\n"]
        for k in range(last):
            here, step = self.numbers[k], self.numbers[k + 1] - self.numbers[k]
            lines.append(f"    }} ELSE IF (ks_x < {k + 1}) {{\n        {name} = {here!r} + {step!r} * (ks_x - {k})\n")
        return "".join([*lines, f"    }} ELSE {{\n        {name} = {self.numbers[-1]!r}\n    }}\n"])


EXP = f"""FUNCTION ks_exp(ks_x) {{
    IF (ks_x > {_LARGEST}) {{
        ks_exp = exp({_LARGEST})
    }} ELSE IF (ks_x < -{_LARGEST}) {{
        ks_exp = exp(-{_LARGEST})
    }} ELSE {{
        ks_exp = exp(ks_x)
    }}
}}
"""


def no_rate(what: str) -> NoReturn:
    """Raise ValueError: a transition has no function yet."""
    raise WrongValue(f"{what} has no rate functions yet: give it set_f(0, …) and set_f(1, …)")
