"""NetCon: a connection that carries events from a source to a point process."""

from __future__ import annotations

import math
import weakref
from typing import TYPE_CHECKING, Any

from .._engine import ffi, lib
from ..arguments import number
from ..cable.section_list import List
from ..cable.segment import Segment
from ..errors import OutOfRange, WrongType, WrongValue, not_a_number, unknown_name
from ..hoc_names.hoc_object import HocObject, living_objects, put, set_alias
from ..mechanism_access.point_process import PointProcess
from ..model import HANDLE, MODEL
from ..ref import ArrayRef, Ref
from ..simulate import SPIKE_CALLS
from ..vector import Vector
from .sources import ABSENT, SpikeCall, call_at_spikes, gid_of, note_record, recorder
from .statement import statement_action

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_NULL = ffi.NULL
_NAN = float("nan")


class Weights:
    """The weights of a NetCon, live."""

    __slots__ = ("_owner",)

    def __init__(self, owner: NetCon) -> None:
        self._owner = owner

    def _address(self, index: int) -> Any:
        count = ffi.new("int *")
        pointer = lib.rv_netcon_weight(HANDLE, self._owner._id, count)
        if pointer == _NULL and count[0] != 0:
            raise MODEL.failure(repr(self._owner))
        if not hasattr(index, "__index__"):
            raise WrongType(f"{self._owner}.weight: an index must be an integer, not {type(index).__name__} {index!r}")
        if not 0 <= index < count[0]:
            raise OutOfRange(f"{self._owner}.weight[{index}]: index out of range, it has {count[0]} weights")
        return pointer + index

    def __getitem__(self, index: int) -> float:
        return float(self._address(index)[0])

    def __setitem__(self, index: int, value: float) -> None:
        try:
            self._address(index)[0] = value
        except TypeError:
            raise not_a_number(repr(self._owner), f"weight[{index}]", value) from None

    def __len__(self) -> int:
        return self._owner.wcnt()

    def __iter__(self) -> Iterator[float]:
        return (self[k] for k in range(len(self)))

    def __repr__(self) -> str:
        return f"{self._owner}.weight[?]"


class NetCon(HocObject):
    """`NetCon(source, target[, threshold [mV], delay [ms], weight], sec=)`.

    The source is a reference such as `seg._ref_v`, a point process with net_event, an artificial cell, or None;
    the target a point process, an artificial cell, or None. Neither is kept alive, as in NEURON.
    """

    __slots__ = ("_keep", "_call", "_connects")
    _connects: bool  # made for a source or a target

    def __init__(self, source: Any, target: Any = None, threshold: float | None = None, delay: float | None = None,
                 weight: float | None = None, *, sec: Any = None) -> None:
        post = _target_id(target)
        limit = _NAN if threshold is None else number("NetCon", "threshold", threshold)
        wait = None if delay is None else number("NetCon", "delay", delay, 0.0, 1e15)
        pre = source_id(source, limit)
        ident = lib.rv_netcon_new(HANDLE, pre, post)
        if ident < 0:
            raise MODEL.failure("NetCon")
        put(self, "_id", ident)
        put(self, "_keep", source.keep if isinstance(source, Ref) else None)
        put(self, "_connects", pre >= 0 or post >= 0)
        self._keep_call(SPIKE_CALLS.get(pre))
        self._enter()
        MODEL.netcons[ident] = weakref.ref(self)
        if threshold is not None and pre >= 0:
            self.threshold = limit
        if wait is not None:
            self.delay = wait
        if weight is not None and self.wcnt() > 0:
            self.weight[0] = weight

    def __del__(self) -> None:
        ident = getattr(self, "_id", None)
        if ident is not None and MODEL is not None and MODEL.netcons.pop(ident, None) is not None:
            ABSENT.pop(ident, None)
            lib.rv_netcon_free(HANDLE, ident)
            self._leave()

    def __setattr__(self, name: str, value: Any) -> None:
        if name in ("delay", "threshold", "weight", "x"):
            put(self, name, value)
        elif not set_alias(self, name, value):
            raise unknown_name(repr(self), name, ["delay", "threshold", "weight"])

    # ------------------------------------------------------------ numbers

    @property
    def weight(self) -> Weights:
        """The weights, by index."""
        return Weights(self)

    @weight.setter
    def weight(self, value: object) -> None:
        raise WrongType(f"{self}.weight needs an index for assignment: {self}.weight[0] = {value!r}")

    @property
    def _ref_weight(self) -> ArrayRef:
        return ArrayRef(f"{self}.weight", self._weight_reference)

    def _weight_reference(self, index: int) -> Ref:
        Weights(self)._address(index)
        return Ref(lib.RV_REF_WEIGHT, f"{self}.weight[{index}]", self._id, slot=index)

    def wcnt(self) -> int:
        """Return the number of weights."""
        count = ffi.new("int *")
        lib.rv_netcon_weight(HANDLE, self._id, count)
        return int(count[0])

    @property
    def delay(self) -> float:
        """Time from the source's event to its delivery [ms]."""
        return float(self._pointer(lib.rv_netcon_delay(HANDLE, self._id), "delay")[0])

    @delay.setter
    def delay(self, value: float) -> None:
        if value != value:
            raise WrongValue(f"{self}.delay must be a number, not {value!r}")
        try:
            self._pointer(lib.rv_netcon_delay(HANDLE, self._id), "delay")[0] = value
        except TypeError:
            raise not_a_number(repr(self), "delay", value) from None

    def _pointer(self, pointer: Any, name: str) -> Any:
        if pointer == _NULL:
            raise MODEL.failure(f"{self}.{name}")
        return pointer

    @property
    def threshold(self) -> float:
        """The value of the source's variable above which it fires, shared by all NetCons of the source."""
        source = self._source()
        return 10.0 if source < 0 else float(self._pointer(lib.rv_source_threshold(HANDLE, source), "threshold")[0])

    @threshold.setter
    def threshold(self, value: float) -> None:
        source = self._source()
        if source >= 0:
            try:
                self._pointer(lib.rv_source_threshold(HANDLE, source), "threshold")[0] = value
            except TypeError:
                raise not_a_number(repr(self), "threshold", value) from None

    @property
    def x(self) -> float:
        """The present value of the source's variable; 0 where it has none."""
        variable = self._variable()
        return float(variable[0]) if variable is not None else 0.0

    @x.setter
    def x(self, value: float) -> None:
        variable = self._variable()
        if variable is not None:
            variable[0] = value

    # ------------------------------------------------------------ ends

    def _source(self) -> int:
        return int(lib.rv_netcon_source(HANDLE, self._id))

    def _keep_call(self, call: SpikeCall | None) -> None:
        put(self, "_call", call)  # what the source calls: kept by all that keep the source

    def join(self, source: int) -> None:
        """Take another source, or none (−1)."""
        MODEL.check(lib.rv_netcon_set_source(HANDLE, self._id, source), repr(self))
        put(self, "_connects", True)
        self._keep_call(SPIKE_CALLS.get(source))

    def _info(self) -> tuple[int, Any, int]:
        """Return the source's kind (0 none, 1 watch, 2 point), its rv_ref and the id of its point."""
        source = self._source()
        if source < 0:
            return 0, None, -1
        variable, point = ffi.new("rv_ref *"), ffi.new("rv_id *")
        kind = lib.rv_source_info(HANDLE, source, variable, point)
        return (int(kind), variable, int(point[0])) if kind > 0 else (0, None, -1)

    def _variable(self) -> Ref | None:
        kind, ref, _ = self._info()
        if kind != 1:
            return None
        return Ref(int(ref.kind), f"{self} source", ref.object, ref.x, ref.type, ref.slot, ref.address,
                   mark=ref.mark)

    def pre(self) -> Any:
        """Return the source point process or artificial cell, or None."""
        kind, _, point = self._info()
        return MODEL.point(point) if kind == 2 else None

    def syn(self) -> Any:
        """Return the target, or None."""
        target = lib.rv_netcon_target(HANDLE, self._id)
        return MODEL.point(target) if target >= 0 else None

    def preseg(self) -> Segment | None:
        """Return the segment of the source's variable, or None."""
        kind, ref, _ = self._info()
        if kind != 1 or ref.kind != lib.RV_REF_SECTION:
            return None
        section = MODEL.section(ref.object)
        if section is None or ref.x in (0.0, 1.0):
            return None if section is None else Segment(section, ref.x)
        marks = ((segment, lib.rv_segment_mark(HANDLE, section._id, segment.x)) for segment in section)
        return next((segment for segment, mark in marks if mark == ref.mark), None)

    def postseg(self) -> Segment | None:
        """Return the segment of the target, or None."""
        target = self.syn()
        return target.get_segment() if target is not None and target._info.kind == 1 else None

    def precell(self) -> Any:
        """Return the cell object of the source's section, or None."""
        segment = self.preseg()
        return segment.sec.cell() if segment is not None else None

    def postcell(self) -> Any:
        """Return the cell object of the target's section, or None."""
        segment = self.postseg()
        return segment.sec.cell() if segment is not None else None

    def preloc(self) -> float:
        """Return x of the source and make its section the currently accessed one; −1 for none."""
        return self._push(self.preseg())

    def postloc(self) -> float:
        """Return x of the target and make its section the currently accessed one; −1 for none."""
        return self._push(self.postseg())

    def _push(self, segment: Segment | None) -> float:
        if segment is None:
            return -1.0
        segment.sec.push()
        return segment.x

    def setpost(self, target: Any) -> float:
        """Connect to another target, or to none; return 0. One without a target is not active until active(1) with the next."""
        MODEL.check(lib.rv_netcon_set_target(HANDLE, self._id, _target_id(target)), repr(self))
        return 0.0

    def srcgid(self) -> int:
        """Return the global id of the source, −1 for none."""
        source = self._source()
        if source < 0:
            return ABSENT.get(self._id, -1)
        return gid_of(source)

    def prelist(self) -> List:
        """Return the NetCons of the same source."""
        source = self._source()
        if source >= 0:
            found = [MODEL.netcon(n) for n in MODEL.id_list(lib.rv_source_netcons, source)]
        else:
            found = [n for n in living_objects("NetCon") if n._source() < 0]
        return List._of(n for n in found if n is not None and n._has_source())

    def synlist(self) -> List:
        """Return the NetCons of the same target."""
        target = lib.rv_netcon_target(HANDLE, self._id)
        return List._of(n for n in living_objects("NetCon")
                        if target >= 0 and lib.rv_netcon_target(HANDLE, n._id) == target and n._has_source())

    def precelllist(self) -> List:
        """Return the NetCons whose source is in the same cell."""
        cell = self.precell()
        return List._of(n for n in living_objects("NetCon") if cell is not None and n.precell() is cell)

    def postcelllist(self) -> List:
        """Return the NetCons whose target is in the same cell."""
        cell = self.postcell()
        return List._of(n for n in living_objects("NetCon") if cell is not None and n.postcell() is cell and n._has_source())

    # ------------------------------------------------------------ state

    def active(self, on: bool | int | None = None) -> bool:
        """Return whether events are delivered, before switching it."""
        former = lib.rv_netcon_active(HANDLE, self._id, -1 if on is None else int(bool(on)))
        return bool(MODEL.check(former, repr(self)))

    def valid(self) -> bool:
        """Return whether its target, and its source if it was made with one, still exist."""
        target = lib.rv_netcon_target(HANDLE, self._id)
        if target < 0 or lib.rv_point_alive(HANDLE, target) != 1:
            return False
        return self._has_source()

    def _has_source(self) -> bool:
        """Return whether its source still exists, or it was made for a target alone: such NetCons share one that never fires."""
        kind, variable, point = self._info()
        if kind == 2:
            return bool(lib.rv_point_alive(HANDLE, point) == 1)
        if kind == 1:
            return bool(lib.rv_ref_locate(HANDLE, variable[0]) != _NULL)
        return bool(self._connects and self._source() == -1)

    def event(self, t: float, flag: float | None = None) -> float:
        """Deliver an event to the target at t [ms]; the delay is not added. Return 0 where the NetCon, inactive, sends nothing.

        With a flag an artificial cell receives it as an event that it has sent to itself.
        """
        at = number(self, "event", t)
        if not math.isfinite(at):
            raise WrongValue(f"{self}.event: the time must be a finite number of ms, not {t!r}")
        if not self.active():
            return 0.0
        if flag is None:
            MODEL.check(lib.rv_netcon_event(HANDLE, self._id, at), repr(self))
            return 1.0
        if self.syn()._info.kind == 1:
            raise WrongValue(f"{self}.event: a flag is for artificial cells, and the target is {self.syn()}")
        MODEL.check(lib.rv_netcon_self_event(HANDLE, self._id, at, number(self, "event", flag)), repr(self))
        return 1.0

    def record(self, *arguments: Any) -> float:
        """Record the source's spikes: record(times), record(times, ids[, id]), record(callable).

        record() ends the record of times, record(None) and record("") the calls. A source has one record of times and one
        callable, whichever NetCon or ParallelContext asked for it: the last one. Both last as long as the source.
        """
        source = self._source()
        if not self._has_source():
            raise WrongValue(f"{self}.record: it has no source whose spikes could be recorded: it was made without one, or "
                             "its source is deleted")
        if not arguments:
            self._record_vectors(source, None)
        elif isinstance(arguments[0], Vector):
            self._record_vectors(source, *arguments)
        else:
            action = self._at_spikes(*arguments)
            if source >= 0:
                call_at_spikes(source, action)
        return 0.0

    def _at_spikes(self, what: Any, this: Any = None, *_: Any) -> Callable[[], object] | None:
        if what is None or (isinstance(what, str) and not what):
            return None
        action = _action(what, this)
        if action is None:
            raise WrongType(f"{self}.record needs Vectors or a callable, not {type(what).__name__} {what!r}")
        return action

    def _record_vectors(self, source: int, times: Vector | None, ids: Any = None, ident: float | None = None,
                        *_: Any) -> None:
        if ids is not None and not isinstance(ids, Vector):
            raise WrongType(f"{self}.record needs a Vector for ids, not {type(ids).__name__} {ids!r}")
        if source >= 0:
            vectors = (_NULL if vector is None else vector._vector for vector in (times, ids))
            given = self._number if ident is None else int(number(self, "record", ident))
            MODEL.check(lib.rv_source_record(HANDLE, source, *vectors, given), repr(self))
        note_record(source, times)

    def get_recordvec(self) -> Vector | None:
        """Return the Vector of the source's spike times, or None."""
        return recorder(self._source())


def _action(what: Any, this: Any = None) -> Callable[[], object] | None:
    """Return what to call for a callable, (callable, argument …) or a statement of HOC in an object; None for anything else."""
    if callable(what):
        return what  # type: ignore[no-any-return]
    if isinstance(what, str):
        return statement_action(what, this)
    if isinstance(what, tuple) and what and callable(what[0]):
        function, *values = what
        found = values[0] if len(values) == 1 and isinstance(values[0], tuple) else tuple(values)

        def call() -> object:
            return function(*found)

        call.given = what  # type: ignore[attr-defined]  # for finding it again
        return call
    return None


def _target_id(target: Any) -> int:
    if target is None:
        return -1
    if isinstance(target, PointProcess):
        if target._info.weights == 0 and target._info.kind == 1:
            raise WrongValue(f"NetCon: {target} takes no events, its mechanism has no NET_RECEIVE")
        return target._id
    raise WrongType(f"NetCon: the target must be a point process, an artificial cell or None, not "
                    f"{type(target).__name__} {target!r}")


def source_id(source: Any, threshold: float = _NAN) -> int:
    """Return the engine's event source of a reference, point process or None (−1). Raise TypeError, DeadReference."""
    if source is None:
        return -1
    if isinstance(source, Ref):
        source.locate()
        ident = lib.rv_source_watch(HANDLE, source.value, threshold)
    elif isinstance(source, PointProcess):
        ident = lib.rv_source_point(HANDLE, source._id)
    else:
        hint = "; use its _ref_v" if isinstance(source, Segment) else ""
        raise WrongType(f"NetCon: the source must be a reference such as seg._ref_v, a point process, an artificial cell "
                        f"or None, not {type(source).__name__} {source!r}{hint}")
    if isinstance(source, Ref) and source.keep is not None:
        MODEL.kept["source", ident] = source.keep
    return MODEL.check(ident, f"NetCon source {source}")
