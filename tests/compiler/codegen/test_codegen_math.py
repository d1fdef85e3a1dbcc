"""rvmath.h and rvpower.h: exp, log and pow against 40 digits, whole powers; the dense solver."""

from __future__ import annotations

import itertools
import math
import re
import subprocess
import sys
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
#include "rvpower.h"
void exponentials(int n, const double *x, double *y);
void logarithms(int n, const double *x, double *y);
void general_powers(int n, const double *x, const double *exponent, double *y);
void fraction_powers(int n, const double *x, const double *exponent, double *y);
double power(int n, double x);
int solve(int n, double *a, double *b);
void exponentials(int n, const double *x, double *y)
{
    for (int i = 0; i < n; ++i) {
        y[i] = rv_exp(x[i]);
    }
}
void logarithms(int n, const double *x, double *y)
{
    for (int i = 0; i < n; ++i) {
        y[i] = rv_log(x[i]);
    }
}
void general_powers(int n, const double *x, const double *exponent, double *y)
{
    for (int i = 0; i < n; ++i) {
        y[i] = rv_pow(x[i], exponent[i]);
    }
}
void fraction_powers(int n, const double *x, const double *exponent, double *y)
{
    for (int i = 0; i < n; ++i) {
        y[i] = rv_pow_fraction(x[i], exponent[i]);
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
    ffi.cdef("void exponentials(int, const double *, double *); double power(int, double); int solve(int, double *, double *);"
             "void logarithms(int, const double *, double *);"
             "void general_powers(int, const double *, const double *, double *);"
             "void fraction_powers(int, const double *, const double *, double *);")
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
    print(f"exp: {float(max(errors)):.2g} ulp")


def test_exp_at_the_ends_is_neurons(library: tuple[FFI, Any]) -> None:
    y = exponentials(library, np.array([0.0, 700.0, 701.0, math.inf, -701.0, -math.inf, math.nan, -0.0]))
    assert y[0] == y[7] == 1.0
    assert y[1] == y[2] == y[3] == pytest.approx(math.exp(700), rel=1e-15)
    assert y[4] == y[5] == 0.0 and math.isnan(y[6])


def test_powers(library: tuple[FFI, Any]) -> None:
    for n in range(2, 9):
        assert library[1].power(n, -1.3) == pytest.approx((-1.3) ** n, rel=1e-15)


def test_powers_are_as_near_as_products_can_be(library: tuple[FFI, Any]) -> None:
    """Each product rounds; ((x²)²)² is worst where x⁸ is just below a power of 2 and x² and x⁴ are not: up to 5.3 ulp."""
    generator = np.random.default_rng(5)
    values = [*generator.uniform(-2, 2, 300).tolist(), *(10.0 ** generator.uniform(-30, 30, 300)).tolist()]
    values += [1.0905060951331675, *(2 ** (1 / n) * generator.uniform(0.98, 1) for n in range(2, 9) for _ in range(100))]
    with mpmath.workdps(160):
        errors = [float(abs(mpmath.mpf(y) - mpmath.mpf(x) ** n) / math.ulp(y))
                  for x in values for n in range(2, 9) for y in [library[1].power(n, x)]]
    assert max(errors) < 5.3, max(errors)
    print(f"whole powers: {float(max(errors)):.2g} ulp")


def logarithms(library: tuple[FFI, Any], x: np.ndarray) -> np.ndarray:
    ffi, handle = library
    y = np.empty_like(x)
    handle.logarithms(len(x), ffi.cast("double *", x.ctypes.data), ffi.cast("double *", y.ctypes.data))
    return y


def general_powers(library: tuple[FFI, Any], x: np.ndarray, exponent: np.ndarray, kind: str = "general") -> np.ndarray:
    ffi, handle = library
    y = np.empty_like(x)
    getattr(handle, f"{kind}_powers")(len(x), *(ffi.cast("double *", values.ctypes.data) for values in (x, exponent, y)))
    return y


LOOPS = """#include "rvpower.h"
void loops(int n, double celsius, const double *restrict x, double *restrict y);
void loops(int n, double celsius, const double *restrict x, double *restrict y)
{
    for (int i = 0; i < n; ++i) { y[i] = rv_pow(x[i], 4.8); }
    for (int i = 0; i < n; ++i) { y[i] = rv_log(x[i]); }
    for (int i = 0; i < n; ++i) { y[i] = rv_pow(2.3, (celsius - 21.0) / 10.0) * rv_exp(x[i]); }
    for (int i = 0; i < n; ++i) { y[i] = rv_pow_fraction(x[i], -4.8); }
}
"""


@pytest.mark.parametrize("vectors", [("-mavx2", "-mfma"), ("-mavx512f", "-mavx512dq", "-mprefer-vector-width=512")])
def test_loops_around_log_and_pow_vectorise(tmp_path: Path, vectors: tuple[str, ...]) -> None:
    """Also where the power is the same for all: it is taken once."""
    (tmp_path / "loops.c").write_text(LOOPS)
    command = ["gcc", *COMPILE_FLAGS, *vectors, *WARNINGS, f"-I{HEADERS}", "-fopt-info-vec-optimized", "-c", "loops.c"]
    report = subprocess.run(command, check=True, capture_output=True, text=True, cwd=tmp_path).stderr
    assert {int(line) for line in re.findall(r"loops\.c:(\d+):\d+: optimized:\s+loop vectorized", report)} == {5, 6, 7, 8}


def numbers(generator: np.random.Generator, count: int) -> np.ndarray:
    """Numbers above 0: over all orders of magnitude, without an exponent of 2, near 1."""
    near = 1 + generator.uniform(-1, 1, count) * 10.0 ** generator.uniform(-15, 0, count)
    return np.concatenate([10.0 ** generator.uniform(-300, 300, count), generator.uniform(0.5, 2, count), near])


def test_log_is_within_one_ulp(library: tuple[FFI, Any]) -> None:
    generator = np.random.default_rng(6)
    denormal = [5e-324, 1e-310, 2.0**-1022, *generator.uniform(0, 2.0**-1022, 300)]
    ends = [math.nextafter(math.inf, 0), math.nextafter(1, 0), math.nextafter(1, 2)]
    x = np.concatenate([numbers(generator, 2000), denormal, ends])
    y = logarithms(library, x)
    with mpmath.workdps(40):
        pairs = zip(x.tolist(), y.tolist(), strict=True)
        errors = [abs(mpmath.mpf(b) - mpmath.log(mpmath.mpf(a))) / math.ulp(b) for a, b in pairs]
    assert max(errors) < 1
    print(f"log: {float(max(errors)):.2g} ulp")


def test_log_at_the_ends(library: tuple[FFI, Any]) -> None:
    y = logarithms(library, np.array([1.0, 0.0, -0.0, math.inf, -1.0, -math.inf, math.nan, -5e-324, 1.0]))
    assert y[0] == y[8] == 0 and y[1] == y[2] == -math.inf and y[3] == math.inf
    assert np.isnan(y[4:8]).all()


def test_pow_is_within_four_ulp(library: tuple[FFI, Any]) -> None:
    """Results over all orders of magnitude, down to numbers of few digits, and such as exponents of every day give."""
    generator = np.random.default_rng(7)
    x = np.tile(numbers(generator, 1000), 2)
    logs = np.log(x)
    exponent = np.concatenate([generator.uniform(-744, 709.7, len(x) // 2), generator.uniform(-9, 9, len(x) // 2)])
    exponent = np.where(logs == 0, exponent, exponent / np.where(logs == 0, 1, logs))
    y = general_powers(library, x, exponent)
    assert np.isfinite(y).all()
    with mpmath.workdps(40):
        triples = zip(x.tolist(), exponent.tolist(), y.tolist(), strict=True)
        errors = [abs(mpmath.mpf(b) - mpmath.mpf(a) ** mpmath.mpf(e)) / math.ulp(b) for a, e, b in triples]
    assert max(errors) < 4
    print(f"pow: {float(max(errors)):.2g} ulp")


SPECIAL = [0.0, 1.0, 0.5, 2.0, 3.0, 1.5, math.inf, 1e300, 1e-300, 5e-324, 2.0**51 + 0.5, 2.0**52 - 0.5, 2.0**52 + 1,
           2.0**53 - 1, 2.0**53, 1 + 2.0**-52, 1 - 2.0**-53, 709.0, 1023.0, 1024.0, 1074.0, 1075.0]


def test_pow_of_special_numbers_is_the_c_librarys(library: tuple[FFI, Any]) -> None:
    """0, 1, infinity, NaN, negative numbers with exponents even, odd and not whole, overflow, underflow."""
    ffi = FFI()
    ffi.cdef("double pow(double, double);")
    reference = ffi.dlopen("libm.so.6" if sys.platform == "linux" else None)
    values = [*SPECIAL, *(-value for value in SPECIAL), math.nan]
    x, exponent = (np.array(column) for column in zip(*itertools.product(values, values), strict=True))
    y = general_powers(library, x, exponent)
    for a, e, b in zip(x.tolist(), exponent.tolist(), y.tolist(), strict=True):
        expected = reference.pow(a, e)
        if math.isfinite(expected) and expected != 0:
            assert abs(b - expected) <= 2 * math.ulp(expected), (a, e)
        else:
            assert repr(abs(b)) == repr(abs(expected)), (a, e)
            assert math.isnan(b) or math.copysign(1, b) == math.copysign(1, expected), (a, e)


def test_powers_of_fractions_are_as_pow_has_them(library: tuple[FFI, Any]) -> None:
    """The shorter version for exponents that surely have a fraction gives the same bits for all numbers."""
    fractions = [value for size in (0.5, 1.5, 4.8, 1e-300, 5e-324, 709.3, 2.0**51 + 0.5) for value in (size, -size)]
    values = [*SPECIAL, *(-value for value in SPECIAL), math.nan]
    x, exponent = (np.array(column) for column in zip(*itertools.product(values, fractions), strict=True))
    y, expected = (general_powers(library, x, exponent, kind) for kind in ("fraction", "general"))
    np.testing.assert_array_equal(y, expected)


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
