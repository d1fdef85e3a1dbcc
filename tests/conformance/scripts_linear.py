"""LinearMechanism in the forms of its constructor: y and the potentials around it."""

from __future__ import annotations

from typing import Any

NAMES = ["electrode", "two_cells", "called_back", "pendulum", "changed_midway", "sparse", "at_the_end_of_a_section",
         "inside_of_extracellular", "layers_of_extracellular", "layers_at_ends", "several_at_one_place", "layers_changed_midway",
         "called_back_from_a_layer", "a_section_that_goes", "beside_cells_without_layers"]


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


# ---------------------------------------------------------------- extracellular; NEURON 9.0.2 answers vext[0] for every vext[k]


def _layered(h: Any) -> Any:
    soma, dend, clamp = _cell(h)
    for section in (soma, dend):
        section.insert("extracellular")
        for segment in section:
            for k in range(2):
                segment.xraxial[k], segment.xg[k], segment.xc[k] = 100 * (k + 1), 0.01 * (k + 1), 0.1 * k
    return soma, dend, clamp


def _electrode(h: Any) -> Any:
    return _matrix(h, [[0, 0], [0, 0.01]]), _matrix(h, [[0.001, -0.001], [-0.001, 0.002]]), h.Vector(2), h.Vector([0, -0.02])


def _layers_run(h: Any, ys: Any, sections: Any, steps: int = 200) -> Any:
    h.finitialize(-65)
    found = [[list(y) for y in ys]]
    for _ in range(steps):
        h.fadvance()
        found.append([h.t, *(list(y) for y in ys), *((s(0.5).v, s(0.5).vext[0], s(0.5).i_membrane) for s in sections)])
    return found


def inside_of_extracellular(h: Any) -> Any:
    soma, dend, clamp = _layered(h)
    c, g, y, b = _electrode(h)
    mechanism = h.LinearMechanism(c, g, y, b, 0.5, sec=soma)
    return [_layers_run(h, [y], (soma, dend)), mechanism.valid(), clamp.amp]


def layers_of_extracellular(h: Any) -> Any:
    soma, dend, clamp = _layered(h)
    c = _matrix(h, [[0, 0, 0, 0], [0, 0.01, 0, 0], [0, 0, 0.001, 0], [0, 0, 0, 1]])
    g = _matrix(h, [[0.001, -0.001, 0, 0], [-0.001, 0.002, 0.0005, 0.01], [0, -0.0005, 0.003, 0], [0, 0.01, 0, 0.2]])
    y, start, b = h.Vector(4), h.Vector([0, 0, 0, 3]), h.Vector([0, 0.002, 0.001, 0.1])
    places = h.SectionList([soma, soma, dend]), h.Vector([0.5, 0.5, 0.3]), h.Vector([0, 1, 2])
    mechanism = h.LinearMechanism(c, g, y, start, b, *places)
    return [_layers_run(h, [y], (soma, dend)), mechanism.valid(), clamp.amp]


def layers_at_ends(h: Any) -> Any:
    soma, dend, clamp = _layered(h)
    c, g = _matrix(h, [[0, 0], [0, 0.01]]), _matrix(h, [[0.1, -0.1], [-0.1, 0.2]])
    y, b = h.Vector(2), h.Vector([1, 0])
    mechanism = h.LinearMechanism(c, g, y, b, h.SectionList([dend, soma]), h.Vector([1, 0]), h.Vector([1, 1]))
    return [_layers_run(h, [y], (soma, dend)), mechanism.valid(), clamp.amp]


def several_at_one_place(h: Any) -> Any:
    soma, dend, clamp = _layered(h)
    parts = [_electrode(h) for _ in range(3)]
    mechanisms = []
    for k, (c, g, y, b) in enumerate(parts):
        b[1] = -0.02 * k
        where = h.SectionList([soma, dend][:1 + k // 2]), h.Vector([0.5, 0.5]), h.Vector([k % 2, 1])
        mechanisms.append(h.LinearMechanism(c, g, y, b, *where))
    return [_layers_run(h, [part[2] for part in parts], (soma, dend)), [m.valid() for m in mechanisms], clamp.amp]


def layers_changed_midway(h: Any) -> Any:
    soma, dend, clamp = _layered(h)
    c, g, y, b = _electrode(h)
    mechanism = h.LinearMechanism(c, g, y, b, h.SectionList([soma]), h.Vector([0.5]), h.Vector([1]))
    found = []
    h.finitialize(-65)
    for k in range(120):
        if k == 40:
            b[1] = -0.5
        if k == 60:
            g.setval(1, 1, 0.01)
        if k == 80:
            c.setval(1, 1, 0.5)
        if k == 100:
            soma(0.5).xg[0] = 0.05
        h.fadvance()
        found.append([*y, soma(0.5).v, soma(0.5).vext[0]])
    return [found, mechanism.valid(), clamp.amp]


def called_back_from_a_layer(h: Any) -> Any:
    soma, dend, clamp = _layered(h)
    c, g, y, b = _electrode(h)
    start, calls = h.Vector([0, 5]), []

    def set_current() -> None:
        calls.append([h.t, *y, soma(0.5).v])
        b[0] = 1e-3 * (2 - y[0]) if h.t > 1 else 0

    mechanism = h.LinearMechanism(set_current, c, g, y, start, b, h.SectionList([dend]), h.Vector([0.7]), h.Vector([1]))
    return [_layers_run(h, [y], (soma, dend), 80), calls, mechanism.valid(), clamp.amp]


def a_section_that_goes(h: Any) -> Any:
    soma, dend, clamp = _layered(h)
    c, g, y, b = _electrode(h)
    mechanism = h.LinearMechanism(c, g, y, b, h.SectionList([dend]), h.Vector([0.5]), h.Vector([0]))
    h.finitialize(-65)
    for _ in range(20):
        h.fadvance()
    found: list[Any] = [mechanism.valid(), list(y)]
    h.delete_section(sec=dend)
    found.append(mechanism.valid())
    h.finitialize(-65)
    for _ in range(20):
        h.fadvance()
    return [*found, list(y), soma(0.5).v, mechanism.valid(), clamp.amp]


def beside_cells_without_layers(h: Any) -> Any:
    soma, dend, clamp = _layered(h)
    other = h.Section(name="other")
    other.insert("pas")
    other.L = other.diam = 30
    c = _matrix(h, [[0, 0, 0], [0, 0, 0], [0, 0, 0.01]])
    g = _matrix(h, [[0.001, -0.001, 0], [-0.001, 0.0015, -0.0005], [0, -0.0005, 0.001]])
    y, b = h.Vector(3), h.Vector([0, 0, 0.01])
    mechanism = h.LinearMechanism(c, g, y, b, h.SectionList([soma, other]), h.Vector([0.5, 0.5]), h.Vector([1, 0]))
    h.finitialize(-65)
    found = []
    for _ in range(100):
        h.fadvance()
        found.append([*y, soma(0.5).v, soma(0.5).vext[0], other(0.5).v, dend(1).v])
    return [found, mechanism.valid(), clamp.amp]
