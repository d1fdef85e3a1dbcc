"""ParallelContext on one host: jobs, messages, exchanged values; the numbers are those of NEURON 9.0.2."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import ranvier
from ranvier import h

JUNCTION = """
NEURON { POINT_PROCESS PcGap  RANGE vgap, g, i  ELECTRODE_CURRENT i }
PARAMETER { g = 0.001 (uS) }
ASSIGNED { v (mV) vgap (mV) i (nA) }
BREAKPOINT { i = g*(vgap - v) }
"""


@pytest.fixture
def context():
    made = h.ParallelContext()
    yield made
    made.gid_clear()


def test_jobs(context: Any) -> None:
    for k in range(3):
        context.submit(lambda x: x * x, k)
    context.submit(17, lambda: "text")
    found = []
    while context.working():
        found.append((context.pyret(), context.retval()))
    assert found == [(0, 0.0), (1, 1.0), (4, 4.0), ("text", 0.0)]
    assert context.userid() == 17
    with pytest.raises(TypeError, match="callable"):
        context.submit(3.5, [])


def test_a_job_knows_its_number(context: Any) -> None:
    first = context.submit(lambda: context.post(h.hoc_ac_, "posted"))
    assert first < 0
    number = context.working()
    context.take(number)
    assert context.upkstr(h.ref("")) == "posted"
    context.submit(5, "hoc_ac_ = hoc_ac_ + 0.5")
    number = context.working()
    assert (context.userid(), context.retval()) == (5, number + 0.5)


def test_messages(context: Any) -> None:
    context.pack(1, "abc", h.Vector([1, 2]))
    context.post("key", {"a": 1})
    assert context.look("key") and not context.look("other") and not context.look_take("other")
    number, vector = h.ref(0), h.Vector()
    context.take("key", number)
    assert (number[0], context.upkstr(h.ref(""))) == (1, "abc")
    assert (list(context.upkvec(vector)), context.upkpyobj()) == ([1, 2], {"a": 1})
    with pytest.raises(ValueError, match="no more parts"):
        context.upkscalar()
    with pytest.raises(ValueError, match="no message"):
        context.take("key")
    context.post("key", "text")
    context.take("key")
    with pytest.raises(TypeError, match="next part of the message is str"):
        context.upkscalar()


def test_one_host(context: Any) -> None:
    result = h.Vector()
    context.allgather(3, result)
    assert list(result) == [3]
    assert (context.nworker(), context.nhost_bbs(), context.id_world(), context.wait_time()) == (0, 1, 0, 0)
    assert context.timeout(5) == 20
    context.timeout(20)
    with pytest.raises(ValueError, match="one host"):
        context.subworlds(2)
    with pytest.raises(NotImplementedError, match="groups of cells"):
        context.multisplit(0, 1)
    with pytest.raises(NotImplementedError, match="CoreNEURON"):
        context.nrncore_write("folder")


def coupled(context: Any) -> tuple[list[Any], list[Any]]:
    cells = [h.Section(name=name) for name in "ab"]
    for cell in cells:
        cell.insert("hh")
        cell.nseg, cell.L, cell.diam = 3, 100, 10
    clamp = h.IClamp(cells[0](0.1))
    clamp.dur, clamp.amp = 2, 1
    gaps = [h.PcGap(cell(0.5)) for cell in cells]
    for k in range(2):
        gaps[k].g = 0.01
        context.source_var(cells[k](0.5)._ref_v, k + 1, sec=cells[k])
        context.target_var(gaps[k], gaps[k]._ref_vgap, 2 - k)
    return [cells, clamp, gaps], [h.Vector().record(x) for x in (cells[0](0.5)._ref_v, gaps[0]._ref_vgap, gaps[1]._ref_i)]


@pytest.fixture(scope="module")
def _junction(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder: Path = tmp_path_factory.mktemp("junction")
    (folder / "pcgap.mod").write_text(JUNCTION)
    ranvier.load_mechanisms(folder)


@pytest.mark.usefixtures("_junction")
@pytest.mark.parametrize("threads", [1, 4])
def test_exchanged_values(context: Any, threads: int) -> None:
    keep, (v, vgap, i) = coupled(context)
    context.setup_transfer()
    context.nthread(threads)
    context.set_maxstep(10)
    h.finitialize(-65)
    assert keep[2][0].vgap == -65
    context.psolve(10)
    context.nthread(1)
    assert [v[40], v[400], v.sum()] == pytest.approx([-12.985528136891478, -71.58837040194618, -21526.404777386164], rel=1e-11)
    assert [vgap[40], i[40], i[400]] == pytest.approx([-60.92201232922472, 0.43050547295040104, 0.00639749194118167], rel=1e-9)


def test_transfers_that_cannot_be(context: Any) -> None:
    section = h.Section(name="s")
    clamp = h.IClamp(section(0.5))
    context.target_var(clamp, clamp._ref_amp, 7)
    with pytest.raises(ValueError, match="no source_var 7"):
        context.setup_transfer()
    context.source_var(section(0.5)._ref_v, 7)
    with pytest.raises(ValueError, match="taken"):
        context.source_var(section(0.5)._ref_v, 7)
    context.setup_transfer()
    del clamp, section
    h.finitialize(-65)


def test_net_manager() -> None:
    manager = h.ParallelNetManager(3)
    manager.round_robin()
    assert [manager.gid_exists(gid) for gid in range(4)] == [1, 1, 1, 0]
    clock = h.NetStim()
    clock.number, clock.start = 1, 1
    manager.register_cell(0, clock)
    manager.create_cell(1, h.IntFire1)
    connection = manager.nc_append(0, 1, -1, 2, 1.5)
    manager.want_all_spikes()
    h.tstop = 5
    manager.prun()
    assert (list(manager.spikevec), list(manager.idvec)) == ([1, 2.5], [0, 1])
    assert manager.nclist.o(0) is connection and manager.cells.count() == 2
    manager.pc.gid_clear()


def test_transfers_want_to_be_set_up() -> None:
    context, section = h.ParallelContext(), h.Section(name="s")
    clamp, other = h.IClamp(section(0.5)), h.IClamp(section(0.5))
    context.source_var(section(0.5)._ref_v, 7, sec=section)
    for run in (lambda: h.finitialize(-65), h.fadvance):
        with pytest.raises(RuntimeError, match="setup_transfer"):
            run()
    with pytest.raises(ValueError, match=r"not a variable of IClamp\[1\]"):
        context.target_var(other, clamp._ref_amp, 7)
    context.target_var(clamp, clamp._ref_amp, 7)
    context.setup_transfer()
    h.finitialize(-65)
    assert clamp.amp == -65
    context.source_var(section(0.5)._ref_v, 8, sec=section)
    context.gid_clear()
    h.finitialize(-60)
    assert clamp.amp == -65


def test_delays_below_dt_between_cells_of_two_threads_give_the_numbers_of_one() -> None:
    context = h.ParallelContext()
    threads = context.nthread()
    source, target = h.Section(name="source"), h.Section(name="target")
    for section, mechanism in ((source, "hh"), (target, "pas")):
        section.L = section.diam = 20
        section.insert(mechanism)
    clamp, synapse = h.IClamp(source(0.5)), h.ExpSyn(target(0.5))
    clamp.dur, clamp.amp = 1, 2
    connection = h.NetCon(source(0.5)._ref_v, synapse, sec=source)
    connection.weight[0] = 0.1

    def run(count: int, delay: float) -> list[float]:
        context.nthread(count)
        connection.delay = delay
        voltage = h.Vector().record(target(0.5)._ref_v)
        h.finitialize(-65)
        context.psolve(5)
        return list(voltage)

    try:
        runs = {delay: run(1, delay) for delay in (0, 0.01)}
        assert max(runs[0]) > -60 and all(run(2, delay) == runs[delay] for delay in runs)
    finally:
        context.nthread(threads)
