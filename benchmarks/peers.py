"""The simulators of a comparison: which of them are here, what each is, and a process that measures on it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

from . import limit
from .jobs import Answer, Job

ROOT = Path(__file__).parents[1]
MODS = Path(__file__).parent / "mods"
FAST = "-O3 -march=native -ffast-math"
TIMEOUT = 600  # seconds that a process may take


class MeasurementError(Exception):
    """A peer could not do what it was asked; the text says what it answered."""


class Unwritten(MeasurementError):
    """The workload is none of the peer's: no failure."""


@dataclass(frozen=True)
class Peer:
    """One column: its name, the engine that `jobs.Job` names, what it is, and the environment of its processes.

    `folder` is where libraries of .mod files are built for it; `build` the command that makes one.
    """

    name: str
    engine: str
    about: str
    folder: Path
    environment: dict[str, str] = field(default_factory=dict)
    build: tuple[str, ...] = ()
    program: Path | None = None


def run(command: list[str], environment: dict[str, str] | None = None, cwd: Path = ROOT) -> str:
    """Run a process and return what it printed."""
    path = f"{Path(sys.executable).parent}:{os.environ.get('PATH', '')}"
    fixed = {"PATH": path, "NEURON_MODULE_OPTIONS": "-nogui", "RANVIER_AUTOLOAD": "0", "OMP_NUM_THREADS": "1"}
    try:
        done = subprocess.run(command, cwd=cwd, env={**os.environ, **fixed, **(environment or {})}, capture_output=True,
                              text=True, errors="replace", timeout=TIMEOUT, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise MeasurementError(str(error)) from error
    if done.returncode:
        shown = " ".join(command)[:200]
        raise MeasurementError(f"{shown}: exit status {done.returncode}\n{done.stdout[-1000:]}{done.stderr[-1000:]}")
    return done.stdout


def python(code: str, environment: dict[str, str] | None = None) -> str:
    """Run a piece of Python and return the last line that it printed."""
    return run([sys.executable, "-c", code], environment).rstrip().rpartition("\n")[2]


def build_mods(peer: Peer, name: str) -> Peer:
    """Build the .mod files of a folder below mods/ for a peer; return it with the environment that the library needs."""
    if not peer.build:
        raise Unwritten(f"{peer.name} has no command for these .mod files")
    folder = peer.folder / (name or "none")
    if not folder.exists():
        (folder / "mod").mkdir(parents=True)
        for path in sorted((MODS / name).glob("*.mod")) if name else []:
            (folder / "mod" / path.name).write_bytes(path.read_bytes())
        run([*peer.build, "mod"], cwd=folder)
        (folder / "built").touch()
    if not (folder / "built").exists():
        raise MeasurementError(f"{' '.join(peer.build)} failed before")
    if peer.engine == "coreneuron":
        return replace(peer, environment={**peer.environment, "CORENEURONLIB": str(folder / "x86_64/libcorenrnmech.so")})
    return peer


def library(peer: Peer, name: str) -> str:
    """Return what `h.nrn_load_dll` takes, of a folder that `build_mods` made."""
    folder = peer.folder / name
    return str(folder / "x86_64/libnrnmech.so") if peer.engine in ("neuron", "coreneuron") else str(folder)


def measure(peer: Peer, job: Job, mods: str = "") -> Answer:
    """Run a job in a new process of a peer."""
    job = replace(job, engine=peer.engine)
    if peer.program is not None:
        arguments = limit.arguments(job)
        if arguments is None:
            raise Unwritten("not written by hand")
        return limit.answer_of(run([str(peer.program), *arguments]))
    if mods or (peer.engine == "coreneuron" and peer.name != "coreneuron"):
        peer = build_mods(peer, mods)
        job = replace(job, library=library(peer, mods) if mods else "")
    if peer.engine == "coreneuron" and len(job.variants) > 1:
        return merged([measure_here(peer, replace(job, variants=(variant,))) for variant in job.variants])
    return measure_here(peer, job)


def merged(answers: list[Answer]) -> Answer:
    """Join the variants of several processes: CoreNEURON takes GLOBALs only before its first run."""
    return replace(answers[0], variants={name: run for answer in answers for name, run in answer.variants.items()})


def measure_here(peer: Peer, job: Job) -> Answer:
    """Run a job in one process, with the peer's environment as it is."""
    module = "benchmarks.measure_arbor" if peer.engine == "arbor" else "benchmarks.measure"
    output = run([sys.executable, "-m", module, job.text()], peer.environment)
    return Answer.from_text(output.rstrip().rpartition("\n")[2])


def find_neuron(folder: Path) -> list[Peer]:
    """Return NEURON as it is installed."""
    version = python("import neuron; print(neuron.__version__)")
    return [Peer("neuron", "neuron", f"NEURON {version} as installed", folder, build=("nrnivmodl",))]


def find_coreneuron(folder: Path) -> list[Peer]:
    """Return the CoreNEURON that is installed with NEURON."""
    version = python("import neuron; from neuron import coreneuron, config; "
                     "assert config.arguments['NRN_ENABLE_CORENEURON']; print(neuron.__version__)")
    return [Peer("coreneuron", "coreneuron", f"CoreNEURON of NEURON {version} as installed", folder,
                 build=("nrnivmodl", "-coreneuron"))]


def find_core_fast(folder: Path) -> list[Peer]:
    """Return CoreNEURON with all mechanisms compiled anew, by flags for speed on this processor."""
    peer = Peer("core-fast", "coreneuron", f"the same CoreNEURON, mechanisms built here with {FAST}", folder,
                build=("nrnivmodl", "-coreneuron", "-incflags", FAST))
    find_coreneuron(folder)
    build_mods(peer, "")
    return [peer]


def find_ranvier(folder: Path) -> list[Peer]:
    """Return Ranvier as it is installed."""
    version = python("import ranvier; print(ranvier.__version__)")
    flags = python("from ranvier.building.toolchain import find_toolchain; print(*find_toolchain().flags)")
    about = f"Ranvier {version}, mechanisms built with {flags}"
    return [Peer("ranvier", "ranvier", about, folder, build=("ranvier", "build", "--compat"))]


def find_arbor(folder: Path, packages: str = "") -> list[Peer]:
    """Return Arbor, as installed or in a folder of packages."""
    environment = {"PYTHONPATH": packages} if packages else {}
    code = ("import arbor; c = arbor.config(); "
            "print(c['version'], 'vectorised' if c['vectorize'] else 'not vectorised', 'for', c['arch'])")
    version, *how = python(code, environment).split()
    built = " ".join(how)
    name = f"arbor ({how[-1]})" if packages else "arbor"
    about = f"Arbor {version}, {built}, {'from the folder of --arbor' if packages else 'as installed'}"
    return [Peer(name, "arbor", about, folder, environment)]


def find_limit(folder: Path) -> list[Peer]:
    """Compile the hand-written limit."""
    folder.mkdir(parents=True, exist_ok=True)
    program = limit.build(folder)
    about = f"benchmarks/limit.c, gcc {' '.join(limit.FLAGS[1:])}"
    return [Peer("limit", "limit", about, folder, program=program)] if program else []


FINDERS: dict[str, Callable[[Path], list[Peer]]] = {
    "neuron": find_neuron, "coreneuron": find_coreneuron, "core-fast": find_core_fast, "arbor": find_arbor,
    "limit": find_limit, "ranvier": find_ranvier,
}


def find(names: list[str], arbors: list[str], folder: Path) -> list[Peer]:
    """Return those of the named peers that are here; each builds in a folder of its own."""
    found: list[Peer] = []
    for name in names:
        places = [""] + [str(Path(place).absolute()) for place in arbors] if name == "arbor" else [""]
        for number, place in enumerate(places):
            own = folder / (re.sub(r"\W", "-", name) + (str(number) if number else ""))
            try:
                found += find_arbor(own, place) if place else FINDERS[name](own)
            except MeasurementError as error:
                print(f"{name} is not compared: {str(error).splitlines()[-1][:120]}", file=sys.stderr)
    return found
