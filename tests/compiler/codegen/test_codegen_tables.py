"""TABLEs from text to numbers: what a rebuild takes from the instances and leaves behind. The numbers are NEURON 9.0.2's."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from codegen_harness import Bench, build
from ranvier.compiler.diagnostics import Diagnostics
from ranvier.compiler.semantics import analyse
from ranvier.compiler.solvers import solve
from ranvier.compiler.source import SourceFile
from ranvier.compiler.syntax import parse

TEXT = """
NEURON { SUFFIX tabled RANGE shift, slope, q, edge, kept, last }
PARAMETER { shift = -40 slope = 9.5 }
ASSIGNED { v celsius inf[2] q edge kept last }
INITIAL { rates(v) kept = inf[0] edge = inf[1] }
PROCEDURE rates(x) {
    TABLE inf, last DEPEND shift, celsius FROM -100 TO 50 WITH 150
    q = x + slope
    last = 2*x
    inf[0] = 1/(1 + exp((x - shift)/slope))
    inf[1] = celsius + x
}
"""


@pytest.fixture(scope="module")
def tabled(tmp_path_factory: pytest.TempPathFactory) -> Any:
    diagnostics = Diagnostics(SourceFile("tabled.mod", TEXT))
    solved = solve(analyse(parse(diagnostics.source, diagnostics), diagnostics), diagnostics)
    return build(tmp_path_factory.mktemp("tables"), solved).mechanisms[0]


def bench_of(tabled: Any) -> Bench:
    bench = Bench(tabled, 3)
    bench["shift"][:] = [-40, -50, -60]
    bench["slope"][:] = [9.5, 10.5, 11.5]
    bench.v[:] = -50.5
    return bench


def test_rows_are_those_of_the_first_instance(tabled: Any) -> None:
    bench = bench_of(tabled)
    bench.run("check_tables", "initialise")
    np.testing.assert_allclose(bench["kept"], 0.7511149407054367, rtol=1e-14)
    np.testing.assert_allclose(bench["edge"], -44.2, rtol=1e-14)


def test_a_rebuild_leaves_what_it_computed_beside_the_rows(tabled: Any) -> None:
    bench = bench_of(tabled)
    bench.run("check_tables")
    np.testing.assert_array_equal(bench["last"], [100, 0, 0])
    bench.run("initialise")
    np.testing.assert_array_equal(bench["q"], [59.5, 0, 0])
    np.testing.assert_array_equal(bench["last"], -101)


def test_a_range_variable_in_depend_rebuilds(tabled: Any) -> None:
    bench = bench_of(tabled)
    bench.run("check_tables", "initialise")
    bench["shift"][:] = -50
    bench.run("check_tables", "initialise")
    low, high = (1 / (1 + np.exp((x + 50) / 9.5)) for x in (-51, -50))
    np.testing.assert_allclose(bench["kept"], (low + high) / 2, rtol=1e-14)


def test_without_table_each_instance_computes_its_own(tabled: Any) -> None:
    bench = bench_of(tabled)
    bench["usetable"][:] = 0
    bench.run("check_tables", "initialise")
    np.testing.assert_allclose(bench["kept"], [0.7512449633687077, 0.5119025128376735, 0.30447309779767634], rtol=1e-14)
    np.testing.assert_array_equal(bench["q"], [-41, -40, -39])
