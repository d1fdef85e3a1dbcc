"""Make the parse tables of hoc.lark with Lark: python -m ranvier.hoc_language.grammar, after a change of the grammar."""

from __future__ import annotations

from pathlib import Path

GRAMMAR = Path(__file__).with_name("hoc.lark")
STORED = Path(__file__).with_name("hoc.tables.json")
START = "program"

if __name__ == "__main__":
    from ..compiler.syntax.grammar import write

    write(GRAMMAR, STORED, START)
