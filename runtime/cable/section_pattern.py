"""Patterns of section names as issection, ifsec and forsec understand them."""

from __future__ import annotations

import re
from functools import lru_cache

from ..errors import WrongValue

_PIECE = re.compile(r"<(\^?)([^>]+)>|\{(\d+)-(\d+)\}|\\(.)|(.)", re.DOTALL)


@lru_cache(maxsize=256)
def section_pattern(pattern: str) -> re.Pattern[str]:
    """Return a pattern as a regular expression of Python.

    `^` at the beginning and `$` at the end are the ends of the name, `.` is any character, `*` repeats what is before it,
    `<a-c>` is a choice of characters, `{2-10}` a whole number from 2 to
    10; everything else, [ and ] among it, stands for itself. Raise ValueError.
    """
    if pattern.startswith("*"):
        raise WrongValue(f"the pattern '{pattern}' of section names starts with *: there is nothing to repeat before it")
    begins, ends = pattern.startswith("^"), pattern.endswith("$") and not pattern.endswith("\\$")
    found = ["^"] if begins else []
    for piece in _PIECE.finditer(pattern, int(begins), len(pattern) - int(ends)):
        negated, choice, low, high, escaped, other = piece.groups()
        if choice is not None:
            found.append(f"[{negated}{_choice(choice)}]")
        elif low is not None:
            found.append(f"(?:{'|'.join(str(k) for k in range(int(high), int(low) - 1, -1))})(?!\\d)")
        elif other is not None and other in ".*":
            found.append(other)
        else:
            found.append(re.escape(escaped or other))
    return re.compile("".join(found) + ("$" if ends else ""), re.DOTALL)


def _choice(text: str) -> str:
    return re.sub(r"([\[\]\\^&~|])", r"\\\1", text)
