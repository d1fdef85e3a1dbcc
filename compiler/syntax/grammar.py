"""Turn a grammar into parse tables with Lark: python -m ranvier.compiler.syntax.grammar, after a change of a grammar.

To import Lark and make the tables of NMODL takes 0.4 s, to read them from nmodl.tables.json 3 ms: hence the file. The
grammar of HOC (hoc_language/) goes through the same tables: `python -m ranvier.hoc_language.grammar`.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from lark import Lark
from lark.parsers.lalr_analysis import Shift

from .tables import GRAMMAR, STORED, checksum


def generate(path: Path = GRAMMAR, start: str = "item") -> dict[str, Any]:
    """Make the tables of a grammar, in the form in which they are stored."""
    grammar = Lark(path.read_text("utf-8"), start=start, parser="lalr", lexer="basic", maybe_placeholders=False)
    table: Any = grammar.parser.parser._parse_table
    numbers = _number_states(table, table.start_states[start])
    rules = sorted(set(grammar.rules), key=lambda rule: (str(rule.origin.name), rule.order, str(rule)))
    order = {rule: number for number, rule in enumerate(rules)}
    rows: list[dict[str, int]] = []
    places: list[int] = []
    for state in numbers:
        row = {}
        for symbol, (action, argument) in sorted(table.states[state].items()):
            row[symbol] = numbers[argument] + 1 if action is Shift else -order[argument] - 1
        if row not in rows:
            rows.append(row)
        places.append(rows.index(row))
    return {
        "grammar": checksum(path),
        "start": numbers[table.start_states[start]],
        "end": numbers[table.end_states[start]],
        "words": {t.pattern.value: t.name for t in grammar.terminals if t.pattern.value},
        "rules": [_pack(rule) for rule in rules],
        "rows": rows,
        "states": places,
    }


def _number_states(table: Any, start: Any) -> dict[Any, int]:
    """Number the states in the order in which they are reached from the first: Lark's own order differs from run to run."""
    numbers = {start: 0}
    waiting = [start]
    for state in waiting:
        for _, (action, target) in sorted(table.states[state].items()):
            if action is Shift and target not in numbers:
                numbers[target] = len(numbers)
                waiting.append(target)
    return numbers


def _pack(rule: Any) -> list[Any]:
    origin = str(rule.origin.name)
    kept = [n for n, symbol in enumerate(rule.expansion) if not (symbol.is_term and symbol.filter_out)]
    action = "" if origin.startswith("_") else str(rule.alias or origin)
    transparent = rule.options.expand1 and not rule.alias
    splices = any(not symbol.is_term and symbol.name.startswith("_") for symbol in rule.expansion)
    return [origin, len(rule.expansion), kept, action, transparent, splices]


def write(path: Path = GRAMMAR, stored: Path = STORED, start: str = "item") -> None:
    """Write the tables beside the grammar."""
    stored.write_text(json.dumps(generate(path, start), separators=(",", ":"), sort_keys=True) + "\n", "utf-8")


if __name__ == "__main__":
    write()
