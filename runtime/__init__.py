"""Ranvier: simulate neurons from Python with mechanisms written in NMODL.

`from ranvier import h` gives NEURON's interface; `h` and the engine are loaded when they are first asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .errors import DeadReference, SimulationError

if TYPE_CHECKING:
    from .arrays import record, set_values, values
    from .compile_here import compile
    from .hoc import HocInterpreter, load_mechanisms
    from .profiling.profile import profile

    h: HocInterpreter
    n: HocInterpreter

__all__ = ["DeadReference", "SimulationError", "compile", "h", "load_mechanisms", "n", "profile", "record", "set_values",
           "values"]
__version__ = "0.1.0"


_LATE = {"load_mechanisms": "hoc", "compile": "compile_here", "values": "arrays", "set_values": "arrays", "record": "arrays",
         "profile": "profiling.profile"}
"""Functions, by the modules that they are imported from when they are first asked for."""


def __getattr__(name: str) -> Any:
    if name in ("h", "n"):
        from .hoc import start

        globals()["h"] = globals()["n"] = started = start()
        return started
    if name in _LATE or name in ("units", "gui"):
        from importlib import import_module

        if name not in _LATE:
            return import_module(f".{name}", __name__)
        globals()[name] = found = getattr(import_module(f".{_LATE[name]}", __name__), name)
        return found
    raise AttributeError(f"module 'ranvier' has no attribute {name!r}")
