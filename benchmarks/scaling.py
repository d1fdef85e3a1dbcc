"""How Ranvier scales: from 10³ to 10⁶ compartments in one thread, and to two threads with the same bits."""

from __future__ import annotations

import statistics
import sys
from collections.abc import Callable
from dataclasses import replace

from . import peers
from .figures import ABSENT, Table, median_and_spread, ratio
from .jobs import EXP, TABLE, Answer, Job

SIZES = (1_000, 10_000, 100_000, 1_000_000)
WORK = 4_000_000  # compartments times steps of a run: about 20 ms
SHAPES: dict[str, Callable[[int], tuple[str, dict[str, int]]]] = {
    "hh cable cells of 100 (W1)": lambda size: ("cable_cells", {"count": size // 100}),
    "hh, cables of 1000 (W5)": lambda size: ("channels", {"compartments": size, "per_section": 1000}),
    "hh, single compartments (W5)": lambda size: ("channels", {"compartments": size, "per_section": 1}),
}
THREADED = {
    "hh cable cells, 1000 (W1)": Job("", "cable_cells", {"count": 1000}, 10, 3, (TABLE, EXP)),
    "rings, 128 × 8 cells (W3)": Job("", "rings", {"rings": 128, "cells": 8}, 20, 3, (TABLE, EXP)),
}


def job_of(shape: str, size: int, repeats: int) -> Job:
    """Return a run of a shape with a number of compartments: always about as much work, at least 1 ms."""
    workload, parameters = SHAPES[shape](size)
    return Job("", workload, parameters, 0.025 * max(40, WORK // size), repeats, (TABLE,))


def sizes_table(peer: peers.Peer, rounds: int, repeats: int, *, quick: bool) -> Table:
    """Return ns per compartment and step of each size."""
    sizes = SIZES[:3] if quick else SIZES
    head = ("workload", *(f"{size:,}".replace(",", " ") for size in sizes), "most / least")
    table = Table("scaling", f"{peer.name}, one thread: ns per compartment and step by the number of compartments.", head)
    for shape in SHAPES:
        series: dict[int, list[float]] = {size: [] for size in sizes}
        for _ in range(rounds):
            for size in sizes:
                answer = attempt(peer, job_of(shape, size, repeats))
                series[size] += [1e9 * statistics.median(answer.variants[TABLE].runs) / size / answer.steps] if answer else []
        known = [statistics.median(values) for values in series.values() if values]
        most = f"{max(known) / min(known):.2f}" if known else ABSENT
        table.lines.append([shape, *(median_and_spread(series[size]) for size in sizes), most])
    return table


def threads_table(compared: list[peers.Peer], rounds: int) -> Table:
    """Return how much faster two threads are than one, and whether all bits of all potentials are the same."""
    titles = ("1 (ms)", "2 (ms)", "1 / 2", "same bits")
    head = ("workload", "hh", *(f"{peer.name}, {text}" for peer in compared for text in titles))
    table = Table("threads", f"One thread and two, the run phase, medians of {rounds} rounds (least–most).", head)
    for title, job in THREADED.items():
        lines: dict[str, list[str]] = {variant: [title, variant] for variant in job.variants}
        for peer in compared:
            taken: dict[str, dict[int, list[float]]] = {variant: {1: [], 2: []} for variant in job.variants}
            bits: dict[str, set[str | None]] = {variant: set() for variant in job.variants}
            for threads in (1, 2) * rounds:
                answer = attempt(peer, replace(job, threads=threads))
                for variant, run in answer.variants.items() if answer else ():
                    taken[variant][threads].append(1e3 * statistics.median(run.runs))
                    bits[variant].add(run.bits)
            for variant, line in lines.items():
                one, two = taken[variant][1], taken[variant][2]
                same = ABSENT if not bits[variant] else "yes" if len(bits[variant]) == 1 else "no"
                line += [median_and_spread(one), median_and_spread(two), ratio(one, two, 2), same]
        table.lines += lines.values()
    return table


def attempt(peer: peers.Peer, job: Job) -> Answer | None:
    """Run a job; None, with a line about it, where it fails."""
    try:
        return peers.measure(peer, job)
    except peers.MeasurementError as error:
        print(f"{job.workload} on {peer.name}: {str(error).strip().splitlines()[-1][:150]}", file=sys.stderr)
        return None
