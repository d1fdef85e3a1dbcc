"""CVode with the fixed step: settings, events of all kinds, records, which NetCons there are."""

from __future__ import annotations

from typing import Any

NAMES = ["defaults", "settings", "scales", "methods", "events", "events_of_a_point_process", "records", "record_at_given_times",
         "scatter_and_gather", "netcons_by_pattern", "no_states"]

TEMPLATES = """
begintemplate {0}
public soma, syn
create soma
objref syn
proc init() {{ soma {{ syn = new ExpSyn(0.5) }} }}
endtemplate {0}
"""


def refuses(call: Any, *arguments: Any) -> Any:
    """Return what a call answers, or 'refused'."""
    try:
        return call(*arguments)
    except Exception:  # noqa: BLE001
        return "refused"


def clamped(h: Any) -> tuple[Any, Any, Any]:
    h.load_file("stdrun.hoc")
    soma = h.Section(name="soma")
    soma.L = soma.diam = 20
    soma.insert("hh")
    clamp = h.IClamp(soma(0.5))
    clamp.dur, clamp.amp = 9, 0.3
    return soma, clamp, h.CVode()


def defaults(h: Any) -> Any:
    soma, clamp, cvode = clamped(h)
    h.finitialize(-65)
    h.fadvance()
    names = ["active", "atol", "rtol", "maxstep", "minstep", "maxorder", "stiff", "jacobian", "condition_order", "dae_init_dteps",
             "debug_event", "queue_mode", "use_mxb", "use_long_double", "cache_efficient", "use_fast_imem", "use_local_dt",
             "use_daspk", "current_method", "order", "re_init", "simgraph_remove"]
    answers = [[name, getattr(cvode, name)()] for name in names]
    kinds = [type(answer).__name__ for _, answer in answers]
    return [answers, kinds, cvode.poolshrink(1), cvode.same(cvode), clamp.i, soma.v]


def settings(h: Any) -> Any:
    _, _, cvode = clamped(h)
    tried: dict[str, list[float]] = {
        "atol": [1e-4, -1, 1e-3], "rtol": [1e-5, -1, 0], "maxstep": [3, -1, 1e9], "minstep": [1e-4, -1, 0],
        "maxorder": [3, 7, 5], "stiff": [1, 5, 2], "jacobian": [2, 9, 0], "condition_order": [2, 3, 0, 1],
        "dae_init_dteps": [1e-8, 0, 2, 1e-9], "debug_event": [11, 0], "queue_mode": [1, 3, 0], "use_mxb": [1, 2, 0],
        "use_long_double": [1, 2, 0], "cache_efficient": [0, 3, 1], "use_fast_imem": [1, 0, 2], "active": [0],
        "use_local_dt": [0, 2], "use_daspk": [0, 2]}
    found = [[name, value, refuses(getattr(cvode, name), value)] for name, values in tried.items() for value in values]
    after = [getattr(cvode, name)() for name in tried if name != "cache_efficient"]
    return [found, after, cvode.queue_mode(0, 1), cvode.queue_mode(0, 0), cvode.dae_init_dteps(1e-9, 1)]


def scales(h: Any) -> Any:
    soma, _, cvode = clamped(h)
    found = [refuses(cvode.atolscale, name) for name in ("v", "m_hh", "hh.m", "nothing", "nai", "ina", soma(0.5)._ref_v)]
    found += [cvode.atolscale("m_hh", 0.1), cvode.atolscale("m_hh"), refuses(cvode.atolscale, "m_hh", 0)]
    return [*found, cvode.atolscale("v", 2)]


def methods(h: Any) -> Any:
    soma, _, cvode = clamped(h)
    found = [cvode.current_method()]
    for order in (1, 2, 0):
        h.secondorder = order
        found.append(cvode.current_method())
    outside = h.Section(name="outside")
    outside.insert("extracellular")
    h.finitialize(-65)
    return [*found, cvode.current_method(), soma.v]


def events(h: Any) -> Any:
    soma, _, cvode = clamped(h)
    log: list[Any] = []
    h("noted = 0\nproc note() { noted += $1  printf(\"note %g %g\\n\", $1, t) }")

    def call(*words: Any) -> None:
        log.append([*words, h.t, soma(0.5).v])

    def plan() -> None:
        log.append([cvode.event(1, call), cvode.event(1.01, (call, 1)), cvode.event(1.5, (call, (1, 2)))])
        log.append([cvode.event(2, "note(3)"), cvode.event(1.77, (call, [1, 2])), cvode.event(0, call), cvode.event(3)])
        cvode.event(2.7, again)

    def again() -> None:
        cvode.event(h.t + 0.3, (call, "later"))

    handler = h.FInitializeHandler(plan)
    h.finitialize(-65)
    while h.t < 4 - 1e-9:
        h.fadvance()
    log.append([refuses(cvode.event), refuses(cvode.event, "x"), refuses(cvode.event, 5, 3)])
    h.tstop = 3
    h.run()
    return [log, h.noted, h.t, str(handler)]


def events_of_a_point_process(h: Any) -> Any:
    soma, clamp, cvode = clamped(h)
    log: list[Any] = []

    def call(*words: Any) -> None:
        log.append([*words, h.t, soma(0.5).v])
        clamp.amp = 0.1

    def plan() -> None:
        for t in (1.01, 1.0201, 2.0):
            cvode.event(t, (call, ("of clamp",)), clamp, int(t > 2))
        cvode.event(2.3, (call, ("of all",)))
        cvode.event(3.013, 'printf("%.17g\\n", t)', clamp, 0)
        cvode.event(3, 'printf("%.17g\\n", t)')

    handler = h.FInitializeHandler(plan)
    v = h.Vector().record(soma(0.5)._ref_v)
    h.finitialize(-65)
    while h.t < 4 - 1e-9:
        h.fadvance()
    return [log, list(v), str(handler), refuses(cvode.event, 5, call, h.NetStim(), 0), refuses(cvode.event, 5, call, clamp, 2)]


def records(h: Any) -> Any:
    soma, clamp, cvode = clamped(h)
    v, at, i, also = (h.Vector() for _ in range(4))
    found: list[Any] = [cvode.record(soma(0.5)._ref_v, v, at), cvode.record(clamp._ref_i, i, also, 0)]
    h.finitialize(-65)
    h.continuerun(0.5)
    found += [list(x) for x in (v, at, i, also)]
    found += [cvode.record_remove(v), refuses(cvode.record_remove, h.Vector()), refuses(cvode.record, 3, v, at),
              refuses(cvode.record, soma(0.5)._ref_v, v)]
    h.finitialize(-65)
    h.continuerun(0.2)
    return [*found, *([*x] for x in (v, at, i, also))]


def record_at_given_times(h: Any) -> Any:
    soma, _, cvode = clamped(h)
    v, at = h.Vector(), h.Vector([0.1, 0.33, 0.5, 2])
    cvode.record(soma(0.5)._ref_v, v, at, 1)
    h.finitialize(-65)
    h.continuerun(1)
    return [list(v), list(at)]


def scatter_and_gather(h: Any) -> Any:
    soma, _, cvode = clamped(h)
    log: list[Any] = []

    def scatter(*words: Any) -> None:
        log.append([*words, h.t, soma(0.5).v, soma(0.5).m_hh])

    def gather() -> None:
        log.append("gather")

    found = [cvode.extra_scatter_gather(0, scatter), cvode.extra_scatter_gather(1, gather),
             cvode.extra_scatter_gather(0, (scatter, (1, 2))), cvode.extra_scatter_gather(0, (scatter, 7)),
             refuses(cvode.extra_scatter_gather, 0, "x = 1"), refuses(cvode.extra_scatter_gather, 2, scatter)]
    h.finitialize(-65)
    h.fadvance()
    cvode.re_init()
    h.fadvance()
    found += [cvode.extra_scatter_gather_remove(scatter), cvode.extra_scatter_gather_remove(scatter)]
    h.fadvance()
    cvode.extra_scatter_gather_remove(gather)
    return [*found, cvode.re_init(), log]


def netcons_by_pattern(h: Any) -> Any:
    cvode = h.CVode()
    h(TEMPLATES.format("Cell") + TEMPLATES.format("Other"))
    one, two, other, clock = h.Cell(), h.Cell(), h.Other(), h.NetStim()
    pairs = [(one, two), (two, one), (one, other), (other, one), (other, two), (two, other)]
    keep = [h.NetCon(a.soma(0.5)._ref_v, b.syn, sec=a.soma) for a, b in pairs]
    keep += [h.NetCon(clock, one.syn), h.NetCon(None, other.syn), h.NetCon(clock, None), h.NetCon(clock, clock)]
    asked = [("", "", ""), (one, "", ""), ("", one, ""), ("", "", one.syn), ("Cell", "", ""), ("Cell$", "", ""),
             ("Cell[0]", "", ""), ("", "Other", ""), ("", "", "ExpSyn"), ("", "", "ExpSyn[1]"), ("Cell", "Other", ""),
             (one, two, ""), (one, two, two.syn), ("NetStim", "", ""), ("", "", "NetStim"), (clock, "", ""), ("^Cell", "", ""),
             ("ell", "", ""), ("Cell[1]", "Cell[0]", ""), ("[<01>]", "", ""), ("C.*[1]", "", ""), ("NULL", "", ""),
             ("", "NULL", ""), ("(", "", "")]
    found = [refuses(lambda a=a: [str(n) for n in cvode.netconlist(*a)]) for a in asked]
    several = h.List()
    several.append(clock)
    result = cvode.netconlist(one, "", "", several)
    return [found, [str(n) for n in several], result is None or result.count(), cvode.ncs_netcons(h.List()), len(keep)]


def no_states(h: Any) -> Any:
    _, _, cvode = clamped(h)
    h.finitialize(-65)
    h.fadvance()
    found: list[Any] = []
    for name in ("states", "dstates", "error_weights", "acor"):
        vector = h.Vector(3)
        found.append([name, getattr(cvode, name)(vector), list(vector)])
    return [*found, refuses(cvode.statename, 0, h.ref("")), refuses(cvode.state_magnitudes)]
