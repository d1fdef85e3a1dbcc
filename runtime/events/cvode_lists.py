"""CVode's lists: the NetCons between given cells, and what waits in the queue of events."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from .._engine import ffi, lib
from ..cable.section_list import List
from ..errors import WrongValue
from ..hoc_names.hoc_object import HocTool, living_objects
from ..model import HANDLE, MODEL
from ..vector import Vector
from .netcon import NetCon
from .planned_calls import planned_times

if TYPE_CHECKING:
    from collections.abc import Callable


class CVodeLists(HocTool):
    """Mixed into CVode."""

    __slots__ = ()

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
            raise WrongValue(f"CVode.event_queue_info: the kind must be 2 (NetCons) or 3 (self-events), not {kind!r}")
        return 0.0

    def print_event_queue(self, times: Vector | None = None) -> float:
        """Print what is pending, or put the times into a Vector."""
        rows = [(t, _described(t, flag, netcon, point)) for t, flag, netcon, point in self._pending()]
        rows += [(t, f" HocEvent PythonObject {t:.15g}") for t in planned_times()]
        rows.sort(key=lambda row: row[0])
        if times is not None:
            times.from_python([t for t, _ in rows])
        else:
            print("\n".join(text for _, text in rows), end="\n" if rows else "")
        return 1.0

    def netconlist(self, pre: Any, post: Any, target: Any, result: Any = None) -> Any:
        """Return a List of the NetCons with a source cell (or artificial cell), target cell and target, source by source.

        Each is given as the object, or as a regular expression that is found in its name; "" matches all. In an expression
        [ and ] are brackets of names, < and > enclose a set of characters. NetCons without a source are left out.
        """
        fits_pre, fits_post, fits_target = (_matcher(f"{self}.netconlist", wanted) for wanted in (pre, post, target))
        found = [(n._source(), n) for n in living_objects("NetCon")]
        found = [(source, n) for source, n in found if source >= 0 and fits_pre(n.precell() or n.pre())
                 and fits_post(n.postcell()) and fits_target(n.syn())]
        found.sort(key=lambda pair: pair[0])
        if result is None:
            return List._of(n for _, n in found)
        for _, one in found:
            result.append(one)
        return result

    def ncs_netcons(self, result: Any = None) -> float:
        """Return 0: it was for a simulator that NEURON is no longer built with."""
        return 0.0


def _matcher(owner: str, wanted: Any) -> Callable[[Any], bool]:
    """Return whether an object is a given one, or has a name in which an expression is found."""
    if not isinstance(wanted, str):
        return lambda found: found is wanted
    try:
        pattern = re.compile(wanted.replace("[", "\\[").replace("]", "\\]").replace("<", "[").replace(">", "]"))
    except re.error as error:
        raise WrongValue(f"{owner}: {wanted!r} is no regular expression: {error}") from None
    return lambda found: pattern.search("NULLobject" if found is None else str(found)) is not None


def _fill(result: Any, found: list[Any]) -> None:
    result.remove_all()
    for one in found:
        result.append(one)


def _described(t: float, flag: float, netcon: NetCon | None, point: Any) -> str:
    if netcon is not None:
        return f" {netcon} src={netcon.pre() or netcon.preseg()} target={netcon.syn()} {t:.15g}"
    return f" SelfEvent target={point} {t:.15g} flag={flag:g}"
