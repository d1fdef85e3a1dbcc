"""The kernels: one loop over instances each, printed once and specialised for contiguous and for listed nodes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import cast

from ..semantics.mechanism import (
    Assign,
    Call,
    CurrentVariable,
    Expression,
    If,
    Kind,
    Number,
    Perform,
    Read,
    Role,
    Routine,
    Statement,
    Storage,
    Variable,
)
from ..solvers.solved import CurrentKernel
from . import names, tables
from .c_ast import Atom, CExpression, Comment, CStatement, Declare, Infix, Invoke, Line, Loop, Prefix, Set, Subscript, total
from .context import Context
from .effects import AnyStatement, Effects
from .functions import STRIDE, Frame, frame_for, pruned, used, voided
from .hooks import PHASES
from .layout import sequential, slot_of_ion
from .printer import comment, lines, show

CHUNK = 64
RARE = frozenset(("initialise", "ion_conductance", *PHASES.values()))  # one version is enough: they run seldom
STEP = "0.001"  # mV, of the difference that stands for a derivative
Branches = tuple[Statement, ...]
UNSET = Line("double unset = 0.0;")


@dataclass(frozen=True, slots=True)
class Body:
    """The inside of a kernel's loop, as C, and what surrounds it."""

    frame: Frame
    statements: list[CStatement]
    sequential: bool


def body_for(context: Context, statements: Sequence[AnyStatement], expressions: Sequence[Expression] = (),
             store: bool = True) -> Body:
    """Lower the statements of one phase."""
    if not store:
        statements = needed(context, statements, expressions)
    frame = frame_for(context, statements, expressions, store)
    effects = context.analysis.of(statements, expressions)
    in_order = sequential(effects, context.mechanism.kind is not Kind.DENSITY)
    return Body(frame, _lowered(context, frame, statements, effects), in_order)


def _lowered(context: Context, frame: Frame, statements: Sequence[AnyStatement], effects: Effects) -> list[CStatement]:
    lowered = frame.lowering.top(statements, context.commenter())
    return [*lowered, *frame.lowering.declarations(effects)]


def needed(context: Context, statements: Sequence[AnyStatement], expressions: Sequence[Expression]) -> Sequence[AnyStatement]:
    """Return the statements without assignments that no other statement and no expression reads."""
    while True:
        effects = context.analysis.of(statements, expressions)
        unread = {variable for variable in effects.writes if variable not in effects.reads}
        kept = _without(context, statements, unread)
        if kept == statements:
            return statements
        statements = kept


def _without(context: Context, statements: Sequence[AnyStatement], unread: set[Variable]) -> tuple[AnyStatement, ...]:
    result: list[AnyStatement] = []
    for statement in statements:
        if isinstance(statement, Assign) and statement.variable in unread and context.silent(statement.value):
            continue
        if isinstance(statement, If):
            then, otherwise = _without(context, statement.then, unread), _without(context, statement.otherwise, unread)
            if not then and not otherwise and context.silent(statement.condition):
                continue
            statement = replace(statement, then=cast(Branches, then), otherwise=cast(Branches, otherwise))
        result.append(statement)
    return tuple(result)


# -------------------------------------------------------------------- per phase


def kernel_lines(context: Context, phase: str, about: str, statements: Sequence[AnyStatement],
                 placed: Sequence[tables.Table] = ()) -> list[str]:
    """Return a kernel that runs statements for each instance: initialise and advance."""
    frame = frame_for(context, statements)
    effects = context.analysis.of(statements)
    in_order = sequential(effects, context.mechanism.kind is not Kind.DENSITY)
    ahead = None if in_order else tables.look_ahead(context, placed, statements)
    if ahead is not None:
        frame.lowering.replaced[id(ahead.statement)] = tables.ahead_sets(ahead, frame.lowering)
    body = Body(frame, _lowered(context, frame, statements, effects), in_order)
    inside = [*body.statements, *body.frame.stores]
    if ahead is not None:
        return _looked_up(context, phase, about, body, inside, ahead)
    return _looped(context, phase, about, body, inside)


def current_lines(context: Context, kernel: CurrentKernel) -> list[str]:
    """Return the kernel that adds currents and conductances to the nodes' equations and the ions' pools."""
    about = "Currents at v: rhs -= i, d += di/dv, ion currents += i."
    if kernel.derivatives is None:
        about += f"\nThe derivative is the difference over {STEP} mV" + (f": {kernel.reason}." if kernel.reason else ".")
    statements, expressions = _current_statements(kernel)
    body = body_for(context, statements, _shown(context, expressions))
    currents = _Currents(context, kernel, body)
    if context.mechanism.kind is Kind.DENSITY:
        inside = [*currents.evaluate(), *body.frame.stores, *currents.add("node")]
        body.frame.before[:0] = currents.node_arrays()
        return _looped(context, "current", about, body, inside)
    return _chunked(context, "current", about, body, [*currents.evaluate(), *body.frame.stores], currents)


def ion_conductance_lines(context: Context, kernel: CurrentKernel) -> list[str]:
    """Return the kernel that adds di/dv of each ion to its pool and stores nothing else; no lines where all are 0."""
    about = "Conductances of the ion currents, for secondorder 2."
    statements, expressions = _current_statements(kernel)
    pairs = zip(kernel.derivatives or (), context.mechanism.currents, strict=False)
    read = [slope for slope, current in pairs if current.ion] if kernel.derivatives is not None else _shown(context, ())
    body = body_for(context, statements, read, store=False)
    body.frame.after.clear()
    currents = _Currents(context, kernel, body, conductance_only=True)
    if not currents.results():
        return []
    if context.mechanism.kind is Kind.DENSITY:
        inside = [*currents.evaluate(), *currents.add("node")]
        body.frame.before[:0] = currents.node_arrays()
        return _looped(context, "ion_conductance", about, body, inside)
    return _chunked(context, "ion_conductance", about, body, [*currents.evaluate()], currents)


def _current_statements(kernel: CurrentKernel) -> tuple[Sequence[AnyStatement], Sequence[Expression]]:
    if kernel.derivatives is None:
        return (Perform(Call(names.BREAKPOINT, ())),), ()
    return kernel.body, kernel.derivatives


def _shown(context: Context, derivatives: Sequence[Expression]) -> list[Expression]:
    """The currents are read after the statements, beside the derivatives."""
    return [*derivatives, *(Read(current.variable) for current in context.mechanism.currents)]


# ---------------------------------------------------------------------- currents


class _Currents:
    """The end of a current kernel: what is added where."""

    def __init__(self, context: Context, kernel: CurrentKernel, body: Body, conductance_only: bool = False) -> None:
        self.context = context
        self.kernel = kernel
        self.body = body
        self.lowering = body.frame.lowering
        self.currents = context.mechanism.currents
        self.conductance_only = conductance_only
        self.ionic = [current for current in self.currents if current.ion]
        self.point = context.mechanism.kind is not Kind.DENSITY

    def evaluate(self) -> list[CStatement]:
        """Return the statements that leave currents in their variables."""
        if self.kernel.derivatives is not None:
            return self.body.statements
        shifted = self._call(True)
        first = Declare("const double", "shifted", self._sum(self.currents)) if not self.conductance_only else None
        each = [Declare("const double", f"step_{k}", self._value(current))
                for k, current in enumerate(self.ionic) if self.conductance_only]
        declared = [part for part in self.body.statements if isinstance(part, Declare)]
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

    def results(self) -> list[tuple[str, str, str, CExpression]]:
        """Return (array, local name, operator, value) of everything that is added to a node."""
        found: list[tuple[str, str, str, CExpression]] = []
        if self.conductance_only:
            for current in self.ionic:
                slope = self.ion_slope(current)
                if slope is not None:
                    found.append((names.pool(current.ion, "conductance"), f"to_{current.ion}", "+=", slope))
            return found
        electrode = bool(self.currents) and all(current.electrode for current in self.currents)
        for current in self.ionic:
            found.append((names.pool(current.ion, "current"), f"to_{current.ion}", "+=", self._value(current)))
        whole, slope = self._sum(self.currents), self.total_slope()
        if electrode:
            whole = _signed([(self._value(current), False) for current in self.currents])
        found.append(("node_rhs", "total", "+=" if electrode else "-=", whole))
        if slope is not None:
            found.append(("node_d", "slope", "+=", slope))
        return found

    def node_arrays(self) -> list[CStatement]:
        """Return the declarations of the arrays that are added to."""
        result: list[CStatement] = []
        for array, _, _, _ in self.results():
            if array in ("node_rhs", "node_d"):
                result.append(Declare("double *const", array, Atom(f"call->{array[5:]}")))
        for current in self.ionic:
            member = "conductance" if self.conductance_only else "current"
            position = slot_of_ion(self.context.mechanism, current.ion)
            declared = Declare("double *const", names.pool(current.ion, member), Atom(f"call->ion[{position}].{member}"))
            if declared not in result and not self._declared(declared.name):
                result.append(declared)
        return result

    def _declared(self, name: str) -> bool:
        """Drop the frame's own read-only declaration of a pool in favour of ours."""
        before = self.body.frame.before
        before[:] = [part for part in before if not (isinstance(part, Declare) and part.name == name)]
        return False

    def add(self, node: str) -> list[CStatement]:
        """Return the statements that add results directly."""
        return [Set(Subscript(array, Atom(node)), value, operator) for array, _, operator, value in self.results()]


def _signed(terms: list[tuple[CExpression, bool]]) -> CExpression:
    plus = [term for term, negative in terms if not negative]
    minus = [term for term, negative in terms if negative]
    if not plus and minus:
        return Prefix("-", total(minus))
    result = total(plus)
    for term in minus:
        result = Infix("-", result, term)
    return result


# ------------------------------------------------------------------------- loops


def _loop(context: Context, body: Body, inside: Sequence[CStatement], header: str, start: list[CStatement]) -> list[str]:
    """Return a loop's lines, declaring node and start only where they are used."""
    text = lines(inside, 2)
    prologue: list[CStatement] = [*start]
    if context.mechanism.kind is not Kind.ARTIFICIAL_CELL:
        prologue.append(NODE)
    text = pruned([*prologue, UNSET, *body.frame.loads], text, 2)
    mark = [] if body.sequential else ["    RV_INDEPENDENT"]
    return [*mark, f"    {header} {{", *text, "    }"]


FIRST = Line("const int first = call->first;")


NODE = Line("const int node = nodes != NULL ? nodes[instance] : first + instance;")
INSTANCE = Line("const int instance = start + lane;")
LANES = "for (int lane = 0; lane < size; ++lane)"


def _looped(context: Context, phase: str, about: str, body: Body, inside: Sequence[CStatement]) -> list[str]:
    loop = _loop(context, body, inside, "for (int instance = 0; instance < count; ++instance)", [])
    return _finished(phase, about, body, loop)


def _finished(phase: str, about: str, body: Body, loop: list[str], *, once: bool = False) -> list[str]:
    text = [*loop, *lines(body.frame.after)]
    prologue = [Line("const int count = call->count;"), FIRST, STRIDE, *body.frame.before]
    return _specialised(phase, about, pruned(prologue, text, 1), once=once or phase in RARE)


def _chunks(inner: list[str]) -> list[str]:
    size = f"        const int size = count - start < {CHUNK} ? count - start : {CHUNK};"
    return [f"    for (int start = 0; start < count; start += {CHUNK}) {{", size, *inner, "    }"]


def _looked_up(context: Context, phase: str, about: str, body: Body, inside: Sequence[CStatement],
               ahead: tables.Ahead) -> list[str]:
    """A kernel whose table is looked up for a chunk of instances first, row by row, and used side by side after."""
    prologue = [INSTANCE, NODE, *body.frame.loads]
    first = tables.ahead_lines(ahead, body.frame.lowering, prologue, CHUNK, context.signature(ahead.call.routine))
    main = _loop(context, body, inside, LANES, [INSTANCE])
    chunks = _chunks([*first, *("    " + line for line in main)])
    return _finished(phase, about, body, chunks, once=not used("node", main))


def _specialised(phase: str, about: str, text: list[str], *, once: bool) -> list[str]:
    """Return the inline body and the kernel that calls it once for each kind of node list; with `once`, one loop for both."""
    text = voided(text)
    head = f"{'RV_COLD' if phase in RARE else 'static'} void {names.kernel(phase)}(const rv_call *call)"
    if not used("nodes", text):
        return [*comment(about), head, "{", *text, "}"]
    if once:
        return [*comment(about), head, "{", "    const int *const nodes = call->node;", *text, "}"]
    return [
        *comment(about),
        f"RV_INLINE void {names.loop(phase)}(const rv_call *call, const int *nodes)", "{", *text, "}",
        "",
        head,
        "{",
        "    if (call->node == NULL) {",
        f"        {names.loop(phase)}(call, NULL);",
        "    } else {",
        f"        {names.loop(phase)}(call, call->node);",
        "    }",
        "}",
    ]


def _chunked(context: Context, phase: str, about: str, body: Body, inside: list[CStatement], currents: _Currents) -> list[str]:
    """Point processes may share nodes: compute a chunk of instances side by side, then add them up in their order."""
    scale = Atom("scale")
    results = currents.results()
    filled: list[CStatement] = [*inside, Declare("const double", "scale", Infix("/", Atom("100.0"), Atom("node_area[node]")))]
    arrays: list[str] = []
    added: list[CStatement] = []
    for array, local, operator, value in results:
        arrays.append(local)
        filled.append(Set(Subscript(local, Atom("lane")), Infix("*", value, scale)))
        added.append(Set(Subscript(array, Atom("node")), Subscript(local, Atom("lane")), operator))
    frame = body.frame
    area = Declare("const double *const", "node_area", Atom("call->area"))
    frame.before[:] = [*currents.node_arrays(), *(part for part in frame.before if part != area), area]
    compute = _loop(context, body, filled, LANES, [INSTANCE])
    add = Loop(LANES, (INSTANCE, NODE, *added))
    inner = [
        f"        double {', '.join(f'{name}[{CHUNK}]' for name in arrays)};",
        *("    " + line for line in compute),
        *lines([add], 2),
    ]
    return _finished(phase, about, body, _chunks(inner))


# ----------------------------------------------------------------- one instance


def single_lines(context: Context, head: str, about: str, statements: Sequence[AnyStatement], prologue: Sequence[str] = (),
                 result: Expression | None = None, returns: bool = False) -> list[str]:
    """Return a function that runs statements on one instance: receive, receive_initial, a routine called from Python."""
    body = body_for(context, statements, [result] if result is not None else [])
    frame = body.frame
    value = lines([Declare("const double", "result", frame.lowering.value(result))]) if result is not None else []
    text = [*lines([*body.statements]), *value, *lines([*frame.stores, *frame.after])]
    if returns:
        text.append(f"    return {'result' if result is not None else '0.0'};")
    node = Line("const int node = call->node != NULL ? call->node[instance] : call->first + instance;")
    text = pruned([STRIDE, UNSET, Line("double *each = NULL;"), *frame.before, node, *frame.loads], text, 1)
    text = [*(f"    {line}" for line in prologue), *text]
    given = [name for name in ("call", "instance", "weight", "flag", "argument") if used(name, [head])]
    return [*comment(about), head, "{", *voided(text, given), "}"]


def wrapper_lines(context: Context, routine: Routine) -> list[str]:
    """Return the function by which Python calls a routine on one instance."""
    arguments = tuple(Read(Variable(f"argument[{k}]", Storage.WEIGHT, Role.LOCAL, position=k))
                      for k in range(len(routine.arguments)))
    call = Call(routine.name, arguments)
    head = f"RV_COLD double {names.wrapper(routine.name)}(const rv_call *call, int instance, const double *argument)"
    effects = context.analysis.summary(routine.name)
    prologue = [f"{names.kernel('check_tables')}(call);"] if "table" in effects.intrinsics else []
    about = f"{routine.name}() from Python."
    if routine.result is None:
        return single_lines(context, head, about, (Perform(call),), prologue, returns=True)
    return single_lines(context, head, about, (), prologue, call, returns=True)
