"""NEURON's module neuron.coreneuron: its settings are kept, and `enable` changes nothing.

CoreNEURON is another engine for the same model and gives the same numbers. Ranvier has one engine, which compiles and
vectorises as CoreNEURON does, so a script that enables it runs on that one; the first time it says so.
"""

from __future__ import annotations

import warnings
from contextlib import contextmanager
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

_DEFAULTS: dict[str, Any] = {
    "enable": False, "gpu": False, "num_gpus": 0, "file_mode": False, "cell_permute": 0, "warp_balance": 0, "verbose": 2,
    "prcellstate": -1, "model_stats": False, "sim_config": None, "model_path": None, "save_path": None, "restore_path": None,
    "skip_write_model_to_disk": False,
}


def _number(name: str, value: Any, low: int, high: int) -> int:
    number = int(value)
    if not low <= number <= high:
        raise AssertionError(f"coreneuron.{name} = {value!r}: it is from {low} to {high}")
    return number


def _converted(name: str, value: Any, gpu: bool) -> Any:
    """Return a setting as CoreNEURON keeps it. Raise AssertionError for a number out of range, ValueError for no number."""
    if name in ("enable", "gpu"):
        return bool(int(value))
    if name in ("file_mode", "model_stats", "skip_write_model_to_disk"):
        return bool(value)
    ranges = {"num_gpus": (0, 2**31), "warp_balance": (0, 2**31), "verbose": (0, 3), "prcellstate": (-1, 2**31),
              "cell_permute": (1, 2) if gpu else (0, 1)}
    if name in ranges:
        return _number(name, value, *ranges[name])
    return str(value) if value else value


class CoreNeuron(ModuleType):
    """The module: settings as attributes, and a call with settings that hold in a `with` statement."""

    def __init__(self) -> None:
        super().__init__("neuron.coreneuron", __doc__)
        vars(self).update(_DEFAULTS)

    def __setattr__(self, name: str, value: Any) -> None:
        if name not in _DEFAULTS:
            super().__setattr__(name, value)
            return
        if name == "gpu":
            self._set_gpu(bool(int(value)))
            return
        kept = _converted(name, value, vars(self)["gpu"])
        if name == "enable" and kept:
            warnings.warn("coreneuron.enable: there is no CoreNEURON here; Ranvier's own engine runs the model", stacklevel=2)
        vars(self)[name] = kept

    def _set_gpu(self, gpu: bool) -> None:
        settings = vars(self)
        settings["gpu"] = gpu
        if settings["cell_permute"] not in ((1, 2) if gpu else (0, 1)):
            settings["cell_permute"] = int(gpu)

    @contextmanager
    def __call__(self, **settings: Any) -> Iterator[None]:
        """Set what is named, and set it back at the end of the `with` statement."""
        before = {name: getattr(self, name) for name in settings}
        for name, value in settings.items():
            setattr(self, name, value)
        try:
            yield
        finally:
            for name in reversed(before):
                setattr(self, name, before[name])

    def valid_cell_permute(self) -> set[int]:
        """Return the numbers that cell_permute can have."""
        return {1, 2} if vars(self)["gpu"] else {0, 1}

    def nrncore_arg(self, tstop: float) -> str:
        """Return the arguments for ParallelContext.nrncore_run, which runs until tstop [ms]; '' unless enabled."""
        return f" --tstop {float(tstop):g}" if vars(self)["enable"] else ""
