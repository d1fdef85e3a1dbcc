"""Values keep their identity whatever is built, edited and built again; how cells become blocks and groups."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator
from typing import Any

import pytest
from ranvier._engine import ffi, lib

KEEP: list[Any] = []  # memory that the C structures below point to


def text(word: str) -> Any:
    KEEP.append(ffi.new("char[]", word.encode()))
    return KEEP[-1]


def mechanism(name: str, kind: int, instance: int, *, pointers: int = 0, ions: tuple[str, ...] = (),
              vectors: int = 0, randoms: int = 0) -> Any:
    """Make a description without kernels: `instance` fields f0, f1 … that start at their number."""
    fields = ffi.new("rv_field[]", max(instance, 1))
    for k in range(instance):
        fields[k].name, fields[k].unit, fields[k].initial, fields[k].slot = text(f"f{k}"), text(""), k, k
    uses = ffi.new("rv_ion_use[]", max(len(ions), 1))
    for k, ion in enumerate(ions):
        uses[k].name, uses[k].valence, uses[k].reads = text(ion), math.nan, 1
    made = ffi.new("rv_mechanism *")
    made.name, made.file, made.kind = text(name), text(name + ".mod"), kind
    made.field_count, made.fields, made.ion_count, made.ions = instance, fields, len(ions), uses
    made.slots = [instance, 0, pointers, randoms, vectors]
    KEEP.extend([fields, uses, made])
    return made


LEAK = mechanism("leak", lib.RV_DENSITY, 2)
CHANNEL = mechanism("channel", lib.RV_DENSITY, 5, ions=("na", "zz"), pointers=1, randoms=1)
SYNAPSE = mechanism("synapse", lib.RV_POINT_PROCESS, 3, ions=("k",), pointers=1, vectors=1)
SYNAPSE.weight_count = 1
CLAMP = mechanism("clamp", lib.RV_POINT_PROCESS, 0)
CELL = mechanism("cell", lib.RV_ARTIFICIAL_CELL, 4)


class Model:
    def __init__(self) -> None:
        self.c = lib.rv_model_new()
        self.leak, self.channel, self.synapse, self.clamp, self.cell = (
            lib.rv_register(self.c, ffi.cast("void *", m)) for m in (LEAK, CHANNEL, SYNAPSE, CLAMP, CELL))

    def ok(self, status: int) -> int:
        assert status >= 0, (status, ffi.string(lib.rv_model_error(self.c).message))
        return status

    def layout(self) -> Any:
        info = ffi.new("rv_layout_info *")
        self.ok(lib.rv_layout(self.c, info))
        return info

    def slots(self, type_: int) -> int:
        if type_ == 0:
            return int(lib.RV_NODE_SLOTS)
        if lib.rv_type_is_ion(self.c, type_):
            return int(lib.RV_ION_SLOTS)
        return int(ffi.cast("const rv_mechanism *", lib.rv_type_mechanism(self.c, type_)).slots[0])

    def types(self, section: int) -> list[int]:
        room = ffi.new("int[32]")
        return [room[k] for k in range(self.ok(lib.rv_section_types(self.c, section, room, 32)))]

    def sections(self) -> list[int]:
        room = ffi.new("rv_id[]", 4096)
        return [room[k] for k in range(lib.rv_section_list(self.c, room, 4096))]


@pytest.fixture
def model() -> Iterator[Model]:
    made = Model()
    yield made
    lib.rv_model_free(made.c)


def middle_v(section: int) -> Any:
    """Return a reference to section(0.5).v, whole: cffi leaves fields that a dict does not name undefined."""
    return ffi.new("rv_ref *", [lib.RV_REF_SECTION, section, 0.5, 0, 0, ffi.NULL])[0]


def snapshot(model: Model, points: list[int]) -> dict[tuple[Any, ...], float]:
    """Return every value Python can see, by what it belongs to."""
    seen: dict[tuple[Any, ...], float] = {}
    for s in model.sections():
        nseg = lib.rv_section_nseg(model.c, s)
        for type_ in [0, *model.types(s)]:
            for slot in range(model.slots(type_)):
                for k in range(nseg):
                    seen[s, k, type_, slot] = lib.rv_section_value(model.c, s, k, type_, slot)[0]
        seen[s, "end"] = lib.rv_section_value(model.c, s, nseg, 0, 0)[0]
        seen[s, "root"] = lib.rv_section_value(model.c, s, -1, 0, 0)[0]
    for p in points:
        for slot in range(model.slots(lib.rv_point_type(model.c, p))):
            seen["point", p, slot] = lib.rv_point_value(model.c, p, slot)[0]
    return seen


def scribble(model: Model, points: list[int], rng: random.Random) -> None:
    """Give values of their own to what a user may set."""
    for s in model.sections():
        for type_ in [0, *model.types(s)]:
            for slot in range(2) if type_ == 0 else range(model.slots(type_)):
                for k in range(lib.rv_section_nseg(model.c, s)):
                    lib.rv_section_value(model.c, s, k, type_, slot)[0] = rng.random()
        lib.rv_section_value(model.c, s, lib.rv_section_nseg(model.c, s), 0, 0)[0] = rng.random()
    for p in points:
        for slot in range(model.slots(lib.rv_point_type(model.c, p))):
            lib.rv_point_value(model.c, p, slot)[0] = rng.random()


def edit(model: Model, points: list[int], rng: random.Random) -> None:
    """Make one random structural change."""
    sections, c = model.sections(), model.c
    action = rng.randrange(11)
    if action <= 1 or not sections:
        model.ok(lib.rv_section_new(c))
        return
    s, other, x = rng.choice(sections), rng.choice(sections), rng.choice([0.0, 1.0, rng.random()])
    if action == 2:
        model.ok(lib.rv_section_set_nseg(c, s, rng.choice([1, 2, 3, 7, 12])))
    elif action in (3, 4):
        status = lib.rv_connect(c, s, rng.randint(0, 1), other, x)
        assert status in (0, lib.RV_INVALID)
    elif action == 5 and rng.random() < 0.5:
        model.ok(lib.rv_section_free(c, s) if rng.random() < 0.3 else lib.rv_disconnect(c, s))
    elif action == 6:
        model.ok(lib.rv_insert(c, s, rng.choice([model.leak, model.channel])))
    elif action == 7:
        model.ok(lib.rv_uninsert(c, s, rng.choice([model.leak, model.channel])))
    elif action == 8:
        points.append(model.ok(lib.rv_point_new(c, rng.choice([model.synapse, model.clamp, model.cell]))))
    elif points:
        p = rng.choice(points)
        if rng.random() < 0.2:
            model.ok(lib.rv_point_free(c, p))
            points.remove(p)
        elif lib.rv_point_type(c, p) != model.cell:
            model.ok(lib.rv_point_place(c, p, s, x))
            if lib.rv_point_type(c, p) == model.synapse:
                model.ok(lib.rv_set_point_pointer(c, p, 0, middle_v(other)))


@pytest.mark.parametrize("seed", range(20))
def test_values_survive_any_edit(model: Model, seed: int) -> None:
    rng = random.Random(seed)
    points: list[int] = []
    lib.rv_set_layout(model.c, rng.choice([0, 3, 8]), rng.choice([0, 5, 50]))
    for _ in range(25):
        for _ in range(rng.randint(1, 12)):
            edit(model, points, rng)
        scribble(model, points, rng)
        before = snapshot(model, points)
        info = model.layout()
        after = snapshot(model, points)
        added = {key for key in after if key not in before}  # ions that placed point processes brought with them
        assert all(lib.rv_type_is_ion(model.c, key[2]) for key in added)
        assert {key: after[key] for key in before} == before
        x, end = ffi.new("double *"), ffi.new("double *")
        assert info.cells == sum(lib.rv_section_parent(model.c, s, x, end) < 0 for s in model.sections())
        scribble(model, points, rng)
        before = snapshot(model, points)
        homes = [int(ffi.cast("intptr_t", lib.rv_section_value(model.c, s, k, 0, 0)))
                 for s in model.sections() for k in range(lib.rv_section_nseg(model.c, s))]
        assert len(set(homes)) == len(homes)
        edit(model, points, rng)  # values written into groups are not lost by the next edit
        changed = snapshot(model, points)
        nsegs = {s: lib.rv_section_nseg(model.c, s) for s in model.sections()}
        for key, value in before.items():
            nseg = nsegs.get(key[0], 0)
            same_size = (key[0], nseg - 1, 0, 0) in before and (key[0], nseg, 0, 0) not in before
            if key in changed and (key[0] == "point" or (same_size and len(key) > 2 and key[2] != 0)):
                assert changed[key] == value


def test_nseg_carries_values_over(model: Model) -> None:
    s = model.ok(lib.rv_section_new(model.c))
    model.ok(lib.rv_insert(model.c, s, model.leak))
    model.ok(lib.rv_section_set_nseg(model.c, s, 3))
    for k in range(3):
        lib.rv_section_value(model.c, s, k, model.leak, 1)[0] = k + 1
    for nseg, expected in ((5, [1, 1, 2, 3, 3]), (9, [1, 1, 1, 1, 2, 3, 3, 3, 3]), (4, [1, 1, 3, 3]), (7, [1, 1, 1, 3, 3, 3, 3]),
                           (2, [1, 3]), (1, [3]), (3, [3, 3, 3])):  # as NEURON 9.0.2 does
        model.ok(lib.rv_section_set_nseg(model.c, s, nseg))
        values = ffi.new("double[9]")
        assert lib.rv_section_read(model.c, s, model.leak, 1, values) == nseg
        assert list(values)[:nseg] == expected


def test_points_move_with_nseg(model: Model) -> None:
    s, p = model.ok(lib.rv_section_new(model.c)), model.ok(lib.rv_point_new(model.c, model.clamp))
    model.ok(lib.rv_point_place(model.c, p, s, 0.3))
    section, x = ffi.new("rv_id *"), ffi.new("double *")
    for nseg, expected in ((2, 0.75), (3, 5 / 6), (4, 0.875), (5, 0.9), (1, 0.5), (3, 0.5)):  # as NEURON 9.0.2 does
        model.ok(lib.rv_section_set_nseg(model.c, s, nseg))
        assert lib.rv_point_location(model.c, p, section, x) == 1
        assert x[0] == pytest.approx(expected)
    model.ok(lib.rv_section_free(model.c, s))
    assert lib.rv_point_place(model.c, p, s, 0.5) == lib.rv_point_place(model.c, p, 99, 0.0) == lib.RV_DEAD
    assert lib.rv_point_location(model.c, p, section, x) == 0


def test_points_at_a_junction_belong_to_its_node(model: Model) -> None:
    room = ffi.new("rv_id[9]")

    def at(section: int, segment: int) -> list[int]:
        return [room[k] for k in range(model.ok(lib.rv_segment_points(model.c, section, segment, room, 9)))]

    a, b, c, d, e = (model.ok(lib.rv_section_new(model.c)) for _ in range(5))
    for child, end, parent, x in ((b, 0, a, 1), (c, 1, a, 1), (d, 0, c, 1), (e, 0, a, 0.5)):
        model.ok(lib.rv_connect(model.c, child, end, parent, x))
    points = [model.ok(lib.rv_point_new(model.c, model.clamp)) for _ in range(6)]
    places = ((d, 0), (b, 0), (a, 1), (c, 1), (e, 0), (c, 0.5))
    for point, (section, x) in zip(points, places, strict=True):
        model.ok(lib.rv_point_place(model.c, point, section, x))
    assert at(a, 1) == at(b, -1) == at(c, 1) == at(d, -1) == points[:4]
    assert at(a, 0) == at(e, -1) == [points[4]]
    assert at(c, 0) == [points[5]]
    assert at(c, -1) == at(a, -1) == at(d, 0) == []


def test_ions_start_with_the_defaults(model: Model) -> None:
    s = model.ok(lib.rv_section_new(model.c))
    for name, expected in ((b"na_ion", [50, 0, 0, 10, 140]), (b"k_ion", [-77, 0, 0, 54.4, 2.5]),
                           (b"ca_ion", [132.4579341637009, 0, 0, 5e-5, 2]), (b"zz_ion", [0, 0, 0, 1, 1])):
        type_ = lib.rv_type(model.c, name)
        model.ok(lib.rv_insert(model.c, s, type_))
        assert [lib.rv_section_value(model.c, s, 0, type_, k)[0] for k in range(5)] == pytest.approx(expected, rel=1e-14)
    assert lib.rv_ion_type(model.c, b"ca", 1.0) == lib.RV_INVALID
    assert lib.rv_ion_type(model.c, b"ca", math.nan) == lib.rv_ion_type(model.c, b"ca", 2.0) == 3


def make_cells(model: Model, count: int, dendrites: int, nseg: int) -> None:
    for _ in range(count):
        soma = lib.rv_section_new(model.c)
        lib.rv_insert(model.c, soma, model.channel)
        dends = [lib.rv_section_new(model.c) for _ in range(dendrites)]
        for k, dend in enumerate(dends):
            lib.rv_section_set_nseg(model.c, dend, nseg)
            lib.rv_insert(model.c, dend, model.leak)
            lib.rv_connect(model.c, dend, 0, dends[(k - 1) // 2] if k > 0 else soma, 1)


def test_like_cells_share_lanes(model: Model) -> None:
    make_cells(model, 33, 3, 10)
    info = model.layout()
    assert (info.cells, info.groups, info.widest, info.nodes) == (33, 1, 33, 33 * 36)
    lib.rv_set_layout(model.c, 16, 0)
    assert model.layout().widest == 16
    lib.rv_set_layout(model.c, 16, 36 * 16)
    info = model.layout()
    assert (info.widest, info.groups) == (16, 3)


def test_single_compartments_are_wide(model: Model) -> None:
    make_cells(model, 5000, 0, 1)
    info = model.layout()
    assert info.cells == 5000
    assert 1000 <= info.widest <= 2048
    assert info.groups <= 5


def test_pointers_and_fast_netcons_keep_cells_together(model: Model) -> None:
    make_cells(model, 8, 0, 1)
    lib.rv_set_layout(model.c, 1, 3)
    assert model.layout().groups == 8
    p = model.ok(lib.rv_point_new(model.c, model.synapse))
    model.ok(lib.rv_point_place(model.c, p, 0, 0.5))
    model.ok(lib.rv_set_point_pointer(model.c, p, 0, middle_v(5)))
    assert model.layout().groups == 7
    source = model.ok(lib.rv_source_watch(model.c, middle_v(3), math.nan))
    netcon = model.ok(lib.rv_netcon_new(model.c, source, p))
    lib.rv_section_new(model.c)
    assert model.layout().groups == 8
    lib.rv_netcon_delay(model.c, netcon)[0] = 0.0
    lib.rv_section_new(model.c)
    assert model.layout().groups == 8


def test_a_compartment_takes_less_than_250_bytes(model: Model) -> None:
    make_cells(model, 1000, 10, 10)
    info = model.layout()
    assert info.nodes == 1000 * 113
    assert info.bytes / info.nodes < 250
