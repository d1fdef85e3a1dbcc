"""Scripts give the same results, texts and printed lines on NEURON and on Ranvier."""

from __future__ import annotations

import importlib
import re
from pathlib import Path
from typing import Any

import pytest
from both import differences, outcomes

MODULES = ["scripts_import3d", "scripts_morphology", "scripts_kschan", "scripts_ions", "scripts_transitions",
           "scripts_linear", "scripts_impedance", "scripts_patterns", "scripts_transfers",
           "scripts_cvode", "scripts_parallel", "scripts_handlers",
           "scripts_stimuli", "scripts_leaks", "scripts_calls", "scripts_saves", "scripts_recording", "scripts_sample",
           "scripts_sources", "scripts_geometry", "scripts_types", "scripts_snippets"]
CASES = [(module, name) for module in MODULES for name in importlib.import_module(module).NAMES]


@pytest.fixture(scope="session")
def results(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, dict[str, Any]]]:
    def run(module: str) -> dict[str, dict[str, Any]]:
        folder: Path = tmp_path_factory.mktemp(module)
        return {package: outcomes(package, module, folder) for package in ("neuron", "ranvier")}

    return {module: run(module) for module in MODULES}


@pytest.mark.parametrize("module, name", CASES)
def test_the_same_on_both(module: str, name: str, results: dict[str, dict[str, dict[str, Any]]]) -> None:
    expected, actual = results[module]["neuron"][name], results[module]["ranvier"][name]
    assert "error" not in expected["result"], expected["result"]
    scripts = importlib.import_module(module)
    tolerance = getattr(scripts, "TOLERANCES", {}).get(name, getattr(scripts, "TOLERANCE", 1e-9))
    found = differences(expected["result"], actual["result"], tolerance)
    found += differences(_lines(expected["printed"]), _lines(actual["printed"]), 0.0, "printed")
    assert not found, "\n".join(found)


def _lines(text: str) -> list[str]:
    """Return the printed lines that say something; not NEURON's report on the principal axes of a stack of contours."""
    lines = re.sub(r"somastack_process(.|\n)*?Principle axes\n( .*\n)*|stk_triang_area.*\n", "", text).split("\n")
    return [line.rstrip() for line in lines if line.strip()]


def test_differences_are_found() -> None:
    assert differences({"a": [1.0, "x"]}, {"a": [1.0 + 1e-12, "x"]}, 1e-9) == []
    assert len(differences({"a": [1.0, "x", 2], "b": 1}, {"a": [1.1, "y", 2], "c": 1}, 1e-9)) == 4
    assert len(differences([1], [1, 2], 0.0)) == 1
