"""Compare the simulators that are installed, and the hand-written limit, with Ranvier; print Markdown tables.

All of a row run in turn, round after round, each in a new process with one thread; a figure is the median over the
rounds with the least and the most, a ratio the median of the rounds' ratios, so that a slower or faster machine in
between does not count. Nothing is installed: what is missing is left out, and what fails is shown as "-".
"""

from __future__ import annotations

import argparse
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from . import accessing, building, memory, page, peers, plotting, recording, rows, run_phase, scaling, starting
from .figures import Table

OTHERS = ("scaling", "threads", "start", "compile", "memory", "build", "access", "record")


def parse() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    names = " ".join(dict.fromkeys(row.name.split("-")[0] for row in rows.ROWS))
    parser.add_argument("--only", nargs="+", default=[], metavar="ROW",
                        help=f"rows of the run phase by name or its first part ({names}), and {' '.join(OTHERS)}")
    parser.add_argument("--peers", nargs="+", default=list(peers.FINDERS), choices=list(peers.FINDERS))
    parser.add_argument("--arbor", nargs="+", default=[], metavar="FOLDER", help="folders of packages with other builds of Arbor")
    parser.add_argument("--rounds", type=int, help="default: 5, or 1 of the quick ones")
    parser.add_argument("--repeats", type=int, default=3, help="runs in each process, of which the median counts")
    parser.add_argument("--quick", action="store_true", help="a few rows, one round: under two minutes")
    parser.add_argument("--mods", type=Path, help="a folder of .mod files to build too, and its folders")
    parser.add_argument("--write", choices=["docs"], help="replace the measured parts of docs/performance.md and its plot")
    parser.add_argument("--plot", type=Path, metavar="FILE", help="draw the run phase (svg, png, pdf; needs matplotlib)")
    options = parser.parse_args()
    options.rounds = options.rounds or (1 if options.quick else 5)
    return options


def run_rows(compared: list[peers.Peer], options: argparse.Namespace) -> list[Table]:
    """Measure the rows of the run phase."""
    measured = []
    if not options.only or any(rows.selected(row.name, options.only) for row in rows.ROWS):
        for row in rows.chosen(options.only, quick=options.quick):
            measured.append(run_phase.measure(row, compared, options.rounds, options.repeats))
            print(run_phase.headline(measured[-1], row.variants[0]), file=sys.stderr, flush=True)
    if not measured:
        return []
    names = [peer.name for peer in compared]
    places = [options.plot] if options.plot else []
    places += [page.PAGE.with_suffix(".svg")] if options.write else []
    for place in places:
        if not plotting.plot(measured, names, place):
            print("no plot: there is no matplotlib", file=sys.stderr)
    return [run_phase.run_table(measured, names, options.rounds), run_phase.build_table(measured, names)]


def sections(compared: list[peers.Peer], options: argparse.Namespace) -> dict[str, Callable[[], list[Table]]]:
    """Return what measures each of the other tables."""
    here = {peer.name: peer for peer in compared}
    with_h = [here[name] for name in ("neuron", "ranvier") if name in here]
    starting_peers = [here[name] for name in ("neuron", "arbor", "ranvier") if name in here]
    rounds = options.rounds
    found: dict[str, Callable[[], list[Table]]] = {
        "start": lambda: [starting.start_table(with_h, rounds)],
        "memory": lambda: [memory.table(starting_peers, min(rounds, 3))],
        "threads": lambda: [scaling.threads_table(with_h, rounds)],
        "build": lambda: building.tables(with_h, min(rounds, 3), options.mods, quick=options.quick),
        "access": lambda: accessing.tables([peer.name for peer in with_h], min(rounds, 3)),
        "record": lambda: [recording.table([peer.name for peer in with_h], min(rounds, 3))],
    }
    if "ranvier" in here:
        found["compile"] = lambda: [starting.compile_table(here["ranvier"], rounds)]
        found["scaling"] = lambda: [scaling.sizes_table(here["ranvier"], rounds, options.repeats, quick=options.quick)]
    return found


def main() -> None:
    """Measure what the command line names."""
    options = parse()
    with tempfile.TemporaryDirectory(prefix="ranvier-benchmarks-") as scratch:
        compared = peers.find(options.peers, options.arbor, Path(scratch))
        tables = run_rows(compared, options)
        others = sections(compared, options)
        wanted = [name for name in OTHERS if name in (options.only or (OTHERS[:4] if options.quick else OTHERS))]
        for name in wanted:
            try:
                tables += others[name]() if name in others else []
            except (peers.MeasurementError, subprocess.SubprocessError, OSError, ValueError, KeyError) as error:
                print(f"{name}: {error}", file=sys.stderr)
        shown = ["FOLDER" if argument in options.arbor else argument for argument in sys.argv[1:]]
        command = shlex.join(["python", "-m", "benchmarks", *shown])
        print("\n\n".join([page.setting(compared, command), *(table.markdown() for table in tables)]))
        if options.write:
            page.write(tables, compared, command)


if __name__ == "__main__":
    main()
