"""Cables whose channels and calcium are kinetic schemes, written for the `h` of either simulator."""

from __future__ import annotations

from typing import Any

from .workloads import Model, clamp_current, watch


def cable(h: Any, nseg: int) -> Any:
    """Return a cable of 10 µm a segment."""
    section = h.Section(name="cable")
    section.L, section.diam, section.nseg = 10.0 * nseg, 2.0, nseg
    section.Ra, section.cm = 100.0, 1.0
    section.insert("pas")
    section.g_pas, section.e_pas = 3e-4, -54.3
    return section


def driven(h: Any, section: Any) -> Model:
    """Return a model of one section with a current at its start."""
    return Model([section], [clamp_current(h, section(0), 0.5), watch(h, section(0.1), 0)])


def markov_eight(h: Any, nseg: int) -> Model:
    """Build the squid axon's membrane of Markov schemes: sodium channels of eight states, potassium channels of five."""
    section = cable(h, nseg)
    section.insert("na8")
    section.insert("kd5")
    return driven(h, section)


def markov_thirteen(h: Any, nseg: int) -> Model:
    """Build a membrane of resurgent sodium channels of 13 states and potassium channels of five."""
    h.celsius = 22.0
    section = cable(h, nseg)
    section.insert("na13")
    section.insert("kd5")
    return driven(h, section)


def calcium_shells(h: Any, nseg: int) -> Model:
    """Build the axon with a calcium current, and calcium in four shells with a buffer and a pump, which diffuses along it."""
    section = cable(h, nseg)
    for name in ("hh", "cal", "cashells"):
        section.insert(name)
    return driven(h, section)
