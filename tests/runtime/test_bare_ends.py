"""v of an end with nothing on it follows its neighbour: in each step where something looks, else after the last of a run."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import ranvier
from ranvier import h

FOLLOWER = """
NEURON { POINT_PROCESS EndFollower  POINTER p  NONSPECIFIC_CURRENT i  RANGE seen }
ASSIGNED { v i p seen }
INITIAL { seen = 0 }
BREAKPOINT { seen = seen + p  i = 1e-3*(v - p) }
"""
TARGET = """
NEURON { POINT_PROCESS EndTarget  NONSPECIFIC_CURRENT i  RANGE q, seen }
PARAMETER { q = 0 }
ASSIGNED { v i seen }
INITIAL { seen = 0 }
BREAKPOINT { seen = seen + q  i = 1e-3*(v - q) }
"""
FAILING = """
NEURON { SUFFIX endfailing  NONSPECIFIC_CURRENT i  RANGE last }
PARAMETER { last = 1e9 }
ASSIGNED { v i }
BREAKPOINT { i = 1e-6*sqrt(last - t)*(v + 65) }
"""
LATE = """
NEURON { POINT_PROCESS EndLate  RANGE at }
PARAMETER { at = 0 (ms) }
INITIAL { net_send(at, 1) }
NET_RECEIVE (w) { if (flag == 1) { net_send(-1, 2) } }
"""
KEEPER = """
NEURON { POINT_PROCESS EndKeeper  NONSPECIFIC_CURRENT i  RANGE seen }
ASSIGNED { v i seen }
VERBATIM
static double *kept;
ENDVERBATIM
PROCEDURE keep() {
VERBATIM
    kept = hoc_pgetarg(1);
ENDVERBATIM
}
INITIAL { seen = 0 }
BREAKPOINT {
VERBATIM
    seen += *kept;
ENDVERBATIM
    i = 0
}
"""
TIME = 4.0
Cells = list[list[Any]]


@pytest.fixture(scope="module", autouse=True)
def _mechanisms() -> None:
    for text in (FOLLOWER, TARGET, FAILING, LATE, KEEPER):
        ranvier.compile(text)


@pytest.fixture(params=[1, 3], ids=["alone", "in lanes"])
def cells(request: pytest.FixtureRequest) -> Iterator[Cells]:
    """Somata with two dendrites each, and a current that begins at once."""
    made = []
    for cell in range(request.param):
        soma, *dendrites = sections = [h.Section(name=f"ends{cell}_{k}") for k in range(3)]
        soma.L = soma.diam = 20
        for dendrite in dendrites:
            dendrite.nseg, dendrite.L, dendrite.diam = 5, 300, 1
            dendrite.connect(soma(1))
        for section in sections:
            section.insert("pas")
        soma.insert("endfailing")
        clamp = h.IClamp(dendrites[0](0.5))
        clamp.amp, clamp.dur = 0.1 * (1 + cell), 1e9
        made.append([*sections, clamp])
    yield made


def record(cells: Cells) -> Callable[[], list[float]]:
    values = h.Vector().record(cells[-1][2](1)._ref_v)
    return lambda: list(values)


def threshold(cells: Cells) -> Callable[[], list[float]]:
    values, netcon = h.Vector(), h.NetCon(cells[-1][1](1)._ref_v, None, sec=cells[-1][1])
    netcon.threshold = -64
    netcon.record(values)
    return lambda: [len(values), *values]


def pointer(cells: Cells) -> Callable[[], list[float]]:
    follower = h.EndFollower(cells[-1][0](0.5))
    follower._ref_p = cells[-1][2](1)._ref_v
    return lambda: [follower.seen]


def transfer(cells: Cells) -> Callable[[], list[float]]:
    pc, target = h.ParallelContext(), h.EndTarget(cells[0][0](0.5))
    pc.source_var(cells[-1][2](1)._ref_v, 1, sec=cells[-1][2])
    pc.target_var(target, target._ref_q, 1)
    pc.setup_transfer()
    return lambda: [target.seen]


def play(cells: Cells) -> Callable[[], list[float]]:
    values, seen = h.Vector([-65, -60, -50]), h.Vector().record(cells[-1][2](1)._ref_v)
    values.play(cells[-1][2](1)._ref_v, h.Vector([0, 1, 2]), True)
    return lambda: [*values, *seen]


def verbatim(cells: Cells) -> Callable[[], list[float]]:
    keeper = h.EndKeeper(cells[-1][0](0.5))
    keeper.keep(cells[-1][2](1)._ref_v)
    return lambda: [keeper.seen]


def second_order(cells: Cells) -> Callable[[], list[float]]:
    h.secondorder = 2
    return lambda: []


def nobody(cells: Cells) -> Callable[[], list[float]]:
    return lambda: []


WATCHERS = [record, threshold, pointer, transfer, play, verbatim, second_order, nobody]


def potentials(cells: Cells) -> list[float]:
    return [section(x).v for *sections, _ in cells for section in sections for x in (0, 0.1, 0.5, 0.9, 1)]


@pytest.mark.parametrize("watch", WATCHERS, ids=lambda watch: watch.__name__)
def test_a_run_shows_what_single_steps_do(cells: Cells, watch: Callable[[Cells], Callable[[], list[float]]]) -> None:
    seen = watch(cells)
    h.finitialize(-65)
    for _ in range(round(TIME / h.dt)):
        h.fadvance()
    steps = [*potentials(cells), *seen()]
    h.finitialize(-65)
    h.continuerun(TIME)
    assert [*potentials(cells), *seen()] == steps
    assert max(steps[:len(potentials(cells))]) > -64


def test_an_end_has_its_neighbours_potential(cells: Cells) -> None:
    end, beside = (h.Vector().record(cells[-1][2](x)._ref_v) for x in (1, 0.9))
    h.finitialize(-65)
    h.continuerun(TIME)
    assert list(end)[1:] == list(beside)[1:]
    assert cells[0][1](1).v == cells[0][1](0.9).v


@pytest.mark.parametrize("last", [0.5, 1.2, TIME - 0.03])
def test_ends_of_a_run_that_fails_are_those_of_the_step_before(cells: Cells, last: float) -> None:
    for soma, *_ in cells:
        soma(0.5).endfailing.last = last
    h.finitialize(-65)
    with pytest.raises(ranvier.errors.SimulationError):
        h.continuerun(TIME)
    assert 0 < h.t < TIME
    for _, *dendrites, _ in cells:
        for dendrite in dendrites:
            assert dendrite(1).v == dendrite(0.9).v != -65


@pytest.mark.parametrize("step", [1, 2, 5])
def test_ends_are_those_of_a_step_that_fails_after_v_is_set(cells: Cells, step: int) -> None:
    late = h.EndLate(cells[-1][0](0.5))
    late.at = step * h.dt  # delivered at the end of the step
    h.finitialize(-65)
    with pytest.raises(ranvier.errors.SimulationError, match="into the past"):
        h.continuerun(TIME)
    assert h.t == pytest.approx(late.at)
    for _, *dendrites, _ in cells:
        for dendrite in dendrites:
            assert dendrite(1).v == dendrite(0.9).v != -65


@pytest.mark.parametrize("wrong", [math.nan, math.inf])
def test_an_end_that_is_not_finite_is_found_at_the_next_step(cells: Cells, wrong: float) -> None:
    h.finitialize(-65)
    h.continuerun(1)
    cells[-1][1](1).v = wrong
    with pytest.raises(ranvier.errors.SimulationError, match=r"in ends\d_1\(1\): v was not finite before"):
        h.continuerun(TIME)
    cells[-1][1](1).v = -60
    h.continuerun(TIME)
    assert cells[-1][1](1).v == cells[-1][1](0.9).v
