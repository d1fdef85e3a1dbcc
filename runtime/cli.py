"""The command line: `ranvier build`."""

from __future__ import annotations

import argparse
import gc
import io
import sys
from collections.abc import Sequence
from pathlib import Path

from .build import BuildError, Options, Outcome, build, find_mod_files


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return the exit code: 0 done, 1 a failure that was explained, 2 wrong usage, 130 interrupted."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    options = _parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except KeyboardInterrupt:
        print("ranvier: interrupted; what was built before is untouched", file=sys.stderr)
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="ranvier", description="Neuron simulation with NMODL mechanisms.")
    parser.add_argument("--version", action="version", version=_version())
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    command = commands.add_parser(
        "build", help="compile .mod files to a mechanism library",
        description="Compile .mod files to one library, which `from ranvier import h` in the same folder then finds.")
    command.add_argument("paths", nargs="*", type=Path, metavar="DIR|FILE", help=".mod files or folders (default: .)")
    command.add_argument("-o", "--output", type=Path, metavar="OUT", help="folder for the library (default: ranvier_<machine>)")
    command.add_argument("-j", "--jobs", type=int, default=0, metavar="N",
                         help="files compiled at a time (default: one a processor)")
    command.add_argument("--keep-c", action="store_true", help="keep the generated C in OUT/c")
    command.add_argument("--compat", action="store_true",
                         help="solve equations that cnexp cannot integrate implicitly, with a warning, instead of refusing them")
    command.add_argument("--portable", action="store_true", help="do not use instructions that only this processor has")
    command.add_argument("--no-verbatim", action="store_true", help="refuse VERBATIM: let no C of a .mod file be compiled")
    command.add_argument("-v", "--verbose", action="store_true", help="show the C compiler's own output")
    command.set_defaults(run=_build)
    return parser


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return f"ranvier {version('ranvier')}"
    except PackageNotFoundError:
        return "ranvier (not installed)"


def _build(options: argparse.Namespace) -> int:
    if options.jobs < 0:
        print("ranvier build: -j takes a number of files, 1 or more", file=sys.stderr)
        return 2
    gc.set_threshold(100_000, 50, 50)  # a short life with many small trees: collecting often costs a tenth of it
    settings = Options(options.jobs, options.keep_c, options.portable, processes=True, verbatim=not options.no_verbatim,
                       progress=_progress)
    settings.compat |= options.compat
    try:
        files = find_mod_files(options.paths or [Path()])
        report = build(files, options.output, settings)
    except BuildError as error:
        print(error, file=sys.stderr)
        if options.verbose and error.details:
            print(error.details, file=sys.stderr)
        print("ranvier build: failed; the library of an earlier build, if any, is untouched", file=sys.stderr)
        return 1
    if report.warnings:
        print(report.warnings, file=sys.stderr)
    total = len(report.compiled) + len(report.reused)
    noun = "mechanism" if total == 1 else "mechanisms"
    print(f"{report.library}: {total} {noun}, {len(report.compiled)} compiled, {len(report.reused)} unchanged")
    return 0


def _progress(outcome: Outcome, done: int, total: int) -> None:
    state = f"{outcome.seconds:.2f} s" if outcome.entry else "failed"
    print(f"[{done}/{total}] {Path(outcome.path).name}: {state}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
