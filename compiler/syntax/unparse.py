"""ast.Program -> NMODL text that parses back to an equal program."""

from __future__ import annotations

from collections.abc import Iterable
from functools import singledispatch

from . import ast

_INDENT = "    "

# Binding strength of the operators, as in the grammar; a unary operator binds tighter than a product, looser than ^.
_LEVELS = {"||": 1, "&&": 2, "<": 3, ">": 3, "<=": 3, ">=": 3, "==": 3, "!=": 3, "+": 4, "-": 4, "*": 5, "/": 5, "%": 5,
           "^": 7}
_UNARY = 6
_PRIMARY = 8


def unparse(program: ast.Program) -> str:
    """Return the program as NMODL text; comments and layout are not those of the source.

    An INCLUDE becomes a comment: the text of the file is there already.
    """
    return "\n\n".join("\n".join(_lines(item, "")) for item in program.items) + "\n"


# ------------------------------------------------------------------------- expressions


def expression_text(expression: ast.Expression) -> str:
    """Return an expression as NMODL text, with parentheses only where they are needed."""
    return _text(expression, 0)


def _text(expression: ast.Expression, above: int) -> str:
    """Return the text of an expression that stands where at least the binding strength `above` is needed."""
    match expression:
        case ast.Binary(operator, left, right):
            level = _LEVELS[operator]
            if operator == "^":
                text = f"{_text(left, _PRIMARY)}^{_text(right, _UNARY)}"
            else:
                text = f"{_text(left, level)} {operator} {_text(right, level + 1)}"
        case ast.Unary(operator, operand):
            level = _UNARY
            text = operator + _text(operand, _UNARY)
        case _:
            return _primary(expression)
    return f"({text})" if level < above else text


def _primary(expression: ast.Number | ast.String | ast.Name | ast.Prime | ast.Call) -> str:
    match expression:
        case ast.Number(text, unit, factor):
            unit_text = "" if unit is None else f"({unit})"
            return f"({text}{unit_text})" if factor else text + unit_text
        case ast.String(text):
            return f'"{text}"'
        case ast.Name(name, index, delay):
            delay_text = "" if delay is None else f"@{delay}"
            return name + delay_text + _index(index)
        case ast.Prime(name, order, index):
            return name + "'" * order + _index(index)
        case ast.Call(name, arguments):
            return f"{name}({', '.join(map(expression_text, arguments))})"


def _index(index: ast.Expression | None) -> str:
    return "" if index is None else f"[{expression_text(index)}]"


# -------------------------------------------------------------------------- statements


@singledispatch
def _lines(node: ast.Node, indent: str) -> list[str]:
    """Return the lines of a statement or an item, each with its indent."""
    raise TypeError(f"no text for {type(node).__name__}")


def _with_body(header: str, body: ast.Block, indent: str) -> list[str]:
    return [f"{indent}{header} {{".rstrip(), *_body(body, indent), indent + "}"]


def _body(body: ast.Block, indent: str) -> list[str]:
    return [line for statement in body.statements for line in _lines(statement, indent + _INDENT)]


@_lines.register
def _(node: ast.Assign, indent: str) -> list[str]:
    return [f"{indent}{expression_text(node.target)} = {expression_text(node.value)}"]


@_lines.register
def _(node: ast.Local, indent: str) -> list[str]:
    names = [v.name if v.length is None else f"{v.name}[{v.length}]" for v in node.variables]
    return [f"{indent}LOCAL {', '.join(names)}"]


@_lines.register
def _(node: ast.Block, indent: str) -> list[str]:
    return [indent + "{", *_body(node, indent), indent + "}"]


@_lines.register
def _(node: ast.If, indent: str) -> list[str]:
    lines = _with_body(f"if ({expression_text(node.condition)})", node.then, indent)
    otherwise = node.otherwise
    while otherwise is not None:
        inner = otherwise.statements[0] if len(otherwise.statements) == 1 else None
        if isinstance(inner, ast.If):
            more = _with_body(f"else if ({expression_text(inner.condition)})", inner.then, indent)
            otherwise = inner.otherwise
        else:
            more = _with_body("else", otherwise, indent)
            otherwise = None
        lines[-1] += " " + more[0].lstrip()
        lines += more[1:]
    return lines


@_lines.register
def _(node: ast.While, indent: str) -> list[str]:
    return _with_body(f"while ({expression_text(node.condition)})", node.body, indent)


@_lines.register
def _(node: ast.From, indent: str) -> list[str]:
    step = "" if node.step is None else f" BY {expression_text(node.step)}"
    header = f"FROM {node.variable} = {expression_text(node.first)} TO {expression_text(node.last)}{step}"
    return _with_body(header, node.body, indent)


@_lines.register
def _(node: ast.CallStatement, indent: str) -> list[str]:
    return [indent + expression_text(node.call)]


@_lines.register
def _(node: ast.Solve, indent: str) -> list[str]:
    method = "" if node.method is None else f" {'STEADYSTATE' if node.steadystate else 'METHOD'} {node.method}"
    return [f"{indent}SOLVE {node.block}{method}"]


@_lines.register
def _(node: ast.Conductance, indent: str) -> list[str]:
    return [f"{indent}CONDUCTANCE {node.variable}{'' if node.ion is None else f' USEION {node.ion}'}"]


@_lines.register
def _(node: ast.Reaction, indent: str) -> list[str]:
    right = f" {_side(node.right)}" if node.right else ""
    return [f"{indent}~ {_side(node.left)} {node.arrow}{right} ({', '.join(map(expression_text, node.rates))})"]


def _side(species: Iterable[ast.Species]) -> str:
    return " + ".join(("" if s.coefficient == 1 else f"{s.coefficient} ") + s.name + _index(s.index) for s in species)


@_lines.register
def _(node: ast.Equation, indent: str) -> list[str]:
    sign = "~+" if node.continues else "~"
    return [f"{indent}{sign} {expression_text(node.left)} = {expression_text(node.right)}"]


@_lines.register
def _(node: ast.Conserve, indent: str) -> list[str]:
    return [f"{indent}CONSERVE {_side(node.species)} = {expression_text(node.total)}"]


@_lines.register
def _(node: ast.Compartment, indent: str) -> list[str]:
    variable = "" if node.variable is None else f"{node.variable}, "
    return [f"{indent}COMPARTMENT {variable}{expression_text(node.volume)} {{{' '.join(node.states)}}}"]


@_lines.register
def _(node: ast.LongitudinalDiffusion, indent: str) -> list[str]:
    variable = "" if node.variable is None else f"{node.variable}, "
    return [f"{indent}LONGITUDINAL_DIFFUSION {variable}{expression_text(node.flux)} {{{' '.join(node.states)}}}"]


@_lines.register
def _(node: ast.Table, indent: str) -> list[str]:
    names = f" {', '.join(map(expression_text, node.names))}" if node.names else ""
    depend = f" DEPEND {', '.join(node.depend)}" if node.depend else ""
    bounds = f"FROM {expression_text(node.first)} TO {expression_text(node.last)}"
    return [f"{indent}TABLE{names}{depend} {bounds} WITH {expression_text(node.intervals)}"]


@_lines.register
def _(node: ast.Lag, indent: str) -> list[str]:
    return [f"{indent}LAG {node.name} BY {expression_text(node.by)}"]


@_lines.register
def _(node: ast.Protect, indent: str) -> list[str]:
    return [f"{indent}PROTECT {expression_text(node.assignment.target)} = {expression_text(node.assignment.value)}"]


@_lines.register
def _(node: ast.Mutex, indent: str) -> list[str]:
    return [indent + ("MUTEXLOCK" if node.lock else "MUTEXUNLOCK")]


@_lines.register
def _(node: ast.Watch, indent: str) -> list[str]:
    conditions = [
        f"({_text(c.left, 4)} {c.operator} {_text(c.right, 4)}) {expression_text(c.flag)}" for c in node.conditions
    ]
    return [f"{indent}WATCH {', '.join(conditions)}"]


@_lines.register
def _(node: ast.ForNetcons, indent: str) -> list[str]:
    return _with_body(f"FOR_NETCONS ({', '.join(node.arguments)})", node.body, indent)


@_lines.register
def _(node: ast.Verbatim, indent: str) -> list[str]:
    return [f"{indent}VERBATIM{node.text}ENDVERBATIM"]


@_lines.register
def _(node: ast.InitialBlock, indent: str) -> list[str]:
    return _with_body("INITIAL", node.body, indent)


@_lines.register
def _(node: ast.UnitsSwitch, indent: str) -> list[str]:
    return [indent + ("UNITSON" if node.on else "UNITSOFF")]


# ------------------------------------------------------------------------ declarations


def _list_block(header: str, lines: Iterable[str]) -> list[str]:
    return [header + " {", *(_INDENT + line for line in lines), "}"]


@_lines.register
def _(node: ast.Title, indent: str) -> list[str]:
    return [f"TITLE {node.text}".rstrip()]


@_lines.register
def _(node: ast.Define, indent: str) -> list[str]:
    return [f"DEFINE {node.name} {node.value}"]


@_lines.register
def _(node: ast.Include, indent: str) -> list[str]:
    return [f': INCLUDE "{node.path}"']


@_lines.register
def _(node: ast.NeuronBlock, indent: str) -> list[str]:
    return _list_block("NEURON", map(_neuron_statement, node.statements))


def _neuron_statement(node: ast.NeuronStatement) -> str:
    match node:
        case ast.Suffix(keyword, name):
            return f"{keyword} {name}"
        case ast.NameList(keyword, names):
            return f"{keyword} {_names(names)}".rstrip()
        case ast.Represents(text):
            return f"REPRESENTS {text}"
        case ast.UseIon(ion, read, write, valence, represents):
            words = [f"USEION {ion}"]
            words += [f"READ {_names(read)}"] if read else []
            words += [f"WRITE {_names(write)}"] if write else []
            words += [] if valence is None else [f"VALENCE {valence:.17g}"]
            words += [] if represents is None else [f"REPRESENTS {represents}"]
            return " ".join(words)


def _names(names: Iterable[ast.Name]) -> str:
    return ", ".join(name.name for name in names)


@_lines.register
def _(node: ast.UnitsBlock, indent: str) -> list[str]:
    return _list_block("UNITS", map(_unit_definition, node.definitions))


def _unit_definition(node: ast.UnitAlias | ast.UnitConstant) -> str:
    if isinstance(node, ast.UnitAlias):
        return f"({node.name}) = ({node.definition})"
    if node.value is not None:
        return f"{node.name} = {node.value} ({node.first})"
    second = "" if node.second is None else f" {'-> ' if node.arrow else ''}({node.second})"
    return f"{node.name} = ({node.first}){second}"


@_lines.register
def _(node: ast.DeclarationBlock, indent: str) -> list[str]:
    return _list_block(node.keyword, map(_declaration, node.declarations))


def _declaration(node: ast.Declaration) -> str:
    words = [node.name if node.length is None else f"{node.name}[{node.length}]"]
    words += [] if node.value is None else [f"= {node.value}"]
    words += [] if node.first is None else [f"FROM {node.first} TO {node.last}"]
    words += [] if node.start is None else [f"START {node.start}"]
    words += [] if node.unit is None else [f"({node.unit})"]
    words += [] if node.limits is None else [f"<{node.limits[0]}, {node.limits[1]}>"]
    words += [] if node.tolerance is None else [f"<{node.tolerance}>"]
    return " ".join(words)


@_lines.register
def _(node: ast.Independent, indent: str) -> list[str]:
    return _list_block("INDEPENDENT", [f"{name.name} FROM 0 TO 1 WITH 1 (ms)" for name in node.names])


@_lines.register
def _(node: ast.CodeBlock, indent: str) -> list[str]:
    return _with_body(node.keyword, node.body, indent)


@_lines.register
def _(node: ast.EquationBlock, indent: str) -> list[str]:
    solvefor = f" SOLVEFOR {', '.join(node.solvefor)}" if node.solvefor else ""
    return _with_body(f"{node.keyword} {node.name}{solvefor}", node.body, indent)


@_lines.register
def _(node: ast.Routine, indent: str) -> list[str]:
    unit = "" if node.unit is None else f" ({node.unit})"
    header = f"{node.keyword} {node.name}({_arguments(node.arguments)}){unit}"
    return [header] if node.body is None else _with_body(header, node.body, indent)


@_lines.register
def _(node: ast.NetReceive, indent: str) -> list[str]:
    return _with_body(f"NET_RECEIVE ({_arguments(node.arguments)})", node.body, indent)


def _arguments(arguments: Iterable[ast.Argument]) -> str:
    return ", ".join(a.name if a.unit is None else f"{a.name} ({a.unit})" for a in arguments)
