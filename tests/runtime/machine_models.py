"""The mechanisms, channels and HOC of the state machine's models: each does something that few do."""

from __future__ import annotations

import contextlib
import io
import tempfile
from pathlib import Path
from typing import Any

import ranvier
from ranvier import h
from ranvier._engine import lib
from ranvier.model import HANDLE

TEMPLATE = """
begintemplate SmCell
public soma, dend, synapse, count
create soma, dend[2]
objref synapse
proc init() {
    soma { nseg = 3 insert hh }
    connect dend[0](0), soma(1)
    connect dend[1](0), dend[0](0.5)
    soma synapse = new ExpSyn(0.5)
    count = $1
}
endtemplate SmCell
"""
MODS = {
    "smroot": """
NEURON { SUFFIX smroot  NONSPECIFIC_CURRENT i  RANGE at }
PARAMETER { at = -65 }
ASSIGNED { v i }
BREAKPOINT { if (v < at) { i = -0.001*sqrt(at - v) } else { i = 0.001*sqrt(v - at) } }
""",
    "smsteep": """
NEURON { POINT_PROCESS SmSteep  NONSPECIFIC_CURRENT i  RANGE k }
PARAMETER { k = 0.01 }
ASSIGNED { v i }
BREAKPOINT { i = 0.001/(1 + exp((v + 65)/k)) }
""",
    "smscheme": """
NEURON { SUFFIX smscheme  USEION k READ ek WRITE ik  RANGE g }
PARAMETER { g = 0.003 }
STATE { c o }
ASSIGNED { v ek ik }
INITIAL { c = 0.5  o = 0.5 }
BREAKPOINT { SOLVE steps METHOD sparse  ik = g*o*(v - ek) }
KINETIC steps { ~ c <-> o (0.3*exp((v + 70)/8), 0.3*exp(-(v + 70)/8)) CONSERVE c + o = 1 }
""",
    "smdiffuses": """
NEURON { SUFFIX smdiffuses  USEION ca READ ica WRITE cai  RANGE source }
PARAMETER { source = 0.1  D = 0.6 }
ASSIGNED { ica diam }
STATE { cai }
INITIAL { cai = 1e-4 }
BREAKPOINT { SOLVE change METHOD sparse }
KINETIC change { COMPARTMENT diam*diam { cai } LONGITUDINAL_DIFFUSION D*diam*diam { cai } ~ cai << (source - cai) }
""",
    "smkeeper": """
NEURON { POINT_PROCESS SmKeeper  VECTOR kept  RANDOM r  RANGE x }
ASSIGNED { x }
PROCEDURE keep() { vector_attach(kept, 1) }
INITIAL { vector_resize(kept, 0)  x = 0  net_send(0.3, 1) }
NET_RECEIVE (w) {
    INITIAL { w = w + 1 }
    x = x + random_uniform(r, 0, 1)
    vector_append(kept, t)
    if (flag == 1) { WATCH (x > 2) 2  net_send(0.7, 1) }
    if (flag == 2) { x = 0  net_event(t) }
}
""",
    "smpointer": """
NEURON { POINT_PROCESS SmPointer  POINTER p  NONSPECIFIC_CURRENT i  RANGE g }
PARAMETER { g = 1e-4 }
ASSIGNED { v i p }
BREAKPOINT { i = g*(v - p) }
""",
    "smsodium": """
NEURON { SUFFIX smsodium  USEION na READ ina, nao WRITE nai, ina  GLOBAL rate  RANGE pumped }
PARAMETER { rate = 0.02  pumped = 1e-4 }
ASSIGNED { ina nao v }
STATE { nai }
INITIAL { nai = 10 }
BREAKPOINT { SOLVE flow METHOD cnexp  ina = pumped*(v - 50) }
DERIVATIVE flow { nai' = rate*(10 - nai) }
""",
    "smtable": """
NEURON { SUFFIX smtable  NONSPECIFIC_CURRENT i  RANGE g  GLOBAL half }
PARAMETER { g = 1e-4  half = -40 }
STATE { m }
ASSIGNED { v i inf }
INITIAL { rates(v)  m = inf }
BREAKPOINT { SOLVE go METHOD cnexp  i = g*m*(v + 70) }
DERIVATIVE go { rates(v)  m' = (inf - m)/2 }
PROCEDURE rates(v) { TABLE inf DEPEND half FROM -100 TO 100 WITH 50  inf = 1/(1 + exp((half - v)/5)) }
""",
    "smcells": """
NEURON { ARTIFICIAL_CELL SmCells  RANGE heard, sent }
ASSIGNED { heard sent }
INITIAL { heard = 0  sent = 0  net_send(0.5, 3) }
NET_RECEIVE (w, last) {
    INITIAL { last = -1 }
    heard = heard + 1
    if (flag == 3) {
        FOR_NETCONS (u, before) { u = u*0.9  before = t }
        sent = sent + 1
        net_event(t)
        net_send(1.3, 3)
    } else {
        net_move(t + 0.2)
    }
}
""",
    "smvoltage": """
NEURON { SUFFIX smvoltage  RANGE pushed }
PARAMETER { pushed = 0 }
ASSIGNED { v }
BEFORE STEP { if (pushed > 0) { v = v + pushed } }
AFTER SOLVE { pushed = pushed*0.5 }
""",
}


def build() -> None:
    """Load the mechanisms and make the channels, once a process."""
    if hasattr(h, "SmSteep"):
        return
    with tempfile.TemporaryDirectory() as folder:
        for name, text in MODS.items():
            (Path(folder) / f"{name}.mod").write_text(text)
        ranvier.load_mechanisms(folder)
    h(TEMPLATE)
    h("objref o, kept")
    for kind, name in enumerate(("smgate", "SmGate", "SmSingle")):
        CHANNELS.append(_channel(name, point=kind > 0, single=kind == 2))


CHANNELS: list[Any] = []


def _channel(name: str, *, point: bool, single: bool) -> Any:
    channel = h.KSChan(int(point))
    channel.name(name)
    closed = channel.add_ksstate(None, "C")
    opened = channel.add_ksstate(channel.gate(0), "O")
    opened.frac(1)
    channel.add_transition(closed, opened)
    _set(channel, single=single)
    return channel


def _set(channel: Any, *, single: bool) -> None:
    channel.gmax(1e-5)
    channel.erev(0)
    with contextlib.redirect_stdout(io.StringIO()):
        channel.ion("NonSpecific")
    for which, slope in enumerate((0.03, -0.03)):
        channel.trans(0).set_f(which, 2, h.Vector([0.3, slope, -40]))
    channel.usetable(0)
    channel.single(int(single))


def restore() -> None:
    """Make what models share as it was, after one that changed it."""
    lib.rv_set_layout(HANDLE, -1, 4096)  # the defaults
    for kind, channel in enumerate(CHANNELS):
        _set(channel, single=kind == 2)
    h("objref o, kept")
    h.dt, h.celsius, h.secondorder, h.usetable_smtable = 0.025, 6.3, 0, 1
    h.rate_smsodium, h.half_smtable, h.nai0_na_ion = 0.02, -40, 10
    h.nlayer_extracellular(2)
