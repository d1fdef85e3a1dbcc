"""Channels put together by KSChan: what it answers, and runs with them.

NEURON finds the steady state of a scheme by a step of 1e9 ms, whose rounding leaves the sum of its states off 1 by some 1e-8;
from equal states both go on alike.
"""

from __future__ import annotations

from typing import Any

NAMES = ["hodgkin_huxley", "scheme_with_ligand", "point_process", "permeability", "answers", "structure",
         "changed_while_inserted", "tables", "single_channels", "single_channels_with_ligand", "what_single_needs", "names",
         "kinds_of_current", "printed",
         "from_equal_states", "number_of_single_channels"]
TOLERANCE = 2e-7
TOLERANCES = {"from_equal_states": 1e-11}


def run(h: Any, section: Any, variables: list[str]) -> list[list[float]]:
    h.load_file("stdrun.hoc")
    clamp = h.IClamp(section(0.5))
    clamp.delay, clamp.dur, clamp.amp = 1, 5, 0.5
    vectors = [h.Vector().record(getattr(section(0.5), f"_ref_{name}")) for name in ["v", *variables]]
    h.finitialize(-65)
    h.continuerun(10)
    return [list(v) for v in vectors]


def soma(h: Any) -> Any:
    section = h.Section(name="soma")
    section.L = section.diam = 20
    section.insert("hh")
    return section


def hodgkin_huxley(h: Any) -> Any:
    channel = h.KSChan()
    channel.name("kdr1")
    channel.ion("k")
    channel.gmax(0.036)
    channel.add_hhstate("n")
    channel.gate(0).power(4)
    channel.trans(0).set_f(0, 3, h.Vector([0.1, 0.1, -55]))
    channel.trans(0).set_f(1, 2, h.Vector([0.125, -1 / 80, -65]))
    channel.add_hhstate("slow")
    channel.trans(1).type(1)
    channel.trans(1).set_f(0, 4, h.Vector([1, -0.1, -40]))
    channel.trans(1).set_f(1, 7, h.Vector([2, 5, 3, 3]), -80, 20)
    section = soma(h)
    section.insert("kdr1")
    return [run(h, section, ["n_kdr1", "slow_kdr1", "g_kdr1", "i_kdr1", "ik"]), [v.name() for v in section(0.5).kdr1]]


def scheme_with_ligand(h: Any) -> Any:
    channel = h.KSChan()
    channel.name("markov1")
    channel.ion("k")
    channel.iv_type(1)
    channel.gmax(0.03)
    h.ion_register("ca", 2)
    closed = channel.add_ksstate(None, "C")
    gate = channel.gate(0)
    opened, blocked = channel.add_ksstate(gate, "O"), channel.add_ksstate(gate, "I")
    opened.frac(1)
    blocked.frac(0.25)
    first, second = channel.add_transition(closed, opened), channel.add_transition(opened, blocked)
    first.set_f(0, 5, h.Vector([1, -30, 2, 0.4, 0.2]))
    first.set_f(1, 6, h.Vector([1, -30, 2, 0.4, 0.2]))
    first.type(1)
    second.type(3, "cai")
    second.set_f(0, 1, h.Vector([5000.0]))
    second.set_f(1, 1, h.Vector([0.1]))
    section = soma(h)
    section.insert("markov1")
    found = [second.ligand(), channel.ligand(0), channel.nligand(), second.stoichiometry(), second.type(), second.index()]
    return [found, run(h, section, ["C_markov1", "O_markov1", "I_markov1", "g_markov1", "ik"])]


def from_equal_states(h: Any) -> Any:
    h.ion_register("ca", 2)
    channel = h.KSChan()
    channel.name("fivestates")
    channel.ion("k")
    channel.gmax(0.036)
    states = [channel.add_ksstate(None, "n0")]
    states += [channel.add_ksstate(states[0].gate(), f"n{k}") for k in range(1, 5)]
    states[4].frac(1)
    for k in range(4):
        transition = channel.add_transition(states[k], states[k + 1])
        transition.set_f(0, 3, h.Vector([0.4 - 0.1 * k, 0.1, -55]))
        transition.set_f(1, 2, h.Vector([0.125 * (k + 1), -1 / 80, -65]))
    channel.add_transition(states[3], states[1]).type(3, "cai")
    channel.trans(4).set_f(0, 1, h.Vector([500.0]))
    channel.trans(4).set_f(1, 1, h.Vector([0.01]))
    section = soma(h)
    section.gkbar_hh = 0
    section.insert("fivestates")
    clamp = h.IClamp(section(0.5))
    clamp.dur, clamp.amp = 0.5, 0.5
    voltage = h.Vector().record(section(0.5)._ref_v)
    h.finitialize(-65)
    for k, part in enumerate((0.3, 0.3, 0.2, 0.1, 0.1)):
        setattr(section(0.5), f"n{k}_fivestates", part)
    for _ in range(400):
        h.fadvance()
    return [list(voltage)[1:], [getattr(section(0.5).fivestates, f"n{k}") for k in range(5)], clamp.i]


def point_process(h: Any) -> Any:
    channel = h.KSChan(1)
    channel.name("pchan")
    channel.gmax(0.01)
    channel.erev(-10)
    channel.add_hhstate("q")
    channel.trans(0).set_f(0, 2, h.Vector([0.5, 0.02, -30]))
    channel.trans(0).set_f(1, 2, h.Vector([0.3, -0.03, -40]))
    section = soma(h)
    point = h.pchan(section(0.5))
    point.gmax = 0.02
    return [run(h, section, []), point.gmax, point.e, point.g, point.i, point.q, channel.is_point()]


def permeability(h: Any) -> Any:
    h.ion_register("ca", 2)
    channel = h.KSChan()
    channel.name("caperm")
    channel.ion("ca")
    channel.iv_type(2)
    channel.gmax(1e-5)
    channel.add_hhstate("d")
    channel.trans(0).set_f(0, 3, h.Vector([0.1, 0.1, -30]))
    channel.trans(0).set_f(1, 1, h.Vector([0.5]))
    section = soma(h)
    section.insert("caperm")
    return [run(h, section, ["d_caperm", "p_caperm", "i_caperm", "ica"]), [v.name() for v in section(0.5).caperm]]


def answers(h: Any) -> Any:
    channel = h.KSChan()
    found: list[Any] = [channel.ion(), channel.iv_type(), channel.gmax(), channel.erev(), channel.nstate(), channel.single(),
                        channel.vres(), channel.usetable(), channel.name("answering"), channel.name()]
    hh = channel.add_hhstate("m")
    one = channel.add_ksstate(None, "A")
    two = channel.add_ksstate(channel.gate(1), "B")
    other = channel.add_ksstate(None, "D")
    t1, t2 = channel.add_transition(one, two), channel.add_transition(1, 2)
    for part in (hh, one, two, other):
        found += [part.name(), part.index(), part.frac(), part.gate().index(), part.gate().nstate(), part.gate().sindex()]
    found += [t1.index(), t2.index(), t1.type(), t1.ftype(0), t1.src().name(), t1.target().name(), t1.ligand(), channel.ntrans()]
    t1.set_f(0, 2, h.Vector([0.5, 0.02, -30]))
    t1.set_f(1, 4, h.Vector([0.3, -0.03, -40]))
    v, a, b = h.Vector([-90, -50, 0, 30]), h.Vector(), h.Vector()
    for kind in (0, 1):
        t1.type(kind)
        found += [t1.ab(v, a, b), list(a), list(b), t1.inftau(v, a, b), list(a), list(b), t1.f(0, -20), t1.f(1, -20)]
        found.append(list(t1.parm(1)))
    found.append(channel.pr())
    channel.remove_transition(t2)
    channel.remove_state(other)
    found += [channel.ngate(), channel.nstate(), channel.ntrans(), two.name("E"), two.name(), channel.pr()]
    channel.remove_state(0)
    return [*found, channel.nstate(), channel.ntrans(), channel.gate(0).nstate(), one.index(), channel.pr()]


def structure(h: Any) -> Any:
    channel = h.KSChan()
    channel.name("structured")
    row = [0, 2, 3, 1, 2, 0, 2, 0, 1, 3, 1, 1, 2, 1, 0, 0.5, 0, 0, 0, -1, 1, 2, 0, -1]
    found = [channel.setstructure(h.Vector(row)), channel.nstate(), channel.gate(1).nstate(), channel.state(2).frac()]
    return [*found, channel.gate(0).power(), channel.trans(1).src().name(), channel.pr()]


def refuses(call: Any, *arguments: Any) -> Any:
    """Return what a call answers, or 'refused'."""
    try:
        return call(*arguments)
    except Exception:  # noqa: BLE001
        return "refused"


def delayed_rectifier(h: Any, name: str, ion: str = "k") -> Any:
    channel = h.KSChan()
    channel.name(name)
    if ion:
        channel.ion(ion)
    channel.gmax(0.036)
    channel.add_hhstate("n")
    channel.gate(0).power(4)
    channel.trans(0).set_f(0, 3, h.Vector([0.1, 0.1, -55]))
    channel.trans(0).set_f(1, 2, h.Vector([0.125, -1 / 80, -65]))
    return channel


def changed_while_inserted(h: Any) -> Any:
    channel = delayed_rectifier(h, "changing")
    section = soma(h)
    section.insert("changing")
    state, transition = channel.state(0), channel.trans(0)
    found: list[Any] = [run(h, section, ["n_changing"]), transition.set_f(1, 2, h.Vector([0.25, -1 / 80, -65]))]
    found += [run(h, section, ["n_changing"]), channel.gate(0).power(3), run(h, section, ["n_changing", "g_changing"])]
    found += [channel.gmax(0.01), section(0.5).changing.gmax, state.frac(0.5), run(h, section, ["g_changing", "ik"])]
    found += [transition.type(1), transition.set_f(0, 4, h.Vector([1, -0.1, -40])), transition.set_f(1, 1, h.Vector([5]))]
    found += [run(h, section, ["n_changing"]), refuses(channel.ion, "NonSpecific"), channel.ion()]
    found.append(refuses(channel.remove_state, 0))
    refuses(channel.add_hhstate, "m")
    return [*found, channel.nstate(), run(h, section, ["n_changing"])]


def tables(h: Any) -> Any:
    channel = delayed_rectifier(h, "tabled")
    found: list[Any] = [channel.usetable(), channel.usetable(1), channel.usetable()]
    section = soma(h)
    section.insert("tabled")
    found += [run(h, section, ["n_tabled"]), channel.usetable(1, 50, -90, 40), run(h, section, ["n_tabled"])]
    low, high = h.ref(0.0), h.ref(0.0)
    found += [channel.usetable(low, high), low[0], high[0]]
    h.dt, h.steps_per_ms = 0.05, 20
    found.append(run(h, section, ["n_tabled"]))
    h.dt, h.steps_per_ms = 0.025, 40
    found += [channel.usetable(0), run(h, section, ["n_tabled"]), channel.usetable(1)]
    channel.trans(0).set_f(1, 2, h.Vector([0.25, -1 / 80, -65]))
    return [*found, channel.usetable(), run(h, section, ["n_tabled"]), h.KSChan().usetable(1)]


def scheme(h: Any, name: str, ligand: bool) -> Any:
    channel = h.KSChan(1)
    channel.name(name)
    channel.gmax(1e-5)
    channel.erev(-80)
    closed = channel.add_ksstate(None, "C")
    opened, shut = channel.add_ksstate(channel.gate(0), "O"), channel.add_ksstate(channel.gate(0), "I")
    opened.frac(1)
    shut.frac(0.2)
    first, second = channel.add_transition(closed, opened), channel.add_transition(opened, shut)
    first.set_f(0, 2, h.Vector([0.5, 0.02, -30]))
    first.set_f(1, 2, h.Vector([0.3, -0.03, -40]))
    if ligand:
        h.ion_register("ca", 2)
        second.type(3, "cai")
        second.set_f(0, 1, h.Vector([5000.0]))
    else:
        second.type(1)
        second.set_f(0, 4, h.Vector([1, -0.1, -40]))
    second.set_f(1, 1, h.Vector([5]))
    return channel


def _singles(h: Any, channel: Any, name: str) -> Any:
    section = soma(h)
    found: list[Any] = [channel.single(), channel.single(1), channel.single(), channel.rseed(7)]
    point = getattr(h, name)(section(0.5))
    clamp = h.IClamp(section(0.5))
    clamp.delay, clamp.dur, clamp.amp = 1, 5, 0.3
    vectors = [h.Vector().record(getattr(point, f"_ref_{what}")) for what in ("C", "O", "I", "g", "i")]
    vectors.append(h.Vector().record(section(0.5)._ref_v))
    for count in (1, 5, 40.3, 0, 1):
        point.Nsingle = count
        h.finitialize(-65)
        h.continuerun(8)
        found += [[list(v) for v in vectors], point.Nsingle, channel.rseed()]
    found += [channel.vres(), channel.vres(2)]
    h.finitialize(-65)
    h.continuerun(8)
    return [*found, [list(v) for v in vectors], channel.rseed(), channel.vres(0.1), clamp.i]


def single_channels(h: Any) -> Any:
    h.load_file("stdrun.hoc")
    return _singles(h, scheme(h, "solitary", ligand=False), "solitary")


def single_channels_with_ligand(h: Any) -> Any:
    h.load_file("stdrun.hoc")
    return _singles(h, scheme(h, "solitary2", ligand=True), "solitary2")


def number_of_single_channels(h: Any) -> Any:
    channel = scheme(h, "counted", ligand=False)
    channel.single(1)
    section = soma(h)
    point = h.counted(section(0.5))
    found = [point.nsingle(), point.nsingle(10), point.nsingle(), point.Nsingle, point.nsingle(2.7), refuses(point.nsingle, 0)]
    point.Nsingle = 6.6
    h.finitialize(-65)
    found += [point.nsingle(), point.Nsingle, point.C + point.O + point.I, point.nsingle(3), point.Nsingle]
    h.finitialize(-65)
    found += [point.nsingle(), point.C + point.O + point.I]
    plain = h.KSChan(1)
    plain.name("uncounted")
    plain.add_hhstate("n")
    plain.trans(0).set_f(0, 1, h.Vector([0.5]))
    plain.trans(0).set_f(1, 1, h.Vector([0.5]))
    return [*found, h.uncounted(section(0.5)).nsingle()]


def what_single_needs(h: Any) -> Any:
    density = h.KSChan()
    channel = scheme(h, "needy", ligand=False)
    found = [density.single(1), density.single(), channel.single(1), channel.gate(0).power(2), channel.single()]
    found += [channel.gate(0).power(1), channel.single(), channel.single(1)]
    channel.remove_transition(1)
    return [*found, channel.single()]


def names(h: Any) -> Any:
    one, two = h.KSChan(), h.KSChan()
    found = [one.name("same"), two.name("same"), two.name(), one.name("hh"), one.name(), one.name("same")]
    one.add_hhstate("m")
    other = one.add_hhstate("m")
    found += [other.name(), other.name("m"), other.name(), one.add_ksstate(None, "m").name()]
    return [*found, refuses(h.KSChan, 2)]


def printed(h: Any) -> Any:
    h.ion_register("ca", 2)
    section = soma(h)
    for name, ion in (("printed0", "k"), ("printed1", ""), ("printed2", "ca")):
        channel = delayed_rectifier(h, name, ion)
        channel.iv_type(2 if ion == "ca" else 0)
        section.insert(name).insert("pas")
    h.psection(sec=section)
    section.nseg = 3
    h.psection(sec=section)
    return [[variable.name() for variable in mechanism] for mechanism in section(0.5)]


def kinds_of_current(h: Any) -> Any:
    h.ion_register("ca", 2)
    section, found = soma(h), []
    for kind in (0, 1, 2):
        name = f"kind{kind}"
        channel = delayed_rectifier(h, name, "ca")
        found += [channel.iv_type(kind), channel.iv_type(), channel.gmax(1e-5 if kind == 2 else 1e-4)]
        section.insert(name)
        found += [run(h, section, ["ica"]), [variable.name() for variable in getattr(section(0.5), name)]]
        section.uninsert(name)
    channel = delayed_rectifier(h, "kindless", "")
    found += [channel.iv_type(1), channel.iv_type(), channel.ion("ca"), channel.iv_type(), channel.iv_type(2)]
    found.append(channel.ion("NonSpecific"))
    point = h.KSChan(1)
    found += [channel.iv_type(), channel.erev(-5), channel.erev()]
    return [*found, point.is_point(), point.iv_type(), point.erev(), point.gmax()]
