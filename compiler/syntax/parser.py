"""SourceFile -> ast.Program: cut the tokens into top-level items, parse each alone, so that all errors are found."""

from __future__ import annotations

from ..diagnostics import Diagnostics
from ..source import SourceFile, Span
from . import ast
from .builder import Builder
from .errors import report_unexpected
from .items import Item, split_items
from .lalr import Unexpected, run
from .tables import Tables, load_tables
from .tokens import Tokenizer

MAX_ERRORS = 50


def parse(source: SourceFile, diagnostics: Diagnostics) -> ast.Program:
    """Return the program written in a source.

    All syntax errors go to the diagnostics (one for each top-level item); with any, CompileError is raised.
    """
    tables = load_tables()
    tokens = Tokenizer(source.text, tables.words, diagnostics).run()
    spoilt = [diagnostic.span.start for diagnostic in diagnostics if diagnostic.code != "semicolon"]
    items: list[ast.TopLevel] = []
    for item in split_items(source.text, tokens, diagnostics):
        if any(item.start <= place <= item.end for place in spoilt):
            continue
        node = _parse_item(item, tables, diagnostics)
        if node is not None:
            items.append(node)
        if len(diagnostics) > MAX_ERRORS:
            break
    diagnostics.check()
    return ast.Program(tuple(items), span=Span(0, len(source.text)))


def _parse_item(item: Item, tables: Tables, diagnostics: Diagnostics) -> ast.TopLevel | None:
    try:
        node: ast.TopLevel = run(tables, item.tokens, Builder(diagnostics))
    except Unexpected as unexpected:
        report_unexpected(item, unexpected, diagnostics)
        return None
    return node
