"""Segment: the compartment of a section that holds x, with its range variables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .. import _access
from .._engine import lib
from ..errors import OPEN_NAMES, WrongType, WrongValue, not_a_number, unknown_name
from ..mechanism_access.catalogue import DENSITY, ION, NODE, SHARED
from ..mechanism_access.mechanism_view import (
    ArrayView,
    Mechanism,
    MechanismHere,
    PointerVariable,
    mechanism_class,
    missing_mechanism,
)
from ..model import HANDLE, MODEL
from ..ref import ArrayRef, Ref
from .print_order import print_order

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..mechanism_access.catalogue import MechanismInfo, Variable

_RANGE = MODEL.catalogue.range_variables
_BY_NAME = MODEL.catalogue.by_name
_value = lib.rv_section_value
_place = lib.rv_section_segment
_NEAR = 1e-9
_MECHANISMS: dict[str, MechanismHere] = {}


class Segment(_access.Segment):
    """A segment: `sec`, `x`, `v` [mV], `cm` [µF/cm²], `diam` [µm], and what its mechanisms have (`hh.gnabar`, `gnabar_hh`)."""

    __slots__ = ()

    # ------------------------------------------------------------ values

    def _interior(self) -> float:
        """Return x moved off the ends: mechanisms are in segments, not at the nodes of the ends."""
        x = self.x
        return _NEAR if x <= 0.0 else 1.0 - _NEAR if x >= 1.0 else x

    def _address(self, variable: Variable) -> Any:
        ident = self.sec._id
        x = self.x if variable._at_ends else self._interior()
        pointer = _value(HANDLE, ident, _place(HANDLE, ident, x) if x else -1, variable.type, variable.slot)
        return pointer or self._address_of_older(variable)

    def _address_of_older(self, variable: Variable) -> Any:
        """Return the address in an older mechanism of the same name, loaded before the present one. Raise AttributeError."""
        self.sec._living()
        for info in self.sec._mechanisms():
            older = info.fields.get(variable.name)
            if info.name == variable.info.name and info.type != variable.type and older is not None and older.plain:
                return self._address(older)
        raise self._absent(variable)

    def _absent(self, variable: Variable) -> Exception:
        self.sec._living()
        if variable.type and lib.rv_has(HANDLE, self.sec._id, variable.type) != 1:
            return missing_mechanism(repr(self), variable.full_name, variable.info.name)
        return MODEL.failure(f"{self}.{variable.full_name}")

    def _read(self, variable: Variable) -> Any:
        """Return the value of a variable here: a number, an ArrayView, or what a POINTER points to."""
        if variable.plain:
            return self._address(variable)[0]
        if variable.info.kind == NODE and not variable._readable:
            raise AttributeError(f"i_membrane_ does not exist at {self}: it is computed after h.CVode().use_fast_imem(1)")
        if variable.scope == 0:
            if variable.length:
                return ArrayView(variable.length, f"{self}.{variable.full_name}", lambda k: self._element(variable, k),
                                 lambda k: self._element_ref(variable, k))
            return self._address(variable)[0]
        self.sec._living()
        if variable.scope == 3:
            from ..mechanism_access.random_variable import NMODLRandom

            return NMODLRandom(variable, f"{self}.{variable.info.name}", self.sec._id, self._interior(), -1)
        return self._pointer(variable).read()

    def _write(self, variable: Variable, value: Any) -> None:
        """Set a variable here; an array needs an index."""
        if variable.plain:
            try:
                self._address(variable)[0] = value
            except TypeError:
                raise not_a_number(repr(self), variable.full_name, value) from None
            return
        if variable.scope != 0:
            self.sec._living()
            self._pointer(variable).write(value)
            return
        if variable.length:
            raise WrongType(f"{self}.{variable.full_name} is an array of {variable.length}: assign to one element by index")
        if isinstance(value, str | bytes):
            raise not_a_number(repr(self), variable.full_name, value)
        try:
            number = float(value)
        except (TypeError, ValueError):
            raise not_a_number(repr(self), variable.full_name, value) from None
        if variable.type == 0 and variable.slot == lib.RV_NODE_DIAM:
            self._set_diam(number)
        else:
            self._address(variable)[0] = number
            if variable.type == 0 and variable.slot == lib.RV_NODE_CM:
                self._touch_cm(number)

    def _touch_cm(self, number: float) -> None:
        touch = getattr(lib, "rv_values_changed", None)
        if touch is not None:
            touch(HANDLE)

    def _set_diam(self, diam: float) -> None:
        ident = self.sec._living()
        if not diam > 0:
            raise WrongValue(f"{self}.diam must be a number > 0, not {diam!r}")
        k = _place(HANDLE, ident, self._interior())
        MODEL.check(lib.rv_section_set_diam(HANDLE, ident, k, diam), repr(self))

    def _element(self, variable: Variable, k: int) -> Any:
        pointer = self._address(variable)
        if k:
            ident = self.sec._id
            x = self.x if variable._at_ends else self._interior()
            pointer = _value(HANDLE, ident, _place(HANDLE, ident, x) if x else -1, variable.type, variable.slot + k)
        return pointer

    def _element_ref(self, variable: Variable, k: int) -> Ref:
        x, mark, ident = self.x if variable._at_ends else self._interior(), 0, self.sec._living()
        if 0.0 < x < 1.0:  # it stays with this segment, whatever nseg becomes
            x = (_place(HANDLE, ident, x) + 0.5) / lib.rv_section_nseg(HANDLE, ident)
            mark = lib.rv_segment_mark(HANDLE, ident, x)
        return Ref(lib.RV_REF_SECTION, f"{self}.{variable.full_name}", ident, x, variable.type, variable.slot + k, mark=mark)

    def reference(self, variable: Variable) -> Any:
        """Return a reference to a variable here."""
        if variable.scope != 0:
            return self._pointer(variable).target()
        self._address(variable)
        if variable.length:
            return ArrayRef(f"{self}.{variable.full_name}", lambda k: self._element_ref(variable, k), variable.length)
        return self._element_ref(variable, 0)

    def _pointer(self, variable: Variable) -> PointerVariable:
        return PointerVariable(variable, repr(self), self.sec._id, self._interior(), -1)

    if OPEN_NAMES:

        def __getattr__(self, name: str) -> Any:
            variable = _RANGE.get(name)
            if variable is not None:
                return self._read(variable)
            info = _BY_NAME.get(name)
            if info is not None and info.kind in (0, 3):
                return _MECHANISMS[name].read_slowly(self)
            if name.startswith("_ref_"):
                variable = _RANGE.get(name[5:])
                if variable is not None:
                    return self.reference(variable)
                raise unknown_name(repr(self), name, ["_ref_" + n for n in _RANGE])
            raise self._unknown(name)

    def _unknown(self, name: str) -> AttributeError:
        self.sec._living()
        return unknown_name(f"segment {self}", name, type(self)._candidates)

    @classmethod
    def _candidates(cls) -> list[str]:
        own = (n for n in dir(cls) if not n.startswith("_"))
        return [*own, *_RANGE, *(n for n, i in _BY_NAME.items() if i.kind in (0, 3))]

    def _assign(self, name: str, value: Any) -> None:
        """Set what is no attribute of the class: a variable hidden by a method's name, or a POINTER by _ref_."""
        variable = _RANGE.get(name)
        if variable is not None:
            self._write(variable, value)
        elif name.startswith("_ref_") and name[5:] in _RANGE:
            self._pointer(_RANGE[name[5:]]).connect(value)
        elif name in _MECHANISMS:
            _MECHANISMS[name].write_slowly(self, value)
        elif name in ("sec", "x"):
            raise AttributeError(f"{self}.{name} cannot be set; take sec(x) for another place")
        else:
            raise self._unknown(name)

    # ------------------------------------------------------------ geometry

    def area(self) -> float:
        """Return the membrane area [µm²]; 0 at the ends."""
        return float(lib.rv_segment_area(HANDLE, self.sec._living(), self.x))

    def ri(self) -> float:
        """Return the axial resistance to the parent's centre or the junction [MΩ]."""
        return float(lib.rv_segment_ri(HANDLE, self.sec._living(), self.x))

    def volume(self) -> float:
        """Return the volume [µm³]; 0 at the ends."""
        return float(lib.rv_segment_volume(HANDLE, self.sec._living(), self.x))

    def index(self) -> int:
        """Return the engine's number of the segment: 0 … nseg − 1, −1 at x = 0, nseg at x = 1."""
        ident = self.sec._living()
        return int(_place(HANDLE, ident, self.x)) if self.x else -1

    def node_index(self) -> int:
        """Return the number of the node here in NEURON's order of all nodes."""
        from .node_order import node_number

        return node_number(self)

    # ------------------------------------------------------------ contents

    def __iter__(self) -> Iterator[Mechanism]:
        order = print_order(self.sec, max(self.index(), 0))
        return iter([i.at_segment(self) for i in reversed(order) if not isinstance(i, str)])

    def __contains__(self, name: object) -> bool:
        return str(name) in [i.name for i in self.sec._mechanisms()]

    def point_processes(self) -> list[Any]:
        """Return the point processes located here, the newest first."""
        idents = MODEL.id_list(lib.rv_segment_points, self.sec._living(), self.index())
        return [p for p in (MODEL.point(i) for i in reversed(idents)) if p is not None]

    def __repr__(self) -> str:
        return f"{self.sec}({self.x:g})"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Segment):
            return NotImplemented
        return self.sec is other.sec and self.index() == other.index()

    def __lt__(self, other: object) -> bool:
        if not isinstance(other, Segment):
            return NotImplemented
        return (self.sec._id, self.index()) < (other.sec._id, other.index())

    def __hash__(self) -> int:
        return hash((self.sec._id, self.index()))

    def __dir__(self) -> list[str]:
        present = self.sec._mechanisms()
        names = [n for i in present for n in (v.full_name for v in i.view_fields.values())]
        own = [n for n in dir(type(self)) if n not in _BY_TYPE]
        return sorted({*own, "v", "cm", "diam", *(i.name for i in present), *names})


_BY_TYPE: set[str] = set()  # the attributes of the class that only segments with the mechanism have


def _take_in(info: MechanismInfo) -> None:
    """Make a new type's variables, and the type itself, attributes of segments."""
    if info.kind not in (DENSITY, ION, NODE):
        return
    for variable in info.fields.values():
        if variable.scope != SHARED and variable.full_name not in _OWN:
            setattr(Segment, variable.full_name, variable)
            _BY_TYPE.add(variable.full_name)
    if info.kind != NODE:
        info.at_segment = mechanism_class(info)
        _BY_TYPE.add(info.name)
        _MECHANISMS[info.name] = MechanismHere(info)
        if info.name not in _OWN:
            setattr(Segment, info.name, _MECHANISMS[info.name])


_OWN = frozenset(dir(Segment))
for _info in MODEL.catalogue.types.values():
    _take_in(_info)
MODEL.catalogue.on_new.append(_take_in)
_access.segments_are(Segment)
