"""Rows about what passes between evaluations, instances and threads: counts, draws, GLOBALs, streams, values of PROCEDUREs."""

from __future__ import annotations

from typing import Any

from rows import Numbers, Row, make_cell


def many_cells(h: Any, name: str) -> Numbers:
    """Count the steps of more instances than one thread would be given."""
    cells = [make_cell(h, nseg=31) for _ in range(300)]
    context = h.ParallelContext()
    context.nthread(2)
    for cell in cells:
        cell.insert(name)
    context.partition(0, h.SectionList(cells[:150]))
    context.partition(1, h.SectionList(cells[150:]))
    h.finitialize(-65)
    for _ in range(5):
        h.fadvance()
    context.nthread(1)
    return {"count": getattr(h, f"count_{name}")}


def two_add(h: Any, name: str) -> Numbers:
    """The owner of a GLOBAL and another mechanism add to it, on cells that have either or both."""
    cells = [make_cell(h, nseg=31) for _ in range(300)]
    for number, cell in enumerate(cells):
        if number % 3 != 1:
            cell.insert(name)
        if number % 3 != 2:
            cell.insert("account")
    h.each_account = 7
    h.finitialize(-65)
    first = h.sum_account
    for _ in range(5):
        h.fadvance()
    h.each_account = 0
    h.sum_account = 10
    h.fadvance()
    library = [h.shared_rate, h.doubled(), h.shared_rate]
    return {"first": first, "sum": h.sum_account, "seen": getattr(cells[0](0.5), name).seen, "library": library,
            "read": getattr(cells[0](0.5), name).rate()}


def heap_of_many(h: Any, name: str) -> Numbers:
    cells = [make_cell(h, nseg=31) for _ in range(3)]
    for cell in cells:
        cell.insert("shelf")
        cell.insert(name)
    h.finitialize(-65)
    for _ in range(4):
        h.fadvance()
    return {"heap": list(h.heap_shelf), "seen": getattr(cells[0](0.5), name).seen, "picked": getattr(cells[2](0.5), name).pick(1)}


def ledger_of_two(h: Any, name: str) -> Numbers:
    """Both instances are on the first thread: where two threads count, NEURON's loses some."""
    cells = [make_cell(h) for _ in range(3)]
    context = h.ParallelContext()
    context.nthread(2)
    for cell in cells[:2]:
        cell.insert("ledger")
    for cell in cells[:2]:
        cell.insert(name)
    cells[0].nseg = 2
    context.partition(0, h.SectionList(cells[:2]))
    context.partition(1, h.SectionList(cells[2:]))
    h.finitialize(-65)
    for _ in range(4):
        h.fadvance()
    last = getattr(cells[1](0.5), name).seen
    context.nthread(1)
    return {"total": h.total_ledger, "mark": h.mark_ledger, "seen": last}


def told_by_the_last(h: Any, name: str) -> Numbers:
    cells = [make_cell(h, nseg=31) for _ in range(300)]
    for number, cell in enumerate(cells):
        cell.insert(name)
        for segment in cell:
            getattr(segment, name).own = number + 1
    h.finitialize(-65)
    seen = [getattr(cell(0.5), name).seen for cell in (cells[0], cells[150], cells[299])]
    h.fadvance()
    return {"at once": seen, "later": [getattr(cell(0.5), name).seen for cell in (cells[0], cells[150], cells[299])]}


def file_local_in_threads(h: Any, name: str) -> Numbers:
    cells = [make_cell(h), make_cell(h)]
    context = h.ParallelContext()
    context.nthread(2)
    for thread, cell in enumerate(cells):
        cell.insert(name)
        context.partition(thread, h.SectionList([cell]))
    h.finitialize(-65)
    before = [getattr(cell(0.5), name).y for cell in cells]
    while h.t < 1:
        h.fadvance()
    context.nthread(1)
    return {"before": before, "after": [getattr(cell(0.5), name).y for cell in cells]}


def drawn(h: Any, name: str) -> Numbers:
    cell = make_cell(h)
    cell.insert(name)
    stream = getattr(cell(0.5), name).stream
    stream.set_ids(1, 2, 3).set_seq(0)
    h.finitialize(-65)
    at_first = stream.get_seq()
    for _ in range(4):
        h.fadvance()
    return {"at first": at_first, "numbers": stream.get_seq(), "last": getattr(cell(0.5), name).x}


def stream_numbers(h: Any, name: str) -> Numbers:
    """Return, for segments that come and go, how the streams made for them are numbered, from the first."""
    def numbers(cell: Any) -> list[float]:
        return [getattr(segment, name).stream.get_ids()[2] for segment in cell]

    cell, other = make_cell(h, nseg=3), make_cell(h)
    cell.insert(name)
    first = min(numbers(cell))
    found = {"inserted": [number - first for number in numbers(cell)]}
    for nseg in (5, 3, 9):
        cell.nseg = nseg
        found[f"{nseg} segments"] = [number - first for number in numbers(cell)]
    other.connect(cell(1), 1)
    other.insert(name)
    other.nseg = 4
    found["from its end"] = [number - first for number in numbers(other)]
    return found


def other_ids(h: Any, name: str) -> Numbers:
    """Give a stream other ids: position and rest of the block stay, and so does what follows set_seq."""
    cell = make_cell(h)
    cell.insert(name)
    instance = getattr(cell(0.5), name)
    instance.stream.set_ids(1, 2, 3).set_seq(5)
    first = [instance.draw() for _ in range(2)]
    instance.stream.set_ids(7, 8, 9)
    at, rest = instance.stream.get_seq(), [instance.draw() for _ in range(3)]
    instance.other(4, 5, 6)
    inside, own = instance.stream.get_seq(), [instance.draw() for _ in range(4)]
    ends = [instance.stream.set_seq(number).get_seq() for number in (2**34 - 1, 2**34, 2**34 + 3, -1)]
    return {"first": first, "at": at, "rest": rest, "inside": inside, "own": own, "ends": ends}


def taken_out(h: Any, name: str) -> Numbers:
    """The style of an ion after what raised it has been taken out, and after ion_style and another insert."""
    cell, found = make_cell(h), {}

    def look(tag: str) -> None:
        h.finitialize(-65)
        h.fadvance()
        found[tag] = [h.ion_style("ca_ion", sec=cell), cell(0.5).cai, cell(0.5).eca]

    cell.insert(name)
    look("in")
    cell.uninsert(name)
    cell(0.5).cai = 0.02
    look("out")
    h.ion_style("ca_ion", 1, 1, 0, 0, 0, sec=cell)
    cell(0.5).cai = 0.03
    look("set")
    cell.insert(name)
    look("again")
    return {**found, "styles": [values[0] for values in found.values()]}


def reversal(h: Any, name: str) -> Numbers:
    cell = make_cell(h)
    cell.insert(name)
    before = cell(0.5).ena
    h.finitialize(-65)
    at_first = cell(0.5).ena
    h.fadvance()
    stepped = cell(0.5).ena
    cell(0.5).ena = 7
    h.finitialize(-65)
    return {"before": before, "at first": at_first, "stepped": stepped, "again": cell(0.5).ena}


def called(h: Any, name: str) -> Numbers:
    cell = make_cell(h)
    cell.insert(name)
    h.finitialize(-65)
    instance = getattr(cell(0.5), name)
    return {"n": instance.n, "y": instance.y, "rounds": instance.rounds(3), "left": instance.y, "given": instance.bump(2)}


ROWS = [
    Row("BREAKPOINT of a current is evaluated twice, which a count shows", "identifier", mod="""
        NEURON { SUFFIX twice RANGE n NONSPECIFIC_CURRENT i }
        ASSIGNED { n i v }
        INITIAL { n = 0 }
        BREAKPOINT { n = n + 1 i = 0.001*(v + 60) }
    """, steps=3, gives={"n": 8}),
    Row("BREAKPOINT without a current is run once a step", "identifier", mod="""
        NEURON { SUFFIX oncestep RANGE n }
        ASSIGNED { n }
        INITIAL { n = 0 }
        BREAKPOINT { n = n + 1 }
    """, steps=3, gives={"n": 3}),
    Row("numbers of a RANDOM stream are drawn at both evaluations", "identifier", mod="""
        NEURON { SUFFIX drawstwice RANGE x NONSPECIFIC_CURRENT i RANDOM stream }
        ASSIGNED { x i v }
        BREAKPOINT { x = random_uniform(stream) i = 0.001*(v + 60) + 1e-4*x }
    """, drive=drawn, gives={"at first": 2, "numbers": 10}),
    Row("other ids for a RANDOM stream leave its position and the rest of its block", "random_setids", mod="""
        NEURON { SUFFIX otherids RANDOM stream }
        FUNCTION draw() { draw = random_uniform(stream) }
        PROCEDURE other(a, b, c) { random_setids(stream, a, b, c) }
    """, drive=other_ids, gives={"at": 7, "inside": 10, "ends": [2**34 - 1, 0, 3, 0]}),
    Row("a concentration that is a STATE and set in BREAKPOINT alone is the ion's", "USEION STATE", mod="""
        NEURON { SUFFIX setsalone USEION ca READ ica WRITE cai RANGE seen }
        STATE { cai }
        ASSIGNED { ica seen }
        BREAKPOINT { cai = 0.004  seen = cai }
    """, steps=2, gives={"seen": 0.004}),
    Row("the style of an ion stays when the mechanism that raised it is taken out", "USEION", mod="""
        NEURON { SUFFIX raises USEION ca READ cai WRITE cai }
        STATE { cai }
        BREAKPOINT { cai = 0.004 }
    """, drive=taken_out, gives={"styles": [247, 247, 137, 247]}),
    Row("a PROCEDURE in an expression is run and counts as 0", "identifier", mod="""
        NEURON { SUFFIX novalue RANGE n, y }
        ASSIGNED { n y }
        INITIAL { n = 0 y = 3 + bump(2) }
        PROCEDURE bump(x) { n = n + x }
        FUNCTION rounds(x) { if (x > 0) { rounds = 10 + back(x) } }
        PROCEDURE back(x) { y = rounds(x - 1) }
    """, drive=called, gives={"n": 2, "y": 3, "rounds": 10, "left": 10, "given": 1}),
    Row("a GLOBAL that counts is one for all instances, on any number of threads", "identifier", mod="""
        NEURON { SUFFIX counted GLOBAL count }
        ASSIGNED { count }
        INITIAL { PROTECT count = 0 }
        BREAKPOINT { PROTECT count = count + 1 }
    """, drive=many_cells, gives={"count": 300 * 31 * 5}),
    Row("EXTERNAL is a GLOBAL or PARAMETER of another file, read and written", "EXTERNAL", mod="""
        NEURON { SUFFIX teller RANGE seen EXTERNAL sum_account, each_account, shared_rate }
        ASSIGNED { seen sum_account each_account shared_rate }
        BREAKPOINT { seen = each_account + 1 sum_account = sum_account + each_account }
        FUNCTION rate() { rate = shared_rate }
    """, files={"account.mod": """
        NEURON { SUFFIX account GLOBAL sum, each }
        PARAMETER { each = 3 }
        ASSIGNED { sum }
        BREAKPOINT { PROTECT sum = sum + 1 }
    """, "shared.mod": """
        NEURON { SUFFIX nothing EXTERNAL each_account }
        PARAMETER { shared_rate = 4 }
        FUNCTION doubled() { shared_rate = 2*shared_rate + each_account  doubled = shared_rate }
    """}, drive=two_add, gives={"first": 0, "sum": 10 + 200 * 31, "seen": 1, "library": [4, 8, 8], "read": 8}),
    Row("an array may be EXTERNAL", "EXTERNAL", mod="""
        NEURON { SUFFIX picker RANGE seen EXTERNAL heap_shelf }
        ASSIGNED { seen heap_shelf[3] }
        BREAKPOINT {
            FROM k = 0 TO 2 { heap_shelf[k] = heap_shelf[k] + k }
            seen = heap_shelf[0]
        }
        FUNCTION pick(k) { pick = heap_shelf[k] }
    """, files={"shelf.mod": """
        NEURON { SUFFIX shelf GLOBAL heap }
        ASSIGNED { heap[3] }
        INITIAL { FROM k = 0 TO 2 { heap[k] = 10 } }
    """}, drive=heap_of_many, gives={"heap": [10, 10 + 93 * 4, 10 + 2 * 93 * 4], "seen": 10, "picked": 10 + 93 * 4},
        not_in_neuron="it takes the array for a pointer, and crashes"),
    Row("an array EXTERNAL in C", "EXTERNAL VERBATIM", mod="""
        NEURON { SUFFIX cpicker RANGE seen EXTERNAL row_cupboard }
        ASSIGNED { seen row_cupboard[3] }
        INITIAL {
            row_cupboard[2] = 7
            VERBATIM
            row_cupboard[0] = 2*row_cupboard[2];
            seen = *row_cupboard;
            ENDVERBATIM
        }
    """, files={"cupboard.mod": """
        NEURON { SUFFIX cupboard GLOBAL row }
        ASSIGNED { row[5] }
    """}, gives={"seen": 14}, not_in_neuron="it takes the array for a pointer, and crashes"),
    Row("EXTERNAL in a file with VERBATIM, C and NMODL setting it, with two threads", "EXTERNAL VERBATIM", mod="""
        NEURON { SUFFIX ccounts RANGE seen EXTERNAL total_ledger, mark_ledger }
        ASSIGNED { seen total_ledger mark_ledger }
        BREAKPOINT {
            VERBATIM
            total_ledger += 1;
            mark_ledger = 2*total_ledger;
            ENDVERBATIM
            total_ledger = total_ledger + 1
            seen = mark_ledger
        }
    """, files={"ledger.mod": """
        NEURON { SUFFIX ledger GLOBAL total, mark }
        ASSIGNED { total mark }
        INITIAL { total = 0 }
    """}, drive=ledger_of_two, gives={"total": 2 * 3 * 4, "mark": 2 * (2 * 3 * 4 - 1), "seen": 2 * (2 * 3 * 4 - 1)}),
    Row("what a THREADSAFE file names in GLOBAL and assigns is a variable, declared or not", "GLOBAL THREADSAFE TABLE", mod="""
        NEURON { SUFFIX undeclared RANGE x, y THREADSAFE GLOBAL once, tabled }
        ASSIGNED { x y }
        INITIAL { once = 3  fill(3.5)  x = once  y = tabled }
        PROCEDURE fill(z) { TABLE tabled FROM 3 TO 4 WITH 8  tabled = z*z }
    """, gives={"x": 3, "y": 12.25}),
    Row("what an instance leaves in a GLOBAL, the others find", "identifier", mod="""
        NEURON { SUFFIX gossip GLOBAL said RANGE own, seen }
        PARAMETER { own = 0 }
        ASSIGNED { said seen }
        INITIAL { said = own seen = said }
        BREAKPOINT { seen = said }
    """, drive=told_by_the_last, gives={"at once": [1, 151, 300], "later": [300, 300, 300]}),
    Row("a LOCAL of the file is set by INITIAL and kept", "identifier", mod="""
        NEURON { SUFFIX filelocal NONSPECIFIC_CURRENT i RANGE y }
        LOCAL kept
        ASSIGNED { y i v }
        INITIAL { kept = 2 y = kept }
        BREAKPOINT {
            if (t > 0.33) { kept = 3 }
            y = kept
            i = 1e-7*(v - 10)
        }
    """, drive=file_local_in_threads, gives={"before": [2, 2], "after": [3, 3]}),
    Row("RANDOM streams nobody has set are numbered as instances come", "identifier", mod="""
        NEURON { SUFFIX numbered RANDOM stream }
        FUNCTION next() { next = random_uniform(stream) }
    """, drive=stream_numbers, gives={
        "inserted": [2, 1, 0], "5 segments": [2, 3, 1, 4, 0], "3 segments": [2, 1, 0], "9 segments": [5, 2, 6, 7, 1, 8, 9, 0, 10],
        "from its end": [14, 11, 13, 12]}),
    Row("a reversal potential that is only written starts from the mechanism's own value", "identifier", mod="""
        NEURON { SUFFIX onlywrites USEION na WRITE ena }
        ASSIGNED { ena }
        BREAKPOINT { ena = 42 }
    """, drive=reversal, gives={"before": 50, "at first": 0, "stepped": 42, "again": 42}),
    Row("large volumes beside small ones", "identifier", mod="""
        NEURON { SUFFIX volumes RANGE a, b, c }
        STATE { a START 40 b START 8 c START 1 }
        BREAKPOINT { SOLVE bind METHOD sparse }
        KINETIC bind {
            COMPARTMENT 1e9 { a b }
            COMPARTMENT 13 { c }
            ~ a + b <-> c (3, 4)
            CONSERVE b + c = 8*1e9 + 13
        }
    """, steps=20, dt=100.0, gives={"a": 40, "b": 8, "c": 3 * 40 * 8 / 4}, within=1e-6,
        why="what is bound leaves 3e-6 less in the large volumes"),
    Row("CONSTANT takes a sign, ASSIGNED takes START and a tolerance without effect", "identifier", mod="""
        NEURON { SUFFIX signs RANGE x, y }
        CONSTANT { one = +1 less = -1.5 }
        ASSIGNED { x START 4 <0.1> y FROM 0 TO 1 START 2 (ms) <1> }
        INITIAL { y = one + less }
    """, gives={"x": 0, "y": -0.5}, not_in_neuron="only the parser of NMODL takes them"),
]
