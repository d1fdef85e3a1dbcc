"""Rallpack 3 on the simulator named by the argument: a cable of 1 mm with squid channels; prints JSON.

1 µm wide, Ra = 100 Ω cm, Cm = 1 µF/cm², 0.1 nA into one end for 250 ms at 6.3 °C.
"""

from __future__ import annotations

import importlib
import json
import sys


def main() -> None:
    h = importlib.import_module(sys.argv[1]).h
    h.load_file("stdrun.hoc")
    axon = h.Section(name="axon")
    axon.L, axon.diam, axon.nseg, axon.Ra, axon.cm = 1000.0, 1.0, 201, 100.0, 1.0
    axon.insert("hh")
    clamp = h.IClamp(axon(0))
    clamp.delay, clamp.dur, clamp.amp = 0.0, 1e9, 0.1
    spikes, detectors = {}, []
    for name, place in (("spikes_near", axon(0)), ("spikes_far", axon(1))):
        detectors.append(h.NetCon(place._ref_v, None, sec=axon))
        spikes[name] = h.Vector()
        detectors[-1].threshold = -20.0
        detectors[-1].record(spikes[name])
    traces = {"v_near": h.Vector().record(axon(0)._ref_v, 0.5), "v_far": h.Vector().record(axon(1)._ref_v, 0.5)}
    h.finitialize(-65)
    h.continuerun(250)
    print(json.dumps({name: list(vector) for name, vector in {**spikes, **traces}.items()}))


if __name__ == "__main__":
    main()
