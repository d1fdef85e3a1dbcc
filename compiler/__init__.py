"""NMODL text to C text."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .diagnostics import Diagnostic, Diagnostics
    from .semantics.mechanism import Mechanism
    from .solvers.solved import SolvedMechanism
    from .source import SourceFile

__all__ = ["CheckedMod", "CompiledMod", "back_end", "check_mod", "compile_mod", "front_end", "warm_up"]


@dataclass(frozen=True)
class CompiledMod:
    """A compiled .mod file: its mechanism's name, the C text, and what the stages left behind."""

    name: str
    c_text: str
    source: SourceFile
    warnings: tuple[Diagnostic, ...]
    solved: SolvedMechanism
    has_verbatim: bool = False


@dataclass(frozen=True)
class CheckedMod:
    """What the compiler says of a file, in source order; `solved` is None where there is an error."""

    source: SourceFile
    diagnostics: tuple[Diagnostic, ...]
    solved: SolvedMechanism | None


def compile_mod(path: str, text: bytes | str, include: Callable[[str, str], tuple[str, bytes] | None], *,
                strict: bool = False, compat: bool = False, verbatim: bool = True,
                units: str = "warn") -> CompiledMod:
    """Compile one .mod file; raise CompileError with all that is wrong with it.

    `include(name, from_path)` returns the path and the bytes of an INCLUDEd file, or None: the compiler opens no file.
    `verbatim` False refuses C in VERBATIM blocks.
    `units`: whether a unit that does not fit is a warning ('warn'), an error ('error') or not looked for ('off').
    `strict`: ∂i/∂v is NEURON's difference over 0.001 mV, to show where a deviation comes from.
    `compat`: what METHOD does not fit but NEURON lets pass is solved with a warning instead of an error.

    | stage     | takes           | gives           | what it does                                              |
    |-----------|-----------------|-----------------|-----------------------------------------------------------|
    | syntax    | SourceFile      | ast.Program     | the tree as written                                       |
    | semantics | ast.Program     | Mechanism       | every name resolved, every rule of the language checked   |
    | solvers   | Mechanism       | SolvedMechanism | SOLVE replaced by arithmetic, currents differentiated     |
    | codegen   | SolvedMechanism | str             | the C text                                                |
    """
    return back_end(*front_end(path, text, include, units=units), strict=strict, compat=compat, verbatim=verbatim)


def front_end(path: str, text: bytes | str, include: Callable[[str, str], tuple[str, bytes] | None], *,
              units: str = "warn") -> tuple[Mechanism, Diagnostics]:
    """Run the first two stages of compile_mod, which need no SymPy; raise CompileError."""
    from .diagnostics import Diagnostics
    from .semantics import analyse
    from .syntax import parse, read_source

    diagnostics = Diagnostics(read_source(path, text, include))
    return analyse(parse(diagnostics.source, diagnostics), diagnostics, units=units), diagnostics


def back_end(mechanism: Mechanism, diagnostics: Diagnostics, *, strict: bool = False, compat: bool = False,
             verbatim: bool = True) -> CompiledMod:
    """Run the last two stages of compile_mod; raise CompileError."""
    from . import restrictions
    from .codegen import generate, generate_verbatim
    from .solvers import solve

    if mechanism.has_verbatim and not verbatim:
        _refuse_verbatim(mechanism, diagnostics)
    solved = solve(mechanism, diagnostics, compat=compat)
    restrictions.warn(solved, diagnostics)
    diagnostics.check()
    c_text = generate_verbatim(solved, diagnostics) if mechanism.has_verbatim else generate(solved, strict=strict)
    diagnostics.check()
    return CompiledMod(mechanism.name, c_text, diagnostics.source, tuple(diagnostics), solved, mechanism.has_verbatim)


def _refuse_verbatim(mechanism: Mechanism, diagnostics: Diagnostics) -> None:
    from .semantics.checks import verbatim_spans
    from .source import Span

    for span in verbatim_spans(mechanism) or [Span(0, 1)]:
        diagnostics.error("verbatim-refused", span, "VERBATIM is refused", label="C of the file's author",
                          notes=("--no-verbatim and RANVIER_NO_VERBATIM=1 let no C of a .mod file be compiled",),
                          help="build without them where you trust the file")
    diagnostics.check()


SMALL = """
NEURON { SUFFIX s NONSPECIFIC_CURRENT i }
UNITS { (mV) = (millivolt) }
STATE { m }
ASSIGNED { v (mV) i }
BREAKPOINT { SOLVE d METHOD cnexp i = m*v }
DERIVATIVE d { m' = (1 - m)*exp(v) }
"""


def warm_up() -> None:
    """Compile a small file, so that a process about to fork has imported and read what its children need."""
    compile_mod("small.mod", SMALL, lambda name, path: None)


def check_mod(path: str, text: bytes | str, include: Callable[[str, str], tuple[str, bytes] | None], *,
              units: str = "warn", compat: bool = False, verbatim: bool = True) -> CheckedMod:
    """Return all that compile_mod would say of a file, errors included, without making C of it."""
    from . import restrictions
    from .diagnostics import CompileError
    from .solvers import solve

    try:
        mechanism, diagnostics = front_end(path, text, include, units=units)
        if mechanism.has_verbatim and not verbatim:
            _refuse_verbatim(mechanism, diagnostics)
        solved = solve(mechanism, diagnostics, compat=compat)
        restrictions.warn(solved, diagnostics)
        if mechanism.has_verbatim and not diagnostics.has_errors:
            from .codegen import generate_verbatim

            generate_verbatim(solved, diagnostics)  # for what it says of the C
    except CompileError as error:
        return CheckedMod(error.source, error.diagnostics, None)
    return CheckedMod(diagnostics.source, tuple(diagnostics), None if diagnostics.has_errors else solved)
