"""The kernels: one loop over instances each.

`current` and `advance` work on whole blocks of instances that lie on consecutive nodes, where nothing forbids it: one vector
loop without a rest, and no second version for other nodes, whose values the engine copies (RV_BLOCKS_… in mechanism.h).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ..semantics.mechanism import (
    Call,
    Expression,
    IonPart,
    Kind,
    Perform,
    Read,
    Role,
    Routine,
    Storage,
    Variable,
)
from ..solvers.solved import CurrentKernel
from . import names, side_by_side, tables
from .c_ast import CStatement, Declare, Line
from .context import Context
from .currents import STEP, Currents, Part
from .effects import AnyStatement, Effects
from .functions import STRIDE, Frame, frame_for, pruned, used, voided
from .hooks import PHASES
from .layout import Order, obstacle, order_of
from .lower import PASSES
from .needed import needed
from .printer import comment, lines
from .slope import derivatives, is_constant
from .unseen import CHUNK, NOTHING, UNSEEN, LeftOut, leave_out_fields

IN_BLOCKS = frozenset(("current", "advance"))  # the others run seldom: one loop for any nodes is enough
TO_NODES = frozenset(("current", "slope", "ion_conductance"))
# How kernels are compiled that do not run in every step, or are seldom asked for (mechanism.h).
ONCE = frozenset(("initialise", "rates"))
COLD = frozenset(("ion_conductance", *PHASES.values()))
BRIEF = 8  # statements
UNSET = Line("double unset = 0.0;")


@dataclass(frozen=True, slots=True)
class Body:
    """The inside of a kernel's loop, as C, what surrounds it, and how its instances may be run."""

    frame: Frame
    statements: list[CStatement]
    order: Order


def body_for(context: Context, statements: Sequence[AnyStatement], expressions: Sequence[Expression] = (),
             store: bool = True, seldom: bool = False) -> Body:
    """Lower the statements of one phase."""
    if not store:
        statements = needed(context, statements, expressions)
    frame = frame_for(context, statements, expressions, store, seldom)
    effects = context.analysis.of(statements, expressions)
    return Body(frame, _lowered(context, frame, statements, effects), order_of(effects, context.solved))


def _lowered(context: Context, frame: Frame, statements: Sequence[AnyStatement], effects: Effects) -> list[CStatement]:
    lowered = frame.lowering.top(statements, context.commenter())
    return [*lowered, *frame.lowering.declarations(effects)]


# -------------------------------------------------------------------- per phase


def obstacle_of_advance(context: Context, statements: Sequence[AnyStatement]) -> str:
    """Return why the kernel `advance` does not work on whole blocks; "" where it does."""
    if side_by_side.in_blocks(context, statements):
        return ""
    return obstacle(context.analysis.of(statements), context.solved)


def kernel_lines(context: Context, phase: str, about: str, statements: Sequence[AnyStatement],
                 placed: Sequence[tables.Table] = ()) -> list[str]:
    """Return a kernel that runs statements for each instance: initialise and advance."""
    if phase in IN_BLOCKS and side_by_side.in_blocks(context, statements):
        return _iterating(context, phase, about, statements)
    frame = frame_for(context, statements, seldom=phase in ONCE | COLD)
    effects = context.analysis.of(statements)
    order = order_of(effects, context.solved)
    ahead = None
    if order is not Order.ONE_BY_ONE and phase in IN_BLOCKS:
        ahead = tables.look_ahead(context, placed, statements)
    if ahead is not None:
        frame.lowering.replaced[id(ahead.statement)] = tables.ahead_sets(ahead, frame.lowering, CHUNK)
    body = Body(frame, _lowered(context, frame, statements, effects), order)
    left = LeftOut()
    if _in_blocks(phase, body):
        leave_out_fields(context, effects, frame, _only_looked_up(context, ahead, statements), left)
    inside = [*body.statements, *body.frame.stores, *left.filled]
    if ahead is not None or left:
        return _in_chunks(context, phase, about, body, inside, left, ahead)
    return _looped(context, phase, about, body, inside)


def _only_looked_up(context: Context, ahead: tables.Ahead | None, statements: Sequence[AnyStatement]) -> Sequence[Variable]:
    """Return the outputs of a lookup, where nothing else in the kernel sets them."""
    if ahead is None or ahead.table.routine.table is None:
        return ()
    others = context.analysis.of([statement for statement in statements if statement is not ahead.statement]).writes
    outputs = ahead.table.routine.table.outputs
    return () if any(variable in others for variable in outputs) else outputs


def _iterating(context: Context, phase: str, about: str, statements: Sequence[AnyStatement]) -> list[str]:
    """A kernel with Newton iterations, those of a block side by side."""
    frame = frame_for(context, statements)
    iterations = side_by_side.prepare(frame, statements)
    body = Body(frame, _lowered(context, frame, statements, context.analysis.of(statements)), Order.BLOCKS)
    inside = [*body.statements, *frame.stores]
    return _finished(phase, about, body, side_by_side.block_lines(frame, inside, iterations, _node(context, True)))


def current_lines(context: Context, kernel: CurrentKernel) -> list[str]:
    """Return the kernel that adds currents and conductances to the nodes' equations and the ions' pools."""
    about = "Currents at v: rhs -= i, d += di/dv, ion currents += i."
    if kernel.derivatives is None:
        about += f"\nThe derivative is the difference over {STEP} mV" + (f": {kernel.reason}." if kernel.reason else ".")
    constant = is_constant(context, kernel)
    if constant:
        about = "Currents at v: rhs -= i, ion currents += i."
        kernel = replace(kernel, body=kernel.plain, derivatives=())
    body = _current_body(context, kernel)
    currents = Currents(context, kernel, body.frame, body.statements, Part.CURRENTS if constant else Part.ALL)
    left = LeftOut()
    if body.order is Order.BLOCKS:
        leave_out_fields(context, _current_effects(context, kernel), body.frame, (), left)
    added = currents.add(left if body.order is Order.BLOCKS else None)
    inside = [*currents.evaluate(), *body.frame.stores, *added, *left.filled]
    body.frame.before[:0] = currents.node_arrays()
    before = currents.sums_before() if body.order is Order.BLOCKS else []
    if left or before:
        return _in_chunks(context, "current", about, body, inside, left, before=before)
    return _looped(context, "current", about, body, inside)


def obstacle_of_current(context: Context, kernel: CurrentKernel) -> str:
    """Return why the kernel `current` does not work on whole blocks; "" where it does."""
    if _reads_its_sum(context):
        return "reads the current of an ion that it adds to, which others at its place share"
    if _is_brief(context, kernel):
        return "so little work that copies of the nodes' values would cost more"
    statements, expressions = _current_statements(kernel)
    return obstacle(context.analysis.of(statements, _shown(context, expressions)), context.solved)


def _is_brief(context: Context, kernel: CurrentKernel) -> bool:
    """Whether a point process, which gets copies of its nodes' values in blocks, does next to nothing with them."""
    effects = context.analysis.of(kernel.body, kernel.derivatives or ())
    free = not effects.calls and set(effects.intrinsics) <= {"at_time", "fabs"}
    return context.mechanism.kind is Kind.POINT_PROCESS and kernel.derivatives is not None and free and len(kernel.body) <= BRIEF


def _reads_its_sum(context: Context) -> bool:
    """Whether a point process reads what others on its node have added."""
    both = any(IonPart.CURRENT in use.reads & use.writes for use in context.mechanism.ions)
    return both and context.mechanism.kind is not Kind.DENSITY


def _current_effects(context: Context, kernel: CurrentKernel) -> Effects:
    statements, expressions = _current_statements(kernel)
    return context.analysis.of(statements, _shown(context, expressions))


def _current_body(context: Context, kernel: CurrentKernel) -> Body:
    statements, expressions = _current_statements(kernel)
    body = body_for(context, statements, _shown(context, expressions))
    return replace(body, order=Order.ONE_BY_ONE) if _reads_its_sum(context) or _is_brief(context, kernel) else body


def slope_lines(context: Context, kernel: CurrentKernel) -> list[str]:
    """Return the kernel that adds a constant di/dv to the nodes' equations; no lines where it is 0 or not constant."""
    if not derivatives(kernel) or not is_constant(context, kernel):
        return []
    body = body_for(context, kernel.body, derivatives(kernel), store=False)
    body.frame.after.clear()
    currents = Currents(context, kernel, body.frame, body.statements, Part.SLOPE)
    inside = [*currents.evaluate(), *currents.add()]
    body.frame.before[:0] = currents.node_arrays()
    return _looped(context, "slope", "Constant slope: d += di/dv.", body, inside)


def ion_conductance_lines(context: Context, kernel: CurrentKernel) -> list[str]:
    """Return the kernel that adds di/dv of each ion to its pool and stores nothing else; no lines where all are 0.

    Nobody looks whether these are finite: where they may not be, all are differences.
    """
    about = "Conductances of the ion currents, for secondorder 2."
    if kernel.slopes_may_fail:
        kernel = replace(kernel, derivatives=None)
    statements, expressions = _current_statements(kernel)
    pairs = zip(kernel.derivatives or (), context.mechanism.currents, strict=False)
    read = [slope for slope, current in pairs if current.ion] if kernel.derivatives is not None else _shown(context, ())
    body = body_for(context, statements, read, store=False)
    body.frame.after.clear()
    currents = Currents(context, kernel, body.frame, body.statements, Part.ION_SLOPES)
    if not currents.results():
        return []
    inside = [*currents.evaluate(), *currents.add()]
    body.frame.before[:0] = currents.node_arrays()
    return _looped(context, "ion_conductance", about, body, inside)


def _current_statements(kernel: CurrentKernel) -> tuple[Sequence[AnyStatement], Sequence[Expression]]:
    if kernel.derivatives is None:
        return (Perform(Call(names.BREAKPOINT, ())),), ()
    return kernel.body, kernel.derivatives


def _shown(context: Context, derivatives: Sequence[Expression]) -> list[Expression]:
    """The currents are read after the statements, beside the derivatives."""
    return [*derivatives, *(Read(current.variable) for current in context.mechanism.currents)]


# ------------------------------------------------------------------------- loops

FIRST = Line("const int first = call->first;")
NODES = Line("const int *const nodes = call->node;")
NODE = Line("const int node = first + instance;")
LISTED = Line("const int node = nodes != NULL ? nodes[instance] : first + instance;")
INSTANCE = Line("const int instance = start + lane;")
LANES = "for (int lane = 0; lane < size; ++lane)"
COUNTS = {True: Line("const int count = RV_WHOLE_BLOCKS(call->count);"), False: Line("const int count = call->count;")}


def _node(context: Context, blocks: bool) -> list[CStatement]:
    if context.mechanism.kind is Kind.ARTIFICIAL_CELL:
        return []
    return [NODE if blocks else LISTED]


def _loop(context: Context, phase: str, body: Body, inside: Sequence[CStatement], header: str,
          start: list[CStatement]) -> list[str]:
    """Return a loop's lines, declaring node and start only where they are used."""
    blocks = _in_blocks(phase, body)
    text = pruned([*start, *_node(context, blocks), UNSET, *body.frame.loads], lines(inside, 2), 2)
    mark = ["    RV_INDEPENDENT"] if body.order is Order.BLOCKS or _independent(context, phase, body) else []
    return [*mark, f"    {header} {{", *text, "    }"]


def _in_blocks(phase: str, body: Body) -> bool:
    return body.order is Order.BLOCKS and phase in IN_BLOCKS


def _independent(context: Context, phase: str, body: Body) -> bool:
    """Whether no two instances write to one place, though the kernel does not work in blocks."""
    return body.order is not Order.ONE_BY_ONE and (context.mechanism.kind is Kind.DENSITY or phase not in TO_NODES)


def _looped(context: Context, phase: str, about: str, body: Body, inside: Sequence[CStatement]) -> list[str]:
    loop = _loop(context, phase, body, inside, "for (int instance = 0; instance < count; ++instance)", [])
    return _finished(phase, about, body, loop)


def _finished(phase: str, about: str, body: Body, loop: list[str]) -> list[str]:
    text = [*loop, *lines(body.frame.after)]
    prologue = [NODES, COUNTS[_in_blocks(phase, body)], FIRST, STRIDE, PASSES, UNSEEN, *NOTHING, *body.frame.before]
    kind = "RV_ONCE" if phase in ONCE else "RV_COLD" if phase in COLD else "RV_OFTEN"
    head = f"{kind} void {names.kernel(phase)}(const rv_call *call)"
    return [*comment(about), head, "{", *voided(pruned(prologue, text, 1)), "}"]


def _chunks(inner: list[str], blocks: bool) -> list[str]:
    size = f"count - start < {CHUNK} ? count - start : {CHUNK}"
    size = f"        const int size = {f'RV_WHOLE_BLOCKS({size})' if blocks else size};"
    return [f"    for (int start = 0; start < count; start += {CHUNK}) {{", size, *inner, "    }"]


def _in_chunks(context: Context, phase: str, about: str, body: Body, inside: Sequence[CStatement], left: LeftOut,
               ahead: tables.Ahead | None = None, before: Sequence[str] = ()) -> list[str]:
    """A kernel that looks its table up for a chunk of instances first, and stores at the end what is not left out."""
    inner: list[str] = []
    if ahead is not None:
        prologue = [INSTANCE, *_node(context, _in_blocks(phase, body)), *body.frame.loads]
        inner = tables.ahead_lines(ahead, body.frame.lowering, prologue, CHUNK, context.signature(ahead.call.routine))
    main = _loop(context, phase, body, inside, LANES, [INSTANCE])
    inner = [*inner, *before, *left.declared(), *("    " + line for line in main), *left.after()]
    return _finished(phase, about, body, _chunks(inner, _in_blocks(phase, body)))


# ----------------------------------------------------------------- one instance


def single_lines(context: Context, head: str, about: str, statements: Sequence[AnyStatement], prologue: Sequence[str] = (),
                 result: Expression | None = None, returns: bool = False) -> list[str]:
    """Return a function that runs statements on one instance: receive, receive_initial, a routine called from Python."""
    body = body_for(context, statements, [result] if result is not None else [], seldom=True)
    frame = body.frame
    value = lines([Declare("const double", "result", frame.lowering.value(result))]) if result is not None else []
    text = [*lines([*body.statements]), *value, *lines([*frame.stores, *frame.after])]
    if returns:
        text.append(f"    return {'result' if result is not None else '0.0'};")
    node = Line("const int node = call->node != NULL ? call->node[instance] : call->first + instance;")
    text = pruned([STRIDE, PASSES, UNSET, Line("double *each = NULL;"), *frame.before, node, *frame.loads], text, 1)
    text = [*(f"    {line}" for line in prologue), *text]
    given = [name for name in ("call", "instance", "weight", "flag", "argument") if used(name, [head])]
    return [*comment(about), head, "{", *voided(text, given), "}"]


def wrapper_lines(context: Context, routine: Routine) -> list[str]:
    """Return the function by which Python calls a routine on one instance."""
    arguments = tuple(Read(Variable(f"argument[{k}]", Storage.WEIGHT, Role.LOCAL, position=k))
                      for k in range(len(routine.arguments)))
    call = Call(routine.name, arguments)
    head = f"RV_ONCE double {names.wrapper(routine.name)}(const rv_call *call, int instance, const double *argument)"
    effects = context.analysis.summary(routine.name)
    prologue = [f"{names.kernel('check_tables')}(call);"] if "table" in effects.intrinsics else []
    about = f"{routine.name}() from Python."
    if routine.result is None:
        return single_lines(context, head, about, (Perform(call),), prologue, returns=True)
    return single_lines(context, head, about, (), prologue, call, returns=True)
