"""Rows about statements."""

from __future__ import annotations

import math
from typing import Any

from rows import Driver, Message, Numbers, Row, connect, make_cell, printed_by

DT = 0.025  # ms
WILD = "it writes beside the array, or never ends"


UNKNOWN = -1e3  # stands for NaN


def look_up_between(h: Any, name: str) -> Numbers:
    """Return f at -1, 2.5, 5 and 11 of a TABLE between bounds of all kinds."""
    cell, found = make_cell(h), {}
    cell.insert(name)
    for low, high in ((10, 0), (5, 5), (math.nan, 10), (0, math.nan), (0, math.inf), (-math.inf, 0), (0, 10)):
        setattr(h, f"lo_{name}", low)
        setattr(h, f"hi_{name}", high)
        values = [getattr(cell(0.5), name).f(x) for x in (-1, 2.5, 5, 11)]
        found[f"{low} to {high}"] = [UNKNOWN if math.isnan(value) else value for value in values]
    return found


def look_up(h: Any, name: str) -> Numbers:
    cell = make_cell(h)
    cell.insert("tabled")
    h.finitialize(-65)
    mechanism = cell(0.5).tabled
    inside = mechanism.square(0.5)
    ends = [mechanism.square(-7), mechanism.square(99)]
    h.scale_tabled = 10
    changed = mechanism.square(1)
    h.usetable_tabled = 0
    exact = [mechanism.square(0.5), mechanism.square(99)]
    h.usetable_tabled = 1
    mechanism.rates(1.5)
    return {"inside": inside, "ends": ends, "changed": changed, "exact": exact, "rates": [mechanism.a, mechanism.b]}


def watch(h: Any, name: str) -> Numbers:
    """Drive a voltage up and down past two thresholds."""
    cell = make_cell(h)
    target = h.Watching(cell(0.5))
    ramp, times = h.Vector([-65, -65, 5, 5, -75, -75]), h.Vector([0, 1, 2, 3, 4, 5])
    ramp.play(target._ref_x, times, True)
    h.dt = DT
    h.finitialize(-65)
    h.continuerun(5)
    late = [abs(target.tup - 1.5) <= 2 * DT, abs(target.tdown - 3.9) <= 2 * DT]
    return {"ups": target.ups, "downs": target.downs, "late": late, "tup": target.tup, "tdown": target.tdown}


def weights_of_all(h: Any, name: str) -> Numbers:
    cell = make_cell(h)
    target = h.Sharing(cell(0.5))
    connections = [h.NetCon(None, target) for _ in range(3)]
    for k, connection in enumerate(connections):
        connection.weight[0] = k + 1
    h.finitialize(-65)
    connections[0].event(1)
    h.continuerun(2)
    return {"total": target.total, "seconds": [connection.weight[1] for connection in connections]}


def endless(k: int, message: str) -> Driver:
    """Take a step with a loop's step k = 1, then try one with another k, which must stop the run with a message."""
    def drive(h: Any, name: str) -> Numbers:
        cell = make_cell(h)
        cell.insert(name)
        mechanism = getattr(cell(0.5), name)
        h.dt = DT
        h.finitialize(-65)
        h.fadvance()
        before = list(mechanism.x)
        mechanism.k = k
        try:
            h.finitialize(-65)
            h.fadvance()
        except RuntimeError as error:
            return {"stops": float(message in str(error)), "x": before}
        return {"stops": -1.0, "x": before}

    return drive


def self_events(h: Any, name: str) -> Numbers:
    cell = make_cell(h)
    target = h.Selfish(cell(0.5))
    times = h.Vector()
    out = h.NetCon(target, None)
    out.record(times)
    connection = connect(h, target, 1.0)
    h.finitialize(-65)
    connection.event(2)
    connection.event(4)
    h.continuerun(20)
    return {"times": list(times), "flags": target.flags}


def jump(h: Any, name: str) -> Numbers:
    cell = make_cell(h)
    target = h.Jumping(cell(0.5))
    h.dt = DT
    connection = connect(h, target, 3.0)
    h.finitialize(-65)
    connection.event(1)
    h.continuerun(2)
    return {"x": target.x}


def say(h: Any, name: str) -> Numbers:
    cell = make_cell(h)
    cell.insert("speaking")
    return {"bytes": printed_by(lambda: cell(0.5).speaking.say(1.5, 2.25))}


ROWS = [
    Row("assignment to a variable and to an element", "assignment array", mod="""
        NEURON { SUFFIX assigning RANGE x, y }
        ASSIGNED { x y[3] }
        INITIAL { LOCAL k  k = 1  x = 2  y[k + 1] = x + y[0]  y[k] = -x  x = x*x }
    """, gives={"x": 4, "y": [0, -2, 2]}),
    Row("LOCAL variables and arrays live in their block", "LOCAL nested-block", mod="""
        NEURON { SUFFIX localvars RANGE x }
        ASSIGNED { x }
        INITIAL {
            LOCAL a, b[2]
            a = 1
            b[0] = 10
            b[1] = 20
            {
                LOCAL a
                a = 100
                b[0] = b[0] + a
            }
            x = a + b[0] + b[1]
        }
    """, gives={"x": 1 + 110 + 20}),
    Row("if, else if, else: the first that holds", "if else", mod="""
        NEURON { SUFFIX branches RANGE x }
        ASSIGNED { x[4] }
        INITIAL { FROM i = 0 TO 3 { x[i] = f(i) } }
        FUNCTION f(a) {
            if (a < 1) { f = 10 } else if (a == 1) { f = 20 } else if (a == 2 && 1) { if (a) { f = 30 } } else { f = 40 }
        }
    """, gives={"x": [10, 20, 30, 40]}),
    Row("while runs as long as its condition holds, perhaps never", "while", mod="""
        NEURON { SUFFIX loops RANGE x, y }
        ASSIGNED { x y }
        INITIAL {
            x = 1  y = 5
            while (x < 100) { x = 2*x }
            while (y < 0) { y = 0 }
        }
    """, gives={"x": 128, "y": 5}),
    Row("FROM counts with both bounds included, by steps, down not at all", "FROM BY", mod="""
        NEURON { SUFFIX counting RANGE x }
        DEFINE N 4
        ASSIGNED { x[4] }
        INITIAL {
            FROM i = 1 TO N { x[0] = x[0] + i }
            FROM i = 0 TO 2*N BY 3 { x[1] = x[1] + i }
            FROM i = 5 TO 4 { x[2] = 1 }
            FROM i = 0 TO 2 { FROM j = i TO 2 { x[3] = x[3] + 1 } }
        }
    """, gives={"x": [1 + 2 + 3 + 4, 0 + 3 + 6, 0, 3 + 2 + 1]}),
    Row("FROM with bounds that are known when it runs", "FROM", mod="""
        NEURON { SUFFIX bounds RANGE n, x }
        PARAMETER { n = 3 }
        ASSIGNED { x }
        INITIAL { FROM i = n - 1 TO 2*n { x = x + i } }
    """, gives={"x": 2 + 3 + 4 + 5 + 6}),
    Row("FROM BY a step that is known when it runs", "FROM BY", mod="""
        NEURON { SUFFIX stepping RANGE k, x }
        PARAMETER { k = 2 }
        ASSIGNED { x[5] }
        INITIAL { FROM i = 0 TO 4 BY k { x[i] = 1 } }
    """, gives={"x": [1, 0, 1, 0, 1]}),
    *[Row(f"FROM BY a step that turns out {what}: the run stops", "FROM BY", mod=f"""
        NEURON {{ SUFFIX {name} RANGE k, x }}
        PARAMETER {{ k = 1 }}
        ASSIGNED {{ x[3] }}
        INITIAL {{
            FROM i = 2 TO 0 BY k {{ x[i] = 100 }}
            FROM i = 0 TO 2 BY k {{ x[i] = i }}
            {verbatim}
        }}
    """, drive=endless(k, f"the step of a FROM loop must be above 0, and is {k}"), gives={"stops": 1, "x": [0, 1, 2]},
          not_in_neuron=WILD)
      for name, what, k, verbatim in (("downwards", "negative", -1, ""), ("nowhere", "0", 0, ""),
                                      ("downc", "negative, beside VERBATIM", -1, "VERBATIM\n ENDVERBATIM"),
                                      ("nowherec", "0, beside VERBATIM", 0, "VERBATIM\n ENDVERBATIM"))],
    Row("reactions in FROM BY a step that turns out negative: the run stops", "FROM BY KINETIC", mod="""
        NEURON { SUFFIX backwards RANGE k }
        PARAMETER { k = 1 }
        STATE { x[3] }
        INITIAL { FROM i = 0 TO 2 { x[i] = 0 } }
        BREAKPOINT { SOLVE scheme METHOD sparse }
        KINETIC scheme { FROM i = 0 TO 2 BY k { ~ x[i] << (0.1) } }
    """, drive=endless(-1, "the step of a FROM loop must be above 0, and is -1"), gives={"stops": 1, "x": [DT * 0.1] * 3},
        not_in_neuron=WILD),
    Row("SOLVE without METHOD takes the default", "SOLVE", mod="""
        NEURON { SUFFIX solving }
        STATE { x START 1 }
        BREAKPOINT { SOLVE dx }
        DERIVATIVE dx { x' = -x }
    """, steps=4, gives={"x": (1 + DT) ** -4}, not_in_neuron="its translator leaves out the iteration: nothing is advanced"),
    Row("SOLVE with METHOD takes the one named", "SOLVE METHOD", mod="""
        NEURON { SUFFIX solvingby }
        STATE { x START 1 }
        BREAKPOINT { SOLVE dx METHOD euler }
        DERIVATIVE dx { x' = -x }
    """, steps=4, gives={"x": (1 - DT) ** 4}),
    Row("SOLVE in INITIAL and in a PROCEDURE", "SOLVE", mod="""
        NEURON { SUFFIX solveat RANGE a }
        ASSIGNED { a }
        STATE { x }
        INITIAL { a = 4  p() }
        PROCEDURE p() { SOLVE eq }
        LINEAR eq { ~ 2*x = a }
    """, gives={"x": 2}),
    Row("SOLVEFOR names the unknowns, ~+ adds to the equation before", "SOLVEFOR added-equation LINEAR", mod="""
        NEURON { SUFFIX unknowns RANGE a }
        PARAMETER { a = 1 }
        STATE { p q }
        INITIAL { SOLVE eq }
        LINEAR eq SOLVEFOR p, q {
            ~ p = 5
            ~+ q = a
            ~ p - q = 2
        }
    """, gives={"p": 4, "q": 2}),
    Row("STEADYSTATE is where the scheme would come to rest", "STEADYSTATE CONSERVE", mod="""
        NEURON { SUFFIX resting }
        STATE { a b }
        INITIAL { SOLVE k STEADYSTATE sparse }
        BREAKPOINT { SOLVE k METHOD sparse }
        KINETIC k { ~ a <-> b (2, 3)  CONSERVE a + b = 1 }
    """, steps=3, gives={"a": 0.6, "b": 0.4}, within=1e-8, why="the reference takes a step of 1e9 ms"),
    Row("CONDUCTANCE names the derivative of a current", "CONDUCTANCE", mod="""
        NEURON { SUFFIX hinted USEION k READ ek WRITE ik NONSPECIFIC_CURRENT i RANGE g, x }
        UNITS { (mV) = (millivolt) (mA) = (milliamp) (S) = (siemens) }
        PARAMETER { g = 0.001 (S/cm2) }
        ASSIGNED { v (mV) ek (mV) ik (mA/cm2) i (mA/cm2) gk (S/cm2) x (mA/cm2) }
        BREAKPOINT {
            CONDUCTANCE gk USEION k
            CONDUCTANCE g
            gk = 2*g
            ik = gk*(v - ek)
            i = g*(v + 65(mV))
            x = ik
        }
    """, gives={"x": 0.002 * (-65 + 77)}),
    *[Row(f"TABLE {way} bounds that are backwards, equal, infinite or NaN", "TABLE DEPEND", mod=f"""
        NEURON {{ SUFFIX bounded{way} GLOBAL lo, hi }}
        PARAMETER {{ lo = 0  hi = 10 }}
        FUNCTION f(z) {{ TABLE DEPEND lo, hi FROM lo TO hi WITH 10  f = z*z }}
        {extra}
    """, drive=look_up_between, gives={
        "10 to 0": [0, 6.5, 25, 100], "5 to 5": [25, 25, UNKNOWN, 25], "nan to 10": [UNKNOWN] * 4, "0 to nan": [UNKNOWN] * 4,
        "0 to inf": [0, 0, 0, 0], "-inf to 0": [UNKNOWN] * 4, "0 to 10": [0, 6.5, 25, 100]})
      for way, extra in (("with", ""), ("verbatim", "VERBATIM\nENDVERBATIM"))],
    Row("TABLE: linear between its points, constant outside, exact when switched off", "TABLE DEPEND usetable", mod="""
        NEURON { SUFFIX tabled RANGE a, b GLOBAL scale }
        PARAMETER { scale = 1 }
        ASSIGNED { a b }
        FUNCTION square(x) {
            TABLE DEPEND scale FROM 0 TO 4 WITH 4
            square = scale*x^2
        }
        PROCEDURE rates(x) {
            TABLE a, b FROM 0 TO 4 WITH 4
            a = x^2
            b = -x
        }
    """, drive=look_up, gives={"inside": 0.5, "ends": [0, 16], "changed": 10, "exact": [2.5, 10 * 99**2], "rates": [2.5, -1.5]}),
    Row("PROTECT, MUTEXLOCK and MUTEXUNLOCK guard what instances share", "PROTECT MUTEXLOCK MUTEXUNLOCK", mod="""
        NEURON { SUFFIX guarded THREADSAFE GLOBAL total, other }
        ASSIGNED { total other }
        INITIAL {
            PROTECT total = total + 1
            MUTEXLOCK
            other = total*2
            MUTEXUNLOCK
        }
    """, gives={"total": 1, "other": 2}),
    Row("WATCH sends an event when a condition becomes true", "WATCH", mod="""
        NEURON { POINT_PROCESS Watching RANGE x, ups, downs, tup, tdown }
        ASSIGNED { x ups downs tup tdown }
        INITIAL { ups = 0  downs = 0  net_send(0, 1) }
        NET_RECEIVE (w) {
            if (flag == 1) {
                WATCH (x > -30) 2, (x < -67) 3
            } else if (flag == 2) {
                ups = ups + 1
                tup = t
            } else if (flag == 3) {
                downs = downs + 1
                tdown = t
            }
        }
    """, drive=watch, gives={"ups": 1, "downs": 1, "late": [1, 1]}),
    Row("FOR_NETCONS visits every connection to the instance", "FOR_NETCONS", mod="""
        NEURON { POINT_PROCESS Sharing RANGE total }
        ASSIGNED { total }
        NET_RECEIVE (w, n) {
            total = 0
            FOR_NETCONS (a, b) { total = total + a  b = 10*a }
        }
    """, drive=weights_of_all, gives={"total": 6, "seconds": [10, 20, 30]}),
    Row("net_send, net_move, net_event: an event to oneself, moved, passed on", "net_send net_move net_event flag", mod="""
        NEURON { POINT_PROCESS Selfish RANGE flags }
        ASSIGNED { flags }
        INITIAL { flags = 0  net_send(10, 1) }
        NET_RECEIVE (w) {
            flags = flags + flag
            if (flag == 1) { net_event(t) }
            if (flag == 0 && t < 3) { net_move(t + 3) }
        }
    """, drive=self_events, gives={"times": [5], "flags": 1}),
    Row("state_discontinuity sets a state", "state_discontinuity", mod="""
        NEURON { POINT_PROCESS Jumping }
        STATE { x START 1 }
        BREAKPOINT { SOLVE d METHOD cnexp }
        DERIVATIVE d { x' = -x }
        NET_RECEIVE (w) { state_discontinuity(x, x + w) }
    """, drive=jump, gives={"x": math.exp(-2) + 3 * math.exp(-1)}),
    Row("printf prints, as C does", "printf", mod=r"""
        NEURON { SUFFIX speaking RANGE x }
        ASSIGNED { x }
        PROCEDURE say(a, b) { printf("%g and %.3f%%\n", a, b) printf("plain") }
    """, drive=say, gives={"bytes": list(b"1.5 and 2.250%\nplain")}),
    Message("MUTEXLOCK without MUTEXUNLOCK is refused", "MUTEXLOCK", mod="""
        NEURON { SUFFIX halfguarded }
        INITIAL { MUTEXLOCK }
    """, code="unpaired-mutex", says="MUTEXLOCK"),
]
