"""Strings of NMODL: their escapes are C's, and a format of printf is made one that fits its arguments."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from . import mechanism as m

_ESCAPE = re.compile(r"\\(?:x([0-9a-fA-F]+)|([0-7]{1,3})|([\s\S]))")
_PLAIN = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
_CONVERSION = re.compile(
    r"%(?P<flags>[-+ #0]*)(?P<width>\*|\d{0,4})(?P<precision>(?:\.(?:\*|\d{0,4}))?)(?:hh|h|ll|l|L|z|j|t)?(?P<kind>[a-zA-Z%])")
INTEGERS, REALS, OTHERS = "diuoxXc", "eEfFgGaA", "s"


@dataclass(slots=True)
class _Given:
    """The arguments that conversions have not taken yet."""

    left: list[m.Expression | m.Text]

    def take(self) -> m.Expression | m.Text | None:
        return self.left.pop(0) if self.left else None


def unescaped(text: str) -> str:
    """Return a string of NMODL as C reads it; a backslash before any other character stands for that character."""
    def plain(match: re.Match[str]) -> str:
        hexadecimal, octal, letter = match.groups()
        if letter is not None:
            return _PLAIN.get(letter, letter)
        return chr((int(hexadecimal, 16) if hexadecimal is not None else int(octal, 8)) & 0xFF)

    return _ESCAPE.sub(plain, text)


def fitted(text: str, arguments: Sequence[m.Expression | m.Text]) -> tuple[str, list[m.Expression | m.Text], list[str]]:
    """Return a format in which each conversion has an argument of its kind, these arguments, and what had to be changed.

    A conversion that lacks its argument, writes to memory (%n) or is none of C's is printed as it stands. Widths and
    precisions given by `*` become numbers of the format where they are numbers, else they are left out.
    """
    given = _Given(list(arguments))
    taken: list[m.Expression | m.Text] = []
    problems: list[str] = []
    parts: list[str] = []
    end = 0
    for start in (match.start() for match in re.finditer("%", text)):
        if start < end:
            continue
        parts.append(text[end:start])
        match = _CONVERSION.match(text, start)
        end = match.end() if match else start + 1
        shown, argument, problem = _one(match, given) if match else ("%%", None, "'%' begins no conversion; write %% to print it")
        parts.append(shown)
        taken += [argument] if argument is not None else []
        problems += [problem] if problem else []
    if given.left:
        count = len(given.left)
        problems.append(f"{count} argument{'s are' if count > 1 else ' is'} left over")
    return "".join([*parts, text[end:]]), taken, problems


def _one(match: re.Match[str], given: _Given) -> tuple[str, m.Expression | m.Text | None, str]:
    """Return a conversion that is safe, its argument, and what was wrong with it."""
    whole, kind = match[0], match["kind"]
    as_text = "%" + whole
    if kind == "%":
        return ("%%", None, "") if whole == "%%" else (as_text[:-1] + "%%", None, f"'{whole}' is no conversion")
    if kind not in INTEGERS + REALS + OTHERS:
        return as_text, None, f"'{whole}' cannot be printed"
    width, precision = _size(match["width"], given), _size(match["precision"], given)
    argument = given.take()
    if argument is None:
        return as_text, None, f"'{whole}' has no argument"
    head = f"%{match['flags']}{width}{precision}"
    if isinstance(argument, m.Text):
        left = "-" if "-" in match["flags"] else ""
        if kind != "s":
            return "%s", argument, f"'{whole}' prints numbers, not texts"
        return f"%{left}{width}{precision}s", argument, ""
    if kind == "s":
        return "%g", argument, f"'{whole}' prints texts, not numbers"
    return head + kind, argument, ""


def _size(size: str, given: _Given) -> str:
    if not size.endswith("*"):
        return size
    argument = given.take()
    number = argument.value if isinstance(argument, m.Number) else 0.0
    return size[:-1] + str(int(number)) if 0.0 < number < 1000.0 else ""
