"""Vectors that record and play, in all the forms in which they are asked to."""

from __future__ import annotations

from typing import Any

from scripts_cvode import refuses

NAMES = ["recorded", "recorded_anew", "recorded_of_events", "played", "played_at_ends", "played_into_statements", "removed",
         "changed_in_a_run", "what_cannot_be",
         "by_netcons_that_are_gone", "segments_that_go_on", "segments_that_end"]


def clamped(h: Any) -> tuple[Any, Any]:
    h.load_file("stdrun.hoc")
    soma = h.Section(name="soma")
    soma.L = soma.diam = 20
    soma.insert("hh")
    clamp = h.IClamp(soma(0.5))
    clamp.dur, clamp.amp = 1e9, 0.1
    return soma, clamp


def run(h: Any, t: float) -> None:
    h.finitialize(-65)
    h.continuerun(t)


def recorded(h: Any) -> Any:
    soma, clamp = clamped(h)
    times, v, make = h.Vector([0, 0.1, 0.33, 0.5, 2]), soma(0.5)._ref_v, h.Vector
    vectors = [make().record(v), make().record(v, 0.1), make().record(v, times), make().record(h._ref_t),
               make().record(clamp._ref_i), make().record(clamp, clamp._ref_i), make().record(clamp, clamp._ref_i, 0.25),
               make().record(soma(0.5).hh._ref_m, sec=soma), make().record(soma(0.5)._ref_ina, 0.07)]
    run(h, 1)
    found = [list(each) for each in vectors]
    h.dt, h.steps_per_ms = 0.05, 20
    run(h, 1)
    h.dt, h.steps_per_ms = 0.025, 40
    return [found, [list(each) for each in vectors]]


def recorded_anew(h: Any) -> Any:
    soma, clamp = clamped(h)
    vector = h.Vector([1, 2, 3])
    vector.record(soma(0.5)._ref_v)
    found = [list(vector)]
    h.finitialize(-65)
    found.append(list(vector))
    h.fadvance()
    found.append(list(vector))
    vector.resize(0)
    h.fadvance()
    found.append(list(vector))
    h.frecord_init()
    found.append(list(vector))
    h.fadvance()
    found.append(list(vector))
    vector.record(soma(0.5)._ref_v, 0.2)
    run(h, 1)
    found.append(list(vector))
    vector.record(soma(0.5).hh._ref_n)
    run(h, 1)
    return [found, list(vector), clamp.i]


def recorded_of_events(h: Any) -> Any:
    soma, clamp = clamped(h)
    clock, synapse = h.NetStim(), h.ExpSyn(soma(0.5))
    clock.start, clock.number, clock.interval = 0.3, 3, 0.2
    connection = h.NetCon(clock, synapse)
    connection.weight[0], connection.delay = 0.01, 0.1
    make = h.Vector
    vectors = [make().record(synapse._ref_g), make().record(synapse, synapse._ref_g), make().record(connection._ref_weight[0]),
               make().record(synapse._ref_i, 0.2)]
    run(h, 2)
    return [[list(each) for each in vectors], clamp.i]


def _play(h: Any, soma: Any, clamp: Any, *arguments: Any) -> list[Any]:
    clamp.amp = 0.05
    vector = h.Vector([0.1, 0.2, 0.3, -0.4, 0.5, 0.6])
    vector.play(*arguments)
    current, amplitude, v = (h.Vector().record(x) for x in (clamp._ref_i, clamp._ref_amp, soma(0.5)._ref_v))
    h.finitialize(-65)
    found = [clamp.amp]
    h.continuerun(1.2)
    found += [list(current), list(amplitude), list(v)]
    vector.play_remove()
    run(h, 0.2)
    return [*found, clamp.amp]


def played(h: Any) -> Any:
    soma, clamp = clamped(h)
    jumping, even = h.Vector([0, 0.1, 0.3, 0.3, 0.7, 2]), h.Vector([0, 0.2, 0.4, 0.6, 0.8, 1])
    amp = clamp._ref_amp
    asked = [(amp, jumping), (amp, jumping, 1), (amp, jumping, 0), (amp, 0.2), (clamp, amp, jumping), (clamp, amp, jumping, 1),
             (amp, even, 1)]
    return [_play(h, soma, clamp, *arguments) for arguments in asked]


def played_at_ends(h: Any) -> Any:
    soma, clamp = clamped(h)
    late = h.Vector([0.1, 0.2, 0.4, 0.45, 0.5, 0.55])
    found = [_play(h, soma, clamp, clamp._ref_amp, late, mode) for mode in (0, 1)]
    conductance, at, v = h.Vector([0.12, 0.1, 0.2, 0.3]), h.Vector([0, 0.2, 0.4, 0.5]), h.Vector().record(soma(0.5)._ref_v)
    conductance.play(soma(0.5).hh._ref_gnabar, at, 1)
    run(h, 1)
    found += [list(v), soma(0.5).hh.gnabar]
    conductance.play_remove()
    warmth = h.Vector([1, 2, 3, 4])
    warmth.play(h._ref_celsius, at)
    run(h, 1)
    found.append(h.celsius)
    warmth.play_remove()
    h.celsius = 6.3
    return found


def played_into_statements(h: Any) -> Any:
    soma, clamp = clamped(h)
    h("put = 0\nset_to = 0\nproc put_one() { put += $1  printf(\"%.10g %g\\n\", t, $1) }\n")
    vector, times, other, few = h.Vector([1, 2, 3, 4]), h.Vector([0, 0.1, 0.33, 0.6]), h.Vector([5, 6]), h.Vector([0.2, 0.4])
    vector.play("put_one($1)", times)
    run(h, 1)
    found = [h.put]
    vector.play("set_to", 0.25)
    run(h, 1)
    found += [h.put, h.set_to]
    vector.play(2)
    found += [h.put, h.set_to]
    vector.play_remove()
    run(h, 1)
    other.play("set_to = $1", few)
    run(h, 0.3)
    found += [h.put, h.set_to]
    run(h, 1)
    return [*found, h.set_to, clamp.i, soma.v]


def removed(h: Any) -> Any:
    soma, clamp = clamped(h)
    vector = h.Vector().record(soma(0.5)._ref_v)
    run(h, 0.1)
    found = [list(vector), vector.play_remove()]
    run(h, 0.2)
    return [*found, list(vector), vector.play_remove(), clamp.i]


def changed_in_a_run(h: Any) -> Any:
    soma, clamp = clamped(h)
    values, times = h.Vector([0.1, 0.2, 0.3]), h.Vector([0, 0.1, 0.2])
    values.play(clamp._ref_amp, times, 1)
    values.append(0.9)
    times.append(0.5)
    found: list[Any] = []
    run(h, 0.45)
    found.append(clamp.amp)
    values.x[1] = 0.7
    run(h, 0.15)
    found.append(clamp.amp)
    vector = h.Vector().record(soma(0.5)._ref_v)
    h.finitialize(-65)
    for _ in range(4):
        h.fadvance()
    vector.x[0] = 7
    h.fadvance()
    return [*found, list(vector)]


def what_cannot_be(h: Any) -> Any:
    _, clamp = clamped(h)
    asked = [("record", 3), ("record",), ("play", clamp._ref_amp), ("play", 3)]
    return [refuses(getattr(h.Vector([1, 2]), name), *arguments) == "refused" for name, *arguments in asked]


def by_netcons_that_are_gone(h: Any) -> Any:
    """A record of spikes stays when the NetCon by which it was asked for is dropped; a call goes with its source."""
    soma, clamp = clamped(h)
    clamp.amp = 1
    stim, short, other = h.NetStim(), h.NetStim(), h.NetStim()
    stim.start, short.start = 1, 2
    called: list[float] = []
    times, numbers, own, gone, lost = (h.Vector() for _ in range(5))
    for number, source in enumerate((soma(0.5)._ref_v, stim)):
        netcon = h.NetCon(source, None, sec=soma)
        netcon.threshold = -20
        netcon.record(times, numbers, number)
    netcon = h.NetCon(short, None)
    netcon.record(gone, lost)
    netcon = h.NetCon(other, None)
    netcon.record(lambda: called.append(h.t))
    netcon = h.NetCon(soma(0.5)._ref_v, None, sec=soma)
    found = [netcon.threshold, netcon.get_recordvec().hname() == times.hname()]
    netcon = None
    del gone
    run(h, 15)
    found.append([list(times), list(numbers), list(own), list(lost), called])
    del soma, clamp
    run(h, 15)
    return [found, list(times), list(numbers)]


def segments_that_go_on(h: Any) -> Any:
    """References, a record and a detector made before nseg changes stay with their segments, wherever these are then."""
    found = []
    for before, after in ((1, 5), (1, 2), (1, 4), (3, 9), (3, 5), (3, 7), (2, 3), (5, 15), (4, 5), (2, 5), (1, 10)):
        section = h.Section(name="s")
        section.nseg = before
        references = [segment._ref_v for segment in section]
        section.nseg = after
        for k, segment in enumerate(section):
            segment.v = k
        found.append([reference[0] for reference in references])
    soma, clamp = clamped(h)
    dend = h.Section(name="dend")
    dend.L, dend.diam = 300, 1
    dend.insert("hh")
    dend.connect(soma)
    recorded_v, times = h.Vector().record(dend(0.1)._ref_v), h.Vector()  # while nseg is 1: of the segment in the middle
    connection = h.NetCon(dend(0.9)._ref_v, None, sec=dend)
    connection.record(times)
    dend.nseg = 5
    run(h, 8)
    return [found, list(recorded_v), list(times)]


def segments_that_end(h: Any) -> Any:
    """With fewer segments some references end: using one is an error; those that go on do so through any number of changes."""
    found: list[Any] = []
    for steps in ((5, 3), (5, 1), (9, 3), (4, 2), (2, 1), (15, 5), (7, 3), (6, 4), (5, 4), (3, 2), (10, 1), (11, 3), (5, 3, 9, 4),
                  (3, 9, 2, 7)):
        section = h.Section(name="s")
        section.nseg = steps[0]
        references = [segment._ref_v for segment in section]
        for nseg in steps[1:]:
            section.nseg = nseg
        for k, segment in enumerate(section):
            segment.v = k
        found.append([refuses(reference.__getitem__, 0) for reference in references])
    section.nseg = 5
    gone = section(0.3)._ref_v
    section.nseg = 1
    found += [refuses(lambda: h.Vector().record(gone)), refuses(lambda: gone.__setitem__(0, 1.0))]
    return found
