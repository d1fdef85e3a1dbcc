"""Second stage, ast.Program -> Mechanism: names, storage, constants and rules.

What does the work is imported when it is first called: the later stages import this package for the types of mechanism.py alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..diagnostics import Diagnostics
    from ..syntax.ast import Program
    from .mechanism import Mechanism

__all__ = ["analyse", "show"]


def analyse(program: Program, diagnostics: Diagnostics, *, units: str = "off") -> Mechanism:
    """Resolve every name of a program and check every rule; raise CompileError at the end when something is wrong.

    `units`: what a unit that does not fit is: 'warn', 'error', or 'off' for no check.
    """
    from . import analysis

    return analysis.analyse(program, diagnostics, units=units)


def show(mechanism: Mechanism) -> str:
    """Return a mechanism as text."""
    from . import printer

    return printer.show(mechanism)
