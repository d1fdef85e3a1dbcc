"""Rules about a whole mechanism, one function a rule."""

from __future__ import annotations

import re
from difflib import get_close_matches

from ..diagnostics import Diagnostics
from ..source import Span
from ..syntax import ast
from . import mechanism as m
from .advice import advise
from .array_bounds import check_array_bounds
from .declarations import Declared
from .mechanism import Kind, Mechanism, Role, Storage
from .symbols import Symbols
from .walk import statements, walk


def check(mechanism: Mechanism, symbols: Symbols, program: ast.Program, diagnostics: Diagnostics) -> None:
    """Apply every rule that needs the whole mechanism."""
    _written_ions_are_assigned(mechanism, symbols, diagnostics)
    _net_receive_fits(mechanism, symbols.declared, diagnostics)
    _artificial_cell_has_no_section(mechanism, symbols.declared, diagnostics)
    _no_name_is_tabulated_twice(mechanism, diagnostics)
    _no_state_is_advanced_twice(mechanism, diagnostics)
    _celsius_is_spelled_right(symbols.declared, diagnostics)
    _locks_are_paired(program, diagnostics)
    _conductances_are_known(symbols, diagnostics)
    _density_has_no_destructor(mechanism, symbols.declared, program, diagnostics)
    check_array_bounds(code_of(mechanism), diagnostics)
    if not diagnostics.has_errors:
        _solve_is_at_first_level(mechanism, diagnostics)
        _used_functions_have_values(mechanism, diagnostics)
        _tables_serve_all_instances(mechanism, diagnostics)
        _equations_are_solved(mechanism, diagnostics)
        _currents_are_assigned(mechanism, diagnostics)
        advise(mechanism, symbols, program, diagnostics)


def code_of(mechanism: Mechanism) -> tuple[tuple[m.Statement, ...], ...]:
    """Return all the code of a mechanism, block by block."""
    receive = mechanism.net_receive
    events = (receive.body, receive.initial or ()) if receive else ()
    bodies = (*(r.body for r in mechanism.routines), *(e.body for e in mechanism.equations))
    hooks = (hook.body for hook in mechanism.hooks)
    return (mechanism.initial, mechanism.breakpoint_whole, *bodies, *events, *hooks)


def assigned_names(mechanism: Mechanism) -> set[str]:
    """Return the names of the variables of the file that some statement sets."""
    found = {
        node.variable.name for node in statements(code_of(mechanism))
        if isinstance(node, m.Assign) and node.variable.storage is not Storage.LOCAL
    }
    return found | {name for text in verbatim_texts(mechanism) for name in re.findall(r"[A-Za-z_]\w*", text)}


def verbatim_texts(mechanism: Mechanism) -> list[str]:
    """Return the C of all VERBATIM blocks, those between other blocks first."""
    return [t.text for node in _verbatim(mechanism) for t in node.arguments if isinstance(t, m.Text)]


def verbatim_spans(mechanism: Mechanism) -> list[Span]:
    """Return where the VERBATIM blocks are."""
    return [node.span for node in _verbatim(mechanism)]


def _verbatim(mechanism: Mechanism) -> list[m.Intrinsic]:
    inside = (node for node in walk(code_of(mechanism)) if isinstance(node, m.Intrinsic) and node.name == "verbatim")
    return [*mechanism.verbatim, *inside]


def _written_ions_are_assigned(mechanism: Mechanism, symbols: Symbols, diagnostics: Diagnostics) -> None:
    """A current that nothing assigns stays 0 and a concentration as it was; a reversal potential is set to 0, as in NEURON."""
    assigned = assigned_names(mechanism)
    for name, use in symbols.ions.items():
        variable = symbols.variables[name]
        if use.written and variable.role is not Role.STATE and name not in assigned:
            zeroed = variable.ion_part is m.IonPart.REVERSAL and not use.read
            diagnostics.warning("ion-not-assigned", use.span, f"USEION WRITEs '{name}', but nothing assigns it",
                                label="is set to 0" if zeroed else "never gets a value",
                                help=f"assign {name} in BREAKPOINT, or remove it from WRITE")


def _net_receive_fits(mechanism: Mechanism, declared: Declared, diagnostics: Diagnostics) -> None:
    node = declared.net_receive
    if node is not None and mechanism.kind is Kind.DENSITY:
        diagnostics.error("net-receive-in-density", node.span, "a density mechanism cannot receive events",
                          label=f"the file is SUFFIX {mechanism.name}", help="make it a POINT_PROCESS or ARTIFICIAL_CELL")
    if node is not None and not node.arguments:
        diagnostics.error("net-receive-arguments", node.span, "NET_RECEIVE needs at least one argument",
                          label="no weight", help="write NET_RECEIVE (w)")
    if node is None:
        for call in walk(mechanism.initial):
            if isinstance(call, m.Intrinsic) and call.name == "net_send":
                diagnostics.error("no-net-receive", call.span, "net_send, but there is no NET_RECEIVE block",
                                  label="nothing would get the event", help="add NET_RECEIVE (w) { … }")


def _artificial_cell_has_no_section(mechanism: Mechanism, declared: Declared, diagnostics: Diagnostics) -> None:
    if mechanism.kind is not Kind.ARTIFICIAL_CELL:
        return
    for current in mechanism.currents:
        diagnostics.error("section-in-artificial-cell", current.variable.span, "an ARTIFICIAL_CELL has no membrane current",
                          label="current", help="make it a POINT_PROCESS")
    for use in declared.ions:
        diagnostics.error("section-in-artificial-cell", use.span, "an ARTIFICIAL_CELL has no ions", label="USEION",
                          help="make it a POINT_PROCESS")


def _solve_is_at_first_level(mechanism: Mechanism, diagnostics: Diagnostics) -> None:
    for statement in mechanism.breakpoint_whole:
        if isinstance(statement, m.Solve):
            continue
        for node in statements(statement):
            if isinstance(node, m.Solve):
                diagnostics.warning(
                    "solve-unconditional", node.span, f"SOLVE {node.block} runs once in every step, whatever is around it",
                    label="inside another statement", notes=("NEURON takes every SOLVE out of BREAKPOINT, and so do we",),
                    help="move SOLVE to the first level, and the condition into the block it solves")


def _no_name_is_tabulated_twice(mechanism: Mechanism, diagnostics: Diagnostics) -> None:
    seen: dict[str, str] = {}
    for routine in mechanism.routines:
        for output in routine.table.outputs if routine.table else ():
            if output.storage is Storage.LOCAL:
                continue
            if output.name in seen:
                diagnostics.error("tabulated-twice", routine.span, f"'{output.name}' stands in two TABLEs",
                                  label=f"in {routine.name}", notes=(f"it is tabulated in {seen[output.name]} too",),
                                  help="remove it from one of them")
            seen[output.name] = routine.name


def _tables_serve_all_instances(mechanism: Mechanism, diagnostics: Diagnostics) -> None:
    for routine in mechanism.routines:
        own = [variable.name for variable in (routine.table.depend if routine.table else ()) if variable.storage is Storage.FIELD]
        if own:
            diagnostics.warning(
                "table-of-first-instance", routine.span, f"the TABLE of {routine.name} DEPENDs on the RANGE {_listed(own)}",
                label="one table serves all instances",
                notes=("it is made with the values of the first, as NEURON does for thread-safe mechanisms",),
                help=f"set usetable_{mechanism.name} to 0 where the instances differ")


def _listed(names: list[str]) -> str:
    return "'" + "', '".join(names[:3]) + "'" + (f" and {len(names) - 3} more" if len(names) > 3 else "")


def _no_state_is_advanced_twice(mechanism: Mechanism, diagnostics: Diagnostics) -> None:
    """Two integrations of one state in a step would advance it twice."""
    blocks = {block.name: block for block in mechanism.equations}
    advanced: dict[str, str] = {}
    for solve in mechanism.solves:
        block = blocks.get(solve.block)
        if block is None or block.kind in m.SIMULTANEOUS:
            continue
        for state in block.unknowns:
            if state.name in advanced:
                diagnostics.warning("state-advanced-twice", solve.span, f"'{state.name}' is advanced twice in a step",
                                    label=f"by {solve.block}", notes=(f"{advanced[state.name]} advances it too",),
                                    help="leave each STATE to one block")
                break
            advanced[state.name] = solve.block


def _used_functions_have_values(mechanism: Mechanism, diagnostics: Diagnostics) -> None:
    """A FUNCTION that never sets its value is a PROCEDURE in disguise, unless an expression uses it."""
    nodes = list(walk(code_of(mechanism)))
    dropped = {id(node.call) for node in nodes if isinstance(node, m.Perform)}
    used = {node.routine for node in nodes if isinstance(node, m.Call) and id(node) not in dropped}
    for routine in mechanism.routines:
        if routine.result is None or routine.name not in used or mechanism.has_verbatim:
            continue
        if not any(isinstance(n, m.Assign) and n.variable == routine.result for n in statements(routine.body)):
            diagnostics.warning("result-not-set", routine.span, f"the FUNCTION '{routine.name}' never gets a value",
                                label="returns 0", help=f"assign to {routine.name}, or make it a PROCEDURE")


def _equations_are_solved(mechanism: Mechanism, diagnostics: Diagnostics) -> None:
    solved = {node.block for node in statements(code_of(mechanism)) if isinstance(node, m.Solve)}
    for block in mechanism.equations:
        if block.name not in solved:
            diagnostics.warning("never-solved", block.span, f"nothing SOLVEs the {block.kind.value} block '{block.name}'",
                                label="never runs", help=f"write SOLVE {block.name} in BREAKPOINT")


def _currents_are_assigned(mechanism: Mechanism, diagnostics: Diagnostics) -> None:
    assigned = assigned_names(mechanism)
    for current in mechanism.currents:
        variable = current.variable
        if not current.ion and variable.role is Role.ASSIGNED and variable.name not in assigned:
            diagnostics.warning("current-not-set", variable.span, f"nothing assigns the current '{variable.name}'",
                                label="stays 0", help=f"assign {variable.name} in BREAKPOINT")


def _celsius_is_spelled_right(declared: Declared, diagnostics: Diagnostics) -> None:
    for declaration in (d for declarations in declared.blocks.values() for d in declarations if d.name == "celcius"):
        diagnostics.error("misspelled-celsius", declaration.span, "the temperature is named celsius, not celcius",
                          label="is not the temperature", notes=("a variable of this name would keep its default for ever",),
                          help="write celsius (degC)")


def _locks_are_paired(program: ast.Program, diagnostics: Diagnostics) -> None:
    for item in program.items:
        held: ast.Mutex | None = None
        for node in statements(item):
            if not isinstance(node, ast.Mutex):
                continue
            if node.lock == (held is not None):
                word = "MUTEXLOCK" if node.lock else "MUTEXUNLOCK"
                diagnostics.error("unpaired-mutex", node.span, f"{word} {'inside another' if node.lock else 'without MUTEXLOCK'}",
                                  label="not paired", help="write MUTEXLOCK … MUTEXUNLOCK in one block, not nested")
            held = (held or node) if node.lock else None
        if held is not None:
            diagnostics.error("unpaired-mutex", held.span, "MUTEXLOCK without MUTEXUNLOCK", label="never unlocked",
                              help="write MUTEXUNLOCK in the same block")


def _conductances_are_known(symbols: Symbols, diagnostics: Diagnostics) -> None:
    declared = symbols.declared
    ions = {use.ion for use in declared.ions}
    code = tuple(declared.breakpoint)
    known = {*symbols.variables, *symbols.constants}
    known |= {v.name for n in statements(code) if isinstance(n, ast.Local) for v in n.variables}
    for node in (s for s in statements(code) if isinstance(s, ast.Conductance)):
        if node.ion is not None and node.ion not in ions:
            diagnostics.error("unknown-ion", node.span, f"CONDUCTANCE … USEION {node.ion}: the NEURON block uses no such ion",
                              label="not declared", help=f"write USEION {node.ion} in NEURON, or correct the name")
        if node.variable not in known:
            close = get_close_matches(node.variable, sorted(known), 1)
            diagnostics.error("undefined-name", node.span, f"'{node.variable}' is not defined", label="no such conductance",
                              help=f"did you mean '{close[0]}'?" if close else "declare it in ASSIGNED, or as LOCAL")


def _density_has_no_destructor(mechanism: Mechanism, declared: Declared, program: ast.Program, diagnostics: Diagnostics) -> None:
    """NEURON refuses it: a density mechanism is let go with its section, one call for no instance in particular."""
    if mechanism.kind is not Kind.DENSITY or declared.suffix is None:
        return
    for item in program.items:
        if isinstance(item, ast.CodeBlock) and item.keyword == "DESTRUCTOR":
            diagnostics.error("destructor-in-density", item.span, "a density mechanism has no DESTRUCTOR",
                              label=f"the file is SUFFIX {declared.suffix.name}",
                              help="make it a POINT_PROCESS, or remove the block")
