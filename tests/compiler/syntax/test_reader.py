"""Bytes and INCLUDEs become one source whose places point into the right files."""

from __future__ import annotations

import pytest
from ranvier.compiler.diagnostics import CompileError, Diagnostics
from ranvier.compiler.source import SourceFile
from ranvier.compiler.syntax import ast, parse, read_source


def read(files: dict[str, bytes], main: str = "main.mod") -> SourceFile:
    def include(name: str, from_path: str) -> tuple[str, bytes] | None:
        return (name, files[name]) if name in files else None

    return read_source(main, files[main], include)


def code_of(files: dict[str, bytes]) -> tuple[str, int, str]:
    with pytest.raises(CompileError) as caught:
        read(files)
    (diagnostic,) = caught.value.diagnostics
    place = caught.value.source.locate(diagnostic.span.start)
    return diagnostic.code, place.line, place.path


def test_bytes_are_utf8_or_latin1() -> None:
    assert read({"main.mod": ": µ".encode()}).text == ": µ"
    assert read({"main.mod": ": µ".encode("latin-1")}).text == ": µ"
    assert read({"main.mod": b"\xef\xbb\xbf: a"}).text == ": a"


def test_include_is_expanded_in_place() -> None:
    source = read({
        "main.mod": b'NEURON { SUFFIX a }\r\nINCLUDE "rates.inc"\r\nINITIAL { x = 1 }\r\n',
        "rates.inc": b"PARAMETER { a = 1 }\nASSIGNED { b }",
    })
    program = parse(source, Diagnostics(source))
    assert [type(item) for item in program.items] == [
        ast.NeuronBlock, ast.Include, ast.DeclarationBlock, ast.DeclarationBlock, ast.InitialBlock]
    places = [source.locate(item.span.start) for item in program.items]
    assert [(p.path, p.line, p.column) for p in places] == [
        ("main.mod", 1, 1), ("main.mod", 2, 1), ("rates.inc", 1, 1), ("rates.inc", 2, 1), ("main.mod", 3, 1)]
    assert places[3].line_text == "ASSIGNED { b }"
    assert source.includes == ("rates.inc",)


def test_includes_nest() -> None:
    source = read({
        "main.mod": b'INCLUDE "a.inc"\nINITIAL { x = ) }',
        "a.inc": b'INCLUDE "b.inc"\nASSIGNED { a }\nASSIGNED { ( }',
        "b.inc": b"ASSIGNED { b }\n ASSIGNED { 1 }",
    })
    assert source.includes == ("b.inc", "a.inc") or source.includes == ("a.inc", "b.inc")
    with pytest.raises(CompileError) as caught:
        parse(source, Diagnostics(source))
    places = [source.locate(d.span.start) for d in caught.value.diagnostics]
    assert [(p.path, p.line, p.column) for p in places] == [("b.inc", 2, 13), ("a.inc", 3, 12), ("main.mod", 2, 15)]
    assert "b.inc:2:13" in str(caught.value)
    assert "= note: b.inc is INCLUDEd by main.mod" in str(caught.value)


@pytest.mark.parametrize("text", [
    ': INCLUDE "x"', '? INCLUDE "x"', 'COMMENT\nINCLUDE "x"\nENDCOMMENT', 'VERBATIM\nINCLUDE "x"\nENDVERBATIM',
    'TITLE INCLUDE "x"',
])
def test_a_hidden_include_is_none(text: str) -> None:
    assert read({"main.mod": text.encode()}).text == text


@pytest.mark.parametrize("files, expected", [
    ({"main.mod": b'NEURON { }\nINCLUDE "no.inc"'}, ("include-not-found", 2, "main.mod")),
    ({"main.mod": b'INCLUDE "main.mod"'}, ("include-cycle", 1, "main.mod")),
    ({"main.mod": b'\nINCLUDE "a"', "a": b'\n\nINCLUDE "b"', "b": b'INCLUDE "a"'}, ("include-cycle", 1, "b")),
    ({"main.mod": b""}, ("empty-file", 1, "main.mod")), ({"main.mod": b" \r\n\t"}, ("empty-file", 1, "main.mod")),
    ({"main.mod": b"\x7fELF\0\0"}, ("binary-file", 1, "main.mod")),
    ({"main.mod": "NEURON { }".encode("utf-16")}, ("binary-file", 1, "main.mod")),
    ({"main.mod": b": x\n" * 2_500_000}, ("file-too-large", 1, "main.mod")),
    ({"main.mod": b'NEURON { }\n\nINCLUDE "a"', "a": b"\0"}, ("binary-file", 3, "main.mod")),
    ({"main.mod": b'NEURON { }\n\nINCLUDE "a"', "a": b": x\n" * 2_500_000}, ("file-too-large", 3, "main.mod")),
])
def test_bad_files(files: dict[str, bytes], expected: tuple[str, int, str]) -> None:
    assert code_of(files) == expected


def test_an_include_that_doubles_is_bounded() -> None:
    files = {f"f{n}": f'INCLUDE "f{n + 1}"\nINCLUDE "f{n + 1}"\n'.encode() for n in range(40)}
    files |= {"main.mod": b'INCLUDE "f0"', "f40": b": x\n"}
    with pytest.raises(CompileError) as caught:
        read(files)
    assert len(caught.value.diagnostics) < 100


HEADERS = {
    "one.h": b"#pragma once\nint one;\n#include \"two.h\"\n",
    "two.h": b"int two;\n#include \"one.h\"\n#include <stdio.h>\n",
    "ends.h": b"ENDVERBATIM\n",
}


def test_headers_beside_the_file_come_into_verbatim() -> None:
    text = ('VERBATIM\n#include "one.h"\n# include <two.h>\n#include "nrnran123.h"\n'
            '#include "ends.h"\nint three;\nENDVERBATIM\n#include "one.h"\n')
    source = read_source("main.mod", text, lambda name, origin: (name, HEADERS[name]) if name in HEADERS else None)
    shown = [line for line in source.text.splitlines() if line.strip()]
    assert shown == ["VERBATIM", "#pragma once", "int one;", "int two;", "#include <stdio.h>", "int two;", "#include <stdio.h>",
                     '#include "ends.h"', "int three;", "ENDVERBATIM", '#include "one.h"']
    assert source.includes == ("one.h", "two.h")
    assert [(place.path, place.line) for word in ("int one", "int two", "int three")
            for place in [source.locate(source.text.index(word))]] == [("one.h", 2), ("two.h", 1), ("main.mod", 6)]
