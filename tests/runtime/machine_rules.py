"""What the state machine does beside editing and running: solvers, channels of scripts, odd currents, files of states."""

from __future__ import annotations

import gc
import tempfile
from typing import Any

import numpy as np
from machine_models import CHANNELS
from ranvier import h
from ranvier._engine import lib
from ranvier.model import HANDLE


class Rules:
    """More things to do, for a machine that has these."""

    draw: Any
    one: Any
    place: Any
    edit: Any
    sections: list[Any]
    points: list[Any]
    connections: list[Any]
    vectors: list[Any]
    states: list[tuple[Any, tuple[Any, ...]]]
    others: list[Any]
    arrays: list[Any]
    repeats: bool

    # ------------------------------------------------------------ LinearMechanism

    def do_linear_layers(self) -> None:
        """Equations at several places, in and outside of the membrane."""
        size = 1 + self.draw(3)
        c, g = h.Matrix(size + 1, size + 1, 1 + self.draw(2)), h.Matrix(size + 1, size + 1)
        y, y0, b = h.Vector(size + 1), h.Vector(size + 1, 1), h.Vector(size + 1)
        for k in range(size + 1):
            g.setval(k, k, (1e-4, 1)[k == size])
            g.setval(k, size, (0, 1e-5)[self.draw(2)] if k < size else 1)
        c.setval(size, size, self.draw(2))
        starts = (y, y0, b) if self.draw(2) else (y, b)
        section = self.one(self.sections)
        places = h.Vector([(0, 0.1, 0.5, 0.9, 1)[self.draw(5)] for _ in range(size)])
        layers = h.Vector([self.draw(3) for _ in range(size)])
        sections = h.SectionList([section] + [self.one(self.sections) for _ in range(size - 1)])
        called = (lambda: self.change_linear(b),) if self.draw(2) else ()
        self.repeats = False
        self.others.append(h.LinearMechanism(*called, c, g, *starts, sections, places, layers))

    def change_linear(self, b: Any) -> None:
        """In the middle of a step: another current, and now and then the mechanism's end."""
        b[0] = 1e-5 * self.draw(10)
        match self.draw(60):
            case 0:
                self.others.clear()
                gc.collect()
            case 1:
                self.edit()
            case 2 if self.sections:
                h.delete_section(sec=self.one(self.sections))

    # ------------------------------------------------------------ Impedance

    def do_impedance_of_states(self) -> None:
        impedance = h.Impedance()
        impedance.loc(self.place())
        impedance.deltafac((0.001, 0.01)[self.draw(2)])
        impedance.compute((0, 10, 1000)[self.draw(3)], 1, 20)
        place = self.place()
        for what in (impedance.input, impedance.transfer, impedance.ratio):
            what(place)  # without a conductance it is infinite at 0 Hz
        self.others.append(impedance)

    def do_impedance_again(self) -> None:
        """One that was computed in another state of the model."""
        for impedance in [thing for thing in self.others if str(thing).startswith("Impedance")]:
            impedance.ratio(self.place())
            impedance.compute(10, self.draw(2))

    # ------------------------------------------------------------ channels of scripts, and odd mechanisms

    def do_channel(self) -> None:
        if self.draw(2):
            self.one(self.sections).insert(("smgate", "smroot", "smscheme", "smdiffuses")[self.draw(4)])
        else:
            self.points.append(getattr(h, ("SmGate", "SmSingle", "SmSteep", "SmKeeper")[self.draw(4)])(self.place()))
            del self.points[12:]

    def do_uninsert_channel(self) -> None:
        self.one(self.sections).uninsert(("smgate", "smroot", "smscheme", "smdiffuses")[self.draw(4)])

    def do_change_channel(self) -> None:
        for point in self.points:
            if hasattr(type(point), "Nsingle"):
                point.Nsingle = self.draw(30)
        CHANNELS[2].rseed(1 + self.draw(100))

    def do_keep(self) -> None:
        for point in self.points:
            if str(point).startswith("SmKeeper"):
                vector = self.one(self.vectors) if self.vectors and self.draw(2) else h.Vector()
                point.keep(vector)
                self.vectors.append(vector)

    def do_root_voltage(self) -> None:
        """Just where ∂i/∂v is infinite."""
        self.place().v = -65

    # ------------------------------------------------------------ files of states, arrays of numpy

    def do_state_file(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            name, file = f"{folder}/state", h.File()
            if self.states and self.draw(2):
                file.wopen(name)
                self.one(self.states)[0].fwrite(file)
                file.ropen(name)
                state = h.SaveState()
                state.fread(file)
                state.restore(self.draw(2))
            else:
                h.BBSaveState().save(name)
                h.BBSaveState().restore(name)

    def do_array(self) -> None:
        if self.vectors:
            vector = self.one(self.vectors)
            self.arrays.append(vector.as_numpy())
            del self.arrays[:-4]

    def do_read_arrays(self) -> None:
        """Arrays show memory of their own, or the Vector's, and never what is gone."""
        for array in self.arrays:
            array += 0.5
            assert np.isfinite(array).all()

    # ------------------------------------------------------------ many cells, blocks and groups of any size

    def do_population(self) -> None:
        """Like cells in a ring, which the engine takes side by side."""
        if len(self.sections) > 30:
            return
        made = []
        for k in range(3 + self.draw(12)):
            soma, dendrite = h.Section(name=f"p{k}"), h.Section(name=f"q{k}")
            dendrite.connect(soma(1))
            soma.insert("hh")
            dendrite.insert("pas")
            dendrite.nseg = 3
            made.append((soma, dendrite, h.ExpSyn(dendrite(0.5))))
        for before, after in zip(made, [*made[1:], made[0]], strict=True):
            connection = h.NetCon(before[0](0.5)._ref_v, after[2], sec=before[0])
            connection.threshold, connection.delay, connection.weight[0] = -30, 0.3 + 0.5 * self.draw(3), 0.02
            self.connections.append(connection)
        self.sections += [section for cell in made for section in cell[:2]]
        self.points += [cell[2] for cell in made]

    def do_thin_out(self) -> None:
        """Forget some of everything at once."""
        for things in (self.sections, self.points, self.connections, self.vectors):
            del things[self.draw(4)::2]

    def do_layout(self) -> None:
        lib.rv_set_layout(HANDLE, (1, 2, 8, 16)[self.draw(4)], (1, 8, 100, 4096)[self.draw(4)])
