"""Ranvier: simulate neurons from Python with mechanisms written in NMODL.

`from ranvier import h` gives NEURON's interface; `h` and the engine are loaded when they are first asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .errors import DeadReference, SimulationError

if TYPE_CHECKING:
    from .arrays import record, set_values, values
    from .hoc import HocInterpreter, load_mechanisms

    h: HocInterpreter
    n: HocInterpreter

__all__ = ["DeadReference", "SimulationError", "h", "load_mechanisms", "n", "record", "set_values", "values"]
__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    if name in ("h", "n"):
        from .hoc import start

        globals()["h"] = globals()["n"] = started = start()
        return started
    if name == "load_mechanisms":
        from .hoc import load_mechanisms

        globals()["load_mechanisms"] = load_mechanisms
        return load_mechanisms
    if name in ("values", "set_values", "record"):
        from .arrays import record, set_values, values

        globals().update(values=values, set_values=set_values, record=record)
        return globals()[name]
    if name in ("units", "gui"):
        import importlib

        return importlib.import_module(f".{name}", __name__)
    raise AttributeError(f"module 'ranvier' has no attribute {name!r}")
