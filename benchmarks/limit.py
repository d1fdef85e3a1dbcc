"""The hand-written limit (`limit.c`): compiled when it is first asked for, and run on the workloads that it knows."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

from .jobs import Answer, Job, Run

LANES = 32  # fewer cells than this leave lanes empty: another program would be the limit
FLAGS = ("-std=c11", "-O3", "-march=native")
SOURCE = Path(__file__).parent / "limit.c"


def build(folder: Path) -> Path | None:
    """Compile it into a folder; None: there is no C compiler, or it refuses."""
    compiler = shutil.which("gcc") or shutil.which("cc")
    if compiler is None:
        return None
    program = folder / "limit"
    done = subprocess.run([compiler, *FLAGS, str(SOURCE), "-o", str(program), "-lm"], capture_output=True, check=False)
    return program if done.returncode == 0 else None


def arguments(job: Job) -> list[str] | None:
    """Return what follows the program's name; None: it does not know the workload."""
    match job.workload, job.parameters:
        case "cable_cells", {"count": count} if count >= LANES:
            return ["cells", str(count), str(job.steps), str(job.repeats)]
        case "channels", {"compartments": compartments, "per_section": length}:
            return ["cables", str(compartments // length), str(length), str(job.steps), str(job.repeats)]
        case _:
            return None


def answer_of(output: str) -> Answer:
    """Read the lines that the program prints, one for each variant."""
    lines = [json.loads(line) for line in output.splitlines()]
    runs = {line["variant"]: Run(line["runs"], vsum=line["vsum"]) for line in lines}
    return Answer(0.0, lines[0]["compartments"], lines[0]["steps"], runs)
