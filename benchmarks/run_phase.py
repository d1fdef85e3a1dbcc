"""The run phase of the workloads on all peers, in turn: ns per compartment and step; and how long the models take to build."""

from __future__ import annotations

import statistics
import sys
from dataclasses import dataclass, field

from . import peers
from .figures import ABSENT, Series, Table, median_and_spread, ratio
from .jobs import ONLY, Answer, Job, Run
from .rows import NOTE, Row

TEN_TIMES = (("W1-100", "W1-1000"), ("W5-cables-1e4", "W5-cables-1e5"), ("W5-single-1e4", "W5-single-1e5"))  # compartments


@dataclass
class Measured:
    """What the rounds of one row gave, by peer: ns per compartment and step by variant, seconds to build, the last runs."""

    row: Row
    ns: dict[str, dict[str, list[float]]] = field(default_factory=dict)
    build: dict[str, list[float]] = field(default_factory=dict)
    runs: dict[str, dict[str, Run]] = field(default_factory=dict)
    transfer: dict[str, float] = field(default_factory=dict)
    compartments: float = 0

    def add(self, peer: str, answer: Answer) -> None:
        """Take the answer of one process."""
        for variant, run in answer.variants.items():
            ns = 1e9 * statistics.median(run.runs) / answer.compartments / answer.steps
            self.ns.setdefault(variant, {}).setdefault(peer, []).append(ns)
            self.runs.setdefault(variant, {})[peer] = run
        if peer != "limit":
            self.build.setdefault(peer, []).append(answer.build)
            self.compartments = answer.compartments
        self.transfer[peer] = answer.transfer

    def series(self, variant: str, peer: str) -> Series:
        """Return the rounds of a peer."""
        return self.ns.get(variant, {}).get(peer, [])


def measure(row: Row, compared: list[peers.Peer], rounds: int, repeats: int) -> Measured:
    """Run a row on all peers, round after round; a peer that fails once is left out from then on."""
    measured, left = Measured(row), list(compared)
    job = Job("", row.workload, row.parameters, row.tstop, repeats, row.variants)
    for _ in range(rounds):
        for peer in tuple(left):
            try:
                measured.add(peer.name, peers.measure(peer, job, row.mods))
            except peers.MeasurementError as error:
                left.remove(peer)
                measured = without(measured, peer.name)
                if not isinstance(error, peers.Unwritten):
                    print(f"{row.name} on {peer.name}: {str(error).strip().splitlines()[-1][-150:]}", file=sys.stderr)
    return measured


def without(measured: Measured, peer: str) -> Measured:
    """Forget what a peer gave before it failed: its rounds would be fewer than the others'."""
    for by_peer in (*measured.ns.values(), *measured.runs.values(), measured.build):
        by_peer.pop(peer, None)  # type: ignore[attr-defined]
    return measured


def differences(measured: Measured, variant: str) -> list[str]:
    """Say which peers computed something else than the first of those that tell: spikes, and the sum of the potentials."""
    runs = measured.runs.get(variant, {})
    found = []
    told = ((run.spikes, run.vsum) for run in runs.values() if run.spikes is not None and run.vsum is not None)
    spikes, vsum = next(told, (0, 0.0))
    for name, run in runs.items():
        if run.spikes is not None and not same_spikes(run.spikes, spikes, exact=run.vsum is not None):
            found.append(f"{name} has {run.spikes} spikes, not {spikes}")
        elif run.vsum is not None and abs(run.vsum - vsum) > 1e-6 * measured.compartments:
            found.append(f"{name} ends {(run.vsum - vsum) / measured.compartments:.1e} mV beside the others on average")
    return found


def same_spikes(count: int, expected: int, *, exact: bool) -> bool:
    """Arbor has other formulas for its steps and tree: a spike more or less in 20 is no other model."""
    return count == expected if exact else abs(count - expected) <= expected / 20


def run_table(all_measured: list[Measured], names: list[str], rounds: int) -> Table:
    """Return the table of the run phase."""
    others = [name for name in names if name not in ("ranvier", "limit")]
    head = ("row", "workload", "hh", *names, *(f"{name} / ranvier" for name in others if "ranvier" in names),
            *(["ranvier / limit"] if {"limit", "ranvier"} <= {*names} else []))
    table = Table("run", f"Run phase, one thread: ns per compartment and step, medians of {rounds} rounds (least–most).", head)
    for measured in all_measured:
        for variant in measured.row.variants:
            series = {name: measured.series(variant, name) for name in names}
            line = [measured.row.name, measured.row.title, NOTE[variant], *(median_and_spread(series[name]) for name in names)]
            line += [ratio(series[name], series["ranvier"]) for name in others if "ranvier" in names]
            line += [ratio(series["ranvier"], series["limit"], 2)] if {"limit", "ranvier"} <= {*names} else []
            table.lines.append(line)
            table.notes += [f"{measured.row.name} {NOTE[variant]}: {text}." for text in differences(measured, variant)]
    transfers = [(m.row.name, name, 1e3 * t) for m in all_measured for name, t in m.transfer.items() if t]
    if transfers:
        handed = ", ".join(f"{row} {t:.0f}" for row, name, t in transfers if name == "coreneuron")
        table.notes.append(f"CoreNEURON is handed the whole model before each run and hands it back: not above, in ms, {handed}.")
    return table


def build_table(all_measured: list[Measured], names: list[str]) -> Table:
    """Return the table of building the models."""
    names = [name for name in names if any(name in m.build for m in all_measured) and name not in ("coreneuron", "core-fast")]
    others = [name for name in names if name != "ranvier"]
    head = ("row", "workload", *names, *(f"{name} / ranvier" for name in others))
    table = Table("model", "Building the model in Python, with the first initialisation, in milliseconds.", head)
    for measured in all_measured:
        series = {name: [1e3 * one for one in measured.build.get(name, [])] for name in names}
        table.lines.append([measured.row.name, measured.row.title, *(median_and_spread(series[name]) for name in names),
                            *(ratio(series[name], series.get("ranvier", [])) for name in others)])
    table.notes += growth(all_measured, names)
    return table


def growth(all_measured: list[Measured], names: list[str]) -> list[str]:
    """Say how many times as long ten times as many compartments take to build: 10 is linear."""
    build = {measured.row.name: measured.build for measured in all_measured}
    pairs = [(small, large) for small, large in TEN_TIMES if small in build and large in build]
    lines = []
    for small, large in pairs:
        times = [f"{name} {ratio(build[large].get(name, []), build[small].get(name, []))}" for name in names]
        lines.append(f"{large} / {small} {', '.join(times)}")
    return [f"10⁵ compartments take so many times as long as 10⁴: {'; '.join(lines)}."] if lines else []


def headline(measured: Measured, variant: str = ONLY) -> str:
    """Return one line of progress."""
    values = measured.ns.get(variant) or next(iter(measured.ns.values()), {})
    return f"{measured.row.name}: " + ", ".join(f"{name} {median_and_spread(ns)}" for name, ns in values.items()) or ABSENT
