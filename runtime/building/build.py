"""The build step: .mod files to one mechanism library, changed files only.

A build leaves one folder (by default ranvier_<machine> in the current folder):

    libmechanisms.so    the library, replaced in one move once all is well
    manifest.json       what it was made from: content hashes, so that an unchanged build does nothing
    objects/            the objects of the .mod files, named by a hash; files that were compiled together share one
    c/                  the generated C, with keep_c

A file is compiled again when its text, a file it includes, this package's compiler or headers, the C compiler or the
flags changed.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from ..places import LIBRARY, MANIFEST, PACKAGE, csrc_folder, platform_folder
from .manifest import (
    Entry,
    Manifest,
    file_digest,
    is_source_unchanged,
    key_of,
    read_manifest,
    remove_stale,
    write_manifest,
)
from .objects import SCRATCH, Job, Outcome, Translated, batches, compile_batch, symbol_of, told_of_verbatim, translate
from .toolchain import Toolchain, ToolchainError, find_toolchain

if TYPE_CHECKING:
    from concurrent.futures import Executor

__all__ = ["LIBRARY", "MANIFEST", "BuildError", "Entry", "Options", "Outcome", "Report", "build", "find_mod_files"]

T = TypeVar("T")
R = TypeVar("R")
LOCK = ".ranvier-lock"


class BuildError(RuntimeError):
    """A build that failed; the message holds every diagnostic of every file. `details` is the C compiler's own output."""

    def __init__(self, message: str, details: str = "") -> None:
        super().__init__(message)
        self.details = details


@dataclass(frozen=True, slots=True)
class Report:
    """A finished build."""

    library: Path
    compiled: tuple[Outcome, ...]
    reused: tuple[Entry, ...]
    warnings: str = ""


def _switch(name: str) -> bool:
    """Return what a variable of the environment says; raise BuildError where it says neither yes nor no."""
    value = os.environ.get(name, "").strip().lower()
    if value in ("1", "true", "yes", "on"):
        return True
    if value in ("", "0", "false", "no", "off"):
        return False
    raise BuildError(f"the environment variable {name} is {value!r}: set it to 1 or 0")


@dataclass
class Options:
    """How to build. `jobs` 0: one a processor. `processes`: workers are processes, for the command line; else threads.

    `compat` (also RANVIER_COMPAT=1): an equation that cnexp cannot integrate is a warning and is solved implicitly.
    `verbatim` False (also RANVIER_NO_VERBATIM=1) refuses VERBATIM, for files that nobody has read. `units`: what a unit that
    does not fit is, 'error', 'warn' or 'off'.
    """

    jobs: int = 0
    keep_c: bool = False
    portable: bool = False
    strict: bool = False
    units: str = "warn"
    processes: bool = False
    compat: bool = field(default_factory=lambda: _switch("RANVIER_COMPAT"))
    verbatim: bool = field(default_factory=lambda: os.environ.get("RANVIER_NO_VERBATIM", "0") in ("", "0"))
    progress: Callable[[Outcome, int, int], None] | None = field(default=None)


def find_mod_files(paths: Iterable[Path]) -> list[Path]:
    """Return the .mod files named, and those directly inside the folders named, sorted by name within a folder.

    Raise BuildError for a path that does not exist, is no .mod file, or when nothing is found.
    """
    found: list[Path] = []
    paths = list(paths)
    for path in paths:
        if path.is_dir():
            found += _mod_files_in(path)
        elif not path.exists():
            raise BuildError(f"{path}: no such file or folder")
        elif path.suffix.lower() != ".mod" or not path.is_file():
            raise BuildError(f"{path}: not a .mod file; name .mod files or a folder that holds them")
        else:
            found.append(path)
    unique = list(dict.fromkeys(p.resolve() for p in found))
    if not unique:
        where = ", ".join(map(str, paths)) or "the current folder"
        raise BuildError(f"no .mod file in {where}; name the folder that holds them: ranvier build FOLDER")
    return unique


def _mod_files_in(folder: Path) -> list[Path]:
    try:
        return sorted(p for p in folder.iterdir() if p.suffix.lower() == ".mod" and p.is_file())
    except OSError as error:
        raise BuildError(f"{folder}: cannot be read: {error.strerror}") from error


def build(files: Sequence[Path], out: Path | None = None, options: Options | None = None) -> Report:
    """Build .mod files to `out`/libmechanisms.so (default: ranvier_<machine> in the current folder).

    Raise BuildError with every diagnostic; the library of an earlier build then stays as it was.
    """
    options = options or Options()
    folder = (out or Path(platform_folder())).resolve()
    try:
        toolchain = find_toolchain(portable=options.portable, strict=options.strict)
    except ToolchainError as error:
        report = _built_elsewhere(files, folder)
        if report is None:
            raise BuildError(str(error), error.details) from error
        return report
    tool_key = _tool_key(toolchain, options)
    report = _unchanged(files, read_manifest(folder), tool_key, folder, options.keep_c)
    if report is not None:
        return report
    fresh = not folder.exists()
    _make_folder(folder, options.keep_c)
    try:
        with _alone_in(folder):
            return _build(files, folder, toolchain, tool_key, options)
    except BuildError:
        if fresh and not options.keep_c and not read_manifest(folder).files:
            shutil.rmtree(folder, ignore_errors=True)  # nothing is in it that a next build could use
        raise
    except OSError as error:
        raise BuildError(f"{folder}: the build cannot be written: {error.strerror or error}") from error


def _built_elsewhere(files: Sequence[Path], folder: Path) -> Report | None:
    """Return the library of exactly these files where there is no C compiler to make it anew, as on the nodes of a cluster."""
    manifest = read_manifest(folder)
    by_path = {e.path: e for e in manifest.files}
    entries = [by_path[str(f)] for f in files if str(f) in by_path]
    if len(entries) != len(files) or not manifest.holds(entries, folder) or not all(map(is_source_unchanged, entries)):
        return None
    return Report(folder / LIBRARY, (), tuple(entries))


def _unchanged(files: Sequence[Path], manifest: Manifest, tool_key: str, folder: Path, keep_c: bool) -> Report | None:
    """Return the report of a build with nothing to do, else None."""
    reused, todo = _divide(files, manifest.files, tool_key, folder, keep_c)
    return None if todo or not manifest.holds(reused, folder) else Report(folder / LIBRARY, (), tuple(reused))


def _build(files: Sequence[Path], folder: Path, toolchain: Toolchain, tool_key: str, options: Options) -> Report:
    """Compile what changed, link, and remember. What compiled is remembered too when another file fails."""
    manifest = read_manifest(folder)
    reused, todo = _divide(files, manifest.files, tool_key, folder, options.keep_c)
    jobs = [Job(str(path), tool_key, str(folder), toolchain, options.keep_c, options.units, options.compat, options.verbatim)
            for path in todo]
    outcomes = _run(jobs, options)
    entries = {e.path: e for e in (*reused, *(o.entry for o in outcomes if o.entry))}
    failed = [o for o in outcomes if o.entry is None]
    if failed:
        known = {e.path: e for e in manifest.files} | entries
        write_manifest(folder, replace(manifest, files=tuple(known.values())))
        raise BuildError("\n".join(o.message for o in failed), "\n".join(o.details for o in failed if o.details))
    ordered = [entries[str(path)] for path in files]
    _check_names(ordered)
    if not manifest.holds(ordered, folder):
        _link(ordered, folder, toolchain)
    linked = tuple(e.key for e in ordered)
    write_manifest(folder, Manifest(tuple(ordered), linked, file_digest(folder / LIBRARY)))
    remove_stale(folder, ordered)
    from .together import rendered, two_writers

    messages = [o.message for o in outcomes if o.message]
    messages += rendered(two_writers(e.member for e in ordered))
    return Report(folder / LIBRARY, tuple(outcomes), tuple(reused), "\n".join(messages))


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """Hold other builds in the same folder off, and clear away what killed ones left."""
    import fcntl

    with open(folder / LOCK, "w", encoding="utf-8") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
        except OSError:
            yield  # a file system without locks
            return
        for left in folder.glob(f"{SCRATCH}*"):
            shutil.rmtree(left, ignore_errors=True)
        yield


@lru_cache(maxsize=1)
def _package_digest() -> str:
    """Digest everything of this package that shapes the generated code."""
    compiler = PACKAGE / "compiler"
    compiler = compiler if compiler.is_dir() else PACKAGE.parent / "compiler"
    whole = hashlib.sha256()
    for path in sorted([*compiler.rglob("*.py"), *compiler.rglob("*.lark"), *csrc_folder().glob("*.h")]):
        whole.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return whole.hexdigest()


def _tool_key(toolchain: Toolchain, options: Options) -> str:
    """Digest what an object is made with; units count only as errors, which no object made without them can show."""
    wanted = {"compat": options.compat, "no-verbatim": not options.verbatim, "units=error": options.units == "error"}
    marks = "".join(f" {name}" for name, on in wanted.items() if on)
    return hashlib.sha256(f"{_package_digest()} {toolchain.identity}{marks}".encode()).hexdigest()


def _divide(files: Sequence[Path], known: Sequence[Entry], tool_key: str, folder: Path,
            keep_c: bool) -> tuple[list[Entry], list[Path]]:
    """Sort the files into those whose object can be used again and those to compile."""
    by_path = {e.path: e for e in known}
    reused: list[Entry] = []
    todo: list[Path] = []
    for path in files:
        entry = by_path.get(str(path))
        fresh = entry is not None and _is_fresh(entry, tool_key, folder, keep_c)
        if entry is not None and fresh:
            reused.append(entry)
        else:
            todo.append(path)
    return reused, todo


def _is_fresh(entry: Entry, tool_key: str, folder: Path, keep_c: bool) -> bool:
    if not is_source_unchanged(entry) or entry.key != key_of(tool_key, entry.path, entry.digest, entry.includes):
        return False
    return (folder / "objects" / entry.object).is_file() and (not keep_c or (folder / "c" / entry.c_file).is_file())


def _run(jobs: list[Job], options: Options) -> list[Outcome]:
    """Translate the jobs, then compile what they became; both in parallel where there are several, in the order given."""
    workers = max(1, min(options.jobs or os.cpu_count() or 1, len(jobs)))
    done: dict[str, Outcome] = {}
    translated: list[Translated] = []
    for result in _each(translate, jobs, workers, options.processes):
        if isinstance(result, Outcome):
            _report(done, result, len(jobs), options)
        else:
            translated.append(result)
    for outcomes in _each(compile_batch, batches(translated, workers), workers, False):
        for outcome in outcomes:
            _report(done, outcome, len(jobs), options)
    return [done[job.path] for job in jobs]


def _each(work: Callable[[T], R], items: Sequence[T], workers: int, processes: bool) -> Iterator[R]:
    """Yield what becomes of each item as it is finished; with several workers, in processes or in threads."""
    if min(workers, len(items)) <= 1:
        yield from map(work, items)
        return
    from concurrent.futures import as_completed
    from concurrent.futures.process import BrokenProcessPool

    with _executor(workers, processes) as pool:
        try:
            for future in as_completed([pool.submit(work, item) for item in items]):
                yield future.result()
        except BrokenProcessPool as error:
            raise BuildError("a process of the build was killed, perhaps for want of memory; try again with -j 1") from error
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _executor(workers: int, processes: bool) -> Executor:
    from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor

    if not processes:
        return ThreadPoolExecutor(workers)
    import multiprocessing

    from ..compiler import warm_up

    warm_up()  # once here, so that the forked workers need not
    return ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("fork"), initializer=_leave_ctrl_c_to_the_parent)


def _leave_ctrl_c_to_the_parent() -> None:
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _report(done: dict[str, Outcome], outcome: Outcome, total: int, options: Options) -> None:
    done[outcome.path] = outcome
    if options.progress:
        options.progress(outcome, len(done), total)


def _check_names(entries: Sequence[Entry]) -> None:
    from .together import rendered, same_names

    problems = same_names(e.member for e in entries)
    if problems:
        raise BuildError("\n".join(rendered(problems)))


def _link(entries: Sequence[Entry], folder: Path, toolchain: Toolchain) -> None:
    from ..compiler.codegen import generate_index

    with tempfile.TemporaryDirectory(prefix=SCRATCH, dir=folder) as scratch:
        index = Path(scratch) / "index.c"
        made_by = "ranvier, " + " ".join(toolchain.flags)
        index.write_text(generate_index([symbol_of(e) for e in entries], made_by), encoding="utf-8")
        library = Path(scratch) / LIBRARY
        try:
            objects = dict.fromkeys(folder / "objects" / e.object for e in entries)
            toolchain.link([index, *objects], library, csrc_folder())
        except ToolchainError as error:
            write_manifest(folder, Manifest())  # the objects may be what is wrong: the next build makes them anew
            told = [told_of_verbatim(entry, error.details) for entry in entries]
            raise BuildError("\n".join(filter(None, told)) or str(error), error.details) from error
        os.replace(library, folder / LIBRARY)


def _make_folder(folder: Path, keep_c: bool) -> None:
    try:
        for name in ("objects", "c") if keep_c else ("objects",):
            (folder / name).mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise BuildError(f"{folder}: cannot be written: {error.strerror}; name another folder with -o") from error
