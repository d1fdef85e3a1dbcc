"""The names of a file that are numbers: UNITS constants and CONSTANT."""

from __future__ import annotations

from ..diagnostics import Diagnostics
from ..syntax import ast
from .declarations import Declared
from .units import UnitError, UnitTable


def number(text: str | None) -> float:
    """Return the value of a signed literal; 0 for none."""
    return float(text.replace(" ", "").replace("\t", "")) if text else 0.0


def six_digits(value: float) -> float:
    """Return what NEURON keeps of the default of a PARAMETER."""
    return float(f"{value:.6g}")


def constants_of(declared: Declared, diagnostics: Diagnostics) -> dict[str, float]:
    """Return the value of every UNITS and CONSTANT name; records units that are needed and unknown."""
    table = UnitTable()
    for alias in declared.units:
        if isinstance(alias, ast.UnitAlias):
            _alias(alias, table, diagnostics)
    found: dict[str, float] = {}
    for item in declared.units:
        if isinstance(item, ast.UnitConstant):
            found.setdefault(item.name, _value(item, table, diagnostics))
    for declaration in declared.declared("CONSTANT"):
        found.setdefault(declaration.name, number(declaration.value))
    return found


def _alias(alias: ast.UnitAlias, table: UnitTable, diagnostics: Diagnostics) -> None:
    try:
        contradicted = table.define(alias.name, alias.definition)
    except UnitError:
        return  # reported by the unit check; an error only where a constant needs it
    if contradicted:
        diagnostics.error("unit-redefined", alias.span, f"({alias.name}) is already another unit: {contradicted}",
                          label="NEURON refuses this too", help="give the new unit a name of its own")


def _value(item: ast.UnitConstant, table: UnitTable, diagnostics: Diagnostics) -> float:
    if item.value is not None:
        return number(item.value)
    target = item.second or "1"
    try:
        return table.ratio(item.first, target)
    except UnitError as problem:
        diagnostics.error("unknown-unit", item.span, f"the value of '{item.name}' cannot be computed: {problem}",
                          label="needs this unit", help=f"define it first in UNITS, or give a value: {item.name} = 1 ({target})")
        return 1.0
