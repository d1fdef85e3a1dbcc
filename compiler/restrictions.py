"""What limits how a mechanism can be run: causes why its instances share a thread, and why the time step must be fixed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from .diagnostics import Diagnostics
from .semantics import mechanism as m
from .semantics.checks import verbatim_spans
from .semantics.mechanism import EquationKind, Mechanism
from .semantics.walk import statements, walk
from .solvers.solved import SolvedMechanism
from .source import Span

SHARED_STREAM = frozenset(("scop_random", "exprand", "normrand", "poisrand", "set_seed"))
FIXED_STEP_IS_HARMLESS = ("after_cvode", "cvode_t", "cvode_t_v")  # methods of a PROCEDURE made for variable steps


@dataclass(frozen=True, slots=True)
class Cause:
    """Why something is so, as a clause, and the place of the code that makes it so."""

    why: str
    span: Span


def one_thread(solved: SolvedMechanism) -> Cause | None:
    """Return why all instances are advanced in one thread, one after the other; None where they need not be."""
    mechanism = solved.mechanism
    if mechanism.bare:
        return None  # it has no instances
    if mechanism.has_verbatim:
        return Cause("VERBATIM may share memory", (verbatim_spans(mechanism) or [mechanism.named_at])[0])
    for variable in mechanism.variables:
        if variable.name in solved.carried:
            return Cause(f"instances act on each other through the GLOBAL {', '.join(solved.carried[:3])}", variable.span)
    for node in walk(tuple(_code(mechanism))):
        if isinstance(node, m.Intrinsic) and node.name in SHARED_STREAM:
            return Cause(f"{node.name} draws from the one stream of random numbers that all share", node.span)
    return None


def fixed_step(mechanism: Mechanism) -> Cause | None:
    """Return why the time step cannot vary, None where nothing is known against it."""
    equations = {block.name for block in mechanism.equations}
    for node in statements(mechanism.breakpoint_whole):
        if isinstance(node, m.Solve) and node.block not in equations and node.method not in FIXED_STEP_IS_HARMLESS:
            return Cause(f"{node.block} integrates by itself, once a step", node.span)
    for block in mechanism.equations:
        if block.kind is EquationKind.DISCRETE:
            return Cause("difference equations count steps", block.span)
    return None


def warn(solved: SolvedMechanism, diagnostics: Diagnostics) -> None:
    """Record what limits a mechanism, as NEURON's translator does for threads and its variable step."""
    if (cause := one_thread(solved)) is not None:
        diagnostics.warning("one-thread", cause.span, f"all instances run in one thread: {cause.why}", label="here",
                            notes=("results do not depend on the number of threads",),
                            help=_remedy(solved))
    if (cause := fixed_step(solved.mechanism)) is not None:
        diagnostics.warning("fixed-step-only", cause.span, f"no variable time step is possible: {cause.why}", label="here",
                            notes=("Ranvier's steps are fixed; NEURON's CVode refuses such a mechanism",),
                            help="integrate in a DERIVATIVE or KINETIC block; what is no integration takes METHOD after_cvode")


def _remedy(solved: SolvedMechanism) -> str:
    if solved.mechanism.has_verbatim:
        return "write NMODL where it can say the same; nothing need be changed to run in one thread"
    if solved.carried:
        return f"make {solved.carried[0]} RANGE where each instance is to have its own"
    return "use a RANDOM variable: each instance then has a stream of its own"


def _code(mechanism: Mechanism) -> Iterator[Any]:
    yield from (mechanism.initial, mechanism.breakpoint_whole)
    yield from (block.body for block in mechanism.equations)
    yield from (routine.body for routine in mechanism.routines)
    yield from (hook.body for hook in mechanism.hooks)
    if mechanism.net_receive is not None:
        yield from (mechanism.net_receive.body, mechanism.net_receive.initial or ())
