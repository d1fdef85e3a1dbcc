"""The states of single cells: which parts of the model belong to which gid, their bytes, and how files hold them."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .._engine import ffi, lib
from ..events.sources import GIDS
from ..mechanism_access.catalogue import ARTIFICIAL_CELL
from ..model import HANDLE, MODEL
from .state_file import sealed, unsealed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..cable.section import Section

PIECE = b"RANVIER CELL 1\n"  # the number goes up when the bytes change
_SIZE = 8


@dataclass(frozen=True, slots=True)
class Part:
    """A section with what is on it, or an artificial cell (section −1).

    `gid` is that of its cell, None where there is none; `name` is how it is found again there. Points and NetCons are ids of the
    engine, ascending.
    """

    gid: int | None
    name: str
    section: int
    points: list[int]
    netcons: list[int]


@dataclass(frozen=True, slots=True)
class Piece:
    """What a file holds of a cell, or at `gid` None of what belongs to none: the bytes of its parts by name, and t [ms]."""

    gid: int | None
    t: float
    parts: dict[str, bytes]


# ---------------------------------------------------------------- the model in parts


def parts_of_model() -> list[Part]:
    """Return all sections and artificial cells, in order of creation."""
    on_section, artificial = _points()
    netcons = _netcons_by_target()
    section_gids, point_gids = _owners()
    seen: Counter[tuple[int | None, str]] = Counter()

    def part(gid: int | None, name: str, section: int, points: list[int]) -> Part:
        seen[gid, name] += 1
        number = seen[gid, name]
        ids = sorted(n for point in points for n in netcons.get(point, ()))
        return Part(gid, name if number == 1 else f"{name} {number}", section, points, ids)

    found = []
    for section in MODEL.all_sections():
        gid = section_gids.get(section._id)
        found.append(part(gid, _name_in_cell(section), section._id, on_section.get(section._id, [])))
    for point in artificial:
        found.append(part(point_gids.get(point), type(MODEL.point(point)).__name__, -1, [point]))
    return found


def _points() -> tuple[dict[int, list[int]], list[int]]:
    """Return the ids of point processes by section, and those of artificial cells."""
    on_section: dict[int, list[int]] = defaultdict(list)
    artificial = []
    section, x = ffi.new("rv_id *"), ffi.new("double *")
    for ident in sorted(MODEL.points):
        point = MODEL.point(ident)
        if point is None or lib.rv_point_alive(HANDLE, ident) != 1:
            continue
        if point._info.kind == ARTIFICIAL_CELL:
            artificial.append(ident)
        elif lib.rv_point_location(HANDLE, ident, section, x) == 1:
            on_section[section[0]].append(ident)
    return on_section, artificial


def _netcons_by_target() -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    for ident in MODEL.id_list(lib.rv_netcon_list):
        found[lib.rv_netcon_target(HANDLE, ident)].append(ident)
    return found


def _owners() -> tuple[dict[int, int], dict[int, int]]:
    """Return the gids of sections and of artificial cells by id. Of several gids of one cell the lowest has it."""
    sections: dict[int, int] = {}
    points: dict[int, int] = {}
    of_cell: dict[int, list[Section]] = defaultdict(list)
    for section in MODEL.all_sections():
        of_cell[id(section.cell())].append(section)
    variable, point = ffi.new("rv_ref *"), ffi.new("rv_id *")
    for gid in sorted(GIDS):
        kind = lib.rv_source_info(HANDLE, GIDS[gid], variable, point)
        place = _section_of(kind, variable, point[0])
        if place is None:
            points.setdefault(point[0], gid)
            continue
        whole = of_cell[id(place.cell())] if place.cell() is not None else (s for s in place.wholetree() if s.cell() is None)
        for each in whole:
            sections.setdefault(each._id, gid)
    return sections, points


def _section_of(kind: int, variable: Any, point: int) -> Section | None:
    """Return the section that a source watches or stands on, None for an artificial cell."""
    if kind == 1 and variable.kind == lib.RV_REF_SECTION:
        found: Section | None = MODEL.section(variable.object)
        return found
    there = MODEL.point(variable.object if kind == 1 else point)
    segment = there.get_segment() if there is not None and there._info.kind != ARTIFICIAL_CELL else None
    return segment.sec if segment is not None else None


def _name_in_cell(section: Section) -> str:
    """Return a section's name without its cell's, which may hold an address."""
    return section.name() if section.cell() is None else section.name().rpartition(".")[2]


# ---------------------------------------------------------------- bytes


def save_parts(parts: list[Part]) -> list[bytes]:
    """Return the present states of parts."""
    sizes = ffi.new("size_t[]", len(parts) or 1)
    given, *_kept = _engine_parts(parts)
    memory = lib.rv_parts_save(HANDLE, given, sizes)
    if memory == ffi.NULL:
        raise MODEL.failure("BBSaveState")
    try:
        found, at = [], 0
        for k in range(len(parts)):
            found.append(bytes(ffi.buffer(memory + at, sizes[k])))
            at += sizes[k]
        return found
    finally:
        lib.rv_state_free(memory)


def restore_parts(parts: list[Part], states: list[bytes], t: float, owner: str) -> None:
    """Bring parts into states and t [ms]; those without bytes stay as they are, and nothing else is pending any more.

    Raise ValueError, having changed nothing, where one does not fit.
    """
    sizes = ffi.new("size_t[]", [len(state) for state in states] or 1)
    joined = b"".join(states)
    given, *_kept = _engine_parts(parts)
    MODEL.check(lib.rv_parts_restore(HANDLE, t, given, ffi.from_buffer(joined), sizes), owner)


def _engine_parts(parts: list[Part]) -> tuple[Any, ...]:
    """Return an rv_parts, followed by what it needs kept."""
    sections = ffi.new("rv_id[]", [part.section for part in parts] or 1)
    point_counts = ffi.new("int[]", [len(part.points) for part in parts] or 1)
    netcon_counts = ffi.new("int[]", [len(part.netcons) for part in parts] or 1)
    points = ffi.new("rv_id[]", [point for part in parts for point in part.points] or 1)
    netcons = ffi.new("rv_id[]", [netcon for part in parts for netcon in part.netcons] or 1)
    made = ffi.new("rv_parts *", {"count": len(parts), "sections": sections, "point_counts": point_counts, "points": points,
                                  "netcon_counts": netcon_counts, "netcons": netcons})
    return made, sections, point_counts, netcon_counts, points, netcons


# ---------------------------------------------------------------- pieces


def pieces_of_model(t: float) -> dict[int | None, Piece]:
    """Return the present state: a piece for each gid that has a cell, and one for the rest."""
    parts = parts_of_model()
    found: dict[int | None, Piece] = {gid: Piece(gid, t, {}) for gid in (None, *sorted(GIDS))}
    for part, state in zip(parts, save_parts(parts), strict=True):
        found[part.gid].parts[part.name] = state
    return found


def restore_pieces(pieces: Iterable[Piece], t: float, owner: str) -> None:
    """Bring what is in pieces and in the model into its state. Raise ValueError, with nothing changed, where it does not fit."""
    saved: dict[tuple[int | None, str], bytes] = {}
    for piece in pieces:
        saved.update({(piece.gid, name): state for name, state in piece.parts.items()})
    parts = parts_of_model()
    restore_parts(parts, [saved.get((part.gid, part.name), b"") for part in parts], t, owner)


def piece_as_bytes(piece: Piece) -> bytes:
    """Return a piece as the bytes of a file; they say themselves where they end."""
    head = json.dumps({"gid": piece.gid, "t": piece.t, "parts": [[n, len(s)] for n, s in piece.parts.items()]}).encode()
    return sealed(PIECE, len(head).to_bytes(_SIZE, "little") + head + b"".join(piece.parts.values()))


def read_piece(stream: Any, owner: str) -> Piece:
    """Read a piece. Raise ValueError for anything else."""
    body = unsealed(stream, PIECE, owner)
    size = int.from_bytes(body[:_SIZE], "little")
    head = json.loads(body[_SIZE:_SIZE + size])
    at, parts = _SIZE + size, {}
    for name, length in head["parts"]:
        parts[name] = body[at:at + length]
        at += length
    return Piece(head["gid"], head["t"], parts)
