"""CVode: events at given times, and NEURON's settings of integrators of which only the fixed step exists here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .._engine import ffi, lib
from ..cable.section_list import List
from ..errors import unknown_name
from ..hoc_names.hoc_object import living_objects
from ..model import HANDLE, MODEL
from ..ref import Ref
from ..simulate import CLOCK, SCATTERED, advance, at_time, fadvance, fcurrent, remember_timers
from ..vector import Vector
from .netcon import NetCon, _action

if TYPE_CHECKING:
    from collections.abc import Callable

_SETTINGS: dict[str, float] = {
    "atol": 1e-3, "rtol": 0.0, "maxstep": 1e9, "minstep": 0.0, "maxorder": 5, "stiff": 2, "jacobian": 0, "condition_order": 1,
    "dae_init_dteps": 1e-9, "debug_event": 0, "queue_mode": 0}
_scales: dict[str, float] = {}
_recorded: dict[int, tuple[Vector, Vector]] = {}  # by the id of the Vector of values: it and that of the times
_REMEDY = "the fixed step is used; set h.dt small enough for the accuracy you need"


def _refused(name: str) -> NotImplementedError:
    return NotImplementedError(f"CVode.{name}: variable step methods are not supported yet: {_REMEDY}")


class CVode:
    """`h.CVode()`: only the fixed step method exists; what belongs to others is accepted or refused."""

    __slots__ = ()

    def __getattr__(self, name: str) -> Any:
        raise unknown_name("CVode[0]", name, dir(type(self)))

    def hname(self) -> str:
        """Return the name of the object."""
        return "CVode[0]"

    __repr__ = hname

    # ------------------------------------------------------------ methods of integration

    def active(self, on: float | None = None) -> bool:
        """Return False. Raise NotImplementedError when a variable step method is asked for."""
        if on:
            raise _refused("active(1)")
        return False

    def use_local_dt(self, on: float | None = None) -> bool:
        """Return False. Raise NotImplementedError when asked for."""
        if on:
            raise _refused("use_local_dt(1)")
        return False

    def use_daspk(self, on: float | None = None) -> bool:
        """Return False. Raise NotImplementedError when asked for."""
        if on:
            raise _refused("use_daspk(1)")
        return False

    def current_method(self) -> int:
        """Return 1: the fixed step method, with extracellular and LinearMechanisms solved where they are."""
        return 1

    def order(self, which: int = 0) -> int:
        """Return 0: no variable order method is active."""
        return 0

    def _setting(self, name: str, value: float | None) -> float:
        if value is not None:
            _SETTINGS[name] = float(value)
        return _SETTINGS[name]

    def atol(self, value: float | None = None) -> float:
        """Return the absolute tolerance, which nothing uses."""
        return self._setting("atol", value)

    def rtol(self, value: float | None = None) -> float:
        """Return the relative tolerance, which nothing uses."""
        return self._setting("rtol", value)

    def atolscale(self, name: Any, factor: float | None = None) -> float:
        """Return the factor of the absolute tolerance for a state, which nothing uses."""
        key = name if isinstance(name, str) else str(name)
        if factor is not None:
            _scales[key] = float(factor)
        return _scales.get(key, 1.0)

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

    def queue_mode(self, *modes: float) -> int:
        """Return 0: there is one kind of queue."""
        return 0

    def store_events(self, vector: Vector | None = None) -> float:
        """Return 1 without storing anything."""
        return 1.0

    def use_mxb(self, on: float | None = None) -> bool:
        """Return False: the tree-shaped system is solved directly."""
        return False

    def use_long_double(self, on: float | None = None) -> bool:
        """Return whether sums of variable step methods are asked to be long; nothing uses it."""
        return bool(self._setting("long_double", on)) if on is not None or "long_double" in _SETTINGS else False

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
        raise IndexError("CVode.statename: the fixed step method has no vector of states")

    def f(self, t: float, y: Vector, derivative: Vector) -> float:
        """Empty the derivative: the fixed step method has no vector of states."""
        derivative.resize(0)
        return 0.0

    def yscatter(self, y: Vector) -> float:
        """Raise ValueError unless the Vector is empty: the fixed step method has no vector of states."""
        if len(y):
            raise ValueError(f"CVode.yscatter: a Vector of {len(y)} states, but the fixed step method has no vector of states")
        return 0.0

    # ------------------------------------------------------------ running

    def re_init(self) -> float:
        """Evaluate the currents after a change of states."""
        fcurrent()
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

    def extra_scatter_gather(self, direction: float, call: Callable[[], object]) -> float:
        """Call a function in each step when v is new and the states are not (direction 0); 1 is never called."""
        if not callable(call):
            raise TypeError(f"CVode.extra_scatter_gather needs a callable, not {type(call).__name__} {call!r}")
        if int(direction) not in (0, 1):
            raise ValueError(f"CVode.extra_scatter_gather: the direction must be 0 or 1, not {direction!r}")
        if not direction:
            SCATTERED.append(call)
        return 0.0

    def extra_scatter_gather_remove(self, call: Callable[[], object]) -> float:
        """Call a function no longer."""
        if call in SCATTERED:
            SCATTERED.remove(call)
        return 0.0

    def use_fast_imem(self, on: float | None = None) -> bool:
        """Compute i_membrane_ [nA] from now on, or no longer; return what was."""
        before = bool(lib.rv_use_membrane_current(HANDLE, -1 if on is None else int(bool(on))))
        if on is not None:
            MODEL.catalogue.show_membrane_current(on=bool(on))
        return before

    # ------------------------------------------------------------ events and records

    def event(self, t: float, call: Any = None, this: Any = None) -> float:
        """Call a function, or execute a statement of HOC in an object, when the run reaches t [ms]."""
        action: Callable[[], object] | None = None if call is None else _action(call, this)
        if call is not None and action is None:
            raise TypeError(f"CVode.event needs a callable, not {type(call).__name__} {call!r}")
        at_time(t, action)
        return float(t)

    def record(self, reference: Ref, values: Vector, times: Vector, each_step: float = 0) -> float:
        """Record a variable and the times in each step."""
        values.record(reference)
        times.record(Ref(lib.RV_REF_CLOCK, "h.t", slot=lib.RV_CLOCK_T))
        _recorded[id(values)] = (values, times)
        return 0.0

    def record_remove(self, values: Vector) -> float:
        """End a record."""
        for vector in _recorded.pop(id(values), (values,)):
            vector.play_remove()
        return 0.0

    def simgraph_remove(self) -> float:
        """Return 0: there are no graphs."""
        return 0.0

    def _pending(self) -> list[tuple[float, float, Any, Any]]:
        """Return (time [ms], flag, NetCon or None, target of a self-event or None) of all pending events, in order of time."""
        room = 64
        while True:
            times, flags, netcons, points = (ffi.new(kind, room) for kind in ("double[]", "double[]", "rv_id[]", "rv_id[]"))
            count = MODEL.check(lib.rv_pending_events(HANDLE, times, flags, netcons, points, room), "CVode")
            if count <= room:
                return [(times[k], flags[k], MODEL.netcon(netcons[k]), MODEL.point(points[k])) for k in range(count)]
            room = count

    def event_queue_info(self, kind: float, times: Vector, second: Any = None, third: Any = None) -> float:
        """List what is pending: 2: times and NetCons; 3: times, flags and targets of self-events."""
        found = self._pending()
        if int(kind) == 2:
            rows = [(t, netcon) for t, _, netcon, _ in found if netcon is not None]
            times.from_python([t for t, _ in rows])
            _fill(second, [netcon for _, netcon in rows])
        elif int(kind) == 3:
            selves = [(t, flag, point) for t, flag, _, point in found if point is not None]
            times.from_python([t for t, _, _ in selves])
            second.from_python([flag for _, flag, _ in selves])
            _fill(third, [point for _, _, point in selves])
        else:
            raise ValueError(f"CVode.event_queue_info: the kind must be 2 (NetCons) or 3 (self-events), not {kind!r}")
        return 0.0

    def print_event_queue(self, times: Vector | None = None) -> float:
        """Print what is pending, or put the times into a Vector."""
        rows = [(t, _described(t, flag, netcon, point)) for t, flag, netcon, point in self._pending()]
        rows += [(t, f" HocEvent PythonObject {t:.15g}") for t, _, _ in remember_timers()]
        rows.sort(key=lambda row: row[0])
        if times is not None:
            times.from_python([t for t, _ in rows])
        else:
            print("\n".join(text for _, text in rows), end="\n" if rows else "")
        return 1.0

    def netconlist(self, pre: Any, post: Any, target: Any, result: Any = None) -> Any:
        """Return a List of the NetCons with a source cell, target cell and target; "" matches all."""
        def fits(value: Any, wanted: Any) -> bool:
            return wanted == "" or value is wanted

        found = [n for n in living_objects("NetCon") if fits(n.syn(), target) and fits(n.precell() or n.pre(), pre)
                 and fits(n.postcell(), post)]
        if result is not None:
            for one in found:
                result.append(one)
            return result
        return List._of(found)

    def ncs_netcons(self, result: Any) -> float:
        """Append all NetCons to a List."""
        for one in living_objects("NetCon"):
            result.append(one)
        return 0.0

    # ------------------------------------------------------------ statistics

    def spike_stat(self, vector: Vector) -> float:
        """Fill a Vector with 11 counts; [1] is the number of NetCons, the others are not counted and 0."""
        vector.from_python([0.0, float(len(living_objects("NetCon"))), *[0.0] * 9])
        return 0.0

    def statistics(self, which: float = -1) -> float:
        """Return 0: variable step methods have done nothing."""
        return 0.0

    def state_magnitudes(self, *arguments: Any) -> float:
        """Return 0: the fixed step method has no vector of states."""
        return 0.0

    def free_event_queues(self) -> float:
        """Return 0: memory is freed by itself."""
        return 0.0

    poolshrink = statistics

    def structure_change_count(self) -> int:
        """Return how often the structure of the model was laid out."""
        return int(lib.rv_layout_count(HANDLE))

    diam_change_count = structure_change_count


def _fill(result: Any, found: list[Any]) -> None:
    result.remove_all()
    for one in found:
        result.append(one)


def _described(t: float, flag: float, netcon: NetCon | None, point: Any) -> str:
    if netcon is not None:
        return f" {netcon} src={netcon.pre() or netcon.preseg()} target={netcon.syn()} {t:.15g}"
    return f" SelfEvent target={point} {t:.15g} flag={flag:g}"
