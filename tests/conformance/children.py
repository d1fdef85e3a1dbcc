"""Run something in a forked child, so that it finds a fresh simulator and a crash ends only itself."""

from __future__ import annotations

import os
import pickle
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from typing import Any


class ChildFailed(Exception):
    """What became of a child that gave no result: its traceback, the signal that killed it, or that it took too long."""


def in_child(action: Callable[[], Any], seconds: float = 200.0) -> Any:
    """Return what `action` returns in a forked child. Raise ChildFailed."""
    sys.stdout.flush()
    sys.stderr.flush()
    with tempfile.NamedTemporaryFile(prefix="child-") as answer:
        child = os.fork()
        if child == 0:
            _run(action, answer.name)
        status = _wait(child, seconds)
        if status is None:
            raise ChildFailed(f"took more than {seconds:g} s")
        if status:
            signalled = os.WIFSIGNALED(status)
            raise ChildFailed(f"killed by signal {os.WTERMSIG(status)}" if signalled else f"exit code {os.WEXITSTATUS(status)}")
        done, result = pickle.load(answer)
    if not done:
        raise ChildFailed(result)
    return result


def _run(action: Callable[[], Any], answer: str) -> None:
    """Be the child: leave the result or the traceback, and never return to the parent's code."""
    try:
        try:
            result = (True, action())
        except BaseException as error:  # noqa: BLE001, the parent is told
            result = (False, "".join(traceback.format_exception(error)))
        with open(answer, "wb") as file:
            pickle.dump(result, file)
    finally:
        os._exit(0)


def _wait(child: int, seconds: float) -> int | None:
    """Return the child's exit status, or None after killing one that takes too long."""
    deadline = time.monotonic() + seconds
    pause = 0.001
    while time.monotonic() < deadline:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return status
        time.sleep(pause)
        pause = min(2 * pause, 0.02)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return None
