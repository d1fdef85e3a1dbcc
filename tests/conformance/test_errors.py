"""What raises on NEURON raises on Ranvier, and an `except` with NEURON's class catches it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import scripts_misuse
from both import outcomes


@pytest.fixture(scope="session")
def raised(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder: Path = tmp_path_factory.mktemp("misuse")
    return {package: outcomes(package, "scripts_misuse", folder) for package in ("neuron", "ranvier")}


@pytest.mark.parametrize("name", scripts_misuse.NAMES)
def test_an_except_of_neurons_class_catches(name: str, raised: dict[str, Any]) -> None:
    expected, actual = (raised[package][name]["result"] for package in ("neuron", "ranvier"))
    missed = {text: (kinds[0], actual[text][0]) for text, kinds in expected.items() if kinds[0] not in actual[text]}
    assert not missed


def test_there_is_something_to_catch(raised: dict[str, Any]) -> None:
    kinds = [kind[0] for name in scripts_misuse.NAMES for kind in raised["neuron"][name]["result"].values()]
    assert len(kinds) > 100
    assert kinds.count("nothing") < 3
