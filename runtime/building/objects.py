"""Changed .mod files to objects: translated one by one, compiled several at a time.

For a small file a third of the C compiler's time is its start and the headers, so that files share a call of it. Their object
belongs to all of them: each goes on using it until it changes, and then has another. A symbol bears the marks of its text and of
its object, so that objects can be linked which hold one file, of any texts: the library's index names those that are in use.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ..places import csrc_folder
from .manifest import Entry, digest, file_digest, key_of
from .toolchain import Toolchain, ToolchainError
from .verbatim_errors import VERBATIM_FLAGS, verbatim_errors

SCRATCH = ".ranvier-build-"
MOST = 12  # files of an object: a folder of hundreds is to show progress, and the C compiler keeps all of a file in memory
MARK = 16  # letters of a key that names bear


@dataclass(frozen=True, slots=True)
class Job:
    """What a worker needs to translate one file."""

    path: str
    tool_key: str
    folder: str
    toolchain: Toolchain
    keep_c: bool
    units: str
    compat: bool = False
    verbatim: bool = True


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one .mod file: an Entry, or the message that says why not."""

    path: str
    entry: Entry | None
    message: str = ""
    details: str = ""
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Translated:
    """A .mod file as C, to be compiled to the object that its entry names. `has_verbatim`: it has C of its user's in it."""

    job: Job
    entry: Entry
    c_text: str
    has_verbatim: bool
    warnings: str
    seconds: float


def translate(job: Job) -> Translated | Outcome:
    """Translate one .mod file to C. Diagnostics come back in an Outcome, never as an exception."""
    from ..compiler import compile_mod
    from ..compiler.diagnostics import CompileError, render_all
    from ..compiler.include import find_include
    from .together import member

    started = time.perf_counter()
    path = Path(job.path)
    try:
        data = path.read_bytes()
    except OSError as error:
        return Outcome(job.path, None, f"{path}: cannot be read: {error.strerror}")
    try:
        compiled = compile_mod(job.path, data, find_include, strict=job.toolchain.strict, compat=job.compat,
                               verbatim=job.verbatim, units=job.units)
    except CompileError as error:
        return Outcome(job.path, None, str(error))
    warnings = render_all(compiled.source, compiled.warnings)
    includes = tuple((p, file_digest(p)) for p in compiled.source.includes)
    text = digest(data)
    key = key_of(job.tool_key, job.path, text, includes)
    file = f"{_plain(path.stem)}-{key[:MARK]}"
    about = member(job.path, compiled.solved.mechanism)
    entry = Entry(job.path, text, key, compiled.name, f"{file}.o", f"{file}.c", includes, about.place, about.writes)
    return Translated(job, entry, compiled.c_text, compiled.has_verbatim, warnings, time.perf_counter() - started)


def _plain(stem: str) -> str:
    return "".join(c if c.isascii() and (c.isalnum() or c in "_-") else "_" for c in stem[:100])


def batches(files: Sequence[Translated], workers: int) -> list[list[Translated]]:
    """Return the files in groups of about the same length of C, one object each; a file with VERBATIM is one by itself."""
    shared = sorted((one for one in files if not one.has_verbatim), key=lambda one: (-len(one.c_text), one.job.path))
    rounds = -(-len(shared) // (workers * MOST))
    groups: list[list[Translated]] = [[] for _ in range(min(workers * rounds, len(shared)))]
    for one in shared:
        min(groups, key=lambda group: sum(len(other.c_text) for other in group)).append(one)
    return [*groups, *([one] for one in files if one.has_verbatim)]


def compile_batch(batch: Sequence[Translated]) -> list[Outcome]:
    """Compile files to one object; where that fails, each to one of its own, so that the message names the right one."""
    started = time.perf_counter()
    name = batch[0].entry.object if len(batch) == 1 else _name_of(batch)
    try:
        _compile_c(batch, name)
    except (ToolchainError, OSError) as error:
        if len(batch) > 1:
            return [outcome for one in batch for outcome in compile_batch([one])]
        return [_failed(batch[0], error)]
    rate = (time.perf_counter() - started) / sum(len(one.c_text) for one in batch)
    return [Outcome(one.job.path, replace(one.entry, object=name), one.warnings, seconds=one.seconds + rate * len(one.c_text))
            for one in batch]


def _name_of(batch: Sequence[Translated]) -> str:
    every = digest(" ".join(one.entry.key for one in batch).encode())
    return f"{_plain(Path(batch[0].job.path).stem)}-and-others-{every[:MARK]}.o"


def symbol_of(entry: Entry) -> str:
    """Return the symbol of an entry's mechanism in its object."""
    from ..compiler.codegen import symbol

    return symbol(entry.name, entry.key[:MARK], _mark_of(entry.object))


def _mark_of(name: str) -> str:
    """Return the mark at the end of an object's name: no object of other content has it."""
    return Path(name).stem[-MARK:]


def _compile_c(batch: Sequence[Translated], name: str) -> None:
    job, folder = batch[0].job, Path(batch[0].job.folder)
    with tempfile.TemporaryDirectory(prefix=SCRATCH, dir=folder) as scratch:
        for one in batch:
            (Path(scratch) / one.entry.c_file).write_text(one.c_text, encoding="utf-8", errors="surrogateescape")
        made = Path(scratch) / name
        source, flags = _to_compile(batch, name, Path(scratch))
        job.toolchain.compile(source, made, csrc_folder(), flags)
        os.replace(made, folder / "objects" / name)
        for one in batch if job.keep_c else ():
            os.replace(Path(scratch) / one.entry.c_file, folder / "c" / one.entry.c_file)


def _to_compile(batch: Sequence[Translated], name: str, scratch: Path) -> tuple[Path, tuple[str, ...]]:
    """Return the C file to compile to the object of that name, and the flags beside those of the toolchain."""
    from ..compiler.codegen import Included, generate_unit
    from ..compiler.codegen.names import mechanism

    if batch[0].has_verbatim:
        entry = batch[0].entry
        return scratch / entry.c_file, (*VERBATIM_FLAGS, f"-D{mechanism(entry.name)}={symbol_of(entry)}")
    unit = scratch / "unit.c"
    unit.write_text(generate_unit([Included(one.entry.name, one.c_text, one.entry.c_file, one.entry.key[:MARK])
                                   for one in batch], _mark_of(name)), encoding="utf-8")
    return unit, ()


def _failed(one: Translated, error: ToolchainError | OSError) -> Outcome:
    details = getattr(error, "details", "")
    told = told_of_verbatim(one.entry, details) if one.has_verbatim else ""
    return Outcome(one.job.path, None, told or f"{one.job.path}: {error}", details)


def told_of_verbatim(entry: Entry, output: str) -> str:
    """Return what the C compiler or the linker says of a file's VERBATIM, as diagnostics; "" where that is nothing."""
    from ..compiler.diagnostics import CompileError
    from ..compiler.include import find_include
    from ..compiler.syntax import read_source

    try:
        return verbatim_errors(output, read_source(entry.path, Path(entry.path).read_bytes(), find_include))
    except (OSError, CompileError):
        return ""
