"""Impedance: the numbers are those of NEURON, and of cable theory.

Where states follow v, those of 8.2.6: 9.0.2 forgets i ω of the states, and takes one instance of a mechanism for all.
"""

from __future__ import annotations

import cmath
import math
from pathlib import Path
from typing import Any

import pytest
from ranvier import h, load_mechanisms
from ranvier.whole_model.impedance import _magnitude

SCHEME = """
NEURON { SUFFIX zscheme NONSPECIFIC_CURRENT i RANGE g }
PARAMETER { g = 0.003 }
STATE { c o }
ASSIGNED { v i }
INITIAL { c = 0.5 o = 0.5 }
BREAKPOINT { SOLVE steps METHOD sparse  i = g*o*(v + 90) }
KINETIC steps { ~ c <-> o (0.3*exp((v + 70)/8), 0.3*exp(-(v + 70)/8)) CONSERVE c + o = 1 }
"""
STEPS = """
NEURON { SUFFIX zsteps NONSPECIFIC_CURRENT i RANGE g }
PARAMETER { g = 0.0003 dt }
STATE { m }
ASSIGNED { v i }
INITIAL { m = 0.5 }
BREAKPOINT { SOLVE step  i = g*m*(v + 90) }
PROCEDURE step() { m = m + dt*(1/(1 + exp(-v/10)) - m) }
"""


@pytest.fixture(scope="module")
def mechanisms(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("impedance")
    for name, text in (("zscheme", SCHEME), ("zsteps", STEPS)):
        (folder / f"{name}.mod").write_text(text)
    load_mechanisms(folder)


@pytest.fixture
def cell() -> Any:
    a, b, c = sections = [h.Section(name=name) for name in "abc"]
    b.connect(a(1))
    c.connect(a(0.5))
    for k, section in enumerate(sections):
        section.nseg, section.L, section.diam, section.Ra = 3 + 2 * k, 100 + 50 * k, 3 - 0.5 * k, 100
        section.insert("pas")
    a.insert("hh")
    clamp = h.SEClamp(b(0.9))
    clamp.rs, clamp.dur1 = 100, 1e9
    h.finitialize(-65)
    return [*sections, clamp]


@pytest.mark.parametrize(("frequency", "section", "x", "numbers"), [
    (0, 0, 0, (31.09345694, 24.73393206, 0.795470639, 0, 0)),
    (0, 2, 1, (63.32393551, 17.76637535, 0.2805633479, 0, 0)),
    (100, 0, 0.5, (23.35351208, 23.35351208, 1, -0.3368138128, -0.3368138128)),
    (100, 1, 1, (32.76876482, 13.83042199, 0.4220611326, -0.1921094656, -0.4623027387)),
    (100, 2, 0.1, (25.27175472, 22.2371091, 0.8799194734, -0.3238505028, -0.3605749088)),
])
def test_numbers_of_neuron(cell: Any, frequency: float, section: int, x: float, numbers: tuple[float, ...]) -> None:
    impedance, place = h.Impedance(), cell[section](x)
    impedance.loc(cell[0](0.5))
    impedance.compute(frequency)
    found = (impedance.input(place), impedance.transfer(place), impedance.ratio(place), impedance.input_phase(place),
             impedance.transfer_phase(place))
    assert found == pytest.approx(numbers, rel=1e-8, abs=1e-9)


def test_transfer_is_the_same_both_ways(cell: Any) -> None:
    impedance, found = h.Impedance(), []
    for here, there in ((cell[0](0.1), cell[2](1)), (cell[2](1), cell[0](0.1))):
        impedance.loc(here)
        impedance.compute(30)
        found.append((impedance.transfer(there), impedance.transfer_phase(there)))
    assert found[0] == pytest.approx(found[1], rel=1e-11)


def test_a_small_current_moves_v_as_the_input_impedance_says() -> None:
    section = h.Section(name="s")
    section.nseg = 5
    section.insert("pas")
    impedance, clamp = h.Impedance(), h.IClamp(section(0.5))
    clamp.dur, clamp.amp = 1e9, 0.01
    h.finitialize(-70)
    impedance.loc(0.5, sec=section)
    impedance.compute(0)
    h.continuerun(200)
    assert section(0.5).v + 70 == pytest.approx(0.01 * impedance.input(0.5, sec=section), rel=1e-7)


def test_what_is_refused(cell: Any) -> None:
    impedance = h.Impedance()
    with pytest.raises(ValueError, match="loc"):
        impedance.compute(0)
    impedance.loc(cell[0](0.5))
    with pytest.raises(ValueError, match="rounds"):
        impedance.compute(10, 1, 0)
    with pytest.raises(ValueError, match="1e-10 to 1"):
        impedance.deltafac(2)
    with pytest.raises(ValueError, match="compute the impedances first"):
        impedance.input(cell[0](0.5))
    impedance.compute(10)
    cell[0].nseg = 7
    with pytest.raises(ValueError, match="nseg of a was 3 when the impedances were computed: compute them again"):
        impedance.input(cell[0](0.5))
    other = h.Section(name="other")
    impedance.compute(10)
    assert impedance.transfer(other(0.5)) == 0
    with pytest.raises(TypeError, match="needs a number"):
        impedance.compute("10")
    before = impedance.input(cell[0](0.5))
    cell[0].insert("extracellular")
    impedance.compute(10)
    assert impedance.input(cell[0](0.5)) == pytest.approx(before, rel=1e-12), "vext does not move where states do not follow v"
    with pytest.raises(ValueError, match="extracellular"):
        impedance.compute(10, 1)


def test_beyond_all_floats() -> None:
    """Nothing conducts and the frequency is 0: impedances are rounding, in which abs of Python would raise OverflowError."""
    soma = h.Section(name="soma")
    impedance = h.Impedance()
    impedance.loc(soma(0.5))
    soma.insert("pas")
    soma.g_pas, soma.cm = 1e-300, 0
    impedance.compute(0)
    assert impedance.input(soma(0.5)) > 1e300
    soma.g_pas = 0
    impedance.compute(0)
    numbers = [impedance.input(soma(0.5)), impedance.transfer(soma(0.5)), impedance.ratio(soma(0.5))]
    assert not any(math.isfinite(x) and x < 1e300 for x in numbers[:2])
    assert _magnitude(complex(1.5e308, 1.5e308)) == math.inf


@pytest.mark.parametrize(("frequency", "numbers"), [
    (0, (59.48422103, 12.28798712, 0.2065755743, 0.0, 0.0)),
    (1, (59.48640715, 12.29124881, 0.2066228135, -0.0007596879642, 0.003826091101)),
    (10, (59.68661518, 12.58902882, 0.2109187928, -0.00860851115, 0.03079847914)),
    (100, (59.59586161, 14.96953212, 0.2511840876, -0.2032529872, -0.4275454509)),
    (1000, (29.04524992, 2.863084968, 0.09857325984, -0.6818968502, -2.296790778)),
])
def test_states_that_follow_v(cell: Any, frequency: float, numbers: tuple[float, ...]) -> None:
    h.usetable_hh = 0  # 8.2.6 has none there
    a, b, c, clamp = cell
    clamp.dur1 = 0
    b.insert("hh")
    h.finitialize(-60)
    for _ in range(40):
        h.fadvance()
    impedance = h.Impedance()
    impedance.loc(a(0.5))
    assert impedance.compute(frequency, 1) == 0
    found = (impedance.input(c(1)), impedance.transfer(c(1)), impedance.ratio(c(1)), impedance.input_phase(c(1)),
             impedance.transfer_phase(c(1)))
    h.usetable_hh = 1
    assert found == pytest.approx(numbers, rel=2e-9, abs=1e-9)


def _moved(section: Any, frequency: float, amplitude: float) -> complex:
    """Return the complex amplitude of v for a sine of current, after the cell has come to it."""
    per_cycle = round(1000 / frequency / h.dt)
    clamp = h.IClamp(section(0.5))
    clamp.dur = 1e9
    rest, total = section(0.5).v, 0j
    for k in range(12 * per_cycle):
        clamp.amp = amplitude * math.sin(2 * math.pi * (k + 0.5) / per_cycle)
        h.fadvance()
        if k >= 11 * per_cycle:
            total += (section(0.5).v - rest) * cmath.exp(-2j * math.pi * (k + 1) / per_cycle)
    return total * 2j / per_cycle / amplitude


@pytest.mark.parametrize("mechanism", ["hh", "zscheme"])
def test_a_sine_of_current_moves_v_as_the_impedance_says(mechanism: str, mechanisms: None) -> None:
    section = h.Section(name="s")
    section.L = section.diam = 20
    section.insert(mechanism)
    section.insert("pas")
    h.dt, frequency = 0.01, 50
    h.finitialize(-65)
    for _ in range(30000):
        h.fadvance()
    impedance = h.Impedance()
    impedance.deltafac(1e-6)
    impedance.loc(section(0.5))
    impedance.compute(frequency, 1)
    expected = cmath.rect(impedance.input(section(0.5)), impedance.input_phase(section(0.5)))
    impedance.compute(frequency)
    without = cmath.rect(impedance.input(section(0.5)), impedance.input_phase(section(0.5)))
    moved = _moved(section, frequency, 1e-5)
    h.dt = 0.025
    assert abs(moved - expected) < 5e-3 * abs(expected) < 0.1 * abs(without - expected)


def test_states_that_have_no_answer(mechanisms: None) -> None:
    section = h.Section(name="s")
    section.insert("zscheme")
    h.finitialize(-65)
    impedance = h.Impedance()
    impedance.loc(section(0.5))
    with pytest.raises(ValueError, match="frequency above 0"):
        impedance.compute(0, 1)
    impedance.compute(1e-3, 1)
    assert impedance.input(section(0.5)) > 0
    before = (section(0.5).v, section(0.5).zscheme.o, section(0.5).zscheme.i)
    impedance.compute(10, 1)
    assert before == (section(0.5).v, section(0.5).zscheme.o, section(0.5).zscheme.i)
    section.insert("zsteps")
    h.finitialize(-65)
    with pytest.raises(ValueError, match="zsteps: what its SOLVE computes"):
        impedance.compute(10, 1)
    impedance.compute(10)


def test_gap_junctions_may_not_settle() -> None:
    context, cells = h.ParallelContext(), [h.Section(name=f"c{k}") for k in range(2)]
    junctions = [h.SEClamp(cell(0.5)) for cell in cells]
    for k, cell in enumerate(cells):
        cell.insert("pas")
        context.source_var(cell(0.5)._ref_v, k, sec=cell)
        junctions[1 - k].dur1 = 1e9
        context.target_var(junctions[1 - k], junctions[1 - k]._ref_amp1, k)
    context.setup_transfer()
    h.finitialize(-65)
    impedance = h.Impedance()
    impedance.loc(cells[0](0.5))
    with pytest.raises(ValueError, match="did not settle in 2 rounds"):
        impedance.compute(10, 1, 2)
    assert impedance.compute(10, 1, 100000) > 2
    context.gid_clear()


def test_a_linear_mechanism_is_refused(cell: Any) -> None:
    c, g, y, b = h.Matrix(1, 1), h.Matrix(1, 1), h.Vector(1), h.Vector(1)
    mechanism = h.LinearMechanism(c, g, y, b, cell[0](0.5))
    impedance = h.Impedance()
    impedance.loc(cell[0](0.5))
    with pytest.raises(ValueError, match="LinearMechanism"):
        impedance.compute(10, 1)
    assert mechanism.valid()


TWO = """
NEURON { SUFFIX %s NONSPECIFIC_CURRENT i RANGE g }
PARAMETER { g = 0.001 }
STATE { m n k }
ASSIGNED { v i }
INITIAL { m = 0.3 n = 0.2 k = 0.1 }
BREAKPOINT { %s i = g*n*v }
%s
"""
OF_M, OF_N = "m' = (v/100 - m)/5", "n' = (m - n)/3 + k k' = n - k"


def test_two_blocks_that_read_each_other_are_as_one(tmp_path: Path) -> None:
    blocks = f"DERIVATIVE a {{ {OF_M} }} DERIVATIVE b {{ {OF_N} }}"
    (tmp_path / "intwo.mod").write_text(TWO % ("intwo", "SOLVE a METHOD cnexp SOLVE b METHOD derivimplicit", blocks))
    (tmp_path / "inone.mod").write_text(TWO % ("inone", "SOLVE a METHOD derivimplicit", f"DERIVATIVE a {{ {OF_M} {OF_N} }}"))
    load_mechanisms(tmp_path)
    found = []
    for name in ("intwo", "inone"):
        soma = h.Section(name="soma")
        soma.L = soma.diam = 20
        soma.insert("pas")
        soma.insert(name)
        h.finitialize(-40)
        impedance = h.Impedance()
        impedance.loc(soma(0.5))
        impedance.compute(20, 1)
        found.append(impedance.input(soma(0.5)))
        impedance.compute(20)
        assert impedance.input(soma(0.5)) != pytest.approx(found[-1], rel=1e-3)
    assert found[0] == pytest.approx(found[1], rel=1e-9)


@pytest.mark.parametrize("frequency", [float("nan"), float("inf")])
def test_frequencies_are_finite(cell: Any, frequency: float) -> None:
    impedance = h.Impedance()
    impedance.loc(cell[0](0.5))
    with pytest.raises(ValueError, match="finite number of Hz"):
        impedance.compute(frequency, 1)


def test_what_no_number_can_hold_is_infinite() -> None:
    assert _magnitude(complex(3, -4)) == 5
    assert _magnitude(complex(1.5e308, 1.5e308)) == math.inf


def _answers(impedance: Any, places: Any) -> list[list[float]]:
    return [[impedance.input(p), impedance.transfer(p), impedance.ratio(p), impedance.transfer_phase(p)] for p in places]


def test_what_was_computed_stays_with_sections_and_segments(cell: Any) -> None:
    impedance = h.Impedance()
    impedance.loc(cell[0](0.5))
    impedance.compute(10)
    places = [section(x) for section in cell[:2] for x in (0, 0.1, 0.5, 1)]
    before = _answers(impedance, places)
    cell[1].Ra = 5000
    cell[2].nseg = 9
    new = h.Section(name="new")
    new.connect(cell[1](0.5))
    h.finitialize(-60)
    assert _answers(impedance, places) == before
    h.disconnect(sec=cell[1])
    h.delete_section(sec=new)
    assert _answers(impedance, places) == before
    with pytest.raises(ValueError, match=r"nseg of c was \d when the impedances were computed: compute them again"):
        impedance.transfer(cell[2](0.5))
    newer = h.Section(name="newer")
    with pytest.raises(ValueError, match="newer is new since the impedances were computed"):
        impedance.input(newer(0.5))
    impedance.compute(10)
    assert _answers(impedance, places) != before
    assert impedance.transfer(newer(0.5)) == 0
