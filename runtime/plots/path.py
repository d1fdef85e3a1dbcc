"""Paths through a tree of sections, node by node, as NEURON's RangeVarPlot goes."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ..cable.section import Section
from ..cable.segment import Segment
from ..errors import WrongValue


class Node(NamedTuple):
    """A node: the compartment `number` of a section counted from the end nearest the root, nseg for the far end, −1 for a root's
    near end.
    """

    section: Section
    number: int


class Place(NamedTuple):
    """A node of a path: x on the section that the path is in, and the length to the path's node nearest the root [µm]."""

    section: Section
    x: float
    length: float
    node: Node

    def segment(self) -> Segment:
        """Return the segment at this place."""
        return self.section(self.x)


def node_at(section: Section, x: float) -> Node:
    """Return the node of a place; at the end that is connected, the parent's."""
    near = section.orientation()
    if x == near:
        return start_of(section)
    if x == 1 - near:
        return Node(section, section.nseg)
    k = section(x).index()
    return Node(section, section.nseg - 1 - k if near else k)


def start_of(section: Section) -> Node:
    """Return the node at the end nearest the root: the parent's, or a root's own."""
    parent = section.parentseg()
    return Node(section, -1) if parent is None else node_at(parent.sec, parent.x)


def distance_along(section: Section, node: Node) -> float:
    """Return the length from a section's end nearest the root to a node of it [µm]."""
    if node == start_of(section):
        return 0.0
    if node.number == section.nseg:
        return section.L
    return (node.number + 0.5) / section.nseg * section.L


def _before(node: Node) -> Node:
    return Node(node.section, node.number - 1) if node.number > 0 else start_of(node.section)


def _above(section: Section) -> Section | None:
    place = section.trueparentseg()
    return None if place is None else place.sec


def _depth(section: Section | None) -> int:
    depth = 0
    while section is not None:
        section, depth = _above(section), depth + 1
    return depth


class Meeting(NamedTuple):
    """The node nearest the root of the path between two: its section, None where there is none but a root's near end."""

    section: Section | None
    node: Node
    distance: float


def meeting(first: Segment, second: Segment) -> Meeting:
    """Return where the ways from two places to the root meet, and the length of the path between them [µm]."""
    if first.sec.root() is not second.sec.root():
        raise WrongValue(f"there is no path from {first} to {second}: they are in different cells")
    sections: list[Section | None] = [first.sec, second.sec]
    nodes = [node_at(first.sec, first.x), node_at(second.sec, second.x)]
    total = 0.0
    while sections[0] is not sections[1]:
        k = 0 if _depth(sections[0]) >= _depth(sections[1]) else 1
        section = sections[k]
        assert section is not None
        total += distance_along(section, nodes[k])
        nodes[k], sections[k] = start_of(section), _above(section)
    common = sections[0]
    if common is None:
        return Meeting(None, nodes[0], total)
    x = [distance_along(common, node) for node in nodes]
    return Meeting(common, nodes[0] if x[0] < x[1] else nodes[1], total + abs(x[0] - x[1]))


def _up(start: Segment, stop: Node, length: float, sign: int) -> tuple[list[Place], Section | None]:
    """Return the places from `start`, whose length is given, up to but without the node `stop`; and the section then."""
    found = []
    section: Section | None = start.sec
    node = node_at(start.sec, start.x)
    assert section is not None
    base = length - sign * distance_along(section, node)
    while node != stop:
        assert section is not None
        along = distance_along(section, node)
        found.append(Place(section, _position(section, node), float(np.float32(base + sign * along)), node))
        if along == 0:
            section = _above(section)
            if section is not None:
                base -= sign * distance_along(section, node)
        node = _before(node)
    return found, section


def _position(section: Section, node: Node) -> float:
    x = distance_along(section, node) / section.L
    return float(np.float32(1 - x if section.orientation() else x))


def path(first: Segment, second: Segment) -> list[Place]:
    """Return the places from one to another; lengths are negative before the node nearest the root, which has 0."""
    turn = meeting(first, second)
    up = meeting(first, turn_segment(turn)).distance
    before, section = _up(first, turn.node, -up, -1)
    owner = section if section is not None else turn.node.section
    after, _ = _up(second, turn.node, turn.distance - up, 1)
    return [*before, Place(owner, _position(owner, turn.node), 0.0, turn.node), *reversed(after)]


def turn_segment(turn: Meeting) -> Segment:
    """Return the segment where two ways meet."""
    owner = turn.section if turn.section is not None else turn.node.section
    return owner(_position(owner, turn.node))
