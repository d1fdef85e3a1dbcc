"""TABLE: rows in call->table, rebuilt when a DEPEND variable changed, looked up by linear interpolation.

Layout of one table, in doubles from its offset: 1 when built, first, 1/step, the saved DEPEND values, then intervals + 2
rows; the last row is repeated, so that the upper end needs no branch. The outputs of a row are contiguous.
"""

from __future__ import annotations

from dataclasses import dataclass

from ..semantics.mechanism import Read, Routine, Storage, Variable
from . import names
from .c_ast import Atom, CExpression, CStatement, Declare
from .context import Context
from .functions import header, lowering_for, parameters
from .kernels import frame_for
from .printer import comment, lines, show

HEAD = 3  # built, first, 1/step


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
        """The first double after the table, a multiple of 8."""
        return -(-(self.rows + (self.intervals + 2) * self.width) // 8) * 8


def place_tables(context: Context) -> list[Table]:
    """Lay the tables of a mechanism one after the other."""
    tables: list[Table] = []
    offset = 0
    for routine in context.solved.routines:
        if routine.table is not None:
            width = len(routine.table.outputs)
            table = Table(routine, offset, width, len(routine.table.depend), routine.table.intervals)
            tables.append(table)
            offset = table.end
    return tables


def lookup_lines(context: Context, table: Table) -> list[str]:
    """Return the C function that stands for a tabled routine."""
    routine, use = table.routine, table.routine.table
    assert use is not None
    lowering = lowering_for(context)
    head = header(context, routine, lowering, False)
    argument = lowering.name(routine.arguments[0])
    signature = context.signature(routine.name, computed=True)
    given = [*signature.handed, *(lowering.name(a) for a in routine.arguments), *(lowering.name(v) for v in signature.inputs),
             *(names.out(lowering.name(v)) for v in signature.outputs)]
    direct = f"{names.computed(routine.name)}({', '.join(given)})"
    usetable = lowering.name(context.layout.usetable) if context.layout.usetable is not None else "1.0"
    body = [f"    if ({usetable} == 0.0) {{"]
    body += [f"        return {direct};"] if routine.result is not None else [f"        {direct};", "        return;"]
    body += [
        "    }",
        f"    const double *const table = call->table + {table.offset};",
        f"    const double position = table[2] * ({argument} - table[1]);",
        f"    const int row = rv_table_row(position, {table.intervals});",
        f"    const double theta = rv_table_theta(position, row, {table.intervals});",
        f"    const double *const rows = table + {table.rows - table.offset} + {table.width} * row;".replace(" + 1 * row", " + row"),
    ]
    for k, output in enumerate(use.outputs):
        value = f"rows[{k}] + theta * (rows[{table.width + k}] - rows[{k}])"
        if routine.result is not None:
            body.append(f"    return {value};")
        else:
            body.append(f"    *{names.out(lowering.name(output))} = {value};")
    return [*comment(f"{routine.name}() by its TABLE, or computed when usetable is 0."), head, "{", *body, "}"]


def check_lines(context: Context, tables: list[Table]) -> list[str]:
    """Return the kernel that rebuilds what is out of date."""
    result: list[str] = []
    for table in tables:
        result += [*_check(context, table), ""]
    calls = [f"    check_{table.routine.name}(call);" for table in tables]
    return [*result, *comment("Rebuild each TABLE whose DEPEND variables changed."),
            f"static void {names.kernel('check_tables')}(const rv_call *call)", "{", *calls, "}"]


def _check(context: Context, table: Table) -> list[str]:
    """The rows are computed at first, first + step, … by addition, as in NEURON."""
    routine, use = table.routine, table.routine.table
    assert use is not None
    depend = [Read(variable) for variable in use.depend]
    frame = frame_for(context, (), [*depend, use.first, use.last])
    lowering = frame.lowering
    signature = context.signature(routine.name, computed=True)
    for variable in signature.inputs:
        if variable not in (*use.depend, ) and variable.storage is not Storage.FIELD:
            extra = frame_for(context, (), [Read(variable)])
            frame.before += [part for part in extra.before if part not in frame.before]
    saved = [f"table[{HEAD + k}]" for k in range(table.depends)]
    values = [show(lowering.value(read)) for read in depend]
    usetable = context.layout.slots[context.layout.usetable] if context.layout.usetable in context.layout.slots else None
    body = [f"    double *const table = call->table + {table.offset};"]
    if usetable is not None:
        body += [f"    if (call->global[{usetable}] == 0.0) {{", "        return;", "    }"]
    same = " && ".join(["table[0] != 0.0", *(f"{a} == {b}" for a, b in zip(saved, values, strict=True))])
    body += [f"    if ({same}) {{", "        return;", "    }"]
    body += lines([
        Declare("const double", "start", lowering.value(use.first)),
        Declare("const double", "step", _step(lowering.value(use.last), table.intervals)),
    ])
    body += _fill(context, table, signature.outputs)
    body += [f"    {a} = {b};" for a, b in zip(saved, values, strict=True)]
    body += ["    table[1] = start;", "    table[2] = 1.0 / step;", "    table[0] = 1.0;"]
    before = _needed(frame.before, body)
    return [f"static void check_{routine.name}(const rv_call *call)", "{", *lines(before), *body, "}"]


def _step(last: CExpression, intervals: int) -> CExpression:
    from .c_ast import Infix

    return Infix("/", Infix("-", last, Atom("start")), Atom(f"{intervals}.0"))


def _needed(before: list[CStatement], body: list[str]) -> list[CStatement]:
    from .functions import used

    return [part for part in before if not isinstance(part, Declare) or used(part.name, body)]


def _fill(context: Context, table: Table, outputs: tuple[Variable, ...]) -> list[str]:
    routine, use = table.routine, table.routine.table
    assert use is not None
    lowering = lowering_for(context)
    signature = context.signature(routine.name, computed=True)
    handed = {"call": "call", "instance": "0"}
    given = [*(handed[name] for name in signature.handed), "x_table"]
    given += ["0.0" if v.storage is Storage.FIELD else lowering.name(v) for v in signature.inputs]
    given += [f"&{lowering.name(v)}" for v in outputs]
    call = f"{names.computed(routine.name)}({', '.join(given)})"
    result = ["    double x_table = start;", f"    for (int row = 0; row <= {table.intervals}; ++row) {{"]
    if outputs:
        result.append("        double " + ", ".join(f"{lowering.name(v)} = 0.0" for v in outputs) + ";")
    rows = table.rows - table.offset
    if routine.result is not None:
        result.append(f"        table[{rows} + row] = {call};")
    else:
        result.append(f"        {call};")
        result += [f"        table[{rows + k} + {table.width} * row] = {lowering.name(v)};" for k, v in enumerate(use.outputs)]
    result += ["        x_table += step;", "    }"]
    last, width = rows + table.intervals * table.width, table.width
    result += [f"    for (int k = {last}; k < {last + width}; ++k) {{", f"        table[k + {width}] = table[k];", "    }"]
    return result


__all__ = ["Table", "check_lines", "lookup_lines", "parameters", "place_tables"]
