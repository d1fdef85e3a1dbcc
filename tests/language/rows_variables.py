"""Rows about the variables that a file does not make itself."""

from __future__ import annotations

import math
from typing import Any

from rows import Message, Numbers, Row, make_cell

DT = 0.025  # ms


def watch_time(h: Any, name: str) -> Numbers:
    cell = make_cell(h)
    cell.insert(name)
    h.dt = 0.1
    h.finitialize(-65)
    initial = cell(0.5).timing.ti
    h.fadvance()
    h.fadvance()
    timing = cell(0.5).timing
    return {"initial": initial, "solve": timing.ts, "current": timing.tc, "dt": timing.width}


def geometry(h: Any, name: str) -> Numbers:
    cell = make_cell(h, L=30.0, diam=7.0)
    cell.insert(name)
    h.finitialize(-65)
    return {"values": [cell(0.5).sizes.d, cell(0.5).sizes.a]}


def temperature(h: Any, name: str) -> Numbers:
    cell = make_cell(h)
    cell.insert(name)
    h.celsius = 31
    h.finitialize(-65)
    return {"x": cell(0.5).warm.x}


def nernst(inside: float, outside: float, charge: float, celsius: float) -> float:
    """Return the reversal potential [mV]."""
    return 1000 * 8.31446261815324 * (celsius + 273.15) / (charge * 96485.33212331001) * math.log(outside / inside)


def concentrations(h: Any, name: str) -> Numbers:
    cell = make_cell(h)
    cell.insert(name)
    h.cai0_ca_ion, h.cao0_ca_ion, h.celsius = 0.5, 5, 20
    h.finitialize(-65)
    return {"seen": [cell(0.5).ionic.inside, cell(0.5).ionic.outside, cell(0.5).ionic.rest],
            "ion": [cell(0.5).cai, cell(0.5).cao, cell(0.5).eca, cell(0.5).ica]}


def second_order(h: Any, name: str) -> Numbers:
    cell = make_cell(h)
    cell.insert(name)
    h.secondorder = 2
    h.dt = DT
    h.finitialize(-60)
    for _ in range(4):
        h.fadvance()
    return {"v": cell(0.5).v}


def seen_flags(h: Any, name: str) -> Numbers:
    target = h.Flagged()
    connection = h.NetCon(None, target)
    h.finitialize(-65)
    connection.event(1)
    h.continuerun(10)
    return {"first": target.first, "second": target.second}


def move_voltage(h: Any, name: str) -> Numbers:
    cell = make_cell(h)
    cell.insert(name)
    h.finitialize(-65)
    return {"x": cell(0.5).ownv.x, "v": cell(0.5).v}


def declared_error(h: Any, name: str) -> Numbers:
    cell = make_cell(h)
    cell.insert(name)
    h.finitialize(-65)
    before = cell(0.5).tolerant.x
    h.maxerr_tolerant = 0.5
    h.finitialize(-65)
    return {"x": [before, cell(0.5).tolerant.x]}


C = 1e-3 / DT  # S/cm2, what a membrane of 1 µF/cm2 is worth in a step


def crank(v: float, g: float, e: float, count: int) -> float:
    """Take steps of half a backward Euler step, doubled."""
    for _ in range(count):
        half = (2 * C * v + g * e) / (2 * C + g)
        v = 2 * half - v
    return v


ROWS = [
    Row("v is the membrane potential, declared or not", "v", mod="""
        NEURON { SUFFIX potential RANGE x }
        ASSIGNED { x }
        INITIAL { x = 2*v }
    """, v=-70, gives={"x": -140}),
    Row("t and dt: the end of the step where states advance, its middle where currents flow", "t dt", mod="""
        NEURON { SUFFIX timing NONSPECIFIC_CURRENT i RANGE ti, ts, tc, width }
        ASSIGNED { ti ts tc width i }
        INITIAL { ti = t }
        BREAKPOINT { SOLVE p METHOD after_cvode  tc = t  i = 0 }
        PROCEDURE p() { ts = t  width = dt }
    """, drive=watch_time, gives={"initial": 0, "solve": 0.2, "current": 0.15, "dt": 0.1}),
    Row("celsius is the temperature of h, whatever default the file gives it", "celsius", mod="""
        NEURON { SUFFIX warm RANGE x }
        PARAMETER { celsius = 6.3 (degC) }
        ASSIGNED { x }
        INITIAL { x = 3^((celsius - 21)/10(degC)) }
    """, drive=temperature, gives={"x": 3}),
    Message("celcius is a misspelling", "celsius", mod="""
        NEURON { SUFFIX cold RANGE x }
        PARAMETER { celcius = 6.3 }
        ASSIGNED { x }
        INITIAL { x = celcius }
    """, code="misspelled-celsius", says="celsius"),
    Row("diam and area are those of the segment", "diam area", mod="""
        NEURON { SUFFIX sizes RANGE d, a }
        ASSIGNED { diam (micron)  area (micron2)  d  a }
        INITIAL { d = diam  a = area }
    """, drive=geometry, gives={"values": [7, math.pi * 7 * 30]}),
    Row("flag is 0 for an event from outside", "flag", mod="""
        NEURON { ARTIFICIAL_CELL Flagged RANGE first, second }
        ASSIGNED { first second }
        INITIAL { first = -1  second = -1 }
        NET_RECEIVE (w) { if (first == -1) { first = flag  net_send(1, 3.5) } else { second = flag } }
    """, drive=seen_flags, gives={"first": 0, "second": 3.5}),
    Row("name0 is what a state starts from", "initial-value", mod="""
        NEURON { SUFFIX fromzero RANGE y }
        ASSIGNED { y }
        STATE { x START 4 }
        INITIAL { y = x0 + 1 }
    """, gives={"x": 4, "y": 5}),
    Row("an ion's variables: i, e, inside and outside, from what h sets", "ion-variables ion-initial", mod="""
        NEURON { SUFFIX ionic USEION ca READ cai, cao, eca WRITE cai, cao, ica RANGE inside, outside, rest }
        UNITS { (mM) = (milli/liter) (mV) = (millivolt) (mA) = (milliamp) }
        ASSIGNED { eca (mV) ica (mA/cm2) inside (mM) outside (mM) rest (mV) }
        STATE { cai (mM) cao (mM) }
        INITIAL { inside = cai  outside = cao }
        BREAKPOINT { SOLVE d METHOD cnexp  ica = 0.25  rest = eca }
        DERIVATIVE d { cai' = 0  cao' = 0 }
    """, drive=concentrations, gives={"seen": [0.5, 5, nernst(0.5, 5, 2, 20)], "ion": [0.5, 5, nernst(0.5, 5, 2, 20), 0.25]}),
    Row("secondorder 2: Crank and Nicolson", "secondorder", mod="""
        NEURON { SUFFIX halfleak NONSPECIFIC_CURRENT i }
        UNITS { (mV) = (millivolt) (mA) = (milliamp) (S) = (siemens) }
        PARAMETER { g = 0.002 (S/cm2) }
        ASSIGNED { v (mV) i (mA/cm2) }
        BREAKPOINT { i = g*(v + 70(mV)) }
    """, drive=second_order, gives={"v": crank(-60, 0.002, -70, 4)}, within=1e-8,
        why="the reference takes the conductance by difference"),
    Row("PI, FARADAY and R are constants of UNITS", "unit-constant", mod="""
        NEURON { SUFFIX physical RANGE x }
        UNITS { PI = (pi) (1)  FARADAY = (faraday) (coulomb)  R = (k-mole) (joule/degC) }
        ASSIGNED { x }
        INITIAL { x = R*PI/FARADAY }
    """, gives={"x": 8.31446261815324 * math.pi / 96485.33212331001}),
    Row("a file that assigns to v works on a copy", "v", mod="""
        NEURON { SUFFIX ownv RANGE x }
        ASSIGNED { v (millivolt) x (millivolt) }
        INITIAL { v = v + 1  x = v }
    """, drive=move_voltage, gives={"x": -64, "v": -65}),
    Row("in C, NEURON's own names: LOCALs, arguments, the ion's variable", "ion-variable-in-C hidden-names", mod="""
        NEURON { SUFFIX inside USEION ca READ cai RANGE x, y, z }
        ASSIGNED { cai (milli/liter) x y z }
        INITIAL {
            LOCAL a
            a = 2
            VERBATIM
            x = 3. * _la;
            y = _ion_cai;
            ENDVERBATIM
            z = f(5)
        }
        FUNCTION f(b) {
            VERBATIM
            _lf = _lb + 1.;
            ENDVERBATIM
        }
    """, gives={"x": 6, "y": 5e-5, "z": 6}),
    Row("delta_t is a constant of a file with SOLVE: 0.01", "delta_t", mod="""
        NEURON { SUFFIX oldstep RANGE x }
        ASSIGNED { x }
        STATE { s }
        BREAKPOINT { SOLVE d METHOD euler  x = delta_t }
        DERIVATIVE d { s' = delta_t }
    """, steps=4, gives={"x": 0.01, "s": 4 * DT * 0.01}),
    *[Row(f"delta_t where SOLVE takes {first} first: {value}", "delta_t DISCRETE", mod=f"""
        NEURON {{ SUFFIX oldsteps{first} RANGE x }}
        ASSIGNED {{ x }}
        STATE {{ s u w START 1 }}
        BREAKPOINT {{ SOLVE same {solves}  x = delta_t }}
        LINEAR same {{ ~ u = 2 }}
        DERIVATIVE flow {{ s' = delta_t }}
        DISCRETE step{first} {{ w = w@1 + delta_t }}
    """, steps=4, gives={"x": value, "s": 4 * DT * value, "w": 1 + 4 * value})
      for first, value, solves in (("count", 1, "SOLVE stepcount  SOLVE flow METHOD euler"),
                                   ("flow", 0.01, "SOLVE flow METHOD euler  SOLVE stepflow"))],
    Row("maxerr is a name like any other", "maxerr", mod="""
        NEURON { SUFFIX tolerant RANGE x GLOBAL maxerr }
        PARAMETER { maxerr = 1e-5 }
        ASSIGNED { x }
        INITIAL { x = 2*maxerr }
    """, drive=declared_error, gives={"x": [2e-5, 1]}),
    Message("maxerr is nothing where the file does not declare it", "maxerr", mod="""
        NEURON { SUFFIX intolerant RANGE x }
        ASSIGNED { x }
        INITIAL { x = maxerr }
    """, code="undefined-name", says="'maxerr' is not defined"),
]
