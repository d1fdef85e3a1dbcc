"""The squid axon: how strong a stimulus it takes to fire it, and what fewer sodium channels do to the spike."""

import math

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np
from ranvier import h

# Two centimetres of an axon 100 µm wide with Hodgkin and Huxley's channels at 6.3 °C, stimulated at one end.
axon = h.Section(name="axon")
axon.L, axon.diam, axon.nseg = 20000, 100, 43
axon.insert("hh")
clamp = h.IClamp(axon(0))
clamp.delay, clamp.dur = 1, 0.1


def run(amp):
    """Inject amp nA for 0.1 ms; return time and the potential at the middle of the axon."""
    clamp.amp = amp
    t, v = h.Vector().record(h._ref_t), h.Vector().record(axon(0.5)._ref_v)
    h.finitialize(-65)
    h.continuerun(30)
    return np.array(t), np.array(v)


# All or nothing: halve the interval between a current that fails and one that fires.
fails, fires = 100.0, 4000.0
while fires - fails > 1e-3:
    amp = (fails + fires) / 2
    if run(amp)[1].max() > 0:
        fires = amp
    else:
        fails = amp
print(f"threshold: {fires:.3f} nA")
assert math.isclose(fires, 855.2573442459106, abs_tol=2e-3)


def height_and_halfwidth(t, v):
    """Return the peak (mV) and the time between the first and the last sample above half of it (ms)."""
    above = t[v > -65 + (v.max() + 65) / 2]
    return v.max(), above[-1] - above[0] if above.size else 0


# Half of the sodium channels still carry a spike, lower and slower; a quarter does not.
expected = {1.0: (37.66064215451307, 1.575), 0.5: (22.46829496520655, 1.45), 0.25: (-65, 0), 0.125: (-65, 0)}
for share, (height, halfwidth) in expected.items():
    for segment in axon:
        segment.hh.gnabar = 0.12 * share
    t, v = run(1720)
    peak, width = height_and_halfwidth(t, v)
    assert math.isclose(peak, height, rel_tol=1e-6) and math.isclose(width, halfwidth, abs_tol=1e-6)
    plt.plot(t, v, label=f"{share:g} of the sodium channels")

plt.xlabel("t (ms)")
plt.ylabel("v in the middle (mV)")
plt.legend()
plt.savefig("squid_axon_threshold.png")
