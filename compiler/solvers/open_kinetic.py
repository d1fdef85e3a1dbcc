"""KINETIC blocks of which only the run knows what reacts: `x[j]` with a j of the run, while, FROM with bounds of the run.

Each statement adds the flux of its reaction to the species it finds, as the run comes to it, by the formulas of kinetic.py.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from ..semantics.mechanism import (
    Assign,
    Compartment,
    Conserve,
    EquationBlock,
    Expression,
    From,
    If,
    Intrinsic,
    LongitudinalDiffusion,
    Number,
    Reaction,
    Read,
    Role,
    Species,
    Variable,
    While,
)
from .context import Context, Key
from .kinetic import at_element, conserved_twice
from .rewrite import ONE, ZERO, elements, map_body, negative, plus, read, rebuild, statements_in, times
from .system import Equation, System, all_zero


@dataclass(frozen=True, slots=True)
class OpenScheme:
    """A block as a system, and whether each of its reactions takes one unknown at most: NEURON then takes one linear step."""

    system: System
    mass_action_linear: bool
    conserves: bool

    @property
    def states(self) -> list[Key]:
        """The unknowns, every element of an array that something names."""
        return [equation.key for equation in self.system.equations]


@dataclass
class OpenSchemeBuilder:
    """Go through the statements of a block once. `conserving`: CONSERVE replaces the equation of its last species."""

    block: EquationBlock
    context: Context
    conserving: bool = True
    linear: bool = True
    flux: dict[Variable, Variable] = field(default_factory=dict)
    volume: dict[Variable, Variable] = field(default_factory=dict)
    conserved: dict[Variable, Variable] = field(default_factory=dict)
    missing: dict[Variable, Variable] = field(default_factory=dict)
    frozen: set[Variable] = field(default_factory=set)
    last: dict[int, Species] = field(default_factory=dict)  # id of a CONSERVE → the species whose equation it replaces

    def build(self) -> OpenScheme:
        """Return the scheme of the block."""
        local = self.context.names.local
        self.fluxes = local("forward_flux"), local("backward_flux")
        self._name_arrays()
        zeros = [*self.flux.values(), *self.conserved.values(), *self.missing.values(), *self.fluxes]
        start = [all_zero(variable, self.context.names) for variable in zeros]
        body = (*start, *self._volumes(), *self._statements(self.block.body))
        equations = tuple(self._equation(key) for variable in self.flux for key in elements(variable))
        frozen = frozenset(self.frozen if self.linear else ())
        return OpenScheme(System(body, equations, self.block.span, open=True, frozen=frozen), self.linear,
                          any(isinstance(s, Conserve) for s in statements_in(self.block.body)))

    def _name_arrays(self) -> None:
        """Make a LOCAL for what each unknown gains, and for the CONSERVE that may take the place of its equation."""
        statements = list(statements_in(self.block.body))
        species = [item for s in statements if isinstance(s, Reaction) for item in s.left + s.right]
        species += [item for s in statements if isinstance(s, Conserve) for item in s.species]
        states = {variable for variable in self.block.unknowns if variable.role is Role.STATE} or set(self.block.unknowns)
        named = {item.variable for item in species} & states
        beside = self.context.names.beside
        for state in (variable for variable in self.block.unknowns if variable in named):
            self.flux[state] = beside(state, f"{state.name}_flux")
        for statement in (s for s in statements if isinstance(s, Conserve) and self.conserving):
            free = [item for item in statement.species if item.variable in named and item not in self.last.values()]
            if not free:
                conserved_twice(statement, self.context)
            self.last[id(statement)] = free[-1]
        last = {item.variable for item in self.last.values()}
        for state in (variable for variable in self.flux if variable in last):
            self.conserved[state] = beside(state, f"{state.name}_conserved")
            self.missing[state] = beside(state, f"{state.name}_missing")

    def _equation(self, key: Key) -> Equation:
        variable, k = key
        volume = self.volume.get(variable)
        either = None
        if variable in self.conserved:
            either = read(self.conserved[variable], k), read(self.missing[variable], k)
        return Equation(key, read(self.flux[variable], k), ONE if volume is None else read(volume, k), either=either)

    def _volumes(self) -> list[Any]:
        done: list[Any] = []
        for statement in statements_in(self.block.body):
            for state in statement.states if isinstance(statement, Compartment) else ():
                made = self.volume.setdefault(state, self.context.names.beside(state, f"{state.name}_volume"))
                self.frozen.add(made)
                for _, k in elements(state):
                    value = statement.volume
                    if statement.variable is not None and k is not None:
                        value = at_element(value, statement.variable, k)
                    done.append(Assign(made, None if k is None else Number(float(k)), value))
        return done

    def _statements(self, body: tuple[Any, ...]) -> tuple[Any, ...]:
        done: list[Any] = []
        for statement in body:
            match statement:
                case Reaction():
                    self._reaction(self._with_fluxes(statement), done)
                case Conserve():
                    if (last := self.last.get(id(statement))) is not None:
                        self._conserve(self._with_fluxes(statement), last, done)
                case Compartment() | LongitudinalDiffusion():
                    pass
                case If(then=then, otherwise=otherwise):
                    done.append(replace(statement, condition=self._replaced(statement.condition), then=self._statements(then),
                                        otherwise=self._statements(otherwise)))
                case From(body=inner):
                    done.append(replace(statement, body=self._statements(inner)))
                case While(body=inner):
                    done.append(replace(statement, condition=self._replaced(statement.condition), body=self._statements(inner)))
                case _:
                    done.append(self._with_fluxes(statement))
        return tuple(done)

    def _with_fluxes(self, statement: Any) -> Any:
        return map_body((statement,), self._replaced)[0]

    def _replaced(self, expression: Expression) -> Expression:
        match expression:
            case Intrinsic("f_flux"):
                return Read(self.fluxes[0])
            case Intrinsic("b_flux"):
                return Read(self.fluxes[1])
        return rebuild(expression, self._replaced)

    def _reaction(self, reaction: Reaction, done: list[Any]) -> None:
        forward, backward = self.fluxes
        if reaction.flux is not None:
            done += [Assign(backward, None, self._rate(reaction.flux, done)), Assign(forward, None, ZERO)]
            self._gain(reaction, reaction.right or reaction.left, 1, Read(backward), done)
            return
        halves = [self._half(reaction.forward, reaction.left, done), self._half(reaction.backward, reaction.right, done)]
        done += [Assign(flux, None, value, reaction.span) for flux, value in zip(self.fluxes, halves, strict=True)]
        net = plus(Read(forward), negative(Read(backward)))
        self._gain(reaction, reaction.left, -1, net, done)
        self._gain(reaction, reaction.right, 1, net, done)

    def _half(self, rate: Expression | None, side: tuple[Species, ...], done: list[Any]) -> Expression:
        """Return the flux of one direction: rate · species to their powers."""
        if rate is None or rate == ZERO:
            return ZERO
        flux = self._rate(rate, done)
        self.linear = self.linear and sum(item.coefficient for item in side if item.variable in self.flux) <= 1
        for item in side:
            for _ in range(item.coefficient):
                flux = times(flux, Read(item.variable, item.index))
        return flux

    def _rate(self, value: Expression, done: list[Any]) -> Expression:
        rate = self.context.names.local("rate")
        self.frozen.add(rate)
        done.append(Assign(rate, None, value))
        return Read(rate)

    def _gain(self, reaction: Reaction, side: tuple[Species, ...], sign: int, net: Expression, done: list[Any]) -> None:
        for item in side:
            if item.variable in self.flux:
                total = self.flux[item.variable]
                gain = times(Number(float(sign * item.coefficient)), net)
                done.append(Assign(total, item.index, plus(Read(total, item.index), gain), reaction.span))

    def _conserve(self, statement: Conserve, last: Species, done: list[Any]) -> None:
        amount = negative(self._rate(statement.total, done))
        for item in statement.species:
            for _, k in elements(item.variable) if item.variable.length and item.index is None else [(item.variable, None)]:
                index = item.index if k is None else Number(float(k))
                volume = self.volume.get(item.variable)
                weight = times(Number(float(item.coefficient)), ONE if volume is None else Read(volume, index))
                amount = plus(amount, times(weight, Read(item.variable, index)))
        index = Number(float(last.variable.length - 1)) if last.variable.length and last.index is None else last.index
        done += [Assign(self.conserved[last.variable], index, ONE, statement.span),
                 Assign(self.missing[last.variable], index, amount, statement.span)]


def open_scheme_of(block: EquationBlock, context: Context, *, conserving: bool = True) -> OpenScheme:
    """Take apart a KINETIC block whose loops cannot be written out."""
    return OpenSchemeBuilder(block, context, conserving).build()
