"""What the probe must know of a .mod file: a Plan, made from what Ranvier's compiler reads in it.

The variables that are compared do not come from here: the reference itself lists them.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from ranvier.compiler import front_end
from ranvier.compiler.include import find_include
from ranvier.compiler.semantics.mechanism import IonPart, Kind, Mechanism, Role, Storage, Variable

PlanKind = Literal["density", "point", "artificial", "bare"]
KINDS: dict[Kind, PlanKind] = {Kind.DENSITY: "density", Kind.POINT_PROCESS: "point", Kind.ARTIFICIAL_CELL: "artificial"}

ONSETS = {"del", "delay", "onset", "start", "tstart", "ton", "tonset"}
STIMULUS = {"del": 1.0, "delay": 1.0, "onset": 1.0, "dur": 5.0, "duration": 5.0, "amp": 0.1, "imax": 0.1}


@dataclass(frozen=True)
class Plan:
    """How to probe one mechanism.

    `functions` give the names of the arguments, `tables` (FUNCTION_TABLEs) their number. `settings` switch on what is silent by
    default: conductances of 0, onsets after the end. `ramped` are concentrations that it only reads; `supplied` ions whose
    current it reads. `pointers` are those that may point at a voltage: not those that C code takes for handles of its own.
    """

    mechanism: str
    kind: PlanKind
    functions: dict[str, tuple[str, ...]] = field(default_factory=dict)
    tables: dict[str, int] = field(default_factory=dict)
    pointers: tuple[str, ...] = ()
    settings: dict[str, float] = field(default_factory=dict)
    ramped: tuple[str, ...] = ()
    supplied: tuple[str, ...] = ()
    receives: bool = False
    sends: bool = False

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def make_plan(path: str, data: bytes) -> Plan:
    """Return the plan of a .mod file. Raise CompileError where Ranvier cannot read it."""
    mechanism, _ = front_end(path, data, find_include, units="off")
    text = data.decode("latin-1")
    return Plan(
        mechanism=mechanism.name,
        kind="bare" if mechanism.bare else KINDS[mechanism.kind],
        functions={r.name: tuple(a.name for a in r.arguments) for r in mechanism.routines if r.result is not None},
        tables={r.name: len(r.arguments) for r in mechanism.function_tables},
        pointers=tuple(v.name for v in mechanism.variables if v.storage is Storage.POINTER and "_p_" + v.name not in text),
        settings=switched_on(mechanism),
        ramped=tuple(ion.name + "i" for ion in mechanism.ions if IonPart.INSIDE in ion.reads - ion.writes),
        supplied=tuple(ion.name for ion in mechanism.ions if IonPart.CURRENT in ion.reads),
        receives=mechanism.net_receive is not None,
        sends="net_event" in text,
    )


def switched_on(mechanism: Mechanism) -> dict[str, float]:
    """Return values for the RANGE parameters that keep the mechanism silent by default."""
    found = {}
    for variable in mechanism.variables:
        if variable.role is Role.PARAMETER and variable.storage is Storage.FIELD and not variable.length:
            value = switched_value(KINDS[mechanism.kind], variable)
            if value is not None:
                found[variable.name] = value
    return found


def switched_value(kind: PlanKind, variable: Variable) -> float | None:
    """Return the value that wakes a parameter up, or None where it needs none."""
    name, default = variable.name.lower(), variable.default
    late = default >= 10
    if kind == "artificial":
        return 1.0 if name in ONSETS and late else 2.0 if name == "interval" and late else None
    if kind == "point" and name in ONSETS and late:
        return 1.0
    if default:
        return None
    if name.startswith("g") and ("bar" in name or "max" in name or name == "g"):
        return 1e-3
    if name.startswith("p") and ("bar" in name or "max" in name):
        return 1e-5
    return STIMULUS.get(name) if kind == "point" else None
