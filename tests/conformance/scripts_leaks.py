"""Constant conductances that change in the middle of a run, by every way that scripts have."""

from __future__ import annotations

from typing import Any

NAMES = ["leaks_from_python", "leaks_played", "leaks_in_events", "leaks_and_steps", "leaks_saved", "leaks_with_membrane_current",
         "like_branches"]
TOLERANCE = 1e-7  # NEURON's slopes of hh are differences


def _cell(h: Any) -> tuple[list[Any], list[Any]]:
    """A soma with hh and a tree of passive dendrites; and its stimuli."""
    h.load_file("stdrun.hoc")
    soma, *dendrites = sections = [h.Section(name=f"part{k}") for k in range(4)]
    for k, section in enumerate(sections):
        section.L, section.diam, section.nseg, section.Ra = 30 + 40 * k, 2 + k, 2 * k + 1, 100
        section.insert("pas" if k else "hh")
    dendrites[0].connect(soma(1))
    dendrites[1].connect(dendrites[0](1))
    dendrites[2].connect(dendrites[0](0.5))
    clamps = [h.IClamp(dendrites[2](0.7)), h.IClamp(soma(0.5))]
    for clamp, amp in zip(clamps, (0.3, 0.05), strict=True):
        clamp.delay, clamp.dur, clamp.amp = 0.5, 4, amp
    return sections, clamps


def _values(sections: list[Any]) -> list[float]:
    return [segment.v for section in sections for segment in section.allseg()]


def _advance(h: Any, sections: list[Any], steps: int = 40) -> list[float]:
    h.continuerun(h.t + steps * h.dt)
    return _values(sections)


def leaks_from_python(h: Any) -> Any:
    """g, e and cm are set between runs; a section gets more segments, and a mechanism."""
    sections, clamps = _cell(h)
    h.finitialize(-65)
    seen = [_advance(h, sections)]
    sections[2].g_pas = 5e-3
    seen.append(_advance(h, sections))
    sections[2](0.5).pas.e, sections[1].cm = -50, 2
    seen.append(_advance(h, sections))
    sections[3].nseg = 3
    seen.append(_advance(h, sections))
    sections[3].insert("hh")
    return [*seen, _advance(h, sections), len(clamps)]


def leaks_played(h: Any) -> Any:
    """Into g and into cm, in steps and as lines."""
    sections, clamps = _cell(h)
    times = h.Vector([0, 0.51, 1.24, 2])
    steps, line, capacitance = h.Vector([1e-3, 5e-3, 1e-4, 2e-3]), h.Vector([1e-3, 4e-3, 1e-4, 1e-3]), h.Vector([1, 2, 0.5, 1])
    steps.play(sections[1](0.5)._ref_g_pas, times)
    line.play(sections[2](0.5)._ref_g_pas, times, True)
    capacitance.play(sections[3](0.5)._ref_cm, times, True)
    h.finitialize(-65)
    return [_advance(h, sections, 15) for _ in range(8)] + [len(clamps)]


def leaks_in_events(h: Any) -> Any:
    """By functions that events call, and that spikes call."""
    sections, clamps = _cell(h)
    netcon = h.NetCon(sections[0](0.5)._ref_v, None, sec=sections[0])
    netcon.threshold = -60
    places = [section(0.5)._ref_g_pas for section in sections[1:]]  # NEURON makes none while it steps
    netcon.record(lambda: places[2].__setitem__(0, 2e-3))
    handler = h.FInitializeHandler(1, lambda: places[1].__setitem__(0, 3e-4))
    h.finitialize(-65)
    h.CVode().event(2.0, lambda: places[0].__setitem__(0, 4e-3))
    return [_advance(h, sections, 20) for _ in range(8)] + [len(clamps), handler is not None]


def leaks_and_steps(h: Any) -> Any:
    """dt and secondorder change (NEURON takes note of the latter when dt does); the run starts again."""
    sections, clamps = _cell(h)
    h.finitialize(-65)
    seen = [_advance(h, sections)]
    h.dt = 0.01
    for _ in range(30):
        h.fadvance()
    seen.append(_values(sections))
    h.secondorder, h.dt = 2, 0.02
    for _ in range(30):
        h.fadvance()
    seen.append(_values(sections))
    h.secondorder, h.dt = 0, 0.025
    h.finitialize(-70)
    return [*seen, _advance(h, sections), len(clamps)]


def leaks_saved(h: Any) -> Any:
    """A saved state does not hold parameters: these stay as they are now."""
    sections, clamps = _cell(h)
    h.finitialize(-65)
    seen = [_advance(h, sections)]
    state = h.SaveState()
    state.save()
    sections[1].g_pas = 5e-3
    seen.append(_advance(h, sections))
    state.restore()
    return [*seen, _values(sections), _advance(h, sections), len(clamps)]


def leaks_with_membrane_current(h: Any) -> Any:
    """i_membrane_, i_cap and i_pas of passive nodes."""
    sections, clamps = _cell(h)
    h.CVode().use_fast_imem(1)
    h.finitialize(-65)
    seen = []
    for _ in range(3):
        seen.append(_advance(h, sections))
        seen += [[segment.i_membrane_, segment.i_cap] for section in sections for segment in section]
        seen += [segment.pas.i for segment in sections[2]]
        sections[2].g_pas *= 2
    h.CVode().use_fast_imem(0)
    return [*seen, len(clamps)]


def like_branches(h: Any) -> Any:
    """Sections with as many segments and the same mechanisms, of both directions, two levels deep; values by segment."""
    h.load_file("stdrun.hoc")
    soma, *branches = sections = [h.Section(name=f"branch{k}") for k in range(14)]
    soma.insert("hh")
    for k, branch in enumerate(branches):
        branch.nseg, branch.L, branch.diam = 5, 80 + 3 * k, 1 + 0.1 * k
        branch.connect(soma(k % 2) if k < 9 else branches[k - 9](1 if k % 3 else 0), k % 3 == 1)
        branch.insert("pas")
        for segment in branch:
            segment.pas.g, segment.pas.e = 1e-4 * (1 + segment.x), -60 - 10 * segment.x - k
    synapse = h.AlphaSynapse(branches[4](0.3))
    synapse.onset, synapse.tau, synapse.gmax, synapse.e = 1, 0.5, 0.02, 0
    recorded = [h.Vector().record(branch(0.7)._ref_v, 0.5) for branch in branches[:7]]
    h.finitialize(-65)
    seen = [_advance(h, sections, 80)]
    branches[7].nseg = 3
    branches[2](0.5).pas.g = 1e-3
    h.finitialize(-65)
    seen.append(_advance(h, sections, 80))
    seen += [[segment.pas.g, segment.pas.e, segment.pas.i] for branch in branches for segment in branch]
    return [*seen, *(list(vector) for vector in recorded)]
