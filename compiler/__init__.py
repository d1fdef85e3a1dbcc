"""NMODL text to C text."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .diagnostics import Diagnostic
    from .solvers.solved import SolvedMechanism
    from .source import SourceFile

__all__ = ["CompiledMod", "compile_mod"]


@dataclass(frozen=True)
class CompiledMod:
    """A compiled .mod file: its mechanism's name, the C text, and what the stages left behind."""

    name: str
    c_text: str
    source: SourceFile
    warnings: tuple[Diagnostic, ...]
    solved: SolvedMechanism


def compile_mod(path: str, text: bytes | str, include: Callable[[str, str], tuple[str, bytes] | None], *,
                strict: bool = False, compat: bool = False) -> CompiledMod:
    """Compile one .mod file; raise CompileError with all that is wrong with it.

    `include(name, from_path)` returns the path and the bytes of an INCLUDEd file, or None: the compiler opens no file.
    `strict`: ∂i/∂v is NEURON's difference over 0.001 mV, to show where a deviation comes from.
    `compat`: what METHOD does not fit but NEURON lets pass is solved with a warning instead of an error.

    | stage     | takes           | gives           | what it does                                              |
    |-----------|-----------------|-----------------|-----------------------------------------------------------|
    | syntax    | SourceFile      | ast.Program     | the tree as written                                       |
    | semantics | ast.Program     | Mechanism       | every name resolved, every rule of the language checked   |
    | solvers   | Mechanism       | SolvedMechanism | SOLVE replaced by arithmetic, currents differentiated     |
    | codegen   | SolvedMechanism | str             | the C text                                                |
    """
    from .codegen import generate
    from .diagnostics import Diagnostics
    from .semantics import analyse
    from .solvers import solve
    from .syntax import parse, read_source

    source = read_source(path, text, include)
    diagnostics = Diagnostics(source)
    program = parse(source, diagnostics)
    mechanism = analyse(program, diagnostics)
    solved = solve(mechanism, diagnostics, compat=compat)
    c_text = generate(solved, strict=strict)
    return CompiledMod(mechanism.name, c_text, source, tuple(diagnostics), solved)
