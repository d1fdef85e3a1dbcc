"""LinearMechanism: equations c dy/dt + g y = b that are solved together with the potentials of segments."""

from __future__ import annotations

import weakref
from typing import Any

from .._engine import ffi, lib
from ..cable.section import Section
from ..cable.section_functions import _segment
from ..cable.section_list import SectionList
from ..cable.segment import Segment
from ..errors import WrongType, WrongValue
from ..hoc_names.hoc_object import HocObject
from ..matrix import Matrix
from ..model import HANDLE, MODEL
from ..simulate import ON_FAILURE, PREPARE
from ..vector import Vector

_living: dict[int, weakref.ref[LinearMechanism]] = {}
_called = [0]  # callables that are being called: meanwhile the engine is at its mechanisms
_leaving: list[tuple[Any, tuple[Any, ...]]] = []  # mechanisms that ended meanwhile, with what they use: freed before the next run
_raised: list[BaseException] = []


class LinearMechanism(HocObject):
    """`LinearMechanism([callable,] c, g, y, [y0,] b[, x, sec=section][, sectionlist, xs[, layers]])`.

    The first unknowns of y are the potentials [mV] of the segments given, and the first rows are added to the equations of
    those, as currents [mA/cm²] (nA at the ends of sections). `layers` are 0 for the inside of the cell, k for vext[k − 1] of its
    extracellular, which is ground where that is not inserted. The other unknowns begin with their y0, or 0. The Matrices and
    Vectors are live; the callable is called before b is used. It needs h.secondorder = 0.
    """

    __slots__ = ("_engine", "_matrices", "_vectors", "_call", "_handle", "_key")

    def __init__(self, *arguments: Any, sec: Section | None = None) -> None:
        call, rest = _callable_first(arguments)
        if len(rest) < 4:
            raise WrongType("LinearMechanism needs ([callable,] c, g, y, [y0,] b[, places])")
        has_start = len(rest) > 4 and isinstance(rest[4], Vector)
        self._call = call
        self._matrices = _checked("c and g", Matrix, rest[:2])
        self._vectors = _checked("y, y0 and b", Vector, rest[2:4 + has_start])
        places = _places(rest[4 + has_start:], sec)
        self._check_sizes(len(places))
        self._engine = self._made(places)
        self._enter()
        self._handle: Any = None
        self._key = id(self)
        _living[self._key] = weakref.ref(self)
        if call is not None:
            self._handle = ffi.new("int64_t *", self._key)
            lib.rv_linear_callback(self._engine, lib.rv_call_linear, self._handle)

    def __del__(self) -> None:
        engine = getattr(self, "_engine", None)
        if engine is not None and MODEL is not None:
            if _called[0]:
                _leaving.append((engine, (*self._vectors, self._handle)))
            else:
                lib.rv_linear_free(HANDLE, engine)
            _living.pop(getattr(self, "_key", 0), None)
            self._leave()

    def _check_sizes(self, segments: int) -> None:
        size = self._vectors[0].size()
        shapes = [(matrix.nrow(), matrix.ncol()) for matrix in self._matrices]
        if any(shape != (size, size) for shape in shapes) or any(vector.size() != size for vector in self._vectors):
            sizes = ", ".join(str(vector.size()) for vector in self._vectors)
            (c_rows, c_columns), (g_rows, g_columns) = shapes
            raise WrongValue("LinearMechanism: c and g must be square and all Vectors as long: "
                             f"c is {c_rows} × {c_columns}, g is {g_rows} × {g_columns}, the Vectors have {sizes}")
        if not 0 < size >= segments:
            raise WrongValue(f"LinearMechanism: {size} equations cannot hold the potentials of {segments} segments")

    def _made(self, places: list[tuple[Segment, int]]) -> Any:
        references = ffi.new("rv_ref[]", [segment._ref_v.value for segment, _ in places] or 1)
        layers = ffi.new("int[]", [layer for _, layer in places] or 1)
        y, start, b = self._vectors[0], self._vectors[1:-1], self._vectors[-1]
        first = start[0]._vector if start else ffi.NULL
        engine = lib.rv_linear_new(HANDLE, y.size(), len(places), references, layers, y._vector, first, b._vector)
        if engine == ffi.NULL:
            raise MODEL.failure("LinearMechanism")
        return engine

    def valid(self) -> float:
        """Return 1 while all its sections exist, else 0."""
        return float(lib.rv_linear_valid(HANDLE, self._engine))

    def _hand_over(self) -> None:
        """Give the engine the present numbers of c and g. Raise ValueError where their sizes have changed."""
        import numpy as np

        size = self._vectors[0].size()
        arrays = [np.ascontiguousarray(matrix._store.to_array(), dtype=float) for matrix in self._matrices]
        if any(array.shape != (size, size) for array in arrays):
            raise WrongValue(f"{self}: c, g and y no longer fit each other")
        lib.rv_linear_matrices(self._engine, *(ffi.from_buffer("double[]", array) for array in arrays))

    def _evaluate(self) -> None:
        self._call()
        self._hand_over()


def _callable_first(arguments: tuple[Any, ...]) -> tuple[Any, tuple[Any, ...]]:
    if arguments and not isinstance(arguments[0], Matrix) and callable(arguments[0]):
        return arguments[0], arguments[1:]
    return None, arguments


def _checked(names: str, kind: type, values: tuple[Any, ...]) -> tuple[Any, ...]:
    for value in values:
        if not isinstance(value, kind):
            raise WrongType(f"LinearMechanism: {names} must be {kind.__name__} objects, not {type(value).__name__} {value!r}")
    return values


def _places(rest: tuple[Any, ...], sec: Section | None) -> list[tuple[Segment, int]]:
    """Return the segments whose potentials come first, and of which layer: 0 is the inside, 1 the layer of vext[0]."""
    if not rest:
        return []
    if not isinstance(rest[0], SectionList):
        return [(_segment(rest[0], sec, "LinearMechanism"), 0)]
    if len(rest) < 2 or not isinstance(rest[1], Vector) or not all(isinstance(value, Vector) for value in rest[2:3]):
        raise WrongType("LinearMechanism: after a SectionList comes a Vector of places x, and perhaps one of layers")
    sections = list(rest[0])
    for vector in rest[1:3]:
        if vector.size() < len(sections):
            raise WrongValue(f"LinearMechanism: {len(sections)} sections need as many places and layers, not {vector.size()}")
    most = lib.rv_extracellular_layers(HANDLE, -1)
    layers = [int(layer) for layer in rest[2]] if len(rest) > 2 else [0] * len(sections)
    for layer in layers:
        if not 0 <= layer <= most:
            raise WrongValue(f"LinearMechanism: a layer must be 0, the inside, to {most}, not {layer}; "
                             "h.nlayer_extracellular(n) sets how many there are")
    return [(section(rest[1][k]), layers[k]) for k, section in enumerate(sections)]


@ffi.def_extern(error=1)  # type: ignore[untyped-decorator]
def rv_call_linear(handle: Any) -> int:
    """Call the callable of a LinearMechanism for the engine; return 1 when it raises, 2 when mechanisms are to leave."""
    reference = _living.get(int(ffi.cast("int64_t *", handle)[0]))
    mechanism = reference() if reference is not None else None
    _called[0] += 1
    try:
        if mechanism is not None:
            mechanism._evaluate()
        del mechanism  # here, if it is the last to hold it
    except BaseException as error:  # noqa: BLE001
        _raised[:] = [error]
        return 1
    finally:
        _called[0] -= 1
    return 2 if _leaving else 0


def _raise_again() -> None:
    if _raised:
        raise _raised.pop()


def _hand_over_all() -> None:
    while _leaving:
        lib.rv_linear_free(HANDLE, _leaving.pop()[0])
    for reference in list(_living.values()):
        mechanism = reference()
        if mechanism is not None:
            mechanism._hand_over()


PREPARE.append(_hand_over_all)
ON_FAILURE.append(_raise_again)
