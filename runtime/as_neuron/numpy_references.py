"""References to elements of numpy arrays, as NEURON's package makes them."""

from __future__ import annotations

from typing import Any

import numpy

from .._engine import ffi, lib
from ..ref import Ref


def numpy_element_ref(numpy_array: Any, index: int) -> Ref:
    """Return a reference to an element of an array of doubles that lies in one piece; it keeps the array alive.

    `index` counts the elements in memory, whatever the array's shape. Raise TypeError for another array, IndexError.
    """
    if not isinstance(numpy_array, numpy.ndarray) or numpy_array.dtype != numpy.float64 or not numpy_array.flags.c_contiguous:
        raise TypeError(f"numpy_element_ref needs an array of float64 in one piece, not {type(numpy_array).__name__}")
    if not 0 <= index < numpy_array.size:
        raise IndexError(f"numpy_element_ref: index {index} is out of range, size is {numpy_array.size}")
    start = ffi.cast("double *", numpy_array.ctypes.data)
    return _NumpyElement(start, index, numpy_array)


class _NumpyElement(Ref):
    """A reference to an element of a numpy array; the elements after it are known."""

    __slots__ = ("_room",)

    def __init__(self, start: Any, index: int, array: Any) -> None:
        super().__init__(lib.RV_REF_ADDRESS, f"numpy array element {index}", address=start + index, keep=array)
        self._room = int(array.size) - int(index)

    def room(self) -> int:
        """Return how many elements there are from this one on."""
        return self._room
