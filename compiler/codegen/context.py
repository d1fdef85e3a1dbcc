"""What all functions of one generated file share: the mechanism, its analysis, its layout and the routines' signatures."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import cast

from ..semantics.mechanism import (
    Assign,
    Binary,
    Call,
    Expression,
    Intrinsic,
    Mechanism,
    Number,
    Read,
    Routine,
    Statement,
    Storage,
    Text,
    Unary,
    Variable,
)
from ..solvers.solved import CurrentKernel, SolvedMechanism
from ..source import Span, shown_path
from . import names
from .effects import Analysis, AnyStatement, Effects
from .exact import needs_exact_quotients
from .intrinsics import NEEDS_CALL, RANDOM, WITH_INSTANCE
from .layout import Layout, lay_out, usetable_of

SHARED = (Storage.VOLTAGE, Storage.TIME, Storage.DT, Storage.CELSIUS, Storage.SECONDORDER, Storage.AREA, Storage.DIAM,
          Storage.FIELD, Storage.GLOBAL, Storage.ION)
_NEEDS_INSTANCE = WITH_INSTANCE | frozenset(RANDOM) | {
    "nrn_pointing", "vector_attach", "vector_resize", "vector_append", "vector_lag", "vector_lag_start"}


@dataclass(frozen=True, slots=True)
class Signature:
    """How a routine's C function is called: `handed` (call, instance), its arguments, `inputs` by value, `outputs` by address."""

    handed: tuple[str, ...]
    inputs: tuple[Variable, ...]
    outputs: tuple[Variable, ...]


@dataclass(slots=True)
class Context:
    """One file being generated. `exact`: gcc has to leave quotients as they are written (exact.py)."""

    solved: SolvedMechanism
    analysis: Analysis
    layout: Layout
    strict: bool
    order: dict[Variable, int]
    exact: bool
    _signatures: dict[tuple[str, bool], Signature] = field(default_factory=dict)
    _lines: dict[int, tuple[str, int, str]] = field(default_factory=dict)

    @property
    def mechanism(self) -> Mechanism:
        """The mechanism as the analyser left it."""
        return self.solved.mechanism

    def signature(self, name: str, *, computed: bool = False) -> Signature:
        """Return a routine's signature; `computed`: of its own body where fn_name looks up a TABLE."""
        key = (name, computed)
        if key not in self._signatures:
            self._signatures[key] = self._signature(self.analysis.summary(name), self.analysis.routines[name], computed)
        return self._signatures[key]

    def _signature(self, effects: Effects, routine: Routine, computed: bool) -> Signature:
        if computed:
            effects = self.analysis.of(routine.body)
        intrinsics = set(effects.intrinsics)
        memory = [v for v in (*effects.reads, *effects.writes) if v.length and v.storage in (Storage.FIELD, Storage.GLOBAL)]
        needs_call = bool(memory or effects.indexed or effects.polls or effects.handles or intrinsics & NEEDS_CALL)
        needs_instance = bool(effects.indexed or [v for v in memory if v.storage is Storage.FIELD] or effects.handles
                              or intrinsics & _NEEDS_INSTANCE)
        if self._has_table(effects.calls) and any("instance" in self.signature(called, computed=True).handed
                                                  for called in effects.calls if called != routine.name):
            needs_instance = True
        shared = [v for v in self.ordered((*effects.reads, *effects.writes)) if v.storage in SHARED and not v.length
                  and v not in self.layout.constants]
        if routine.table is not None and not computed:
            own = self.signature(routine.name, computed=True)
            needs_call, needs_instance = True, "instance" in own.handed
        handed = ("call",) * needs_call + ("instance",) * needs_instance
        outputs = tuple(v for v in shared if v in effects.writes and v not in self.layout.dead)
        return Signature(handed, tuple(v for v in shared if v not in effects.writes), outputs)

    def _has_table(self, calls: Iterable[str]) -> bool:
        return any(self.analysis.routines[name].table is not None for name in calls)

    def ordered(self, variables: Iterable[Variable]) -> list[Variable]:
        """Return each variable once, in the mechanism's order; built-in values come first."""
        return sorted(dict.fromkeys(variables), key=lambda v: (self.order.get(v, -1), v.storage.value, v.name))

    def silent(self, expression: Expression) -> bool:
        """Whether evaluating an expression has no effect but its value."""
        return _silent(expression)

    def commenter(self) -> Callable[[AnyStatement], str | None]:
        """Return a function that gives the .mod line of a statement, once per run of statements of one line."""
        last: list[tuple[str, int] | None] = [None]

        def comment(statement: AnyStatement) -> str | None:
            place = self.line(statement.span)
            if place is None or place[:2] == last[0]:
                return None
            last[0] = place[:2]
            return f"{place[0]}:{place[1]}: {place[2]}"

        return comment

    def line(self, span: Span) -> tuple[str, int, str] | None:
        """Return file name, line number and text of a span; None when it has no place in the source."""
        if span.end <= span.start:
            return None
        if span.start not in self._lines:
            place = self.mechanism.source.locate(span.start)
            text = " ".join(place.line_text.split())
            self._lines[span.start] = (base_name(place.path), place.line, text[:90])
        return self._lines[span.start]


def base_name(path: str) -> str:
    """Return the last part of a path of either convention, on one line."""
    return shown_path(path.replace("\\", "/").rsplit("/", 1)[-1])


def _silent(expression: Expression) -> bool:
    """Whether evaluating an expression has no effect."""
    match expression:
        case Number():
            return True
        case Read(_, index):
            return index is None or _silent(index)
        case Unary(_, operand):
            return _silent(operand)
        case Binary(_, left, right):
            return _silent(left) and _silent(right)
        case Call():
            return False
        case Intrinsic(name, arguments):
            return name not in NEEDS_CALL and all(isinstance(a, Text) or _silent(a) for a in arguments)
    return False


def _with_outputs(routines: list[Routine], solved: SolvedMechanism) -> list[Routine]:
    """Let routines with a TABLE of variables that they never set give them the values that they have."""
    analysis = Analysis(routines, usetable_of(solved.mechanism, routines))
    result = []
    for routine in routines:
        outputs = routine.table.outputs if routine.table is not None and routine.result is None else ()
        unset = [v for v in outputs if not v.length and v not in analysis.of(routine.body).writes]
        result.append(replace(routine, body=(*routine.body, *(Assign(v, None, Read(v), routine.span) for v in unset))))
    return result


def prepare(solved: SolvedMechanism, strict: bool) -> Context:
    """Analyse a mechanism."""
    routines = list(solved.routines)
    known = {routine.name for routine in routines}
    routines += [routine for routine in solved.mechanism.routines if routine.name not in known]
    solved = replace(solved, routines=tuple(routines))
    current = solved.current
    if current is not None and strict:
        current = CurrentKernel(current.plain, None, current.plain, current.reason)
        solved = replace(solved, current=current)
    of_ions = any(part.ion for part in solved.mechanism.currents)
    if current is not None and (current.derivatives is None or (current.slopes_may_fail and of_ions)):
        routines.append(Routine(names.BREAKPOINT, (), None, cast(tuple[Statement, ...], current.plain)))
    routines = _with_outputs(routines, solved)
    solved = replace(solved, routines=tuple(r for r in routines if r.name != names.BREAKPOINT))
    analysis = Analysis(routines, usetable_of(solved.mechanism, routines))
    for routine in routines:
        analysis.summary(routine.name)
    order = {variable: k for k, variable in enumerate(solved.mechanism.variables)}
    return Context(solved, analysis, lay_out(solved, analysis), strict, order,
                   not strict and needs_exact_quotients(solved, analysis))
