"""The tables of a file's names: which variable, constant or routine each one is.

Storage follows NEURON: a PARAMETER is GLOBAL unless RANGE, an ASSIGNED is per instance unless GLOBAL, a STATE is per instance,
a LOCAL of the file is a hidden GLOBAL, UNITS and CONSTANT names are numbers.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from math import isinf

from ..diagnostics import Diagnostics
from ..source import Span
from ..syntax import ast
from .constants import constants_of, number, six_digits
from .declarations import Declared
from .ions import IonVariable, ion_variables
from .mechanism import Expression, IonPart, Kind, Role, Storage, Variable
from .voltage import copying
from .walk import assigns_first, mentions, statements, walk

BUILTIN_VARIABLES: dict[str, tuple[Storage, str]] = {
    "v": (Storage.VOLTAGE, "mV"),
    "t": (Storage.TIME, "ms"),
    "dt": (Storage.DT, "ms"),
    "celsius": (Storage.CELSIUS, "degC"),
    "diam": (Storage.DIAM, "um"),
    "area": (Storage.AREA, "um2"),
    "secondorder": (Storage.SECONDORDER, ""),
}
LONGEST_HISTORY = 10_000
MOST_ELEMENTS = 1_000_000  # of an array of each instance: 8 MB
OF_SECTION = ("v", "diam", "area")
KEYWORD_ROLE = {"PARAMETER": Role.PARAMETER, "ASSIGNED": Role.ASSIGNED, "STATE": Role.STATE}


@dataclass
class Symbols:
    """What every name of the file means outside of LOCALs and arguments."""

    declared: Declared
    variables: dict[str, Variable] = field(default_factory=dict)
    constants: dict[str, float] = field(default_factory=dict)
    ions: dict[str, IonVariable] = field(default_factory=dict)
    derived: dict[tuple[str, int], Variable] = field(default_factory=dict)
    histories: dict[str, Variable] = field(default_factory=dict)
    lags: dict[str, Variable] = field(default_factory=dict)
    copying: frozenset[tuple[str, str]] = frozenset()
    voltage: Variable | None = None
    watches: list[Expression] = field(default_factory=list)

    def all_names(self) -> list[str]:
        """Return every name that an expression may use."""
        return [*self.variables, *self.constants, *self.declared.routines, *BUILTIN_VARIABLES]


def build(declared: Declared, diagnostics: Diagnostics) -> Symbols:
    """Return the symbols of a file; records duplicates and illegal declarations."""
    symbols = Symbols(declared, constants=constants_of(declared, diagnostics), ions=ion_variables(declared, diagnostics))
    _check_unique(symbols, diagnostics)
    for keyword, role in KEYWORD_ROLE.items():
        for declaration in declared.declared(keyword):
            if declaration.name not in symbols.variables:
                _declare(symbols, declaration, role, diagnostics)
    for local, span in declared.locals:
        symbols.variables.setdefault(
            local.name, Variable(local.name, Storage.GLOBAL, Role.LOCAL, local.length or 0, span=span))
    _undeclared(symbols, diagnostics)
    _higher_order(symbols)
    _initial_values(symbols)
    _slopes(symbols)
    _add_histories(symbols, diagnostics)
    _use_tables(symbols)
    _copy_voltage(symbols)
    _check_lists(symbols, diagnostics)
    return symbols


def _declare(symbols: Symbols, declaration: ast.Declaration, role: Role, diagnostics: Diagnostics) -> None:
    name, declared = declaration.name, symbols.declared
    base = Variable(name, Storage.FIELD, role, _length(declaration, diagnostics), declaration.unit or "",
                    span=declaration.span)
    if name in symbols.ions:
        variable = _ion(symbols, symbols.ions[name], base, diagnostics)
    elif name in BUILTIN_VARIABLES and not (declared.kind is Kind.ARTIFICIAL_CELL and name in OF_SECTION):
        storage, unit = BUILTIN_VARIABLES[name]
        variable = Variable(name, storage, role, 0, declaration.unit or unit, span=declaration.span)
    else:
        variable = _ordinary(declared, base, declaration)
    _warn_of_lost_digits(variable, declaration, diagnostics)
    if isinf(variable.default):
        diagnostics.error("number-too-large", declaration.span, f"the default of '{name}' is too large for a double",
                          label="above 1.8e308", help="write a smaller number")
    if declaration.value is not None and variable.storage not in (Storage.FIELD, Storage.GLOBAL):
        diagnostics.warning(
            "default-ignored", declaration.span, f"the default of '{name}' is ignored", label="this value is never used",
            notes=(f"'{name}' comes from the simulation, not from the mechanism",), help="remove the value",
        )
    symbols.variables[name] = variable


def _warn_of_lost_digits(variable: Variable, declaration: ast.Declaration, diagnostics: Diagnostics) -> None:
    written = number(declaration.value)
    if variable.role is Role.PARAMETER and variable.storage in (Storage.FIELD, Storage.GLOBAL) and variable.default != written:
        diagnostics.warning(
            "default-rounded", declaration.span, f"the default of '{variable.name}' is rounded to {variable.default:.6g}",
            label="more than 6 digits", notes=("NEURON keeps 6 significant digits of the default of a PARAMETER",),
            help="declare it in CONSTANT, or set it from Python, to keep all digits")


def _length(declaration: ast.Declaration, diagnostics: Diagnostics) -> int:
    if declaration.length is not None and not 1 <= declaration.length <= MOST_ELEMENTS:
        few = declaration.length < 1
        diagnostics.error("array-size", declaration.span, f"'{declaration.name}' has {declaration.length} elements",
                          label="at least 1 is needed" if few else f"at most {MOST_ELEMENTS} are allowed",
                          help="give the number of elements in the brackets")
        return 1 if few else declaration.length  # so that an index of it is no error of its own
    return declaration.length or 0


def _ordinary(declared: Declared, base: Variable, declaration: ast.Declaration) -> Variable:
    name, role = base.name, base.role
    if name in declared.listed("EXTERNAL"):
        return replace(base, storage=Storage.POINTER, role=Role.EXTERNAL)
    if declared.bare:
        start = six_digits(number(declaration.value)) if role is Role.PARAMETER else 0.0
        shown = role is not Role.ASSIGNED or any(name in declared.listed(k) for k in ("GLOBAL", "RANGE"))
        return replace(base, storage=Storage.GLOBAL, visible=shown, default=start)
    ranged = name in declared.listed("RANGE")
    current = name in declared.listed("NONSPECIFIC_CURRENT") or name in declared.listed("ELECTRODE_CURRENT")
    for keyword, storage in (("POINTER", Storage.POINTER), ("RANDOM", Storage.RANDOM), ("VECTOR", Storage.VECTOR)):
        if name in declared.listed(keyword):
            return replace(base, storage=storage, visible=storage is not Storage.VECTOR)
    if role is Role.PARAMETER:
        limits = declaration.limits
        return replace(
            base, storage=Storage.FIELD if ranged or current else Storage.GLOBAL, visible=True,
            default=six_digits(number(declaration.value)), limits=(number(limits[0]), number(limits[1])) if limits else None)
    if role is Role.ASSIGNED and name in declared.listed("GLOBAL") and not ranged:
        return replace(base, storage=Storage.GLOBAL, visible=True)
    return replace(base, visible=ranged or current or role is Role.STATE)


def _ion(symbols: Symbols, use: IonVariable, base: Variable, diagnostics: Diagnostics) -> Variable:
    """A STATE lives in a FIELD, loaded from and stored to the pool, a STATE that is a current only added to it; all else is in
    the pool."""
    part, declared = use.part, symbols.declared
    if base.role is Role.STATE and part is IonPart.CURRENT and use.written:
        return replace(base, unit=base.unit or _ion_unit(part, declared.kind), visible=True)
    base = replace(base, ion=use.ion, ion_part=part, unit=base.unit or _ion_unit(part, declared.kind))
    if base.length:
        diagnostics.error("ion-array", base.span, f"'{base.name}' is a variable of the ion {use.ion} and cannot be an array",
                          help="remove the size, or rename the array")
    if base.role is Role.STATE:
        return base
    written_current = part is IonPart.CURRENT and use.written
    visible = written_current and base.name in declared.listed("RANGE")
    first = assigns_first(tuple(s for s in declared.breakpoint if not isinstance(s, ast.Solve)), base.name)
    outlives = not use.read and not (first and not _elsewhere(declared, base.name))
    return replace(base, storage=Storage.ION, length=0, visible=visible,
                   keeps_copy=written_current and (visible or outlives))


def _elsewhere(declared: Declared, name: str) -> bool:
    """Whether code outside BREAKPOINT mentions a variable."""
    return any(mentions(block, name) for block in _code_elsewhere(declared))


def _code_elsewhere(declared: Declared) -> list[ast.Block | ast.Statement]:
    blocks: list[ast.Block | ast.Statement] = [*declared.initial]
    blocks += [routine.body for routine in declared.routines.values() if routine.body]
    blocks += [equations.body for equations in declared.equations.values()]
    blocks += [statement for body in declared.hooks.values() for statement in body]
    return [*blocks, declared.net_receive.body] if declared.net_receive else blocks


def _ion_unit(part: IonPart, kind: Kind) -> str:
    current = "mA/cm2" if kind is Kind.DENSITY else "nA"
    return {IonPart.REVERSAL: "mV", IonPart.CURRENT: current}.get(part, "mM")


def _undeclared(symbols: Symbols, diagnostics: Diagnostics) -> None:
    """Add what the NEURON block names and no other block declares, as NEURON does."""
    declared = symbols.declared
    for name, use in symbols.ions.items():
        if name not in symbols.variables:
            base = Variable(name, Storage.ION, Role.BUILTIN, span=use.span)
            symbols.variables[name] = _ion(symbols, use, base, diagnostics)
    listed = {"NONSPECIFIC_CURRENT": Storage.FIELD, "ELECTRODE_CURRENT": Storage.FIELD, "POINTER": Storage.POINTER,
              "RANDOM": Storage.RANDOM, "VECTOR": Storage.VECTOR}
    for keyword, storage in listed.items():
        for name, span in declared.listed(keyword).items():
            if name not in symbols.variables:
                symbols.variables[name] = Variable(
                    name, storage, Role.ASSIGNED, visible=storage is not Storage.VECTOR, span=span)
    for name, span in declared.listed("EXTERNAL").items():
        if name not in BUILTIN_VARIABLES:
            symbols.variables.setdefault(name, Variable(name, Storage.POINTER, Role.EXTERNAL, span=span))
    for name in _thread_globals(declared) - symbols.variables.keys():
        symbols.variables[name] = Variable(name, Storage.GLOBAL, Role.ASSIGNED, span=declared.listed("GLOBAL")[name])


def _thread_globals(declared: Declared) -> set[str]:
    """Return the names in GLOBAL to which a THREADSAFE file assigns: NEURON makes a variable of them, declared or not."""
    if "THREADSAFE" not in declared.lists:
        return set()
    assigned: set[str] = set()
    for node in statements((*declared.breakpoint, *_code_elsewhere(declared))):
        match node:
            case ast.Assign(target=ast.Name(name=name, index=None)):
                assigned.add(name)
            case ast.Table(names=entries):
                assigned |= {entry.name for entry in entries if entry.index is None}
    known = declared.routines.keys() | BUILTIN_VARIABLES.keys()
    return (assigned & declared.listed("GLOBAL").keys()) - known


def _higher_order(symbols: Symbols) -> None:
    """Add the hidden states of x'' = …: `Dx` for x', `D2x` for x''."""
    for block in symbols.declared.equations.values():
        for node in statements(block.body):
            match node:
                case ast.Assign(target=ast.Prime(name=name, order=order)) if order > 1 and name in symbols.variables:
                    for k in range(1, order):
                        state = symbols.variables[name]
                        hidden = replace(state, name=derivative_name(name, k), visible=False, unit="")
                        symbols.derived[name, k] = hidden
                        symbols.variables.setdefault(hidden.name, hidden)


def derivative_name(name: str, order: int) -> str:
    """Return what NEURON calls the derivative of a STATE: `Dx` for x', `D2x` for x''."""
    return f"D{order if order > 1 else ''}{name}"


def _slopes(symbols: Symbols) -> None:
    """Add a hidden variable for each derivative that is used as a value and is no state of a higher equation."""
    blocks = symbols.declared.equations.values()
    found = [n.target for block in blocks for n in statements(block.body)
             if isinstance(n, ast.Assign) and isinstance(n.target, ast.Prime)]
    equations, targets = {(target.name, target.order) for target in found}, {id(target) for target in found}
    code = (*symbols.declared.breakpoint, *_code_elsewhere(symbols.declared))
    for node in (n for n in walk(code) if isinstance(n, ast.Prime) and id(n) not in targets):
        key, state = (node.name, node.order), symbols.variables.get(node.name)
        if key not in equations or key in symbols.derived or state is None:
            continue
        hidden = replace(state, name=derivative_name(*key), role=Role.SLOPE, visible=False, unit="", ion="", ion_part=None)
        symbols.derived[key] = hidden
        symbols.variables.setdefault(hidden.name, hidden)


def _initial_values(symbols: Symbols) -> None:
    starts = {d.name: six_digits(number(d.start)) for d in symbols.declared.declared("STATE")}
    for state in [v for v in symbols.variables.values() if v.role is Role.STATE]:
        name = f"{state.name}0"
        default = symbols.constants.get(name, starts.get(state.name, 0.0))
        ranged = name in symbols.declared.listed("RANGE")
        symbols.variables.setdefault(name, Variable(
            name, Storage.FIELD if ranged else Storage.GLOBAL, Role.STATE0, unit=state.unit, default=default,
            visible=ranged or name in symbols.declared.listed("GLOBAL"), span=state.span))


def _use_tables(symbols: Symbols) -> None:
    routines = symbols.declared.routines.values()
    if "usetable" in symbols.variables or not any(isinstance(n, ast.Table) for r in routines for n in statements(r.body)):
        return
    symbols.variables["usetable"] = Variable(
        "usetable", Storage.GLOBAL, Role.PARAMETER, default=1.0, limits=(0.0, 1.0), visible=True)


def _copy_voltage(symbols: Symbols) -> None:
    found = symbols.variables.get("v")
    if symbols.declared.kind is Kind.ARTIFICIAL_CELL or (found is not None and found.storage is not Storage.VOLTAGE):
        return
    symbols.copying = copying(symbols.declared)
    if symbols.copying:
        name = "v_copy"
        while name in symbols.variables or name in symbols.constants:
            name += "_"
        symbols.voltage = Variable(name, Storage.FIELD, Role.ASSIGNED, unit="mV")
        symbols.variables[name] = symbols.voltage


def _check_unique(symbols: Symbols, diagnostics: Diagnostics) -> None:
    """Record every name that has two declarations."""
    declared = symbols.declared
    seen: dict[str, tuple[str, Span]] = {}
    entries: list[tuple[str, str, Span]] = [(u.name, "UNITS", u.span) for u in declared.units if isinstance(u, ast.UnitConstant)]
    for keyword in ("CONSTANT", "PARAMETER", "ASSIGNED", "STATE"):
        entries += [(d.name, keyword, d.span) for d in declared.declared(keyword)]
    entries += [(local.name, "LOCAL", span) for local, span in declared.locals]
    entries += [(name, "RANDOM", span) for name, span in declared.listed("RANDOM").items()]
    entries += [(r.name, r.keyword, r.span) for r in declared.routines.values()]
    entries += [(e.name, e.keyword, e.span) for e in declared.equations.values()]
    for name, keyword, span in entries:
        if name not in seen:
            seen[name] = (keyword, span)
            continue
        other, where = seen[name]
        line = diagnostics.source.locate(where.start).line
        diagnostics.error("duplicate-name", span, f"'{name}' has two declarations", label=f"here as {keyword}",
                          notes=(f"it is declared as {other} in line {line}",), help="remove or rename one of them")


def _check_lists(symbols: Symbols, diagnostics: Diagnostics) -> None:
    declared = symbols.declared
    for name, span in declared.listed("GLOBAL").items():
        variable = symbols.variables.get(name)
        if variable is not None and variable.role is Role.STATE:
            diagnostics.error("global-state", span, f"the STATE '{name}' cannot be GLOBAL", label="a STATE",
                              notes=("every instance of the mechanism has its own states",), help="remove it from GLOBAL")
    for keyword in ("RANGE", "GLOBAL"):
        lost: dict[str, Span] = {}
        for name, span in declared.listed(keyword).items():
            if name in ("diam", "area") and declared.kind is not Kind.ARTIFICIAL_CELL:
                diagnostics.error("section-property", span, f"'{name}' cannot be {keyword}", label="belongs to the segment",
                                  notes=("it is a property of the segment that holds the mechanism",),
                                  help=f"remove it from {keyword}, or rename the variable")
            elif name in declared.routines or name in symbols.constants:
                what = "a constant" if name in symbols.constants else f"a {declared.routines[name].keyword}"
                diagnostics.warning("not-a-variable", span, f"'{name}' in {keyword} is {what}", label="ignored",
                                    help=f"remove it from {keyword}")
            elif name not in symbols.variables and name not in BUILTIN_VARIABLES:
                lost[name] = span
        if lost:
            _report_lost(keyword, lost, diagnostics)


def _report_lost(keyword: str, lost: dict[str, Span], diagnostics: Diagnostics) -> None:
    """Warn once of all the names of a list that no block declares."""
    (first, span), *others = lost.items()
    notes = (f"and so {', '.join(name for name, _ in others)}",) if others else ()
    diagnostics.warning("undeclared-name", span, f"'{first}' in {keyword} is declared nowhere", label="ignored", notes=notes,
                        help=f"declare it in PARAMETER or ASSIGNED, or remove it from {keyword}")


def _add_histories(symbols: Symbols, diagnostics: Diagnostics) -> None:
    """Make a hidden FIELD for each STATE of which a DISCRETE block reads an old value.

    `_history_x[(n − 1) · length + k]` is x[k], n steps ago.
    """
    depth: dict[str, int] = {}
    for block in symbols.declared.equations.values():
        for node in walk(block.body) if block.keyword == "DISCRETE" else ():
            if isinstance(node, ast.Name) and node.delay:
                depth[node.name] = max(depth.get(node.name, 0), node.delay)
                if node.delay > LONGEST_HISTORY:
                    diagnostics.error("history-too-long", node.span, f"{node.name}@{node.delay} needs {node.delay} old values",
                                      label=f"at most {LONGEST_HISTORY}", help="keep fewer, or read them from a Vector")
    for name, count in depth.items():
        state = symbols.variables.get(name)
        if state is not None and state.role is Role.STATE:
            hidden = f"_history_{name}"  # no name that a file can have starts with _
            length = min(count, LONGEST_HISTORY) * max(1, state.length)
            symbols.variables[hidden] = symbols.histories[name] = Variable(hidden, Storage.FIELD, Role.ASSIGNED, length)
