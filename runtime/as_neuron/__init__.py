"""Stand in for the package `neuron` in this process: after `import ranvier.as_neuron`, `from neuron import h` gives Ranvier.

For packages that were written for NEURON and import it themselves:

    import ranvier.as_neuron
    import LFPy

It must come before the first `import neuron`; `python -m ranvier.as_neuron script.py arguments …` runs a script that way. The
modules that stand in are neuron, neuron.hoc, neuron.nrn, neuron.units, neuron.gui, neuron.config, neuron.doc, neuron.hclass3,
neuron.expect_hocerr, neuron.nonvint_block_supervisor (where nothing can be registered) and neuron.coreneuron (whose settings
change nothing), with the names that packages use; neuron.rxd and neuron.crxd are not offered. `h('…')` prints what goes wrong
and returns False, as in NEURON. What cnexp cannot integrate is then solved implicitly with a warning, as by
`ranvier build --compat`, because NEURON builds such files as well.
"""

from __future__ import annotations

import os
import sys
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

_NOT_OFFERED = {
    "rxd": "reaction-diffusion is not part of Ranvier yet",
    "crxd": "reaction-diffusion is not part of Ranvier yet",
}


class _Refusal:
    """Finder of the modules of NEURON that are not offered: says so where Python would only say that they do not exist."""

    @staticmethod
    def find_spec(name: str, path: object = None, target: object = None) -> None:
        """Raise ImportError for what is not offered; leave other modules to other finders."""
        head, _, rest = name.partition(".")
        if head == "neuron" and rest.split(".")[0] in _NOT_OFFERED:
            raise ImportError(f"{name}: {_NOT_OFFERED[rest.split('.')[0]]}", name=name)


def _hoc_object(h: Any) -> type:
    """Return the class whose instances are `h` and all that it makes; HocObject() gives `h`."""
    from ..hoc_names.hoc_object import HocObject

    class Everything(type):
        def __call__(cls) -> Any:
            return h

        def __instancecheck__(cls, instance: object) -> bool:
            return isinstance(instance, HocObject | type(h))

        def __subclasscheck__(cls, subclass: type) -> bool:
            return issubclass(subclass, HocObject)

    return Everything("HocObject", (), {"__module__": "hoc"})


def _hoc(h: Any) -> ModuleType:
    from ..hoc_names.hoc_object import HocObject

    def built_in(name: str) -> type:
        """Return a class of `h`, made where it is first asked for."""
        found = getattr(h, name, None) if name[:1].isupper() else None
        if not isinstance(found, type) or not issubclass(found, HocObject):
            raise AttributeError(f"module 'neuron.hoc' has no attribute '{name}'")
        return found

    module = ModuleType("neuron.hoc", "NEURON's module hoc, by Ranvier.")
    vars(module).update(HocObject=_hoc_object(h), execute=h, hoc_ac=0.0, __getattr__=built_in)
    return module


def _nrn(h: Any) -> ModuleType:
    from ..cable.segment import Segment
    from ..mechanism_access.mechanism_view import Mechanism

    module = ModuleType("neuron.nrn", "NEURON's module nrn, by Ranvier.")
    vars(module).update(Section=h.Section, Segment=Segment, Mechanism=Mechanism, allsec=h.allsec, cas=h.cas)
    return module


def _parts(h: Any) -> dict[str, ModuleType]:
    """Return the modules in the package, by name."""
    from .. import gui, units
    from . import config, doc, expect_hocerr, hclass3, nonvint_block_supervisor
    from .coreneuron import CoreNeuron

    return {"hoc": _hoc(h), "nrn": _nrn(h), "units": units, "gui": gui, "config": config, "doc": doc, "hclass3": hclass3,
            "expect_hocerr": expect_hocerr, "nonvint_block_supervisor": nonvint_block_supervisor, "coreneuron": CoreNeuron()}


def _neuron() -> dict[str, ModuleType]:
    """Return the modules that stand in, by name."""
    from .. import h, load_mechanisms
    from ..hoc_names.functions import STANDS_FOR
    from ..mechanism_access.mechanism_view import DensityMechanism
    from .numpy_references import numpy_element_ref

    module = ModuleType("neuron", "NEURON's Python package, by Ranvier.")
    module.__path__ = []  # a package: `import neuron.units` looks here for what is not in sys.modules
    parts = _parts(h)
    vars(module).update(
        **parts, h=h, n=h, load_mechanisms=load_mechanisms, hclass=parts["hclass3"].hclass,
        HocBaseObject=parts["hclass3"].HocBaseObject, numpy_element_ref=numpy_element_ref,
        psection=lambda section: section.psection(), DensityMechanism=DensityMechanism, version=STANDS_FOR,
        __version__=STANDS_FOR, nrn_dll_loaded=[])
    module.__file__ = __file__
    for made, is_package in ((module, True), (parts["hoc"], False), (parts["nrn"], False), (parts["coreneuron"], False)):
        # importlib.util.find_spec reads it
        made.__spec__ = ModuleSpec(made.__name__, None, origin=__file__, is_package=is_package)
    inside = {f"neuron.{name}": part for name, part in parts.items()}
    return {"neuron": module, "hoc": parts["hoc"], "nrn": parts["nrn"], **inside}


def _install() -> None:
    present = sys.modules.get("neuron")
    if present is not None:
        raise ImportError("import ranvier.as_neuron before the first `import neuron`: NEURON itself is loaded already from "
                          f"{getattr(present, '__file__', 'an unknown place')}")
    from .. import h

    os.environ.setdefault("RANVIER_COMPAT", "1")
    sys.modules.update(_neuron())
    h.__dict__["_prints_errors"] = True
    sys.meta_path.insert(0, _Refusal)


_install()
