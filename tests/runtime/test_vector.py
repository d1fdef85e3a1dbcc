"""Vector: elements, edits, numbers, numpy. The expected values are the reference's."""

from __future__ import annotations

import gc
import math

import numpy as np
import pytest
from ranvier import h

V = h.Vector


def test_making() -> None:
    assert list(V()) == [] and list(V(2)) == [0.0, 0.0] and list(V(2, 7)) == [7.0, 7.0]
    assert list(V([1, 2])) == list(V((1, 2))) == list(V(range(1, 3))) == list(V(np.array([1, 2]))) == [1.0, 2.0]


def test_elements() -> None:
    v = V([3, 1, 2])
    assert (v[0], v[-1], v.x[2], v.get(1), len(v), v.size()) == (3.0, 2.0, 2.0, 1.0, 3, 3)
    v.x[0] = 5
    v[1] = 6
    assert v.to_python() == [5.0, 6.0, 2.0]
    v[0:2] = [8, 9]
    assert v[0:2].to_python() == [8.0, 9.0] and isinstance(v[0:2], h.Vector)


@pytest.mark.parametrize(("made", "expected"), [
    (lambda v: v.append(5, V([6, 7])), [3, 1, 2, 5, 6, 7]),
    (lambda v: v.c().add(1), [4, 2, 3]),
    (lambda v: v.c().sub(V([1, 1, 1])), [2, 0, 1]),
    (lambda v: v.c().mul(v), [9, 1, 4]),
    (lambda v: v.c().div(2), [1.5, 0.5, 1]),
    (lambda v: v + 1, [4, 2, 3]),
    (lambda v: 1 + v * 2, [7, 3, 5]),
    (lambda v: -v, [-3, -1, -2]),
    (lambda v: 1 - v, [-2, 0, -1]),
    (lambda v: v.c(1), [1, 2]),
    (lambda v: v.c(0, 1), [3, 1]),
    (lambda v: v.sort(), [1, 2, 3]),
    (lambda v: v.sortindex(), [1, 2, 0]),
    (lambda v: v.reverse(), [2, 1, 3]),
    (lambda v: v.rotate(1), [2, 3, 1]),
    (lambda v: v.rotate(1, 0), [0, 3, 1]),
    (lambda v: v.rotate(-1), [1, 2, 3]),
    (lambda v: v.insrt(1, 9), [3, 9, 1, 2]),
    (lambda v: v.insrt(3, V([9, 8])), [3, 1, 2, 9, 8]),
    (lambda v: v.remove(0), [1, 2]),
    (lambda v: v.remove(0, 1), [2]),
    (lambda v: v.fill(7), [7, 7, 7]),
    (lambda v: v.fill(7, 1, 2), [3, 7, 7]),
    (lambda v: v.indgen(), [0, 1, 2]),
    (lambda v: v.indgen(2), [0, 2, 4]),
    (lambda v: v.indgen(1, 2), [1, 3, 5]),
    (lambda v: v.indgen(0, 1, 0.25), [0, 0.25, 0.5, 0.75, 1]),
    (lambda v: v.resize(5), [3, 1, 2, 0, 0]),
    (lambda v: v.ind(V([0, 2])), [3, 2]),
    (lambda v: V().index(v, V([2, 0])), [2, 3]),
    (lambda v: v.c().where(v, ">", 1), [3, 2]),
    (lambda v: v.c().where("[)", 1, 3), [1, 2]),
    (lambda v: V().indvwhere(v, ">=", 2), [0, 2]),
    (lambda v: v.copy(V([5, 6])), [5, 6]),
    (lambda v: v.copy(V([5, 6]), 2), [3, 1, 5, 6]),
    (lambda v: v.copy(V([5, 6, 7]), 1, 2), [6, 7, 2]),
    (lambda v: v.c().pow(2), [9, 1, 4]),
    (lambda v: V([1, 4, 9]).sqrt(), [1, 2, 3]),
    (lambda v: V([-1, 2]).abs(), [1, 2]),
    (lambda v: V([1.5, -1.5]).floor(), [1, -2]),
    (lambda v: V([1, 10]).log10(), [0, 1]),
    (lambda v: V([1, 4, 9, 16]).deriv(), [3, 4, 6, 7]),
    (lambda v: V().deriv(V([1, 4, 9, 16, 25]), 0.5), [6, 8, 12, 16, 18]),
    (lambda v: V().deriv(V([1, 4, 9, 16, 25]), 0.5, 1), [6, 10, 14, 18]),
    (lambda v: V([1, 4, 9, 16]).integral(), [1, 5, 14, 30]),
    (lambda v: V().integral(V([1, 4, 9, 16]), 0.1), [1, 1.4, 2.3, 3.9]),
    (lambda v: V([1, 2.5, 9, 3]).histogram(0, 10, 2), [0, 1, 2, 0, 0, 1, 0]),
    (lambda v: V().interpolate(V([0, 1, 2, 3, 9]), V([1, 3]), V([10, 20])), [10, 10, 15, 20, 20]),
    (lambda v: V([1, 2, 3, 4]).rebin(2), [3, 7]),
    (lambda v: V().spikebin(V([-60, 0, 5, -60, 10]), -10), [0, 1, 0, 0, 1]),
    (lambda v: V([0]).apply("exp"), [1]),
    (lambda v: V([0, 1]).apply(lambda x: x + 1), [1, 2]),
])
def test_operations(made, expected) -> None:
    assert made(V([3, 1, 2])).to_python() == pytest.approx(expected, rel=1e-14)


@pytest.mark.parametrize(("name", "arguments", "expected"), [
    ("sum", (), 149), ("sum", (1, 2), 5), ("mean", (), 149 / 7), ("mean", (1, 2), 2.5), ("min", (), 1), ("max", (), 49),
    ("max", (1, 2), 4), ("min_ind", (), 1), ("max_ind", (), 6), ("stdev", (), 17.670260191578823),
    ("var", (), 312.23809523809524), ("stderr", (), 6.678730581246016), ("indwhere", (">", 4), 0),
    ("indwhere", ("<", 0), -1), ("contains", (4,), True), ("median", (), 25),
])
def test_numbers(name, arguments, expected) -> None:
    assert getattr(V([9, 1, 4, 25, 25, 36, 49]), name)(*arguments) == pytest.approx(expected, rel=1e-13)


def test_products() -> None:
    assert V([1, 2]).dot(V([3, 4])) == 11.0
    assert V([1, 2]).sumsq() == 5.0 and V([3, 4]).mag() == 5.0
    assert V([1, 2]).meansqerr(V([3, 4])) == 4.0
    v = V([1, 5])
    assert v.scale(0, 1) == 0.25 and v.to_python() == [0.0, 1.0]
    assert V([1, 2]).eq(V([1, 2])) and not V([1]).eq(V([1, 2]))


def test_printf(capsys: pytest.CaptureFixture) -> None:
    assert V([3, 1, 2]).printf() == 3
    assert V([3, 1]).printf("%g ") == 2
    assert capsys.readouterr().out == "3\t1\t2\t\n3 1 "


def test_label_and_binary_file(tmp_path) -> None:
    v = V([1.5, -2])
    assert v.label("soma.v") == "soma.v" == v.cl().label()
    with open(tmp_path / "v", "w+b") as file:
        v.vwrite(file)
        file.seek(0)
        w = V()
        assert w.vread(file) == 1
    assert w.to_python() == [1.5, -2.0]


def test_an_array_made_in_the_middle_of_a_run_keeps_its_values() -> None:
    soma, arrays = h.Section(name="soma"), []
    soma.insert("pas")
    v, spikes = h.Vector().record(soma(0.5)._ref_v), h.Vector()
    source = h.NetStim()
    source.start, source.interval, source.number = 0.1, 0.2, 100
    connection = h.NetCon(source, None)
    connection.record(spikes)
    h.finitialize(-65)
    for k in range(5):
        h.CVode().event(0.5 + k, lambda: arrays.append((v.as_numpy(), list(v), spikes.as_numpy(), list(spikes))))
    h.continuerun(10)
    assert len(v) == 401 and len(spikes) == 50 and len(arrays) == 5
    assert all(list(a) == b and list(c) == d for a, b, c, d in arrays)
    again = v.as_numpy()
    h.finitialize(-50)
    assert len(v) == 1 and again[0] == -65


def test_as_numpy_shares_memory() -> None:
    v = V([1, 2, 3])
    a = v.as_numpy()
    a[0] = 9
    assert v[0] == 9.0
    v.x[1] = 8
    assert a[1] == 8.0


def test_arrays_outlive_the_vector_and_its_growth() -> None:
    a = V(5, 2).as_numpy()
    gc.collect()
    b = V(5, 3).as_numpy()
    assert a.tolist() == [2.0] * 5 and b.tolist() == [3.0] * 5
    v = V([1, 2])
    c = v.as_numpy()
    v.resize(100000)
    assert v[1] == 2.0 and c.tolist() == [1.0, 2.0]
    v[0] = 5
    assert c[0] == 1.0


def test_arrays_of_a_recording_keep_the_earlier_run() -> None:
    sec = h.Section(name="s").insert("pas")
    rec = V().record(sec(0.5)._ref_v)
    h.tstop = 5
    h.run()
    first = rec.as_numpy()
    kept = first.copy()
    h.tstop = 50
    h.run()
    assert len(rec) == 2001 and (first == kept).all()
    h.tstop = 5


def test_numpy_conversions() -> None:
    v = V([1, 2])
    assert np.array(v).tolist() == np.asarray(v).tolist() == [1.0, 2.0]
    assert (np.array([1, 1]) + np.array(v)).tolist() == [2.0, 3.0]
    assert V().from_python(np.arange(3)).to_python() == [0.0, 1.0, 2.0]
    target = [0.0, 0.0]
    assert v.to_python(target) is target and target == [1.0, 2.0]


def test_sin() -> None:
    assert V(3).sin(100, 0, 0.025).to_python() == pytest.approx([math.sin(2 * math.pi * 0.1 * 0.025 * k) for k in range(3)])


def test_large_vectors_compute_the_same() -> None:
    small, large = V(range(1, 5)), V(list(range(1, 5)) * 1000)
    for operation in ("add", "sub", "mul", "div"):
        one, many = small.c(), large.c()
        getattr(one, operation)(3)
        getattr(many, operation)(3)
        assert many.to_python()[-4:] == one.to_python()
        getattr(one, operation)(small)
        getattr(many, operation)(large)
        assert many.to_python()[:4] == one.to_python()
    with pytest.raises(ValueError, match="sizes differ"):
        large.add(small)


def test_index_takes_from_itself_or_from_a_source() -> None:
    own = h.Vector([1, 2, 3])
    assert own.index(h.Vector([2, 0])) is own and list(own) == [3, 1]
    assert list(h.Vector().index(h.Vector([5, 6]), h.Vector([1]))) == [6]


def test_a_vector_backwards() -> None:
    assert list(reversed(h.Vector([1, 2, 3]))) == [3.0, 2.0, 1.0]
