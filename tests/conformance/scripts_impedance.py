"""Impedance: all its numbers at several frequencies and places, and what changes them."""

from __future__ import annotations

from typing import Any

NAMES = ["along_a_tree", "after_a_run"]
TOLERANCE = 1e-7  # NEURON's conductances are differences over 0.001 mV


def _tree(h: Any) -> Any:
    a, b, c = sections = [h.Section(name=name) for name in "abc"]
    b.connect(a(1))
    c.connect(a(0.5))
    for k, section in enumerate(sections):
        section.nseg, section.L, section.diam, section.Ra = 3 + 2 * k, 100 + 50 * k, 3 - 0.5 * k, 100
        section.insert("pas")
    a.insert("hh")
    clamp = h.SEClamp(b(0.9))
    clamp.rs, clamp.dur1 = 100, 1e9
    return sections, clamp


def _numbers(impedance: Any, sections: Any) -> Any:
    places = [section(x) for section in sections for x in (0.1, 0.5, 1)]
    return [[impedance.input(p), impedance.transfer(p), impedance.ratio(p), impedance.input_phase(p), impedance.transfer_phase(p)]
            for p in places]


def along_a_tree(h: Any) -> Any:
    sections, clamp = _tree(h)
    h.finitialize(-65)
    impedance, found = h.Impedance(), []
    for electrode in (sections[0](0.5), sections[2](1)):
        impedance.loc(electrode)
        for frequency in (0, 10, 100, 1000):
            impedance.compute(frequency)
            found.append(_numbers(impedance, sections))
    return [found, str(impedance), clamp.rs]


def after_a_run(h: Any) -> Any:
    sections, clamp = _tree(h)
    h.finitialize(-50)
    for _ in range(80):
        h.fadvance()
    impedance = h.Impedance()
    impedance.loc(0.3, sec=sections[1])
    impedance.compute(50)
    before = _numbers(impedance, sections)
    sections[2].diam = 2.5
    h.fcurrent()
    impedance.compute(50)
    return [before, _numbers(impedance, sections), clamp.rs]
