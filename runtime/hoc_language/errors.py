"""What goes wrong in HOC: exceptions with the whole text, the place, the cause and the remedy; nothing is printed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..compiler.source import SourceFile, Span

PLACES = "_places_in_hoc"
"""The global of functions made of HOC that says where their lines come from: a source, and a span for each line."""


class HocError(RuntimeError):
    """A HOC program cannot be read or go on. `path`, `line` and `column` say where; None where it is not known."""

    path: str | None = None
    line: int | None = None
    column: int | None = None
    _has_hoc_place = False


class HocSyntaxError(HocError):
    """A text is not HOC; nothing of it was executed."""


class HocNameError(HocError):
    """A name that nothing has been given yet, or that cannot be given what the program wants."""


class HocTypeError(HocError):
    """A number, string, object or section where another of them is needed."""


class HocIndexError(HocError):
    """An index outside its array, or a wrong number of indices."""


class Stop(Exception):
    """The statement `stop`: everything that runs ends, without an error."""


def syntax_error(source: SourceFile, start: int, message: str, help: str = "") -> HocSyntaxError:
    """Return the error about a place in a text, with its line and a caret."""
    place = source.locate(start)
    caret = " " * (place.column - 1) + "^"
    line = place.line_text.replace("\t", " ")
    text = f"{place.path}:{place.line}:{place.column}: {message}\n    {line}\n    {caret}"
    error = HocSyntaxError(f"{text}\n  help: {help}" if help else text)
    error.path, error.line, error.column = place.path, place.line, place.column
    error._has_hoc_place = True
    return error


def add_place(error: Exception, source: SourceFile, span: Span) -> None:
    """Add to an exception's text where in the HOC program it was raised. The innermost statement wins."""
    if getattr(error, "_has_hoc_place", False):
        return
    str(error)  # a hint that is made when the text is wanted belongs before the place
    place = source.locate(span.start)
    where = f"{place.path}:{place.line}:{place.column}: {place.line_text.strip()}"
    if error.args and isinstance(error.args[0], str):
        error.args = (f"{error.args[0]}\n  in HOC, {where}", *error.args[1:])
    else:
        error.args = (*error.args, f"in HOC, {where}")
    try:
        error._has_hoc_place = True  # type: ignore[attr-defined]
        if isinstance(error, HocError):
            error.path, error.line, error.column = place.path, place.line, place.column
    except AttributeError:
        pass


def place_error(error: Exception) -> None:
    """Add to an exception the statement of HOC in which it was raised: the innermost one of its traceback."""
    if getattr(error, "_has_hoc_place", False):
        return
    found = None
    for globals_, line in _frames(error):
        places = globals_.get(PLACES)
        if places is not None:
            found = places[0], places[1][line - 1]
    if found is not None:
        add_place(error, *found)


def _frames(error: Exception) -> Iterator[tuple[dict[str, Any], int]]:
    trace = error.__traceback__
    while trace is not None:
        yield trace.tb_frame.f_globals, trace.tb_lineno
        trace = trace.tb_next
