"""A cold start imports what a first step needs and no more: what is not imported takes no time."""

from __future__ import annotations

import subprocess
import sys

HEAVY = ("numpy", "scipy", "sympy", "lark", "matplotlib", "platformdirs", "importlib.metadata", "subprocess", "multiprocessing",
         "cffi", "concurrent", "ctypes", "argparse", "tempfile", "shutil", "hashlib", "platform", "json", "logging", "ssl")
LATE = ("compiler", "building", "hoc_language.interpreter", "matrix", "parallel", "whole_model", "import3d", "kschan", "plots",
        "cli", "events.cvode", "events.state_transition", "compile_here", "arrays")
FIRST_STEP = "from ranvier import h; s = h.Section(); s.insert('hh'); h.finitialize(-65); h.fadvance()"


def modules_after(script: str) -> set[str]:
    command = [sys.executable, "-c", f"import sys\n{script}\nprint(*sys.modules)"]
    return set(subprocess.run(command, capture_output=True, text=True, check=True).stdout.split())


def test_the_first_step_imports_nothing_heavy() -> None:
    before, after = modules_after(""), modules_after(FIRST_STEP)
    assert {name for name in HEAVY if name in after - before} == set()
    assert {name for name in LATE if f"ranvier.{name}" in after} == set()
    assert "ranvier.hoc" in after


def test_late_classes_are_what_they_are() -> None:
    script = FIRST_STEP + "\nm = h.Matrix(2, 2); assert type(m) is h.Matrix and h.List('Impedance').count() == 0"
    after = modules_after(script)
    assert "ranvier.matrix" in after and "ranvier.whole_model.impedance" in after and "ranvier.parallel.context" not in after


def test_numpy_comes_when_it_is_asked_for() -> None:
    assert "numpy" in modules_after(FIRST_STEP + "\nh.Vector([1, 2]).as_numpy()")
