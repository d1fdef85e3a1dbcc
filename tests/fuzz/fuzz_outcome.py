"""What became of a case, and whether that may be: success or diagnostics with places, and C that compiles without a warning."""

from __future__ import annotations

import gc
import re
import shutil
import signal
import subprocess
import tempfile
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from fuzz_cases import Case
from ranvier.building.verbatim_errors import VERBATIM_FLAGS, verbatim_errors
from ranvier.compiler import CompiledMod, check_mod, compile_mod
from ranvier.compiler.diagnostics import CompileError, Diagnostic, render_all
from ranvier.compiler.explain import explain
from ranvier.compiler.source import SourceFile

SECONDS = 10
# a text of more than 4095 characters is one of more than ISO C promises to take, and every compiler takes it
WARNINGS = ("-std=c11", "-Wall", "-Wextra", "-Wpedantic", "-Wno-overlength-strings", "-Wshadow", "-Wconversion", "-Werror")
HEADERS = f"-I{files('ranvier.csrc')}"
_PLACE = re.compile(r"^case\d+\.c:", re.MULTILINE)


class TooSlow(BaseException):
    """A case takes more than its time; no Exception, so that nothing on the way swallows it."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that may not be. `signature` is the same for cases that probably have one cause."""

    signature: str
    details: str


@contextmanager
def limited(seconds: float) -> Iterator[None]:
    """Raise TooSlow in the block after some seconds of the processor's time, which a busy machine does not lengthen."""

    def stop(number: int, frame: object) -> None:
        raise TooSlow

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def try_case(case: Case) -> Finding | CompiledMod | None:
    """Compile a case: what was made, None where it was refused as it should be, or what is wrong."""
    try:
        with limited(SECONDS):
            return _compiled(case)
    except TooSlow as slow:
        return Finding(f"slow {_where(slow)}", traceback.format_exc())
    except Exception as error:  # noqa: BLE001
        return Finding(f"{type(error).__name__} {_where(error)}", traceback.format_exc(limit=-30))
    finally:
        if gc.get_count()[2] > 5:
            gc.collect()


def _compiled(case: Case) -> Finding | CompiledMod | None:
    try:
        made = compile_mod(
            case.path, case.data, case.include, strict=case.strict, compat=case.compat, verbatim=case.verbatim, units=case.units
        )
    except CompileError as error:
        return _wrong_diagnostics(error.source, error.diagnostics, True)
    explain(made.solved)
    return _wrong_diagnostics(made.source, made.warnings, False) or made


def check_only(case: Case) -> Finding | None:
    """Do with a case what `ranvier check` does."""
    try:
        with limited(SECONDS):
            checked = check_mod(case.path, case.data, case.include, units=case.units)
        return _wrong_diagnostics(checked.source, checked.diagnostics, checked.solved is None)
    except TooSlow as slow:
        return Finding(f"slow check {_where(slow)}", traceback.format_exc())
    except Exception as error:  # noqa: BLE001
        return Finding(f"check {type(error).__name__} {_where(error)}", traceback.format_exc(limit=-30))


def _wrong_diagnostics(source: SourceFile, diagnostics: Sequence[Diagnostic], refused: bool) -> Finding | None:
    """Return what a diagnostic lacks: a place inside the file, a code, words, a shape that can be shown."""
    if refused and not any(one.severity.value == "error" for one in diagnostics):
        return Finding("refused without an error", "")
    render_all(source, diagnostics)
    for one in diagnostics:
        if not (0 <= one.span.start <= one.span.end <= max(len(source.text), 1)):
            return Finding(f"span outside {one.code}", repr(one))
        place = source.locate(one.span.start)
        if place.line < 1 or not 1 <= place.column <= len(place.line_text) + 2:
            return Finding(f"place outside {one.code}", f"{place.line}:{place.column} {one!r}")
        if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", one.code) or not one.message.strip():
            return Finding(f"no words {one.code}", repr(one))
        if len(one.message) > 2000:
            return Finding(f"endless message {one.code}", one.message[:500])
    return None


def _where(error: BaseException) -> str:
    """Name the innermost function of the compiler on the way of an error."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if "/compiler/" in frame.filename]
    if not frames:
        return "nowhere"
    names = [f"{Path(frame.filename).name}:{frame.name}" for frame in frames]
    return names[-1] if not isinstance(error, RecursionError) else max(set(names), key=lambda name: (names.count(name), name))


def check_c(made: Sequence[CompiledMod]) -> list[Finding | None]:
    """Let the C compiler look at what was made; all files at once, and one by one only where it complains."""
    found: list[Finding | None] = [None] * len(made)
    plain = [k for k, one in enumerate(made) if not one.has_verbatim]
    with tempfile.TemporaryDirectory(prefix="ranvier-fuzz-") as name:
        folder = Path(name)
        for k in plain:
            (folder / f"case{k}.c").write_text(made[k].c_text, encoding="utf-8", errors="surrogateescape")
        if plain and _complaints([folder / f"case{k}.c" for k in plain], WARNINGS):
            for k in plain:
                if said := _complaints([folder / f"case{k}.c"], WARNINGS):
                    found[k] = Finding(f"C {_kind_of(said)}", said[:3000])
        for k, one in enumerate(made):
            if one.has_verbatim:
                found[k] = _verbatim(one, folder / f"verbatim{k}.c")
    return found


def _verbatim(made: CompiledMod, path: Path) -> Finding | None:
    """What the C compiler says of a file with VERBATIM must be of the user's lines."""
    path.write_text(made.c_text, encoding="utf-8", errors="surrogateescape")
    said = _complaints([path], VERBATIM_FLAGS)
    if not said or "error[verbatim" in verbatim_errors(said, made.source):
        return None
    return Finding(f"verbatim C without a place: {_kind_of(said)}", said[:3000])


def _complaints(paths: Sequence[Path], flags: Sequence[str]) -> str:
    compiler = shutil.which("gcc") or "cc"
    command = [compiler, "-fsyntax-only", "-fno-diagnostics-color", HEADERS, *flags, *(path.name for path in paths)]
    done = subprocess.run(command, capture_output=True, check=False, cwd=paths[0].parent, timeout=300)
    return done.stderr.decode(errors="replace") or "no message" if done.returncode else ""


def _kind_of(said: str) -> str:
    """Return the first complaint with its names taken out."""
    first = next((line for line in said.splitlines() if "error:" in line), said[:200])
    return re.sub(r"[‘'].*?[’']", "X", first.split("error:")[-1]).strip()[:120]
