"""The C tree as text: the one place that knows precedence, indentation and escapes."""

from __future__ import annotations

from collections.abc import Iterable

from ..source import shown_text
from .c_ast import (
    Atom,
    Branch,
    Cast,
    CExpression,
    Comment,
    Conditional,
    CStatement,
    Declare,
    Do,
    Infix,
    Invoke,
    Line,
    Loop,
    Prefix,
    Scope,
    Set,
    Subscript,
)

WIDTH = 120

_INFIX = {"||": 1, "&&": 2, "==": 3, "!=": 3, "<": 4, ">": 4, "<=": 4, ">=": 4, "+": 5, "-": 5, "*": 6, "/": 6, "%": 6}
_CONDITIONAL, _UNARY, _ATOM = 0, 7, 8
_COMPARISONS = frozenset(("==", "!=", "<", ">", "<=", ">="))


def show(expression: CExpression) -> str:
    """Print an expression with the parentheses that C needs, and those that gcc's -Wparentheses asks for."""
    match expression:
        case Atom(text):
            return text
        case Prefix(operator, operand):
            inside = _wrapped(operand, _UNARY)
            return operator + (f"({inside})" if inside[0] in "-+&" else inside)
        case Infix(operator, left, right):
            return f"{_left(operator, left)} {operator} {_right(operator, right)}"
        case Conditional(condition, yes, no):
            return f"{_wrapped(condition, 1)} ? {_wrapped(yes, 1)} : {_wrapped(no, 1)}"
        case Invoke(function, arguments):
            return f"{function}({', '.join(show(argument) for argument in arguments)})"
        case Subscript(base, index):
            return f"{base}[{show(index)}]"
        case Cast(type_, operand):
            return f"({type_}){_wrapped(operand, _UNARY)}"


def _precedence(expression: CExpression) -> int:
    match expression:
        case Infix(operator):
            return _INFIX[operator]
        case Conditional():
            return _CONDITIONAL
        case Prefix() | Cast():
            return _UNARY
        case _:
            return _ATOM


def _wrapped(expression: CExpression, lowest: int) -> str:
    text = show(expression)
    return text if _precedence(expression) >= lowest else f"({text})"


def _left(operator: str, operand: CExpression) -> str:
    lowest = _INFIX[operator]
    if operator == "||" or operator in _COMPARISONS:
        lowest = max(lowest, 3 if operator == "||" else 5)
    return _wrapped(operand, lowest)


def _right(operator: str, operand: CExpression) -> str:
    lowest = _INFIX[operator] + 1
    if operator == "||" or operator in _COMPARISONS:
        lowest = max(lowest, 3 if operator == "||" else 5)
    return _wrapped(operand, lowest)


def lines(statements: Iterable[CStatement], depth: int = 1) -> list[str]:
    """Print statements, four spaces a level."""
    result: list[str] = []
    for statement in statements:
        result += _statement(statement, depth)
    return result


def _statement(statement: CStatement, depth: int) -> list[str]:
    pad = "    " * depth
    match statement:
        case Comment(text):
            return comment(text, pad)
        case Declare(type_, name, value):
            head = f"{pad}{type_}{'' if type_.endswith('*') else ' '}{name}"
            return [f"{head};"] if value is None else _folded(f"{head} = {show(value)};", pad)
        case Set(target, value, operator):
            return _folded(f"{pad}{show(target)} {operator} {show(value)};", pad)
        case Do(expression):
            return _folded(f"{pad}{show(expression)};", pad)
        case Branch():
            return _branch(statement, depth)
        case Loop(header, body, independent):
            mark = [f"{pad}RV_INDEPENDENT"] if independent else []
            return [*mark, f"{pad}{header} {{", *lines(body, depth + 1), f"{pad}}}"]
        case Scope(body):
            return [f"{pad}{{", *lines(body, depth + 1), f"{pad}}}"]
        case Line(text):
            return _folded(pad + text, pad)


def _branch(branch: Branch, depth: int) -> list[str]:
    pad = "    " * depth
    result = [f"{pad}if ({show(branch.condition)}) {{", *lines(branch.then, depth + 1)]
    rest = branch.otherwise
    while len(rest) == 1 and isinstance(rest[0], Branch):
        result += [f"{pad}}} else if ({show(rest[0].condition)}) {{", *lines(rest[0].then, depth + 1)]
        rest = rest[0].otherwise
    if rest:
        result += [f"{pad}}} else {{", *lines(rest, depth + 1)]
    return [*result, f"{pad}}}"]


def _folded(text: str, pad: str) -> list[str]:
    """Break a long line at spaces outside string literals."""
    result: list[str] = []
    while len(text) > WIDTH:
        cut = _cut(text, len(pad) + 8)
        if cut < 0:
            break
        result.append(text[:cut])
        text = f"{pad}    {text[cut + 1:]}"
    return [*result, text]


def _cut(text: str, least: int) -> int:
    quoted, cut = False, -1
    for position, letter in enumerate(text):
        if letter == '"' and text[position - 1] != "\\":
            quoted = not quoted
        elif letter == " " and not quoted and position > least:
            if position > WIDTH and cut >= 0:
                break
            cut = position
    return cut


def comment(text: str, pad: str = "") -> list[str]:
    """Return a comment's lines; what would end or nest it is broken up, what cannot be printed is replaced."""
    parts = [shown_text(part).replace("*/", "* /").replace("/*", "/ *").replace("??/", "?? /").rstrip("\\")
             for part in text.split("\n")]
    if len(parts) == 1:
        return [f"{pad}/* {parts[0]} */"]
    return [f"{pad}/* {parts[0]}", *(f"{pad} * {part}".rstrip() for part in parts[1:]), f"{pad} */"]


def literal(value: float, text: str = "") -> CExpression:
    """Return a double as C: as the user wrote it where that is the same number, else its shortest exact form."""
    if value != value:
        return Atom("RV_NAN")
    if value in (float("inf"), float("-inf")):
        return Atom("RV_INFINITY") if value > 0 else Prefix("-", Atom("RV_INFINITY"))
    if text and value != 0.0 and _same(text, value):
        return Atom(text if any(mark in text for mark in ".eE") else f"{text}.0")
    shown = repr(abs(value))
    magnitude = Atom(shown)
    return Prefix("-", magnitude) if str(value).startswith("-") else magnitude


def _same(text: str, value: float) -> bool:
    plain = text.replace(".", "").replace("e", "").replace("E", "").replace("-", "").replace("+", "")
    if not plain.isdigit() or not plain.isascii() or text[0] in "-+":
        return False
    try:
        return float(text) == value
    except ValueError:
        return False


def quoted(text: str) -> str:
    """Return a C string literal of the UTF-8 bytes of text."""
    result = []
    for byte in text.encode("utf-8", "surrogateescape"):
        letter = chr(byte)
        if letter in '"\\':
            result.append("\\" + letter)
        elif letter == "\n":
            result.append("\\n")
        elif letter == "?" and result and result[-1] == "?":
            result.append("\\?")  # no trigraphs
        elif 32 <= byte < 127:
            result.append(letter)
        else:
            result.append(f"\\{byte:03o}")
    return '"' + "".join(result) + '"'
