"""What the state machine does to cables: 3-D points, ions, layers, references that last, views and lists, HOC, arrays."""

from __future__ import annotations

import contextlib
import io
import itertools
from typing import Any

import ranvier
from machine_models import CHANNELS
from ranvier import h

VARIABLES = ("v", "diam", "cm", "nai", "ena", "ica", "gnabar_hh", "m_hh", "g_pas", "e_extracellular", "i_cap", "i_membrane_",
             "g_smroot", "source_smdiffuses", "pumped_smsodium", "m_smtable", "pushed_smvoltage", "x", "cao", "no_such")
INSERTED = ("smsodium", "smtable", "smvoltage", "na_ion", "k_ion", "ca_ion", "fastpas")
STATEMENTS = (
    "create zz[3]", "create zz[2]", "zz[1] { nseg = 3 insert hh }", "connect zz[0](0), zz[1](1)", "access zz[1]",
    "forall { nseg = 3 }", "zz[0] delete_section()", "objref o, kept", "o = new SmCell(2)", "objref o", "kept = o",
    "o.soma nseg = 5", "o.dend[1] { insert pas }", "o.synapse.e = o.count", "o.dend[1] disconnect()",
    'forall if (ismembrane("hh")) gnabar_hh = 0.1', "zz[1] { pt3dclear() pt3dadd(0,0,0,1) pt3dadd(9,0,0,2) }",
    "forall { uninsert hh }", "o.soma delete_section()", "zz[1] { o.synapse.loc(1) }", "forall { v(0:1) = -65:-50 }",
    "forall for (x) { y = area(x) + v(x) }", "zz[1].v(0.5) = -40", "zz[0] delete_section() fadvance()", "forall diam = 3",
)


class CableRules:
    """For a machine that has these."""

    draw: Any
    one: Any
    place: Any
    having: Any
    sections: list[Any]
    points: list[Any]
    connections: list[Any]
    vectors: list[Any]
    references: list[Any]
    views: list[Any]
    repeats: bool

    # ------------------------------------------------------------ form

    def do_change_points3d(self) -> None:
        section, k = self.one(self.sections), self.draw(4)
        match self.draw(8):
            case 0:
                section.pt3dchange(k, 5 * k, 1, 2, 1 + self.draw(3))
            case 1:
                section.pt3dchange(k, 1 + self.draw(9))
            case 2:
                section.pt3dinsert(k, 5 * k, 1, 2, 3)
            case 3:
                section.pt3dremove(k)
            case 4:
                h.pt3dconst(self.draw(2), sec=section)
            case 5:
                section.pt3dstyle(self.draw(2), 1, 2, 3)
            case 6:
                h.define_shape()
            case 7:
                section.L = 20 + self.draw(50)

    def do_form(self) -> None:
        section = self.one(self.sections)
        name = ("Ra", "rallbranch", "cm", "L", "diam")[self.draw(5)]
        setattr(section, name, (0, 1e-3, 1, 2, 35.4, 1e4)[self.draw(6)])

    def do_layers(self) -> None:
        if self.draw(3) == 0:
            h.nlayer_extracellular(1 + self.draw(3))
        section, layer = self.one(self.sections), self.draw(3)
        section.insert("extracellular")
        name = ("xraxial", "xg", "xc")[self.draw(3)]
        getattr(section(0.5), name)[layer] = (0, 1e-3, 1, 1e9)[self.draw(4)]
        self.references.append(getattr(section(0.5), "_ref_" + name)[layer])

    # ------------------------------------------------------------ mechanisms and ions

    def do_insert_more(self) -> None:
        self.one(self.sections).insert(INSERTED[self.draw(len(INSERTED))])

    def do_uninsert_more(self) -> None:
        self.one(self.sections).uninsert(INSERTED[self.draw(len(INSERTED))])

    def do_ion_style(self) -> None:
        section, ion = self.one(self.sections), ("na", "k", "ca")[self.draw(3)]
        if self.draw(2):
            section.insert(ion + "_ion")
        h.ion_style(ion + "_ion", self.draw(4), self.draw(3), self.draw(2), self.draw(2), self.draw(2), sec=section)

    def do_set_ion(self) -> None:
        place = self.place()
        place.sec.insert(("na_ion", "k_ion", "ca_ion")[self.draw(3)])
        setattr(place, ("nai", "nao", "ena", "ki", "ek", "cai", "cao")[self.draw(7)], (1e-4, 1, 50, 140)[self.draw(4)])

    def do_global(self) -> None:
        name = ("rate_smsodium", "half_smtable", "celsius", "secondorder", "nai0_na_ion", "usetable_smtable", "dt")[self.draw(7)]
        setattr(h, name, (0.01, 0, 1, 2, 0.1, 0.025, 20)[self.draw(7)])
        h.dt = max(0.01, min(h.dt, 1))  # no run takes long

    def do_standard(self) -> None:
        """Copy the parameters of a mechanism, or make one by its type."""
        kind = h.MechanismType(self.draw(2))
        kind.select(self.draw(int(kind.count())))
        chosen = h.ref("")
        kind.selected(chosen)
        match self.draw(4):
            case 0:
                kind.make(self.place()) if chosen[0] not in ("SmPointer",) else None
            case 1:
                kind.remove(sec=self.one(self.sections))
            case 2:
                standard = h.MechanismStandard(chosen[0], (0, 1, 3)[self.draw(3)])
                standard.in_(self.place())
                standard.out(self.one(self.sections))
            case 3:
                kind.pp_begin(sec=self.one(self.sections))
                self.points.append(kind.pp_next())
                del self.points[12:]

    def do_channel_changes(self) -> None:
        """A channel of a script changes while the model has it."""
        channel = CHANNELS[self.draw(3)]
        match self.draw(8):
            case 0:
                channel.gmax(1e-5 * (1 + self.draw(3)))
            case 1:
                channel.single(self.draw(2))
            case 2:
                channel.trans(0).set_f(self.draw(2), 2, h.Vector([0.1 + 0.1 * self.draw(3), 0.03, -40]))
            case 3:
                with contextlib.redirect_stdout(io.StringIO()):
                    channel.ion(("NonSpecific", "k", "na")[self.draw(3)])
            case 4:
                channel.erev(-50 - self.draw(3))
            case 5:
                channel.usetable(self.draw(2), 100, -100, 50)

    # ------------------------------------------------------------ references, views and lists that last

    def do_refer(self) -> None:
        name = "_ref_" + VARIABLES[self.draw(len(VARIABLES))]
        places = [place for place in (self.place() for _ in range(4)) if hasattr(place, name)]
        self.references.append(getattr(self.one(places), name))
        del self.references[:-12]

    def do_refer_to_point(self) -> None:
        name = ("amp", "i", "g", "tau", "x", "interval", "Nsingle", "heard", "p")[self.draw(9)]
        self.references.append(getattr(self.having(name), "_ref_" + name))

    def do_refer_to_others(self) -> None:
        if self.connections:
            self.references.append(self.one(self.connections)._ref_weight[0])
        if self.vectors:
            self.references.append(self.one(self.vectors)._ref_x[self.draw(4)])
        self.references.append((h.ref(1.0), h._ref_celsius)[self.draw(2)])  # playing into t, a run would never end

    def do_write_references(self) -> None:
        """Each is written to or says why not, whatever became of what it refers to."""
        for reference in self.references:
            with contextlib.suppress(ReferenceError, ValueError, AttributeError, IndexError):
                reference[0] = reference[0] + 0.5

    def do_pointer(self) -> None:
        """A POINTER to anything, whose end may come before the pointer's."""
        point = h.SmPointer(self.place())
        self.points.append(point)
        del self.points[12:]
        if self.references and self.draw(3):
            point._ref_p = self.one(self.references)
        else:
            h.setpointer(self.place()._ref_v, "p", point)

    def do_pointer_vector(self) -> None:
        if self.references:
            vector, numbers = h.PtrVector(3), h.Vector(3, -60)
            for k in range(3):
                vector.pset(k, self.one(self.references))
            self.views.append(vector)
            vector.gather(numbers)
            vector.scatter(numbers)

    def do_view(self) -> None:
        place, section = self.place(), self.one(self.sections)
        self.views.append((
            lambda: place, lambda: place.hh, lambda: place.pas, lambda: place.na_ion, lambda: iter(section),
            lambda: section.allseg(), lambda: h.allsec(), lambda: h.SectionList([section]), lambda: h.SectionRef(sec=section),
            lambda: h.List("NetStim"), lambda: place.point_processes(), lambda: self.path(), lambda: section.wholetree(),
        )[self.draw(13)]())
        del self.views[:-12]

    def path(self) -> Any:
        path = h.RangeVarPlot("v")
        path.begin(self.place())
        path.end(self.place())
        return path

    def do_look(self) -> None:
        """Whatever is kept shows what there is, or says that it is gone."""
        for view in self.views:
            with contextlib.suppress(ReferenceError, ValueError, AttributeError, TypeError, StopIteration, RuntimeError):
                repr(view)
                match type(view).__name__:
                    case "RangeVarPlot":
                        numbers = h.Vector()
                        view.to_vector(numbers)
                        view.from_vector(numbers)
                    case "SectionList":
                        view.wholetree(self.one(self.sections))
                        view.remove(self.one(self.sections))
                        assert view.unique() >= 0
                        assert all(str(section) for section in view)
                    case "SectionRef":
                        assert [view.root, view.has_parent(), view.nchild(), view.sec, view.parent]
                    case "PtrVector":
                        view.gather(h.Vector(3))
                    case "Segment":
                        assert view.area() + view.v + view.ri() > -1e9
                    case _:
                        assert next(view) if hasattr(view, "__next__") else dir(view)

    def do_describe(self) -> None:
        section = self.one(self.sections)
        with contextlib.redirect_stdout(io.StringIO()):
            h.topology()
            h.psection(sec=section)
        assert section.psection()["nseg"] == section.nseg
        h.distance(0, self.place())
        assert h.distance(self.place()) >= 0

    # ------------------------------------------------------------ HOC, arrays of numpy

    def do_hoc(self) -> None:
        with contextlib.redirect_stdout(io.StringIO()):
            h(STATEMENTS[self.draw(len(STATEMENTS))])

    def do_hoc_cell(self) -> None:
        if len(self.sections) < 12:
            cell = h.SmCell(self.draw(5))
            self.sections += [cell.soma, cell.dend[1]]
            self.points.append(cell.synapse)
            if self.draw(2):
                self.views.append(cell)

    def do_values(self) -> None:
        """Variables of many places at once."""
        where = (self.sections, self.one(self.sections), h.hh, h.ExpSyn, self.points)[self.draw(5)]
        name = ("v", "diam", "gnabar", "m", "tau", "cm", "nai")[self.draw(7)]
        numbers = ranvier.values(where, name)
        ranvier.set_values(where, name, numbers + 0.5 * self.draw(2))

    def do_stack(self) -> None:
        if self.draw(2):
            self.one(self.sections).push()
        else:
            h.pop_section()
        assert str(h.cas())

    def do_iterate_and_delete(self) -> None:
        """Sections end while somebody goes through them."""
        for section in itertools.islice(h.allsec(), 3):
            for segment in section:
                if self.draw(20) == 0 and self.sections:
                    self.sections.pop()
                    h.delete_section(sec=section)
                    break
                assert segment.x
