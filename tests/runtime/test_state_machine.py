"""Models built, edited, run and saved at random: whatever happens is a typed exception or a finite number, never a fault.

2,000 steps in pytest; any number, here with the seed that goes on being printed, by

    python tests/runtime/test_state_machine.py STEPS [SEED]

and with the engine under AddressSanitizer by

    RANVIER_CFLAGS="-fsanitize=address -g" python -m ranvier.engine_build
    LD_PRELOAD=$(cc -print-file-name=libasan.so) ASAN_OPTIONS=detect_leaks=0 python tests/runtime/test_state_machine.py 100000
"""

from __future__ import annotations

import gc
import math
import random
import sys
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from machine_cable import CableRules
from machine_events import EventRules
from machine_models import build, restore
from machine_rules import Rules
from ranvier import h

DENSITIES = ("hh", "pas", "extracellular")
POINTS = ("IClamp", "SEClamp", "ExpSyn", "Exp2Syn", "AlphaSynapse", "APCount")
ARTIFICIAL = ("NetStim", "IntFire1", "IntFire2", "IntFire4", "SmCells")
OWNERS = {"amp": "IClamp", "x": "SmKeeper", "r": "SmKeeper", "p": "SmPointer", "Nsingle": "SmSingle", "interval": "NetStim",
          "noiseFromRandom": "NetStim", "heard": "SmCells", "tau": "ExpSyn"}
TARGETS = (*ARTIFICIAL, "ExpSyn", "Exp2Syn", "SmKeeper")
EXPECTED = (ValueError, AttributeError, IndexError, TypeError, ReferenceError, RuntimeError, NotImplementedError)
MOST = 12
LENGTH = 100  # steps of one model


class Machine(Rules, CableRules, EventRules):
    """A model and what may be done to it. `draw` chooses a whole number below its argument."""

    def __init__(self, draw: Callable[[int], int]) -> None:
        self.draw = draw
        self.sections: list[Any] = []
        self.points: list[Any] = []
        self.connections: list[Any] = []
        self.vectors: list[Any] = []
        self.states: list[tuple[Any, tuple[Any, ...]]] = []
        self.handlers: list[Any] = []
        self.others: list[Any] = []
        self.arrays: list[Any] = []
        self.references: list[Any] = []
        self.views: list[Any] = []
        self.files: list[bytes] = []
        self.calls: list[Any] = []  # in each step
        self.returns = 3  # how often a callback may set the clock back
        self.interrupts = False  # a callback has just interrupted itself
        self.repeats = True  # nothing that it was given draws numbers in the middle of a step
        build()
        self.actions = [getattr(self, name) for name in sorted(dir(self)) if name.startswith("do_")]
        self.refused = 0

    def one(self, things: list[Any]) -> Any:
        return things[self.draw(len(things))] if things else self.new_section()

    def place(self) -> Any:
        section = self.one(self.sections)
        return section((0.0, 0.1, 0.5, 0.9, 1.0)[self.draw(5)])

    def having(self, name: str) -> Any:
        """Return a point process that has a variable or method of this name."""
        found = [point for point in self.points if hasattr(type(point), name)]
        if not found:
            self.points[:1] = found = [getattr(h, OWNERS.get(name, "Exp2Syn"))(self.place())]
        return self.one(found)

    def target(self) -> Any:
        return self.one([point for point in self.points if str(point).split("[")[0] in TARGETS] or self.points)

    def new_section(self) -> Any:
        section = h.Section(name=f"s{self.draw(1000)}")
        section.nseg, section.L, section.diam = 1 + self.draw(4), 10 + self.draw(200), 1 + self.draw(10)
        self.sections.append(section)
        return section

    def step(self) -> None:
        """Do one thing. What is refused is refused by an exception that says why."""
        action = self.actions[self.draw(len(self.actions))]
        try:
            action()
        except EXPECTED as error:
            assert str(error), f"{action.__name__}: {type(error).__name__} without a word"
            self.refused += 1
        except KeyboardInterrupt:
            if not self.interrupts:
                raise
        self.interrupts = False

    # ------------------------------------------------------------ structure

    def do_create(self) -> None:
        if len(self.sections) < MOST:
            self.new_section()

    def do_delete_section(self) -> None:
        if self.sections:
            self.sections.pop(self.draw(len(self.sections)))

    def do_delete_by_name(self) -> None:
        if self.sections:
            h.delete_section(sec=self.one(self.sections))

    def do_connect(self) -> None:
        child, parent = self.one(self.sections), self.one(self.sections)
        if parent not in child.subtree():
            child.connect(parent((0.0, 0.3, 1.0)[self.draw(3)]), self.draw(2))

    def do_disconnect(self) -> None:
        h.disconnect(sec=self.one(self.sections))

    def do_nseg(self) -> None:
        self.one(self.sections).nseg = 1 + self.draw(7)

    def do_geometry(self) -> None:
        section = self.one(self.sections)
        section.L, section(0.5).diam = 5 + self.draw(100), 1 + self.draw(9)

    def do_points3d(self) -> None:
        section = self.one(self.sections)
        section.pt3dclear()
        for k in range(self.draw(4)):
            section.pt3dadd(10 * k, self.draw(5), 0, 1 + self.draw(3))

    def do_insert(self) -> None:
        self.one(self.sections).insert(DENSITIES[self.draw(len(DENSITIES))])

    def do_uninsert(self) -> None:
        self.one(self.sections).uninsert(DENSITIES[self.draw(len(DENSITIES))])

    def do_set(self) -> None:
        section = self.one(self.sections)
        name = ("cm", "gnabar_hh", "g_pas", "e_extracellular", "v")[self.draw(5)]
        setattr(section(0.5), name, (1, 0.1, 0.001, 5, -60)[self.draw(5)])

    # ------------------------------------------------------------ points and connections

    def do_point(self) -> None:
        if len(self.points) < MOST:
            self.points.append(getattr(h, POINTS[self.draw(len(POINTS))])(self.place()))

    def do_artificial(self) -> None:
        if len(self.points) < MOST:
            self.points.append(getattr(h, ARTIFICIAL[self.draw(len(ARTIFICIAL))])())

    def do_delete_point(self) -> None:
        if self.points:
            self.points.pop(self.draw(len(self.points)))

    def do_move(self) -> None:
        self.one(self.points).loc(self.place())

    def do_stimulate(self) -> None:
        point = self.one(self.points)
        values = {"amp": 0.1, "dur": 5, "number": 50, "interval": 1 + self.draw(3), "noise": self.draw(2), "gmax": 0.001}
        for name, value in values.items():
            if hasattr(type(point), name):
                setattr(point, name, value)

    def do_netcon(self) -> None:
        if len(self.connections) < MOST:
            source = self.one(self.points) if self.draw(2) else self.place()._ref_v
            connection = h.NetCon(source, self.target())
            self.connections.append(connection)
            connection.delay, connection.threshold = self.draw(4) * 0.4, -20
            connection.weight[0] = 0.001

    def do_delete_netcon(self) -> None:
        if self.connections:
            self.connections.pop(self.draw(len(self.connections)))

    def do_change_netcon(self) -> None:
        if self.connections:
            connection = self.one(self.connections)
            connection.delay, connection.weight[0] = self.draw(5) * 0.3, 0.001 * self.draw(3)
            connection.active(self.draw(2))
            connection.setpost(self.target())

    def do_event(self) -> None:
        if self.connections:
            self.one(self.connections).event(h.t + self.draw(3))

    # ------------------------------------------------------------ what looks on from outside

    def do_linear_mechanism(self) -> None:
        c, g, y, b = h.Matrix(2, 2), h.Matrix(2, 2, 1 + self.draw(2)), h.Vector(2), h.Vector(2)
        g.setval(0, 0, 1e-4)
        g.setval(1, 1, 1)
        places, nodes = h.SectionList([self.one(self.sections)]), h.Vector([0.5])
        self.others.append(h.LinearMechanism(c, g, y, b, places, nodes))

    def do_impedance(self) -> None:
        impedance = h.Impedance()
        impedance.loc(self.place())
        impedance.compute(10 + self.draw(3) * 50)
        assert math.isfinite(impedance.input(self.place()))

    def do_state_transition(self) -> None:
        machine = h.StateTransitionEvent(2)
        for source in range(2):
            machine.transition(source, 1 - source, self.place()._ref_v, h.ref(-65.0 + source), self.edit)
        machine.state(0)
        self.others.append(machine)

    def do_keep_reference(self) -> None:
        self.others.append(self.place()._ref_v)

    def do_read_reference(self) -> None:
        """A reference gives a number, or says that what it is about is gone."""
        for thing in self.others:
            if not hasattr(thing, "hname"):
                thing[0] = 1.5 + thing[0]

    def do_delete_other(self) -> None:
        if self.others:
            self.others.pop(self.draw(len(self.others)))

    def do_gid(self) -> None:
        context, gid = h.ParallelContext(), self.draw(50)
        context.set_gid2node(gid, context.id())
        context.cell(gid, self.one(self.connections) if self.connections else h.NetCon(self.place()._ref_v, None))
        self.connections.append(context.gid_connect(gid, self.target()))

    def do_clear_gids(self) -> None:
        h.ParallelContext().gid_clear()

    def do_transfer(self) -> None:
        context, sid, point = h.ParallelContext(), self.draw(50), self.having("amp")
        source, target = self.place()._ref_v, point._ref_amp
        context.source_var(source, sid)
        context.target_var(point, target, sid)
        context.setup_transfer()

    def do_vector(self) -> None:
        if self.vectors:
            vector = self.one(self.vectors)
            vector.resize(self.draw(200))
            assert len(np.asarray(vector)) == len(vector)

    # ------------------------------------------------------------ records, plays, runs, states

    def do_record(self) -> None:
        vector = h.Vector()
        self.vectors.append(vector)
        vector.record(self.place()._ref_v, *((0.3,) if self.draw(2) else ()))

    def do_record_vext(self) -> None:
        vector = h.Vector()
        vector.record(self.place()._ref_vext[0])
        self.vectors.append(vector)

    def do_record_spikes(self) -> None:
        if self.connections:
            vector = h.Vector()
            self.one(self.connections).record(vector)
            self.vectors.append(vector)

    def do_play(self) -> None:
        point = self.having("amp")
        if hasattr(type(point), "amp"):
            values, times = h.Vector([0, 0.1, 0.05]), h.Vector([0, 1, 3])
            values.play(point._ref_amp, times, self.draw(2))
            self.vectors += [values, times]

    def do_delete_vector(self) -> None:
        if self.vectors:
            self.vectors.pop(self.draw(len(self.vectors)))

    def do_initialise(self) -> None:
        h.finitialize(-65)

    def do_run(self) -> None:
        for _ in range(1 + self.draw(30)):
            h.fadvance()
        for section in h.allsec():
            for segment in section.allseg():
                assert math.isfinite(segment.v), f"{segment}.v is {segment.v}"

    def do_run_far(self) -> None:
        h.continuerun(h.t + self.draw(5))

    def do_handler(self) -> None:
        del self.handlers[2:]
        self.handlers.append(h.FInitializeHandler(self.draw(4), self.edit))

    def do_plan(self) -> None:
        h.CVode().event(h.t + 0.1 + self.draw(3), self.edit)

    def edit(self) -> None:
        """Edit the model in the middle of finitialize or of a run."""
        edits = (self.do_create, self.do_delete_section, self.do_nseg, self.do_insert, self.do_delete_point, self.do_netcon,
                 self.do_connect)
        try:
            edits[self.draw(len(edits))]()
        except EXPECTED as error:
            assert str(error)

    def do_membrane_current(self) -> None:
        h.CVode().use_fast_imem(self.draw(2))

    def do_threads(self) -> None:
        h.ParallelContext().nthread(1 + self.draw(3))

    def do_save(self) -> None:
        state = h.SaveState()
        state.save()
        self.states = [*self.states[-1:], (state, ())]

    def do_restore(self) -> None:
        if self.states:
            self.one(self.states)[0].restore()

    def do_save_and_go_on(self) -> None:
        """A state that was just saved fits, and what follows it is the same twice, with any number of threads."""
        h.finitialize(-65)
        if self.handlers or not self.repeats or any(str(thing).startswith("StateTransitionEvent") for thing in self.others):
            return
        h.continuerun(0.5)
        state, ends = h.SaveState(), []
        state.save()
        for threads in (1, 3):
            h.ParallelContext().nthread(threads)
            state.restore()
            h.continuerun(1)
            ends.append([segment.v for section in h.allsec() for segment in section.allseg()])
        assert ends[0] == ends[1]

    def do_collect(self) -> None:
        self.sections = [section for section in self.sections if section]
        gc.collect()


def clean(machine: Machine) -> None:
    """Leave nothing to the next model."""
    for call in machine.calls:
        h.CVode().extra_scatter_gather_remove(call)
    vars(machine).clear()  # whoever may hold it
    gc.collect()
    h.CVode().use_fast_imem(0)
    h.ParallelContext().nthread(1)
    h.ParallelContext().gid_clear()
    for section in list(h.allsec()):
        h.delete_section(sec=section)
    restore()
    h.finitialize(-65)  # forgets planned calls, the last to hold the machine
    gc.collect()


@pytest.mark.filterwarnings("ignore:.*something that was deleted", "ignore:.*cannot be kept in a file",
                            "ignore:The recursion limit", "ignore:the cells are restored")
@settings(max_examples=20)
@given(st.data())
def test_random_models(data: Any) -> None:
    source = random.Random(data.draw(st.integers(0, 2**32)))
    machine = Machine(source.randrange)
    for _ in range(LENGTH):
        machine.step()
    clean(machine)


@pytest.mark.filterwarnings("ignore:.*something that was deleted", "ignore:.*cannot be kept in a file")
def test_things_are_done() -> None:
    """Most of what the machine does is not refused."""
    machine = Machine(random.Random(1).randrange)
    for _ in range(200):
        machine.step()
    assert machine.refused < 120
    clean(machine)


def main(steps: int, seed: int) -> None:
    """Run many steps; each model is told by its seed."""
    warnings.simplefilter("ignore")
    for number in range(seed, seed + max(1, steps // LENGTH)):
        print(number, end="\r", flush=True)
        machine = Machine(random.Random(number).randrange)
        for _ in range(LENGTH):
            machine.step()
        clean(machine)
    print(f"{steps} steps without a fault")


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0)
