"""Cut HOC text into tokens."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ..compiler.syntax.tokens import Token
from .errors import syntax_error

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..compiler.source import SourceFile

_PIECE = re.compile(r"""
    (?P<blank>[ \t\f\r\0\x1a]+ | \\\r?\n | //[^\n]* | /\*.*?\*/)
  | (?P<NUMBER>(?:\d+\.?\d* | \.\d+)(?:[eE][+-]?\d+)?)
  | (?P<NAME>[A-Za-z_]\w*)
  | (?P<newline>\n)
  | (?P<TEXT>"(?:[^"\\\n] | \\.)*")
  | (?P<ARGUMENT>\$(?:&|o|s)?(?:\d+|i)(?!\w))
  | (?P<sign>\|\||&&|[-+*/<>=!]=|/(?!\*)|[-+*%^<>=!(){}\[\].,:;&])
""", re.VERBOSE | re.DOTALL | re.ASCII)
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_ESCAPED = {"n": "\n", "t": "\t", "b": "\b", "f": "\f", "r": "\r"}
_HELP = re.compile(r"[^\n]*")


def text_value(quoted: str) -> str:
    """Return what stands in the quotes, escapes resolved."""
    inside = quoted[1:-1]
    return _ESCAPE.sub(lambda m: _ESCAPED.get(m[1], m[1]), inside) if "\\" in inside else inside


def tokenize(source: SourceFile, words: dict[str, str]) -> list[Token]:
    """Return the tokens of a text, with a newline at the end. Raise HocSyntaxError."""
    return list(_tokens(source, words, 0))


def tokens_of_item(source: SourceFile, words: dict[str, str], at: int) -> list[Token]:
    """Return the tokens from a place on to the end of the line on which all braces are closed. Raise HocSyntaxError."""
    found: list[Token] = []
    depth = 0
    for token in _tokens(source, words, at):
        found.append(token)
        depth += (token.text == "{") - (token.text == "}")
        if token.text == "\n" and depth <= 0:
            break
    return found


def _tokens(source: SourceFile, words: dict[str, str], at: int) -> Iterator[Token]:
    """Give the tokens from a place on, with a newline at the end; newlines inside ( ) and [ ] are left out."""
    text = source.text
    end, depth = len(text), 0
    newline = before = words["\n"]
    while at < end:
        piece = _PIECE.match(text, at)
        if piece is None:
            raise _unreadable(source, at)
        kind, start, at = piece.lastgroup, at, piece.end()
        if kind == "blank" or kind == "newline" and depth > 0:
            continue
        word = piece[0]
        if kind == "sign":
            depth = 0 if word in "{}" else depth + (word in "([") - (word in ")]")
        elif kind == "NAME" and word == "help" and before == newline:
            at = _HELP.match(text, at).end()  # type: ignore[union-attr]
            continue
        assert kind is not None
        before = newline if kind == "newline" else words.get(word, kind)
        yield Token(before, word, start, at)
    yield Token(newline, "\n", end, end)


def _unreadable(source: SourceFile, at: int) -> Exception:
    character = source.text[at]
    if character == '"':
        return syntax_error(source, at, "a string without its closing quote", "close it with \" on the same line")
    if source.text.startswith("/*", at):
        return syntax_error(source, at, "a comment without its end", "close it with */")
    if character == "$":
        return syntax_error(source, at, "$ without the number of an argument", "write $1, $s1, $o1, $&1 or $i")
    return syntax_error(source, at, f"HOC has no character {character!r}")
