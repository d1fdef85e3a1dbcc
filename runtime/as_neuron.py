"""Stand in for the package `neuron` in this process: after `import ranvier.as_neuron`, `from neuron import h` gives Ranvier.

For packages that were written for NEURON and import it themselves:

    import ranvier.as_neuron
    import LFPy

It must come before the first `import neuron`; `python -m ranvier.as_neuron script.py arguments …` runs a script that way. The
modules that stand in are neuron, neuron.hoc, neuron.nrn, neuron.units and neuron.gui, with the names that packages use;
neuron.rxd, neuron.crxd and neuron.coreneuron are not offered. What cnexp cannot integrate is then solved implicitly with a
warning, as by `ranvier build --compat`, because NEURON builds such files as well.
"""

from __future__ import annotations

import os
import sys
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

STANDS_FOR = "9.0.2"  # the version of NEURON whose behaviour Ranvier follows
_NOT_OFFERED = {
    "rxd": "reaction-diffusion is not part of Ranvier yet",
    "crxd": "reaction-diffusion is not part of Ranvier yet",
    "coreneuron": "there is no CoreNEURON in Ranvier: leave it out; ParallelContext.nthread(n) makes threads",
}


class _Refusal:
    """Finder of the modules of NEURON that are not offered: says so where Python would only say that they do not exist."""

    @staticmethod
    def find_spec(name: str, path: object = None, target: object = None) -> None:
        """Raise ImportError for what is not offered; leave other modules to other finders."""
        head, _, rest = name.partition(".")
        if head == "neuron" and rest.split(".")[0] in _NOT_OFFERED:
            raise ImportError(f"{name}: {_NOT_OFFERED[rest.split('.')[0]]}", name=name)


def _hclass(made: Any) -> Any:
    """Return a class of `h` that Python classes can be derived from: the class itself."""
    return made


def _hoc(h: Any) -> ModuleType:
    from .hoc_names.hoc_object import HocObject

    module = ModuleType("neuron.hoc", "NEURON's module hoc, by Ranvier.")
    vars(module).update(HocObject=HocObject, execute=h, hoc_ac=0.0)
    return module


def _nrn(h: Any) -> ModuleType:
    from .cable.segment import Segment
    from .mechanism_access.mechanism_view import Mechanism

    module = ModuleType("neuron.nrn", "NEURON's module nrn, by Ranvier.")
    vars(module).update(Section=h.Section, Segment=Segment, Mechanism=Mechanism, allsec=h.allsec, cas=h.cas)
    return module


def _neuron() -> dict[str, ModuleType]:
    """Return the modules that stand in, by name."""
    from . import gui, h, load_mechanisms, units
    from .mechanism_access.mechanism_view import DensityMechanism

    module = ModuleType("neuron", "NEURON's Python package, by Ranvier.")
    module.__path__ = []  # a package: `import neuron.units` looks here for what is not in sys.modules
    hoc, nrn = _hoc(h), _nrn(h)
    vars(module).update(
        h=h, n=h, hoc=hoc, nrn=nrn, units=units, gui=gui, load_mechanisms=load_mechanisms, hclass=_hclass,
        psection=lambda section: section.psection(), DensityMechanism=DensityMechanism, version=STANDS_FOR,
        __version__=STANDS_FOR, nrn_dll_loaded=[])
    module.__file__ = __file__
    for made, is_package in ((module, True), (hoc, False), (nrn, False)):
        # importlib.util.find_spec reads it
        made.__spec__ = ModuleSpec(made.__name__, None, origin=__file__, is_package=is_package)
    parts = {"hoc": hoc, "nrn": nrn, "units": units, "gui": gui}
    return {"neuron": module, "hoc": hoc, "nrn": nrn, **{f"neuron.{name}": part for name, part in parts.items()}}


def _install() -> None:
    present = sys.modules.get("neuron")
    if present is not None:
        raise ImportError("import ranvier.as_neuron before the first `import neuron`: NEURON itself is loaded already from "
                          f"{getattr(present, '__file__', 'an unknown place')}")
    os.environ.setdefault("RANVIER_COMPAT", "1")
    sys.modules.update(_neuron())
    sys.meta_path.insert(0, _Refusal)


def main() -> None:
    """Run a Python script with Ranvier in NEURON's place: the rest of the command line is its own."""
    import runpy

    if len(sys.argv) < 2:
        raise SystemExit("python -m ranvier.as_neuron SCRIPT.py [ARGUMENTS …]: run a script written for NEURON")
    sys.argv = sys.argv[1:]
    sys.path[0] = os.path.dirname(os.path.abspath(sys.argv[0]))
    runpy.run_path(sys.argv[0], run_name="__main__")


_install()
if __name__ == "__main__":
    main()
