"""A patch of membrane of 100 µm²: first a bare lipid bilayer, then with a leak, then a pulse shorter than a time step."""

import math

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np
from ranvier import h

# A cylinder as long as wide has the area π·d², so this one has 100 µm², which at 1 µF/cm² is a capacitor of 1 pF.
soma = h.Section(name="soma")
soma.L = soma.diam = math.sqrt(100 / math.pi)
soma.cm = 1
clamp = h.IClamp(soma(0.5))
clamp.delay, clamp.dur = 1, 1


def run(v_init, tstop, amp):
    """Inject amp nA; return time in ms and the membrane potential in mV."""
    clamp.amp = amp
    t, v = h.Vector().record(h._ref_t), h.Vector().record(soma(0.5)._ref_v)
    h.finitialize(v_init)
    h.continuerun(tstop)
    return np.array(t), np.array(v)


# A capacitor keeps its charge: V = Q/C, so 1 nA for 1 ms moves 1 pF by 1000 mV, and it stays there.
for amp in (1, 0.1, 0.01):
    t, v = run(-65, 5, amp)
    assert math.isclose(v[-1] + 65, 1000 * amp, rel_tol=1e-9)
    plt.plot(t, v, label=f"bilayer, {amp} nA")

# With a leak the membrane relaxes to the leak's reversal potential, e_pas = -70 mV, and stays there once there.
soma.insert("pas")
t, v = run(-65, 50, 0)
assert math.isclose(v[-1], -70, abs_tol=1e-11)
t, v = run(-70, 50, 0)
assert np.all(v == -70)

# The simulator does not know what is possible: one ampere (10⁹ nA) gives some 6·10¹¹ mV, rising to 10¹² with
# a time constant of 1 ms. In each step of 25 µs (backward Euler) the distance shrinks by the factor 1/1.025.
t, v = run(-70, 5, 1e9)
assert math.isclose(v.max(), 1e12 * (1 - 1.025**-40), rel_tol=1e-9)

# A pulse of 10 µs falls between two steps of 25 µs and is missed; steps of 10 µs see it.
clamp.dur = 0.01
t, v = run(-70, 5, 1)
assert v.max() == -70
h.steps_per_ms, h.dt = 100, 0.01
t, v = run(-70, 5, 1)
assert math.isclose(v.max(), -60.09900990099039, rel_tol=1e-9)

plt.xlabel("t (ms)")
plt.ylabel("v (mV)")
plt.legend()
plt.savefig("single_compartment.png")
