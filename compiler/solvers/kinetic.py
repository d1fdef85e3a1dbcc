"""KINETIC blocks: reactions to fluxes, COMPARTMENT to volumes, CONSERVE to rows.

For `~ a A + b B <-> c C (kf, kb)` the flux is J = kf A^a B^b − kb C^c; A changes by −a J, B by −b J, C by +c J, per unit of
time and divided by the state's volume. Rates are kept in LOCALs where the reaction stands, so that a variable may be set anew
for each reaction. f_flux and b_flux are those of the reaction before; after `~ A << (J)` they are 0 and J.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any, NoReturn

from ..semantics.mechanism import (
    Assign,
    Compartment,
    Conserve,
    EquationBlock,
    Expression,
    If,
    Intrinsic,
    LongitudinalDiffusion,
    Number,
    Reaction,
    Read,
    Role,
    Species,
    Statement,
    Variable,
)
from ..source import Span
from .context import CannotSolve, Context, Key
from .rewrite import ONE, ZERO, element, elements, fold, map_body, negative, plus, read, rebuild, substitute, times
from .system import Equation, System, unrolled


@dataclass(slots=True)
class Half:
    """One direction of a reaction: its LOCAL rate, the unknowns it takes with their powers, and its LOCAL flux.

    `written` is the flux in the words of the file.
    """

    rate: Expression
    taken: dict[Key, int]
    flux: Expression
    written: Expression = ZERO


@dataclass(frozen=True, slots=True)
class Total:
    """A CONSERVE: coefficients by state, and their sum; `when` is 1 where the run reaches it, None where it always does."""

    parts: dict[Key, int]
    value: Expression
    when: Expression | None = None


@dataclass(slots=True)
class Scheme:
    """A KINETIC block taken apart. `start` sets LOCALs to 0 and volumes; `body` are the statements in order, with captured rates.

    `changes[key]` lists (coefficient, half) with the sign of gain; a half without `taken` is a constant flux.
    """

    states: list[Key]
    start: list[Any] = field(default_factory=list)
    body: list[Any] = field(default_factory=list)
    changes: dict[Key, list[tuple[int, Half]]] = field(default_factory=dict)
    volumes: dict[Key, Expression] = field(default_factory=dict)
    totals: dict[Key, Total] = field(default_factory=dict)
    span: Span = Span(0, 0)

    @property
    def mass_action_linear(self) -> bool:
        """Whether every reaction takes at most one unknown, to the first power: NEURON then takes one linear step."""
        return all(sum(half.taken.values()) <= 1 for terms in self.changes.values() for _, half in terms)

    def volume(self, key: Key) -> Expression:
        """Return the volume of a state, 1 without COMPARTMENT."""
        return self.volumes.get(key, ONE)


class SchemeBuilder:
    """Go through the statements of a KINETIC block once, in order."""

    def __init__(self, block: EquationBlock, context: Context) -> None:
        self._block = block
        self._context = context
        unknowns = {variable for variable in block.unknowns if variable.role is Role.STATE}
        self._unknowns = unknowns or set(block.unknowns)
        keys = [key for variable in block.unknowns if variable in self._unknowns for key in elements(variable)]
        self.scheme = Scheme(keys, span=block.span)
        self._fluxes: tuple[Expression, Expression] = (ZERO, ZERO)
        self._depth = 0

    def build(self) -> Scheme | None:
        """Return the scheme, None where unrolled() cannot; states that no reaction and no CONSERVE touches are left out."""
        body = unrolled(self._block, self._unknowns, self._context)
        if body is None:
            return None
        self.scheme.body = self._statements(body)
        touched = set(self.scheme.changes) | {key for total in self.scheme.totals.values() for key in total.parts}
        self.scheme.states = [key for key in self.scheme.states if key in touched]
        return self.scheme

    def _statements(self, body: tuple[Any, ...]) -> list[Any]:
        out: list[Any] = []
        for statement in body:
            match statement:
                case Reaction():
                    self._reaction(self._with_fluxes(statement), out)
                case Conserve():
                    self._conserve(self._with_fluxes(statement), out)
                case Compartment():
                    self._compartment(statement)
                case LongitudinalDiffusion():
                    pass  # diffusion.py
                case If(condition, then, otherwise):
                    self._depth += 1
                    branches = self._statements(then), self._statements(otherwise)
                    self._depth -= 1
                    out.append(replace(statement, condition=self._replaced(condition), then=tuple(branches[0]),
                                       otherwise=tuple(branches[1])))
                case _:
                    out.append(self._with_fluxes(statement))
        return out

    def _with_fluxes(self, statement: Statement) -> Any:
        return map_body((statement,), self._replaced)[0]

    def _replaced(self, expression: Expression) -> Expression:
        match expression:
            case Intrinsic("f_flux"):
                return self._fluxes[0]
            case Intrinsic("b_flux"):
                return self._fluxes[1]
        return rebuild(expression, self._replaced)

    # ----------------------------------------------------------------- reactions

    def _reaction(self, reaction: Reaction, out: list[Any]) -> None:
        if reaction.flux is not None:
            source = self._capture(reaction.flux, "flux", out)
            self._fluxes = (ZERO, source)
            for item in reaction.right or reaction.left:
                self._change(item, 1, Half(source, {}, source, reaction.flux))
            return
        forward = self._half(reaction.forward, reaction.left, "forward", out)
        backward = self._half(reaction.backward, reaction.right, "backward", out)
        self._fluxes = (forward.flux, backward.flux)
        for half, sources, targets in ((forward, reaction.left, reaction.right), (backward, reaction.right, reaction.left)):
            if half.rate == ZERO:
                continue
            for item in sources:
                self._change(item, -1, half)
            for item in targets:
                self._change(item, 1, half)

    def _half(self, rate: Expression | None, side: tuple[Species, ...], base: str, out: list[Any]) -> Half:
        if rate is None or rate == ZERO:
            return Half(ZERO, {}, ZERO)
        taken: dict[Key, int] = {}
        for item in side:
            key = self._key(item)
            if item.variable in self._unknowns:
                taken[key] = taken.get(key, 0) + item.coefficient
            else:
                for _ in range(item.coefficient):
                    rate = times(rate, read(*key))
        local = self._capture(rate, f"{base}_rate", out)
        value, written = local, rate
        for key, power in taken.items():
            for _ in range(power):
                value, written = times(value, read(*key)), times(written, read(*key))
        flux = self._capture(value, f"{base}_flux", out)
        return Half(local, taken, flux, written)

    def _capture(self, value: Expression, base: str, out: list[Any]) -> Expression:
        if isinstance(value, Number) and not self._depth:
            return value
        local = self._context.names.local(base)
        if self._depth:
            self.scheme.start.append(Assign(local, None, ZERO))
        out.append(Assign(local, None, value))
        return Read(local)

    def _change(self, item: Species, sign: int, half: Half) -> None:
        if item.variable in self._unknowns:
            self.scheme.changes.setdefault(self._key(item), []).append((sign * item.coefficient, half))

    def _key(self, item: Species) -> Key:
        key = element(item.variable, item.index)
        assert key is not None, "unrolled() leaves only indices that are known"
        return key

    # ------------------------------------------------------- CONSERVE, COMPARTMENT

    def _conserve(self, statement: Conserve, out: list[Any]) -> None:
        parts: dict[Key, int] = {}
        given = statement.total
        for item in statement.species:
            whole = item.variable.length and item.index is None
            for key in elements(item.variable) if whole else [self._key(item)]:
                if item.variable in self._unknowns:
                    parts[key] = parts.get(key, 0) + item.coefficient
                else:
                    given = plus(given, negative(times(Number(float(item.coefficient)), read(*key))))
        total, when = self._capture(given, "total", out), None
        if self._depth:
            when = self._context.names.local("conserved")
            self.scheme.start.append(Assign(when, None, ZERO))
            out.append(Assign(when, None, ONE))
        free = [key for key in parts if key not in self.scheme.totals]
        if not free:
            conserved_twice(statement, self._context)
        self.scheme.totals[free[-1]] = Total(parts, total, None if when is None else Read(when))

    def _compartment(self, statement: Compartment) -> None:
        for variable in statement.states:
            for key in elements(variable):
                volume = statement.volume
                if statement.variable is not None and key[1] is not None:
                    volume = at_element(volume, statement.variable, key[1])
                local = self._context.names.local(f"{variable.name}_volume")
                self.scheme.start.append(Assign(local, None, volume))
                self.scheme.volumes[key] = Read(local)


def at_element(volume: Expression, variable: Variable, index: int) -> Expression:
    """Return an expression with a loop variable replaced by a number."""

    def fold_indices(expression: Expression) -> Expression:
        expression = rebuild(expression, fold_indices)
        if isinstance(expression, Read) and expression.index is not None:
            return replace(expression, index=fold(expression.index))
        return expression

    return fold_indices(substitute(volume, {Read(variable): Number(float(index))}))


def conserved_twice(statement: Conserve, context: Context) -> NoReturn:
    """Record a CONSERVE that finds no equation to replace."""
    context.diagnostics.error("conserve-twice", statement.span, "every state of this CONSERVE already has another one",
                              help="remove a CONSERVE")
    raise CannotSolve


def scheme_of(block: EquationBlock, context: Context) -> Scheme | None:
    """Take a KINETIC block apart; None where only the run knows what reacts (open_kinetic.py)."""
    return SchemeBuilder(block, context).build()


def system_of(scheme: Scheme) -> System:
    """Return a scheme's equations; a CONSERVE row stands in the place of its last state's."""
    equations = []
    for key in scheme.states:
        total = scheme.totals.get(key)
        flux: Expression = ZERO
        for coefficient, half in scheme.changes.get(key, []):
            term = times(Number(float(abs(coefficient))), half.flux)
            flux = plus(flux, term if coefficient > 0 else negative(term))
        if total is None:
            equations.append(Equation(key, flux, scheme.volume(key)))
        elif total.when is None:
            equations.append(Equation(key, amount_of(scheme, total), ONE, total.value))
        else:
            missing = plus(amount_of(scheme, total), negative(total.value))
            equations.append(Equation(key, flux, scheme.volume(key), either=(total.when, missing)))
    return System((*scheme.start, *scheme.body), tuple(equations), scheme.span)


def amount_of(scheme: Scheme, total: Total) -> Expression:
    """Return the sum that a CONSERVE keeps."""
    amount: Expression = ZERO
    for part, coefficient in total.parts.items():
        amount = plus(amount, times(conserved_weight(scheme, part, coefficient), read(*part)))
    return amount


def conserved_weight(scheme: Scheme, key: Key, coefficient: int) -> Expression:
    """Return coefficient · volume of a state in a CONSERVE row."""
    return times(Number(float(coefficient)), scheme.volume(key))
