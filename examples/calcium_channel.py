"""A channel of one's own: a low-threshold calcium channel makes a cell fire after it has been hyperpolarised.

calcium_channel/cat.mod is the channel, calcium_channel/cashell.mod the calcium that it lets in; both are plain NMODL.
"""

from pathlib import Path

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np
import ranvier
from ranvier import h

# Build the .mod files of a folder, if they have changed, and load them. `ranvier build` does it from the shell.
ranvier.load_mechanisms(Path(__file__).parent / "calcium_channel")

cell = h.Section(name="cell")
cell.L = cell.diam = 25
for mechanism in ("pas", "cat", "cashell"):
    cell.insert(mechanism)
cell(0.5).pas.g, cell(0.5).pas.e = 5e-5, -65
h.celsius = 24
clamp = h.IClamp(cell(0.5))
clamp.delay, clamp.dur, clamp.amp = 50, 150, -0.02


def run(pbar):
    """Return time, potential, calcium current and calcium concentration for a permeability in cm/s."""
    segment = cell(0.5)
    segment.cat.pbar = pbar
    vectors = [h.Vector().record(p) for p in (h._ref_t, segment._ref_v, segment._ref_ica, segment._ref_cai)]
    h.finitialize(-65)
    h.continuerun(600)
    return [np.array(vector) for vector in vectors]


t, v, ica, cai = run(1e-4)
after = t > 200
print(f"rebound to {v[after].max():.1f} mV, calcium up to {cai.max() * 1e6:.0f} nM")
assert v[after].max() > 0 > -60 > v[~after].max(), "the rebound comes after the pulse, and only then"
assert t[np.argmin(ica)] < t[np.argmax(cai)], "calcium lags behind the current that brings it"
assert cai.max() > 1e-3 and cai[-1] < 0.1 * cai.max(), "and is removed again"

# In the shell the calcium that entered, less what was removed, is what is found.
balance = -1e4 * ica / (2 * 96485.33212331 * cell(0.5).cashell.depth) - (cai - 1e-4) / cell(0.5).cashell.tau
assert abs(np.sum(balance[1:]) * h.dt - (cai[-1] - cai[0])) < 0.02 * cai.max()

passive = run(0)[1]
assert passive[after].max() < -64.9, "without the channel nothing happens"

figure, (top, bottom) = plt.subplots(2, sharex=True)
top.plot(t, v, t, passive, "--")
top.set_ylabel("v (mV)")
bottom.plot(t, cai * 1e6)
bottom.set(xlabel="t (ms)", ylabel="calcium (nM)")
figure.savefig("calcium_channel.png")
