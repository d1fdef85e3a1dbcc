"""Bad HOC: which exception, and that its text has the cause, the remedy and the place."""

from __future__ import annotations

import pytest
from ranvier import h
from ranvier.hoc_language.errors import HocError, HocIndexError, HocNameError, HocSyntaxError, HocTypeError

CASES = [
    ("foo bar", HocNameError, "foo"),
    ("e_x = ", HocSyntaxError, "not finished at the end of its line"),
    ("{ e_x = 1", HocSyntaxError, "{ without its }"),
    ("e_x = \"abc", HocSyntaxError, "without its closing quote"),
    ("/* abc", HocSyntaxError, "a comment without its end"),
    ("e_x = 1 e_y = 2", HocSyntaxError, "at top level a statement ends with its line"),
    ("if (1) {\n}\nelse {\n}", HocSyntaxError, "else stands on the line of the }"),
    ("e_x = #", HocSyntaxError, "no character '#'"),
    ("abà = 1", HocSyntaxError, "no character 'à'"),
    ("e_x = ٣", HocSyntaxError, "no character '٣'"),
    ("e_x = $", HocSyntaxError, "$ without the number of an argument"),
    ("print nosuchname", HocNameError, "nosuchname has not been given a value"),
    ("finitialise()", HocNameError, "did you mean 'finitialize'"),
    ("objref e_o\ne_o.size()", HocTypeError, "the object before the dot is NULLobject"),
    ("e_q = new Vector()", HocNameError, "write `objref e_q`"),
    ("objref e_o\ne_o = new Vecter()", HocNameError, "did you mean 'Vector'"),
    ("objref e_o\ne_o = 3", HocTypeError, "e_o is an objref: it needs an object, not the number 3"),
    ("double e_d[2]\ne_d[2] = 1", HocIndexError, "index 2 is out of range, 0 to 1 are allowed"),
    ("double e_d[2]\ne_d[0][1] = 1", HocIndexError, "e_d needs 1 indices, 2 given"),
    ("e_x = 1\ne_x[1] = 1", HocIndexError, "e_x is no array"),
    ("proc e_p() { print $s1 }\ne_p(3)", HocTypeError, "$s1 is a string, but argument 1 is the number 3"),
    ("proc e_p() { e_p() }\ne_p()", HocError, "does it call itself without end"),
    ("e_x = \"a\" + 1", HocTypeError, 'needs a number, not the string "a"'),
    ("create e_s\ne_s.gnabar_hx = 1", HocNameError, "did you mean 'gnabar_hh'"),
    ("create e_s\ne_s.gnabar_hh = 1", AttributeError, "hh is not inserted"),
    ("create e_s\ne_s insert nosuch", ValueError, "nosuch"),
    ("create e_s\nconnect e_s, 1", HocSyntaxError, "connect child(0)"),
    ("proc t() {}", HocNameError, "t"),
    ("func numarg() { return 1 }", HocNameError, "numarg asks about the routine it stands in"),
    ("print read(e_x)", HocError, "no file of HOC is being executed"),
    ("read = 3", HocSyntaxError, "read"),
    ("iterator_statement", HocError, "iterator"),
    ("begintemplate EA\nendtemplate EB", HocError, "the open template is EA"),
    ("endtemplate EB", HocError, "no begintemplate"),
    ("begintemplate EC\nexternal nosuch\nendtemplate EC", HocNameError, "no such name at top level"),
    ("begintemplate ED\nendtemplate ED\nbegintemplate ED", HocNameError, "there is a template of this name already"),
    ("sqrt(-1)", ValueError, "sqrt"),
    ("execerror(\"my\", \"words\")", HocError, "my words"),
    ("e_x = 3\ne_x = 4 / 0", HocError, "h( ):2:1: e_x = 4 / 0"),
]


@pytest.mark.parametrize("text, kind, words", CASES)
def test_errors(text: str, kind: type[Exception], words: str) -> None:
    with pytest.raises(kind) as error:
        h(text)
    assert words in str(error.value)
    assert "h( ):" in str(error.value)
    assert isinstance(error.value, RuntimeError) or not issubclass(kind, HocError)
    h("e_after = 1")
    assert h.e_after == 1


def test_nothing_of_a_text_with_a_syntax_error_is_executed() -> None:
    h("e_y = 1")
    with pytest.raises(HocSyntaxError):
        h("e_y = 2\ne_y = ) 3")
    assert h.e_y == 1


def test_stop_ends_all_that_runs() -> None:
    h("e_z = 0\nproc e_stop() { for i = 0, 5 { e_z = i if (i == 2) stop } }\ne_stop()\ne_z = 9")
    assert h.e_z == 2


def test_lark_is_not_imported() -> None:
    import subprocess
    import sys

    code = "import sys; from ranvier import h; h('x = 3'); print('lark' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "False"


def test_an_endless_loop_stops_on_ctrl_c(tmp_path) -> None:
    import signal
    import subprocess
    import sys
    import time

    # a job in the background ignores Ctrl-C, and so would what it starts
    code = ("import signal\nsignal.signal(signal.SIGINT, signal.default_int_handler)\n"
            "from ranvier import h\nh('x = 0')\nprint('ready', flush=True)\n"
            "try:\n    h('while (1) { x += 1 }')\nexcept KeyboardInterrupt:\n    print('stopped', h.x > 0, flush=True)\n")
    child = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    try:
        assert child.stdout is not None and child.stdout.readline() == "ready\n"
        time.sleep(0.5)
        child.send_signal(signal.SIGINT)
        assert child.communicate(timeout=20)[0] == "stopped True\n"
    finally:
        child.kill()


def test_the_innermost_statement_is_named() -> None:
    h("e_n = 0\nproc e_in() { local i\n  for i = 0, 3 {\n    if (i == 2) { e_n = i / 0 }\n  }\n}\nproc e_out() {\n  e_in()\n}\n")
    with pytest.raises(HocError, match="division by zero") as error:
        h("e_out()")
    assert (error.value.line, error.value.column) == (4, 19)


def test_sums_of_any_length_and_deep_expressions() -> None:
    h("e_long = " + " + ".join(["1"] * 100_000))
    assert h.e_long == 100_000
    h("e_deep = " + "(" * 500 + "7" + ")" * 500)
    assert h.e_deep == 7
    with pytest.raises(HocSyntaxError, match="more than 50 parts within each other"):
        h("e_deep = " + "sin(" * 60 + "1" + ")" * 60)


def test_deep_blocks() -> None:
    inner = "{ e_k += 1 if (e_k == 3) break if (e_k == 1) continue return }"
    outer = "for i = 0, 0 { " * 40
    h(f"e_k = 0\nproc e_loops() {{ local i {outer} for i = 0, 9 {inner} {'}' * 40} e_k = 100 }}\ne_loops()")
    assert h.e_k == 2
    with pytest.raises(HocSyntaxError, match="blocks within each other"):
        h("proc e_loops() { " + "while (0) { " * 140 + "}" * 140 + "}")


def test_deleted_numbers_are_looked_up_again() -> None:
    h("e_gone = 1\nproc e_new() { execute(\"delete e_gone\") execute(\"e_gone = 5\") }\n"
      "proc e_uses() { e_gone = 2 e_new() e_gone = e_gone + 1 }\ne_uses()")
    assert h.e_gone == 6


def test_results_out_of_range() -> None:
    for text, value in (("log(0)", float("-inf")), ("exp(1000)", 1.0142320547350045e304), ("10^400", float("inf"))):
        with pytest.warns(RuntimeWarning, match="out of range"):
            h("e_big = " + text)
        assert h.e_big == value
    with pytest.raises(HocError, match="is no number"):
        h("e_big = (-8)^0.3")
