"""What HOC declares as Python sees it, and the other way round."""

from __future__ import annotations

import gc
import math

import pytest
from ranvier import h


@pytest.fixture(scope="module", autouse=True)
def model():
    h("""
    b_x = 3
    double b_d[3], b_m[2][2]
    strdef b_s
    b_s = "text"
    objref b_o, b_z[2]
    create b_soma, b_dend[3]
    func b_f() { return 2*$1 }
    func b_len() { $&2 = $1  return numarg() }
    proc b_fill() { $s1 = "filled"  $o2 = new Vector(4) }
    proc b_where() { b_s = secname() }
    obfunc b_make() { return new Vector($1) }
    begintemplate BCell
    public x, soma, dend, name, v, get, set, d
    create soma, dend[2]
    strdef name
    objref v
    double d[2]
    proc init() { x = 1  v = new Vector(2)  if (numarg() > 0) x = $1  if (numarg() > 1) name = $s2  secret = 5 }
    func get() { return x + $1 }
    proc set() { x = $1 }
    endtemplate BCell
    """)
    yield
    h("objref b_o, b_z[2]")


def test_numbers_strings_arrays() -> None:
    h('b_x = 3\nb_s = "text"\ndouble b_d[3], b_m[2][2]')
    assert (h.b_x, h.b_s, len(h.b_d), list(h.b_d)) == (3.0, "text", 3, [0.0, 0.0, 0.0])
    h.b_x, h.b_s, h.b_d[1], h.b_m[1][0] = 4, "other", 5, 6
    h("b_y = b_x + b_d[1] + b_m[1][0]")
    assert h.b_y == 15 and repr(h.b_d) == "b_d[?]"
    h('b_s = "text"')
    with pytest.raises(IndexError, match=r"b_d\[3\]: index out of range, 0 to 2"):
        h.b_d[3]
    with pytest.raises(TypeError, match="assign to one element"):
        h.b_d = 3
    with pytest.raises(RuntimeError, match='b_x needs a number, not the string "a"'):
        h.b_x = "a"
    with pytest.raises(AttributeError, match="b_xx.*did you mean 'b_x'"):
        h.b_xx = 3


def test_references_to_numbers_are_recorded_and_played() -> None:
    h("b_rec = 0")
    seen = h.Vector().record(h._ref_b_rec)
    values = h.Vector([1, 2, 3])
    values.play(h._ref_b_rec, h.Vector([0, 0.1, 0.2]), True)
    h.dt = 0.1
    h.finitialize(-65)
    for _ in range(2):
        h.fadvance()
    assert len(seen) == 3 and seen[0] == 1 and seen[2] > 1
    h.dt = 0.025
    h._ref_b_d[2][0] = 9
    assert h.b_d[2] == 9


def test_objects_pass_both_ways() -> None:
    h.b_o = h.Vector([1, 2])
    h("{b_o.append(3) b_z[1] = b_o}")
    assert list(h.b_o) == [1, 2, 3] and h.b_z[1] is h.b_o and h.b_z[0] is None
    h.b_o = None
    assert h.b_o is None


def test_sections() -> None:
    assert (h.b_soma.name(), h.b_dend[1].name(), len(h.b_dend), h.b_soma.is_pysec()) == ("b_soma", "b_dend[1]", 3, False)
    assert [s.name() for s in h.b_dend] == ["b_dend[0]", "b_dend[1]", "b_dend[2]"]
    assert h.secname(sec=h.b_soma) == "b_soma"
    h.b_dend[0].connect(h.b_soma(1))
    h("b_dend[0] { insert pas g_pas = 0.5 }")
    assert h.b_dend[0].g_pas == 0.5 and h.b_dend[0].parentseg().sec is h.b_soma
    old = h.b_dend[2]
    h("create b_dend[2]")
    with pytest.raises(IndexError):
        h.b_dend[2]
    assert old.name() == "b_dend[2]", "who holds a section of Python keeps it"


def test_routines() -> None:
    number = h.ref(0)
    assert h.b_f(4) == 8 and repr(h.b_f) == "b_f()" and h.b_len(7, number) == 2 and number[0] == 7
    text, thing = h.ref(""), h.ref(None)
    h.b_fill(text, thing)
    assert text[0] == "filled" and thing[0].size() == 4
    assert h.b_make(3).size() == 3
    h.b_where(sec=h.b_dend[1])
    assert h.b_s == "b_dend[1]"
    with pytest.raises(RuntimeError, match=r"\$1: there is no such argument, 0 given\n  in HOC, h\( \):8:"):
        h.b_f()


def test_a_reference_to_a_variable_of_the_model_goes_through() -> None:
    h("proc b_set() { $&1 = -40 }")
    h.b_set(h.b_soma(0.5)._ref_v)
    assert h.b_soma(0.5).v == -40


def test_templates_are_classes() -> None:
    cell = h.BCell(3, "one")
    assert isinstance(cell, h.BCell) and repr(cell).startswith("BCell[") and h.List("BCell").count() == 1
    assert (cell.x, cell.name, cell.get(2), cell.v.size(), cell.soma.name()) == (3, "one", 5, 2, f"{cell}.soma")
    assert cell.soma.cell() is cell and [s.name() for s in cell.dend] == [f"{cell}.dend[0]", f"{cell}.dend[1]"]
    cell.x, cell.name, cell.d[1] = 7, "two", 4
    assert cell.get(0) == 7 and cell.secret == 5 and list(cell.d) == [0, 4]
    h.b_o = cell
    h("b_x = b_o.x + b_o.d[1]")
    assert h.b_x == 11 and h.BCell[cell._number] is cell
    with pytest.raises(RuntimeError, match="has no public 'secret'; write `public secret`"):
        h("b_x = b_o.secret")
    with pytest.raises(AttributeError, match="did you mean 'get'"):
        cell.gett(1)


def test_an_object_dies_with_its_sections() -> None:
    h.b_o = h.BCell()
    name = h.b_o.soma.name()
    assert name in [s.name() for s in h.allsec()]
    h("objref b_o")
    gc.collect()
    assert name not in [s.name() for s in h.allsec()]


def test_overrides_of_the_run_system() -> None:
    h("b_count = 0\nproc advance() { fadvance() b_count += 1 }")
    try:
        h.tstop = 1
        h.run()
        assert h.b_count == 40
        h.advance = lambda: h.fadvance()
        h.run()
        assert h.b_count == 40
    finally:
        del h.advance


def test_h_is_as_before_where_hoc_declared_nothing() -> None:
    with pytest.raises(AttributeError, match="no_such_name"):
        h.no_such_name()
    assert "b_x" in dir(h) and "BCell" in dir(h)


def test_statements_in_an_object() -> None:
    cell = h.BCell(2)
    h.execute("x = x + 1", cell)
    assert cell.x == 3
    h.object_push(cell)
    h("x = 10")
    h.object_pop()
    assert cell.x == 10
    with pytest.raises(ValueError, match="nothing was pushed"):
        h.object_pop()


def test_the_section_stack_is_as_before_after_an_error() -> None:
    depth = h.cas()
    with pytest.raises(RuntimeError, match="division by zero"):
        h("b_dend[1] { b_soma { b_x = 1/0 } }")
    assert h.cas() is depth


SWC = """1 1 0 0 0 5 -1
2 3 0 10 0 1 1
3 3 0 30 0 1 2
4 3 20 50 0 1 3
5 3 -20 50 0 1 3
6 4 0 -40 0 2 1
7 2 9 0 0 1 1
8 2 40 0 0 1 7
"""


def test_a_morphology_goes_into_an_object_of_a_template(tmp_path) -> None:
    (tmp_path / "cell.swc").write_text(SWC)
    h("""
    begintemplate BMorph
    public soma, dend, apic, axon, all, somatic, basal, apical, axonal
    create soma[1], dend[1], apic[1], axon[1]
    objref all, somatic, basal, apical, axonal, this
    proc init() { localobj reader, gui
        all = new SectionList()
        somatic = new SectionList()
        basal = new SectionList()
        apical = new SectionList()
        axonal = new SectionList()
        reader = new Import3d_SWC_read()
        reader.input($s1)
        gui = new Import3d_GUI(reader, 0)
        gui.instantiate(this)
        forsec basal { insert pas }
        forall { nseg = 3 }
    }
    endtemplate BMorph
    """)
    other = h.Section(name="dend_of_another")
    cell = h.BMorph(str(tmp_path / "cell.swc"))
    assert [s.name() for s in cell.basal] == [f"{cell}.dend[{k}]" for k in range(3)]
    assert len(list(cell.all)) == 6 and [len(list(x)) for x in (cell.somatic, cell.apical, cell.axonal)] == [1, 1, 1]
    assert cell.dend[1].has_membrane("pas") and not other.has_membrane("pas") and (cell.apic[0].nseg, other.nseg) == (3, 1)
    assert cell.dend[1].parentseg().sec is cell.dend[0] and cell.soma[0].cell() is cell


def test_a_morphology_goes_to_the_top_level(tmp_path) -> None:
    (tmp_path / "cell.swc").write_text(SWC)
    reader = h.Import3d_SWC_read()
    reader.input(str(tmp_path / "cell.swc"))
    h.Import3d_GUI(reader, 0).instantiate(None)
    assert [s.name() for s in h.apic] == ["apic[0]"] and h.axon[0].parentseg().sec is h.soma[0]
    h("create soma[1], dend[1], apic[1], axon[1]")


def test_files(tmp_path, monkeypatch) -> None:
    (tmp_path / "inner").mkdir()
    (tmp_path / "inner" / "b.hoc").write_text("b_inner = 5\nload_file(\"c.hoc\")\n")
    (tmp_path / "inner" / "c.hoc").write_text("b_count += 1\n")
    (tmp_path / "a.hoc").write_text("b_count = 0\n{load_file(\"inner/b.hoc\")}\n{load_file(\"inner/b.hoc\")}\n")
    monkeypatch.chdir(tmp_path)
    assert h.load_file("a.hoc") == 1 == h.load_file("a.hoc")
    assert h.b_inner == 5 and h.b_count == 1
    assert h.xopen("inner/c.hoc") == 1
    h.load_file(1, "inner/c.hoc")
    assert h.b_count == 3
    assert h.load_file("inner/c.hoc", "b_count") == 0 and h.b_count == 3
    (tmp_path / "bad.hoc").write_text("b_x = 1\n\nb_x = ) 2\n")
    with pytest.raises(RuntimeError, match=r"bad.hoc:3:7: unexpected '\)'") as error:
        h.load_file("bad.hoc")
    assert (error.value.line, error.value.column) == (3, 7) and error.value.path.endswith("bad.hoc")


def test_a_missing_file_is_told_of_and_0_returned(tmp_path, monkeypatch, capsys) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOC_LIBRARY_PATH", "/library/of/hoc")
    monkeypatch.delenv("NEURONHOME", raising=False)
    assert h.load_file("nosuch.hoc") == 0 == h.load_file(1, "nosuch.hoc")
    said = capsys.readouterr().err.splitlines()
    assert said == [f"load_file: there is no file nosuch.hoc in {tmp_path}, /library/of/hoc"] * 2
    with pytest.raises(FileNotFoundError, match="nosuch.hoc"):
        h.xopen("nosuch.hoc")


def test_read_takes_numbers_only(tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "words.hoc").write_text("{read(b_read)}\n5\n{read(b_read)}\nword\n")
    with pytest.raises(RuntimeError, match="'word' is not a number"):
        h.xopen("words.hoc")
    assert h.b_read == 5


def test_standard_files_count_as_loaded(monkeypatch) -> None:
    monkeypatch.setenv("NEURONHOME", "/not/there")
    assert [h.load_file(name) for name in ("stdrun.hoc", "nrngui.hoc", "import3d.hoc", "netparmpi.hoc")] == [1, 1, 1, 1]
    assert h.xopen("$(NEURONHOME)/lib/hoc/noload.hoc") == 1
    assert [h.load_file(name) for name in ("fixnseg.hoc", "init.hoc", "here/stdrun.hoc", "import3d/read_swc.hoc")] == [0, 0, 0, 1]


def test_files_that_declare_a_name_are_found(tmp_path, monkeypatch, capsys) -> None:
    library, home = tmp_path / "library", tmp_path / "home" / "lib" / "hoc"
    library.mkdir()
    home.mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOC_LIBRARY_PATH", str(library))
    monkeypatch.setenv("NEURONHOME", str(tmp_path / "home"))
    (tmp_path / "here.hoc").write_text("proc b_found_1() { b_n1 = 1 }\n")
    (library / "there.oc").write_text("// proc b_found_3\nfunc b_found_2() { return 2 }\n"
                                      "begintemplate BFound\nendtemplate BFound\n")
    (home / "stdrun.hoc").write_text("proc b_found_3() {}\n")
    assert h.load_proc("b_found_1") == 1 == h.load_func("b_found_2") == h.load_template("BFound")
    h.b_found_1()
    assert h.b_n1 == 1 and h.b_found_2() == 2 and h.BFound() is not None
    assert capsys.readouterr().err == ""
    assert h.load_proc("b_found_3") == 1
    assert capsys.readouterr().err.startswith("load_proc: no file of HOC in ")


def test_sections_of_python() -> None:
    class Owner:
        def __str__(self) -> str:
            return "owner"

    owner = Owner()
    mine, dend, owned = h.Section(name="mine"), h.Section(name="twig[1]"), h.Section(name="part", cell=owner)
    h("_pysec.mine { L = 33 }\n_pysec.twig[1].L = 34\n_pysec.owner.part { L = 35 }")
    assert (mine.L, dend.L, owned.L) == (33, 34, 35)
    with pytest.raises(AttributeError, match="did you mean 'mine'"):
        h("_pysec.minee.L = 3")


def test_elements_of_an_object_of_python() -> None:
    """PyNN points to the weights of a list's connections so."""
    values = h.Vector([1, 2, 3])
    h("objref b_list, b_itself")
    h.b_list = held = [values, {"k": 5.0}]
    h("b_list._[0].x[1] = 7\nb_sum = b_list._[0].sum()\nb_itself = b_list._")
    assert h.b_sum == 11 and values[1] == 7 and h.b_itself is held


def test_python_from_hoc() -> None:
    h("{nrnpython(\"hoc_made = [1, {'k': 7}]\")}\nobjref b_p\nb_p = new PythonObject()")
    import __main__

    assert __main__.hoc_made == [1, {"k": 7}]
    h("b_x = b_p.hoc_made[1][\"k\"] + b_p.hoc_made[0] + b_p.len(b_p.hoc_made)")
    assert h.b_x == 10
    h("b_p.hoc_made[0] = 5\nb_p.hoc_other = b_p.hoc_made")
    assert __main__.hoc_made[0] == 5 and __main__.hoc_other is __main__.hoc_made
    with pytest.raises(AttributeError, match="no 'nosuch'"):
        h("b_x = b_p.nosuch")
    del __main__.hoc_made, __main__.hoc_other


def test_methods_put_texts_into_strdefs(tmp_path) -> None:
    path = tmp_path / "lines.txt"
    path.write_text("abc def\n12 word\n")
    h("strdef filled, rest\nobjref reader, cutter")
    h(f'reader = new File()\nreader.ropen("{path}")\nreader.gets(filled)')
    assert h.filled == "abc def\n"
    h("reader.scanvar()\nreader.scanstr(filled)\nreader.getname(rest)")
    assert (h.filled, h.rest) == ("word", str(path))
    h('cutter = new StringFunctions()\nfilled = "ab-cd"\ncutter.head(filled, "-", rest)')
    assert h.rest == "ab"
    h('proc cut_argument() { cutter.tail($s1, "-", rest) }\ncut_argument(filled)')
    assert h.rest == "cd"
    h("cutter.left(filled, 2)\ncutter.right(rest, 1)")
    assert (h.filled, h.rest) == ("ab", "d")


def test_a_template_may_have_functions_of_its_own_with_names_of_built_in_ones() -> None:
    """NEURON takes such a func for a syntax error."""
    h("""begintemplate BSine
    public used
    func used() { return sin($1) + abs($1) + cos(0) }
    func sin() { return 10*$1 }
    func abs() { return 100 }
    endtemplate BSine
    objref b_sine
    b_sine = new BSine()
    b_used = b_sine.used(2)
    b_plain = sin(2) + abs(-2)
    objref b_sine""")
    assert (h.b_used, h.b_plain) == (121, math.sin(2) + 2)


def test_aliases_of_objects_of_templates() -> None:
    h("begintemplate BAlias\npublic size\nproc init() { size = 5 }\nendtemplate BAlias\n"
      "objref b_alias\nb_alias = new BAlias()\nb_got = 0")
    texts, vector = h.StringFunctions(), h.Vector(2)
    assert texts.alias(h.b_alias, "extent", h.b_alias._ref_size) == 0
    texts.alias(h.b_alias, "numbers", vector)
    h("b_alias.extent = 7\nb_got = b_alias.extent + b_alias.numbers.size()")
    assert h.b_alias.size == 7 and h.b_got == 9 and h.b_alias.numbers is vector
    h.b_alias.extent = 8
    assert h.b_alias.size == 8
    texts.alias(h.b_alias, "extent")
    with pytest.raises(AttributeError, match="extent"):
        _ = h.b_alias.extent
    texts.alias(h.b_alias)
    with pytest.raises(AttributeError, match="numbers"):
        _ = h.b_alias.numbers
    with pytest.raises(RuntimeError, match="has a 'size' already"):
        texts.alias(h.b_alias, "size", vector)
    texts.alias(vector, "other", h.b_alias._ref_size)
    assert vector.other == 5 + 3
    with pytest.raises(RuntimeError, match="has a 'size' already"):
        texts.alias(vector, "size", h.b_alias._ref_size)


def test_sections_get_other_names_as_an_array() -> None:
    h("create first_to_rename, second_to_rename[2]")
    references = h.List()
    for section in (h.first_to_rename, h.second_to_rename[1]):
        references.append(h.SectionRef(sec=section))
    assert references[0].rename("renamed_array", references) == 0
    assert [reference.unname() for reference in references] == [1, 1]
    with pytest.raises(AttributeError):
        h.first_to_rename  # noqa: B018
    with pytest.raises(RuntimeError, match="another name"):
        h("second_to_rename[1] { L = 1 }")
    assert references[0].rename("renamed_array", references) == 1
    h("renamed_array[1] { L = 7 }")
    assert [section.name() for section in h.renamed_array] == ["renamed_array[0]", "renamed_array[1]"]
    assert references[1].sec.L == 7 and h.second_to_rename[0].name() == "second_to_rename[0]"
    assert h.SectionRef(sec=h.Section(name="of_python")).unname() == 0


def test_a_number_is_set_by_its_alias() -> None:
    functions, section = h.StringFunctions(), h.Section(name="a")
    connection, random, numbers = h.NetCon(None, h.ExpSyn(section(0.5))), h.Random(), h.Vector([1, 2, 3])
    functions.alias(connection, "strength", connection._ref_weight[0])
    functions.alias(random, "numbers", numbers)
    connection.strength = 4
    assert connection.weight[0] == 4 and random.numbers is numbers
    with pytest.raises(AttributeError, match="strenth"):
        connection.strenth = 5
    with pytest.raises(AttributeError, match="number"):
        random.number  # noqa: B018
