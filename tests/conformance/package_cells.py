"""The smallest example cell of each of the packages that are built on NEURON. As a program, in a process for each cell:

    python package_cells.py CELL neuron|ranvier RESULT.npz

writes what the cell's function returns: arrays by name. "spikes" are times [ms].
"""

from __future__ import annotations

import importlib
import json
import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

Traces = dict[str, Any]
DT = 0.025  # ms
SWC = """
1 1 0 0 0 10 -1
2 1 0 -10 0 10 1
3 1 0 10 0 10 1
4 3 0 20 0 1 1
5 3 0 120 0 1 4
6 3 0 200 60 .5 5
7 3 0 200 -60 .5 5
8 2 10 0 0 1 1
9 2 200 0 0 1 8
10 4 0 -20 0 1 1
11 4 0 -220 0 1 10
"""
"""A soma of three points, a dendrite that forks, an axon and an apical dendrite."""


def lfpy(simulator: str) -> Traces:
    """A cell with hh in its soma and a synapse; its membrane currents, and the potential outside at two electrodes.

    Without their first sample: LFPy calls fcurrent and frecord_init before it, and after fcurrent NEURON's i_membrane_ holds the
    density of the current instead of the current.
    """
    import LFPy

    Path("cell.swc").write_text(SWC)
    cell = LFPy.Cell(morphology="cell.swc", passive=True, passive_parameters={"g_pas": 1 / 30000, "e_pas": -65}, v_init=-65,
                     dt=2**-5, tstop=40, nsegs_method="lambda_f", lambda_f=100, custom_fun=[_hh_in_soma], custom_fun_args=[{}])
    synapse = LFPy.Synapse(cell, idx=cell.get_closest_idx(0, 190, 50), syntype="ExpSyn", weight=0.02, tau=2.0, e=0,
                           record_current=True)
    synapse.set_spike_times(np.array([5.0, 12.0, 13.0]))
    electrode = LFPy.RecExtElectrode(cell, x=np.array([15.0, 40.0]), y=np.array([0.0, 100.0]), z=np.zeros(2), sigma=0.3)
    cell.simulate(probes=[electrode], rec_imem=True, rec_vmem=True)
    return {"v": cell.vmem, "i_membrane": cell.imem[:, 1:], "i_synapse": synapse.i, "outside": electrode.data[:, 1:],
            "length": cell.length}


def _hh_in_soma(cell: Any) -> None:
    for section in cell.allseclist:
        if "soma" in section.name():
            section.insert("hh")


def bluepyopt(simulator: str) -> Traces:
    """A cell model with hh and pas and one free parameter, in a protocol with a step of current."""
    from bluepyopt import ephys

    Path("cell.swc").write_text(SWC)
    soma, everything = (ephys.locations.NrnSeclistLocation(name, seclist_name=name) for name in ("somatic", "all"))
    value = ephys.parameters.NrnSectionParameter
    cell = ephys.models.CellModel(
        "simple", ephys.morphologies.NrnFileMorphology("cell.swc", do_replace_axon=True),
        [ephys.mechanisms.NrnMODMechanism("hh", suffix="hh", locations=[soma]),
         ephys.mechanisms.NrnMODMechanism("pas", suffix="pas", locations=[everything])],
        [value("cm", param_name="cm", value=1.0, locations=[everything], frozen=True),
         value("e_pas", param_name="e_pas", value=-65.0, locations=[everything], frozen=True),
         value("gna", param_name="gnabar_hh", locations=[soma], bounds=[0.05, 0.3])])
    middle = ephys.locations.NrnSeclistCompLocation("soma", seclist_name="somatic", sec_index=0, comp_x=0.5)
    step = ephys.stimuli.NrnSquarePulse(step_amplitude=0.6, step_delay=10, step_duration=50, location=middle, total_duration=80)
    protocol = ephys.protocols.SweepProtocol("step", [step], [ephys.recordings.CompRecording("v", location=middle, variable="v")])
    found = protocol.run(cell, {"gna": 0.2}, sim=ephys.simulators.NrnSimulator(dt=DT, cvode_active=False), isolate=False)
    return {"t": np.array(found["v"]["time"]), "v": np.array(found["v"]["voltage"])}


def hnn_core(simulator: str) -> Traces:
    """The network of Jones et al. (2009), 2 by 2 columns, driven once; the dipole, and v of every soma."""
    with _without_legacy_units():
        module = importlib.import_module("hnn_core")
    net = module.jones_2009_model(mesh_shape=(2, 2))
    weights = {"L2_pyramidal": 0.1, "L5_pyramidal": 0.1}
    net.add_evoked_drive("evoked", mu=20.0, sigma=1.0, numspikes=1, location="proximal", weights_ampa=weights,
                         synaptic_delays=0.1)
    dipole = module.simulate_dipole(net, tstop=40.0, dt=DT, n_trials=1, record_vsec="soma")[0]
    response = net.cell_response
    v = [voltages["soma"] for voltages in response.vsec[0].values() if "soma" in voltages]
    return {"spikes": np.array(response.spike_times[0]), "sources": np.array(response.spike_gids[0]), "v": np.array(v),
            "dipole": dipole.data["agg"]}


@contextmanager
def _without_legacy_units() -> Iterator[None]:
    """Import with the constants of today: NEURON 9 refuses nrnunit_use_legacy(1), which Ranvier takes with a warning."""
    neuron = importlib.import_module("neuron")
    true = neuron.h

    class Current:
        def __getattr__(self, name: str) -> Any:
            return (lambda on: 0.0) if name == "nrnunit_use_legacy" else getattr(true, name)

    neuron.h = Current()
    try:
        yield
    finally:
        neuron.h = true


def bmtk(simulator: str) -> Traces:
    """A cell of the Allen Institute by aibs_perisomatic, without Nap.

    The derivative of a current by v is a difference over 0.001 mV in NEURON. It is off by about 1e-4 of itself for Nap, the one
    current here that is not linear in v at given states, which shifts spikes by some ns.
    """
    return _bionet(simulator, "aibs_perisomatic", without=("Nap",))


def bmtk_allactive(simulator: str) -> Traces:
    """The same by aibs_allactive: mechanisms in all sections."""
    return _bionet(simulator, "aibs_allactive", without=("Nap",))


def bmtk_published(simulator: str) -> Traces:
    """The same cell as it is in the package: its spikes."""
    return {"spikes": _bionet(simulator, "aibs_perisomatic")["spikes"]}


def bmtk_strict(simulator: str) -> Traces:
    """The same cell as it is in the package, with RANVIER_MATH=strict, which takes NEURON's difference."""
    os.environ["RANVIER_MATH"] = "strict"
    return _bionet(simulator, "aibs_perisomatic")


def _bionet(simulator: str, processing: str, without: tuple[str, ...] = ()) -> Traces:
    import h5py
    from bmtk.builder.networks import NetworkBuilder
    from bmtk.simulator import bionet

    _bmtk_components(simulator, without)
    net = NetworkBuilder("one")
    net.add_nodes(cell_name="cell", model_type="biophysical", model_template="ctdb:Biophys1.hoc", model_processing=processing,
                  dynamics_params="fit.json", morphology="cell.swc")
    net.build()
    net.save_nodes(output_dir="circuit")
    Path("config.json").write_text(json.dumps(_bmtk_config(Path.cwd())))
    config = bionet.Config.from_json("config.json")
    config.build_env()
    bionet.BioSimulator.from_config(config, network=bionet.BioNetwork.from_config(config)).run()
    with h5py.File("output/v.h5") as v, h5py.File("output/spikes.h5") as spikes:
        return {"v": v["report/one/data"][:], "spikes": spikes["spikes/one/timestamps"][:]}


def _bmtk_components(simulator: str, without: tuple[str, ...]) -> None:
    """Put together what the cell needs: its parameters and mechanisms as bmtk has them, and a small morphology."""
    import bmtk

    package = Path(bmtk.__file__).parent / "utils" / "scripts" / "bionet"
    fit = json.loads((package / "biophysical_neuron_models" / "472363762_fit.json").read_text())
    fit["genome"] = [entry for entry in fit["genome"] if entry["mechanism"] not in without]
    Path("fit.json").write_text(json.dumps(fit))
    Path("cell.swc").write_text(SWC)
    shutil.copytree(package / "mechanisms" / "modfiles", "modfiles")
    scripts = Path(sysconfig.get_path("scripts"))
    command = [scripts / "nrnivmodl"] if simulator == "neuron" else [scripts / "ranvier", "build", "--compat"]
    subprocess.run([*command, "modfiles"], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                   env=os.environ | {"PATH": f"{scripts}{os.pathsep}{os.environ['PATH']}"})


def _bmtk_config(folder: Path) -> dict[str, Any]:
    here = str(folder)
    return {
        "run": {"tstart": 0.0, "tstop": 100.0, "dt": DT, "dL": 20.0, "spike_threshold": -15, "nsteps_block": 5000},
        "conditions": {"celsius": 34.0, "v_init": -80.0}, "target_simulator": "NEURON",
        "components": {"morphologies_dir": here, "biophysical_neuron_models_dir": here, "mechanisms_dir": here},
        "networks": {"nodes": [{"nodes_file": f"{here}/circuit/one_nodes.h5",
                                "node_types_file": f"{here}/circuit/one_node_types.csv"}], "edges": []},
        "inputs": {"step": {"input_type": "current_clamp", "module": "IClamp", "node_set": "all", "amp": 0.25, "delay": 10.0,
                            "duration": 80.0}},
        "reports": {"v": {"variable_name": "v", "cells": "all", "module": "membrane_report", "sections": "soma"}},
        "output": {"output_dir": f"{here}/output", "log_file": "log.txt", "spikes_file": "spikes.h5",
                   "overwrite_output_dir": True}}


CELLS = {"lfpy": "LFPy", "bluepyopt": "bluepyopt", "hnn_core": "hnn_core", "bmtk": "bmtk", "bmtk_allactive": "bmtk",
         "bmtk_published": "bmtk", "bmtk_strict": "bmtk"}
"""The package that each cell needs."""


def main() -> None:
    """Run one cell on one simulator, in a folder of its own."""
    cell, simulator, target = sys.argv[1:]
    target = os.path.abspath(target)
    if simulator == "ranvier":
        importlib.import_module("ranvier.as_neuron")
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        np.savez(target, **globals()[cell](simulator))
        os.chdir(os.path.dirname(target))


if __name__ == "__main__":
    main()
