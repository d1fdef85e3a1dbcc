"""What is printed parses back to the same tree, and the operators keep their binding."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ranvier.compiler.diagnostics import Diagnostics
from ranvier.compiler.source import SourceFile
from ranvier.compiler.syntax import ast, parse, read_source
from ranvier.compiler.syntax.unparse import expression_text, unparse

ROOT = Path(__file__).resolve().parents[3]
FILES = sorted([*(ROOT / "mechanisms").glob("*.mod"), *(ROOT / "tests" / "conformance" / "mods").glob("*.mod")])

EVERYTHING = """
TITLE everything
DEFINE N 3
NEURON { POINT_PROCESS p USEION na READ ena WRITE ina VALENCE 1 RANGE a, b THREADSAFE REPRESENTS NCIT:C1 }
UNITS { (mV) = (millivolt) F = (faraday) (coulomb) k = (mV) -> (V) Q = 2 (mV) }
PARAMETER { a = 1 (mV) <0, 1> }
STATE { s[N] FROM 0 TO 1 START 2 (mV) <1e-3> }
INDEPENDENT { t FROM 0 TO 1 WITH 1 (ms) }
LOCAL l, m[N]
VERBATIM
/* C */
ENDVERBATIM
BREAKPOINT { SOLVE k METHOD sparse CONDUCTANCE g USEION na if (a) { x = 1 } else if (b) { } else { { x = 2(mV) } } }
INITIAL { SOLVE l STEADYSTATE sparse while (a < 1) { a = a + 1 } FROM i = 0 TO N BY 2 { s[i] = -(1)^2 } UNITSOFF }
KINETIC k SOLVEFOR a { COMPARTMENT i, 2 {s} LONGITUDINAL_DIFFUSION d {s} ~ a + 2b <-> s[1] (1, 2) ~ a << (1) ~ a -> (1)
  CONSERVE a + b = 1 }
LINEAR l { ~ a + b = 1 ~+ c = 2 }
FUNCTION f(a (mV), b) (ms) { TABLE DEPEND celsius FROM -100 TO 100 WITH 200 f = a }
PROCEDURE q() { TABLE a, b FROM 0 TO 1 WITH N LAG a BY 3 PROTECT a = a + 1 MUTEXLOCK MUTEXUNLOCK }
FUNCTION_TABLE h(v (mV)) (1/ms)
NET_RECEIVE (w (uS), z) { INITIAL { z = 0 } WATCH (v > 1) 2, (v < 0) 3 FOR_NETCONS (u, y) { u = 1 } net_send(1, 2) }
BEFORE STEP { x = a@2 - a@1[i] }
DERIVATIVE d { s' = s'0 s''[1] = !a && b || 3 % 2 == -1 }
UNITSON
"""


def tree(text: str) -> ast.Program:
    source = SourceFile("test.mod", text)
    return parse(source, Diagnostics(source))


def test_everything_comes_back() -> None:
    once = tree(EVERYTHING)
    assert tree(unparse(once)) == once


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_real_files_come_back(path: Path) -> None:
    def include(name: str, from_path: str) -> tuple[str, bytes] | None:
        file = path.parent / name
        return (str(file), file.read_bytes()) if file.exists() else None

    source = read_source(str(path), path.read_bytes(), include)
    once = parse(source, Diagnostics(source))
    without_marks = tuple(item for item in once.items if not isinstance(item, ast.Include))
    assert tree(unparse(once)).items == without_marks


@pytest.mark.parametrize("text", [
    "(a + b) * c", "a + b * c", "a - (b - c)", "a / (b * c)", "a / b * c", "(-a)^b", "-a^b", "a^b^c", "(a^b)^c", "a^-b",
    "-(a + b)", "!(a && b)", "a < b == c", "a < (b == c)", "(1e-3) * a", "3(mV) * a", "a[i + 1]", "f(a, b + c)",
])
def test_parentheses_only_where_needed(text: str) -> None:
    (initial,) = tree(f"INITIAL {{ x = {text} }}").items
    assert isinstance(initial, ast.InitialBlock)
    (assign,) = initial.body.statements
    assert isinstance(assign, ast.Assign)
    assert expression_text(assign.value) == text


leaves = st.one_of(
    st.sampled_from(["1", "2.5", ".5", "1e-3"]).map(ast.Number),
    st.sampled_from([ast.Number("3", "mV"), ast.Number("1e-3", None, True), ast.Prime("m", 1), ast.Call("f", ())]),
    st.sampled_from("abc").map(ast.Name),
)
operators = st.sampled_from(["+", "-", "*", "/", "%", "^", "<", ">", "<=", ">=", "==", "!=", "&&", "||"])
expressions = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.builds(ast.Binary, operators, inner, inner), st.builds(ast.Unary, st.sampled_from("-!"), inner),
        st.builds(ast.Name, st.just("a"), inner), st.builds(lambda x, y: ast.Call("g", (x, y)), inner, inner)),
    max_leaves=20,
)


@given(expressions)
def test_any_expression_comes_back(expression: ast.Expression) -> None:
    program = ast.Program((ast.InitialBlock(ast.Block((ast.Assign(ast.Name("x"), expression),))),))
    assert tree(unparse(program)) == program
