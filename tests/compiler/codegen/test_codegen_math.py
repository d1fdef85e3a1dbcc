"""rvmath.h: exp against 40 digits, whole powers, the dense solver."""

from __future__ import annotations

import math
import subprocess
from pathlib import Path
from typing import Any

import mpmath
import numpy as np
import pytest
from cffi import FFI
from codegen_harness import HEADERS, WARNINGS
from ranvier.compiler.codegen import COMPILE_FLAGS

SOURCE = """#include <math.h>
#include "rvlinear.h"
void exponentials(int n, const double *x, double *y);
double power(int n, double x);
int solve(int n, double *a, double *b);
void exponentials(int n, const double *x, double *y)
{
    for (int i = 0; i < n; ++i) {
        y[i] = rv_exp(x[i]);
    }
}
double power(int n, double x)
{
    switch (n) {
    case 2: return rv_power2(x);
    case 3: return rv_power3(x);
    case 4: return rv_power4(x);
    case 5: return rv_power5(x);
    case 6: return rv_power6(x);
    case 7: return rv_power7(x);
    default: return rv_power8(x);
    }
}
int solve(int n, double *a, double *b)
{
    return rv_solve(n, a, b);
}
"""


@pytest.fixture(scope="module", params=["", "-DRV_STRICT_MATH"])
def library(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[FFI, Any]:
    folder: Path = tmp_path_factory.mktemp("math")
    (folder / "m.c").write_text(SOURCE)
    flags = [*(flag for flag in COMPILE_FLAGS if flag != "-fvisibility=hidden"), "-march=native", *WARNINGS]
    flags += [request.param] if request.param else []
    subprocess.run(["gcc", *flags, f"-I{HEADERS}", "-shared", str(folder / "m.c"), "-o", str(folder / "m.so"), "-lm"], check=True)
    ffi = FFI()
    ffi.cdef("void exponentials(int, const double *, double *); double power(int, double); int solve(int, double *, double *);")
    return ffi, ffi.dlopen(str(folder / "m.so"))


def exponentials(library: tuple[FFI, Any], x: np.ndarray) -> np.ndarray:
    ffi, handle = library
    y = np.empty_like(x)
    handle.exponentials(len(x), ffi.cast("double *", x.ctypes.data), ffi.cast("double *", y.ctypes.data))
    return y


def test_exp_is_within_two_ulp(library: tuple[FFI, Any]) -> None:
    generator = np.random.default_rng(3)
    x = np.concatenate([generator.uniform(-700, 700, 3000), generator.uniform(-5, 5, 3000), generator.uniform(-1e-8, 1e-8, 100)])
    y = exponentials(library, x)
    with mpmath.workdps(40):
        pairs = zip(x.tolist(), y.tolist(), strict=True)
        errors = [abs(mpmath.mpf(b) - mpmath.exp(mpmath.mpf(a))) / math.ulp(b) for a, b in pairs]
    assert max(errors) < 1.2


def test_exp_at_the_ends_is_neurons(library: tuple[FFI, Any]) -> None:
    y = exponentials(library, np.array([0.0, 700.0, 701.0, math.inf, -701.0, -math.inf, math.nan, -0.0]))
    assert y[0] == y[7] == 1.0
    assert y[1] == y[2] == y[3] == pytest.approx(math.exp(700), rel=1e-15)
    assert y[4] == y[5] == 0.0 and math.isnan(y[6])


def test_powers(library: tuple[FFI, Any]) -> None:
    for n in range(2, 9):
        assert library[1].power(n, -1.3) == pytest.approx((-1.3) ** n, rel=1e-15)


def test_powers_are_within_five_ulp(library: tuple[FFI, Any]) -> None:
    generator = np.random.default_rng(5)
    values = [*generator.uniform(-2, 2, 300).tolist(), *(10.0 ** generator.uniform(-30, 30, 300)).tolist()]
    with mpmath.workdps(160):
        errors = [float(abs(mpmath.mpf(y) - mpmath.mpf(x) ** n) / math.ulp(y))
                  for x in values for n in range(2, 9) for y in [library[1].power(n, x)]]
    assert max(errors) < 5, max(errors)


def test_solve(library: tuple[FFI, Any]) -> None:
    ffi, handle = library
    generator = np.random.default_rng(4)
    for n in range(1, 7):
        a, b = generator.normal(size=(n, n)), generator.normal(size=n)
        a[0, 0] = 0.0 if n > 1 else 2.0
        right = ffi.new("double[]", b.tolist())
        assert handle.solve(n, ffi.new("double[]", a.ravel().tolist()), right) == 1
        np.testing.assert_allclose(list(right), np.linalg.solve(a, b), rtol=1e-9)
    assert handle.solve(2, ffi.new("double[]", [1, 2, 2, 4]), ffi.new("double[]", [1, 1])) == 0
