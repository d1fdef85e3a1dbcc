"""Five cells in a ring: each excites the next through an ExpSyn, and one event starts a spike that goes round."""

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np
from ranvier import h

COUNT, DELAY = 5, 5.0


class Cell:
    """A soma with Hodgkin and Huxley's channels and a passive dendrite with a synapse."""

    def __init__(self, number):
        self.soma = h.Section(name=f"soma{number}")
        self.dendrite = h.Section(name=f"dendrite{number}")
        self.soma.L = self.soma.diam = 12.6
        self.soma.insert("hh")
        self.dendrite.L, self.dendrite.diam, self.dendrite.nseg = 180, 1, 5
        self.dendrite.insert("pas")
        self.dendrite.connect(self.soma(1))
        self.dendrite.g_pas, self.dendrite.e_pas = 1e-3, -65
        self.synapse = h.ExpSyn(self.dendrite(0.5))
        self.synapse.tau = 2
        self.spikes = h.Vector()
        self.v = h.Vector().record(self.soma(0.5)._ref_v)


cells = [Cell(number) for number in range(COUNT)]
connections = []
for number, source in enumerate(cells):
    # A NetCon watches the potential of its source and delivers `weight` to the target `delay` after each crossing.
    connection = h.NetCon(source.soma(0.5)._ref_v, cells[(number + 1) % COUNT].synapse, sec=source.soma)
    connection.threshold, connection.delay, connection.weight[0] = 0, DELAY, 0.05
    connection.record(source.spikes)
    connections.append(connection)

start = h.NetStim()
start.number, start.start = 1, 9
kick = h.NetCon(start, cells[0].synapse)
kick.delay, kick.weight[0] = 1, 0.05

t = h.Vector().record(h._ref_t)
h.finitialize(-65)
h.continuerun(200)

spikes = [np.array(cell.spikes) for cell in cells]
order = np.argsort(np.concatenate(spikes), kind="stable")
fired = np.concatenate([np.full(len(train), number) for number, train in enumerate(spikes)])[order]
assert list(fired) == [number % COUNT for number in range(len(fired))], "the cells fire in turn"
gaps = np.diff(np.concatenate(spikes)[order])
assert len(fired) > 20 and np.all(gaps > DELAY) and np.all(gaps < DELAY + 4), "delay and the time to reach threshold"
assert np.ptp(gaps[5:]) < 0.1, "after the first round the spike travels evenly"

for number, cell in enumerate(cells):
    plt.plot(t, np.array(cell.v) + 120 * number)
plt.xlabel("t (ms), against v, one cell above the other")
plt.savefig("ring.png")
