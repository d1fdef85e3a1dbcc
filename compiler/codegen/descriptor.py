"""The constant tables at the end of a file: fields, ions, routines and the mechanism itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from ..semantics.mechanism import EquationKind, IonPart, IonUse, Kind, Mechanism, Role, Routine, Storage, Variable
from ..solvers.solved import Place
from . import hooks, names
from .context import Context, base_name
from .layout import USETABLE, scope_of, slot_of_ion
from .printer import literal, quoted, show
from .slope import is_constant

_KINDS = {Kind.DENSITY: "RV_DENSITY", Kind.POINT_PROCESS: "RV_POINT_PROCESS", Kind.ARTIFICIAL_CELL: "RV_ARTIFICIAL_CELL"}
_SCOPES = {Storage.FIELD: "RV_INSTANCE", Storage.GLOBAL: "RV_SHARED", Storage.POINTER: "RV_POINTER",
           Storage.RANDOM: "RV_RANDOM", Storage.VECTOR: "RV_VECTOR"}
_ROLES = {Role.PARAMETER: "RV_PARAMETER", Role.STATE0: "RV_PARAMETER", Role.CONSTANT: "RV_PARAMETER", Role.STATE: "RV_STATE",
          Role.EXTERNAL: "RV_EXTERNAL"}
_PARTS = {IonPart.REVERSAL: "RV_ION_REVERSAL", IonPart.CURRENT: "RV_ION_CURRENT", IonPart.INSIDE: "RV_ION_INSIDE",
          IonPart.OUTSIDE: "RV_ION_OUTSIDE"}
_OF_INSTANCE = (Storage.FIELD, Storage.ION, Storage.POINTER, Storage.RANDOM, Storage.VECTOR, Storage.VOLTAGE, Storage.AREA,
                Storage.DIAM)
_C_OF_INSTANCE = frozenset(("_p", "_ppvar", "_pnt", "_tqitem", "v", "area", "diam"))
PIECE = 1000  # characters of a string, of which C lets a compiler refuse what is above 4095 bytes
KERNELS = ("check_tables", "initialise", "current", "slope", "ion_conductance", "advance", "diffusion", "rates")


def fields_lines(context: Context) -> list[str]:
    """Return the table of fields; nothing when there are none."""
    variables = [v for v in (*context.mechanism.variables, USETABLE) if v in context.layout.slots]
    if not variables:
        return []
    rows = [f"    {_field(context, variable)}," for variable in dict.fromkeys(variables)]
    return ["static const rv_field mechanism_fields[] = {", *rows, "};", ""]


def _field(context: Context, variable: Variable) -> str:
    scope = scope_of(variable)
    assert scope is not None
    low, high = variable.limits if variable.limits is not None else (1.0, 0.0)
    numbers = ", ".join(show(literal(number)) for number in (variable.default, low, high))
    role = _ROLES.get(variable.role, "RV_ASSIGNED")
    return (f"{{{quoted(variable.name)}, {quoted(variable.unit)}, {numbers}, {variable.length}, "
            f"{context.layout.slots[variable]}, {_SCOPES[scope]}, {role}, {int(variable.visible)}}}")


def ions_lines(context: Context) -> list[str]:
    """Return the table of ions."""
    if not context.mechanism.ions:
        return []
    rows = [f"    {_ion(use)}," for use in context.mechanism.ions]
    return ["static const rv_ion_use mechanism_ions[] = {", *rows, "};", ""]


def _ion(use: IonUse) -> str:
    valence = "RV_NAN" if use.valence is None else show(literal(use.valence))
    return f"{{{quoted(use.name)}, {valence}, {_bits(use.reads)}, {_bits(use.writes)}}}"


def _bits(parts: frozenset[IonPart]) -> str:
    return " | ".join(bit for part, bit in _PARTS.items() if part in parts) or "0"


def diffusion_lines(context: Context) -> list[str]:
    """Return the table of the states that diffuse along sections."""
    if not context.solved.diffusing:
        return []
    rows = [f"    {{{_slot(context, one.state)}, {_slot(context, one.coefficient)}, {_slot(context, one.volume)}, "
            f"{_pool(context, one.state.variable)}}}," for one in context.solved.diffusing]
    return ["static const rv_diffusion mechanism_diffusions[] = {", *rows, "};", ""]


def unknowns_lines(context: Context) -> list[str]:
    """Return the table of the states that the kernel `rates` is about."""
    if not context.solved.unknowns:
        return []
    rows = [f"    {{{_slot(context, place)}, {_pool(context, place.variable)}}}," for place in context.solved.unknowns]
    return ["static const rv_unknown mechanism_unknowns[] = {", *rows, "};", ""]


def _slot(context: Context, place: Place) -> int:
    return context.layout.slots[place.variable] + (place.index or 0)


def _pool(context: Context, variable: Variable) -> str:
    """The pool that a concentration is stored to: position of the ion and part."""
    if variable.ion_part is None:
        return "-1, 0"
    position = slot_of_ion(context.mechanism, variable.ion)
    written = variable.ion_part in context.mechanism.ions[position].writes
    return f"{position}, {_PARTS[variable.ion_part]}" if written else "-1, 0"


def _no_words(routine: Routine) -> set[str]:
    return set()


def routines_lines(context: Context, routines: Sequence[Routine], words: Callable[[Routine], set[str]] = _no_words) -> list[str]:
    """Return the table of what Python may call; `words`: the names that the C inside a routine mentions."""
    if not routines:
        return []
    rows = [f"    {{{quoted(routine.name)}, {len(routine.arguments)}, {int(routine.result is not None)}, "
            f"{int(_of_instance(context, routine, words(routine)))}, "
            f"{names.wrapper(routine.name)}}}," for routine in routines]
    return ["static const rv_routine mechanism_routines[] = {", *rows, "};", ""]


def _of_instance(context: Context, routine: Routine, words: set[str]) -> bool:
    """Whether a routine needs an instance, looking through what it calls."""
    effects = context.analysis.of(routine.body)
    used = {*effects.reads, *effects.writes, *effects.handles, *(v for v in context.mechanism.variables if v.name in words)}
    return any(v.storage in _OF_INSTANCE and v.role is not Role.EXTERNAL for v in used) or bool(words & _C_OF_INSTANCE)


def source_lines(context: Context) -> list[str]:
    """Return the text of the .mod file as a table of strings, a line each, long lines in pieces, NULL at the end."""
    written = context.mechanism.source.own_text.splitlines(keepends=True)
    pieces = [line[start : start + PIECE] for line in written for start in range(0, len(line), PIECE)]
    rows = [f"    {quoted(piece)}," for piece in pieces]
    return ["static const char *const mechanism_source[] = {", *rows, "    NULL,", "};", ""]


def mechanism_lines(context: Context, present: frozenset[str], routines: Sequence[Routine], table_size: int,
                    writes_global: bool, in_blocks: Sequence[str] = (), obstacles: Mapping[str, str] | None = None) -> list[str]:
    """Return the description, the one symbol that the file shows to its library."""
    mechanism = context.mechanism
    count = len([v for v in dict.fromkeys((*mechanism.variables, USETABLE)) if v in context.layout.slots])
    weights = len(mechanism.net_receive.weights) if mechanism.net_receive is not None else 0
    electrode = any(current.electrode for current in mechanism.currents)
    symbol = names.mechanism(mechanism.name)
    members = [
        ("name", quoted(mechanism.name)), ("file", quoted(base_name(mechanism.source.path))),
        ("source", "mechanism_source"), ("kind", _KINDS[mechanism.kind]),
        ("field_count", str(count)), ("fields", "mechanism_fields" if count else "NULL"),
        ("slots", "{" + ", ".join(str(size) for size in context.layout.sizes) + "}"),
        ("ion_count", str(len(mechanism.ions))), ("ions", "mechanism_ions" if mechanism.ions else "NULL"),
        ("routine_count", str(len(routines))), ("routines", "mechanism_routines" if routines else "NULL"),
        ("weight_count", str(weights)), ("table_size", str(table_size)), ("electrode_current", str(int(electrode))),
        ("writes_global", str(int(writes_global))),
        ("blocks", " | ".join(f"RV_BLOCKS_{what}" for what in in_blocks) or "0"),
        *((f"{kernel}_alone", quoted(obstacle)) for kernel, obstacle in (obstacles or {}).items() if obstacle),
        ("slopes_may_fail", str(int(context.solved.current is not None and context.solved.current.slopes_may_fail))),
        ("constant_slope", str(int(context.solved.current is not None and is_constant(context, context.solved.current)))),
        ("solves_equations", str(int(_solves_equations(context.mechanism)))),
        ("diffusion_count", str(len(context.solved.diffusing))),
        ("diffusions", "mechanism_diffusions" if context.solved.diffusing else "NULL"),
        ("unknown_count", str(len(context.solved.unknowns)) if context.solved.rates_known else "-1"),
        ("unknowns", "mechanism_unknowns" if context.solved.unknowns else "NULL"),
        *((phase, names.kernel(phase) if phase in present else "NULL")
          for phase in (*KERNELS, "receive", "receive_initial", *hooks.PHASES.values())),
        *hooks.members(context),
    ]
    return [
        *source_lines(context),
        f"extern const rv_mechanism {symbol} RV_HIDDEN;",
        f"const rv_mechanism {symbol} = {{",
        *(f"    .{member} = {value}," for member, value in members),
        "};",
    ]


def _solves_equations(mechanism: Mechanism) -> bool:
    advancing = {e.name for e in mechanism.equations if e.kind in (EquationKind.DERIVATIVE, EquationKind.KINETIC)}
    return any(solve.block in advancing for solve in mechanism.solves)


def index(symbols: Sequence[str], build: str) -> str:
    """Return the C file with rv_describe() for a library of the mechanisms that have these symbols."""
    result = ["/* What this library holds. */", '#include "mechanism.h"', ""]
    result += [f"extern const rv_mechanism {symbol} RV_HIDDEN;" for symbol in symbols]
    if symbols:
        result += ["", "static const rv_mechanism *const mechanisms[] = {"]
        result += [f"    &{symbol}," for symbol in symbols]
        result += ["};"]
    held = "mechanisms" if symbols else "NULL"
    result += ["", "static const rv_library library = {",
               f"    RV_ABI_VERSION, {len(symbols)}, {held}, {quoted(build)},", "};", "",
               "const void *rv_describe(void)", "{", "    return &library;", "}", ""]
    return "\n".join(result)
