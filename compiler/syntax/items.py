"""Cut tokens into the items of a file's top level, and report braces that do not fit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ..diagnostics import Diagnostics
from ..source import Span
from .tokens import TOP_LEVEL, Token

_STARTS = TOP_LEVEL | {"LOCAL", "VERBATIM", "UNITSON", "UNITSOFF"}
_WITHOUT_BRACES = frozenset(["DEFINE", "INCLUDE", "TITLE", "LOCAL", "VERBATIM", "UNITSON", "UNITSOFF", "FUNCTION_TABLE"])


@dataclass(frozen=True, slots=True)
class Item:
    """The tokens of one top-level item, never empty."""

    tokens: Sequence[Token]

    @property
    def keyword(self) -> str:
        """The word it starts with."""
        return self.tokens[0].text if self.tokens[0].kind != "TITLE" else "TITLE"

    @property
    def start(self) -> int:
        """Where it starts in the text."""
        return self.tokens[0].start

    @property
    def end(self) -> int:
        """Where it ends in the text."""
        return self.tokens[-1].end


def split_items(text: str, tokens: Sequence[Token], diagnostics: Diagnostics) -> Iterator[Item]:
    """Yield the items in order; those with an unclosed or a stray brace are reported and left out."""
    position = 0
    while position < len(tokens):
        if tokens[position].kind == "RBRACE":
            _report_stray_brace(tokens, position, diagnostics)
            position += 1
            continue
        stop, is_closed = _find_end(tokens, position)
        item = Item(tokens[position:stop])
        if is_closed:
            yield item
        else:
            _report_unclosed(item, stop == len(tokens), diagnostics)
        position = stop


def _find_end(tokens: Sequence[Token], first: int) -> tuple[int, bool]:
    """Return the index after the item that starts at `first`, and whether all its braces are closed."""
    depth = 0
    for index in range(first, len(tokens)):
        kind = tokens[index].kind
        if index > first and _starts_item(tokens, index, depth, tokens[first].kind):
            return index, depth == 0
        if kind == "LBRACE":
            depth += 1
        elif kind == "RBRACE":
            depth -= 1
            if depth == 0:
                return index + 1, True
            if depth < 0:
                return index, True
    return len(tokens), depth == 0


def _starts_item(tokens: Sequence[Token], index: int, depth: int, first_kind: str) -> bool:
    kind = tokens[index].kind
    if kind not in _STARTS or tokens[index - 1].kind in ("BEFORE", "AFTER"):
        return False
    if kind == "INITIAL" and first_kind == "NET_RECEIVE":
        return depth == 0
    return depth == 0 or kind in TOP_LEVEL


def _report_unclosed(item: Item, at_end: bool, diagnostics: Diagnostics) -> None:
    brace = [token for token in item.tokens if token.kind in ("LBRACE", "RBRACE")]
    opened: list[Token] = []
    for token in brace:
        if token.kind == "LBRACE":
            opened.append(token)
        else:
            opened.pop()
    where = "the end of the file" if at_end else "the next block"
    diagnostics.error(
        "unclosed-block", Span(opened[-1].start, opened[-1].end), f"{_title(item)} is not closed before {where}",
        label="this brace has no partner", notes=[f"{_title(item)} starts at {{{item.start}}}"],
        help="add the missing }")


def _title(item: Item) -> str:
    words = [item.keyword]
    if len(item.tokens) > 1 and item.tokens[1].kind != "LBRACE":
        words.append(item.tokens[1].text)
    return " ".join(words)


def _report_stray_brace(tokens: Sequence[Token], position: int, diagnostics: Diagnostics) -> None:
    token = tokens[position]
    diagnostics.error("stray-brace", Span(token.start, token.end), "} without an opening brace",
                      label="closes nothing", help="remove it, or add the missing { before it")
