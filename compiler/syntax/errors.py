"""Say what is wrong where the grammar did not fit: an unexpected token -> one Diagnostic.

Each rule below knows one mistake; the first that recognises its own writes the diagnostic, the last knows nothing special.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

from ..diagnostics import Diagnostics
from ..source import Span
from .items import ITEM_STARTS, Item
from .lalr import Unexpected
from .tokens import DECLARING, ROUTINES, TOP_LEVEL, Token

# Keywords that NEURON once had, with what stands in for them.
REMOVED = {
    "PUTQ": "use net_send", "GETQ": "use NET_RECEIVE", "RESET": "set the states in INITIAL",
    "MATCH": "give initial values in INITIAL", "FORALL": "use FROM i = a TO b { }", "TERMINAL": "put the code into INITIAL",
    "SECTION": "remove it", "IFERROR": "remove it: a failing SOLVE stops the run", "ERROR": "remove it",
    "MODEL_LEVEL": "remove it", "PLOT": "remove it; plot in Python", "SENS": "remove it", "STEPPED": "use PARAMETER",
    "PARTIAL": "use LONGITUDINAL_DIFFUSION", "FIRST": "use LONGITUDINAL_DIFFUSION", "LAST": "use LONGITUDINAL_DIFFUSION",
    "DEL": "use LONGITUDINAL_DIFFUSION", "DEL2": "use LONGITUDINAL_DIFFUSION", "VS": "remove it", "SWEEP": "remove it",
}

STATEMENT_WORDS = (
    "SOLVE", "LOCAL", "FROM", "while", "if", "else", "TABLE", "CONSERVE", "COMPARTMENT", "LONGITUDINAL_DIFFUSION",
    "CONDUCTANCE", "PROTECT", "WATCH", "FOR_NETCONS", "MUTEXLOCK", "MUTEXUNLOCK", "UNITSON", "UNITSOFF", "LAG", "INITIAL",
    "METHOD", "STEADYSTATE", "VERBATIM",
)
NEURON_WORDS = (
    "SUFFIX", "POINT_PROCESS", "ARTIFICIAL_CELL", "USEION", "READ", "WRITE", "VALENCE", "RANGE", "GLOBAL",
    "NONSPECIFIC_CURRENT", "ELECTRODE_CURRENT", "POINTER", "BBCOREPOINTER", "EXTERNAL", "RANDOM", "THREADSAFE",
    "REPRESENTS", "VECTOR",
)
_EXPRESSION = frozenset(["NAME", "INTEGER", "REAL", "LPAR", "MINUS", "NOT", "STRING", "PRIME", "INITIAL_VALUE"])
_OPERATORS = frozenset([
    "OR", "AND", "LESSTHAN", "MORETHAN", "NOT_GREATER", "NOT_LESS", "SAME", "DIFFERENT", "PLUS", "MINUS", "STAR", "SLASH",
    "PERCENT", "POWER",
])
_SIGNS = {
    "LBRACE": "{", "RBRACE": "}", "LPAR": "(", "RPAR": ")", "LSQB": "[", "RSQB": "]", "EQUAL": "=", "COMMA": ",", "AT": "@",
    "LESSTHAN": "<", "MORETHAN": ">", "PLUS": "+", "MINUS": "-", "BOTH_WAYS": "<->", "ONE_WAY": "->", "FLUX": "<<",
    "NAME": "a name", "INTEGER": "an integer", "REAL": "a number", "UNIT": "a unit such as (mV)", "STRING": 'a "string"',
    "CURIE": "a term such as NCIT:C17145", "IF": "if", "ELSE": "else", "$END": "the end of the block",
}


@dataclass(frozen=True, slots=True)
class _Problem:
    """An unexpected token with its surroundings; `token` is the last of the item when the item ends too early."""

    item: Item
    token: Token
    previous: Token | None
    following: Token | None
    at_end: bool
    expected: frozenset[str]
    opened: tuple[Token, ...]
    diagnostics: Diagnostics

    @property
    def span(self) -> Span:
        return Span(self.token.start, self.token.end)

    def follows(self, *kinds: str) -> bool:
        """Tell whether the token before is of one of these kinds."""
        return self.previous is not None and self.previous.kind in kinds

    def line(self, token: Token) -> int:
        return self.diagnostics.source.locate(token.start).line

    def report(self, code: str, message: str, *, span: Span | None = None, label: str = "", note: str = "",
               remedy: str = "") -> bool:
        self.diagnostics.error(code, span or self.span, message, label=label, notes=[note] if note else [], help=remedy)
        return True


def report_unexpected(item: Item, unexpected: Unexpected, diagnostics: Diagnostics) -> None:
    """Report a token that cannot stand where it is."""
    index = unexpected.index
    at_end = index >= len(item.tokens)
    opened: list[Token] = []
    for token in item.tokens[:index]:
        if token.kind in ("LPAR", "LBRACE", "LSQB"):
            opened.append(token)
        elif token.kind in ("RPAR", "RBRACE", "RSQB") and opened:
            opened.pop()
    problem = _Problem(
        item, item.tokens[-1 if at_end else index], item.tokens[index - 1] if index else None,
        item.tokens[index + 1] if index + 1 < len(item.tokens) else None, at_end, unexpected.expected, tuple(opened),
        diagnostics)
    for rule in _RULES:
        if rule(problem):
            return


def closest(word: str, candidates: Collection[str]) -> str | None:
    """Return the candidate that a misspelt word most resembles, or None."""
    from difflib import get_close_matches

    found = get_close_matches(word.upper(), [candidate.upper() for candidate in candidates], n=1, cutoff=0.7)
    return next((candidate for candidate in candidates if found and candidate.upper() == found[0]), None)


# ------------------------------------------------------------------------------- rules


def _removed_word(problem: _Problem) -> bool:
    for token in (problem.token, problem.previous):
        if token is not None and token.kind == "NAME" and token.text in REMOVED:
            return problem.report(
                "removed-keyword", f"{token.text} is no longer part of NMODL", span=Span(token.start, token.end),
                note="NEURON has removed it, too", remedy=REMOVED[token.text])
    return False


def _unknown_block(problem: _Problem) -> bool:
    token = problem.token
    if problem.previous is not None or problem.at_end or token.kind in ITEM_STARTS:
        return False
    guess = closest(token.text, sorted(ITEM_STARTS))
    if token.kind == "NAME" and guess:
        return problem.report("unknown-block", f"there is no block {token.text}", label="not a keyword",
                              remedy=f"did you mean {guess}?")
    return problem.report(
        "outside-block", f"{token.text} stands outside any block", label="a block should start here",
        note="the block before it is already closed", remedy="remove it, or a } too many in the block before")


def _incomplete_item(problem: _Problem) -> bool:
    if not problem.at_end:
        return False
    last = problem.token
    return problem.report(
        "incomplete", f"{problem.item.title} is not complete", span=Span(last.start, last.end),
        label="something must follow", remedy=f"write {_listed(problem.expected)} after it")


def _unclosed_parenthesis(problem: _Problem) -> bool:
    opener = problem.opened[-1] if problem.opened else None
    closer = {"LPAR": "RPAR", "LSQB": "RSQB"}.get(opener.kind if opener else "")
    if opener is None or closer not in problem.expected or _is_closed(problem.item, opener):
        return False
    sign = ")" if closer == "RPAR" else "]"
    return problem.report(
        "unclosed-parenthesis" if sign == ")" else "unclosed-bracket", f"{opener.text} without its {sign}",
        span=Span(opener.start, opener.end), label="opened here",
        note=f"{_shown(problem.token)} in line {problem.line(problem.token)} cannot stand before the {sign}",
        remedy=f"add the missing {sign}")


def _stray_closer(problem: _Problem) -> bool:
    kind = problem.token.kind
    opener = {"RPAR": "LPAR", "RSQB": "LSQB"}.get(kind)
    if opener is None or any(token.kind == opener for token in problem.opened):
        return False
    code = "stray-parenthesis" if kind == "RPAR" else "stray-bracket"
    return problem.report(code, f"{problem.token.text} without an opening {'(' if kind == 'RPAR' else '['}",
                          label="closes nothing", remedy="remove it, or add the missing partner before it")


def _assignment_in_condition(problem: _Problem) -> bool:
    tokens = problem.item.tokens
    if problem.token.kind != "EQUAL" or not problem.opened or problem.opened[-1].kind != "LPAR":
        return False
    position = next(n for n, token in enumerate(tokens) if token is problem.opened[-1])
    if position == 0 or tokens[position - 1].kind not in ("IF", "WHILE"):
        return False
    return problem.report("assignment-in-condition", "= in a condition", label="assigns",
                          note="a condition compares", remedy="write == to compare")


def _missing_braces(problem: _Problem) -> bool:
    if not problem.expected <= {"LBRACE", "IF"} or "LBRACE" not in problem.expected:
        return False
    return problem.report(
        "missing-brace", f"{{ expected before {_shown(problem.token)}", label="a { must stand here",
        note="in NMODL the braces of if, else, while, FROM and of every block are mandatory",
        remedy="put the statements into { }")


def _separator_in_declarations(problem: _Problem) -> bool:
    if problem.item.keyword not in DECLARING or problem.token.kind != "COMMA":
        return False
    return problem.report("comma", f"{problem.item.keyword} takes no commas", label="not needed",
                          note="declarations follow one another with nothing between them", remedy="remove it")


def _undefined_size(problem: _Problem) -> bool:
    if problem.token.kind != "NAME" or "INTEGER" not in problem.expected or "NAME" in problem.expected:
        return False
    return problem.report(
        "integer-expected", f"an integer is needed here, not {problem.token.text}",
        note="a name can stand for an integer only after its DEFINE",
        remedy=f"write the number, or DEFINE {problem.token.text} 4 (with your number) before this block")


def _list_of_names(problem: _Problem) -> bool:
    if problem.follows("COMMA") and problem.expected == {"NAME"} and problem.token.kind != "NAME":
        return problem.report("name-expected", f"a name must follow the comma, not {_shown(problem.token)}",
                              remedy="remove the comma before it, or add the name")
    if problem.item.keyword != "NEURON" or not problem.follows("NAME") or problem.token.kind != "NAME":
        return False
    guess = closest(problem.token.text, NEURON_WORDS)
    if guess:
        return problem.report("unknown-keyword", f"there is no {problem.token.text} in NEURON", label="not a keyword",
                              remedy=f"did you mean {guess}?")
    if "COMMA" not in problem.expected:
        return False
    return problem.report("missing-comma", f"comma missing before {problem.token.text}",
                          remedy="separate the names with commas")


def _unknown_neuron_word(problem: _Problem) -> bool:
    token = problem.token
    if problem.item.keyword != "NEURON" or token.kind != "NAME" or "SUFFIX" not in problem.expected:
        return False
    guess = closest(token.text, NEURON_WORDS)
    return problem.report("unknown-keyword", f"there is no {token.text} in NEURON", label="not a keyword",
                          remedy=f"did you mean {guess}?" if guess else f"use one of {', '.join(NEURON_WORDS)}")


def _reserved_word(problem: _Problem) -> bool:
    token = problem.token
    is_word = token.text.isidentifier() and token.kind not in ("NAME", "VERBATIM", "TITLE", "STRING", "UNIT")
    if not is_word or "NAME" not in problem.expected or problem.follows("COMMA") and token.kind in TOP_LEVEL:
        return False
    return problem.report("reserved-word", f"{token.text} is a keyword of NMODL", label="a name must stand here",
                          remedy="use another name")


def _operator_of_c(problem: _Problem) -> bool:
    token = problem.token
    for first, second in ((problem.previous, token), (token, problem.following)):
        if first is None or second is None or first.end != second.start:
            continue
        signs = first.text + second.text
        if signs in ("+=", "-=", "*=", "/=", "++", "--", "**"):
            remedy = "write ^ for a power" if signs == "**" else "write the assignment in full, such as x = x + 1"
            return problem.report("no-such-operator", f"NMODL has no operator {signs}", span=Span(first.start, second.end),
                                  remedy=remedy)
    if token.kind == "PLUS" and {"NAME", "INTEGER", "MINUS"} <= problem.expected:
        return problem.report("unary-plus", "NMODL has no sign +", label="no number or name before it", remedy="remove it")
    return False


def _missing_arguments(problem: _Problem) -> bool:
    if problem.item.keyword not in ROUTINES or problem.expected != {"LPAR"} or problem.previous is None:
        return False
    if problem.previous.text != problem.item.title.split()[-1]:  # the ( of a statement in the block, such as if
        return False
    return problem.report(
        "missing-arguments", f"{problem.item.title} has no parentheses", label="( expected here",
        note="they are needed even without an argument", remedy=f"write {problem.item.title}()")


def _name_alone(problem: _Problem) -> bool:
    previous = problem.previous
    if previous is None or previous.kind != "NAME" or not {"EQUAL", "LPAR"} <= problem.expected:
        return False
    guess = closest(previous.text, STATEMENT_WORDS)
    return problem.report(
        "not-a-statement", f"{previous.text} is not a statement", span=Span(previous.start, previous.end),
        label=f"{_shown(problem.token)} cannot follow", note="a statement is an assignment, a call, or starts with a keyword",
        remedy=f"did you mean {guess}?" if guess else f"write {previous.text} = … or {previous.text}(…)")


def _statement_without_parenthesis(problem: _Problem) -> bool:
    previous = problem.previous
    if previous is None or problem.expected != {"LPAR"} or not previous.text.isidentifier():
        return False
    return problem.report(
        "unexpected-token", f"unexpected {_shown(problem.token)} in {problem.item.title}", label="( expected here",
        remedy=f"put what follows {previous.text} in parentheses: {previous.text} (…)")


def _anything(problem: _Problem) -> bool:
    return problem.report("unexpected-token", f"unexpected {_shown(problem.token)} in {problem.item.title}",
                          label="does not fit here", remedy=f"expected: {_listed(problem.expected)}")


_RULES: tuple[Callable[[_Problem], bool], ...] = (
    _removed_word, _unknown_block, _missing_arguments, _incomplete_item, _stray_closer, _assignment_in_condition, _operator_of_c,
    _unclosed_parenthesis, _missing_braces, _separator_in_declarations, _undefined_size, _list_of_names,
    _unknown_neuron_word, _reserved_word, _name_alone, _statement_without_parenthesis, _anything,
)


# ----------------------------------------------------------------------------- helpers


def _is_closed(item: Item, opener: Token) -> bool:
    """Tell whether a bracket has a partner among the tokens of its statement line or later, before a brace ends it."""
    pairs = {"LPAR": "RPAR", "LSQB": "RSQB"}
    depth = 0
    position = next(n for n, token in enumerate(item.tokens) if token is opener)
    for token in item.tokens[position:]:
        if token.kind == opener.kind:
            depth += 1
        elif token.kind == pairs[opener.kind]:
            depth -= 1
            if depth == 0:
                return True
        elif token.kind in ("LBRACE", "RBRACE", "EQUAL"):
            return False
    return False


def _shown(token: Token) -> str:
    if token.kind == "UNIT":
        return f"({token.text})"
    if token.kind == "STRING":
        return f'"{token.text}"'
    return token.kind if token.kind in ("VERBATIM", "TITLE") else token.text


def _listed(expected: frozenset[str]) -> str:
    """Return what could stand there, in words, at most eight of them."""
    words, rest = [], set(expected)
    if {"SOLVE", "CONSERVE"} <= rest:
        return "a statement or }"
    if {"NAME", "INTEGER", "LPAR", "MINUS"} <= rest:
        words.append("an expression")
        rest -= _EXPRESSION
    if {"PLUS", "STAR", "POWER"} <= rest:
        words.append("an operator")
        rest -= _OPERATORS | {"UNIT", "AT", "LSQB"}
    if {"INTEGER", "REAL"} <= rest:
        words.append("a number")
        rest -= {"INTEGER", "REAL", "MINUS", "PLUS"}
    words += sorted(_SIGNS.get(kind, kind) for kind in rest)
    return ", ".join(words if len(words) <= 8 else [*words[:8], "…"])
