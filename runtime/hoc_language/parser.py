"""Text -> tree.Program at once, or item by item. A syntax error names the place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..compiler.syntax.lalr import Unexpected, run
from ..compiler.syntax.tables import load_tables
from ..compiler.syntax.tokens import Token
from .builder import Builder
from .errors import syntax_error
from .grammar import GRAMMAR, START, STORED
from .tokens import tokenize, tokens_of_item

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..compiler.source import SourceFile
    from ..compiler.syntax.tables import Tables
    from . import tree


def parse(source: SourceFile, as_block: bool = False) -> tree.Program:
    """Return the program written in a source, or one block of all that is written there. Raise HocSyntaxError."""
    tables = load_tables(GRAMMAR, STORED, START)
    tokens = tokenize(source, tables.words)
    if as_block:
        end = tokens[-1].end
        tokens = [Token(tables.words["{"], "{", 0, 0), *tokens, Token(tables.words["}"], "}", end, end), tokens[-1]]
    return _program(source, tables, tokens)


@dataclass
class Reading:
    """A file that is being executed: `at` is where its next statement begins, or the next number that fscan takes from it."""

    text: str
    at: int = 0


def items(source: SourceFile, reading: Reading) -> Iterator[tree.Item]:
    """Give the items of a source one after another, each when what is before it has been executed. Raise HocSyntaxError."""
    tables = load_tables(GRAMMAR, STORED, START)
    while reading.at < len(source.text):
        tokens = tokens_of_item(source, tables.words, reading.at)
        reading.at = tokens[-1].end
        yield from _program(source, tables, tokens).items


def _program(source: SourceFile, tables: Tables, tokens: list[Token]) -> tree.Program:
    try:
        program: tree.Program = run(tables, tokens, Builder())
    except Unexpected as unexpected:
        raise _unexpected(source, tokens, unexpected) from None
    return program


def _unexpected(source: SourceFile, tokens: list[Token], found: Unexpected) -> Exception:
    if found.index >= len(tokens) - 1:
        open_brace = _open_brace(tokens)
        if open_brace is not None:
            return syntax_error(source, open_brace.start, "{ without its }", "close the block")
        return syntax_error(source, tokens[-1].start, "the statement is not finished")
    token = tokens[found.index]
    if token.text == "\n":
        return syntax_error(source, token.start, "the statement is not finished at the end of its line",
                            "write it on one line, or end the line with \\")
    before = tokens[found.index - 1].text if found.index else ""
    if token.text == "else":
        return syntax_error(source, token.start, "else without its if", "else stands on the line of the } before it")
    if before in ("}", ")") or (before and before[-1].isalnum() and token.kind == "NAME"):
        return syntax_error(source, token.start, f"unexpected '{token.text}'", "at top level a statement ends with its line")
    return syntax_error(source, token.start, f"unexpected '{token.text}'")


def _open_brace(tokens: list[Token]) -> Token | None:
    opened: list[Token] = []
    for token in tokens:
        if token.text == "{":
            opened.append(token)
        elif token.text == "}" and opened:
            opened.pop()
    return opened[-1] if opened else None
