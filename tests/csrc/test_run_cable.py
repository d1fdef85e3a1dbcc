"""The cable in C: axial terms, elimination at every width, step order, against dense algebra and the reference."""

from __future__ import annotations

import numpy as np
import pytest
from ranvier._engine import ffi, lib
from run_engine import Engine, EngineError, values

WIDTHS = (1, 2, 5, 8, 16, 32, 40)
STARS = ((43,), (1, 20), (9, 9), (3, 17, 8), (12, 11, 10, 9), (8,) * 10 + (19,), (5, 30, 6, 7, 3, 9, 4), (2,) * 9 + (15, 15))


def tree(engine: Engine, diam: float = 2.0) -> list[int]:
    """Return a small branched cell with a leak."""
    soma = engine.section(20, 20, 1, insert=("leak",))
    near = engine.section(150, diam, 5, 120, insert=("leak",))
    far = engine.section(200, 1, 7, 80, insert=("leak",))
    side = engine.section(90, 1.5, 3, insert=("leak",))
    engine.connect(near, soma, 1.0)
    engine.connect(far, near, 1.0)
    engine.connect(side, near, 0.5, 1.0)
    engine.point("Clamp", soma, 0.5, dur=5.0, amp=0.3, **{"del": 1.0})
    engine.point("Clamp", side, 0.0, dur=1.0, amp=0.1, **{"del": 3.0})
    return [soma, near, far, side]


def reference_tree(steps: int, secondorder: int = 0, diam: float = 2.0) -> np.ndarray:
    """Return v of the same tree in the reference after each step: soma, near(0.5), far(0.93), side(0.17)."""
    h = pytest.importorskip("neuron").h
    soma, near, far, side = (h.Section(name=n) for n in ("soma", "near", "far", "side"))
    sizes = ((soma, 20, 20, 1, 100), (near, 150, diam, 5, 120), (far, 200, 1, 7, 80), (side, 90, 1.5, 3, 100))
    for section, length, width, nseg, ra in sizes:
        section.L, section.diam, section.nseg, section.Ra = length, width, nseg, ra
        section.insert("pas")
        section.g_pas, section.e_pas = 0.001, -70
    near.connect(soma(1), 0)
    far.connect(near(1), 0)
    side.connect(near(0.5), 1)
    clamps = [h.IClamp(soma(0.5)), h.IClamp(side(0))]
    clamps[0].delay, clamps[0].dur, clamps[0].amp = 1, 5, 0.3
    clamps[1].delay, clamps[1].dur, clamps[1].amp = 3, 1, 0.1
    h.dt, h.secondorder = 0.025, secondorder
    h.finitialize(-65)
    rows = []
    for _ in range(steps):
        h.fadvance()
        rows.append([soma(0.5).v, near(0.5).v, far(0.95).v, side(0.1).v, far(1).v])
    h.secondorder = 0
    return np.array(rows)


@pytest.mark.parametrize("secondorder", [0, 1, 2])
def test_tree_agrees_with_reference(secondorder: int) -> None:
    """A branched passive cell, child connected by its end 1 included, follows the reference step by step."""
    engine = Engine()
    soma, near, far, side = tree(engine)
    engine.clock[lib.RV_CLOCK_SECONDORDER] = secondorder
    places = ((soma, 0.5), (near, 0.5), (far, 0.95), (side, 0.1), (far, 1.0))
    vectors = [engine.record(engine.ref(s, x)) for s, x in places]
    engine.run(10.0)
    ours = np.array([values(x)[1:] for x in vectors]).T
    theirs = reference_tree(400, secondorder)
    assert np.ptp(theirs) > 5
    assert np.abs(ours - theirs).max() < 1e-9
    engine.close()


def star(engine: Engine, branches: tuple[int, ...]) -> list[int]:
    """Return a soma and branches of so many segments, at either end in turn, each fourth one on the branch before it; passive."""
    soma = engine.section(20, 20, 1, insert=("leak",))
    cell = [soma]
    for k, nseg in enumerate(branches):
        branch = engine.section(20.0 * nseg, 1.0 + 0.1 * k, nseg, insert=("leak",))
        engine.connect(branch, cell[-1] if k % 4 == 3 else soma, k % 2)
        cell.append(branch)
    engine.point("Clamp", cell[-1], 0.9, dur=5.0, amp=0.1, **{"del": 1.0})
    return cell


@pytest.mark.parametrize("branches", STARS)
def test_chains_of_one_cell_give_the_numbers_of_cells_in_lanes(branches: tuple[int, ...]) -> None:
    """A cell alone has another form of the equations of chains, whatever their number side by side and their ends."""
    results = []
    for most in (1, 2):
        engine = Engine(width=most)
        cells = [star(engine, branches) for _ in range(2)]
        engine.run(4.0)
        results.append([engine.v(s, k) for cell in cells for s in cell for k in range(lib.rv_section_nseg(engine.model, s))])
        engine.close()
    assert np.ptp(results[0]) > 1
    assert np.abs(np.subtract(*results)).max() <= 1e-12 * np.ptp(results[0])


@pytest.mark.parametrize("width", WIDTHS)
def test_width_changes_rounding_only(width: int) -> None:
    """Interleaving cells is a matter of speed."""
    results = []
    for most in (1, width):
        engine = Engine(width=most)
        cells = [tree(engine, 1.0 + 0.1 * k) for k in range(width)]
        engine.run(4.0)
        info = ffi.new("rv_layout_info *")
        engine.ok(lib.rv_layout(engine.model, info))
        assert info.widest == most
        segments = [(s, k) for cell in cells for s in cell for k in range(lib.rv_section_nseg(engine.model, s))]
        results.append([engine.v(s, k) for s, k in segments])
        engine.close()
    assert np.abs(np.subtract(*results)).max() <= 1e-12 * np.ptp(results[0])
    assert len(set(results[0])) > len(results[0]) // 2


def test_single_steps_equal_one_run() -> None:
    """One call of 200 steps and 200 calls of one step are the same."""
    results = []
    for calls in (1, 200):
        engine = Engine()
        cell = tree(engine)
        engine.init()
        for _ in range(calls):
            assert engine.advance(200 // calls) == 200 // calls
        results.append([engine.t] + [engine.v(s) for s in cell])
        engine.close()
    assert results[0] == results[1]


def test_time_accumulates_by_half_steps() -> None:
    """t is a sum of dt/2, as the reference's."""
    engine = Engine()
    engine.section(insert=("leak",))
    engine.init()
    engine.advance(1000)
    t = 0.0
    for _ in range(2000):
        t += 0.5 * 0.025
    assert engine.t == t
    engine.close()


def test_i_cap_balances_the_membrane_current() -> None:
    """In one isopotential compartment the capacitive current is minus the ionic one."""
    engine = Engine()
    section = engine.section(insert=("leak",))
    i_cap = engine.record(engine.ref(section, 0.5, lib.RV_NODE, lib.RV_NODE_I_CAP))
    i_leak = engine.record(engine.ref(section, 0.5, engine.types["leak"], 2))
    v = engine.record(engine.ref(section))
    engine.run(1.0)
    slope = np.diff(values(v)) / 0.025 * 1e-3
    assert np.allclose(values(i_cap)[1:], slope, rtol=1e-9)
    assert np.abs(values(i_cap)[1:] + values(i_leak)[1:]).max() < 0.03 * np.abs(values(i_leak)).max()
    engine.close()


def test_not_finite_is_blamed_on_the_mechanism() -> None:
    """NaN in a parameter stops the run with place, time and mechanism; the model stays usable."""
    engine = Engine()
    cell = tree(engine)
    engine.init()
    engine.advance(40)
    value = lib.rv_section_value(engine.model, cell[2], 3, engine.types["leak"], 0)
    value[0] = float("nan")
    with pytest.raises(EngineError) as caught:
        engine.advance(100)
    assert caught.value.code == lib.RV_NOT_FINITE
    assert (caught.value.section, caught.value.x, caught.value.type) == (cell[2], 0.5, engine.types["leak"])
    assert caught.value.t == pytest.approx(1.0125)
    assert f"v is not finite at t = 1.0125 ms in {{section:{cell[2]}}}(0.5): " in str(caught.value)
    assert "the current of mechanism leak became NaN" in str(caught.value)
    assert "its parameter g" in str(caught.value)
    assert np.isfinite(engine.v(cell[2], 3))
    lib.rv_section_value(engine.model, cell[2], 3, engine.types["leak"], 0)[0] = 0.001
    engine.run(1.0)
    assert np.isfinite(engine.v(cell[2], 3))
    engine.close()


def test_huge_voltages_are_legal() -> None:
    """What is large but finite goes on."""
    engine = Engine()
    section = engine.section(insert=("leak",))
    engine.point("Clamp", section, dur=10, amp=1e12)
    engine.run(1.0)
    assert 1e12 < engine.v(section) < 1e300
    engine.close()


def test_dt_must_be_above_zero() -> None:
    """A dt of 0 is refused with a message."""
    engine = Engine()
    engine.section(insert=("leak",))
    engine.init()
    engine.clock[lib.RV_CLOCK_DT] = 0
    with pytest.raises(EngineError, match="dt must be above 0"):
        engine.advance(1)
    engine.close()
