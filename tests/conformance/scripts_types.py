"""The mechanisms that are known, ions that are registered, point processes without an effect, and references."""

from __future__ import annotations

from typing import Any

from scripts_cvode import refuses

NAMES = ["known_types", "marks_and_patterns", "held_values", "references_to_segments"]


def _names(h: Any, kind: int) -> list[list[Any]]:
    types, name = h.MechanismType(kind), h.ref("")
    found = []
    for number in range(int(types.count())):
        types.select(number)
        types.selected(name)
        if name[0] != "OClamp":  # which no published model uses
            found.append([name[0], types.internal_type(), types.is_artificial(number), types.is_netcon_target(number),
                          types.has_net_event(number), types.is_ion()])
    return found


def known_types(h: Any) -> Any:
    """Calcium is among them once it is registered, in the order in which ions are."""
    found = [_names(h, 0), _names(h, 1), h.ion_register("first", 1), h.ion_register("ca", 2), h.ion_register("second", -1)]
    return [*found, _names(h, 0), h.ion_register("ca", 2), h.ion_charge("second_ion"), refuses(lambda: h.ion_register("ca", 1))]


def marks_and_patterns(h: Any) -> Any:
    soma = h.Section(name="soma")
    soma.nseg = 3
    mark, pattern, other = h.PointProcessMark(soma(0.2)), h.PatternStim(), h.PatternStim()
    found = [str(mark), mark.has_loc(), str(mark.get_segment()), mark.loc(soma(0.9)), str(mark.get_segment())]
    pattern.fake_output = 1
    found += [str(other), pattern.has_loc(), pattern.fake_output, other.fake_output, pattern.play(h.Vector([1]), h.Vector([2])),
              pattern.play(), str(h.NetCon(pattern, None)), str(h.NetCon(None, pattern).syn()), pattern._ref_fake_output[0]]
    h.psection(sec=soma)
    h.finitialize(-65)
    h.fadvance()
    return [*found, h.List("PatternStim").count(), h.List("PointProcessMark").count(), soma.v]


def held_values(h: Any) -> Any:
    number, text, thing, nothing = h.ref(2.5), h.ref("abc"), h.ref(h.Vector(3)), h.ref(None)
    found = [[held.hname(), str(held), held.same(held), held == held] for held in (number, text, thing, nothing)]
    number[0], text[0], thing[0] = 7, "other", h.Matrix(2, 2)
    return [*found, number.hname(), text.hname(), thing.hname(), number == h.ref(7)]


def references_to_segments(h: Any) -> Any:
    """Equal where they are in one segment now."""
    a, b = h.Section(name="a"), h.Section(name="b")
    places = [section(x) for section in (a, b) for x in (0, 0.1, 0.5, 0.6, 1)]
    found = []
    for nseg in (1, 3, 2):
        a.nseg = b.nseg = nseg
        references = [place._ref_v for place in places]
        found.append([[one == other for other in references] for one in references])
    return found
