"""A cold process: the import, the first step of the built-in hh, the first compilation of a .mod file in a session."""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

from . import peers
from .figures import Table, median_and_spread, ratio

IMPORT = "from {module} import h"
STEP = IMPORT + "; s = h.Section(name='s'); s.insert('hh'); h.finitialize(-65); h.fadvance(); assert s(0.5).v != -65"
TITLES = {IMPORT: "`from … import h`", STEP: "the same, and the first step of hh"}
NO_BYTECODE = {"PYTHONDONTWRITEBYTECODE": "1", "PYTHONPYCACHEPREFIX": str(Path(__file__).parent / "no-bytecode-is-here")}
CONDITIONS: dict[str, dict[str, str]] = {"": {}, ", no bytecode of any package at hand": NO_BYTECODE}
INSTALL = """
import importlib.util, pathlib, sys, sysconfig
import ranvier
from ranvier import h
copied = pathlib.Path(ranvier.__file__).resolve().is_relative_to(pathlib.Path(sysconfig.get_path("platlib")).resolve())
kind = "installed as a copy" if copied else "an editable install"
files = [getattr(m, "__file__", "") for n, m in sys.modules.items() if n.startswith("ranvier")]
files = [file for file in files if file.endswith(".py")]
ready = sum(pathlib.Path(importlib.util.cache_from_source(file)).exists() for file in files)
print(f"{kind}, with bytecode at hand for {ready} of the {len(files)} modules that the first row imports;"
      f" Python may {'not ' * sys.dont_write_bytecode}write more.")
"""
COMPILE = """
import time, ranvier
from benchmarks.mechanisms import different
texts = list(different(8).values())
taken = []
for text in texts:
    began = time.perf_counter()
    ranvier.compile(text)
    taken.append(time.perf_counter() - began)
print(sorted(taken[1:])[len(taken) // 2])
"""


def seconds(peer: peers.Peer, code: str, condition: dict[str, str]) -> float:
    """Return the wall time of a Python process that does this and nothing else."""
    began = time.perf_counter()
    peers.run([sys.executable, "-c", code], {**peer.environment, **condition})
    return time.perf_counter() - began


def start_table(compared: list[peers.Peer], rounds: int) -> Table:
    """Return the table of cold processes, in milliseconds."""
    names = [peer.name for peer in compared]
    table = Table("start", "A new Python process that does this and ends, in milliseconds.",
                  ("what", *names, *(f"{name} / ranvier" for name in names if name != "ranvier")))
    series: dict[tuple[str, str, str], list[float]] = {}
    rows = [(code, condition) for condition in CONDITIONS for code in TITLES]
    for _ in range(rounds + 1):
        for code, condition in rows:
            for peer in compared:
                taken = 1e3 * seconds(peer, code.format(module=peer.engine), CONDITIONS[condition])
                series.setdefault((code, condition, peer.name), []).append(taken)
    for code, condition in rows:
        warm = {name: series[code, condition, name][1:] for name in names}  # the first read the files from the disk
        line = [TITLES[code] + condition, *(median_and_spread(warm[name], 0) for name in names)]
        table.lines.append(line + [ratio(warm[name], warm.get("ranvier", [])) for name in names if name != "ranvier"])
    if {"neuron", "ranvier"} <= {*names}:
        cross = ratio(series[IMPORT, "", "neuron"][1:], series[STEP, "", "ranvier"][1:])
        table.notes.append(f"NEURON's import alone takes {cross} times as long as Ranvier's import and first step.")
    if "ranvier" in names:
        table.notes.append(f"Ranvier is {peers.python(INSTALL)}")
    return table


def compile_table(peer: peers.Peer, rounds: int) -> Table:
    """Return how long `ranvier.compile` takes for a file in a session that has compiled one before."""
    title = "`ranvier.compile` of a new .mod file, in a session that has compiled another, in milliseconds."
    table = Table("compile", title, ("what", peer.name))
    taken = []
    for _ in range(rounds):
        try:
            with tempfile.TemporaryDirectory() as cache:  # else what the round before has compiled is found there
                taken.append(1e3 * float(peers.python(COMPILE, {"XDG_CACHE_HOME": cache, "PYTHONPATH": str(peers.ROOT)})))
        except peers.MeasurementError:
            break
    table.lines.append(["one file", median_and_spread(taken, 0)])
    return table
