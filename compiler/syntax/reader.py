"""Bytes of a .mod file and of those it includes -> SourceFile."""

from __future__ import annotations

import re
from collections.abc import Callable

from ..diagnostics import Diagnostics
from ..source import Piece, SourceFile, Span

MAX_SIZE = 1_000_000
MAX_INCLUDES = 1000
MAX_INCLUDE_DEPTH = 50
MAX_ERRORS = 50

FindInclude = Callable[[str, str], "tuple[str, bytes] | None"]

# What may hide the word INCLUDE, and the word itself with its file name.
_INCLUDES = re.compile(
    r"""[:?][^\r\n]*
    |\bCOMMENT\b[\s\S]*?(?:\bENDCOMMENT\b|\Z)
    |(?P<c>\bVERBATIM\b[\s\S]*?(?:\bENDVERBATIM\b|\Z))
    |\bTITLE\b[^\r\n]*
    |\bINCLUDE\s*(?P<name>"[^"\r\n]*")
    |"[^"\r\n]*"
    """,
    re.VERBOSE | re.ASCII,
)

# The headers that C in VERBATIM asks for.
_C_INCLUDES = re.compile(r"""^[ \t]*\#[ \t]*include[ \t]*["<](?P<name>[^">\r\n]+)[">][^\r\n]*""", re.MULTILINE)
# What these declare is there without asking.
NEURON_HEADERS = frozenset("""
    cabcode.h cabvars.h hoc.h hocdec.h hocgetsym.h hoclist.h hocparse.h mcran4.h md1redef.h md2redef.h mech_api.h membdef.h
    membfunc.h multicore.h neuron.h nrn_ansi.h nrnconf.h nrncvode.h nrniv_mf.h nrnmpi.h nrnoc_ml.h nrnran123.h nrnrandom.h
    nrnversionmacros.h nrnsemanticversion.h oc_ansi.h ocmisc.h options.h scoplib.h scoplib_ansi.h section.h section_fwd.hpp
    treeset.h nrnredef.h ocfunc.h parse.hpp nrnassrt.h bbsavestate.h
""".split())


def read_source(path: str, text: bytes | str, include: FindInclude) -> SourceFile:
    """Return the source with its INCLUDEs expanded, and the #includes in VERBATIM of headers that lie beside it.

    `include(name, from_path)` returns the path and the bytes of an included file, or None where there is none.
    Bytes are UTF-8, or else Latin-1. Raises CompileError for what cannot be a source: binary, empty or too large
    a file, an INCLUDE that is missing or includes itself.
    """
    reader = _Reader(include)
    main = reader.decode(path, text)
    if main is None:
        main = ""
    reader.expand(path, main, (path,))
    source = SourceFile(path, "".join(reader.parts), tuple(reader.pieces), tuple(reader.includes))
    diagnostics = Diagnostics(source)
    for code, span, message, note, remedy in reader.errors:
        diagnostics.error(code, span, message, notes=[note] if note else [], help=remedy)
    if not diagnostics.has_errors and not source.text.strip():
        diagnostics.error("empty-file", Span(0, 0), "the file is empty",
                          help='a mechanism needs at least NEURON { SUFFIX name }')
    diagnostics.check()
    return source


class _Reader:
    """Collects the text of one source from its files."""

    def __init__(self, include: FindInclude) -> None:
        self.include = include
        self.parts: list[str] = []
        self.pieces: list[Piece] = []
        self.includes: list[str] = []
        self.once: set[str] = set()
        self.errors: list[tuple[str, Span, str, str, str]] = []
        self.size = 0
        self.count = 0

    def decode(self, path: str, text: bytes | str) -> str | None:
        """Return the text of a file, or None where it is none (an error is recorded at the present place)."""
        here = Span(self.size, self.size)
        if len(text) + self.size > MAX_SIZE:
            self.errors.append(("file-too-large", here, f"{path} has {len(text) / 1e6:.1f} MB",
                                f"a .mod file is source text; at most {MAX_SIZE // 10**6} MB with its INCLUDEs are read",
                                "is this the right file?"))
            return None
        zero = b"\0" if isinstance(text, bytes) else "\0"
        if zero in text:  # type: ignore[operator]
            self.errors.append(("binary-file", here, f"{path} is not text", "it contains NUL bytes",
                                "give a .mod file; one in UTF-16 must be saved as UTF-8"))
            return None
        if isinstance(text, str):
            return text
        try:
            return text.decode("utf-8-sig")
        except UnicodeDecodeError:
            return text.decode("latin-1")

    def expand(self, path: str, text: str, chain: tuple[str, ...]) -> None:
        """Append a file's text, and after each INCLUDE the text of the file it names."""
        done = 0
        for match in _INCLUDES.finditer(text):
            if match["c"] is not None:
                done = self._expand_headers(path, text, (done, match.start(), match.end()), chain)
            if match["name"] is None or len(self.errors) >= MAX_ERRORS:
                continue
            self._append(path, text, done, match.end())
            done = match.end()
            name = match["name"].strip('"')
            self._expand_include(name, Span(self.size - len(match["name"]), self.size), chain)
        self._append(path, text, done, len(text))

    def _expand_headers(self, path: str, text: str, places: tuple[int, int, int], chain: tuple[str, ...]) -> int:
        """Put the headers that lie beside the file in the place of their #include; return how far the text is appended.

        `places`: how far it is already, and where the C starts and ends. Whatever is not found is left to the C compiler, which
        knows the system's headers and whether the line counts. A header with #pragma once comes in once.
        """
        done, start, end = places
        for match in _C_INCLUDES.finditer(text, start, end):
            found = self._header(match["name"], chain)
            if found is None:
                continue
            self._append(path, text, done, match.start())
            done = match.end()
            name, header = found
            if name in chain or name in self.once:
                continue
            if re.search(r"^[ \t]*#[ \t]*pragma[ \t]+once", header, re.MULTILINE):
                self.once.add(name)
            if name and name not in self.includes:
                self.includes.append(name)
            self._append(name, header, self._expand_headers(name, header, (0, 0, len(header)), (*chain, name)), len(header))
        return done

    def _header(self, name: str, chain: tuple[str, ...]) -> tuple[str, str] | None:
        """Return path and text of a header, empty for one of NEURON's; None where there is none, or none that is C alone."""
        if name in NEURON_HEADERS:
            return "", ""
        found = self.include(name, chain[-1]) if len(chain) <= MAX_INCLUDE_DEPTH and self.count < MAX_INCLUDES else None
        if found is None:
            return None
        self.count += 1
        text = self.decode(*found)
        return (found[0], text) if text is not None and re.search(r"\bENDVERBATIM\b", text) is None else None

    def _append(self, path: str, text: str, start: int, end: int) -> None:
        self.pieces.append(Piece(self.size, path, text, start))
        self._add(text[start:end])

    def _expand_include(self, name: str, span: Span, chain: tuple[str, ...]) -> None:
        self.count += 1
        if self.count > MAX_INCLUDES:
            if self.count == MAX_INCLUDES + 1:
                self.errors.append(("too-many-includes", span, f"more than {MAX_INCLUDES} INCLUDEs",
                                    "each INCLUDE counts, also of the same file", "include each file once"))
            return
        found = self.include(name, chain[-1])
        if found is None:
            self.errors.append(("include-not-found", span, f"INCLUDE file {name!r} is not found",
                                "searched: the folder of the .mod file, the current folder, MODL_INCLUDES",
                                "put it beside the .mod file, or add its folder to MODL_INCLUDES"))
            return
        path, data = found
        if path in chain or len(chain) > MAX_INCLUDE_DEPTH:
            self.errors.append(("include-cycle", span, f"{name!r} includes itself",
                                " -> ".join([*chain[chain.index(path) if path in chain else 0 :], path]),
                                "remove one of these INCLUDEs"))
            return
        text = self.decode(path, data)
        if text is None:
            return
        if path not in self.includes:
            self.includes.append(path)
        self._add("\n")
        self.expand(path, text, (*chain, path))
        self._add("\n")  # so that a comment at the end of that file ends with it

    def _add(self, text: str) -> None:
        self.parts.append(text)
        self.size += len(text)
