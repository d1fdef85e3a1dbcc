"""Vectors that record variables, or play into them or into statements of HOC."""

from __future__ import annotations

import weakref
from typing import TYPE_CHECKING, Any

from .._engine import ffi, lib
from ..arguments import number
from ..errors import WrongType, WrongValue
from ..events.planned_calls import play_at
from ..model import HANDLE, MODEL
from ..ref import Ref
from ..simulate import START_PLAYING
from .base import VectorBase, is_vector

if TYPE_CHECKING:
    from .vector import Vector

_FROM_FIRST_STEP = 2
"""Continuous play that leaves its variable as it is at finitialize: NEURON's with a Vector of discontinuities."""
_PLAYING: list[weakref.ref[_Statement]] = []


class _Statement:
    """A statement with $1 that the elements of a Vector are played into, one at each time."""

    __slots__ = ("_vector", "_text", "_times", "_round", "__weakref__")

    def __init__(self, vector: Vector, statement: str, times: Any) -> None:
        from ..events.statement import statement_action

        self._vector = weakref.ref(vector)
        self._text = statement if "$1" in statement else f"{statement} = $1"
        statement_action(self._text.replace("$1", "0"))
        self._times = times
        self._round = 0
        _PLAYING.append(weakref.ref(self))

    def execute(self, index: int) -> None:
        """Execute the statement with an element."""
        from ..events.statement import statement_action

        vector = self._vector()
        if vector is not None:
            statement_action(self._text.replace("$1", repr(vector.x[index])))()

    def _time(self, index: int) -> float | None:
        vector = self._vector()
        if vector is None or index >= vector.size() or is_vector(self._times) and index >= self._times.size():
            return None
        return float(self._times.x[index]) if is_vector(self._times) else index * float(self._times)

    def start(self) -> None:
        """Begin with the first element, at finitialize."""
        index = 0
        while (due := self._time(index)) is not None and due <= 0.0:
            self.execute(index)
            index += 1
        self._round += 1
        self._go_on(index, self._round)

    def resume(self, t: float) -> None:
        """Execute the statement with the element of t [ms], a time gone back to, and go on from there."""
        index = 0
        while (due := self._time(index)) is not None and due <= t:
            index += 1
        if index > 0:
            self.execute(index - 1)
        self._round += 1
        self._go_on(index, self._round)

    def _go_on(self, index: int, this_round: int) -> None:
        """Have an element played at its time, and then the next."""
        due = self._time(index)
        if due is None:
            return

        def play() -> None:
            if self._round == this_round:
                self.execute(index)
                self._go_on(index + 1, this_round)

        play_at(due, play)

    def stop(self) -> None:
        """Play no more."""
        self._round = -1
        _PLAYING[:] = [reference for reference in _PLAYING if reference() not in (None, self)]


def _playing() -> list[_Statement]:
    found = [(reference, reference()) for reference in _PLAYING]
    _PLAYING[:] = [reference for reference, statement in found if statement is not None]
    return [statement for _, statement in found if statement is not None]


def _start_statements() -> None:
    """Begin all statements that Vectors play into, at finitialize."""
    for statement in _playing():
        statement.start()


START_PLAYING.append(_start_statements)


def resume_statements(t: float) -> None:
    """Let all statements that Vectors play into go on from t [ms], a time gone back to."""
    for statement in _playing():
        statement.resume(t)


class VectorRecord(VectorBase):
    """Mixed into Vector."""

    __slots__ = ()

    def record(self, *arguments: Any, sec: Any = None) -> Vector:
        """Record a variable in each step, each `interval` [ms] or at the times of a Vector: record(ref[, interval | times])."""
        me = self._me()
        ref, rest = self._reference("record", arguments)
        times, interval = self._when("record", rest[:1])
        lib.rv_record_remove(HANDLE, me._vector)
        MODEL.check(lib.rv_record(HANDLE, me._vector, ref.value, interval, ffi.NULL if times is None else times._vector),
                    f"{me}.record({ref.name})")
        me._recorded = (ref, times)
        return me

    def play(self, *arguments: Any, sec: Any = None) -> Vector:
        """Play into a variable or a statement with $1.

        play(ref | statement, times | interval [ms]) sets it at each time; play(ref, times, 1) interpolates; a Vector of
        discontinuities instead of 1 leaves the variable at finitialize as it is. play(index) executes the first statement now.
        """
        me = self._me()
        if len(arguments) == 1 and hasattr(arguments[0], "__float__") and not isinstance(arguments[0], Ref):
            return self._play_element(arguments[0])
        if arguments and isinstance(arguments[0], str):
            times, interval = self._when("play", arguments[1:2], needed=True)
            me._played.append(_Statement(me, arguments[0], interval if times is None else times))
            return me
        ref, rest = self._reference("play", arguments)
        times, interval = self._when("play", rest[:1], needed=True)
        if len(rest) > 1 and times is None:
            raise WrongType(f"{me}.play: only play(ref, Vector of times, 1) interpolates; an interval stands alone")
        mode = rest[1] if len(rest) > 1 else 0
        continuous = _FROM_FIRST_STEP if is_vector(mode) else int(bool(number(me, "play", mode)))
        handle = ffi.NULL if times is None else times._vector
        MODEL.check(lib.rv_play(HANDLE, me._vector, ref.value, handle, interval, continuous), f"{me}.play({ref.name})")
        me._played.append((ref, times))
        return me

    def _play_element(self, index: Any) -> Vector:
        me = self._me()
        statement = next((item for item in me._played if isinstance(item, _Statement)), None)
        if statement is not None:
            statement.execute(me._index(index))
        return me

    def _when(self, name: str, given: tuple[Any, ...], needed: bool = False) -> tuple[Any, float]:
        """Return (Vector of times or None, interval [ms])."""
        if not given and needed:
            raise WrongType(f"{self}.{name} needs an interval [ms] or a Vector of times")
        if not given or is_vector(given[0]):
            return (given[0] if given else None), 0.0
        interval = number(self, name, given[0])
        if needed and not interval > 0:
            raise WrongValue(f"{self}.{name}: the interval must be above 0 ms, not {given[0]!r}")
        return None, interval

    def _reference(self, name: str, arguments: tuple[Any, ...]) -> tuple[Ref, tuple[Any, ...]]:
        """Return the reference among the arguments, after a point process where one is given, and what follows it."""
        if len(arguments) > 1 and not isinstance(arguments[0], Ref | str) and isinstance(arguments[1], Ref):
            arguments = arguments[1:]
        if not arguments or not isinstance(arguments[0], Ref):
            given = f"{type(arguments[0]).__name__} {arguments[0]!r}" if arguments else "nothing"
            raise WrongType(f"{self}.{name} needs a reference such as seg._ref_v, not {given}")
        return arguments[0], arguments[1:]

    def play_remove(self) -> float:
        """End playing and recording of this Vector."""
        me = self._me()
        lib.rv_play_remove(HANDLE, me._vector)
        lib.rv_record_remove(HANDLE, me._vector)
        me._recorded = None
        for item in me._played:
            if isinstance(item, _Statement):
                item.stop()
        me._played.clear()
        return 1.0
