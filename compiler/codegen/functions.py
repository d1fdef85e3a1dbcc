"""C functions: FUNCTIONs and PROCEDUREs, and the frames that fetch and put back what statements of a kernel work on."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from ..semantics.mechanism import Expression, IonPart, Routine, Storage, Variable
from . import names
from .c_ast import Atom, CExpression, CStatement, Declare, Infix, Line, Prefix, Set, Subscript
from .context import Context
from .effects import AnyStatement, Effects
from .intrinsics import slot_of
from .layout import reads_ion, slot_of_ion, writes_ion
from .lower import PASSES, Lowering
from .printer import comment, lines, literal, quoted, show

POOLS = {IonPart.REVERSAL: "reversal", IonPart.CURRENT: "current", IonPart.INSIDE: "inside", IonPart.OUTSIDE: "outside"}
CALL_VALUES = {
    Storage.TIME: "call->t", Storage.DT: "call->dt", Storage.CELSIUS: "call->celsius",
    Storage.SECONDORDER: "(double)call->secondorder",
}
NODE_VALUES = {Storage.VOLTAGE: "v", Storage.AREA: "area", Storage.DIAM: "diam"}
STRIDE = Line("const ptrdiff_t stride = (ptrdiff_t)call->stride;")


@dataclass(slots=True)
class Frame:
    """A kernel's surroundings: `before` the loop, `loads` and `stores` in it, `after` it.

    `rows` are the stores of scalars to their own rows.
    """

    lowering: Lowering
    before: list[CStatement] = field(default_factory=list)
    loads: list[CStatement] = field(default_factory=list)
    stores: list[CStatement] = field(default_factory=list)
    after: list[CStatement] = field(default_factory=list)
    rows: dict[Variable, CStatement] = field(default_factory=dict)


def lowering_for(context: Context) -> Lowering:
    """Return a fresh function's lowering."""
    return Lowering(context, names.Identifiers(), {}, {})


def locals_of(effects: Effects, context: Context) -> list[Variable]:
    """Return the LOCALs that statements use, without the counters of loops: those are ints of their own."""
    found = {v: None for v in (*effects.reads, *effects.writes) if v.storage is Storage.LOCAL and v not in effects.counters}
    return sorted(found, key=lambda v: (v.span.start, v.name))


def frame_for(context: Context, statements: Sequence[AnyStatement], expressions: Sequence[Expression] = (),
              store: bool = True, seldom: bool = False) -> Frame:
    """Return the frame of statements and of the expressions evaluated after them; `store` False keeps results local."""
    effects = context.analysis.of(statements, expressions)
    builder = _FrameBuilder(context, effects, Frame(lowering_for(context)), store)
    builder.frame.lowering.seldom = seldom
    for variable in context.ordered((*effects.reads, *effects.writes)):
        builder.add(variable)
    for variable in locals_of(effects, context):
        builder.frame.lowering.pending[variable] = None
        if variable not in effects.reads:
            builder.frame.lowering.unread.add(variable)
    return builder.frame


@dataclass(slots=True)
class _FrameBuilder:
    context: Context
    effects: Effects
    frame: Frame
    store: bool

    def add(self, variable: Variable) -> None:
        """Fetch one variable and put it back where it is written."""
        layout = self.context.layout
        if variable in layout.constants:
            self.frame.before.append(Declare("const double", self._name(variable), literal(variable.default)))
        elif variable.storage in CALL_VALUES:
            moved = self._written(variable)  # METHOD runge moves t and puts it back
            declared = Declare("double" if moved else "const double", self._name(variable), Atom(CALL_VALUES[variable.storage]))
            (self.frame.loads if moved else self.frame.before).append(declared)
        elif variable.storage in NODE_VALUES:
            what = NODE_VALUES[variable.storage]
            self.frame.before.append(Declare("const double *const", f"node_{what}", Atom(f"call->{what}")))
            self.frame.loads.append(Declare("const double", self._name(variable), Atom(f"node_{what}[node]")))
        elif variable.storage is Storage.GLOBAL:
            self._global(variable)
        elif variable.storage is Storage.FIELD:
            self._field(variable)
        elif variable.storage is Storage.ION:
            self._ion(variable)

    def _name(self, variable: Variable) -> str:
        return self.frame.lowering.name(variable)

    def _written(self, variable: Variable) -> bool:
        return variable in self.effects.writes

    def _keep_local(self, variable: Variable) -> None:
        """Note that what a variable of an ion that is not WRITTEN is set to goes nowhere but into this kernel."""
        if self._written(variable) and variable not in self.effects.reads:
            self.frame.lowering.unread.add(variable)

    def _load(self, variable: Variable, source: CExpression | None) -> None:
        """Declare a scalar with its value at the start where that matters, else leave it to its first assignment."""
        if variable not in self.effects.incoming:
            if variable not in self.context.layout.dead:
                self.frame.lowering.pending[variable] = None
        elif source is not None:
            type_ = "double" if self._written(variable) else "const double"
            self.frame.loads.append(Declare(type_, self._name(variable), source))
        elif variable not in self.context.layout.dead:
            self.frame.loads.append(Declare("double", self._name(variable), Atom("0.0")))

    def _global(self, variable: Variable) -> None:
        slot = self.context.layout.slots.get(variable)
        if slot is None:
            self._load(variable, None)
            return
        place = Atom(f"call->global[{slot}]")
        if variable.length:
            self.frame.before.append(Declare("double *const", names.shared(variable.name), Prefix("&", place)))
        elif self._written(variable):
            self.frame.before.append(Declare("double", self._name(variable), place))
            if self.store:
                self.frame.after.append(Set(place, Atom(self._name(variable))))
        else:
            self.frame.before.append(Declare("const double", self._name(variable), place))

    def _row(self, variable: Variable) -> CExpression:
        slot = self.context.layout.slots[variable]
        constant = "" if self._written(variable) and (self.store or variable.length) else "const "
        start: CExpression = Atom("call->field")
        if slot:
            start = Infix("+", start, Atom("stride" if slot == 1 else f"{slot} * stride"))
        self.frame.before.append(Declare(f"{constant}double *const", names.row(variable.name), start))
        return Subscript(names.row(variable.name), Atom("instance"))

    def _field(self, variable: Variable) -> None:
        if not self.context.layout.stored(variable):
            self._load(variable, None)
            return
        place = self._row(variable)
        if variable.length:
            return
        if variable.ion_part is not None:
            stored = self._written(variable) and self.store and writes_ion(self.context.mechanism, variable)
            pool = self._pool(variable, stored)
            self._load(variable, pool)
            if stored:
                self.frame.stores.append(Set(pool, Atom(self._name(variable))))
        else:
            self._load(variable, place)
        if self._written(variable) and self.store:
            self._store(variable, place)

    def _store(self, variable: Variable, place: CExpression) -> None:
        self.frame.rows[variable] = Set(place, Atom(self._name(variable)))
        self.frame.stores.append(self.frame.rows[variable])

    def _ion(self, variable: Variable) -> None:
        current = variable.ion_part is IonPart.CURRENT
        stored = self.context.layout.stored(variable)
        if current and not reads_ion(self.context.mechanism, variable):
            used = variable in self.effects.incoming or (self._written(variable) and self.store)
            self._load(variable, self._row(variable) if stored and used else None)
        else:
            written = self._written(variable) and self.store and not current
            stored_to_pool = written and writes_ion(self.context.mechanism, variable)
            used = variable in self.effects.incoming or stored_to_pool
            self._load(variable, self._pool(variable, stored_to_pool) if used else None)
            if written and not stored_to_pool:
                self._keep_local(variable)
            if stored_to_pool:
                place: CExpression = Subscript(names.pool(variable.ion, POOLS[_part(variable)]), Atom("node"))
                self.frame.stores.append(Set(place, Atom(self._name(variable))))
            if current and stored and self._written(variable) and self.store:
                self._row(variable)
        if current and stored and self._written(variable) and self.store:
            self._store(variable, Subscript(names.row(variable.name), Atom("instance")))

    def _pool(self, variable: Variable, written: bool) -> CExpression:
        member = POOLS[_part(variable)]
        name = names.pool(variable.ion, member)
        position = slot_of_ion(self.context.mechanism, variable.ion)
        constant = "" if written else "const "
        self.frame.before.append(Declare(f"{constant}double *const", name, Atom(f"call->ion[{position}].{member}")))
        return Subscript(name, Atom("node"))


def _part(variable: Variable) -> IonPart:
    assert variable.ion_part is not None
    return variable.ion_part


# --------------------------------------------------------------------- routines


def used(needed: str, text: Iterable[str]) -> bool:
    """Whether an identifier occurs in lines of C that are no comments."""
    pattern = re.compile(rf"(?<![\w.>]){re.escape(needed)}\b")
    return any(needed in line and pattern.search(_STRING.sub('""', line)) and not line.lstrip().startswith("/*") for line in text)


_STRING = re.compile(r'"(?:\\.|[^"\\])*"')
_DECLARED = re.compile(r"\s*(?:const )?double (?!\*)(\w+)(?:\[\d+\])?(?= =|,|;)")
_MORE_DECLARED = re.compile(r",\s*(\w+)(?=,|;|$)")
_ASSIGNED = re.compile(r"\s*(\w+) = ")
_NAME = re.compile(r"(?<![\w.>])[A-Za-z_]\w*")


def mentioned(text: Iterable[str]) -> set[str]:
    """Return the names in lines of C, without those in strings and comments."""
    code = [_STRING.sub('""', line) for line in text if not line.lstrip().startswith(("/*", "* "))]
    return {name for line in code for name in _NAME.findall(line)}


def voided(text: Sequence[str], given: Iterable[str] = ()) -> list[str]:
    """Return the lines of a function with `(void)x;` for each parameter given and each local whose value nothing reads.

    Some are left: a value that is assigned and shadowed by a later one, an output of a routine that this caller drops.
    """
    declared: dict[str, int] = {}
    read: set[str] = set()
    in_comment = in_list = False
    for number, line in enumerate(text):
        in_comment = in_comment or line.lstrip().startswith("/*")
        if in_comment:
            in_comment = "*/" not in line
            continue
        line = _STRING.sub('""', line)
        first = _DECLARED.match(line)
        own = [first[1]] if first else []
        if in_list or (first and " = " not in line):
            own += _MORE_DECLARED.findall(f",{line}" if in_list else line)
            in_list = not line.endswith(";")
        declared.update((name, number) for name in own)
        assigned = _ASSIGNED.match(line)
        read.update(set(_NAME.findall(line[assigned.end() :] if assigned else line)) - set(own))
    result = list(text)
    for name, number in sorted(declared.items(), key=lambda item: -item[1]):
        if name not in read:
            end = next(k for k in range(number, len(text)) if text[k].endswith(";"))
            result.insert(end + 1, f"{re.match(r' *', text[number])[0]}(void){name};")  # type: ignore[index]
    return [*(f"    (void){name};" for name in given if name not in read), *result]


def pruned(prologue: Sequence[CStatement], body: list[str], depth: int) -> list[str]:
    """Return the prologue's lines that later lines use, before the body."""
    result = body
    for statement in reversed(prologue):
        name = statement.name if isinstance(statement, Declare) else _declared(statement)
        if name is None or used(name, result):
            result = [*lines([statement], depth), *result]
    return result


def _declared(statement: CStatement) -> str | None:
    if isinstance(statement, Line):
        match = re.match(r"(?:const )?\w+ \*?(?:const )?(\w+) =", statement.text)
        return match[1] if match else None
    return None


def parameters(context: Context, routine: Routine, lowering: Lowering, computed: bool) -> list[str]:
    """Return the parameters of a routine's C function, in the order in which Lowering.call gives them."""
    signature = context.signature(routine.name, computed=computed)
    result = [{"call": "const rv_call *call", "instance": "int instance"}[name] for name in signature.handed]
    result += [f"double {lowering.name(argument)}" for argument in routine.arguments]
    result += [f"double {lowering.name(variable)}" for variable in signature.inputs]
    result += [f"double *{names.out(lowering.name(variable))}" for variable in signature.outputs]
    return result


def header(context: Context, routine: Routine, lowering: Lowering, computed: bool, often: bool) -> str:
    """Return the head of a routine's C function; `often`: a function that is run again and again calls it."""
    name = names.computed(routine.name) if computed and routine.table is not None else names.routine(routine.name)
    kind = "RV_OUTLINE" if routine.name in context.analysis.recursive else "RV_ROUTINE" if often else "RV_ONCE"
    type_ = "double" if routine.result is not None else "void"
    return f"{kind} {type_} {name}({', '.join(parameters(context, routine, lowering, computed)) or 'void'})"


def routine_lines(context: Context, routine: Routine, often: bool) -> list[str]:
    """Return the C function of a routine's own body."""
    lowering = lowering_for(context)
    computed = routine.table is not None
    signature = context.signature(routine.name, computed=computed)
    effects = context.analysis.of(routine.body)
    head = header(context, routine, lowering, computed, often)
    prologue: list[CStatement] = [STRIDE, PASSES, Line("double unset = 0.0;")]
    builder = _FrameBuilder(context, effects, Frame(lowering), False)
    for variable in context.ordered((*effects.reads, *effects.writes)):
        if variable in context.layout.constants or (variable.length and variable.storage in (Storage.FIELD, Storage.GLOBAL)):
            builder.add(variable)
    prologue += builder.frame.before
    for variable in signature.outputs:
        if variable in effects.incoming or variable not in effects.must:
            prologue.append(Declare("double", lowering.name(variable), Prefix("*", Atom(names.out(lowering.name(variable))))))
        else:
            lowering.pending[variable] = None
    own = [v for v in locals_of(effects, context) if v not in routine.arguments]
    lowering.pending.update(dict.fromkeys(own))
    lowering.unread.update(v for v in own if v not in effects.reads and v != routine.result)
    body = lines(lowering.top(routine.body, context.commenter()))
    body += lines(Set(Prefix("*", Atom(names.out(lowering.name(v)))), Atom(lowering.name(v))) for v in signature.outputs)
    if routine.result is not None:
        undeclared = routine.result in lowering.pending or routine.result not in effects.writes
        body.append(f"    return {'0.0' if undeclared else lowering.name(routine.result)};")
    body = pruned(prologue, body, 1)
    if routine.name in context.analysis.recursive:
        body = [*_depth_lines(context, routine), *body]
    given = [*signature.handed, *(lowering.name(v) for v in (*routine.arguments, *signature.inputs))]
    body = voided(body, given)
    title = context.line(routine.span)
    return [*(comment(f"{title[0]}:{title[1]}: {title[2]}") if title else []), *wrapped_head(head), "{", *body, "}"]


def _depth_lines(context: Context, routine: Routine) -> list[str]:
    return [f"    if (!call->host->deeper(call, instance, {quoted(too_deep(context, routine))})) {{",
            "        return 0.0;" if routine.result is not None else "        return;", "    }"]


def too_deep(context: Context, routine: Routine) -> str:
    """Return what is said where a routine that may call itself finds the stack full."""
    place = context.line(routine.span)
    where = f" ({place[0]}:{place[1]})" if place is not None else ""
    kind = "FUNCTION" if routine.result is not None else "PROCEDURE"
    return (f"{context.mechanism.name}: {kind} {routine.name} calls itself, or what called it, until the stack is full{where}; "
            "let it come to an end earlier, or make it a loop")


def wrapped_head(head: str) -> list[str]:
    """Return a function's head on lines of 120 columns."""
    if len(head) <= 120:
        return [head]
    start, rest = head.split("(", 1)
    result, line = [], start + "("
    for part in rest.split(", "):
        piece = part if part.endswith(")") else part + ", "
        if len(line) + len(piece) > 119:
            result.append(line.rstrip())
            line = "    "
        line += piece
    return [*result, line]


def accessor_lines(context: Context, variable: Variable) -> list[str]:
    """Return the function that follows a POINTER; unset stops the run with a message, and 0 is used until it stops."""
    lowering = lowering_for(context)
    slot = show(slot_of(lowering, variable, "pointer"))
    message = quoted(f"{context.mechanism.name}: POINTER {variable.name} is not set; "
                     f"use h.setpointer(target, '{variable.name}', mechanism) or mechanism._ref_{variable.name}")
    body = [
        f"    double *const target = {slot};",
        "    if (target == NULL) {",
        f"        call->host->fail(call, instance, {message});",
        "        return unset;",
        "    }",
        "    return target;",
    ]
    head = f"RV_INLINE double *{names.target(variable.name)}(const rv_call *call, int instance, double *unset)"
    return [head, "{", *pruned([STRIDE], body, 1), "}"]


