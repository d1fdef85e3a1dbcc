"""The stage itself: every kernel of a mechanism with its SOLVEs written out and its currents differentiated."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ..diagnostics import Diagnostics
from ..semantics.mechanism import Assign, Expression, From, IonPart, Mechanism, Number, Read, Role, Routine, Variable
from .carried import carried_globals
from .context import Context
from .current import current_kernel, warn_of_carried_currents
from .diffusion import diffusion_kernel
from .effects import Effects
from .exponentials import merged
from .methods import expand
from .rates import rates_of
from .reversal import OwnReversals
from .rewrite import ONE, Names
from .solved import SolvedMechanism


def solve(mechanism: Mechanism, diagnostics: Diagnostics, *, compat: bool = False) -> SolvedMechanism:
    """Derive the kernels of a mechanism; what cannot be solved is recorded in `diagnostics`.

    `compat`: an equation that cnexp cannot integrate is solved implicitly, with a warning instead of the error.
    """
    context = Context(mechanism, diagnostics, Effects(mechanism), Names(mechanism), compat=compat)
    receive = mechanism.net_receive
    initial = (*_initial_states(mechanism, context), *expand(mechanism.initial, context))
    currents = expand(mechanism.breakpoint, context) if mechanism.currents else ()
    diffusion = diffusion_kernel(mechanism, context)
    written = mechanism.solves if mechanism.currents else (*mechanism.solves, *mechanism.breakpoint)
    if mechanism.artificial:
        written = ()  # an artificial cell is in no section, and nothing in NEURON runs its BREAKPOINT
    advance = expand(written, context)
    reversals = OwnReversals(mechanism, initial, currents if mechanism.currents else advance, context.effects, context.names)
    current = None
    if mechanism.currents:
        warn_of_carried_currents(mechanism, currents, diagnostics)
        current = current_kernel(mechanism, reversals.stepped(currents), context.effects, context.names)
    solved = SolvedMechanism(
        mechanism=replace(diffusion.mechanism, variables=(*diffusion.mechanism.variables, *reversals.fields)),
        routines=tuple(replace(routine, body=reversals.kept(routine.body))
                       for routine in (_routine(routine, context) for routine in mechanism.routines)),
        initial=reversals.started(initial),
        current=current,
        advance=reversals.kept(advance) if mechanism.currents else reversals.stepped(advance),
        receive=None if receive is None else reversals.kept(expand(receive.body, context)),
        receive_initial=None if receive is None or receive.initial is None else expand(receive.initial, context),
        rules=tuple(context.rules),
        hooks=tuple((hook.keyword, reversals.kept(expand(hook.body, context))) for hook in mechanism.hooks),
        diffusing=diffusion.diffusing,
        diffusion=diffusion.body,
    )
    rates = rates_of(mechanism, context)  # last: it records no diagnostics
    kept = tuple(context.kept_slopes.values())
    solved = replace(solved, mechanism=replace(solved.mechanism, variables=(*solved.mechanism.variables, *kept)),
                     unknowns=rates.unknowns, rates=rates.body, rates_known=rates.known)
    return replace(_merged(solved, context), carried=_carried(solved))


def _merged(solved: SolvedMechanism, context: Context) -> SolvedMechanism:
    """Merge the exponentials of branches in what runs in each step."""
    routines = tuple(replace(routine, body=merged(routine.body, context.names)) for routine in solved.routines)
    return replace(solved, routines=routines, advance=merged(solved.advance, context.names))


def _carried(solved: SolvedMechanism) -> tuple[str, ...]:
    bodies = [solved.initial, solved.advance, solved.receive or (), solved.receive_initial or (), solved.diffusion]
    bodies += [body for _, body in solved.hooks]
    if solved.current is not None:
        bodies.append(solved.current.plain)
    found = carried_globals(replace(solved.mechanism, routines=solved.routines), bodies)
    return tuple(sorted(variable.name for variable in found))


def _initial_states(mechanism: Mechanism, context: Context) -> list[Any]:
    """Return state := state0 for every STATE; a concentration of an ion keeps the ion's value."""
    known = {variable.name: variable for variable in mechanism.variables}
    done: list[Any] = []
    for state in mechanism.variables:
        if state.role is not Role.STATE or state.ion_part in (IonPart.INSIDE, IonPart.OUTSIDE):
            continue
        start = known.get(f"{state.name}0")
        value: Expression = Read(start) if start is not None else Number(0.0)
        done.append(_assign_all(state, value, context))
    return done


def _assign_all(state: Variable, value: Expression, context: Context) -> Assign | From:
    if not state.length:
        return Assign(state, None, value, state.span)
    position = context.names.local(f"{state.name}_position")
    inner = Assign(state, Read(position), value, state.span)
    return From(position, Number(0.0), Number(float(state.length - 1)), ONE, (inner,), state.span)


def _routine(routine: Routine, context: Context) -> Routine:
    return replace(routine, body=expand(routine.body, context))
