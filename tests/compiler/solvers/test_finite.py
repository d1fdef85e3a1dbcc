"""What finite.py says of expressions made at random: where it sees no danger, the derivative of a finite value is finite."""

from __future__ import annotations

import random

import numpy as np
import pytest
from ranvier.compiler.semantics.mechanism import Assign, Binary, Expression, Intrinsic, Number, Read, Unary
from solver_models import Scope, mechanism, solved

VOLTAGES = (0.0, -65.0, 1.7, 25.0, 100.0, 2e4, -2e4, 0.5, 1e-9)
PARAMETERS = (1.7, -0.9)
USUAL = 1e290  # beyond it a slope may overflow where the value just does not
FUNCTIONS = {name: getattr(np, name) for name in ("log", "tanh", "cosh", "sinh", "sqrt", "sin", "cos", "fabs")}
FUNCTIONS |= {"atan": np.arctan, "exp": lambda x: np.exp(np.minimum(x, 700.0)) if not x < -700.0 else np.float64(0.0)}
OPERATORS = {"+": np.add, "-": np.subtract, "*": np.multiply, "/": np.divide, "^": np.power, ">": np.greater, "<": np.less}


def expression(chance: random.Random, depth: int) -> str:
    kind = chance.random()
    if depth == 0 or kind < 0.15:
        return chance.choice(["v", "v", "v", "g", f"{chance.uniform(0.5, 3):.3f}", "(v + 65)", "(v - g)", "v/25"])
    left = expression(chance, depth - 1)
    if kind < 0.65:
        return f"({left} {chance.choice('+-*/')} {expression(chance, depth - 1)})"
    if kind < 0.75:
        return f"({left})**{chance.choice(['2', '3', '0.5', '1'])}"
    return f"{chance.choice(['exp', 'exp', 'log', 'tanh', 'cosh', 'sinh', 'sqrt', 'atan', 'sin', 'fabs'])}({left})"


def value(node: Expression, values: dict[str, np.float64]) -> np.float64:
    """Evaluate as C does: what divides by 0 or overflows is infinite or NaN."""
    match node:
        case Number(number):
            return np.float64(number)
        case Read(variable):
            return values[variable.name]
        case Unary("-", operand):
            return -value(operand, values)
        case Binary(operator, left, right):
            return np.float64(OPERATORS[operator](value(left, values), value(right, values)))
        case Intrinsic(name, (Number() | Read() | Unary() | Binary() | Intrinsic() as argument,)):
            return np.float64(FUNCTIONS[name](value(argument, values)))
    raise AssertionError(node)


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("seed", range(10))
def test_no_derivative_fails_that_is_said_not_to(seed: int) -> None:
    chance = random.Random(seed)
    trusted = 0
    for _ in range(40):
        scope, text = Scope("i g"), expression(chance, 4)
        made = solved(mechanism(scope, breakpoint=[scope.set("i", text)], currents="i"))[0].current
        if made is None or made.derivatives is None or made.slopes_may_fail:
            continue
        trusted += 1
        for v, g in ((v, g) for v in VOLTAGES for g in PARAMETERS):
            values = {"v": np.float64(v), "g": np.float64(g)}
            for statement in made.body:
                assert isinstance(statement, Assign)
                values[statement.variable.name] = value(statement.value, values)
            slope = value(made.derivatives[0], values)
            assert np.isfinite(slope) or not abs(values["i"]) < USUAL, (text, v, g, values["i"], slope)
    assert trusted > 10
