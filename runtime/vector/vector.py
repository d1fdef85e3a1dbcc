"""Vector: a growable array of numbers that the engine records into and plays from."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

from .._access import Numbers
from .._engine import ffi, lib
from ..arguments import index_of
from ..arguments import number as checked_number
from ..errors import OutOfRange, WrongType, WrongValue, unknown_name
from ..hoc_names.hoc_object import ALIASES, HocObject
from ..mechanism_access.verbatim_call import vector_method
from ..model import MODEL
from ..ref import ArrayRef, Ref
from .edit import VectorEdit
from .fit import VectorFit
from .math import VectorMath
from .plot import VectorPlot
from .record import VectorRecord
from .signal import VectorSignal
from .statistics import VectorStatistics
from .text import VectorFile

if TYPE_CHECKING:
    from collections.abc import Iterator


_VECTOR = ffi.typeof("rv_vector *")


class _View:
    """The memory of a Vector for numpy's array interface: it stays when the Vector grows, records another run or is gone."""

    def __init__(self, memory: Any, address: int, size: int) -> None:
        self._memory = memory
        self.__array_interface__ = {"shape": (size,), "typestr": "<f8", "data": (address, False), "version": 3}


class Elements:
    """`vector.x`: the elements by index, 0 … size − 1; no negative index, as in NEURON."""

    __slots__ = ("_owner",)

    def __init__(self, owner: Vector) -> None:
        self._owner = owner

    def _checked(self, index: int) -> int:
        size = self._owner._vector.size
        if isinstance(index, slice):
            raise WrongType(f"{self._owner}.x: an index must be an integer; slice the Vector itself")
        k = index_of(self._owner, "x", index)
        if not 0 <= k < size:
            raise OutOfRange(f"{self._owner}.x[{index}]: index out of range, size is {size}")
        return k

    def __getitem__(self, index: int) -> float:
        return self._owner._vector.data[self._checked(index)]  # type: ignore[no-any-return]

    def __setitem__(self, index: int, value: float) -> None:
        self._owner._vector.data[self._checked(index)] = value

    def __len__(self) -> int:
        return int(self._owner._vector.size)

    def __repr__(self) -> str:
        return f"{self._owner}.x[?]"


class Vector(Numbers, HocObject, VectorEdit, VectorMath, VectorStatistics, VectorSignal, VectorFit, VectorFile, VectorPlot,
             VectorRecord):
    """`Vector()`, `Vector(size)`, `Vector(size, value)` or `Vector(iterable)`."""

    __slots__ = ("_vector", "_recorded", "_played", "_label", "_spikes")
    __hash__ = object.__hash__

    def __init__(self, what: Any = 0, value: float = 0.0) -> None:
        if what.__class__ is int and 0 <= what < 1 << 60:
            size, content = what, False
        elif hasattr(what, "__float__") and not hasattr(what, "__len__"):
            if not 0 <= what < 1 << 60:
                raise WrongValue(f"Vector: the size must be >= 0 and fit into memory, not {what!r}")
            size, content = int(what), False
        else:
            size, content = 0, True
        address = self._make(size)
        if not address:
            raise MODEL.failure("Vector")
        self._vector: Any = ffi.cast(_VECTOR, address)
        self._recorded: Any = None  # what the engine uses for this Vector, kept alive: (reference, times)
        self._played: list[Any] = []
        self._label = ""
        self._enter()
        if content:
            self.from_python(what)
        elif value:
            self.fill(value)

    def __del__(self) -> None:
        if MODEL is not None and self._free():
            self._family._living.pop(self._number, None)

    if not TYPE_CHECKING:  # so that a misspelt name of this package's own code is an error of types

        def __getattr__(self, name: str) -> Any:
            if name.startswith("_") and name != "_ref_x":
                raise AttributeError(name)
            installed = vector_method(self, name)
            if installed is not None:
                return installed
            if ALIASES and name in ALIASES.get(self, ()):
                return ALIASES[self][name].read(())
            raise unknown_name(f"Vector[{self._number}]", name, type(self)._public)

    def __reduce__(self) -> Any:
        return _restored, (self._array().tobytes() if self._vector.size else b"", self._label)

    @property
    def _spike_calls(self) -> dict[int, Any]:
        """What the sources call whose spikes are recorded here, by source: it lasts as long as they."""
        try:
            return self._spikes
        except AttributeError:
            self._spikes: dict[int, Any] = {}
            return self._spikes

    # ------------------------------------------------------------ memory

    def _get(self) -> list[float]:
        """Return the elements as a list."""
        return ffi.unpack(self._vector.data, self._vector.size) if self._vector.size else []

    def _put(self, values: list[float]) -> Vector:
        """Take the values of a list of floats."""
        self.resize(len(values))
        if values:
            self._vector.data[0:len(values)] = values
        return self

    def _take(self, values: Any) -> Vector:
        """Take the values of a numpy array."""
        size = len(values)
        if size > self._vector.capacity:
            values = values.copy()  # they may lie in the memory that resize leaves
        self.resize(size)
        self._array()[:] = values
        return self

    def _array(self) -> Any:
        """Return a numpy array over the memory, for use within one call only: it pins nothing."""
        import numpy as np

        size = self._vector.size
        if size == 0:
            return np.empty(0)
        return np.frombuffer(ffi.buffer(self._vector.data, size * 8))

    # ------------------------------------------------------------ size and elements

    def size(self) -> int:
        """Return the number of elements."""
        return int(self._vector.size)

    def buffer_size(self, size: int | None = None) -> int:
        """Return the room reserved; reserve more."""
        if size is not None and not self._vector.size <= size < 1 << 60:
            raise WrongValue(f"{self}.buffer_size: {size!r} is below the size, {self._vector.size}, or beyond memory")
        if size is not None and size > self._vector.capacity:
            now = self._vector.size
            self.resize(size)
            self.resize(now)
        return int(self._vector.capacity)

    def resize(self, size: float) -> Vector:
        """Set the number of elements; new ones are 0."""
        count = int(checked_number(self, "resize", size, -1, 1 << 60))
        if count < 0:
            raise WrongValue(f"{self}.resize: the size must be >= 0, not {size!r}")
        if lib.rv_vector_resize(self._vector, count) < 0:
            raise MemoryError(f"{self}.resize: no memory for {count} elements")
        return self

    def append(self, *items: Any) -> Vector:
        """Append numbers and the elements of Vectors."""
        for item in items:
            if isinstance(item, Vector):
                self._extend(item._array().copy())
            else:
                number = item if isinstance(item, float) else checked_number(self, "append", item)
                if lib.rv_vector_append(self._vector, number) < 0:
                    raise MemoryError(f"{self}.append: no memory")
        return self

    def _extend(self, values: Any) -> None:
        start = self._vector.size
        self.resize(start + len(values))
        self._array()[start:] = values

    @property
    def x(self) -> Elements:
        """The elements by index."""
        return Elements(self)

    @x.setter
    def x(self, value: object) -> None:
        raise WrongType(f"{self}.x needs an index for assignment")

    @property
    def _ref_x(self) -> ArrayRef:
        return ArrayRef(f"{self}.x", self._element_reference)

    def _element_reference(self, index: int) -> Ref:
        k = Elements(self)._checked(index)
        return Ref(lib.RV_REF_ADDRESS, f"{self}.x[{k}]", address=self._vector.data + k, keep=(self._held(), self))

    def _room_from(self, reference: Ref) -> int:
        """Return how many elements there are from a reference to one of them on; 1 where it has moved since."""
        place = reference.locate() - self._vector.data
        return int(self._vector.size - place) if 0 <= place < self._vector.size else 1

    def _index(self, index: Any) -> int:
        size = self._vector.size
        if isinstance(index, str | bytes):
            raise WrongType(f"{self}: an index must be a number, not {type(index).__name__} {index!r}")
        k = index_of(self, "[]", index)
        if not -size <= k < size:
            raise OutOfRange(f"{self}[{index}]: index out of range, size is {size}")
        return k + size if k < 0 else k

    def _get_item(self, index: Any) -> Any:
        if isinstance(index, slice):
            return Vector()._take(self._array()[index])
        return self._vector.data[self._index(index)]

    def _set_item(self, index: Any, value: Any) -> None:
        if not isinstance(index, slice):
            self._vector.data[self._index(index)] = value
            return
        own = self._array()
        places = own[index]
        if hasattr(value, "__next__"):
            value = list(islice(value, len(places) + 1))
        new = value if hasattr(value, "__float__") and not hasattr(value, "__len__") else self._values("[:]", value)
        if hasattr(new, "__len__") and len(new) != len(places):
            raise OutOfRange(f"{self}: {len(new)} values do not fit a slice of {len(places)} elements")
        places[:] = new

    def __iter__(self) -> Iterator[float]:
        k = 0
        while k < self._vector.size:
            yield self._vector.data[k]
            k += 1

    def __reversed__(self) -> Iterator[float]:
        yield from [*self][::-1]

    def __contains__(self, value: object) -> bool:
        return value in self._get()

    # ------------------------------------------------------------ numpy

    def _held(self) -> Any:
        """Return a holder of the memory as it is now: it stays until the holder is gone, also when the Vector moves on."""
        memory = lib.rv_vector_hold(self._vector)
        if memory == ffi.NULL:
            raise MemoryError(f"{self}: no memory")
        return ffi.gc(memory, lib.rv_memory_drop)

    def as_numpy(self) -> Any:
        """Return a numpy array that shares the memory.

        It stays valid, and keeps its values, when the Vector later grows or records another run.
        """
        import numpy as np

        if self._vector.size == 0:
            return np.empty(0)
        address = int(ffi.cast("uintptr_t", self._vector.data))
        return np.asarray(_View(self._held(), address, self._vector.size))

    @property
    def __array_interface__(self) -> dict[str, Any]:
        """What others need to share the memory. `data` is an array, not an address: whoever shares it keeps the memory alive."""
        array = self.as_numpy()
        return {"shape": array.shape, "typestr": array.dtype.str, "data": array, "version": 3}

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Any:
        array = self.as_numpy()
        if dtype is not None and array.dtype != dtype:
            return array.astype(dtype)
        return array.copy() if copy else array

    def to_python(self, target: Any = None) -> Any:
        """Return the elements as a list, or put them into a sequence of the same length."""
        values = self._get()
        if target is None:
            return values
        if not hasattr(target, "__setitem__") or len(target) != len(values):
            raise WrongValue(f"{self}.to_python needs a list or array of {len(values)} elements, not {target!r}")
        for k, value in enumerate(values):
            target[k] = value
        return target

    def from_python(self, source: Any) -> Vector:
        """Take the numbers of any sequence or iterable."""
        if isinstance(source, str | bytes):
            raise WrongType(f"{self}: needs a size or a sequence of numbers, not {type(source).__name__} {source!r}")
        try:
            if isinstance(source, Vector):
                return self._take(source._array())
            if hasattr(source, "astype"):
                return self._take(source.astype(float).ravel())
            values = [float(v) for v in source]
        except (TypeError, ValueError) as error:
            raise WrongType(f"{self}: needs a size or a sequence of numbers: {error}") from None
        return self._put(values)

    def label(self, text: str | None = None) -> str:
        """Return the label, after setting it when one is given."""
        if text is not None:
            self._label = str(text)
        return self._label


def _restored(content: bytes, label: str) -> Vector:
    """Return a Vector of pickled bytes."""
    made = Vector(len(content) // 8)
    if content:
        ffi.memmove(made._vector.data, content, len(content))
    made._label = label
    return made
