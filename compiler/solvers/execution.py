"""Statements visited in the order in which they run: the one walk behind every question of what is read before it is set."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable
from typing import Any, Generic, TypeVar

from ..semantics.mechanism import (
    Assign,
    Binary,
    Call,
    Expression,
    From,
    If,
    Intrinsic,
    Number,
    Perform,
    Read,
    Text,
    Variable,
    While,
)
from .rewrite import children
from .solved import LinearSolve, MatrixExponential, Newton

Solution = LinearSolve | MatrixExponential | Newton
Place = TypeVar("Place")  # what can be set: a variable, or an element of one


class Execution(ABC, Generic[Place]):
    """One walk. `sure` holds what has been set on every path that leads here; what reading, setting, calling and solving mean
    is for the class below to say."""

    def __init__(self) -> None:
        self.sure: set[Place] = set()

    @abstractmethod
    def on_read(self, variable: Variable, index: Expression | None) -> None:
        """A variable is read; its index has been."""

    @abstractmethod
    def on_set(self, variable: Variable, index: Expression | None) -> None:
        """A variable is set; its index and the value have been read."""

    @abstractmethod
    def on_call(self, routine: str) -> None:
        """A routine runs; the arguments have been read."""

    @abstractmethod
    def on_solution(self, statement: Solution) -> None:
        """A solution of equations, which reads and sets by its own rules."""

    def statements(self, body: Iterable[Any]) -> None:
        """Visit statements, one after the other."""
        for statement in body:
            self.statement(statement)

    def statement(self, statement: Any) -> None:
        """Visit one statement."""
        match statement:
            case Assign(variable, index, value):
                self.expression(value)
                self.index(index)
                self.on_set(variable, index)
            case If(condition, then, otherwise):
                self.expression(condition)
                self.either(then, otherwise)
            case While(condition, body):
                self.expression(condition)
                self.either((*body, Perform(Intrinsic("", (condition,)))), ())
            case From():
                self.counted(statement)
            case Perform(call):
                self.expression(call)
            case LinearSolve() | MatrixExponential() | Newton():
                self.on_solution(statement)

    def counted(self, loop: From) -> None:
        """Visit a FROM loop, whose body may run no time unless its bounds are numbers that say otherwise."""
        for bound in (loop.first, loop.last, loop.step):
            self.expression(bound)
        self.on_set(loop.variable, None)
        if _runs(loop):
            self.statements(loop.body)
        else:
            self.either(loop.body, ())

    def either(self, then: Iterable[Any], otherwise: Iterable[Any]) -> None:
        """Visit two alternatives: sure is what both of them set."""
        before = self.sure.copy()
        self.statements(then)
        first = self.sure
        self.sure = before
        self.statements(otherwise)
        self.sure &= first

    def expression(self, expression: Expression | Text) -> None:
        """Visit an expression; the right operand of && and || may not run."""
        match expression:
            case Text():
                pass
            case Read(variable, index):
                self.index(index)
                self.on_read(variable, index)
            case Binary("&&" | "||", left, right):
                self.expression(left)
                self.either((Perform(Intrinsic("", (right,))),), ())
            case Call(routine, arguments):
                self.expressions(arguments)
                self.on_call(routine)
            case Intrinsic("state_discontinuity", (Read(variable, index), value)):
                self.expression(value)
                self.index(index)
                self.on_set(variable, index)
            case _:
                self.expressions(children(expression))

    def expressions(self, expressions: Iterable[Expression | Text]) -> None:
        """Visit expressions, from left to right."""
        for expression in expressions:
            self.expression(expression)

    def index(self, index: Expression | None) -> None:
        """Visit the index of an element, None where there is none."""
        if index is not None:
            self.expression(index)


def _runs(loop: From) -> bool:
    """Whether a loop surely runs once."""
    match loop:
        case From(first=Number(first), last=Number(last), step=Number(step)):
            return (last - first) * step >= 0
        case _:
            return False
