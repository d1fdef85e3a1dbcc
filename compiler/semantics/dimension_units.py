"""Units that nothing defines, and UNITS definitions that contradict each other, wherever in a file they stand.

UNITSOFF does not hide these: it stops the comparison of units, not their definition.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..diagnostics import Diagnostic, Diagnostics, Severity
from ..source import Span
from ..syntax import ast
from .declarations import Declared
from .units import UnitError, UnitTable
from .walk import walk


def check_unit_texts(program: ast.Program, declared: Declared, diagnostics: Diagnostics, severity: Severity) -> None:
    """Report each unknown unit once, and constants whose two units are of different kinds."""
    table = UnitTable()
    for entry in declared.units:
        if isinstance(entry, ast.UnitAlias):
            _define(entry, table, diagnostics, severity)
        elif entry.value is None:
            _compare(entry, table, diagnostics, severity)
    checked: set[str] = set()
    for unit, owner, span in _used(program):
        if unit in checked:
            continue
        checked.add(unit)
        try:
            table.parse(unit)
        except UnitError as problem:
            diagnostics.extend([Diagnostic("unknown-unit", severity, span, f"the unit ({unit}){owner}: {problem}",
                                           "not a known unit", help="define it in UNITS, e.g. (mV) = (millivolt)")])


def _define(alias: ast.UnitAlias, table: UnitTable, diagnostics: Diagnostics, severity: Severity) -> None:
    try:
        table.define(alias.name, alias.definition)
    except UnitError as problem:
        diagnostics.extend([Diagnostic(
            "unknown-unit", severity, alias.span, f"({alias.name}) = ({alias.definition}): {problem}",
            "this unit stays undefined", help="use a known unit, e.g. millivolt, milliamp, micron")])


def _compare(item: ast.UnitConstant, table: UnitTable, diagnostics: Diagnostics, severity: Severity) -> None:
    try:
        mismatch = table.mismatch(item.first, item.second or "1")
    except UnitError:
        return  # the value cannot be computed: an error of its own
    if mismatch:
        diagnostics.extend([Diagnostic(
            "unit-mismatch", severity, item.span, f"the two units of '{item.name}' are of different kinds",
            "the ratio of their factors is used", (mismatch,), "make both units measure the same quantity")])


def _used(program: ast.Program) -> Iterator[tuple[str, str, Span]]:
    """Yield every unit that a declaration, an argument, a routine or a number has, in the order of the file."""
    for item in program.items:
        for node in walk(item):
            match node:
                case ast.Declaration(name=name, unit=unit) | ast.Argument(name=name, unit=unit) if unit:
                    yield unit, f" of '{name}'", node.span if node.span.end else item.span
                case ast.Routine(name=name, unit=unit) if unit:
                    yield unit, f" of '{name}'", Span(node.span.start, node.span.start + len(f"{node.keyword} {name}"))
                case ast.Number(text=text, unit=unit) if unit:
                    yield unit, f" of the number {text}", node.span
                case ast.UnitConstant(name=name, value=value, first=unit) if value is not None:
                    yield unit, f" of '{name}'", node.span
                case _:
                    pass
