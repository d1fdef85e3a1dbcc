"""A unit: the Python function made of a routine or a statement of HOC, and where in HOC its lines come from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .errors import PLACES, syntax_error
from .support import NAMESPACE

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..compiler.source import SourceFile, Span
    from .lookup import Lookup

_DEEPEST_TEXT = 90  # Python reads 100 levels of indentation


class Unit:
    """Collects the lines of a function of a frame. Its globals are the functions of support.py."""

    def __init__(self, source: SourceFile, interpreter: Lookup, span: Span) -> None:
        self.source = source
        self.interpreter = interpreter
        self._lines: list[str] = []
        self._spans: list[Span] = []
        self._span = span
        self._depth = 0
        self._count = 0
        self._bound: dict[str, str] = {}

    def emit(self, line: str) -> None:
        """Add a line to the present block."""
        self._lines.append(" " * self._depth + line)
        self._spans.append(self._span)

    def at(self, span: Span) -> Span:
        """Let the next lines belong to a place; return the place before."""
        before, self._span = self._span, span
        return before

    def new_name(self, stem: str) -> str:
        """Return a name that nothing in the function has yet."""
        self._count += 1
        return f"{stem}{self._count}"

    def bound(self, name: str) -> str:
        """Return the variable that holds what a name of HOC stands for since the function began; None for nothing yet.

        What a name stands for changes in place; only `delete` takes it away, and leaves a mark on it.
        """
        if name not in self._bound:
            self._bound[name] = self.new_name("v")
        return self._bound[name]

    def opened(self) -> None:
        """Begin a block, after the line that heads it. Raise HocSyntaxError."""
        self._depth += 1
        if self._depth > _DEEPEST_TEXT:
            raise syntax_error(self.source, self._span.start, f"more than {_DEEPEST_TEXT} blocks within each other",
                               "move the inner ones to a proc")

    def closed(self) -> None:
        """End the block; one without a line gets one."""
        if self._lines[-1].endswith(":") and self._indentation() < self._depth:
            self.emit("pass")
        self._depth -= 1

    def _indentation(self) -> int:
        last = self._lines[-1]
        return len(last) - len(last.lstrip(" "))

    def compiled(self) -> Callable[..., Any]:
        """Return the function. Raise HocSyntaxError for one that is too large for Python."""
        head = ["def routine(frame):", " N, L, A, this = frame.names, frame.locals, frame.arguments or (), frame.this",
                *(f" {variable} = N.get({name!r})" for name, variable in self._bound.items())]
        text = "\n".join([*head, *(f" {line}" for line in self._lines), ""])
        interpreter = self.interpreter
        places = self.source, [self._span] * len(head) + self._spans
        namespace = {**NAMESPACE, "read": interpreter.read, "write": interpreter.write, "reference": interpreter.reference,
                     "interpreter": interpreter, "S": interpreter.h.__dict__, PLACES: places}
        try:
            exec(compile(text, f"<HOC of {self.source.path}>", "exec"), namespace)
        except (RecursionError, MemoryError, SyntaxError, OverflowError) as error:
            raise syntax_error(self.source, self._span.start, f"this is nested too deeply or too large ({error})",
                               "cut it into several statements or procs") from None
        function: Callable[..., Any] = namespace["routine"]
        return function
