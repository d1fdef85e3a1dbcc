"""Analyse a mechanism given as text; shared by the tests of this folder."""

from __future__ import annotations

from ranvier.compiler.diagnostics import Diagnostics
from ranvier.compiler.semantics import analyse
from ranvier.compiler.semantics.mechanism import Mechanism, Variable
from ranvier.compiler.syntax import parse, read_source


def mechanism_of(text: str) -> Mechanism:
    return analysed(text)[0]


def analysed(text: str) -> tuple[Mechanism, list[str]]:
    """Return the mechanism and the codes of its warnings."""
    source = read_source("test.mod", text.encode(), lambda name, origin: None)
    diagnostics = Diagnostics(source)
    mechanism = analyse(parse(source, diagnostics), diagnostics)
    return mechanism, [found.code for found in diagnostics]


def variable_of(mechanism: Mechanism, name: str) -> Variable:
    return {variable.name: variable for variable in mechanism.variables}[name]
