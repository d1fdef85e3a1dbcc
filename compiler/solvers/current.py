"""The current kernel: BREAKPOINT without its SOLVEs, and ∂i/∂v of each current, exact."""

from __future__ import annotations

from typing import Any

from ..semantics.mechanism import Call, Expression, Intrinsic, Mechanism, Storage
from .carried import Flows
from .effects import Effects
from .rewrite import ZERO, Names, all_bodies, expressions_in, variables_in, walk
from .solved import CurrentKernel, SolvedStatement
from .symbolic import NotDerivable
from .tangent import Key, TangentWalker, prune

DRAWS = frozenset(("scop_random", "exprand", "normrand", "poisrand", "set_seed",
                   "random_uniform", "random_negexp", "random_normal", "random_ipick", "random_dpick"))
TWICE = "and NEURON evaluates BREAKPOINT at both"


def draws(mechanism: Mechanism, body: tuple[SolvedStatement, ...]) -> str:
    """Return the name of a generator of random numbers that some statements reach, empty when there is none."""
    routines = {routine.name: routine.body for routine in mechanism.routines}
    todo: list[tuple[Any, ...]] = [body]
    seen: set[str] = set()
    while todo:
        for expression in expressions_in(todo.pop()):
            for node in walk(expression):
                if isinstance(node, Intrinsic) and node.name in DRAWS:
                    return node.name
                if isinstance(node, Call) and node.routine in routines and node.routine not in seen:
                    seen.add(node.routine)
                    todo.append(routines[node.routine])
    return ""


def current_kernel(mechanism: Mechanism, plain: tuple[SolvedStatement, ...], effects: Effects, names: Names) -> CurrentKernel:
    """Return the kernel made from `plain`, the BREAKPOINT without SOLVEs that advance states.

    The statements keep their order and their values bit for bit. Where no exact derivative exists (TABLE, recursion, while,
    random numbers of v) `derivatives` is None and `reason` says why.
    """
    if drawing := draws(mechanism, plain):
        return CurrentKernel(plain, None, plain, f"{drawing} draws the next number, {TWICE}")
    if read_first := [current.variable.name for current in mechanism.currents if current.variable.carried]:
        return CurrentKernel(plain, None, plain, f"{read_first[0]} is read before it is set, {TWICE}")
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
    return CurrentKernel(prune(body, derivatives, names.made), derivatives, plain)
