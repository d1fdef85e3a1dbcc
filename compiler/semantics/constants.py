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
    _check_units(declared, table, diagnostics)
    for declaration in declared.declared("CONSTANT"):
        found.setdefault(declaration.name, number(declaration.value))
    return found


def _alias(alias: ast.UnitAlias, table: UnitTable, diagnostics: Diagnostics) -> None:
    try:
        table.define(alias.name, alias.definition)
    except UnitError as problem:
        diagnostics.warning("unknown-unit", alias.span, f"({alias.name}) = ({alias.definition}): {problem}",
                            label="this unit stays undefined", help="use a known unit, e.g. millivolt, milliamp, micron")


def _check_units(declared: Declared, table: UnitTable, diagnostics: Diagnostics) -> None:
    """Warn once of each unit that a declaration names and nothing defines."""
    checked: set[str] = set()
    for keyword in ("PARAMETER", "CONSTANT", "ASSIGNED", "STATE"):
        for declaration in declared.declared(keyword):
            unit = declaration.unit
            if not unit or unit in checked:
                continue
            checked.add(unit)
            try:
                table.parse(unit)
            except UnitError as problem:
                diagnostics.warning("unknown-unit", declaration.span, f"the unit ({unit}) of '{declaration.name}': {problem}",
                                    label="not a known unit", help="define it in UNITS, e.g. (mV) = (millivolt)")


def _value(item: ast.UnitConstant, table: UnitTable, diagnostics: Diagnostics) -> float:
    if item.value is not None:
        return number(item.value)
    target = item.second or "1"
    try:
        mismatch = table.mismatch(item.first, target)
        if mismatch:
            diagnostics.warning("unit-mismatch", item.span, f"the two units of '{item.name}' are of different kinds",
                                label="the ratio of their factors is used", notes=(mismatch,),
                                help="make both units measure the same quantity")
        return table.ratio(item.first, target)
    except UnitError as problem:
        diagnostics.error("unknown-unit", item.span, f"the value of '{item.name}' cannot be computed: {problem}",
                          label="needs this unit", help=f"define it first in UNITS, or give a value: {item.name} = 1 ({target})")
        return 1.0
