"""A change that makes a step take more instructions is noticed, on however busy a machine."""

from __future__ import annotations

from pathlib import Path

import pytest
from count_instructions import WORKLOADS, by_callgrind, by_steps, compiler, is_possible, program, stored

MORE = 1.03
"""Of the same compiler's count: what another C library's memset makes of it is below 1.01."""
MORE_ELSEWHERE = 1.4
"""Of another compiler's count."""

pytestmark = pytest.mark.skipif(not is_possible(), reason="instructions are counted for x86 processors with AVX2")


@pytest.fixture(scope="module")
def command(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    return program(tmp_path_factory.mktemp("instructions"))


@pytest.mark.parametrize("workload", WORKLOADS)
def test_a_step_takes_no_more_instructions(command: list[str], workload: str) -> None:
    known = stored()
    own = known.get(compiler())
    limit = MORE if own is not None else MORE_ELSEWHERE
    before = own[workload] if own is not None else max(counts[workload] for counts in known.values())
    count = by_steps(command, workload)
    assert count <= limit * before, (
        f"{workload} ({WORKLOADS[workload]}) takes {count} instructions, {before} are stored for {', '.join(known)}; "
        "if that is meant, renew them: python -m tests.instructions")
    assert count > before / 3, "nearly nothing was counted"


def test_counts_do_not_change_from_one_time_to_the_next(command: list[str]) -> None:
    assert by_steps(command, "single") == by_steps(command, "single")


def test_callgrind_counts_the_same(command: list[str], tmp_path: Path) -> None:
    """Where it is installed. It has another processor before it, for which the C library chooses other functions."""
    found = by_callgrind(command, "kinetic", tmp_path)
    assert found is None or found == pytest.approx(by_steps(command, "kinetic"), rel=0.01)
