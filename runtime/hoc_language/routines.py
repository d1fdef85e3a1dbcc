"""proc, func, obfunc and iterator: what they hold and how they are called, from HOC and from Python."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from ..cable.chosen_section import section_of
from ..hoc_names.functions import frames
from ..model import MODEL
from .arguments import hoc_argument
from .errors import HocError, HocTypeError, place_error
from .frames import Frame
from .storage import described

if TYPE_CHECKING:
    from collections.abc import Callable

    from .storage import Names

DEEPEST = frames()  # calls within calls
_PYTHON_FRAMES = 12  # that one call takes at most, with the statements around it
_depth = [0]


class Routine:
    """A routine. A new definition under the same name replaces the body in place, so that callers see it."""

    __slots__ = ("name", "keyword", "initial", "body", "is_light", "home")
    kind = "routine"
    sizes: tuple[int, ...] = ()

    def __init__(self, name: str, home: Names | None) -> None:
        self.name = name
        self.home = home  # the names at top level, for a routine that is there; None in a template
        self.keyword = "proc"
        self.initial: dict[str, Any] = {}  # its locals, as they are when it begins
        self.body: Callable[..., Any] = lambda frame: None
        self.is_light = False

    @property
    def is_top_level(self) -> bool:
        """Whether it was declared outside of templates."""
        return self.home is not None

    def define(self, keyword: str, initial: dict[str, Any], body: Callable[..., Any], is_light: bool) -> None:
        """Take a new body: a function of a frame, or a light one, of names, locals, arguments and the object (unit.py)."""
        self.keyword, self.initial, self.body, self.is_light = keyword, initial, body, is_light

    def fresh(self, owner: Any) -> Routine:
        """Return what a new object has under this name: all share the routine."""
        return self

    def call(self, arguments: list[Any], names: Names, this: Any) -> Any:
        """Run it; return what it returns, 0 from a proc. One at top level sees the names there, and no object."""
        if self.home is not None:
            names, this = self.home, None
        depth = _depth[0]
        if depth >= DEEPEST:
            raise self._too_deep()
        _depth[0] = depth + 1
        try:
            if self.is_light:
                result = self.body(names, self.initial.copy(), arguments, this)
            else:
                frame = self.frame(arguments, names, this)
                self.body(frame)
                result = frame.result
        except Exception as error:
            place_error(error)
            raise
        finally:
            _depth[0] = depth
        if self.keyword == "proc":
            return 0.0
        return result if result.__class__ is float and self.keyword == "func" else self._checked(result)

    def frame(self, arguments: list[Any], names: Names, this: Any) -> Frame:
        """Return what a call starts with: locals are 0 or NULLobject."""
        return Frame(names, this, arguments, self.initial.copy())

    def run(self, frame: Frame) -> None:
        """Run the body."""
        if _depth[0] >= DEEPEST:
            raise self._too_deep()
        _depth[0] += 1
        try:
            self.body(frame)
        except Exception as error:
            place_error(error)
            raise
        finally:
            _depth[0] -= 1

    def _too_deep(self) -> HocError:
        return HocError(f"{self.name}: {DEEPEST} calls within calls; does it call itself without end?")

    def _checked(self, result: Any) -> Any:
        if self.keyword == "func" and result.__class__ is not float:
            given = "nothing" if result is None else described(result)
            raise HocTypeError(f"{self.name} is a func: it must return a number, but returned {given}")
        if self.keyword == "obfunc" and isinstance(result, float | str):
            raise HocTypeError(f"{self.name} is an obfunc: it must return an object, but returned {described(result)}")
        return result


class BoundRoutine:
    """A routine as Python calls it: `h.f(1, "text", h.ref(x), obj, sec=section)`."""

    __slots__ = ("_routine", "_names", "_this")

    def __init__(self, routine: Routine, names: Names, this: Any) -> None:
        self._routine = routine
        self._names = names
        self._this = this

    @property
    def __name__(self) -> str:
        """The routine's name."""
        return self._routine.name

    def __call__(self, *arguments: Any, sec: Any = None) -> Any:
        """Call it; `sec` is the currently accessed section meanwhile."""
        given = [hoc_argument(a) for a in arguments]
        if sec is None:
            return self._routine.call(given, self._names, self._this)
        section_of(sec, self._routine.name).push()
        depth = len(MODEL.stack)
        try:
            return self._routine.call(given, self._names, self._this)
        finally:
            del MODEL.stack[depth - 1:]

    def __repr__(self) -> str:
        return f"{self._this}.{self._routine.name}()" if self._this is not None else f"{self._routine.name}()"


def allow_depth() -> None:
    """Let Python go as deep as DEEPEST calls of HOC need."""
    needed = DEEPEST * _PYTHON_FRAMES + 1000
    if sys.getrecursionlimit() < needed:
        sys.setrecursionlimit(needed)
