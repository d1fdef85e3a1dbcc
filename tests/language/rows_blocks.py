"""Rows about the blocks that a file is made of."""

from __future__ import annotations

import math
from typing import Any

from rows import Message, Numbers, Row, implicit_leak, make_cell

EXAMPLE = 0.025  # ms, the step of the rows that take steps


def two_instances(variable: str) -> Any:
    """Return a driver that puts the mechanism into two cells and reads a variable of both."""

    def driver(h: Any, name: str) -> Numbers:
        cells = [make_cell(h), make_cell(h)]
        for cell in cells:
            cell.insert(name)
        h.finitialize(-65)
        return {"values": [getattr(getattr(cell(0.5), name), variable) for cell in cells]}

    return driver


def shared_and_own(h: Any, name: str) -> Numbers:
    cells = [make_cell(h), make_cell(h)]
    for cell in cells:
        cell.insert(name)
    cells[0](0.5).parameters.own = 7
    h.shared_parameters = 9
    h.finitialize(-65)
    return {"sums": [cell(0.5).parameters.total for cell in cells]}


def read_hidden(h: Any, name: str) -> Numbers:
    cell = make_cell(h)
    cell.insert(name)
    h.finitialize(-65)
    instance = getattr(cell(0.5), name)
    return {"seen": instance.seen, "visible": [hasattr(instance, hidden) for hidden in ("seen", "constant", "work", "x")]}


def start_and_restart(h: Any, name: str) -> Numbers:
    cell = make_cell(h)
    cell.insert(name)
    h.finitialize(-65)
    first = [cell(0.5).starts.x, cell(0.5).starts.z]
    h.z0_starts = 6
    h.finitialize(-65)
    return {"first": first, "second": [cell(0.5).starts.x, cell(0.5).starts.z]}


def call_functions(h: Any, name: str) -> Numbers:
    cell = make_cell(h)
    cell.insert(name)
    h.finitialize(-65)
    mechanism = getattr(cell(0.5), name)
    return {"area": mechanism.product(3, 4), "unset": mechanism.nothing(), "last": mechanism.twice(5),
            "factorial": mechanism.fact(10)}


def call_procedure(h: Any, name: str) -> Numbers:
    cell = make_cell(h)
    cell.insert(name)
    h.finitialize(-65)
    cell(0.5).puts.put(2, 3)
    h.setdata_puts(cell(0.5))
    first = cell(0.5).puts.x
    h.put_puts(4, 5)
    return {"first": first, "second": cell(0.5).puts.x}


def fill_tables(h: Any, name: str) -> Numbers:
    cell = make_cell(h)
    cell.insert(name)
    points, values = h.Vector([0, 1, 3]), h.Vector([1, 3, 7])
    grid, rows, columns = h.Vector([0, 1, 10, 11]), h.Vector([0, 1]), h.Vector([0, 1])
    h.table_one_filled(values, points)
    h.table_two_filled(grid._ref_x[0], 2, rows._ref_x[0], 2, columns._ref_x[0])
    line = [h.one_filled(x) for x in (-1, 0, 0.5, 2, 3, 4)]
    square = [h.two_filled(x, y) for x, y in ((0, 0), (0.5, 0.5), (1, 0.25))]
    h.table_one_filled(6)
    return {"line": line, "square": square, "constant": h.one_filled(100)}


def fill_in_every_form(h: Any, name: str) -> Numbers:
    """Return what tables of one and of two arguments give after each form of the calls that fill them."""
    cell = make_cell(h)
    cell.insert(name)
    values, points, grid = h.Vector([1, 3, 7, 2]), h.Vector([0, 1, 3, 4]), h.Vector([0, 1, 2, 10, 11, 12, 20, 21, 22])
    axis, square = h.Vector([0, 1, 5]), h.Matrix(2, 2)
    for k in range(4):
        square.setval(k // 2, k % 2, k)
    first, corner, found = values._ref_x[0], grid._ref_x[0], {}
    for form, given in {  # NEURON goes on with a constant, once there is one, where an axis has one value
            "single": (first, 1, 0, 3), "vectors": (values, points), "ignored": (values, points, 7), "steps": (first, 4, 0, 3),
            "more": (first, 4, 0, 3, 9), "fewer": (first, 2, 0, 3), "later": (values._ref_x[1], 3, 0, 3),
            "points": (first, 4, points._ref_x[0]), "step": (first, 4, 1, 1), "constant": (2.5,)}.items():
        h.table_one_forms(*given)
        found[form] = [h.one_forms(x) for x in (-1, 0.5, 1, 2, 3.5, 5)]
    for form, given in {
            "row": (corner, 1, 0, 2, 3, 0, 2), "column": (corner, 3, 0, 2, 1, 0, 2), "grid": (corner, 3, 0, 2, 3, 0, 2),
            "both": (corner, 3, axis._ref_x[0], 3, axis._ref_x[0]), "second": (corner, 3, 0, 2, 3, axis._ref_x[0]),
            "matrix": (square._ref_x[0][0], 2, 0, 2, 2, 0, 2), "constants": (2.5,)}.items():
        h.table_two_forms(*given)
        found[form] = [h.two_forms(x, y) for x, y in ((-1, -1), (0.5, 1), (1, 0.5), (2, 3))]
    return found


def receive(h: Any, name: str) -> Numbers:
    cell = make_cell(h)
    target = h.Receiver(cell(0.5))
    connections = [h.NetCon(None, target), h.NetCon(None, target)]
    connections[0].weight[0], connections[1].weight[0] = 2, 5
    h.finitialize(-65)
    started = [connections[0].weight[1], connections[1].weight[1]]
    for k, time in enumerate((1, 2, 3)):
        connections[k % 2].event(time)
    h.continuerun(5)
    return {"total": target.total, "started": started, "counts": [c.weight[1] for c in connections],
            "weights": [c.weight[0] for c in connections]}


def count_hooks(h: Any, name: str) -> Numbers:
    cell = make_cell(h)
    cell.insert(name)
    h.finitialize(-65)
    hooks = cell(0.5).hooks
    initial = [hooks.bi, hooks.ai, hooks.bb, hooks.sa, hooks.bs]
    v = h.Vector().record(hooks._ref_seen)
    h.dt = EXAMPLE
    h.finitialize(-65)
    before = hooks.bs
    for _ in range(10):
        h.fadvance()
    return {"initial": initial, "after": [hooks.bi, hooks.ai, hooks.sa - initial[3], hooks.bs - before],
            "recorded": list(v)}


def construct(h: Any, name: str) -> Numbers:
    cell = make_cell(h)
    built = [h.Built(cell(0.5)) for _ in range(3)]
    values = [b.made for b in built]
    built.pop()
    return {"made": values, "destroyed": h.destroyed_Built}


def leak_and_state(h: Any, name: str) -> Numbers:
    cell = make_cell(h)
    cell.insert("leak")
    h.dt = EXAMPLE
    h.finitialize(-60)
    for _ in range(8):
        h.fadvance()
    return {"v": cell(0.5).v, "x": cell(0.5).leak.x}


ROWS = [
    Row("a PARAMETER is one value for all instances unless it is RANGE", "PARAMETER RANGE", mod="""
        NEURON { SUFFIX parameters RANGE own, total }
        PARAMETER { shared = 2 (mV)  own = 3 }
        ASSIGNED { total }
        INITIAL { total = shared + own }
    """, drive=shared_and_own, gives={"sums": [9 + 7, 9 + 3]}),
    Row("a PARAMETER may be an array, have a unit and limits, which change no number", "PARAMETER limits array", mod="""
        NEURON { SUFFIX limited RANGE a, b, x }
        PARAMETER { a = 4 (mV) <0, 10>  b[3] (mV) <0, 1>  unset }
        ASSIGNED { x }
        INITIAL { x = a + b[0] + b[2] + unset }
    """, given={"a": 20}, gives={"x": 20, "a": 20, "b": [0, 0, 0]}),
    Row("a default is negative, or in powers of ten", "PARAMETER number", mod="""
        NEURON { SUFFIX defaults RANGE a, b, c }
        PARAMETER { a = -70.5 (mV) b = 1e-300 c=-1.5E+6}
    """, gives={"a": -70.5, "b": 1e-300, "c": -1.5e6}),
    Row("a default keeps six digits, as in NEURON; a number in an expression all", "PARAMETER number", mod="""
        NEURON { SUFFIX digits RANGE a, x }
        PARAMETER { a = 1.23456789 }
        ASSIGNED { x }
        INITIAL { x = 1.23456789 }
    """, gives={"a": 1.23457, "x": 1.23456789}),
    Row("CONSTANT and ASSIGNED are hidden unless listed", "CONSTANT ASSIGNED", mod="""
        NEURON { SUFFIX hidden RANGE seen }
        CONSTANT { constant = 0.25 (mV) negative = -1.5 precise = 1.23456789012 }
        ASSIGNED { seen  work }
        STATE { x }
        INITIAL { work = constant + negative*precise  seen = work }
    """, drive=read_hidden, gives={"seen": 0.25 - 1.5 * 1.23456789012, "visible": [True, False, False, True]}),
    Row("an ASSIGNED may be an array; FROM and TO mean nothing", "ASSIGNED array FROM-TO-declaration", mod="""
        NEURON { SUFFIX assigned RANGE x, y }
        ASSIGNED { x[3] FROM 0 TO 1 (mV)  y FROM 0 TO 10 (mV) }
        INITIAL { x[0] = 1  x[2] = 3  y = 20 }
    """, gives={"x": [1, 0, 3], "y": 20}),
    Row("a STATE starts from name0: zero, START or a PARAMETER of that name", "STATE START initial-value", mod="""
        NEURON { SUFFIX starts GLOBAL z0 }
        PARAMETER { z0 = 3 }
        STATE { x START 2  z }
        BREAKPOINT { SOLVE d METHOD cnexp }
        DERIVATIVE d { x' = 0  z' = 0 }
    """, drive=start_and_restart, gives={"first": [2, 3], "second": [2, 6]}),
    Row("a STATE may be an array with limits, a unit and a tolerance", "STATE array FROM-TO-declaration tolerance", mod="""
        NEURON { SUFFIX states }
        STATE { x[2] FROM 0 TO 1 START 0.5 (mM) <1e-6>  z (mV) <1e-3> }
        BREAKPOINT { SOLVE d METHOD cnexp }
        DERIVATIVE d { z' = 1 }
    """, steps=4, gives={"x": [0.5, 0.5], "z": 4 * EXAMPLE}),
    Row("derivatives of the elements of an array, one by one or in a loop", "DERIVATIVE prime array FROM", mod="""
        NEURON { SUFFIX elements }
        STATE { x[2] START 0.5  y[3] START 1 }
        BREAKPOINT { SOLVE d METHOD cnexp }
        DERIVATIVE d {
            x'[0] = -x[0]
            x'[1] = 1
            FROM i = 0 TO 2 { y'[i] = -i*y[i] }
        }
    """, steps=4, gives={"x": [0.5 * math.exp(-4 * EXAMPLE), 0.5 + 4 * EXAMPLE],
                         "y": [math.exp(-4 * EXAMPLE * i) for i in range(3)]},
        not_in_neuron="its translator says that it translates them wrongly"),
    Row("INDEPENDENT says what need not be said", "INDEPENDENT", mod="""
        INDEPENDENT { t FROM 0 TO 1 WITH 1 (ms) }
        NEURON { SUFFIX independent RANGE x }
        ASSIGNED { x }
        BREAKPOINT { x = t }
    """, steps=4, gives={"x": 4 * EXAMPLE}),
    Row("LOCAL outside of blocks is one value for all instances", "LOCAL-at-top", mod="""
        NEURON { SUFFIX toplocal RANGE x }
        LOCAL count, list[2]
        ASSIGNED { x }
        BEFORE INITIAL { count = 0 }
        INITIAL { count = count + 1  list[1] = count  x = list[1] }
    """, drive=two_instances("x"), gives={"values": [1, 2]}),
    Row("INITIAL runs after the states are set, several blocks in order", "INITIAL", mod="""
        NEURON { SUFFIX initials RANGE a }
        ASSIGNED { a }
        STATE { x START 3 }
        INITIAL { a = x }
        INITIAL { x = 2*a  a = a + 1 }
    """, gives={"a": 4, "x": 6}),
    Row("BREAKPOINT advances the states and gives the current", "BREAKPOINT NONSPECIFIC_CURRENT", mod="""
        NEURON { SUFFIX leak NONSPECIFIC_CURRENT i RANGE g, e }
        UNITS { (mV) = (millivolt) (mA) = (milliamp) (S) = (siemens) }
        PARAMETER { g = 0.002 (S/cm2)  e = -70 (mV) }
        ASSIGNED { v (mV)  i (mA/cm2) }
        STATE { x START 1 }
        BREAKPOINT { SOLVE d METHOD cnexp  i = g*(v - e) }
        DERIVATIVE d { x' = -(v + 65)/10(mV)/1(ms) }
    """, drive=leak_and_state, gives=(lambda vs: {
        "v": vs[-1], "x": 1 - sum(EXAMPLE * (v + 65) / 10 for v in vs[1:])})(implicit_leak(-60, 0.002, -70, EXAMPLE, 8)),
        within=1e-8, why="the reference takes the conductance by difference"),
    Row("EQUATION is another word for BREAKPOINT", "EQUATION", mod="""
        NEURON { SUFFIX equation RANGE x }
        ASSIGNED { x }
        EQUATION { x = 2*t }
    """, steps=4, gives={"x": 2 * 4 * EXAMPLE}, not_in_neuron="its parser has the word but no such block"),
    Row("several DERIVATIVE blocks", "DERIVATIVE", mod="""
        NEURON { SUFFIX twoblocks }
        STATE { x START 1  y START 1 }
        BREAKPOINT { SOLVE dx METHOD cnexp  SOLVE dy METHOD euler }
        DERIVATIVE dx { x' = -x }
        DERIVATIVE dy { y' = -y }
    """, steps=4, gives={"x": math.exp(-4 * EXAMPLE), "y": (1 - EXAMPLE) ** 4},
        not_in_neuron="its translator takes all memory"),
    Row("a KINETIC block", "KINETIC reaction", mod="""
        NEURON { SUFFIX scheme }
        STATE { a START 1  b }
        BREAKPOINT { SOLVE k METHOD sparse }
        KINETIC k { ~ a <-> b (2, 3) }
    """, steps=4, gives={"b": 0.4 * (1 - (1 + 5 * EXAMPLE) ** -4), "a": 1 - 0.4 * (1 - (1 + 5 * EXAMPLE) ** -4)}),
    Row("a LINEAR block", "LINEAR equation", mod="""
        NEURON { SUFFIX linear }
        STATE { x z }
        INITIAL { SOLVE both }
        LINEAR both {
            ~ 2*x + z = 4
            ~ x - 3*z = 9
        }
    """, gives={"x": 3, "z": -2}),
    Row("a NONLINEAR block", "NONLINEAR equation", mod="""
        NEURON { SUFFIX nonlinear }
        STATE { x z }
        INITIAL { x = 1.9  z = 3.2  SOLVE both }
        NONLINEAR both {
            ~ x*z = 6
            ~ x + z = 5
        }
    """, gives={"x": 2, "z": 3}, within=1e-6, why="the reference stops Newton's iteration at 1e-5"),
    Row("a DISCRETE block", "DISCRETE", mod="""
        NEURON { SUFFIX discrete }
        STATE { x START 3 }
        BREAKPOINT { SOLVE halve }
        DISCRETE halve { x = x@1/2 }
    """, steps=3, gives={"x": 3 / 8}, not_in_neuron="its t moves on a second time and its history is shared"),
    Row("FUNCTIONs give what was last assigned to their name, may be recursive", "FUNCTION", mod="""
        NEURON { SUFFIX functions }
        FUNCTION product(a (mV), b (mA)) (mV-mA) { product = a*b }
        FUNCTION nothing() { }
        FUNCTION twice(x) { twice = x  twice = twice + x }
        FUNCTION fact(n) { if (n > 1) { fact = n*fact(n - 1) } else { fact = 1 } }
    """, drive=call_functions, gives={"area": 12, "unset": 0, "last": 10, "factorial": math.factorial(10)}),
    Row("arguments are the routine's own: assigning to one changes nothing outside", "FUNCTION PROCEDURE", mod="""
        NEURON { SUFFIX arguments RANGE x, y }
        ASSIGNED { x y }
        INITIAL { x = 3  y = f(x)  p(x) }
        FUNCTION f(a) { a = a + 1  f = a }
        PROCEDURE p(a) { a = 100 }
    """, gives={"x": 3, "y": 4}),
    Row("a PROCEDURE is called from Python", "PROCEDURE setdata", mod="""
        NEURON { SUFFIX puts RANGE x }
        ASSIGNED { x }
        PROCEDURE put(a, b) { x = 10*a + b }
    """, drive=call_procedure, gives={"first": 23, "second": 45}),
    Row("a PROCEDURE that is SOLVEd integrates by itself", "PROCEDURE SOLVE", mod="""
        NEURON { SUFFIX stepper RANGE x }
        ASSIGNED { x }
        BREAKPOINT { SOLVE advance }
        PROCEDURE advance() { x = x + 2*dt }
    """, steps=4, gives={"x": 2 * 4 * EXAMPLE}),
    Row("a FUNCTION_TABLE takes its values in several forms", "FUNCTION_TABLE table_name", mod="""
        NEURON { SUFFIX forms }
        FUNCTION_TABLE one(x)
        FUNCTION_TABLE two(x, y)
    """, drive=fill_in_every_form, gives={
        "constant": [2.5] * 6, "vectors": [1, 2, 3, 5, 4.5, 2], "ignored": [1, 2, 3, 5, 4.5, 2], "steps": [1, 2, 3, 7, 2, 2],
        "more": [1, 2, 3, 7, 2, 2], "fewer": [1, 4 / 3, 5 / 3, 7 / 3, 3, 3], "later": [3, 13 / 3, 17 / 3, 16 / 3, 2, 2],
        "points": [1, 2, 3, 5, 4.5, 2], "single": [1] * 6, "step": [1, 1, 1, 2, 2, 2],
        "constants": [2.5] * 4, "grid": [0, 6, 10.5, 22], "both": [0, 6, 10.5, 10 + 2.5 + 1.5], "second": [0, 6, 10.5, 21.5],
        "row": [0, 1, 0.5, 2], "column": [0, 0.5, 1, 2], "matrix": [0, 1, 1.25, 3]}),
    Row("a FUNCTION_TABLE gets its values from Python", "FUNCTION_TABLE table_name", mod="""
        NEURON { SUFFIX filled }
        FUNCTION_TABLE one(x)
        FUNCTION_TABLE two(x, y)
    """, drive=fill_tables, gives={"line": [1, 1, 2, 5, 7, 7], "square": [0, 5.5, 10.25], "constant": 6}),
    Row("NET_RECEIVE gets the weights, INITIAL sets them", "NET_RECEIVE INITIAL-of-NET_RECEIVE", mod="""
        NEURON { POINT_PROCESS Receiver RANGE total }
        ASSIGNED { total }
        INITIAL { total = 0 }
        NET_RECEIVE (w, count) {
            INITIAL { count = 10*w }
            total = total + w
            count = count + 1
            w = w/2
        }
    """, drive=receive, gives={"total": 2 + 5 + 1, "started": [20, 50], "counts": [22, 51], "weights": [0.5, 2.5]}),
    Row("BEFORE and AFTER are hooks into a step",
        "BEFORE-INITIAL AFTER-INITIAL BEFORE-BREAKPOINT AFTER-SOLVE BEFORE-STEP", mod="""
        NEURON { SUFFIX hooks RANGE bi, ai, bb, sa, bs, seen, started }
        ASSIGNED { bi ai bb sa bs seen started }
        BEFORE INITIAL { bi = bi + 1  started = 0 }
        INITIAL { started = started + 1 }
        AFTER INITIAL { ai = ai + started }
        BREAKPOINT { SOLVE nothing METHOD after_cvode }
        BEFORE BREAKPOINT { bb = bb + 1 }
        AFTER SOLVE { sa = sa + 1 }
        BEFORE STEP { bs = bs + 1  seen = t }
        PROCEDURE nothing() { }
    """, drive=count_hooks, gives={
        "initial": [1, 1, 1, 0, 1], "after": [2, 2, 10, 10], "recorded": [k * EXAMPLE for k in range(11)]}),
    Message("hooks that exist nowhere are refused", "SOLVE", mod="""
        NEURON { SUFFIX nohook }
        BEFORE SOLVE { }
    """, code="no-such-hook", says="BEFORE SOLVE"),
    Row("CONSTRUCTOR and DESTRUCTOR run when an instance is made and freed", "CONSTRUCTOR DESTRUCTOR", mod="""
        NEURON { POINT_PROCESS Built RANGE made GLOBAL destroyed }
        ASSIGNED { made destroyed }
        CONSTRUCTOR { made = 42 }
        DESTRUCTOR { destroyed = destroyed + 1 }
    """, drive=construct, gives={"made": [42, 42, 42], "destroyed": 1}),
    Row("UNITSOFF switches the check of units off, UNITSON on again", "UNITSOFF UNITSON", mod="""
        NEURON { SUFFIX unchecked RANGE x }
        ASSIGNED { x (mV) }
        UNITSOFF
        INITIAL { x = 3(mA) UNITSON x = x + 1(mV) UNITSOFF }
        UNITSON
    """, gives={"x": 4}),
]
