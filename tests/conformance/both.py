"""Run scripts on NEURON and on Ranvier and compare all that they return, texts and printed lines included.

A script is a function of `h`; it returns numbers, texts, lists and dictionaries of them. As a program:
`python both.py PACKAGE MODULE RESULT.json` runs the functions named in MODULE.NAMES on one simulator, in this process.
"""

from __future__ import annotations

import importlib
import json
import math
import os
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
SECONDS = 120


@contextmanager
def printed(found: list[str]) -> Iterator[None]:
    """Collect what is printed by Python and by C."""
    sys.stdout.flush()
    keep = os.dup(1)
    with tempfile.TemporaryFile() as file:
        os.dup2(file.fileno(), 1)
        try:
            yield
        finally:
            sys.stdout.flush()
            os.dup2(keep, 1)
            os.close(keep)
            file.seek(0)
            found.append(file.read().decode())


def plain(value: Any) -> Any:
    """Return a result as JSON has it; other objects by their names."""
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, dict):
        return {str(k): plain(v) for k, v in value.items()}
    return [plain(v) for v in value] if isinstance(value, list | tuple | set) else str(value)


def run_here(package: str, module: str, target: Path) -> None:
    """Run all scripts of a module on one simulator."""
    h = importlib.import_module(package).h
    results = {}
    scripts = importlib.import_module(module)
    for name in scripts.NAMES:
        lines: list[str] = []
        try:
            with printed(lines):
                result = plain(getattr(scripts, name)(h))
        except Exception:  # noqa: BLE001
            result = {"error": traceback.format_exc()}
        results[name] = {"result": result, "printed": lines[0]}
    target.write_text(json.dumps(results))


def outcomes(package: str, module: str, folder: Path) -> dict[str, Any]:
    """Return the results of a module's scripts on one simulator, run in a process of its own."""
    target = folder / f"{package}.json"
    environment = {**os.environ, "NEURON_MODULE_OPTIONS": "-nogui", "RANVIER_AUTOLOAD": "0", "PYTHONPATH": str(HERE)}
    subprocess.run([sys.executable, str(HERE / "both.py"), package, module, str(target)], cwd=folder, env=environment,
                   check=True, timeout=SECONDS)
    found: dict[str, Any] = json.loads(target.read_text())
    return found


def differences(expected: Any, actual: Any, tolerance: float, place: str = "") -> list[str]:
    """Return where two results differ; numbers may by a part `tolerance`."""
    if isinstance(expected, dict) and isinstance(actual, dict):
        keys = [*expected, *(k for k in actual if k not in expected)]
        return [d for k in keys for d in differences(expected.get(k), actual.get(k), tolerance, f"{place}.{k}")]
    if isinstance(expected, list) and isinstance(actual, list):
        if len(expected) != len(actual):
            return [f"{place}: {len(actual)} items instead of {len(expected)}: {actual} instead of {expected}"]
        pairs = enumerate(zip(expected, actual, strict=True))
        return [d for k, (a, b) in pairs for d in differences(a, b, tolerance, f"{place}[{k}]")]
    same = expected == actual
    if isinstance(expected, int | float) and isinstance(actual, int | float):
        both_nan = math.isnan(expected) and math.isnan(actual)
        same = both_nan or math.isclose(expected, actual, rel_tol=tolerance, abs_tol=tolerance)
    return [] if same else [f"{place}: {actual!r} instead of {expected!r}"]


if __name__ == "__main__":
    run_here(sys.argv[1], sys.argv[2], Path(sys.argv[3]))
