"""Print a .mod file as it is after any stage of the compiler: python -m ranvier.compiler FILE --after STAGE."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from .diagnostics import CompileError, Diagnostics, render_all
from .include import find_include
from .syntax import parse, read_source
from .syntax.ast import Program

STAGES = ("syntax", "semantics", "solvers", "codegen")


def main(arguments: list[str] | None = None) -> int:
    """Run the stages up to the one asked for; return 1 when the file has errors or cannot be read."""
    parser = argparse.ArgumentParser(prog="python -m ranvier.compiler", description=__doc__)
    parser.add_argument("file", type=Path, help="the .mod file")
    parser.add_argument("--after", choices=STAGES, default="codegen", help="the last stage to run (default: codegen)")
    parser.add_argument("--compat", action="store_true", help="solve non-linear cnexp equations implicitly, with a warning")
    options = parser.parse_args(arguments)
    try:
        data = options.file.read_bytes()
    except OSError as error:
        print(f"{options.file}: cannot be read: {error.strerror}", file=sys.stderr)
        return 1
    try:
        source = read_source(str(options.file), data, find_include)
        diagnostics = Diagnostics(source)
        text = show(parse(source, diagnostics), diagnostics, options.after, compat=options.compat)
    except CompileError as error:
        print(error, end="", file=sys.stderr)
        return 1
    print(render_all(source, diagnostics), end="", file=sys.stderr)
    print(text.rstrip("\n"))
    return 0


def show(program: Program, diagnostics: Diagnostics, stage: str, *, compat: bool = False) -> str:
    """Return the program after a stage, in that stage's own notation."""
    if stage == "syntax":
        from .syntax.unparse import unparse

        return unparse(program)
    from .semantics import analyse, printer

    mechanism = analyse(program, diagnostics)
    if stage == "semantics":
        return printer.show(mechanism)
    from .solvers import printer as solvers_printer
    from .solvers import solve

    solved = solve(mechanism, diagnostics, compat=compat)
    diagnostics.check()
    if stage == "solvers":
        return solvers_printer.show(solved)
    from .codegen import generate, generate_verbatim

    text = generate_verbatim(solved, diagnostics) if mechanism.has_verbatim else generate(solved)
    diagnostics.check()
    return text


if __name__ == "__main__":
    sys.exit(main())
