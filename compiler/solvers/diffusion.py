"""LONGITUDINAL_DIFFUSION: what the engine needs to let states diffuse along sections.

For a state c of volume V per length (COMPARTMENT, 1 without) and coefficient K = diffusion constant · cross section:

    V_i c_i' = Σ over neighbours j of 2 (K_i + K_j)/2 (c_j − c_i) / (h_i (h_i + h_j)),   h: length of a segment

backward Euler over dt after the states of all mechanisms have advanced, one tree-shaped system for each (csrc/step/diffusion.c).
That is NEURON's discretisation: of second order in space where segments are equally long, of first order in dt. Here only the two
expressions are evaluated for each instance, with the values that the step has left.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from ..semantics.mechanism import (
    Assign,
    Compartment,
    EquationKind,
    Expression,
    LongitudinalDiffusion,
    Mechanism,
    Number,
    Role,
    Storage,
    Variable,
)
from .context import Context, Key
from .kinetic import at_element
from .printer import expression_text
from .rewrite import ONE, elements, read, reads_in, simpler, statements_in, times
from .solved import Diffusing, Place

METHOD = "diffusion"


@dataclass(frozen=True, slots=True)
class DiffusionKernel:
    """The mechanism with the hidden FIELDs added, the states that diffuse, and the statements that set their coefficients."""

    mechanism: Mechanism
    diffusing: tuple[Diffusing, ...] = ()
    body: tuple[Any, ...] = ()


def diffusion_kernel(mechanism: Mechanism, context: Context) -> DiffusionKernel:
    """Gather the LONGITUDINAL_DIFFUSIONs of all KINETIC blocks, whether anything SOLVEs them or not, as NEURON does."""
    found: dict[Key, tuple[Expression, Expression]] = {}
    for block in mechanism.equations:
        if block.kind is not EquationKind.KINETIC:
            continue
        volumes = _by_state(block.body, Compartment)
        for key, coefficient in _by_state(block.body, LongitudinalDiffusion).items():
            found[key] = coefficient, volumes.get(key, ONE)
            _check(block.name, found[key], block, context)
    if not found:
        return DiffusionKernel(mechanism)
    coefficients, volumes_at = (_field(name, len(found), context) for name in ("diffusion_coefficient", "diffusion_volume"))
    diffusing: list[Diffusing] = []
    body: list[Any] = []
    for k, (key, (coefficient, volume)) in enumerate(found.items()):
        diffusing.append(Diffusing(Place(*key), Place(coefficients, k), Place(volumes_at, k)))
        at = Number(float(k))
        body += [Assign(coefficients, at, coefficient), Assign(volumes_at, at, volume)]
        name = expression_text(read(*key))
        left = f"{name}'" if volume == ONE else f"({expression_text(times(simpler(volume), read(*key)))})'"
        context.rule(name, METHOD, f"{left} = {expression_text(times(simpler(coefficient), read(*key)))}'' along x")
    added = replace(mechanism, variables=(*mechanism.variables, coefficients, volumes_at))
    return DiffusionKernel(added, tuple(diffusing), tuple(body))


def _by_state(body: tuple[Any, ...], kind: type[Compartment] | type[LongitudinalDiffusion]) -> dict[Key, Expression]:
    """Return the expression that stands for each element in the statements of a kind; the last one counts."""
    found: dict[Key, Expression] = {}
    for statement in statements_in(body):
        if not isinstance(statement, kind):
            continue
        whole = statement.volume if isinstance(statement, Compartment) else statement.coefficient
        for state in statement.states:
            for key in elements(state):
                indexed = statement.variable is not None and key[1] is not None
                found[key] = at_element(whole, statement.variable, key[1]) if indexed else whole  # type: ignore[arg-type]
    return found


def _field(name: str, length: int, context: Context) -> Variable:
    return Variable(context.names.local(name).name, Storage.FIELD, Role.ASSIGNED, length)


def _check(name: str, pair: tuple[Expression, Expression], block: Any, context: Context) -> None:
    """Refuse LOCALs of the block: the expressions are evaluated after it, for all instances at once."""
    for variable in {v for expression in pair for v in reads_in(expression) if v.storage is Storage.LOCAL}:
        context.diagnostics.error(
            "diffusion-local", block.span,
            f"LONGITUDINAL_DIFFUSION or COMPARTMENT of a state that diffuses reads the LOCAL {variable.name} of {name}",
            notes=("both are evaluated again after the step, outside the block",),
            help=f"declare {variable.name} in ASSIGNED, with RANGE")
