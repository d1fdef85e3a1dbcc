"""What the state machine does in the middle of runs: callbacks edit, fail or are interrupted; records, sources of spikes."""

from __future__ import annotations

import contextlib
import io
import signal
import tempfile
from pathlib import Path
from typing import Any

import ranvier
from ranvier import h


class Asked(ValueError):
    """Raised by callbacks, on purpose."""


class EventRules:
    """For a machine that has these."""

    draw: Any
    one: Any
    place: Any
    target: Any
    having: Any
    edit: Any
    sections: list[Any]
    points: list[Any]
    connections: list[Any]
    vectors: list[Any]
    states: list[tuple[Any, tuple[Any, ...]]]
    others: list[Any]
    references: list[Any]
    handlers: list[Any]
    calls: list[Any]
    files: list[bytes]
    repeats: bool
    returns: int
    interrupts: bool

    # ------------------------------------------------------------ callbacks

    def fail(self) -> None:
        """Do something that no callback should."""
        self.repeats = False
        match self.draw(12):
            case 0:
                raise Asked("as the machine wanted")
            case 1:
                self.interrupts = True
                signal.raise_signal(signal.SIGINT)
            case 2:
                h.stoprun = 1
            case 3:
                h.finitialize(-60)
            case 4:
                h.fadvance()
            case 5:
                h.ParallelContext().nthread(1 + self.draw(3))
            case 6:
                h.CVode().use_fast_imem(self.draw(2))
            case 7:
                self.save_or_restore()
            case 8:
                self.shorten_vectors()
            case 9:
                h.ParallelContext().gid_clear()
            case _:
                self.edit()

    def save_or_restore(self) -> None:
        if self.states and self.returns:
            self.returns -= 1  # or runs would never end
            self.one(self.states)[0].restore()
        else:
            state = h.SaveState()
            state.save()
            self.states = [*self.states[-1:], (state, ())]

    def shorten_vectors(self) -> None:
        for vector in self.vectors:
            vector.resize(self.draw(5))

    def do_plan_failure(self) -> None:
        h.CVode().event(h.t + self.draw(3), self.fail)

    def do_handle_failure(self) -> None:
        del self.handlers[2:]
        self.handlers.append(h.FInitializeHandler(self.draw(4), self.fail))

    def do_call_at_spikes(self) -> None:
        self.repeats = False
        if self.connections:
            self.one(self.connections).record((self.fail, self.edit)[self.draw(2)])

    def do_call_in_each_step(self) -> None:
        self.repeats = False
        self.calls.append(self.rarely_fail)
        h.CVode().extra_scatter_gather(self.draw(2), self.calls[-1])

    def rarely_fail(self) -> None:
        if self.draw(50) == 0:
            self.fail()

    def do_play_statement(self) -> None:
        values, times = h.Vector([1, 2, 3]), h.Vector([0, 0.5, 2])
        values.play("hoc_ac_ = $1", times)
        self.vectors += [values, times]

    # ------------------------------------------------------------ connections, seen from all sides

    def do_connect_odd_source(self) -> None:
        source = self.one(self.references) if self.references and self.draw(2) else None
        if len(self.connections) < 12:
            connection = h.NetCon(source, (self.target(), None)[self.draw(2)], sec=self.one(self.sections))
            self.connections.append(connection)
            connection.delay, connection.threshold = self.draw(3) * 0.5, -65 + self.draw(70)

    def do_look_at_connections(self) -> None:
        for connection in self.connections:
            for name in ("precell", "postcell", "preseg", "postseg", "pre", "syn", "wcnt", "valid", "srcgid", "x", "threshold",
                         "get_recordvec", "prelist", "synlist", "preloc", "postloc"):
                with contextlib.suppress(ReferenceError, ValueError, AttributeError):
                    member = getattr(connection, name)
                    assert str(member() if callable(member) else member)
                    if name in ("preloc", "postloc"):
                        h.pop_section()
        assert h.CVode().netconlist("", "", "").count() >= 0
        with contextlib.redirect_stdout(io.StringIO()):
            h.CVode().print_event_queue()
        h.CVode().event_queue_info(3, h.Vector(), h.Vector(), h.List())

    def do_change_ends(self) -> None:
        if self.connections:
            connection = self.one(self.connections)
            connection.setpost((self.target(), None)[self.draw(2)])
            connection.threshold, connection.x = -50 + self.draw(60), self.draw(5)
            connection.event(h.t + self.draw(4) - 1, self.draw(2))

    def do_pattern(self) -> None:
        pattern = h.PatternStim()
        times, gids = h.Vector([0.2, 1, h.t + 1]), h.Vector([self.draw(50) for _ in range(3)])
        pattern.play(times, gids)
        self.others.append(pattern)
        self.vectors += [times, gids]

    def do_record_gids(self) -> None:
        times, gids = h.Vector(), h.Vector()
        h.ParallelContext().spike_record((-1, self.draw(50))[self.draw(2)], times, gids)
        self.vectors += [times, gids]

    def do_transfer_odd(self) -> None:
        context, sid, name = h.ParallelContext(), self.draw(50), ("i", "g", "amp", "x")[self.draw(4)]
        point = self.having(name)
        target = getattr(point, "_ref_" + name)
        if self.references:
            context.source_var(self.one(self.references), sid, sec=self.one(self.sections))
            context.target_var(point, target, sid)
            context.setup_transfer()

    def do_random_stream(self) -> None:
        """Streams of numbers for NetStims, and one that plays."""
        self.repeats = False
        stream = h.Random(self.draw(9))
        stream.Random123(1, 2, self.draw(3))
        stream.negexp(1)
        match self.draw(4):
            case 0:
                self.having("noiseFromRandom").noiseFromRandom(stream)
            case 1:
                self.having("noiseFromRandom").noiseFromRandom123(1, 2, 3)
            case 2:
                stream.play(self.one(self.references) if self.references and self.draw(2) else self.having("amp")._ref_amp)
            case 3:
                self.having("r").r.set_ids(1, 2, 3).set_seq(self.draw(9))
        self.others.append(stream)

    # ------------------------------------------------------------ records and plays of anything

    def do_record_anything(self) -> None:
        if self.references:
            vector, where = h.Vector(), self.one(self.references)
            self.vectors.append(vector)
            match self.draw(4):
                case 0:
                    vector.record(where)
                case 1:
                    vector.record(where, h.Vector([0.1, 0.4, 2]))
                case 2:
                    vector.record(self.one(self.points), where, 0.2)
                case 3:
                    times = h.Vector()
                    h.CVode().record(where, vector, times)
                    self.vectors.append(times)

    def do_play_into_anything(self) -> None:
        if self.references:
            vector = h.Vector([1, 0.5, 2])
            vector.play(self.one(self.references), *((h.Vector([0, 1, 2]), 1), (0.7,))[self.draw(2)])
            self.vectors.append(vector)

    def do_stop_playing(self) -> None:
        if self.vectors:
            vector = self.one(self.vectors)
            vector.play_remove()
            h.CVode().record_remove(vector)

    # ------------------------------------------------------------ runs of all kinds, states that are kept

    def do_run_otherwise(self) -> None:
        h.tstop = 1
        with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(Asked):
            (h.run, h.stdinit, h.step, h.steprun, h.advance, self.solve, self.profile)[self.draw(7)]()

    def solve(self) -> None:
        context = h.ParallelContext()
        context.set_maxstep(0.5 + self.draw(10))
        context.psolve(h.t + self.draw(3))

    def profile(self) -> None:
        with ranvier.profile() as found:
            h.continuerun(h.t + 0.5)
            self.edit()
        assert str(found)

    def do_rewrite_file(self) -> None:
        """A file of the states of cells, kept while the model changes, or with a byte that changed."""
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "state"
            if not self.files or self.draw(3) == 0:
                h.BBSaveState().save(str(path))
                self.files = [*self.files[-1:], path.read_bytes()]
                return
            content = bytearray(self.one(self.files))
            if self.draw(2):
                content[self.draw(len(content))] ^= 1 << self.draw(8)
            path.write_bytes(content)
            h.BBSaveState().restore(str(path))
