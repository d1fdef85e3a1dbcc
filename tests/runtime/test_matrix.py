"""Matrix: misuse, references, numpy; its numbers are compared with NEURON's in conformance/."""

from __future__ import annotations

import pickle

import numpy as np
import pytest
from ranvier import h

FULL, SPARSE = "h.Matrix(2, 3)", "h.Matrix(3, 3, 2)"


@pytest.mark.parametrize(("expression", "error", "text"), [
    ("h.Matrix('a')", TypeError, "number"), ("h.Matrix(0, 1)", ValueError, "1"),
    (f"{FULL}.getval(2, 0)", IndexError, "there are 2"), (f"{FULL}.x[0][3]", IndexError, "there are 3"),
    (f"{FULL}.x[0]['a']", TypeError, "number"), (f"{FULL}.det(h.ref(0))", ValueError, "square"),
    (f"{FULL}.inverse()", ValueError, "square"), (f"{FULL}.exp()", ValueError, "square"),
    (f"{FULL}.pow(2)", ValueError, "square"), ("h.Matrix(2, 2).inverse()", ZeroDivisionError, "singular"),
    ("h.Matrix(2, 2).solv(h.Vector(2))", ZeroDivisionError, "singular"),
    (f"{SPARSE}.solv(h.Vector(3))", ZeroDivisionError, "singular"), ("h.Matrix(2, 2).det(5)", TypeError, "h.ref"),
    (f"{FULL}.add(h.Matrix(3, 2))", ValueError, "sizes differ"), (f"{FULL}.add(5)", TypeError, "Matrix"),
    (f"{FULL}.mulm({FULL})", ValueError, "rows"), (f"{FULL}.mulv(5)", TypeError, "Vector"),
    (f"{FULL}.mulv(h.Vector(2))", ValueError, "3"), (f"{FULL}.bcopy(0, 0, 2, 2, 5, 5, {FULL})", ValueError, "fit"),
    (f"{FULL}.getrow(0, 5)", TypeError, "Vector"), (f"{FULL}.setrow(0, 'a')", TypeError, "number"),
    (f"{FULL}.setdiag(5, 1)", ValueError, "5"), (f"{FULL}.from_vector(5)", TypeError, "Vector"),
    (f"{FULL}.symmeig(h.Matrix())", ValueError, "square"),
    ("h.Matrix(2, 2).set(0, 1, 2, 0).symmeig(h.Matrix())", ValueError, "symmetric"),
    (f"{FULL}.svd(h.Matrix())", TypeError, "two"), (f"{FULL}.scanf('x')", TypeError, "File"),
    (f"{FULL}.fprint('x')", TypeError, "number"), (f"{SPARSE}.resize(2, 2)", NotImplementedError, "full"),
    (f"{SPARSE}.inverse()", NotImplementedError, "full"), (f"{FULL}.sprowlen(0)", NotImplementedError, "sparse"),
    (f"{SPARSE}.spgetrowval(0, 0)", IndexError, "there are 0"), (f"{SPARSE}._ref_x[0][0]", NotImplementedError, "full"),
    (f"setattr({FULL}, 'x', 1)", AttributeError, "x"), (f"{FULL}.x.__setitem__(0, 1)", TypeError, "two indices"),
    (f"{FULL}.set(1, 2)", TypeError, "6 numbers"), ("h.Matrix(3, 3, 2).c()", NotImplementedError, "full"),
    (f"{FULL}.solv(h.Vector(2))", ValueError, "square")])
def test_misuse(expression: str, error: type[Exception], text: str) -> None:
    with pytest.raises(error, match=text):
        eval(expression, {"h": h})


def test_references_to_elements_last() -> None:
    matrix = h.Matrix(2, 2).set(1, 2, 3, 4)
    reference = matrix._ref_x[1][0]
    reference[0] = 7
    assert matrix.x[1][0] == 7
    matrix.resize(50, 50)
    assert reference[0] == 7 and matrix.getval(1, 0) == 7
    del matrix
    assert reference[0] == 7


@pytest.mark.parametrize("kind", [1, 2])
def test_numpy_and_pickle(kind: int) -> None:
    matrix = h.Matrix(2, 3, kind)
    matrix.setrow(0, h.Vector([1, 2, 3]))
    assert np.array(matrix).tolist() == [[1, 2, 3], [0, 0, 0]]
    made = pickle.loads(pickle.dumps(matrix))
    assert np.array_equal(np.array(made), np.array(matrix)) and type(made._store) is type(matrix._store)


def test_a_determinant_beyond_the_largest_number() -> None:
    matrix, exponent = h.Matrix(400, 400).ident().muls(1000), h.ref(0)
    assert matrix.det(exponent) == pytest.approx(1.0, rel=1e-9) and exponent[0] == 1200


def test_a_sparse_system_of_ten_thousand() -> None:
    size = 10**4
    matrix = h.Matrix(size, size, 2)
    matrix.setdiag(0, 2.5)
    matrix.setdiag(1, -1)
    matrix.setdiag(-1, -1)
    right = h.Vector(size).indgen().sin(3, 0.1, 1)
    solution = matrix.solv(right)
    assert matrix.mulv(solution).to_python() == pytest.approx(right.to_python(), rel=1e-10, abs=1e-12)
