"""What kernels of whole blocks need not store at each step, because nobody looks before the last step of a span.

Such a kernel goes through its instances in chunks. What may be left out stays in arrays of a chunk's length, and goes to
memory only where the caller wants it (rv_call.unseen): assigned variables that no kernel of a step reads before it sets
them, and the currents of ions.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from ..semantics.mechanism import Role, Variable
from . import names
from .c_ast import Atom, CExpression, CStatement, Line, Set, Subscript
from .context import Context
from .effects import Effects
from .functions import Frame
from .layout import slot_of_ion

CHUNK = 64  # RV_CHUNK
IONS = 30  # RV_UNSEEN_IONS: the later ones of a mechanism have no bit
UNSEEN = Line("const int unseen = call->unseen;")
NOTHING = (Line("const double *const no_rhs = call->no_rhs;"), Line("const double *const no_d = call->no_d;"))
LANE = Atom("lane")


@dataclass(slots=True)
class LeftOut:
    """What a kernel may leave out: the arrays of a chunk, what fills them, and where they go, by the bit of rv_call.unseen."""

    arrays: list[str] = field(default_factory=list)
    filled: list[CStatement] = field(default_factory=list)
    stored: dict[str, list[str]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.stored)

    def keep(self, name: str, value: CExpression) -> str:
        """Keep a value of each instance in an array."""
        self.arrays.append(f"{name}[{CHUNK}]")
        self.filled.append(Set(Subscript(name, LANE), value))
        return name

    def store(self, bit: str, function: str, to: str, source: str) -> None:
        """Let an array go to memory where the bit is not set."""
        self.stored.setdefault(bit, []).append(f"{function}({to}, {source}, size);")

    def declared(self) -> list[str]:
        """Return the declaration of the arrays."""
        return [f"        double {', '.join(self.arrays)};"] if self.arrays else []

    def after(self) -> list[str]:
        """Return the lines that follow the loop over a chunk."""
        result: list[str] = []
        for bit, calls in self.stored.items():
            result += [f"        if ((unseen & {bit}) == 0) {{", *(f"            {call}" for call in calls), "        }"]
        return result


def leave_out_fields(context: Context, effects: Effects, frame: Frame, looked: Sequence[Variable], left: LeftOut) -> None:
    """Take out of a frame's stores what may be left out; `looked` are variables that a chunk's lookup holds as they are."""
    for variable, statement in list(frame.rows.items()):
        if not _may_be_left_out(context, effects, variable):
            continue
        frame.stores.remove(statement)
        if variable in looked:
            source = _plus("looked", looked.index(variable) * CHUNK)
        else:
            source = left.keep(names.kept(variable.name), Atom(frame.lowering.name(variable)))
        left.store("RV_UNSEEN_FIELDS", "rv_store", f"{names.row(variable.name)} + start", source)


def leave_out_current(context: Context, ion: str, value: CExpression, left: LeftOut) -> bool:
    """Keep what would be added to the current of an ion, and return whether it has a bit that says whether it is seen."""
    slot = slot_of_ion(context.mechanism, ion)
    if slot >= IONS:
        return False
    name = left.keep(names.added(f"{ion}_{len(left.arrays)}"), value)
    left.store(f"RV_UNSEEN_CURRENT({slot})", "rv_add", f"{names.pool(ion, 'current')} + first + start", name)
    return True


def _plus(name: str, offset: int) -> str:
    return f"{name} + {offset}" if offset else name


def _may_be_left_out(context: Context, effects: Effects, variable: Variable) -> bool:
    overwritten = variable in effects.must and variable not in effects.exposed
    return variable.role is Role.ASSIGNED and overwritten and variable not in read_in_steps(context)


def read_in_steps(context: Context) -> frozenset[Variable]:
    """Return what some block that runs between two steps of a span, or in one, reads before it sets it."""
    solved, analysis = context.solved, context.analysis
    blocks = [solved.advance, solved.diffusion, solved.receive or (), *(body for _, body in solved.hooks)]
    every = [analysis.of(block) for block in blocks]
    if solved.current is not None:
        every += [analysis.of(solved.current.plain), analysis.of(solved.current.body, solved.current.derivatives or ())]
    every += [analysis.of((), (condition,)) for condition in context.mechanism.watches]
    return frozenset(variable for effects in every for variable in effects.exposed)
