"""`ranvier run`: a Python script in this process, with a profile of it."""

from __future__ import annotations

import contextlib
import os
import runpy
import sys
from collections.abc import Sequence


def run_script(script: str, arguments: Sequence[str], *, profiled: bool, as_neuron: bool) -> int:
    """Run a script as Python would; return its exit code. Raise what it raises.

    A profile is printed to standard error, however the script ends: what it prints itself stays as it is.
    """
    if not os.path.isfile(script):
        print(f"ranvier run: {script}: no such file; name a Python script", file=sys.stderr)
        return 2
    if as_neuron:
        from . import as_neuron as _stands_in  # noqa: F401 - `import neuron` finds it from now on
    sys.argv = [script, *arguments]
    sys.path.insert(0, os.path.dirname(os.path.abspath(script)))
    with contextlib.ExitStack() as stack:
        if profiled:
            from .profiling.profile import profile

            stack.enter_context(profile(file=sys.stderr))
        return _exit_code(script)


def _exit_code(script: str) -> int:
    try:
        runpy.run_path(script, run_name="__main__")
    except SystemExit as stop:
        if stop.code is None or isinstance(stop.code, int):
            return stop.code or 0
        print(stop.code, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print(f"ranvier run: {script}: interrupted", file=sys.stderr)
        return 130
    return 0
