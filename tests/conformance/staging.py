"""Sort .mod files into batches that can be one library each, and put copies of them into folders to build."""

from __future__ import annotations

import re
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from corpus import ModFile
from plans import Plan, make_plan
from ranvier.compiler.diagnostics import CompileError
from ranvier.compiler.include import find_include
from ranvier.compiler.syntax import read_source

SUPPLY = "rvsupply_"


@dataclass(frozen=True)
class Candidate:
    """A file with its plan; None where Ranvier cannot read the file, which `refusal` then explains."""

    file: ModFile
    stem: str
    data: bytes
    includes: tuple[tuple[str, bytes], ...]
    plan: Plan | None
    refusal: str = ""

    @property
    def names(self) -> frozenset[str]:
        """What must be unique in a library."""
        mechanism = self.plan.mechanism if self.plan else self.stem
        bare = self.plan.functions if self.plan and self.plan.kind == "bare" else ()
        return frozenset({self.stem.lower(), mechanism, *bare})


@dataclass(frozen=True)
class Batch:
    """Files for one library."""

    candidates: tuple[Candidate, ...]


def prepare(file: ModFile, taken: frozenset[str]) -> Candidate:
    """Read a file. A mechanism with a name in `taken`, those built into the reference, gets an X behind it."""
    data = file.path.read_bytes()
    stem = re.sub(r"\W", "_", file.path.stem)
    stem = "m" + stem if stem[:1].isdigit() else stem
    try:
        plan = make_plan(str(file.path), data)
    except CompileError as error:
        return Candidate(file, stem, data, (), None, str(error))
    if plan.mechanism in taken:
        data = renamed(data, plan.mechanism)
        plan = replace(plan, mechanism=plan.mechanism + "X")
    source = read_source(str(file.path), data, find_include)
    includes = tuple((Path(path).name, Path(path).read_bytes()) for path in source.includes)
    return Candidate(file, stem, data, includes, plan)


def renamed(data: bytes, name: str) -> bytes:
    """Return the text of a .mod file with another name of the mechanism."""
    pattern = rf"\b((?:SUFFIX|POINT_PROCESS|ARTIFICIAL_CELL)\s+{re.escape(name)})\b"
    return re.sub(pattern.encode(), rb"\1X", data, count=1)


def batches(candidates: Sequence[Candidate]) -> list[Batch]:
    """Deal the candidates into as few batches as their names allow."""
    dealt: list[tuple[list[Candidate], set[str]]] = []
    for candidate in candidates:
        fitting = next((pair for pair in dealt if not pair[1] & candidate.names), None)
        if fitting is None:
            fitting = ([], set())
            dealt.append(fitting)
        members, names = fitting
        members.append(candidate)
        names |= candidate.names
    return [Batch(tuple(members)) for members, _ in dealt]


def stage(batch: Batch, folder: Path) -> None:
    """Write the batch's files, and a source of current for each ion whose current one of them reads."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for candidate in batch.candidates:
        (folder / f"{candidate.stem}.mod").write_bytes(candidate.data)
        for name, data in candidate.includes:
            (folder / name).write_bytes(data)
    for ion in supplied(batch):
        (folder / f"{SUPPLY}{ion}.mod").write_text(supply(ion))


def supplied(batch: Batch) -> list[str]:
    """Return the ions whose current something in the batch reads."""
    return sorted({ion for candidate in batch.candidates if candidate.plan for ion in candidate.plan.supplied})


def supply(ion: str) -> str:
    """Return the text of a mechanism that writes the current of an ion."""
    return (f"NEURON {{ SUFFIX {SUPPLY}{ion} USEION {ion} WRITE i{ion} RANGE amp }}\nPARAMETER {{ amp = 0 }}\n"
            f"ASSIGNED {{ i{ion} (mA/cm2) }}\nBREAKPOINT {{ i{ion} = amp }}\n")
