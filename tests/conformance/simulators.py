"""Run the probes and scripts on one simulator, in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
import scripts
import scripts_edges
import scripts_events
import scripts_many
import scripts_matrices
import scripts_objects
import scripts_random
import scripts_space
import scripts_texts
import scripts_vectors
import scripts_verbatim
from catalogue import PROBES

HERE = Path(__file__).parent
RUN_SECONDS = 200
SCRIPTS = {**scripts.TOLERANCES, **scripts_objects.TOLERANCES, **scripts_many.TOLERANCES, **scripts_edges.TOLERANCES,
           **scripts_events.TOLERANCES, **scripts_verbatim.TOLERANCES,
           **scripts_vectors.TOLERANCES, **scripts_random.TOLERANCES, **scripts_texts.TOLERANCES, **scripts_matrices.TOLERANCES,
           **scripts_space.TOLERANCES}


@dataclass(frozen=True)
class Outcome:
    """What one simulator left for each probe and script."""

    folder: Path

    def traces(self, name: str) -> dict[str, np.ndarray]:
        """Return the numbers of one run; fail with its traceback where it has none."""
        error = self.folder / f"{name}.error"
        if error.exists():
            pytest.fail(f"{name} on {self.folder.name}:\n{error.read_text()}", pytrace=False)
        with np.load(self.folder / f"{name}.npz") as archive:
            return dict(archive)


def run_all(module: str, library: Path, plan: Path, folder: Path) -> Outcome:
    """Run every probe and script on one simulator, in a process of its own, away from any library on the way."""
    folder.mkdir()
    command = [sys.executable, str(HERE / "worker.py"), module, str(library), str(plan), str(folder)]
    command += [*PROBES, *SCRIPTS]
    environment = {**os.environ, "NEURON_MODULE_OPTIONS": "-nogui", "RANVIER_AUTOLOAD": "0"}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=RUN_SECONDS)
    if done.returncode:
        pytest.fail(f"the probes could not run on {module}:\n{done.stdout}\n{done.stderr}", pytrace=False)
    return Outcome(folder)
