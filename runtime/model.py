"""The model that `h` drives: the engine's handle, its names, and the Python objects that stand for its ids."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from . import _access
from ._engine import ffi, lib
from .errors import DeadReference, OutOfRange, SimulationError, UnknownName, WrongType, WrongValue, closest
from .mechanism_access.catalogue import Catalogue

if TYPE_CHECKING:
    import weakref
    from collections.abc import Callable

    from .cable.section import Section
    from .library import Library
    from .mechanism_access.catalogue import MechanismInfo

_PLACE = re.compile(r"\{(section|point|netcon|type):(-?\d+)\}")
_GLOBAL = re.compile(r"\{global:(\w+)\}")


class Model:
    """One engine model. Its tables map ids to living Python objects by weak references."""

    def __init__(self) -> None:
        self.handle = lib.rv_model_new()
        if self.handle == ffi.NULL:
            raise MemoryError("no memory for a model")
        lib.rv_set_poll(self.handle, ffi.cast("int(*)(void)", _access.poll_address()))
        self.catalogue = Catalogue(self.handle)
        self.sections: dict[int, weakref.ref[Any]] = {}
        self.points: dict[int, weakref.ref[Any]] = {}
        self.netcons: dict[int, weakref.ref[Any]] = {}
        self.stack: list[Section] = []
        self.accessed: weakref.ref[Section] | None = None  # by HOC's `access`
        self.kept: dict[tuple[Any, ...], Any] = {}  # memory that POINTERs point into
        self.nseg_history: dict[int, list[tuple[int, int]]] = {}  # by section: nseg and how much was inserted when it was set
        self.setdata: dict[str, tuple[int, float]] = {}  # section's id and x where h.f_suffix() works, by mechanism
        self.on_types: list[Callable[[], None]] = []
        self.makers: dict[str, Callable[[], None]] = {}  # mechanisms that are built when they are first used, by name
        self._libraries: set[int] = set()
        self.reserved: frozenset[str] = frozenset()  # names that mechanisms of a user cannot have

    def make(self, name: str) -> bool:
        """Build a mechanism that a script has put together, unless it is; return whether it is such a one."""
        maker = self.makers.get(name)
        if maker is not None:
            maker()
        return maker is not None

    def renew(self, number: int, library: Library) -> bool:
        """Let a type go on with the code of a library's one mechanism; return whether it has the same variables."""
        status = lib.rv_type_renew(self.handle, number, ffi.cast("void *", library.mechanisms[0]))
        if status < 0 and status != lib.RV_INVALID:
            raise self.failure()
        return bool(status == lib.RV_OK)

    def register(self, library: Library, *, again: bool = False) -> None:
        """Make the mechanisms of an open library known; twice is once, unless `again`. Raise ValueError naming a bad one."""
        for mechanism in library.mechanisms:
            name = self.name_of(mechanism)
            if name in self.reserved:
                raise ValueError(f"{library.path}: a mechanism cannot be called {name}: Ranvier itself has that name; "
                                 "rename it in its .mod file (SUFFIX, POINT_PROCESS or ARTIFICIAL_CELL) and build again")
        for mechanism in library.mechanisms:
            pointer = ffi.cast("void *", mechanism)
            address = int(ffi.cast("intptr_t", pointer))
            if address in self._libraries and not again:
                continue
            number = lib.rv_register(self.handle, pointer)
            if number < 0:
                raise self.failure(self.name_of(mechanism))
            self._libraries.add(address)
            self.catalogue.add(number, mechanism)
        for notify in self.on_types:
            notify()

    def replace(self, library: Library, mechanism: Any) -> None:
        """Make a mechanism of an open library the one of its name. Raise ValueError where another of that name is in use."""
        info = self.catalogue.by_name.get(self.name_of(mechanism))
        if info is not None and info.description == mechanism:
            return
        if info is not None and info.name not in self.reserved and self.is_used(info):
            raise ValueError(f"{info.name} is in use with other code; uninsert it, or delete its point processes, first")
        self.register(library, again=True)

    def is_used(self, info: MechanismInfo) -> bool:
        """Return whether a section has a mechanism, or a point process or artificial cell of it lives."""
        points = (reference() for reference in self.points.values())
        return (any(p is not None and p._info is info for p in points)
                or any(info is i for s in self.all_sections() for i in s._mechanisms()))

    @staticmethod
    def name_of(mechanism: Any) -> str:
        """Return the name of a `const rv_mechanism *`."""
        return str(ffi.string(mechanism.name).decode())

    # ------------------------------------------------------------ errors

    def failure(self, subject: str = "") -> Exception:
        """Return the exception for the engine's last error, said about `subject`."""
        error = lib.rv_model_error(self.handle)
        message = self._readable(ffi.string(error.message).decode(errors="replace"))
        if subject and subject not in message:
            message = f"{subject}: {message}" if message else subject
        code = error.code
        if code == lib.RV_INTERRUPTED:
            reason = _access.stopped_by()
            if reason is not None and not isinstance(reason, KeyboardInterrupt):
                raise reason  # from the script's own handler of a signal
            raise KeyboardInterrupt(message)
        if code in (lib.RV_NOT_FINITE, lib.RV_FAILED):
            return self._simulation_error(message, error)
        kinds: dict[int, type[Exception]] = {
            lib.RV_DEAD: DeadReference, lib.RV_RANGE: OutOfRange, lib.RV_MEMORY: MemoryError,
            lib.RV_ABSENT: UnknownName, lib.RV_INVALID: WrongValue}
        return kinds.get(code, RuntimeError)(message)

    def check(self, status: int, subject: str = "") -> int:
        """Return a status that is no error; raise otherwise."""
        if status < 0:
            raise self.failure(subject)
        return status

    def _simulation_error(self, message: str, error: Any) -> SimulationError:
        section = self.section(error.section) if error.section >= 0 else None
        info = self.catalogue.types.get(error.type) if error.type >= 0 else None
        if error.code == lib.RV_FAILED and info is not None:
            place = self.point(error.point) or f"{info.name} in {section}({error.x:g})"
            message = f"{place} at t = {error.t:.10g} ms: {message}"
        return SimulationError(message, error.t, section, error.x if section is not None else None,
                               info.name if info else None)

    def _readable(self, message: str) -> str:
        def name(match: re.Match[str]) -> str:
            kind, number = match.group(1), int(match.group(2))
            if kind == "type":
                info = self.catalogue.types.get(number)
                return info.name if info else f"type {number}"
            table = {"section": self.sections, "point": self.points, "netcon": self.netcons}[kind]
            reference = table.get(number)
            found = reference() if reference else None
            return str(found) if found is not None else f"a deleted {kind}"

        def near(match: re.Match[str]) -> str:
            found = closest(match.group(1), self.catalogue.globals)
            return f"; did you mean '{found}'?" if found else "; load its library first"

        return _GLOBAL.sub(near, _PLACE.sub(name, message))

    # ------------------------------------------------------------ objects by id

    def section(self, ident: int) -> Any:
        """Return the living Section of an id, or None."""
        reference = self.sections.get(ident)
        return reference() if reference is not None else None

    def point(self, ident: int) -> Any:
        """Return the living point process of an id, or None."""
        reference = self.points.get(ident)
        return reference() if reference is not None else None

    def netcon(self, ident: int) -> Any:
        """Return the living NetCon of an id, or None."""
        reference = self.netcons.get(ident)
        return reference() if reference is not None else None

    def id_list(self, function: Any, *arguments: Any, ctype: str = "rv_id[]") -> list[int]:
        """Return the ids (or, with ctype "int[]", types) that an engine function of the shape (model, …, out, room) lists."""
        room = 32
        while True:
            out = ffi.new(ctype, room)
            count = function(self.handle, *arguments, out, room)
            if count < 0:
                raise self.failure()
            if count <= room:
                return list(out[0:count])
            room = count

    def all_sections(self) -> list[Section]:
        """Return the living sections in order of creation."""
        found = (self.section(i) for i in self.id_list(lib.rv_section_list))
        return [s for s in found if s is not None]

    def first_section(self) -> Section | None:
        """Return the living section that was created first."""
        found: Section | None = self.section(lib.rv_section_first(self.handle))
        return found

    def current_section(self) -> Section:
        """Return the currently accessed section: the one pushed last, else that of HOC's `access`, else the first created.

        Raise WrongType.
        """
        if self.stack:
            return self.stack[-1]
        accessed = self.accessed() if self.accessed is not None else None
        if accessed is not None and accessed._id in self.sections:
            return accessed
        found = self.first_section()
        if found is None:
            raise WrongType("there is no currently accessed section: no section has been created; use sec=")
        return found


def _bind(model: Model) -> None:
    """Tell the module that reads and sets attributes where the model and the engine's functions are."""
    names = ("rv_section_value", "rv_section_segment", "rv_point_value", "rv_has", "rv_section_nseg",
             "rv_vector_new", "rv_vector_free")
    functions = (ffi.addressof(lib, name) for name in names)
    _access.bind(*(int(ffi.cast("uintptr_t", pointer)) for pointer in (model.handle, *functions)))


MODEL = Model()
HANDLE = MODEL.handle
_bind(MODEL)
