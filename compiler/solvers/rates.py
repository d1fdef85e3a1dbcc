"""How fast the STATEs of a mechanism change: x := x' of every equation that BREAKPOINT solves, all at the present values.

The engine linearises mechanisms with it (Impedance). As NEURON's variable-step methods would see the block, CONSERVE is left out.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from ..diagnostics import Diagnostics
from ..semantics.mechanism import EquationBlock, EquationKind, Mechanism, Solve
from .context import CannotSolve, Context
from .euler import assign, explicit_system, slope
from .solved import Place
from .system import System, derivative_system

METHODS_OF_PROCEDURES = frozenset(("after_cvode", "cvode_t", "cvode_t_v"))  # they say that they integrate nothing
INTEGRATED = frozenset((EquationKind.DERIVATIVE, EquationKind.KINETIC))


@dataclass(frozen=True, slots=True)
class Rates:
    """`body` sets each of `unknowns` to its rate of change [per ms]. `known` false: some of what BREAKPOINT solves has none."""

    unknowns: tuple[Place, ...] = ()
    body: tuple[Any, ...] = ()
    known: bool = True


def rates_of(mechanism: Mechanism, context: Context) -> Rates:
    """Return the rates of a mechanism's states; what is wrong with its equations is reported by their own method."""
    if mechanism.artificial:
        return Rates()
    silent = replace(context, diagnostics=Diagnostics(context.diagnostics.source), rules=[])
    try:
        systems = [_system(request, mechanism, silent) for request in mechanism.solves]
    except CannotSolve:
        return Rates(known=False)
    found = [system for system in systems if system is not None]
    body = [statement for system in found for statement in system.body]
    body += [assign(equation, slope(equation)) for system in found for equation in system.equations]
    return Rates(tuple(place for system in found for place in system.unknowns), tuple(body))


def _system(request: Solve, mechanism: Mechanism, context: Context) -> System | None:
    """Return what a SOLVE integrates, None where that is nothing. Raise CannotSolve where its result is no integral."""
    blocks: dict[str, EquationBlock] = {block.name: block for block in mechanism.equations}
    block = blocks.get(request.block)
    if block is None and request.method in METHODS_OF_PROCEDURES:
        return None
    if block is None or block.kind not in INTEGRATED or request.steadystate:
        raise CannotSolve
    return derivative_system(block, context) if block.kind is EquationKind.DERIVATIVE else explicit_system(block, "", context)
