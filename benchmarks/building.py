"""Time the build of .mod files from nothing, `ranvier build` against nrnivmodl, and `ranvier check`.

Both are run in turn on the same files, each time in a new folder; a ratio is the median of the rounds' ratios. Beside the wall
time stands that of the processors, of all processes of a build together: it depends less on what else the machine is doing.
"""

from __future__ import annotations

import os
import re
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from .figures import Table, median_and_spread, ratio
from .mechanisms import different
from .peers import MeasurementError, Peer

COMMANDS = {"neuron": ["nrnivmodl"], "ranvier": ["ranvier", "build", "--compat"]}
Files = dict[str, bytes]


@dataclass(frozen=True)
class Taken:
    """Seconds of one build."""

    wall: float
    processor: float


def copies_of_hh(count: int) -> Files:
    """Return copies of hh.mod under names of their own."""
    text = files("ranvier.mechanisms").joinpath("hh.mod").read_text()
    return {f"hh{k}.mod": re.sub(r"SUFFIX hh\b", f"SUFFIX hh{k}", text).encode() for k in range(count)}


def accepted_by_neuron(folder: Path) -> Files:
    """Return the .mod files directly in a folder that NEURON's translator accepts."""
    import neuron

    data = Path(neuron.__file__).parent / ".data"
    environment = {**os.environ, "MODLUNIT": str(data / "share/nrn/lib/nrnunits.lib")}
    found: Files = {}
    with tempfile.TemporaryDirectory() as out:
        for path in sorted(folder.glob("*.mod")):
            command = [str(data / "bin/nocmodl"), "-o", out, path.name]
            if subprocess.run(command, cwd=folder, env=environment, capture_output=True, check=False).returncode == 0:
                found[path.name] = path.read_bytes()
    return found


def built_by_neuron(sources: Files) -> Files:
    """Return the files without those whose C++ does not compile: nrnivmodl makes nothing where one fails."""
    command = [str(Path(sys.executable).parent / COMMANDS["neuron"][0])]
    while sources:
        with tempfile.TemporaryDirectory() as folder:
            write(sources, Path(folder))
            done = subprocess.run(command, cwd=folder, env={**os.environ, "MAKEFLAGS": "-k"}, capture_output=True, check=False)
        failed = {name.decode() for name in re.findall(rb"(\w+)\.o\] Error", done.stdout + done.stderr)}
        if done.returncode == 0 or not failed:
            break
        sources = {name: text for name, text in sources.items() if Path(name).stem not in failed}
    return sources


def packages(root: Path) -> dict[str, Files]:
    """Return the files of every folder at or below `root` that holds some, and of all that differ in name, as one folder."""
    found = {}
    together: Files = {}
    names: set[str] = set()
    for folder in sorted({path.parent for path in root.rglob("*.mod")}):
        label = "/".join(folder.relative_to(root).parts[-2:]) or folder.name
        found[label] = accepted_by_neuron(folder)
        for name, text in found[label].items():
            if name not in together and not names & (own := _mechanisms(text)):
                together[name] = text
                names |= own
    return {**found, "all different names together": together} if len(found) > 1 else found


def _mechanisms(text: bytes) -> set[str]:
    shown = re.sub(rb"(?s)COMMENT.*?ENDCOMMENT", b"", text)
    return {name.decode() for name in re.findall(rb"\b(?:SUFFIX|POINT_PROCESS|ARTIFICIAL_CELL)\s+(\w+)", shown)} - {"nothing"}


def write(sources: Files, folder: Path) -> None:
    """Write .mod files."""
    for name, text in sources.items():
        (folder / name).write_bytes(text)


def run(command: list[str], folder: Path) -> Taken:
    """Run a program that must succeed."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    program = str(Path(sys.executable).parent / command[0])
    done = subprocess.run([program, *command[1:]], cwd=folder, capture_output=True, check=False)
    wall, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        raise MeasurementError(f"{' '.join(command)}:\n{done.stdout.decode()[-2000:]}{done.stderr.decode()[-2000:]}")
    return Taken(wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def build(module: str, sources: Files) -> Taken:
    """Build .mod files in a new folder."""
    with tempfile.TemporaryDirectory() as folder:
        write(sources, Path(folder))
        return run(COMMANDS[module], Path(folder))


def line(label: str, sources: Files, modules: list[str], rounds: int) -> list[str]:
    """Return a line of the table: seconds of each module, and how many times those of Ranvier each other takes."""
    taken: dict[str, list[Taken]] = {module: [] for module in modules}
    for _ in range(rounds):
        for module in modules:
            taken[module].append(build(module, sources))
    wall = {module: [one.wall for one in taken[module]] for module in modules}
    processor = {module: [one.processor for one in taken[module]] for module in modules}
    cells = [label, str(len(sources))]
    for module in modules:
        cells += [median_and_spread(wall[module], 2), median_and_spread(processor[module], 2)]
    for module in modules:
        if module != "ranvier":
            cells += [ratio(wall[module], wall.get("ranvier", [])), ratio(processor[module], processor.get("ranvier", []))]
    return cells


def head(modules: list[str]) -> tuple[str, ...]:
    """Return the head of the table."""
    titles = ["files", "count"]
    titles += [title for module in modules for title in (f"{module} (s)", "processors (s)")]
    titles += [title for module in modules if module != "ranvier" for title in (f"{module} / ranvier", "processors")]
    return tuple(titles)


def check_line(sources: Files) -> str:
    """Return how long `ranvier check` takes for a file, without the start of the program."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "none").mkdir()
        first = dict(list(sources.items())[:1])
        write(first, Path(folder) / "none")
        write(sources, Path(folder))
        start, whole = (min(run(["ranvier", "check", "--units", "warn", where], Path(folder)).processor for _ in range(3))
                        for where in ("none", "."))
    each = 1e3 * (whole - start) / (len(sources) - 1)
    return f"`ranvier check` of {len(sources)} files: {each:.1f} ms a file, {start:.2f} s for one."


def tables(compared: list[Peer], rounds: int, mods: Path | None, *, quick: bool = False) -> list[Table]:
    """Return the table of compiling .mod files, and of the folders below `mods`."""
    modules = [peer.engine for peer in compared]
    title = (f"Compiling .mod files from nothing, medians of {rounds} rounds (least–most). Processors: user and system "
             "time of all processes of a build.")
    table = Table("build", title, head(modules))
    made = {name: text.encode() for name, text in different(50).items()}
    groups = {"hh": copies_of_hh(1), "copies of hh": copies_of_hh(12)}
    groups |= {f"{count} different": dict(list(made.items())[:count]) for count in ((1, 12) if quick else (1, 12, 50))}
    table.lines += [line(label, sources, modules, rounds) for label, sources in groups.items()]
    table.notes = [check_line(made)] if "ranvier" in modules else []
    folders = Table("folders", "The same for folders of published files.", head(modules))
    for label, sources in (packages(mods) if mods else {}).items():
        if both := built_by_neuron(sources):
            folders.lines.append(line(label, both, modules, rounds))
    return [table, *([folders] if folders.lines else [])]
