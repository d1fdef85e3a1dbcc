"""SaveState and BBSaveState: a run goes on bit for bit, here and in another process; what does not fit is refused."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from ranvier import h

HERE = Path(__file__).parent
MODS = HERE.parent / "conformance" / "mods"
NEED_SCRIPTS = ("vbarray", "vblibrary", "vblifetime", "vbmethods", "vbplayer", "vbpoint", "vbsum")  # to set what their C expects


def run(mode: str, folder: Path, state: Path) -> list[str]:
    command = [sys.executable, HERE / "saved_model.py", mode, folder, state]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


def test_every_mechanism_goes_on_bit_for_bit(tmp_path: Path) -> None:
    folder = tmp_path / "mods"
    folder.mkdir()
    for path in MODS.iterdir():
        if path.stem not in NEED_SCRIPTS:
            shutil.copy(path, folder)
    state = tmp_path / "state"
    first, again = run("save", folder, state)
    assert first == again
    assert run("go_on", folder, state) == [first]


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


def test_nothing_to_restore() -> None:
    with pytest.raises(ValueError, match="nothing was saved"):
        h.SaveState().restore()
    with pytest.raises(ValueError, match="nothing was saved"):
        h.SaveState().fwrite(h.File())


def test_the_names_for_parallel_models(model, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
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
    with pytest.raises(NotImplementedError):
        keeper.save_gid(1)


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
