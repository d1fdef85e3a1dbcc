"""Random edits in the middle of runs: nothing crashes, dead ids are told, and time goes on."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest
from ranvier._engine import ffi, lib
from run_engine import CLOCK, Engine, EngineError


class Editor:
    """A model that is edited at random; ids of deleted objects are used again on purpose."""

    def __init__(self, seed: int, threads: int) -> None:
        self.random = random.Random(seed)
        width, target = self.random.choice([0, 1, 4]), self.random.choice([0, 8, 64])
        self.engine = Engine(width=width, target=target, threads=threads)
        self.sections: list[int] = []
        self.points: list[int] = []
        self.netcons: list[int] = []
        self.edits: list[Callable[[], object]] = [
            self.add_section, self.add_section, self.add_point, self.add_point, self.add_netcon, self.add_netcon,
            self.add_record, self.add_play, self.drop_section, self.drop_point, self.drop_netcon, self.move_point,
            self.change_nseg, self.fire, self.again]

    def any(self, ids: list[int]) -> int:
        """Return one of the ids there ever were, or one that never was."""
        return self.random.choice(ids) if ids else 0

    def add_section(self) -> None:
        """A new section, often connected."""
        nseg = self.random.choice([1, 1, 3])
        made = self.engine.section(30, 10, nseg, insert=self.random.choice([("leak",), ("axon",), ("axon", "calcium")]))
        if self.sections and self.random.random() < 0.5:
            lib.rv_connect(self.engine.model, made, 0.0, self.any(self.sections), 1.0)
        self.sections.append(made)

    def add_point(self) -> None:
        """A new synapse, clamp or artificial cell."""
        kind = self.random.choice(["Synapse", "Clamp", "Clock"])
        made = self.engine.point(kind)
        if kind != "Clock":
            lib.rv_point_place(self.engine.model, made, self.any(self.sections), self.random.random())
        else:
            self.engine.set(made, "Clock", "interval", self.random.choice([0.3, 1.1]))
        self.points.append(made)

    def add_netcon(self) -> None:
        """A new NetCon between whatever there is, if it can be."""
        model = self.engine.model
        section = self.any(self.sections)
        watch = self.random.random() < 0.5
        point = self.any(self.points)
        source = lib.rv_source_watch(model, self.engine.ref(section), -20.0) if watch else lib.rv_source_point(model, point)
        made = lib.rv_netcon_new(model, source, self.any(self.points))
        if made >= 0:
            lib.rv_netcon_delay(model, made)[0] = self.random.choice([0.01, 0.1, 1.0])
            lib.rv_netcon_weight(model, made, ffi.NULL)[0] = self.random.choice([0.001, 0.01])
            self.netcons.append(made)

    def add_record(self) -> None:
        """Record v or t."""
        model = self.engine.model
        ref = self.engine.ref(self.any(self.sections)) if self.random.random() < 0.8 else {"kind": CLOCK, "slot": 0, "mark": 0}
        vector = self.engine.vector()
        lib.rv_record(model, vector, ref, self.random.choice([0.0, 0.07]), ffi.NULL)
        if self.random.random() < 0.3:
            lib.rv_vector_free(model, vector)

    def add_play(self) -> None:
        """Play into v."""
        values, times = self.engine.vector([-60, -70]), self.engine.vector([1, 2])
        target = self.engine.ref(self.any(self.sections))
        lib.rv_play(self.engine.model, values, target, times, 0.0, self.random.randrange(2))

    def drop_section(self) -> int:
        """Delete a section, perhaps a dead one."""
        return int(lib.rv_section_free(self.engine.model, self.any(self.sections)))

    def drop_point(self) -> int:
        """Delete a point, perhaps a dead one."""
        return int(lib.rv_point_free(self.engine.model, self.any(self.points)))

    def drop_netcon(self) -> int:
        """Delete a NetCon, perhaps a dead one."""
        return int(lib.rv_netcon_free(self.engine.model, self.any(self.netcons)))

    def move_point(self) -> int:
        """Place a point elsewhere."""
        return int(lib.rv_point_place(self.engine.model, self.any(self.points), self.any(self.sections), self.random.random()))

    def change_nseg(self) -> int:
        """Give a section another nseg."""
        return int(lib.rv_section_set_nseg(self.engine.model, self.any(self.sections), self.random.choice([1, 3, 5])))

    def fire(self) -> int:
        """Queue an event."""
        return int(lib.rv_netcon_event(self.engine.model, self.any(self.netcons), self.engine.t + self.random.random()))

    def again(self) -> None:
        """Start from finitialize."""
        if self.random.random() < 0.3:
            self.engine.init()


@pytest.mark.parametrize("seed", range(12))
def test_random_edits(seed: int) -> None:
    """150 edits, each followed by a few steps."""
    editor = Editor(seed, threads=1 + seed % 3)
    editor.add_section()
    editor.engine.init()
    for _ in range(150):
        editor.random.choice(editor.edits)()
        before, steps = editor.engine.t, editor.random.choice([1, 7, 30])
        try:
            assert editor.engine.advance(steps) == steps
            assert editor.engine.t == pytest.approx(before + 0.025 * steps)
        except EngineError as error:
            assert error.code in (lib.RV_NOT_FINITE, lib.RV_FAILED, lib.RV_INVALID)
            editor.engine.init()
    editor.engine.close()


def test_dead_sections_are_told() -> None:
    """Questions about a deleted section answer RV_DEAD or NaN."""
    engine = Engine()
    section, point = engine.section(), engine.point("Synapse")
    engine.ok(lib.rv_section_free(engine.model, section))
    assert lib.rv_point_place(engine.model, point, section, 0.5) == lib.RV_DEAD
    for question in (lib.rv_segment_area, lib.rv_segment_ri, lib.rv_segment_volume):
        answer = question(engine.model, section, 0.5)
        assert answer != answer
    assert lib.rv_ref_locate(engine.model, engine.ref(section)) == ffi.NULL
    assert lib.rv_record(engine.model, engine.vector(), engine.ref(section), 0.0, ffi.NULL) == lib.RV_DEAD
    engine.close()
