"""NEURON's module neuron.doc: the description of a name as text."""

from __future__ import annotations

from typing import Any

from .. import h


def get_docstring(objtype: str, symbol: str) -> str:
    """Return what is known of a name of `h` (objtype "" and the name), or of a member of a class; '' where nothing is."""
    found: Any = h
    for name in (objtype, symbol):
        if name:
            found = getattr(found, name, None)
    return getattr(found, "__doc__", None) or ""
