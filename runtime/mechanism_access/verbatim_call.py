"""Calls of mechanisms with VERBATIM: any number of arguments of any kind, and what they hold is kept as long as the instance."""

from __future__ import annotations

import weakref
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from .._engine import ffi, lib
from ..errors import WrongType
from ..held import ObjectRef
from ..model import HANDLE, MODEL
from ..ref import Ref

if TYPE_CHECKING:
    from .catalogue import Routine

FOR_GOOD = (-1, -1)
_KEPT_BY_POINT: dict[int, dict[int, Any]] = {}
_KEPT_BY_SECTION: dict[tuple[int, int], dict[int, Any]] = {}


def number_argument(name: str, k: int, argument: Any) -> float:
    """Return argument k of a call, one that the .mod file declares, as a number. Raise TypeError where it is none."""
    try:
        if not isinstance(argument, str | bytes):
            return float(argument)
    except (TypeError, ValueError):
        pass
    raise WrongType(f"{name}: argument {k + 1} must be a number, not {type(argument).__name__}")


def call_verbatim(routine: Routine, name: str, section: int, x: float, point: int, arguments: tuple[Any, ...]) -> float:
    """Call a routine with numbers, texts, Vectors, Randoms, references, lists of Vectors, files; a PROCEDURE gives 1."""
    if len(arguments) < routine.arguments:
        raise WrongType(f"{name} needs {routine.arguments} argument{'s'[:routine.arguments != 1]}, {len(arguments)} given")
    for k, argument in enumerate(arguments[:routine.arguments]):
        number_argument(name, k, argument)
    _keep(routine, section, point, arguments)

    def run(numbers: Any, result: Any) -> int:
        return int(lib.rv_call_routine(HANDLE, routine.info.type, routine.index, section, x, point, numbers, len(arguments),
                                       ffi.NULL, result))

    result = with_arguments(name, arguments, run, (section if point < 0 else -1, point))
    return result if routine.is_function else 1.0


def vector_method(vector: Any, name: str) -> Any:
    """Return the method of Vectors that VERBATIM installed under a name, bound to one; None where there is none."""
    index = lib.rv_vector_method(HANDLE, name.encode())
    if index < 0:
        return None

    def call(*arguments: Any) -> float:
        return with_arguments(f"{vector!r}.{name}", arguments,
                               lambda _, result: int(lib.rv_call_vector_method(HANDLE, index, vector._vector, result)))

    return call


def with_arguments(name: str, arguments: tuple[Any, ...], run: Any, holder: tuple[int, int] = FOR_GOOD) -> float:
    """Describe arguments to the engine, run, and put back the texts that were assigned to references.

    `holder`: ids of the section or point process, −1 for the other, as long as which C may keep the addresses of references.
    """
    given = ffi.new("rv_argument[]", max(len(arguments), 1))
    numbers = ffi.new("double[]", max(len(arguments), 1))
    alive: list[Any] = []
    for k, argument in enumerate(arguments):
        _fill(given[k], argument, f"{name}: argument {k + 1}", alive, holder)
        numbers[k] = given[k].number
    result = ffi.new("double *")
    lib.rv_set_arguments(HANDLE, given, len(arguments))
    try:
        MODEL.check(run(numbers, result), name)
    finally:
        lib.rv_set_arguments(HANDLE, ffi.NULL, 0)
    for k, argument in enumerate(arguments):
        if isinstance(argument, ObjectRef) and given[k].object != ffi.NULL:
            argument[0] = ffi.string(ffi.cast("char **", given[k].object)[0]).decode(errors="replace")
    return float(result[0])


def _fill(place: Any, argument: Any, what: str, alive: list[Any], holder: tuple[int, int]) -> None:
    """Describe one argument to the engine; `alive` holds the memory that the description points to."""
    if hasattr(argument, "_vector"):
        place.kind, place.object = lib.RV_ARGUMENT_VECTOR, argument._vector
        place.text = _text(repr(argument), alive)
    elif hasattr(argument, "_generator"):
        place.kind, place.object = lib.RV_ARGUMENT_RANDOM, argument._generator
        place.text = _text(repr(argument), alive)
    elif isinstance(argument, str | bytes):
        place.kind, place.text = lib.RV_ARGUMENT_TEXT, _text(argument, alive)
    elif isinstance(argument, ObjectRef) and isinstance(argument[0], str):
        place.kind, place.text = lib.RV_ARGUMENT_TEXT, _text(argument[0], alive)
        alive.append(ffi.new("char **", ffi.cast("char *", place.text)))
        place.object = alive[-1]
    elif isinstance(argument, Ref):
        place.kind, place.object = lib.RV_ARGUMENT_REFERENCE, _kept_address(argument, holder)
    elif hasattr(argument, "fileno"):
        argument.flush()
        place.kind, place.number = lib.RV_ARGUMENT_FILE, argument.fileno()
    elif isinstance(argument, Iterable) and not hasattr(argument, "__float__"):
        _fill_list(place, list(argument), what, alive)
    else:
        _fill_number(place, argument, what)


def _kept_address(reference: Ref, holder: tuple[int, int]) -> Any:
    """Return an address for a reference that VERBATIM may keep. Raise DeadReference where there is nothing any more."""
    address = lib.rv_keep_reference(HANDLE, reference.value, *holder)
    if address == ffi.NULL:
        raise MODEL.failure(f"reference to {reference.name}")
    return address


def _fill_list(place: Any, items: list[Any], what: str, alive: list[Any]) -> None:
    if not all(hasattr(item, "_vector") for item in items):
        raise WrongType(f"{what}: a list for VERBATIM must hold Vectors only")
    handles = ffi.new("void *[]", [item._vector for item in items] or 1)
    alive.append(handles)
    place.kind, place.object, place.count = lib.RV_ARGUMENT_LIST, handles, len(items)


def _fill_number(place: Any, argument: Any, what: str) -> None:
    try:
        place.number = argument
    except TypeError:
        raise WrongType(f"{what} must be a number, a text, a Vector, a Random, a reference, a list of Vectors or a file, "
                        f"not {type(argument).__name__}") from None
    place.kind = lib.RV_ARGUMENT_NUMBER


def _text(text: str | bytes, alive: list[Any]) -> Any:
    memory = ffi.new("char[]", text.encode() if isinstance(text, str) else text)
    alive.append(memory)
    return memory


def _keep(routine: Routine, section: int, point: int, arguments: tuple[Any, ...]) -> None:
    """Keep the objects among the arguments: VERBATIM may hold their addresses as long as the instance lives."""
    objects = {id(a): a for a in arguments if hasattr(a, "_vector") or hasattr(a, "_generator")}
    for argument in arguments:
        if isinstance(argument, list | tuple):
            objects |= {id(a): a for a in argument}
    if not objects:
        return
    if point < 0:
        _KEPT_BY_SECTION.setdefault((section, routine.info.type), {}).update(objects)
        return
    if point not in _KEPT_BY_POINT:
        reference = MODEL.points.get(point)
        owner = reference() if reference is not None else None
        if owner is not None:
            weakref.finalize(owner, _KEPT_BY_POINT.pop, point, None)
    _KEPT_BY_POINT.setdefault(point, {}).update(objects)
