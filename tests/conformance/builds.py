"""Build batches of .mod files: with nrnivmodl for the reference, with `ranvier build` for Ranvier."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path

from corpus import CACHE, sha256
from ranvier.building.build import BuildError, Options, Outcome, build
from staging import SUPPLY, Batch, Candidate, batches, stage

NRNIVMODL = Path(sys.executable).parent / "nrnivmodl"
MINUTES = 30  # far more than it takes on two free processors


@dataclass(frozen=True)
class Refusal:
    """Why a file was not compiled; `accepted`: the reference's translator took it, and the C++ compiler did not."""

    reason: str
    accepted: bool = False


@dataclass(frozen=True)
class Library:
    """A built library and the files in it. Those with the same `group` are loaded together: one has the helpers of the others."""

    path: Path
    candidates: tuple[Candidate, ...]
    group: Path


def build_reference(candidates: Sequence[Candidate], folder: Path) -> tuple[list[Library], dict[str, Refusal]]:
    """Build the candidates with nrnivmodl, as few libraries as can be; return them and the refusals by name of the file."""
    libraries: list[Library] = []
    refusals: dict[str, Refusal] = {}
    todo = batches(candidates)
    count = 0
    while todo:
        batch = todo.pop(0)
        count += 1
        library, refused = kept_or_built(batch, folder / f"reference{count}")
        refusals |= refused
        good = tuple(c for c in batch.candidates if c.file.name not in refused)
        if good and loads(library):
            libraries.append(Library(library, good, library))
        elif len(good) > 1:  # they cannot be in one library
            todo += [Batch(good[: len(good) // 2]), Batch(good[len(good) // 2 :])]
        elif good:
            refusals[good[0].file.name] = Refusal("its library cannot be loaded", accepted=True)
    return libraries, refusals


def kept_or_built(batch: Batch, folder: Path) -> tuple[Path, dict[str, Refusal]]:
    """Return the reference's library of a batch, if any, and the refusals; both are kept, by content, for the next run."""
    text = repr([(c.stem, c.data, c.includes) for c in batch.candidates])
    kept = CACHE / "libraries" / sha256(f"{version('neuron')} {text}".encode())[:32]
    if not (kept / "refused.json").is_file():
        refused = compile_reference(batch, folder)
        (folder / "refused.json").write_text(json.dumps({name: asdict(refusal) for name, refusal in refused.items()}))
        kept.mkdir(parents=True, exist_ok=True)
        for path in (folder / "x86_64" / "libnrnmech.so", folder / "refused.json"):
            if path.exists():
                shutil.copy(path, kept / f"{path.name}.{os.getpid()}")
                (kept / f"{path.name}.{os.getpid()}").replace(kept / path.name)
    found = json.loads((kept / "refused.json").read_text())
    return kept / "libnrnmech.so", {name: Refusal(**refusal) for name, refusal in found.items()}


def compile_reference(batch: Batch, folder: Path) -> dict[str, Refusal]:
    """Run nrnivmodl on a batch; where files fail, once more on the others, which link then. Return the refusals."""
    stage(batch, folder)
    log = run_nrnivmodl(folder)
    objects = folder / "x86_64"
    failed = [c for c in batch.candidates if not (objects / f"{c.stem}.o").exists()]
    refused = {c.file.name: reference_refusal(c, folder, log) for c in failed}
    if refused:
        for candidate in failed:
            (folder / f"{candidate.stem}.mod").unlink()
        run_nrnivmodl(folder)
    return refused


def run_nrnivmodl(folder: Path) -> str:
    """Run nrnivmodl in a folder and return what it says; make goes on after a file that fails. Raise TimeoutExpired."""
    environment = {**os.environ, "MAKEFLAGS": "-k"}
    with subprocess.Popen([NRNIVMODL], cwd=folder, env=environment, start_new_session=True,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as process:
        try:
            return process.communicate(timeout=60 * MINUTES)[0].decode("utf-8", "replace")
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            raise


def reference_refusal(candidate: Candidate, folder: Path, log: str) -> Refusal:
    """Ask the translator alone, then look for what the C++ compiler said of the file."""
    alone = folder / "alone"
    alone.mkdir(exist_ok=True)
    home = Path(str(files("neuron"))) / ".data"
    units = home / "share" / "nrn" / "lib" / "nrnunits.lib"
    done = subprocess.run([home / "bin" / "nocmodl", f"{candidate.stem}.mod", "-o", alone], cwd=folder, capture_output=True,
                          env={**os.environ, "MODLUNIT": str(units), "NRNHOME": str(home)})
    if done.returncode:
        text = (done.stdout + done.stderr).decode("utf-8", "replace")
        return Refusal(first_error(text) or "refused without a message")
    lines = [line for line in log.splitlines() if f"{candidate.stem}.cpp" in line]
    return Refusal(first_error("\n".join(lines)) or "its C++ does not compile", accepted=True)


def first_error(log: str) -> str:
    """Return the first error in the output of a tool, without paths and colours; empty when there is none."""
    for line in re.sub(r"\x1b\[[0-9;]*m", "", log).splitlines():
        found = re.search(r"(?:error:|Error:|syntax error|undefined symbol:)\s*(.*)", line)
        if found and "make" not in line:
            return re.sub(r"/\S*/", "", found.group(0)).strip()[:160]
    return ""


def loads(library: Path) -> bool:
    """Return whether the reference can load a library."""
    program = "import sys; from neuron import h; sys.exit(not h.nrn_load_dll(sys.argv[1]))"
    if not library.is_file():
        return False
    done = subprocess.run([sys.executable, "-c", program, library], cwd=library.parent.parent.parent, capture_output=True)
    return done.returncode == 0


def built_into_reference() -> frozenset[str]:
    """Return the names of the mechanisms that the reference has without any library."""
    program = """
from neuron import h
name = h.ref("")
for family in (0, 1):
    types = h.MechanismType(family)
    for index in range(int(types.count())):
        types.select(index)
        types.selected(name)
        print(name[0])
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd="/")
    return frozenset(done.stdout.split())


def build_ranvier(candidates: Sequence[Candidate], folder: Path) -> tuple[list[Library], dict[str, Refusal], set[str]]:
    """Build the candidates with Ranvier: libraries, refusals by name of the file, and the names of those that need --compat."""
    libraries: list[Library] = []
    refusals: dict[str, Refusal] = {}
    compat: set[str] = set()
    for number, batch in enumerate(batches(candidates)):
        here = folder / f"ranvier{number}"
        stage(batch, here)
        by_path = {str((here / f"{c.stem}.mod").resolve()): c for c in batch.candidates}
        supplies = sorted(here.resolve().glob(f"{SUPPLY}*.mod"))
        plain, failed = build_those_that_can([Path(p) for p in by_path] + supplies, here / "plain", compat=False)
        rescued, refused = build_those_that_can([Path(p) for p in failed], here / "compat", compat=True)
        refusals |= {by_path[path].file.name: Refusal(message) for path, message in refused.items()}
        good = tuple(c for path, c in by_path.items() if path not in refused)
        compat |= {by_path[path].file.name for path in failed if path not in refused}
        libraries += [Library(path, good, here) for path in (plain, rescued) if path]
    return libraries, refusals, compat


def build_those_that_can(paths: Sequence[Path], out: Path, *, compat: bool) -> tuple[Path | None, dict[str, str]]:
    """Build a library of the files that can be compiled; return it, and the message of each that cannot by path."""
    refused: dict[str, str] = {}

    def progress(outcome: Outcome, done: int, total: int) -> None:
        if outcome.entry is None:
            lines = outcome.message.splitlines()
            refused[outcome.path] = next((line for line in lines if ": error[" in line), lines[0]).split(": error", 1)[-1]

    options = Options(units="off", processes=True, compat=compat, progress=progress)
    for _ in range(2):
        good = [path for path in paths if str(path) not in refused]
        if not good:
            break
        try:
            return build(good, out, options).library, refused
        except BuildError:
            if not refused:
                raise
    return None, refused
