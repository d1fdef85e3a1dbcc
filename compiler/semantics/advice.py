"""Warnings about a legal mechanism that most likely does not do what its author means, one function a rule.

Each speaks only where it is sure: a name that VERBATIM, Python or another mechanism may use is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from ..diagnostics import Diagnostics
from ..source import Span
from ..syntax import ast
from . import mechanism as m
from .mechanism import Mechanism, Role, Storage, Variable
from .singular import singularities
from .symbols import BUILTIN_VARIABLES, Symbols
from .walk import mentions, statements, walk

SHOWN = 6  # names listed in one message


def advise(mechanism: Mechanism, symbols: Symbols, program: ast.Program, diagnostics: Diagnostics) -> None:
    """Apply every rule to a mechanism without errors."""
    _states_are_solved(mechanism, diagnostics)
    _states_are_not_assigned_in_breakpoint(mechanism, diagnostics)
    _states_are_set_before_use(mechanism, symbols, diagnostics)
    _ions_only_read_are_not_assigned(mechanism, symbols, diagnostics)
    _dt_serves_solvers_only(mechanism, diagnostics)
    _independent_is_time(program, diagnostics)
    if not symbols.declared.verbatim:
        _names_are_used(mechanism, symbols, program, diagnostics)
    singularities(mechanism, diagnostics)


def bodies(mechanism: Mechanism) -> Iterator[tuple[m.Statement, ...]]:
    """Yield all code that runs in a simulation, but INITIAL."""
    yield mechanism.breakpoint_whole
    yield from (block.body for block in mechanism.equations)
    yield from (routine.body for routine in mechanism.routines)
    yield from (hook.body for hook in mechanism.hooks)
    if mechanism.net_receive is not None:
        yield mechanism.net_receive.body
        yield mechanism.net_receive.initial or ()


def _states_are_solved(mechanism: Mechanism, diagnostics: Diagnostics) -> None:
    moved = {state.name for block in mechanism.equations for state in block.unknowns}
    moved |= {n.variable.name for n in statements(tuple(bodies(mechanism))) if isinstance(n, m.Assign)}
    moved |= {v.name for r in mechanism.routines if r.table for v in r.table.outputs}
    for state in mechanism.variables:
        if state.role is Role.STATE and state.name not in moved:
            diagnostics.warning("state-not-solved", state.span, f"no equation or statement changes the STATE '{state.name}'",
                                label="keeps its initial value",
                                help=f"write an equation for {state.name}, or declare it in ASSIGNED or PARAMETER")


def _states_are_not_assigned_in_breakpoint(mechanism: Mechanism, diagnostics: Diagnostics) -> None:
    """NEURON evaluates currents at two voltages a step: an assignment to a state happens twice."""
    if not mechanism.currents:
        return
    solved = {state.name for block in mechanism.equations for state in block.unknowns}
    for node in statements(mechanism.breakpoint):
        if isinstance(node, m.Assign) and node.variable.role is Role.STATE and node.variable.name in solved:
            diagnostics.warning(
                "state-set-in-breakpoint", node.span,
                f"BREAKPOINT assigns the STATE '{node.variable.name}', which SOLVE integrates",
                label="outside of its equation",
                notes=("currents are evaluated more than once in a step, so this may happen more than once",),
                help="change the state in its DERIVATIVE or KINETIC block, in INITIAL or in NET_RECEIVE")


def _states_are_set_before_use(mechanism: Mechanism, symbols: Symbols, diagnostics: Diagnostics) -> None:
    """In INITIAL a state is state0, mostly 0, until a statement sets it."""
    started = {d.name for d in symbols.declared.declared("STATE") if d.start is not None}
    started |= {v.name[:-1] for v in mechanism.variables if v.name.endswith("0") and v.role is Role.PARAMETER}
    starts = set(symbols.constants) | started
    set_later = {n.variable for n in statements(mechanism.initial) if isinstance(n, m.Assign)}
    done: set[str] = set()
    for statement in mechanism.initial:
        if not isinstance(statement, m.Assign):
            done |= {n.variable.name for n in statements(statement) if isinstance(n, m.Assign)}
            continue
        for read in (n for n in walk(statement.value) if isinstance(n, m.Read)):
            state = read.variable
            waits = state.role is Role.STATE and state.ion_part is None and state in set_later
            if waits and state.name not in done and state.name not in starts and f"{state.name}0" not in starts:
                diagnostics.warning(
                    "state-before-initial", read.span, f"INITIAL reads the STATE '{state.name}' before it sets it",
                    label=f"is {state.name}0 here, 0 unless set from outside",
                    help=f"move the assignment of {state.name} before this line")
                done.add(state.name)
        done.add(statement.variable.name)


def _ions_only_read_are_not_assigned(mechanism: Mechanism, symbols: Symbols, diagnostics: Diagnostics) -> None:
    only_read = {name for name, use in symbols.ions.items() if use.read and not use.written}
    told: set[str] = set()
    targets: list[tuple[Variable, Span]] = [
        (n.variable, n.span) for n in statements((mechanism.initial, *bodies(mechanism))) if isinstance(n, m.Assign)]
    targets += [(s, s.span) for block in mechanism.equations for s in block.unknowns]
    for variable, span in targets:
        if variable.name in only_read and variable.ion and variable.name not in told:
            told.add(variable.name)
            diagnostics.warning(
                "ion-only-read", span, f"'{variable.name}' is set, but USEION {variable.ion} only READs it",
                label="the ion does not change",
                notes=("no other mechanism sees the value, and the next step loads the ion's own",),
                help=f"write USEION {variable.ion} … WRITE {variable.name}, or use a variable of another name")


def _dt_serves_solvers_only(mechanism: Mechanism, diagnostics: Diagnostics) -> None:
    """A formula with dt is a solver of its own: fit for a SOLVEd block, wrong elsewhere."""
    routines = {routine.name: routine for routine in mechanism.routines}
    solved = {n.block for n in statements((mechanism.initial, mechanism.breakpoint_whole)) if isinstance(n, m.Solve)}
    solvers = (*(b.body for b in mechanism.equations), *(routines[n].body for n in solved if n in routines))
    from_solve = _reached(solvers, routines)
    from_solve |= {name for name in solved if name in routines}
    plain = tuple(s for s in mechanism.breakpoint_whole if not isinstance(s, m.Solve)) if mechanism.currents else ()
    elsewhere = _reached(plain, routines) - from_solve
    for body in (plain, *(routines[name].body for name in routines if name in elsewhere)):
        for node in walk(body):
            if isinstance(node, m.Read) and node.variable.storage is Storage.DT:
                diagnostics.warning(
                    "dt-outside-solve", node.span, "dt is used outside of a block that SOLVE runs", label="changes with the step",
                    notes=("BREAKPOINT's currents may be evaluated several times in a step, or with another dt",),
                    help="put the update into a DERIVATIVE block, or into a PROCEDURE that is SOLVEd")
                return


def _reached(code: tuple[object, ...], routines: dict[str, m.Routine]) -> set[str]:
    found: set[str] = set()
    todo = [code]
    while todo:
        for node in walk(todo.pop()):
            if isinstance(node, m.Call) and node.routine in routines and node.routine not in found:
                found.add(node.routine)
                todo.append(routines[node.routine].body)
    return found


def _independent_is_time(program: ast.Program, diagnostics: Diagnostics) -> None:
    for item in program.items:
        for name in item.names if isinstance(item, ast.Independent) else ():
            if name.name != "t":
                diagnostics.warning("independent-ignored", name.span, f"INDEPENDENT '{name.name}' means nothing",
                                    label="ignored", notes=("the independent variable of a simulation is t",), help="remove it")


def _names_are_used(mechanism: Mechanism, symbols: Symbols, program: ast.Program, diagnostics: Diagnostics) -> None:
    used = {n.name for n in walk((mechanism.initial, *bodies(mechanism))) if isinstance(n, Variable)}
    used |= {n.name for r in mechanism.routines for n in walk(r.table) if isinstance(n, Variable)} | set(BUILTIN_VARIABLES)
    used |= {current.variable.name for current in mechanism.currents}
    used |= {f"{v.name}0" for v in mechanism.variables if v.role is Role.STATE} | {"usetable"}
    used |= {s.variable for s in symbols.declared.breakpoint if isinstance(s, ast.Conductance)}
    own = [v for v in mechanism.variables if v.storage in (Storage.FIELD, Storage.GLOBAL) and not v.ion and v.name not in used]
    parameters = [(v.name, v.span) for v in own if v.role is Role.PARAMETER and not _is_said_unused(v.span, diagnostics)]
    hidden = [(v.name, v.span) for v in own if v.role in (Role.ASSIGNED, Role.LOCAL) and not v.visible]
    _report_unused("unused-parameter", "PARAMETER", parameters, "setting it changes nothing", diagnostics)
    _report_unused("unused-variable", "variable", hidden + _unused_locals(program), "never read or set", diagnostics)
    called = {n.routine for n in walk((mechanism.initial, *bodies(mechanism))) if isinstance(n, m.Call)}
    functions = [(r.name, Span(r.span.start, r.span.start + len(f"FUNCTION {r.name}"))) for r in mechanism.routines
                 if r.result is not None and r.arguments and r.name not in called]
    _report_unused("unused-function", "FUNCTION", functions, "called nowhere in this file", diagnostics,
                   "remove it, unless Python calls it")


def _is_said_unused(span: Span, diagnostics: Diagnostics) -> bool:
    """Whether the comment behind a declaration says that it is unused."""
    place = diagnostics.source.locate(span.start)
    return "unused" in place.line_text[place.column - 1 :].lower()


def _unused_locals(program: ast.Program) -> list[tuple[str, Span]]:
    """Return the LOCALs of blocks that nothing in their block mentions."""
    found = []
    for block in (n for n in statements(program.items) if isinstance(n, ast.Block)):
        for local in (s for s in block.statements if isinstance(s, ast.Local)):
            others = tuple(s for s in block.statements if not isinstance(s, ast.Local))
            found += [(v.name, v.span if v.span.end else local.span) for v in local.variables if not mentions(others, v.name)]
    return found


def _report_unused(code: str, what: str, names: Iterable[tuple[str, Span]], label: str, diagnostics: Diagnostics,
                   remedy: str = "remove it, or use it") -> None:
    ordered = sorted({name: (name, span) for name, span in reversed(list(names))}.values(), key=lambda entry: entry[1].start)
    if not ordered:
        return
    shown = ", ".join(f"'{name}'" for name, _ in ordered[:SHOWN])
    shown += f" and {len(ordered) - SHOWN} more" if len(ordered) > SHOWN else ""
    many = len(ordered) > 1
    lines = list(dict.fromkeys(diagnostics.source.locate(span.start).line for _, span in ordered))
    listed = ", ".join(map(str, lines[:SHOWN])) + (" …" if len(lines) > SHOWN else "")
    notes = (f"declared in lines {listed}",) if len(lines) > 1 else ()
    diagnostics.warning(code, ordered[0][1], f"the {what}{'s' * many} {shown} {'are' if many else 'is'} never used", label=label,
                        notes=notes, help=re.sub(r"\bit\b", "them", remedy) if many else remedy)
