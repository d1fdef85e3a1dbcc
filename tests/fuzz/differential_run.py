"""Run the samples of a seed on one simulator: python differential_run.py SIMULATOR LIBRARY SEED FIRST COUNT OUT

OUT becomes a JSON file: name of the mechanism -> numbers: calls of its FUNCTIONs, then its variables step by step.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from differential_texts import Sample, sample

POINTS = (-1.7, -0.31, 0.0, 0.5, 1.0, 2.3)
STEPS = 12


def numbers(h: Any, one: Sample) -> list[float]:
    """Return what a mechanism computes, alone in a section."""
    section = h.Section(name="cell")
    section.insert(one.name)
    mechanism = getattr(section(0.5), one.name)
    h.dt = 0.1
    h.finitialize(-65)
    found = [float(getattr(mechanism, name)(*(x, 0.5 - x)[:count])) for name, count in one.functions for x in POINTS]
    h.finitialize(-65)
    for _ in range(STEPS):
        found += [float(getattr(mechanism, name)) for name in one.variables] + [float(mechanism.c[k]) for k in range(4)]
        h.fadvance()
    return found


def main() -> None:
    simulator, library, seed, first, count, out = sys.argv[1:]
    module = importlib.import_module(simulator)
    if simulator == "neuron":
        module.h.nrn_load_dll(library)
    else:
        module.load_mechanisms(library)
    samples = [sample(int(seed), int(first) + k) for k in range(int(count))]
    Path(out).write_text(json.dumps({one.name: numbers(module.h, one) for one in samples}))


if __name__ == "__main__":
    main()
