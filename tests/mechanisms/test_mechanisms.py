"""The package's mechanisms offer the names and defaults of the reference's, in files that stand for themselves."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

PACKAGE = Path(str(files("ranvier.mechanisms")))
POINT_PROCESSES = ("IClamp", "SEClamp", "VClamp", "AlphaSynapse", "ExpSyn", "Exp2Syn", "APCount")
ARTIFICIAL_CELLS = ("NetStim", "IntFire1", "IntFire2", "IntFire4")
DENSITIES = ("hh", "pas", "fastpas")
MISSING = {"NetStim": {"noiseFromRandom"}}  # takes a Random, which there is not yet

PROGRAM = f"""
import importlib, json, sys
h = importlib.import_module(sys.argv[1]).h
cell = h.Section(name="cell")
found = {{}}
for name in {POINT_PROCESSES + ARTIFICIAL_CELLS!r}:
    made = getattr(h, name)(cell(0.5)) if name in {POINT_PROCESSES!r} else getattr(h, name)()
    found[name] = made
for name in {DENSITIES!r}:
    cell.insert(name)
    found[name] = getattr(cell(0.5), name)
def value(instance, name):
    member = getattr(instance, name)
    return member if isinstance(member, (int, float)) else "callable" if callable(member) else "other"
print(json.dumps({{
    name: {{member: value(made, member) for member in dir(made) if not member.startswith("_")}}
    for name, made in found.items()
}}))
"""


def members(module: str) -> dict[str, dict[str, Any]]:
    """Return what each mechanism of a simulator offers, with the values of its variables."""
    done = subprocess.run([sys.executable, "-c", PROGRAM, module], capture_output=True, text=True, check=True)
    result: dict[str, dict[str, Any]] = json.loads(done.stdout.splitlines()[-1])
    return result


@pytest.fixture(scope="module")
def expected() -> dict[str, dict[str, Any]]:
    if importlib.util.find_spec("neuron") is None:
        pytest.skip("the reference, neuron, is not installed")
    return members("neuron")


@pytest.fixture(scope="module")
def actual() -> dict[str, dict[str, Any]]:
    return members("ranvier")


@pytest.mark.parametrize("name", POINT_PROCESSES + ARTIFICIAL_CELLS + DENSITIES)
def test_names_and_defaults(name: str, expected: dict[str, Any], actual: dict[str, Any]) -> None:
    of_every_object = {"baseattr", "hocobjptr", "same"}
    wanted = set(expected[name]) - of_every_object - MISSING.get(name, set())
    assert wanted <= set(actual[name])
    for member in wanted:
        if isinstance(expected[name][member], float):
            assert actual[name][member] == expected[name][member], member


@pytest.mark.parametrize("path", sorted(PACKAGE.glob("*.mod")), ids=lambda path: path.stem)
def test_files_stand_for_themselves(path: Path) -> None:
    text = path.read_text()
    assert text.startswith("TITLE ")
    assert "VERBATIM" not in text
    assert "COMMENT" in text
    assert max(map(len, text.splitlines())) <= 120
