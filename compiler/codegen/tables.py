"""TABLE: rows in call->table, rebuilt when a DEPEND variable changed, looked up by linear interpolation.

Layout of one table, in doubles from its offset: 1 when built, first, 1/step, the saved DEPEND values, then intervals + 2
rows; the last row is repeated, so that the upper end needs no branch. The outputs of a row are contiguous.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..semantics.mechanism import Call, Perform, Read, Routine, Storage, TableUse, Variable
from . import names
from .c_ast import Atom, CExpression, CStatement, Declare, Infix, Line, Set
from .context import Context, Signature
from .effects import AnyStatement
from .functions import CALL_VALUES, STRIDE, frame_for, header, lowering_for, pruned, voided, wrapped_head
from .lower import Lowering
from .printer import comment, lines, show

HEAD = 3  # built, first, 1/step
LANES = 8  # lookups are computed in whole blocks of so many, so that the C compiler needs no second loop for a rest
FIRST_INSTANCE = (Line("const int instance = 0;"), Line("const int node = call->node != NULL ? call->node[0] : call->first;"))


@dataclass(frozen=True, slots=True)
class Table:
    """One TABLE's place in call->table, in doubles."""

    routine: Routine
    offset: int
    width: int
    depends: int
    intervals: int

    @property
    def rows(self) -> int:
        """Where the rows start."""
        return -(-(self.offset + HEAD + self.depends) // 8) * 8

    @property
    def end(self) -> int:
        """The first double after the table, a multiple of 8. A rebuild in blocks of LANES may write LANES − 1 rows too many."""
        return -(-(self.rows + (self.intervals + 1 + LANES) * self.width) // 8) * 8


def place_tables(context: Context) -> list[Table]:
    """Lay the tables of a mechanism one after the other; a table comes after those that computing its rows looks up."""
    tables: list[Table] = []
    offset = 0
    for routine in _callees_first(context):
        if routine.table is not None:
            width = padded(len(_cells(routine.table)))
            table = Table(routine, offset, width, len(routine.table.depend), routine.table.intervals)
            tables.append(table)
            offset = table.end
    return tables


def _callees_first(context: Context) -> list[Routine]:
    ordered: dict[str, Routine] = {}
    entered: set[str] = set()

    def visit(routine: Routine) -> None:
        if routine.name not in entered:
            entered.add(routine.name)
            for called in context.analysis.of(routine.body).calls:
                visit(context.analysis.routines[called])
            ordered[routine.name] = routine

    for routine in context.solved.routines:
        visit(routine)
    return list(ordered.values())


def _cells(use: TableUse) -> list[tuple[Variable, int | None]]:
    """Return what a row holds: the outputs, an array element by element."""
    return [(v, k) for v in use.outputs for k in (range(v.length) if v.length else (None,))]


def _memory(context: Context, variable: Variable, element: int | None, instance: str = "") -> str:
    """Return where a value of the mechanism is stored; without `instance`, that of the first."""
    slot = context.layout.slots[variable] + (element or 0)
    if variable.storage is Storage.GLOBAL:
        return f"call->global[{slot}]"
    return f"call->field[{slot} * stride{' + ' * bool(instance)}{instance}]"


def padded(outputs: int) -> int:
    """Return the doubles of a row: whole vectors where there are several outputs."""
    return outputs if outputs < 3 else 4 if outputs <= 4 else -(-outputs // 8) * 8


def _plus(offset: int) -> str:
    return f" + {offset}" if offset else ""


def lookup_lines(context: Context, table: Table, often: bool) -> list[str]:
    """Return the C function that stands for a tabled routine."""
    routine, use = table.routine, table.routine.table
    assert use is not None
    lowering = lowering_for(context)
    head = header(context, routine, lowering, False, often)
    argument = lowering.name(routine.arguments[0])
    signature = context.signature(routine.name, computed=True)
    given = [*signature.handed, *(lowering.name(a) for a in routine.arguments), *(lowering.name(v) for v in signature.inputs),
             *(names.out(lowering.name(v)) for v in signature.outputs)]
    direct = f"{names.computed(routine.name)}({', '.join(given)})"
    usetable = lowering.name(context.layout.usetable) if context.layout.usetable is not None else "1.0"
    body = [f"    if ({usetable} == 0.0) {{"]
    if routine.result is not None:
        body.append(f"        return {direct};")
    elif _separable(context, routine):
        body += [*_one_row(context, table, lowering), "        return;"]
    else:
        body += [f"        {direct};", "        return;"]
    row = "row" if table.width == 1 else f"{table.width} * row"
    body += [
        "    }",
        f"    const double *const table = call->table{_plus(table.offset)};",
        f"    const double position = rv_table_position(table[2] * ({argument} - table[1]), {table.intervals}.0);",
        "    const int row = rv_table_row(position);",
        "    const double theta = position - row;",
        f"    const double *const rows = table + {table.rows - table.offset} + {row};",
    ]
    for k, (output, element) in enumerate(_cells(use)):
        value = f"rv_between(rows[{k}], rows[{table.width + k}], theta)"
        if routine.result is not None:
            body.append(f"    return {value};")
        elif element is not None:
            body.append(f"    {_memory(context, output, element, 'instance')} = {value};")
        else:
            body.append(f"    *{names.out(lowering.name(output))} = {value};")
    body = pruned([STRIDE], body, 1)
    return [*comment(f"{routine.name}() by its TABLE, or computed when usetable is 0."), *wrapped_head(head), "{", *body, "}"]


def _one_row(context: Context, table: Table, lowering: Lowering) -> list[str]:
    """Return the lines that compute one row out of line: the compiler has the formulas only once to translate."""
    routine, use = table.routine, table.routine.table
    assert use is not None
    given = ["call", "1", "wanted", *(lowering.name(v) for v in context.signature(routine.name).inputs), "looked", str(LANES)]
    result = [f"        double wanted[{LANES}] = {{{lowering.name(routine.arguments[0])}}}, looked[{LANES * len(use.outputs)}];",
              f"        {names.rows(routine.name)}({', '.join(given)});"]
    return result + [f"        *{names.out(lowering.name(v))} = looked[{LANES * k}];" for k, v in enumerate(use.outputs)]


def check_lines(context: Context, tables: list[Table]) -> list[str]:
    """Return the kernel that rebuilds what is out of date."""
    result: list[str] = []
    for table in tables:
        result += [*_check(context, table), ""]
    calls = [f"    check_table_{table.routine.name}(call);" for table in tables]
    return [*result, *comment("Rebuild each TABLE whose DEPEND variables changed."),
            f"RV_ONCE void {names.kernel('check_tables')}(const rv_call *call)", "{", *calls, "}"]


def _check(context: Context, table: Table) -> list[str]:
    """The rows are computed at first, first + step, … by addition, on the GLOBALs and the fields of the first instance.

    As in NEURON they hold what the routine gave them for the last row, until the next lookup sets those that are tabulated.
    """
    routine, use = table.routine, table.routine.table
    assert use is not None
    depend = [Read(variable) for variable in use.depend]
    signature = context.signature(routine.name, computed=True)
    frame = frame_for(context, (), [*depend, use.first, use.last, *map(Read, signature.inputs)])
    lowering = frame.lowering
    saved = [f"table[{HEAD + k}]" for k in range(table.depends)]
    values = [show(lowering.value(read)) for read in depend]
    usetable = context.layout.slots[context.layout.usetable] if context.layout.usetable in context.layout.slots else None
    body = [f"    double *const table = call->table{_plus(table.offset)};"]
    if usetable is not None:
        body += [f"    if (call->global[{usetable}] == 0.0) {{", "        return;", "    }"]
    same = " && ".join(["table[0] != 0.0", *(f"{a} == {b}" for a, b in zip(saved, values, strict=True))])
    body += [f"    if ({same}) {{", "        return;", "    }"]
    body += lines([
        Declare("const double", "start", lowering.value(use.first)),
        Declare("const double", "step", _step(lowering.value(use.last), table.intervals)),
    ])
    body += _fill(context, table, lowering)
    if context.analysis.summary(routine.name).loops:  # what was interrupted is made again
        body += ["    if (call->host->stopped(call)) {", "        table[0] = 0.0;", "        return;", "    }"]
    body += [f"    {a} = {b};" for a, b in zip(saved, values, strict=True)]
    body += ["    table[1] = start;", "    table[2] = 1.0 / step;", "    table[0] = 1.0;"]
    prologue = [STRIDE, *FIRST_INSTANCE, *frame.before, *frame.loads]
    return [f"RV_ONCE void check_table_{routine.name}(const rv_call *call)", "{", *voided(pruned(prologue, body, 1)), "}"]


def _step(last: CExpression, intervals: int) -> CExpression:
    return Infix("/", Infix("-", last, Atom("start")), Atom(f"{intervals}.0"))


def _fill(context: Context, table: Table, lowering: Lowering) -> list[str]:
    routine, use = table.routine, table.routine.table
    assert use is not None
    if routine.result is None and _separable(context, routine):
        return [*_fill_by_rows(context, table, lowering), *_repeat_last(table)]
    signature = context.signature(routine.name, computed=True)
    outputs = signature.outputs
    given = [*({"call": "call", "instance": "0"}[name] for name in signature.handed), "x_table"]
    given += [*(lowering.name(v) for v in signature.inputs), *(f"&{lowering.name(v)}" for v in outputs)]
    call = f"{names.computed(routine.name)}({', '.join(given)})"
    result = ["    double x_table = start;", f"    for (int row = 0; row <= {table.intervals}; ++row) {{"]
    if outputs:
        result += lines([Declare("double", lowering.name(v), _before(context, v)) for v in outputs], 2)
    rows, width = table.rows - table.offset, table.width
    if routine.result is not None:
        result.append(f"        table[{rows} + row] = {call};")
    else:
        result.append(f"        {call};")
        result += [
            f"        table[{rows + k} + {width} * row] = "
            f"{lowering.name(v) if element is None else _memory(context, v, element)};"
            for k, (v, element) in enumerate(_cells(use))]
    stored = [v for v in outputs if v.storage in (Storage.FIELD, Storage.GLOBAL) and v in context.layout.slots]
    result += [f"        {_memory(context, v, None)} = {lowering.name(v)};" for v in stored]
    result += ["        x_table += step;", "    }"]
    return [*result, *_repeat_last(table)]


def _before(context: Context, variable: Variable) -> CExpression:
    """Return the value of an output before the routine runs."""
    in_memory = variable.storage in (Storage.FIELD, Storage.GLOBAL) and variable in context.layout.slots
    return Atom(_memory(context, variable, None) if in_memory else "0.0")


def _fill_by_rows(context: Context, table: Table, lowering: Lowering) -> list[str]:
    """Return the lines that let the lookup function, as if without table, write the rows where they belong."""
    routine, use = table.routine, table.routine.table
    assert use is not None
    rows, width, count = table.rows - table.offset, table.width, table.intervals + 1
    inputs = context.signature(routine.name).inputs
    given = ["call", "size", "wanted", *("0.0" if v == context.layout.usetable else lowering.name(v) for v in inputs),
             "looked", str(LANES)]
    result = [
        "    double x_table = start;",
        f"    for (int row = 0; row < {count}; row += {LANES}) {{",
        f"        double wanted[{LANES}], looked[{LANES * len(use.outputs)}];",
        f"        const int size = {count} - row < {LANES} ? {count} - row : {LANES};",
        "        for (int lane = 0; lane < size; ++lane) {",
        "            wanted[lane] = x_table;", "            x_table += step;", "        }",
        *lines([Line(f"{names.rows(routine.name)}({', '.join(given)});")], 2),
        f"        for (int place = 0; place < {len(use.outputs)} * size; ++place) {{",
        "            const int lane = place % size, output = place / size;",
        f"            table[{rows} + {width} * (row + lane) + output] = looked[{LANES} * output + lane];", "        }", "    }",
    ]
    last = rows + table.intervals * width
    stored = [(k, v) for k, v in enumerate(use.outputs)
              if v.storage in (Storage.FIELD, Storage.GLOBAL) and v in context.layout.slots]
    return [*result, *(f"    {_memory(context, v, None)} = table[{last + k}];" for k, v in stored)]


def _repeat_last(table: Table) -> list[str]:
    width = table.width
    last = table.rows - table.offset + table.intervals * width
    return [f"    for (int k = {last}; k < {last + width}; ++k) {{", f"        table[k + {width}] = table[k];", "    }"]


# --------------------------------------------------- all lookups of a kernel at once


@dataclass(frozen=True, slots=True)
class Ahead:
    """A lookup done for a chunk of instances before the rest of the kernel: whole rows by vectors, without gathers."""

    table: Table
    statement: Perform
    call: Call


def look_ahead(context: Context, placed: Sequence[Table], statements: Sequence[AnyStatement]) -> Ahead | None:
    """Return the first call of a tabled PROCEDURE whose argument is known when the kernel starts."""
    tables = {table.routine.name: table for table in placed if table.routine.result is None}
    for place, statement in enumerate(statements):
        if isinstance(statement, Perform) and isinstance(statement.call, Call) and statement.call.routine in tables:
            call, table = statement.call, tables[statement.call.routine]
            before = context.analysis.of(statements[:place]).writes
            known = set(context.analysis.of((), call.arguments).reads)
            if _separable(context, table.routine) and not known & set(before) and all(map(context.silent, call.arguments)):
                return Ahead(table, statement, call)
    return None


def _separable(context: Context, routine: Routine) -> bool:
    """Whether a lookup needs nothing of the instance but its argument, and gives nothing but the TABLE's outputs."""
    assert routine.table is not None
    signature = context.signature(routine.name, computed=True)
    uniform = all(v.storage in (Storage.GLOBAL, *CALL_VALUES) for v in signature.inputs)
    return uniform and not signature.handed and set(routine.table.outputs) == set(signature.outputs)


def ahead_sets(ahead: Ahead, lowering: Lowering, chunk: int) -> list[CStatement]:
    """Return what stands for the call in the kernel's loop."""
    use = ahead.table.routine.table
    assert use is not None
    return [Set(Atom(lowering.name(v)), Atom(f"looked[{chunk * k} + lane]" if k else "looked[lane]"))
            for k, v in enumerate(use.outputs)]


def ahead_lines(ahead: Ahead, lowering: Lowering, prologue: Sequence[CStatement], chunk: int, signature: Signature) -> list[str]:
    """Return the lines that fill `looked` for the lanes of a chunk."""
    find = lines([Set(Atom("wanted[lane]"), lowering.value(ahead.call.arguments[0]))], 3)
    given = ["call", "size", "wanted", *(lowering.name(v) for v in signature.inputs), "looked", str(chunk)]
    use = ahead.table.routine.table
    assert use is not None
    return [
        f"        double wanted[{chunk}], looked[{len(use.outputs) * chunk}];",
        "        RV_INDEPENDENT",
        "        for (int lane = 0; lane < size; ++lane) {", *pruned(prologue, find, 3), "        }",
        f"        {names.rows(ahead.table.routine.name)}({', '.join(given)});",
    ]


def rows_lines(context: Context, table: Table, chunk: int) -> list[str]:
    """Return the C function that looks a tabled PROCEDURE up for a chunk of arguments; nothing where it cannot be done so."""
    routine, use = table.routine, table.routine.table
    assert use is not None
    if routine.result is not None or not _separable(context, routine):
        return []
    lowering = lowering_for(context)
    direct, signature, width = context.signature(routine.name, computed=True), context.signature(routine.name), table.width
    place = {v: f"&looked[{('', 'step + ')[k] if k < 2 else f'{k} * step + '}lane]" for k, v in enumerate(use.outputs)}
    given = ["wanted[lane]", *(lowering.name(v) for v in direct.inputs), *(place[v] for v in direct.outputs)]
    parameters = ["const rv_call *call", "int size", "double *wanted",
                  *(f"double {lowering.name(v)}" for v in signature.inputs), "double *looked", "int step"]
    usetable = lowering.name(context.layout.usetable) if context.layout.usetable is not None else "1.0"
    blocks = f"    for (int block = 0; block < size; block += {LANES}) {{"
    lanes = f"        for (int lane = block; lane < block + {LANES}; ++lane) {{"
    return [
        *comment(f"{routine.name}() for up to {chunk} arguments: output k of them to looked[k * step …];\n"
                 f"both are filled up to a multiple of {LANES}."),
        *wrapped_head(f"RV_OUTLINE void {names.rows(routine.name)}({', '.join(parameters)})"), "{",
        f"    for (int lane = size; lane % {LANES} != 0; ++lane) {{", "        wanted[lane] = wanted[0];", "    }",
        f"    if ({usetable} == 0.0) {{", f"    {blocks}", "            RV_INDEPENDENT", f"    {lanes}",
        *lines([Line(f"{names.computed(routine.name)}({', '.join(given)});")], 4),
        "            }", "        }", "        return;", "    }",
        f"    const double *const table = call->table{_plus(table.offset)};",
        "    const double start = table[1];",
        "    const double scale = table[2];",
        f"    int64_t row[{chunk}];",
        f"    double theta[{chunk}];",
        blocks, "        RV_INDEPENDENT", lanes,
        f"            const double position = rv_table_position(scale * (wanted[lane] - start), {table.intervals}.0);",
        "            row[lane] = rv_row(position, &theta[lane]);", "        }", "    }", blocks,
        f"        rv_rows(table + {table.rows - table.offset}, {width}, row + block, theta + block, {len(use.outputs)}, "
        "looked + block, step);",
        "    }", "}",
    ]
