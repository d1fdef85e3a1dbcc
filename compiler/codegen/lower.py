"""Expressions and statements of a mechanism as C trees, within one C function."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

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
    Storage,
    Unary,
    Variable,
    While,
)
from ..solvers.solved import LinearSolve, MatrixExponential, Newton, Place
from ..source import Span
from . import intrinsics, linear, names
from .c_ast import (
    Atom,
    Branch,
    Cast,
    CExpression,
    Comment,
    CStatement,
    Declare,
    Do,
    Infix,
    Invoke,
    Line,
    Loop,
    Prefix,
    Set,
    Subscript,
)
from .effects import POWERS, AnyStatement, Effects, has_fraction, is_uniform, may_be_long, set_once_to_uniform
from .printer import literal, quoted, show

if TYPE_CHECKING:
    from .context import Context

TRUTH = frozenset(("<", ">", "<=", ">=", "==", "!=", "&&", "||"))
BUILTIN_VALUES = frozenset((Storage.VOLTAGE, Storage.AREA, Storage.DIAM, Storage.TIME, Storage.DT, Storage.CELSIUS,
                            Storage.SECONDORDER))
NOWHERE = Span(0, 0)
PASSES = Line("unsigned rv_passes = 0;")
STOP = Branch(Invoke("rv_stopped", (Atom("call"), Prefix("&", Atom("rv_passes")))), (Line("break;"),))


@dataclass(slots=True)
class Lowering:
    """Lower within one function. `pending`: scalar locals not declared yet; they are, at their first assignment.

    `unread`: locals that are only assigned. `replaced`: C that stands for a statement, by the statement's id.
    `ranges`: least and greatest value of the counters of the loops around, as far as they are known.
    `seldom`: a function that no loop over vectors is to be made of. `uniform`: locals that are the same for all instances.
    """

    context: Context
    identifiers: names.Identifiers
    pending: dict[Variable, None]
    integers: dict[Variable, str]
    unread: set[Variable] = field(default_factory=set)
    replaced: dict[int, Sequence[CStatement]] = field(default_factory=dict)
    ranges: dict[Variable, tuple[int, int]] = field(default_factory=dict)
    seldom: bool = False
    uniform: set[Variable] = field(default_factory=set)
    statement_span: Span = NOWHERE  # of the statement at hand, where it has a place in the source

    # ------------------------------------------------------------ expressions

    def value(self, expression: Expression) -> CExpression:
        """Return the expression as a double."""
        match expression:
            case Number(value, text):
                return literal(value, text)
            case Read(variable, index, span):
                return self.place(variable, index, span)
            case Unary("-", operand):
                return Prefix("-", self.value(operand))
            case Unary():
                return Cast("double", self.condition(expression))
            case Binary("^", left, right):
                return self._power(left, right)
            case Binary("%", left, right):
                return Invoke("fmod", (self.value(left), self.value(right)))
            case Binary(operator, left, right) if operator in TRUTH:
                return Cast("double", self.condition(expression))
            case Binary("/", left, right) if self._by_reciprocal(left, right):
                return Infix("*", self.value(left), Infix("/", Atom("1.0"), self.value(right)))
            case Binary(operator, left, right):
                return Infix(operator, self.value(left), self.value(right))
            case Call():
                return self.called(expression)
            case Intrinsic():
                return intrinsics.value(self, expression)

    def condition(self, expression: Expression) -> CExpression:
        """Return the expression as C's truth."""
        match expression:
            case Unary("!", operand):
                return Prefix("!", self.condition(operand))
            case Binary(("&&" | "||") as operator, left, right):
                return Infix(operator, self.condition(left), self.condition(right))
            case Binary(operator, left, right) if operator in TRUTH:
                return Infix(operator, self.value(left), self.value(right))
            case _:
                return Infix("!=", self.value(expression), Atom("0.0"))

    def index(self, expression: Expression) -> CExpression:
        """Return the expression as an int: exactly where it is built from integers and loop variables, else truncated."""
        exact = self._integer(expression)
        return exact if exact is not None else Cast("int", self.value(expression))

    def _integer(self, expression: Expression) -> CExpression | None:
        match expression:
            case Number(value) if value == int(value) and abs(value) < 2**31:
                return Atom(str(int(value))) if value >= 0 else Prefix("-", Atom(str(-int(value))))
            case Read(variable, None) if variable in self.integers:
                return Atom(self.integers[variable])
            case Unary("-", operand):
                inside = self._integer(operand)
                return None if inside is None else Prefix("-", inside)
            case Binary(("+" | "-" | "*") as operator, left, right):
                a, b = self._integer(left), self._integer(right)
                return None if a is None or b is None else Infix(operator, a, b)
            case Intrinsic("element"):
                return intrinsics.element_index(self, expression)
            case _:
                return None

    def _checked(self, index: Expression, array: Variable, span: Span) -> CExpression:
        return self.checked(index, array.length, array.shown or array.name, span)

    def checked(self, index: Expression, length: int, array: str, span: Span) -> CExpression:
        """Return an array's index; one that may lie outside is tested when it is used."""
        where, reach = self.index(index), self._interval(index)
        if reach is not None and reach[0] >= 0 and reach[1] < length:
            return where
        message = self.message(f"index %d lies outside {array}[{length}]", span)
        return Invoke("rv_index", (Atom("call"), Atom("instance"), where, Atom(str(length)), message))

    def message(self, text: str, span: Span = NOWHERE) -> CExpression:
        """Return a format for printf that says which mechanism and line it is about."""
        place = self.context.line(span) or self.context.line(self.statement_span)
        at = f" ({place[0]}:{place[1]})".replace("%", "%%") if place is not None else ""
        return Atom(quoted(f"{self.context.mechanism.name}: {text}{at}"))

    def _interval(self, expression: Expression) -> tuple[int, int] | None:
        """Return the least and the greatest value of an index, None where it is not built from numbers and loop counters."""
        match expression:
            case Number(value) if value == int(value):
                return int(value), int(value)
            case Read(variable, None):
                return self.ranges.get(variable)
            case Intrinsic("element", (_, Number(length), _)):
                return 0, int(length) - 1
            case Unary("-", operand):
                inside = self._interval(operand)
                return None if inside is None else (-inside[1], -inside[0])
            case Binary(("+" | "-" | "*") as operator, left, right):
                a, b = self._interval(left), self._interval(right)
                if a is None or b is None:
                    return None
                if operator == "*":
                    ends = [x * y for x in a for y in b]
                    return min(ends), max(ends)
                return (a[0] + b[0], a[1] + b[1]) if operator == "+" else (a[0] - b[1], a[1] - b[0])
            case _:
                return None

    def _by_reciprocal(self, dividend: Expression, divisor: Expression) -> bool:
        """Whether a quotient is a product with what the C compiler moves out of the loop.

        It folds divisors that are numbers, and divides only once by both divisors of (a/b)/c.
        """
        context = self.context
        if context.strict or context.exact or self.seldom or context.mechanism.has_verbatim or isinstance(divisor, Number):
            return False
        match dividend:
            case Binary("/", _, inner) if not is_uniform(inner, self.uniform):
                return False
        return is_uniform(divisor, self.uniform) and not is_uniform(dividend, self.uniform)

    def _power(self, base: Expression, exponent: Expression) -> CExpression:
        """x^n with a small whole n by multiplications: within 5 ulp and as fast as a product."""
        match exponent:
            case Number(value) if value in POWERS:
                return self._product(base, int(value))
            case Unary("-", Number(value)) if value in POWERS:
                return Infix("/", Atom("1.0"), self._product(base, int(value)))
            case Number(1.0):
                return self.value(base)
        power = intrinsics.library(self, "pow", (base, exponent))
        if power == "rv_pow" and has_fraction(exponent):
            power = "rv_pow_fraction"
        return Invoke(power, (self.value(base), self.value(exponent)))

    def _product(self, base: Expression, times: int) -> CExpression:
        return Invoke(f"rv_power{times}", (self.value(base),))

    def call(self, call: Call) -> CExpression:
        """Return the call of a routine with what it shares: values it reads, addresses of what it writes."""
        signature = self.context.signature(call.routine)
        arguments: list[CExpression] = []
        arguments += [Atom(name) for name in signature.handed]
        arguments += [self.value(argument) for argument in call.arguments]
        arguments += [Atom(self.name(variable)) for variable in signature.inputs]
        arguments += [Prefix("&", Atom(self.name(variable))) for variable in signature.outputs]
        return Invoke(names.routine(call.routine), tuple(arguments))

    def called(self, call: Call) -> CExpression:
        """Return the value of a call: that of a PROCEDURE is 0."""
        called = self.call(call)
        return called if self.context.analysis.routines[call.routine].result is not None else Atom(f"({show(called)}, 0.0)")

    # ----------------------------------------------------------------- places

    def name(self, variable: Variable) -> str:
        """Return the C local that holds a scalar variable."""
        return self.identifiers.of(variable, variable.name)

    def place(self, variable: Variable, index: Expression | None = None, span: Span = NOWHERE) -> CExpression:
        """Return a variable or an array's element as something to read or to assign."""
        if variable in self.integers:
            return Cast("double", Atom(self.integers[variable]))
        match variable.storage:
            case Storage.WEIGHT:
                array = "argument" if variable.name.startswith("argument[") else "weight"
                return Subscript(array, Atom(str(variable.position)))
            case Storage.NETCON:
                return Subscript("each", Atom(str(variable.position)))
            case Storage.FLAG:
                return Atom("flag")
            case Storage.POINTER:
                address = Invoke(names.target(variable.name), (Atom("call"), Atom("instance"), Atom("&unset")))
                if not variable.length:
                    return Prefix("*", address)
                return Subscript(show(address), Atom("0") if index is None else self._checked(index, variable, span))
        if not variable.length:
            return Atom(self.name(variable))
        where = Atom("0") if index is None else self._checked(index, variable, span)
        if variable.storage is Storage.FIELD:
            return Subscript(names.row(variable.name), element(where))
        if variable.storage is Storage.GLOBAL:
            return Subscript(names.shared(variable.name), where)
        return Subscript(self.name(variable), where)

    def at(self, place: Place) -> CExpression:
        """Return a solver's unknown."""
        return self.place(place.variable, None if place.index is None else Number(float(place.index)))

    # -------------------------------------------------------------- statements

    def block(self, statements: Sequence[AnyStatement]) -> tuple[CStatement, ...]:
        """Lower statements inside braces: everything they mention is declared already."""
        return tuple(part for statement in statements for part in self.statement(statement))

    def top(self, statements: Sequence[AnyStatement], comment: Callable[[AnyStatement], str | None]) -> list[CStatement]:
        """Lower the statements of a function's own level, declaring locals where they are first assigned."""
        result: list[CStatement] = []
        whole = self.context.analysis.of(statements)
        self.uniform |= set_once_to_uniform(statements, whole)
        for statement in statements:
            text = comment(statement)
            if text:
                result.append(Comment(text))
            result += self._declared(statement, whole)
        return result

    def _declared(self, statement: AnyStatement, whole: Effects) -> list[CStatement]:
        if self.dropped(statement):
            return []
        effects = self.context.analysis.of((statement,))
        if isinstance(statement, Assign) and statement.variable in self.pending and statement.index is None:
            target = statement.variable
            if target not in self.unread and target not in effects.reads and target not in effects.by_address:
                early = self.declarations(effects, skip=target)
                value = self.value(statement.value)
                del self.pending[target]
                once = whole.writes[target] == 1 and target.storage is Storage.LOCAL
                return [*early, Declare("const double" if once else "double", self.name(target), value)]
        return [*self.declarations(effects), *self.statement(statement)]

    def dropped(self, statement: AnyStatement) -> bool:
        """Whether a statement only gives a value to what nobody reads."""
        if not isinstance(statement, Assign):
            return False
        unread = statement.variable in self.unread or statement.variable in self.context.layout.dead
        return unread and self.context.silent(statement.value)

    def declarations(self, effects: Effects, skip: Variable | None = None) -> list[CStatement]:
        """Declare the pending variables that are about to be used; those that may be read unassigned start at 0."""
        result: list[CStatement] = []
        plain: list[str] = []
        incoming = effects.incoming
        for variable in [v for v in self.pending if v != skip and effects.mentions(v)]:
            del self.pending[variable]
            if variable in self.unread:
                continue
            name = self.name(variable)
            if variable.length:
                result.append(Line(f"double {name}[{variable.length}] = {{0.0}};"))
            elif variable in incoming:
                result.append(Declare("double", name, Atom("0.0")))
            else:
                plain.append(name)
        if plain:
            result.append(Declare("double", ", ".join(plain)))
        return result

    def statement(self, statement: AnyStatement) -> Iterable[CStatement]:
        """Lower one statement."""
        if self.dropped(statement):
            return ()
        if id(statement) in self.replaced:
            return self.replaced[id(statement)]
        if statement.span.end > statement.span.start:
            self.statement_span = statement.span
        match statement:
            case Assign(variable, _, value) if variable in self.unread or variable in self.context.layout.dead:
                return (Do(Cast("void", self.value(value))),)
            case Assign(variable, index, value):
                return (Set(self.place(variable, index), self.value(value)),)
            case If(condition, then, otherwise):
                return (Branch(self.condition(condition), self.block(then), self.block(otherwise)),)
            case While(condition, body):
                return (Loop(f"while ({show(self.condition(condition))})", (STOP, *self.block(body))),)
            case From():
                return self._from(statement)
            case Perform(Call() as call):
                return (Do(self._for_effect(self.call(call), call)),)
            case Perform(Intrinsic() as intrinsic):
                return intrinsics.statement(self, intrinsic)
            case MatrixExponential():
                return linear.exponential(self, statement)
            case LinearSolve():
                return linear.solve(self, statement)
            case Newton():
                return linear.newton(self, statement)
        raise TypeError(statement)

    def _for_effect(self, expression: CExpression, call: Call) -> CExpression:
        is_function = self.context.analysis.routines[call.routine].result is not None
        return Cast("void", expression) if is_function else expression

    def _from(self, loop: From) -> Iterable[CStatement]:
        first, last, step = self.index(loop.first), self.index(loop.last), self.index(loop.step)
        counter = self.identifiers.of(("from", loop.variable), loop.variable.name)
        before = self.integers.get(loop.variable)
        self.pending.pop(loop.variable, None)
        self.integers[loop.variable] = counter
        span = self._counted(loop)
        if span is not None:
            self.ranges[loop.variable] = span
        body = self.block(loop.body)
        self.ranges.pop(loop.variable, None)
        if before is None:
            del self.integers[loop.variable]
        if not isinstance(loop.step, Number):
            message = self.message("the step of a FROM loop must be above 0, and is %d", loop.span)
            step = Invoke("rv_loop_step", (Atom("call"), Atom("instance"), step, message))
        advance = f"++{counter}" if show(step) == "1" else f"{counter} += {show(step)}"
        header = f"for (int {counter} = {show(first)}; {counter} {'>=' if counts_down(loop) else '<='} {show(last)}; {advance})"
        return (Loop(header, (STOP, *body) if may_be_long(loop) else body),)

    def _counted(self, loop: From) -> tuple[int, int] | None:
        """Return the least and the greatest value of a loop's counter in its body, None where only the run knows them."""
        if not isinstance(loop.step, Number) or loop.step.value == 0.0:
            return None
        first, last = self._interval(loop.first), self._interval(loop.last)
        if first is None or last is None:
            return None
        return (last[0], first[1]) if counts_down(loop) else (first[0], last[1])


def counts_down(loop: From) -> bool:
    """Whether a loop runs from the greater bound to the less; a step that only the run knows must be above 0."""
    return isinstance(loop.step, Number) and loop.step.value < 0.0


def element(index: CExpression) -> CExpression:
    """Return the position of an array field's element within its rows."""
    if index == Atom("0"):
        return Atom("instance")
    rows = Atom("stride") if index == Atom("1") else Infix("*", index, Atom("stride"))
    return Infix("+", rows, Atom("instance"))
