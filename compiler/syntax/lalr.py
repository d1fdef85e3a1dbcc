"""Run the LALR(1) tables over the tokens of one top-level item."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol

from ..source import Span
from .tables import END, Rule, Tables
from .tokens import Token


class Actions(Protocol):
    """Makes nodes: `find(name)` returns the function for a rule's action."""

    def find(self, name: str) -> Callable[[list[Any], Span], Any]:
        """Return the function that makes a node from its children and its place."""
        ...


class Unexpected(Exception):
    """A token that cannot stand where it is: `index` among the tokens (their number for the end), `expected` kinds."""

    def __init__(self, index: int, expected: frozenset[str]) -> None:
        super().__init__(index, expected)
        self.index = index
        self.expected = expected


class _Splice(list[Any]):
    """The children of a helper rule, to become children of the rule above."""


def run(tables: Tables, tokens: Sequence[Token], actions: Actions) -> Any:
    """Return the node that the tokens make; raise Unexpected where they do not fit."""
    stack = [tables.start]
    values: list[Any] = []
    starts: list[int] = []
    ends: list[int] = []
    states, rules = tables.states, tables.rules
    last = tokens[-1].end
    for index, token in enumerate([*tokens, Token(END, "", last, last)]):
        while True:
            step = states[stack[-1]].get(token.kind, 0)
            if step > 0:
                stack.append(step - 1)
                values.append(token)
                starts.append(token.start)
                ends.append(token.end)
                break
            if step == 0:
                raise Unexpected(index, _expected(tables, tokens[:index]))
            rule = rules[-step - 1]
            first = len(values) - rule.size
            if not (rule.transparent and rule.size == 1):
                children = values[first:]
                start, end = (starts[first], ends[-1]) if children else (token.start, token.start)
                del values[first:], starts[first:], ends[first:]
                values.append(_reduce(rule, children, Span(start, end), actions))
                starts.append(start)
                ends.append(end)
            del stack[first + 1 :]
            stack.append(states[stack[-1]][rule.origin] - 1)
            if token.kind == END and stack[-1] == tables.end:
                return values[0]
    raise AssertionError("the end of the tokens was shifted")


def _reduce(rule: Rule, children: list[Any], span: Span, actions: Actions) -> Any:
    if rule.kept is not None:
        children = [children[position] for position in rule.kept]
    if rule.splices and children:
        children = _spliced(children)
    if not rule.action:
        return children if isinstance(children, _Splice) else _Splice(children)
    if rule.transparent and len(children) == 1:
        return children[0]
    return actions.find(rule.action)(children, span)


def _spliced(children: list[Any]) -> list[Any]:
    """Return the children with helper lists opened; the first is extended in place, so that long lists stay linear."""
    result = children[0] if type(children[0]) is _Splice else _Splice(children[:1])
    for child in children[1:]:
        if type(child) is _Splice:
            result.extend(child)
        else:
            result.append(child)
    return result


def _expected(tables: Tables, tokens: Sequence[Token]) -> frozenset[str]:
    """Return the kinds of token that could stand after some tokens.

    Not read off the stack at the error: by then an LALR parser may have reduced more than the token allows.
    """
    stack = [tables.start]
    for token in tokens:
        _advance(tables, stack, token.kind)
    kinds = [kind for kind in tables.states[stack[-1]] if kind.isupper()]
    return frozenset(kind for kind in kinds if _advance(tables, list(stack), kind))


def _advance(tables: Tables, stack: list[int], kind: str) -> bool:
    """Move a stack of states over one token, without values; return whether the token fits."""
    while True:
        step = tables.states[stack[-1]].get(kind, 0)
        if step >= 0:
            stack.append(step - 1)
            return step > 0
        rule = tables.rules[-step - 1]
        del stack[len(stack) - rule.size :]
        stack.append(tables.states[stack[-1]][rule.origin] - 1)
        if kind == END and stack[-1] == tables.end:
            return True
