"""Section: an unbranched piece of cable, the engine's object of the same name."""

from __future__ import annotations

import math
import sys
import weakref
from typing import TYPE_CHECKING, Any

from .._engine import ffi, lib
from ..errors import OPEN_NAMES, DeadReference, WrongType, WrongValue, not_a_number, unknown_name
from ..hoc_names.hoc_object import put
from ..mechanism_access.catalogue import DENSITY, ION, NODE, SHARED
from ..mechanism_access.mechanism_view import ArrayView, DensityMechanism, missing_mechanism
from ..model import HANDLE, MODEL
from .print_order import note_nseg, note_uninsert
from .section_geometry import SectionGeometry
from .segment import Segment

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ..mechanism_access.catalogue import MechanismInfo, Variable

_new = lib.rv_section_new
_fill = lib.rv_section_fill
_RANGE = MODEL.catalogue.range_variables
_TABLE = MODEL.sections


def _set_length(ident: int, value: float) -> int:
    return int(lib.rv_section_set_length(HANDLE, ident, value)) if 0 < value < math.inf else -100


def _follow_instances(ident: int, count: int) -> None:
    """Instances that setdata has chosen go on in other segments when nseg becomes `count`, or end."""
    for mechanism, x in [(mechanism, x) for mechanism, (section, x) in MODEL.setdata.items() if section == ident]:
        now = lib.rv_section_goes_on(HANDLE, ident, x, count)
        if now < 0:
            del MODEL.setdata[mechanism]
        else:
            MODEL.setdata[mechanism] = ident, (now + 0.5) / count


def _set_nseg(ident: int, value: float) -> int:
    if not 1 <= value <= 32767 or value != int(value):
        return -100
    count = int(value)
    before = lib.rv_section_nseg(HANDLE, ident)
    if MODEL.setdata and count != before:
        _follow_instances(ident, count)
    status = int(lib.rv_section_set_nseg(HANDLE, ident, count))
    if count != before and status >= 0:
        note_nseg(ident, before, count)
    return status


def _set_ra(ident: int, value: float) -> int:
    return int(lib.rv_section_set_ra(HANDLE, ident, value)) if value > 0 else -100


def _set_rallbranch(ident: int, value: float) -> int:
    return int(lib.rv_section_set_rallbranch(HANDLE, ident, value)) if value > 0 else -100


def _set_diam(ident: int, value: float) -> int:
    return int(lib.rv_section_set_diam(HANDLE, ident, -2, value)) if value > 0 else -100


_SETTERS: dict[str, Callable[[int, float], int]] = {
    "L": _set_length, "nseg": _set_nseg, "Ra": _set_ra, "rallbranch": _set_rallbranch, "diam": _set_diam}
_ALLOWED = {"nseg": "an integer from 1 to 32767"}


class Section(SectionGeometry):
    """A section. `L` [µm], `diam` [µm], `Ra` [Ω cm], `nseg`; a range variable is read at the middle and set everywhere.

    It lives in the model as long as this Python object; `cell`, which it does not keep alive, gives it the name
    `cell.name`, with str(cell) as it is now.
    """

    __slots__ = ("_name", "_cell")

    _name: str | None
    _cell: Any

    def __init__(self, name: str | None = None, cell: object = None) -> None:
        if name is not None and not isinstance(name, str):
            raise WrongType(f"Section: the name must be a str, not {type(name).__name__} {name!r}")
        put(self, "_id", -1)
        owner = None if cell is None else _reference(cell)
        ident = _new(HANDLE)
        if ident < 0:
            raise MODEL.failure("Section")
        put(self, "_id", ident)
        _TABLE[ident] = weakref.ref(self)
        if cell is None:
            put(self, "_name", name)
            put(self, "_cell", None)
        else:
            put(self, "_name", f"{cell}.{name if name is not None else self._own_name()}")
            put(self, "_cell", owner)

    def __del__(self) -> None:
        if _TABLE is not None and _TABLE.pop(self._id, None) is not None:
            MODEL.nseg_history.pop(self._id, None)
            lib.rv_section_free(HANDLE, self._id)

    # ------------------------------------------------------------ names

    def name(self) -> str:
        """Return the name, `cell.name` where it has a cell."""
        self._living()
        return self._label()

    hname = name

    def _label(self) -> str:
        return self._name if self._name is not None else self._own_name()

    def __str__(self) -> str:
        return self._label() if self._id in _TABLE else "<deleted section>"

    __repr__ = __str__

    def cell(self) -> Any:
        """Return the object given as `cell`, or None."""
        held = self._cell
        return held() if isinstance(held, weakref.ref) else held

    def hoc_internal_name(self) -> str:
        """Return a name that no other section has."""
        self._living()
        return self._own_name()

    def _own_name(self) -> str:
        return f"__nrnsec_0x{0x100000 + 0x10 * self._id:x}"

    def is_pysec(self) -> bool:
        """Return True: every section is made from Python."""
        return True

    def same(self, other: object) -> bool:
        """Return whether another object is this section."""
        return self is other

    def _living(self) -> int:
        if self._id not in _TABLE:
            raise DeadReference(f"section {self._name or self._own_name()} was deleted")
        return self._id

    def _failure(self) -> Exception:
        if self._id not in _TABLE:
            return DeadReference(f"section {self._name or self._own_name()} was deleted")
        return MODEL.failure(self._label())

    # ------------------------------------------------------------ properties

    @property
    def L(self) -> float:
        """Length [µm]."""
        return float(lib.rv_section_length(HANDLE, self._living()))

    @property
    def nseg(self) -> int:
        """Number of segments."""
        return int(lib.rv_section_nseg(HANDLE, self._living()))

    @property
    def Ra(self) -> float:
        """Cytoplasmic resistivity [Ω cm]."""
        return float(lib.rv_section_ra(HANDLE, self._living()))

    @property
    def rallbranch(self) -> float:
        """Number of identical branches that the section stands for."""
        return float(lib.rv_section_rallbranch(HANDLE, self._living()))

    def __setattr__(self, name: str, value: Any) -> None:
        setter, variable = _SETTERS.get(name), None
        if setter is None:
            variable = _RANGE.get(name)
            if variable is None or variable.scope != 0 or variable.length:
                self._set_other(name, value)
                return
        try:
            if setter is not None:
                status = setter(self._id, value)
            else:
                assert variable is not None
                status = _fill(HANDLE, self._id, variable.type, variable.slot, value)
        except (TypeError, ValueError, OverflowError):
            self._living()
            raise not_a_number(str(self), name, value) from None
        if status < 0:
            self._refuse(status, name, value)
        if name == "v":
            self._set_end_voltages(value)

    def _set_end_voltages(self, v: float) -> None:
        """Set v of the section's own nodes at its ends; a node shared with the parent is the parent's."""
        found = self._parent()
        for x, segment in ((0.0, -1), (1.0, self.nseg)):
            if found is None or x != found[2]:
                lib.rv_section_value(HANDLE, self._id, segment, lib.RV_NODE, lib.RV_NODE_V)[0] = v

    def _refuse(self, status: int, name: str, value: object) -> None:
        self._living()
        if status == -100:
            raise WrongValue(f"{self}.{name} must be {_ALLOWED.get(name, 'a number > 0')}, not {value!r}")
        if status == lib.RV_ABSENT:
            if any(i.name == _RANGE[name].info.name for i in self._mechanisms()):
                self._set_other(name, value)
                return
            raise missing_mechanism(str(self), name, _RANGE[name].info.name)
        raise self._failure()

    def _set_other(self, name: str, value: Any) -> None:
        self._living()
        if name not in _RANGE:
            try:
                put(self, name, value)  # a slot, or what a class derived in Python has
            except AttributeError:
                if isinstance(getattr(type(self), name, None), property):
                    raise
                raise unknown_name(f"section {self}", name, self._candidates) from None
            return
        for segment in self:
            setattr(segment, name, value)

    if OPEN_NAMES:

        def __getattr__(self, name: str) -> Any:
            if name in _PRIVATE:
                raise AttributeError(f"{type(self).__name__}.__init__ did not call super().__init__()")
            self._living()
            if name in _RANGE:
                return getattr(Segment(self, 0.5), name)
            raise unknown_name(f"section {self}", name, self._candidates)

    def _read(self, variable: Variable) -> Any:
        middle = Segment(self, 0.5)
        if not variable.length or variable.scope != 0:
            return middle._read(variable)

        def fill(k: int, value: float) -> None:
            MODEL.check(_fill(HANDLE, self._id, variable.type, variable.slot + k, value), f"{self}.{variable.full_name}")

        return ArrayView(variable.length, f"{self}.{variable.full_name}", lambda k: middle._element(variable, k),
                         lambda k: middle._element_ref(variable, k), fill)

    @classmethod
    def _candidates(cls) -> list[str]:
        return [*(n for n in dir(cls) if not n.startswith("_")), *_SETTERS, *_RANGE]

    def __dir__(self) -> list[str]:
        middle = dir(self(0.5))
        return sorted([*(n for n in dir(type(self)) if n in _OWN), *(n for n in _RANGE if n in middle)])

    # ------------------------------------------------------------ segments

    def _segment(self, x: float = 0.5) -> Segment:
        """Return the segment that holds x, 0 ≤ x ≤ 1."""
        try:
            inside = 0 <= x <= 1
        except TypeError:
            raise not_a_number(str(self), "x", x) from None
        if self._id not in _TABLE:
            self._living()
        if not inside:
            raise WrongValue(f"{self}: segment position {x!r} is not in 0 <= x <= 1")
        return Segment(self, float(x))

    def allseg(self) -> Iterator[Segment]:
        """Iterate over the segments with the nodes at x = 0 and x = 1."""
        yield self(0.0)
        yield from self
        yield self(1.0)

    def __contains__(self, item: object) -> bool:
        if isinstance(item, str):
            return any(item == i.name for i in self._mechanisms())
        return isinstance(item, Segment) and item.sec is self

    # ------------------------------------------------------------ mechanisms

    def insert(self, mechanism: Any) -> Section:
        """Insert a density mechanism in all segments, or what has a method insert(section); return the section.

        Raise WrongValue for an unknown name.
        """
        if hasattr(mechanism, "insert") and not isinstance(mechanism, DensityMechanism):
            mechanism.insert(self)
            return self
        name = mechanism if isinstance(mechanism, str) else str(mechanism)
        if name in MODEL.makers:
            MODEL.make(name)
        info = MODEL.catalogue.by_name.get(name)
        if info is None or info.kind not in (0, 3):
            self._living()
            from ..mechanism_access.mechanism_view import no_density_mechanism

            raise no_density_mechanism(mechanism)
        if lib.rv_insert(HANDLE, self._id, info.type) < 0:
            raise self._failure()
        if info.writes_concentrations:
            self._warn_of_writers(info)
        return self

    def _warn_of_writers(self, info: MechanismInfo) -> None:
        """Say, as NEURON does on stderr, which other mechanism writes a concentration that this one writes."""
        for mechanism in self._mechanisms():
            for name in info.writes_concentrations & mechanism.writes_concentrations if mechanism is not info else ():
                print(f"{name} is being written at the same location by {info.name} and {mechanism.name}", file=sys.stderr)

    def uninsert(self, mechanism: str | DensityMechanism) -> Section:
        """Take a density mechanism out of all segments; return the section."""
        info = MODEL.catalogue.by_name.get(str(mechanism))
        if info is None or info.kind not in (0, 3):
            from ..mechanism_access.mechanism_view import no_density_mechanism

            raise no_density_mechanism(str(mechanism))
        for place, found in enumerate(self._mechanisms()):
            if found.name == info.name:
                if lib.rv_uninsert(HANDLE, self._id, found.type) < 0:
                    raise self._failure()
                note_uninsert(self._id, place)
        if info.name in MODEL.setdata and MODEL.setdata[info.name][0] == self._id:
            del MODEL.setdata[info.name]
        return self

    def has_membrane(self, mechanism: str | DensityMechanism) -> bool:
        """Return whether a density mechanism is inserted."""
        self._living()
        return str(mechanism) in ("capacitance", "morphology") or any(i.name == str(mechanism) for i in self._mechanisms())

    def _mechanisms(self) -> list[Any]:
        numbers = MODEL.id_list(lib.rv_section_types, self._living(), ctype="int[]")
        return [MODEL.catalogue.types[n] for n in numbers]

    # ------------------------------------------------------------ topology

    def connect(self, parent: Section | Segment, *where: float) -> Section:
        """Connect an end of this section to a parent; return the section.

        `child.connect(parent)`, `(parent, x)`, `(parent, x, end)`, `(parent(x))`, `(parent(x), end)`; x is 1 and end 0
        when not given.
        """
        if isinstance(parent, Segment):
            owner, rest = parent.sec, (parent.x, *where)
        elif isinstance(parent, Section):
            owner, rest = parent, where
        else:
            raise WrongType(f"{self}.connect needs a section or a segment, not {type(parent).__name__} {parent!r}")
        if len(rest) > 2:
            raise WrongType(f"{self}.connect: too many arguments")
        x = rest[0] if rest else 1.0
        end = rest[1] if len(rest) > 1 else 0.0
        if end not in (0, 1):
            raise WrongValue(f"{self}.connect: the end of the child must be 0 or 1, not {end!r}")
        if not 0 <= x <= 1:
            raise WrongValue(f"{self}.connect: x of the parent must be in 0 <= x <= 1, not {x!r}")
        if lib.rv_connect(HANDLE, self._living(), end, owner._living(), x) < 0:
            raise self._failure()
        return self

    def disconnect(self) -> None:
        """Cut the section from its parent: it becomes a root."""
        if lib.rv_disconnect(HANDLE, self._living()) < 0:
            raise self._failure()

    def _parent(self) -> tuple[Section, float, float] | None:
        x, end = ffi.new("double *"), ffi.new("double *")
        ident = lib.rv_section_parent(HANDLE, self._living(), x, end)
        if ident < 0:
            return None
        parent = MODEL.section(ident)
        return None if parent is None else (parent, x[0], end[0])

    def parentseg(self) -> Segment | None:
        """Return the segment of the parent that this section is connected to, or None for a root."""
        found = self._parent()
        return None if found is None else Segment(found[0], found[1])

    def trueparentseg(self) -> Segment | None:
        """Return the parent segment nearest the root that is not the parent's own starting end, or None."""
        section: Section = self
        while (found := section._parent()) is not None:
            parent, x, _ = found
            if x != parent.orientation():
                return Segment(parent, x)
            section = parent
        return None

    def orientation(self) -> float:
        """Return the end (0 or 1) that is nearer the root."""
        found = self._parent()
        return 0.0 if found is None else found[2]

    def children(self) -> list[Section]:
        """Return the sections connected to this one, in NEURON's order."""
        idents = MODEL.id_list(lib.rv_section_children, self._living())
        return [s for s in (MODEL.section(i) for i in idents) if s is not None]

    def subtree(self) -> list[Section]:
        """Return this section and all below it, each before its children."""
        found, pending = [], [self]
        while pending:
            section = pending.pop()
            found.append(section)
            pending.extend(reversed(section.children()))
        return found

    def root(self) -> Section:
        """Return the root section of the cell."""
        section: Section = self
        while (found := section._parent()) is not None:
            section = found[0]
        return section

    def wholetree(self) -> list[Section]:
        """Return all sections of the cell, from the root."""
        return self.root().subtree()

    def push(self) -> Section:
        """Make this the currently accessed section until h.pop_section()."""
        self._living()
        MODEL.stack.append(self)
        return self

    def psection(self) -> dict[str, Any]:
        """Return what the section holds, as NEURON's psection does."""
        from .describe import describe_section

        return describe_section(self)

    def __lt__(self, other: object) -> bool:
        return self._id < other._id if isinstance(other, Section) else NotImplemented

    def __reduce__(self) -> Any:
        raise WrongType(f"{self}: a section belongs to its model and cannot be pickled or copied")



def _take_in(info: MechanismInfo) -> None:
    """Make a new type's variables attributes of sections: there they are read at the middle."""
    if info.kind in (DENSITY, ION, NODE):
        for variable in info.fields.values():
            if variable.scope != SHARED and variable.full_name not in _OWN:
                setattr(Section, variable.full_name, variable)


_OWN = frozenset(dir(Section))
for _info in MODEL.catalogue.types.values():
    _take_in(_info)
MODEL.catalogue.on_new.append(_take_in)
_PRIVATE = frozenset(("_id", "_name", "_cell"))


def _reference(cell: object) -> object:
    try:
        return weakref.ref(cell)
    except TypeError:
        raise WrongType(f"Section: the cell must be an object that can be weakly referenced, of a class of one's own, not "
                        f"{type(cell).__name__} {cell!r}") from None


def delete_section(section: Section) -> None:
    """Delete a section from the model; any later use of the Python object raises DeadReference."""
    ident = section._living()
    _TABLE.pop(ident)
    MODEL.stack[:] = [s for s in MODEL.stack if s is not section]
    MODEL.check(lib.rv_section_free(HANDLE, ident), section._name or "section")
