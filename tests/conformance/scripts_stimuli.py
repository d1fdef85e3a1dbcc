"""Stimuli of before there were point processes."""

from __future__ import annotations

from typing import Any

NAMES = ["old_stimuli"]


def old_stimuli(h: Any) -> Any:
    """fstim and fstimi."""
    first, second = h.Section(name="first"), h.Section(name="second")
    second.insert("fastpas")
    seen = [h.fstim(2), h.fstim(0, 0.5, 0.1, 1, 0.3, sec=first), h.fstim(1, 0.2, 0.3, 0.2, -0.1, sec=second), h.fstimi(1)]
    h.finitialize(-60)
    for _ in range(30):
        h.fadvance()
        seen.append([first(0.5).v, second(0.5).v, h.fstimi(0), h.fstimi(1)])
    seen += [h.fstim(0, 0.5, 0.1, 1, 0.5, sec=first), h.fstim(1), h.fstimi(0)]
    h.fadvance()
    return [*seen, first(0.5).v, second.e_fastpas, second.g_fastpas]
