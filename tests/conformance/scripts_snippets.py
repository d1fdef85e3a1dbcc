"""Short texts of Python in snippets/, whose last line is an expression: its value is the same on both simulators, or both refuse.

Each runs in a process of its own, forked from one that has loaded the simulator, so that none meets what another left. `---`
stands between them; one that begins with `#PRE` is put before all others of its file.
"""

from __future__ import annotations

import ast
import json
import math
import os
import sys
from pathlib import Path
from typing import Any

import numpy as np
import scipy.linalg  # noqa: F401  here once, not in each process
from both import plain

FOLDER = Path(__file__).parent / "snippets"
NAMES = sorted(path.stem for path in FOLDER.iterdir())
TOLERANCE = 1e-7  # NEURON's own slopes are differences over 0.001 mV
REFUSED = "refused"


def snippets_of(name: str) -> tuple[str, list[str]]:
    """Return what is put before all snippets of a file, and these."""
    found = [text.strip("\n") for text in (FOLDER / f"{name}.txt").read_text(encoding="utf-8").split("\n---\n")]
    before = [text for text in found if text.startswith("#PRE")]
    return "\n".join(before), [text for text in found if not text.startswith("#PRE")]


def value_of(snippet: str, before: str, h: Any) -> Any:
    """Return the value of a snippet's last line."""
    *statements, last = ast.parse(snippet).body
    assert isinstance(last, ast.Expr), f"the last line is no expression: {snippet}"
    names: dict[str, Any] = {"h": h, "np": np, "math": math}
    exec(before, names)
    exec(compile(ast.Module(statements, []), "snippet", "exec"), names)
    return shown(eval(compile(ast.Expression(last.value), "snippet", "eval"), names))


def shown(value: Any) -> Any:
    """Return a value with what Vectors and Matrices hold instead of their names."""
    if isinstance(value, list | tuple):
        return [shown(v) for v in value]
    kind = value.hname().partition("[")[0] if hasattr(value, "hname") else ""
    if kind == "Vector":
        return list(value)
    if kind == "Matrix":
        return [list(value.getrow(i)) for i in range(int(value.nrow()))]
    return plain(value)


def forked(snippet: str, before: str, h: Any) -> Any:
    """Return the value of a snippet, run in a process of its own; what it prints is not looked at."""
    receiving, sending = os.pipe()
    child = os.fork()
    if child == 0:
        os.dup2(os.open("printed", os.O_RDWR | os.O_CREAT | os.O_TRUNC), 1)
        os.dup2(1, 2)
        try:
            value = value_of(snippet, before, h)
        except Exception as error:  # noqa: BLE001
            value = [REFUSED, isinstance(error, NotImplementedError | AssertionError | SyntaxError)]
        sys.stdout.flush()
        with os.fdopen(sending, "w") as stream:
            json.dump(value, stream)
        os._exit(0)
    os.close(sending)
    with os.fdopen(receiving) as stream:
        text = stream.read()
    status = os.waitpid(child, 0)[1]
    return json.loads(text) if text else ["ended with", status]


def _script(name: str) -> Any:
    def run(h: Any) -> Any:
        before, snippets = snippets_of(name)
        return {snippet: forked(snippet, before, h) for snippet in snippets}

    return run


globals().update({name: _script(name) for name in NAMES})
