"""The C compiler: where it is, its flags, and how it is called. No shell takes part."""

from __future__ import annotations

import os
import platform
import shlex
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ..compiler.flags import BASE_FLAGS, CLANG_FLAGS, GCC_FLAGS, STRICT_FLAGS
from ..places import strict_math

CANDIDATES = ("cc", "gcc", "clang")
NATIVE_FLAGS = ("-march=native",)


class ToolchainError(RuntimeError):
    """The C compiler is missing or failed. `details` holds its own output, for -v."""

    def __init__(self, message: str, details: str = "") -> None:
        super().__init__(message)
        self.details = details


@dataclass(frozen=True, slots=True)
class Toolchain:
    """A C compiler and the flags for mechanisms. `identity` changes when any of it changes.

    `strict`: numbers as near to NEURON's as can be, at the cost of speed: libm's exp, no contraction, ∂i/∂v by difference.
    """

    command: tuple[str, ...]
    flags: tuple[str, ...]
    identity: str
    strict: bool = False

    def compile(self, source: Path, out: Path, include: Path, extra: Sequence[str] = ()) -> str:
        """Compile one C file to an object; return the compiler's warnings. Raise ToolchainError when it fails."""
        return self._run([*self.command, *self.flags, *extra, f"-I{include}", "-c", str(source), "-o", str(out)], source.name)

    def link(self, inputs: Sequence[Path], out: Path, include: Path) -> str:
        """Link objects and C files to a shared library that lacks no symbol. Raise ToolchainError when it fails."""
        complete = [] if platform.system() == "Darwin" else ["-Wl,-z,defs"]
        arguments = [*self.command, *self.flags, f"-I{include}", "-shared", *complete, *map(str, inputs), "-o", str(out), "-lm"]
        return self._run(arguments, out.name)

    def _run(self, arguments: list[str], what: str) -> str:
        try:
            done = subprocess.run(arguments, stdin=subprocess.DEVNULL, capture_output=True, check=False)
        except OSError as error:
            raise ToolchainError(f"the C compiler {self.command[0]!r} cannot be started: {error.strerror}") from error
        output = done.stderr.decode(errors="replace") + done.stdout.decode(errors="replace")
        if done.returncode:
            shown = shlex.join(arguments)
            raise ToolchainError(
                f"the C compiler {self.command[0]!r} failed on {what} (exit code {done.returncode}); -v shows its output",
                f"{shown}\n{output}",
            )
        return output


def find_toolchain(*, portable: bool = False, strict: bool = False) -> Toolchain:
    """Find the C compiler: $CC, else cc, gcc or clang on the PATH. Raise ToolchainError with what to install when there is none.

    `portable` leaves out -march=native. RANVIER_MATH=strict sets `strict`; RANVIER_CFLAGS adds to the flags.
    """
    wanted = _words("CC")
    names = [wanted[0]] if wanted else list(CANDIDATES)
    path = next((found for found in map(shutil.which, names) if found), None)
    if path is None:
        raise ToolchainError(_missing(wanted[0] if wanted else None))
    flags = [*BASE_FLAGS, *(CLANG_FLAGS if _is_clang(path) else GCC_FLAGS)]
    if not portable:
        flags += NATIVE_FLAGS
    strict = strict or strict_math()
    if strict:
        flags += STRICT_FLAGS
    flags += _words("RANVIER_CFLAGS")
    status = os.stat(os.path.realpath(path))
    identity = f"{os.path.realpath(path)} {status.st_size} {status.st_mtime_ns} {' '.join(flags)} {_processor(portable)}"
    return Toolchain((path, *wanted[1:]), tuple(flags), identity, strict)


def _is_clang(path: str) -> bool:
    return platform.system() == "Darwin" or "clang" in Path(os.path.realpath(path)).name


def _words(variable: str) -> list[str]:
    """Split an environment variable as a shell would."""
    text = os.environ.get(variable, "")
    try:
        return shlex.split(text)
    except ValueError as error:
        raise ToolchainError(f"{variable} is {text!r}, which cannot be split into words: {error}; correct or unset it") from error


def _missing(wanted: str | None) -> str:
    if wanted:
        return f"the C compiler named by CC, {wanted!r}, is not on the PATH; correct or unset CC"
    if platform.system() == "Darwin":
        return "no C compiler found; install one with: xcode-select --install"
    return "no C compiler found; install gcc (Debian and Ubuntu: apt-get install gcc; Fedora: dnf install gcc) or name one by CC"


def _processor(portable: bool) -> str:
    """Name the processor, so that a native build is not taken over by another machine that shares the folder."""
    if portable:
        return platform.machine()
    try:
        lines = Path("/proc/cpuinfo").read_text(errors="replace").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    return next((line for line in lines if line.startswith(("flags", "Features"))), platform.machine())
