"""Newton iterations of eight instances side by side: each gets what it gets alone, whatever its neighbours need."""

from __future__ import annotations

import pytest
import ranvier
from ranvier import SimulationError, h
from ranvier.compiler import compile_mod

BINDING = """
NEURON { SUFFIX sbbind  RANGE kf, kb, supply, seen }
PARAMETER { kf = 1  kb = 0.1  supply = 0 }
ASSIGNED { seen }
STATE { a b ab gone }
INITIAL { a = 1  b = 0.7  ab = 0  gone = 0  seen = 0 }
BREAKPOINT { SOLVE scheme METHOD sparse }
KINETIC scheme {
    ~ a + b <-> ab (kf, kb)
    ~ a << (supply)
    ~ ab <-> gone (seen + 0.01, 0)
    seen = f_flux
    CONSERVE b + ab + gone = 0.7
}
"""
NAMES = ("a", "b", "ab", "gone", "seen")
RATES = [10.0**k for k in range(-5, 6)]  # a block of eight and three more; those of slow reactions need one iteration only


@pytest.fixture(scope="module", autouse=True)
def _loaded(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("mods")
    (folder / "sbbind.mod").write_text(BINDING)
    assert ranvier.load_mechanisms(folder)


def run(rates: list[float], supply: float = 0.05) -> list[tuple[float, ...]]:
    """Return the values after some steps in the segments of a section, one for each rate."""
    section = h.Section(name="section")
    section.nseg = len(rates)
    section.insert("sbbind")
    for segment, rate in zip(section, rates, strict=True):
        segment.sbbind.kf, segment.sbbind.supply = rate, supply
    try:
        h.finitialize(-65)
        for _ in range(20):
            h.fadvance()
        return [tuple(getattr(segment.sbbind, name) for name in NAMES) for segment in section]
    finally:
        h.delete_section(sec=section)


def test_neighbours_do_not_matter() -> None:
    together = run(RATES)
    assert together == [run([rate])[0] for rate in RATES]
    assert together == run(RATES[::-1])[::-1]
    assert len(set(together)) == len(RATES)


def test_the_generated_kernel_works_on_whole_blocks() -> None:
    text = compile_mod("sbbind.mod", BINDING, lambda *_: None).c_text
    kernel = text[text.index("void kernel_advance(") : text.index("void kernel_rates(")]
    assert "rv_going[lane]" in kernel and "RV_WHOLE_BLOCKS" in kernel


@pytest.mark.parametrize("place", [0, 7, 8, 10])
def test_the_one_that_fails_is_named(place: int) -> None:
    rates = list(RATES)
    rates[place] = float("nan")
    x = (place + 0.5) / len(rates)
    with pytest.raises(SimulationError, match=rf"section\({x:.6g}\).* the equation for a is not finite"):
        run(rates)


def test_padding_never_fails() -> None:
    """The five that are missing to a second block have no numbers to go on with."""
    assert all(value == value for values in run(RATES, supply=0.0) for value in values)
