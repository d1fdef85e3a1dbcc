"""In which order NEURON lists what a segment has: psection prints the first one's list, iteration goes from its end.

Each node of NEURON has a list of its own. A mechanism comes last when it is inserted, and after it the ions that it uses,
which move there from where they were. When nseg grows, some nodes stay, and the others are made from them with the list in
reverse; when it falls, some are left out. So the order depends on what nseg was when something was inserted, which is kept for
the sections where that matters.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._engine import ffi, lib
from ..mechanism_access.catalogue import MechanismInfo
from ..model import HANDLE, MODEL

if TYPE_CHECKING:
    from .section import Section

Node = tuple[str, ...]
_NEW: Node = ("morphology", "capacitance")


MOST_CHANGES = 50  # that are remembered of a section: those before only decide an order of printing


def note_nseg(section: int, before: int, nseg: int) -> None:
    """Remember that a section gets another number of segments, unless it is the first time and nothing is inserted."""
    count = int(lib.rv_section_types(HANDLE, section, ffi.NULL, 0))
    history = MODEL.nseg_history.get(section)
    if history is None:
        if before == 1 and count == 0:
            return
        history = MODEL.nseg_history[section] = [] if before == 1 else [(before, 0)]
    history.append((nseg, count))
    del history[:-MOST_CHANGES]


def note_uninsert(section: int, place: int) -> None:
    """Forget the mechanism that was at a place among those inserted."""
    history = MODEL.nseg_history.get(section, [])
    history[:] = [(nseg, count - (count > place)) for nseg, count in history]


def print_order(section: Section, segment: int = 0) -> list[MechanismInfo | str]:
    """Return what a segment has, mechanisms by their infos; 'morphology' and 'capacitance' are in every node."""
    infos = section._mechanisms()
    by_name = {info.name: info for info in infos}
    nodes, done = [_NEW], 0
    for nseg, count in MODEL.nseg_history.get(section._id, [] if section.nseg == 1 else [(section.nseg, 0)]):
        nodes = _resized([_extended(node, infos[done:count]) for node in nodes], nseg, by_name)
        done = count
    return [by_name.get(name, name) for name in _extended(nodes[min(segment, len(nodes) - 1)], infos[done:])]


def _extended(node: Node, infos: list[MechanismInfo]) -> Node:
    names = list(node)
    for info in infos:
        if info.name not in names:
            _append(names, info.name, info)
    return tuple(names)


def _append(names: list[str], name: str, info: MechanismInfo | None) -> None:
    names.append(name)
    for ion in info.ions if info is not None else ():
        if f"{ion}_ion" in names:
            names.remove(f"{ion}_ion")
        names.append(f"{ion}_ion")


def _cloned(node: Node, infos: dict[str, MechanismInfo]) -> Node:
    names: list[str] = []
    for name in reversed(node):
        _append(names, name, infos.get(name))
    return tuple(names)


def _resized(nodes: list[Node], nseg: int, infos: dict[str, MechanismInfo]) -> list[Node]:
    """Return the nodes after a change of nseg, each of which is one from before, or made from one."""
    old = len(nodes)
    if nseg < old:
        return [nodes[int(old * ((k + 0.5) / nseg))] for k in range(nseg)]
    kept = {int(nseg * ((k + 0.5) / old)): node for k, node in enumerate(nodes)}
    clones = {node: _cloned(node, infos) for node in set(nodes)}
    return [kept[k] if k in kept else clones[nodes[int(old * ((k + 0.5) / nseg))]] for k in range(nseg)]
