"""Impedance: all its numbers at several frequencies and places, and what changes them."""

from __future__ import annotations

from typing import Any

NAMES = ["along_a_tree", "after_a_run", "states_without_frequency", "states_that_do_not_follow_v", "several_objects",
         "another_cell", "gap_junctions", "after_changes"]
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


# NEURON 9.0.2 forgets i ω of the states and takes the states of one instance of a mechanism only (nonlinz.cpp: `coeffRef(is, ks)`
# is set on the diagonal; set_storage_offset without the instance): it is right where ω is 0 or no state follows v, with one
# instance. The rest is compared with NEURON 8.2.6 in tests/runtime/test_impedance.py.


def _cell(h: Any) -> Any:
    soma, dend = h.Section(name="soma"), h.Section(name="dend")
    dend.connect(soma(1))
    soma.L = soma.diam = 20
    soma.insert("hh")
    dend.insert("pas")
    dend.nseg, dend.L, dend.diam = 5, 300, 1
    return soma, dend


def states_without_frequency(h: Any) -> Any:
    soma, dend = _cell(h)
    found: list[Any] = []
    for v, steps in ((-65, 0), (-55, 30)):
        h.finitialize(v)
        for _ in range(steps):
            h.fadvance()
        for factor in (1e-3, 1e-5):
            impedance = h.Impedance()
            impedance.deltafac(factor)
            impedance.loc(dend(0.5))
            found += [impedance.deltafac(), impedance.compute(0, 1), _numbers(impedance, (soma, dend))]
            found += [impedance.compute(0, 0), _numbers(impedance, (soma, dend))]
    return found


def states_that_do_not_follow_v(h: Any) -> Any:
    sections, clamp = _tree(h)
    sections[0].uninsert("hh")
    points = [h.Exp2Syn(sections[1](0.5)), h.ExpSyn(sections[1](0.5)), h.AlphaSynapse(sections[2](0.3))]
    points[2].tau, points[2].gmax = 2, 0.01
    connection = h.NetCon(None, points[0])
    connection.weight[0] = 0.02
    h.finitialize(-60)
    connection.event(0.1)
    for _ in range(60):
        h.fadvance()
    impedance, found = h.Impedance(), []
    impedance.loc(sections[2](1))
    for frequency in (0, 20, 400):
        found.append([impedance.compute(frequency, 1, 7), _numbers(impedance, sections)])
    return [found, clamp.rs, points[0].i, points[2].i]


def several_objects(h: Any) -> Any:
    sections, clamp = _tree(h)
    h.finitialize(-65)
    first, second = h.Impedance(), h.Impedance()
    first.loc(sections[0](0.5))
    first.compute(10)
    second.loc(sections[2](1))
    second.compute(200)
    sections[1](0.5).v = 0
    return [_numbers(first, sections), _numbers(second, sections), clamp.rs]


def another_cell(h: Any) -> Any:
    sections, clamp = _tree(h)
    other = h.Section(name="other")
    other.insert("pas")
    other.nseg = 3
    h.finitialize(-65)
    impedance = h.Impedance()
    impedance.loc(sections[0](0.5))
    found = []
    for states in (0, 1):
        impedance.compute(30 if states == 0 else 0, states)
        found += [impedance.input(other(0.5)), impedance.input_phase(other(1)), impedance.transfer(other(0.9))]
        found.append(impedance.ratio(other(0)))
    return [found, clamp.rs]


def gap_junctions(h: Any) -> Any:
    context = h.ParallelContext()
    cells = [h.Section(name=f"cell{k}") for k in range(3)]
    for k, cell in enumerate(cells):
        cell.L = cell.diam = 20
        cell.insert("pas")
        context.source_var(cell(0.5)._ref_v, k, sec=cell)
    junctions = []
    for here, there in ((0, 1), (1, 0), (1, 2), (2, 1)):
        junction = h.SEClamp(cells[here](0.5))
        junction.dur1, junction.rs = 1e9, 300
        context.target_var(junction, junction._ref_amp1, there)
        junctions.append(junction)
    context.setup_transfer()
    h.finitialize(-65)
    impedance, found = h.Impedance(), []
    impedance.loc(cells[0](0.5))
    for frequency in (0, 50):
        for states in (0, 1):
            found += [impedance.compute(frequency, states), _at_centres(impedance, cells)]
    impedance.loc(-1)
    found += [impedance.compute(50, 1), impedance.input(cells[1](0.5)), impedance.transfer(cells[1](0.5)), junctions[0].rs]
    context.gid_clear()
    return found


def _at_centres(impedance: Any, cells: Any) -> Any:
    places = [cell(0.5) for cell in cells]
    return [[impedance.input(p), impedance.transfer(p), impedance.ratio(p), impedance.input_phase(p), impedance.transfer_phase(p)]
            for p in places]


def after_changes(h: Any) -> Any:
    """NEURON keeps what it computed by node, so the changes here leave the nodes as they are."""
    sections, clamp = _tree(h)
    h.finitialize(-65)
    impedance, found = h.Impedance(), []
    impedance.loc(sections[1](0.3))
    impedance.compute(20)
    found.append(_numbers(impedance, sections))
    kept = [clamp]
    a, b, c = sections
    for change in (lambda: setattr(a, "L", 333), lambda: setattr(b(0.5), "diam", 7), lambda: c.insert("hh"),
                   lambda: kept.append(h.ExpSyn(c(0.3))), lambda: b.uninsert("pas"), lambda: clamp.loc(a(0)),
                   lambda: h.finitialize(-50), lambda: h.fadvance()):
        change()
        found.append(_numbers(impedance, sections))
    impedance.compute(20)
    return [found, _numbers(impedance, sections), len(kept)]
