"""Mechanisms with VERBATIM: C for one instance at a time, in which every variable is a macro for its place in memory.

What the solvers made and what the user wrote stand side by side in one function, statement by statement, so that a VERBATIM
may hold half of a C statement and the NMODL after it the rest.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from ..diagnostics import Diagnostics
from ..semantics.mechanism import (
    Call,
    Expression,
    Intrinsic,
    IonPart,
    Perform,
    Read,
    Role,
    Routine,
    Storage,
    Text,
    Variable,
)
from ..solvers.solved import SolvedMechanism
from ..source import Span, shown_path
from . import names
from .c_ast import Atom, Cast, CExpression, CStatement, Do, Infix, Invoke, Line, Prefix, Subscript
from .c_text import Words, foreign_language, private_memory, rewritten
from .context import Context, base_name
from .effects import AnyStatement
from .functions import POOLS, locals_of
from .layout import reads_ion, slot_of_ion
from .lower import NOWHERE, PASSES, Lowering
from .printer import lines, quoted

KEPT = "_p_"  # the FIELD beside a POINTER in which VERBATIM keeps any pointer
_PLAIN = {Storage.TIME: "rvv_t", Storage.DT: "rvv_dt", Storage.CELSIUS: "celsius", Storage.VOLTAGE: "rvv_v",
          Storage.AREA: "rvv_area", Storage.DIAM: "rvv_diam", Storage.SECONDORDER: "((double)secondorder)",
          Storage.FLAG: "_lflag"}


def with_kept_pointers(solved: SolvedMechanism) -> SolvedMechanism:
    """Add to a mechanism with VERBATIM the fields of its own that it needs: what POINTERs hold, ∂i/∂v of its ions."""
    mechanism = solved.mechanism
    extra = [Variable(KEPT + v.name, Storage.FIELD, Role.ASSIGNED) for v in mechanism.variables if v.storage is Storage.POINTER]
    extra += [Variable(slope_name(c.ion), Storage.FIELD, Role.ASSIGNED) for c in mechanism.currents if c.ion]
    return replace(solved, mechanism=replace(mechanism, variables=(*mechanism.variables, *extra)))


def slope_name(ion: str) -> str:
    """Return the field that holds ∂i/∂v of an ion's current."""
    return f"_slope_{ion}"


class _Identifiers(names.Identifiers):
    """Locals are named as NEURON names them, since VERBATIM uses those names."""

    def of(self, key: object, name: str) -> str:
        return f"_l{name}"


@dataclass(slots=True)
class Sequential(Lowering):
    """Lower for the present instance. `raw`: lines that stand for a `@k@` in the text."""

    raw: list[list[str]] = field(default_factory=list)
    words: Words = field(default_factory=lambda: Words({}, {}))
    problems: Diagnostics | None = None
    whole: frozenset[Variable] = frozenset()

    def name(self, variable: Variable) -> str:
        """Return the local of a LOCAL, the macro of any other scalar."""
        if variable.storage in (Storage.LOCAL, Storage.FOREIGN):
            return f"_l{variable.name}" if variable.storage is Storage.LOCAL else variable.name
        return _PLAIN.get(variable.storage, macro(variable))

    def place(self, variable: Variable, index: Expression | None = None, span: Span = NOWHERE) -> CExpression:
        """Return a variable or an element as something to read or to assign."""
        slots = self.context.layout.slots
        if variable.storage is Storage.WEIGHT:
            return Atom(f"_args[{variable.position}]")
        if variable.storage is Storage.POINTER:
            address = target(self.context, variable)
            if not variable.length:
                return Prefix("*", Atom(address))
            return Subscript(address, Atom("0") if index is None else self._checked(index, variable, span))
        if variable.length and (variable.storage is Storage.GLOBAL or variable in self.whole):
            return Subscript(macro(variable), Atom("0") if index is None else self._checked(index, variable, span))
        if variable.length and variable.storage is Storage.FIELD:
            where = Atom("0") if index is None else self.index(index)
            message = self.message(f"index %d lies outside {variable.name}[{variable.length}]", span)
            return Prefix("*", Invoke("rvv_element", (Atom(str(slots[variable])), where, Atom(str(variable.length)), message)))
        if variable in self.integers or variable.length or variable.storage is Storage.NETCON:
            return Lowering.place(self, variable, index, span)
        return Atom(self.name(variable))

    def call(self, call: Call) -> CExpression:
        """Return the call of a routine: it shares everything by memory."""
        return Invoke(names.routine(call.routine), tuple(self.value(argument) for argument in call.arguments))

    def called(self, call: Call) -> CExpression:
        """Return the value of a call; VERBATIM may return one from a PROCEDURE too."""
        return self.call(call)

    def value(self, expression: Expression) -> CExpression:
        """Return the expression as a double."""
        match expression:
            case Intrinsic(name, arguments) if name.startswith("c:"):
                given = tuple(Atom(quoted(a.text)) if isinstance(a, Text) else self.value(a) for a in arguments)
                return Invoke(name[2:], given)
            case Intrinsic("nrn_pointing", (Read(variable),)):
                return Cast("double", Infix("!=", Atom(kept(self.context, variable)), Atom("NULL")))
        return Lowering.value(self, expression)

    def statement(self, statement: AnyStatement) -> Iterable[CStatement]:
        """Lower one statement, its line in the .mod file before it."""
        match statement:
            case Perform(Intrinsic("verbatim", (Text(text),), span)):
                return (self._placed(verbatim_lines(self.context, text, span, self.words, self.problems)),)
            case Perform(Intrinsic(name) as call) if name.startswith("c:"):
                return (self._placed(line_of(self.context, call.span)), Do(self.value(call)))
        return (self._placed(line_of(self.context, statement.span)), *Lowering.statement(self, statement))

    def _placed(self, raw: list[str]) -> CStatement:
        self.raw.append(raw)
        return Line(f"@{len(self.raw) - 1}@")


def macro(variable: Variable) -> str:
    """Return the macro of a scalar variable of the mechanism."""
    return f"var_{variable.name}"


def kept(context: Context, variable: Variable) -> str:
    """Return the place of the address that a POINTER holds."""
    slot = context.layout.slots[variable]
    field_slot = next(s for v, s in context.layout.slots.items() if v.name == KEPT + variable.name)
    return f"(*rvv_kept({slot}, &_p[{field_slot} * rvv_stride]))"


def target(context: Context, variable: Variable) -> str:
    """Return a call that gives the address a POINTER holds, and stops the run where it holds none."""
    slot = context.layout.slots[variable]
    field_slot = next(s for v, s in context.layout.slots.items() if v.name == KEPT + variable.name)
    message = quoted(f"{context.mechanism.name}: POINTER {variable.name} is not set")
    return f"rvv_target({slot}, &_p[{field_slot} * rvv_stride], {message})"


def line_of(context: Context, span: Span) -> list[str]:
    """Return the #line of a place in the .mod file; nothing where there is none."""
    if span.end <= span.start:
        return []
    place = context.mechanism.source.locate(span.start)
    return [f"#line {place.line} {quoted(shown_path(place.path))}"]


def _report(text: str, start: int, problems: Diagnostics) -> None:
    """Record what a VERBATIM wants that C, or this environment, does not have."""
    if (foreign := foreign_language(text)) is not None:
        problems.error("verbatim-cplusplus", Span(start + foreign[0], start + foreign[0] + 1),
                       f"VERBATIM uses {foreign[1]} of C++", label="not C", notes=("VERBATIM is compiled as C",),
                       help="write it in C, as NEURON before version 9 asked for")
    for position, words in private_memory(text):
        problems.error("verbatim-not-offered", Span(start + position, start + position + len(words)),
                       f"'{words}' is a place in NEURON's own memory", label="used here",
                       notes=("variables lie elsewhere here, in another order",), help="use the variable by its name")


def verbatim_lines(context: Context, text: str, span: Span, words: Words, problems: Diagnostics | None) -> list[str]:
    """Return a VERBATIM's C, with the #lines that let the C compiler name the places in the .mod file and the headers in it."""
    start = span.start + len("VERBATIM")
    if problems is not None:
        _report(text, start, problems)
    pieces = [p.start - start for p in context.mechanism.source.pieces if start < p.start < start + len(text)]
    bounds = [0, *pieces, len(text)]
    result: list[str] = []
    for first, last in zip(bounds, bounds[1:], strict=False):
        if first < last:
            place = Span(start + first, start + last) if first else span
            result += [*line_of(context, place), *rewritten(text[first:last], words).split("\n")]
    return result


_CALL = re.compile(r'"(?:\\.|[^"\\])*"|\bcall->(\w+)|\b(call|instance|stride)\b')


def free_of_frames(line: str) -> str:
    """Return a generated line with the kernel's parameters replaced by the globals of verbatim.h."""
    def other(match: re.Match[str]) -> str:
        name = match[1] or match[2]
        return f"rvv_{name}" if name else match[0]

    return _CALL.sub(other, line)


def body_lines(lowering: Sequential, head: str, statements: Sequence[AnyStatement], known: Sequence[Variable] = (),
               result: Variable | None = None, first: Sequence[str] = ()) -> list[str]:
    """Return a function that runs lines of C, then statements, on the present instance; `return` may leave it anywhere."""
    context = lowering.context
    effects = context.analysis.of(statements)
    own = [v for v in locals_of(effects, context) if v not in known and v != result]
    mentioned = _mentioned_locals(statements) - {v.name for v in (*own, *known)} - effects_counters(effects.counters)
    mentioned -= {result.name, "flag"} if result is not None else {"flag"}
    declared = [f"    double _l{v.name}{f'[{v.length}] = {{0.0}}' if v.length else ' = 0.0'};" for v in own]
    declared += [f"    double _l{name} = 0.0;" for name in sorted(mentioned)]
    if result is not None:
        declared.append(f"    double _l{result.name} = 0.0;")
    if "netcon_next" in effects.intrinsics:
        declared.append("    double *each = NULL;")
    text: list[str] = []
    for line in lines(lowering.block(statements)):
        place = re.fullmatch(r"\s*@(\d+)@", line)
        text += lowering.raw[int(place[1])] if place else [free_of_frames(line)]
    end = f"    return {f'_l{result.name}' if result is not None else '0.0'};"
    passes = [f"    {PASSES.text}"] if any("rv_passes" in line for line in text) else []
    return [head, "{", *passes, *declared, *first, *text, end, "}"]


def effects_counters(counters: Iterable[Variable]) -> set[str]:
    """Return the names of loops' counters."""
    return {v.name for v in counters}


def _mentioned_locals(statements: Sequence[AnyStatement]) -> set[str]:
    """Return what VERBATIM in these statements names as _lx and does not declare: LOCALs that only it uses."""
    found: set[str] = set()
    for text in texts_in(statements):
        used = set(re.findall(r"\b_l([A-Za-z]\w*)", text))
        declared = set(re.findall(r"\b(?:double|int|float|char|long|unsigned|void|size_t)\b[ \t*]*_l([A-Za-z]\w*)", text))
        found |= used - declared
    return found


def texts_in(node: object) -> list[str]:
    """Return the texts of the VERBATIM blocks inside statements."""
    found: list[str] = []
    todo = [node]
    while todo:
        item = todo.pop(0)
        match item:
            case Intrinsic("verbatim", (Text(text),)):
                found.append(text)
            case Perform(call):
                todo.insert(0, call)
            case tuple() | list():
                todo[:0] = item
            case _:
                inner = [getattr(item, name, ()) for name in ("body", "then", "otherwise")]
                todo[:0] = [part for part in inner if isinstance(part, tuple) and part]
    return found


def ion_home(context: Context, variable: Variable) -> str | None:
    """Return the pool of an ion's variable at the present node."""
    if variable.ion_part is None:
        return None
    return f"rvv_call->ion[{slot_of_ion(context.mechanism, variable.ion)}].{POOLS[variable.ion_part]}[rvv_node]"


def written_to_pool(context: Context, variable: Variable) -> bool:
    """Whether a variable of an ion, no current, is stored to the pool."""
    return variable.ion_part is not IonPart.CURRENT and any(
        use.name == variable.ion and variable.ion_part in use.writes for use in context.mechanism.ions)


def read_from_pool(context: Context, variable: Variable) -> bool:
    """Whether a variable of an ion is loaded from the pool."""
    return variable.ion_part is not IonPart.CURRENT or reads_ion(context.mechanism, variable)


def routine_head(routine: Routine, name: str = "") -> str:
    """Return the head of a FUNCTION or PROCEDURE; both give a double, since VERBATIM may return one from either."""
    arguments = ", ".join(f"double _l{a.name}" for a in routine.arguments)
    return f"static double {name or names.routine(routine.name)}({arguments or 'void'})"


def file_of(context: Context) -> str:
    """Return the name of the .mod file without folder."""
    return base_name(context.mechanism.source.path)
