"""Run the examples of one page: python run_page.py FOLDER, where `examples.json` lists texts of Python and the rest are .mod files.

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


def outcome(text: str, name: str) -> str:
    """Run one text here; return "" or what went wrong."""
    try:
        exec(compile(text, name, "exec"), {"h": ranvier.h, "__name__": "__main__"})
    except BaseException:
        return traceback.format_exc()
    return ""


def isolated(text: str, name: str, answer: Path) -> str:
    """Run one text in a forked child."""
    sys.stdout.flush()
    child = os.fork()
    if child == 0:
        answer.write_text(outcome(text, name))
        sys.stdout.flush()
        os._exit(0)
    status = os.waitpid(child, 0)[1]
    return f"the process ended with status {status}" if status else answer.read_text()


def main() -> None:
    folder = Path(sys.argv[1])
    examples: dict[str, str] = json.loads((folder / "examples.json").read_text(encoding="utf-8"))
    ranvier.load_mechanisms(folder)
    answers = {name: isolated(text, name, folder / "answer") for name, text in examples.items()}
    (folder / "outcomes.json").write_text(json.dumps(answers))


if __name__ == "__main__":
    main()
