"""The command line: `ranvier build`, `ranvier check`, `ranvier explain`, `ranvier run`."""

from __future__ import annotations

import argparse
import atexit
import gc
import os
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from .building.build import BuildError, Options, Outcome, build, find_mod_files
from .terminal import OutputError, forget_output, prepare_streams, standard_input, write

FEW = 20  # files that need no count while they are checked


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return the exit code: 0 done, 1 a failure that was explained, 2 wrong usage, 130 interrupted."""
    prepare_streams()
    options = _parser().parse_args(arguments)
    try:
        code = int(options.run(options))
        write("")
        return code
    except BuildError as error:
        print(f"ranvier: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("ranvier: interrupted; what was built before is untouched", file=sys.stderr)
        return 130
    except BrokenPipeError:
        forget_output()
        return 1
    except OutputError as error:
        forget_output()
        print(f"ranvier: the output cannot be written: {error}", file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="ranvier", description="Neuron simulation with NMODL mechanisms.")
    parser.add_argument("--version", action=_Version, nargs=0, help="show program's version number and exit")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    command = commands.add_parser(
        "build", help="compile .mod files to a mechanism library",
        description="Compile .mod files to one library, which `from ranvier import h` in the same folder then finds.")
    command.add_argument("paths", nargs="*", type=Path, metavar="DIR|FILE", help=".mod files or folders (default: .)")
    command.add_argument("-o", "--output", type=Path, metavar="OUT", help="folder for the library (default: ranvier_<machine>)")
    command.add_argument("-j", "--jobs", type=int, default=None, metavar="N",
                         help="processes at a time (default: one a processor)")
    command.add_argument("--keep-c", action="store_true", help="keep the generated C in OUT/c")
    command.add_argument("--portable", action="store_true", help="do not use instructions that only this processor has")
    command.add_argument("-v", "--verbose", action="store_true", help="show the C compiler's own output")
    _meaning_options(command)
    command.set_defaults(run=_build)
    _add_check(commands)
    _add_explain(commands)
    _add_run(commands)
    return parser


def _meaning_options(command: argparse.ArgumentParser) -> None:
    """Add what decides whether a file is accepted, which `build` and `check` share."""
    command.add_argument("--compat", action="store_true",
                         help="solve equations that cnexp cannot integrate implicitly, with a warning, instead of refusing them")
    command.add_argument("--no-verbatim", action="store_true", help="refuse VERBATIM: let no C of a .mod file be compiled")
    command.add_argument("--units", choices=("error", "warn", "off"), default="warn",
                         help="what a unit that does not fit is (default: warn)")


def _add_check(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    command = commands.add_parser(
        "check", help="say what is wrong with .mod files, without a C compiler",
        description="Check .mod files: names, rules, units, numerics. The exit code is 1 when there is an error.")
    command.add_argument("paths", nargs="*", type=Path, metavar="DIR|FILE",
                         help=".mod files or folders, - for standard input (default: .)")
    command.add_argument("--format", choices=("text", "json", "github"), default="text",
                         help="for people, for programs, or annotations of GitHub (default: text)")
    _meaning_options(command)
    command.set_defaults(run=_check)


def _add_explain(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    command = commands.add_parser(
        "explain", help="show what a mechanism computes",
        description="Print the equations of a .mod file, how each state advances, what it reads and writes, and its parameters.")
    command.add_argument("file", type=Path, metavar="FILE", help="the .mod file")
    command.set_defaults(run=_explain)


def _add_run(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    command = commands.add_parser(
        "run", help="run a Python script, with a profile if wanted",
        description="Run a Python script as `python SCRIPT` does. What follows its name is the script's own.")
    command.add_argument("--profile", action="store_true", help="print at the end where the time went")
    command.add_argument("--as-neuron", action="store_true", help="let the script's `import neuron` find Ranvier")
    command.add_argument("script", metavar="SCRIPT", help="the script")
    command.add_argument("arguments", nargs=argparse.REMAINDER, metavar="ARGUMENTS", help="its arguments")
    command.set_defaults(run=_run)


class _Version(argparse.Action):
    """Look the version up when it is asked for: what knows it takes a tenth of the command's start to import."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        """Print it and exit."""
        from importlib.metadata import PackageNotFoundError, version

        try:
            print(f"ranvier {version('ranvier')}")
        except PackageNotFoundError:
            print("ranvier (not installed)")
        parser.exit()


def _collect_little() -> None:
    """A short life with many small trees: collecting often costs a tenth of it, and once more at the end another thirtieth."""
    gc.set_threshold(100_000, 50, 50)
    atexit.register(gc.freeze)


def _build(options: argparse.Namespace) -> int:
    if options.jobs is not None and options.jobs < 1:
        print("ranvier build: -j takes a number of files, 1 or more", file=sys.stderr)
        return 2
    _collect_little()
    settings = Options(options.jobs or 0, options.keep_c, options.portable, units=options.units, processes=True,
                       progress=_progress)
    settings.compat |= options.compat
    settings.verbatim &= not options.no_verbatim
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


def _check(options: argparse.Namespace) -> int:
    from .building.check import CheckOptions, check_files

    files, empty = _files_to_check(options.paths or [Path()])
    for path in empty:
        print(f"no .mod file in {path if str(path) != '.' else 'the current folder'}; name the folder that holds them",
              file=sys.stderr)
    _collect_little()
    progress = _show_count if len(files) > FEW and sys.stderr.isatty() else None
    given = Options()
    settings = CheckOptions(options.units, given.compat or options.compat, given.verbatim and not options.no_verbatim, progress)
    checked = check_files(files, settings, options.format)
    write(checked.output)
    if options.format == "text":
        counts = (len(files), "file"), (checked.errors, "error"), (checked.warnings, "warning")
        print(", ".join(f"{count} {noun}{'s' * (count != 1)}" for count, noun in counts), file=sys.stderr)
    return int(checked.errors > 0 or bool(empty))


def _files_to_check(paths: Iterable[Path]) -> tuple[list[Path], list[Path]]:
    """Return the files named and those directly in the folders named, each once, and the folders that hold none."""
    files: dict[Path, Path] = {}
    empty = []
    for path in paths:
        inside = sorted(p for p in path.iterdir() if p.suffix.lower() == ".mod" and p.is_file()) if _is_folder(path) else [path]
        empty += [] if inside else [path]
        for file in inside:
            files.setdefault(file.absolute(), _as_given(file))
    return list(files.values()), empty


def _is_folder(path: Path) -> bool:
    """Whether a path is a folder that can be listed; another one is reported when it is read."""
    return path.is_dir() and os.access(path, os.R_OK | os.X_OK)


def _show_count(done: int, total: int) -> None:
    count = f"[{done}/{total}]"
    print(f"\r{count}" if done < total else f"\r{' ' * len(count)}\r", end="", file=sys.stderr, flush=True)


def _as_given(path: Path) -> Path:
    """Return a path relative to the current folder where it is inside: so annotations find their file."""
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path


def _explain(options: argparse.Namespace) -> int:
    from .compiler import check_mod
    from .compiler.diagnostics import render_all
    from .compiler.explain import explain
    from .compiler.include import find_include

    try:
        data = standard_input() if str(options.file) == "-" else options.file.read_bytes()
    except (OSError, ValueError) as error:
        print(f"{options.file}: cannot be read: {getattr(error, 'strerror', None) or error}", file=sys.stderr)
        return 1
    name = "<stdin>" if str(options.file) == "-" else str(options.file)
    checked = check_mod(name, data, find_include, units="off", compat=True)
    if checked.solved is None:
        print(render_all(checked.source, checked.diagnostics), end="", file=sys.stderr)
        return 1
    write(explain(checked.solved))
    return 0


def _run(options: argparse.Namespace) -> int:
    from .run_script import run_script

    return run_script(options.script, options.arguments, profiled=options.profile, as_neuron=options.as_neuron)


def _progress(outcome: Outcome, done: int, total: int) -> None:
    state = f"{outcome.seconds:.2f} s" if outcome.entry else "failed"
    print(f"[{done}/{total}] {Path(outcome.path).name}: {state}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
