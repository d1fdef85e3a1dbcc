"""A result as a table for people, in plain letters: any terminal shows them."""

from __future__ import annotations

from collections.abc import Iterator

from .measure import CALLED, INITIALISE, LAYOUT, REST, SCRIPT, STEPS
from .result import Kernel, Layout, Result, Row

_PARTS = {
    SCRIPT: "the script itself: building cells, reading results", LAYOUT: "laying out the cells for the engine",
    INITIALISE: "finitialize", STEPS: "steps, in the engine", CALLED: "Python called by runs",
}
_PHASES = {
    "thresholds": "thresholds", "events": "queue and delivery", "play": "play", "currents": "ions, sums, BEFORE BREAKPOINT",
    "elimination": "elimination", "voltage": "what follows from v", "states": "AFTER SOLVE, BEFORE STEP",
    "diffusion": "diffusion", "recording": "recording", REST: "between groups, and waiting",
}
_UNITS = {"currents": "instance and step", "states": "instance and step", "events": "event", "elimination": "node and step"}
_SMALL = 0.0005  # share below which a row that counts nothing is left out


def table(result: Result) -> str:
    """Return the text, with a line break at its end."""
    return "\n".join([*_times(result), *_steps(result), *_vectors(result), *_cells(result.layout)]) + "\n"


def _times(result: Result) -> Iterator[str]:
    yield f"profile: {result.seconds:.4g} s, {result.steps} steps"
    for part in result.parts:
        yield _line(_PARTS[part.name], part.seconds, result.seconds)


def _line(name: str, seconds: float, whole: float, more: str = "") -> str:
    return f"  {name:<52}{seconds:>10.4f} s {100 * seconds / whole if whole > 0 else 0:>5.1f} %{more}".rstrip()


def _steps(result: Result) -> Iterator[str]:
    whole = sum(row.seconds for row in result.rows)
    if not result.steps:
        return
    yield ""
    yield "steps, by phase and mechanism" + (f"; time of {result.layout.threads} threads" if result.layout.threads > 1 else "")
    for row in result.rows:
        if row.count or row.seconds > _SMALL * whole:
            yield _line(_name(row), row.seconds, whole, _rate(row))


def _name(row: Row) -> str:
    if row.mechanism:
        return f"{row.phase}: {row.mechanism}"
    inside = _PHASES[row.phase]
    return f"{row.phase}: {inside}" if row.phase in ("currents", "states", "events") else inside


def _rate(row: Row) -> str:
    return f"{row.ns:>10.4g} ns per {_UNITS[row.phase]}" if row.ns is not None else ""


def _vectors(result: Result) -> Iterator[str]:
    if result.kernels:
        yield ""
        yield "vectors"
    for kernel in result.kernels:
        yield f"  {kernel.phase + ': ' + kernel.mechanism:<30} {_how(kernel)}"


def _how(kernel: Kernel) -> str:
    many = _counted(kernel.instances, "instance")
    if not kernel.vectorised:
        return f"no, {many} one at a time: {kernel.why}"
    return f"yes, {many}" + (f", {kernel.copied} of them by copies of their nodes' values" if kernel.copied else "")


def _cells(layout: Layout) -> Iterator[str]:
    if not layout.groups:
        return
    yield ""
    counts = (layout.cells, "cell"), (layout.nodes, "node"), (layout.groups, "group"), (layout.threads, "thread")
    yield "layout: " + ", ".join(_counted(count, noun) for count, noun in counts)
    for width, blocks in layout.lanes:
        yield f"  {_counted(blocks, 'block')} of " + (f"{width} cells of one shape, side by side" if width > 1 else
                                                      "one cell (W = 1), which is large or alone in its shape")
    if layout.why_threads:
        yield f"  {layout.threads} of {layout.threads_wanted} threads: {layout.why_threads}"


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}{'s' * (count != 1)}"


