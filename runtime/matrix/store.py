"""Where the numbers of a Matrix are: an array, or for each row of a sparse one a table by column."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any

from ..errors import DivisionByZero

if TYPE_CHECKING:
    from collections.abc import Iterator


class Dense:
    """An array of all elements. Arrays that a resize leaves stay what they were, for references into them."""

    __slots__ = ("array", "_factors")

    def __init__(self, rows: int, columns: int) -> None:
        import numpy as np

        self.array = np.zeros((rows, columns))
        self._factors: Any = None

    @property
    def shape(self) -> tuple[int, int]:
        """The numbers of rows and columns."""
        return self.array.shape

    def resize(self, rows: int, columns: int) -> None:
        """Set the numbers of rows and columns; new elements are 0."""
        old = self.array
        self.__init__(rows, columns)  # type: ignore[misc]
        both = min(rows, len(old)), min(columns, old.shape[1])
        self.array[:both[0], :both[1]] = old[:both[0], :both[1]]

    def get(self, i: int, j: int) -> float:
        """Return an element."""
        return float(self.array[i, j])

    def set(self, i: int, j: int, value: float) -> None:
        """Set an element."""
        self.array[i, j] = value

    def to_array(self) -> Any:
        """Return all elements."""
        return self.array

    def zero(self) -> None:
        """Set all elements to 0."""
        self.array[:] = 0.0

    def ident(self) -> None:
        """Set the diagonal to 1, all else to 0."""
        self.zero()
        self.array.flat[:len(self.array) * self.array.shape[1]:self.array.shape[1] + 1] = 1.0

    def times(self, vector: Any) -> Any:
        """Return the product with a vector."""
        return self.array @ vector

    def solve(self, right: Any, again: bool) -> Any:
        """Solve for a right-hand side, `again` with the factors of the last one. Raise ZeroDivisionError if singular."""
        from scipy.linalg import lu_factor, lu_solve

        if not again or self._factors is None or len(self._factors[1]) != len(self.array):
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # scipy's of a singular matrix, which the next lines find
                self._factors = lu_factor(self.array, check_finite=False)
        if not (abs(self._factors[0].diagonal()) > 0).all():
            raise DivisionByZero("the matrix is singular")
        return lu_solve(self._factors, right, check_finite=False)


class Sparse:
    """A table {column: value} for each row; an element once set or looked at stays in it."""

    __slots__ = ("rows", "columns", "_factors", "_size")

    def __init__(self, rows: int, columns: int) -> None:
        self.rows: list[dict[int, float]] = [{} for _ in range(rows)]
        self.columns = columns
        self._factors: Any = None
        self._size = 0

    @property
    def shape(self) -> tuple[int, int]:
        """The numbers of rows and columns."""
        return len(self.rows), self.columns

    def get(self, i: int, j: int) -> float:
        """Return an element."""
        return self.rows[i].get(j, 0.0)

    def set(self, i: int, j: int, value: float) -> None:
        """Set an element."""
        self.rows[i][j] = value

    def row(self, i: int) -> list[tuple[int, float]]:
        """Return the columns and values of a row, in order."""
        return sorted(self.rows[i].items())

    def to_array(self) -> Any:
        """Return all elements as an array."""
        import numpy as np

        array = np.zeros(self.shape)
        for i, row in enumerate(self.rows):
            for j, value in row.items():
                array[i, j] = value
        return array

    def zero(self) -> None:
        """Set all elements to 0; they stay in the tables."""
        for row in self.rows:
            row.update(dict.fromkeys(row, 0.0))

    def ident(self) -> None:
        """Set the diagonal to 1, and keep nothing else."""
        self.rows = [{i: 1.0} if i < self.columns else {} for i in range(len(self.rows))]

    def times(self, vector: Any) -> Any:
        """Return the product with a vector."""
        import numpy as np

        return np.array([sum(value * vector[j] for j, value in row.items()) for row in self.rows], float)

    def _elements(self) -> Iterator[tuple[int, int, float]]:
        for i, row in enumerate(self.rows):
            for j, value in row.items():
                yield i, j, value

    def solve(self, right: Any, again: bool) -> Any:
        """Solve for a right-hand side, `again` with the factors of the last one. Raise ZeroDivisionError if singular."""
        from scipy.sparse import csc_matrix
        from scipy.sparse.linalg import splu

        if not again or self._factors is None or self._size != len(self.rows):
            i, j, values = ([e[k] for e in self._elements()] for k in range(3))
            try:
                self._factors = splu(csc_matrix((values, (i, j)), shape=self.shape))
            except RuntimeError as error:
                raise DivisionByZero(f"the matrix is singular: {error}") from None
            self._size = len(self.rows)
        return self._factors.solve(right)
