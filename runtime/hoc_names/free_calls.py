"""How functions of `h` and methods of its objects can be called: as in NEURON, which takes more than they use.

Every call can name a section by `sec=`, which is the accessed one meanwhile; arguments beyond those that are used are not
looked at; and a missing argument is a RuntimeError, besides the TypeError that it is in Python.
"""

from __future__ import annotations

from functools import wraps
from types import FunctionType
from typing import TYPE_CHECKING, Any

from ..errors import WrongType
from ..model import MODEL

if TYPE_CHECKING:
    from collections.abc import Callable

_MORE_KEYWORDS = 0x08  # co_flags of a function with **named
_MORE_ARGUMENTS = 0x04  # and with *arguments


def free_calls(owner: type) -> None:
    """Let the public functions of a class, and its __init__, be called so."""
    for name, function in list(vars(owner).items()):
        if isinstance(function, FunctionType) and (not name.startswith("_") or name == "__init__") and not _is_free(function):
            setattr(owner, name, _free(function))


def _is_free(function: FunctionType) -> bool:
    return bool(function.__code__.co_flags & _MORE_KEYWORDS)


def _free(function: FunctionType) -> Callable[..., Any]:
    code = function.__code__
    takes_section = "sec" in code.co_varnames[:code.co_argcount + code.co_kwonlyargcount]

    @wraps(function)
    def call(*arguments: Any, **named: Any) -> Any:
        try:
            if named and "sec" in named and not takes_section:
                return _within(named.pop("sec"), function, arguments, named)
            return function(*arguments, **named)
        except TypeError as error:
            if type(error) is not TypeError or _is_inside(error):
                raise
            problem = str(error)
        used = code.co_argcount
        if len(arguments) > used and not code.co_flags & _MORE_ARGUMENTS:
            return call(*arguments[:used], **named)
        raise WrongType(problem)

    return call


def _is_inside(error: TypeError) -> bool:
    """Return whether an error comes from within a function, not from what it was called with."""
    trace = error.__traceback__
    while trace is not None and trace.tb_frame.f_globals is globals():
        trace = trace.tb_next
    return trace is not None


def _within(section: Any, function: FunctionType, arguments: tuple[Any, ...], named: dict[str, Any]) -> Any:
    """Call a function while a section is the accessed one."""
    if not hasattr(section, "push"):
        raise WrongType(f"sec= needs a section, not {type(section).__name__} {section!r}")
    section.push()
    depth = len(MODEL.stack)
    try:
        return function(*arguments, **named)
    finally:
        del MODEL.stack[depth - 1:depth]
