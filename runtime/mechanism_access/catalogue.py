"""What the engine's mechanism types are called in Python: range variables, globals and functions by name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .._access import Field
from .._engine import ffi, lib

if TYPE_CHECKING:
    from collections.abc import Callable

    from .function_table import FunctionTable

INSTANCE, SHARED, POINTER, RANDOM, VECTOR = 0, 1, 2, 3, 4
EXTRACELLULAR = "extracellular"  # the engine's own mechanism: its variables have no suffix, and vext is at zero-area nodes too
DENSITY, POINT_PROCESS, ARTIFICIAL_CELL, ION, NODE = 0, 1, 2, 3, 4


class Variable(Field):
    """One variable of a mechanism type; slots count within its scope, `length` 0 is a scalar.

    `plain` ones are numbers of an instance whose reading and setting is no more than that. As an attribute of segments, sections,
    mechanisms at segments and point processes it is the number there.
    """

    __slots__ = ("plain", "name", "full_name", "length", "scope", "role", "unit", "info")

    def __init__(self, name: str, full_name: str, info: MechanismInfo, slot: int, length: int = 0,
                 scope: int = INSTANCE, role: int = 0, unit: str = "", at_ends: bool = False) -> None:
        self.name = name
        self.full_name = full_name
        self.info = info
        self.type = info.type
        self.slot = slot
        self.length = length
        self.scope = scope
        self.role = role
        self.unit = unit
        self.plain = scope == INSTANCE and not length and info.kind != NODE
        self._at_ends = at_ends
        self._readable = scope == INSTANCE and not length
        self._writable = self.plain or info.kind == NODE and at_ends

    def read_slowly(self, owner: Any) -> Any:
        """Return what it is for an object, where that is more than a number at hand."""
        return owner._read(self)

    def write_slowly(self, owner: Any, value: Any) -> None:
        """Set it for an object, where that is more than storing a number."""
        owner._write(self, value)


class Routine:
    """A FUNCTION or PROCEDURE that Python can call."""

    __slots__ = ("name", "full_name", "index", "arguments", "is_function", "of_instance", "info")

    def __init__(self, index: int, described: Any, tail: str, info: MechanismInfo) -> None:
        self.name: str = ffi.string(described.name).decode()
        self.full_name = self.name + tail
        self.index = index
        self.arguments = int(described.arguments)
        self.is_function = bool(described.is_function)
        self.of_instance = bool(described.of_instance)
        self.info = info


class MechanismInfo:
    """A mechanism type: `fields` holds all variables under their names in the .mod file.

    A plain class, as Routine is: importing dataclasses would take a fifth of the time in which `h` starts.
    """

    __slots__ = ("name", "type", "kind", "file", "fields", "routines", "ions", "weights", "not_reentrant", "view_fields",
                 "tables", "at_segment", "bare", "description", "writes_concentrations")

    def __init__(self, name: str, number: int, kind: int, file: str = "") -> None:
        self.name = name
        self.type = number
        self.kind = kind
        self.file = file
        self.fields: dict[str, Variable] = {}
        self.routines: dict[str, Routine] = {}
        self.ions: tuple[str, ...] = ()
        self.writes_concentrations: frozenset[str] = frozenset()  # as cai, nao
        self.weights = 0
        self.not_reentrant = False
        self.view_fields: dict[str, Variable] = {}
        self.tables: dict[str, FunctionTable] = {}
        self.at_segment: Any = None  # the class of what `segment.name` gives
        self.bare = False
        self.description: Any = None  # the library's `const rv_mechanism *`; None for ions


def _written_concentrations(mechanism: Any) -> frozenset[str]:
    """Return the names of the concentrations that USEION … WRITE names, such as cai."""
    uses = [mechanism.ions[k] for k in range(mechanism.ion_count)]
    sides = (("i", lib.RV_ION_INSIDE), ("o", lib.RV_ION_OUTSIDE))
    return frozenset(ffi.string(use.name).decode() + end for use in uses for end, bit in sides if use.writes & bit)


class Catalogue:
    """All names that registered types bring. The dictionaries are only added to."""

    def __init__(self, handle: Any) -> None:
        self._handle = handle
        self.types: dict[int, MechanismInfo] = {}
        self.by_name: dict[str, MechanismInfo] = {}
        self.range_variables: dict[str, Variable] = {}
        self.globals: dict[str, Variable] = {}
        self.functions: dict[str, Routine] = {}
        self.tables: dict[str, FunctionTable] = {}
        self.on_new: list[Callable[[MechanismInfo], None]] = []  # called with each type that comes
        self._add_node()
        self.add_ions()
        self.add_extracellular()

    def _add_node(self) -> None:
        info = MechanismInfo("node", lib.RV_NODE, NODE)
        for name, slot, unit in (("v", lib.RV_NODE_V, "mV"), ("cm", lib.RV_NODE_CM, "uF/cm2"),
                                 ("diam", lib.RV_NODE_DIAM, "um"), ("i_cap", lib.RV_NODE_I_CAP, "mA/cm2"),
                                 ("i_membrane_", lib.RV_NODE_I_MEMBRANE, "nA")):
            at_ends = slot in (lib.RV_NODE_V, lib.RV_NODE_I_MEMBRANE)
            self._add_field(info, Variable(name, name, info, slot, unit=unit, at_ends=at_ends))
        self.show_membrane_current(on=False)
        self.types[info.type] = info

    def show_membrane_current(self, *, on: bool) -> None:
        """Let i_membrane_ be read, while the engine computes it; or not."""
        variable = self.range_variables["i_membrane_"]
        variable._readable = variable._writable = on

    def _add_field(self, info: MechanismInfo, variable: Variable) -> None:
        info.fields[variable.name] = variable
        target = self.globals if variable.scope == SHARED else self.range_variables
        if info.kind in (DENSITY, ION, NODE) or variable.scope == SHARED:
            target[variable.full_name] = variable

    def add(self, number: int, mechanism: Any) -> MechanismInfo:
        """Take in a registered `const rv_mechanism *` under its type number."""
        name = ffi.string(mechanism.name).decode()
        file = ffi.string(mechanism.file).decode() if mechanism.file else ""
        info = MechanismInfo(name, number, int(mechanism.kind), file)
        info.weights = mechanism.weight_count
        info.not_reentrant = bool(mechanism.not_reentrant)
        info.writes_concentrations = _written_concentrations(mechanism)
        info.ions = tuple(ffi.string(mechanism.ions[k].name).decode() for k in range(mechanism.ion_count))
        info.bare = bool(mechanism.bare)
        info.description = mechanism
        own_names = info.bare or name == EXTRACELLULAR
        tail = "" if own_names else "_" + name
        for k in range(mechanism.field_count):
            one = mechanism.fields[k]
            if one.visible:
                short = ffi.string(one.name).decode()
                unit = ffi.string(one.unit).decode() if one.unit else ""
                full = short + tail if short != "e" or name != EXTRACELLULAR else "e_extracellular"
                self._add_field(info, Variable(short, full, info, one.slot, one.length, int(one.scope), int(one.role), unit,
                                               short == "vext" and name == EXTRACELLULAR))
        if "del" in info.fields and "delay" not in info.fields:
            info.fields["delay"] = info.fields["del"]  # NEURON's other spelling: `del` is a word of Python
        self._add_routines(info, mechanism, tail)
        self._add_tables(info, mechanism, tail)
        info.view_fields = {n: v for n, v in info.fields.items() if v.scope != SHARED}
        self._enter(number, info)
        self.add_ions()
        return info

    def _enter(self, number: int, info: MechanismInfo) -> None:
        self.types[number] = info
        self.by_name[info.name] = info
        for notify in self.on_new:
            notify(info)

    def _add_tables(self, info: MechanismInfo, mechanism: Any, tail: str) -> None:
        if not mechanism.function_table_count:
            return
        from .function_table import tables_of

        info.tables = tables_of(mechanism, info, tail)
        if info.kind == DENSITY:
            self.tables.update((table.full_name, table) for table in info.tables.values())

    def _add_routines(self, info: MechanismInfo, mechanism: Any, tail: str) -> None:
        for k in range(mechanism.routine_count):
            routine = Routine(k, mechanism.routines[k], tail, info)
            info.routines[routine.name] = routine
            if info.kind == DENSITY:
                self.functions[routine.full_name] = routine

    def add_extracellular(self) -> None:
        """Take in the engine's own mechanism, newest of its name."""
        number = lib.rv_type(self._handle, EXTRACELLULAR.encode())
        self.add(number, ffi.cast("const rv_mechanism *", lib.rv_type_mechanism(self._handle, number)))

    def add_ions(self) -> None:
        """Take in the ions that have come into being since the last call."""
        for number in range(1, lib.rv_type_count(self._handle)):
            if number not in self.types and lib.rv_type_is_ion(self._handle, number) == 1:
                self._add_ion(number, ffi.string(lib.rv_type_name(self._handle, number)).decode())

    def _add_ion(self, number: int, name: str) -> None:
        ion = name.removesuffix("_ion")
        info = MechanismInfo(name, number, ION)
        for short, slot, unit in ((f"e{ion}", lib.RV_SLOT_E, "mV"), (f"{ion}i", lib.RV_SLOT_IN, "mM"),
                                  (f"{ion}o", lib.RV_SLOT_OUT, "mM"), (f"i{ion}", lib.RV_SLOT_I, "mA/cm2"),
                                  (f"di{ion}_dv_", lib.RV_SLOT_DIDV, "S/cm2")):
            self._add_field(info, Variable(short, short, info, slot, unit=unit))
        for short, slot in ((f"{ion}i0", lib.RV_ION_IN0), (f"{ion}o0", lib.RV_ION_OUT0)):
            self._add_field(info, Variable(short, f"{short}_{name}", info, slot, scope=SHARED, unit="mM"))
        info.view_fields = {n: v for n, v in info.fields.items() if v.scope != SHARED}
        self._enter(number, info)
