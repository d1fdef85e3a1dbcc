"""`import ranvier.as_neuron`: packages and scripts that import `neuron` get Ranvier, each in a process of its own."""

from __future__ import annotations

import subprocess
import sys
import textwrap

import pytest


def run(*arguments: str, cwd=None) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, *arguments], capture_output=True, text=True, cwd=cwd, timeout=120, check=False)


def output(code: str) -> str:
    done = run("-c", textwrap.dedent(code))
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_every_form_of_import_gives_ranvier():
    assert output("""
        import ranvier.as_neuron
        from ranvier import h as ours
        import neuron
        import neuron.units
        from neuron import gui, h, hoc, n, nrn
        from neuron.units import ms, mV
        assert neuron.h is h is n is ours
        section = h.Section(name="a")
        assert isinstance(section, nrn.Section) and isinstance(section(0.5), nrn.Segment)
        assert isinstance(h.Vector(), hoc.HocObject) and isinstance(h.IClamp(section(0.5)), hoc.HocObject)
        assert (5 * ms, 1 * mV) == (5.0, 1.0)
        class Trace(neuron.hclass(h.Vector)):
            pass
        assert Trace([1, 2]).sum() == 3
        print(neuron.__version__)
    """) == "9.0.2\n"


def test_the_package_has_the_modules_that_tests_and_tools_use():
    assert output("""
        import ranvier.as_neuron
        import neuron, numpy
        from neuron import coreneuron, h, hoc
        from neuron.config import arguments
        from neuron.doc import get_docstring
        from neuron.expect_hocerr import expect_err, expect_hocerr
        assert hoc.HocObject() is h and isinstance(h, hoc.HocObject) and isinstance(h.List(), hoc.HocObject)
        assert not arguments["NRN_ENABLE_MPI"] and "Vector" in get_docstring("", "Vector")
        section = h.Section(name="a")
        expect_err("section(2)")
        expect_hocerr(h.IClamp, ("nowhere",))
        try:
            expect_err("section(1)")
        except AssertionError as error:
            print(error)
        array = numpy.arange(3.0)
        reference = neuron.numpy_element_ref(array, 1)
        reference[0] += 5
        trace = h.Vector().record(reference)
        h.finitialize(-65)
        assert list(array) == [0, 6, 2] and list(trace) == [6]
    """) == "'section(1)' raised nothing\n"


def test_coreneuron_is_this_engine():
    assert output("""
        import ranvier.as_neuron, warnings
        from neuron import coreneuron, h
        section, pc = h.Section(name="a"), h.ParallelContext()
        section.insert("hh")
        def end():
            h.finitialize(-65)
            pc.psolve(3)
            return section(0.5).v
        plain = end()
        with warnings.catch_warnings(record=True) as warned, coreneuron(enable=True, verbose=0):
            warnings.simplefilter("always")
            assert coreneuron.enable and end() == plain
            coreneuron.enable = True
            h.finitialize(-65)
            pc.nrncore_run(coreneuron.nrncore_arg(3), 1)
            assert abs(h.t - 3) < 1e-9 and section(0.5).v == plain
        assert not coreneuron.enable and coreneuron.verbose == 2 and coreneuron.valid_cell_permute() == {0, 1}
        coreneuron.gpu = True
        print(coreneuron.cell_permute, warned[-1].message)
    """) == "1 coreneuron.enable: there is no CoreNEURON here; Ranvier's own engine runs the model\n"


@pytest.mark.parametrize("statement", ["import neuron.rxd", "from neuron import rxd"])
def test_what_is_not_offered_is_refused_by_name(statement):
    done = run("-c", f"import ranvier.as_neuron\n{statement}")
    assert done.returncode == 1
    assert f"ImportError: neuron.{statement.split()[-1].split('.')[-1]}: " in done.stderr


def test_it_must_come_first():
    done = run("-c", "import sys, types; sys.modules['neuron'] = types.ModuleType('neuron'); import ranvier.as_neuron")
    assert done.returncode == 1
    assert "import ranvier.as_neuron before the first `import neuron`" in done.stderr


def test_a_script_with_its_arguments_and_folder(tmp_path):
    (tmp_path / "part.py").write_text("from neuron import h\n")
    (tmp_path / "script.py").write_text("import sys\nfrom part import h\nprint(sys.argv, h.nrnversion(), __name__)\n")
    done = run("-m", "ranvier.as_neuron", "script.py", "1", "--two", cwd=tmp_path)
    version = "NEURON -- VERSION 9.0.2 HEAD (Ranvier-0.1.0) 2026-08-10"
    assert done.stdout == f"['script.py', '1', '--two'] {version} __main__\n", done.stderr
    assert "SCRIPT.py" in run("-m", "ranvier.as_neuron").stderr


MECHANISM = """
NEURON { SUFFIX leaky NONSPECIFIC_CURRENT i RANGE g }
PARAMETER { g = 0.001 (S/cm2) }
ASSIGNED { v (mV) i (mA/cm2) }
BREAKPOINT { i = g * (v + 70) }
"""


@pytest.mark.parametrize("path", ["x86_64/.libs/libnrnmech.so", "x86_64", "x86_64/libnrnmech.so", "arm64/libnrnmech.dylib"])
@pytest.mark.parametrize("there", [False, True])
def test_the_library_of_nrnivmodl_is_built_from_the_mod_files_near_it(tmp_path, path, there):
    (tmp_path / "leaky.mod").write_text(MECHANISM)
    library = tmp_path / (path if "lib" in path else path + "/libnrnmech.so")
    library.parent.mkdir(parents=True)
    if there or "lib" not in path:
        library.write_bytes(b"\x7fELF")
    code = f"import ranvier.as_neuron\nfrom neuron import h\nh.nrn_load_dll({path!r})\nh.Section(name='a').insert('leaky')\n"
    done = run("-c", code, cwd=tmp_path)
    assert done.returncode == 0, done.stderr


def test_the_makefile_of_nrnivmodl_says_where_the_files_are(tmp_path):
    (tmp_path / "mechanisms").mkdir()
    (tmp_path / "mechanisms" / "leaky.mod").write_text(MECHANISM)
    (tmp_path / "x86_64").mkdir()
    (tmp_path / "x86_64" / "makemod2c_inc").write_text("leaky.cpp: ../mechanisms/leaky.mod $(NOCMODL)\n\t(cd x)\n")
    code = "from ranvier import h\nh.nrn_load_dll('x86_64/libnrnmech.so')\nh.Section(name='a').insert('leaky')\n"
    done = run("-c", code, cwd=tmp_path)
    assert done.returncode == 0, done.stderr


def test_a_library_of_nrnivmodl_without_its_files(tmp_path):
    done = run("-c", "from ranvier import h; h.nrn_load_dll('x86_64/libnrnmech.so')", cwd=tmp_path)
    assert "its .mod files are not near it" in done.stderr


def test_its_place_can_be_asked_for():
    assert output("""
        import ranvier.as_neuron
        import importlib.util, pathlib, ranvier
        assert pathlib.Path(importlib.util.find_spec("neuron").origin).parent.parent == pathlib.Path(ranvier.__file__).parent
    """) == ""


def test_the_base_of_older_scripts():
    assert output("""
        import ranvier.as_neuron
        import neuron
        from neuron import HocBaseObject, h, hclass

        class Source(HocBaseObject, hoc_type=h.NetStim):
            def __new__(cls, start):
                return super().__new__(cls)

            def __init__(self, start):
                self.start = start

        class Named(hclass(h.NetStim)):
            def __new__(cls, *arguments, **named):
                return super().__new__(cls, *arguments, **named)

            def __init__(self, start=3, **others):
                self.start, self.others = start, others

        assert Named(start=5, weight=2).start == 5 and Named(weight=2).others == {"weight": 2}
        assert Source(7).start == 7 and issubclass(Source, HocBaseObject) and Source._hoc_type is h.NetStim

        def refused(make):
            try:
                make()
            except TypeError as error:
                print(str(error).split(":")[0])

        make = type(HocBaseObject)
        refused(lambda: make("NoNew", (HocBaseObject,), {"__module__": "m", "__init__": print}, hoc_type=h.NetStim))
        refused(lambda: make("Two", (Source, HocBaseObject), {"__module__": "m"}, hoc_type=h.IClamp))
        refused(lambda: make("Nothing", (HocBaseObject,), {"__module__": "m"}))
        refused(lambda: hclass(3))
    """).splitlines() == [
        "`NoNew` implements `__init__` but misses `__new__`",
        "Composition of Source, HocBaseObject HocObjects with different HOC types.",
        "Nothing", "Argument is not a valid HOC type."]


def test_nothing_of_python_can_take_part_in_a_step():
    assert output("""
        import ranvier.as_neuron
        from neuron import nonvint_block_supervisor
        nonvint_block_supervisor.clear()
        nonvint_block_supervisor.unregister([])
        try:
            nonvint_block_supervisor.register([None] * 11)
        except NotImplementedError as error:
            print(str(error)[:33], nonvint_block_supervisor.call)
    """) == "nonvint_block_supervisor.register []\n"


def test_errors_of_hoc_are_printed_as_by_neuron():
    done = run("-c", textwrap.dedent("""
        import ranvier.as_neuron
        from neuron import h
        h("objref callable_of_python")
        h.callable_of_python = lambda k: 1 / 0
        print(h("x = 3"), h("y = x/0"), h("forall {"), h("x = callable_of_python._(2)"), h.x)
    """))
    assert (done.returncode, done.stdout) == (0, "True False False False 3.0\n")
    assert done.stderr.count("division by zero") == 2 and "h( ):1:" in done.stderr


def test_the_module_hoc_has_the_classes_of_h():
    assert output("""
        import ranvier.as_neuron
        import neuron
        from neuron.hoc import Deck, Vector
        assert neuron.h.Vector is Vector and neuron.h.List is neuron.hoc.List and type(neuron.h.Vector()) is Vector
        assert isinstance(Deck, type) and isinstance(neuron.h.Vector(), neuron.hoc.HocObject)
        print(hasattr(neuron.hoc, "IClamps"), hasattr(neuron.hoc, "sin"), "address" in neuron.config.arguments["NRN_SANITIZERS"])
    """) == "False False False\n"


def test_options_of_the_module_are_heard(monkeypatch):
    monkeypatch.setenv("NEURON_MODULE_OPTIONS", "-nogui -NFRAME 525")
    assert output("""
        import ranvier.as_neuron
        from neuron import h
        h("func sum_to() {\\n if ($1 == 0) {\\n return 0\\n }\\n return $1 + sum_to($1 - 1)\\n}")
        try:
            h.sum_to(525)
        except RuntimeError:
            print(h.nrnversion(7), h.sum_to(520))
    """) == "NEURON -nogui -NFRAME 525 135460.0\n"
