"""A network with every mechanism there is, for test_save_state.py; as a program, it goes on from a file in a process of its own.

python saved_model.py save|go_on LIBRARY STATE prints hashes of the state at the end.
"""

from __future__ import annotations

import hashlib
import sys
from typing import Any

from ranvier import h, load_mechanisms

SAVED_AT, END = 6.0, 12.0
LEFT_OUT = ("morphology", "capacitance")


def setup_needed(thing: Any) -> list[str]:
    """Return the POINTERs of a mechanism or point process."""
    return [name for name, variable in thing._info.fields.items() if variable.scope == 2]


class Network:
    """Cells with every density mechanism, every point process on them, every artificial cell, joined at random."""

    def __init__(self, seed: int = 1) -> None:
        self.keep: list[Any] = []
        self.targets: list[Any] = []
        random = h.Random(seed)
        random.uniform(0, 1)
        self.random = random
        other = h.Random()
        other.ACG(3)
        other.normal(0, 1)
        self.keep.append(other)
        kinds = h.MechanismType(0), h.MechanismType(1)
        self.sections = [h.Section(name=f"cell{k}") for k in range(8)]
        for k, section in enumerate(self.sections):
            section.nseg, section.L, section.diam = 1 + 2 * (k % 2), 30 + 5 * k, 3
            section.insert("pas")
            if k % 3 == 1:
                section.connect(self.sections[k - 1](1))
        self._insert(kinds[0])
        self._place(kinds[1])
        self._connect()
        self.vectors = [h.Vector().record(section(0.5)._ref_v) for section in self.sections]
        self.vectors.append(h.Vector().record(self.sections[0](0.5)._ref_v, 0.3))
        times = h.Vector([0.1, 2.0, 7.7, 9.9])
        self.vectors.append(h.Vector().record(self.sections[1](0.5)._ref_v, times))
        self.keep.append(times)
        for continuous in (0, 1):
            clamp = h.IClamp(self.sections[continuous](0.5))
            clamp.dur = 100
            values, at = h.Vector([0.1, 0.3, 0, 0.2, 0.4]), h.Vector([0, 3, 5, 8, 11])
            values.play(clamp._ref_amp, at, continuous)
            self.keep += [clamp, values, at]

    def _insert(self, kinds: Any) -> None:
        name = h.ref("")
        for k in range(int(kinds.count())):
            kinds.select(k)
            kinds.selected(name)
            if name[0].endswith("_ion") or name[0] in LEFT_OUT or getattr(h, name[0])._info.tables:
                continue
            section = self.sections[k % len(self.sections)]
            try:
                section.insert(name[0])
            except (ValueError, AttributeError):
                continue
            for segment in section:
                thing = getattr(segment, name[0])
                for pointer in setup_needed(thing):
                    setattr(thing, f"_ref_{pointer}", segment._ref_v)

    def _place(self, kinds: Any) -> None:
        name = h.ref("")
        for k in range(int(kinds.count())):
            kinds.select(k)
            kinds.selected(name)
            if getattr(h, name[0])._info.tables:
                continue
            for copy in range(2):
                place = () if kinds.is_artificial(k) else (self.sections[(k + copy) % len(self.sections)](0.5 + 0.5 * (k % 2)),)
                thing = getattr(h, name[0])(*place)
                for pointer in setup_needed(thing):
                    setattr(thing, f"_ref_{pointer}", self.sections[0](0.5)._ref_v)
                self.keep.append(thing)
                if thing._info.weights:
                    self.targets.append(thing)

    def _connect(self) -> None:
        for k in range(3):
            clock = h.NetStim()
            clock.interval, clock.number, clock.start, clock.noise = 1.5 + k, 100, 0.5, k / 2
            self.keep.append(clock)
        clocks = self.keep[-3:]
        for k, target in enumerate(self.targets):
            sources: list[Any] = [clocks[k % 3]] if k % 2 else [self.sections[k % 8](0.5)._ref_v]
            for source in sources:
                connection = h.NetCon(source, target)
                connection.delay, connection.threshold = 0.4 + 0.17 * (k % 11), -30
                if connection.wcnt():
                    connection.weight[0] = 0.0005
                self.keep.append(connection)

    def start(self) -> None:
        """Run to where the state is saved."""
        h.finitialize(-65)
        self.go_on(SAVED_AT)

    def go_on(self, until: float) -> None:
        """Run on, drawing a number of the Random objects each millisecond."""
        while h.t < until - 1e-9:
            self.random.repick()
            self.keep[0].repick()
            h.continuerun(min(until, h.t + 1))


def state_hash() -> str:
    """Return a hash of all that decides how the run goes on."""
    from ranvier.whole_model.save_state import present_state

    return hashlib.sha256(present_state()).hexdigest()


def save(path: str) -> None:
    """Save in the middle, run on; go back and run on again. Print the hash of the state at both ends."""
    network = Network()
    network.start()
    state = h.SaveState()
    state.save()
    network.go_on(END)
    print(state_hash())
    state.restore()
    network.go_on(END)
    print(state_hash())
    file = h.File()
    file.wopen(path)
    state.fwrite(file)


def go_on_from(path: str) -> None:
    """Read a state into the same model, run on; print the hash of the state at the end."""
    network = Network()
    h.finitialize(-65)
    state = h.SaveState()
    file = h.File()
    file.ropen(path)
    state.fread(file)
    state.restore()
    network.go_on(END)
    print(state_hash())


def save_cells(path: str) -> None:
    """Do as `save` does, by the parts of BBSaveState."""
    network = Network()
    network.start()
    keeper = h.BBSaveState()
    keeper.save(path)
    network.go_on(END)
    print(state_hash())
    keeper.restore(path)
    network.go_on(END)
    print(state_hash())


def go_on_from_cells(path: str) -> None:
    """Do as `go_on_from` does, by the parts of BBSaveState."""
    network = Network()
    h.finitialize(-65)
    h.BBSaveState().restore(path)
    network.go_on(END)
    print(state_hash())


if __name__ == "__main__":
    load_mechanisms(sys.argv[2])
    {"save": save, "go_on": go_on_from, "save_cells": save_cells, "go_on_cells": go_on_from_cells}[sys.argv[1]](sys.argv[3])
