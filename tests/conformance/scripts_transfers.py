"""Values that cells exchange (source_var, target_var), and membrane currents in runs that change."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

# Those with extracellular come last: after them NEURON allows one thread only.
NAMES = ["transfers_in_threads", "membrane_currents_in_threads", "one_source_for_many", "chain_of_gaps", "places_of_sources",
         "sources_that_are_not_v", "set_up_again", "errors_of_transfers", "two_for_one_target", "membrane_currents_of_points",
         "membrane_currents_after_edits", "membrane_currents_switched", "a_source_outside_and_inside",
         "membrane_currents_and_space"]


def _cells(h: Any, count: int) -> list[Any]:
    cells = [h.Section(name=f"cell{k}") for k in range(count)]
    for k, cell in enumerate(cells):
        cell.L = cell.diam = 20 + k
        cell.nseg = 1 + 2 * (k % 2)
        cell.insert("hh" if k % 2 == 0 else "pas")
    return cells


def _gap(h: Any, where: Any, rs: float = 50) -> Any:
    made = h.SEClamp(where)
    made.dur1, made.rs = 1e9, rs
    return made


def _stimulus(h: Any, where: Any) -> Any:
    clamp = h.IClamp(where)
    clamp.delay, clamp.dur, clamp.amp = 0.5, 3, 0.5
    return clamp


def _context(h: Any) -> Any:
    context = h.ParallelContext()
    context.gid_clear()
    return context


def _run(h: Any, values: Callable[[], list[float]], steps: int = 200, v: float = -65) -> list[list[float]]:
    h.finitialize(v)
    found = [values()]
    for _ in range(steps):
        h.fadvance()
        found.append(values())
    return found


def one_source_for_many(h: Any) -> Any:
    context, cells = _context(h), _cells(h, 4)
    context.source_var(cells[0](0.5)._ref_v, 0, sec=cells[0])
    gaps = [_gap(h, cell(0.5), 20 + 10 * k) for k, cell in enumerate(cells[1:])]
    gaps.append(_gap(h, cells[1](0.9), 77))
    for gap in gaps:
        context.target_var(gap, gap._ref_amp1, 0)
    context.setup_transfer()
    clamp = _stimulus(h, cells[0](0.5))
    found = _run(h, lambda: [h.t, *(gap.amp1 for gap in gaps), *(gap.i for gap in gaps), *(cell(0.5).v for cell in cells)])
    context.gid_clear()
    return [found, clamp.amp]


def chain_of_gaps(h: Any) -> Any:
    context, cells = _context(h), _cells(h, 5)
    gaps = []
    for k, cell in enumerate(cells):
        context.source_var(cell(0.5)._ref_v, 10 + k, sec=cell)
    for k in range(4):
        for here, there in ((k, k + 1), (k + 1, k)):
            gap = _gap(h, cells[here](0.5), 100)
            context.target_var(gap, gap._ref_amp1, 10 + there)
            gaps.append(gap)
    context.setup_transfer()
    clamp = _stimulus(h, cells[0](0.5))
    traces = [h.Vector().record(cell(0.5)._ref_v) for cell in cells] + [h.Vector().record(gap._ref_amp1) for gap in gaps]
    context.set_maxstep(10)
    h.finitialize(-65)
    context.psolve(6)
    context.gid_clear()
    return [[list(trace) for trace in traces], clamp.amp]


def places_of_sources(h: Any) -> Any:
    context, cells = _context(h), _cells(h, 4)
    cells[1].connect(cells[0](1))
    places = [cells[0](0), cells[0](1), cells[1](0), cells[1](0.2), cells[1](1), cells[3](1)]
    gaps = []
    for k, place in enumerate(places):
        context.source_var(place._ref_v, k, sec=place.sec)
        gaps.append(_gap(h, cells[2](0.5), 500))
        context.target_var(gaps[-1], gaps[-1]._ref_amp1, k)
    context.setup_transfer()
    clamp = _stimulus(h, cells[0](0.5))
    found = _run(h, lambda: [*(gap.amp1 for gap in gaps), cells[2](0.5).v])
    context.gid_clear()
    return [found, clamp.amp]


def sources_that_are_not_v(h: Any) -> Any:
    context, cells = _context(h), _cells(h, 3)
    synapse = h.ExpSyn(cells[1](0.5))
    clock = h.NetStim()
    clock.start, clock.number, clock.interval, clock.noise = 0.5, 4, 1, 0
    connection = h.NetCon(clock, synapse, 0, 0.1, 0.01)
    synapse.tau = 2
    targets = [_stimulus(h, cell(0.5)) for cell in cells]
    context.source_var(synapse._ref_g, 1, sec=cells[1])
    context.source_var(cells[0](0.5)._ref_m_hh, 2, sec=cells[0])
    for target, number in zip(targets, (1, 2, 1), strict=True):
        target.dur = 1e9
        context.target_var(target, target._ref_amp, number)
    context.setup_transfer()
    found = _run(h, lambda: [*(part for target in targets for part in (target.amp, target.i)), *(cell(0.5).v for cell in cells)])
    context.gid_clear()
    return [found, connection.delay]


def a_source_outside_and_inside(h: Any) -> Any:
    context, cells = _context(h), _cells(h, 3)
    cells[1].insert("extracellular")
    for segment in cells[1]:
        segment.xraxial[0], segment.xg[0], segment.xc[0] = 100, 0.001, 0.2
        segment.xg[1] = 0.01
    gaps = []
    pairs = [(cells[0](0.5), cells[1](0.2)), (cells[1](0.9), cells[0](0.5)), (cells[2](0.5), cells[1](1))]
    for k, (where, source) in enumerate(pairs):
        context.source_var(source._ref_v, k, sec=source.sec)
        gaps.append(_gap(h, where, 30))
        context.target_var(gaps[-1], gaps[-1]._ref_amp1, k)
    context.setup_transfer()
    clamp = _stimulus(h, cells[1](0.5))
    found = _run(h, lambda: [*(gap.amp1 for gap in gaps), *(cell(0.5).v for cell in cells), cells[1](0.2).vext[0]])
    context.gid_clear()
    return [found, clamp.amp]


def transfers_in_threads(h: Any) -> Any:
    context = _context(h)
    context.nthread(2)
    found = chain_of_gaps(h), one_source_for_many(h)
    context.nthread(1)
    return found


def set_up_again(h: Any) -> Any:
    context, cells = _context(h), _cells(h, 4)
    gaps = [_gap(h, cells[2](0.5)), _gap(h, cells[3](0.5))]
    context.source_var(cells[0](0.5)._ref_v, 0, sec=cells[0])
    context.target_var(gaps[0], gaps[0]._ref_amp1, 0)
    context.setup_transfer()
    clamp = _stimulus(h, cells[0](0.5))
    found = _run(h, lambda: [gap.amp1 for gap in gaps], 40)
    context.source_var(cells[1](0.5)._ref_v, 1, sec=cells[1])
    context.target_var(gaps[1], gaps[1]._ref_amp1, 1)
    context.setup_transfer()
    found += _run(h, lambda: [gap.amp1 for gap in gaps], 40)
    cells[1].nseg = 5
    context.setup_transfer()
    found += _run(h, lambda: [gap.amp1 for gap in gaps], 40)
    context.gid_clear()
    found += _run(h, lambda: [cell(0.5).v for cell in cells], 40)
    return [found, clamp.amp]


def _fails(what: Callable[[], object]) -> bool:
    try:
        what()
    except Exception:  # noqa: BLE001
        return True
    return False


def errors_of_transfers(h: Any) -> Any:
    context, cells = _context(h), _cells(h, 2)
    gap = _gap(h, cells[1](0.5))
    found = []
    context.source_var(cells[0](0.5)._ref_v, 0, sec=cells[0])
    context.target_var(gap, gap._ref_amp1, 0)
    found += [_fails(lambda: h.finitialize(-65)), _fails(h.fadvance)]
    context.setup_transfer()
    found += [_fails(lambda: h.finitialize(-65)), _fails(h.fadvance)]
    context.source_var(cells[1](0.5)._ref_v, 1, sec=cells[1])
    found.append(_fails(lambda: h.finitialize(-65)))
    found.append(_fails(lambda: context.source_var(cells[1](0.5)._ref_v, 0, sec=cells[1])))
    found.append(_fails(lambda: context.source_var(cells[1](0.5)._ref_v, -1, sec=cells[1])))
    found.append(_fails(lambda: context.target_var(gap, gap._ref_amp1, -1)))
    found.append(_fails(lambda: context.target_var(gap, cells[0](0.5)._ref_v, 0)))
    found.append(_fails(lambda: context.source_var(3, 8)))
    context.gid_clear()
    return found


def two_for_one_target(h: Any) -> Any:
    context, cells = _context(h), _cells(h, 3)
    gap = _gap(h, cells[2](0.5))
    for k in range(2):
        context.source_var(cells[k](0.5)._ref_v, k, sec=cells[k])
        context.target_var(gap, gap._ref_amp1, k)
    context.setup_transfer()
    clamp = _stimulus(h, cells[0](0.5))
    found = _run(h, lambda: [gap.amp1], 60)
    context.gid_clear()
    return [found, clamp.amp]



# ---------------------------------------------------------------- i_membrane_


def _points(h: Any, cells: list[Any]) -> list[Any]:
    synapse, alpha, voltage = h.Exp2Syn(cells[1](0.9)), h.AlphaSynapse(cells[1](0.9)), h.SEClamp(cells[-1](0.5))
    alpha.onset, alpha.tau, alpha.gmax = 0.3, 0.5, 0.02
    voltage.dur1, voltage.amp1, voltage.rs = 2, -40, 20
    clock = h.NetStim()
    clock.start, clock.number, clock.interval = 0.5, 5, 0.7
    connection = h.NetCon(clock, synapse, 0, 0.1, 0.01)
    return [synapse, alpha, voltage, clock, connection, _stimulus(h, cells[0](0.5)), _stimulus(h, cells[1](1))]


def _tree(h: Any) -> list[Any]:
    cells = _cells(h, 5)
    cells[1].connect(cells[0](1))
    cells[3].connect(cells[1](0.5))
    return cells


def _everywhere(cells: list[Any]) -> list[Any]:
    return [segment for cell in cells for segment in cell]


def membrane_currents_of_points(h: Any) -> Any:
    h.CVode().use_fast_imem(1)
    cells = _tree(h)
    keep = _points(h, cells)
    traces = [h.Vector().record(segment._ref_i_membrane_) for segment in _everywhere(cells)]
    values = _run(h, lambda: [segment.i_membrane_ for segment in _everywhere(cells)], 160)
    h.CVode().use_fast_imem(0)
    return [values, [list(trace) for trace in traces], len(keep)]


def membrane_currents_in_threads(h: Any) -> Any:
    context = _context(h)
    context.nthread(2)
    h.CVode().use_fast_imem(1)
    cells = _tree(h)
    keep = _points(h, cells)
    found = _run(h, lambda: [segment.i_membrane_ for segment in _everywhere(cells)], 160)  # NEURON cannot record them in threads
    h.CVode().use_fast_imem(0)
    context.nthread(1)
    return [found, len(keep)]


def membrane_currents_after_edits(h: Any) -> Any:
    h.CVode().use_fast_imem(1)
    cells = _tree(h)
    keep = _points(h, cells)
    found = _run(h, lambda: [segment.i_membrane_ for segment in _everywhere(cells)], 20)
    edits: list[Callable[[], object]] = [
        lambda: setattr(cells[1], "nseg", 5), lambda: h.disconnect(sec=cells[3]), lambda: cells[3].connect(cells[0](0)),
        lambda: cells[4].insert("hh"), lambda: keep.append(h.ExpSyn(cells[2](0.5))), lambda: h.delete_section(sec=cells.pop())]
    for edit in edits:
        edit()
        found += _run(h, lambda: [segment.i_membrane_ for segment in _everywhere(cells)], 20)
        for _ in range(10):
            h.fadvance()
        found.append([segment.i_membrane_ for segment in _everywhere(cells)])
    h.CVode().use_fast_imem(0)
    return found


def membrane_currents_switched(h: Any) -> Any:
    cells = _tree(h)
    keep = _points(h, cells)
    found = []
    for on in (1, 0, 1):
        h.CVode().use_fast_imem(on)
        h.finitialize(-65)
        for _ in range(40):
            h.fadvance()
        found.append([segment.v for segment in _everywhere(cells)])
        if on:
            found.append([segment.i_membrane_ for segment in _everywhere(cells)])
    h.CVode().use_fast_imem(0)
    return [found, len(keep)]


def membrane_currents_and_space(h: Any) -> Any:
    cells = _tree(h)
    for cell in (cells[0], cells[1]):
        cell.insert("extracellular")
        for segment in cell:
            segment.xraxial[0], segment.xg[0], segment.xc[0], segment.e_extracellular = 100, 0.001, 0.2, 3
    keep = _points(h, cells)
    h.CVode().use_fast_imem(1)
    traces = [h.Vector().record(segment._ref_i_membrane) for cell in cells[:2] for segment in cell]
    found = _run(h, lambda: [segment.i_membrane_ for segment in _everywhere(cells)]
                 + [segment.i_membrane for cell in cells[:2] for segment in cell], 120)
    h.CVode().use_fast_imem(0)
    return [found, [list(trace) for trace in traces], len(keep)]
