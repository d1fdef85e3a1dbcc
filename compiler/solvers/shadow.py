"""Forward-mode differentiation where only the run knows which elements statements take: one direction at a time.

Beside every variable y that depends on the unknowns stands a LOCAL d_y of the same length, its derivative along the direction:
y[i] = x[j]^2 becomes d_y[i] = 2 x[j] d_x[j]; y[i] = x[j]^2. Loops, branches and indices stay as they are, so the Jacobian of n
unknowns takes n passes of the statements, one a column. tangent.py, which needs no pass, wants every index at compile time.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from ..semantics.mechanism import Assign, Binary, Call, Expression, From, If, Number, Read, Variable, While
from .context import Context, Key
from .derivative import Differential, Differentiator
from .inlining import Inliner
from .rewrite import ONE, ZERO, read, walk
from .system import all_zero


class ShadowWalker:
    """Write statements with the derivatives of `active` variables; what has no derivative (a TABLE) counts as constant."""

    def __init__(self, active: Iterable[Variable], context: Context) -> None:
        self._names = context.names
        self._shadows = {variable: context.names.beside(variable, f"d_{variable.name}")
                         for variable in sorted(active, key=lambda variable: variable.name)}
        self._differentiator = Differentiator(self._tangent, self._is_active, approximate=True)

    def run(self, body: Iterable[Any]) -> tuple[Any, ...]:
        """Return the statements, each with its derivative before it."""
        done: list[Any] = []
        for statement in body:
            match statement:
                case Assign(variable, index, value, span) if variable in self._shadows:
                    done += (Assign(self._shadows[variable], index, self.slope(value), span), statement)
                case If(then=then, otherwise=otherwise):
                    done.append(replace(statement, then=self.run(then), otherwise=self.run(otherwise)))
                case From(body=inner) | While(body=inner):
                    done.append(replace(statement, body=self.run(inner)))
                case _:
                    done.append(statement)
        return tuple(done)

    def slope(self, value: Expression) -> Expression:
        """Return the derivative of a value along the direction at hand."""
        return self._differentiator.differential(value).get(0, ZERO)

    def start(self, keys: Sequence[Key], column: Variable) -> list[Any]:
        """Return statements that begin the direction of unknown number `column`."""
        done: list[Any] = []
        for shadow in self._shadows.values():
            done.append(all_zero(shadow, self._names))
        for number, (variable, k) in enumerate(keys):
            index = None if k is None else Number(float(k))
            done.append(Assign(self._shadows[variable], index, Binary("==", Read(column), Number(float(number)))))
        return done

    def _tangent(self, node: Read) -> Differential:
        shadow = self._shadows.get(node.variable)
        return {} if shadow is None else {0: Read(shadow, node.index)}

    def _is_active(self, expression: Expression) -> bool:
        return any((isinstance(node, Read) and node.variable in self._shadows) or isinstance(node, Call)
                   for node in walk(expression))


def jacobian(keys: Sequence[Key], body: tuple[Any, ...], residuals: Sequence[Expression], frozen: frozenset[Variable],
             context: Context) -> tuple[tuple[Any, ...], tuple[tuple[Expression, ...], ...]]:
    """Return statements that run `body` and differentiate `residuals` by the unknowns `keys`, and the rows of the Jacobian.

    `frozen` variables count as constants.
    """
    body = Inliner(context.mechanism, context.effects, context.names).body(body)
    states = {key[0] for key in keys}
    walker = ShadowWalker((context.effects.dependent(body, states) - frozen) | states, context)
    count = len(keys)
    column = context.names.local("column")
    entries = context.names.local("jacobian", count * count)
    slopes = [Assign(entries, Binary("+", Number(float(row * count)), Read(column)), walker.slope(residual))
              for row, residual in enumerate(residuals)]
    inside = (*walker.start(keys, column), *walker.run(body), *slopes)
    rows = tuple(tuple(read(entries, row * count + k) for k in range(count)) for row in range(count))
    return (From(column, ZERO, Number(float(count - 1)), ONE, inside),), rows
