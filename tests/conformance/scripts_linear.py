"""LinearMechanism in the forms of its constructor: y and the potentials around it."""

from __future__ import annotations

from typing import Any

NAMES = ["electrode", "two_cells", "called_back", "pendulum", "changed_midway", "sparse", "at_the_end_of_a_section"]


def _cell(h: Any) -> Any:
    soma, dend = h.Section(name="soma"), h.Section(name="dend")
    dend.connect(soma(1))
    soma.L = soma.diam = 20
    dend.L, dend.diam, dend.nseg = 200, 2, 5
    for section in (soma, dend):
        section.insert("hh")
    clamp = h.IClamp(soma(0.5))
    clamp.delay, clamp.dur, clamp.amp = 1, 2, 0.3
    return soma, dend, clamp


def _matrix(h: Any, rows: list[list[float]], *kind: int) -> Any:
    made = h.Matrix(len(rows), len(rows), *kind)
    for i, row in enumerate(rows):
        for j, value in enumerate(row):
            if value != 0:
                made.setval(i, j, value)
    return made


def _run(h: Any, y: Any, sections: Any, steps: int = 400) -> Any:
    h.finitialize(-65)
    found = [list(y)]
    for k in range(steps):
        h.fadvance()
        if k % 20 == 0:
            found.append([h.t, *y, *(section(0.5).v for section in sections)])
    return found


def electrode(h: Any) -> Any:
    soma, dend, clamp = _cell(h)
    c, g = _matrix(h, [[0, 0], [0, 0.01]]), _matrix(h, [[0.001, -0.001], [-0.001, 0.002]])
    y, b = h.Vector(2), h.Vector([0, 0.001 * -20])
    mechanism = h.LinearMechanism(c, g, y, b, 0.5, sec=soma)
    return [_run(h, y, (soma, dend)), mechanism.valid(), str(mechanism), clamp.amp]


def two_cells(h: Any) -> Any:
    soma, dend, clamp = _cell(h)
    other = h.Section(name="other")
    other.insert("hh")
    other.L = other.diam = 30
    c = _matrix(h, [[0, 0, 0], [0, 0, 0], [0, 0, 1.0]])
    g = _matrix(h, [[0.001, -0.001, 0.1], [-0.001, 0.001, 0], [0.02, 0, 0.5]])
    y, start, b = h.Vector(3), h.Vector([0, 0, 0.3]), h.Vector([0, 0, -1])
    mechanism = h.LinearMechanism(c, g, y, start, b, h.SectionList([dend, other]), h.Vector([1, 0.3]))
    return [_run(h, y, (soma, dend, other)), mechanism.valid(), clamp.amp]


def called_back(h: Any) -> Any:
    soma, dend, clamp = _cell(h)
    c, g, y, b = h.Matrix(1, 1), _matrix(h, [[1e-9]]), h.Vector(1), h.Vector(1)  # NEURON leaves out what is 0 at the beginning
    calls: list[Any] = []

    def set_current() -> None:
        calls.append([h.t, y[0], soma(0.5).v])
        g.setval(0, 0, 1e-3 if h.t > 3 else 1e-9)
        b[0] = 1e-2 * (-40 - y[0]) if 2 < h.t < 6 else 0

    mechanism = h.LinearMechanism(set_current, c, g, y, b, h.SectionList([soma]), h.Vector([0.5]))
    return [_run(h, y, (soma, dend)), calls, mechanism.valid(), clamp.amp]


def pendulum(h: Any) -> Any:
    soma, dend, clamp = _cell(h)
    c, g = _matrix(h, [[1, 0], [0, 1]]), _matrix(h, [[0, -1], [1, 0]])
    y, start, b = h.Vector(2), h.Vector([1, 0]), h.Vector(2)
    mechanism = h.LinearMechanism(c, g, y, start, b)
    return [_run(h, y, (soma, dend)), mechanism.valid(), clamp.amp]


def changed_midway(h: Any) -> Any:
    soma, dend, clamp = _cell(h)
    c, g = _matrix(h, [[0, 0], [0, 0.01]]), _matrix(h, [[0.001, -0.001], [-0.001, 0.002]])
    y, b = h.Vector(2), h.Vector([0, 0.001 * -20])
    mechanism = h.LinearMechanism(c, g, y, b, 0.5, sec=soma)
    recorded = h.Vector().record(y._ref_x[1])
    found = []
    h.finitialize(-65)
    for k in range(100):
        if k == 50:
            g.setval(1, 1, 0.004)
            b[1] = 0.1
        h.fadvance()
        found.append([*y, dend(0.1).v])
    return [found, list(recorded), mechanism.valid(), clamp.amp]


def sparse(h: Any) -> Any:
    soma, dend, clamp = _cell(h)
    c, g = _matrix(h, [[0, 0], [0, 0.01]], 2), _matrix(h, [[0.001, -0.001], [-0.001, 0.002]], 2)
    y, b = h.Vector(2), h.Vector([0, 0.001 * -20])
    mechanism = h.LinearMechanism(c, g, y, b, 0.3, sec=dend)
    return [_run(h, y, (soma, dend)), mechanism.valid(), clamp.amp]


def at_the_end_of_a_section(h: Any) -> Any:
    soma, dend, clamp = _cell(h)
    c, g = _matrix(h, [[0, 0], [0, 1e-3]]), _matrix(h, [[1e9, 1], [1, 0.002]])
    y, b = h.Vector(2), h.Vector([-60e9, 0])
    mechanism = h.LinearMechanism(c, g, y, b, 1, sec=dend)
    return [_run(h, y, (soma, dend)), mechanism.valid(), clamp.amp]
