"""Text and numbers as HOC writes and reads them: printf formats, and the numbers of a text file."""

from __future__ import annotations

import re
from typing import Any

from .ref import TextRef

_SPECIFIER = re.compile(r"%(?:%|([-+ #0]*(?:\d+)?(?:\.\d*)?)(?:hh|h|ll|l|L|z)?([diouxXeEfFgGaAcs]))")
_NUMBER = re.compile(
    rb"[-+]?(?:0[xX](?:[0-9a-fA-F]+\.?[0-9a-fA-F]*|\.[0-9a-fA-F]+)(?:[pP][-+]?\d+)?|(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)")


def formatted(pattern: str, values: tuple[Any, ...], owner: str) -> str:
    """Return a printf pattern of C filled with numbers and texts. Raise TypeError where they do not fit it."""
    rest = list(values)

    def fill(found: re.Match[str]) -> str:
        flags, kind = found[1], found[2]
        if kind is None:
            return "%"
        if not rest:
            raise TypeError(f"{owner}: too few arguments for the format {pattern!r}")
        return _one(flags, kind, rest.pop(0), owner)

    return _SPECIFIER.sub(fill, pattern)


def _one(flags: str, kind: str, value: Any, owner: str) -> str:
    if kind == "s":
        if hasattr(value, "__float__") and not hasattr(value, "__len__"):
            raise TypeError(f"{owner}: %{flags}s needs a text or an object, not {type(value).__name__} {value!r}")
        return ("%" + flags + "s") % (value[0] if isinstance(value, TextRef) else value,)
    if isinstance(value, str) or not hasattr(value, "__float__") and not hasattr(value, "__index__"):
        raise TypeError(f"{owner}: %{flags}{kind} needs a number, not {type(value).__name__} {value!r}")
    if kind == "c":
        return ("%" + flags + "c") % (int(value),)
    if kind in "aA":
        text = float(value).hex()
        return text.upper() if kind == "A" else text
    return ("%" + flags + ("d" if kind in "iu" else kind)) % (int(value) if kind in "diouxX" else float(value))


def number_in(token: bytes) -> float | None:
    """Return the number that a word of a text file begins with; None for a word without one, and for inf and nan."""
    found = _NUMBER.match(token)
    if found is None:
        return None
    text = found[0].decode()
    return float.fromhex(text) if "x" in text.lower() else float(text)
