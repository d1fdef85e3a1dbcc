"""Resolve whole blocks: routines with their TABLE, equation blocks, NET_RECEIVE."""

from __future__ import annotations

from ..diagnostics import Diagnostics
from ..syntax import ast
from . import history
from . import mechanism as m
from .mechanism import Role, Storage, Variable
from .scope import Scope
from .statements import Statements
from .symbols import Symbols
from .voltage import BLOCK, ROUTINE
from .walk import walk

MOST_AXES = 8  # arguments of a FUNCTION_TABLE
MOST_INTERVALS = 10_000_000  # of a TABLE: 80 MB for each variable


def code(block: str, statements: list[ast.Statement], symbols: Symbols, diagnostics: Diagnostics) -> tuple[m.Statement, ...]:
    """Return the resolved statements of INITIAL or BREAKPOINT."""
    copies = (BLOCK, block) in symbols.copying
    first = _load_voltage(symbols) if copies else ()
    return first + Statements(symbols, diagnostics, Scope(block, copies_voltage=copies)).body(statements)


def _load_voltage(symbols: Symbols) -> tuple[m.Statement, ...]:
    assert symbols.voltage is not None
    voltage = symbols.variables.get("v", Variable("v", Storage.VOLTAGE, Role.BUILTIN, unit="mV"))
    return (m.Assign(symbols.voltage, None, m.Read(voltage)),)


def routines(symbols: Symbols, diagnostics: Diagnostics) -> tuple[m.Routine, ...]:
    """Return every FUNCTION and PROCEDURE, in the order of the file."""
    found = symbols.declared.routines.values()
    own = tuple(_routine(r, r.body, symbols, diagnostics) for r in found if r.body)
    return own + function_tables(symbols, diagnostics)


def hooks(symbols: Symbols, diagnostics: Diagnostics) -> tuple[m.Hook, ...]:
    """Return the BEFORE, AFTER, CONSTRUCTOR and DESTRUCTOR blocks, those of one keyword as one."""
    found = symbols.declared.hooks
    return tuple(m.Hook(k, code(k, found[k], symbols, diagnostics)) for k in m.HOOKS if k in found)


def function_tables(symbols: Symbols, diagnostics: Diagnostics) -> tuple[m.Routine, ...]:
    """Return every FUNCTION_TABLE as a FUNCTION whose body is the look-up, in the order of the file."""
    found = [r for r in symbols.declared.routines.values() if r.keyword == "FUNCTION_TABLE"]
    return tuple(_function_table(k, node, diagnostics) for k, node in enumerate(found))


def _function_table(number: int, node: ast.Routine, diagnostics: Diagnostics) -> m.Routine:
    if not 1 <= len(node.arguments) <= MOST_AXES:
        diagnostics.error(
            "function-table-arguments", node.span, f"FUNCTION_TABLE {node.name} has {len(node.arguments)} arguments",
            label=f"1 to {MOST_AXES} are possible", help="name the variables that the values depend on")
    scope = Scope("FUNCTION", node.name)
    result = scope.local(node.name, unit=node.unit or "", span=node.span)
    scope.push()
    arguments = tuple(scope.local(a.name, unit=a.unit or "", span=a.span) for a in node.arguments)
    place = m.Number(float(number), str(number))
    value = m.Intrinsic("function_table", (place, *(m.Read(a) for a in arguments)), node.span)
    return m.Routine(node.name, arguments, result, (m.Assign(result, None, value, node.span),), None, node.unit or "", node.span)


def _routine(node: ast.Routine, body: ast.Block, symbols: Symbols, diagnostics: Diagnostics) -> m.Routine:
    scope = Scope(node.keyword, node.name, (ROUTINE, node.name) in symbols.copying)
    resolver = Statements(symbols, diagnostics, scope)
    result = scope.local(node.name, unit=node.unit or "", span=node.span) if node.keyword == "FUNCTION" else None
    scope.push()
    arguments = []
    for argument in node.arguments:
        if argument.name in scope.frames[-1]:
            resolver.error("duplicate-local", argument.span, f"the argument '{argument.name}' is named twice", "again here",
                           "rename one")
        arguments.append(scope.local(argument.name, unit=argument.unit or "", span=argument.span))
    tables = [s for s in body.statements if isinstance(s, ast.Table)]
    rest = [s for s in body.statements if not (tables and s is tables[0])]
    table = _table(node, tables[0], result, resolver) if tables else None
    statements = resolver.body(rest)
    if (BLOCK, node.name) in symbols.copying:
        statements = _load_voltage(symbols) + statements
    return m.Routine(node.name, tuple(arguments), result, statements, table, node.unit or "", node.span)


def _table(node: ast.Routine, table: ast.Table, result: Variable | None, resolver: Statements) -> m.TableUse:
    if len(node.arguments) != 1:
        resolver.error("table-argument", table.span, f"{node.name} has {len(node.arguments)} arguments",
                       "TABLE needs exactly one", "tabulate a routine of one argument")
    if result is not None and table.names:
        resolver.error("table-names", table.span, "TABLE in a FUNCTION tabulates its value and takes no names",
                       "names not allowed", "remove the names")
    if result is None and not table.names:
        resolver.error("table-names", table.span, "TABLE in a PROCEDURE needs the names to tabulate", "no names",
                       "name the variables that the PROCEDURE assigns")
    outputs = (result,) if result is not None else tuple(v for v in (_output(n, resolver) for n in table.names) if v)
    depend = [found for name in table.depend if (found := _dependence(name, table, node, resolver))]
    intervals = resolver.expression(table.intervals)
    count = int(intervals.value) if isinstance(intervals, m.Number) else 0
    if not 1 <= count <= MOST_INTERVALS:
        resolver.error("table-size", table.span, f"TABLE … WITH needs a number of intervals from 1 to {MOST_INTERVALS}",
                       "after WITH", "write WITH 200")
        count = 1
    bounds = [resolver.expression(bound) for bound in (table.first, table.last)]
    for bound in bounds:
        _bound_of_all_calls(node, bound, resolver)
    return m.TableUse(outputs, tuple(depend), bounds[0], bounds[1], count)


def _dependence(name: str, table: ast.Table, node: ast.Routine, resolver: Statements) -> Variable | None:
    """Return the variable of the mechanism that a name after DEPEND means."""
    found = resolver.find(name)
    if found is None:
        resolver.undefined(name, table.span)
    elif name in (argument.name for argument in node.arguments):
        resolver.diagnostics.warning(
            "table-depends", table.span, f"the TABLE of {node.name} cannot depend on '{name}', its argument",
            label="stands after DEPEND", notes=(
                "a table has the values for all of its argument; NEURON makes it anew for each call with another value",),
            help=f"remove {name} from DEPEND")
    elif isinstance(found, Variable):
        return found
    return None


def _bound_of_all_calls(node: ast.Routine, bound: m.Expression, resolver: Statements) -> None:
    """Record an error where a bound of a TABLE reads an argument of the routine: there is one table for all calls."""
    arguments = {argument.name for argument in node.arguments}
    for read in walk(bound):
        if isinstance(read, m.Read) and read.variable.storage is Storage.LOCAL and read.variable.name in arguments:
            resolver.error("table-bound", read.span,
                           f"a bound of the TABLE of {node.name} reads its argument '{read.variable.name}'",
                           "differs from call to call", "write a number, or a PARAMETER that stands after DEPEND")
            return


def _output(name: ast.Name, resolver: Statements) -> Variable | None:
    found = resolver.symbols.variables.get(name.name)
    if found is None:
        resolver.undefined(name.name, name.span)
        return None
    if found.storage not in (Storage.FIELD, Storage.GLOBAL) or name.index is not None:
        resolver.error("table-names", name.span, f"'{name.name}' cannot be tabulated", "not a variable of the mechanism",
                       "name ASSIGNED variables, arrays without index")
        return None
    return found


def equations(symbols: Symbols, diagnostics: Diagnostics) -> tuple[m.EquationBlock, ...]:
    """Return every block of equations, in the order of the file."""
    kinds = {kind.value: kind for kind in m.EquationKind}
    blocks = symbols.declared.equations.values()
    return tuple(_equations(b, kinds[b.keyword], symbols, diagnostics) for b in blocks if b.keyword in kinds)


def _equations(node: ast.EquationBlock, kind: m.EquationKind, symbols: Symbols, diagnostics: Diagnostics) -> m.EquationBlock:
    copies = (BLOCK, node.name) in symbols.copying
    resolver = Statements(symbols, diagnostics, Scope(node.keyword, node.name, copies))
    body = (_load_voltage(symbols) if copies else ()) + resolver.body(node.body.statements)
    if kind is m.EquationKind.DISCRETE:
        body = (*history.shift(body, symbols), *body)
    unknowns = _solved_for(node, resolver) if node.solvefor else _unknowns(kind, body, symbols)
    if not unknowns and not diagnostics.has_errors:
        diagnostics.error("no-equations", node.span, f"the {node.keyword} block '{node.name}' has no equation for a STATE",
                          label="nothing to solve", help="write an equation, or make it a PROCEDURE")
    return m.EquationBlock(kind, node.name, unknowns, body, node.span)


def _solved_for(node: ast.EquationBlock, resolver: Statements) -> tuple[Variable, ...]:
    found = []
    for name in node.solvefor:
        variable = resolver.symbols.variables.get(name)
        if variable is None:
            resolver.undefined(name, node.span)
        elif variable.role is not Role.STATE:
            resolver.error("not-a-state", node.span, f"SOLVEFOR names '{name}', which is not a STATE", "", "declare it in STATE")
        else:
            found.append(variable)
    return tuple(found)


def _unknowns(kind: m.EquationKind, body: tuple[m.Statement, ...], symbols: Symbols) -> tuple[Variable, ...]:
    named: set[str] = set()
    for item in walk(body):
        match item:
            case m.Assign(variable=variable) if kind is m.EquationKind.DISCRETE:
                named.add(variable.name)
            case m.Derivative(state=variable) if kind is m.EquationKind.DERIVATIVE:
                named.add(variable.name)
            case m.Reaction(left=left, right=right) if kind is m.EquationKind.KINETIC:
                named |= {s.variable.name for s in (*left, *right)}
            case m.Conserve(species=species) if kind is m.EquationKind.KINETIC:
                named |= {s.variable.name for s in species}
            case m.LinearEquation(left=left, right=right) if kind in m.SIMULTANEOUS:
                named |= {r.variable.name for r in walk((left, right)) if isinstance(r, m.Read)}
    return tuple(v for v in symbols.variables.values() if v.role is Role.STATE and v.name in named)


def net_receive(symbols: Symbols, diagnostics: Diagnostics) -> m.NetReceive | None:
    """Return the resolved NET_RECEIVE block, None when there is none."""
    node = symbols.declared.net_receive
    if node is None:
        return None
    inner = [s for s in node.body.statements if isinstance(s, ast.InitialBlock)]
    rest = tuple(s for s in node.body.statements if not isinstance(s, ast.InitialBlock))
    weights = tuple(
        Variable(a.name, Storage.WEIGHT, Role.LOCAL, unit=a.unit or "", position=k, span=a.span)
        for k, a in enumerate(node.arguments))
    copies = (BLOCK, "NET_RECEIVE") in symbols.copying
    body = _receive_scope(weights, symbols, diagnostics).body(rest)
    if copies and symbols.voltage is not None:
        put_back = m.Perform(m.Intrinsic("set_voltage", (m.Read(symbols.voltage),), node.span), node.span)
        body = (*_load_voltage(symbols), *body, put_back)
    initial = None
    if inner:
        resolver = _receive_scope(weights, symbols, diagnostics)
        initial = (_load_voltage(symbols) if copies else ()) + resolver.body(
            tuple(s for block in inner for s in block.body.statements))
    return m.NetReceive(weights, body, initial)


def _receive_scope(weights: tuple[Variable, ...], symbols: Symbols, diagnostics: Diagnostics) -> Statements:
    scope = Scope("NET_RECEIVE", copies_voltage=(BLOCK, "NET_RECEIVE") in symbols.copying)
    scope.add("flag", Variable("flag", Storage.FLAG, Role.BUILTIN))
    for weight in weights:
        scope.add(weight.name, weight)
    return Statements(symbols, diagnostics, scope)
