"""The end of a current kernel: what is added to the nodes' equations and the ions' pools."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum

from ..semantics.mechanism import Call, CurrentVariable, Kind, Number, Read, Storage
from ..solvers.solved import CurrentKernel
from . import names
from .c_ast import Atom, CExpression, Comment, CStatement, Declare, Infix, Invoke, Line, Prefix, Set, Subscript, total
from .context import Context
from .functions import Frame
from .layout import slot_of_ion
from .printer import show
from .unseen import LANE, LeftOut, leave_out_current

STEP = "0.001"  # mV, of the difference that stands for a derivative
NODE_INDEX = Atom("node")
SUMS = ("node_rhs", "node_d")


class Part(Enum):
    """What a kernel adds."""

    ALL = "currents and their slopes"
    CURRENTS = "currents"
    SLOPE = "the sum of the slopes"
    ION_SLOPES = "the slopes of the ions' currents"


class Currents:
    """The end of a current kernel: what is added where."""

    def __init__(self, context: Context, kernel: CurrentKernel, frame: Frame, statements: list[CStatement],
                 part: Part = Part.ALL) -> None:
        self.context = context
        self.kernel = kernel
        self.frame = frame
        self.statements = statements
        self.lowering = frame.lowering
        self.currents = context.mechanism.currents
        self.part = part
        self.ionic = [current for current in self.currents if current.ion]
        self.point = context.mechanism.kind is not Kind.DENSITY

    def evaluate(self) -> list[CStatement]:
        """Return the statements that leave currents in their variables."""
        if self.kernel.derivatives is not None:
            return self.statements
        shifted = self._call(True)
        first = Declare("const double", "shifted", self._sum(self.currents)) if self.part is not Part.ION_SLOPES else None
        each = [Declare("const double", f"step_{k}", self._value(current))
                for k, current in enumerate(self.ionic) if self.part is Part.ION_SLOPES]
        declared = [part for part in self.statements if isinstance(part, Declare)]
        note = Comment(f"as NEURON: the whole of BREAKPOINT at v + {STEP}, then at v")
        return [*declared, note, shifted, *([first] if first else []), *each, self._call(False)]

    def _call(self, shifted: bool) -> CStatement:
        call = self.lowering.call(Call(names.BREAKPOINT, ()))
        assert isinstance(call, Invoke)
        if shifted:
            inputs = self.context.signature(names.BREAKPOINT).inputs
            at = next((self.lowering.name(v) for v in inputs if v.storage is Storage.VOLTAGE), None)
            moved = tuple(Infix("+", argument, Atom(STEP)) if argument == Atom(at or "") else argument
                          for argument in call.arguments)
            call = Invoke(call.function, moved)
        return Line(show(call) + ";")

    def _value(self, current: CurrentVariable) -> CExpression:
        return self.lowering.value(Read(current.variable))

    def _sum(self, currents: Sequence[CurrentVariable]) -> CExpression:
        """Outward currents minus what electrodes put in."""
        return _signed([(self._value(current), current.electrode) for current in currents])

    def _slope(self, current: CurrentVariable) -> CExpression | None:
        assert self.kernel.derivatives is not None
        derivative = self.kernel.derivatives[self.currents.index(current)]
        if isinstance(derivative, Number) and derivative.value == 0.0:
            return None
        return self.lowering.value(derivative)

    def total_slope(self) -> CExpression | None:
        """Return ∂(sum of currents)/∂v; None where it is 0."""
        if self.kernel.derivatives is None:
            difference = Infix("-", Atom("shifted"), self._sum(self.currents))
            return Infix("/", difference, Atom(STEP))
        slopes = [(slope, current.electrode) for current in self.currents if (slope := self._slope(current)) is not None]
        return _signed(slopes) if slopes else None

    def ion_slope(self, current: CurrentVariable) -> CExpression | None:
        """Return ∂current/∂v of one ion current; None where it is 0."""
        if self.kernel.derivatives is None:
            k = self.ionic.index(current)
            return Infix("/", Infix("-", Atom(f"step_{k}"), self._value(current)), Atom(STEP))
        return self._slope(current)

    def results(self) -> list[tuple[str, str, CExpression]]:
        """Return (array, operator, value) of everything that is added to a node."""
        if self.part is Part.ION_SLOPES:
            return [(names.pool(current.ion, "conductance"), "+=", slope) for current in self.ionic
                    if (slope := self.ion_slope(current)) is not None]
        found = self._currents() if self.part is not Part.SLOPE else []
        slope = self.total_slope() if self.part is not Part.CURRENTS else None
        return found if slope is None else [*found, ("node_d", "+=", slope)]

    def _currents(self) -> list[tuple[str, str, CExpression]]:
        electrode = bool(self.currents) and all(current.electrode for current in self.currents)
        found = [(names.pool(current.ion, "current"), "+=", self._value(current)) for current in self.ionic]
        whole = self._sum(self.currents)
        if electrode:
            whole = _signed([(self._value(current), False) for current in self.currents])
        return [*found, ("node_rhs", "+=" if electrode else "-=", whole)]

    def node_arrays(self) -> list[CStatement]:
        """Return the declarations of the arrays that are added to."""
        result: list[CStatement] = []
        for array, _, _ in self.results():
            if array in ("node_rhs", "node_d"):
                result.append(Declare("double *const", array, Atom(f"call->{array[5:]}")))
        area = Declare("const double *const", "node_area", Atom("call->area"))
        if self.point and self.results():
            self._declared(area.name)
            result.append(area)
        member = "conductance" if self.part is Part.ION_SLOPES else "current"
        for current in self.ionic if self.part is not Part.SLOPE else ():
            position = slot_of_ion(self.context.mechanism, current.ion)
            declared = Declare("double *const", names.pool(current.ion, member), Atom(f"call->ion[{position}].{member}"))
            if declared not in result and not self._declared(declared.name):
                result.append(declared)
        return result

    def _declared(self, name: str) -> bool:
        """Drop the frame's own read-only declaration of a pool in favour of ours."""
        before = self.frame.before
        before[:] = [part for part in before if not (isinstance(part, Declare) and part.name == name)]
        return False

    def sums(self) -> list[str]:
        """Return which of rhs and d the kernel, where it works on whole blocks, can be the first to add to."""
        if self.point or self.part is Part.ION_SLOPES:
            return []
        return [array for array, _, _ in self.results() if array in SUMS]

    def sums_before(self) -> list[str]:
        """Return the declarations of what these hold at a chunk's nodes before: zeros, where none has added to them yet."""
        return [f"        const double *const {array}_before = no_{array[5:]} != NULL ? no_{array[5:]} : {array} + first + start;"
                for array in self.sums()]

    def add(self, left: LeftOut | None = None) -> list[CStatement]:
        """Return the statements that add results to the node; those of point processes are currents, not densities.

        Currents of ions are left out where that is possible.
        """
        results = self.results()
        if self.point:
            results = [(array, operator, Infix("*", value, Atom("scale"))) for array, operator, value in results]
        if left is not None:
            ionic = list(zip(self.ionic, results, strict=False))
            results = results[len(ionic) :]
            for current, result in ionic:
                if not leave_out_current(self.context, current.ion, result[2], left):
                    results.append(result)
        begun = self.sums() if left is not None else []
        added = [self._added(array, operator, value, array in begun) for array, operator, value in results]
        scale = Declare("const double", "scale", Infix("/", Atom("100.0"), Atom("node_area[node]")))
        return [scale, *added] if self.point and self.results() else added

    def _added(self, array: str, operator: str, value: CExpression, begun: bool) -> CStatement:
        target = Subscript(array, NODE_INDEX)
        if not begun:
            return Set(target, value, operator)
        return Set(target, Infix(operator[0], Subscript(f"{array}_before", LANE), value))


def _signed(terms: list[tuple[CExpression, bool]]) -> CExpression:
    plus = [term for term, negative in terms if not negative]
    minus = [term for term, negative in terms if negative]
    if not plus and minus:
        return Prefix("-", total(minus))
    result = total(plus)
    for term in minus:
        result = Infix("-", result, term)
    return result
