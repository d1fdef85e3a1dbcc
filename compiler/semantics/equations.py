"""Resolve what DERIVATIVE, KINETIC and LINEAR blocks hold beside ordinary statements."""

from __future__ import annotations

from ..source import Span
from ..syntax import ast
from . import mechanism as m
from .expressions import Expressions
from .mechanism import Role, Storage, Variable


class Equations(Expressions):
    """Turn derivatives, reactions and linear equations of ast into those of mechanism."""

    def derivative(self, target: ast.Prime, value: ast.Expression, span: Span) -> tuple[m.Statement, ...]:
        """Return x' = value; x'' = value becomes x' = Dx and Dx' = value."""
        resolved = self.expression(value)
        marks = "'" * target.order
        if self.scope.block != "DERIVATIVE":
            self.error("misplaced-statement", span, f"{target.name}{marks} = … is not allowed in {self.scope.block}",
                       "belongs in DERIVATIVE", "move it to a DERIVATIVE block and SOLVE that")
            return ()
        state = self._state(target.name, target.span, f"{target.name}{marks}")
        if state is None:
            return ()
        index = self.index(state, target.name, target.index, target.span)
        chain = [state, *(self.symbols.derived[target.name, k] for k in range(1, target.order))]
        steps: list[m.Statement] = [
            m.Derivative(low, index, m.Read(high, index, span), span) for low, high in zip(chain, chain[1:], strict=False)
        ]
        slope = self.symbols.derived.get((target.name, target.order))
        kept = () if slope is None else (m.Assign(slope, index, resolved, span),)
        return (*steps, m.Derivative(chain[-1], index, resolved, span), *kept)

    def _state(self, name: str, span: Span, what: str) -> Variable | None:
        found = self.find(name)
        if isinstance(found, Variable) and found.role is Role.STATE:
            return found
        if found is None:
            self.undefined(name, span)
        else:
            self.error("not-a-state", span, f"{what} needs '{name}' to be a STATE", "not a STATE", f"declare '{name}' in STATE")
        return None

    def equation(self, node: ast.Reaction | ast.Conserve | ast.Compartment | ast.LongitudinalDiffusion | ast.Equation
                 ) -> tuple[m.Statement, ...]:
        """Return one statement of a KINETIC or LINEAR block."""
        match node:
            case ast.Reaction():
                return self._reaction(node)
            case ast.Conserve(species=species, total=total, span=span):
                places = [self._conserved(s) for s in species]
                return (m.Conserve(tuple(p for p in places if p), self.expression(total), span),)
            case ast.Compartment():
                return self._compartment(node)
            case ast.LongitudinalDiffusion():
                return self._diffusion(node)
            case ast.Equation(left=left, right=right, continues=continues, span=span):
                return (m.LinearEquation(self.expression(left), self.expression(right), continues, span),)

    def _reaction(self, node: ast.Reaction) -> tuple[m.Statement, ...]:
        left = tuple(s for s in map(self._species, node.left) if s)
        right = tuple(s for s in map(self._species, node.right) if s)
        rates = tuple(self.expression(rate) for rate in node.rates)
        wanted = 2 if node.arrow == "<->" else 1
        if len(rates) != wanted:
            self.error("wrong-arguments", node.span, f"a reaction with {node.arrow} has {wanted} rate{'s' * (wanted > 1)}, "
                       f"not {len(rates)}", help="write ~ A <-> B (forward, backward), ~ A -> (rate) or ~ A << (flux)")
            return ()
        if node.arrow == "<<":
            if len(left) + len(right) != 1 or (left + right)[0].variable.role is not Role.STATE:
                self.error("flux-target", node.span, "a flux with << goes to one STATE", "not one STATE",
                           "write one line for each state")
                return ()
            return (m.Reaction((), left + right, None, None, rates[0], node.span),)
        backward = rates[1] if wanted == 2 else m.Number(0.0, "0")
        if not any(s.variable.role is Role.STATE for s in left + right):
            self.error("not-a-state", node.span, "no species of this reaction is a STATE", "changes nothing",
                       "declare the species in STATE")
        return (m.Reaction(left, right, rates[0], backward, None, node.span),)

    def _species(self, node: ast.Species) -> m.Species | None:
        found = self.find(node.name)
        if found is None:
            self.undefined(node.name, node.span)
            return None
        if isinstance(found, float) or found.storage in (Storage.RANDOM, Storage.VECTOR):
            self.error("not-a-species", node.span, f"'{node.name}' cannot be a species", "a constant" if isinstance(found, float)
                       else "no number", "declare it in STATE, ASSIGNED or PARAMETER")
            return None
        return m.Species(node.coefficient, found, self.index(found, node.name, node.index, node.span))

    def _conserved(self, node: ast.Species) -> m.Species | None:
        state = self._state(node.name, node.span, "CONSERVE")
        if state is None:
            return None
        whole = node.index is None and state.length
        return m.Species(node.coefficient, state, None if whole else self.index(state, node.name, node.index, node.span))

    def _compartment(self, node: ast.Compartment) -> tuple[m.Statement, ...]:
        self.scope.push()
        variable = self.scope.local(node.variable, span=node.span) if node.variable else None
        volume = self.expression(node.volume)
        self.scope.pop()
        states: list[Variable] = []
        for name in node.states:
            found = self.find(name)
            if isinstance(found, Variable):
                states.append(found)
            else:
                self.undefined(name, node.span)
        return (m.Compartment(variable, volume, tuple(states), node.span),)

    def _diffusion(self, node: ast.LongitudinalDiffusion) -> tuple[m.Statement, ...]:
        self.scope.push()
        variable = self.scope.local(node.variable, span=node.span) if node.variable else None
        coefficient = self.expression(node.flux)
        self.scope.pop()
        states = [self._state(name, node.span, "LONGITUDINAL_DIFFUSION") for name in node.states]
        if self.symbols.declared.kind is not m.Kind.DENSITY:
            self.error("diffusion-in-point-process", node.span, "a point process cannot diffuse along sections",
                       "LONGITUDINAL_DIFFUSION needs a value in every segment", "make the mechanism a SUFFIX")
        return (m.LongitudinalDiffusion(variable, coefficient, tuple(s for s in states if s), node.span),)
