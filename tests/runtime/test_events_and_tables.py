"""FUNCTION_TABLEs, SUFFIX nothing, FOR_NETCONS, WATCH and CONSTRUCTOR from Python: what the reference has no number for."""

from __future__ import annotations

import math

import pytest
import ranvier
from ranvier import h

TABLES = """
NEURON { SUFFIX ettab RANGE y }
ASSIGNED { y v }
CONSTRUCTOR { y = 4 }
INITIAL { y = rate(v) }
FUNCTION_TABLE rate(v)
FUNCTION_TABLE plane(a, b)
"""
POINT = """
NEURON { POINT_PROCESS EtPoint RANGE n, seen, level }
PARAMETER { level = -50 }
ASSIGNED { n seen v }
CONSTRUCTOR { n = waits(3) }
INITIAL { n = 0 seen = 0 }
FUNCTION_TABLE form(x)
FUNCTION waits(x) { waits = 2*x }
NET_RECEIVE (w) {
    if (flag == 2) { seen = seen + 1 } else { WATCH (v > level) 2 }
    n = 0
    FOR_NETCONS (u) { n = n + u }
}
"""
BARE = """
NEURON { SUFFIX nothing }
PARAMETER { et_gain = 2 }
ASSIGNED { kept }
FUNCTION et_double(x) { et_double = et_gain*x }
FUNCTION et_kept() { et_kept = kept }
PROCEDURE et_keep(x) { kept = x }
FUNCTION et_element(k) { LOCAL a[2] a[k] = 1 et_element = a[0] }
"""
OTHER = "NEURON { SUFFIX nothing } FUNCTION et_other() { et_other = 5 }"


@pytest.fixture(scope="module", autouse=True)
def _loaded(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("mods")
    for name, text in {"tables": TABLES, "point": POINT, "bare": BARE, "other": OTHER}.items():
        (folder / f"{name}.mod").write_text(text)
    assert ranvier.load_mechanisms(folder)


def test_a_table_without_values_stops_the_run() -> None:
    soma = h.Section(name="soma")
    soma.insert("ettab")
    assert soma(0.5).ettab.y == 4.0
    with pytest.raises(ranvier.SimulationError, match="FUNCTION_TABLE has no values"):
        h.finitialize(-65)
    h.table_rate_ettab(3.5)
    h.finitialize(-65)
    assert soma(0.5).ettab.y == 3.5 == soma(0.5).ettab.rate(1.0)


def test_table_arguments_are_checked() -> None:
    points, values = h.Vector([0, 1, 2]), h.Vector([5, 6, 8])
    with pytest.raises(ValueError, match="3 values, but 2 points"):
        h.table_rate_ettab(values, h.Vector([0, 1]))
    with pytest.raises(ValueError, match="Vectors are for functions of one argument, this has 2"):
        h.table_plane_ettab(values, points)
    with pytest.raises(ValueError, match="the Vectors are empty"):
        h.table_rate_ettab(h.Vector(), h.Vector())
    for size in (0, -1):
        with pytest.raises(ValueError, match="at least one value"):
            h.table_rate_ettab(values._ref_x[0], size, 0, 1)
    for low, high in ((3, 0), (math.nan, 1), (0, math.nan)):
        with pytest.raises(ValueError, match="an axis goes from low to high, not from"):
            h.table_rate_ettab(values._ref_x[0], 3, low, high)
    with pytest.raises(ValueError, match=r"the points must ascend, but after point 0, 2\.0, comes 1\.0"):
        h.table_rate_ettab(values._ref_x[0], 3, h.Vector([2, 1, 0])._ref_x[0])
    square, soma = h.Matrix(2, 2), h.Section(name="soma")
    for reference, count, room in ((values._ref_x[1], 3, 2), (soma(0.5)._ref_v, 2, 1), (square._ref_x[0][1], 4, 3)):
        with pytest.raises(ValueError, match=f"on there are {room} numbers, not {count} values"):
            h.table_rate_ettab(reference, count, 0, 1)
    with pytest.raises(ValueError, match=r"on there are 1 numbers, not 3 points"):
        h.table_rate_ettab(values._ref_x[0], 3, points._ref_x[2])
    for wrong in ((), ("x",), (values,), (values._ref_x[0], 3), (values._ref_x[0], 3, 0), (1, 2), (values, 3)):
        with pytest.raises(TypeError, match="table_rate_ettab takes"):
            h.table_rate_ettab(*wrong)
    assert "table_rate_ettab" in dir(h)


def test_a_table_keeps_its_vectors_alive() -> None:
    h.table_rate_ettab(h.Vector([5, 6, 8]), h.Vector([0, 1, 2]))
    h.table_plane_ettab(h.Vector([0, 1, 2, 3])._ref_x[0], 2, 0, 1, 2, 0, 1)
    assert [h.rate_ettab(x) for x in (-1, 0.5, 1.5, 3)] == [5.0, 5.5, 7.0, 8.0]
    assert h.plane_ettab(0.5, 0.5) == 1.5


def test_a_point_process_has_its_tables_as_methods() -> None:
    soma = h.Section(name="soma")
    point = h.EtPoint(soma(0.5))
    assert point.n == 6.0
    assert point.table_form(h.Vector([1, 3]), h.Vector([0, 1])) == 0.0
    assert point.form(0.5) == 2.0


def test_netcons_made_and_removed_are_seen_at_once() -> None:
    soma = h.Section(name="soma")
    point = h.EtPoint(soma(0.5))
    first, second = h.NetCon(None, point), h.NetCon(None, point)
    first.weight[0], second.weight[0] = 1.0, 2.0
    h.finitialize(-65)
    first.event(0.05)
    h.continuerun(0.2)
    assert point.n == 3.0
    third = h.NetCon(None, point)
    third.weight[0] = 10.0
    del second
    third.event(0.25)
    h.continuerun(0.5)
    assert point.n == 11.0


def test_watch_survives_a_rebuild_and_ends_at_finitialize() -> None:
    soma = h.Section(name="soma")
    point = h.EtPoint(soma(0.5))
    trigger = h.NetCon(None, point)
    h.finitialize(-65)
    trigger.event(0.01)
    h.continuerun(0.1)
    other = h.Section(name="other")
    soma.v = -20
    h.continuerun(0.2)
    assert point.seen == 1.0
    h.finitialize(-65)
    soma.v = -20
    h.continuerun(0.2)
    assert point.seen == 0.0
    del other


def test_functions_without_suffix() -> None:
    assert h.et_double(4) == 8.0
    h.et_gain = 3
    assert (h.et_double(4), h.et_other(), h.et_keep(7), h.et_kept()) == (12.0, 5.0, 1.0, 7.0)
    with pytest.raises(ranvier.SimulationError, match=r"index 5 lies outside a\[2\]"):
        h.et_element(5)
    with pytest.raises(AttributeError):
        print(h.nothing_bare)


@pytest.mark.parametrize("points", [[0, 2, 1], [3, 2, 1], [0, float("nan"), 2], [float("nan"), 1, 2], [0, 1, float("nan")]])
def test_points_that_do_not_ascend_are_refused(points: list[float]) -> None:
    """A bisection among them would find anything."""
    with pytest.raises(ValueError, match="the points must ascend, but after point"):
        h.table_rate_ettab(h.Vector([1, 2, 3]), h.Vector(points))
    h.table_rate_ettab(h.Vector([1, 2, 3]), h.Vector([0, 1, 1]))
