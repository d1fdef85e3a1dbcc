"""PatternStim: gids of this host, and misuse; NEURON's numbers are in conformance/scripts_patterns.py."""

from __future__ import annotations

import math
from typing import Any

import pytest
from ranvier import h


def _network() -> Any:
    context, cell = h.ParallelContext(), h.IntFire1()
    context.set_gid2node(5, 0)
    context.cell(5, h.NetCon(cell, None))
    section = h.Section(name="s")
    synapse = h.ExpSyn(section(0.5))
    synapse.tau = 4
    connection = context.gid_connect(5, synapse)
    connection.weight[0], connection.delay = 0.1, 2
    return context, cell, section, synapse, connection


@pytest.mark.parametrize("fake", [0, 1])
def test_gids_of_this_host_spike_where_fake_output_says_so(fake: int) -> None:
    context, *kept, synapse, _connection = _network()
    times, gids = h.Vector(), h.Vector()
    context.spike_record(-1, times, gids)
    pattern = h.PatternStim()
    pattern.fake_output = fake
    pattern.play(h.Vector([1, 3]), h.Vector([5, 5]))
    for _ in range(2):
        h.finitialize(-65)
        h.continuerun(6)
        expected = 0.1 * (math.exp(-3 / 4) + math.exp(-1 / 4)) if fake else 0
        assert synapse.g == pytest.approx(expected, rel=1e-9)
        assert (list(times), list(gids)) == (([1, 3], [5, 5]) if fake else ([], []))
    context.gid_clear()
    assert kept


def test_a_pattern_that_is_gone_plays_no_more() -> None:
    context, *kept, synapse, _connection = _network()
    pattern = h.PatternStim()
    pattern.fake_output = 1
    pattern.play(h.Vector([1]), h.Vector([5]))
    del pattern
    h.finitialize(-65)
    h.continuerun(5)
    assert synapse.g == 0
    context.gid_clear()
    assert kept


@pytest.mark.parametrize(("arguments", "error", "words"), [
    (lambda: (h.Vector([1]),), TypeError, "one of gids"),
    (lambda: ([1], [2]), TypeError, "one of gids"),
    (lambda: (h.Vector([1, 2]), h.Vector([1])), ValueError, "2 times and 1 gids"),
    (lambda: (h.Vector([1, -2]), h.Vector([1, 1])), ValueError, "those at 1 are -2.0 ms"),
    (lambda: (h.Vector([math.nan]), h.Vector([1])), ValueError, "those at 0"),
])
def test_misuse_is_told(arguments: Any, error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        h.PatternStim().play(*arguments())
    with pytest.raises(TypeError, match="fake_output"):
        h.PatternStim().fake_output = "x"
