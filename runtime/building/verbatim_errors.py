"""What the C compiler and the linker say about VERBATIM, as diagnostics at the lines of the .mod file."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ..compiler.diagnostics import Diagnostic, Severity, render_all
from ..compiler.source import Span, shown_path

if TYPE_CHECKING:
    from ..compiler.source import SourceFile

# A Vector's address may be kept in a double, and a function that nobody declares is not there.
# The C of before C99 that old files are written in is let pass.
VERBATIM_FLAGS = (
    "-std=gnu11", "-fno-strict-aliasing", "-Werror=implicit-function-declaration", "-Wno-return-mismatch", "-Wno-return-type",
    "-Wno-implicit-int", "-Wno-int-conversion", "-Wno-incompatible-pointer-types",
)

_ERROR = re.compile(r"^(?P<path>[^\n]+?):(?P<line>\d+):(?:(?P<column>\d+):)? (?:fatal )?error: (?P<text>.*)$", re.MULTILINE)
_EXPANSION = re.compile(r"^(?P<path>[^\n]+?):(?P<line>\d+):(?:\d+:)? note: (?:in expansion of|expanded from) macro", re.MULTILINE)
_IMPLICIT = re.compile(r"implicit declaration of function .?(?P<name>\w+)|call to undeclared function '(?P<other>\w+)'")
_UNKNOWN = re.compile(r"(?:invalid use of (?:undefined|incomplete) type(?:def)?|incomplete definition of type|"
                      r"incomplete typedef) .(?:struct |union )?(?P<name>\w+)")
_MISSING = re.compile(r"undefined reference to [`'](?P<name>\w+)'|^\s*\"_(?P<other>\w+)\", referenced from", re.MULTILINE)
_INSIDES = frozenset(("Symlist", "Section", "Node", "NetCon", "PreSyn", "Memb_list", "_Memb_list"))
_NOT_OFFERED = "NEURON's function is not there for VERBATIM; csrc/verbatim.h lists those that are"

_INSTEAD = {"nrn_fake_fire": "leave the file out: h.PatternStim is here, and its play(times, gids) sends such spikes"}


def verbatim_errors(output: str, source: SourceFile) -> str:
    """Return the diagnostics of a failed compilation; "" when there is no error in the output."""
    found: dict[Diagnostic, None] = {}
    for match in _ERROR.finditer(output):
        start = _position(source, match["path"], int(match["line"])) or _used_at(source, output[match.end() :])
        if start is None:
            continue
        implicit = _IMPLICIT.search(match["text"])
        insides = _UNKNOWN.search(match["text"])
        if implicit is not None:
            found[_not_offered(source, start, implicit["name"] or implicit["other"])] = None
        elif insides is not None and insides["name"] in _INSIDES:
            found[Diagnostic(
                "verbatim-not-offered", Severity.ERROR, Span(*start), f"a {insides['name']} of NEURON has no parts here",
                "used here", (_NOT_OFFERED,), "pass what is needed as arguments, or through a POINTER")] = None
        else:
            found[Diagnostic(
                "verbatim-c-error", Severity.ERROR, Span(*start), f"the C compiler says: {match['text']}", "in this line", (),
                "correct the C; names that NMODL does not know must be declared in VERBATIM")] = None
    for match in _MISSING.finditer(output):
        name = match["name"] or match["other"]
        use = re.search(rf"\b{re.escape(name)}\b", source.text)
        if use is not None:
            found[_not_offered(source, use.span(), name)] = None
    if not found and (first := _ERROR.search(output)):
        found[_elsewhere(source, first["text"])] = None
    return render_all(source, found)


def _elsewhere(source: SourceFile, text: str) -> Diagnostic:
    """An error in the C around the user's: something in a VERBATIM, such as a brace or a comment, is not finished there."""
    use = re.search(r"\bVERBATIM\b", source.text)
    return Diagnostic(
        "verbatim-c-error", Severity.ERROR, Span(*use.span()) if use else Span(0, 0), f"the C compiler says: {text}",
        "in this block or a later one",
        ("the C after a VERBATIM block is at fault: something begins in the block and does not end",),
        "end what the block begins: braces, comments, strings, #if; each name may be defined once")


def _used_at(source: SourceFile, following: str) -> tuple[int, int] | None:
    """Return the line of the .mod file where a macro of a header is used, of which the compiler speaks after an error in it."""
    following = following[: other.start()] if (other := _ERROR.search(following)) else following
    places = (_position(source, match["path"], int(match["line"])) for match in _EXPANSION.finditer(following))
    return next((place for place in places if place is not None), None)


def _not_offered(source: SourceFile, line: tuple[int, int], name: str) -> Diagnostic:
    use = re.compile(rf"\b{re.escape(name)}\b").search(source.text, line[0])
    span = Span(*(use.span() if use is not None else line))
    return Diagnostic("verbatim-not-offered", Severity.ERROR, span, f"'{name}' is not defined", "used here", (_NOT_OFFERED,),
                      _INSTEAD.get(name, "define it in VERBATIM, or do without it"))


def _position(source: SourceFile, path: str, line: int) -> tuple[int, int] | None:
    """Return the span of a line of the source or of a file that it INCLUDEs, None where it is in another file."""
    for start in _starts(source.text):
        place = source.locate(start)
        if shown_path(place.path) == path and place.line == line:
            text = re.split(r"[\r\n]", source.text[start:], maxsplit=1)[0]
            return start + len(text) - len(text.lstrip()), min(start + max(len(text), 1), len(source.text))
    return None


def _starts(text: str) -> list[int]:
    return [0, *(match.end() for match in re.finditer(r"\r\n|\r|\n", text))]
