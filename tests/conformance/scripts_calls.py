"""Calls as free as NEURON's, on both simulators: a section named where it changes nothing, arguments beyond those in use."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

NAMES = ["a_section_anywhere", "arguments_beyond", "all_sections_again", "names_of_sections", "objects_that_insert",
         "numbers_of_numpy", "last_lines", "several_at_a_place", "names_that_are_known",
         "distances", "settings_are_floats",
         "names_of_arrays"]


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


def numbers_of_numpy(h: Any) -> Any:
    """numpy's numbers are no int and no float."""
    i, f = np.int64, np.float32
    s, pc = h.Section(name="s"), h.ParallelContext()
    s.nseg, s.L = i(3), f(20)
    watch = h.NetCon(s(f(0.5))._ref_v, None, sec=s)
    target = h.ExpSyn(f(0.25), sec=s)
    handler = h.FInitializeHandler(i(1), lambda: None)
    found = [pc.set_gid2node(i(3), i(0)), pc.cell(i(3), watch), pc.gid_exists(i(3)), pc.threshold(i(3), f(2)),
             str(pc.gid_connect(i(3), target).syn()), pc.submit(math.sqrt, i(4)), pc.working(), pc.pyret(),
             pc.post(i(3), i(4)), pc.take(i(3)), pc.upkscalar(), str(handler), h.int(f(3.5)), h.abs(i(-3)),
             h.execute1("L = 30", i(0), sec=s), s.L, h.Random(i(1)).uniform(i(0), i(1)) > 0, str(target.get_segment())]
    pc.gid_clear(0)
    return found


def last_lines(h: Any) -> Any:
    file, text = h.File(), h.ref("")
    file.wopen("lines.txt")
    file.printf("a b\n\nlast")
    file.close()
    file.ropen("lines.txt")
    return [[file.gets(text), text[0]] for _ in range(4)]


def several_at_a_place(h: Any) -> Any:
    s = h.Section(name="s")
    s.nseg = 3
    kept = [h.IClamp(s(x)) for x in (0.5, 0.9, 0.4, 0.1, 1, 0.6, 0)]
    kinds = h.MechanismType(1)
    kinds.select("IClamp")
    found = [str(kinds.pp_begin(sec=s))]
    return [found + [str(kinds.pp_next()) for _ in kept], str(kept[0])]


def names_that_are_known(h: Any) -> Any:
    h.load_file("stdrun.hoc")
    names = ("L", "nseg", "Ra", "diam", "v", "hh", "IClamp", "sin", "PI", "t", "forall", "soma", "tstop", "cvode", "graphList",
             "tstr")
    texts = h.StringFunctions()
    return [[name, h.name_declared(name), texts.is_name(name)] for name in names]


def distances(h: Any) -> Any:
    """All forms of distance: with a number first, 0 … 1 is cut to 0, which sets the origin, or 1, which measures."""
    s, d = h.Section(name="s"), h.Section(name="d")
    s.nseg, d.nseg = 5, 3
    d.connect(s(0.8))
    s.push()
    found = [h.distance(), h.distance(0.5), h.distance(1, 0.7), h.distance(0, 0.3), h.distance(1, 0.9), h.distance(1),
             h.distance(sec=d), h.distance(1, 0.7, sec=s), h.distance(0.5, s(0.7)), h.distance(1, d(0.7)), h.distance(d(0.7)),
             h.distance(s(0.1), d(0.9)), h.distance(0, d(1)), h.distance(1, 0, sec=s)]
    h("x = distance(1, 0.9) + 10 * distance(0, 0.25) + 100 * distance(1, 1)")
    h.pop_section()
    return [*found, h.x]


def settings_are_floats(h: Any) -> Any:
    """What is printed of a setting does not depend on what it was set to."""
    h.load_file("stdrun.hoc")
    h.tstop, h.v_init, h.steps_per_ms, h.stoprun, h.nstep_steprun = 100, -70, 20, 1, 2
    return [str(value) for value in (h.tstop, h.v_init, h.steps_per_ms, h.stoprun, h.nstep_steprun, h.running_, h.eventslow,
                                     h.stdrun_quiet, h.using_cvode_, h.runStopAt, h.hoc_ac_, h.secondorder, h.realtime)]


def names_of_arrays(h: Any) -> Any:
    h("begintemplate Branched\npublic soma, dend, x\ncreate soma[1], dend[3]\ndouble x[3]\nendtemplate Branched\ncreate twig[2]")
    cell = h.Branched()
    return [[str(array), array.hname(), len(array)] for array in (cell.soma, cell.dend, cell.x, h.twig)]
