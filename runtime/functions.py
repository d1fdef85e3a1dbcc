"""Functions of `h` that need no model: mathematics, versions, stopwatches."""

from __future__ import annotations

import math
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


def _exp(x: float) -> float:
    """Return e^x, held at e^700 as the reference holds it."""
    return math.exp(min(x, 700.0))


def _named(name: str, function: Callable[..., float]) -> Callable[..., float]:
    """Return a function of `h` whose errors name it."""

    def call(*arguments: float) -> float:
        try:
            return float(function(*arguments))
        except (ValueError, TypeError) as error:
            raise type(error)(f"h.{name}{arguments!r}: {error}") from None

    call.__name__ = call.__qualname__ = name
    return call


MATH: dict[str, Callable[..., float]] = {name: _named(name, function) for name, function in (
    ("sin", math.sin), ("cos", math.cos), ("atan", math.atan), ("atan2", math.atan2), ("exp", _exp), ("log", math.log),
    ("log10", math.log10), ("sqrt", math.sqrt), ("tanh", math.tanh), ("erf", math.erf), ("erfc", math.erfc),
    ("abs", math.fabs), ("int", math.trunc))}

CONSTANTS: dict[str, float] = {
    "PI": math.pi, "E": math.e, "GAMMA": 0.5772156649015329, "DEG": 180.0 / math.pi, "PHI": (1 + math.sqrt(5)) / 2,
    "FARADAY": 96485.33212331001, "R": 8.31446261815324, "Avogadro_constant": 6.02214076e23,
}


class Stopwatch:
    """h.startsw() and h.stopsw()."""

    def __init__(self) -> None:
        self._start = time.time()

    def startsw(self) -> float:
        """Start the stopwatch; return the present time [s]."""
        self._start = time.time()
        return self._start

    def stopsw(self) -> float:
        """Return the time since startsw [s]."""
        return time.time() - self._start


STANDARD_FILES = frozenset((
    "stdrun.hoc", "nrngui.hoc", "noload.hoc", "stdlib.hoc", "stdgui.hoc", "import3d.hoc", "netparmpi.hoc", "celbild.hoc",
    "mknetnrn.hoc", "loadbal.hoc", "subtree.hoc", "d_lambda.hoc", "fixnseg.hoc", "init.hoc", "electrod.hoc", "family.hoc",
    "pointman.hoc", "parcom.hoc", "binfo.hoc", "inserter.hoc", "impedanc.hoc", "samples.hoc", "varmeth1.hoc",
    "mview.hoc", "mulfit.hoc", "netbild.hoc", "chanbild.hoc", "stdhoc.hoc", "atoltool.hoc", "single.hoc", "vector.hoc"))
"""Files that come with NEURON; what `h` offers of them is always there, so loading them does nothing."""


LATE = {
    "Import3d_GUI": "import3d", "Import3d_SWC_read": "import3d", "Import3d_Neurolucida3": "import3d",
    "Import3d_Neurolucida_read": "import3d", "Import3d_Eutectic_read": "import3d", "Import3d_MorphML": "import3d",
    "Import3d_Section": "import3d", "RangeVarPlot": "plots", "PlotShape": "plots",
    "KSChan": "kschan", "KSState": "kschan", "KSGate": "kschan", "KSTrans": "kschan",
}
"""Classes of `h` whose modules are imported at their first use."""
