"""Two thousand cases of the fuzzer, as CI runs them; `python -m tests.fuzz` does any number of others."""

from __future__ import annotations

from random import Random

import pytest
from fuzz_cases import Case, Seeds, make_case, random_case
from fuzz_grammar import mechanism
from fuzz_outcome import Finding, check_c, check_only, try_case
from hypothesis import given, settings
from hypothesis import strategies as st
from ranvier.compiler import CompiledMod

CHUNK = 250
SEEDS = Seeds.of([])


def problems(numbers: range, seed: int) -> list[tuple[int, Finding]]:
    """Return the cases of a seed that end as none may, by their numbers."""
    found: list[tuple[int, Finding]] = []
    made: dict[int, CompiledMod] = {}
    for number in numbers:
        case = make_case(SEEDS, seed, number)
        result = try_case(case)
        if isinstance(result, CompiledMod):
            made[number] = result
        elif result is not None or number % 10 == 0:
            result = result or check_only(case)
            found += [(number, result)] if result is not None else []
    checked = zip(made, check_c(list(made.values())), strict=True)
    return found + [(number, finding) for number, finding in checked if finding is not None]


@pytest.mark.parametrize("chunk", range(7))
def test_every_case_is_compiled_or_refused_with_a_place(chunk: int) -> None:
    assert problems(range(chunk * CHUNK, (chunk + 1) * CHUNK), 3) == []


@settings(max_examples=150)
@given(st.randoms(use_true_random=False))
def test_changed_files(random: Random) -> None:
    result = try_case(random_case(random, SEEDS))
    assert not isinstance(result, Finding), result


@settings(max_examples=100)
@given(st.randoms(use_true_random=False))
def test_written_mechanisms(random: Random) -> None:
    result = try_case(Case("case.mod", mechanism(random).encode(), {}, units="off", compat=True))
    assert not isinstance(result, Finding), result
    if result is not None:
        assert check_c([result]) == [None]


def test_most_written_mechanisms_are_legal() -> None:
    """The grammar writes whole mechanisms: if most were refused, nothing behind the second stage would be tested."""
    made = [try_case(Case("case.mod", mechanism(Random(k)).encode(), {}, units="off", compat=True)) for k in range(60)]
    assert sum(isinstance(one, CompiledMod) for one in made) >= 30


def test_a_case_is_the_same_each_time() -> None:
    assert [make_case(SEEDS, 1, k) for k in range(40)] == [make_case(SEEDS, 1, k) for k in range(40)]
    assert make_case(SEEDS, 1, 0) != make_case(SEEDS, 2, 0)
