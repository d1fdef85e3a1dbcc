"""What Python measures while a profile is on: how long runs and initialisations take. The engine measures its phases."""

from __future__ import annotations

from time import perf_counter
from typing import TYPE_CHECKING, Any

from .._engine import ffi, lib
from ..model import HANDLE

if TYPE_CHECKING:
    from collections.abc import Callable


class Stopwatch:
    """Sums since the start of the process [s], which only grow: a profile takes differences. `on` counts profiles."""

    def __init__(self) -> None:
        self.on = 0
        self.initialising = 0.0  # in the engine, without its layout
        self._runs = 0.0
        self._layout_in_runs = 0.0
        self._began: tuple[float, float] | None = None  # the outermost run in progress: when, and the time of layout by then
        self._times = ffi.new("rv_profile_times *")

    def start(self) -> None:
        """Let one more profile be on; raise MemoryError."""
        if lib.rv_profile_start(HANDLE) < 0:
            raise MemoryError("no memory for a profile")
        self.on += 1

    def stop(self) -> None:
        """Let one profile less be on."""
        self.on -= 1
        if not self.on:
            lib.rv_profile_stop(HANDLE)

    def run(self, function: Callable[..., Any], *arguments: Any) -> Any:
        """Call what runs the model; a run within a run, as of a callback, is part of it."""
        if self._began is not None:
            return function(*arguments)
        self._began = perf_counter(), self.layout()
        try:
            return function(*arguments)
        finally:
            self._runs, self._layout_in_runs = self.runs()
            self._began = None

    def initialise(self, function: Callable[..., int], *arguments: Any) -> int:
        """Call a function of the engine that is a part of finitialize; return its status."""
        began, layout = perf_counter(), self.layout()
        status = function(*arguments)
        self.initialising += perf_counter() - began - (self.layout() - layout)
        return status

    def runs(self) -> tuple[float, float]:
        """Return the time of all runs so far, and how much of it the engine laid out its groups."""
        if self._began is None:
            return self._runs, self._layout_in_runs
        began, layout = self._began
        return self._runs + perf_counter() - began, self._layout_in_runs + max(self.layout() - layout, 0.0)

    def times(self) -> Any:
        """Return the engine's sums, a `rv_profile_times *` that the next call fills anew."""
        lib.rv_profile_read(HANDLE, self._times)
        return self._times

    def layout(self) -> float:
        """Return how long the engine has laid out groups while it measured [s]."""
        return float(self.times().layout)


STOPWATCH = Stopwatch()
