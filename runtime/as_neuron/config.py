"""NEURON's module neuron.config: what it was built with, here always without."""

from __future__ import annotations

arguments: dict[str, bool | int | str | tuple[str, ...]] = {
    "CORENRN_ENABLE_GPU": False,
    "CORENRN_ENABLE_SHARED": False,
    "LibLTO_FOUND": False,
    "NRN_ENABLE_CORENEURON": False,
    "NRN_ENABLE_INTERVIEWS": False,
    "NRN_ENABLE_MOD_COMPATIBILITY": False,
    "NRN_ENABLE_MODEL_TESTS": (),
    "NRN_ENABLE_MPI": False,
    "NRN_ENABLE_MPI_DYNAMIC": False,
    "NRN_ENABLE_MUSIC": False,
    "NRN_ENABLE_PYTHON": True,
    "NRN_ENABLE_RX3D": False,
    "NRN_ENABLE_TESTS": False,
    "NRN_ENABLE_THREADS": True,
    "NRN_MODULE_INSTALL_OPTIONS": "",
    "NRN_SANITIZERS": "",
}
"""The options of NEURON's build by name."""
