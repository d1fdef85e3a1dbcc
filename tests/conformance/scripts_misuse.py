"""Misuse of `h` on both simulators: the classes of the exceptions, which scripts catch."""

from __future__ import annotations

from typing import Any

NAMES = ["of_vectors", "of_matrices", "of_lists", "of_files_and_numbers", "of_events", "of_sections", "of_functions",
         "of_parallel_context", "of_mechanisms"]

OF_VECTORS = """
    V([1, 2]).x[5] ; V([1, 2])[5] ; V([1, 2]).foo ; V([1, 2]).min(3, 1) ; V().mean() ; V([1]).stdev() ; V([1]).var() ; V('a') ;
    V(-1) ; V(2).fill('s') ; V([1, 2]).add(V(3)) ; V([1, 2]).remove(5) ; V([1, 2]).insrt(8, 2) ; V([1]).indwhere('foo', 2) ;
    V([1]).apply('no_such_function') ; V([1, 2]).c(4) ; V([1, 2]).at(2, 1) ; V([1]).set(3, 4) ;
    V([1, -2]).sqrt() ; V().record(3) ; V().record() ; V([1]).scanf(h.File())
"""
OF_MATRICES = """
    h.Matrix(2, 2).getval(5, 5) ; h.Matrix(2, 2).setval(5, 5, 1) ; h.Matrix(2, 3).mulv(V(2)) ; h.Matrix(2, 2).getrow(9) ;
    h.Matrix(2, 2).getcol(9) ; h.Matrix(-1, 2) ; h.Matrix(2, 2).x[5][5]
"""
OF_LISTS = """
    h.List().object(0) ; h.List().o(0) ; h.List().remove(0) ; h.List()[0] ; h.List().append(3) ; h.List('NoTemplate') ;
    h.SectionList([1]) ; h.SectionList().append(3) ; h.SectionRef(sec=s).parent ; h.SectionRef(sec=s).child[0]
"""
OF_FILES_AND_NUMBERS = """
    h.File().scanvar() ; h.StringFunctions().head('abc', '(', 3) ; h.Random().Random123_globalindex('a') ; h.sqrt(-1) ;
    h.log(-1) ; h.sqrt('a') ; h.sin() ; h.int('a') ; h.strcmp('a', 3) ; h.use_mcell_ran4('a') ; h.object_id(3) ; h.Pointer(3) ;
    h.PtrVector(0) ; h.PtrVector(3).pset(5, h._ref_t)
"""
OF_EVENTS = """
    h.NetCon(3, 4) ; h.NetCon(None, V()) ; h.CVode().event('a') ; h.CVode().event(3, 5) ;
    h.NetCon(None, h.ExpSyn(s(0.5))).weight[1] ;
    h.FInitializeHandler(7, print) ; h.FInitializeHandler()
"""
OF_SECTIONS = """
    s.foo ; setattr(s, 'foo', 2) ; s(0.5).foo ; setattr(s(0.5), 'foo', 3) ; s(0.5).hh ; s(0.5).gnabar_hh ;
    setattr(s, 'gnabar_hh', 3) ; s.insert('nomech') ; s.insert(3) ;
    s.uninsert('nomech') ; s(2) ; s(-0.1) ; setattr(s, 'nseg', 0) ; setattr(s, 'nseg', 'a') ;
    setattr(s, 'L', 0) ; setattr(s, 'L', 'a') ; setattr(s, 'Ra', -1) ; setattr(s, 'cm', 'a') ; setattr(s(0.5), 'v', 'a') ;
    s.connect(s) ; s.connect(s(0.5)) ; s.connect(3) ; s.connect(p, 2) ; h.Section(foo=3) ; h.Section('a', 'b') ; s.x3d(0) ;
    h.x3d(0, sec=s) ; s.pt3dremove(0) ; s(0.5)._ref_foo ; h.IClamp(3, sec=s) ; h.IClamp('a') ;
    h.IClamp().get_loc() ; h.IClamp(s(0.5)).foo ; setattr(h.IClamp(s(0.5)), 'foo', 3)
"""
OF_FUNCTIONS = """
    h.foo ; h.foo() ; setattr(h, 'foo', 3) ; setattr(h, 't', 'a') ; h.load_file() ; h.xopen('nofile.hoc') ; h.execute1(3, 4) ;
    h.distance(3, 4) ; h.push_section('nosec') ; h.finitialize('a') ; h.nernst(3) ; h.nernst('foo', sec=s) ;
    h.ion_style('foo_ion', 1, 1, 1, 1, 1, sec=s) ; h.ion_register('na', 2) ; h.ion_charge('foo_ion') ; h.ref(3)[1] ;
    h.hoc_ac_(3) ; h() ; h.Impedance().loc(2, sec=s) ; h.Vector[3]
"""
OF_PARALLEL_CONTEXT = """
    pc.gid2cell(5) ; pc.gid2obj(5) ; pc.cell(5, h.NetCon(s(0.5)._ref_v, None, sec=s)) ; pc.threshold(5) ; pc.gid_connect(5, 3) ;
    pc.set_maxstep(-1) ; pc.submit() ; pc.upkscalar() ; pc.upkstr() ; pc.take('a') ; pc.target_var(3, 4)
"""
OF_MECHANISMS = """
    h.MechanismType(0).select(1000) ; h.MechanismStandard('foo') ; h.MechanismStandard('hh').set('foo', 3) ;
    h.MechanismStandard('hh').get('foo') ; h.MechanismStandard('hh', 9) ; h.LinearMechanism()
"""


def errors(h: Any, text: str) -> dict[str, list[str]]:
    """Return the names of the classes of what each expression raises, the most special one first."""
    found = {}
    for expression in (" ".join(piece.split()) for piece in text.split(";")):
        names = {"h": h, "V": h.Vector, "s": h.Section(name="s"), "p": h.Section(name="p"), "pc": h.ParallelContext()}
        try:
            eval(expression, names)
            found[expression] = ["nothing"]
        except Exception as error:  # noqa: BLE001
            found[expression] = [kind.__name__ for kind in type(error).__mro__]
    return found


def of_vectors(h: Any) -> Any:
    return errors(h, OF_VECTORS)


def of_matrices(h: Any) -> Any:
    return errors(h, OF_MATRICES)


def of_lists(h: Any) -> Any:
    return errors(h, OF_LISTS)


def of_files_and_numbers(h: Any) -> Any:
    return errors(h, OF_FILES_AND_NUMBERS)


def of_events(h: Any) -> Any:
    return errors(h, OF_EVENTS)


def of_sections(h: Any) -> Any:
    return errors(h, OF_SECTIONS)


def of_functions(h: Any) -> Any:
    return errors(h, OF_FUNCTIONS)


def of_parallel_context(h: Any) -> Any:
    return errors(h, OF_PARALLEL_CONTEXT)


def of_mechanisms(h: Any) -> Any:
    return errors(h, OF_MECHANISMS)
