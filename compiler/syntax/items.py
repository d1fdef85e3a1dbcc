"""Cut tokens into the items of a file's top level, and report braces that do not fit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ..diagnostics import Diagnostics
from ..source import Span
from .tokens import MAX_ERRORS, TOP_LEVEL, Token

ITEM_STARTS = TOP_LEVEL | {"LOCAL", "VERBATIM", "UNITSON", "UNITSOFF"}


@dataclass(frozen=True, slots=True)
class Item:
    """The tokens of one top-level item, never empty."""

    tokens: Sequence[Token]

    @property
    def keyword(self) -> str:
        """The word it starts with."""
        first = self.tokens[0]
        return first.kind if first.kind in ("TITLE", "VERBATIM") else first.text

    @property
    def title(self) -> str:
        """The keyword with the name that follows it, such as PROCEDURE rates."""
        named = len(self.tokens) > 1 and self.tokens[1].kind == "NAME"
        return f"{self.keyword} {self.tokens[1].text}" if named else self.keyword

    @property
    def start(self) -> int:
        """Where it starts in the text."""
        return self.tokens[0].start

    @property
    def end(self) -> int:
        """Where it ends in the text."""
        return self.tokens[-1].end


def split_items(tokens: Sequence[Token], is_cut: bool, diagnostics: Diagnostics) -> Iterator[Item]:
    """Yield the items in order; those with an unclosed or a stray brace are reported and left out.

    `is_cut` says that the tokens end before the file does: an item left open by it is no new error.
    """
    position = 0
    while position < len(tokens) and len(diagnostics) < MAX_ERRORS:
        if tokens[position].kind == "RBRACE":
            _report_stray_brace(tokens, position, diagnostics)
            position += 1
            continue
        stop, is_closed = _find_end(tokens, position)
        item = Item(tokens[position:stop])
        if is_closed:
            yield item
        elif stop < len(tokens) or not is_cut:
            _report_unclosed(item, tokens[stop] if stop < len(tokens) else None, diagnostics)
        is_outside = tokens[position].kind not in ITEM_STARTS
        position = stop
        if is_outside and stop < len(tokens) and tokens[stop].kind == "RBRACE":
            position += 1  # one mistake, one message: the brace too many stands before, not here


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
    if kind not in ITEM_STARTS or tokens[index - 1].kind in ("BEFORE", "AFTER"):
        return False
    if kind == "INITIAL" and first_kind == "NET_RECEIVE":
        return depth == 0
    if tokens[index - 1].kind in ("LPAR", "COMMA") and tokens[index + 1 :] and tokens[index + 1].kind in ("RPAR", "COMMA"):
        return False  # a keyword used as an argument's name
    return depth == 0 or kind in TOP_LEVEL


def _report_unclosed(item: Item, following: Token | None, diagnostics: Diagnostics) -> None:
    brace, label = _unpartnered(item, diagnostics)
    locate = diagnostics.source.locate
    if following is None:
        where = "the file ends before its }"
    else:
        where = f"{Item([following]).keyword} in line {locate(following.start).line} starts before its }}"
    diagnostics.error(
        "unclosed-block", Span(brace.start, brace.end), f"{item.title} is not closed", label=label,
        notes=[f"{item.title} starts in line {locate(item.start).line}; {where}"], help="add the missing }")


def _unpartnered(item: Item, diagnostics: Diagnostics) -> tuple[Token, str]:
    """Return the opening brace that is likely to lack its partner, and what to say of it.

    Counted, it is the outermost; but a } that stands further left than the line of its { belongs to an outer block.
    """
    opened: list[Token] = []
    for token in item.tokens:
        if token.kind == "LBRACE":
            opened.append(token)
        elif token.kind == "RBRACE":
            partner = opened.pop()
            closing = diagnostics.source.locate(token.start)
            is_first = not closing.line_text[: closing.column - 1].strip()
            if is_first and closing.column - 1 < _indent(diagnostics.source.locate(partner.start).line_text):
                return partner, "has no partner, by the indentation"
    return opened[-1], "this brace has no partner"


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _report_stray_brace(tokens: Sequence[Token], position: int, diagnostics: Diagnostics) -> None:
    token = tokens[position]
    diagnostics.error("stray-brace", Span(token.start, token.end), "} without an opening brace",
                      label="closes nothing", help="remove it, or add the missing { before it")
