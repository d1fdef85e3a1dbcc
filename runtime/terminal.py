"""Standard streams as commands meet them: closed, full, nobody reading, or in an encoding that lacks mathematics."""

from __future__ import annotations

import codecs
import contextlib
import errno
import io
import os
import sys

PLAIN = {
    "∞": "inf", "·": "*", "−": "-", "←": "<-", "⇌": "<->", "⇐": "<<", "≤": "<=", "≥": ">=", "≠": "!=", "∂": "d", "…": "...",
    "°": "deg", "µ": "u",
}
GREEK = ("alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu "
         "nu xi omicron pi rho sigma tau upsilon phi chi psi omega").split()
PLAIN |= dict(zip("αβγδεζηθικλμνξοπρστυφχψω", GREEK, strict=True))
RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")


def _in_plain_letters(problem: UnicodeError) -> tuple[str, int]:
    """Spell what an encoding lacks: ∞ as inf, τ as tau, m³ as m^3; other characters as escapes."""
    if not isinstance(problem, UnicodeEncodeError):
        raise problem
    out, raised = [], False
    for character in problem.object[problem.start : problem.end]:
        digit = character.translate(RAISED)
        if digit != character:
            out.append(digit if raised else f"^{digit}")
        else:
            out.append(PLAIN.get(character) or character.encode("ascii", "backslashreplace").decode())
        raised = digit != character
    return "".join(out), problem.end


def prepare_streams() -> None:
    """Let the standard streams take any text; those that are closed become ones that go nowhere."""
    codecs.register_error("ranvier", _in_plain_letters)
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))
        elif isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="ranvier")


class OutputError(Exception):
    """Standard output that takes no more, such as a full disk."""


def write(text: str) -> None:
    """Write to standard output at once; raise BrokenPipeError when nobody reads, OutputError when it cannot be written."""
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise OutputError(error.strerror) from error


def forget_output() -> None:
    """Let what nobody reads any more go nowhere, so that Python does not complain of it at its end."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def standard_input() -> bytes:
    """Read all that is piped in; raise OSError when there is no standard input."""
    if sys.stdin is None:
        raise OSError(errno.EBADF, "standard input is closed")
    return sys.stdin.buffer.read()
