"""FUNCTION_TABLEs from Python: `h.table_f_suffix(values, points)` and, on a point process, `pp.table_f(values, points)`."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from .._engine import ffi, lib
from ..arguments import is_number
from ..errors import WrongType, WrongValue
from ..model import HANDLE, MODEL
from ..ref import Ref
from ..vector.base import is_vector

if TYPE_CHECKING:
    from .catalogue import MechanismInfo

_kept: dict[tuple[int, int], tuple[Any, ...]] = {}


class FunctionTable:
    """A FUNCTION_TABLE that a script fills.

    `table(number)` makes it constant, `table(values, points)` gives Vectors to interpolate between. For any number of arguments
    also `table(values, n, low, high, …)` with equal steps or `table(values, n, points, …)`: `values` and `points` are
    references such as vector._ref_x[0], and the values of two arguments stand row by row. Memory is used in place: later
    changes of it act at once. What is given beyond a form is ignored, as in NEURON.
    """

    def __init__(self, name: str, full_name: str, number: int, arguments: int, info: MechanismInfo) -> None:
        self.name = name
        self.full_name = full_name
        self._number = number
        self._arguments = arguments
        self._info = info

    def __call__(self, *given: Any) -> float:
        """Take the values; return 0, as NEURON does. Raise TypeError or ValueError for arguments of no known form."""
        values = ffi.new("rv_table_values *")
        values.given = 1
        if len(given) == 1 and is_number(given[0]):
            values.constant = given[0]
        elif len(given) >= 2 and is_vector(given[0]) and is_vector(given[1]):
            self._take_vectors(values, given[0], given[1])
        else:
            self._take_arrays(values, given)
        status = lib.rv_function_table_set(HANDLE, self._info.type, self._number, values)
        MODEL.check(status, self.full_name)
        _kept[self._info.type, self._number] = given
        return 0.0

    def _take_vectors(self, values: Any, numbers: Any, points: Any) -> None:
        if self._arguments != 1:
            raise WrongValue(f"{self.full_name}: Vectors are for functions of one argument, this has {self._arguments}")
        if len(numbers) != len(points):
            raise WrongValue(f"{self.full_name}: {len(numbers)} values, but {len(points)} points")
        if not len(points):
            raise WrongValue(f"{self.full_name}: the Vectors are empty")
        self._must_ascend(list(points))
        values.dimensions = 1
        values.vector = numbers._vector
        values.axis[0].size = len(numbers)
        values.axis[0].vector = points._vector

    def _take_arrays(self, values: Any, given: tuple[Any, ...]) -> None:
        rest, count = list(given), 1
        values.address = self._address(rest)
        values.dimensions = self._arguments
        for k in range(self._arguments):
            self._take_axis(values.axis[k], rest)
            count *= max(1, values.axis[k].size)
        self._must_have(given[0], count, "values")

    def _take_axis(self, axis: Any, rest: list[Any]) -> None:
        axis.size = int(self._next(rest, int | float))
        if rest and isinstance(rest[0], Ref):
            self._must_have(rest[0], axis.size, "points")
            axis.address = self._address(rest)
            self._must_ascend(list(axis.address[0:max(0, axis.size)]))
            return
        axis.low, axis.high = self._next(rest, int | float), self._next(rest, int | float)
        if not axis.low <= axis.high:
            raise WrongValue(f"{self.full_name}: an axis goes from low to high, not from {axis.low!r} to {axis.high!r}")

    def _must_ascend(self, points: list[float]) -> None:
        for k, (left, right) in enumerate(zip(points, [*points[1:], math.inf], strict=True)):
            if not left <= right:
                raise WrongValue(f"{self.full_name}: the points must ascend, but after point {k}, {left!r}, comes {right!r}")

    def _must_have(self, reference: Ref, count: int, what: str) -> None:
        room = reference.room()
        if room is not None and count > room:
            raise WrongValue(f"{self.full_name}: from {reference.name} on there are {room} numbers, not {count} {what}")

    def _address(self, rest: list[Any]) -> Any:
        return self._next(rest, Ref).locate()

    def _next(self, rest: list[Any], kind: Any) -> Any:
        if not rest or not isinstance(rest[0], kind):
            raise self._wrong()
        return rest.pop(0)

    def _wrong(self) -> TypeError:
        return WrongType(f"{self.full_name} takes a number, two Vectors (values, points), or a reference to the values and for "
                         "each argument the number of points and either low, high or a reference to the points")

    def __repr__(self) -> str:
        return f"{self.full_name}()"


def tables_of(mechanism: Any, info: MechanismInfo, tail: str) -> dict[str, FunctionTable]:
    """Return the FUNCTION_TABLEs of a `const rv_mechanism *`, as `table_f`."""
    found = {}
    for k in range(mechanism.function_table_count):
        one = mechanism.function_tables[k]
        name = f"table_{ffi.string(one.name).decode()}"
        found[name] = FunctionTable(name, name + tail, k, one.arguments, info)
    return found
