"""Rows about the NEURON block: what a mechanism is, what it shares and what it reads and writes."""

from __future__ import annotations

import math
from typing import Any

from rows import Message, Numbers, Row, connect, implicit_leak, make_cell

DT = 0.025  # ms
AREA = math.pi * 20 * 20  # µm2, of the cell of make_cell
FARADAY = 96485.33212331001  # C/mol, CODATA 2018 as the reference's table of units gives it


def steps(h: Any, count: int, v: float = -65) -> None:
    h.dt = DT
    h.finitialize(v)
    for _ in range(count):
        h.fadvance()


def names_of_density(h: Any, name: str) -> Numbers:
    cell = make_cell(h)
    cell.insert("density")
    h.finitialize(-65)
    return {"values": [cell(0.5).density.x, cell(0.5).x_density, cell.x_density, h.y_density],
            "is": [cell.has_membrane("density"), hasattr(h, "x")]}


def call_library(h: Any, name: str) -> Numbers:
    h.put(3)
    return {"value": h.cube(2), "stored": h.stored}


def run_point_leak(h: Any, name: str) -> Numbers:
    cell = make_cell(h)
    point = h.PointLeak(cell(0.5))
    steps(h, 6, -60)
    return {"v": cell(0.5).v, "where": point.get_segment().x, "has": point.has_loc()}


def run_artificial(h: Any, name: str) -> Numbers:
    cell = h.Adder()
    times = h.Vector()
    watch = h.NetCon(cell, None)
    watch.record(times)
    connection = h.NetCon(None, cell)
    connection.weight[0] = 2.5
    h.finitialize(-65)
    for time in (1, 2, 3.5):
        connection.event(time)
    h.continuerun(5)
    return {"total": cell.total, "times": list(times), "located": cell.has_loc()}


def count_in_two(h: Any, name: str) -> Numbers:
    cells = [make_cell(h), make_cell(h)]
    for cell in cells:
        cell.insert("globals")
    cells[1](0.5).globals.mine = 5
    h.given_globals = 100
    h.finitialize(-65)
    return {"count": h.count_globals, "own": [cell(0.5).globals.mine for cell in cells]}


def inject(h: Any, name: str) -> Numbers:
    cell = make_cell(h)
    source = h.Injector(cell(0.5))
    source.amp = 0.1
    steps(h, 4)
    density = 0.1 * 100 / AREA  # nA over µm2 -> mA/cm2
    return {"rise": (cell(0.5).v + 65) / (density * DT * 4 / 1e-3), "i": source.i}


def run_ion(h: Any, name: str) -> Numbers:
    cell = make_cell(h)
    cell.insert("potassium")
    cell.ek = -80
    steps(h, 5, -60)
    return {"v": cell(0.5).v, "ik": cell(0.5).ik, "seen": cell(0.5).potassium.seen}


def run_pool(h: Any, name: str) -> Numbers:
    cell = make_cell(h)
    cell.insert("pool")
    cell.insert("calciumleak")
    steps(h, 5)
    return {"cai": cell(0.5).cai, "cao": cell(0.5).cao}


def start_ion(h: Any, name: str) -> Numbers:
    cell = make_cell(h)
    cell.insert("newion")
    cell(0.5).zzi, cell(0.5).zzo = 3, 30
    h.finitialize(-65)
    return {"inside": cell(0.5).zzi, "outside": cell(0.5).zzo, "charge": h.ion_charge("zz_ion")}


def set_reversal(h: Any, name: str) -> Numbers:
    cell = make_cell(h)
    cell.insert("esetter")
    h.finitialize(-65)
    return {"ek": cell(0.5).ek}


def keep_reversal(h: Any, name: str) -> Numbers:
    """Set the potential behind the mechanism's back, then through its function where it has one."""
    cell = make_cell(h)
    cell.insert(name)
    instance = getattr(cell(0.5), name)
    h.finitialize(-65)
    for _ in range(3):
        h.fadvance()
    cell.ek = 17
    h.fadvance()
    found = {"ek": cell(0.5).ek, "seen": instance.seen}
    if name == "ekeeper":
        instance.put(-70)
        h.fadvance()
        found["put"] = cell(0.5).ek
    return found


def point_at(h: Any, name: str) -> Numbers:
    cells = [make_cell(h), make_cell(h)]
    cells[0].insert("pointing")
    instance = cells[0](0.5).pointing
    h.setpointer(cells[1](0.5)._ref_v, "p", instance)
    h.finitialize(-65)
    cells[1](0.5).v = -20
    h.fadvance()
    return {"seen": instance.seen, "written": cells[1](0.5).v}


def draw(h: Any, name: str) -> Numbers:
    cell = make_cell(h)
    point = h.Drawer(cell(0.5))
    point.r.set_ids(1, 2, 3)
    point.r.set_seq(0)
    steps(h, 3)
    return {"x": point.x, "seq": point.r.get_seq()}


def run_two_files(h: Any, name: str) -> Numbers:
    cell = make_cell(h)
    cell.insert("safe")
    h.finitialize(-65)
    return {"x": cell(0.5).safe.x, "count": h.count_safe}


def two_writers(h: Any, name: str) -> Numbers:
    cell = make_cell(h)
    cell.insert("calciumleak")
    cell.insert("pool")
    h.finitialize(-65)
    return {"ica": cell(0.5).ica, "seen": cell(0.5).calciumleak.seen}


def charge(h: Any, name: str) -> Numbers:
    make_cell(h).insert(name)
    return {"charge": h.ion_charge("yy_ion")}


def keep_times(h: Any, name: str) -> Numbers:
    cell = make_cell(h)
    keeper = h.Keeper(cell(0.5))
    times = h.Vector(7)
    keeper.keep(times)
    connection = connect(h, keeper, 1)
    h.finitialize(-65)
    connection.event(1.5)
    connection.event(2.5)
    h.continuerun(3)
    return {"times": list(times)}


TWELVE = [f"q{letter}" for letter in "abcdefghijkl"]


def sum_of_twelve(h: Any, name: str) -> Numbers:
    cell = make_cell(h)
    point = h.Twelve(cell(0.5))
    connection = h.NetCon(None, point)
    connection.weight[0] = 100
    h.finitialize(-65)
    for k, ion in enumerate(TWELVE):
        setattr(cell(0.5), f"{ion}i", k + 1)
    connection.event(1)
    h.continuerun(2)
    return {"total": point.total}


ROWS = [
    Row("SUFFIX: variables carry the name of the mechanism", "NEURON SUFFIX RANGE GLOBAL", mod="""
        NEURON { SUFFIX density RANGE x GLOBAL y }
        PARAMETER { x = 3  y = 4 }
    """, drive=names_of_density, gives={"values": [3, 3, 3, 4], "is": [1, 0]}),
    Row("SUFFIX nothing: functions and values without a suffix", "SUFFIX-nothing", mod="""
        NEURON { SUFFIX nothing }
        PARAMETER { stored = 1 }
        FUNCTION cube(x) { cube = x^3 }
        PROCEDURE put(x) { stored = x }
    """, drive=call_library, gives={"value": 8, "stored": 3}),
    Row("POINT_PROCESS: a class with a place, currents in nA over its area", "POINT_PROCESS NONSPECIFIC_CURRENT", mod="""
        NEURON { POINT_PROCESS PointLeak NONSPECIFIC_CURRENT i RANGE g, e }
        UNITS { (mV) = (millivolt) (nA) = (nanoamp) (uS) = (microsiemens) }
        PARAMETER { g = 0.01 (uS)  e = -70 (mV) }
        ASSIGNED { v (mV)  i (nA) }
        BREAKPOINT { i = g*(v - e) }
    """, drive=run_point_leak, gives={"v": implicit_leak(-60, 0.01 * 100 / AREA, -70, DT, 6)[-1], "where": 0.5, "has": 1},
        within=1e-8, why="the reference takes the conductance by difference"),
    Row("ARTIFICIAL_CELL: events in, events out, no section", "ARTIFICIAL_CELL NET_RECEIVE net_event", mod="""
        NEURON { ARTIFICIAL_CELL Adder RANGE total }
        ASSIGNED { total }
        INITIAL { total = 0 }
        NET_RECEIVE (w) {
            total = total + w
            if (total > 6) { net_event(t) }
        }
    """, drive=run_artificial, gives={"total": 7.5, "times": [3.5], "located": 0}),
    Row("NET_RECEIVE beside more than ten ions", "USEION NET_RECEIVE", mod=f"""
        NEURON {{ POINT_PROCESS Twelve RANGE total {" ".join(f"USEION {ion} READ {ion}i VALENCE 1" for ion in TWELVE)} }}
        ASSIGNED {{ total {" ".join(f"{ion}i" for ion in TWELVE)} }}
        NET_RECEIVE (w) {{ total = w + {" + ".join(f"{ion}i" for ion in TWELVE)} }}
    """, drive=sum_of_twelve, gives={"total": 100 + 12 * 13 / 2},
        not_in_neuron="it takes ten ions at most in NET_RECEIVE"),
    Row("RANGE is per instance, GLOBAL one value for all, assigned or given", "RANGE GLOBAL", mod="""
        NEURON { SUFFIX globals RANGE mine GLOBAL count, given }
        PARAMETER { given = 1  mine = 2 }
        ASSIGNED { count }
        INITIAL { count = count + given }
    """, drive=count_in_two, gives={"count": 200, "own": [2, 5]}),
    Row("ELECTRODE_CURRENT is positive inward", "ELECTRODE_CURRENT", mod="""
        NEURON { POINT_PROCESS Injector ELECTRODE_CURRENT i RANGE amp }
        UNITS { (nA) = (nanoamp) }
        PARAMETER { amp = 0 (nA) }
        ASSIGNED { i (nA) }
        BREAKPOINT { i = amp }
    """, drive=inject, gives={"rise": 1, "i": 0.1}),
    Row("USEION: read a reversal potential, add to the ion's current", "USEION READ WRITE", mod="""
        NEURON { SUFFIX potassium USEION k READ ek WRITE ik RANGE g, seen }
        UNITS { (mV) = (millivolt) (mA) = (milliamp) (S) = (siemens) }
        PARAMETER { g = 0.003 (S/cm2) }
        ASSIGNED { v (mV) ek (mV) ik (mA/cm2) seen (mV) }
        BREAKPOINT { ik = g*(v - ek)  seen = ek }
    """, drive=run_ion, gives=(lambda vs: {"v": vs[-1], "ik": 0.003 * (vs[-2] + 80), "seen": -80})(
        implicit_leak(-60, 0.003, -80, DT, 5)), within=1e-8, why="the reference takes the conductance by difference"),
    Row("a concentration that is a STATE is the ion's own", "USEION STATE", mod="""
        NEURON { SUFFIX pool USEION ca READ ica, cai WRITE cai }
        UNITS { (mM) = (milli/liter) (mA) = (milliamp) (um) = (micron) FARADAY = (faraday) (coulomb) }
        PARAMETER { depth = 0.5 (um) }
        ASSIGNED { ica (mA/cm2) }
        STATE { cai (mM) }
        INITIAL { cai = 0.001 }
        BREAKPOINT { SOLVE d METHOD cnexp }
        DERIVATIVE d { cai' = -ica*(1e4)/(2*FARADAY*depth) }
    """, drive=run_pool, gives={"cai": 0.001 + 5 * DT * 0.02 * 1e4 / (2 * FARADAY * 0.5), "cao": 2}),
    Row("an ion's current is the sum of what all write", "USEION WRITE", mod="""
        NEURON { SUFFIX calciumleak USEION ca WRITE ica RANGE seen }
        UNITS { (mA) = (milliamp) }
        ASSIGNED { ica (mA/cm2)  seen (mA/cm2) }
        INITIAL { seen = ica }
        BREAKPOINT { ica = -0.02 }
    """, drive=two_writers, gives={"ica": -0.02, "seen": 0}),
    Row("VALENCE gives the charge of a new ion, which may be negative", "USEION VALENCE", mod="""
        NEURON { SUFFIX newion USEION zz READ zzi, zzo VALENCE -2 }
        ASSIGNED { zzi (milli/liter) zzo (milli/liter) }
    """, drive=start_ion, gives={"inside": 3, "outside": 30, "charge": -2}),
    Row("CHARGE is another word for VALENCE", "USEION CHARGE", mod="""
        NEURON { SUFFIX charged USEION yy READ yyi CHARGE 3 }
        ASSIGNED { yyi (milli/liter) }
    """, drive=charge, gives={"charge": 3}),
    Row("WRITE of a reversal potential sets it", "USEION WRITE", mod="""
        NEURON { SUFFIX esetter USEION k WRITE ek }
        ASSIGNED { ek (millivolt) }
        INITIAL { ek = -95 }
        BREAKPOINT { ek = -95 }
    """, drive=set_reversal, gives={"ek": -95}),
    Row("a reversal potential of WRITE alone stays what the mechanism last set", "USEION WRITE", mod="""
        NEURON { SUFFIX ekeeper USEION k WRITE ek RANGE seen }
        ASSIGNED { ek (millivolt) seen (millivolt) }
        INITIAL { ek = -95 }
        BREAKPOINT { if (t < 0.03) { ek = -80 }  seen = ek }
        FUNCTION put(e (millivolt)) (millivolt) { ek = e  put = e }
    """, drive=keep_reversal, gives={"ek": -80, "seen": -80, "put": -70}),
    Row("a reversal potential of WRITE that nothing assigns is 0", "USEION WRITE", mod="""
        NEURON { SUFFIX ezero USEION k WRITE ek, ik RANGE seen }
        ASSIGNED { ek (millivolt) ik (milliamp/cm2) seen (millivolt) }
        BREAKPOINT { seen = ek  ik = 0 }
    """, drive=keep_reversal, gives={"ek": 0, "seen": 0}),
    Row("a mechanism may have a name like an ion's", "USEION WRITE SUFFIX", mod="""
        NEURON { SUFFIX pooled_ion USEION ca WRITE cai, eca RANGE seen }
        ASSIGNED { cai (milli/liter) eca (millivolt) seen (milli/liter) }
        INITIAL { cai = 42  seen = cai }
    """, gives={"seen": 42}),
    Row("REPRESENTS is a note for people", "REPRESENTS", mod="""
        NEURON { SUFFIX noted REPRESENTS NCIT:C17145 USEION ca READ cai REPRESENTS CHEBI:29108 RANGE x }
        ASSIGNED { cai (milli/liter) x }
        INITIAL { x = cai }
    """, gives={"x": 5e-5}),
    Row("a POINTER reads and writes the variable it is set to", "POINTER setpointer", mod="""
        NEURON { SUFFIX pointing POINTER p RANGE seen, before, after }
        ASSIGNED { p seen }
        BREAKPOINT { seen = p }
    """, drive=point_at, gives={"seen": -20, "written": -20}),
    Row("a BBCOREPOINTER is an address for C", "BBCOREPOINTER VERBATIM", mod="""
        NEURON { SUFFIX opaque THREADSAFE BBCOREPOINTER p RANGE x }
        ASSIGNED { p x }
        VERBATIM
        static void bbcore_write(double *array, int *ints, int *first, int *offset, _threadargsproto_) { }
        static void bbcore_read(double *array, int *ints, int *first, int *offset, _threadargsproto_) { }
        ENDVERBATIM
        INITIAL {
            VERBATIM
            static double target = 4.;
            _p_p = (void *)0;
            x = _p_p ? 1. : target;
            ENDVERBATIM
        }
    """, gives={"x": 4}),
    Row("THREADSAFE promises that assigned GLOBALs do no harm", "THREADSAFE GLOBAL", mod="""
        NEURON { SUFFIX safe THREADSAFE RANGE x GLOBAL count }
        ASSIGNED { x count }
        INITIAL { count = 3  x = count + 1 }
    """, drive=run_two_files, gives={"x": 4, "count": 3}),
    Row("RANDOM is a stream of numbers per instance", "RANDOM random_uniform", mod="""
        NEURON { POINT_PROCESS Drawer RANGE x RANDOM r }
        ASSIGNED { x }
        BREAKPOINT { SOLVE draw METHOD after_cvode }
        PROCEDURE draw() { x = random_uniform(r, 2, 4) }
    """, drive=draw, gives={"seq": 3}),
    Row("VECTOR is the handle of a Vector that Python gives", "VECTOR vector_attach vector_resize vector_append", mod="""
        NEURON { POINT_PROCESS Keeper VECTOR kept }
        PROCEDURE keep() { vector_attach(kept, 1) }
        INITIAL { vector_resize(kept, 0) }
        NET_RECEIVE (w) { vector_append(kept, t) }
    """, drive=keep_times, gives={"times": [1.5, 2.5]}, not_in_neuron="it has no such thing"),
    Message("RANGE of diam is refused", "RANGE", mod="""
        NEURON { SUFFIX wide RANGE diam }
        ASSIGNED { diam (micron) }
    """, code="section-property", says="diam"),
]

