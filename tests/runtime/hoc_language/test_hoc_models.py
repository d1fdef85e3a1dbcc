"""Whole models in HOC, written as published ones are, executed by xopen: all that they print, side by side with the reference."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent / "models"
DRIVER = """
import importlib, sys, warnings
warnings.simplefilter("ignore")
h = importlib.import_module(sys.argv[1]).h
sys.stdout.flush()
print("returned", h.xopen(sys.argv[2]), flush=True)
"""


def printed(simulator: str, path: Path, folder: Path) -> str:
    command = [sys.executable, "-c", DRIVER, simulator, str(path)]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.hoc")), ids=lambda path: path.stem)
def test_models(path: Path, tmp_path: Path) -> None:
    pytest.importorskip("neuron")
    expected = printed("neuron", path, tmp_path)
    assert expected.endswith("returned 1.0\n") and len(expected.splitlines()) > 8
    assert printed("ranvier", path, tmp_path) == expected
