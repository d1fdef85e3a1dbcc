"""Which files have quotients as they are written, and that it is they alone of those compiled together."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
from codegen_harness import HEADERS, WARNINGS
from ranvier.compiler import compile_mod
from ranvier.compiler.codegen import COMPILE_FLAGS, Included, generate_unit
from ranvier.compiler.codegen.names import EXACT, EXACT_END

AVX2 = ("-mavx2", "-mfma")


def c_of(code: str, name: str = "one", more: str = "", *, strict: bool = False) -> str:
    """The C of a mechanism with this in its BREAKPOINT."""
    text = f"""
    NEURON {{ SUFFIX {name}  NONSPECIFIC_CURRENT i  RANGE x, y, a }}
    PARAMETER {{ x = 49  per = 49 }}
    ASSIGNED {{ v i y a[4] }}
    BREAKPOINT {{ LOCAL l, k  l = 0  k = 0  {code}  i = 0 }}
    {more}
    """
    return compile_mod(f"{name}.mod", text, lambda name, path: None, units="off", strict=strict).c_text


RATIO = "FUNCTION ratio(p) { ratio = p/49 }"


@pytest.mark.parametrize("code, more", [
    ("y = floor(x/49)", ""),
    ("y = ceil(1 + x/per)", ""),
    ("y = fmod(x/49, 2)", ""),
    ("y = (x/49) % 2", ""),
    ("y = a[x/49]", ""),
    ("a[x/49] = 1", ""),
    ("FROM j = 0 TO x/49 { y = y + 1 }", ""),
    ("if (x/49 >= 1) { y = 1 }", ""),
    ("if (1 == x/per) { y = 1 }", ""),
    ("if (x/49 - 1 >= 0) { y = 1 }", ""),
    ("if (x/49 - 1) { y = 1 }", ""),
    ("if (x > 0 && !(x/49 - 1)) { y = 1 }", ""),
    ("WHILE (l < x/49) { l = l + 1 }  y = l", ""),
    ("y = (x/49 >= 1)", ""),
    ("l = x/49  k = l + 1  if (k >= 2) { y = 1 }", ""),
    ("if (y >= 1) { l = 1 }  y = x/49", ""),
    ("y = floor(ratio(x))", RATIO),
    ("y = whole(x/49)", "FUNCTION whole(p) { whole = floor(p) }"),
    ("set(x)", "PROCEDURE set(p) { if (ratio(p) < 1) { y = 1 } }" + RATIO),
    ("if (fabs(x/49) < per) { y = 1 }", ""),
    ("y = x/49  if (y < 1) { y = 2 }", ""),
])
def test_a_jump_makes_a_file_exact(code: str, more: str) -> None:
    text = c_of(code, more=more)
    assert text.count(EXACT) == 1 and text.rstrip().endswith(EXACT_END)
    assert text.index(EXACT) > text.rindex("#include")
    assert "1.0 / " not in text
    assert EXACT not in c_of(code, more=more, strict=True)


@pytest.mark.parametrize("code, more", [
    ("y = x/49", ""),
    ("y = exp(x/per)/(1 + exp(x/per))", ""),
    ("y = floor(x)", ""),
    ("y = floor(x/4)", ""),
    ("y = floor(x*(1/3))", ""),
    ("y = a[2]", ""),
    ("FROM j = 0 TO 3 { y = y + a[j]/49 }", ""),
    ("if (x >= 49) { y = x/49 }", ""),
    ("if (fabs(x/49) < 1e-6) { y = 49 } else { y = x/(exp(x/49) - 1) }", ""),
    ("if (x/49 > 0) { y = 1 }", ""),
    ("y = -x*v/(2*per)  if (y <= 0) { y = 0.5 }", ""),
    ("y = x/49  if (y < 0.1) { y = 0.1 }", ""),
    ("y = x/49", "FUNCTION unused(p) { unused = floor(p/49) }"),
    ("y = x/49", "INITIAL { y = floor(x/49) }"),
])
def test_other_files_are_not(code: str, more: str) -> None:
    assert EXACT not in c_of(code, more=more)


def test_a_state_that_equations_are_solved_for_does_not_count() -> None:
    more = "STATE { m } DERIVATIVE d { m' = (x/49 - m)/per }"
    assert EXACT not in c_of("SOLVE d METHOD cnexp  if (m > 0.5) { y = 1 }", more=more)


def assembly(folder: Path, text: str, *flags: str) -> str:
    (folder / "all.c").write_text(text)
    command = ["gcc", *COMPILE_FLAGS, *AVX2, *WARNINGS, *flags, f"-I{HEADERS}", "-S", "all.c", "-o", "all.s"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return (folder / "all.s").read_text()


def test_files_compiled_together_keep_their_own_quotients(tmp_path: Path) -> None:
    files = []
    for name, code in (("before", "y = x/49"), ("exact", "y = floor(x/49)"), ("after", "y = x/49")):
        text = c_of(code, name)
        (tmp_path / f"{name}.c").write_text(text)
        files.append(Included(name, text, f"{name}.c", name))
    made = assembly(tmp_path, generate_unit(files, "unit"))
    divides = {}
    for name in ("before", "exact", "after"):
        (body,) = re.findall(rf"^kernel_current_{name}:$(.*?)^\s+\.size\s+kernel_current_{name},", made, re.M | re.S)
        divides[name] = bool(re.search(r"\bvdivpd\b", body))
    assert divides == {"before": False, "exact": True, "after": False}


def test_exponentials_of_an_exact_file_are_written_out_and_vectorised(tmp_path: Path) -> None:
    made = assembly(tmp_path, c_of("y = exp(x/49)  if (y/per > 1) { y = exp(-x/per) }"))
    (body,) = re.findall(r"^kernel_current:$(.*?)^\s+\.size\s+kernel_current,", made, re.M | re.S)
    assert set(re.findall(r"\bcall\s+(\w+)", body)) <= {"rv_store", "rv_add"}  # which are never written out
    assert re.search(r"\bvdivpd\b.*ymm", body) and re.search(r"\bvfn?m\w+pd\b.*ymm", body)
