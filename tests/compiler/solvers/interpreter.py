"""Run the statements of a SolvedMechanism on plain floats: slow and simple, so that a method is tested without C."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
from ranvier.compiler.semantics.mechanism import (
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
    Routine,
    Text,
    Unary,
    Variable,
    While,
)
from ranvier.compiler.solvers.solved import LinearSolve, MatrixExponential, Newton, Place


def equation_count(block: str, wanted: float, count: float) -> float:
    if count != wanted:
        raise ArithmeticError(f"{block} comes to {count:g} equations for {wanted:g} unknowns")
    return 0.0


def element(index: float, length: float, array: str) -> float:
    if not 0 <= int(index) < length:
        raise IndexError(f"index {int(index)} lies outside {array}[{length:g}]")
    return float(int(index))


FUNCTIONS: dict[str, Callable[..., float]] = {
    "equation_count": equation_count, "element": element,
    "exp": math.exp, "log": math.log, "log10": math.log10, "sqrt": math.sqrt, "sin": math.sin, "cos": math.cos, "tan": math.tan,
    "tanh": math.tanh, "sinh": math.sinh, "cosh": math.cosh, "fabs": abs, "pow": math.pow, "atan": math.atan, "asin": math.asin,
    "acos": math.acos, "floor": math.floor, "erf": math.erf, "atan2": math.atan2, "fmod": math.fmod,
}


class Machine:
    """Values of variables by name (arrays as lists), and the routines that can be called."""

    def __init__(self, values: dict[str, Any] | None = None, routines: Iterable[Routine] = ()) -> None:
        self.values: dict[str, Any] = dict(values or {})
        self.routines = {routine.name: routine for routine in routines}
        self.newton_iterations = 0
        self.evaluations: dict[str, int] = {}

    def run(self, body: Iterable[Any]) -> None:
        for statement in body:
            self._statement(statement)

    def evaluate(self, expression: Expression) -> float:
        match expression:
            case Number(value):
                return value
            case Read(variable, index):
                return self.get(variable, None if index is None else int(self.evaluate(index)))
            case Unary("-", operand):
                return -self.evaluate(operand)
            case Unary("!", operand):
                return float(not self.evaluate(operand))
            case Binary(operator, left, right):
                return binary(operator, self.evaluate(left), self.evaluate(right))
            case Call(name, arguments):
                return self._call(name, [self.evaluate(argument) for argument in arguments])
            case Intrinsic(name, arguments):
                self.evaluations[name] = self.evaluations.get(name, 0) + 1
                return FUNCTIONS[name](*[one.text if isinstance(one, Text) else self.evaluate(one) for one in arguments])
        raise AssertionError(expression)

    def get(self, variable: Variable, index: int | None) -> float:
        value = self.values.get(variable.name, [0.0] * variable.length if variable.length else 0.0)
        return float(value if index is None else value[index])

    def set(self, variable: Variable, index: int | None, value: float) -> None:
        if index is None:
            self.values[variable.name] = value
        else:
            self.values.setdefault(variable.name, [0.0] * variable.length)[index] = value

    def _call(self, name: str, arguments: list[float]) -> float:
        routine = self.routines[name]
        self.evaluations[name] = self.evaluations.get(name, 0) + 1
        saved = dict(self.values)
        for formal, actual in zip(routine.arguments, arguments, strict=True):
            self.values[formal.name] = actual
        if routine.result is not None:
            self.values[routine.result.name] = 0.0
        self.run(routine.body)
        result = self.values[routine.result.name] if routine.result is not None else 0.0
        for formal in routine.arguments:
            if formal.name in saved:
                self.values[formal.name] = saved[formal.name]
        return float(result)

    def _statement(self, statement: Any) -> None:
        match statement:
            case Assign(variable, index, value):
                self.set(variable, None if index is None else int(self.evaluate(index)), self.evaluate(value))
            case If(condition, then, otherwise):
                self.run(then if self.evaluate(condition) else otherwise)
            case While(condition, body):
                while self.evaluate(condition):
                    self.run(body)
            case From(variable, first, last, step, body):
                low, high, by = (int(self.evaluate(bound)) for bound in (first, last, step))
                for k in range(low, high + (1 if by > 0 else -1), by):
                    self.set(variable, None, float(k))
                    self.run(body)
            case Perform(call):
                self.evaluate(call)
            case LinearSolve():
                self._linear(statement)
            case MatrixExponential():
                self._exponential(statement)
            case Newton():
                self._newton(statement)
            case _:
                raise AssertionError(statement)

    def _matrix(self, rows: tuple[tuple[Expression, ...], ...]) -> np.ndarray:
        return np.array([[self.evaluate(entry) for entry in row] for row in rows])

    def _write(self, places: tuple[Place, ...], values: np.ndarray) -> None:
        for place, value in zip(places, values, strict=True):
            self.set(place.variable, place.index, float(value))

    def _linear(self, statement: LinearSolve) -> None:
        right = np.array([self.evaluate(entry) for entry in statement.right])
        self._write(statement.unknowns, eliminate(self._matrix(statement.matrix), right, statement.order))

    def _exponential(self, statement: MatrixExponential) -> None:
        size = len(statement.unknowns) + 1
        bordered = np.zeros((size, size))
        bordered[:-1, :-1] = self._matrix(statement.matrix)
        bordered[:-1, -1] = [self.evaluate(entry) for entry in statement.source]
        start = np.array([*(self.get(place.variable, place.index) for place in statement.unknowns), 1.0])
        parts = 256  # of the step: the series of each is short
        for _ in range(parts):
            term = start
            for k in range(1, 12):
                term = bordered @ term / (k * parts)
                start = start + term
        self._write(statement.unknowns, start[:-1])

    def _newton(self, statement: Newton) -> None:
        for _ in range(1 if statement.linear else statement.iterations):
            self.newton_iterations += 1
            self.run(statement.body)
            residual = np.array([self.evaluate(entry) for entry in statement.residual])
            step = eliminate(self._matrix(statement.jacobian), residual, statement.order)
            now = np.array([self.get(place.variable, place.index) for place in statement.unknowns])
            self._write(statement.unknowns, np.maximum(now - step, 0.0) if statement.nonnegative else now - step)
            small = np.abs(step).sum() <= statement.tolerance if statement.summed else np.all(
                np.abs(step) <= statement.tolerance * np.maximum(np.abs(now - step), 1.0))
            if statement.linear or small:
                return
        raise AssertionError("Newton's iteration did not converge")


def eliminate(matrix: np.ndarray, right: np.ndarray, order: tuple[int, ...] | None) -> np.ndarray:
    """Solve by elimination in the given order without pivoting, as the generated C does."""
    if order is None:
        return np.linalg.solve(matrix, right)
    matrix, right = matrix[np.ix_(order, order)].copy(), right[list(order)].copy()
    size = len(right)
    for k in range(size):
        for i in range(k + 1, size):
            factor = matrix[i, k] / matrix[k, k]
            matrix[i, k:] -= factor * matrix[k, k:]
            right[i] -= factor * right[k]
    solution = np.zeros(size)
    for k in reversed(range(size)):
        solution[k] = (right[k] - matrix[k, k + 1:] @ solution[k + 1:]) / matrix[k, k]
    result = np.zeros(size)
    result[list(order)] = solution
    return result


def binary(operator: str, left: float, right: float) -> float:
    match operator:
        case "+":
            return left + right
        case "-":
            return left - right
        case "*":
            return left * right
        case "/":
            with np.errstate(all="ignore"):  # as in C
                return float(np.divide(left, right))
        case "%":
            return math.fmod(left, right)
        case "^":
            with np.errstate(all="ignore"):
                return float(np.power(left, right))
        case "<":
            return float(left < right)
        case ">":
            return float(left > right)
        case "<=":
            return float(left <= right)
        case ">=":
            return float(left >= right)
        case "==":
            return float(left == right)
        case "!=":
            return float(left != right)
        case "&&":
            return float(bool(left and right))
        case "||":
            return float(bool(left or right))
    raise AssertionError(operator)
