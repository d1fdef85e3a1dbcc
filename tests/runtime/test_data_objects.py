"""File, StringFunctions, PtrVector, Pointer, references: misuse, and what the comparison with NEURON cannot show."""

from __future__ import annotations

import gc
import pickle
import tracemalloc

import numpy as np
import pytest
from ranvier import h

MISUSE = [
    ("h.Vector(3).play('= $1 (', 1)", RuntimeError, "= 0"), ("h.Vector(3).play('hoc_ac_', 1).play(7)", IndexError, "size is 3"),
    ("h.Vector(3).play()", TypeError, "reference"), ("h.Vector(3).play(h._ref_celsius)", TypeError, "interval"),
    ("h.Vector(3).play(h._ref_celsius, -1)", ValueError, "above 0"), ("h.Vector(3).record(5)", TypeError, "reference"),
    ("h.Vector(3).record(h._ref_t, 'a')", TypeError, "number"), ("h.Vector(3).play(h._ref_celsius, 'a')", TypeError, "number"),
    ("h.File(5)", TypeError, "needs a text"), ("h.File().scanvar()", ValueError, "not open"),
    ("h.File().ropen(5)", TypeError, "text"), ("h.File().chooser()", NotImplementedError, "no windows"),
    ("h.Vector(3).scanf('x')", TypeError, "File"), ("h.Vector(3).vread('x')", TypeError, "File"),
    ("h.Vector(3).fwrite(h.File())", ValueError, "not open"), ("h.Vector(3).printf('%s')", TypeError, "string"),
    ("h.Vector(3).printf('%g', 2, 5)", IndexError, "range"), ("h.StringFunctions().len(5)", TypeError, "text"),
    ("h.StringFunctions().left('abc', 1)", TypeError, "h.ref"),
    ("h.StringFunctions().head('a', '(', h.ref(''))", ValueError, "regular"),
    ("h.StringFunctions().alias(5)", TypeError, "object that h"),
    ("h.StringFunctions().alias_list(5)", TypeError, "object that h"),
    ("h.ref('a').__setitem__(0, 5)", TypeError, "holds a text"), ("h.PtrVector('a')", TypeError, "number"),
    ("h.PtrVector(2).pset(2, h._ref_t)", IndexError, "size is 2"), ("h.PtrVector(2).pset(0, 5)", TypeError, "reference"),
    ("h.PtrVector(2).gather(h.Vector(3))", ValueError, "sizes differ"), ("h.PtrVector(2).gather([1, 2])", TypeError, "Vector"),
    ("h.Pointer(5)", TypeError, "reference"), ("h.Pointer('no')", AttributeError, "no"),
    ("setattr(h.Pointer('t'), 'val', 'a')", TypeError, "number"), ("h.Timer(5)", TypeError, "callable"),
    ("h.Vector(3).from_double(2, h._ref_t)", ValueError, "1 numbers"),
    ("h.Vector(3).from_double(2, 5)", TypeError, "reference"),
    ("h.Vector(3).from_double(4, h.Vector(3)._ref_x[0])", ValueError, "3 numbers"),
    ("h.Vector(3).fit(5, 'line', h.Vector(3))", TypeError, " "),
    ("h.Vector(3).fit(h.Vector(), 'line', h.Vector(3), 5, 6)", TypeError, "h.ref"),
    ("h.Vector(3).fit(h.Vector(), 'line', h.Vector(3), h.ref(1))", TypeError, "2 parameters"),
    ("h.Vector().fft(1)", ValueError, "empty"), ("h.Vector(3).spctrm(h.Vector(3), 8)", ValueError, "window"),
    ("h.Vector().convlv(h.Vector(4, 1), h.Vector([1, 1]), 0)", ValueError, "sign"),
    ("h.Vector(3).psth(h.Vector(9), 1, 1, 4)", ValueError, "4"),
    ("h.Vector().convlv(h.Vector(4, 1), h.Vector([0, 0]), -1)", ZeroDivisionError, "frequency"),
    ("h.Vector().hist(5, 0, 1, 1)", TypeError, " "), ("h.Vector(2).copy(5)", TypeError, "Vector"),
    ("h.Vector(2).index()", TypeError, "indices"), ("h.Vector(2).where()", ValueError, "test"),
    ("h.Vector(2).apply(5)", TypeError, "function"), ("h.Vector(2).apply('t')", TypeError, "no function"),
    ("h.Vector(2)[5]", IndexError, " "), ("h.Vector(2).append(None)", TypeError, "number"),
    ("h.Vector(1e20)", ValueError, "memory"), ("h.Vector(None)", TypeError, "sequence"),
    ("h.Vector(2).rebin(0)", ValueError, "1"), ("h.Vector(2).inf(h.Vector(2), 0, 1, 1, 1, 1, 1)", ValueError, "dt"),
    ("h.Vector(2).no_such()", AttributeError, " "), ("h.Vector(2).sortindex(5)", TypeError, "Vector"),
]


@pytest.mark.parametrize(("expression", "error", "text"), MISUSE)
def test_misuse(expression: str, error: type[Exception], text: str) -> None:
    with pytest.raises(error, match=text):
        eval(expression, {"h": h})


def test_deconvolution_undoes_convolution() -> None:
    data, response = h.Vector([3, 1, 4, 1, 5, 9, 2, 6]), h.Vector([2, 0.5, 0.25])
    there = h.Vector().convlv(data, response)
    assert h.Vector().convlv(there, response, -1).to_python() == pytest.approx(data.to_python(), rel=1e-12)


def test_mean_of_a_range_and_running_median() -> None:
    v = h.Vector([9, 1, 4, 25, 30, 36, 49])
    assert v.mean(2, 5) == np.mean([4, 25, 30, 36])
    assert h.Vector().medfltr(v, 1).to_python() == [1, 4, 4, 25, 30, 36, 36]


def test_a_fit_of_a_callable_is_that_of_the_same_function_by_name() -> None:
    x = h.Vector(20).indgen(0.25)
    y = h.Vector([3 * t - 1 + 0.1 * (t > 2) for t in x])
    results = []
    for function in ("line", lambda t, slope, offset: slope * t + offset):
        slope, offset, fitted = h.ref(2.0), h.ref(-2.0), h.Vector()
        results.append((y.fit(fitted, function, x, slope, offset), slope[0], offset[0], *fitted))
    assert results[0] == pytest.approx(results[1], rel=1e-12) and results[0][1] == pytest.approx(3, abs=0.1)


def test_pickles_keep_elements_and_label() -> None:
    v = h.Vector([1, 2.5, -3])
    v.label("soma.v")
    made = pickle.loads(pickle.dumps(v))
    assert made.to_python() == [1, 2.5, -3] and made.label() == "soma.v"
    assert pickle.loads(pickle.dumps(h.Vector())).size() == 0


def test_asarray_shares_memory_and_array_does_not() -> None:
    v = h.Vector([1, 2, 3])
    shared, copied = np.asarray(v), np.array(v)
    v.x[0] = 7
    assert (shared[0], copied[0]) == (7, 1) and np.asarray(v, np.float32).dtype == np.float32
    assert isinstance(v + np.ones(3), np.ndarray) and isinstance(v + v, h.Vector)


def test_arithmetic_of_large_vectors_is_done_in_place_by_numpy() -> None:
    v = h.Vector(10**7)
    tracemalloc.start()
    try:
        v.fill(1).add(v).mul(3)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 10**6  # [bytes]: neither a copy (8e7) nor a number of Python for each element
    assert v.sum() == 6e7 and v.max() == 6 and v[10**7 - 1] == 6


def test_plots_on_axes() -> None:
    from matplotlib.figure import Figure

    axes = Figure().subplots()
    v, x = h.Vector([1, 4, 9]), h.Vector([0, 1, 2, 3])
    v.label("squares")
    assert v.plot(axes, x) is v and v.line(axes, 0.5) is v and v.mark(axes, x, "o", 5) is v and v.ploterr(axes, x, v) is v
    assert [line.get_xdata().tolist() for line in axes.lines[:3]] == [[0, 1, 2], [0, 0.5, 1], [0, 1, 2]]
    assert axes.lines[0].get_label() == "squares" and axes.lines[0].get_ydata().tolist() == [1, 4, 9]
    assert v.plot(None) is v and v.mark(object(), 1) is v


def test_many_references_at_once() -> None:
    section = h.Section(name="dendrite")
    section.nseg = 999
    section.insert("pas")
    pointers, values = h.PtrVector(999), h.Vector(999).indgen()
    for k, segment in enumerate(section):
        pointers.pset(k, segment._ref_v)
    pointers.scatter(values)
    assert [segment.v for segment in section] == values.to_python()
    h.finitialize(-65)
    assert pointers.gather(values) == 0.0 and values.to_python() == [-65.0] * 999
    section.nseg = 1
    with pytest.raises(ReferenceError, match="nseg was changed"):
        pointers.gather(values)
    section.nseg = 999
    for k, segment in enumerate(section):
        pointers.pset(k, segment._ref_v)
    pointers.gather(values)
    del section, segment
    gc.collect()
    with pytest.raises(ReferenceError):
        pointers.gather(values)


def test_a_file_closes_with_its_object_and_reads_what_python_wrote(tmp_path) -> None:
    path = tmp_path / "numbers.txt"
    path.write_text("".join(f"{k} {k * k}\n" for k in range(20000)))
    file, v = h.File(str(path)), h.Vector()
    assert file.ropen() == 1
    assert v.scanf(file, 2, 2) == 20000 and v[19999] == 19999.0**2
    written = h.File()
    written.wopen(str(tmp_path / "out"))
    written.printf("%d", 5)
    del written
    gc.collect()
    assert (tmp_path / "out").read_text() == "5"
