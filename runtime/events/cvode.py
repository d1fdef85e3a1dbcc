"""CVode: events at given times, and NEURON's settings of integrators of which only the fixed step exists here."""

from __future__ import annotations

import math
import struct
from typing import TYPE_CHECKING, Any

from .._engine import lib
from ..arguments import number, whole
from ..errors import OutOfRange, WrongType, WrongValue
from ..hoc_names.hoc_object import living_objects
from ..mechanism_access.point_process import PointProcess
from ..model import HANDLE, MODEL
from ..ref import Ref
from ..simulate import CLOCK, SCATTERED, advance, fadvance
from ..vector import Vector
from .cvode_lists import CVodeLists
from .netcon import _action
from .planned_calls import as_event, at_time

if TYPE_CHECKING:
    from collections.abc import Callable

_SETTINGS: dict[str, float] = {
    "atol": 1e-3, "rtol": 0.0, "maxstep": 1e9, "minstep": 0.0, "maxorder": 5, "stiff": 2, "jacobian": 0, "condition_order": 1,
    "dae_init_dteps": 1e-9, "debug_event": 0, "queue_mode": 0, "use_mxb": 0, "use_long_double": 0}
_RANGES: dict[str, tuple[float, float]] = {  # as NEURON checks them; 0 … 1e9 where nothing is said
    "maxorder": (0, 5), "stiff": (0, 2), "jacobian": (0, 2), "condition_order": (1, 2), "dae_init_dteps": (1e-100, 1),
    "debug_event": (0, 10), "queue_mode": (0, 1), "use_mxb": (0, 1), "use_long_double": (0, 1)}
_scales: dict[str, float] = {}
_gathered: list[Callable[[], object]] = []  # what re_init calls
_REMEDY = "the fixed step is used; set h.dt small enough for the accuracy you need"


class CVode(CVodeLists):
    """`h.CVode()`: only the fixed step method exists; what belongs to others is accepted or refused."""

    __slots__ = ()

    # ------------------------------------------------------------ methods of integration

    def _refuse(self, name: str, on: float | None) -> bool:
        if on is not None and whole(self, name, on, 0, 1):
            raise NotImplementedError(f"{self}.{name}(1): variable step methods are not supported yet: {_REMEDY}")
        return False

    def active(self, on: float | None = None) -> bool:
        """Return False. Raise NotImplementedError when a variable step method is asked for."""
        return self._refuse("active", on)

    def use_local_dt(self, on: float | None = None) -> bool:
        """Return False. Raise NotImplementedError when asked for."""
        return self._refuse("use_local_dt", on)

    def use_daspk(self, on: float | None = None) -> bool:
        """Return False. Raise NotImplementedError when asked for."""
        return self._refuse("use_daspk", on)

    def current_method(self) -> int:
        """Return 0 without sections, 1 for cables alone, 2 with extracellular or a LinearMechanism; + 100 secondorder.

        use_mxb(1) adds 10, as NEURON's other solver for sparse systems does, and is implied by 2.
        """
        kind = 0 if not MODEL.sections else 2 if _has_algebra() else 1
        return kind + 10 * (kind == 2 or self.use_mxb()) + 100 * int(CLOCK[3])

    def order(self, which: float = 0) -> int:
        """Return 0: no variable order method is active."""
        whole(self, "order", which, 0, 0)
        return 0

    def _setting(self, name: str, value: float | None) -> float:
        if value is not None:
            _SETTINGS[name] = number(self, name, value, *_RANGES.get(name, (0.0, 1e9)))
        return _SETTINGS[name]

    def atol(self, value: float | None = None) -> float:
        """Return the absolute tolerance, which nothing uses."""
        return self._setting("atol", value)

    def rtol(self, value: float | None = None) -> float:
        """Return the relative tolerance, which nothing uses."""
        return self._setting("rtol", value)

    def atolscale(self, name: str, factor: float | None = None) -> float:
        """Return the factor of the absolute tolerance for a range variable by name, kept in single precision; nothing uses it."""
        if not isinstance(name, str):
            raise WrongType(f"{self}.atolscale needs the name of a variable such as 'm_hh', not {name!r}")
        if name not in MODEL.catalogue.range_variables:
            raise WrongValue(f"{self}.atolscale: there is no range variable {name}")
        if factor is not None:
            _scales[name] = struct.unpack("f", struct.pack("f", number(self, "atolscale", factor, 1e-30, 1e30)))[0]
        return _scales.get(name, 1.0)

    def maxstep(self, value: float | None = None) -> float:
        """Return the longest step of variable step methods, which nothing uses [ms]."""
        return self._setting("maxstep", value)

    def minstep(self, value: float | None = None) -> float:
        """Return the shortest step of variable step methods, which nothing uses [ms]."""
        return self._setting("minstep", value)

    def maxorder(self, value: float | None = None) -> int:
        """Return the highest order of variable order methods, which nothing uses."""
        return int(self._setting("maxorder", value))

    def stiff(self, value: float | None = None) -> int:
        """Return how stiff equations are taken to be, which nothing uses."""
        return int(self._setting("stiff", value))

    def jacobian(self, value: float | None = None) -> int:
        """Return which Jacobian variable step methods use; nothing does here."""
        return int(self._setting("jacobian", value))

    def condition_order(self, value: float | None = None) -> int:
        """Return the order of threshold detection of variable step methods, which nothing uses."""
        return int(self._setting("condition_order", value))

    def dae_init_dteps(self, value: float | None = None, style: float = 0) -> float:
        """Return the step of the initialisation of DAEs [ms], which nothing uses."""
        return self._setting("dae_init_dteps", value)

    def debug_event(self, value: float | None = None) -> int:
        """Return the level of messages about events; none is printed."""
        return int(self._setting("debug_event", value))

    def queue_mode(self, bins: float | None = None, selves: float | None = None) -> int:
        """Return which queues are asked for: 1, events in bins of dt, 2, self-events apart; there is one, of exact times."""
        for name, value in (("queue_mode", bins), ("self_queue", selves)):
            if value is not None:
                _SETTINGS[name] = whole(self, "queue_mode", value, 0, 1)
        return int(_SETTINGS["queue_mode"] + 2 * _SETTINGS.get("self_queue", 0))

    def store_events(self, vector: Vector | None = None) -> float:
        """Return 1 without storing anything."""
        return 1.0

    def use_mxb(self, on: float | None = None) -> bool:
        """Return whether NEURON's other solver is asked for: the tree-shaped system is solved directly."""
        return bool(self._setting("use_mxb", on))

    def use_long_double(self, on: float | None = None) -> bool:
        """Return whether sums of variable step methods are asked to be long; nothing uses it."""
        return bool(self._setting("use_long_double", on))

    def cache_efficient(self, on: float | None = None) -> bool:
        """Return True: memory is always laid out for the cache."""
        return True

    def use_parallel(self) -> float:
        """Return 1."""
        return 1.0

    def states(self, vector: Vector) -> float:
        """Empty the Vector: the fixed step method has no vector of states."""
        vector.resize(0)
        return 0.0

    dstates = states
    error_weights = states
    acor = states
    ygather = states

    def statename(self, index: float, name: Any, style: float = 0) -> None:
        """Raise IndexError: the fixed step method has no vector of states."""
        raise OutOfRange("CVode.statename: the fixed step method has no vector of states")

    def f(self, t: float, y: Vector, derivative: Vector) -> float:
        """Empty the derivative: the fixed step method has no vector of states."""
        derivative.resize(0)
        return 0.0

    def yscatter(self, y: Vector) -> float:
        """Raise ValueError unless the Vector is empty: the fixed step method has no vector of states."""
        if len(y):
            raise WrongValue(f"CVode.yscatter: a Vector of {len(y)} states, but the fixed step method has no vector of states")
        return 0.0

    # ------------------------------------------------------------ running

    def re_init(self) -> float:
        """Call what extra_scatter_gather named for direction 1: the fixed step has nothing else to begin anew."""
        for call in list(_gathered):
            call()
        return 0.0

    def fixed_step(self) -> float:
        """Advance by one step of dt."""
        fadvance()
        return 0.0

    def solve(self, t: float | None = None) -> float:
        """Advance to t [ms], or by one step."""
        if t is None:
            fadvance()
        else:
            advance(max(0, int((float(t) - CLOCK[0]) / CLOCK[1] + 0.5)))
        return 0.0

    def extra_scatter_gather(self, direction: float, call: Any) -> float:
        """Call a function in each step when v is new and the states are not (direction 0), or by re_init (1)."""
        calls = (SCATTERED, _gathered)[whole(self, "extra_scatter_gather", direction, 0, 1)]
        action = None if isinstance(call, str) else _action(call)
        if action is None:
            raise WrongType(f"{self}.extra_scatter_gather needs a callable, not {type(call).__name__} {call!r}")
        calls.append(action)
        return 0.0

    def extra_scatter_gather_remove(self, call: Any) -> float:
        """Call a function no longer."""
        for calls in (SCATTERED, _gathered):
            calls[:] = [each for each in calls if each != call and getattr(each, "given", None) != call]
        return 0.0

    def use_fast_imem(self, on: float | None = None) -> bool:
        """Compute i_membrane_ [nA] from now on, or no longer; return what was."""
        wanted = -1 if on is None else whole(self, "use_fast_imem", on, 0, 1)
        before = bool(lib.rv_use_membrane_current(HANDLE, wanted))
        if on is not None:
            MODEL.catalogue.show_membrane_current(on=bool(on))
        return before

    # ------------------------------------------------------------ events and records

    def event(self, t: float, call: Any = None, this: Any = None, reinit: float = 0) -> float:
        """Call a function, (function, argument …) or a statement of HOC when the run reaches t [ms]; return that time.

        With a point process of a section as `this`, it is called among the events of that time and h.t reads it; otherwise at the
        end of the step. A time that steps of dt meet is made a quarter of one earlier, for their rounding.
        Beyond NEURON, a statement may be executed in an object of a template.
        """
        time = _before_rounding(number(self, "event", t))
        among_events = isinstance(this, PointProcess)
        if among_events and not this.has_loc():
            raise WrongValue(f"{self}.event: {this} is in no section, so that no step is its own")
        action = None if call is None else _action(call, None if among_events else this)
        if action is None and call is not None:
            raise WrongType(f"{self}.event needs a callable, not {type(call).__name__} {call!r}")
        whole(self, "event", reinit, 0, 1)
        text = (call, "" if among_events or this is None else str(this)) if isinstance(call, str) else None
        (as_event if among_events else at_time)(time, action, text)
        return time

    def record(self, reference: Ref, values: Vector, times: Vector, given: float = 0) -> float:
        """Record a variable and the times in each step; or, where `given` is 1, at the times that the Vector holds."""
        if given:
            values.record(reference, times)
        else:
            values.record(reference)
            times.record(Ref(lib.RV_REF_CLOCK, "h.t", slot=lib.RV_CLOCK_T))
        return 0.0

    def record_remove(self, values: Vector) -> float:
        """End the record of values; the times go on, as in NEURON."""
        values.play_remove()
        return 0.0

    def simgraph_remove(self) -> float:
        """Return 0: there are no graphs."""
        return 0.0

    # ------------------------------------------------------------ statistics

    def spike_stat(self, vector: Vector) -> float:
        """Fill a Vector with 11 counts; [1] is the number of NetCons, the others are not counted and 0."""
        vector.from_python([0.0, float(len(living_objects("NetCon"))), *[0.0] * 9])
        return 0.0

    def statistics(self, which: float = -1) -> float:
        """Return 0: variable step methods have done nothing."""
        return 0.0

    def state_magnitudes(self, what: Any, *places: Any) -> float:
        """Return 0: the fixed step method has no vector of states."""
        return 0.0

    def free_event_queues(self) -> float:
        """Return 0: memory is freed by itself."""
        return 0.0

    def poolshrink(self, shrink: float = 0) -> float:
        """Return the argument: memory is freed by itself, and nothing is printed of it."""
        return number(self, "poolshrink", shrink, 0, 1)

    def structure_change_count(self) -> int:
        """Return how often the structure of the model was laid out, one more as in NEURON, which does so at its start."""
        return int(lib.rv_layout_count(HANDLE)) + 1

    def diam_change_count(self) -> int:
        """Return how often the geometry of all sections was computed."""
        return int(lib.rv_geometry_count(HANDLE))


def _before_rounding(t: float) -> float:
    steps = t / CLOCK[1]
    if not steps < 2**52:
        return t
    earlier = t - CLOCK[1] / 4
    return earlier if steps > 1 and abs(math.floor(steps + 1e-6) - steps) < 1e-6 and earlier >= CLOCK[0] else t


def _has_algebra() -> bool:
    """Return whether there are equations beside those of cables."""
    outside = any(section.has_membrane("extracellular") for section in MODEL.all_sections())
    return outside or bool(living_objects("LinearMechanism"))
