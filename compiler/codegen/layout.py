"""Which variables have storage, and at which slot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from ..semantics.mechanism import IonPart, Kind, Mechanism, Role, Routine, Storage, Variable
from ..solvers.solved import SolvedMechanism
from .effects import INLINE, Analysis, AnyStatement, Effects

SCOPES = (Storage.FIELD, Storage.GLOBAL, Storage.POINTER, Storage.RANDOM, Storage.VECTOR)
IN_ORDER = frozenset(("printf", "prterr", "watch", "netcon_next", "function_table", "force", "stepforce",
                      "set_voltage", "scop_random", "exprand", "normrand", "poisrand", "set_seed"))
USETABLE = Variable("usetable", Storage.GLOBAL, Role.PARAMETER, default=1.0, visible=True)


@dataclass(frozen=True, slots=True)
class Layout:
    """Slots of the variables that have storage; `constants` are GLOBALs that nobody can change, printed as numbers.

    A scalar FIELD, GLOBAL or ION current in none of them is transient: always written before it is read, seen by nobody.
    """

    slots: dict[Variable, int]
    sizes: tuple[int, ...]
    constants: frozenset[Variable]
    dead: frozenset[Variable]
    usetable: Variable | None

    def stored(self, variable: Variable) -> bool:
        """Whether a variable has a slot."""
        return variable in self.slots


def phases(solved: SolvedMechanism) -> list[Sequence[AnyStatement]]:
    """Return every statement list that runs on its own."""
    result: list[Sequence[AnyStatement]] = [solved.initial, solved.advance, solved.diffusion, solved.rates]
    if solved.current is not None:
        result += [solved.current.plain, solved.current.body]
    result += [block for block in (solved.receive, solved.receive_initial) if block is not None]
    result += [body for _, body in solved.hooks]
    return result


def lay_out(solved: SolvedMechanism, analysis: Analysis) -> Layout:
    """Give slots, in the mechanism's order, to what is visible or carries a value from one kernel to the next."""
    mechanism = solved.mechanism
    every = [analysis.of(statements) for statements in phases(solved)]
    if solved.current is not None and solved.current.derivatives is not None:
        every.append(analysis.of(solved.current.body, solved.current.derivatives))
    every += [analysis.of((), (condition,)) for condition in mechanism.watches]
    every += [analysis.summary(routine.name) for routine in solved.routines]
    carried = {variable for effects in every for variable in effects.exposed}
    read = {variable for effects in every for variable in effects.reads}
    written = {variable for effects in every for variable in effects.writes}
    tabulated = {v for routine in solved.routines if routine.table is not None for v in routine.table.outputs}
    dead = frozenset(v for v in written - tabulated if v not in read and not v.visible and _private(v, mechanism)
                     and not mechanism.has_verbatim)
    slots: dict[Variable, int] = {}
    sizes = dict.fromkeys(SCOPES, 0)
    constants: set[Variable] = set()
    variables = list(mechanism.variables)
    usetable = analysis.usetable
    if usetable is USETABLE:
        variables.append(usetable)
    for variable in variables:
        scope = scope_of(variable)
        if scope is None:
            continue
        if _constant(variable, written) and not mechanism.has_verbatim:
            constants.add(variable)
        elif mechanism.has_verbatim or (variable not in dead and _needs_slot(variable, carried, read, written)):
            slots[variable] = sizes[scope]
            sizes[scope] += 1 if scope is Storage.POINTER else max(1, variable.length)  # an array EXTERNAL is one address
    return Layout(slots, tuple(sizes[scope] for scope in SCOPES), frozenset(constants), dead, usetable)


def usetable_of(mechanism: Mechanism, routines: Sequence[Routine]) -> Variable | None:
    """Return the GLOBAL that switches TABLEs off; None where there is no TABLE."""
    if all(routine.table is None for routine in routines):
        return None
    found = (v for v in mechanism.variables if v.name == "usetable" and v.storage is Storage.GLOBAL)
    return next(found, USETABLE)


def scope_of(variable: Variable) -> Storage | None:
    """Return the scope whose array holds the variable; an ION current that is kept or shown has a field beside the pool."""
    if variable.storage is Storage.ION:
        kept = variable.ion_part is IonPart.CURRENT and (variable.keeps_copy or variable.visible)
        return Storage.FIELD if kept else None
    return variable.storage if variable.storage in SCOPES else None


def _constant(variable: Variable, written: set[Variable]) -> bool:
    return (variable.storage is Storage.GLOBAL and not variable.visible and not variable.length
            and variable not in written)


def _needs_slot(variable: Variable, carried: set[Variable], read: set[Variable], written: set[Variable]) -> bool:
    if variable.storage not in (Storage.FIELD, Storage.GLOBAL):
        return True
    if variable.visible or variable in carried or variable.ion_part is not None:  # an ion's: its pool sees what is set
        return True
    if variable.length:
        return variable in read or variable in written
    return False


def _private(variable: Variable, mechanism: Mechanism) -> bool:
    """Whether writing the variable can be seen by nobody but readers in this file."""
    if variable.length or variable.storage not in (Storage.FIELD, Storage.GLOBAL) or variable.ion_part is not None:
        return False
    return all(current.variable != variable for current in mechanism.currents)


def slot_of_ion(mechanism: Mechanism, ion: str) -> int:
    """Return the position of an ion in the mechanism's list."""
    return next(k for k, use in enumerate(mechanism.ions) if use.name == ion)


def reads_ion(mechanism: Mechanism, variable: Variable) -> bool:
    """Whether USEION READs this variable."""
    return any(use.name == variable.ion and variable.ion_part in use.reads for use in mechanism.ions)


def writes_ion(mechanism: Mechanism, variable: Variable) -> bool:
    """Whether USEION WRITEs this variable."""
    return any(use.name == variable.ion and variable.ion_part in use.writes for use in mechanism.ions)


class Order(Enum):
    """How a kernel may run the instances it is given."""

    ONE_BY_ONE = "one by one"  # they may touch each other's memory or the host
    FREE = "free"  # in any order, but no vector loop comes of it
    BLOCKS = "blocks"  # side by side, in whole blocks: what is computed for padding does no harm


def order_of(effects: Effects, solved: SolvedMechanism) -> Order:
    """Return how a kernel with these effects may run its instances: in blocks what a loop vectorises with, and surely ends."""
    if _sequential(effects, solved):
        return Order.ONE_BY_ONE
    return Order.FREE if _scalar(effects) else Order.BLOCKS


def obstacle(effects: Effects, solved: SolvedMechanism) -> str:
    """Return what keeps a kernel with these effects from whole blocks, in words for users; "" where nothing does."""
    return _sequential(effects, solved) or _scalar(effects)


def _sequential(effects: Effects, solved: SolvedMechanism) -> str:
    """Return why instances must be run one after the other; "" where they need not."""
    for v in effects.handles:
        if v.storage in (Storage.POINTER, Storage.VECTOR, Storage.RANDOM):
            return f"{v.storage.name} {v.name}: instances may touch each other's memory"
    for v in effects.writes:
        if v.storage is Storage.GLOBAL and v.length:
            return f"assigns to elements of the GLOBAL {v.name}"
    for name in effects.intrinsics:
        if name in IN_ORDER or name.startswith(("net_", "random_")):
            return f"{name}: the order of calls matters"
    pools = {IonPart.INSIDE, IonPart.OUTSIDE, IonPart.REVERSAL}
    for v in effects.writes:
        if solved.mechanism.kind is not Kind.DENSITY and v.ion_part in pools:
            return f"a point process that sets {v.name}, which others at its place share"
        if v.storage is Storage.GLOBAL and v.name in solved.carried:
            return f"the GLOBAL {v.name} takes a value from one instance to the next"
    return ""


def _scalar(effects: Effects) -> str:
    """Return what C compilers make no vector loop of; "" where they do."""
    if effects.loops or effects.counters:
        return "a loop: WHILE, FROM, or an iteration until a solution is found"
    if effects.indexed:
        return "an index or a step that is known only while it runs, or a system that is solved by pivoting"
    if effects.calls_out:
        called = [name for name in effects.intrinsics if name not in INLINE]
        return f"calls {', '.join(called or ['fmod'])}"
    return ""
