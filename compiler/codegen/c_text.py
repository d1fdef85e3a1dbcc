"""The C that users write in VERBATIM: cut into tokens, and rewritten where a mechanism's memory is not what it expects."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

_TOKEN = re.compile(r"""
    (?P<skip>/\*.*?(?:\*/|\Z)|//(?:\\\n|[^\n])*)
    |(?P<text>"(?:\\.|[^"\\\n])*"?|'(?:\\.|[^'\\\n])*'?)
    |(?P<name>[A-Za-z_]\w*)
    |(?P<number>\.?\d(?:[eEpP][-+]|[\w.])*)
    |(?P<space>\s+)
    |(?P<sign>->|::|.)
""", re.VERBOSE | re.DOTALL)
_CASTS = frozenset(("static_cast", "reinterpret_cast", "const_cast"))
_HANDED = frozenset(("_threadargs_", "_threadargscomma_", "_p", "_ppvar", "_thread", "_nt", "_ml", "_iml", "_lmc", "_globals"))
_CPLUSPLUS = {
    "template": "a template", "namespace": "a namespace", "class": "a class", "new": "new", "delete": "delete", "using": "using",
    "typename": "typename", "dynamic_cast": "dynamic_cast", "try": "try", "catch": "catch", "throw": "throw",
    "constexpr": "constexpr",
}


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of C: `kind` is skip (a comment), text, name, number, space or sign."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Words:
    """What a mechanism's names are in C: `routines` by both spellings, and `arrays` whose elements are not side by side."""

    routines: Mapping[str, str]
    arrays: Mapping[str, tuple[int, int]]


def tokens(text: str) -> list[Token]:
    """Cut C into tokens that join to the same text."""
    return [Token(match.lastgroup or "sign", match[0]) for match in _TOKEN.finditer(text)]


def names(texts: Iterable[str]) -> set[str]:
    """Return every identifier outside comments and strings."""
    return {token.text for text in texts for token in tokens(text) if token.kind == "name"}


def includes(texts: Iterable[str]) -> list[str]:
    """Return the #include lines of system headers, each once."""
    found = (line for text in texts for line in re.findall(r"^[ \t]*#[ \t]*include[ \t]*(<[\w./-]+>)", text, re.MULTILINE))
    return [f"#include {header}" for header in dict.fromkeys(found)]


def structures(texts: Iterable[str]) -> list[str]:
    """Return the struct names that are used without `struct`, as C++ allows, and that no typedef makes."""
    whole = "\n".join(texts)
    plain = "".join(t.text if t.kind not in ("skip", "text") else " " for t in tokens(whole))
    defined = dict.fromkeys(re.findall(r"\bstruct\s+(\w+)\s*\{", plain))
    made = set(re.findall(r"\}\s*\**(\w+)\s*;", plain)) | set(re.findall(r"\btypedef\b[^;{}]*?(\w+)\s*;", plain))
    return [name for name in defined if name not in made and re.search(rf"(?<!struct )(?<!struct\t)\b{name}\b\s*[*\w]", plain)]


def foreign_language(text: str) -> tuple[int, str] | None:
    """Return where C++ begins that has no counterpart in C, and what it is; None for C."""
    position = 0
    for token in tokens(text):
        if token.kind == "name" and token.text in _CPLUSPLUS and not _excused(text, position, token.text):
            return position, _CPLUSPLUS[token.text]
        if token.text == "::":
            return position, "a qualified name"
        position += len(token.text)
    return None


def _excused(text: str, position: int, word: str) -> bool:
    """`new`, `class` and the like are names in C: of a variable, a member or an argument."""
    before, after = text[:position].rstrip(), text[position + len(word):].lstrip()
    if before.endswith((".", "->")):
        return True
    return not re.match(r"<" if word in ("template", "dynamic_cast") else r"[A-Za-z_(\[]" if word in ("new", "delete", "using")
                        else r"[\w{(]", after)


def rewritten(text: str, words: Words, problem: Callable[[int, str], None]) -> str:
    """Return C for the C compiler; `problem` is told the position and the name of an array used as a whole."""
    return _Rewriter(text, words, problem).run(0, len(tokens(text)))


class _Rewriter:
    def __init__(self, text: str, words: Words, problem: Callable[[int, str], None]) -> None:
        self.tokens = tokens(text)
        self.words = words
        self.problem = problem
        self.positions: list[int] = []
        position = 0
        for token in self.tokens:
            self.positions.append(position)
            position += len(token.text)

    def run(self, start: int, end: int) -> str:
        """Rewrite the tokens from start to end."""
        result: list[str] = []
        at = start
        while at < end:
            text, at = self._next(at)
            result.append(text)
        return "".join(result)

    def _next(self, at: int) -> tuple[str, int]:
        token = self.tokens[at]
        if token.kind != "name" or self._before(at) in (".", "->"):
            return token.text, at + 1
        following = self._after(at + 1)
        if token.text in _CASTS and self._text(following) == "<":
            return self._cast(at, following)
        if token.text in self.words.routines and self._text(following) == "(":
            return f"{self.words.routines[token.text]}(", self._skip_handed(following + 1)
        if token.text in self.words.arrays:
            if self._text(following) == "[":
                return self._element(token.text, following)
            self.problem(self.positions[at], token.text)
        if token.text == "auto":
            return "__auto_type", at + 1
        if token.text == "extern" and self._text(following) == '"C"':
            return "extern", following + 1
        return token.text, at + 1

    def _text(self, at: int) -> str:
        return self.tokens[at].text if at < len(self.tokens) else ""

    def _after(self, at: int) -> int:
        while at < len(self.tokens) and self.tokens[at].kind in ("space", "skip"):
            at += 1
        return at

    def _before(self, at: int) -> str:
        at -= 1
        while at >= 0 and self.tokens[at].kind in ("space", "skip"):
            at -= 1
        return self.tokens[at].text if at >= 0 else ""

    def _cast(self, at: int, opening: int) -> tuple[str, int]:
        """static_cast<T>(x) is (T)(x)."""
        end = opening
        while end < len(self.tokens) and self.tokens[end].text != ">":
            end += 1
        return f"({self.run(opening + 1, end)})", min(end + 1, len(self.tokens))

    def _skip_handed(self, at: int) -> int:
        """Leave out what NEURON hands from function to function."""
        while True:
            here = self._after(at)
            if self._text(here) not in _HANDED:
                return at
            after = self._after(here + 1)
            if self._text(here) == "_threadargscomma_":
                at = here + 1
            elif self._text(after) == ",":
                at = after + 1
            elif self._text(after) == ")":
                return after
            else:
                return at

    def _element(self, name: str, opening: int) -> tuple[str, int]:
        """array[i] is *rvv_element(slot, i, length)."""
        depth, end = 0, opening
        while end < len(self.tokens):
            depth += {"[": 1, "]": -1}.get(self.tokens[end].text, 0)
            if depth == 0:
                break
            end += 1
        slot, length = self.words.arrays[name]
        return f"(*rvv_element({slot}, (long)({self.run(opening + 1, end)}), {length}))", min(end + 1, len(self.tokens))
