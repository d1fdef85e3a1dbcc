"""Descriptions for people: psection and the picture of the topology."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .._engine import lib
from ..mechanism_access.catalogue import DENSITY, ION, MechanismInfo
from ..mechanism_access.neuron_order import inserted_types
from ..model import HANDLE, MODEL
from .print_order import print_order

if TYPE_CHECKING:
    from .section import Section
    from .segment import Segment


_BASIC = {"morphology": "diam", "capacitance": "cm"}


def describe_section(section: Section) -> dict[str, Any]:
    """Return what a section holds, in the form of NEURON's Section.psection()."""
    order = {info.name: number for number, info in enumerate(inserted_types())}
    mechanisms = sorted(section._mechanisms(), key=lambda info: order.get(info.name, len(order)))
    points: dict[str, set[Any]] = {}
    for segment in section.allseg():
        for point in segment.point_processes():
            if point.get_segment().sec is section:  # at an end that is the parent's, those of the parent are there too
                points.setdefault(type(point).__name__, set()).add(point)
    return {
        "point_processes": points,
        "density_mechs": {i.name: _values(section, i, short=True) for i in mechanisms if i.kind == DENSITY},
        "ions": {i.name.removesuffix("_ion"): _values(section, i, short=False) for i in mechanisms if i.kind == ION},
        "morphology": {
            "L": section.L,
            "diam": [s.diam for s in section],
            "pts3d": [(section.x3d(k), section.y3d(k), section.z3d(k), section.diam3d(k)) for k in range(section.n3d())],
            "parent": section.parentseg(),
            "trueparent": section.trueparentseg(),
        },
        "nseg": section.nseg,
        "Ra": section.Ra,
        "cm": [s.cm for s in section],
        "regions": set(),
        "species": set(),
        "name": section.name(),
        "hoc_internal_name": section.hoc_internal_name(),
        "cell": section.cell(),
    }


def _values(section: Section, info: MechanismInfo, short: bool) -> dict[str, list[Any]]:
    found = {}
    for variable in info.view_fields.values():
        if variable.scope == 0:
            name = variable.name if short else variable.full_name
            found[name] = [_plain(s, variable) for s in section]
    return found


def _plain(segment: Segment, variable: Any) -> Any:
    value = segment._read(variable)
    return list(value) if variable.length else value


def print_section(section: Section) -> None:
    """Print a section's properties as NEURON does: the parameters of what is in the first segment."""
    print(f"{section.name()} {{ nseg={section.nseg}  L={section.L:g}  Ra={section.Ra:g}")
    parent = section.parentseg()
    if parent is not None:
        print(f"\t{parent.sec.name()} connect {section.name()} ({section.orientation():g}), {parent.x:g}")
    else:
        roots = [s for s in MODEL.all_sections() if s._parent() is None]
        print(f"\t/*location {section.orientation():g} attached to cell {roots.index(section)}*/")
    print("\t/* First segment only */")
    first = section((0.5) / section.nseg)
    for found in print_order(section):
        if isinstance(found, str):
            name, names = found, [_BASIC[found]]
        else:
            name, names = found.name, _ion_parameters(section, found) if found.kind == ION else _parameters(found)
        print(f"\tinsert {name} {{{''.join(_assignment(getattr(first, n), n) for n in names)}}}")
    for point in reversed(first.point_processes()):
        values = "".join(_assignment(getattr(point, v.name), v.name) for v in _fields(point._info) if v.role == 0)
        print(f"\tinsert {type(point).__name__} {{{values}}}")
    print("}")


def _fields(info: MechanismInfo) -> list[Any]:
    return [v for v in dict.fromkeys(info.view_fields.values()) if v.scope == 0]


def _parameters(info: MechanismInfo) -> list[str]:
    return [v.full_name for v in _fields(info) if v.role == 0]


def _ion_parameters(section: Section, info: MechanismInfo) -> list[str]:
    """Return the variables of an ion that its style makes parameters here."""
    style = int(lib.rv_ion_style(HANDLE, section._id, info.type, -1, -1, -1, -1, -1))
    ion = info.name.removesuffix("_ion")
    concentrations = [f"{ion}i", f"{ion}o"] if style & 3 == 1 else []
    return [*([f"e{ion}"] if style >> 3 & 3 == 1 else []), *concentrations]


def _assignment(value: Any, name: str) -> str:
    if hasattr(value, "__len__"):
        return f" {name}={value[0]:g}"  # as NEURON prints arrays
    return f" {name}={value:g}"


def print_topology() -> None:
    """Print all trees: one dash a segment, a child under the node that it is connected to."""
    print()
    for section in MODEL.all_sections():
        if section.parentseg() is None:
            print(_branch(section, 0, "|", ""), end="")
    print()


def _branch(section: Section, offset: int, first: str, lead: str) -> str:
    """Return the lines of a section and all below it, which are printed last child first."""
    out = []
    pending = [(section, offset, first, lead)]
    while pending:
        sec, shift, mark, before = pending.pop()
        end = int(sec.orientation())
        dashes = "-" * (sec.nseg if mark == "|" else sec.nseg - 1)
        rall = f" with {sec.rallbranch:g} rall branches" if sec.rallbranch != 1 else ""
        out.append(f"{before}{' ' * shift}{mark}{dashes}|       {sec.name()}({end}-{1 - end}){rall}\n")
        for child in sec.children():
            pending.append((child, shift + _column(sec, child) + 1, "`", " "))
    return "".join(out)


def _column(section: Section, child: Section) -> int:
    """Return the column of the node that a child is connected to: −1 at x = 0, nseg at x = 1, counted from the root's side."""
    place = child.parentseg()
    if place is None:
        return 0
    column = place.index()
    if section.orientation() == 1.0:
        column = section.nseg - 1 - column
    return column
