"""Solvers seen from Python: diffusion along sections against mathematics, compat, failures that name their cause."""

from __future__ import annotations

import math
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import ranvier
from ranvier import h
from ranvier.errors import SimulationError
from ranvier.library import LibraryError

TRACER = """
NEURON { SUFFIX rttracer  RANGE D, V }
PARAMETER { D = 2  V = 1 }
STATE { x }
INITIAL { x = 0 }
BREAKPOINT { SOLVE s METHOD sparse }
KINETIC s {
    COMPARTMENT V*diam*diam {x}
    LONGITUDINAL_DIFFUSION D*diam*diam {x}
    ~ x << (0)
}
ASSIGNED { diam }
"""
POOL = """
NEURON { SUFFIX rtpool  USEION ca READ cai WRITE cai }
STATE { cai }
BREAKPOINT { SOLVE s METHOD sparse }
KINETIC s { COMPARTMENT diam*diam {cai}  LONGITUDINAL_DIFFUSION diam*diam {cai}  ~ cai << (0) }
ASSIGNED { diam }
"""
FALLIBLE = """
NEURON { SUFFIX rtfallible  RANGE k, x, y2 }
PARAMETER { k = 1 }
STATE { x y2 }
INITIAL { x = 1  y2 = 1 }
BREAKPOINT { SOLVE d METHOD derivimplicit }
DERIVATIVE d { x' = -x*x + y2  y2' = -y2*x/k }
"""
SOLVING = """
NEURON { SUFFIX rtsolving  RANGE k }
PARAMETER { k = 3 }
STATE { x z }
BREAKPOINT { }
FUNCTION upper(u) { k = u  SOLVE both  upper = x }
LINEAR both { ~ x + z = 1  ~ x - k*z = 0.2 }
"""
MATEXP = """
NEURON { SUFFIX rtmatexp }
STATE { a c free }
INITIAL { a = 1  c = 0  free = 1 }
BREAKPOINT { SOLVE s METHOD matexp }
KINETIC s {
    COMPARTMENT 2 {a}
    ~ a <-> c (4, 2)
    ~ free -> (1.5)
    ~ free << (0.375)
    CONSERVE a + c = 2
}
"""
LAST = """
UNITS { (mV) = (millivolt)  (mA) = (milliamp) }
NEURON { SUFFIX rtlast  NONSPECIFIC_CURRENT i }
ASSIGNED { v (mV)  i (mA/cm2) }
BREAKPOINT { i = (0.0001)*(v + 65) }
"""
QUADRATIC = """
NEURON { SUFFIX %s  RANGE a }
STATE { a }
INITIAL { a = 1 }
BREAKPOINT { SOLVE d METHOD cnexp }
DERIVATIVE d { a' = -a*a }
"""


@pytest.fixture(scope="module", autouse=True)
def _loaded(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("solving")
    texts = {"tracer": TRACER, "pool": POOL, "fallible": FALLIBLE, "solving": SOLVING, "matexp": MATEXP, "zlast": LAST}
    for name, text in texts.items():
        (folder / f"{name}.mod").write_text(text)
    assert ranvier.load_mechanisms(folder)


def cosine_error(nseg: int, dt: float, steps: int) -> float:
    """Return the largest error of cos(πx/L), which decays with rate D (π/L)² between closed ends."""
    section = h.Section(name="tube")
    section.L, section.diam, section.nseg = 10.0, 1.0, nseg
    section.insert("rttracer")
    h.finitialize(-65)
    start = np.array([math.cos(math.pi * segment.x) for segment in section])
    for segment, value in zip(section, start, strict=True):
        segment.rttracer.x = value
    h.dt = dt
    for _ in range(steps):
        h.fadvance()
    exact = start * math.exp(-2 * (math.pi / 10) ** 2 * dt * steps)
    return float(np.abs(exact - [segment.rttracer.x for segment in section]).max())


def test_diffusion_is_of_second_order_in_space() -> None:
    errors = [cosine_error(nseg, 1e-4, 2000) for nseg in (5, 10)]
    assert 3.5 < errors[0] / errors[1] < 4.5


def test_diffusion_is_of_first_order_in_time() -> None:
    errors = [cosine_error(401, 1.0 / steps, steps) for steps in (10, 20)]
    assert 1.8 < errors[0] / errors[1] < 2.2


def tree() -> list[object]:
    sections = [h.Section(name=f"branch{k}") for k in range(4)]
    for section, (length, nseg, diam) in zip(sections, ((30, 3, 4), (50, 5, 2), (12, 2, 3), (20, 3, 1)), strict=True):
        section.L, section.nseg, section.diam = length, nseg, diam
        section.insert("rttracer")
        section.insert("rtpool")
    sections[1].connect(sections[0](1))
    sections[2].connect(sections[0](0.5))
    sections[3].connect(sections[0](0), 1)
    return sections


def test_diffusion_through_branches_keeps_the_amount_in_sections_of_equal_parts() -> None:
    sections = tree()
    for section in sections:
        section.diam, section.L, section.nseg = 2.0, 30.0, 3  # type: ignore[attr-defined]
    h.finitialize(-65)
    sections[3](0.1).rttracer.x = 1.0  # type: ignore[operator]
    h.dt = 0.5
    for _ in range(400):
        h.fadvance()
    values = [segment.rttracer.x for section in sections for segment in section]  # type: ignore[attr-defined]
    assert sum(values) == pytest.approx(1.0, rel=1e-12)
    assert min(values) > 0.0 and sections[1](0.9).rttracer.x > 1e-3  # type: ignore[operator]


def spread(more: str) -> list[float]:
    """The tracer after a while in sections of which the parent of the others has a mechanism more."""
    sections = tree()
    sections[0].uninsert("rtpool")  # type: ignore[attr-defined]
    sections[0].insert(more)  # type: ignore[attr-defined]
    h.finitialize(-65)
    sections[3](0.1).rttracer.x = 1.0  # type: ignore[operator]
    h.dt = 0.5
    for _ in range(40):
        h.fadvance()
    return [segment.rttracer.x for section in sections for segment in section]  # type: ignore[attr-defined]


def test_diffusion_does_not_depend_on_what_else_sections_have() -> None:
    assert spread("rtlast") == spread("pas")


def test_a_concentration_that_diffuses_is_stored_to_its_pool() -> None:
    sections = tree()
    h.finitialize(-65)
    sections[0](0.5).cai = 1.0  # type: ignore[operator]
    before = sections[2](0.25).cai  # type: ignore[operator]
    for _ in range(10):
        h.fadvance()
    assert sections[2](0.25).cai > 2 * before  # type: ignore[operator]
    assert sections[0](0.5).cai < 1.0  # type: ignore[operator]


def test_diffusion_that_is_not_finite_is_named() -> None:
    section = h.Section(name="bad")
    section.insert("rttracer")
    section.nseg = 3
    h.finitialize(-65)
    section(0.5).rttracer.D = math.nan
    with pytest.raises(SimulationError, match="rttracer: the longitudinal diffusion of x is not finite"):
        h.fadvance()


@pytest.mark.parametrize("edit, cause", [
    ({"k": 0.0}, "the equation for y2 is not finite"), ({"k": math.nan}, "the equation for y2 is not finite"),
    ({"x": math.inf}, "x is not finite"),
])
def test_a_newton_iteration_says_what_is_not_finite_and_where(edit: dict[str, float], cause: str) -> None:
    section = h.Section(name="cell")
    section.insert("rtfallible")
    h.finitialize(-65)
    h.fadvance()
    for name, value in edit.items():
        setattr(section(0.5).rtfallible, name, value)
    with pytest.raises(SimulationError, match=rf"rtfallible: {cause}.*\(fallible.mod:7\)"):
        h.fadvance()


def test_a_function_that_solves_equations_is_called_from_python() -> None:
    section = h.Section(name="cell")
    section.insert("rtsolving")
    h.finitialize(-65)
    for k in (3.0, 7.0):
        assert section(0.5).rtsolving.upper(k) == pytest.approx(1 - 0.8 / (1 + k), rel=1e-14)


def test_compat_solves_what_cnexp_cannot(tmp_path: Path) -> None:
    (tmp_path / "quadratic.mod").write_text(QUADRATIC % "rtquadratic")
    with pytest.raises(LibraryError, match="cnexp cannot integrate a"):
        ranvier.load_mechanisms(tmp_path)
    assert ranvier.load_mechanisms(tmp_path, compat=True)
    section = h.Section(name="cell")
    section.insert("rtquadratic")
    h.finitialize(-65)
    h.dt = 0.001
    for _ in range(1000):
        h.fadvance()
    assert section(0.5).rtquadratic.a == pytest.approx(0.5, abs=2e-4)
    with pytest.raises(LibraryError):
        ranvier.load_mechanisms(tmp_path)


@pytest.mark.parametrize("how", ["flag", "variable"])
def test_compat_of_the_command(tmp_path: Path, how: str) -> None:
    (tmp_path / "quadratic.mod").write_text(QUADRATIC % "rtquadratic2")
    command = [sys.executable, "-m", "ranvier.cli", "build", str(tmp_path), "-o", str(tmp_path / "out")]
    refused = subprocess.run(command, capture_output=True, text=True, check=False)
    assert refused.returncode == 1 and "cnexp-nonlinear" in refused.stdout + refused.stderr
    settings = {**os.environ, **({"RANVIER_COMPAT": "1"} if how == "variable" else {})}
    done = subprocess.run([*command, *(["--compat"] if how == "flag" else [])], env=settings, capture_output=True, text=True,
                          check=False)
    assert done.returncode == 0 and "warning[cnexp-fallback]" in done.stdout + done.stderr


def test_matexp_gives_the_exact_solution_for_any_dt() -> None:
    section = h.Section(name="cell")
    section.insert("rtmatexp")
    for dt in (0.1, 2.0):
        h.finitialize(-65)
        h.dt = dt
        for _ in range(round(2.0 / dt)):
            h.fadvance()
        found = section(0.5).rtmatexp
        # 2 a' = −4 a + 2 c, c' = 4 a − 2 c, 2 a + c = 2: a = 1/2 + exp(−4 t)/2
        assert found.a == pytest.approx(0.5 + 0.5 * math.exp(-8.0), rel=1e-12)
        assert found.a * 2 + found.c == pytest.approx(2.0, rel=1e-14)
        assert found.free == pytest.approx(math.exp(-3.0) + 0.25 * (1 - math.exp(-3.0)), rel=1e-12)
