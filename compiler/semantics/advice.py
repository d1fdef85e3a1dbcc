"""Warnings about a legal mechanism that most likely does not do what its author means, one function a rule.

Each speaks only where it is sure: a name that VERBATIM, Python or another mechanism may use is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from ..diagnostics import Diagnostics
from ..source import Span
from ..syntax import ast
from . import mechanism as m
from .mechanism import IonPart, Kind, Mechanism, Role, Storage, Variable
from .reach import bodies, reached
from .singular import singularities
from .state_advice import advise_on_states
from .symbols import BUILTIN_VARIABLES, Symbols
from .walk import mentions, statements, walk

SHOWN = 6  # names listed in one message
MOST_IONS_IN_NEURON = 10  # that a NET_RECEIVE may use there


def advise(mechanism: Mechanism, symbols: Symbols, program: ast.Program, diagnostics: Diagnostics) -> None:
    """Apply every rule to a mechanism without errors."""
    advise_on_states(mechanism, symbols, diagnostics)
    _ions_only_read_are_not_assigned(mechanism, symbols, diagnostics)
    _net_receive_uses_few_ions(mechanism, diagnostics)
    _dt_serves_solvers_only(mechanism, diagnostics)
    _independent_is_time(program, diagnostics)
    _solves_precede_their_blocks(program, diagnostics)
    _an_artificial_cell_is_not_integrated(mechanism, program, diagnostics)
    _currents_are_read_as_densities(mechanism, symbols, diagnostics)
    _compartments_hold_states_once(mechanism, diagnostics)
    if not symbols.declared.verbatim:
        _names_are_used(mechanism, symbols, program, diagnostics)
    singularities(mechanism, diagnostics)


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


def _net_receive_uses_few_ions(mechanism: Mechanism, diagnostics: Diagnostics) -> None:
    """NEURON has room for ten; here there is no limit."""
    body = mechanism.net_receive.body if mechanism.net_receive is not None else ()
    used = [n for n in walk(body) if isinstance(n, m.Read | m.Assign) and n.variable.ion]
    ions = list(dict.fromkeys(n.variable.ion for n in used))
    if len(ions) > MOST_IONS_IN_NEURON:
        place = next(n.span for n in used if n.variable.ion == ions[MOST_IONS_IN_NEURON])
        diagnostics.warning(
            "many-ions-in-net-receive", place, f"NET_RECEIVE uses {len(ions)} ions", label="the eleventh",
            notes=(f"NEURON refuses more than {MOST_IONS_IN_NEURON} in NET_RECEIVE; Ranvier does not",),
            help="for NEURON, read ions in BREAKPOINT and keep what events need in variables of the mechanism")


def _dt_serves_solvers_only(mechanism: Mechanism, diagnostics: Diagnostics) -> None:
    """A formula with dt is a solver of its own: fit for a SOLVEd block, wrong elsewhere."""
    routines = {routine.name: routine for routine in mechanism.routines}
    solved = {n.block for n in statements((mechanism.initial, mechanism.breakpoint_whole)) if isinstance(n, m.Solve)}
    solvers = (*(b.body for b in mechanism.equations), *(routines[n].body for n in solved if n in routines))
    from_solve = reached(solvers, routines)
    from_solve |= {name for name in solved if name in routines}
    plain = tuple(s for s in mechanism.breakpoint_whole if not isinstance(s, m.Solve)) if mechanism.currents else ()
    elsewhere = reached(plain, routines) - from_solve
    for body in (plain, *(routines[name].body for name in routines if name in elsewhere)):
        for node in walk(body):
            if isinstance(node, m.Read) and node.variable.storage is Storage.DT:
                diagnostics.warning(
                    "dt-outside-solve", node.span, "dt is used outside of a block that SOLVE runs", label="changes with the step",
                    notes=("BREAKPOINT's currents may be evaluated several times in a step, or with another dt",),
                    help="put the update into a DERIVATIVE block, or into a PROCEDURE that is SOLVEd")
                return


def _independent_is_time(program: ast.Program, diagnostics: Diagnostics) -> None:
    for item in program.items:
        for name in item.names if isinstance(item, ast.Independent) else ():
            if name.name != "t":
                diagnostics.warning("independent-ignored", name.span, f"INDEPENDENT '{name.name}' means nothing",
                                    label="ignored", notes=("the independent variable of a simulation is t",), help="remove it")


def _solves_precede_their_blocks(program: ast.Program, diagnostics: Diagnostics) -> None:
    blocks = {item.name: item for item in program.items if isinstance(item, ast.EquationBlock)}
    first: dict[str, ast.Solve] = {}
    for item in program.items:
        for node in statements(item):
            if isinstance(node, ast.Solve):
                first.setdefault(node.block, node)
    for name, block in blocks.items():
        if name in first and first[name].span.start > block.span.start:
            line = diagnostics.source.locate(first[name].span.start).line
            head = Span(block.span.start, block.span.start + len(f"{block.keyword} {name}"))
            diagnostics.warning(
                "solve-after-block", head, f"the {block.keyword} block '{name}' stands before the SOLVE that names it",
                label=f"solved in line {line}", notes=("here it makes no difference, but NEURON's translator refuses the file",),
                help=f"move the block below SOLVE {name}")


def _an_artificial_cell_is_not_integrated(mechanism: Mechanism, program: ast.Program, diagnostics: Diagnostics) -> None:
    if mechanism.kind is not Kind.ARTIFICIAL_CELL or not mechanism.breakpoint_whole:
        return
    for item in program.items:
        if isinstance(item, ast.CodeBlock) and item.keyword in ("BREAKPOINT", "EQUATION"):
            diagnostics.warning(
                "artificial-not-integrated", Span(item.span.start, item.span.start + len(item.keyword)),
                "the BREAKPOINT of an ARTIFICIAL_CELL does not run", label="never runs",
                notes=("an artificial cell is in no section and only handles events, as in NEURON",),
                help="compute what is needed in NET_RECEIVE, or make it a POINT_PROCESS")
            return


def _currents_are_read_as_densities(mechanism: Mechanism, symbols: Symbols, diagnostics: Diagnostics) -> None:
    if mechanism.kind is not Kind.POINT_PROCESS:
        return
    for name, use in symbols.ions.items():
        if use.part is IonPart.CURRENT and use.read:
            diagnostics.warning(
                "density-in-point-process", use.span, f"a POINT_PROCESS READs {name} as a density, in mA/cm2",
                label="not in nA", notes=("what it WRITEs is in nA: the two differ by the area of the segment",),
                help=f"multiply {name} by (0.01)*area where nA is meant")


def _compartments_hold_states_once(mechanism: Mechanism, diagnostics: Diagnostics) -> None:
    """A species that is no STATE may have a COMPARTMENT: its volume matters to the units alone."""
    for block in mechanism.equations:
        species = {n.variable for n in walk(block.body) if isinstance(n, m.Species)}
        seen: set[str] = set()
        for node in (n for n in statements(block.body) if isinstance(n, m.Compartment)):
            idle = [one.name for one in node.states if one.role is not Role.STATE and one not in species]
            twice = [one.name for k, one in enumerate(node.states) if one.name in seen or one in node.states[:k]]
            seen |= {one.name for one in node.states}
            if idle:
                diagnostics.warning("compartment-of-no-state", node.span, f"COMPARTMENT names '{idle[0]}', which is no STATE",
                                    label="without effect", help=f"declare {idle[0]} in STATE, or remove it here")
            if twice:
                diagnostics.warning("compartment-twice", node.span, f"'{twice[0]}' is in COMPARTMENT twice",
                                    label="names it again", help="keep it in one place",
                                    notes=(f"and so {', '.join(twice[1:])}",) if twice[1:] else ())


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
                 if r.result is not None and r.arguments and r.name not in called and not mechanism.bare]
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
