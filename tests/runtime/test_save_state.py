"""SaveState and BBSaveState: a run goes on bit for bit, here and in another process; what does not fit is refused."""

from __future__ import annotations

import math
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import ranvier
from ranvier import h

HERE = Path(__file__).parent
MODS = HERE.parent / "conformance" / "mods"
NEED_SCRIPTS = ("vbarray", "vblibrary", "vblifetime", "vbmethods", "vbplayer", "vbpoint", "vbsum")  # to set what their C expects

KEEPER = """
NEURON { POINT_PROCESS SavedKeeper VECTOR kept }
PROCEDURE keep() { vector_attach(kept, 1) }
INITIAL { vector_resize(kept, 0) }
NET_RECEIVE (w) { vector_append(kept, t) }
"""


def run(mode: str, folder: Path, state: Path) -> list[str]:
    command = [sys.executable, HERE / "saved_model.py", mode, folder, state]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


@pytest.mark.parametrize("by", ["", "_cells"])
def test_every_mechanism_goes_on_bit_for_bit(tmp_path: Path, by: str) -> None:
    folder = tmp_path / "mods"
    folder.mkdir()
    for path in MODS.iterdir():
        if path.stem not in NEED_SCRIPTS:
            shutil.copy(path, folder)
    state = tmp_path / "state"
    first, again = run(f"save{by}", folder, state)
    assert first == again
    assert run(f"go_on{by}", folder, state) == [first]


@pytest.fixture
def model():
    sections = [h.Section(name=f"saved{k}") for k in range(2)]
    for section in sections:
        section.insert("hh")
    clamp = h.IClamp(sections[0](0.5))
    clamp.dur, clamp.amp = 100, 0.1
    h.finitialize(-65)
    h.continuerun(3)
    return sections, clamp


def saved(tmp_path: Path) -> Path:
    state, file = h.SaveState(), h.File()
    state.save()
    file.wopen(str(tmp_path / "state"))
    state.fwrite(file)
    return tmp_path / "state"


def read(path: Path):
    state, file = h.SaveState(), h.File()
    file.ropen(str(path))
    state.fread(file)
    return state


def test_parameters_are_the_users(model, tmp_path: Path) -> None:
    sections, clamp = model
    state = h.SaveState()
    state.save()
    before = sections[0](0.5).v
    clamp.amp = 0.7
    h.continuerun(5)
    state.restore()
    assert (sections[0](0.5).v, clamp.amp, h.t) == (before, 0.7, pytest.approx(3))


@pytest.mark.parametrize("at", [0, 15, 20, 60, 200, -1])
def test_a_changed_byte_is_found(model, tmp_path: Path, at: int) -> None:
    path = saved(tmp_path)
    data = bytearray(path.read_bytes())
    data[at] ^= 0x10
    path.write_bytes(data)
    with pytest.raises(ValueError, match="damaged|no state|another version"):
        read(path)


@pytest.mark.parametrize("size", [0, 10, 40, 100, -1])
def test_a_file_that_is_cut_off_is_found(model, tmp_path: Path, size: int) -> None:
    path = saved(tmp_path)
    path.write_bytes(path.read_bytes()[:size])
    with pytest.raises(ValueError, match="damaged|no state"):
        read(path)


def test_a_vector_of_a_mechanism_comes_back_though_numpy_holds_its_memory(tmp_path: Path) -> None:
    (tmp_path / "keeper.mod").write_text(KEEPER)
    ranvier.load_mechanisms(tmp_path)
    cell, times = h.Section(name="cell"), h.Vector()
    keeper = h.SavedKeeper(cell(0.5))
    keeper.keep(times)
    connection = h.NetCon(None, keeper)
    h.finitialize(-65)
    for k in range(60):
        connection.event(0.1 * k)
    h.continuerun(5)
    state, before = h.SaveState(), list(times)
    state.save()
    held = times.as_numpy()
    h.continuerun(6)
    assert len(times) == 60 and list(held) == before
    h.finitialize(-65)
    held = times.resize(1).as_numpy()
    state.restore()
    assert list(times) == before and len(held) == 1
    h.continuerun(6)
    assert len(times) == 60


def test_another_structure_is_refused_and_nothing_changes(model, tmp_path: Path) -> None:
    sections, _ = model
    state = read(saved(tmp_path))
    h.continuerun(4)
    v = sections[0](0.5).v
    more = h.Section(name="more")
    with pytest.raises(ValueError, match=r"does not fit the model: there are \d+ sections, saved were \d+"):
        state.restore()
    del more
    sections[1].nseg = 3
    with pytest.raises(ValueError, match="saved1 has 3 segments, saved were 1"):
        state.restore()
    sections[1].nseg = 1
    sections[1].insert("pas")
    with pytest.raises(ValueError, match="mechanisms"):
        state.restore()
    assert sections[0](0.5).v == v and h.t == pytest.approx(4)
    sections[1].uninsert("pas")
    state.restore()
    assert h.t == pytest.approx(3)


def test_planned_calls_come_back(model) -> None:
    found = []
    h.CVode().event(4, lambda: found.append(h.t))
    state = h.SaveState()
    state.save()
    h.continuerun(5)
    state.restore()
    h.continuerun(5)
    assert found == [pytest.approx(4, abs=0.03)] * 2


def test_statements_that_are_planned_are_in_the_file(model, tmp_path: Path) -> None:
    h("planned = 0\nbegintemplate Planning\npublic k\nk = 0\nendtemplate Planning\n")
    thing, cvode = h.Planning(), h.CVode()
    cvode.event(4, "planned += 1")
    cvode.event(4.5, "k += 10", thing)
    cvode.event(4.6, "planned += 100", model[1], 0)
    state = read(saved(tmp_path))
    for _ in range(2):
        h.continuerun(5)
        state.restore()
    h.continuerun(5)
    assert (h.planned, thing.k) == (303, 30)


def test_a_function_that_is_planned_cannot_be_in_a_file(model, tmp_path: Path) -> None:
    found: list[float] = []
    h.CVode().event(4, lambda: found.append(h.t))
    with pytest.warns(RuntimeWarning, match=r"\(at 3.99375 ms\).*plan them again after restore"):
        state = read(saved(tmp_path))
    state.restore()
    h.continuerun(5)
    assert found == []


@pytest.mark.parametrize("by_file", [False, True])
def test_machines_go_on_from_their_state(model, tmp_path: Path, by_file: bool) -> None:
    sections, clamp = model
    clamp.amp, level, log = 10, h.ref(-20.0), []
    machine = h.StateTransitionEvent(2)
    machine.transition(0, 1, sections[0](0.5)._ref_v, level, lambda: log.append(["up", h.t]))
    machine.transition(1, 0, level, sections[0](0.5)._ref_v, lambda: log.append(["down", h.t]))
    machine.state(0)
    h.continuerun(6)
    at_save, states = machine.state(), [machine.state()]
    state = h.SaveState()
    state.save()
    saved_file = saved(tmp_path)
    log.clear()
    h.continuerun(30)
    first = [list(each) for each in log]
    log.clear()
    (read(saved_file) if by_file else state).restore()
    states.append(machine.state())
    h.continuerun(30)
    assert log == first and len(first) > 1 and states == [at_save, at_save]
    other = h.StateTransitionEvent(1)
    with pytest.raises(ValueError, match="there are 2 StateTransitionEvents, saved were 1"):
        state.restore()
    del other


def test_only_values_come_back_with_1(model) -> None:
    sections, _ = model
    synapse, clock = h.ExpSyn(sections[1](0.5)), h.NetStim()
    connection = h.NetCon(clock, synapse)
    connection.weight[0] = 0.25
    state, times = h.SaveState(), h.Vector()
    h.finitialize(-65)
    state.save()
    connection.record(times)
    connection.weight[0] = 0.5
    connection.event(2)
    assert (state.restore(1), connection.weight[0]) == (1, 0.5)
    h.continuerun(2.1)
    assert synapse.g == pytest.approx(0.5 * math.exp(-1), rel=0.2)
    state.restore()
    h.continuerun(2.1)
    assert (synapse.g, connection.weight[0]) == (0, 0.25)


def test_spike_times_recorded_so_far_stay(model) -> None:
    sections, clamp = model
    clamp.amp = 10
    watch, times, state = h.NetCon(sections[0](0.5)._ref_v, None, sec=sections[0]), h.Vector(), h.SaveState()
    watch.record(times)
    h.continuerun(4)
    state.save()
    before = list(times)
    h.continuerun(20)
    first = list(times)
    state.restore()
    h.continuerun(20)
    assert len(first) > len(before) and list(times) == first + first[len(before):]


def test_a_file_that_has_only_a_name(model, tmp_path: Path) -> None:
    file, again = h.File(str(tmp_path / "named")), h.SaveState()
    state = h.SaveState()
    state.save()
    state.fwrite(file)
    assert not file.isopen()
    at, t = model[0][0](0.5).v, h.t
    again.fread(file)
    h.finitialize(-50)
    again.restore()
    assert (model[0][0](0.5).v, h.t) == (at, t) and not file.isopen()
    with pytest.raises(ValueError, match="cannot be opened"):
        again.fread(h.File(str(tmp_path / "absent")))


def test_nothing_to_restore() -> None:
    with pytest.raises(ValueError, match="nothing was saved"):
        h.SaveState().restore()
    with pytest.raises(ValueError, match="nothing was saved"):
        h.SaveState().fwrite(h.File())


def test_the_names_for_parallel_models(model, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
                                          capfd: pytest.CaptureFixture[str]) -> None:
    sections, clamp = model
    monkeypatch.chdir(tmp_path)
    keeper = h.BBSaveState()
    keeper.save_test()
    v = sections[0](0.5).v
    h.continuerun(5)
    shutil.copytree("bbss_out", "in")
    keeper.ignore(clamp)
    keeper.restore_test()
    assert sections[0](0.5).v == v
    assert (keeper.save_gid(1), capfd.readouterr().out) == (0, "save_gid not implemented\n")
    gids, sizes = h.Vector(), h.Vector()
    assert (keeper.save_request(gids, sizes), list(gids), list(sizes)) == (0, [], [])


def test_what_transfers_set_is_as_it_was() -> None:
    """The target of a transfer is a parameter, which no state holds: NEURON goes on with that of the run before."""
    soma, context = h.Section("soma"), h.ParallelContext()
    soma.insert("pas")
    clamp = h.IClamp(soma(0.5))
    clamp.dur = 9
    context.source_var(soma(0.5)._ref_v, 1)
    context.target_var(clamp, clamp._ref_amp, 1)
    context.setup_transfer()
    h.finitialize(-65)
    h.continuerun(0.5)
    state, ends = h.SaveState(), []
    state.save()
    for _ in range(2):
        state.restore()
        assert clamp.amp == soma.v
        h.continuerun(1)
        ends.append(soma.v)
    assert ends[0] == ends[1]


def test_calls_of_a_file_and_new_ones_of_the_same_time(tmp_path: Path) -> None:
    """Those of the file come first, in their order; another process numbers its own anew."""
    code = """
import sys
from ranvier import h
soma = h.Section("soma")
cv, state, file = h.CVode(), h.SaveState(), h.File()
h("x = 0")
h.finitialize(-65)
if sys.argv[1] == "save":
    cv.event(5, "x = 10*x + 1")
    cv.event(5, "x = 10*x + 2")
    state.save()
    file.wopen("state")
    state.fwrite(file)
else:
    file.ropen("state")
    state.fread(file)
    state.restore()
    cv.event(5, "x = 10*x + 3")
    h.continuerun(6)
    print(h.x)
"""
    for mode in ("save", "go on"):
        done = subprocess.run([sys.executable, "-c", code, mode], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout == "123.0\n"
