"""Each construct of the language: a minimal text and the tree it gives."""

from __future__ import annotations

import pytest
from ranvier.compiler.diagnostics import Diagnostics
from ranvier.compiler.source import SourceFile
from ranvier.compiler.syntax import ast, parse
from ranvier.compiler.syntax.ast import (
    Argument,
    Assign,
    Binary,
    Block,
    Call,
    CallStatement,
    CodeBlock,
    Compartment,
    Conductance,
    Conserve,
    Declaration,
    DeclarationBlock,
    Define,
    Equation,
    EquationBlock,
    ForNetcons,
    From,
    If,
    Include,
    Independent,
    InitialBlock,
    Lag,
    Local,
    LocalVariable,
    LongitudinalDiffusion,
    Mutex,
    Name,
    NameList,
    NetReceive,
    NeuronBlock,
    Number,
    Prime,
    Program,
    Protect,
    Reaction,
    Represents,
    Routine,
    Solve,
    Species,
    String,
    Suffix,
    Table,
    Title,
    Unary,
    UnitAlias,
    UnitConstant,
    UnitsBlock,
    UnitsSwitch,
    UseIon,
    Verbatim,
    Watch,
    WatchCondition,
    While,
)


def program(text: str) -> Program:
    source = SourceFile("test.mod", text)
    return parse(source, Diagnostics(source))


def item(text: str) -> ast.TopLevel:
    (only,) = program(text).items
    return only


def statements(text: str, block: str = "INITIAL") -> tuple[ast.Statement, ...]:
    node = item(f"{block} {{ {text} }}")
    assert isinstance(node, (InitialBlock, CodeBlock, EquationBlock, NetReceive))
    return node.body.statements


def expression(text: str) -> ast.Expression:
    (only,) = statements(f"x = {text}")
    assert isinstance(only, Assign)
    return only.value


a, b, c, x = Name("a"), Name("b"), Name("c"), Name("x")
one, two, three = Number("1"), Number("2"), Number("3")
EMPTY = Block(())
SET = Block((Assign(x, one),))


@pytest.mark.parametrize("text, tree", [
    ("1", one), ("1.", Number("1.")), (".5", Number(".5")), ("1e3", Number("1e3")), ("1.E-3", Number("1.E-3")),
    ("3(mV)", Number("3", "mV")), ("3 (mA/cm2)", Number("3", "mA/cm2")), ("3()", Number("3", "")),
    ("(1e-3)", Number("1e-3", None, True)), ("((2))", Number("2", None, True)), ("(3(mV))", Number("3", "mV")),
    ('f("a: b ? c", "")', Call("f", (String("a: b ? c"), String("")))),
    ("a[1]", Name("a", one)), ("a[b+1]", Name("a", Binary("+", b, one))), ("a@2", Name("a", None, 2)),
    ("a@2[1]", Name("a", one, 2)),
    ("a'", Prime("a", 1)), ("a''[1]", Prime("a", 2, one)), ("a'0", Name("a'0")),
    ("f()", Call("f", ())), ("f (a, 1)", Call("f", (a, one))), ("INT(a)", Call("INT", (a,))),
    ("a+b*c", Binary("+", a, Binary("*", b, c))), ("(a+b)*c", Binary("*", Binary("+", a, b), c)),
    ("a-b-c", Binary("-", Binary("-", a, b), c)), ("a/b%c", Binary("%", Binary("/", a, b), c)),
    ("a^b^c", Binary("^", a, Binary("^", b, c))), ("-a^b", Unary("-", Binary("^", a, b))),
    ("a^-b*c", Binary("*", Binary("^", a, Unary("-", b)), c)), ("-a*b", Binary("*", Unary("-", a), b)),
    ("a--b", Binary("-", a, Unary("-", b))), ("!a==b", Binary("==", Unary("!", a), b)),
    ("a<b&&b<=c||!a", Binary("||", Binary("&&", Binary("<", a, b), Binary("<=", b, c)), Unary("!", a))),
    ("a>b>=c", Binary(">=", Binary(">", a, b), c)), ("a!=b", Binary("!=", a, b)),
    ("a\n-b", Binary("-", a, b)), ("a : more\n + b", Binary("+", a, b)), ("a ? more\r + b", Binary("+", a, b)),
    ("a COMMENT\n ' ( {\nENDCOMMENT : x\n + b", Binary("+", a, b)),
    ("int + lambda", Binary("+", Name("int"), Name("lambda"))), ("VECTOR", Name("VECTOR")), ("STEP", Name("STEP")),
])
def test_expression(text: str, tree: ast.Expression) -> None:
    assert expression(text) == tree


@pytest.mark.parametrize("text, tree", [
    ("x=1", Assign(x, one)), ("x[a] = 1", Assign(Name("x", a), one)), ("x' = 1", Assign(Prime("x", 1), one)),
    ("LOCAL a, b[4]", Local((LocalVariable("a"), LocalVariable("b", 4)))),
    ("f(1)", CallStatement(Call("f", (one,)))), ('printf("%g\\n", a)', CallStatement(Call("printf", (String("%g\\n"), a)))),
    ("if(a){x=1}", If(a, SET)), ("IF (a) {x=1} ELSE {}", If(a, SET, EMPTY)),
    ("if(a){}else if(b){x=1}else{}", If(a, EMPTY, Block((If(b, SET, EMPTY),)))),
    ("while(a<b){x=1}", While(Binary("<", a, b), SET)), ("WHILE (a) {}", While(a, EMPTY)),
    ("FROM i=0 TO 3 {x=1}", From("i", Number("0"), three, None, SET)),
    ("FROM i = a TO b-1 BY 2 { }", From("i", a, Binary("-", b, one), two, EMPTY)),
    ("{ x = 1 }", SET),
    ("SOLVE s", Solve("s")), ("SOLVE s METHOD cnexp", Solve("s", "cnexp")), ("SOLVE s USING euler", Solve("s", "euler")),
    ("SOLVE s STEADYSTATE sparse", Solve("s", "sparse", True)),
    ("CONDUCTANCE g", Conductance("g")), ("CONDUCTANCE g USEION na", Conductance("g", "na")),
    ("TABLE a, b[1] DEPEND c FROM -1 TO 3 WITH 20",
     Table((a, Name("b", one)), ("c",), Unary("-", one), three, Number("20"))),
    ("TABLE FROM a TO b*2 WITH n", Table((), (), a, Binary("*", b, two), Name("n"))),
    ("LAG a BY 3", Lag("a", three)), ("PROTECT a = a + 1", Protect(Assign(a, Binary("+", a, one)))),
    ("MUTEXLOCK", Mutex(True)), ("MUTEXUNLOCK", Mutex(False)), ("UNITSOFF", UnitsSwitch(False)), ("UNITSON", UnitsSwitch(True)),
    ("VERBATIM\n  int i = 0; // {\nENDVERBATIM\n", Verbatim("\n  int i = 0; // {\n")), ("VERBATIM ENDVERBATIM", Verbatim(" ")),
    ("COMPARTMENT 2 {a b}", Compartment(None, two, ("a", "b"))),
    ("COMPARTMENT i, x*1(um) {a, b}", Compartment("i", Binary("*", x, Number("1", "um")), ("a", "b"))),
    ("LONGITUDINAL_DIFFUSION x {a}", LongitudinalDiffusion(None, x, ("a",))),
    ("LONGITUDINAL_DIFFUSION i, x {a}", LongitudinalDiffusion("i", x, ("a",))),
])
def test_statement(text: str, tree: ast.Statement) -> None:
    assert statements(text) == (tree,)


@pytest.mark.parametrize("text, tree", [
    ("~ a + 2b <-> c (1, x)", Reaction((Species(1, "a"), Species(2, "b")), "<->", (Species(1, "c"),), (one, x))),
    ("~a[1]<->2 c[x](1,2)", Reaction((Species(1, "a", one),), "<->", (Species(2, "c", x),), (one, two))),
    ("~ a << (x)", Reaction((Species(1, "a"),), "<<", (), (x,))), ("~ a < < (x)", Reaction((Species(1, "a"),), "<<", (), (x,))),
    ("~ a + b -> (1)", Reaction((Species(1, "a"), Species(1, "b")), "->", (), (one,))),
    ("CONSERVE a + 3 b = 1", Conserve((Species(1, "a"), Species(3, "b")), one)),
])
def test_kinetic(text: str, tree: ast.Statement) -> None:
    assert statements(text, "KINETIC k") == (tree,)


@pytest.mark.parametrize("block", ["LINEAR l", "NONLINEAR n", "DISCRETE d"])
def test_equations(block: str) -> None:
    assert statements("~ a + b = 1 ~+ c = 2", block) == (
        Equation(Binary("+", a, b), one), Equation(c, two, True))


@pytest.mark.parametrize("text, tree", [
    ("WATCH (a > 1) 2", Watch((WatchCondition(a, ">", one, two),))),
    ("WATCH (a < b+1) 2, (c > 1) x", Watch((WatchCondition(a, "<", Binary("+", b, one), two), WatchCondition(c, ">", one, x)))),
    ("FOR_NETCONS (a, b (mV)) {x=1}", ForNetcons(("a", "b"), SET)), ("INITIAL {x=1}", InitialBlock(SET)),
])
def test_net_receive_statement(text: str, tree: ast.Statement) -> None:
    assert statements(text, "NET_RECEIVE (w)") == (tree,)


@pytest.mark.parametrize("text, tree", [
    ("TITLE  a : title {", Title("a : title {")), ("TITLE", Title("")), ("VERBATIM\n#include <x.h>\nENDVERBATIM",
                                                                         Verbatim("\n#include <x.h>\n")),
    ("DEFINE N 4", Define("N", 4)), ("DEFINE N -4", Define("N", -4)), ('INCLUDE "x.inc"', Include("x.inc")),
    ("INDEPENDENT {t FROM 0 TO 1 WITH 1 (ms)}", Independent((Name("t"),))),
    ("INDEPENDENT {SWEEP t FROM 0 TO 1 WITH 1 START 0}", Independent((Name("t"),))), ("INDEPENDENT {}", Independent(())),
    ("LOCAL a, b[2]", Local((LocalVariable("a"), LocalVariable("b", 2)))),
    ("UNITSOFF", UnitsSwitch(False)),
    ("BREAKPOINT{}", CodeBlock("BREAKPOINT", EMPTY)), ("EQUATION {}", CodeBlock("EQUATION", EMPTY)),
    ("CONSTRUCTOR {x=1}", CodeBlock("CONSTRUCTOR", SET)), ("DESTRUCTOR {}", CodeBlock("DESTRUCTOR", EMPTY)),
    ("BEFORE STEP {}", CodeBlock("BEFORE STEP", EMPTY)), ("AFTER SOLVE {}", CodeBlock("AFTER SOLVE", EMPTY)),
    ("BEFORE BREAKPOINT {}", CodeBlock("BEFORE BREAKPOINT", EMPTY)), ("AFTER INITIAL {}", CodeBlock("AFTER INITIAL", EMPTY)),
    ("DERIVATIVE d {x=1}", EquationBlock("DERIVATIVE", "d", (), SET)),
    ("KINETIC k SOLVEFOR a, b {}", EquationBlock("KINETIC", "k", ("a", "b"), EMPTY)),
    ("FUNCTION f(a (mV), b) (1/ms) {x=1}", Routine("FUNCTION", "f", (Argument("a", "mV"), Argument("b")), "1/ms", SET)),
    ("PROCEDURE p() {}", Routine("PROCEDURE", "p", (), None, EMPTY)),
    ("FUNCTION_TABLE f(v(mV)) (/ms)", Routine("FUNCTION_TABLE", "f", (Argument("v", "mV"),), "/ms", None)),
    ("NET_RECEIVE(w (uS), a) {}", NetReceive((Argument("w", "uS"), Argument("a")), EMPTY)),
    ("NET_RECEIVE () {}", NetReceive((), EMPTY)),
])
def test_item(text: str, tree: ast.TopLevel) -> None:
    assert item(text) == tree


@pytest.mark.parametrize("text, tree", [
    ("SUFFIX a", Suffix("SUFFIX", "a")), ("POINT_PROCESS a", Suffix("POINT_PROCESS", "a")),
    ("ARTIFICIAL_CELL a", Suffix("ARTIFICIAL_CELL", "a")), ("RANGE a,b", NameList("RANGE", (a, b))),
    ("THREADSAFE", NameList("THREADSAFE", ())), ("VECTOR a, b", NameList("VECTOR", (a, b))),
    ("RANDOM a", NameList("RANDOM", (a,))),
    ("REPRESENTS NCIT:C17145", Represents("NCIT:C17145")), ("REPRESENTS [NCIT:C17145]", Represents("NCIT:C17145")),
    ("USEION na READ ena, nai WRITE ina", UseIon("na", (Name("ena"), Name("nai")), (Name("ina"),))),
    ("USEION x WRITE ix VALENCE -2", UseIon("x", (), (Name("ix"),), -2.0)),
    ("USEION x READ xi CHARGE 1.5 REPRESENTS CHEBI:29103", UseIon("x", (Name("xi"),), (), 1.5, "CHEBI:29103")),
    *((f"{word} a", NameList(word, (a,))) for word in (
        "GLOBAL", "NONSPECIFIC_CURRENT", "ELECTRODE_CURRENT", "POINTER", "BBCOREPOINTER", "EXTERNAL")),
])
def test_neuron_statement(text: str, tree: ast.NeuronStatement) -> None:
    assert item(f"NEURON {{ {text} }}") == NeuronBlock((tree,))


@pytest.mark.parametrize("text, tree", [
    ("(mV) = (millivolt)", UnitAlias("mV", "millivolt")), ("(molar)=(1/liter)", UnitAlias("molar", "1/liter")),
    ("F = (faraday) (coulomb)", UnitConstant("F", None, "faraday", "coulomb")), ("k = (mV)", UnitConstant("k", None, "mV")),
    ("k = (mV) -> (V)", UnitConstant("k", None, "mV", "V", True)), ("Q = 3 (mV)", UnitConstant("Q", "3", "mV")),
    ("Q = -3.5e2 ()", UnitConstant("Q", "-3.5e2", "")), ("Q = 3", UnitConstant("Q", "3", "")),
])
def test_unit_definition(text: str, tree: UnitAlias | UnitConstant) -> None:
    assert item(f"UNITS {{ {text} }}") == UnitsBlock((tree,))


@pytest.mark.parametrize("keyword, text, tree", [
    ("PARAMETER", "a", Declaration("a")), ("PARAMETER", "a=1", Declaration("a", value="1")),
    ("PARAMETER", "a = - 1e-3 (mV) <-1,1e9>", Declaration("a", value="-1e-3", unit="mV", limits=("-1", "1e9"))),
    ("PARAMETER", "a[3] (mV) <0, 1>", Declaration("a", 3, unit="mV", limits=("0", "1"))),
    ("CONSTANT", "a = 1 (mV)", Declaration("a", value="1", unit="mV")),
    ("ASSIGNED", "a[2] FROM 0 TO 1 (mV)", Declaration("a", 2, unit="mV", first="0", last="1")),
    ("ASSIGNED", "a (k-mole joule/degC)", Declaration("a", unit="k-mole joule/degC")),
    ("STATE", "a FROM 0 TO 1 START 2 (mV) <1e-3>",
     Declaration("a", first="0", last="1", start="2", unit="mV", tolerance="1e-3")),
])
def test_declaration(keyword: str, text: str, tree: Declaration) -> None:
    assert item(f"{keyword} {{ {text} }}") == DeclarationBlock(keyword, (tree,))


def test_defined_names_become_numbers() -> None:
    tree = program("DEFINE N 3 DEFINE M -2 STATE { a[N] } LOCAL b[N] INITIAL { FROM i=0 TO N-1 { a[i] = M } }")
    assert tree.items[2] == DeclarationBlock("STATE", (Declaration("a", 3),))
    assert tree.items[3] == Local((LocalVariable("b", 3),))
    loop = From("i", Number("0"), Binary("-", three, one), None, Block((Assign(Name("a", Name("i")), Unary("-", two)),)))
    assert tree.items[4] == InitialBlock(Block((loop,)))


def test_layout_means_nothing() -> None:
    tight = "NEURON{SUFFIX a RANGE b}PARAMETER{b=1(mV)<0,1>c=2}INITIAL{if(b>0){c=b}else{c=-b}f(c)}"
    loose = """
    NEURON
    {
      SUFFIX a : name
      RANGE b ? isn't it
    }
    PARAMETER { b = 1 (mV) <0, 1>
      c = 2 }
    COMMENT It's {(
    ENDCOMMENT
    INITIAL { if ( b > 0 ) { c = b }
      else { c = - b } f ( c ) }
    """
    expected = program(tight)
    for line_end in ("\n", "\r\n", "\r"):
        assert program(loose.replace("\n", line_end) + "\x1a") == expected


def test_spans_point_into_the_text() -> None:
    text = "NEURON { SUFFIX a }\nINITIAL { x = y + 2*z }"
    source = SourceFile("test.mod", text)
    initial = parse(source, Diagnostics(source)).items[1]
    assert isinstance(initial, InitialBlock)
    (assign,) = initial.body.statements
    assert isinstance(assign, Assign)
    spans = [(text[n.span.start : n.span.end]) for n in (initial, assign, assign.value)]
    assert spans == ["INITIAL { x = y + 2*z }", "x = y + 2*z", "y + 2*z"]
