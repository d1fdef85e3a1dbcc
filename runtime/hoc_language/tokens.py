"""Cut HOC text into tokens."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ..compiler.syntax.tokens import Token
from .errors import syntax_error

if TYPE_CHECKING:
    from ..compiler.source import SourceFile

_PIECE = re.compile(r"""
    (?P<blank>[ \t\f\r\0\x1a]+ | \\\r?\n | //[^\n]* | /\*.*?\*/)
  | (?P<NUMBER>(?:\d+\.?\d* | \.\d+)(?:[eE][+-]?\d+)?)
  | (?P<NAME>[A-Za-z_]\w*)
  | (?P<newline>\n)
  | (?P<TEXT>"(?:[^"\\\n] | \\.)*")
  | (?P<ARGUMENT>\$(?:&|o|s)?(?:\d+|i)(?!\w))
  | (?P<sign>\|\||&&|[-+*/<>=!]=|/(?!\*)|[-+*%^<>=!(){}\[\].,:;&])
""", re.VERBOSE | re.DOTALL)
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_ESCAPED = {"n": "\n", "t": "\t", "b": "\b", "f": "\f", "r": "\r"}
_HELP = re.compile(r"[^\n]*")


def text_value(quoted: str) -> str:
    """Return what stands in the quotes, escapes resolved."""
    inside = quoted[1:-1]
    return _ESCAPE.sub(lambda m: _ESCAPED.get(m[1], m[1]), inside) if "\\" in inside else inside


def tokenize(source: SourceFile, words: dict[str, str]) -> list[Token]:
    """Return the tokens, with a newline at the end; newlines inside ( ) and [ ] are left out. Raise HocSyntaxError."""
    text = source.text
    tokens: list[Token] = []
    at, end, depth = 0, len(text), 0
    newline = words["\n"]
    while at < end:
        piece = _PIECE.match(text, at)
        if piece is None:
            raise _unreadable(source, at)
        kind, start, at = piece.lastgroup, at, piece.end()
        if kind == "blank":
            continue
        if kind == "newline":
            if depth <= 0:
                tokens.append(Token(newline, "\n", start, at))
            continue
        word = piece[0]
        if kind == "sign":
            depth += (word in "([") - (word in ")]")
            if word in "{}":
                depth = 0
            tokens.append(Token(words[word], word, start, at))
        elif kind == "NAME" and word == "help" and (not tokens or tokens[-1].kind == newline):
            at = _HELP.match(text, at).end()  # type: ignore[union-attr]
        else:
            assert kind is not None
            tokens.append(Token(words.get(word, kind), word, start, at))
    tokens.append(Token(newline, "\n", end, end))
    return tokens


def _unreadable(source: SourceFile, at: int) -> Exception:
    character = source.text[at]
    if character == '"':
        return syntax_error(source, at, "a string without its closing quote", "close it with \" on the same line")
    if source.text.startswith("/*", at):
        return syntax_error(source, at, "a comment without its end", "close it with */")
    if character == "$":
        return syntax_error(source, at, "$ without the number of an argument", "write $1, $s1, $o1, $&1 or $i")
    return syntax_error(source, at, f"HOC has no character {character!r}")
