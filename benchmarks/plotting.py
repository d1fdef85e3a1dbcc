"""The plot of a comparison: a bar for each simulator and workload."""

from __future__ import annotations

import statistics
from pathlib import Path

from .run_phase import Measured

COLOURS = {"neuron": "#8c8c8c", "coreneuron": "#b5a26a", "core-fast": "#d9c98f", "arbor": "#6a9fb5", "ranvier": "#c0392b",
           "limit": "#2c3e50"}


def plot(all_measured: list[Measured], names: list[str], out: Path) -> bool:
    """Draw ns per compartment and step of the default variants on a logarithmic axis; False: there is no matplotlib."""
    try:
        import matplotlib
    except ImportError:
        return False
    matplotlib.use("svg")
    matplotlib.rcParams["svg.hashsalt"] = "ranvier"
    from matplotlib import pyplot

    height = 0.8 / len(names)
    figure, axes = pyplot.subplots(figsize=(9, 0.5 + 0.16 * len(names) * len(all_measured)))
    for number, name in enumerate(names):
        series = [m.series(m.row.variants[0], name) for m in all_measured]
        places = [row + number * height for row, values in enumerate(series) if values]
        medians = [statistics.median(values) for values in series if values]
        spread = [[median - min(values) for median, values in zip(medians, filter(None, series), strict=True)],
                  [max(values) - median for median, values in zip(medians, filter(None, series), strict=True)]]
        axes.barh(places, medians, height, label=name, color=COLOURS.get(name, "#3d6f85"), xerr=spread, error_kw={"lw": 0.7})
    axes.set_yticks([row + 0.4 for row in range(len(all_measured))], [f"{m.row.name}: {m.row.title}" for m in all_measured])
    axes.invert_yaxis()
    axes.set_xscale("log")
    axes.set_xlabel("ns per compartment and step (hh with TABLE), one thread; lower is faster")
    axes.legend(fontsize="small")
    axes.spines[["top", "right"]].set_visible(False)
    figure.tight_layout()
    figure.savefig(out, metadata={"Date": None})
    return True
