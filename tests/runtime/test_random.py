"""Random: the generator of before NEURON 9, numbers for Vectors, misuse, plays; the sequences are compared in conformance/."""

from __future__ import annotations

import pickle
import tracemalloc

import pytest
from ranvier import h

# NEURON 8.2.6: r = h.Random(); r.ACG(seed, size); r.uniform(0, 1), r.repick(), r.normal(0, 1), r.discunif(0, 100)
ACG = {
    (0, 55): ("0x1.116acb5cd824cp-1", "0x1.7a1ab2c0e49a4p-2", "0x1.6c72ec650ce21p+0", 35.0),
    (1, 55): ("0x1.4f9f5ae7a9696p-1", "0x1.80e7640e698e4p-1", "-0x1.6bf4e6b1a1bfap-1", 75.0),
    (5, 7): ("0x1.d94374e948824p-2", "0x1.230d9e6d9a088p-3", "-0x1.a9d10cd0b1571p+0", 44.0),
    (40, 98): ("0x1.f32bd20ef04c6p-1", "0x1.8fa47f1f21930p-2", "0x1.9ed2d092d8d2cp-1", 7.0),
    (123456, 55): ("0x1.898860babe270p-2", "0x1.e850ebd3a6dccp-1", "-0x1.fdff5f99606f9p-1", 32.0),
    (31, 20): ("0x1.ee3165cb5f034p-1", "0x1.d523789d2d53ap-1", "-0x1.26c9b56c874fdp-2", 5.0)}


@pytest.mark.parametrize("seed", ACG)
def test_acg(seed: tuple[int, int]) -> None:
    random = h.Random()
    assert random.ACG(*seed) == 1.0
    drawn = (random.uniform(0, 1), random.repick(), random.normal(0, 1), random.discunif(0, 100))
    assert drawn == tuple(float.fromhex(x) if isinstance(x, str) else x for x in ACG[seed])


@pytest.mark.parametrize(("misuse", "message"), [
    (lambda r: r.seq(), "positions"), (lambda r: r.ACG(1, 99), "98"), (lambda r: r.normal(0, -1), "-1"),
    (lambda r: r.poisson(-1), "-1"), (lambda r: r.poisson(1e6), "700"), (lambda r: r.geometric(1), "no failure"),
    (lambda r: r.hypergeo(2, 1), "1"),
    (lambda r: r.erlang(3, 0), "too small"), (lambda r: r.erlang(1e9, 1), "too small"), (lambda r: r.lognormal(0, 1), "0"),
    (lambda r: r.weibull(0, 1), "0"), (lambda r: r.binomial(1e300, 0.1), "1e\\+300"),
    (lambda r: r.discunif(0, float("inf")), "inf")])
def test_what_never_ends_or_is_no_number_is_refused(misuse, message: str) -> None:
    random = h.Random()
    random.ACG(1)
    with pytest.raises(ValueError, match=message):
        misuse(random)
    assert isinstance(random.repick(), float)


@pytest.mark.parametrize(("misuse", "error"), [
    ("h.Random('a')", TypeError), ("h.Random().Isaac64(1)", NotImplementedError), ("h.Random().no_such()", AttributeError),
    ("h.Random().play(h.Vector())", TypeError), ("h.mcell_ran4(1)", TypeError), ("h.mcell_ran4(h.ref(-1))", ValueError),
    ("h.use_mcell_ran4(2)", ValueError), ("pickle.dumps(h.Random())", TypeError)])
def test_misuse(misuse: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        eval(misuse, {"h": h, "pickle": pickle})


def test_a_million_numbers_go_to_a_vector_without_becoming_python_numbers() -> None:
    random, vector = h.Random(), h.Vector(10**6)
    random.Random123(1, 2, 3)
    random.normal(0, 1)
    tracemalloc.start()
    try:
        vector.setrand(random)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 2 * 8 * 10**6  # [bytes]: one array at most beside the Vector's own
    assert abs(vector.mean()) < 5e-3 and abs(vector.stdev() - 1) < 5e-3


def test_plays_do_not_depend_on_threads() -> None:
    def run(threads: int) -> list[list[float]]:
        h.ParallelContext().nthread(threads)
        cells = [h.Section(name=f"cell{k}").insert("pas") for k in range(40)]
        clamps = [h.IClamp(cell(0.5)) for cell in cells]
        randoms = [h.Random(k) for k in range(5)]
        for k, clamp in enumerate(clamps):
            clamp.dur = 1e9
            randoms[k % 5].play(clamp._ref_amp)
        recorded = [h.Vector().record(cell(0.5)._ref_v) for cell in cells]
        h.finitialize(-65)
        h.continuerun(3)
        h.ParallelContext().nthread(1)
        return [v.to_python() for v in recorded]

    one = run(1)
    assert one == run(4)
    assert len({tuple(v) for v in one}) == 40


def test_a_play_ends_with_its_random_and_with_its_variable() -> None:
    cell = h.Section(name="cell").insert("pas")
    other = h.Section(name="other").insert("pas")
    random = h.Random()
    random.play(cell(0.5)._ref_g_pas)
    random.play(other(0.5)._ref_g_pas)
    random.uniform(1, 2)
    h.finitialize(-65)
    assert cell(0.5).g_pas > 1 and other(0.5).g_pas > 1
    del other
    h.fadvance()
    after = cell(0.5).g_pas
    del random
    h.fadvance()
    assert cell(0.5).g_pas == after


def test_scop_random_by_mcell_ran4_is_chosen_for_all() -> None:
    assert (h.use_mcell_ran4(), h.use_mcell_ran4(1), h.use_mcell_ran4(0), h.use_mcell_ran4()) == (0.0, 0.0, 1.0, 0.0)
