"""Typed exceptions: each names the object it is about, and for a wrong name the closest right one."""

from __future__ import annotations

import sys
import warnings
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from types import FrameType


Candidates: TypeAlias = "Iterable[str] | Callable[[], Iterable[str]]"
"""Names that exist, or what lists them."""
OPEN_NAMES = True
"""Whether an object has attributes that no class lists: variables of mechanisms.

mypy takes it for False where it checks this package (pyproject.toml), so that a misspelt name in it is an error.
"""


class DeadReference(ReferenceError, RuntimeError):
    """An object was used after it was deleted, or after what it refers to was."""


# Misuse. What Python calls these errors says what is wrong; NEURON raises RuntimeError for whatever a function or a
# method of `h` refuses, ValueError for values of range variables that are no numbers and LookupError for names that it
# does not know. Scripts catch these, so each class is of both kinds.


class WrongType(TypeError, ValueError, RuntimeError):
    """An argument or a value of the wrong type."""


class WrongValue(ValueError, RuntimeError):
    """An argument or a value outside of what is allowed, or a call at a time when it means nothing."""


class OutOfRange(IndexError, RuntimeError):
    """An index beyond what there is."""


class DivisionByZero(ZeroDivisionError, RuntimeError):
    """A number or a matrix by which nothing can be divided."""


class EndOfFile(EOFError, RuntimeError):
    """Nothing is left to read."""


class NoSuchFile(FileNotFoundError, RuntimeError):
    """A file that does not exist."""


class UnknownName(AttributeError, LookupError, RuntimeError):
    """A name that an object does not have.

    Which name is nearest is found when the text is wanted: scripts try names and go on without them.
    """

    def __init__(self, text: str, name: str = "", candidates: Candidates = ()) -> None:
        super().__init__(text)
        self._candidates: Candidates | None = None if name.startswith("__") else candidates
        self._wanted = name

    def __str__(self) -> str:
        candidates, self._candidates = self._candidates, None
        if candidates is not None:
            near = closest(self._wanted, candidates() if callable(candidates) else candidates)
            self.args = (f"{self.args[0]}; did you mean '{near}'?" if near else self.args[0],)
        return str(self.args[0])


class SimulationError(RuntimeError):
    """A run could not go on; the model stays usable.

    `t` is the time [ms], `section` the Section and `x` the place on it, `mechanism` the name of the mechanism
    whose current or state went bad first; each is None where it is not known.
    """

    def __init__(self, message: str, t: float | None = None, section: object = None, x: float | None = None,
                 mechanism: str | None = None) -> None:
        super().__init__(message)
        self.t = t
        self.section = section
        self.x = x
        self.mechanism = mechanism


class NotOffered(AttributeError, NotImplementedError):
    """A name that NEURON has and Ranvier does not have; the text says what to use."""


def closest(name: str, candidates: Iterable[str]) -> str | None:
    """Return the candidate most like a name, or None when none is near."""
    from difflib import get_close_matches

    name = str(name)
    pool = sorted({c for c in candidates if not c.startswith("__")})
    lower = {c.lower(): c for c in pool}
    if name.lower() in lower:
        return lower[name.lower()]
    found = get_close_matches(name, pool, n=1, cutoff=0.6)
    return found[0] if found else None


def unknown_name(owner: str, name: str, candidates: Candidates) -> AttributeError:
    """Return the error for a name that an object does not have; NotOffered for one that it has in NEURON."""
    from .neuron_names import not_offered

    reason = None if name.startswith("_") or owner == "h" else not_offered(name, _class_of(owner))
    if reason is not None:
        return NotOffered(f"{owner}.{name} is not offered. {reason}")
    return UnknownName(f"{owner} has no attribute '{name}'", name, candidates)


def _class_of(owner: str) -> str:
    """Return the class of an object described as in messages: Vector[0], segment soma(0.5), section soma."""
    word = owner.split("[")[0].split(" ")[0]
    return {"segment": "Segment", "section": "Section"}.get(word, word)


def not_a_number(owner: str, name: str, value: object) -> WrongType:
    """Return the error for a value that is no number."""
    return WrongType(f"{owner}.{name} needs a number, not {type(value).__name__} {value!r}")


def frame_of_script() -> FrameType:
    """Return the innermost frame outside of this package: the line of the user's script that led here."""
    frame = sys._getframe(1)
    while frame.f_back is not None and frame.f_globals.get("__name__", "").startswith("ranvier."):
        frame = frame.f_back
    return frame


def warn_script(text: str, kind: type[Warning] = RuntimeWarning) -> None:
    """Warn at the line of the user's script that led here; Python says so once for a line, unless asked otherwise."""
    frame = frame_of_script()
    warnings.warn_explicit(text, kind, frame.f_code.co_filename, frame.f_lineno,
                           registry=frame.f_globals.setdefault("__warningregistry__", {}))
