"""One construct at a time, from NMODL text to numbers on bare arrays."""

from __future__ import annotations

import math
import re
from typing import Any

import numpy as np
import pytest
from codegen_harness import Bench, build, ffi
from ranvier.compiler import compile_mod
from ranvier.compiler.solvers.solved import SolvedMechanism

FILES = {
    "pointed": """
NEURON { POINT_PROCESS pointed  NONSPECIFIC_CURRENT i  POINTER p, q  RANGE seen }
ASSIGNED { v i p q seen }
INITIAL { seen = nrn_pointing(q) }
BREAKPOINT { i = 2*(v - p) }
NET_RECEIVE (w) { q = q + w }
""",
    "hosted": """
NEURON { ARTIFICIAL_CELL hosted  RANDOM r  VECTOR times  RANGE x, reached }
ASSIGNED { x reached }
INITIAL { x = random_normal(r, 1, 2)  reached = at_time(1)  net_send(x, 7) }
NET_RECEIVE (w, count) {
    INITIAL { count = 10 * w }
    count = count + 1
    if (flag == 7) { net_event(t + w)  net_move(9)  vector_append(times, t) } else { w = flag }
}
PROCEDURE record() { vector_attach(times, 1)  vector_resize(times, 0) }
""",
    "arrays": """
DEFINE N 4
NEURON { SUFFIX arrays  RANGE x, total, last, odd }
ASSIGNED { x[N] total last odd }
INITIAL { LOCAL square[N], s
    FROM i = 0 TO N-1 { square[i] = i*i }
    FROM i = N-1 TO 0 BY -1 { x[i] = square[i] + 1 }
    s = 0
    FROM i = 0 TO N-1 BY 2 { s = s + x[i] }
    total = s
    last = x[total - 3]
    odd = 0
    while (odd*odd < 50) { odd = odd + 3 }
}
FUNCTION pick(k) { LOCAL few[2]  few[0] = 7  few[1] = 8  pick = few[k] + 10*x[k] }
""",
    "words": """
NEURON { SUFFIX words  GLOBAL errno, lambda  RANGE int, y, j, I, gamma, register, node, instance, call, exp_, fields }
PARAMETER { int = 3  lambda = 2  I = 5 }
ASSIGNED { y j gamma register errno node instance call exp_ fields }
INITIAL {
    y = int + 1  j = y*I  gamma = exp(-lambda)  register = j % 3
    errno = -j  node = -(-y)  instance = node^2  call = main(node, 1)  exp_ = I - (y - int) fields = I/(y/int)
}
FUNCTION main(node, NULL) { main = node*10 + NULL }
""",
    "systems": """
NEURON { SUFFIX systems  RANGE a, b, c, k }
PARAMETER { k = 0 }
STATE { a b c }
INITIAL { SOLVE three }
BREAKPOINT { SOLVE decay METHOD derivimplicit }
LINEAR three { ~ k*a + 2*b + c = 7  ~ 3*a + k*b - c = 0  ~ a - b + 4*c = 11 }
DERIVATIVE decay { a' = -a*a }
""",
    "counters": """
NEURON { SUFFIX counters  GLOBAL runs  RANGE mine, ratio }
ASSIGNED { runs mine ratio hidden kept }
INITIAL { runs = runs + 1  mine = runs  kept = 2*runs }
BREAKPOINT { SOLVE after }
PROCEDURE after() { hidden = kept + 1  ratio = hidden/2 }
FUNCTION fact(n) { if (n < 2) { fact = 1 } else { fact = n*fact(n - 1) } }
FUNCTION outer(x) { TABLE FROM 0 TO 2 WITH 2  outer = 10*sq(x) }
FUNCTION sq(x) { TABLE FROM 0 TO 4 WITH 4  sq = x*x }
""",
    "currents": """
NEURON { POINT_PROCESS currents  USEION na READ ena WRITE ina  ELECTRODE_CURRENT ie  RANGE g }
PARAMETER { g = 0.1 }
ASSIGNED { v ena ina ie }
BREAKPOINT { ina = g*(v - ena)*(v - ena)  ie = 0.5*v }
""",
    "pool": """
NEURON { SUFFIX pool  USEION ca READ ica, cai WRITE cai, eca }
ASSIGNED { ica eca }
STATE { cai }
INITIAL { cai = 0.5  eca = 100 }
BREAKPOINT { SOLVE s METHOD euler }
DERIVATIVE s { cai' = -ica - cai }
""",
}


def compiled(name: str) -> SolvedMechanism:
    return compile_mod(f"{name}.mod", FILES[name], lambda name, path: None).solved


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    library = build(tmp_path_factory.mktemp("features"), *(compiled(name) for name in FILES), flags=("-O1",))
    return {ffi.string(library.mechanisms[k].name).decode(): library.mechanisms[k] for k in range(library.count)}


def test_pointers(made: dict[str, Any]) -> None:
    """POINTERs are followed, written through and tested; an unset one stops the run with a message, it does not crash."""
    bench = Bench(made["pointed"], 3, [0, 0, 1])
    outside = np.array([-60.0, -50.0, 1.5])
    at = outside.ctypes.data
    bench.pointer[0, :2] = at, at + 8
    bench.pointer[1, 1] = at + 16
    bench.run("initialise", "current")
    assert list(bench["seen"]) == [0, 1, 0]
    np.testing.assert_allclose(bench.rhs, [10 + 30, 130])
    assert [entry[:2] for entry in bench.log] == [("fail", 2)] and "POINTER p is not set" in bench.log[0][2]
    bench.receive(1, [0.25])
    assert outside[2] == 1.75


def test_host_functions(made: dict[str, Any]) -> None:
    bench = Bench(made["hosted"], 2)
    bench.call.t = 1.0
    bench.run("initialise")
    assert list(bench["x"]) == [3, 3] and list(bench["reached"]) == [1, 1]
    assert bench.log == [("net_send", 0, 3.0, 7.0), ("net_send", 1, 3.0, 7.0)]
    bench.log.clear()
    weights = ffi.new("double[]", [2.0, 0.0])
    bench.mechanism.receive_initial(bench.call, 1, weights)
    assert list(weights) == [2.0, 20.0]
    bench.routine("record", 1)
    bench.call.t = 4.5
    assert bench.receive(1, [2.0, 20.0], 7.0) == [2.0, 21.0]
    assert bench.log == [("resize", 0.0), ("net_event", 1, 6.5), ("net_move", 1, 9.0), ("append", 4.5)]
    assert bench.receive(0, [2.0, 20.0], 3.0) == [3.0, 21.0]
    assert bench.mechanism.weight_count == 2


def test_arrays_and_loops(made: dict[str, Any]) -> None:
    bench = Bench(made["arrays"], 5)
    bench.run("initialise")
    np.testing.assert_array_equal(bench.field[:4, :5], np.repeat([[1.0], [2.0], [5.0], [10.0]], 5, axis=1))
    assert set(bench["total"]) == {6.0} and set(bench["last"]) == {10.0} and set(bench["odd"]) == {9.0}


def test_an_index_outside_its_array_stops_the_run(made: dict[str, Any]) -> None:
    bench = Bench(made["arrays"], 2)
    bench.run("initialise")
    assert bench.routine("pick", 1, 1.0) == 28.0 and not bench.log
    assert bench.routine("pick", 1, 3.0) == 107.0 and len(bench.log) == 1
    for wrong, shown in ((-1.0, "-1"), (1e9, "1000000000")):
        bench.log.clear()
        bench.routine("pick", 1, wrong)
        wanted = [("fail", 1, f"arrays: index {shown} lies outside {array} (arrays.mod:15)") for array in ("few[2]", "x[4]")]
        assert sorted(bench.log) == wanted
    bench.log.clear()
    bench.routine("pick", 1, math.nan)
    assert len(bench.log) == 2


def test_words_of_c_are_names(made: dict[str, Any]) -> None:
    bench = Bench(made["words"], 2)
    bench.run("initialise")
    expected = {"y": 4, "j": 20, "gamma": math.exp(-2), "register": 2, "errno": -20, "node": 4, "instance": 16, "call": 41,
                "exp_": 4, "fields": 3.75}
    for name, value in expected.items():
        assert bench[name][0] == pytest.approx(value, rel=1e-15), name


@pytest.mark.parametrize("k", [0.0, 2.5])
def test_linear_and_newton(made: dict[str, Any], k: float) -> None:
    bench = Bench(made["systems"], 9)
    bench["k"][:] = k
    bench.run("initialise")
    solution = np.linalg.solve([[k, 2, 1], [3, k, -1], [1, -1, 4]], [7, 0, 11])
    np.testing.assert_allclose([bench[n][4] for n in "abc"], solution, rtol=1e-13)
    bench["a"][:] = np.linspace(0.1, 3, 9)
    start = bench["a"].copy()
    bench.run("advance")
    dt = 0.025
    np.testing.assert_allclose(bench["a"], (np.sqrt(1 + 4 * dt * start) - 1) / (2 * dt), rtol=1e-12)
    assert not bench.log


def test_singular_system_fails_with_its_place(made: dict[str, Any]) -> None:
    bench = Bench(made["systems"], 1)
    bench["k"][:] = np.nan
    bench.run("initialise")
    assert not np.isfinite(bench["a"][0]) or bench.log


def test_storage_of_globals_and_hidden_variables(made: dict[str, Any]) -> None:
    """A GLOBAL carries its value from instance to instance; a hidden variable has a slot only where a kernel needs its past."""
    bench = Bench(made["counters"], 4)
    bench.run("initialise", "advance")
    np.testing.assert_array_equal(bench["mine"], [1, 2, 3, 4])
    assert bench["runs"][0] == 4 and bench.mechanism.writes_global
    np.testing.assert_array_equal(bench["ratio"], [1.5, 2.5, 3.5, 4.5])
    assert "kept" in bench.fields and "hidden" not in bench.fields


def test_recursion_and_function_tables(made: dict[str, Any]) -> None:
    bench = Bench(made["counters"], 1)
    assert bench.routine("fact", 0, 6.0) == 720.0
    assert [bench.routine("sq", 0, x) for x in (-1.0, 0.5, 2.0, 3.5, 4.0, 7.0)] == [0.0, 0.5, 4.0, 12.5, 16.0, 16.0]
    assert math.isnan(bench.routine("sq", 0, math.nan))
    assert bench.routine("outer", 0, 1.5) == 25.0  # a table built from another table
    bench["usetable"][:] = 0
    assert bench.routine("sq", 0, 0.5) == 0.25


def test_currents_of_points(made: dict[str, Any]) -> None:
    """Ion currents and conductances of point processes are scaled by 100/area; an electrode's have the other sign."""
    bench = Bench(made["currents"], 2, [1, 1])
    bench.area[:] = 40.0
    bench.pools["na"]["reversal"][:] = 50.0
    bench.run("current", "ion_conductance")
    ina, gna, scale = 0.1 * 115.0**2, -0.2 * 115.0, 100 / 40
    np.testing.assert_allclose(bench.pools["na"]["current"], [0, 2 * scale * ina], rtol=1e-14)
    np.testing.assert_allclose(bench.pools["na"]["conductance"], [0, 2 * scale * gna], rtol=1e-14)
    np.testing.assert_allclose(bench.rhs, [0, -2 * scale * (ina + 32.5)], rtol=1e-14)
    np.testing.assert_allclose(bench.d, [0, 2 * scale * (gna - 0.5)], rtol=1e-14)
    assert bench.mechanism.electrode_current == 1


def test_concentrations_live_in_the_pool(made: dict[str, Any]) -> None:
    bench = Bench(made["pool"], 2, [2, 0], 0, 3)
    bench.run("initialise")
    pool = bench.pools["ca"]
    np.testing.assert_array_equal(pool["inside"], [0.5, 0, 0.5])
    np.testing.assert_array_equal(pool["reversal"], [100, 0, 100])
    pool["inside"][2], pool["current"][2] = 2.0, 4.0
    bench.run("advance")
    np.testing.assert_allclose(pool["inside"], [0.5 - 0.025 * 0.5, 0, 2 - 0.025 * 6], rtol=1e-15)
    np.testing.assert_allclose(bench["cai"], [2 - 0.025 * 6, 0.5 - 0.025 * 0.5], rtol=1e-15)


def test_only_ions_that_have_a_bit_are_left_out() -> None:
    """rv_call.unseen has bits for 30 ions; the currents of further ones are always added up."""
    ions = [f"x{k}" for k in range(33)]
    uses = "\n".join(f"USEION {ion} READ e{ion} WRITE i{ion} VALENCE 1" for ion in ions)
    currents = "\n".join(f"i{ion} = 1e-6*(v - e{ion})" for ion in ions)
    names = " ".join(f"e{ion} i{ion}" for ion in ions)
    text = f"NEURON {{ SUFFIX many {uses} }}\nASSIGNED {{ v {names} }}\nBREAKPOINT {{ {currents} }}\n"
    made = compile_mod("many.mod", text, lambda name, path: None).c_text
    bits = {int(k) for k in re.findall(r"RV_UNSEEN_CURRENT\((\d+)\)", made)}
    assert bits == set(range(30))


DIVIDED = """NEURON {{ SUFFIX divided  RANGE tau }}
PARAMETER {{ tau = 3 }}
ASSIGNED {{ v celsius q }}
STATE {{ x }}
BREAKPOINT {{ SOLVE s METHOD cnexp }}
DERIVATIVE s {{ LOCAL k  rates(v)  x' = -x }}
PROCEDURE rates(u) {{ LOCAL k
    q = 2^((celsius - 6)/10)
    k = u
    x = {value}
}}
"""


@pytest.mark.parametrize(("value", "expected"), [
    ("u/q", "u * (1.0 / q)"),  # set once to what all instances have the same
    ("exp(u)/(q + celsius)", "rv_exp(u) * (1.0 / (q + celsius))"),
    ("u/k", "u / my_k"), ("u/tau", "u / tau"), ("u/5", "u / 5.0"), ("celsius/q", "celsius / q"),
    ("1/u/q", "1.0 / u / q"),  # one division by both
])
def test_quotients_by_what_all_instances_have_are_products(value: str, expected: str) -> None:
    text = DIVIDED.format(value=value)
    plain, strict = (compile_mod("divided.mod", text.encode(), lambda name, path: None, strict=strict).c_text
                     for strict in (False, True))
    assert f"x = {expected};" in plain
    assert "(1.0 /" not in strict
