"""The same model gives the same bits whatever the number of threads."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import scripts_many
from catalogue import mod_files

PROGRAM = """
import sys
from ranvier import h, load_mechanisms
import numpy as np
import scripts
import scripts_many
threads, library, name, out = sys.argv[1:]
load_mechanisms(library)
h.ParallelContext().nthread(int(threads))
module = scripts if name in scripts.TOLERANCES else scripts_many
np.savez(out, **{key: np.asarray(value, float) for key, value in getattr(module, name)(h).items()})
"""


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a copy of mods/, where the first run leaves the built library."""
    folder = tmp_path_factory.mktemp("threads")
    for path in mod_files():
        (folder / path.name).write_bytes(path.read_bytes())
    return folder


@pytest.mark.parametrize("name", ["convergence", "parallel_context", *scripts_many.TOLERANCES])
def test_threads_change_no_bit(name: str, library: Path, tmp_path: Path) -> None:
    results = []
    for threads in (1, 2, 5):
        out = tmp_path / f"{threads}.npz"
        command = [sys.executable, "-c", PROGRAM, str(threads), str(library), name, str(out)]
        done = subprocess.run(command, cwd=Path(__file__).parent, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        with np.load(out) as archive:
            results.append(dict(archive))
    for other in results[1:]:
        assert all(np.array_equal(results[0][key], other[key]) for key in results[0])
