"""Matrix: its elements, rows, columns and diagonals, as numbers, Vectors and text."""

from __future__ import annotations

from typing import Any

from .._engine import ffi, lib
from ..arguments import index_of, number, whole
from ..errors import OutOfRange, WrongType, WrongValue
from ..hoc_names.file import File
from ..hoc_names.hoc_object import HocObject
from ..hoc_names.text_format import written
from ..ref import ArrayRef, Ref
from ..vector import Vector
from ..vector.base import is_vector
from .algebra import MatrixAlgebra
from .store import Dense, Sparse

_MOST = 1e9
_FORMAT = " %-8.3g"
_SPARSE = 2


class _Row:
    """`matrix.x[i]`: the elements of a row by column."""

    __slots__ = ("_owner", "_i")

    def __init__(self, owner: Matrix, i: int) -> None:
        self._owner = owner
        self._i = i

    def __getitem__(self, column: int) -> float:
        j = self._owner._column("x", column)
        store = self._owner._store
        if isinstance(store, Sparse):
            store.rows[self._i].setdefault(j, 0.0)
        return store.get(self._i, j)

    def __setitem__(self, column: int, value: float) -> None:
        self._owner._store.set(self._i, self._owner._column("x", column), number(self._owner, "x", value))

    def __len__(self) -> int:
        return self._owner.ncol()


class _Rows:
    """`matrix.x`: rows by number."""

    __slots__ = ("_owner",)

    def __init__(self, owner: Matrix) -> None:
        self._owner = owner

    def __getitem__(self, row: int) -> _Row:
        return _Row(self._owner, self._owner._row("x", row))

    def __setitem__(self, row: int, value: object) -> None:
        raise WrongType(f"{self._owner}.x needs two indices for assignment: x[i][j]")

    def __len__(self) -> int:
        return self._owner.nrow()


class Matrix(HocObject, MatrixAlgebra):
    """`Matrix(rows, columns[, 2])`, 1 × 1 when not said otherwise, of zeros; sparse with 2 as the last argument."""

    __slots__ = ("_store",)

    def __init__(self, rows: float = 1, columns: float = 1, kind: float = 1) -> None:
        size = whole("Matrix", "rows", rows, 1, _MOST), whole("Matrix", "columns", columns, 1, _MOST)
        self._store: Dense | Sparse = (Sparse if whole("Matrix", "type", kind, 1, 3) == _SPARSE else Dense)(*size)
        self._enter()

    def __del__(self) -> None:
        self._leave()

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Any:
        return self._store.to_array().astype(dtype or float)

    def __reduce__(self) -> Any:
        return _restored, (self._store.to_array(), _SPARSE if isinstance(self._store, Sparse) else 1)

    def _new(self, rows: int, columns: int) -> Matrix:
        return Matrix(rows, columns)

    # ------------------------------------------------------------ sizes and elements

    def nrow(self) -> int:
        """Return the number of rows."""
        return self._store.shape[0]

    def ncol(self) -> int:
        """Return the number of columns."""
        return self._store.shape[1]

    def resize(self, rows: float, columns: float) -> Matrix:
        """Set the numbers of rows and columns; new elements are 0."""
        store = self._store
        if not isinstance(store, Dense):
            raise NotImplementedError(f"{self}.resize is for full matrices (type 1) only, as in NEURON")
        store.resize(whole(self, "resize", rows, 1, _MOST), whole(self, "resize", columns, 1, _MOST))
        return self

    def _row(self, name: str, index: Any) -> int:
        return self._within(name, index, self.nrow())

    def _column(self, name: str, index: Any) -> int:
        return self._within(name, index, self.ncol())

    def _within(self, name: str, index: Any, size: int) -> int:
        k = index_of(self, name, index)
        if not 0 <= index < size:
            raise OutOfRange(f"{self}.{name}: index {index!r} is out of range, there are {size}")
        return k

    @property
    def x(self) -> _Rows:
        """The elements: x[row][column]."""
        return _Rows(self)

    @property
    def _ref_x(self) -> Any:
        return _RowRefs(self)

    def _room_from(self, reference: Ref) -> int:
        """Return how many elements there are from a reference to one of them on, row by row."""
        array = reference.keep[0]
        return int(array.size - (reference.locate() - ffi.cast("double *", array.ctypes.data)))

    def getval(self, row: float, column: float) -> float:
        """Return an element."""
        return self._store.get(self._row("getval", row), self._column("getval", column))

    def setval(self, row: float, column: float, value: float) -> float:
        """Set an element; return it."""
        result = number(self, "setval", value)
        self._store.set(self._row("setval", row), self._column("setval", column), result)
        return result

    def set(self, *values: float) -> Matrix:
        """Set all elements, row by row."""
        if len(values) < self.nrow() * self.ncol():
            raise WrongType(f"{self}.set needs {self.nrow() * self.ncol()} numbers, not {len(values)}")
        for k in range(self.nrow() * self.ncol()):
            self._store.set(*divmod(k, self.ncol()), number(self, "set", values[k]))
        return self

    def zero(self) -> Matrix:
        """Set all elements to 0."""
        self._store.zero()
        return self

    def ident(self) -> Matrix:
        """Set the diagonal to 1, all else to 0."""
        self._store.ident()
        return self

    # ------------------------------------------------------------ rows, columns, diagonals

    def _taken(self, name: str, values: Any, target: Any) -> Vector:
        if target is not None and not is_vector(target):
            raise WrongType(f"{self}.{name} needs a Vector, not {type(target).__name__} {target!r}")
        return (Vector() if target is None else target)._take(values)

    def getrow(self, row: float, target: Any = None) -> Vector:
        """Return a row as a new Vector, or in the one given."""
        return self._taken("getrow", self._full("getrow")[self._row("getrow", row)], target)

    def getcol(self, column: float, target: Any = None) -> Vector:
        """Return a column as a new Vector, or in the one given."""
        return self._taken("getcol", self._full("getcol")[:, self._column("getcol", column)], target)

    def _diagonal(self, name: str, which: Any) -> list[tuple[int, int]]:
        """Return the places of a diagonal: 0 the main one, above it 1, 2 …, below it −1, −2 …"""
        k = whole(self, name, which, 1 - self.nrow(), self.ncol() - 1)
        return [(i, i + k) for i in range(max(-k, 0), min(self.nrow(), self.ncol() - k))]

    def getdiag(self, which: float, target: Any = None) -> Vector:
        """Return a diagonal, each element at the place of its row, as a new Vector of a row for each, or in the one given."""
        array = self._full("getdiag")
        kept = is_vector(target)
        result = self._taken("getdiag", target._array() if kept else 0.0 * array[:, 0], target).resize(self.nrow())
        for i, j in self._diagonal("getdiag", which):
            result.x[i] = array[i, j]
        return result

    def _values(self, name: str, what: Any, most: int, least: int = 0) -> Any:
        """Return what places are set to, one number for each: those of a Vector, or one number for all."""
        if not is_vector(what):
            return [number(self, name, what)] * most
        if not least <= what.size() <= most:
            raise WrongValue(f"{self}.{name}: the Vector has {what.size()} elements, there are {most} places")
        return what.to_python()

    def _least(self, size: int) -> int:
        return size if isinstance(self._store, Sparse) else 0

    def setrow(self, row: float, what: Any) -> Matrix:
        """Set a row to a number or to the elements of a Vector, or its first ones where it is longer than the Vector."""
        i = self._row("setrow", row)
        for j, value in enumerate(self._values("setrow", what, self.ncol(), self._least(self.ncol()))):
            self._store.set(i, j, value)
        return self

    def setcol(self, column: float, what: Any) -> Matrix:
        """Set a column to a number or to the elements of a Vector, or its first ones where it is longer than the Vector."""
        j = self._column("setcol", column)
        for i, value in enumerate(self._values("setcol", what, self.nrow(), self._least(self.nrow()))):
            self._store.set(i, j, value)
        return self

    def setdiag(self, which: float, what: Any) -> Matrix:
        """Set a diagonal to a number, or to the elements of a Vector at the places of its rows."""
        places = self._diagonal("setdiag", which)
        values = self._values("setdiag", what, self.nrow())
        for i, j in places:
            if i < len(values):
                self._store.set(i, j, values[i])
        return self

    def sprowlen(self, row: float) -> int:
        """Return how many elements of a row of a sparse Matrix are kept."""
        return len(self._thin("sprowlen").row(self._row("sprowlen", row)))

    def spgetrowval(self, row: float, place: float, column: Any = None) -> float:
        """Return the element at a place among those kept of a row of a sparse Matrix; its column comes into h.ref(0)."""
        kept = self._thin("spgetrowval").row(self._row("spgetrowval", row))
        j, value = kept[self._within("spgetrowval", place, len(kept))]
        if column is not None:
            if not isinstance(column, Ref):
                raise WrongType(f"{self}.spgetrowval needs a reference for the column, such as h.ref(0), not {column!r}")
            column[0] = j
        return value

    def to_vector(self, target: Any = None) -> Vector:
        """Return all elements, column by column, as a new Vector or in the one given."""
        return self._taken("to_vector", self._store.to_array().ravel("F"), target)

    def from_vector(self, source: Any) -> Matrix:
        """Set all elements, column by column, to those of a Vector."""
        if not is_vector(source):
            raise WrongType(f"{self}.from_vector needs a Vector, not {type(source).__name__} {source!r}")
        if source.size() != self.nrow() * self.ncol():
            raise WrongValue(f"{self}.from_vector: the Vector has {source.size()} elements, not {self.nrow() * self.ncol()}")
        for k, value in enumerate(source.to_python()):
            self._store.set(k % self.nrow(), k // self.nrow(), value)
        return self

    # ------------------------------------------------------------ text

    def _text(self, name: str, pattern: str, end: str) -> str:
        rows = self._store.to_array().tolist()
        return "".join("".join(written(f"{self}.{name}", pattern, (value,)) for value in row) + end for row in rows)

    def printf(self, pattern: str = _FORMAT, end: str = "\n") -> float:
        """Print the rows: printf([format of an element, [end of a row]])."""
        print(self._text("printf", pattern, end), end="")
        return 0.0

    def fprint(self, *arguments: Any) -> float:
        """Write the rows to a File, after their number and that of columns unless 0 is given: fprint([0,] file, [formats])."""
        with_size, rest = True, arguments
        if arguments and not isinstance(arguments[0], File):
            with_size, rest = whole(self, "fprint", arguments[0], 0, 1) == 1, arguments[1:]
        if not rest or not isinstance(rest[0], File):
            raise WrongType(f"{self}.fprint needs an open File")
        pattern, end = (*rest[1:3], *(_FORMAT, "\n")[len(rest) - 1:]) if len(rest) < 3 else rest[1:3]
        rest[0]._write_text((f"{self.nrow()} {self.ncol()}\n" if with_size else "") + self._text("fprint", pattern, end))
        return 0.0

    def scanf(self, file: Any, rows: float | None = None, columns: float | None = None) -> float:
        """Read the rows from a File: the numbers of rows and columns first, unless they are given."""
        if not isinstance(file, File):
            raise WrongType(f"{self}.scanf needs a File, not {type(file).__name__} {file!r}")
        size = [file._read_number() if n is None else n for n in (rows, columns)]
        self.resize(*size)
        return float(self.set(*(file._read_number() for _ in range(self.nrow() * self.ncol()))) is None)


class _RowRefs:
    """`matrix._ref_x`: references to elements of a full Matrix, _ref_x[row][column]."""

    __slots__ = ("_owner",)

    def __init__(self, owner: Matrix) -> None:
        self._owner = owner

    def __getitem__(self, row: int) -> ArrayRef:
        i = self._owner._row("_ref_x", row)
        return ArrayRef(f"{self._owner}.x[{i}]", lambda column: self._reference(i, column))

    def _reference(self, i: int, column: int) -> Ref:
        owner = self._owner
        array, j = owner._full("_ref_x"), owner._column("_ref_x", column)
        address = ffi.cast("double *", array.ctypes.data) + i * array.shape[1] + j
        return Ref(lib.RV_REF_ADDRESS, f"{owner}.x[{i}][{j}]", address=address, keep=(array, owner))


def _restored(array: Any, kind: int) -> Matrix:
    """Return a pickled Matrix."""
    rows, columns = array.shape
    made = Matrix(rows, columns, kind)
    for i, j in zip(*array.nonzero(), strict=True):
        made._store.set(int(i), int(j), float(array[i, j]))
    return made
