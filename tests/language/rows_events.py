"""Rows about events: their order, what moves them, and that they outlive a change of the model in the middle of a run."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rows import Driver, Message, Numbers, Row, connect, make_cell

DT = 0.25  # ms, exact in binary


def add_segments(h: Any, cell: Any) -> object:
    cell.nseg = 3
    return None


def add_branch(h: Any, cell: Any) -> object:
    branch = h.Section(name="branch")
    branch.connect(cell)
    return branch


def add_cell(h: Any, cell: Any) -> object:
    other = h.Section(name="other")
    other.insert("hh")
    return other


def add_mechanism(h: Any, cell: Any) -> object:
    cell.insert("pas")
    cell.g_pas = 0
    return None


def add_point(h: Any, cell: Any) -> object:
    return [h.Outlasts(cell(0.5)), h.IClamp(cell(0.5))]


def add_netcon(h: Any, cell: Any) -> object:
    return h.NetCon(cell(0.5)._ref_v, None, sec=cell)


EDITS: dict[str, Callable[[Any, Any], object]] = {
    "more segments": add_segments, "a branch": add_branch, "another cell": add_cell, "another mechanism": add_mechanism,
    "other point processes": add_point, "a NetCon": add_netcon,
}


def step_at(h: Any, cell: Any, v: float) -> None:
    """Take a step from a voltage that is the same everywhere."""
    for section in h.allsec():
        for segment in section:
            segment.v = v
    h.fadvance()


def edited(edit: Callable[[Any, Any], object]) -> Driver:
    """Return a driver that edits the model while a condition is armed and events are pending, then lets both happen."""

    def driver(h: Any, name: str) -> Numbers:
        cell = make_cell(h)
        point = h.Outlasts(cell(0.5))
        connection = connect(h, point, 5)
        h.dt = DT
        h.finitialize(-65)
        connection.event(2.25)
        step_at(h, cell, -65)
        kept = [edit(h, cell)]
        step_at(h, cell, -65)
        step_at(h, cell, -10)
        step_at(h, cell, -10)
        kept.append(add_cell(h, cell))
        step_at(h, cell, -60)
        for _ in range(6):
            step_at(h, cell, -60)
        return {"n": point.n, "at": list(point.at), "what": list(point.what), "kept": len(kept)}

    return driver


def moved(h: Any, name: str) -> Numbers:
    """An event comes while one to oneself is pending at 4: it is moved to what the weight says."""
    times = []
    for to in (4.0, 2.5, 1.0, 7.25):
        cell = make_cell(h)
        point = h.Movable(cell(0.5))
        connection = connect(h, point, to)
        h.dt = DT
        h.finitialize(-65)
        connection.event(1)
        h.continuerun(10)
        times.append(point.at)
    return {"times": times}


def gone_through(h: Any, name: str) -> Numbers:
    """NetCons of two sources and of none, made in turns."""
    cell = make_cell(h)
    point, other = h.Through(cell(0.5)), h.Through(cell(0.5))
    first, second = h.NetStim(), h.NetStim()
    made = [h.NetCon(second, point), h.NetCon(None, point), h.NetCon(first, point), h.NetCon(second, other),
            h.NetCon(second, point), h.NetCon(None, point), h.NetCon(cell(0.5)._ref_v, point, sec=cell), h.NetCon(first, point)]
    del made[2]
    for number, connection in enumerate(made):
        connection.weight[0] = number + 1
    first.number = second.number = 0
    h.numbered_Through = 0
    h.finitialize(-65)
    made[1].event(1)
    h.continuerun(2)
    return {"order": list(point.order)[: int(point.n)], "initialised": [connection.weight[1] for connection in made]}


def weights_in_c(h: Any, name: str) -> Numbers:
    cell = make_cell(h)
    point = h.Listed(cell(0.5))
    made = [connect(h, point, number) for number in (1, 2, 3)]
    h.finitialize(-65)
    made[1].event(1)
    h.continuerun(2)
    return {"many": point.many, "sum": point.sum, "seen": [connection.weight[1] for connection in made]}


def weights_of_none(h: Any, name: str) -> Numbers:
    cell = make_cell(h)
    point = h.Emptied(cell(0.5))
    connection = connect(h, point, 3)
    h.finitialize(-65)
    connection.event(1)
    connection.event(3)
    h.continuerun(5)
    return {"seen": list(point.seen)}


ROWS = [
    *[Row(f"pending events and armed conditions outlive {what} in the middle of a run", "WATCH net_send NET_RECEIVE", mod="""
        NEURON { POINT_PROCESS Outlasts RANGE n, at, what }
        ASSIGNED { v (millivolt) n at[9] what[9] }
        INITIAL { n = 0  net_send(0, 1)  net_send(1, 4) }
        NET_RECEIVE (w) {
            at[n] = t  what[n] = flag  n = n + 1
            if (flag == 1) { WATCH (v > -30) 2 }
            if (flag == 2) { net_send(0.75, 6)  WATCH (v < -50) 3 }
        }
    """, drive=edited(edit), gives={
        "n": 6, "at": [0, 0.5, 1, 1, 1.25, 2.25, 0, 0, 0], "what": [1, 2, 4, 3, 6, 0, 0, 0, 0], "kept": 2})
      for what, edit in EDITS.items()],
    Row("net_move: to the same time, earlier, to now, later", "net_move", mod="""
        NEURON { POINT_PROCESS Movable RANGE at }
        ASSIGNED { at }
        INITIAL { at = -1  net_send(4, 1) }
        NET_RECEIVE (to) { if (flag == 0) { net_move(to) } else { at = t } }
    """, drive=moved, gives={"times": [4, 2.5, 1, 7.25]}),
    Row("FOR_NETCONS goes source by source, INITIAL of NET_RECEIVE in order of creation",
        "FOR_NETCONS INITIAL-of-NET_RECEIVE", mod="""
        NEURON { POINT_PROCESS Through RANGE n, order GLOBAL numbered }
        ASSIGNED { n order[9] numbered }
        NET_RECEIVE (w, number) {
            INITIAL { numbered = numbered + 1  number = numbered }
            n = 0
            FOR_NETCONS (each, its) { order[n] = each  n = n + 1 }
        }
    """, drive=gone_through, gives={"order": [1, 4, 2, 5, 7, 6], "initialised": [1, 2, 3, 4, 5, 6, 7]}),
    Row("an event to oneself brings the weights of the event that sent it", "net_send NET_RECEIVE", mod="""
        NEURON { POINT_PROCESS Emptied RANGE seen }
        ASSIGNED { seen[2] }
        NET_RECEIVE (w, count) {
            if (flag == 0) { count = count + 1  net_send(0.5, 1)  seen[0] = seen[0] + count }
            if (flag == 1) { seen[1] = 10*seen[1] + w + count  w = w + 1 }
        }
    """, drive=weights_of_none, gives={"seen": [3, 10 * 4 + 6]}),
    Row("C finds the weights of all NetCons to an instance, as FOR_NETCONS does", "VERBATIM FOR_NETCONS", mod="""
        NEURON { POINT_PROCESS Listed RANGE many, sum }
        ASSIGNED { many sum }
        NET_RECEIVE (w, seen) {
            VERBATIM
            {
                double **weights;
                int k;
                many = _nrn_netcon_args(_ppvar[_fnc_index]._pvoid, &weights);
                for (k = 0, sum = 0.; k < many; ++k) { sum += weights[k][0]; weights[k][1] += 1.; }
            }
            ENDVERBATIM
            FOR_NETCONS (each, its) { its = its + 10 }
        }
    """, drive=weights_in_c, gives={"many": 3, "sum": 6, "seen": [11, 11, 11]},
        not_in_neuron="NEURON 9 spells it _ppvar[_fnc_index].get<void*>()"),
    Row("C may call its functions above their definitions", "VERBATIM", mod="""
        NEURON { SUFFIX callsearly RANGE x }
        ASSIGNED { x }
        VERBATIM
        static double outer(double a) { return inner(a) + *address(&a) + twice(3); }
        static double inner(double b) { return 2*b; }
        double *address(double *p) { return p; }
        static int twice(k) int k; { return 2*k; }
        ENDVERBATIM
        INITIAL {
            VERBATIM
            x = outer(2.);
            ENDVERBATIM
        }
    """, gives={"x": 12}, not_in_neuron="C++ wants them declared"),
    Message("net_event has no place in INITIAL", "net_event", mod="""
        NEURON { POINT_PROCESS Early }
        INITIAL { net_event(1) }
        NET_RECEIVE (w) { }
    """, code="misplaced-call", says="not allowed in INITIAL"),
]
