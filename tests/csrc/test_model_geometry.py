"""Areas, resistances, diameters, volumes and distances of random cells, against the reference."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator
from typing import Any

import pytest
from ranvier._engine import ffi, lib

neuron = pytest.importorskip("neuron")
h = neuron.h


@pytest.fixture
def model() -> Iterator[Any]:
    made = lib.rv_model_new()
    yield made
    lib.rv_model_free(made)


def ok(status: int, model: Any) -> int:
    assert status >= 0, ffi.string(lib.rv_model_error(model).message)
    return status


class Twin:
    """A section in the reference and the same one in the engine."""

    def __init__(self, model: Any, name: str) -> None:
        self.model, self.theirs, self.ours = model, h.Section(name=name), ok(lib.rv_section_new(model), model)

    def set_nseg(self, nseg: int) -> None:
        self.theirs.nseg = nseg
        ok(lib.rv_section_set_nseg(self.model, self.ours, nseg), self.model)

    def set_length(self, length: float) -> None:
        self.theirs.L = length
        ok(lib.rv_section_set_length(self.model, self.ours, length), self.model)

    def set_ra(self, ra: float) -> None:
        self.theirs.Ra = ra
        ok(lib.rv_section_set_ra(self.model, self.ours, ra), self.model)

    def set_diam(self, segment: int, diam: float) -> None:
        if segment < 0:
            self.theirs.diam = diam
        else:
            self.theirs((segment + 0.5) / self.theirs.nseg).diam = diam
        ok(lib.rv_section_set_diam(self.model, self.ours, segment if segment >= 0 else -2, diam), self.model)

    def add_point(self, x: float, y: float, z: float, diam: float) -> None:
        self.theirs.pt3dadd(x, y, z, diam)
        ok(lib.rv_pt3d_insert(self.model, self.ours, lib.rv_pt3d_count(self.model, self.ours), x, y, z, diam), self.model)

    def connect(self, end: int, parent: Twin, x: float) -> None:
        self.theirs.connect(parent.theirs(x), end)
        ok(lib.rv_connect(self.model, self.ours, end, parent.ours, x), self.model)

    def theirs_and_ours(self) -> Iterator[tuple[str, float, float]]:
        yield "L", self.theirs.L, lib.rv_section_length(self.model, self.ours)
        for seg in self.theirs.allseg():
            yield f"area({seg.x})", seg.area(), lib.rv_segment_area(self.model, self.ours, seg.x)
            yield f"ri({seg.x})", seg.ri(), lib.rv_segment_ri(self.model, self.ours, seg.x)
            yield f"volume({seg.x})", seg.volume(), lib.rv_segment_volume(self.model, self.ours, seg.x)
            at = lib.rv_section_segment(self.model, self.ours, seg.x) if seg.x > 0 else -1
            diam = lib.rv_section_value(self.model, self.ours, at, 0, lib.RV_NODE_DIAM)[0]
            yield f"diam({seg.x})", seg.diam, diam
        for i in range(self.theirs.n3d()):
            point = ffi.new("double[5]")
            ok(lib.rv_pt3d_get(self.model, self.ours, i, point), self.model)
            for k, what in enumerate(("x3d", "y3d", "z3d", "diam3d", "arc3d")):
                yield what, getattr(self.theirs, what)(i), point[k]


def check(twins: list[Twin], tolerance: float) -> None:
    for twin in twins:
        assert twin.theirs.n3d() == lib.rv_pt3d_count(twin.model, twin.ours)
        for what, theirs, ours in twin.theirs_and_ours():
            assert ours == pytest.approx(theirs, rel=tolerance, abs=1e-12), (twin.theirs.name(), what)


def random_cell(model: Any, rng: random.Random) -> list[Twin]:
    twins = [Twin(model, f"s{k}") for k in range(12)]
    for k, twin in enumerate(twins):
        twin.set_nseg(rng.choice([1, 2, 3, 5, 8, 17]))
        twin.set_ra(rng.uniform(30, 200))
        if rng.random() < 0.5:
            place = [rng.uniform(-50, 50) for _ in range(3)]
            for _ in range(rng.randint(2, 9)):
                twin.add_point(*place, rng.uniform(0.3, 20))
                place = [c + rng.uniform(-20, 20) for c in place]
        else:
            twin.set_length(rng.uniform(5, 200))
            twin.set_diam(-1, rng.uniform(0.3, 20))
            twin.set_diam(rng.randrange(twin.theirs.nseg), rng.uniform(0.3, 20))
        if k > 0:
            twin.connect(rng.randint(0, 1), rng.choice(twins[:k]), rng.choice([0, 1, 1, 0.5, 0.31, 0.77]))
    return twins


@pytest.mark.parametrize("seed", range(12))
def test_random_cells(model: Any, seed: int) -> None:
    rng = random.Random(seed)
    twins = random_cell(model, rng)
    check(twins, 1e-9)
    for _ in range(60):
        a, b = rng.choice(twins), rng.choice(twins)
        x, y = rng.choice([0, 1, rng.random()]), rng.choice([0, 1, rng.random()])
        theirs = h.distance(a.theirs(x), b.theirs(y))
        assert lib.rv_distance(model, a.ours, x, b.ours, y) == pytest.approx(theirs, rel=1e-9, abs=1e-6)
    for twin in twins:
        room = ffi.new("rv_id[20]")
        count = lib.rv_section_children(model, twin.ours, room, 20)
        assert [f"s{room[k]}" for k in range(count)] == [child.name() for child in twin.theirs.children()]


@pytest.mark.parametrize("seed", range(12))
def test_edits_of_shape(model: Any, seed: int) -> None:
    """Changing L, diam and nseg after 3-D points."""
    rng = random.Random(100 + seed)
    twin = Twin(model, "edited")
    place = [0.0, 0.0, 0.0]
    for _ in range(rng.randint(2, 7)):
        twin.add_point(*place, rng.uniform(0.3, 20))
        place = [c + rng.uniform(-20, 20) for c in place]
    for _ in range(8):
        action = rng.randrange(4)
        if action == 0:
            twin.set_nseg(rng.choice([1, 2, 3, 5, 8, 17]))
        elif action == 1:
            twin.set_length(rng.uniform(10, 300))
        elif action == 2:
            twin.set_diam(rng.randrange(twin.theirs.nseg), rng.uniform(1, 10))
        else:
            twin.set_diam(-1, rng.uniform(1, 10))
        check([twin], 2e-6)  # the points are 32-bit floats


def test_step_in_diameter(model: Any) -> None:
    twin = Twin(model, "step")
    for x, diam in ((0, 10), (10, 10), (10, 2), (30, 2)):
        twin.add_point(x, 0, 0, diam)
    check([twin], 1e-12)
    twin.set_nseg(3)
    check([twin], 1e-12)


def test_disconnect_and_reconnect(model: Any) -> None:
    twins = [Twin(model, f"r{k}") for k in range(4)]
    for twin in twins:
        twin.set_nseg(3)
    twins[1].connect(1, twins[0], 1)
    twins[2].connect(0, twins[1], 0)
    twins[3].connect(0, twins[1], 1)
    check(twins, 1e-12)
    assert lib.rv_connect(model, twins[0].ours, 0, twins[3].ours, 1) == lib.RV_INVALID
    assert b"{section:0} to {section:3} would close a loop" in ffi.string(lib.rv_model_error(model).message)
    h.disconnect(sec=twins[1].theirs)
    ok(lib.rv_disconnect(model, twins[1].ours), model)
    assert lib.rv_distance(model, twins[0].ours, 0, twins[2].ours, 0) == 1e20
    h.delete_section(sec=twins[1].theirs)
    ok(lib.rv_section_free(model, twins[1].ours), model)
    assert lib.rv_section_parent(model, twins[2].ours, ffi.NULL, ffi.NULL) == -1
    assert lib.rv_section_nseg(model, twins[1].ours) == lib.RV_DEAD
    check([twins[0], twins[2], twins[3]], 1e-12)


def test_bad_arguments(model: Any) -> None:
    section = lib.rv_section_new(model)
    for status in (lib.rv_section_set_nseg(model, section, 0), lib.rv_section_set_nseg(model, section, 32768),
                   lib.rv_section_set_length(model, section, 0.0), lib.rv_section_set_length(model, section, float("nan")),
                   lib.rv_section_set_diam(model, section, 0, -1.0), lib.rv_section_set_diam(model, section, 2, 1.0),
                   lib.rv_section_set_ra(model, section, 0.0), lib.rv_pt3d_remove(model, section, 0),
                   lib.rv_pt3d_insert(model, section, 1, 0, 0, 0, 1), lib.rv_connect(model, section, 0.5, section, 1.0),
                   lib.rv_section_segment(model, section, 1.5)):
        assert status == lib.RV_RANGE
    assert lib.rv_connect(model, section, 0, section, 1) == lib.RV_INVALID
    assert lib.rv_section_value(model, section, 5, 0, 0) == ffi.NULL
    point, gone = ffi.new("rv_ref *", [lib.RV_REF_SECTION, 99, 0.5, 0, 0, ffi.NULL])[0], 99
    assert lib.rv_ref_locate(model, point) == ffi.NULL
    assert all(math.isnan(ask(model, gone, x)) for ask in (lib.rv_segment_area, lib.rv_segment_ri, lib.rv_segment_volume)
               for x in (0.0, 0.5, 1.0))
    assert math.isnan(lib.rv_distance(model, gone, 0, section, 1)) and math.isnan(lib.rv_distance(model, section, 0, section, 2))
    assert lib.rv_section_segment(model, gone, 0.0) == lib.RV_DEAD
    assert lib.rv_section_nseg(model, 77) == lib.rv_section_nseg(model, -5) == lib.RV_DEAD


def test_define_shape(model: Any) -> None:
    """Points for a forest of all kinds of connections, where the reference puts them."""
    for section in list(h.allsec()):
        h.delete_section(sec=section)
    roots = [Twin(model, f"root{k}") for k in range(4)]
    kids = [Twin(model, f"kid{k}") for k in range(13)]
    for k, kid in enumerate(kids):
        kid.set_length(10 + k)
        kid.set_diam(-1, 1 + k)
    for kid in kids[:5]:
        kid.connect(0, roots[0], 1)
    for kid in kids[5:8]:
        kid.connect(0, roots[1], 0.5)
    kids[8].connect(0, roots[1], 0)
    kids[9].connect(0, roots[2], 1)
    kids[9].set_nseg(3)
    kids[9].set_diam(1, 7)
    kids[10].connect(1, kids[9], 1)
    kids[11].connect(0, kids[10], 0)
    roots[3].add_point(5, 6, 7, 1)
    roots[3].add_point(5, 16, 7, 1)
    kids[12].connect(0, roots[3], 0.5)
    h.define_shape()
    ok(lib.rv_define_shape(model), model)
    for twin in (*roots, *kids):
        assert twin.theirs.n3d() == lib.rv_pt3d_count(model, twin.ours)
        for what, theirs, ours in twin.theirs_and_ours():
            assert ours == pytest.approx(theirs, rel=1e-6, abs=1e-4), (twin.theirs.name(), what)
