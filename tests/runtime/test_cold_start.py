"""A cold start imports what a first step needs and no more: what is not imported takes no time."""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module
from pathlib import Path

from ranvier import h

HEAVY = ("numpy", "scipy", "sympy", "lark", "matplotlib", "platformdirs", "importlib.metadata", "subprocess", "multiprocessing",
         "cffi", "concurrent", "ctypes", "argparse", "tempfile", "shutil", "hashlib", "platform", "json", "logging", "ssl",
         "dataclasses", "inspect")
LATE = ("compiler", "building", "hoc_language.interpreter", "matrix", "parallel", "whole_model", "import3d", "kschan", "plots",
        "cli", "events.cvode", "events.state_transition", "compile_here", "arrays", "vector", "events.netcon",
        "events.initialize_handler", "cable.section_list", "hoc_names.text_format", "hoc_names.file", "hoc_names.windows",
        "random_numbers.random_object", "mechanism_access.point_process", "mechanism_access.mechanism_type",
        "mechanism_access.verbatim_call")
MOST_LINES = 5000
"""Where there is no bytecode, Python compiles every line of the package that is imported: 5 ms for 1000."""
FIRST_STEP = "from ranvier import h; s = h.Section(); s.insert('hh'); h.finitialize(-65); h.fadvance()"


def modules_after(script: str) -> set[str]:
    command = [sys.executable, "-c", f"import sys\n{script}\nprint(*sys.modules)"]
    return set(subprocess.run(command, capture_output=True, text=True, check=True).stdout.split())


def test_the_first_step_imports_nothing_heavy() -> None:
    before, after = modules_after(""), modules_after(FIRST_STEP)
    assert {name for name in HEAVY if name in after - before} == set()
    assert {name for name in LATE if f"ranvier.{name}" in after} == set()
    assert "ranvier.hoc" in after


def test_the_first_step_imports_few_lines() -> None:
    names = [name for name in modules_after(FIRST_STEP) if name.split(".")[0] == "ranvier"]
    files = [file for file in (getattr(import_module(n), "__file__", "") for n in names if n != "ranvier._engine.lib") if file]
    assert 1000 < sum(len(Path(file).read_text("utf-8").splitlines()) for file in files if file.endswith(".py")) < MOST_LINES


def test_late_functions_are_functions() -> None:
    for _ in range(2):
        assert h.units("gnabar_hh") == "S/cm2" and h.limits("gnabar_hh") == (0, 1e9)
    assert h.IClamp is h.IClamp and isinstance(h.IClamp, type)


def test_late_classes_are_what_they_are() -> None:
    script = FIRST_STEP + "\nm = h.Matrix(2, 2); assert type(m) is h.Matrix and h.List('Impedance').count() == 0"
    after = modules_after(script)
    assert "ranvier.matrix" in after and "ranvier.whole_model.impedance" in after and "ranvier.parallel.context" not in after


def test_numpy_comes_when_it_is_asked_for() -> None:
    assert "numpy" in modules_after(FIRST_STEP + "\nh.Vector([1, 2]).as_numpy()")
