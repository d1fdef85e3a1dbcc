"""Resolve the statements of a block."""

from __future__ import annotations

from ..diagnostics import Diagnostics
from ..source import Span
from ..syntax import ast
from . import events, lag
from . import mechanism as m
from .equations import Equations
from .expressions import MAX_NESTING, constant_value
from .mechanism import NOWHERE, Role, Storage, Variable
from .scope import Scope
from .solve import called_step, solve
from .symbols import Symbols

# Variables that belong to the simulation and that a mechanism cannot set.
MOST_LOCAL_ELEMENTS = 10_000  # on the C stack, which other threads have little of
READ_ONLY = {Storage.VOLTAGE, Storage.AREA, Storage.DIAM, Storage.TIME, Storage.DT, Storage.CELSIUS, Storage.SECONDORDER,
             Storage.FLAG}

ONLY_IN = {
    ast.Reaction: ("a reaction", ("KINETIC",)),
    ast.Conserve: ("CONSERVE", ("KINETIC",)),
    ast.Compartment: ("COMPARTMENT", ("KINETIC",)),
    ast.LongitudinalDiffusion: ("LONGITUDINAL_DIFFUSION", ("KINETIC",)),
    ast.Equation: ("an equation with ~", ("LINEAR", "NONLINEAR")),
    ast.Watch: ("WATCH", ("NET_RECEIVE",)),
    ast.ForNetcons: ("FOR_NETCONS", ("NET_RECEIVE",)),
    ast.Solve: ("SOLVE", ("BREAKPOINT", "INITIAL", "PROCEDURE", "FUNCTION")),
    ast.Table: ("TABLE", ("FUNCTION", "PROCEDURE")),
    ast.Conductance: ("CONDUCTANCE", ("BREAKPOINT",)),
    ast.InitialBlock: ("INITIAL", ("NET_RECEIVE",)),
}


class Statements(Equations):
    """Turn statements of ast into those of mechanism, inside one scope."""

    def __init__(self, symbols: Symbols, diagnostics: Diagnostics, scope: Scope) -> None:
        super().__init__(symbols, diagnostics, scope)
        self.depth = 0

    def body(self, statements: tuple[ast.Statement, ...] | list[ast.Statement]) -> tuple[m.Statement, ...]:
        """Return the resolved statements of a `{ }`, in a frame of its own."""
        if self.depth == MAX_NESTING:
            self.error("too-deep", statements[0].span if statements else NOWHERE,
                       f"statements are nested more than {MAX_NESTING} levels deep", "here", "move parts into a PROCEDURE")
            return ()
        self.scope.push()
        self.depth += 1
        resolved: list[m.Statement] = []
        for statement in statements:
            if self._allowed(statement):
                resolved += self._statement(statement)
        self.depth -= 1
        self.scope.pop()
        return tuple(resolved)

    def _allowed(self, statement: ast.Statement) -> bool:
        what, blocks = ONLY_IN.get(type(statement), ("", ()))
        if blocks and self.scope.block not in blocks:
            self.error("misplaced-statement", statement.span, f"{what} is not allowed in {self.scope.block}",
                       f"belongs in {' or '.join(blocks)}", "move it there")
            return False
        return True

    def _statement(self, node: ast.Statement) -> tuple[m.Statement, ...]:
        match node:
            case ast.Assign():
                return self._assign(node)
            case ast.Protect(assignment=assignment):
                return self._assign(assignment)
            case ast.Local(variables=variables, span=span):
                self._locals(variables, span)
                return ()
            case ast.Block(statements=statements):
                return self.body(statements)
            case ast.If(condition=condition, then=then, otherwise=otherwise, span=span):
                test = self.expression(condition)
                branches = self.body(then.statements), self.body(otherwise.statements) if otherwise else ()
                return (m.If(test, *branches, span),)
            case ast.While(condition=condition, body=body, span=span):
                return (m.While(self.expression(condition), self.loop(body), span),)
            case ast.From():
                return (self._from(node),)
            case ast.CallStatement(call=call):
                return self._perform(call)
            case ast.Solve():
                solved = solve(node, self.symbols.declared, self.scope.block, self.diagnostics)
                return (solved,) if solved else ()
            case ast.Watch(conditions=conditions):
                return tuple(events.watch(self, condition) for condition in conditions)
            case ast.ForNetcons():
                return events.for_netcons(self, node)
            case ast.Reaction() | ast.Conserve() | ast.Compartment() | ast.LongitudinalDiffusion() | ast.Equation():
                return self.equation(node)
            case ast.Table(span=span):
                self._misplaced_table(span)
                return ()
            case ast.InitialBlock(span=span):
                self.error("misplaced-statement", span, "INITIAL is nested in other statements", "not the first level",
                           "move it to the first level of NET_RECEIVE")
                return ()
            case ast.Verbatim(text=text, span=span):
                return (m.Perform(m.Intrinsic("verbatim", (m.Text(text),), span), span),)
            case ast.Conductance() | ast.Mutex() | ast.UnitsSwitch():
                return ()
            case ast.Lag():
                return self._lag(node)
            case _:
                raise AssertionError(node)

    def _lag(self, node: ast.Lag) -> tuple[m.Statement, ...]:
        value, delay = self.expression(ast.Name(node.name, span=node.span)), self.expression(node.by)
        return lag.statement(node, value, delay, self.symbols)

    def _misplaced_table(self, span: Span) -> None:
        self.error("misplaced-table", span, "TABLE is nested in other statements, or is the second one",
                   "only one, at the first level", f"move it to the beginning of {self.scope.owner}")

    # simple statements

    def _assign(self, node: ast.Assign) -> tuple[m.Statement, ...]:
        if isinstance(node.target, ast.Prime):
            return self.derivative(node.target, node.value, node.span)
        value = self.expression(node.value)
        target = self.target(node.target)
        if target is None:
            return ()
        variable, index = target
        self.scope.unset.discard(variable.name)
        if self.scope.block == "DERIVATIVE" and variable.role is Role.STATE:
            self.diagnostics.warning(
                "state-assigned", node.span, f"the STATE '{variable.name}' is assigned in a DERIVATIVE block",
                label="not part of its equation", help="assign states in INITIAL, NET_RECEIVE or a PROCEDURE that is SOLVEd")
        return (m.Assign(variable, index, value, node.span),)

    def target(self, node: ast.Name) -> tuple[Variable, m.Expression | None] | None:
        """Return what an assignment sets, None when it cannot be set (recorded)."""
        found = self.find(node.name)
        if found is None:
            self.undefined(node.name, node.span)
            return (self.foreign(node.name), None) if self.symbols.declared.verbatim and node.index is None else None
        if isinstance(found, float):
            self.error("assign-to-constant", node.span, f"'{node.name}' is a constant", "cannot be assigned",
                       "declare it in PARAMETER or ASSIGNED instead")
            return None
        if found.storage in READ_ONLY:
            self.error("assign-to-simulation", node.span, f"'{node.name}' belongs to the simulation", "cannot be assigned",
                       "use a variable of another name, or set it from Python", "NEURON's translator refuses this too")
            return None
        if found.storage in (Storage.RANDOM, Storage.VECTOR):
            self.error("handle-as-value", node.span, f"'{node.name}' cannot be assigned", "not a number",
                       "use it as the first argument of a function")
            return None
        return found, self.index(found, node.name, node.index, node.span)

    def _locals(self, variables: tuple[ast.LocalVariable, ...], span: Span) -> None:
        for variable in variables:
            where = variable.span if variable.span.end else span
            if variable.name in self.scope.frames[-1]:
                self.error("duplicate-local", where, f"LOCAL '{variable.name}' is declared twice", "again here",
                           "remove one of them")
                continue
            length = variable.length or 0
            if variable.length is not None and not 1 <= length <= MOST_LOCAL_ELEMENTS:
                needed = "at least 1 is needed" if length < 1 else f"at most {MOST_LOCAL_ELEMENTS} are allowed in a LOCAL"
                self.error("array-size", where, f"'{variable.name}' has {length} elements", needed,
                           "give the number of elements in the brackets")
                length = 1
            local = self.scope.local(variable.name, length, span=where)
            if not local.length:
                self.scope.unset.add(local.name)

    def _from(self, node: ast.From) -> m.Statement:
        bounds = [self._bound(b) for b in (node.first, node.last)]
        step = self._bound(node.step) if node.step is not None else m.Number(1.0, "1")
        if isinstance(step, m.Number) and step.value == 0.0:
            self.error("endless-loop", node.span, f"the loop over '{node.variable}' has step 0", "would never end",
                       "give a step other than 0")
        self.scope.push()
        variable = self.scope.local(node.variable, span=node.span)
        body = self.loop(node.body)
        self.scope.pop()
        return m.From(variable, bounds[0], bounds[1], step, body, node.span)

    def loop(self, body: ast.Block) -> tuple[m.Statement, ...]:
        """Return the resolved body of a loop."""
        self.scope.loops += 1
        resolved = self.body(body.statements)
        self.scope.loops -= 1
        return resolved

    def _bound(self, node: ast.Expression) -> m.Expression:
        match node:
            case ast.Call(name="INT", arguments=(inner,)):
                resolved = self.expression(inner)
            case _:
                resolved = self.expression(node)
        value = constant_value(resolved)
        return resolved if value is None else m.Number(float(int(value)), str(int(value)))

    def _perform(self, call: ast.Call) -> tuple[m.Statement, ...]:
        if call.name == "state_discontinuity" and len(call.arguments) == 2:
            place, value = call.arguments
            if isinstance(place, ast.Name):
                return self._assign(ast.Assign(place, value, span=call.span))
            self.error("wrong-argument", place.span, "the first argument of state_discontinuity must be a variable")
            return ()
        step = called_step(call, self.symbols.declared) if self.scope.block != "BREAKPOINT" else None
        if step is not None:
            return (step,)
        resolved = self.call(call, as_statement=True)
        return (m.Perform(resolved, call.span),) if isinstance(resolved, m.Call | m.Intrinsic) else ()
