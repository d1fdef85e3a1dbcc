"""Nothing that a file's author writes outside VERBATIM becomes C: not by names, texts, titles, units, DEFINE or file names."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest
from codegen_harness import HEADERS
from ranvier.compiler import compile_mod
from ranvier.compiler.codegen import names
from ranvier.compiler.diagnostics import CompileError

MARK = "$INJECTED"  # an identifier for C compilers, but no name of NMODL nor of a file: it can stand only in a text
PAYLOADS = [
    f"*/ int {MARK}; /*", f"*??/\n/ int {MARK}; /*", f"\\\n*/ int {MARK};", f"*\\\n/ int {MARK}; /*", f"??/\nint {MARK};",
    f'"; int {MARK}; "',
    f"\\\" int {MARK}; \\\"", f"\r*/ int {MARK};\r", f"\n#define x {MARK}\n", f"\n#include <{MARK}>\n",
    f"\n#line 1 \"{MARK}\"\n", f"//{MARK}", f"\u2028*/ int {MARK};", f"\x85int {MARK};", f"\x1b]0;{MARK}\x07",
    f"%:include <{MARK}>",
    f"?>{MARK}<%", f"'{MARK}", f"\\u002a/{MARK}", f"\x0c#pragma {MARK}", f"/*/ {MARK} */", f"*//{MARK}", f"_Pragma(\"{MARK}\")",
    f"R\"x({MARK})x\"", f"\0*/{MARK}", f"*/\\{MARK}",
]


def executable(c_text: str, tmp_path: Path) -> str:
    """Return the C that is left when comments and literals are gone, as the C compiler itself cuts it."""
    file = tmp_path / "made.c"
    file.write_text(c_text, encoding="utf-8", errors="surrogateescape")
    command = [os.environ.get("CC", "cc"), "-std=c11", "-E", f"-I{HEADERS}", str(file)]
    done = subprocess.run(command, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode(errors="replace")
    text = done.stdout.decode(errors="replace")
    return re.sub(r'"(?:\\.|[^"\\\n])*"', '""', text)


def made_of(text: str, path: str = "file.mod", includes: dict[str, bytes] | None = None) -> str | None:
    """Return the C of a file, None where it is refused."""
    def include(name: str, origin: str) -> tuple[str, bytes] | None:
        return (name, includes[name]) if includes and name in includes else None

    try:
        return compile_mod(path, text, include, verbatim=False).c_text
    except CompileError:
        return None


MECHANISM = "NEURON {{ SUFFIX s RANGE g }}\nPARAMETER {{ g = 1 {unit} }}\nASSIGNED {{ x {unit} }}\n{top}\n" \
    "INITIAL {{ x = g {inside} }}\n"


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_place_for_text_lets_c_through(payload: str, tmp_path: Path) -> None:
    one_line = re.split(r"[\r\n]", payload)[0]
    files = [
        MECHANISM.format(unit="", top=f"TITLE {payload}", inside=""),
        MECHANISM.format(unit="", top=f": {payload}", inside=f"? {payload}\n"),
        MECHANISM.format(unit="", top=f"COMMENT\n{payload}\nENDCOMMENT", inside=""),
        MECHANISM.format(unit=f"({payload})", top="", inside=""),
        MECHANISM.format(unit=f"({one_line})", top="", inside=f'printf("{payload}")'),
        MECHANISM.format(unit="", top=f"UNITS {{ ({one_line}) = (mV) q = 1 ({one_line}) }}",
                         inside=f'printf("%g{one_line}%n%s", g)'),
        MECHANISM.format(unit="", top=f"DEFINE {payload} 3\nDEFINE N {payload}", inside=f"x = g + N {payload}"),
        MECHANISM.format(unit="", top=f"PROCEDURE p({payload}) {{ }}\nFUNCTION {payload}() {{ }}", inside=""),
        MECHANISM.format(unit="", top=f'INCLUDE "{payload}"', inside=""),
        f"NEURON {{ SUFFIX {payload} }}", f"NEURON {{ SUFFIX s USEION {payload} READ e{payload} REPRESENTS [{payload}:1] }}",
        f"NEURON {{ SUFFIX s RANGE {payload} }}\nSTATE {{ {payload} }}", "NEURON { RANGE g }\nPARAMETER { g = 1 }",
    ]
    accepted = 0
    for text in files:
        for path in ("file.mod", payload, f"{payload}.mod", f"folder/{one_line}"):
            included = f": {payload}\nPARAMETER {{ included = 2 }} : {payload}".encode()
            made = made_of(text, path, {one_line: included})
            if made is not None:
                accepted += 1
                assert MARK not in executable(made, tmp_path), text
    assert accepted >= (1 if "\0" in payload else 3)  # comments and the TITLE are legal whatever they hold, but for NUL


def test_bytes_that_are_no_utf8_in_a_file_name(tmp_path: Path) -> None:
    made = made_of(MECHANISM.format(unit="", top="", inside='printf("x")'), "b\udcff\udc80.mod")
    assert made is not None
    assert "rv_mechanism_s" in executable(made, tmp_path)


def test_every_character_of_a_text_arrives_as_it_is(tmp_path: Path) -> None:
    """The C string holds the bytes of the text: compiled, it prints them."""
    text = "".join(map(chr, range(1, 256))).translate({ord(c): None for c in '"\r\n\\%'}) + "??/??=µ😀" + r"\\\n%%"
    made = made_of(MECHANISM.format(unit="", top="", inside=f'printf("{text}")'))
    assert made is not None
    literal = re.search(r'call->host->print\(call,\s*("(?:\\.|[^"\\])*")', made)
    assert literal is not None
    program = tmp_path / "say.c"
    program.write_text(f"#include <stdio.h>\nint main(void) {{ printf({literal[1]}); return 0; }}\n")
    subprocess.run([os.environ.get("CC", "cc"), "-std=c11", "-w", str(program), "-o", str(tmp_path / "say")], check=True)
    said = subprocess.run([str(tmp_path / "say")], capture_output=True, check=True).stdout
    assert said.decode() == text.replace(r"\\\n", "\\\n").replace("%%", "%")


HARD = "call my_call to_call to_my_call fn_f fn_f_ field_x field_x_ global_g_ lu lu_ node node_ d_x x_2 lag_x_d_history"


@pytest.mark.parametrize("name", HARD.split())
@pytest.mark.parametrize("other", HARD.split())
def test_names_that_the_generator_makes_of_others_are_apart(name: str, other: str) -> None:
    """No two names become one, and none becomes what the generator makes of another."""
    made = [f(name) for f in (names.routine, names.computed, names.rows, names.wrapper, names.row, names.shared, names.target)]
    made.append(names.out(names.escaped(name)))
    assert names.escaped(other) not in made
    assert (names.escaped(name) == names.escaped(other)) is (name == other)
