"""Count the instructions of three workloads, made by the same flags on any machine: changes show, load does not."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from ranvier.building.build import Options, build

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
STORED = HERE / "counts.json"
PROCESSOR = "-march=x86-64-v3"
"""Of every x86 since 2013 to 2015; the host's own would make the counts those of one machine."""
WORKLOADS = {
    "lanes": "four steps of 8 branched cells of one shape with hh, side by side",
    "single": "four steps of one such cell",
    "kinetic": "four steps of a cable of 64 segments with a channel of four states (KINETIC, METHOD sparse)",
}


def compiler() -> str:
    """Return the C compiler's name and version: counts are those of one version."""
    done = subprocess.run(["gcc", "-dumpfullversion"], capture_output=True, text=True, check=True)
    return f"gcc {done.stdout.strip().split('.')[0]}"


def is_possible() -> bool:
    """Whether this processor runs what is counted."""
    try:
        text = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        return False
    flags = set(re.findall(r"\w+", next((line for line in text.splitlines() if line.startswith("flags")), "")))
    return {"avx2", "fma", "bmi2", "movbe"} <= flags


def program(folder: Path) -> list[str]:
    """Build the engine, the kernels and the program that counts; return its command without the workload."""
    from ranvier.engine_build import compile_flags

    flags = [PROCESSOR, *(flag for flag in compile_flags() if flag != "-march=native"), f"-I{ROOT / 'csrc'}"]

    def compiled(source: Path) -> str:
        out = folder / f"{source.stem}.o"
        subprocess.run(["gcc", *flags, "-c", str(source), "-o", str(out)], check=True)
        return str(out)

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        engine = sorted(path for path in (ROOT / "csrc").glob("*/*.c") if path.parent.name != "python")
        objects = list(pool.map(compiled, [*engine, HERE / "count.c"]))
    made = folder / "count"
    subprocess.run(["gcc", *objects, "-o", str(made), "-no-pie", "-pthread", "-lm", "-ldl"], check=True)
    return [str(made), str(_library(folder))]


def _library(folder: Path) -> Path:
    before = os.environ.get("RANVIER_CFLAGS")
    os.environ["RANVIER_CFLAGS"] = PROCESSOR
    try:
        return build([ROOT / "mechanisms" / "hh.mod", HERE / "scheme.mod"], folder / "library", Options(portable=True)).library
    finally:
        os.environ.pop("RANVIER_CFLAGS")
        if before is not None:
            os.environ["RANVIER_CFLAGS"] = before


def by_steps(command: list[str], workload: str) -> int:
    """Count by steps of the processor, which the system lets one process make another do: needs nothing that is not there."""
    return int(subprocess.run([*command, workload], stdout=subprocess.PIPE, text=True, check=True).stdout)


def by_callgrind(command: list[str], workload: str, folder: Path) -> int | None:
    """Count with valgrind's callgrind; None where it is not installed."""
    if shutil.which("valgrind") is None:
        return None
    tool = ["valgrind", "--tool=callgrind", "--toggle-collect=measured", f"--callgrind-out-file={folder / 'callgrind.out'}"]
    done = subprocess.run([*tool, *command, workload, "run"], capture_output=True, text=True, check=True)
    return int(re.findall(r"Collected : (\d+)", done.stderr)[0])


def stored() -> dict[str, dict[str, int]]:
    """Return the stored counts, by compiler."""
    found: dict[str, dict[str, int]] = json.loads(STORED.read_text(encoding="utf-8"))
    return found


def store(counts: dict[str, int]) -> None:
    """Store counts as those of the present compiler; others' stay."""
    known = stored() if STORED.exists() else {}
    STORED.write_text(json.dumps(known | {compiler(): counts}, indent=4, sort_keys=True) + "\n", encoding="utf-8")


def counted(folder: Path, workloads: Iterable[str] = WORKLOADS) -> dict[str, int]:
    """Build and count all."""
    command = program(folder)
    return {workload: by_steps(command, workload) for workload in workloads}
