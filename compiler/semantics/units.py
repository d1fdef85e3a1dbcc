"""Unit expressions: a factor and powers of the base units.

Non-goal: telling whether the units of an equation agree, which dimensions.py does with these.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from math import isclose, isfinite

from .unit_table import BASE_UNITS, DEFINITIONS, PREFIXES

DIMENSIONS = len(BASE_UNITS)
TOLERANCE = 1e-5  # factors nearer than this are the same: units like faraday are known to five digits


class UnitError(ValueError):
    """A unit expression that cannot be read; the text says which name and why."""


@dataclass(frozen=True, slots=True)
class Unit:
    """`factor` base units; `powers` in the order of BASE_UNITS."""

    factor: float
    powers: tuple[int, ...] = (0,) * DIMENSIONS


ONE = Unit(1.0)


class UnitTable:
    """The known units of one file: the built-in ones and the file's aliases."""

    def __init__(self) -> None:
        self._known: dict[str, Unit] = {}
        for position, name in enumerate(BASE_UNITS):
            self._known[name] = Unit(1.0, tuple(int(i == position) for i in range(DIMENSIONS)))

    def define(self, name: str, definition: str) -> str:
        """Make `name` an alias of a unit expression; raises UnitError.

        A name that is a unit already keeps its meaning; where that is another one, return it as text, else nothing.
        """
        meaning, before = self.parse(definition), self._exact(name.strip())
        if before is None:
            self._known[name.strip()] = meaning
            return ""
        same = before.powers == meaning.powers and isclose(before.factor, meaning.factor, rel_tol=TOLERANCE)
        return "" if same else f"{before.factor:g} {dimension(before)}"

    def parse(self, text: str) -> Unit:
        """Evaluate a unit expression, factors multiplied in the order written; raises UnitError."""
        reader = _Reader(text)
        factor, powers, below = 1.0, [0] * DIMENSIONS, False
        while (token := reader.next()) is not None:
            if isinstance(token, str):
                below = True
            elif isinstance(token, float):
                if below and token == 0.0:
                    raise UnitError(f"division by zero in the unit '{text}'")
                factor = factor / token if below else factor * token
            else:
                name, power = token
                unit = self._lookup(name)
                if unit is None:
                    raise UnitError(f"unknown unit '{name}'")
                for _ in range(power):
                    factor = factor / unit.factor if below else factor * unit.factor
                    powers = [p + (-q if below else q) for p, q in zip(powers, unit.powers, strict=True)]
        if factor == 0.0 or not isfinite(factor):
            raise UnitError(f"the unit '{text}' is too {'large' if factor else 'small'} for a number")
        return Unit(factor, tuple(powers))

    def ratio(self, source: str, target: str) -> float:
        """Return how many `target` are one `source`, whatever their dimensions; raises UnitError."""
        return self.parse(source).factor / self.parse(target).factor

    def mismatch(self, source: str, target: str) -> str:
        """Return how the dimensions of two unit expressions differ, empty where they agree; raises UnitError."""
        one, other = self.parse(source), self.parse(target)
        if one.powers == other.powers:
            return ""
        return f"({source}) is {dimension(one)}, ({target}) is {dimension(other)}"

    def _lookup(self, name: str) -> Unit | None:
        scale, rest = 1.0, name
        while rest:
            unit = self._exact(rest)
            if unit is not None:
                return Unit(unit.factor * scale, unit.powers)
            prefix = next((p for p in PREFIXES if rest.startswith(p)), None)
            if prefix is not None:
                scale *= PREFIXES[prefix]
                rest = rest[len(prefix):]
                if not rest:
                    return Unit(scale)
            elif rest.endswith("s") and len(rest) > 1:
                rest = rest[:-1]
            else:
                return None
        return None

    def _exact(self, name: str) -> Unit | None:
        if name in self._known:
            return self._known[name]
        return _builtin(name) if name in DEFINITIONS else None


@cache
def _builtin(name: str) -> Unit:
    """Evaluate a unit of the table, free of any file's aliases."""
    return UnitTable().parse(DEFINITIONS[name])


def dimension(unit: Unit) -> str:
    """Return a unit's base units as text, `kg m2/sec2`, for messages."""
    above = [n if p == 1 else f"{n}{p}" for n, p in zip(BASE_UNITS, unit.powers, strict=True) if p > 0]
    below = [n if p == -1 else f"{n}{-p}" for n, p in zip(BASE_UNITS, unit.powers, strict=True) if p < 0]
    return ((" ".join(above) or "1") + ("/" + " ".join(below) if below else "")) if above or below else "dimensionless"


class _Reader:
    """Split a unit expression into "/", numbers and (name, power)."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0

    def next(self) -> str | float | tuple[str, int] | None:
        text = self.text
        while self.at < len(text) and text[self.at] in " \t\r\n-*":
            self.at += 1
        if self.at >= len(text):
            return None
        if text[self.at] == "/":
            self.at += 1
            return "/"
        if text[self.at].isdigit() or text[self.at] == ".":
            return self._number()
        return self._name()

    def _name(self) -> tuple[str, int]:
        start = self.at
        while self.at < len(self.text) and self.text[self.at] not in " \t\r\n-*/" and not self.text[self.at].isdigit():
            self.at += 1
        name, power = self.text[start:self.at], 1
        if self.at < len(self.text) and self.text[self.at].isdigit():
            power = int(self.text[self.at])
            self.at += 1
            if power < 1 or (self.at < len(self.text) and self.text[self.at].isdigit()):
                raise UnitError(f"a power in a unit is one digit from 1 to 9: '{self.text}'")
        if any(character in "^()+|=" for character in name):
            raise UnitError(f"'{self.text}' is not a product of units")
        return name, power

    def _number(self) -> float:
        value = self._decimal()
        if self.at < len(self.text) and self.text[self.at] == "|":
            self.at += 1
            value = value / self._decimal()
        return value

    def _decimal(self) -> float:
        start = self.at
        while self.at < len(self.text) and (self.text[self.at].isdigit() or self.text[self.at] == "."):
            self.at += 1
        mantissa, following = self.text[start:self.at], self.text[self.at:self.at + 2]
        if len(following) == 2 and following[0] in "eE" and following[1] in "+-0123456789":
            raise UnitError(
                f"'{self.text}': in a unit, 'e' is the elementary charge; a power of ten is written {mantissa}+23"
            )
        if mantissa.count(".") > 1 or mantissa == ".":
            raise UnitError(f"'{self.text}' is not a product of units")
        return float(f"{mantissa}e{self._exponent()}")

    def _exponent(self) -> int:
        following = self.text[self.at:self.at + 2]
        if len(following) < 2 or following[0] not in "+-" or not following[1].isdigit():
            return 0
        start = self.at
        self.at += 1
        while self.at < len(self.text) and self.text[self.at].isdigit():
            self.at += 1
        return int(self.text[start:self.at])
