"""Every construct of NMODL, row by row: the numbers are those of mathematics, and those of the reference."""

from __future__ import annotations

import importlib
import inspect
import re
from typing import Any

import numpy as np
import pytest
from conftest import Outcomes
from constructs import CONSTRUCTS, REFUSED
from ranvier.compiler import compile_mod
from ranvier.compiler.diagnostics import CompileError, Diagnostic
from rows import ABSOLUTE, RELATIVE, Message, Numbers, Row

MODULES = ("rows_lexical", "rows_blocks", "rows_neuron", "rows_units", "rows_statements", "rows_kinetic", "rows_open",
           "rows_methods", "rows_branches", "rows_functions", "rows_waves", "rows_variables", "rows_names", "rows_between",
           "rows_singular", "rows_events")
ALL = [(module, row) for module in MODULES for row in importlib.import_module(module).ROWS]
ROWS = [pytest.param(module, row, id=f"{module[5:]}: {row.title}") for module, row in ALL if isinstance(row, Row)]
COMPARED = [pytest.param(module, row, id=f"{module[5:]}: {row.title}") for module, row in ALL
            if isinstance(row, Row) and not row.not_in_neuron]
MESSAGES = [pytest.param(row, id=f"{module[5:]}: {row.title}") for module, row in ALL if isinstance(row, Message)]


def numbers_of(outcomes: Outcomes, simulator: str, module: str, row: Row) -> dict[str, Any]:
    """Return what a row left on a simulator; fail with its traceback where it has none."""
    numbers = outcomes(simulator, module)[row.title]
    if "error" in numbers:
        pytest.fail(f"on {simulator}:\n{numbers['error']}", pytrace=False)
    return numbers


def differences(expected: Numbers, actual: Numbers, within: float) -> list[str]:
    """Name the numbers that are not what is expected, each as a line."""
    lines = []
    for name, wanted in expected.items():
        a, b = np.atleast_1d(np.asarray(wanted, float)), np.atleast_1d(np.asarray(actual[name], float))
        if a.shape != b.shape:
            lines.append(f"{name} has {b.size} elements, not {a.size}")
        elif not np.all((a == b) | (np.abs(a - b) <= within * np.max(np.abs(a), initial=0.0) + ABSOLUTE)):
            lines.append(f"{name} is {actual[name]!r}, not {wanted!r}")
    return lines


@pytest.mark.parametrize("module, row", ROWS)
def test_numbers(module: str, row: Row, outcomes: Outcomes) -> None:
    lines = differences(row.gives, numbers_of(outcomes, "ranvier", module, row), row.within)
    assert row.gives
    assert not lines, "\n".join(lines)


@pytest.mark.parametrize("module, row", COMPARED)
def test_as_in_neuron(module: str, row: Row, outcomes: Outcomes) -> None:
    expected, actual = (numbers_of(outcomes, simulator, module, row) for simulator in ("neuron", "ranvier"))
    lines = differences(expected, actual, row.within)
    assert expected.keys() == actual.keys()
    assert not lines, "\n".join(lines)


@pytest.mark.parametrize("row", MESSAGES)
def test_message(row: Message) -> None:
    messages = [f"{found.message} {found.notes} {found.help}" for found in messages_about(row) if found.code == row.code]
    assert any(row.says in message for message in messages), messages


def messages_about(row: Message) -> tuple[Diagnostic, ...]:
    try:
        return tuple(compile_mod("row.mod", row.mod, lambda name, origin: None).warnings)
    except CompileError as error:
        return error.diagnostics


@pytest.mark.parametrize("construct", sorted(CONSTRUCTS))
def test_every_construct_has_a_row(construct: str) -> None:
    assert [row.title for _, row in ALL if construct in row.constructs.split()], f"no row about {construct}"


def test_what_is_refused_has_messages_alone() -> None:
    shown = {construct for _, row in ALL if isinstance(row, Row) for construct in row.constructs.split()}
    assert CONSTRUCTS.keys() - shown == REFUSED


@pytest.mark.parametrize("row", [pytest.param(row, id=row.title) for _, row in ALL])
def test_a_row_shows_what_it_is_about(row: Row | Message) -> None:
    script = inspect.getsource(row.drive) if isinstance(row, Row) and row.drive is not None else ""
    text = "\n".join([row.mod, script])
    for construct in row.constructs.split():
        assert re.search(CONSTRUCTS[construct], text), f"{construct} does not occur"


def test_titles_are_unique() -> None:
    titles = [row.title for _, row in ALL]
    assert sorted(titles) == sorted(set(titles))


def test_other_tolerances_have_reasons() -> None:
    assert [row.title for _, row in ALL if isinstance(row, Row) and (row.within == RELATIVE) == bool(row.why)] == []


def test_differences_are_found() -> None:
    assert differences({"x": 1.0}, {"x": 1.0 + 1e-8}, RELATIVE) == ["x is 1.00000001, not 1.0"]
    assert differences({"x": [1.0, 2.0]}, {"x": [1.0]}, RELATIVE) == ["x has 1 elements, not 2"]
    assert len(differences({"x": 1.0}, {"x": float("nan")}, RELATIVE)) == 1
    assert differences({"x": [0.0, 3.0]}, {"x": [1e-13, 3.0]}, RELATIVE) == []
