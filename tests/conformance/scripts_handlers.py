"""What is called when: FInitializeHandlers of all types, NetCon.record and StateTransitionEvent with all they take."""

from __future__ import annotations

import re
from typing import Any

from scripts_cvode import refuses

NAMES = ["handlers", "printed_handlers", "one_record_of_a_source", "records_in_all_forms", "calls_at_spikes",
         "transitions_in_all_forms"]

COUNTER = "begintemplate {0}\npublic k, go\nk = 0\nproc go() {{ k += 1  printf(\"%g\\n\", k) }}\nendtemplate {0}\n"


def firing(h: Any) -> tuple[Any, Any]:
    h.load_file("stdrun.hoc")
    soma = h.Section(name="soma")
    soma.L = soma.diam = 20
    soma.insert("hh")
    clamp = h.IClamp(soma(0.5))
    clamp.dur, clamp.amp = 1e9, 0.5
    return soma, clamp


def run(h: Any, t: float) -> None:
    h.finitialize(-65)
    h.continuerun(t)


def handlers(h: Any) -> Any:
    soma, clamp = firing(h)
    log: list[Any] = []

    def call(*words: Any) -> None:
        log.append([*words, soma(0.5).v, soma(0.5).m_hh, h.t])

    h("counted = 0\n" + COUNTER.format("Handled"))
    counter = h.Handled()
    asked = [(call,), (0, call), (1, (call, 1)), (2, (call, (1, 2))), (3, (call, "three")), (2, (call, [1, 2])),
             (0, "counted = counted + 1"), ("counted += 10",), (2, "go()", counter), ("k += 5", counter), (1, 'print "type 1"')]
    keep = [h.FInitializeHandler(*arguments) for arguments in asked]
    wrong = [refuses(h.FInitializeHandler, *arguments) for arguments in [(), (4, call), (-1, call), (0,), (call, 3)]]
    soma(0.5).v, h.t = -30, 7
    h.finitialize(-65)
    found = [h.counted, counter.k]
    h.finitialize()
    del keep[1]
    h.stdinit()
    return [found, wrong, log, h.counted, counter.k, [re.sub(r"\d+", "n", str(handler)) for handler in keep], clamp.i]


def printed_handlers(h: Any) -> Any:
    h("printing = 0\n" + COUNTER.format("Printing"))
    counter = h.Printing()
    asked = [(0, "printing = printing + 1"), ("printing += 10",), (3, "go()", counter), (3, "k += 5", counter)]
    keep = [h.FInitializeHandler(*arguments) for arguments in asked]
    return [keep[0].allprint(), counter.k]


def one_record_of_a_source(h: Any) -> Any:
    soma, clamp = firing(h)
    one, two = (h.NetCon(soma(0.5)._ref_v, None, sec=soma) for _ in range(2))
    vectors = [h.Vector() for _ in range(5)]
    log: list[float] = []
    found: list[Any] = [one.record(vectors[0]), two.record(vectors[1]), one.get_recordvec() == vectors[1]]
    run(h, 20)
    found += [list(v) for v in vectors]
    one.record(vectors[2], vectors[3])
    run(h, 20)
    found += [[list(v) for v in vectors], two.get_recordvec() == vectors[2]]
    one.record()
    run(h, 20)
    found += [list(v) for v in vectors]
    one.record(lambda: log.append(h.t))
    two.record(vectors[4])
    run(h, 20)
    found += [list(vectors[4]), list(log)]
    del two
    run(h, 20)
    return [*found, list(vectors[4]), log, clamp.i]


def records_in_all_forms(h: Any) -> Any:
    soma, clamp = firing(h)
    source = h.NetCon(soma(0.5)._ref_v, None, sec=soma)
    times, ids = h.Vector(), h.Vector()
    found: list[Any] = []
    for arguments in [(times,), (times, ids), (times, ids, 7), (times, ids, 7, 8)]:
        found.append(source.record(*arguments))
        run(h, 15)
        found += [list(times), list(ids)]
    wrong = [(times, 3), (3,), (times, "x")]
    return [*found, *(refuses(source.record, *arguments) for arguments in wrong), clamp.i]


def calls_at_spikes(h: Any) -> Any:
    soma, clamp = firing(h)
    source = h.NetCon(soma(0.5)._ref_v, None, sec=soma)
    log: list[Any] = []

    def call(*words: Any) -> None:
        log.append([*words, h.t])

    h("summed = 0\nproc at_spike() { summed += t  printf(\"at %g\\n\", t) }\n")
    found: list[Any] = []
    for what in [call, (call, 1), (call, (1, 2)), (call, [1, 2]), "at_spike()", "summed += 100"]:
        found.append(source.record(what))
        run(h, 15)
        found.append(h.summed)
    source.record()
    run(h, 15)
    return [*found, log, clamp.i]


def transitions_in_all_forms(h: Any) -> Any:
    soma, clamp = firing(h)
    log: list[Any] = []

    def call(*words: Any) -> None:
        log.append([*words, h.t])

    h("passed = 0\n" + COUNTER.format("Passed"))
    counter, level = h.Passed(), h.ref(-20.0)
    found: list[Any] = []
    for action in [(call,), ((call, 1),), ((call, (1, 2)),), ("passed += 1",), ("go()", counter), ()]:
        machine = h.StateTransitionEvent(2)
        found.append(machine.transition(0, 1, soma(0.5)._ref_v, level, *action))
        handler = h.FInitializeHandler(lambda machine=machine: machine.state(0) and None)
        run(h, 3)
        found.append([machine.state(), h.passed, counter.k])
        del handler
    wrong = [(0, 5, soma(0.5)._ref_v, level), (5, 0, soma(0.5)._ref_v, level), (0, 1, 3, level), (0, 1, soma(0.5)._ref_v)]
    found += [refuses(machine.transition, *arguments) for arguments in wrong]
    found += [refuses(machine.state, 7), refuses(machine.state, -1)]
    found += [refuses(h.StateTransitionEvent), refuses(h.StateTransitionEvent, 0)]
    return [found, log, clamp.i]
