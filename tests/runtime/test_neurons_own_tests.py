"""Small points that NEURON's own tests and tutorials rely on."""

from __future__ import annotations

import gc

import numpy as np
import pytest
from ranvier import h


def test_noise_from_a_random_is_that_of_its_stream():
    source, other, random = h.NetStim(), h.NetStim(), h.Random()
    random.Random123(4, 5, 6)
    random.seq(0)
    source.noiseFromRandom(random)
    other.noiseFromRandom123(4, 5, 6)
    for stim in (source, other):
        stim.noise, stim.start, stim.number = 1, 0, 20
    times = [h.Vector(), h.Vector()]
    connections = [h.NetCon(stim, None) for stim in (source, other)]
    for connection, vector in zip(connections, times, strict=True):
        connection.record(vector)
    h.finitialize(-65)
    while h.t < 100:
        h.fadvance()
    assert len(times[0]) > 3 and list(times[0]) == list(times[1])
    random.MCellRan4(1)
    with pytest.raises(ValueError, match="must draw from Random123"):
        source.noiseFromRandom(random)


def test_empty_lists_and_vectors_are_false():
    section = h.Section(name="a")
    assert not h.Vector() and h.Vector(1) and not h.List() and h.List("Section" if False else "Vector") is not None
    filled, sections = h.List(), h.SectionList()
    assert not filled and not sections
    filled.append(h.Vector())
    sections.append(section)
    assert filled and sections


def test_a_cell_must_be_weakly_referenced():
    for cell in ("name", 3, [1], object()):
        with pytest.raises(TypeError, match="weakly referenced"):
            h.Section(name="a", cell=cell)
    assert not list(h.allsec())


def test_members_listed_are_those_that_are_there():
    section = h.Section(name="a")
    section.insert("hh")
    for thing in (section, section(0.5), section(0.5).hh):
        listed = dir(thing)
        assert "cai" not in listed and "gnabar" in " ".join(listed)
        for name in listed:
            if not name.startswith("__"):
                getattr(thing, name)


def test_push_section_takes_the_name_that_secname_gives():
    sections = [h.Section(name="pushed"), h.Section()]
    for section in sections:
        h.push_section(h.secname(sec=section))
        assert h.cas() is section
        h.pop_section()


def test_objects_of_python_that_hoc_holds_are_listed():
    h("objref held_by_hoc, called_by_hoc")
    before = h.List("PythonObject").count()
    h.held_by_hoc = {}
    assert h.List("PythonObject").count() == before + 1
    h.held_by_hoc = h.Vector()
    assert h.List("PythonObject").count() == before
    section = h.Section(name="a")
    h.held_by_hoc = section
    h("held_by_hoc.L = 7")
    assert section.L == 7 and h.List("PythonObject").count() == before + 1
    h.held_by_hoc = None
    h.called_by_hoc = lambda k: list(range(int(k)))
    h("called_by_hoc = called_by_hoc._(2)")
    assert h.called_by_hoc == [0, 1]
    h("objref called_by_hoc")


def test_the_template_string_and_the_iterator_case(capsys):
    h("""
        objref text_of_library
        text_of_library = new String("abc")
        sprint(text_of_library.s, "%s%d", text_of_library.s, 5)
        total_of_case = 0
        for case(&case_of_library, 2, 3, 5) total_of_case = 10*total_of_case + case_of_library
    """)
    assert h.text_of_library.s == "abc5" and h.total_of_case == 235
    assert h.String("x").s == "x" and h.String().s == ""
    h("objref text_of_library")
    gc.collect()
    assert h.List("String").count() == 0


def test_a_routine_of_a_template_creates_only_what_the_template_has():
    h("begintemplate CreatesTooLate\nproc init() {\ncreate nowhere\n}\nendtemplate CreatesTooLate")
    with pytest.raises(RuntimeError, match="create nowhere"):
        h.CreatesTooLate()


def test_version_texts_can_be_compared():
    assert tuple(int(part) for part in h.nrnversion(0).split(".")) >= (9, 0, 2)
    assert h.nrnversion(5) == h.nrnversion(0) and h.nrnversion().split()[3] == h.nrnversion(0)
    assert "'NRN_ENABLE_MPI=OFF'" in h.nrnversion(6)
    with pytest.raises(ValueError, match="0 to 9"):
        h.nrnversion(10)


def test_x_of_a_netcon_is_the_variable_of_its_source():
    section = h.Section(name="a")
    connection = h.NetCon(section(0.5)._ref_v, None, sec=section)
    connection.x = -20
    assert section(0.5).v == -20 == connection.x
    nothing = h.NetCon(h.NetStim(), None)
    nothing.x = 2
    assert nothing.x == 0


def test_a_slice_takes_as_many_numbers_as_it_has():
    vector = h.Vector(range(10))
    for values in ([55], [1, 2, 3, 4], (x for x in range(20))):
        with pytest.raises(IndexError, match="do not fit a slice"):
            vector[0:3] = values
    vector[0:3] = (x * x for x in range(3))
    assert list(vector)[:4] == [0, 1, 4, 3]


def test_a_deleted_section_has_no_internal_name():
    section = h.Section(name="a")
    assert section.hoc_internal_name().startswith("__nrnsec_0x")
    h.delete_section(sec=section)
    with pytest.raises(ReferenceError, match="a was deleted"):
        section.hoc_internal_name()
    assert str(section) == "<deleted section>"


def test_arrays_share_a_vector_by_its_interface_and_outlive_its_memory():
    vector = h.Vector([1, 2, 3])
    interface = vector.__array_interface__
    assert (interface["typestr"], interface["shape"]) == (np.dtype(float).str, (3,))
    array = np.asarray(vector)
    array[1] = 20
    assert vector[1] == 20
    vector.resize(100_000)
    vector.fill(5)
    assert list(array) == [1, 20, 3]
    del vector, interface
    gc.collect()
    assert list(array) == [1, 20, 3] and len(np.asarray(h.Vector())) == 0


def test_a_function_that_leaves_has_no_value_on_a_path():
    section, leaves = h.Section(name="a"), [True]

    def f(x):
        if leaves[0] and x > 0.6:
            raise SystemExit
        return x

    section.nseg = 5
    path = h.RangeVarPlot(f, section(0), section(1))
    there = path.vector()
    leaves[0] = False
    assert list(there) != list(h.RangeVarPlot(f, section(0), section(1)).vector())
    assert list(there)[:3] == pytest.approx([0, 0.1, 0.3])


def test_a_gid_that_was_connected_to_belongs_to_another_host():
    context, synapse = h.ParallelContext(), h.ExpSyn(h.Section(name="a")(0.5))
    connection = context.gid_connect(10_000, synapse)
    with pytest.raises(ValueError, match="connected to already"):
        context.set_gid2node(10_000, 0)
    del connection
    context.set_gid2node(10_000, 0)
    assert context.gid_exists(10_000) == 1
    context.gid_clear()


def test_dir_lists_what_is_for_users_once():
    section = h.Section(name="a")
    section.insert("hh")
    for thing in (h.IClamp(section(0.5)), section(0.5).hh, h.Vector(), h.NetCon(None, None)):
        listed = [name for name in dir(thing) if not name.startswith("__")]
        assert len(set(listed)) == len(listed) and not [name for name in listed if name.startswith("_")]
    assert dir(h.IClamp(section(0.5)))[-12:] == [
        "amp", "baseattr", "del", "delay", "dur", "get_loc", "get_segment", "has_loc", "hname", "i", "loc", "same"]


def test_references_to_elements_of_arrays_go_on_to_those_after():
    section = h.Section(name="a")
    section.insert("extracellular")
    for k in range(2):
        section(0.5).xraxial[k] = 10 + k
    first = section(0.5)._ref_xraxial[0]
    assert (first[0], first[1]) == (10, 11)
    first[1] = 5
    assert section(0.5).xraxial[1] == 5
    vector = h.Vector([1, 2, 3])
    assert vector._ref_x[1][1] == 3
    h("double elements_of_hoc[3]")
    h.elements_of_hoc[2] = 4
    assert h._ref_elements_of_hoc[0][2] == 4 and list(h.Vector().from_double(3, h._ref_elements_of_hoc[0])) == [0, 0, 4]
    for reference, index in ((first, 2), (first, -1), (section(0.5)._ref_v, 1), (vector._ref_x[2], 1)):
        with pytest.raises(IndexError):
            reference[index]
    with pytest.raises(IndexError, match="2 elements"):
        section(0.5)._ref_xraxial[2]


def test_a_section_is_cut_off_and_deleted_by_name_only():
    sections = [h.Section(name="a"), h.Section(name="b")]
    sections[1].connect(sections[0])
    for function in (h.disconnect, h.delete_section):
        with pytest.raises(TypeError, match="sec=section"):
            function(sections[1])
    h.disconnect(sec=sections[1])
    assert sections[1].parentseg() is None


def test_new_names_for_sections_of_hoc(capsys):
    h("create former_name, row_of_former[3], other_former, third_former")
    reference = h.SectionRef(sec=h.former_name)
    reference.unname()
    with pytest.raises(ValueError, match="no name"):
        reference.unname()
    assert reference.rename("row_of_former") == 1 and h.row_of_former.name() == "row_of_former"
    h.delete_section(sec=h.row_of_former)
    assert reference.rename("later_name") == 0 and "was deleted" in capsys.readouterr().out
    references = [h.SectionRef(sec=section) for section in (h.other_former, h.third_former)]
    both = h.List()
    for one in references:
        both.append(one)
    references[0].unname()
    assert references[0].rename("new_row", both) == 0 and "third_former must first be unnamed" in capsys.readouterr().out
    assert references[0].sec.name() == "new_row[0]"  # as in NEURON: those before the one that hinders it
    for one in references:
        one.unname()
    assert references[0].rename("new_row", both) == 1 and h.new_row[1] is references[1].sec
    for section in h.allsec():
        h.delete_section(sec=section)


def test_plots_of_the_standard_library_leave_their_graph():
    h.graphItem = None
    with pytest.warns(UserWarning, match="windows"):
        h.newPlotV()
    graph = h.graphItem
    assert graph.hname().startswith("Graph[") and h.graphList[0].object(h.graphList[0].count() - 1) is graph
    h.newPlot(0, 5, -80, 40)
    assert h.graphItem is not graph
    h.addplot(graph, 2)
    assert h.graphList[2].object(h.graphList[2].count() - 1) is graph
    h.graphItem = None


def test_apply_takes_a_part_and_no_more():
    vector = h.Vector([1, 2, 3])
    with pytest.raises(TypeError, match="no more"):
        vector.apply(abs, 1, 2, 5)
    assert list(vector.apply(lambda x: x + 2, 1, 2)) == [1, 4, 5]


def test_threads_that_work_beside_each_other_are_counted():
    context = h.ParallelContext()
    before = context.nthread()
    counts = []
    for arguments in ((1,), (2, False), (2, True)):
        context.nthread(*arguments)
        counts.append(context.nworker())
    context.nthread(before)
    assert counts == [0, 0, 2]


def test_hoc_takes_elements_of_objects_of_python():
    h("objref list_of_python")
    h.list_of_python = [4, 5]
    h("element_of_python = list_of_python._[1]")
    assert h.element_of_python == 5
    h.list_of_python = None


def test_the_name_of_a_mechanism_is_asked_of_one_that_is_there():
    section = h.Section(name="a")
    section.insert("hh")
    mechanism = section(0.5).hh
    assert mechanism.name() == "hh"
    section.uninsert("hh")
    assert str(mechanism) == "<segment invalid or or mechanism uninserted>"
    with pytest.raises(AttributeError, match="not inserted"):
        mechanism.name()
