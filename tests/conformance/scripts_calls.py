"""Calls as free as NEURON's, on both simulators: a section named where it changes nothing, arguments beyond those in use."""

from __future__ import annotations

from typing import Any

NAMES = ["a_section_anywhere", "arguments_beyond", "all_sections_again", "names_of_sections", "objects_that_insert"]


def a_section_anywhere(h: Any) -> Any:
    s = h.Section(name="s")
    stim = h.IClamp(s(0.25), sec=s)
    values = h.Vector([1, 2, 3], sec=s)
    connection = h.NetCon(s(0.5)._ref_v, None, sec=s)
    return [h.define_shape(sec=s), h.finitialize(sec=s), h.sqrt(4, sec=s), h.fadvance(sec=s), h.topology(sec=s),
            h.strcmp("a", "b", sec=s), values.sum(sec=s), list(values.append(4, sec=s)), list(values.c(1, 2, sec=s)),
            list(values.play(s(0.5)._ref_v, values.c(), sec=s)), connection.record(values, sec=s), connection.active(sec=s),
            h.List(sec=s).count(), h.File(sec=s).isopen(sec=s), h.Random(1, sec=s).uniform(0, 1, sec=s) > 0,
            str(stim.get_segment(sec=s)),
            h.execute("L = 20", sec=s), s.L, h.execute1("L = 30", sec=s), s.L, str(h.cas()), h.CVode(sec=s).event(3.13, sec=s),
            h.ParallelContext(sec=s).id(sec=s), h.SectionList(sec=s).contains(sec=s)]


def arguments_beyond(h: Any) -> Any:
    s = h.Section(name="s")
    values = h.Vector([3, 1, 2], 4, 5)
    return [h.topology(3), h.fadvance(3), h.getcwd(3) == h.getcwd(), h.finitialize(-60, 2), s(0.5).v, list(values),
            values.size(7), values.median(1), list(values.sort(2)), h.List().count(3), h.strcmp("b", "a", 4)]


def all_sections_again(h: Any) -> Any:
    every = h.allsec()
    kept = [h.Section(name=f"s{k}") for k in range(3)]
    return [repr(every), [str(s) for s in every], [str(s) for s in every], len(kept),
            [f"{a}{b}" for a in h.allsec() for b in h.allsec()]]


def names_of_sections(h: Any) -> Any:
    text = h.ref("")
    s = h.Section(name="s")
    h.sectionname(text, sec=s)
    return [text[0], h.secname(sec=s), s.hname()]


class _Inserter:
    def insert(self, section: Any) -> None:
        section.L = 7


def objects_that_insert(h: Any) -> Any:
    s = h.Section(name="s")
    return [str(s.insert(_Inserter())), s.L, str(s.insert(h.hh)), s.has_membrane("hh")]
