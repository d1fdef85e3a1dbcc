"""What the state machine does beside editing and running: solvers, channels of scripts, odd currents, files of states."""

from __future__ import annotations

import gc
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import ranvier
from ranvier import h

MODS = {
    "smroot": """
NEURON { SUFFIX smroot  NONSPECIFIC_CURRENT i  RANGE at }
PARAMETER { at = -65 }
ASSIGNED { v i }
BREAKPOINT { if (v < at) { i = -0.001*sqrt(at - v) } else { i = 0.001*sqrt(v - at) } }
""",
    "smsteep": """
NEURON { POINT_PROCESS SmSteep  NONSPECIFIC_CURRENT i  RANGE k }
PARAMETER { k = 0.01 }
ASSIGNED { v i }
BREAKPOINT { i = 0.001/(1 + exp((v + 65)/k)) }
""",
    "smscheme": """
NEURON { SUFFIX smscheme  USEION k READ ek WRITE ik  RANGE g }
PARAMETER { g = 0.003 }
STATE { c o }
ASSIGNED { v ek ik }
INITIAL { c = 0.5  o = 0.5 }
BREAKPOINT { SOLVE steps METHOD sparse  ik = g*o*(v - ek) }
KINETIC steps { ~ c <-> o (0.3*exp((v + 70)/8), 0.3*exp(-(v + 70)/8)) CONSERVE c + o = 1 }
""",
    "smdiffuses": """
NEURON { SUFFIX smdiffuses  USEION ca READ ica WRITE cai  RANGE source }
PARAMETER { source = 0.1  D = 0.6 }
ASSIGNED { ica diam }
STATE { cai }
INITIAL { cai = 1e-4 }
BREAKPOINT { SOLVE change METHOD sparse }
KINETIC change { COMPARTMENT diam*diam { cai } LONGITUDINAL_DIFFUSION D*diam*diam { cai } ~ cai << (source - cai) }
""",
    "smkeeper": """
NEURON { POINT_PROCESS SmKeeper  VECTOR kept  RANDOM r  RANGE x }
ASSIGNED { x }
PROCEDURE keep() { vector_attach(kept, 1) }
INITIAL { vector_resize(kept, 0)  x = 0  net_send(0.3, 1) }
NET_RECEIVE (w) {
    INITIAL { w = w + 1 }
    x = x + random_uniform(r, 0, 1)
    vector_append(kept, t)
    if (flag == 1) { WATCH (x > 2) 2  net_send(0.7, 1) }
    if (flag == 2) { x = 0  net_event(t) }
}
""",
}


def build() -> None:
    """Load the mechanisms and make the channels, once a process."""
    if hasattr(h, "SmSteep"):
        return
    with tempfile.TemporaryDirectory() as folder:
        for name, text in MODS.items():
            (Path(folder) / f"{name}.mod").write_text(text)
        ranvier.load_mechanisms(folder)
    for kind, name in enumerate(("smgate", "SmGate", "SmSingle")):
        CHANNELS.append(_channel(name, point=kind > 0, single=kind == 2))


CHANNELS: list[Any] = []


def _channel(name: str, *, point: bool, single: bool) -> Any:
    channel = h.KSChan(int(point))
    channel.name(name)
    channel.gmax(1e-5)
    closed = channel.add_ksstate(None, "C")
    opened = channel.add_ksstate(channel.gate(0), "O")
    opened.frac(1)
    forth = channel.add_transition(closed, opened)
    for which, slope in enumerate((0.03, -0.03)):
        forth.set_f(which, 2, h.Vector([0.3, slope, -40]))
    if single:
        channel.single(1)
    return channel


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
        c, g = h.Matrix(size + 1, size + 1, 2 * self.draw(2)), h.Matrix(size + 1, size + 1)
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
