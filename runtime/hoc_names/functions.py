"""Functions of `h` that need no model: mathematics, versions, stopwatches."""

from __future__ import annotations

import math
import os
import time
from importlib import import_module
from types import FunctionType
from typing import TYPE_CHECKING, Any

from ..errors import WrongType, WrongValue, warn_script

if TYPE_CHECKING:
    from collections.abc import Callable

STANDS_FOR = "9.0.2"
"""The version of NEURON whose behaviour Ranvier follows."""
_DAY = "2026-08-10"  # of that version; scripts read it as a date
_CHANGE = "Ranvier-0.1.0"  # where NEURON names its last change
_VERSIONS = (
    STANDS_FOR, f"NEURON -- VERSION {STANDS_FOR} HEAD ({_CHANGE}) {_DAY}", f"VERSION {STANDS_FOR} HEAD ({_CHANGE})", _CHANGE,
    _DAY,
    STANDS_FOR, "cmake option default differences: 'NRN_ENABLE_MPI=OFF' 'NRN_ENABLE_RX3D=OFF' 'NRN_ENABLE_CORENEURON=OFF'",
    "NEURON", f"{os.uname().machine}-{os.uname().sysname}", "2",
)


def version_text(kind: int) -> str:
    """Return what nrnversion(kind) says: 0 and 5 the version alone, which scripts compare; 1 the name too; 6 what is left out."""
    if not 0 <= kind < len(_VERSIONS):
        raise WrongValue(f"h.nrnversion({kind}): the kinds are 0 to {len(_VERSIONS) - 1}")
    options = module_options() if kind == 7 else ""
    return f"{_VERSIONS[kind]} {options}" if options else _VERSIONS[kind]


def module_options() -> str:
    """Return what NEURON's Python module takes from the environment for the arguments that its program would get."""
    return os.environ.get("NEURON_MODULE_OPTIONS", "")


def frames() -> int:
    """Return how deep calls of HOC may go: NEURON's 512, or the option -NFRAME."""
    words = module_options().split()
    given = dict(zip(words, words[1:], strict=False)).get("-NFRAME", "")
    return int(given) if given.isdigit() and int(given) > 0 else 512


def out_of_range(what: str, result: float) -> float:
    """Warn of a result that no number can hold, and return what NEURON goes on with."""
    warn_script(f"{what}: the result is out of range, {result:g} is taken")
    return result


def _exp(x: float) -> float:
    """Return e^x, held at e^700 as the reference holds it."""
    return math.exp(x) if not x > 700.0 else out_of_range(f"exp({x:g})", math.exp(700.0))


def _logarithm(name: str, function: Callable[[float], float]) -> Callable[[float], float]:
    def logarithm(x: float) -> float:
        return function(x) if x != 0.0 else out_of_range(f"{name}(0)", -math.inf)

    return logarithm


def _whole(number: float) -> float:
    """Return a number without its fraction; what is infinite or NaN becomes the least long of C."""
    x = float(number)
    return float(math.trunc(x)) if math.isfinite(x) else -(2.0**63)


def _of_finite(function: Callable[[float], float]) -> Callable[[float], float]:
    """Let a function be NaN for infinity, as in C: Python refuses it."""
    return lambda x: function(x) if math.isfinite(x) else math.nan


def _named(name: str, function: Callable[..., float]) -> Callable[..., float]:
    """Return a function of `h` whose errors name it."""

    def call(*arguments: float, sec: object = None) -> float:
        try:
            return float(function(*arguments))
        except ValueError:
            given = ", ".join([f"{a:g}" if isinstance(a, float | int) else repr(a) for a in arguments])
            raise WrongValue(f"h.{name}({given}): the argument is out of domain") from None
        except TypeError as error:
            raise WrongType(f"h.{name}{arguments!r}: {error}") from None

    call.__name__ = call.__qualname__ = name
    return call


MATH: dict[str, Callable[..., float]] = {name: _named(name, function) for name, function in (
    ("sin", _of_finite(math.sin)), ("cos", _of_finite(math.cos)), ("atan", math.atan), ("atan2", math.atan2), ("exp", _exp),
    ("log", _logarithm("log", math.log)), ("log10", _logarithm("log10", math.log10)), ("sqrt", math.sqrt),
    ("tanh", math.tanh), ("erf", math.erf), ("erfc", math.erfc),
    ("abs", math.fabs), ("int", _whole))}

PLAIN_WITHIN: dict[str, tuple[float, float]] = {
    "sin": (-1e300, 1e300), "cos": (-1e300, 1e300), "atan": (-1e300, 1e300), "tanh": (-1e300, 1e300), "exp": (-1e300, 700.0),
    "log": (0.0, 1e300), "log10": (0.0, 1e300), "sqrt": (0.0, 1e300)}
"""Between which numbers a function of the module math does without our checks."""

CONSTANTS: dict[str, float] = {
    "PI": math.pi, "E": math.e, "GAMMA": 0.5772156649015329, "DEG": 180.0 / math.pi, "PHI": (1 + math.sqrt(5)) / 2,
    "FARADAY": 96485.33212331001, "R": 8.31446261815324, "Avogadro_constant": 6.02214076e23,
}

LEGACY_CONSTANTS = (
    "the constants are those of CODATA 2018, as in NEURON 9. NEURON 8 with nrnunit_use_legacy(1) has FARADAY = 96485.309 C/mol "
    "instead of 96485.33212331, R = 8.31441 J/(mol K) instead of 8.31446261815324 and Avogadro_constant = 6.02214129e23 instead "
    "of 6.02214076e23, so results may differ a little from those")
"""What a script hears that asks for the constants of before 2018."""


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


_STANDARD: dict[str, str] = {
    "": (
        "atoltool attshape binfo celbild chanbild corenrn electrod family funfit gatherv grapher impedanc "
        "impedanx import3d impratio inserter lincir loadbal logax macload mkcurve mknrndll modlunit movierun "
        "mulfit mview netbild netparmpi noload nrngui nrngui1 parcom pcchdir pointbsr pointgrp pointman "
        "prcellstate runfit shapebox showmech single single1 stdgui stdlib stdrun subiter thresh varmeth1 vecwrap "
        "vplay wingroup"),
    "celbild/": "celbild1 celgeom celmang celmemb celset celtopol inhomofn psubset",
    "chanbild/": "chanbild1 const exp gategui kschanbg ksgate ksstate kstgui kstrans linoid properties sigmoid table",
    "import3d/": "import3d_gui import3d_sec read_morphml read_nlcda read_nlcda3 read_nts read_swc",
    "lincir/": "elmbase lincir1 lingraph linmech",
    "mulfit/": "clampfit e_actpot e_norm e_xy e_y eonefunc eoneprim eonerun eparmlst fitparm mulfit1 optwrap protorun",
    "mview/": (
        "allcell allpp artview distinct distinctparm mview1 mviewgui mviewxml ncview parmsets parmvals ppanal "
        "rcclasses realcell secanal treeview"),
    "netbild/": "artcel edgegui grstrlst netdata netgui netready spkplot syntypes",
}
STANDARD_FILES = frozenset(f"{folder}{name}.hoc" for folder, names in _STANDARD.items() for name in names.split())
"""Files that come with NEURON; what `h` offers of them is always there, so loading them does nothing."""


LATE = {
    "Import3d_GUI": "import3d", "Import3d_SWC_read": "import3d", "Import3d_Neurolucida3": "import3d",
    "Import3d_Neurolucida_read": "import3d", "Import3d_Eutectic_read": "import3d", "Import3d_MorphML": "import3d",
    "Import3d_Section": "import3d", "RangeVarPlot": "plots", "PlotShape": "plots",
    "KSChan": "kschan", "KSState": "kschan", "KSGate": "kschan", "KSTrans": "kschan",
}
"""Classes of `h` whose modules are imported at their first use."""


class Late:
    """A class or function among `h`'s own whose module is imported at its first use: importing takes time."""

    def __init__(self, module: str) -> None:
        self._module = module

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    def __get__(self, instance: object, owner: type) -> Any:
        found = getattr(import_module(f"..{self._module}", __package__), self._name)
        setattr(owner, self._name, staticmethod(found) if isinstance(found, FunctionType) else found)
        return found
