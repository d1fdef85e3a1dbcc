"""Trees, 3-D points, lists and references of sections, and plots along and of them."""

from __future__ import annotations

from typing import Any

NAMES = ["distances", "section_lists", "section_references", "other_names", "printed_sections", "printed_after_nseg",
         "described_sections", "shapes", "moved_shapes",
         "points", "spines", "range_variable_plots", "functions_along_a_path", "plot_shapes",
         "diameters_through_references", "played_diameters", "cleared_points"]


def tree(h: Any) -> list[Any]:
    """Six sections: one reversed, one at x = 0, one in the middle of a segment, one alone."""
    made = [h.Section(name=f"s{k}") for k in range(6)]
    for k, section in enumerate(made):
        section.L, section.diam, section.nseg = 10 * (k + 1), 1 + k, 2 * k + 1
    made[1].connect(made[0](1))
    made[2].connect(made[0](0))
    made[3].connect(made[1](0.25), 1)
    made[4].connect(made[1](0.5))
    return made


def points_of(s: Any) -> list[list[float]]:
    return [[s.x3d(k), s.y3d(k), s.z3d(k), s.diam3d(k), s.arc3d(k)] for k in range(s.n3d())]


def distances(h: Any) -> Any:
    s = tree(h)
    found = [h.distance(sec=s[0]), h.distance(s[4](0.3)), h.distance(0.5, sec=s[3]), h.distance(0, s[1](0.5)),
             h.distance(s[4](0.3)), h.distance(s[5](0.3)),
             h.distance(s[4](0.3), s[2](1)), h.distance(0, 0.5, sec=s[1]), h.distance(0.5, sec=s[2]),
             h.distance(s[3](0)), h.distance(s[3](1), s[1](0.25))]
    found += [h.lambda_f(100, sec=section) for section in s] if h.load_file("stdlib.hoc") else []
    found += [h.parent_connection(sec=section) for section in s] + [h.section_orientation(sec=section) for section in s]
    found += [str(section.trueparentseg()) for section in s] + [str(section.parentseg()) for section in s]
    h.topology()
    s[2].disconnect()
    h.disconnect(sec=s[1])
    h.topology()
    return found


def section_lists(h: Any) -> Any:
    s = tree(h)
    found = []
    for name in ("subtree", "wholetree", "children"):
        sections = h.SectionList()
        found += [getattr(sections, name)(sec=s[1]), list(sections), len(sections)]
        sections.printnames()
    roots = h.SectionList()
    found += [roots.allroots(), list(roots)]
    sections = h.SectionList([s[1], s[2]])
    found += [sections.append(s[0]), sections.append(s[0]), sections.append(sec=s[1]), sections.unique(), sections.size()]
    found += [sections.remove(s[0]), sections.remove(s[0]), sections.contains(s[1]), s[1] in sections, s[5] in sections]
    found += [sections.remove(h.SectionList([s[1], s[2]])), list(sections), sections.printnames()]
    return found


def section_references(h: Any) -> Any:
    s = tree(h)
    ref, root = h.SectionRef(s[1]), h.SectionRef(sec=s[0])
    gone = h.Section(name="gone")
    of_gone = h.SectionRef(gone)
    del gone
    return [ref.sec, ref.parent, ref.trueparent, ref.root, ref.nchild(), [ref.child[k] for k in range(2)], ref.has_parent(),
            ref.has_trueparent(), root.has_parent(), ref.exists(), ref.is_cas(), root.is_cas(), ref.unname(), ref.rename("new"),
            str(ref.sec), of_gone.exists()]


def other_names(h: Any) -> Any:
    h("create named_soma, named_axon")
    ref, axon = h.SectionRef(sec=h.named_soma), h.SectionRef(sec=h.named_axon)
    found = [ref.rename("renamed"), ref.unname(), ref.rename("renamed"), h.renamed.name(), ref.sec.name(), ref.rename("again")]
    h("renamed { L = 7 }")
    h("objref object_of_renaming")
    found += [h.renamed.L, axon.unname(), axon.rename("object_of_renaming"), axon.rename("named_again"), h.named_again.name()]
    return [*found, [s.name() for s in h.allsec() if "named" in s.name()]]


def printed_sections(h: Any) -> Any:
    s = tree(h)
    s[1].insert("pas").insert("hh")
    clamp, synapse, far = h.IClamp(s[1](0.5)), h.ExpSyn(s[1](0.1)), h.ExpSyn(s[1](0.9))
    s[2].insert("k_ion")
    s[1](0.1).pas.g = 0.5
    for section in s:
        h.psection(sec=section)
    return [[mechanism.name() for mechanism in s[1](0.5)], str(clamp), str(synapse), str(far)]


def printed_after_nseg(h: Any) -> Any:
    """The order of what is printed depends on what nseg was when something was inserted."""
    s = tree(h)
    for number, (first, second, third, fourth) in enumerate(
            [(3, 1, 3, 5), (5, 4, 9, 2), (2, 3, 3, 7), (1, 9, 27, 9), (4, 8, 3, 1)]):
        section = s[number]
        section.nseg = first
        h.psection(sec=section)
        section.insert("hh").insert("k_ion")
        section.nseg = second
        h.psection(sec=section)
        section.insert("pas").insert("na_ion")
        section.nseg = third
        h.psection(sec=section)
        section.uninsert("hh")
        section.nseg = fourth
        section.insert("hh")
        h.psection(sec=section)
    return [[[m.name() for m in segment] for segment in section] for section in s]


def described_sections(h: Any) -> Any:
    s = tree(h)
    clamp, synapse = h.IClamp(s[1](0.5)), h.ExpSyn(s[3](1))
    s[1].insert("pas").insert("hh")
    s[4].insert("na_ion")
    s[2].pt3dadd(1, 2, 3, 4)
    s[2].pt3dadd(1, 9, 3, 4)
    found = []
    for section in s:
        described = section.psection()
        described.pop("hoc_internal_name")
        described["point_processes"] = {name: sorted(map(str, all_)) for name, all_ in described["point_processes"].items()}
        found.append(described)
    return [found, str(clamp), str(synapse)]


def shapes(h: Any) -> Any:
    s = tree(h)
    more = [h.Section(name=f"m{k}") for k in range(4)]
    for section, x in zip(more, (0.1, 0.1, 0.7, 1.0), strict=True):
        section.connect(s[4](x))
    h.define_shape()
    return [points_of(section) for section in (*s, *more)]


def moved_shapes(h: Any) -> Any:
    s = tree(h)
    for k, section in enumerate(s[:4]):
        section.pt3dadd(100 * k, 1, 2, 3)
        section.pt3dadd(100 * k + 30, 5, 2, 3)
    s[2].pt3dstyle(1, 7, 8, 9)
    h.define_shape()
    x, y, z = h.ref(0), h.ref(0), h.ref(0)
    found = [points_of(section) for section in s]
    found += [h.pt3dstyle(1, x, y, z, sec=s[2]), x[0], y[0], z[0], s[2].pt3dstyle(0), s[2].pt3dstyle()]
    return found


def points(h: Any) -> Any:
    s = h.Section(name="s")
    s.nseg = 3
    vectors = [h.Vector(v) for v in ([0, 1, 2, 5], [0, 0, 1, 1], [0, 0, 0, 3], [1, 2, 3, 2])]
    found: list[Any] = [h.pt3dadd(*vectors, sec=s), h.pt3dadd(*vectors, sec=s), s.n3d(), s.L]
    found += [s.pt3dinsert(1, 5, 5, 5, 1), s.pt3dremove(0), s.pt3dchange(0, 4), s.pt3dchange(1, 1, 2, 3, 4), points_of(s)]
    s.L = 50
    found += [points_of(s), s.diam, [segment.diam for segment in s]]
    s(0.5).diam = 7
    found += [points_of(s), [segment.diam for segment in s], h.pt3dconst(sec=s), h.pt3dconst(1)]
    s.L = 500
    found += [s.L, points_of(s), h.pt3dconst(0), h.arc3d(1, sec=s), h.n3d(sec=s), h.diam3d(1, sec=s), h.x3d(1, sec=s)]
    return [*found, s.pt3dclear(), s.pt3dclear(4), s.n3d()]


def spines(h: Any) -> Any:
    s = h.Section(name="s")
    s.nseg = 4
    for k in range(9):
        s.pt3dadd(10 * k, 0, 0, -2 if k in (1, 2, 8) else 2)
    h.setSpineArea(5)
    h.finitialize(-65)
    found = [h.getSpineArea(), [s.spine3d(k) for k in range(9)], h.spine3d(1, sec=s), s.diam3d(1), [g.area() for g in s], s.L]
    h.setSpineArea(0)
    return found


def _values(h: Any, plot: Any) -> Any:
    y, x, sections = h.Vector(), h.Vector(), h.SectionList()
    return [plot.to_vector(y, x), list(y), list(x), plot.left(), plot.right(), plot.d2root(), plot.list(sections), list(sections),
            list(plot.vector()), plot.from_vector(y.c().add(1))]


def range_variable_plots(h: Any) -> Any:
    s = tree(h)
    for section in s:
        section.insert("pas")
        for k, segment in enumerate(section):
            segment.v, segment.pas.g = 10 * s.index(section) + k, segment.x
    found = []
    ends = [(s[0](0), s[1](1)), (s[3](0), s[2](1)), (s[3](0.4), s[4](1)), (s[0](0.1), s[0](0.9)), (s[1](0.9), s[1](0.1)),
            (s[4](1), s[4](0)), (s[2](0.3), s[1](0.5)), (s[2](1), s[2](0.5))]
    for begin, end in ends:
        for name in ("v", "g_pas", "diam", "cm"):
            found.append([name, str(begin), str(end), *_values(h, h.RangeVarPlot(name, begin, end))])
    plot = h.RangeVarPlot("v")
    found += [plot.begin(0, sec=s[2]), plot.end(1, sec=s[4]), _values(h, plot), plot.origin(0.5), _values(h, plot)]
    return [*found, plot.color(3), plot.color()]


def functions_along_a_path(h: Any) -> Any:
    s = tree(h)
    for k, segment in enumerate(s[4]):
        segment.v = k
    return [_values(h, h.RangeVarPlot(what, s[4](1), s[2](0.4))) for what in (lambda x: 3 * x + h.cas().L, "v($1) + 2*$1")]


def plot_shapes(h: Any) -> Any:
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    s = tree(h)[:3]
    others = h.PlotShape(h.SectionList(s[1:]), False)
    for k, segment in enumerate(s[2]):
        segment.v = 10 * k - 70
    s[0].pt3dadd(0, 0, 0, 1)
    s[0].pt3dadd(5, 5, 0, 2)
    s[0].pt3dadd(9, 5, 0, 2)
    plot = h.PlotShape(False)
    found = [plot.variable("v"), plot.scale(-70, 0), plot.show(), plot.size(0, 1, 2, 3), plot.exec_menu("Shape Plot")]
    others.variable("v")
    for one, options in ((plot, {}), (others, {"line_width": 4, "color": "red"}), (others, {})):
        axes = one.plot(pyplot, **options)
        axes.mark(s[1](0.5))
        found.append([[[list(map(float, row)) for row in line.get_data_3d()], str(line.get_color()), float(line.get_linewidth())]
                      for line in axes.lines])
        found.append([float(x) for x in (*axes.get_xlim(), *axes.get_ylim(), *axes.get_zlim())])
    lines = h.RangeVarPlot("v", s[2](0), s[0](1)).plot(pyplot.figure().gca(), color="k")
    return [*found, [float(x) for x in (*lines[0].get_xdata(), *lines[0].get_ydata())]]


def _charged(h: Any) -> tuple[list[Any], Any]:
    sections = tree(h)
    for section in sections:
        section.insert("pas")
    clamp = h.IClamp(sections[0](0.5))
    clamp.dur, clamp.amp = 1e9, 0.1
    h.finitialize(-65)
    return sections, clamp


def _geometry(h: Any, sections: list[Any]) -> list[Any]:
    """What is asked for before a step must not change what that does: all is asked for before and after."""
    asked = [[g.area(), g.ri(), g.volume()] for section in sections for g in section]
    h.fadvance()
    return [asked, [[g.v, g.diam, g.area(), g.ri(), g.volume()] for section in sections for g in section]]


def _changes(h: Any, s: list[Any], kept: list[Any]) -> list[Any]:
    return [lambda: h.finitialize(-60), lambda: setattr(s[0], "L", 33), lambda: setattr(s[2], "Ra", 300),
            lambda: setattr(s[2](0.5), "diam", 3), lambda: s[4].insert("hh"), lambda: setattr(s[4], "nseg", 3),
            lambda: s[5].connect(s[0](1)), lambda: kept.append(h.Section(name="new")), lambda: setattr(s[1], "L", 44)]


def diameters_through_references(h: Any) -> Any:
    """A diameter written so acts when the geometry is next computed: on all of it, and for every section."""
    found: list[Any] = []
    for points in (False, True):
        s, clamp = _charged(h)
        kept: list[Any] = []
        written = s[1](0.5)._ref_diam
        for x, diam in ((0, 1), (5, 3), (20, 2)) if points else ():
            s[1].pt3dadd(x, 0, 0, diam)
        for change in _changes(h, s, kept):
            written[0] = written[0] + 1
            found.append(_geometry(h, s))
            change()
            found += [_geometry(h, s), clamp.i]
    return found


def played_diameters(h: Any) -> Any:
    s, clamp = _charged(h)
    diameters = h.Vector([2, 4, 6, 8])
    diameters.play(s[1](0.5)._ref_diam, h.dt)
    h.finitialize(-65)
    found = [_geometry(h, s), _geometry(h, s), clamp.i]
    s[0].L = 33
    return [*found, _geometry(h, s), _geometry(h, s)]


def cleared_points(h: Any) -> Any:
    """What points made of a section stays until a change has geometries computed."""
    s, clamp = _charged(h)
    found: list[Any] = []
    for x, diam in ((0, 1), (5, 3), (12, 1.5), (20, 2)):
        s[1].pt3dadd(x, 0, 0, diam)
    for change in (lambda: None, lambda: h.pt3dclear(sec=s[1]), lambda: h.finitialize(-60), lambda: setattr(s[0], "L", 33),
                   lambda: [s[1].pt3dadd(x, 0, 0, 1 + x) for x in (0, 9)], lambda: h.pt3dclear(sec=s[1]),
                   lambda: setattr(s[1], "L", 25)):
        change()
        found += [_geometry(h, s), s[1].L, clamp.i]
    return found
