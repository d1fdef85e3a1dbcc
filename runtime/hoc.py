"""The object `h`: NEURON's names over the model."""

from __future__ import annotations

import math
import os
import sys
import warnings
from importlib import import_module
from pathlib import Path
from typing import Any

from ._engine import ffi, lib
from .arguments import is_number, whole
from .cable.section import Section
from .cable.section_functions import SectionFunctions
from .errors import NotOffered, WrongType, WrongValue, not_a_number, unknown_name
from .hoc_names.functions import CONSTANTS, LATE, LEGACY_CONSTANTS, MATH, Late, Stopwatch, version_text
from .hoc_names.hoc_functions import HocFunctions
from .hoc_names.hoc_object import open_methods
from .hoc_names.hoc_words import HOC_VARIABLES
from .hoc_names.old_stimuli import OldStimuli
from .mechanism_access.catalogue import ARTIFICIAL_CELL, DENSITY, POINT_PROCESS, MechanismInfo, Routine, Variable
from .mechanism_access.mechanism_view import ArrayView, DensityMechanism, Mechanism, call_routine
from .model import HANDLE, MODEL
from .random_numbers.random_functions import RandomFunctions
from .ref import ArrayRef, Ref
from .run_control import OVERRIDABLE, SETTINGS, RunControl
from .simulate import CLOCK, fcurrent

_CLOCK_SLOTS = {"t": 0, "dt": 1, "celsius": 2, "secondorder": 3}


class _PointProcessToCome:
    """A type of point processes or artificial cells whose class is made at its first use."""

    __slots__ = ("_info",)

    def __init__(self, info: MechanismInfo) -> None:
        self._info = info


def _clock_property(name: str, text: str) -> Any:
    slot = _CLOCK_SLOTS[name]

    def get(self: HocInterpreter) -> float:
        return CLOCK[slot]  # type: ignore[no-any-return]

    return property(get, doc=text)


class HocInterpreter(RunControl, SectionFunctions, RandomFunctions, OldStimuli, HocFunctions):
    """Classes, functions, variables, and what mechanisms bring: `h.IClamp`, `h.hh`, `h.usetable_hh`, `h.nai0_na_ion`."""

    Section = Section
    Vector = Late("vector")
    NetCon = Late("events.netcon")
    List = Late("cable.section_list")
    SectionList = Late("cable.section_list")
    SectionRef = Late("cable.section_list")
    ParallelContext = Late("parallel.context")
    ParallelNetManager = Late("parallel.net_manager")
    FInitializeHandler = Late("events.initialize_handler")
    NMODLRandom = Late("mechanism_access.random_variable")
    Random = Late("random_numbers.random_object")
    File = Late("hoc_names.file")
    Matrix = Late("matrix")
    StringFunctions = Late("hoc_names.text")
    Timer = Late("hoc_names.text")
    Pointer = Late("mechanism_access.pointers")
    PtrVector = Late("mechanism_access.pointers")
    CVode = Late("events.cvode")
    SaveState = Late("whole_model.save_state")
    Impedance = Late("whole_model.impedance")
    LinearMechanism = Late("whole_model.linear_mechanism")
    StateTransitionEvent = Late("events.state_transition")
    BBSaveState = Late("whole_model.bb_save_state")
    MechanismType = Late("mechanism_access.mechanism_type")
    MechanismStandard = Late("mechanism_access.mechanism_type")
    PythonObject = Late("hoc_names.python_object")
    _pysec = Late("hoc_names.python_object")
    units = Late("mechanism_access.mechanism_type")
    limits = Late("mechanism_access.mechanism_type")

    t = _clock_property("t", "Time [ms].")
    dt = _clock_property("dt", "Time step [ms].")
    celsius = _clock_property("celsius", "Temperature [°C].")

    def __init__(self) -> None:
        state = self.__dict__
        state.update(SETTINGS)
        state["_classes"] = {}
        state["_watch"] = Stopwatch()
        state["_prints_errors"] = False  # of HOC, where they would be raised
        state["_language"] = None  # the interpreter of HOC, from the first text on
        self._take_types()
        MODEL.on_types.append(self._take_types)

    def _take_types(self) -> None:
        for name, info in MODEL.catalogue.by_name.items():
            known = self._classes.get(name)
            if known is not None and known._info is info:
                continue
            if info.kind in (POINT_PROCESS, ARTIFICIAL_CELL):
                self._classes[name] = _PointProcessToCome(info)
            elif not info.bare:
                self._classes[name] = DensityMechanism(info)

    # ------------------------------------------------------------ names

    @property
    def cvode(self) -> Any:
        """The object cvode of the standard run library."""
        made = self.__dict__.get("_cvode") or self.CVode()
        self.__dict__["_cvode"] = made
        return made

    @property
    def secondorder(self) -> int:
        """0: implicit Euler; 1, 2: Crank-Nicolson, with 2 for ion currents too."""
        return int(CLOCK[3])

    @property
    def diam_changed(self) -> int:
        """1: geometry is computed anew before the next step. To be set to 1 after a diameter is written through a reference."""
        return int(lib.rv_diam_changed(HANDLE))

    def __getattr__(self, name: str) -> Any:
        language = self.__dict__["_language"]
        if language is None and name in HOC_VARIABLES:
            language = self._hoc()
        if language is not None:
            if language.has(name):
                return language.python_value(name)
            reference = language.python_reference(name[5:]) if name.startswith("_ref_") else None
            if reference is not None:
                return reference
        return self._lookup(name)

    def _own(self, name: str) -> Any:
        """Return what h has under a name, leaving out what HOC declared. Raise AttributeError."""
        try:
            return object.__getattribute__(self, name)
        except AttributeError:
            return self._lookup(name)

    def _lookup(self, name: str) -> Any:
        if name in MODEL.makers:
            MODEL.make(name)
        found = self._classes.get(name)
        if found is not None:
            return found if type(found) is not _PointProcessToCome else self._point_process(found._info)
        if name in CONSTANTS:
            return CONSTANTS[name]
        if name in MATH:
            return MATH[name]
        catalogue = MODEL.catalogue
        if name in catalogue.globals:
            return self._global(catalogue.globals[name])
        if name in catalogue.functions:
            return self._function(catalogue.functions[name])
        if name in catalogue.tables:
            return catalogue.tables[name]
        if name.startswith("setdata_"):
            return self._setdata_of(name)
        if name.startswith("_ref_"):
            return self._reference(name[5:])
        if name in ("L", "nseg", "Ra", "rallbranch"):
            return getattr(MODEL.current_section(), name)
        if name in catalogue.range_variables:
            raise WrongType(f"h.{name}: it is a range variable; read it from a section or segment, as in section(0.5).{name}")
        if name == "String":
            return self._hoc().standard_template(name)
        if name in LATE:
            return getattr(import_module(f".{LATE[name]}", __package__), name)
        return _window(name, self)

    def _point_process(self, info: MechanismInfo) -> Any:
        from .mechanism_access.point_process import make_class

        self._classes[info.name] = made = make_class(info)
        return made

    def __setattr__(self, name: str, value: Any) -> None:
        slot = _CLOCK_SLOTS.get(name)
        if slot is not None:
            self._set_clock(name, slot, value)
        elif name in OVERRIDABLE:
            if not callable(value):
                raise WrongType(f"h.{name} can be replaced by a callable, not by {type(value).__name__} {value!r}")
            self.__dict__[name] = value
        elif name in SETTINGS:
            if isinstance(value, str) or not hasattr(value, "__float__") and not hasattr(value, "__index__"):
                raise not_a_number("h", name, value)
            if name == "steps_per_ms" and not value > 0:
                raise WrongValue(f"h.steps_per_ms must be a number > 0, not {value!r}")
            self.__dict__[name] = type(SETTINGS[name])(value)
        elif name == "diam_changed":
            if whole("h", name, value, -math.inf, math.inf):
                lib.rv_set_diam_changed(HANDLE)
        elif name in MODEL.catalogue.globals:
            self._set_global(MODEL.catalogue.globals[name], value)
        elif name in ("L", "nseg", "Ra", "rallbranch"):
            setattr(MODEL.current_section(), name, value)
        elif name in MODEL.catalogue.range_variables:
            raise WrongType(f"h.{name}: it is a range variable; set it in a section or segment, as in section(0.5).{name} = …")
        elif (self._language is not None or name in HOC_VARIABLES) and self._hoc().has(name):
            self._language.python_assign(name, value)
        elif name in CONSTANTS or name in MATH or hasattr(type(self), name) or name in self._classes:
            raise WrongType(f"h.{name} cannot be assigned to")
        else:
            raise unknown_name("h", name, lambda: dir(self))

    def __reduce__(self) -> Any:
        return _the_interpreter, ()

    def __delattr__(self, name: str) -> None:
        if name in OVERRIDABLE and name in self.__dict__:
            del self.__dict__[name]
        else:
            raise AttributeError(f"h.{name} cannot be deleted")

    def _set_clock(self, name: str, slot: int, value: Any) -> None:
        try:
            number = float(value)
        except (TypeError, ValueError):
            raise not_a_number("h", name, value) from None
        if name in ("t", "dt", "celsius") and not math.isfinite(number):
            raise WrongValue(f"h.{name} must be a finite number, not {value!r}")
        if name == "dt" and not number > 0:
            raise WrongValue(f"h.dt must be a number > 0, not {value!r}")
        if name == "secondorder" and number not in (0, 1, 2):
            raise WrongValue(f"h.secondorder must be 0, 1 or 2, not {value!r}")
        CLOCK[slot] = number

    def __dir__(self) -> list[str]:
        catalogue = MODEL.catalogue
        language = self._language
        declared = () if language is None else (*language.names, *language.classes)
        from .hoc_names.windows import CLASSES, FUNCTIONS

        return sorted({*dir(type(self)), *SETTINGS, *_CLOCK_SLOTS, *self._classes, *CONSTANTS, *MATH, *LATE, *catalogue.globals,
                       *catalogue.functions, *catalogue.tables, *declared, *CLASSES, *FUNCTIONS})

    # ------------------------------------------------------------ what mechanisms bring

    def _global_address(self, variable: Variable, k: int) -> Any:
        pointer = lib.rv_global_value(HANDLE, variable.type, variable.slot + k)
        if pointer == ffi.NULL:
            raise MODEL.failure(f"h.{variable.full_name}")
        return pointer

    def _global(self, variable: Variable) -> Any:
        if variable.length:
            return ArrayView(variable.length, f"h.{variable.full_name}", lambda k: self._global_address(variable, k),
                             lambda k: self._global_ref(variable, k))
        return self._global_address(variable, 0)[0]

    def _global_ref(self, variable: Variable, k: int) -> Ref:
        return Ref(lib.RV_REF_GLOBAL, f"h.{variable.full_name}", -1, 0.0, variable.type, variable.slot + k)

    def _set_global(self, variable: Variable, value: Any) -> None:
        if variable.length:
            raise WrongType(f"h.{variable.full_name} is an array of {variable.length}: assign to one element by index")
        try:
            number = float(value)
        except (TypeError, ValueError):
            raise not_a_number("h", variable.full_name, value) from None
        MODEL.check(lib.rv_global_set(HANDLE, variable.type, variable.slot, number), f"h.{variable.full_name}")

    def _function(self, routine: Routine) -> Any:
        def call(*arguments: Any) -> float:
            if routine.info.bare:
                return call_routine(routine, "", -1, 0.0, -1, arguments)
            place = MODEL.setdata.get(routine.info.name)
            if place is not None and lib.rv_section_nseg(HANDLE, place[0]) > 0:  # it may have been deleted
                return call_routine(routine, "", *place, -1, arguments)
            if routine.of_instance:
                raise WrongValue(f"{routine.full_name}: call h.setdata_{routine.info.name}(segment) first, to say where; "
                                 "that is forgotten when the instance goes, with its section, with uninsert or another nseg")
            section = _section_with(routine.info.name)
            return call_routine(routine, "", section._id, 0.5, -1, arguments)

        call.__name__ = call.__qualname__ = routine.full_name
        return call

    def _setdata_of(self, name: str) -> Any:
        mechanism = name.removeprefix("setdata_")
        info = MODEL.catalogue.by_name.get(mechanism)
        if info is None or info.kind != DENSITY:
            raise unknown_name("h", name, [f"setdata_{n}" for n, i in MODEL.catalogue.by_name.items() if i.kind == DENSITY])

        def setdata(where: Any = None, *, sec: Any = None) -> float:
            from .cable.section_functions import _segment

            if where is None or isinstance(where, Section):
                given = "nothing" if where is None else f"Section {where.name()}"
                raise WrongType(f"{name} needs a segment such as section(0.5), not {given}")
            segment = where._segment if isinstance(where, Mechanism) else _segment(where, sec, name)
            if not segment.sec.has_membrane(mechanism):
                raise AttributeError(f"{name}: the mechanism {mechanism} is not inserted at {segment}")
            MODEL.setdata[mechanism] = segment.sec._id, segment._interior()
            return 1.0

        return setdata

    def _reference(self, name: str) -> Ref | ArrayRef:
        if name in _CLOCK_SLOTS:
            return Ref(lib.RV_REF_CLOCK, f"h.{name}", slot=_CLOCK_SLOTS[name])
        variable = MODEL.catalogue.globals.get(name)
        if variable is not None:
            if variable.length:
                return ArrayRef(f"h.{name}", lambda k: self._global_ref(variable, k), variable.length)
            return self._global_ref(variable, 0)
        raise unknown_name("h", f"_ref_{name}", [f"_ref_{n}" for n in (*_CLOCK_SLOTS, *MODEL.catalogue.globals)])

    # ------------------------------------------------------------ functions

    def cvode_local(self, on: float | None = None) -> float:
        """Return 0. Raise NotImplementedError when a time step for each cell is asked for."""
        return float(self.cvode.use_local_dt(on))

    def nrnunit_use_legacy(self, on: int | None = None) -> float:
        """Return 0: the constants are those of CODATA 2018. Warn when the old ones are asked for, as scripts for NEURON 8 do."""
        if on:
            warnings.warn(f"nrnunit_use_legacy(1) changes nothing: {LEGACY_CONSTANTS}", stacklevel=2)
        return 0.0

    def fcurrent(self) -> float:
        """Evaluate the currents at the present v and states."""
        return fcurrent()

    def frecord_init(self) -> float:
        """Let Vectors that record every step begin again with the present values, as after edits of the state; return 1."""
        MODEL.check(lib.rv_record_init(HANDLE), "frecord_init")
        return 1.0

    def ref(self, value: Any) -> Any:
        """Return a reference to a new number, or a holder of a string or object."""
        return import_module(".held", __package__).make_ref(value)

    def setpointer(self, target: Ref, name: str, owner: Any) -> float:
        """Make POINTER `name` of a point process, artificial cell or mechanism (seg.mech) point to a reference."""
        from .mechanism_access.point_process import PointProcess

        if not isinstance(owner, PointProcess | Mechanism):
            raise WrongType(f"setpointer(reference, '{name}', owner): the owner must be a point process, an artificial cell or a "
                            f"mechanism such as seg.gap, not {type(owner).__name__} {owner!r}")
        info = owner._info if isinstance(owner, PointProcess) else owner._info
        variable = info.fields.get(name)
        if variable is None or variable.scope != 2:
            raise unknown_name(f"{owner}, as POINTER,", name, [n for n, v in info.fields.items() if v.scope == 2])
        setattr(owner, f"_ref_{name}", target)
        return 0.0

    def nrn_load_dll(self, path: str) -> float:
        """Load a mechanism library, or build and load a folder of .mod files; return 1."""
        load_mechanisms(path)
        return 1.0

    def nlayer_extracellular(self, layers: float | None = None) -> float:
        """Return how many layers extracellular has, after setting it: only while no section has it."""
        count = MODEL.check(lib.rv_extracellular_layers(HANDLE, -1 if layers is None else int(layers)), "nlayer_extracellular")
        if layers is not None:
            MODEL.catalogue.add_extracellular()
            self._take_types()
        return float(count)

    def cvode_active(self, on: float | None = None) -> float:
        """Return 0: the fixed step method is used."""
        return float(self.cvode.active(on))

    def startsw(self) -> float:
        """Start the stopwatch; return the present time [s]."""
        return float(self._watch.startsw())

    def stopsw(self) -> float:
        """Return the time since startsw [s]."""
        return float(self._watch.stopsw())

    def nrnversion(self, kind: int = 1) -> str:
        """Return what NEURON's nrnversion of this kind says, for the version that Ranvier follows."""
        return version_text(int(kind))

    def object_id(self, thing: Any = None, what: int = 0) -> float:
        """Return 0 for None, else a number that tells the object from others."""
        if is_number(thing) or isinstance(thing, str):
            raise WrongType(f"h.object_id needs an object, not {type(thing).__name__} {thing!r}")
        return 0.0 if thing is None else float(id(thing))

    def classname(self, thing: Any) -> str:
        """Return the name of an object's class."""
        return type(thing).__name__

    def unix_mac_pc(self) -> float:
        """Return 1 on Unix, 2 on macOS, 3 on Windows."""
        return {"darwin": 2.0, "win32": 3.0}.get(sys.platform, 1.0)

    def doNotify(self) -> float:
        """Return 1: there is nothing to draw."""
        return 1.0

    doEvents = doNotify

    def hname(self) -> str:
        """Return the name of this object."""
        return "TopLevelHocInterpreter"

    def __call__(self, text: str) -> bool:
        """Execute HOC; return True. Raise what goes wrong, with its place; under as_neuron print it and return False."""
        if not isinstance(text, str):
            raise WrongType(f"h(…) executes a text of HOC, not {type(text).__name__} {text!r}")
        try:
            self._hoc().execute(text)
        except Exception as error:
            if not self._prints_errors:
                raise
            print(error, file=sys.stderr)
            return False
        return True

    def _hoc(self) -> Any:
        """Return the interpreter of HOC, made on first use."""
        if self._language is None:
            from .hoc_language.interpreter import Interpreter

            self.__dict__["_language"] = Interpreter(self)
        return self._language

    def __repr__(self) -> str:
        return "<TopLevelHocInterpreter>"


def _window(name: str, h: HocInterpreter) -> Any:
    """Return a name of NEURON's windows. Raise NotOffered for one that only NEURON has, AttributeError for any other."""
    from .hoc_names.windows import CLASSES, FUNCTIONS
    from .neuron_names import not_offered

    if name in CLASSES:
        return CLASSES[name]
    if name in FUNCTIONS:
        return FUNCTIONS[name]
    reason = not_offered(name)
    if reason is not None:
        raise NotOffered(f"h.{name} is not offered. {reason}")
    raise unknown_name("h", name, lambda: dir(h))


open_methods(HocInterpreter, "h")


def _section_with(mechanism: str) -> Section:
    """Return a section that has a mechanism: an existing one, or a new one for this call only."""
    for section in MODEL.all_sections():
        if section.has_membrane(mechanism):
            return section
    return Section(name="scratch").insert(mechanism)


def load_mechanisms(path: str | os.PathLike[str], *, compat: bool = False) -> bool:
    """Load the mechanisms of a built library or of a folder of .mod files, which is built first where needed; return True.

    `compat`: build equations that METHOD cnexp cannot integrate with a warning and solve them implicitly.
    """
    from . import library

    MODEL.register(library.find_or_build(Path(path), compat=compat))
    return True


def _the_interpreter() -> Any:
    """Return `h`: there is one in a process, whatever is copied or pickled."""
    from . import h

    return h


def start() -> HocInterpreter:
    """Register the mechanisms that come with the package and those of the current folder; return `h`."""
    from . import library

    try:
        MODEL.register(library.builtin_library())
    except library.LibraryError:
        if os.environ.get("RANVIER_NO_BUILTIN") != "1":
            raise
    classes = [name for name in dir(HocInterpreter) if name[0].isupper()]
    MODEL.reserved = frozenset((*MODEL.catalogue.by_name, *classes, "capacitance", "morphology", "ca_ion"))
    for found in library.autoload():
        MODEL.register(found)
    return HocInterpreter()
