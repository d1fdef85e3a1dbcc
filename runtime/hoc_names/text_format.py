"""Formats as in C: what printf, sprint and fprint write, and what sscanf and fscan read."""

from __future__ import annotations

import math
import re
import struct
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from ..errors import WrongType, WrongValue
from ..held import ObjectRef
from ..ref import Ref

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_WRITTEN = re.compile(r"%(?P<flags>[-+ #0]*)(?P<width>\d+|\*)?(?P<precision>\.(?:\d+|\*)?)?(?:hh|h|ll|l|L|q|j|z|t)?"
                      r"(?P<kind>[a-zA-Z%])")
_READ = re.compile(r"%(?P<skip>\*)?(?P<width>\d+)?(?P<size>hh|h|ll|l|L)?(?P<kind>\[\^?\]?[^]]*\]|[a-zA-Z%])")
_WORD = re.compile(r"\S+")
_NO_INT = -(2**31)  # what C makes of a number that no int can hold
_NUMBER_OF_A_FILE = re.compile(
    r"[-+]?(?:0[xX](?:[0-9a-fA-F]+\.?[0-9a-fA-F]*|\.[0-9a-fA-F]+)(?:[pP][-+]?\d+)?|(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)")
_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?|[-+]?(?:inf|nan)", re.IGNORECASE)


class _Conversion(NamedTuple):
    """One %: the text before it, how it is written, its parts, and the format in Python, "" where a value gives its width."""

    before: str
    text: str
    flags: str
    width: str
    precision: str
    kind: str
    ready: str


@lru_cache(maxsize=512)
def _conversions(pattern: str) -> tuple[list[_Conversion], str]:
    """Return the conversions of a format, and the text after the last."""
    found = []
    position = 0
    for spec in _WRITTEN.finditer(pattern):
        kind = "d" if spec["kind"] in "iu" else spec["kind"]
        flags, width, precision = spec["flags"], spec["width"] or "", spec["precision"] or ""
        ready = "" if "*" in width + precision else f"%{flags}{width}{precision}{kind}"
        found.append(_Conversion(pattern[position:spec.start()], spec[0], flags, width, precision, kind, ready))
        position = spec.end()
    return found, pattern[position:]


def written(what: str, pattern: Any, values: Iterable[Any]) -> str:
    """Return values in a format of C. `what` names the function in errors. Raise TypeError, ValueError."""
    if not isinstance(pattern, str):
        raise WrongType(f"{what}: the format must be a string, not {type(pattern).__name__} {pattern!r}")
    conversions, rest_of_text = _conversions(pattern)
    rest = iter(values)
    out = []
    for conversion in conversions:
        out.append(conversion.before)
        out.append("%" if conversion.kind == "%" else _one(what, conversion, rest))
    out.append(rest_of_text)
    return "".join(out)


def _one(what: str, conversion: _Conversion, rest: Iterator[Any]) -> str:
    _, text, flags, width, precision, kind, ready = conversion
    if not ready:
        width = str(_whole(_next(what, text, rest))) if width == "*" else width
        precision = f".{_whole(_next(what, text, rest))}" if precision == ".*" else precision
        ready = f"%{flags}{width}{precision}{kind}"
    value = _next(what, text, rest)
    if kind == "s":
        if hasattr(value.__class__, "__float__") and not hasattr(value, "__len__"):
            raise WrongType(f"{what}: {text} needs a string or an object, not {value!r}")
        return ready % (value,)
    if isinstance(value, str) or not hasattr(value.__class__, "__float__"):
        raise WrongType(f"{what}: {text} needs a number, not {value!r}")
    if kind in "eEfFgGaA":
        return ready % float(value)
    if kind not in "doxXc":
        raise WrongValue(f"{what}: there is no format {text}")
    whole = _whole(value)
    if kind == "c":
        return ready.replace("c", "s") % bytes([whole % 256]).decode(errors="replace").strip("\0")
    return ready % (whole % 2**32 if whole < 0 and kind != "d" else whole)


def _whole(value: float) -> int:
    return int(value) if math.isfinite(value) else _NO_INT


_HOLDS = (Ref, ObjectRef)


def _next(what: str, text: str, rest: Iterator[Any]) -> Any:
    for value in rest:
        return value[0] if isinstance(value, _HOLDS) else value
    raise WrongType(f"{what}: there is no value for {text}")


def places_in(pattern: str) -> list[str]:
    """Return the conversions of a format that put what they read somewhere."""
    return [spec[0] for spec in _READ.finditer(pattern) if spec["kind"] != "%" and not spec["skip"]]


def read_values(text: str, pattern: str) -> list[float | str] | None:
    """Return what a text holds in a format of C: floats and strings, fewer than asked for where it does not fit.

    None where the text ends before anything of the format has fitted or failed, as C's sscanf tells by −1.
    """
    found: list[float | str] = []
    met = False
    at = 0
    position = 0
    while position < len(pattern):
        spec = _READ.match(pattern, position)
        if spec is None:
            at, fits = _literal(text, at, pattern[position])
            if not fits:
                return found if met or at < len(text) else None
            position += 1
            continue
        position = spec.end()
        end = _conversion(text, at, spec, found)
        if end is None:
            return found if met or not _ends(text, at, spec["kind"]) else None
        at, met = end, True
    return found


def _ends(text: str, at: int, kind: str) -> bool:
    """Return whether nothing is left for a conversion."""
    return (at if kind[0] in "c[" else _past_blanks(text, at)) >= len(text)


def _literal(text: str, at: int, character: str) -> tuple[int, bool]:
    if character.isspace():
        return _past_blanks(text, at), True
    fits = text.startswith(character, at)
    return at + fits, fits


def _past_blanks(text: str, at: int) -> int:
    while at < len(text) and text[at].isspace():
        at += 1
    return at


def _conversion(text: str, at: int, spec: re.Match[str], found: list[float | str]) -> int | None:
    """Add what one % reads; return where it ends, None where it does not fit."""
    kind = spec["kind"]
    if kind == "n":
        found.append(float(at))
        return at
    if kind[0] not in "c[":
        at = _past_blanks(text, at)
    piece = text[at:at + int(spec["width"])] if spec["width"] else text[at:]
    match = _expression(kind, spec["width"]).match(piece)
    if match is None:
        return None
    if kind != "%" and not spec["skip"]:
        found.append(_value(kind, spec["size"], match[0]))
    return at + match.end()


def _expression(kind: str, width: str | None) -> re.Pattern[str]:
    if kind[0] == "[":
        inside = re.sub(r"([\\\[&~|])", r"\\\1", kind[1:-1])
        return re.compile(f"[{inside}]+")
    match kind:
        case "d" | "u":
            return re.compile(r"[-+]?\d+")
        case "i":
            return re.compile(r"[-+]?(?:0[xX][0-9a-fA-F]+|\d+)")
        case "x" | "X":
            return re.compile(r"[-+]?(?:0[xX])?[0-9a-fA-F]+")
        case "o":
            return re.compile(r"[-+]?[0-7]+")
        case "s":
            return re.compile(r"\S+")
        case "c":
            return re.compile(f".{{{width or 1}}}", re.DOTALL)
        case "%":
            return re.compile("%")
        case _:
            return _NUMBER


def _value(kind: str, size: str | None, text: str) -> float | str:
    """Return what a piece of text is. %f reads a number of single precision, %lf of double, as in C."""
    match kind:
        case "s" | "c":
            return text
        case "x" | "X":
            return float(int(text, 16))
        case "o":
            return float(int(text, 8))
        case "i":
            return float(int(text, _base(text.lower().lstrip("+-"))))
        case _ if kind[0] == "[":
            return text
        case "d" | "u":
            return float(text)
        case _ if size is None:
            return _single(float(text))
        case _:
            return float(text)


def _base(digits: str) -> int:
    """Return the base of a whole number as C writes it."""
    return 16 if digits.startswith("0x") else 8 if digits.startswith("0") and not set(digits) & {"8", "9"} else 10


def _single(value: float) -> float:
    """Return the nearest number of single precision."""
    try:
        return float(struct.unpack("f", struct.pack("f", value))[0])
    except OverflowError:
        return math.copysign(math.inf, value)


def number_in(word: str) -> float | None:
    """Return the number that a word begins with; None for a word without one, and for inf and nan, as NEURON reads files."""
    found = _NUMBER_OF_A_FILE.match(word)
    if found is None:
        return None
    return float.fromhex(found[0]) if "x" in found[0].lower() else float(found[0])


def next_word(text: str, at: int) -> re.Match[str] | None:
    """Return the next word in a text from a place on; None at its end."""
    return _WORD.search(text, at)


def next_number(text: str, at: int) -> tuple[float, int] | None:
    """Return the next number in a text from a place on, with the place after it and its blanks; other words are skipped."""
    for word in _WORD.finditer(text, at):
        value = number_in(word[0])
        if value is not None:
            return value, _past_blanks(text, word.end())
    return None
