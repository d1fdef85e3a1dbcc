"""What an expression is measured in: the algebra that the unit check calculates with."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import isclose, isfinite

from .units import DIMENSIONS, TOLERANCE, Unit, UnitError, UnitTable, dimension

NO_POWERS = (0,) * DIMENSIONS


@dataclass(frozen=True, slots=True)
class Quantity:
    """`factor` base units with `powers`.

    `free`: a literal without unit, which takes the unit of what it is added to or compared with. `known` False: a name or
    unit that means nothing here; it fits everything, so that one mistake is not reported twice.
    """

    factor: float = 1.0
    powers: tuple[int, ...] = NO_POWERS
    free: bool = False
    known: bool = True

    def __mul__(self, other: Quantity) -> Quantity:
        return self._joined(other, self.factor * other.factor, 1)

    def __truediv__(self, other: Quantity) -> Quantity:
        return self._joined(other, self.factor / other.factor, -1)

    def _joined(self, other: Quantity, factor: float, sign: int) -> Quantity:
        if not (self.known and other.known) or not _is_usable(factor):
            return UNKNOWN
        powers = tuple(p + sign * q for p, q in zip(self.powers, other.powers, strict=True))
        return Quantity(factor, powers, self.free and other.free)

    def power(self, exponent: int) -> Quantity:
        """Return the quantity to an integer power."""
        try:
            factor = self.factor**exponent
        except OverflowError:
            return UNKNOWN
        return replace(self, factor=factor, powers=tuple(p * exponent for p in self.powers)) if _is_usable(factor) else UNKNOWN

    def root(self) -> Quantity | None:
        """Return the square root, None where a dimension has an odd power."""
        if any(p % 2 for p in self.powers):
            return None
        return replace(self, factor=self.factor**0.5, powers=tuple(p // 2 for p in self.powers))

    def conforms(self, other: Quantity) -> bool:
        """Whether the two have the same dimensions, or one of them has none of its own."""
        return self.free or other.free or not (self.known and other.known) or self.powers == other.powers

    def equals(self, other: Quantity) -> bool:
        """Whether the two also have the same factor."""
        if self.free or other.free or not (self.known and other.known):
            return True
        return self.powers == other.powers and isclose(self.factor, other.factor, rel_tol=TOLERANCE)


def _is_usable(factor: float) -> bool:
    """Whether a factor can be divided by: neither too small nor too large for a double."""
    return factor != 0.0 and isfinite(factor)


DIMENSIONLESS = Quantity()
FREE = Quantity(free=True)
UNKNOWN = Quantity(known=False)
SHORT = {"millivolt": "mV", "millisec": "ms", "micron": "um", "micron2": "um2", "milliamp/cm2": "mA/cm2", "nanoamp": "nA",
         "milli/liter": "mM"}


class Notation:
    """Read the unit texts of a file and write quantities with them."""

    def __init__(self, table: UnitTable) -> None:
        self.table = table
        self._read: dict[str, Quantity] = {}

    def read(self, text: str | None) -> Quantity:
        """Return the quantity of a unit as written; none is dimensionless, one that nothing defines fits everything."""
        written = (text or "").strip()
        if written not in self._read:
            self._read[written] = self._parse(written)
        return self._read[written]

    def _parse(self, text: str) -> Quantity:
        if not text:
            return DIMENSIONLESS
        try:
            unit: Unit = self.table.parse(text)
        except UnitError:
            return UNKNOWN
        return Quantity(unit.factor, unit.powers) if _is_usable(unit.factor) else UNKNOWN

    def show(self, quantity: Quantity) -> str:
        """Return a quantity in the file's own units where one fits, else in base units."""
        if not any(quantity.powers):
            same = isclose(quantity.factor, 1.0, rel_tol=TOLERANCE)
            return "dimensionless" if same else f"dimensionless, times {quantity.factor:.6g}"
        names = [text for text, known in self._read.items() if text and known.known and quantity.equals(known)]
        if names:
            best = min((SHORT.get(name, name) for name in names), key=lambda name: (len(name), name))
            return f"({best})"
        for text, known in sorted(self._read.items()):
            if text.isalpha() and known.known and any(known.powers):
                for form in ("1/{}", "{}/ms", "{}2", "{}-ms"):
                    candidate = form.format(SHORT.get(text, text))
                    meaning = self._parse(self._spelled(form.format(text)))
                    if meaning.known and quantity.equals(meaning):
                        return f"({candidate})"
        return self._pair(quantity) or self._in_base_units(quantity)

    def _pair(self, quantity: Quantity) -> str:
        """Return a product or quotient of two units of the file, empty where none fits."""
        known = {SHORT.get(text, text): q for text, q in self._read.items() if q.known and any(q.powers) and text[0].isalpha()}
        for one, first in sorted(known.items()):
            for other, second in sorted(known.items()):
                if one <= other and "/" not in other and quantity.equals(first * second):
                    return f"({other}-{one})" if "/" in one else f"({one}-{other})"
                if "/" not in other and "-" not in other and quantity.equals(first / second):
                    return f"({one}/{other})"
        return ""

    @staticmethod
    def _in_base_units(quantity: Quantity) -> str:
        unit = dimension(Unit(quantity.factor, quantity.powers))
        if isclose(quantity.factor, 1.0, rel_tol=TOLERANCE):
            return f"({unit})"
        return f"({quantity.factor:.6g}{unit[1:] if unit.startswith('1/') else ' ' + unit})"

    @staticmethod
    def _spelled(text: str) -> str:
        """Write ms so that it means something where the file does not define it."""
        return text.replace("/ms", "/millisec").replace("-ms", "-millisec")
