"""What a mechanism needs from whoever runs it: a method for each block, and whether step, threads and temperature may vary."""

from __future__ import annotations

from collections.abc import Iterator

from .restrictions import fixed_step, one_thread
from .semantics import mechanism as m
from .semantics.mechanism import EquationKind, Mechanism, Storage
from .semantics.walk import statements, walk
from .solvers import cnexp
from .solvers.solved import SolvedMechanism
from .typeset import name


def needs(solved: SolvedMechanism) -> Iterator[str]:
    """Yield a line for each block of equations, then one for the time step, for threads and for the temperature."""
    mechanism = solved.mechanism
    for block in mechanism.equations:
        yield f"{block.name}: {_block_needs(block, mechanism)}"
    yield f"variable time step: {_variable_step(mechanism)}"
    yield f"threads: {_threads(solved)}"
    yield f"temperature: {_temperature(mechanism)}"


def _block_needs(block: m.EquationBlock, mechanism: Mechanism) -> str:
    count = sum(unknown.length or 1 for unknown in block.unknowns)
    match block.kind:
        case EquationKind.DERIVATIVE:
            return _derivative_needs(block, mechanism)
        case EquationKind.KINETIC:
            conserved = any(isinstance(s, m.Conserve) for s in statements(block.body))
            sums = ", sums conserved" if conserved else ""
            return f"{count} states coupled by reactions: implicit, all together (sparse){sums}"
        case EquationKind.LINEAR:
            return f"{count} simultaneous linear equations, solved exactly at each call (simeq)"
        case EquationKind.NONLINEAR:
            return f"{count} simultaneous equations, solved by Newton's method at each call (newton)"
        case EquationKind.DISCRETE:
            return "difference equations, one pass a step"


def _derivative_needs(block: m.EquationBlock, mechanism: Mechanism) -> str:
    equations = [s for s in statements(block.body) if isinstance(s, m.Derivative)]
    bent = list(dict.fromkeys(s.state.name for s in equations if not _is_linear(s)))
    found = cnexp.dependences(block, mechanism)
    bent += [e.state.name for e, others, through in found if through and not others and e.state.name not in bent]
    coupled = list(dict.fromkeys(e.state.name for e, others, _ in found if others))
    if bent:
        return f"not linear in {', '.join(map(name, bent))}: implicit, with Newton's method (derivimplicit)"
    if coupled:
        return f"linear, but {', '.join(map(name, coupled))} depend on other states: implicit, all together (derivimplicit)"
    return "each equation is linear in its own state and free of the others: the exponential step is exact (cnexp)"


def _is_linear(equation: m.Derivative) -> bool:
    try:
        cnexp.linear_parts(equation)
    except cnexp.NotLinear:
        return False
    return True


def _variable_step(mechanism: Mechanism) -> str:
    if mechanism.has_verbatim:
        return "not known, since VERBATIM may do anything"
    if (cause := fixed_step(mechanism)) is not None:
        return f"no, {cause.why}"
    if any(isinstance(n, m.Read) and n.variable.storage is Storage.DT for n in walk(mechanism.breakpoint_whole)):
        return "no, BREAKPOINT uses dt"
    return "nothing stands against it"


def _threads(solved: SolvedMechanism) -> str:
    cause = one_thread(solved)
    return "any number" if cause is None else f"one, since {cause.why}"


def _temperature(mechanism: Mechanism) -> str:
    parts: dict[str, tuple[m.Statement, ...]] = {"INITIAL": mechanism.initial, "BREAKPOINT": mechanism.breakpoint_whole}
    parts |= {block.name: block.body for block in mechanism.equations}
    parts |= {routine.name: routine.body for routine in mechanism.routines}
    users = [part for part, body in parts.items()
             if any(isinstance(n, m.Read) and n.variable.storage is Storage.CELSIUS for n in walk(body))]
    if not users:
        return "has no influence"
    return f"celsius enters {', '.join(map(name, users))}"
