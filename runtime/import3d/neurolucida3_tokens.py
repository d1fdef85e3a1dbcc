"""Tokens of Neurolucida's text files, version 3 (.asc)."""

from __future__ import annotations

import re
from enum import Enum
from typing import NamedTuple


class Kind(Enum):
    """Kinds of tokens."""

    NUMBER = "a number"
    LEFT = "'('"
    RIGHT = "')'"
    COMMA = "','"
    BAR = "'|'"
    SPINE = "'<'"
    SPINE_END = "'>'"
    SET = "Set"
    RGB = "RGB"
    STRING = "a string"
    LABEL = "a name"
    OTHER = "an unknown character"
    END = "the end of the file"


class Token(NamedTuple):
    """A token, its text without quotes, its number (0.0 for others), and its line from 1."""

    kind: Kind
    text: str
    value: float
    line: int


_TOKEN = re.compile(r"""
    (?P<COMMENT>;.*)
  | (?P<NUMBER>[-+]?(?:(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?|(?:inf|nan)\b))
  | (?P<LEFT>\() | (?P<RIGHT>\)) | (?P<COMMA>,) | (?P<BAR>\|) | (?P<SPINE><) | (?P<SPINE_END>>)
  | (?P<SET>set|Set|SET) | (?P<RGB>RGB)
  | "(?P<STRING>[^"]*)"
  | (?P<LABEL>[A-Za-z0-9_]+)
  | (?P<OTHER>\S)
""", re.VERBOSE)

_KINDS: dict[str | None, Kind | None] = {**{k.name: k for k in Kind}, "COMMENT": None}


def tokens_of(text: str) -> list[Token]:
    """Return the tokens of a file, with three END after them.

    As in NEURON a word that begins with Set or RGB is that and a rest.
    """
    found = []
    number = 0
    for number, line in enumerate(text.split("\n"), 1):
        for match in _TOKEN.finditer(line):
            kind = _KINDS[match.lastgroup]
            if kind is not None:
                word = match[match.lastgroup or 0]
                found.append(Token(kind, word, float(word) if kind is Kind.NUMBER else 0.0, number))
    return found + 3 * [Token(Kind.END, "", 0.0, number)]
