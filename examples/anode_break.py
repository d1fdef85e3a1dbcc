"""Anode break excitation: the squid axon fires when a long hyperpolarisation ends.

Hyperpolarisation opens the h gates and closes the n gates; when it ends, m follows at once and sodium wins.
"""

import math

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np
from ranvier import h

axon = h.Section(name="axon")
axon.L, axon.diam, axon.nseg = 20000, 100, 43
axon.insert("hh")
clamp = h.IClamp(axon(0))
clamp.delay, clamp.dur = 1, 10


def run(amp, tstop):
    """Return time, the potential at the stimulated end, and the m, h and n gates of the first segment."""
    clamp.amp = amp
    gates = axon(0.5 / axon.nseg).hh
    pointers = (h._ref_t, axon(0)._ref_v, gates._ref_m, gates._ref_h, gates._ref_n)
    vectors = [h.Vector().record(pointer) for pointer in pointers]
    h.finitialize(-65)
    h.continuerun(tstop)
    return [np.array(vector) for vector in vectors]


# Find the current that brings the end of the axon to -80 mV just before the pulse stops at 11 ms.
low, high = -2000.0, 0.0
for _ in range(50):
    amp = (low + high) / 2
    t, v, *_ = run(amp, 11)
    if v[-1] < -80:
        low = amp
    else:
        high = amp
print(f"{high:.2f} nA bring the axon to -80 mV")
assert math.isclose(high, -98.35374269045083, rel_tol=1e-6)

# Released from there, it fires without any depolarising stimulus.
t, v, m, inactivation, n = run(high, 40)
rebound = v[t > 11.1].max()
assert math.isclose(rebound, 42.139429294426904, rel_tol=1e-6)

# At the release more sodium channels are available and fewer potassium channels are open than at rest.
rest, release = 0, np.argmax(t > 11) - 1
assert inactivation[release] > inactivation[rest] and n[release] < n[rest]

figure, (top, bottom) = plt.subplots(2, sharex=True)
top.plot(t, v)
for name, gate in (("m", m), ("h", inactivation), ("n", n)):
    bottom.plot(t, gate, label=name)
bottom.set_xlabel("t (ms)")
bottom.legend()
figure.savefig("anode_break.png")
