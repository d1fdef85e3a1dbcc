"""LinearMechanism: a theory, misuse and its end; NEURON's numbers are in conformance/scripts_linear.py."""

from __future__ import annotations

import gc
import math
from typing import Any

import pytest
from ranvier import SimulationError, h


def one_equation(place: float | None = None, sec: Any = None, call: Any = None) -> Any:
    c, g, y, b = h.Matrix(1, 1), h.Matrix(1, 1), h.Vector(1), h.Vector(1)
    first = () if call is None else (call,)
    rest = () if place is None else (place,)
    return h.LinearMechanism(*first, c, g, y, b, *rest, sec=sec), c, g, y, b


def test_a_conductance_to_a_potential_acts_like_a_leak() -> None:
    soma = h.Section(name="soma")
    _mechanism, _c, g, y, b = one_equation(0.5, soma)
    g.setval(0, 0, 1e-3)
    b[0] = 1e-3 * -40
    h.finitialize(-65)
    h.continuerun(1)
    steps = round(1 / h.dt)
    assert soma(0.5).v == pytest.approx(-40 - 25 / (1 + h.dt) ** steps, rel=1e-12)  # τ = cm / g = 1 ms
    assert y[0] == soma(0.5).v


def test_many_cells_side_by_side_keep_to_themselves() -> None:
    cells = [h.Section(name=f"cell{k}") for k in range(20)]
    for cell in cells:
        cell.nseg = 3
        cell.insert("pas")
    made = one_equation(0.5, cells[7])
    made[4][0] = 1e-3
    h.finitialize(-70)
    h.continuerun(2)
    moved = [cell(0.1).v > -69.9 for cell in cells]
    assert moved == [k == 7 for k in range(20)]
    assert all(math.isclose(cell(0.1).v, -70, abs_tol=1e-9) for k, cell in enumerate(cells) if k != 7)


def test_an_exception_of_the_callable_is_the_users() -> None:
    soma = h.Section(name="soma")
    made = one_equation(0.5, soma, lambda: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        h.finitialize(-65)
    assert made[0].valid() == 1


def test_without_its_section_it_is_not_valid() -> None:
    soma, other = h.Section(name="soma"), h.Section(name="other")
    mechanism, *_rest = one_equation(0.5, soma)
    h.finitialize(-65)
    h.delete_section(sec=soma)
    assert mechanism.valid() == 0
    h.finitialize(-65)
    h.fadvance()
    assert other(0.5).v == -65


def test_singular_equations_are_told() -> None:
    soma = h.Section(name="soma")
    made = one_equation()
    made[4][0] = 1.0
    h.finitialize(-65)
    with pytest.raises(SimulationError, match="no finite solution"):
        h.fadvance()
    assert soma(0.5).v == -65


@pytest.mark.parametrize(("arguments", "error", "words"), [
    (lambda s: (h.Matrix(1, 1), h.Matrix(1, 1), h.Vector(1)), TypeError, "needs"),
    (lambda s: (h.Vector(1), h.Matrix(1, 1), h.Vector(1), h.Vector(1)), TypeError, "c and g must be Matrix"),
    (lambda s: (h.Matrix(1, 1), h.Matrix(2, 2), h.Vector(1), h.Vector(1)), ValueError, "g is 2 × 2"),
    (lambda s: (h.Matrix(1, 1), h.Matrix(1, 1), h.Vector(1), h.Vector(3)), ValueError, "the Vectors have 1, 3"),
    (lambda s: (h.Matrix(1, 1), h.Matrix(1, 1), h.Vector(1), h.Vector(1), h.SectionList([s])), TypeError, "a Vector of places"),
    (lambda s: (h.Matrix(1, 1), h.Matrix(1, 1), h.Vector(1), h.Vector(1), h.SectionList([s]), h.Vector()), ValueError, "as many"),
])
def test_misuse_is_told(arguments: Any, error: type[Exception], words: str) -> None:
    soma = h.Section(name="soma")
    with pytest.raises(error, match=words):
        h.LinearMechanism(*arguments(soma))


def _with_ground(size: int) -> list[float]:
    """Return v of a section, after a time, with a capacitor to its layer and a row for ground (size 3) or without that (2)."""
    section, other = h.Section(name="s"), h.Section(name="other")
    section.insert("pas")
    section.insert("extracellular")
    section(0.5).xg[0] = 0.01
    c, g, y, b = h.Matrix(size, size), h.Matrix(size, size), h.Vector(size), h.Vector(size)
    for matrix, value in ((c, 1e-3), (g, 2e-3)):
        for row in range(size):
            for column in range(size):
                matrix.setval(row, column, value * (1 if row == column else -0.5))
    b[0] = 0.1
    sections = h.SectionList([section, section, other][:size])
    mechanism = h.LinearMechanism(c, g, y, b, sections, h.Vector([0.5] * size), h.Vector([1, 0, 2][:size]))
    h.finitialize(-65)
    for _ in range(50):
        h.fadvance()
    assert mechanism.valid() and (size == 2 or y[2] == 0)
    return [section(0.5).v, section(0.5).vext[0], y[0], y[1]]


def test_a_layer_where_there_is_none_is_ground() -> None:
    """NEURON 9.0.2 adds the current into ground to what it takes for the potential of ground."""
    assert _with_ground(3) == pytest.approx(_with_ground(2), rel=1e-13)


def test_layers_that_do_not_exist() -> None:
    section = h.Section(name="s")
    c, g, y, b = h.Matrix(1, 1), h.Matrix(1, 1), h.Vector(1), h.Vector(1)
    for layer in (-1, 3):
        with pytest.raises(ValueError, match="0, the inside, to 2"):
            h.LinearMechanism(c, g, y, b, h.SectionList([section]), h.Vector([0.5]), h.Vector([layer]))


def test_one_that_drops_itself_in_its_own_callable() -> None:
    soma = h.Section(name="soma")
    held: list[Any] = []
    held.append(one_equation(0.5, soma, held.clear)[0])
    h.finitialize(-65)
    h.continuerun(1)
    h.finitialize(-65)
    h.continuerun(1)
    assert soma(0.5).v == -65


def test_one_that_is_dropped_in_the_middle_of_a_run_acts_no_more() -> None:
    soma, times = h.Section(name="soma"), []
    held: list[Any] = []

    def call() -> None:
        times.append(h.t)
        if h.t > 0.49:
            held.clear()

    held.append(one_equation(0.5, soma, call))
    held[0][4][0] = 1e-3
    h.finitialize(-65)
    h.continuerun(0.5)
    moved = soma(0.5).v
    h.continuerun(2)
    assert max(times) == pytest.approx(0.5) and moved > -65 and abs(soma(0.5).v - moved) < 0.1


def test_one_that_was_called_holds_nothing_after_the_run() -> None:
    soma = h.Section(name="soma")
    made = one_equation(0.5, soma, [soma].sort)
    h.finitialize(-65)
    h.continuerun(1)
    del made, soma
    gc.collect()
    assert list(h.allsec()) == [] and h.List("LinearMechanism").count() == 0


def test_a_layer_that_is_no_more_stops_the_run() -> None:
    soma = h.Section(name="soma")
    c, g, y, b = h.Matrix(1, 1), h.Matrix(1, 1), h.Vector(1), h.Vector(1)
    before = h.nlayer_extracellular()
    h.nlayer_extracellular(3)
    try:
        mechanism = h.LinearMechanism(c, g, y, b, h.SectionList([soma]), h.Vector([0.5]), h.Vector([3]))
        h.nlayer_extracellular(1)
        with pytest.raises(ValueError, match="at layer 3, but there are 1 now"):
            h.finitialize(-65)
            h.continuerun(1)
        del mechanism
    finally:
        h.nlayer_extracellular(before)


def test_a_random_that_plays_may_end_in_the_middle_of_a_run() -> None:
    section, streams, steps = h.Section(name="s"), [h.Random(k) for k in range(3)], []
    clamps = [h.IClamp(section(0.5)) for _ in streams]
    for k, clamp in enumerate(clamps):
        streams[k].uniform(1, 2)
        streams[k].play(clamp._ref_amp)

    def end_the_last() -> None:
        steps.append([clamp.amp for clamp in clamps])
        if len(steps) == 3:
            del streams[2]

    mechanism = one_equation(0.5, section, end_the_last)
    h.finitialize(-65)
    h.continuerun(0.2)
    for k, clamp in enumerate(clamps):
        assert len({amplitudes[k] for amplitudes in steps}) == (3 if k == 2 else len(steps)), clamp
    assert mechanism
