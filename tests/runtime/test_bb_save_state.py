"""BBSaveState: cells go on bit for bit by gid, whatever else the model has; what does not fit changes nothing."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from ranvier import h
from ranvier.whole_model.save_state import present_state


class Cell:
    """A cell of two sections with a synapse and a gid; its name holds its address."""

    def __init__(self, gid: int) -> None:
        context = h.ParallelContext()
        self.soma, self.dend = h.Section(name="soma", cell=self), h.Section(name="dend", cell=self)
        self.dend.connect(self.soma(1))
        self.dend.nseg = 3
        for section in (self.soma, self.dend):
            section.L, section.diam = 20, 10
            section.insert("hh")
        self.synapse = h.ExpSyn(self.dend(0.5))
        context.set_gid2node(gid, 0)
        context.cell(gid, h.NetCon(self.soma(0.5)._ref_v, None, sec=self.soma))


class Ring:
    """Cells in a ring, an artificial cell with a gid that drives the first, and a section of no cell."""

    def __init__(self, count: int) -> None:
        context = h.ParallelContext()
        self.cells = [Cell(gid) for gid in range(count)]
        self.clock = h.NetStim()
        self.clock.start, self.clock.interval, self.clock.number, self.clock.noise = 0.5, 2, 50, 0.5
        self.clock.noiseFromRandom123(1, 2, 3)
        context.set_gid2node(100, 0)
        context.cell(100, h.NetCon(self.clock, None))
        self.connections = [context.gid_connect(gid, self.cells[(gid + 1) % count].synapse) for gid in range(count)]
        self.connections.append(context.gid_connect(100, self.cells[0].synapse))
        for k, connection in enumerate(self.connections):
            connection.weight[0], connection.delay = 0.02, 1.3 + k
        self.alone = h.Section(name="alone")
        self.alone.insert("pas")

    def go(self, t: float) -> list[float]:
        """Run on to t; return all potentials and conductances."""
        h.ParallelContext().psolve(t)
        return [h.t, *(s.v for section in h.allsec() for s in section), *(cell.synapse.g for cell in self.cells)]


@pytest.fixture
def ring(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    made = Ring(3)
    h.finitialize(-65)
    made.go(6)
    yield made
    h.ParallelContext().gid_clear()


def bring(gids: list[int], copies: int = 1) -> None:
    """Make the folder `in` of `bbss_out` as NEURON's own tests do."""
    shutil.rmtree("in", ignore_errors=True)
    Path("in").mkdir()
    shutil.copy("bbss_out/tmp", "in/tmp")
    for gid in gids:
        Path(f"in/tmp.{gid}").write_bytes(f"{copies}\n".encode() + Path(f"bbss_out/tmp.{gid}.0").read_bytes() * copies)


def to_and_fro(way: str):
    """Return the functions that save and restore in one of the three ways."""
    keeper = h.BBSaveState()
    if way == "file":
        return lambda: keeper.save("cells"), lambda: keeper.restore("cells")
    if way == "test":
        return keeper.save_test, lambda: (bring([0, 1, 2, 100], copies=2), keeper.restore_test())
    return keeper.save_test_bin, lambda: (shutil.copytree("binbufout", "binbufin", dirs_exist_ok=True), keeper.restore_test_bin())


@pytest.mark.parametrize("way", ["file", "test", "bin"])
def test_a_run_goes_on_bit_for_bit(ring: Ring, way: str) -> None:
    save, restore = to_and_fro(way)
    v, times = h.Vector().record(ring.cells[1].soma(0.5)._ref_v), h.Vector([0, 3, 6.5, 9])
    coarse = h.Vector().record(ring.cells[0].soma(0.5)._ref_v, times)
    h.finitialize(-65)
    ring.go(6)
    save()
    state, at_save = present_state(), ring.go(6)
    first, recorded = ring.go(20), [list(v)[-500:], list(coarse)[-2:]]
    for _ in range(2):
        restore()
        assert present_state() == state and ring.go(6) == at_save
        assert ring.go(20) == first and [list(v)[-500:], list(coarse)[-2:]] == recorded
        h.finitialize(-70)
        ring.go(3)


def test_the_files_are_those_of_neuron(ring: Ring) -> None:
    keeper, gids, sizes = h.BBSaveState(), h.Vector(), h.Vector()
    keeper.save_test()
    keeper.save_test_bin()
    assert sorted(p.name for p in Path("bbss_out").iterdir()) == ["tmp", "tmp.0.0", "tmp.1.0", "tmp.100.0", "tmp.2.0"]
    assert keeper.save_request(gids, sizes) == 4 and list(gids) == [0, 1, 2, 100]
    for gid, size in zip(gids, sizes, strict=True):
        assert Path(f"binbufout/{gid:g}.size").read_text() == f"{size:g}\n"
        assert Path(f"binbufout/{gid:g}.{size:g}").stat().st_size == size == Path(f"bbss_out/tmp.{gid:g}.0").stat().st_size


def test_fewer_and_more_cells_go_on_from_one_file(ring: Ring) -> None:
    keeper = h.BBSaveState()
    keeper.save("cells")
    potentials = [cell.soma(0.5).v for cell in ring.cells]
    h.ParallelContext().gid_clear()
    others = [Cell(1), Cell(0), Cell(7)]
    context = h.ParallelContext()
    incoming = [context.gid_connect(0, others[0].synapse), *(context.gid_connect(gid, others[1].synapse) for gid in (2, 100))]
    others[1].extra = h.Section(name="extra", cell=others[1])
    h.finitialize(-80)
    keeper.restore("cells")
    assert [others[1].soma(0.5).v, others[0].soma(0.5).v] == potentials[:2] and h.t == pytest.approx(6)
    assert others[2].soma(0.5).v == -80 == others[1].extra(0.5).v
    assert ring.cells[2].soma(0.5).v == -80  # it has no gid any more
    assert [connection.weight[0] for connection in incoming] == [0.02] * 3


def test_a_cell_that_does_not_fit_changes_nothing(ring: Ring) -> None:
    keeper = h.BBSaveState()
    keeper.save("cells")
    ring.go(9)
    ring.cells[1].dend.nseg = 5
    before = ring.go(9)
    with pytest.raises(ValueError, match="dend has 5 segments, saved were 3"):
        keeper.restore("cells")
    ring.cells[1].dend.nseg = 3
    another = h.ExpSyn(ring.cells[1].dend(0.5))
    with pytest.raises(ValueError, match="dend has 2 point processes, saved were 1"):
        keeper.restore("cells")
    assert h.t == before[0]
    del another


def test_other_random_objects_are_told_of(ring: Ring) -> None:
    keeper, v = h.BBSaveState(), ring.cells[0].soma(0.5).v
    keeper.save("cells")
    ring.go(9)
    random = h.Random(1)
    with pytest.warns(RuntimeWarning, match="there are 1 Random objects, saved were 0"):
        keeper.restore("cells")
    assert ring.cells[0].soma(0.5).v == v and h.t == pytest.approx(6)
    del random


def test_bad_files(ring: Ring) -> None:
    keeper = h.BBSaveState()
    keeper.save_test()
    bring([0, 1, 2])
    with pytest.raises(FileNotFoundError, match=r"tmp\.100"):
        keeper.restore_test()
    Path("in/tmp.100").write_bytes(b"cells\n")
    with pytest.raises(ValueError, match="a line with the count of its pieces"):
        keeper.restore_test()
    for damage in (b"1\n", b"1\nRANVIER CELL 9\n", b"2\n" + Path("bbss_out/tmp.100.0").read_bytes()):
        Path("in/tmp.100").write_bytes(damage)
        with pytest.raises(ValueError, match="no state|another version"):
            keeper.restore_test()
    data = bytearray(Path("bbss_out/tmp.100.0").read_bytes())
    data[-1] ^= 1
    Path("in/tmp.100").write_bytes(b"1\n" + data)
    with pytest.raises(ValueError, match="damaged"):
        keeper.restore_test()
    Path("binbufin").mkdir()
    Path("binbufin/global.size").write_text("many")
    with pytest.raises(ValueError, match="holds no size"):
        keeper.restore_test_bin()
