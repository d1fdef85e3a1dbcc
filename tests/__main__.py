"""All checks of the project, as the README and CI run them: `python -m tests` from the repository root."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PYTHON = sys.executable
C_WARNINGS = ["-std=c11", "-D_POSIX_C_SOURCE=200809L", "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-fsyntax-only",
              f"-I{ROOT / 'csrc'}"]
# not -Wpedantic: Python's tables of slots hold functions as void *
EXTENSION_WARNINGS = [option for option in C_WARNINGS if option != "-Wpedantic"] + [
    "-Wshadow", "-DPy_LIMITED_API=0x030A0000", f"-I{sysconfig.get_paths()['include']}"]


def checks() -> list[tuple[str, list[str]]]:
    sources = sorted(str(path) for path in (ROOT / "csrc").glob("*/*.c") if path.parent.name != "python")
    extension = sorted(map(str, (ROOT / "csrc" / "python").glob("*.c")))
    return [
        ("ruff", [PYTHON, "-m", "ruff", "check", "."]),
        ("mypy --strict", [PYTHON, "-m", "mypy", "--strict", "-p", "ranvier"]),
        ("C warnings", [os.environ.get("CC", "cc"), *C_WARNINGS, *sources]),
        ("C warnings of the extension", [os.environ.get("CC", "cc"), *EXTENSION_WARNINGS, *extension]),
        ("pytest", [PYTHON, "-m", "pytest", *sys.argv[1:]]),
    ]


def main() -> int:
    failed = []
    for name, command in checks():
        print(f"== {name}", flush=True)
        # mypy takes the installed package, not the folders of the checkout, whose names are not the package's
        settings = ["--config-file", str(ROOT / "pyproject.toml")] if name.startswith("mypy") else []
        with tempfile.TemporaryDirectory() as elsewhere:
            folder = elsewhere if name.startswith("mypy") else ROOT
            if subprocess.run([*command, *settings], cwd=folder, check=False).returncode:
                failed.append(name)
    print(f"== failed: {', '.join(failed)}" if failed else "== all checks passed")
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main())
