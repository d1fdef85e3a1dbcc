"""The objects of h have the members that NEURON's have, and no others."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from ranvier import h

MAKERS = {"Vector": "h.Vector()", "File": "h.File()", "Random": "h.Random()",
          "StringFunctions": "h.StringFunctions()", "Timer": "h.Timer('')", "PtrVector": "h.PtrVector(1)",
          "Pointer": "h.Pointer('t')", "Matrix": "h.Matrix()"}
GENERAL = {"hocobjptr"}  # addresses of NEURON's memory
OLDER = {"Random": {"ACG"}, "File": {"fileno"}, "PtrVector": {"ptr_update_callback"}}
"""Before NEURON 9; a file for VERBATIM; there, but not listed by dir."""
DUNDERS = {"__add__", "__radd__", "__sub__", "__rsub__", "__mul__", "__rmul__", "__truediv__", "__rtruediv__", "__neg__",
           "__pos__", "__abs__", "__getitem__", "__setitem__", "__len__", "__iter__", "__reduce__"}

_SCRIPT = "import json; from neuron import h; print(json.dumps({n: dir(eval(m)) for n, m in %r.items()}))"


@pytest.fixture(scope="module")
def reference() -> dict[str, set[str]]:
    done = subprocess.run([sys.executable, "-c", _SCRIPT % MAKERS], capture_output=True, text=True, timeout=100, check=True)
    return {name: set(members) for name, members in json.loads(done.stdout.splitlines()[-1]).items()}


@pytest.mark.parametrize("name", MAKERS)
def test_members(name: str, reference: dict[str, set[str]]) -> None:
    mine = {member for member in dir(eval(MAKERS[name], {"h": h})) if not member.startswith("_")}
    theirs = {member for member in reference[name] if not member.startswith("_")}
    assert mine - OLDER.get(name, set()) == theirs - GENERAL


def test_operators_of_vectors(reference: dict[str, set[str]]) -> None:
    assert reference["Vector"] >= DUNDERS <= set(dir(h.Vector))
