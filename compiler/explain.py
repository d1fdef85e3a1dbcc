"""A mechanism for people: its equations, how each state advances, what it reads and writes, its parameters."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from .needs import needs
from .semantics import mechanism as m
from .semantics import printer
from .semantics.mechanism import IonPart, Kind, Mechanism, Role, Storage
from .semantics.reach import reached
from .semantics.walk import statements, walk
from .solvers.rewrite import renamed, substitute, variables_in
from .solvers.solved import CurrentKernel, SolvedMechanism
from .typeset import name, number, typeset

WHAT = {
    Kind.DENSITY: "density mechanism, inserted in sections", Kind.POINT_PROCESS: "point process, at one place of a section",
    Kind.ARTIFICIAL_CELL: "artificial cell, in no section",
}
FROM_SIMULATION = {
    Storage.VOLTAGE: "v, the membrane potential (mV)", Storage.TIME: "t, the time (ms)", Storage.DT: "dt, the time step (ms)",
    Storage.CELSIUS: "celsius, the temperature (°C)", Storage.DIAM: "diam, the diameter of the segment (µm)",
    Storage.AREA: "area, the membrane of the segment (µm²)", Storage.POINTER: "", Storage.RANDOM: "",
}
PARTS = {IonPart.REVERSAL: "e{} (mV)", IonPart.CURRENT: "i{}", IonPart.INSIDE: "{}i (mM)", IonPart.OUTSIDE: "{}o (mM)"}
INDENT = "    "
LONGEST_SLOPE = 120  # characters of ∂i/∂v that are shown


def explain(solved: SolvedMechanism) -> str:
    """Return a description of a mechanism as text, formulas in Unicode."""
    mechanism = solved.mechanism
    title = mechanism.title.strip()
    lines = [f"{mechanism.name}: {WHAT[mechanism.kind]}", *([INDENT + title] if title else [])]
    sections = (
        ("Equations", _equations(mechanism)), ("Formulas", _formulas(mechanism)),
        ("How each state advances in a step of dt", _rules(solved)), ("What it needs", needs(solved)),
        ("Currents", _currents(solved)), ("Reads", _reads(mechanism)), ("Writes", _writes(mechanism)),
        ("Parameters", _parameters(mechanism)), ("States", _states(mechanism)),
        ("Range variables", _range_variables(mechanism)), ("Events", _events(mechanism)),
    )
    for head, body in sections:
        found = list(body)
        if found:
            lines += ["", head, *(INDENT + line for line in found)]
    return "\n".join(lines) + "\n"


def _code(body: Iterable[m.Statement]) -> Iterator[str]:
    for line in _as_written(printer.body(_with_names_of_the_file(tuple(body)))):
        if "verbatim(" in line:
            yield re.sub(r'verbatim\(".*"\)', "VERBATIM (C of the file's author)", line)
        else:
            yield _derivative(line) if "'" in line else typeset(line)


def _with_names_of_the_file(body: tuple[m.Statement, ...]) -> tuple[m.Statement, ...]:
    """Return statements with LOCALs called as the file calls them, also where several blocks have one of that name."""
    return renamed(body, {v: replace(v, name=v.shown) for v in variables_in(body) if v.shown not in ("", v.name)})


def _as_written(lines: Iterable[str]) -> Iterator[str]:
    """Yield lines of the printer with what the compiler has put in for WATCH and for assignments to v taken back."""
    for line in lines:
        line = re.sub(r"\bv_copy\b", "v", line)
        if line.strip() in ("v = v", "set_voltage(v)"):
            continue
        yield re.sub(r"\bwatch\(\d+, (.+?), (.*)\)$", r"WATCH (\2 > 0) \1", line)


def _derivative(line: str) -> str:
    """Return `m' = …` as `dm/dt = …`, and what stands right of it typeset."""
    left, mark, right = line.partition("=")
    state = left.strip()
    if not mark or not state.endswith("'"):
        return typeset(line)
    indent = left[: len(left) - len(left.lstrip())]
    inner = state[:-1].removeprefix("(").removesuffix(")") if state.startswith("(") else state[:-1]
    amount = f"({typeset(inner)})" if "*" in inner else typeset(inner)
    return f"{indent}d{amount}/dt = {typeset(right.strip())}"


def _equations(mechanism: Mechanism) -> Iterator[str]:
    for block in mechanism.equations:
        yield f"{block.kind.value} {block.name}"
        yield from (INDENT + line for line in _code(block.body))
    if mechanism.breakpoint:
        yield "BREAKPOINT"
        yield from (INDENT + line for line in _code(mechanism.breakpoint))
    if mechanism.initial:
        yield "INITIAL"
        yield from (INDENT + line for line in _code(mechanism.initial))


def _formulas(mechanism: Mechanism) -> Iterator[str]:
    for routine in mechanism.routines:
        table = "" if routine.table is None else f", tabulated in {routine.table.intervals} intervals"
        yield f"{name(routine.name)}({', '.join(name(v.name) for v in routine.arguments)}){table}"
        yield from (INDENT + line for line in _code(routine.body))


def _rules(solved: SolvedMechanism) -> Iterator[str]:
    for rule in solved.rules:
        left, mark, right = rule.rule.partition(" = ")
        text = f"{typeset(left)} ← {typeset(right)}" if mark and not left.endswith("'") else _derivative(rule.rule)
        yield f"{text}    [{rule.method}]"


def _currents(solved: SolvedMechanism) -> Iterator[str]:
    current = solved.current
    derivatives = current.derivatives if current is not None else None
    for k, one in enumerate(solved.mechanism.currents):
        kind = f"of the ion {one.ion}" if one.ion else "of an electrode, inward" if one.electrode else "nonspecific, outward"
        slope = "; ∂i/∂v by difference" if derivatives is None else _slope(derivatives[k], current, solved.mechanism)
        yield f"{name(one.variable.name)} ({one.variable.unit or _current_unit(solved.mechanism)}), {kind}{slope}"


def _slope(derivative: m.Expression, current: CurrentKernel | None, mechanism: Mechanism) -> str:
    """Return ∂i/∂v in names of the file: what the compiler made for it is put in where it has one value."""
    assert current is not None
    own = {n.variable for n in statements((current.plain, *(r.body for r in mechanism.routines))) if isinstance(n, m.Assign)}
    made = [n for n in statements(current.body) if isinstance(n, m.Assign) and n.variable not in own]
    counts = Counter(n.variable for n in made)
    values = {n.variable: n.value for n in current.body if isinstance(n, m.Assign) and counts[n.variable] == 1}
    for _ in values:
        derivative = substitute(derivative, {m.Read(variable): value for variable, value in values.items()})
    known = all(n.variable not in counts for n in walk(derivative) if isinstance(n, m.Read))
    text = typeset(printer.expression(derivative))
    return f"; ∂i/∂v = {text}" if known and len(text) <= LONGEST_SLOPE else "; ∂i/∂v exact"


def _current_unit(mechanism: Mechanism) -> str:
    return "mA/cm2" if mechanism.kind is Kind.DENSITY else "nA"


def _reads(mechanism: Mechanism) -> Iterator[str]:
    code = (mechanism.initial, mechanism.breakpoint_whole, tuple(b.body for b in mechanism.equations),
            tuple(r.body for r in mechanism.routines), mechanism.net_receive)
    used = {n.variable.storage for n in walk(code) if isinstance(n, m.Read)}
    yield from (text for storage, text in FROM_SIMULATION.items() if storage in used and text)
    for ion in mechanism.ions:
        if ion.reads:
            yield f"ion {ion.name}: " + ", ".join(PARTS[part].format(ion.name) for part in IonPart if part in ion.reads)
    for variable in mechanism.variables:
        if variable.role is Role.EXTERNAL:
            yield f"{variable.name}, a GLOBAL or PARAMETER of another mechanism"
        elif variable.storage is Storage.POINTER:
            yield f"{variable.name}, through a POINTER that a script sets"
        if variable.storage is Storage.RANDOM:
            yield f"{variable.name}, a stream of random numbers"


def _writes(mechanism: Mechanism) -> Iterator[str]:
    for ion in mechanism.ions:
        if ion.writes:
            yield f"ion {ion.name}: " + ", ".join(PARTS[part].format(ion.name) for part in IonPart if part in ion.writes)
    for one in mechanism.currents:
        if not one.ion:
            yield f"the membrane current, by {name(one.variable.name)}"


def _parameters(mechanism: Mechanism) -> Iterator[str]:
    rows: list[tuple[str, ...]] = []
    for variable in mechanism.variables:
        if variable.role is not Role.PARAMETER or variable.storage not in (Storage.FIELD, Storage.GLOBAL):
            continue
        limits = " … ".join(number(f"{limit:g}") for limit in variable.limits) if variable.limits else ""
        size = f"[{variable.length}]" if variable.length else ""
        scope = "each instance its own" if variable.storage is Storage.FIELD else "one for all"
        unit = f"({variable.unit})" if variable.unit else ""
        rows.append((variable.name + size, number(f"{variable.default:g}"), unit, limits, scope))
    yield from _table(rows, ("name", "default", "unit", "limits", "scope"))


def _states(mechanism: Mechanism) -> Iterator[str]:
    starts = {v.name: v for v in mechanism.variables}
    started = _started(mechanism)
    for state in (v for v in mechanism.variables if v.role is Role.STATE):
        size = f"[{state.length}]" if state.length else ""
        unit = f" ({state.unit})" if state.unit else ""
        start = starts.get(f"{state.name}0")
        begin = f"starts from {number(f'{start.default:g}')}" if start else ""
        if state.ion:
            begin = f"the concentration of the ion {state.ion}"
        elif state in started:
            begin = "started by INITIAL"
        yield f"{name(state.name)}{size}{unit}{', ' + begin if begin else ''}"


def _started(mechanism: Mechanism) -> set[m.Variable]:
    """Return the variables that INITIAL sets, itself or by the routines and blocks that it runs."""
    routines = {routine.name: routine for routine in mechanism.routines}
    code = [mechanism.initial, *(routines[called].body for called in reached(mechanism.initial, routines))]
    solved = {n.block for n in statements(tuple(code)) if isinstance(n, m.Solve)}
    found = {variable for block in mechanism.equations if block.name in solved for variable in block.unknowns}
    return found | {n.variable for n in statements(tuple(code)) if isinstance(n, m.Assign)}


def _range_variables(mechanism: Mechanism) -> Iterator[str]:
    rows = [(v.name + (f"[{v.length}]" if v.length else ""), f"({v.unit})" if v.unit else "") for v in mechanism.variables
            if v.role is Role.ASSIGNED and v.visible and v.storage in (Storage.FIELD, Storage.ION)]
    yield from _table(rows, ("name", "unit"))


def _events(mechanism: Mechanism) -> Iterator[str]:
    receive = mechanism.net_receive
    if receive is not None:
        yield f"NET_RECEIVE({', '.join(w.name for w in receive.weights)})"
        if receive.initial:
            yield INDENT + "INITIAL"
            yield from (2 * INDENT + line for line in _code(receive.initial))
        yield from (INDENT + line for line in _code(receive.body))
    for hook in mechanism.hooks:
        yield hook.keyword
        yield from (INDENT + line for line in _code(hook.body))


def _table(rows: Sequence[tuple[str, ...]], head: tuple[str, ...]) -> Iterator[str]:
    if not rows:
        return
    columns = [column for column in range(len(head)) if any(row[column] for row in rows)]
    widths = {c: max(len(head[c]), *(len(row[c]) for row in rows)) for c in columns}
    for row in (head, *rows):
        yield "  ".join(row[c].ljust(widths[c]) for c in columns).rstrip()
