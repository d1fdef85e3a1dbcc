"""Run the rows of one module on one simulator: python run_rows.py SIMULATOR MODULE LIBRARY OUT

SIMULATOR offers `h` (neuron, ranvier). LIBRARY is what its loader takes: a built library, or a folder of .mod files. Every row
runs in a forked child, in a fresh model, and a crash ends only itself. OUT becomes a JSON file: title -> numbers, or "error".
"""

from __future__ import annotations

import importlib
import json
import os
import sys
import tempfile
import traceback
from pathlib import Path
from typing import Any

from rows import Row, drive


def load(simulator: str, library: str) -> Any:
    """Import the simulator and load the library."""
    module = importlib.import_module(simulator)
    if simulator == "neuron":
        module.h.nrn_load_dll(library)
    else:
        module.load_mechanisms(library)
    module.h.load_file("stdrun.hoc")
    return module.h


def plain(value: Any) -> float | list[float]:
    return [float(element) for element in value] if hasattr(value, "__len__") else float(value)


class Child:
    """The end of a forked child: leaves a traceback where there was an error, and never returns to the code of the parent."""

    def __init__(self, answer: Path) -> None:
        self.answer = answer

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        if error is not None:
            self.answer.write_text(json.dumps({"error": "".join(traceback.format_exception(error))}))
        sys.stdout.flush()
        os._exit(0)


def isolated(h: Any, row: Row, answer: Path) -> dict[str, Any]:
    """Run one row in a forked child."""
    sys.stdout.flush()
    child = os.fork()
    if child == 0:
        with Child(answer):
            answer.write_text(json.dumps({name: plain(value) for name, value in drive(h, row).items()}))
    status = os.waitpid(child, 0)[1]
    return {"error": f"the process ended with status {status}"} if status else json.loads(answer.read_text())


def main() -> None:
    simulator, module, library, out = sys.argv[1:]
    rows = [row for row in importlib.import_module(module).ROWS if isinstance(row, Row)]
    h = load(simulator, library)
    with tempfile.TemporaryDirectory() as folder:
        answers = {row.title: isolated(h, row, Path(folder) / "answer") for row in rows
                   if not (simulator == "neuron" and row.not_in_neuron)}
    Path(out).write_text(json.dumps(answers))


if __name__ == "__main__":
    main()
