"""Run the examples of one page: python run_page.py FOLDER, which holds .mod files, and texts of Python in examples.json.

The files are built into one library. Each text runs in a forked child, with `h` in reach: a fresh model for each, and a crash
ends only itself. Leaves FOLDER/outcomes.json: for each text "" or its traceback.
"""

from __future__ import annotations

import json
import os
import sys
import traceback
from pathlib import Path

import ranvier


class Child:
    """The end of a forked child: leaves a traceback where there was an error, and never returns to the parent's code."""

    def __init__(self, answer: Path) -> None:
        self.answer = answer

    def __enter__(self) -> None:
        self.answer.write_text("")

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        if error is not None:
            self.answer.write_text("".join(traceback.format_exception(error)))
        sys.stdout.flush()
        os._exit(0)


def isolated(text: str, name: str, answer: Path) -> str:
    """Run one text in a forked child; return "" or what went wrong."""
    sys.stdout.flush()
    child = os.fork()
    if child == 0:
        with Child(answer):
            exec(compile(text, name, "exec"), {"h": ranvier.h, "__name__": "__main__"})
    status = os.waitpid(child, 0)[1]
    return f"{name}: the process ended with status {status}" if status else answer.read_text()


def main() -> None:
    folder = Path(sys.argv[1])
    examples: dict[str, str] = json.loads((folder / "examples.json").read_text(encoding="utf-8"))
    ranvier.load_mechanisms(folder)
    answers = {name: isolated(text, name, folder / "answer") for name, text in examples.items()}
    (folder / "outcomes.json").write_text(json.dumps(answers))


if __name__ == "__main__":
    main()
