"""FInitializeHandler: what a script has called in finitialize."""

from __future__ import annotations

import weakref
from typing import TYPE_CHECKING, Any

from ..arguments import is_number, whole
from ..errors import WrongType
from ..hoc_names.hoc_object import HocObject
from ..simulate import IN_FINITIALIZE
from .netcon import _action

if TYPE_CHECKING:
    from collections.abc import Callable

_handlers: list[weakref.ref[FInitializeHandler]] = []


class FInitializeHandler(HocObject):
    """`FInitializeHandler([type,] what)`: called in finitialize: a callable, (callable, argument …), or a statement[, object].

    type 0: after v is set; 1 (default): after INITIAL blocks; 2: at the end; 3: at the very start.
    """

    __slots__ = ("_kind", "_call", "_text")

    def __init__(self, *arguments: Any) -> None:
        numbered = bool(arguments) and is_number(arguments[0])
        self._kind = whole("h", "FInitializeHandler", arguments[0], 0, 3) if numbered else 1
        rest = arguments[1:] if numbered else arguments
        call = _action(*rest[:2]) if rest else None
        if call is None or len(rest) > (2 if isinstance(rest[0], str) else 1):
            raise WrongType("FInitializeHandler needs a callable: FInitializeHandler([type,] callable), or a statement of HOC "
                            "[and an object of a template]")
        self._call: Callable[[], object] = call
        self._text = _described(*rest)
        self._enter()
        _handlers.append(weakref.ref(self))

    def __del__(self) -> None:
        self._leave()

    def allprint(self) -> float:
        """Print what all handlers call, type by type."""
        for kind in range(4):
            texts = [handler._text for handler in _living() if handler._kind == kind]
            if texts:
                print(f"Type {kind} FInitializeHandler statements", *(f"\t{text}" for text in texts), sep="\n")
        return 0.0


def _described(what: Any, this: Any = None) -> str:
    if not isinstance(what, str):
        return "PythonObject"
    return what if this is None else f"{this}.{what}"


def _living() -> list[FInitializeHandler]:
    found = [(reference, reference()) for reference in _handlers]
    _handlers[:] = [reference for reference, handler in found if handler is not None]
    return [handler for _, handler in found if handler is not None]


def _run_handlers(kind: int) -> None:
    """Call all handlers of a type."""
    for handler in _living():
        if handler._kind == kind:
            handler._call()


IN_FINITIALIZE.append(_run_handlers)
