"""Functions of `h` about the currently accessed section, or the one given with sec=; mixed into the interpreter."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from .._engine import lib
from ..arguments import number, whole
from ..errors import DivisionByZero, WrongType, WrongValue
from ..model import HANDLE, MODEL
from ..simulate import CLOCK
from .chosen_section import section_of
from .section import Section, delete_section
from .section_pattern import section_pattern
from .segment import Segment

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..mechanism_access.catalogue import MechanismInfo

_origin: list[tuple[int, float]] = []


def _segment(where: Any, sec: Any, what: str) -> Segment:
    """Return a segment given as such, or as x with sec= (else the currently accessed section)."""
    if isinstance(where, Segment):
        where.sec._living()
        return where
    return section_of(sec, what)(0.5 if where is None else where)


def hoc_name(section: Section) -> str:
    """Return the name by which HOC finds a section: NEURON's prefix before those made from Python."""
    return "_pysec." + section.name() if section.is_pysec() else section.name()


def _named_only(what: str, given: tuple[Any, ...]) -> None:
    if given:
        raise WrongType(f"h.{what} takes no arguments by place: name the section, h.{what}(sec=section)")


class AllSections:
    """What h.allsec() returns: each loop over it begins anew; `next` goes on by itself."""

    def __init__(self) -> None:
        self._going: Iterator[Section] | None = None

    def __iter__(self) -> Iterator[Section]:
        return iter(MODEL.all_sections())

    def __next__(self) -> Section:
        if self._going is None:
            self._going = iter(self)
        return next(self._going)

    def __repr__(self) -> str:
        return "<all section iterator next>"


class SectionFunctions:
    """Functions that take `sec=` or a segment. Lengths in µm, areas in µm², resistances in MΩ, potentials in mV."""

    # ------------------------------------------------------------ the currently accessed section

    def cas(self) -> Section:
        """Return the currently accessed section."""
        return MODEL.current_section()

    def push_section(self, section: Any) -> float:
        """Make a section, given as such or by name, the currently accessed one until pop_section."""
        if isinstance(section, str):
            found = [s for s in MODEL.all_sections() if section in (s.name(), self.secname(sec=s))]
            if not found:
                raise WrongValue(f"push_section: there is no section named '{section}'")
            section = found[0]
        section_of(section, "push_section").push()
        return 1.0

    def pop_section(self) -> float:
        """Make the section before the last push the currently accessed one."""
        if MODEL.stack:
            MODEL.stack.pop()
        return 1.0

    def allsec(self) -> AllSections:
        """Return an iterable of all sections in order of creation: of those there are whenever a loop over it begins."""
        return AllSections()

    def secname(self, *, sec: Any = None) -> str:
        """Return the name of the section, after NEURON's prefix for sections made from Python."""
        return hoc_name(section_of(sec, "secname"))

    def delete_section(self, *given: Any, sec: Any = None) -> float:
        """Delete a section: its Python object becomes a dead reference. Return 1 for one that HOC has made, else 0."""
        _named_only("delete_section", given)
        section = section_of(sec, "delete_section")
        delete_section(section)
        return float(not section.is_pysec())

    def disconnect(self, *given: Any, sec: Any = None) -> float:
        """Cut a section from its parent."""
        _named_only("disconnect", given)
        section_of(sec, "disconnect").disconnect()
        return 0.0

    def ismembrane(self, mechanism: str, *, sec: Any = None) -> float:
        """Return 1 where the mechanism is inserted, else 0."""
        return float(section_of(sec, "ismembrane").has_membrane(mechanism))

    def issection(self, pattern: str, *, sec: Any = None) -> float:
        """Return 1 when the section's whole name matches a pattern (see section_pattern.py), else 0."""
        return float(section_pattern(pattern).fullmatch(section_of(sec, "issection").name()) is not None)

    def section_orientation(self, *, sec: Any = None) -> float:
        """Return the end that is nearer the root."""
        return section_of(sec, "section_orientation").orientation()

    def parent_connection(self, *, sec: Any = None) -> float:
        """Return x on the parent that the section is connected to."""
        found = section_of(sec, "parent_connection").parentseg()
        return found.x if found is not None else 0.0

    def parent_section(self, x: float = 0.0, *, sec: Any = None) -> float:
        """Return a number that tells the parent section from others; 0 for a root."""
        found = section_of(sec, "parent_section").parentseg()
        return float(found.sec._id + 1) if found is not None else 0.0

    def psection(self, *, sec: Any = None) -> float:
        """Print what a section holds."""
        from .describe import print_section

        print_section(section_of(sec, "psection"))
        return 1.0

    def topology(self) -> float:
        """Print the connections of all sections."""
        from .describe import print_topology

        print_topology()
        return 1.0

    # ------------------------------------------------------------ geometry

    def area(self, x: Any = 0.5, *, sec: Any = None) -> float:
        """Return the membrane area of a segment [µm²]."""
        return _segment(x, sec, "area").area()

    def ri(self, x: Any = 0.5, *, sec: Any = None) -> float:
        """Return the resistance to the parent's centre or the junction [MΩ]."""
        return _segment(x, sec, "ri").ri()

    def distance(self, *arguments: Any, sec: Any = None) -> float:
        """Return a path length [µm].

        distance(seg1, seg2) between two segments; distance(), distance(0, seg) or (0, x, sec=) set the origin and return its x;
        distance(seg) or (x, sec=), and the same after a 1, measure from it. 1e20 where there is no path.
        """
        if len(arguments) == 2 and isinstance(arguments[0], Segment):
            return self._path(arguments[0], _segment(arguments[1], sec, "distance"))
        if not arguments and sec is None or len(arguments) == 0:
            origin = section_of(sec, "distance")(0.0)
        elif len(arguments) == 2:
            origin = _segment(arguments[1], sec, "distance")
            if whole("h", "distance", arguments[0], 0, 1):
                return self._from_origin(origin)
        elif len(arguments) == 1:
            return self._from_origin(_segment(arguments[0], sec, "distance"))
        else:
            raise WrongType("distance takes at most two arguments")
        _origin[:] = [(origin.sec._id, origin.x)]
        return float(origin.x)

    def _from_origin(self, to: Segment) -> float:
        if not _origin:
            raise WrongValue("distance: there is no origin yet: call distance(0, segment) first")
        section = MODEL.section(_origin[0][0])
        if section is None:
            raise WrongValue("distance: the section of the origin was deleted: call distance(0, segment) first")
        return self._path(Segment(section, _origin[0][1]), to)

    def _path(self, start: Segment, end: Segment) -> float:
        found = lib.rv_distance(HANDLE, start.sec._living(), start.x, end.sec._living(), end.x)
        if math.isnan(found):
            raise MODEL.failure("distance")
        return float(found)

    def define_shape(self) -> float:
        """Give all sections without 3-D points some, from their lengths and connections."""
        MODEL.check(lib.rv_define_shape(HANDLE), "define_shape")
        return 1.0

    def lambda_f(self, frequency: float, *, sec: Any = None) -> float:
        """Return the length constant at a frequency [Hz] of a cylinder of the section's mean diameter [µm]."""
        section, hertz = section_of(sec, "lambda_f"), number("h", "lambda_f", frequency)
        try:
            return _length_constant(section, hertz)
        except (ZeroDivisionError, ValueError):
            raise DivisionByZero(f"h.lambda_f({frequency!r}, sec={section}): there is no length constant where the frequency, "
                                 "cm, Ra or a diameter is 0 or negative") from None

    def n3d(self, *, sec: Any = None) -> float:
        """Return the number of 3-D points."""
        return float(section_of(sec, "n3d").n3d())

    def x3d(self, i: int, *, sec: Any = None) -> float:
        """Return x of a 3-D point [µm]."""
        return section_of(sec, "x3d").x3d(i)

    def y3d(self, i: int, *, sec: Any = None) -> float:
        """Return y of a 3-D point [µm]."""
        return section_of(sec, "y3d").y3d(i)

    def z3d(self, i: int, *, sec: Any = None) -> float:
        """Return z of a 3-D point [µm]."""
        return section_of(sec, "z3d").z3d(i)

    def diam3d(self, i: int, *, sec: Any = None) -> float:
        """Return the diameter at a 3-D point [µm]."""
        return section_of(sec, "diam3d").diam3d(i)

    def arc3d(self, i: int, *, sec: Any = None) -> float:
        """Return the path length to a 3-D point [µm]."""
        return section_of(sec, "arc3d").arc3d(i)

    def spine3d(self, i: int, *, sec: Any = None) -> float:
        """Return whether a 3-D point carries a spine."""
        return float(section_of(sec, "spine3d").spine3d(i))

    def pt3dadd(self, x: Any, y: Any, z: Any, diam: Any, *, sec: Any = None) -> float:
        """Append a 3-D point; with four Vectors, put their points in place of all."""
        section = section_of(sec, "pt3dadd")
        if hasattr(x, "__len__"):
            section.pt3dclear()
        section.pt3dadd(x, y, z, diam)
        return 1.0

    def pt3dstyle(self, style: int | None = None, *place: Any, sec: Any = None) -> float:
        """Return whether the section hangs on its parent by a wire; set, read or remove where it begins."""
        return float(section_of(sec, "pt3dstyle").pt3dstyle(style, *place))

    def setSpineArea(self, area: float) -> float:
        """Set the area [µm²] that each 3-D point with a spine adds to its segment; return it."""
        MODEL.check(lib.rv_set_spine_area(HANDLE, float(area)), "setSpineArea")
        return float(area)

    def getSpineArea(self) -> float:
        """Return the area [µm²] of a spine."""
        return float(lib.rv_spine_area(HANDLE))

    def pt3dinsert(self, i: int, x: float, y: float, z: float, diam: float, *, sec: Any = None) -> float:
        """Insert a 3-D point."""
        section_of(sec, "pt3dinsert").pt3dinsert(i, x, y, z, diam)
        return 0.0

    def pt3dchange(self, i: int, *values: float, sec: Any = None) -> float:
        """Change a 3-D point."""
        section_of(sec, "pt3dchange").pt3dchange(i, *values)
        return 0.0

    def pt3dremove(self, i: int, *, sec: Any = None) -> float:
        """Remove a 3-D point."""
        section_of(sec, "pt3dremove").pt3dremove(i)
        return 0.0

    def pt3dclear(self, room: int = 0, *, sec: Any = None) -> float:
        """Remove all 3-D points."""
        return float(section_of(sec, "pt3dclear").pt3dclear(room))

    def pt3dconst(self, on: float | None = None, *, sec: Any = None) -> float:
        """Return whether 3-D points stay as they are, so that L and diam cannot change them; set it for all sections."""
        if on not in (None, 0, 1):
            raise WrongValue(f"pt3dconst needs 0 or 1, not {on!r}")
        return float(lib.rv_points_fixed(HANDLE, -1 if on is None else int(on)))

    # ------------------------------------------------------------ ions

    def ion_style(self, name: str, *style: float, sec: Any = None) -> float:
        """Return the style of an ion ("na_ion") in a section, after setting c_style, e_style, einit, eadvance, cinit.

        −1 where the section does not have the ion.
        """
        section = section_of(sec, "ion_style")
        info = _ion(name, "ion_style")
        if style and len(style) != 5:
            raise WrongType(f"ion_style('{name}', …) needs c_style, e_style, einit, eadvance, cinit")
        values = [int(s) for s in style] or [-1] * 5
        status = lib.rv_ion_style(HANDLE, section._id, info.type, *values)
        if status == lib.RV_ABSENT and not style:
            return -1.0
        return float(MODEL.check(status, f"{section} {name}"))

    def ion_charge(self, name: str) -> float:
        """Return the valence of an ion ("na_ion")."""
        return float(lib.rv_global_value(HANDLE, _ion(name, "ion_charge").type, lib.RV_ION_VALENCE)[0])

    def ion_register(self, name: str, charge: float) -> float:
        """Make an ion ("mg" for mg_ion) of a valence unless it is there; return its number among the mechanisms' types."""
        if not isinstance(name, str) or not name.isidentifier():
            raise WrongValue(f"ion_register: {name!r} is no name for an ion")
        MODEL.check(lib.rv_ion_type(HANDLE, name.encode(), float(charge)), "ion_register")
        MODEL.catalogue.add_ions()
        for notify in MODEL.on_types:
            notify()
        from ..mechanism_access.neuron_order import REGISTERED, type_number

        REGISTERED[f"{name}_ion"] = None
        return float(type_number(MODEL.catalogue.by_name[f"{name}_ion"]))

    def nernst(self, *arguments: Any, sec: Any = None) -> float:
        """Return a Nernst potential [mV] or concentration [mM]: nernst(ci, co, charge), nernst("ena" | "nai" | "nao"[, x])."""
        if len(arguments) == 3:
            inside, outside, charge = (float(a) for a in arguments)
            return float(lib.rv_nernst(CLOCK[2], charge, inside, outside))
        if len(arguments) not in (1, 2) or not isinstance(arguments[0], str):
            raise WrongType("nernst needs (ci, co, charge), or the name of a potential or concentration and an optional x")
        name = arguments[0]
        variable = MODEL.catalogue.range_variables.get(name)
        if variable is None or variable.info.kind != 3 or variable.slot not in (0, 3, 4):
            raise WrongValue(f"nernst: '{name}' is not the reversal potential or a concentration of an ion")
        segment = _segment(arguments[1] if len(arguments) == 2 else 0.5, sec, "nernst")
        ion = variable.info.name.removesuffix("_ion")
        charge = float(lib.rv_global_value(HANDLE, variable.type, lib.RV_ION_VALENCE)[0])
        if variable.slot == 0:
            return float(lib.rv_nernst(CLOCK[2], charge, getattr(segment, ion + "i"), getattr(segment, ion + "o")))
        sign, other = (-1, "o") if variable.slot == 3 else (1, "i")
        exponent = sign * charge / lib.rv_nernst_coef(CLOCK[2]) * getattr(segment, "e" + ion)
        return float(getattr(segment, ion + other) * math.exp(exponent))

    def ghk(self, v: float, inside: float, outside: float, charge: float) -> float:
        """Return the Goldman-Hodgkin-Katz current [mA/cm² for a permeability of 1 cm/s]."""
        return float(lib.rv_ghk(CLOCK[2], v, inside, outside, charge))


def _length_constant(section: Section, frequency: float) -> float:
    points = section.n3d()
    if points < 2:
        return 1e5 * math.sqrt(section(0.5).diam / (4 * math.pi * frequency * section.Ra * section.cm))
    total = 0.0
    for k in range(1, points):
        total += (section.arc3d(k) - section.arc3d(k - 1)) / math.sqrt(section.diam3d(k) + section.diam3d(k - 1))
    return section.L / (total * math.sqrt(2) * 1e-5 * math.sqrt(4 * math.pi * frequency * section.Ra * section.cm))


def _ion(name: str, what: str) -> MechanismInfo:
    from ..errors import closest

    info = MODEL.catalogue.by_name.get(name)
    if info is None or info.kind != 3:
        near = closest(name, [n for n, i in MODEL.catalogue.by_name.items() if i.kind == 3])
        raise WrongValue(f"{what}: '{name}' is not an ion" + (f"; did you mean '{near}'?" if near else ""))
    return info
