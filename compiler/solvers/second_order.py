"""Implicit steps with `secondorder` 1 or 2: half a step backward Euler, then as far again along the same slope.

x(t + dt) = 2 x₁ − x(t), where x₁ is the implicit step of dt/2. Of second order:
for a linear system this is the trapezoidal rule (Crank and
Nicolson 1947); it is what NEURON makes of derivimplicit and sparse when h.secondorder is not 0, CONSERVEd states included.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from ..semantics.mechanism import Assign, Binary, Expression, If, Number, Read, Role, Storage, Variable
from .context import TIME_STEP, Context, Key
from .rewrite import ONE, ZERO, Statements, read

SECONDORDER = Variable("secondorder", Storage.SECONDORDER, Role.BUILTIN)
IS_SECOND: Expression = Binary(">", Read(SECONDORDER), ZERO)


def second_order(keys: Iterable[Key], context: Context, implicit: Callable[[Expression], Statements]) -> Statements:
    """Return the statements of one step over dt, given those of an implicit step of any length."""
    step = context.names.local("step")
    length = Binary("/", TIME_STEP, Binary("+", ONE, IS_SECOND))
    start = {key: context.names.local(_name(key)) for key in keys}
    keep = [Assign(local, None, read(*key)) for key, local in start.items()]
    reach = tuple(
        Assign(key[0], None if key[1] is None else Number(float(key[1])),
               Binary("-", Binary("*", Number(2.0, "2"), read(*key)), Read(local)))
        for key, local in start.items())
    return (Assign(step, None, length), *keep, *implicit(Read(step)), If(IS_SECOND, reach))


def _name(key: Key) -> str:
    variable, index = key
    return f"{variable.name}_start" if index is None else f"{variable.name}_{index}_start"
