"""Cut the text of a .mod file into tokens.

Comments go, DEFINEd names become their numbers, TITLE lines and VERBATIM blocks become one token each. Where a character
means two things the block it stands in decides: `(` opens a unit in declarations, in the arguments of a header and after
a number, else an expression; `~` starts a reaction in KINETIC, else an equation.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

from ..diagnostics import Diagnostics
from ..source import Span

MAX_ERRORS = 50
MAX_NESTING = 100
MAX_NUMBER_LENGTH = 100

DECLARING = frozenset(["UNITS", "PARAMETER", "CONSTANT", "ASSIGNED", "STATE", "INDEPENDENT"])
ROUTINES = frozenset(["FUNCTION", "PROCEDURE", "FUNCTION_TABLE", "NET_RECEIVE"])
SOLVED = frozenset(["DERIVATIVE", "KINETIC", "LINEAR", "NONLINEAR", "DISCRETE"])
TOP_LEVEL = DECLARING | ROUTINES | SOLVED | {
    "NEURON", "BREAKPOINT", "EQUATION", "CONSTRUCTOR", "DESTRUCTOR", "BEFORE", "AFTER", "INITIAL", "DEFINE", "INCLUDE",
    "TITLE",
}

_IN_NEURON_ONLY = frozenset(["VECTOR", "RANDOM", "CHARGE", "REPRESENTS"])
_UPPER_CASE = {"IF": "IF", "ELSE": "ELSE", "WHILE": "WHILE"}
_SPLIT_SIGNS = re.compile(r"\s+")

_SCANNER = re.compile(
    r"""(?P<space>[ \t\r\n\f\v\ufeff\x1a]+)
    |(?P<comment>[:?][^\r\n]*)
    |(?P<prime>[A-Za-z]\w*'+\d?)
    |(?P<word>[A-Za-z]\w*)
    |(?P<real>(?:\d+\.\d*|\.\d+)(?:[eE][+-]?\d+)?|\d+[eE][+-]?\d+)
    |(?P<integer>\d+)
    |(?P<string>"[^"\r\n]*"?)
    |(?P<sign><->|<\s*<|-\s*>|<=|>=|==|!=|&&|\|\||~\+|[-+*/%^()=<>!~{},@\[\]])
    |(?P<illegal>[\s\S])
    """,
    re.VERBOSE | re.ASCII,
)
_UNIT = re.compile(r"\(([^(){}\r\n]*)(\)?)")
_CURIE = re.compile(r"\s*(\[\s*\w+\s*:\s*\w+\s*\]|\w+:\w+)")
_BLOCK_ENDS = {
    word: re.compile(rf"^[ \t]*END{word}\b(?P<tail>[^\r\n]*)|\bEND{word}\b", re.MULTILINE) for word in ("COMMENT", "VERBATIM")
}
_LINE = re.compile(r"[^\r\n]*")


class Token(NamedTuple):
    """A terminal of the grammar and the range of the text it was read from; `text` is without quotes and brackets."""

    kind: str
    text: str
    start: int
    end: int


@dataclass(slots=True)
class _Context:
    """What decides between two readings of a character.

    `header` is 1 between the keyword of a routine and the parenthesis of its arguments, 2 from there to its body.
    """

    block: str = ""
    header: int = 0
    nesting: int = 0
    previous: str = ""


class Tokenizer:
    """Cuts one text into tokens; errors go to the diagnostics and leave no token."""

    def __init__(self, text: str, words: dict[str, str], diagnostics: Diagnostics) -> None:
        self.text = text
        self.words = words | _UPPER_CASE
        self.diagnostics = diagnostics
        self.tokens: list[Token] = []
        self.defined: dict[str, int] = {}
        self.context = _Context()

    def run(self) -> list[Token]:
        """Return the tokens of the whole text."""
        text, position, size = self.text, 0, len(self.text)
        while position < size:
            match = _SCANNER.match(text, position)
            assert match is not None  # the last alternative takes any character
            kind = match.lastgroup
            if kind == "space" or kind == "comment":
                position = match.end()
            elif kind == "word":
                position = self._word(match.group(), position)
            elif kind == "sign":
                position = self._sign(_SPLIT_SIGNS.sub("", match.group()), position, match.end())
            elif kind == "integer" or kind == "real":
                position = self._number(kind.upper(), match.group(), position)
            elif kind == "prime":
                position = self._prime(match.group(), position)
            elif kind == "string":
                position = self._string(match.group(), position)
            else:
                position = self._illegal(match.group(), position)
            if position < 0:
                break
        return self.tokens

    # ------------------------------------------------------------------- tokens by kind

    def _add(self, kind: str, text: str, start: int, end: int) -> int:
        self.tokens.append(Token(kind, text, start, end))
        self.context.previous = kind
        if kind == "INTEGER":
            self._note_define()
        return end

    def _word(self, word: str, start: int) -> int:
        end = start + len(word)
        if word == "COMMENT" or word == "VERBATIM":
            return self._raw_block(word, start, end)
        if word == "TITLE":
            line = _LINE.match(self.text, end)
            assert line is not None
            return self._add("TITLE", line.group().strip(), start, line.end())
        kind = self.words.get(word)
        if kind is not None and self._is_keyword(word):
            return self._keyword(word, kind, start, end)
        if word in self.defined and self.context.previous != "DEFINE":
            value = self.defined[word]
            if value < 0:
                self._add("MINUS", "-", start, start)
            return self._add("INTEGER", str(abs(value)), start, end)
        return self._add("NAME", word, start, end)

    def _is_keyword(self, word: str) -> bool:
        if word in _IN_NEURON_ONLY:
            return self.context.block == "NEURON"
        if word == "STEP":
            return self.context.previous in ("BEFORE", "AFTER")
        return word != "SWEEP" or self.context.block == "INDEPENDENT"

    def _keyword(self, word: str, kind: str, start: int, end: int) -> int:
        context = self.context
        nested_initial = word == "INITIAL" and context.block == "NET_RECEIVE"
        if word in TOP_LEVEL and context.previous not in ("BEFORE", "AFTER") and not nested_initial:
            context.nesting = 0
            context.block = word
            context.header = 1 if word in ROUTINES else 0
        elif word == "FOR_NETCONS":
            context.header = 1
        self._add(kind, word, start, end)
        if word == "REPRESENTS":
            curie = _CURIE.match(self.text, end)
            if curie:
                return self._add("CURIE", curie.group(1).strip("[ ]"), curie.start(1), curie.end())
        return end

    def _sign(self, sign: str, start: int, end: int) -> int:
        context = self.context
        if sign == "(" and self._opens_unit():
            return self._unit(start)
        if sign in "({[":
            context.nesting += 1
            if context.nesting > MAX_NESTING:
                self.diagnostics.error(
                    "nesting-too-deep", Span(start, end), f"brackets are nested more than {MAX_NESTING} deep",
                    label="one too many", help="split the expression with LOCAL variables, or the block with a PROCEDURE")
                return -1
            if sign == "{":
                context.header = 0
            elif sign == "(" and context.header:
                context.header = 2
        elif sign in ")}]":
            context.nesting = max(0, context.nesting - 1)
        kind = "REACTION" if sign == "~" and context.block == "KINETIC" else self.words[sign]
        return self._add(kind, sign, start, end)

    def _opens_unit(self) -> bool:
        context = self.context
        return context.block in DECLARING or context.previous in ("INTEGER", "REAL") or context.header == 2

    def _unit(self, start: int) -> int:
        match = _UNIT.match(self.text, start)
        assert match is not None
        if not match.group(2):
            self.diagnostics.error(
                "unclosed-unit", Span(start, match.end()), "unit without its closing parenthesis", label="opened here",
                notes=["a parenthesis after a number, or in a declaration, holds a unit"],
                help="write the unit on one line and close it, such as (mV)")
        return self._add("UNIT", match.group(1).strip(), start, match.end())

    def _number(self, kind: str, text: str, start: int) -> int:
        end = start + len(text)
        if len(text) > MAX_NUMBER_LENGTH:
            self.diagnostics.error("number-too-long", Span(start, end), f"number of {len(text)} characters",
                                   help="17 digits hold all that a double precision number can")
            text = "0"
        return self._add(kind, text, start, end)

    def _prime(self, text: str, start: int) -> int:
        end = start + len(text)
        return self._add("INITIAL_VALUE" if text[-1].isdigit() else "PRIME", text, start, end)

    def _string(self, text: str, start: int) -> int:
        end = start + len(text)
        if len(text) < 2 or text[-1] != '"':
            self.diagnostics.error("unclosed-string", Span(start, end), "string without its closing quote",
                                   label="opened here", help='end it with " on the same line')
        return self._add("STRING", text.strip('"'), start, end)

    def _raw_block(self, word: str, start: int, end: int) -> int:
        match = _BLOCK_ENDS[word].search(self.text, end)
        if match is None:
            self.diagnostics.error(
                f"unclosed-{word.lower()}", Span(start, end), f"{word} without END{word}", label="opened here",
                notes=["all the rest of the file would belong to it"], help=f"write END{word} on a line of its own")
            return -1
        if word == "VERBATIM":
            self._add("VERBATIM", self.text[end : match.start()], start, match.end())
        tail = match["tail"]
        if tail and tail.strip() and tail.lstrip()[0] not in ":?":
            self.diagnostics.warning(
                f"text-after-end{word.lower()}", Span(match.start("tail"), match.end()),
                f"the text after END{word} is ignored", notes=["NEURON ignores the rest of that line, too"],
                help="write it on a line of its own")
        return match.end()

    def _illegal(self, text: str, start: int) -> int:
        if len(self.diagnostics) >= MAX_ERRORS:
            self.diagnostics.error("too-many-errors", Span(start, start + 1), f"{MAX_ERRORS} errors: the rest is not read",
                                   help="mend these first")
            return -1
        end = start + 1
        character = text[0]
        while end < len(self.text) and self.text[end] == character:
            end += 1
        span = Span(start, end)
        if character == ";":
            self.diagnostics.error("semicolon", span, "NMODL has no semicolons", label="not needed",
                                   notes=["statements need nothing between them"], help="remove it")
        elif ord(character) > 126:
            self.diagnostics.error("non-ascii-character", span, f"character {character!r} outside a comment",
                                   notes=["names, numbers and operators are ASCII; comments and strings may hold anything"],
                                   help="write it in ASCII, or put it into a comment")
        else:
            shown = repr(character).strip("'") if character.isprintable() else f"with code {ord(character)}"
            remedy = "a name starts with a letter" if character == "_" else "remove it"
            self.diagnostics.error("illegal-character", span, f"character {shown} means nothing in NMODL", help=remedy)
        return end

    def _note_define(self) -> None:
        tail = self.tokens[-4:]
        kinds = [token.kind for token in tail]
        if kinds[-3:] == ["DEFINE", "NAME", "INTEGER"]:
            self.defined[tail[-2].text] = int(tail[-1].text)
        elif kinds == ["DEFINE", "NAME", "MINUS", "INTEGER"]:
            self.defined[tail[1].text] = -int(tail[3].text)
        elif kinds == ["DEFINE", "NAME", "PLUS", "INTEGER"]:
            self.defined[tail[1].text] = int(tail[3].text)
