"""Short ways to write Mechanisms by hand: expressions and statements from Python text, blocks from lists."""

from __future__ import annotations

import ast
from typing import Any

from ranvier.compiler.diagnostics import Diagnostics
from ranvier.compiler.semantics.mechanism import (
    Assign,
    Binary,
    Call,
    CurrentVariable,
    Derivative,
    EquationBlock,
    EquationKind,
    Expression,
    From,
    If,
    Intrinsic,
    Kind,
    Mechanism,
    Number,
    Perform,
    Read,
    Role,
    Routine,
    Solve,
    Storage,
    TableUse,
    Unary,
    Variable,
    While,
)
from ranvier.compiler.solvers import solve
from ranvier.compiler.solvers.solved import SolvedMechanism
from ranvier.compiler.source import SourceFile

V = Variable("v", Storage.VOLTAGE, Role.BUILTIN)
BUILTINS = {"v": V, "dt": Variable("dt", Storage.DT, Role.BUILTIN), "t": Variable("t", Storage.TIME, Role.BUILTIN)}
INTRINSICS = {"exp", "log", "log10", "sqrt", "sin", "cos", "tan", "tanh", "sinh", "cosh", "fabs", "pow", "atan", "asin", "acos",
              "floor", "erf", "atan2", "fmod", "f_flux", "b_flux", "random_uniform"}
OPERATORS: dict[type, str] = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.Mod: "%", ast.Pow: "^", ast.Lt: "<", ast.Gt: ">",
    ast.LtE: "<=", ast.GtE: ">=", ast.Eq: "==", ast.NotEq: "!=", ast.And: "&&", ast.Or: "||",
}


class Scope:
    """Variables by name, and text to expressions: `**` is a power, `name(…)` an intrinsic or a routine."""

    def __init__(self, fields: str = "", states: str = "", locals_: str = "") -> None:
        self.variables: dict[str, Variable] = dict(BUILTINS)
        self.listed: list[Variable] = []
        for word in fields.split():
            self._add(word, Storage.FIELD, Role.ASSIGNED)
        for word in states.split():
            self._add(word, Storage.FIELD, Role.STATE)
            self._add(word.partition(":")[0] + "0", Storage.GLOBAL, Role.STATE0)
        for word in locals_.split():
            self._add(word, Storage.LOCAL, Role.LOCAL)

    def _add(self, word: str, storage: Storage, role: Role) -> None:
        name, _, length = word.partition(":")
        variable = Variable(name, storage, role, int(length or 0))
        self.variables[name] = variable
        if storage is not Storage.LOCAL:
            self.listed.append(variable)

    def __getitem__(self, name: str) -> Variable:
        return self.variables[name]

    def e(self, text: str) -> Expression:
        return self._from(ast.parse(_escape(text), mode="eval").body)

    def set(self, target: str, value: str) -> Assign:
        place = self.e(target)
        assert isinstance(place, Read)
        return Assign(place.variable, place.index, self.e(value))

    def prime(self, target: str, value: str) -> Derivative:
        place = self.e(target)
        assert isinstance(place, Read)
        return Derivative(place.variable, place.index, self.e(value))

    def when(self, condition: str, then: list[Any], otherwise: list[Any] | None = None) -> If:
        return If(self.e(condition), tuple(then), tuple(otherwise or ()))

    def loop(self, name: str, first: str, last: str, body: list[Any]) -> From:
        return From(self[name], self.e(first), self.e(last), Number(1.0), tuple(body))

    def repeat(self, condition: str, body: list[Any]) -> While:
        return While(self.e(condition), tuple(body))

    def call(self, text: str) -> Perform:
        called = self.e(text)
        assert isinstance(called, Call | Intrinsic)
        return Perform(called)

    def _from(self, node: ast.expr) -> Expression:
        match node:
            case ast.Constant(value):
                return Number(float(value), str(value))  # type: ignore[arg-type]
            case ast.Name(name):
                return Read(self[_plain(name)])
            case ast.Subscript(ast.Name(name), index):
                return Read(self[_plain(name)], self._from(index))
            case ast.UnaryOp(ast.USub(), operand):
                return Unary("-", self._from(operand))
            case ast.UnaryOp(ast.Not(), operand):
                return Unary("!", self._from(operand))
            case ast.BinOp(left, operator, right):
                return Binary(OPERATORS[type(operator)], self._from(left), self._from(right))
            case ast.Compare(left, [operator], [right]):
                return Binary(OPERATORS[type(operator)], self._from(left), self._from(right))
            case ast.BoolOp(operator, [left, right]):
                return Binary(OPERATORS[type(operator)], self._from(left), self._from(right))
            case ast.Call(ast.Name(name), arguments):
                kind: Any = Intrinsic if name in INTRINSICS else Call
                return kind(name, tuple(self._from(argument) for argument in arguments))  # type: ignore[no-any-return]
        raise AssertionError(ast.dump(node))


def _escape(text: str) -> str:
    return text.replace("lambda", "lambda_")


def _plain(name: str) -> str:
    return "lambda" if name == "lambda_" else name


def function(scope: Scope, name: str, arguments: str, body: list[Any], *, result: bool = True,
             table: TableUse | None = None) -> Routine:
    formals = tuple(scope[word] for word in arguments.split())
    return Routine(name, formals, scope[name] if result else None, tuple(body), table)


def mechanism(scope: Scope, *, equations: tuple[EquationBlock, ...] = (), solves: tuple[Solve, ...] = (), breakpoint: Any = (),
              initial: Any = (), routines: tuple[Routine, ...] = (), currents: str = "") -> Mechanism:
    return Mechanism(
        "test", Kind.DENSITY, "", SourceFile("test.mod", " "), tuple(scope.listed), (),
        tuple(CurrentVariable(scope[name]) for name in currents.split()), routines, equations, tuple(initial), solves,
        tuple(breakpoint), (*solves, *breakpoint), None)


def block(scope: Scope, kind: EquationKind, body: list[Any], unknowns: str) -> EquationBlock:
    return EquationBlock(kind, "states", tuple(scope[name] for name in unknowns.split()), tuple(body))


def solved(model: Mechanism, *, compat: bool = False) -> tuple[SolvedMechanism, Diagnostics]:
    diagnostics = Diagnostics(model.source)
    return solve(model, diagnostics, compat=compat), diagnostics


def ode(scope: Scope, method: str, body: list[Any], unknowns: str, *, kind: EquationKind = EquationKind.DERIVATIVE,
        routines: tuple[Routine, ...] = (), steadystate: bool = False,
        compat: bool = False) -> tuple[SolvedMechanism, Diagnostics]:
    """Solve one block; with `steadystate` it is INITIAL that solves it."""
    request = Solve("states", method, steadystate)
    equations = (block(scope, kind, body, unknowns),)
    if steadystate:
        return solved(mechanism(scope, equations=equations, initial=(request,), routines=routines))
    return solved(mechanism(scope, equations=equations, solves=(request,), routines=routines), compat=compat)
