"""Two processes for the build of one file: one reads it while the other imports SymPy."""

from __future__ import annotations

import os
import pickle
import signal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .compiler.diagnostics import Diagnostics
    from .compiler.semantics.mechanism import Mechanism


def read_ahead(path: str, data: bytes, units: str) -> tuple[Mechanism, Diagnostics] | None:
    """Run the compiler's front end in a forked process and import what its back end needs in this one meanwhile.

    Return its result, or None when the file has errors or the other process could not answer: the caller then compiles it by
    itself, errors and all. POSIX only.
    """
    receive, send = os.pipe()
    child = os.fork()
    if child == 0:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        os.close(receive)
        try:
            with os.fdopen(send, "wb") as out:
                out.write(pickle.dumps(_front_end(path, data, units), pickle.HIGHEST_PROTOCOL))
        finally:
            os._exit(0)
    os.close(send)
    try:
        from .compiler import warm_up

        warm_up(front=False)
    finally:
        with os.fdopen(receive, "rb") as answer:
            text = answer.read()
        os.waitpid(child, 0)
    try:
        result: tuple[Mechanism, Diagnostics] | None = pickle.loads(text)
    except (EOFError, pickle.UnpicklingError, RecursionError):
        return None
    return result


def _front_end(path: str, data: bytes, units: str) -> Any:
    from .compiler import front_end
    from .compiler.diagnostics import CompileError
    from .compiler.include import find_include

    try:
        return front_end(path, data, find_include, units=units)
    except CompileError:
        return None
