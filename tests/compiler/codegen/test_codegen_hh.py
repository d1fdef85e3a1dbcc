"""hh's kernels against numpy: contiguous, listed nodes, TABLE, difference as derivative."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from codegen_harness import Bench, build, ffi
from codegen_models import expsyn, hh


def rates(v: Any, celsius: float = 6.3) -> dict[str, Any]:
    q10 = 3 ** ((celsius - 6.3) / 10)

    def vtrap(x: Any, y: float) -> Any:
        with np.errstate(all="ignore"):
            return np.where(np.abs(x / y) < 1e-6, y * (1 - x / y / 2), x / (np.exp(x / y) - 1))

    pairs = {
        "m": (0.1 * vtrap(-(v + 40), 10), 4 * np.exp(-(v + 65) / 18)),
        "h": (0.07 * np.exp(-(v + 65) / 20), 1 / (np.exp(-(v + 35) / 10) + 1)),
        "n": (0.01 * vtrap(-(v + 55), 10), 0.125 * np.exp(-(v + 65) / 80)),
    }
    result: dict[str, Any] = {}
    for name, (a, b) in pairs.items():
        result[f"{name}inf"], result[f"{name}tau"] = a / (a + b), 1 / (q10 * (a + b))
    return result


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Any:
    return build(tmp_path_factory.mktemp("hh"), hh(), expsyn())


@pytest.fixture(scope="module")
def tabled(tmp_path_factory: pytest.TempPathFactory) -> Any:
    return build(tmp_path_factory.mktemp("table"), hh(table=True)).mechanisms[0]


VOLTAGES = np.concatenate([np.linspace(-120, 80, 37), [-40.0, -55.0]])


def placed(mechanism: Any, listed: bool) -> tuple[Bench, np.ndarray]:
    count = len(VOLTAGES)
    where = np.random.default_rng(1).permutation(count + 5)[:count] if listed else np.arange(3, 3 + count)
    bench = Bench(mechanism, count, list(where) if listed else None, 3, count + 5)
    bench.v[where] = VOLTAGES
    bench.pools["na"]["reversal"][:], bench.pools["k"]["reversal"][:] = 50.0, -77.0
    return bench, where


@pytest.mark.parametrize("listed", [False, True])
def test_kernels_against_numpy(library: Any, listed: bool) -> None:
    bench, where = placed(library.mechanisms[0], listed)
    bench.run("initialise")
    steady = rates(VOLTAGES)
    for gate in "mhn":
        np.testing.assert_allclose(bench[gate], steady[f"{gate}inf"], rtol=5e-15)
    assert bench["minf"][0] == pytest.approx(steady["minf"][-1], rel=1e-14)  # the last instance's, as NEURON shows it
    m, h, n = 0.2, 0.5, 0.4
    bench["m"][:], bench["h"][:], bench["n"][:] = m, h, n
    bench.run("advance")
    for gate, start in (("m", m), ("h", h), ("n", n)):
        expected = start + (1 - np.exp(-0.025 / steady[f"{gate}tau"])) * (steady[f"{gate}inf"] - start)
        np.testing.assert_allclose(bench[gate], expected, rtol=1e-14)
    bench.run("current")
    gna, gk = 0.12 * bench["m"] ** 3 * bench["h"], 0.036 * bench["n"] ** 4
    np.testing.assert_allclose(bench["gna"], gna, rtol=1e-14)
    total = gna * (VOLTAGES - 50) + gk * (VOLTAGES + 77) + 0.0003 * (VOLTAGES + 54.3)
    np.testing.assert_allclose(bench.rhs[where], -total, rtol=1e-12, atol=1e-14)
    np.testing.assert_allclose(bench.d[where], gna + gk + 0.0003, rtol=1e-14)
    np.testing.assert_allclose(bench.pools["na"]["current"][where], gna * (VOLTAGES - 50), rtol=1e-12)
    bench.run("ion_conductance")
    np.testing.assert_allclose(bench.pools["k"]["conductance"][where], gk, rtol=1e-14)
    others = np.setdiff1d(np.arange(bench.nodes), where)
    assert not bench.rhs[others].any() and not bench.d[others].any()


def test_difference_is_neurons(tmp_path: Path) -> None:
    """The strict kernel takes (i(v + 0.001) − i(v)) / 0.001 and leaves the values at v."""
    library = build(tmp_path, hh(), strict=True)
    bench, where = placed(library.mechanisms[0], False)
    bench["m"][:], bench["h"][:], bench["n"][:] = 0.2, 0.5, 0.4
    bench.run("current", "ion_conductance")
    gna, gk = 0.12 * 0.2**3 * 0.5, 0.036 * 0.4**4
    np.testing.assert_allclose(bench.d[where], gna + gk + 0.0003, rtol=1e-7)
    assert np.max(np.abs(bench.d[where] - (gna + gk + 0.0003))) > 0
    np.testing.assert_allclose(bench.pools["k"]["conductance"][where], gk, rtol=1e-7)
    np.testing.assert_allclose(bench["il"], 0.0003 * (VOLTAGES + 54.3), rtol=1e-14)


@pytest.mark.parametrize("celsius", [6.3, 20.0])
def test_table(tabled: Any, celsius: float) -> None:
    bench, _ = placed(tabled, False)
    bench.call.celsius = celsius
    bench.v[5] = np.nan
    v = np.where(np.arange(len(VOLTAGES)) == 2, np.nan, VOLTAGES)
    bench.run("check_tables", "initialise")
    grid = rates(np.linspace(-100, 100, 201), celsius)
    for gate in "mhn":
        expected = np.interp(v, np.linspace(-100, 100, 201), grid[f"{gate}inf"])
        np.testing.assert_allclose(bench[gate], expected, rtol=1e-13)
    assert np.isnan(bench["m"][2])
    assert bench["m"][0] == bench["m"][1] == bench.routine("rates", 0, -150.0) + bench["minf"][0]  # clamped: the first row
    bench["usetable"][:] = 0.0
    bench.run("initialise")
    np.testing.assert_allclose(bench["m"], rates(v, celsius)["minf"], rtol=1e-14)


def test_table_is_rebuilt_when_celsius_changes_only(tabled: Any) -> None:
    bench, _ = placed(tabled, False)
    bench.run("check_tables")
    before = bench.table.copy()
    bench.table[20] += 1.0
    bench.run("check_tables")
    assert bench.table[20] == before[20] + 1.0
    bench.call.celsius = 16.3
    bench.run("check_tables")
    bench.run("initialise")
    np.testing.assert_allclose(bench["mtau"][0], np.interp(-55.0, np.linspace(-100, 100, 201), rates(
        np.linspace(-100, 100, 201), 16.3)["mtau"]), rtol=1e-13)


def test_point_processes_share_a_node(library: Any) -> None:
    """Currents of instances on one node add up in order, scaled by 100/area."""
    count = 150
    where = np.random.default_rng(2).integers(0, 7, count)
    bench = Bench(library.mechanisms[1], count, list(where), 0, 7)
    bench.area[:] = np.linspace(50, 350, 7)
    bench.run("initialise")
    for k in range(count):
        bench.receive(k, [0.01 * (k + 1)])
    g = 0.01 * np.arange(1, count + 1)
    np.testing.assert_array_equal(bench["g"], g)
    bench.run("current")
    np.testing.assert_allclose(bench["i"], g * -65.0, rtol=1e-15)
    expected = np.zeros(7)
    np.add.at(expected, where, g * 100 / bench.area[where])
    np.testing.assert_allclose(bench.d, expected, rtol=1e-13)
    np.testing.assert_allclose(bench.rhs, 65.0 * expected, rtol=1e-13)
    bench.run("advance")
    np.testing.assert_allclose(bench["g"], g * np.exp(-0.25), rtol=1e-15)


@pytest.mark.parametrize("table", [False, True])
def test_what_nobody_sees_is_left_as_it_is(library: Any, tabled: Any, table: bool) -> None:
    """The states and the nodes' equations are those of a call that stores all."""
    benches = []
    for unseen in (0, 1 | 2 << 1):
        bench = Bench(tabled if table else library.mechanisms[0], 100)
        bench.v[:] = np.linspace(-90, 40, len(bench.v))
        bench.run("check_tables", "initialise") if table else bench.run("initialise")
        for name in ("gna", "gk", "il"):
            bench[name][:] = 7.0
        bench.call.unseen = unseen
        bench.run("current", "advance")
        benches.append(bench)
    all_stored, left_out = benches
    for name in ("gna", "gk", "il"):
        assert np.all(left_out[name] == 7.0)
        assert np.all(all_stored[name] != 7.0)
    for name in ("m", "h", "n"):
        np.testing.assert_array_equal(left_out[name], all_stored[name])
    np.testing.assert_array_equal(left_out.rhs, all_stored.rhs)
    np.testing.assert_array_equal(left_out.pools["na"]["current"], all_stored.pools["na"]["current"])
    assert np.all(left_out.pools["k"]["current"] == 0.0) and np.all(all_stored.pools["k"]["current"][:100] != 0.0)


@pytest.mark.parametrize("table", [False, True])
def test_the_first_kernel_on_a_node_sets_its_sums(library: Any, tabled: Any, table: bool) -> None:
    """With `no_rhs` and `no_d` in a call, what rhs and d held does not count; the currents of ions are added up."""
    benches = []
    zeros = np.zeros(64)
    for before in (0.0, math.nan):
        bench = Bench(tabled if table else library.mechanisms[0], 104)
        bench.v[:] = np.linspace(-90, 40, 104)
        bench.run("check_tables", "initialise") if table else bench.run("initialise")
        bench.rhs[:] = bench.d[:] = before
        if math.isnan(before):
            bench.call.no_rhs = bench.call.no_d = ffi.cast("const double *", zeros.ctypes.data)
        for _ in range(2):
            bench.mechanism.current(bench.call)
        benches.append(bench)
    added, begun = benches
    np.testing.assert_array_equal(added.rhs, 2 * begun.rhs)
    np.testing.assert_array_equal(added.d, 2 * begun.d)
    np.testing.assert_array_equal(added.pools["na"]["current"], begun.pools["na"]["current"])
    assert np.all(begun.d > 0.0) and np.all(begun.pools["na"]["current"] != 0.0)
