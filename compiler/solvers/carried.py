"""What passes from one run of statements to the next: variables that are read before they are set, and set too.

`x = x + 1` carries x; `x = f(v)  i = g*x` carries nothing, whatever x was before. Elements of an array are told apart by how
their index is written. A SOLVE that has become a solution counts as setting its unknowns, not as reading them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from ..semantics.mechanism import (
    Assign,
    Call,
    Expression,
    From,
    If,
    Intrinsic,
    Mechanism,
    Number,
    Perform,
    Read,
    Storage,
    Variable,
    While,
)
from .execution import Execution, Solution
from .rewrite import children, reads_in
from .solved import LinearSolve, MatrixExponential, Newton

Element = tuple[Variable, Expression | None]

_SAME_EVERYWHERE = frozenset((Storage.GLOBAL, Storage.LOCAL, Storage.TIME, Storage.DT, Storage.CELSIUS, Storage.SECONDORDER))
LASTING = frozenset((Storage.FIELD, Storage.GLOBAL, Storage.ION, Storage.POINTER))


@dataclass(slots=True)
class Flow:
    """What statements read of the past (`exposed`), what they may set (`written`), and what they set on every path (`sure`)."""

    exposed: set[Element] = field(default_factory=set)
    written: set[Element] = field(default_factory=set)
    sure: set[Element] = field(default_factory=set)

    @property
    def carried(self) -> frozenset[Variable]:
        """Lasting variables that the statements both find and leave."""
        left = {variable for variable, _ in self.written}
        return frozenset(v for v, _ in self.exposed if v in left and v.storage in LASTING)


class Flows:
    """The flow of statement lists of one mechanism, through calls."""

    def __init__(self, mechanism: Mechanism) -> None:
        self.routines = {routine.name: routine for routine in mechanism.routines}
        self._known: dict[str, Flow] = {}

    def of(self, body: Iterable[Any]) -> Flow:
        """Return the flow of statements."""
        walk = _Walk(self)
        walk.statements(body)
        return Flow(walk.exposed, walk.written, walk.sure)

    def routine(self, name: str) -> Flow:
        """Return the flow of a routine; as if a call of itself did nothing. A TABLE sets what it tabulates."""
        if name not in self._known:
            self._known[name] = Flow()
            routine = self.routines[name]
            if routine.table is None:
                self._known[name] = self.of(routine.body)
            else:
                outputs: set[Element] = {(output, None) for output in routine.table.outputs}
                self._known[name] = Flow(written=outputs, sure=set(outputs))
        return self._known[name]


class _Walk(Execution[Element]):
    def __init__(self, flows: Flows) -> None:
        super().__init__()
        self._flows = flows
        self.exposed: set[Element] = set()
        self.written: set[Element] = set()

    def on_read(self, variable: Variable, index: Expression | None) -> None:
        if (variable, index) not in self.sure and not (variable.length and _elements(variable) <= self.sure):
            self.exposed.add((variable, index))

    def on_set(self, variable: Variable, index: Expression | None) -> None:
        self._moved({variable})
        self.written.add((variable, index))
        self.sure.add((variable, index))

    def on_call(self, routine: str) -> None:
        if routine in self._flows.routines:
            called = self._flows.routine(routine)
            self.exposed |= called.exposed - self.sure
            self.written |= called.written
            self._moved({variable for variable, _ in called.written})
            self.sure |= called.sure

    def on_solution(self, statement: Solution) -> None:
        for place in statement.unknowns:
            self.on_set(place.variable, None if place.index is None else Number(float(place.index)))

    def counted(self, loop: From) -> None:
        super().counted(loop)
        filled = [v for v, index in self.sure if index == Read(loop.variable) and _covers(loop, v)]
        self.sure |= {element for variable in filled for element in _elements(variable)}

    def _moved(self, changed: set[Variable]) -> None:
        """Forget the elements whose index is written with variables that change: x[k] is another one then."""
        self.sure -= {(v, index) for v, index in self.sure if index is not None and not changed.isdisjoint(reads_in(index))}


def _elements(variable: Variable) -> set[Element]:
    return {(variable, Number(float(k))) for k in range(variable.length)}


def _covers(loop: From, variable: Variable) -> bool:
    """Whether a loop counts through all elements of an array."""
    return (loop.first, loop.last, loop.step) == (Number(0.0), Number(variable.length - 1.0), Number(1.0))


def carried_globals(mechanism: Mechanism, bodies: Iterable[tuple[Any, ...]]) -> frozenset[Variable]:
    """Return the GLOBALs by which one instance tells another something: a count, a maximum, a value of its own.

    `bodies` are the kernels'. A GLOBAL that each kernel sets before it reads it is none, nor one that all set to the same.
    """
    bodies = tuple(bodies)
    flows = [Flows(mechanism).of(body) for body in bodies]
    exposed = {variable for flow in flows for variable, _ in flow.exposed}
    found = frozenset[Variable]().union(*(flow.carried for flow in flows))
    candidates = {v for flow in flows for v, _ in flow.written if v in exposed and v.storage is Storage.GLOBAL}
    if candidates <= found:
        return frozenset(candidates)
    return frozenset(candidates & (found | _Differing(mechanism, bodies).variables))


class _Differing:
    """Variables whose value may depend on which instance set it: what an instance's own values reach, in any order.

    They reach further by assignments, conditions and arguments.
    """

    def __init__(self, mechanism: Mechanism, bodies: tuple[tuple[Any, ...], ...]) -> None:
        self._routines = {routine.name: routine for routine in mechanism.routines}
        self._controlled: set[str] = set()  # routines that an instance's own values decide to call
        self.variables: set[Variable] = set()
        size = -1
        while size != len(self.variables) + len(self._controlled):
            size = len(self.variables) + len(self._controlled)
            for body in bodies:
                self._spread(body, False)
            for name, routine in self._routines.items():
                self._spread(routine.body, name in self._controlled)

    def _spread(self, body: Iterable[Any], controlled: bool) -> None:
        for statement in body:
            match statement:
                case Assign(variable, index, value):
                    if self._differs(value, controlled) | self._differs(index, controlled) | controlled:
                        self.variables.add(variable)
                case If(condition, then, otherwise):
                    self._spread((*then, *otherwise), self._differs(condition, controlled) | controlled)
                case While(condition, inner):
                    self._spread(inner, self._differs(condition, controlled) | controlled)
                case From(variable, first, last, step, inner):
                    bounds = [self._differs(bound, controlled) for bound in (first, last, step)]
                    if any(bounds):
                        self.variables.add(variable)
                    self._spread(inner, any(bounds) or controlled)
                case Perform(call):
                    self._differs(call, controlled)
                case LinearSolve() | MatrixExponential() | Newton():
                    self.variables |= {place.variable for place in statement.unknowns}

    def _differs(self, expression: Expression | None, controlled: bool) -> bool:
        """Whether a value may differ; what it calls is told which arguments do."""
        if expression is None:
            return False
        parts = [self._differs(child, controlled) for child in children(expression)]
        match expression:
            case Read(variable):
                return any(parts) or variable.storage not in _SAME_EVERYWHERE or variable in self.variables
            case Call(name) if name in self._routines:
                routine = self._routines[name]
                self.variables |= {formal for formal, differs in zip(routine.arguments, parts, strict=False) if differs}
                if controlled:
                    self._controlled.add(name)
                return routine.result is not None and routine.result in self.variables
            case Intrinsic():
                return any(parts) or not parts
        return any(parts)
