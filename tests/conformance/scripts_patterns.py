"""PatternStim: spikes of gids that are elsewhere.

In NEURON 9.0.2 fake_output does nothing: nrn_fake_fire wants 2, pattern.mod says 1.
"""

from __future__ import annotations

from typing import Any

NAMES = ["spikes_of_other_hosts", "many_spikes", "played_again", "several_patterns", "into_artificial_cells"]


def _network(h: Any) -> Any:
    context = h.ParallelContext()
    context.gid_clear()
    soma = h.Section(name="soma")
    soma.insert("hh")
    soma.L = soma.diam = 20
    source = h.NetCon(soma(0.5)._ref_v, None, sec=soma)
    context.set_gid2node(3, 0)
    context.cell(3, source)
    synapses = [h.ExpSyn(soma(0.5)), h.Exp2Syn(soma(0.5))]
    synapses[0].tau = 3
    connections = []
    for k, gid in enumerate((3, 99, 99, 100)):
        connections.append(context.gid_connect(gid, synapses[k % 2]))
        connections[-1].weight[0], connections[-1].delay = 0.001 * (k + 1), 0.5 + k
    return context, soma, source, synapses, connections


def _run(h: Any, network: Any, stop: float = 12) -> Any:
    context, soma, source, synapses, connections = network
    times, gids = h.Vector(), h.Vector()
    context.spike_record(3, times, gids)
    traces = [h.Vector().record(reference) for reference in (soma(0.5)._ref_v, synapses[0]._ref_g, synapses[1]._ref_g)]
    context.set_maxstep(10)
    h.finitialize(-65)
    context.psolve(stop)
    return [list(times), list(gids), [list(trace)[::10] for trace in traces], [c.srcgid() for c in connections]]


def spikes_of_other_hosts(h: Any) -> Any:
    network = _network(h)
    pattern = h.PatternStim()
    pattern.play(h.Vector([1, 2, 2, 3, 5, 8, 2.5]), h.Vector([3, 99, 100, 7, 99, 100, 99]))
    return [str(pattern), pattern.fake_output, _run(h, network), _run(h, network)]


def many_spikes(h: Any) -> Any:
    network = _network(h)
    times, gids = h.Vector([2.0] * 150 + [3.0] * 3 + [3.5]), h.Vector([99] * 154)
    pattern = h.PatternStim()
    pattern.play(times, gids)
    times.fill(0)
    gids.resize(0)
    return _run(h, network)


def played_again(h: Any) -> Any:
    network = _network(h)
    pattern = h.PatternStim()
    pattern.play(h.Vector([3.0, 1]), h.Vector([100, 99]))
    found = [_run(h, network)]
    network[4][1].active(0)
    found.append(_run(h, network))
    network[4][1].active(1)
    network[4][2].delay = 4
    pattern.play(h.Vector([2.0]), h.Vector([99]))
    found.append(_run(h, network))
    pattern.play()
    return [*found, _run(h, network)]


def several_patterns(h: Any) -> Any:
    network = _network(h)
    patterns = [h.PatternStim() for _ in range(3)]
    for k, pattern in enumerate(patterns[:2]):
        pattern.play(h.Vector([1.0 + k, 4]), h.Vector([99 + k, 100]))
    found = _run(h, network)
    return [found, int(h.List("PatternStim").count()), [str(pattern) for pattern in patterns]]


def into_artificial_cells(h: Any) -> Any:
    context = h.ParallelContext()
    context.gid_clear()
    cells = [h.IntFire1() for _ in range(2)]
    connections = [context.gid_connect(50 + k, cell) for k, cell in enumerate(cells)]
    for connection in connections:
        connection.weight[0] = 0.6
    fired = h.Vector()
    record = h.NetCon(cells[0], None)
    record.record(fired)
    pattern = h.PatternStim()
    pattern.play(h.Vector([1, 1.5, 2, 3, 3.1]), h.Vector([50, 50, 51, 50, 50]))
    h.finitialize()
    context.psolve(10)
    return [list(fired), [cell.M() for cell in cells]]
