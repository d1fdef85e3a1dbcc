"""The stage itself: every kernel of a mechanism with its SOLVEs written out and its currents differentiated."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ..diagnostics import Diagnostics
from ..semantics.mechanism import Assign, Expression, From, Mechanism, Number, Read, Role, Routine, Variable
from .context import Context
from .current import current_kernel
from .diffusion import diffusion_kernel
from .effects import Effects
from .methods import expand
from .rewrite import ONE, Names
from .solved import SolvedMechanism


def solve(mechanism: Mechanism, diagnostics: Diagnostics, *, compat: bool = False) -> SolvedMechanism:
    """Derive the kernels of a mechanism; what cannot be solved is recorded in `diagnostics`.

    `compat`: an equation that cnexp cannot integrate is solved implicitly, with a warning instead of the error.
    """
    context = Context(mechanism, diagnostics, Effects(mechanism), Names(mechanism), compat=compat)
    receive = mechanism.net_receive
    initial = (*_initial_states(mechanism, context), *expand(mechanism.initial, context))
    current = None
    if mechanism.currents:
        current = current_kernel(mechanism, expand(mechanism.breakpoint, context), context.effects, context.names)
    diffusion = diffusion_kernel(mechanism, context)
    written = mechanism.solves if mechanism.currents else (*mechanism.solves, *mechanism.breakpoint)
    if mechanism.artificial:
        written = ()  # an artificial cell is in no section, and nothing in NEURON runs its BREAKPOINT
    return SolvedMechanism(
        mechanism=diffusion.mechanism,
        routines=tuple(_routine(routine, context) for routine in mechanism.routines),
        initial=initial,
        current=current,
        advance=expand(written, context),
        receive=None if receive is None else expand(receive.body, context),
        receive_initial=None if receive is None or receive.initial is None else expand(receive.initial, context),
        rules=tuple(context.rules),
        hooks=tuple((hook.keyword, expand(hook.body, context)) for hook in mechanism.hooks),
        diffusing=diffusion.diffusing,
        diffusion=diffusion.body,
    )


def _initial_states(mechanism: Mechanism, context: Context) -> list[Any]:
    """Return state := state0 for every STATE; a concentration of an ion keeps the ion's value."""
    known = {variable.name: variable for variable in mechanism.variables}
    done: list[Any] = []
    for state in mechanism.variables:
        if state.role is not Role.STATE or state.ion_part is not None:
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
