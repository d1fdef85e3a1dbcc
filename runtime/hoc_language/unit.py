"""A unit: the Python function made of a routine or a statement of HOC, and where in HOC its lines come from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .errors import PLACES, syntax_error
from .support import NAMESPACE

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..compiler.source import SourceFile, Span
    from .lookup import Lookup

FRAME = "\0"  # stands for the frame in texts
RETURNED = "\1"  # begins a line that gives what the routine returns
_DEEPEST_TEXT = 90  # Python reads 100 levels of indentation
_LIGHT = ("def routine(N, L, A, this):", " frame = None")
_WITH_FRAME = ("def routine(frame):", " N, L, A, this = frame.names, frame.locals, frame.arguments or (), frame.this")


class Unit:
    """Collects the lines of a function of a frame. Its globals are the functions of support.py.

    One that is light is a function of the frame's parts, which makes a frame when it needs one and returns what the routine
    returns: that of a routine without functions within it, which would ask how it ended.
    """

    def __init__(self, source: SourceFile, interpreter: Lookup, span: Span) -> None:
        self.source = source
        self.interpreter = interpreter
        self._lines: list[str] = []
        self._spans: list[Span] = []
        self._span = span
        self._depth = 0
        self._count = 0
        self._bound: dict[str, str] = {}
        self.is_light = False

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

    def _with_returns(self) -> tuple[list[str], list[Span]]:
        """Return the lines, and their spans, with returns written out."""
        lines, spans = [], []
        for line, span in zip(self._lines, self._spans, strict=True):
            indentation, mark, value = line.partition(RETURNED)
            if not mark:
                made = [line]
            elif self.is_light:
                made = [f"{indentation}return {value}"]
            else:
                made = [f"{indentation}frame.result = {value}", f"{indentation}return RETURN"]
            lines += made
            spans += [span] * len(made)
        return lines, spans

    def compiled(self) -> Callable[..., Any]:
        """Return the function. Raise HocSyntaxError for one that is too large for Python."""
        head = [*(_LIGHT if self.is_light else _WITH_FRAME),
                *(f" {variable} = N.get({name!r})" for name, variable in self._bound.items())]
        frame = "(frame or (frame := Frame(N, this, A, L)))" if self.is_light else "frame"
        lines, spans = self._with_returns()
        text = "\n".join([*head, *(f" {line.replace(FRAME, frame)}" for line in lines), ""])
        interpreter = self.interpreter
        places = self.source, [self._span] * len(head) + spans
        namespace = {**NAMESPACE, "read": interpreter.read, "write": interpreter.write, "reference": interpreter.reference,
                     "interpreter": interpreter, "S": interpreter.h.__dict__, PLACES: places}
        try:
            exec(compile(text, f"<HOC of {self.source.path}>", "exec"), namespace)
        except (RecursionError, MemoryError, SyntaxError, OverflowError) as error:
            raise syntax_error(self.source, self._span.start, f"this is nested too deeply or too large ({error})",
                               "cut it into several statements or procs") from None
        function: Callable[..., Any] = namespace["routine"]
        return function
