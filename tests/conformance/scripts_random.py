"""Random on both simulators: streams, distributions, positions, plays. The sequences must be equal to the last bit."""

from __future__ import annotations

from typing import Any

from scripts_vectors import MISUSE

Result = dict[str, Any]

STREAMS = (("Random123",), ("Random123", 3), ("Random123", 3, 4), ("Random123", 1, 2, 3), ("Random123", 4294967295, 7.9, 1),
           ("MCellRan4", 5), ("MCellRan4", 5, 6), ("MCellRan4", 4294967290))
DISTRIBUTIONS = (
    ("uniform", 0, 1), ("uniform", 5, -2), ("discunif", -3.7, 12.9), ("discunif", 9, 2), ("normal", 0, 1), ("normal", -3, 4.5),
    ("lognormal", 2, 3), ("lognormal", 0.1, 0.02), ("binomial", 20, 0.3), ("binomial", 0, 0.5), ("poisson", 4.5), ("poisson", 0),
    ("geometric", 0.8), ("geometric", 0), ("hypergeo", 1, 3), ("hypergeo", 5, 25), ("negexp", 2.5), ("negexp", -1),
    ("erlang", 2, 0.5), ("erlang", 0.5, 5), ("weibull", 2, 3), ("weibull", 0.7, 1))
MISUSED = (
    ("uniform", 1), ("normal",), ("seq", -1), ("seq", 2**35), ("Random123", -1), ("Random123", 2**33), ("MCellRan4", -1),
    ("binomial", -1, 0.5), ("binomial", 5, 2), ("geometric", 2), ("play", 5), ("uniform", "a", 1), ("Random123_globalindex", -1))


def random_distributions(h: Any) -> Result:
    result: Result = {}
    for stream in STREAMS:
        for distribution in DISTRIBUTIONS:
            random = h.Random()
            first = getattr(random, stream[0])(*stream[1:])
            drawn = [getattr(random, distribution[0])(*distribution[1:])] + [random.repick() for _ in range(30)]
            vector = h.Vector(10, 1).addrand(random, 2, 5).setrand(random, 7, 9)
            result[f"{stream} {distribution}"] = [first, *drawn, *vector, random.seq()]
    return result


def random_streams(h: Any) -> Result:
    """Position, global index, a change of stream between the two numbers of a normal pair, streams that number themselves."""
    result: Result = {}
    random = h.Random()
    result["at first"] = [random.repick() for _ in range(5)] + [random.seq()]
    result["with a seed"] = [h.Random(seed).repick() for seed in (0, 1, 77)]
    random.Random123(1, 2, 3)
    for kind in ("Random123", "MCellRan4"):
        drawn = [getattr(random, kind)(7, 8), random.normal(0, 1), getattr(random, kind)(9, 10), random.repick(), random.repick()]
        drawn += [random.seq(), random.seq(2), random.repick(), random.repick(), random.seq(1001), random.uniform(0, 1)]
        result[kind] = drawn
    random.Random123(1)
    random.uniform(0, 1)
    drawn = [random.Random123_globalindex(), random.Random123_globalindex(12), *(random.repick() for _ in range(9))]
    other = h.Random()
    other.Random123(1)
    result["global index"] = drawn + [other.uniform(0, 1), random.Random123_globalindex(0), other.seq(0), other.repick()]
    result["own counters"] = [value for _ in range(3) for value in (random.MCellRan4(), random.uniform(0, 1))]
    counter = h.ref(5)
    result["mcell"] = [h.mcell_ran4_init(), h.mcell_ran4(counter), counter[0], h.mcell_ran4(counter), h.mcell_ran4_init(17)]
    result["mcell"] += [h.mcell_ran4_init(), h.mcell_ran4(counter), random.MCellRan4(5), random.repick(), random.MCellRan4()]
    result["mcell"] += [random.repick(), h.mcell_ran4_init(0)]
    result["use"] = [h.use_mcell_ran4(), h.use_mcell_ran4(1), h.use_mcell_ran4(), h.use_mcell_ran4(0)]
    return result


def random_misuse(h: Any) -> Result:
    """Whether each call raises an exception; a Random is still of use afterwards."""
    result: Result = {}
    for name, *arguments in MISUSED:
        random = h.Random()
        try:
            getattr(random, name)(*arguments)
            raised = 0.0
        except MISUSE:
            raised = 1.0
        random.Random123(1)
        result[f"{name} {arguments}"] = [raised, random.uniform(0, 1)]
    return result


def random_play(h: Any) -> Result:
    """A noisy current in two cells from one Random, another in a third; a variable of h's own; one that ends with its Random."""
    cells = [h.Section(name=f"cell{k}") for k in range(3)]
    clamps = [h.IClamp(cell(0.5)) for cell in cells]
    for cell, clamp in zip(cells, clamps, strict=True):
        cell.L = cell.diam = 20.0
        cell.insert("pas")
        clamp.dur = 1e9
    one, two, brief = h.Random(), h.Random(), h.Random()
    for k, random in enumerate((one, two, brief)):
        random.Random123(k, 1)
        random.normal(0, 0.01)
    number = h.ref(0.0)
    one.play(clamps[0]._ref_amp)
    two.play(clamps[2]._ref_amp)
    one.play(clamps[1]._ref_amp)
    two.play(number)
    brief.play(cells[0](0.5)._ref_e_pas)
    recorded = [h.Vector().record(cell(0.5)._ref_v) for cell in cells] + [h.Vector().record(clamp._ref_amp) for clamp in clamps]
    h.finitialize(-65)
    start = [clamp.amp for clamp in clamps] + [number[0], cells[0](0.5).pas.e]
    h.continuerun(5)
    result: Result = {"start": start, "number": [number[0]], "e": [cells[0](0.5).pas.e]}
    del random, brief
    h.continuerun(10)
    result["e later"] = [cells[0](0.5).pas.e]
    return {**result, "recorded": [value for vector in recorded for value in vector], "next": [one.repick(), two.repick()]}


TOLERANCES = {"random_distributions": 0.0, "random_streams": 0.0, "random_misuse": 0.0, "random_play": 1e-9}
