"""The current kernel: BREAKPOINT without its SOLVEs, and ∂i/∂v of each current, exact."""

from __future__ import annotations

from ..diagnostics import Diagnostics
from ..semantics.mechanism import Expression, Intrinsic, IonPart, Mechanism, Storage
from .carried import Flows
from .context import Key
from .effects import Effects
from .finite import Finiteness
from .rewrite import ZERO, Names, all_bodies, expressions_in, variables_in, walk
from .solved import CurrentKernel, SolvedStatement
from .symbolic import NotDerivable
from .tangent import TangentWalker, prune

DRAWS = frozenset(("scop_random", "exprand", "normrand", "poisrand", "set_seed",
                   "random_uniform", "random_negexp", "random_normal", "random_ipick", "random_dpick"))
TWICE = "and NEURON evaluates BREAKPOINT at both"


def draws(body: tuple[SolvedStatement, ...], effects: Effects) -> str:
    """Return the name of a generator of random numbers that some statements reach, empty when there is none."""
    for reached in (body, *effects.called(body)):
        for expression in expressions_in(reached):
            for node in walk(expression):
                if isinstance(node, Intrinsic) and node.name in DRAWS:
                    return node.name
    return ""


def warn_of_carried_currents(mechanism: Mechanism, plain: tuple[SolvedStatement, ...], diagnostics: Diagnostics) -> None:
    """Record each current of an ion that BREAKPOINT reads before it sets it."""
    carried = Flows(mechanism).of(plain).carried
    read = {use.name for use in mechanism.ions if IonPart.CURRENT in use.reads}
    for current in mechanism.currents:
        name = current.variable.name
        if current.ion in read and current.variable in carried:
            diagnostics.warning(
                "ion-current-carried", current.variable.span, f"BREAKPOINT reads the current '{name}' before it sets it",
                label="is what the mechanisms before this one gave, not of the last step",
                notes=("NEURON evaluates BREAKPOINT twice in a step, and the second time it finds what the first one set: "
                       "so do we",),
                help=f"set {name} first, or keep its old value in a variable of another name")


def current_kernel(mechanism: Mechanism, plain: tuple[SolvedStatement, ...], effects: Effects, names: Names) -> CurrentKernel:
    """Return the kernel made from `plain`, the BREAKPOINT without SOLVEs that advance states.

    The statements keep their order and their values bit for bit. Where no exact derivative exists (TABLE, recursion, while,
    random numbers of v) `derivatives` is None and `reason` says why.
    """
    if drawing := draws(plain, effects):
        return CurrentKernel(plain, None, plain, f"{drawing} draws the next number, {TWICE}")
    if mechanism.has_verbatim:
        return CurrentKernel(plain, None, plain, "VERBATIM may compute anything")
    if carried := sorted(variable.name for variable in Flows(mechanism).of(plain).carried):
        return CurrentKernel(plain, None, plain, f"{carried[0]} goes on from its last value, {TWICE}")
    results = {current.variable for current in mechanism.currents}
    voltages = {v for body in all_bodies(mechanism) for v in variables_in(body) if v.storage is Storage.VOLTAGE}
    if not effects.dependent(plain, voltages) & results:
        return CurrentKernel(plain, tuple(ZERO for _ in mechanism.currents), plain)
    seeds: dict[Key, int] = {(voltage, None): 0 for voltage in voltages}
    walker = TangentWalker(mechanism, effects, names, seeds, effects.needed(plain, results))
    try:
        body = walker.run(plain)
    except NotDerivable as problem:
        return CurrentKernel(plain, None, plain, f"no exact derivative: {problem}")
    derivatives: tuple[Expression, ...] = tuple(
        walker.tangent((current.variable, None)).get(0, ZERO) for current in mechanism.currents)
    finiteness = Finiteness(mechanism, effects, voltages)
    finiteness.statements(plain)
    return CurrentKernel(prune(body, derivatives, names.made), derivatives, plain, slopes_may_fail=finiteness.may_fail)
