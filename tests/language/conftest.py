"""What every row leaves on each simulator; the rows of a module are built together and run once a session."""

from __future__ import annotations

import importlib.util
import json
import os
from typing import Any

import pytest
from row_outcomes import Outcomes, only_one, prepare_and_run


@pytest.fixture(scope="session")
def outcomes(pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory) -> Outcomes:
    """Return a function that gives what a module's rows left on a simulator, running them at its first call."""
    root = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        root = root.parent
    cache = pytestconfig.cache.mkdir("language")
    known: dict[tuple[str, str], dict[str, dict[str, Any]]] = {}

    def look_up(simulator: str, module: str) -> dict[str, dict[str, Any]]:
        if simulator == "neuron" and importlib.util.find_spec("neuron") is None:
            pytest.skip("the reference is not installed: pip install 'neuron>=9,<10'")
        if (simulator, module) not in known:
            out = root / "language" / simulator / module / "outcomes.json"
            with only_one(out.parent):
                if not out.exists():
                    prepare_and_run(simulator, module, out, cache)
            known[simulator, module] = json.loads(out.read_text())
        return known[simulator, module]

    return look_up
