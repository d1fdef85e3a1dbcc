"""SourceFile -> ast.Program: cut the tokens into top-level items, parse each alone, so that all errors are found."""

from __future__ import annotations

from ..diagnostics import Diagnostics
from ..source import SourceFile, Span
from . import ast
from .builder import Builder
from .errors import report_unexpected
from .items import ITEM_STARTS, Item, split_items
from .lalr import Unexpected, run
from .tables import Tables, load_tables
from .tokens import MAX_ERRORS, Token, Tokenizer

# Errors after which the tokenizer gives up: what follows is not read.
_CUTTING = frozenset(["unclosed-comment", "unclosed-verbatim", "nesting-too-deep", "too-many-errors"])

# Findings of the tokenizer that leave the tokens as they should be.
_HARMLESS = frozenset(["semicolon", "text-after-endcomment", "text-after-endverbatim"])


def parse(source: SourceFile, diagnostics: Diagnostics) -> ast.Program:
    """Return the program written in a source.

    All syntax errors go to the diagnostics (one for each top-level item); with any, CompileError is raised.
    """
    tables = load_tables()
    found = Diagnostics(source)
    tokens = Tokenizer(source.text, tables.words, found).run()
    if not _looks_like_nmodl(tokens, found, diagnostics):
        diagnostics.check()
    diagnostics.extend(found)
    spoilt = [diagnostic.span.start for diagnostic in found if diagnostic.code not in _HARMLESS]
    is_cut = any(diagnostic.code in _CUTTING for diagnostic in found)
    items: list[ast.TopLevel] = []
    for item in split_items(tokens, is_cut, diagnostics):
        if any(item.start <= place <= item.end for place in spoilt):
            continue
        node = _parse_item(item, tables, diagnostics)
        if node is not None:
            items.append(node)
    if len(diagnostics) >= MAX_ERRORS:
        end = len(source.text)
        diagnostics.error("too-many-errors", Span(end, end), f"{MAX_ERRORS} errors: the rest is not shown",
                          help="mend these first")
    diagnostics.check()
    return ast.Program(tuple(items), span=Span(0, len(source.text)))


def _looks_like_nmodl(tokens: list[Token], found: Diagnostics, diagnostics: Diagnostics) -> bool:
    """Report a text without any block of NMODL, once, whatever else is wrong with it."""
    if any(token.kind in ITEM_STARTS for token in tokens):
        return True
    if not tokens and not found.has_errors:
        diagnostics.error("empty-file", Span(0, 0), "the file has nothing but comments",
                          help="a mechanism needs at least NEURON { SUFFIX name }")
        return False
    if any(diagnostic.code in _CUTTING for diagnostic in found):
        return True
    first = tokens[0] if tokens else Token("", "", 0, 1)
    diagnostics.error(
        "not-nmodl", Span(first.start, first.end), "this is not NMODL", label="no block of NMODL anywhere",
        notes=["a .mod file is made of blocks such as NEURON { }, PARAMETER { }, BREAKPOINT { }"],
        help="is this the right file?")
    return False


def _parse_item(item: Item, tables: Tables, diagnostics: Diagnostics) -> ast.TopLevel | None:
    try:
        node: ast.TopLevel = run(tables, item.tokens, Builder(diagnostics))
    except Unexpected as unexpected:
        report_unexpected(item, unexpected, diagnostics)
        return None
    return node
