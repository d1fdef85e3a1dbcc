"""When geometry is computed: h.diam_changed, set and read, and the counts of CVode."""

from __future__ import annotations

from typing import Any

NAMES = ["flags", "asked_for", "counted"]


def made(h: Any) -> Any:
    section = h.Section(name="a")
    section.L, section.diam, section.nseg = 100, 3, 3
    section.insert("pas")
    return section


def flags(h: Any) -> Any:
    """Which edits have geometry computed anew, and what computes it."""
    found: list[Any] = []
    a = made(h)
    h.finitialize(-65)

    def edit(name: str, value: Any) -> None:
        setattr(a, name, value)

    def points() -> None:
        h.pt3dadd(0, 0, 0, 1, sec=a)
        h.pt3dadd(50, 0, 0, 1, sec=a)

    b: list[Any] = []
    edits = [lambda: edit("L", 90), lambda: edit("diam", 2), lambda: edit("Ra", 50), lambda: edit("rallbranch", 2),
             lambda: edit("cm", 2), lambda: edit("nseg", 5), lambda: a.insert("hh"), lambda: a.uninsert("hh"),
             lambda: b.append(h.IClamp(a(0.5))), lambda: b.append(h.Section(name="b")), lambda: b[1].connect(a),
             lambda: b[1].disconnect(), lambda: b.pop(), lambda: b.pop(), points,
             lambda: h.pt3dchange(1, 2, sec=a), lambda: h.pt3dclear(sec=a),
             lambda: setattr(a(0.5), "diam", 4), lambda: a(0.5)._ref_diam.__setitem__(0, 3), lambda: h.distance(0, a(0.5)),
             lambda: setattr(h, "celsius", 20), lambda: setattr(a(0.5), "v", 1), lambda: setattr(h, "diam_changed", 1)]
    for run in (h.fadvance, h.fcurrent, lambda: h.finitialize(-65)):
        for change in edits:
            change()
            found.append(h.diam_changed)
            a.L, a(0.5).diam, a(0.5).area(), a(0.5).ri()
            found.append(h.diam_changed)
            run()
            found.append(h.diam_changed)
        a = made(h)
        h.finitialize(-65)
    return found


def asked_for(h: Any) -> Any:
    """A diameter written through a reference acts when diam_changed is set."""
    a = made(h)
    clamp, diameter = h.IClamp(a(0)), a(0.5)._ref_diam
    clamp.dur, clamp.amp = 100, 0.1
    h.finitialize(-65)
    found = []
    for step in range(6):
        diameter[0] = 1 + step
        if step in (2, 5):
            h.diam_changed = 1
        h.fadvance()
        found.append([h.diam_changed, *(segment.v for segment in a)])
    h("diam_changed = 1")
    found.append(h.diam_changed)
    h("fadvance()")
    return [found, h.diam_changed]


def counted(h: Any) -> Any:
    """How often structure and geometry were computed, from here on."""
    cvode, found = h.CVode(), []
    first = (cvode.structure_change_count(), cvode.diam_change_count())

    def count() -> None:
        h.fadvance()
        found.append([cvode.structure_change_count() - first[0], cvode.diam_change_count() - first[1]])

    a = made(h)
    h.finitialize(-65)
    count()
    count()
    a.L = 50
    count()
    a.insert("hh")
    count()
    a.nseg = 5
    count()
    b = h.Section(name="b")
    b.connect(a)
    count()
    h.diam_changed = 1
    count()
    clamp = h.IClamp(b(0.5))
    count()
    clamp.amp = 1
    count()
    b.diam = 2
    count()
    return found
