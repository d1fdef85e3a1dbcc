"""What statements read and write: the analysis that decides which variables live in C locals and which in arrays.

`exposed` are variables whose value at the start may be read; `must` those written on every path. A routine's summary
leaves out its own LOCALs, so that a caller sees only what both share.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, field

from ..semantics.mechanism import (
    Assign,
    Binary,
    Expression,
    From,
    Intrinsic,
    Number,
    Read,
    Routine,
    Statement,
    Storage,
    Text,
    Unary,
    Variable,
    While,
)
from ..solvers.execution import Execution, Solution
from ..solvers.solved import LinearSolve, MatrixExponential, Newton

AnyStatement = Statement | LinearSolve | MatrixExponential | Newton  # a solved kernel holds no Solve, Derivative, Reaction …

POWERS = range(2, 9)  # that are written as multiplications
INLINE = frozenset(("exp", "log", "sqrt", "fabs", "abs", "at_time", "table", ""))  # built-in functions that vectorise
_UNIFORM = frozenset((Storage.TIME, Storage.DT, Storage.CELSIUS, Storage.SECONDORDER, Storage.GLOBAL))
MOST_PASSES = 100_000  # that a loop may make without asking whether to go on
_OWN = frozenset((Storage.LOCAL, Storage.WEIGHT, Storage.FLAG, Storage.NETCON))


def is_uniform(expression: Expression | Text, known: Container[Variable] = ()) -> bool:
    """Whether all instances get the same value; of LOCALs only the `known` ones count as that."""
    match expression:
        case Number() | Text():
            return True
        case Read(variable, index):
            return variable in known or (variable.storage in _UNIFORM and (index is None or is_uniform(index, known)))
        case Unary(_, operand):
            return is_uniform(operand, known)
        case Binary(_, left, right):
            return is_uniform(left, known) and is_uniform(right, known)
        case Intrinsic(_, arguments):
            return all(is_uniform(argument, known) for argument in arguments)
    return False


def set_once_to_uniform(statements: Sequence[AnyStatement], effects: Effects) -> set[Variable]:
    """Return the variables that statements set once, at their own level, to what all instances have the same."""
    found: set[Variable] = set()
    for statement in statements:
        if isinstance(statement, Assign) and statement.index is None and effects.writes[statement.variable] == 1:
            if is_uniform(statement.value, found):
                found.add(statement.variable)
    return found


def has_fraction(exponent: Expression) -> bool:
    """Whether an exponent is written as a number that is not whole."""
    match exponent:
        case Number(value) | Unary("-", Number(value)):
            return not value.is_integer()
    return False


def may_be_long(loop: From) -> bool:
    """Whether a FROM loop makes many passes, or as many as turn out when it runs."""
    match loop.first, loop.last, loop.step:
        case Number(first), Number(last), Number(step) if step != 0.0:
            return (last - first) / step >= MOST_PASSES
    return True


@dataclass(slots=True)
class Effects:
    """Reads and writes, as dictionaries that keep first-use order. `writes` counts the assignments of a variable.

    `pointers`, `handles`: POINTER, RANDOM and VECTOR variables; `intrinsics`, `calls`: names used. `calls_out`: a function that
    is not in INLINE is called with values that may differ between instances: C compilers move the others out of the loop.
    `polls`: a loop asks the engine whether to go on.
    """

    reads: dict[Variable, None] = field(default_factory=dict)
    exposed: dict[Variable, None] = field(default_factory=dict)
    writes: dict[Variable, int] = field(default_factory=dict)
    must: set[Variable] = field(default_factory=set)
    handles: dict[Variable, None] = field(default_factory=dict)
    intrinsics: dict[str, None] = field(default_factory=dict)
    calls: dict[str, None] = field(default_factory=dict)
    by_address: set[Variable] = field(default_factory=set)
    loops: bool = False
    counters: set[Variable] = field(default_factory=set)
    indexed: bool = False
    calls_out: bool = False
    polls: bool = False

    def mentions(self, variable: Variable) -> bool:
        """Whether the variable occurs at all."""
        return variable in self.reads or variable in self.writes

    @property
    def incoming(self) -> dict[Variable, None]:
        """Variables whose value at the start matters: exposed, or not surely overwritten."""
        result = dict(self.exposed)
        result.update(dict.fromkeys(variable for variable in self.writes if variable not in self.must))
        return result


class Analysis:
    """Effects of statements of one mechanism, with the routines' summaries kept."""

    def __init__(self, routines: Iterable[Routine], usetable: Variable | None = None) -> None:
        self.usetable = usetable
        self.routines = {routine.name: routine for routine in routines}
        self._summaries: dict[str, Effects] = {}
        self._known: dict[tuple[int, ...], tuple[Effects, object]] = {}  # by the identity of the nodes, which are kept beside
        self._together: frozenset[str] = frozenset()  # the routines whose common summary is being made
        self._reached = _reached({name: self._called(routine) for name, routine in self.routines.items()})
        self.recursive = {name for name, reached in self._reached.items() if name in reached}

    def of(self, statements: Sequence[AnyStatement], expressions: Sequence[Expression] = ()) -> Effects:
        """Return the effects of statements, then of reading expressions; asked again, the same object."""
        if self._together:
            return self._effects(statements, expressions)
        key = (*map(id, statements), 0, *map(id, expressions))
        if key not in self._known:
            self._known[key] = self._effects(statements, expressions), (tuple(statements), tuple(expressions))
        return self._known[key][0]

    def _effects(self, statements: Sequence[AnyStatement], expressions: Sequence[Expression]) -> Effects:
        walk = _Walk(self)
        walk.statements(statements)
        walk.expressions(expressions)
        walk.effects.must = walk.sure
        return walk.effects

    def summary(self, name: str) -> Effects:
        """Return what a routine does to what it shares with its caller."""
        if name in self._together:
            return Effects()
        if name not in self._summaries:
            if name in self.recursive:
                self._summarise_together(frozenset(k for k in self._reached[name] if name in self._reached[k]))
            else:
                self._summaries[name] = self._own_summary(name)
        return self._summaries[name]

    def _own_summary(self, name: str) -> Effects:
        routine = self.routines[name]
        shared = _without_locals(self.of(routine.body))
        return shared if routine.table is None else self._with_table(shared, routine)

    def _summarise_together(self, names: frozenset[str]) -> None:
        """Summarise routines that call each other: any may do what any other does, and none surely does."""
        before, self._together = self._together, names
        walk = _Walk(self)
        for name in sorted(names):
            walk.merge(self._own_summary(name))
        self._together = before
        shared = walk.effects
        shared.exposed.update(shared.reads)
        shared.must.clear()
        shared.by_address.clear()
        shared.loops = shared.indexed = True  # they are handed call and instance, to stop where the stack ends
        self._summaries.update(dict.fromkeys(names, shared))

    def _called(self, routine: Routine) -> set[str]:
        walk = _Calls(self)
        walk.statements(routine.body)
        return set(walk.effects.calls)

    def _with_table(self, effects: Effects, routine: Routine) -> Effects:
        """A lookup writes the outputs only; what is written beside them counts as not surely written."""
        assert routine.table is not None
        outputs = {output for output in routine.table.outputs if output.storage is not Storage.LOCAL}
        effects.must &= outputs
        effects.intrinsics["table"] = None
        if self.usetable is not None:
            effects.reads[self.usetable] = effects.exposed[self.usetable] = None
        return effects


def _without_locals(effects: Effects) -> Effects:
    return Effects(
        {v: None for v in effects.reads if v.storage not in _OWN},
        {v: None for v in effects.exposed if v.storage not in _OWN},
        {v: n for v, n in effects.writes.items() if v.storage not in _OWN},
        {v for v in effects.must if v.storage not in _OWN},
        dict(effects.handles), dict(effects.intrinsics), dict(effects.calls), set(), effects.loops, set(),
        effects.indexed, effects.calls_out, effects.polls,
    )


def _reached(calls: dict[str, set[str]]) -> dict[str, set[str]]:
    """Return, for each routine, those that a call of it may end in."""
    result: dict[str, set[str]] = {}
    for name in calls:
        found: set[str] = set()
        todo = [name]
        while todo:
            new = calls[todo.pop()] - found
            found |= new
            todo += new
        result[name] = found
    return result


class _Walk(Execution[Variable]):
    """One pass in the order of execution; an array is set surely only as a whole."""

    def __init__(self, analysis: Analysis) -> None:
        super().__init__()
        self.analysis = analysis
        self.effects = Effects()

    def statement(self, statement: AnyStatement) -> None:
        if isinstance(statement, While):
            self.effects.loops = self.effects.polls = True
        super().statement(statement)

    def counted(self, loop: From) -> None:
        self.effects.counters.add(loop.variable)
        self.effects.polls |= may_be_long(loop)
        self.effects.indexed |= not isinstance(loop.step, Number)  # it may have to call host->fail
        super().counted(loop)

    def on_solution(self, statement: Solution) -> None:
        effects = self.effects
        match statement:
            case LinearSolve():
                effects.indexed |= statement.order is None  # it may have to call host->fail
                self._matrix(statement.matrix)
                self.expressions(statement.right)
            case MatrixExponential():
                effects.loops = True
                self._matrix(statement.matrix)
                self.expressions(statement.source)
                self._read_unknowns(statement)
            case Newton():
                self._read_unknowns(statement)
                effects.loops |= not statement.linear
                effects.indexed |= not (statement.linear and statement.order is not None)  # it may have to call host->fail
                self.statements(statement.body)
                self.expressions(statement.residual)
                self._matrix(statement.jacobian)
        for place in statement.unknowns:
            self.on_set(place.variable, None if place.index is None else Number(float(place.index)))

    def _matrix(self, rows: Iterable[Iterable[Expression]]) -> None:
        for row in rows:
            self.expressions(row)

    def _read_unknowns(self, statement: MatrixExponential | Newton) -> None:
        for place in statement.unknowns:
            self.on_read(place.variable, None)

    def expression(self, expression: Expression | Text) -> None:
        effects = self.effects
        match expression:
            case Binary("%", _, _):
                effects.calls_out |= not is_uniform(expression)
            case Intrinsic("nrn_pointing", (Read(variable),)):
                effects.intrinsics["nrn_pointing"] = None
                effects.handles[variable] = None
                effects.calls_out |= not is_uniform(expression)
                return
            case Intrinsic(name):
                if name:
                    effects.intrinsics[name] = None
                effects.calls_out |= name not in INLINE and not is_uniform(expression)
        super().expression(expression)

    def index(self, index: Expression | None) -> None:
        self.effects.indexed |= index is not None and not isinstance(index, Number)
        super().index(index)

    def on_call(self, routine: str) -> None:
        self.effects.calls[routine] = None
        self.merge(self.analysis.summary(routine))

    def merge(self, inner: Effects) -> None:
        """Add what a routine does."""
        effects = self.effects
        effects.calls.update(inner.calls)
        for variable in inner.reads:
            effects.reads[variable] = None
        for variable in inner.incoming:
            if variable not in self.sure:
                effects.exposed[variable] = None
        for variable, times in inner.writes.items():
            effects.writes[variable] = effects.writes.get(variable, 0) + times + 1
            effects.by_address.add(variable)
        self.sure |= inner.must
        effects.handles.update(inner.handles)
        effects.intrinsics.update(inner.intrinsics)
        effects.loops |= inner.loops
        effects.calls_out |= inner.calls_out
        effects.indexed |= inner.indexed
        effects.polls |= inner.polls

    def on_read(self, variable: Variable, index: Expression | None) -> None:
        if variable.storage in (Storage.POINTER, Storage.RANDOM, Storage.VECTOR):
            self.effects.handles[variable] = None
        self.effects.reads[variable] = None
        if variable not in self.sure:
            self.effects.exposed[variable] = None

    def on_set(self, variable: Variable, index: Expression | None) -> None:
        if variable.storage is Storage.POINTER:
            self.effects.handles[variable] = None
        self.effects.writes[variable] = self.effects.writes.get(variable, 0) + 1
        if index is None:
            self.sure.add(variable)


class _Calls(_Walk):
    """What routines are called, without a look into them; in VERBATIM whatever looks like a call."""

    def on_call(self, routine: str) -> None:
        self.effects.calls[routine] = None

    def expression(self, expression: Expression | Text) -> None:
        match expression:
            case Intrinsic("verbatim", (Text(text),)):
                words = set(re.findall(r"\w+", text))
                self.effects.calls.update((name, None) for name in self.analysis.routines
                                          if any(word == name or word.startswith(f"{name}_") for word in words))
        super().expression(expression)
