"""The parse tables of a grammar, read from the file beside it: nmodl.tables.json for nmodl.lark.

A stored file that does not fit the grammar is ignored: the tables are then made afresh in memory (see grammar.py).
"""

from __future__ import annotations

import json
import zlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

GRAMMAR = Path(__file__).with_name("nmodl.lark")
STORED = Path(__file__).with_name("nmodl.tables.json")
END = "$END"


@dataclass(frozen=True, slots=True)
class Rule:
    """One production: `size` symbols become one `origin`.

    `kept` are the positions of the symbols that stay in the tree, None when all do. `action` is the builder's method,
    or "" where the children are spliced into the parent's (Lark's own helper rules); `transparent` passes an only child on;
    `splices` says that such a helper's children may be among its own.
    """

    origin: str
    size: int
    kept: tuple[int, ...] | None
    action: str
    transparent: bool
    splices: bool


@dataclass(frozen=True, slots=True)
class Tables:
    """What the parser runs on.

    `states[s]` maps a terminal to n > 0 (shift, go to state n - 1) or n < 0 (reduce by rule -n - 1), and a nonterminal to
    1 + the state to go to; `words` maps keywords and signs to the names of their terminals.
    """

    start: int
    end: int
    states: tuple[dict[str, int], ...]
    rules: tuple[Rule, ...]
    words: dict[str, str]


@lru_cache(maxsize=2)
def load_tables(grammar: Path = GRAMMAR, stored: Path = STORED, start: str = "item") -> Tables:
    """Return the tables of a grammar whose first rule is `start`."""
    try:
        found = json.loads(stored.read_text("utf-8"))
    except (OSError, ValueError):
        found = {}
    if found.get("grammar") != checksum(grammar):
        from .grammar import generate

        found = generate(grammar, start)
    return _unpack(found)


def checksum(grammar: Path = GRAMMAR) -> int:
    """Return a checksum of a grammar's text, whatever its line ends."""
    return zlib.crc32(grammar.read_bytes().replace(b"\r\n", b"\n"))


def _unpack(stored: dict[str, Any]) -> Tables:
    rules = tuple(
        Rule(origin, size, None if len(kept) == size else tuple(kept), action, transparent, splices)
        for origin, size, kept, action, transparent, splices in stored["rules"]
    )
    states = tuple(stored["rows"][row] for row in stored["states"])
    return Tables(stored["start"], stored["end"], states, rules, stored["words"])
