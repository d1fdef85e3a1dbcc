"""Resolve names and calls in expressions."""

from __future__ import annotations

from difflib import get_close_matches
from math import isfinite, isinf

from ..diagnostics import Diagnostics
from ..source import Span
from ..syntax import ast
from . import formats
from . import mechanism as m
from .builtins import BUILTINS, REMOVED, First
from .mechanism import Kind, Role, Storage, Variable
from .scope import Scope
from .symbols import BUILTIN_VARIABLES, OF_SECTION, Symbols

ZERO = m.Number(0.0, "0")
MAX_NESTING = 150  # far below Python's limit on recursion, in this stage and the next ones
HANDLES = {Storage.RANDOM: ("RANDOM", "random_*"), Storage.VECTOR: ("VECTOR", "vector_*")}


class Expressions:
    """Turn expressions of ast into those of mechanism, inside one scope."""

    def __init__(self, symbols: Symbols, diagnostics: Diagnostics, scope: Scope) -> None:
        self.symbols = symbols
        self.diagnostics = diagnostics
        self.scope = scope
        self.nesting = 0

    def expression(self, node: ast.Expression) -> m.Expression:
        """Return the resolved expression; what is wrong is recorded and stands as 0."""
        self.nesting += 1
        if self.nesting > MAX_NESTING:
            self.error("too-deep", node.span, f"the expression is nested more than {MAX_NESTING} levels deep", "here",
                       "compute parts of it in LOCAL variables")
            resolved: m.Expression = ZERO
        else:
            resolved = self._resolve(node)
        self.nesting -= 1
        return resolved

    def _resolve(self, node: ast.Expression) -> m.Expression:
        match node:
            case ast.Number(text=text, span=span):
                if isinf(float(text)):
                    self.error("number-too-large", span, f"{text} is too large for a double", "above 1.8e308",
                               "write a smaller number")
                    return ZERO
                return m.Number(float(text), text)
            case ast.Name():
                return self._name(node)
            case ast.Prime():
                return self._prime(node)
            case ast.Unary(operator=operator, operand=operand):
                return m.Unary(operator, self.expression(operand))
            case ast.Binary(operator=operator, left=left, right=right):
                return m.Binary(operator, self.expression(left), self.expression(right))
            case ast.Call():
                return self.call(node)
            case ast.String(span=span):
                self.error("misplaced-text", span, "a text is no value", help="texts are arguments of printf")
                return ZERO
            case _:
                raise AssertionError(node)

    def error(self, code: str, span: Span, message: str, label: str = "", help: str = "", *notes: str) -> None:
        """Record an error."""
        self.diagnostics.error(code, span, message, label=label, notes=notes, help=help)

    # names

    def find(self, name: str) -> Variable | float | None:
        """Return the variable or constant of a name, None when there is none."""
        symbols, name = self.symbols, plain_name(name)
        found = self.scope.lookup(name)
        if found is not None:
            return found
        if name == "v" and self.scope.copies_voltage and symbols.voltage is not None:
            return symbols.voltage
        if name in symbols.variables:
            return symbols.variables[name]
        if name in symbols.constants:
            return symbols.constants[name]
        section = symbols.declared.kind is not Kind.ARTIFICIAL_CELL
        if name in BUILTIN_VARIABLES and (section or name not in OF_SECTION):
            storage, unit = BUILTIN_VARIABLES[name]
            return Variable(name, storage, Role.BUILTIN, unit=unit)
        return symbols.declared.delta_t if name == "delta_t" else None

    def undefined(self, name: str, span: Span) -> None:
        """Record a name that means nothing, with the closest one that does."""
        if name in self.symbols.declared.routines:
            self.error("routine-without-call", span, f"'{name}' is a {self.symbols.declared.routines[name].keyword}",
                       "needs its arguments", f"write {name}(…)")
            return
        if name in self.symbols.declared.equations:
            self.error("block-as-value", span, f"'{name}' is a block that SOLVE runs, not a value", "has no value",
                       "rename one of them")
            return
        known = [n for n in (*self.scope.names(), *self.symbols.all_names()) if n != name]
        if self.symbols.declared.verbatim:
            self._doubt("undefined-name", name, known, span)
            return
        close = get_close_matches(name, known, 1, 0.6)
        if name == "celcius":
            close = ["celsius"]
        note, help = _reserved(name)
        if name in self.symbols.declared.defines:
            line = self.diagnostics.source.locate(self.symbols.declared.defines[name].start).line
            note, help = (f"DEFINE {name} in line {line} counts from there on",), "move it above this line"
        if not help:
            help = f"did you mean '{close[0]}'?" if close else "declare it in PARAMETER, ASSIGNED, STATE or LOCAL"
        self.error("undefined-name", span, f"'{name}' is not defined", "no such name", help, *note)

    def _doubt(self, code: str, name: str, known: list[str], span: Span) -> None:
        """Warn of a name in a file with VERBATIM that the C does not mention and that is nearly one of the file's own."""
        close = get_close_matches(name, known, 1, 0.75) if name not in self.symbols.declared.c_words else []
        if close:
            self.diagnostics.warning(
                code, span, f"'{name}' is not defined in NMODL", label="no such name",
                notes=("VERBATIM does not mention it: unless a header of C has it, the C compiler will refuse it",),
                help=f"did you mean '{close[0]}'?")

    def foreign(self, name: str) -> Variable:
        """Return the variable of a name that only the C of a VERBATIM block can know."""
        return Variable(name, Storage.FOREIGN, Role.BUILTIN)

    def _name(self, node: ast.Name) -> m.Expression:
        if node.delay is not None:
            return self._delayed(node, node.delay)
        found = self.find(node.name)
        if found is None and node.name in ("f_flux", "b_flux") and self.scope.block == "KINETIC":
            return m.Intrinsic(node.name, (), node.span)
        if found is None:
            self.undefined(node.name, node.span)
            if node.index is not None:
                self.expression(node.index)
            return m.Read(self.foreign(node.name)) if self.symbols.declared.verbatim and node.index is None else ZERO
        if isinstance(found, float):
            if node.index is not None:
                self.error("index-of-scalar", node.span, f"'{node.name}' is a constant, not an array", help="remove the index")
            return m.Number(found)
        if found.storage in HANDLES:
            keyword, functions = HANDLES[found.storage]
            self.error("handle-as-value", node.span, f"the {keyword} variable '{node.name}' has no value",
                       "not a number", f"use it as the first argument of {functions}")
            return ZERO
        if found.storage is Storage.LOCAL and found.name in self.scope.unset and not self.scope.loops \
                and not self.symbols.declared.verbatim:
            self.scope.unset.discard(found.name)
            self.diagnostics.warning(
                "unset-local", node.span, f"LOCAL '{node.name}' is read before it is set", label="is 0 here",
                notes=("in NEURON its value would be undefined",), help="assign it first, or declare it in ASSIGNED")
        return m.Read(found, self.index(found, node.name, node.index, node.span), node.span)

    def index(self, variable: Variable, name: str, index: ast.Expression | None, span: Span) -> m.Expression | None:
        """Return the resolved index of a variable; records an index missing, not fitting or out of range."""
        if index is None:
            if variable.length:
                self.error("missing-index", span, f"'{name}' is an array of {variable.length} elements",
                           "which element?", f"write {name}[0] … {name}[{variable.length - 1}]")
                return ZERO
            return None
        resolved = self.expression(index)
        if not variable.length:
            self.error("index-of-scalar", span, f"'{name}' is not an array", "has no elements",
                       f"remove the index, or declare {name}[size]")
            return None
        value = constant_value(resolved)
        if value is not None:
            if not 0 <= int(value) < variable.length:
                self.error("index-range", span, f"index {int(value)} of '{name}' is out of range",
                           f"0 … {variable.length - 1} exist", "correct the index or the declared size")
            return m.Number(float(int(value)), str(int(value)))
        return resolved

    def _delayed(self, node: ast.Name, delay: int) -> m.Expression:
        """Return the value of a STATE some steps ago, in a DISCRETE block."""
        state, history = self.find(node.name), self.symbols.histories.get(node.name)
        if state is None:
            self.undefined(node.name, node.span)
            return ZERO
        if self.scope.block != "DISCRETE" or not isinstance(state, Variable) or state.role is not Role.STATE:
            self.error("misplaced-delay", node.span, f"'{node.name}@{delay}' is not the old value of a STATE in a DISCRETE block",
                       "no old value is kept", "declare it in STATE and move the statement to a DISCRETE block")
            return ZERO
        index = self.index(state, node.name, node.index, node.span)
        if history is None or delay == 0:
            return m.Read(state, index, node.span)
        start = m.Number(float((delay - 1) * max(1, state.length)))
        if index is None:
            return m.Read(history, start, node.span)
        element = m.Intrinsic("element", (index, m.Number(float(state.length)), m.Text(state.name)), node.span)
        return m.Read(history, m.Binary("+", start, element), node.span)

    def _prime(self, node: ast.Prime) -> m.Expression:
        hidden = self.symbols.derived.get((node.name, node.order))
        if hidden is None:
            shown = node.name + "'" * node.order
            if self.find(node.name) is None:
                self.undefined(node.name, node.span)
            else:
                self.error("no-derivative", node.span, f"no equation gives {shown}", "has no value",
                           f"write {shown} = … in a DERIVATIVE block, or the expression of the derivative here")
            return ZERO
        return m.Read(hidden, self.index(hidden, node.name, node.index, node.span), node.span)

    # calls

    def call(self, node: ast.Call, as_statement: bool = False) -> m.Expression:
        """Return a resolved call of a routine of the file or of a built-in."""
        routine = self.symbols.declared.routines.get(node.name)
        if routine is not None:
            self._arity(node, len(routine.arguments), len(routine.arguments))
            return m.Call(node.name, tuple(self.expression(a) for a in node.arguments), node.span)
        if node.name in self.symbols.declared.equations:
            keyword = self.symbols.declared.equations[node.name].keyword
            self.error("block-as-value", node.span, f"'{node.name}' is a {keyword} block and cannot be called",
                       help=f"SOLVE {node.name} in BREAKPOINT")
            return ZERO
        if node.name in BUILTINS:
            return self._builtin(node, as_statement)
        resolved = tuple(map(self._argument, node.arguments))
        self._unknown_call(node)
        return m.Intrinsic(f"c:{node.name}", resolved, node.span) if self.symbols.declared.verbatim else ZERO

    def _unknown_call(self, node: ast.Call) -> None:
        if node.name in REMOVED:
            self.error("removed-function", node.span, f"{node.name}() does not exist any more", "not a function of NEURON 9",
                       REMOVED[node.name], "NEURON 9 knows the name, but cannot compile a file that uses it")
            return
        known = [*self.symbols.declared.routines, *BUILTINS]
        if self.symbols.declared.verbatim:
            self._doubt("undefined-function", node.name, known, node.span)
            return
        close = get_close_matches(node.name, known, 1, 0.6)
        what = "is a variable, not a function" if self.find(node.name) is not None else "is not defined"
        self.error("undefined-function", node.span, f"the function '{node.name}' {what}", "no such function",
                   f"did you mean '{close[0]}'?" if close else "define it as FUNCTION or PROCEDURE")

    def _arity(self, node: ast.Call, least: int, most: int) -> bool:
        count = len(node.arguments)
        if least <= count <= most:
            return True
        wanted = str(least) if least == most else f"{least} to {most}"
        self.error("wrong-arguments", node.span, f"'{node.name}' takes {wanted} argument{'s' * (wanted != '1')}, not {count}",
                   f"{count} given", "give as many arguments as it has parameters")
        return False

    def _builtin(self, node: ast.Call, as_statement: bool) -> m.Expression:
        builtin = BUILTINS[node.name]
        if builtin.blocks and self.scope.block not in builtin.blocks:
            self.error("misplaced-call", node.span, f"{node.name} is not allowed in {self.scope.block}",
                       f"only in {' and '.join(sorted(builtin.blocks))}", "move it there")
        if not builtin.value and not as_statement:
            self.error("no-value", node.span, f"{node.name} gives no value", "used as a value", "make it a statement of its own")
        if not self._arity(node, builtin.least, builtin.most):
            return ZERO
        if node.name == "printf":
            return self._printf(node)
        if node.name == "scop_random" and node.arguments:
            self.diagnostics.warning("argument-ignored", node.span, "scop_random takes no argument", label="has no effect",
                                     help="leave it out; set_seed(n) says where the numbers start")
        if node.name == "threshold":
            return self._threshold(node)
        if node.name in ("force", "stepforce"):
            return self._points(node)
        first = (self._first(node, builtin.first),) if node.arguments else ()
        arguments = (*first, *(self.expression(a) for a in node.arguments[1:]))
        if node.name in ("pow", "fmod"):
            left, right = arguments
            if not isinstance(left, m.Text):
                return m.Binary("^" if node.name == "pow" else "%", left, right)
        return m.Intrinsic("fabs" if node.name == "abs" else node.name, arguments, node.span)

    def _argument(self, node: ast.Expression) -> m.Expression | m.Text:
        return m.Text(formats.unescaped(node.text)) if isinstance(node, ast.String) else self.expression(node)

    def _printf(self, node: ast.Call) -> m.Expression:
        """Return a printf whose arguments are what its format wants; NEURON would print what happens to be in memory."""
        form = self._first(node, First.TEXT)
        rest = list(map(self._argument, node.arguments[1:]))
        if not isinstance(form, m.Text):
            return m.Intrinsic("printf", (form, *rest), node.span)
        text, given, problems = formats.fitted(form.text, rest)
        if problems:
            self.diagnostics.warning("printf-format", node.span, "the format and the arguments of printf do not fit",
                                     label="printed in part", notes=problems,
                                     help="give each conversion one argument: %g a number, %d a whole number, %s a text")
        return m.Intrinsic("printf", (m.Text(text), *given), node.span)

    def _threshold(self, node: ast.Call) -> m.Expression:
        """Return threshold(x, limit, "min") as x >= limit, with "max" as x <= limit."""
        value, limit, mode = node.arguments
        operator = {"min": ">=", "max": "<="}.get(mode.text.lower()) if isinstance(mode, ast.String) else None
        if operator is None:
            self.error("wrong-argument", mode.span, 'the last argument of threshold must be "min" or "max"', "neither of them",
                       'write "min" for x >= limit, "max" for x <= limit')
            return ZERO
        return m.Binary(operator, self.expression(value), self.expression(limit))

    def _points(self, node: ast.Call) -> m.Expression:
        """Return force(t, "file") or stepforce(t, "file") with the file first."""
        at, file = node.arguments
        if not isinstance(file, ast.String):
            self.error("wrong-argument", file.span, f"the second argument of {node.name} is the name of a file", "not a text",
                       f'write {node.name}(t, "file of points")')
            return ZERO
        return m.Intrinsic(node.name, (m.Text(formats.unescaped(file.text)), self.expression(at)), node.span)

    def _first(self, node: ast.Call, wanted: First) -> m.Expression | m.Text:
        argument = node.arguments[0]
        if wanted is First.TEXT and isinstance(argument, ast.String):
            return m.Text(formats.unescaped(argument.text))
        storage = {First.RANDOM: Storage.RANDOM, First.VECTOR: Storage.VECTOR, First.POINTER: Storage.POINTER}.get(wanted)
        if storage is None and wanted is not First.TEXT:
            return self.expression(argument)
        found = self.find(argument.name) if isinstance(argument, ast.Name) else None
        if isinstance(found, Variable) and found.storage is storage and isinstance(argument, ast.Name):
            return m.Read(found, None, argument.span)
        help = {First.TEXT: 'write printf("…", …)'}.get(wanted, f"name it after {wanted.name} in the NEURON block")
        self.error("wrong-argument", argument.span, f"the first argument of {node.name} must be {wanted.value}",
                   f"not {wanted.value}", help)
        return ZERO


def plain_name(name: str) -> str:
    """Return the name of the constant that x'0 or x''0 is: where the derivative of x starts, Dx0 or D2x0."""
    base, marks, zero = name.partition("'")
    order = 1 + zero.count("'")
    return f"D{order if order > 1 else ''}{base}0" if marks else name


def _reserved(name: str) -> tuple[tuple[str, ...], str]:
    """Return note and help for a name that NMODL gives a meaning elsewhere, empty for any other."""
    if name in OF_SECTION:
        note = "an ARTIFICIAL_CELL is in no section: it has no voltage, diameter or area"
        return (note,), "make it a POINT_PROCESS, or declare a variable of that name"
    if name in ("flag", "f_flux", "b_flux"):
        block = "NET_RECEIVE" if name == "flag" else "KINETIC"
        return (f"{name} exists in {block} only",), f"use it in {block}, or declare a variable of that name"
    return (), ""


def constant_value(node: m.Expression) -> float | None:
    """Return the value of an expression of numbers alone, None when it is not known at compile time or not finite."""
    value = _folded(node)
    return value if value is not None and isfinite(value) else None


def _folded(node: m.Expression) -> float | None:
    match node:
        case m.Number(value=value):
            return value
        case m.Unary(operator="-", operand=operand):
            inner = _folded(operand)
            return None if inner is None else -inner
        case m.Binary(operator=operator, left=left, right=right) if operator in "+-*/":
            a, b = _folded(left), _folded(right)
            if a is None or b is None or (operator == "/" and b == 0.0):
                return None
            return {"+": a + b, "-": a - b, "*": a * b, "/": a / b if b else 0.0}[operator]
        case _:
            return None
