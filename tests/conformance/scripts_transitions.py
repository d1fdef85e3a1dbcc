"""StateTransitionEvent: which transitions are made, when, and in which order."""

from __future__ import annotations

from typing import Any

NAMES = ["two_machines", "one_after_the_other", "moved_by_hand", "with_a_point_process"]


def _cell(h: Any) -> Any:
    soma = h.Section(name="soma")
    soma.L = soma.diam = 20
    soma.insert("hh")
    clamp = h.IClamp(soma(0.5))
    clamp.delay, clamp.dur, clamp.amp = 1, 1e9, 0.3
    return soma, clamp


def _advance(h: Any, t: float) -> None:
    while h.t < t - 1e-9:
        h.fadvance()


def two_machines(h: Any) -> Any:
    soma, clamp = _cell(h)
    level = h.ref(-40.0)
    log: list[Any] = []

    def note(*words: Any) -> None:
        log.append([*words, h.t, soma(0.5).v])

    one, two = h.StateTransitionEvent(2), h.StateTransitionEvent(2)
    for name, machine in (("one", one), ("two", two)):
        machine.transition(0, 1, soma(0.5)._ref_v, level, (note, (name, "up")))
        machine.transition(0, 1, soma(0.5)._ref_v, level, (note, (name, "never made")))
        machine.transition(1, 0, level, soma(0.5)._ref_v, (note, (name, "down")))
    two.state(0)
    one.state(0)
    h.finitialize(-65)  # forgets what was armed
    _advance(h, 6)
    log.append([one.state(), two.state()])
    handler = h.FInitializeHandler(lambda: (two.state(0), one.state(0)))
    h.finitialize(-65)
    _advance(h, 16)
    return [log, str(handler), str(one), str(two), clamp.amp]


def one_after_the_other(h: Any) -> Any:
    soma, clamp = _cell(h)
    low, high, late = h.ref(-40.0), h.ref(0.0), h.ref(8.0123)
    machine = h.StateTransitionEvent(3)
    log: list[Any] = []

    def rise() -> None:
        log.append(["rise", h.t, soma(0.5).v, machine.state()])
        clamp.amp = 0.6

    machine.transition(0, 2, soma(0.5)._ref_v, low, rise)
    machine.transition(2, 1, soma(0.5)._ref_v, high, 'printf("above 0 at %g\\n", t)')
    machine.transition(1, 0, h._ref_t, late)
    handler = h.FInitializeHandler(lambda: machine.state(0))
    h.finitialize(-65)
    for _ in range(700):
        h.fadvance()
        log.append([machine.state(), soma(0.5).v])
    return [log, str(handler), machine.state(2), machine.state()]


def moved_by_hand(h: Any) -> Any:
    soma, clamp = _cell(h)
    low = h.ref(-40.0)
    machine = h.StateTransitionEvent(3)
    log: list[Any] = []

    def back() -> None:
        log.append(["back", h.t])
        machine.state(2)

    machine.transition(0, 1, soma(0.5)._ref_v, low, back)
    machine.transition(2, 0, low, soma(0.5)._ref_v, lambda: log.append(["down", h.t]))
    h.finitialize(-65)
    _advance(h, 2)  # v is above already: the next rise counts
    machine.state(0)
    _advance(h, 16)
    return [log, machine.state(), clamp.amp]


def with_a_point_process(h: Any) -> Any:
    soma, clamp = _cell(h)
    source, level, target = h.NetStim(), h.ref(0.5), h.ExpSyn(soma(0.5))
    source.start, source.number, source.interval = 3, 3, 2
    connection = h.NetCon(source, target)
    connection.weight[0], connection.delay = 0.7, 0.5
    machine = h.StateTransitionEvent(2, target)
    log: list[Any] = []
    machine.transition(0, 1, target._ref_g, level, lambda: log.append(["on", h.t, target.g]))
    machine.transition(1, 0, level, target._ref_g, lambda: log.append(["off", h.t, target.g]))
    handler = h.FInitializeHandler(lambda: machine.state(0))
    h.finitialize(-65)
    _advance(h, 10)
    return [log, str(handler), clamp.amp, soma(0.5).v]
