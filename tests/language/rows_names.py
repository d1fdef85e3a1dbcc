"""Rows about what a mechanism is called from Python."""

from __future__ import annotations

from typing import Any

from rows import Numbers, Row, make_cell


def density_names(h: Any, name: str) -> Numbers:
    cell = make_cell(h, nseg=3)
    cell.insert("seen")
    h.finitialize(-65)
    cell(0.1).seen.a = 11
    cell(0.5).a_seen = 12
    cell(0.9).seen._ref_a[0] = 13
    h.shared_seen = 7
    at = [segment.seen.a for segment in cell]
    h.setdata_seen(cell(0.9))
    return {"at": at, "by_section": cell.a_seen, "shared": h.shared_seen, "by_suffix": h.total_seen(1),
            "by_segment": cell(0.1).seen.total(1), "state": [cell(0.5).m_seen, cell(0.5).seen.m]}


def tried(call: Any, *arguments: float) -> float:
    """Return what a call gives, −1 where it is refused."""
    try:
        return float(call(*arguments))
    except (ValueError, RuntimeError):
        return -1


def followed(h: Any, name: str) -> Numbers:
    """Whose value the routine gives after changes of nseg, for each number of segments before and after."""
    found, of_none = [], [tried(h.half_chosen, 4), tried(h.keep_chosen, 5), tried(h.own_chosen)]
    for before, after in ((5, 1), (5, 3), (1, 3), (3, 9), (4, 2), (2, 4), (2, 5)):
        for chosen in range(before):
            cell = make_cell(h, nseg=before)
            cell.insert(name)
            for number, segment in enumerate(cell):
                segment.chosen.a = 10*before + number
            h.setdata_chosen(cell((chosen + 0.5) / before))
            cell.nseg = after
            for segment in cell:
                segment.chosen.a += 100
            found.append(tried(h.own_chosen))
            cell.uninsert(name)
            found.append(tried(h.own_chosen))
    return {"of none": of_none, "kept": h.shared_chosen, "found": found}


def gone_through(h: Any, name: str) -> Numbers:
    """The order of the variables that iteration gives, by their places in the list here."""
    known = [f"{variable}_{name}" for variable in ("a", "list", "m", "p", "r")]
    cell = make_cell(h)
    cell.insert(name)
    h.finitialize(-65)
    h.setpointer(cell(0.5)._ref_v, "p", getattr(cell(0.5), name))
    found = list(getattr(cell(0.5), name))
    order = [known.index(variable.name()) for variable in found]
    found[3][0] = -60
    return {"order": order, "a": found[0][0], "list": found[1][2], "v": cell(0.5).v}


def array_names(h: Any, name: str) -> Numbers:
    cell = make_cell(h)
    cell.insert("listed")
    h.finitialize(-65)
    cell(0.5).listed.a[1] = 5
    cell(0.5).a_listed[2] = 6
    h.b_listed[1] = 9
    return {"a": list(cell(0.5).listed.a), "b": [h.b_listed[0], h.b_listed[1]], "length": len(cell(0.5).listed.a)}


def point_names(h: Any, name: str) -> Numbers:
    cell = make_cell(h, nseg=3)
    point = h.Spot(0.9, sec=cell)
    first = [point.get_loc(), point.has_loc(), point.get_segment().x]
    h.pop_section()
    point.loc(cell(0.1))
    point.a = 4
    h.finitialize(-65)
    return {"first": first, "moved": point.get_segment().x, "value": point.twice(3), "a": point.a,
            "shared": h.shared_Spot, "loose": h.Spot().has_loc()}


def table_names(h: Any, name: str) -> Numbers:
    cell = make_cell(h)
    cell.insert("tables")
    h.finitialize(-65)
    on = h.usetable_tables
    h.table_given_tables(3)
    return {"on": on, "given": h.given_tables(0), "tabled": cell(0.5).tables.f(0.5)}


def introspect(h: Any, name: str) -> Numbers:
    text = h.ref("")
    types = h.MechanismType(0)
    types.select(name)
    number = types.selected(text)
    standard = h.MechanismStandard(name, 1)
    standard.set("b_told", 5, 1)
    cell = make_cell(h)
    cell.insert(name)
    standard.out(sec=cell)
    lengths = {}
    for k in range(int(standard.count())):
        length = standard.name(text, k)
        lengths[text[0]] = length
    return {"is": [types.is_artificial(number), types.is_netcon_target(number), types.is_ion()],
            "file": types.file().endswith("told.mod"), "code": len(types.code()),
            "units": [h.units("a_told") == "mV", h.units("b_told") == ""],
            "lengths": [lengths["a_told"], lengths["b_told"]], "b": list(cell(0.5).told.b), "a": standard.get("a_told")}


TOLD = """NEURON { SUFFIX told RANGE a, b }
UNITS { (mV) = (millivolt) }
PARAMETER { a = -3 (mV) <-10, 10>  b[2] }
"""

GOES_ON = [[-1, -1, 152, -1, -1], [150, -1, 152, -1, 154], [110], [130, 131, 132], [-1, 141, -1, 143], [120, 121], [120, 121]]
FOLLOWED = [number for change in GOES_ON for value in change for number in (value, -1)]

ROWS = [
    Row("density: seg.mech.x, seg.x_mech, h.x_mech, functions both ways", "range-name global-name function-name setdata", mod="""
        NEURON { SUFFIX seen RANGE a GLOBAL shared }
        PARAMETER { a = 2  shared = 3 }
        STATE { m START 0.5 }
        FUNCTION total(x) { total = a + shared + x }
    """, drive=density_names, gives={"at": [11, 12, 13], "by_section": 12, "shared": 7, "by_suffix": 13 + 7 + 1,
                                     "by_segment": 11 + 7 + 1, "state": [0.5, 0.5]}),
    Row("setdata names an instance, which changes of nseg move or end", "setdata function-name", mod="""
        NEURON { SUFFIX chosen RANGE a GLOBAL shared }
        PARAMETER { a = 2  shared = 3 }
        FUNCTION own() { own = a }
        FUNCTION half(x) { half = x/2 }
        PROCEDURE keep(x) { shared = x }
    """, drive=followed, gives={"of none": [2, 1, -1], "kept": 5, "found": FOLLOWED}),
    Row("iteration gives variables, then POINTERs, then RANDOMs", "range-name POINTER RANDOM", mod="""
        NEURON { SUFFIX iterated RANDOM r POINTER p RANGE a, list GLOBAL shared }
        PARAMETER { a = 2  shared = 3 }
        ASSIGNED { p  list[3] }
        STATE { m }
    """, drive=gone_through, gives={"order": [0, 1, 2, 3, 4], "a": 2, "list": 0, "v": -60}),
    Row("arrays are indexed", "range-name array", mod="""
        NEURON { SUFFIX listed RANGE a GLOBAL b }
        PARAMETER { a[3]  b[2] }
    """, drive=array_names, gives={"a": [0, 5, 6], "b": [0, 9], "length": 3}),
    Row("a point process: an object with a place, methods without a suffix", "point-name has_loc get_loc get_segment loc", mod="""
        NEURON { POINT_PROCESS Spot RANGE a GLOBAL shared }
        PARAMETER { a = 1  shared = 8 }
        FUNCTION twice(x) { twice = 2*x*a }
    """, drive=point_names, gives={"first": [5 / 6, 1, 5 / 6], "moved": 1 / 6, "value": 24, "a": 4, "shared": 8, "loose": 0}),
    Row("usetable and table_ names", "usetable table_name TABLE", mod="""
        NEURON { SUFFIX tables }
        FUNCTION_TABLE given(x)
        FUNCTION f(x) {
            TABLE FROM 0 TO 1 WITH 1
            f = x*x
        }
    """, drive=table_names, gives={"on": 1, "given": 3, "tabled": 0.5}),
    Row("MechanismType and MechanismStandard describe mechanisms; units by name",
        "MechanismType MechanismStandard units file code",
        mod=TOLD, drive=introspect, gives={"is": [0, 0, 0], "file": 1, "code": len(TOLD), "units": [1, 1], "lengths": [1, 2],
                                           "b": [0, 5], "a": -3}),
]
