"""The parse tables of nmodl.lark: made by Lark when the grammar changes, read from a file otherwise.

Lark turns the grammar into LALR(1) tables. To import it and do so takes 0.4 s, to read the tables a few
milliseconds, so they are kept beside the grammar in nmodl.tables.json:

    python -m ranvier.compiler.syntax.tables      # after a change of nmodl.lark

A file that does not fit the grammar is ignored: the tables are then made afresh in memory.
"""

from __future__ import annotations

import hashlib
import json
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
    or "" where the children are spliced into the parent's (Lark's own helper rules); `transparent` passes an only child on.
    """

    origin: str
    size: int
    kept: tuple[int, ...] | None
    action: str
    transparent: bool


@dataclass(frozen=True, slots=True)
class Tables:
    """What the parser runs on.

    `states[s]` maps a terminal to n > 0 (shift, go to state n - 1) or n < 0 (reduce by rule -n - 1), and a nonterminal to
    the state to go to; `words` maps keywords and signs to the names of their terminals.
    """

    start: int
    end: int
    states: tuple[dict[str, int], ...]
    rules: tuple[Rule, ...]
    words: dict[str, str]


@lru_cache(maxsize=1)
def load_tables() -> Tables:
    """Return the tables of the grammar."""
    digest = _digest()
    try:
        stored = json.loads(STORED.read_text("utf-8"))
    except (OSError, ValueError):
        stored = {}
    return _unpack(stored if stored.get("grammar") == digest else generate())


def generate() -> dict[str, Any]:
    """Make the tables with Lark, in the form in which they are stored."""
    from lark import Lark
    from lark.parsers.lalr_analysis import Shift

    grammar = Lark(GRAMMAR.read_text("utf-8"), start="item", parser="lalr", lexer="basic", maybe_placeholders=False)
    table: Any = grammar.parser.parser._parse_table  # type: ignore[attr-defined]
    numbers = {state: number for number, state in enumerate(sorted(table.states))}
    rules = sorted({rule for rule in grammar.rules}, key=lambda rule: (str(rule.origin.name), rule.order, str(rule)))
    order = {rule: number for number, rule in enumerate(rules)}
    rows: list[dict[str, int]] = []
    places: list[int] = []
    for state in sorted(table.states):
        row = {}
        for symbol, (action, argument) in sorted(table.states[state].items()):
            row[symbol] = numbers[argument] + 1 if action is Shift else -order[argument] - 1
        if row not in rows:
            rows.append(row)
        places.append(rows.index(row))
    return {
        "grammar": _digest(),
        "start": numbers[table.start_states["item"]],
        "end": numbers[table.end_states["item"]],
        "words": {t.pattern.value: t.name for t in grammar.terminals if t.pattern.value},
        "rules": [_pack_rule(rule) for rule in rules],
        "rows": rows,
        "states": places,
    }


def _pack_rule(rule: Any) -> list[Any]:
    origin = str(rule.origin.name)
    kept = [n for n, symbol in enumerate(rule.expansion) if not (symbol.is_term and symbol.filter_out)]
    action = "" if origin.startswith("_") else str(rule.alias or origin)
    transparent = rule.options.expand1 and not rule.alias
    return [origin, len(rule.expansion), kept, action, transparent]


def _unpack(stored: dict[str, Any]) -> Tables:
    rules = tuple(
        Rule(origin, size, None if len(kept) == size else tuple(kept), action, transparent)
        for origin, size, kept, action, transparent in stored["rules"]
    )
    states = tuple(stored["rows"][row] for row in stored["states"])
    return Tables(stored["start"], stored["end"], states, rules, stored["words"])


def _digest() -> str:
    return hashlib.sha256(GRAMMAR.read_bytes().replace(b"\r\n", b"\n")).hexdigest()


if __name__ == "__main__":
    STORED.write_text(json.dumps(generate(), separators=(",", ":"), sort_keys=True) + "\n", "utf-8")
    load_tables.cache_clear()
    load_tables()
