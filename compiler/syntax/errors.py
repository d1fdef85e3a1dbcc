"""Say what is wrong where the grammar did not fit: an unexpected token -> Diagnostics."""

from __future__ import annotations

from ..diagnostics import Diagnostics
from ..source import Span
from .items import Item
from .lalr import Unexpected


def report_unexpected(item: Item, unexpected: Unexpected, diagnostics: Diagnostics) -> None:
    """Report a token that cannot stand where it is."""
    token = item.tokens[min(unexpected.index, len(item.tokens) - 1)]
    diagnostics.error("unexpected-token", Span(token.start, token.end), f"unexpected {token.text!r} in {item.keyword}",
                      label="not expected here", notes=[f"expected {', '.join(sorted(unexpected.expected))}"])
