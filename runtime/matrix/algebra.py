"""What a Matrix can compute. A result goes into a new full Matrix, or into one given as the last argument."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, cast

from ..arguments import number, whole
from ..errors import DivisionByZero, WrongType, WrongValue
from ..ref import Ref
from ..vector.base import is_vector
from .store import Dense, Sparse

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ..vector import Vector
    from .matrix import Matrix


def _scaled(number: float) -> tuple[float, int]:
    """Return a number as one of 1 … 10 in size, and its power of ten; 0, infinity and NaN as they are, with the power 0."""
    if number == 0.0 or not math.isfinite(number):
        return number, 0
    power = math.floor(math.log10(abs(number)))
    mantissa = number / 10.0**power
    return (mantissa / 10.0, power + 1) if abs(mantissa) >= 10.0 else (mantissa, power)


def _pivots(array: Any) -> Iterator[float]:
    """Yield the pivots of an array, which is eliminated in place, each with the sign of its exchange of rows."""
    import numpy as np

    with np.errstate(all="ignore"):
        for k in range(len(array)):
            row = k + int(np.argmax(abs(array[k:, k])))
            array[[k, row]] = array[[row, k]]
            pivot = float(array[k, k])
            yield pivot if row == k else -pivot
            if pivot != 0.0:
                array[k + 1:, k + 1:] -= np.outer(array[k + 1:, k] / pivot, array[k, k + 1:])


def _product(factors: Iterable[float]) -> tuple[float, int]:
    """Return a product that no float may hold, scaled."""
    mantissa, power = 1.0, 0
    for factor in factors:
        part, shift = _scaled(factor)
        mantissa, carry = _scaled(mantissa * part)
        power = power + shift + carry if mantissa != 0.0 and math.isfinite(mantissa) else 0
    return mantissa, power


def _svd(array: Any) -> tuple[Any, Any, Any]:
    """Return the singular value decomposition: all NaN for a Matrix that has none, with elements that are not finite."""
    import numpy as np

    if np.isfinite(array).all():
        return cast("tuple[Any, Any, Any]", np.linalg.svd(array))
    rows, columns = array.shape
    return np.full((rows, rows), np.nan), np.full(min(rows, columns), np.nan), np.full((columns, columns), np.nan)


class MatrixAlgebra:
    """Mixed into Matrix."""

    __slots__ = ()

    def _me(self) -> Matrix:
        return cast("Matrix", self)

    def _full(self, name: str) -> Any:
        """Return the array of a full Matrix. Raise NotImplementedError for a sparse one."""
        store = self._me()._store
        if not isinstance(store, Dense):
            raise NotImplementedError(f"{self}.{name} is for full matrices (type 1) only, as in NEURON")
        return store.array

    def _thin(self, name: str) -> Sparse:
        """Return the store of a sparse Matrix. Raise NotImplementedError for a full one."""
        store = self._me()._store
        if not isinstance(store, Sparse):
            raise NotImplementedError(f"{self}.{name} is for sparse matrices (type 2) only, as in NEURON")
        return store

    def _square(self, name: str) -> Any:
        array = self._full(name)
        if array.shape[0] != array.shape[1]:
            raise WrongValue(f"{self}.{name}: the Matrix must be square, not {array.shape[0]} × {array.shape[1]}")
        return array

    def _other(self, name: str, other: Any) -> Any:
        """Return the array of another full Matrix."""
        if not isinstance(other, MatrixAlgebra):
            raise WrongType(f"{self}.{name} needs a Matrix, not {type(other).__name__} {other!r}")
        return other._full(name)

    def _result(self, name: str, values: Any, out: Any = None) -> Matrix:
        """Return a Matrix that holds an array: the one given, resized, or a new one."""
        target = self._me()._new(*values.shape) if out is None else out
        if self._other(name, target).shape != values.shape:
            target.resize(*values.shape)
        target._full(name)[:] = values
        return cast("Matrix", target)

    def _vector(self, name: str, vector: Any, size: int) -> Any:
        if not is_vector(vector):
            raise WrongType(f"{self}.{name} needs a Vector, not {type(vector).__name__} {vector!r}")
        if vector.size() != size:
            raise WrongValue(f"{self}.{name}: the Vector has {vector.size()} elements, not {size}")
        return vector._array().copy()

    # ------------------------------------------------------------ sums and products

    def c(self, out: Any = None) -> Matrix:
        """Return a copy."""
        return self._result("c", self._full("c"), out)

    def add(self, other: Any, out: Any = None) -> Matrix:
        """Add a Matrix of the same size; into this one where no other is given."""
        mine, others = self._full("add"), self._other("add", other)
        if mine.shape != others.shape:
            raise WrongValue(f"{self}.add: sizes differ, {mine.shape} and {others.shape}")
        return self._result("add", mine + others, self if out is None else out)

    def muls(self, factor: float, out: Any = None) -> Matrix:
        """Multiply by a number; into this one where no other is given."""
        return self._result("muls", self._full("muls") * number(self, "muls", factor), self if out is None else out)

    def mulv(self, vector: Any, out: Any = None) -> Vector:
        """Return the product with a Vector, as a new Vector or in the one given."""
        me = self._me()
        return me._taken("mulv", me._store.times(self._vector("mulv", vector, me.ncol())), out)

    def mulm(self, other: Any, out: Any = None) -> Matrix:
        """Return the product with a Matrix."""
        mine, others = self._full("mulm"), self._other("mulm", other)
        if mine.shape[1] != len(others):
            raise WrongValue(f"{self}.mulm: {mine.shape[1]} columns do not fit {len(others)} rows")
        if out is self or out is other:
            raise WrongValue(f"{self}.mulm: the product cannot be put into one of its factors")
        return self._result("mulm", mine @ others, out)

    def transpose(self, out: Any = None) -> Matrix:
        """Return the transpose."""
        return self._result("transpose", self._full("transpose").T.copy(), out)

    def bcopy(self, row: float, column: float, rows: float, columns: float, *rest: Any) -> Matrix:
        """Copy a block: bcopy(row, column, rows, columns, [to row, to column,] [out]); a new Matrix is as large as it must be."""
        array = self._full("bcopy")
        i, j = whole(self, "bcopy", row, 0, array.shape[0] - 1), whole(self, "bcopy", column, 0, array.shape[1] - 1)
        m, n = whole(self, "bcopy", rows, 1, array.shape[0] - i), whole(self, "bcopy", columns, 1, array.shape[1] - j)
        block = array[i:i + m, j:j + n].copy()
        places = [whole(self, "bcopy", r, 0, 1e9) for r in rest if not isinstance(r, MatrixAlgebra)]
        top, left = places if len(places) == 2 else (0, 0)
        out = rest[-1] if rest and isinstance(rest[-1], MatrixAlgebra) else self._me()._new(top + m, left + n)
        target = self._other("bcopy", out)
        if top + m > target.shape[0] or left + n > target.shape[1]:
            raise WrongValue(f"{self}.bcopy: a block of {m} × {n} at ({top}, {left}) does not fit into {target.shape[0]} × "
                             f"{target.shape[1]}")
        target[top:top + m, left:left + n] = block
        return cast("Matrix", out)

    # ------------------------------------------------------------ functions of square matrices

    def exp(self, out: Any = None) -> Matrix:
        """Return the exponential."""
        from scipy.linalg import expm

        return self._result("exp", expm(self._square("exp")), self._not_me("exp", out))

    def pow(self, power: float, out: Any = None) -> Matrix:
        """Return a whole power, 0 … 100."""
        import numpy as np

        exponent = whole(self, "pow", power, 0, 100)
        return self._result("pow", np.linalg.matrix_power(self._square("pow"), exponent), self._not_me("pow", out))

    def _not_me(self, name: str, out: Any) -> Any:
        if out is self:
            raise WrongValue(f"{self}.{name}: the result needs another Matrix")
        return out

    def inverse(self, out: Any = None) -> Matrix:
        """Return the inverse. Raise ZeroDivisionError for a singular Matrix."""
        import numpy as np

        try:
            return self._result("inverse", np.linalg.inv(self._square("inverse")), out)
        except np.linalg.LinAlgError:
            raise DivisionByZero(f"{self}.inverse: the matrix is singular") from None

    def det(self, exponent: Any) -> float:
        """Return the determinant as a number of 1 … 10 in size, whose power of ten comes into h.ref(0)."""
        if not isinstance(exponent, Ref):
            raise WrongType(f"{self}.det needs the power of ten by reference, such as h.ref(0), not {type(exponent).__name__}")
        mantissa, exponent[0] = _product(_pivots(self._square("det").copy()))
        return mantissa

    def solv(self, right: Any, *rest: Any) -> Vector:
        """Return x of A·x = b: solv(b, [x], [1]); 1 takes the factors of the solution before. ZeroDivisionError if singular."""
        me = self._me()
        if me.nrow() != me.ncol():
            raise WrongValue(f"{self}.solv: the Matrix must be square, not {me.nrow()} × {me.ncol()}")
        b = self._vector("solv", right, me.ncol())
        out = next((r for r in rest if is_vector(r)), None)
        again = any(number(self, "solv", r) != 0 for r in rest if not is_vector(r))
        try:
            return me._taken("solv", me._store.solve(b, again), out)
        except ZeroDivisionError as error:
            raise DivisionByZero(f"{self}.solv: {error}") from None

    # ------------------------------------------------------------ decompositions

    def symmeig(self, vectors: Any) -> Vector:
        """Return the eigenvalues of a symmetric Matrix, the smallest first, and put its eigenvectors as columns into a Matrix."""
        import numpy as np

        array = self._square("symmeig")
        if not np.allclose(array, array.T, 1e-12, 0):
            raise WrongValue(f"{self}.symmeig: the Matrix is not symmetric")
        values, columns = np.linalg.eigh(array)
        self._result("symmeig", columns, vectors)
        return self._me()._taken("symmeig", values, None)

    def svd(self, u: Any = None, v: Any = None) -> Vector:
        """Return the singular values d, the largest first; uᵀ·diag(d)·v is this Matrix, where u and v are Matrices given."""
        if (u is None) != (v is None):
            raise WrongType(f"{self}.svd takes no or two matrices")
        left, values, right = _svd(self._full("svd"))
        if u is not None:
            self._result("svd", left.T, u)
            self._result("svd", right, v)
        return self._me()._taken("svd", values, None)
