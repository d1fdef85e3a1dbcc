"""Names of the API drawn at random, called as published models call them: arguments, defaults, results, refusals."""

from __future__ import annotations

from typing import Any

NAMES = ["what_lists_take", "connections_without_a_target", "numbers_of_types", "names_of_states", "statements_of_python",
         "files_without_a_name", "partitions"]


def answer(call: Any, *arguments: Any) -> Any:
    """Return what a call gives, or that it is refused."""
    try:
        return call(*arguments)
    except Exception:  # noqa: BLE001  (NEURON has RuntimeError for most)
        return "refused"


def what_lists_take(h: Any) -> Any:
    """Objects of HOC and of Python; NULLobject stays outside."""
    objects, first = h.List(), h.Vector(1)
    things = [first, 3, "a", None, {}, 3.5, True, [1], h.ref(3), h, len]
    counts = [answer(objects.append, thing) for thing in things]
    more = [answer(objects.prepend, h.Vector(2)), answer(objects.prepend, 3), answer(objects.insrt, 1, h.Vector(7)),
            answer(objects.insrt, 99, first)]
    return [counts, more, objects.count(), objects.index(first), objects.o(0).size(), objects.o(1).size()]


def connections_without_a_target(h: Any) -> Any:
    """One without a target is not active, and stays so when it gets one."""
    soma = h.Section(name="soma")
    synapse = h.ExpSyn(soma(0.5))
    links = [h.NetCon(soma(0.5)._ref_v, None, sec=soma), h.NetCon(None, synapse), h.NetCon(None, None),
             h.NetCon(soma(0.5)._ref_v, synapse, sec=soma)]
    found = [[link.active(*on) for link in links] for on in ((), (0,), (), (1,), ())]
    link = links[3]
    found.append([link.setpost(None), link.active(), link.setpost(synapse), link.active(), link.active(1), link.active()])
    train, cell, times = h.NetStim(), h.IntFire1(), h.Vector()
    train.start, train.number, train.interval = 1, 5, 2
    late = h.NetCon(train, None)
    late.record(times)
    late.setpost(cell)
    late.weight[0] = 0.1
    for on in (0, 1):
        late.active(on)
        h.finitialize(-65)
        while h.t < 12:
            h.fadvance()
        found.append([cell.m, list(times)])
    return found


def numbers_of_types(h: Any) -> Any:
    soma, functions, name = h.Section(name="soma"), h.StringFunctions(), h.ref("")
    kinds = h.MechanismType(0)
    listed = []
    for k in range(8):
        kinds.select(k)
        listed.append([kinds.selected(name), name[0]])
    makers = ("IClamp", "AlphaSynapse", "ExpSyn", "Exp2Syn", "SEClamp", "VClamp", "APCount", "NetStim", "IntFire1", "IntFire4")
    numbers = [functions.is_point_process(getattr(h, maker)(soma(0.5))) for maker in makers]
    types = []
    for kind in (0, 1):
        kinds = h.MechanismType(kind)
        for k in range(int(kinds.count())):
            kinds.select(k)
            kinds.selected(name)
            if name[0] in (*makers, "pas", "hh", "na_ion", "k_ion", "extracellular", "capacitance", "fastpas"):
                types.append([name[0], kinds.internal_type()])
    return [listed, numbers, types, functions.is_artificial(h.NetStim()), functions.is_artificial(h.IClamp(soma(0.5))),
            functions.is_point_process(h.Vector())]


def names_of_states(h: Any) -> Any:
    """Those that the channel has itself are numbered."""
    channel, found = h.KSChan(), []
    channel.name("sampled")
    for name in ("a", "b", "x", "n", "k", "total", "left", "g", "gmax", "i", "e", "C", "C"):
        state = channel.add_hhstate(name)
        found.append(state.name())
        for which, kind, numbers in ((0, 3, [1, 0.1, -40]), (1, 2, [0.125, -0.0125, -65])):
            channel.trans(channel.ntrans() - 1).set_f(which, kind, h.Vector(numbers))
    channel.gmax(1e-3)
    soma = h.Section(name="soma")
    soma.insert("sampled")
    h.finitialize(-60)
    for _ in range(20):
        h.fadvance()
    return [found, soma.v, soma(0.5).sampled.a, soma(0.5).sampled.g0]


def statements_of_python(h: Any) -> Any:
    found = [h.nrnpython("sampled = 3"), h.nrnpython("1/0"), h.nrnpython("no python")]
    h('sampled_result = nrnpython("import no_such_module")')
    return [found, h.sampled_result]


def files_without_a_name(h: Any) -> Any:
    return [h.wopen(""), h.ropen(""), h.ropen("no_such_file"), h.wopen(), h.ropen()]


def partitions(h: Any) -> Any:
    context = h.ParallelContext()
    found = [answer(context.get_partition, k) for k in (1, -1)]
    context.nthread(2)
    lists = [h.SectionList(), h.SectionList()]
    for k, which in enumerate(lists):
        context.partition(k, which)
    found += [context.get_partition(1) is not None, answer(context.get_partition, 2)]
    context.partition()
    context.nthread(1)
    return found
