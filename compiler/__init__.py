"""NMODL text to C text."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .diagnostics import Diagnostic, Diagnostics
    from .solvers.solved import SolvedMechanism
    from .source import SourceFile
    from .syntax.ast import Program

__all__ = ["CompiledMod", "compile_mod"]


@dataclass(frozen=True)
class CompiledMod:
    """A compiled .mod file: its mechanism's name, the C text, and what the stages left behind."""

    name: str
    c_text: str
    source: SourceFile
    warnings: tuple[Diagnostic, ...]
    solved: SolvedMechanism
    has_verbatim: bool = False


def compile_mod(path: str, text: bytes | str, include: Callable[[str, str], tuple[str, bytes] | None], *,
                strict: bool = False, verbatim: bool = True) -> CompiledMod:
    """Compile one .mod file; raise CompileError with all that is wrong with it.

    `include(name, from_path)` returns the path and the bytes of an INCLUDEd file, or None: the compiler opens no file.
    `verbatim` False refuses C in VERBATIM blocks. `strict`: ∂i/∂v is NEURON's difference over 0.001 mV, to show where a deviation comes from.

    | stage     | takes           | gives           | what it does                                              |
    |-----------|-----------------|-----------------|-----------------------------------------------------------|
    | syntax    | SourceFile      | ast.Program     | the tree as written                                       |
    | semantics | ast.Program     | Mechanism       | every name resolved, every rule of the language checked   |
    | solvers   | Mechanism       | SolvedMechanism | SOLVE replaced by arithmetic, currents differentiated     |
    | codegen   | SolvedMechanism | str             | the C text                                                |
    """
    from .codegen import generate, generate_verbatim
    from .diagnostics import Diagnostics
    from .semantics import analyse
    from .solvers import solve
    from .syntax import parse, read_source

    source = read_source(path, text, include)
    diagnostics = Diagnostics(source)
    program = parse(source, diagnostics)
    if not verbatim:
        _refuse_verbatim(program, diagnostics)
    mechanism = analyse(program, diagnostics)
    solved = solve(mechanism, diagnostics)
    c_text = generate_verbatim(solved, diagnostics) if mechanism.has_verbatim else generate(solved, strict=strict)
    diagnostics.check()
    return CompiledMod(mechanism.name, c_text, source, tuple(diagnostics), solved, mechanism.has_verbatim)


def _refuse_verbatim(program: Program, diagnostics: Diagnostics) -> None:
    from .semantics.walk import walk
    from .syntax.ast import Verbatim

    for node in walk(program.items):
        if isinstance(node, Verbatim):
            diagnostics.error("verbatim-refused", node.span, "VERBATIM is refused", label="C of the file's author",
                              notes=("--no-verbatim lets no C of a .mod file be compiled",),
                              help="build without --no-verbatim where you trust the file")
    diagnostics.check()
