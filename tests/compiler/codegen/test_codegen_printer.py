"""Precedence, literals, comments and names."""

from __future__ import annotations

import math
import random
from typing import Any

import pytest
from ranvier.compiler.codegen import c_ast, names
from ranvier.compiler.codegen.printer import comment, literal, quoted, show

OPERATORS = "+-*/"


def tree(generator: random.Random, depth: int) -> c_ast.CExpression:
    """A random expression; every subtree also prints as Python."""
    if depth == 0 or generator.random() < 0.15:
        return literal(generator.choice([0.1, 2.0, 3.5, -1.25, 7.0]))
    kind = generator.randrange(6)
    if kind == 0:
        return c_ast.Prefix("-", tree(generator, depth - 1))
    return c_ast.Infix(OPERATORS[kind % 4], tree(generator, depth - 1), tree(generator, depth - 1))


def meaning(expression: Any) -> float:
    match expression:
        case c_ast.Atom(text):
            return float(text)
        case c_ast.Prefix(_, operand):
            return -meaning(operand)
        case c_ast.Infix(operator, left, right):
            a, b = meaning(left), meaning(right)
            return a + b if operator == "+" else a - b if operator == "-" else a * b if operator == "*" else a / b
    raise TypeError(expression)


@pytest.mark.parametrize("seed", range(300))
def test_precedence(seed: int) -> None:
    """The printed text, read with C's rules (Python's are the same here), has the tree's value to the last bit."""
    expression = tree(random.Random(seed), 5)
    try:
        expected = meaning(expression)
    except (ZeroDivisionError, OverflowError):
        pytest.skip("not a number")
    assert "--" not in show(expression)
    assert eval(show(expression)) == expected


def test_division_by_a_sum() -> None:
    g, one, e = c_ast.Atom("g"), c_ast.Atom("1.0"), c_ast.Invoke("rv_exp", (c_ast.Prefix("-", c_ast.Atom("v")),))
    assert show(c_ast.Infix("/", g, c_ast.Infix("+", one, e))) == "g / (1.0 + rv_exp(-v))"
    a, b, c = (c_ast.Infix("<", c_ast.Atom(x), one) for x in "abc")
    assert show(c_ast.Infix("||", c_ast.Infix("&&", a, b), c)) == "(a < 1.0 && b < 1.0) || c < 1.0"
    assert show(c_ast.Prefix("!", c_ast.Infix("&&", a, b))) == "!(a < 1.0 && b < 1.0)"
    assert show(c_ast.Cast("double", a)) == "(double)(a < 1.0)"


@pytest.mark.parametrize("value, text, expected", [
    (1.0, "1", "1.0"), (0.001, "1e-3", "1e-3"), (0.5, ".5", ".5"), (0.1, "", "0.1"), (1e300, "", "1e+300"), (-2.5, "", "-2.5"),
    (5.0, "05", "05.0"), (3.0, "2", "3.0"), (-0.0, "", "-0.0"), (math.inf, "", "RV_INFINITY"), (-math.inf, "", "-RV_INFINITY"),
    (1 / 3, "", "0.3333333333333333"), (100.0, "1e2", "1e2"), (16.0, "0x10", "16.0"),
    (0.0, "1e-400", "0.0"),
])
def test_literals(value: float, text: str, expected: str) -> None:
    assert show(literal(value, text)) == expected


def test_comments_and_strings_cannot_escape() -> None:
    assert comment("a */ b /* c") == ["/* a * / b / * c */"]
    assert quoted('say "hi"\n\\ µ ??=') == r'"say \"hi\"\n\\ \302\265 ?\?="'


WORDS = ["int", "y0", "j1", "I", "errno", "gamma", "exp", "lambda", "fields", "call", "instance", "node", "rv_exp", "fn_rates",
         "v", "m", "NULL", "main", "register", "M_PI", "int_", "node_", "x_", "x"]


def test_names_never_meet() -> None:
    """The rule is injective, and nothing that C or the generator uses comes out of it."""
    made = [names.escaped(word) for word in WORDS]
    assert len(set(made)) == len(WORDS)
    assert not set(made) & names.RESERVED
    assert [names.escaped(word) for word in ("v", "m", "minf", "x1")] == ["v", "m", "minf", "x1"]
    assert all(not word.startswith(names.PREFIXES) or word.endswith("_") for word in made)


def test_one_identifier_per_variable() -> None:
    identifiers = names.Identifiers()
    assert identifiers.of("argument v", "v") == "v"
    assert identifiers.of("node's v", "v") == "v_"
    assert identifiers.of("argument v", "v") == "v"
