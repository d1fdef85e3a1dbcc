"""Dimensional analysis of a program: do the operands of + - = < conform, is the argument of exp a pure number?

Works on the tree as written, since a number alone in parentheses is a conversion factor: (1000)*x is x in a unit a thousand
times smaller. A literal without unit takes the unit of what it meets in a sum or comparison; in a product it is a pure number.
A LOCAL has the unit of what it was last set to. What nothing defines fits everything: it is reported elsewhere.
The same rules as NEURON's modlunit, which stops at the first mistake; more is understood (at_time, net_send, fabs, sqrt).
"""

from __future__ import annotations

from dataclasses import dataclass, field

from ..diagnostics import Diagnostics, Severity
from ..syntax import ast
from .declarations import Declared
from .dimension_reports import Reports
from .ions import part_of
from .mechanism import IonPart, Kind
from .quantity import DIMENSIONLESS, FREE, UNKNOWN, Notation, Quantity
from .units import UnitError, UnitTable

IMPLICIT = {"v": "millivolt", "t": "millisec", "dt": "millisec", "celsius": "degC", "diam": "micron", "area": "micron2"}
OF_ION = {IonPart.REVERSAL: "millivolt", IonPart.INSIDE: "milli/liter", IonPart.OUTSIDE: "milli/liter"}
IN_SECTION = ("v", "diam", "area")
COMPARISONS = ("<", ">", "<=", ">=", "==", "!=")


@dataclass(frozen=True, slots=True)
class Signature:
    """What a FUNCTION or PROCEDURE takes and gives."""

    keyword: str
    arguments: tuple[ast.Argument, ...]
    unit: Quantity


@dataclass
class Names:
    """What every name is measured in; `bare` are those declared without a unit, STATEs aside."""

    notation: Notation
    quantities: dict[str, Quantity] = field(default_factory=dict)
    bare: set[str] = field(default_factory=set)
    routines: dict[str, Signature] = field(default_factory=dict)
    frames: list[dict[str, Quantity]] = field(default_factory=list)

    def find(self, name: str) -> Quantity:
        """Return what a name is measured in, UNKNOWN for one that nothing declares."""
        for frame in reversed(self.frames):
            if name in frame:
                return frame[name]
        found = self.quantities.get(name)
        if found is None and name.endswith("0"):
            found = self.quantities.get(name[:-1])
        return UNKNOWN if found is None else found

    def local(self, name: str) -> dict[str, Quantity] | None:
        """Return the frame in which a LOCAL lives that takes the unit of what it is set to."""
        for frame in reversed(self.frames):
            if name in frame:
                return frame
        return None


def table_of(program: ast.Program) -> UnitTable:
    """Return the units of a file; what cannot be read is left out (and reported elsewhere)."""
    table = UnitTable()
    for item in program.items:
        for alias in item.definitions if isinstance(item, ast.UnitsBlock) else ():
            if isinstance(alias, ast.UnitAlias):
                try:
                    table.define(alias.name, alias.definition)
                except UnitError:
                    continue
    return table


def names_of(program: ast.Program, declared: Declared) -> Names:
    """Return what every declared and implicit name is measured in."""
    names = Names(Notation(table_of(program)))
    read = names.notation.read
    for name, unit in IMPLICIT.items():
        if declared.kind is not Kind.ARTIFICIAL_CELL or name not in IN_SECTION:
            names.quantities[name] = read(unit)
    for name, unit in neuron_units(declared).items():
        names.quantities[name] = read(unit)
    for constant in declared.units:
        if isinstance(constant, ast.UnitConstant):
            names.quantities[constant.name] = _constant(constant, names.notation)
    for keyword, declarations in declared.blocks.items():
        for declaration in declarations:
            names.quantities[declaration.name] = read(declaration.unit)
            if declaration.unit is None and keyword != "STATE":  # gates are dimensionless by nature
                names.bare.add(declaration.name)
    for local, _ in declared.locals:
        names.quantities[local.name] = UNKNOWN
    for routine in declared.routines.values():
        names.routines[routine.name] = Signature(routine.keyword, routine.arguments, read(routine.unit))
    return names


def neuron_units(declared: Declared) -> dict[str, str]:
    """Return the unit that the simulator gives to each variable of an ion and to each current."""
    current = "milliamp/cm2" if declared.kind is Kind.DENSITY else "nanoamp"
    found = {name: current for keyword in ("NONSPECIFIC_CURRENT", "ELECTRODE_CURRENT") for name in declared.listed(keyword)}
    for use in declared.ions:
        for name in (*use.read, *use.write):
            part = part_of(name.name, use.ion)
            if part is not None:
                found[name.name] = OF_ION.get(part, current)
    return found


def _constant(item: ast.UnitConstant, notation: Notation) -> Quantity:
    """`F = (faraday) (coulomb)` is in coulombs; `k = (mV) -> (V)` is a factor that turns mV into V."""
    if item.value is not None:
        return notation.read(item.first)
    if not item.arrow:
        return notation.read(item.second)
    ratio = notation.read(item.second) / notation.read(item.first)
    return ratio if not any(ratio.powers) else UNKNOWN


def check_units(program: ast.Program, declared: Declared, diagnostics: Diagnostics, severity: str = "warn") -> None:
    """Check every expression of a program; `severity`: 'warn', 'error', or 'off' for no check at all."""
    if severity == "off":
        return
    from .dimension_statements import Checker
    from .dimension_units import check_unit_texts

    as_errors = severity == "error"
    check_unit_texts(program, declared, diagnostics, Severity.ERROR if as_errors else Severity.WARNING)
    names = names_of(program, declared)
    reports = Reports(names.notation, names.bare)
    Checker(names, declared, reports).program(program)
    reports.record(diagnostics, as_errors=as_errors)


__all__ = ["COMPARISONS", "DIMENSIONLESS", "FREE", "IMPLICIT", "UNKNOWN", "Names", "Quantity", "Signature", "check_units",
           "names_of", "neuron_units", "table_of"]
