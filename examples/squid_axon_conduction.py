"""The squid axon: how fast a spike travels, what happens where two meet, and how fine a grid it takes."""

import math

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np
from ranvier import h

axon = h.Section(name="axon")
axon.L, axon.diam, axon.nseg = 20000, 100, 43
axon.insert("hh")


def stimulate(place):
    """Attach a strong short pulse to one end."""
    clamp = h.IClamp(place)
    clamp.delay, clamp.dur, clamp.amp = 1, 0.1, 1720
    return clamp


def run():
    """Return time, and the potential at a quarter, half and three quarters of the axon."""
    t, *v = [h.Vector().record(p) for p in (h._ref_t, *(axon(x)._ref_v for x in (0.25, 0.5, 0.75)))]
    h.finitialize(-65)
    h.continuerun(40)
    return np.array(t), [np.array(trace) for trace in v]


def spikes(v):
    """Count the upward crossings of 0 mV."""
    return int(np.sum((v[1:] > 0) & (v[:-1] <= 0)))


# The spike takes 1.825 ms for the 10 mm between the two electrodes: 5.5 m/s.
left = stimulate(axon(0))
t, (quarter, middle, three_quarters) = run()
arrival = [t[np.argmax(v > 0)] for v in (quarter, three_quarters)]
velocity = 10 / (arrival[1] - arrival[0])
print(f"velocity: {velocity:.2f} m/s")
assert math.isclose(velocity, 5.479452054794443, rel_tol=1e-6)
plt.plot(t, quarter, t, middle, t, three_quarters)

# Two spikes that meet put each other out, for both run into refractory membrane: each place fires once.
right = stimulate(axon(1))
t, (quarter, middle, three_quarters) = run()
assert [spikes(v) for v in (quarter, middle, three_quarters)] == [1, 1, 1]
plt.plot(t, middle, "--", label="collision, in the middle")

# A third of the segments changes the peak by 0.4 mV.
right.amp = 0
axon.nseg = 15
t, (quarter, middle, three_quarters) = run()
assert math.isclose(middle.max(), 37.302376768383525, rel_tol=1e-6)

plt.xlabel("t (ms), against v (mV)")
plt.legend()
plt.savefig("squid_axon_conduction.png")
