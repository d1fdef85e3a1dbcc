"""What a generated file may hold: symbols, sections, warnings, loops that vectorise."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
from codegen_harness import HEADERS, WARNINGS, build, ffi
from codegen_models import expsyn, hh
from ranvier.compiler.codegen import COMPILE_FLAGS, Included, generate, generate_index, generate_unit, names
from ranvier.compiler.codegen.unit import own_names

C_LIBRARY = {"pow", "log", "log10", "sqrt", "sin", "cos", "tan", "asin", "acos", "atan", "atan2", "sinh", "cosh", "tanh", "floor",
             "ceil", "fmod", "erf", "fmax", "fmin", "fabs", "exp", "memset", "memcpy"}


def compiled(folder: Path, text: str, *flags: str) -> tuple[Path, str]:
    source, out = folder / "one.c", folder / "one.o"
    source.write_text(text)
    command = ["gcc", *COMPILE_FLAGS, *WARNINGS, *flags, f"-I{HEADERS}", "-c", str(source), "-o", str(out)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return out, done.stderr


@pytest.mark.parametrize("table", [False, True])
def test_symbols_and_sections(tmp_path: Path, table: bool) -> None:
    out, _ = compiled(tmp_path, generate(hh(table)), "-O1")
    symbols = subprocess.run(["nm", str(out)], capture_output=True, text=True, check=True).stdout
    undefined = set(re.findall(r"^\s+U (\w+)$", symbols, re.M))
    assert undefined <= C_LIBRARY
    assert set(re.findall(r" [A-TV-Z] (\w+)$", symbols, re.M)) <= {"rv_mechanism_hh"}
    sizes = subprocess.run(["size", "-A", str(out)], capture_output=True, text=True, check=True).stdout
    assert {m[1]: int(m[2]) for m in re.finditer(r"^\.(data|bss)\s+(\d+)", sizes, re.M)} == {"data": 0, "bss": 0}


def test_only_rv_describe_is_exported(tmp_path: Path) -> None:
    library = build(tmp_path, hh(), expsyn())
    assert library.abi_version == 8 and library.count == 2
    assert [ffi.string(library.mechanisms[k].name) for k in range(2)] == [b"hh", b"ExpSyn"]
    command = ["nm", "-D", "--defined-only", str(tmp_path / "library.so")]
    listed = subprocess.run(command, capture_output=True, text=True, check=True)
    assert re.findall(r" T (\w+)$", listed.stdout, re.M) == ["rv_describe"]


def test_files_are_compiled_together(tmp_path: Path) -> None:
    """Two texts of one mechanism and another: nothing of one meets what is the other's."""
    files = []
    for mark, solved in (("old", hh(True)), ("new", hh(False)), ("third", expsyn())):
        text = generate(solved)
        (tmp_path / f"{mark}.c").write_text(text)
        files.append(Included(solved.mechanism.name, text, f"{mark}.c", mark))
    out, _ = compiled(tmp_path, generate_unit(files, "unit"))
    symbols = subprocess.run(["nm", str(out)], capture_output=True, text=True, check=True).stdout
    shown = {"rv_mechanism_hh_old_unit", "rv_mechanism_hh_new_unit", "rv_mechanism_ExpSyn_third_unit"}
    assert set(re.findall(r" [A-TV-Z] (\w+)$", symbols, re.M)) == shown
    own = re.findall(r" [a-z] (?!rv_)(\w+)$", symbols, re.M)
    assert own and all(name.partition(".")[0].endswith(("_old", "_new", "_third")) for name in own)


def test_names_of_the_headers_are_not_renamed() -> None:
    """No name that a file may define for itself is one of the headers, none other is renamed, and no header is read renamed."""
    headers = ("mechanism.h", *(path.name for path in HEADERS.glob("rv*.h")))
    words = {word for header in headers for word in re.findall(r"\w+", (HEADERS / header).read_text())}
    assert {"table_size", "check_tables", "RV_BLOCK"} <= words
    assert not [word for word in words if names.AT_FILE_SCOPE.fullmatch(word)]
    text = generate(hh(True))
    others = "\nstatic double table_size(void);\nstatic const int RV_BLOCK = 1;\nRV_ROUTINE double check_tables(double x);\n"
    assert own_names(text) and own_names(text + others) == own_names(text)
    lines = generate_unit([Included("hh", text, "hh.c", "mark")], "unit").splitlines()
    first = next(k for k, line in enumerate(lines) if line.startswith("#define"))
    includes = re.findall(r'^#include "\w+\.h"$', text, re.M)
    assert '#include "mechanism.h"' in includes and set(includes) <= set(lines[:first])


def test_empty_library_compiles(tmp_path: Path) -> None:
    compiled(tmp_path, generate_index([], 'with "quotes"'))


AVX2 = ("-mavx2", "-mfma")
AVX512 = ("-mavx512f", "-mavx512dq", "-mavx512vl", "-mavx512bw", "-mprefer-vector-width=512")


@pytest.mark.parametrize("flags", [AVX2, AVX512])
@pytest.mark.parametrize("table", [False, True])
def test_loops_vectorise(tmp_path: Path, table: bool, flags: tuple[str, ...]) -> None:
    """Every loop over instances of hh's advance and current, and the one that finds the rows of a TABLE."""
    text = generate(hh(table))
    _, report = compiled(tmp_path, text, "-fopt-info-vec-optimized", *flags)
    done = {int(line) for line in re.findall(r"one\.c:(\d+):\d+: optimized:\s+loop vectorized", report)}
    rows = text.splitlines()
    expected = {"RV_OFTEN void kernel_current": 1, "RV_OFTEN void kernel_advance": 1 + table}
    if table:
        expected["RV_OUTLINE void table_rows_rates"] = 2
    for head, count in expected.items():
        start = next(k for k, row in enumerate(rows) if row.startswith(head))
        end = next(k for k in range(start, len(rows)) if rows[k] == "}")
        marks = [k + 1 for k in range(start, end) if rows[k].strip() == "RV_INDEPENDENT"]
        assert len(marks) == count
        for mark in marks:
            assert done & {mark, mark + 1}, f"line {mark}: {rows[mark]}"


def test_order_is_fixed() -> None:
    assert generate(hh(True)) == generate(hh(True))
