"""Say where two results disagree."""

from __future__ import annotations

import numpy as np

SPIKE_TOLERANCE = 1e-6  # ms

Traces = dict[str, np.ndarray]


def is_spike_train(name: str) -> bool:
    """Return whether the values of this name are times, compared absolutely."""
    return name.startswith("spikes") or name == "sent"


def trace_error(expected: np.ndarray, actual: np.ndarray) -> float:
    """Return the largest |actual − expected| relative to |expected| + range of expected, NaN only for NaN."""
    numbers = expected[np.isfinite(expected)]
    scale = np.abs(expected) + (np.ptp(numbers) if numbers.size else 0.0)
    difference = np.abs(actual - expected)
    same = (difference == 0) | (np.isnan(expected) & np.isnan(actual))
    with np.errstate(divide="ignore", invalid="ignore"):
        relative = np.where(same, 0.0, difference / scale)
    return float(np.max(np.where(np.isnan(relative), np.inf, relative), initial=0.0))


def disagreements(expected: Traces, actual: Traces, tolerance: float) -> list[str]:
    """Return one line for each variable that is missing, of another length, or too far off."""
    lines = [f"{name}: missing" for name in expected if name not in actual]
    lines += [f"{name}: not in the reference" for name in actual if name not in expected]
    for name in expected:
        if name not in actual:
            continue
        a, b = expected[name], actual[name]
        if a.shape != b.shape:
            lines.append(f"{name}: {b.shape[0]} values instead of {a.shape[0]}")
        elif is_spike_train(name):
            worst = float(np.max(np.abs(a - b), initial=0.0))
            if not worst <= SPIKE_TOLERANCE:
                lines.append(f"{name}: spike times differ by {worst:.3g} ms")
        else:
            worst = trace_error(a, b)
            if not worst <= tolerance:
                first = int(np.argmax(np.abs(a - b) > tolerance * (np.abs(a) + np.ptp(a))))
                lines.append(f"{name}: off by {worst:.3g} of its range; first at sample {first}: {b[first]!r}, not {a[first]!r}")
    return lines
