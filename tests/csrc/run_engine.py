"""The engine driven by its C functions alone, with mechanisms written by hand: what the tests of the running half share."""

from __future__ import annotations

import functools
import math
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
from ranvier._engine import ffi, lib

HERE = Path(__file__).resolve().parent
SECTION, POINT, CLOCK = lib.RV_REF_SECTION, lib.RV_REF_POINT, lib.RV_REF_CLOCK


@functools.cache
def mechanisms() -> dict[str, Any]:
    """Compile run_mechanisms.c once and return its mechanisms by name."""
    out = Path(tempfile.mkdtemp()) / "hand.so"
    command = ["cc", "-std=c11", "-O2", "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-shared", "-fPIC",
               "-I", str(HERE.parent.parent / "csrc"), str(HERE / "run_mechanisms.c"), "-o", str(out), "-lm"]
    subprocess.run(command, check=True)
    message = ffi.new("char[]", 512)
    pointer = lib.rv_library_open(str(out).encode(), message, 512)
    assert pointer != ffi.NULL, ffi.string(message)
    library = ffi.cast("const rv_library *", pointer)
    return {ffi.string(m.name).decode(): m for m in (library.mechanisms[k] for k in range(library.count))}


class EngineError(Exception):
    """An answer below 0, with the model's message."""

    def __init__(self, code: int, error: Any) -> None:
        super().__init__(ffi.string(error.message).decode())
        self.code, self.t, self.section, self.x = code, error.t, error.section, error.x
        self.type, self.point = error.type, error.point


class Engine:
    """One model with the hand-written mechanisms registered."""

    def __init__(self, dt: float = 0.025, threads: int = 1, width: int = 0, target: int = 0) -> None:
        self.model = lib.rv_model_new()
        self.types = {n: lib.rv_register(self.model, ffi.cast("void *", m)) for n, m in mechanisms().items()}
        self.clock = lib.rv_clock(self.model, 0)
        self.clock[lib.RV_CLOCK_DT] = dt
        lib.rv_set_threads(self.model, threads)
        if width or target:
            lib.rv_set_layout(self.model, width, target)

    def close(self) -> None:
        """Free the model."""
        lib.rv_model_free(self.model)
        self.model = None

    def ok(self, answer: int) -> int:
        """Return an answer, or raise EngineError for a status."""
        if answer < 0:
            raise EngineError(answer, lib.rv_model_error(self.model))
        return answer

    @property
    def t(self) -> float:
        """The clock [ms]."""
        return float(self.clock[lib.RV_CLOCK_T])

    def section(self, length: float = 100.0, diam: float = 10.0, nseg: int = 1, ra: float = 100.0,
                insert: tuple[str, ...] = ()) -> int:
        """Make a section and return its id."""
        made = self.ok(lib.rv_section_new(self.model))
        self.ok(lib.rv_section_set_nseg(self.model, made, nseg))
        self.ok(lib.rv_section_set_length(self.model, made, length))
        self.ok(lib.rv_section_set_ra(self.model, made, ra))
        self.ok(lib.rv_section_set_diam(self.model, made, -2, diam))
        for name in insert:
            self.ok(lib.rv_insert(self.model, made, self.types[name]))
        return made

    def connect(self, child: int, parent: int, x: float = 1.0, end: float = 0.0) -> None:
        """Connect the child's end to parent(x)."""
        self.ok(lib.rv_connect(self.model, child, end, parent, x))

    def point(self, name: str, section: int = -1, x: float = 0.5, **values: float) -> int:
        """Make a point process or artificial cell and set its parameters."""
        made = self.ok(lib.rv_point_new(self.model, self.types[name]))
        if section >= 0:
            self.ok(lib.rv_point_place(self.model, made, section, x))
        for key, value in values.items():
            self.set(made, name, key, value)
        return made

    def slot(self, name: str, field: str) -> int:
        """Return the slot of a field."""
        mechanism = mechanisms()[name]
        for k in range(mechanism.field_count):
            if ffi.string(mechanism.fields[k].name).decode() == field:
                return int(mechanism.fields[k].slot)
        raise KeyError(field)

    def set(self, point: int, name: str, field: str, value: float) -> None:
        """Set a field of a point process."""
        lib.rv_point_value(self.model, point, self.slot(name, field))[0] = value

    def get(self, point: int, name: str, field: str) -> float:
        """Read a field of a point process."""
        return float(lib.rv_point_value(self.model, point, self.slot(name, field))[0])

    def fill(self, section: int, name: str, field: str, value: float) -> None:
        """Set a field of a density mechanism in all segments."""
        self.ok(lib.rv_section_fill(self.model, section, self.types[name], self.slot(name, field), value))

    def v(self, section: int, segment: int = 0) -> float:
        """Read v [mV]."""
        return float(lib.rv_section_value(self.model, section, segment, lib.RV_NODE, lib.RV_NODE_V)[0])

    def ref(self, section: int, x: float = 0.5, type: int = 0, slot: int = 0) -> Any:
        """Return a reference to a value at section(x); v by default."""
        return {"kind": SECTION, "object": section, "x": x, "type": type, "slot": slot, "mark": 0}

    def point_ref(self, point: int, name: str, field: str) -> Any:
        """Return a reference to a field of a point process."""
        return {"kind": POINT, "object": point, "slot": self.slot(name, field), "mark": 0}

    def vector(self, values: Any = ()) -> Any:
        """Return a new rv_vector with the given values."""
        array = np.asarray(values, dtype=float)
        made = lib.rv_vector_new(self.model, len(array))
        for k, x in enumerate(array):
            made.data[k] = x
        return made

    def record(self, ref: Any, interval: float = 0.0, times: Any = None) -> Any:
        """Record a reference into a new vector and return it."""
        made = self.vector()
        self.ok(lib.rv_record(self.model, made, ref, interval, times if times is not None else ffi.NULL))
        return made

    def netcon(self, source: int, target: int, weight: float = 0.0, delay: float = 1.0) -> int:
        """Connect a source to a point process."""
        made = self.ok(lib.rv_netcon_new(self.model, source, target))
        lib.rv_netcon_delay(self.model, made)[0] = delay
        lib.rv_netcon_weight(self.model, made, ffi.NULL)[0] = weight
        return made

    def watch(self, section: int, x: float = 0.5, threshold: float = 0.0) -> int:
        """Return the source that fires when v at section(x) crosses a threshold."""
        return self.ok(lib.rv_source_watch(self.model, self.ref(section, x), threshold))

    def init(self, v: float = -65.0) -> None:
        """finitialize(v)."""
        self.ok(lib.rv_init_begin(self.model))
        self.ok(lib.rv_init_voltage(self.model, v, 1))
        self.ok(lib.rv_init_mechanisms(self.model))
        self.ok(lib.rv_init_end(self.model))

    def advance(self, steps: int, seconds: float = 0.0) -> int:
        """Run some steps; return those made."""
        done = ffi.new("int64_t *")
        self.ok(lib.rv_advance(self.model, steps, seconds, done))
        return int(done[0])

    def run(self, tstop: float, v: float = -65.0) -> None:
        """finitialize and run to tstop in one call."""
        self.init(v)
        self.advance(round(tstop / self.clock[lib.RV_CLOCK_DT]))

    def pending(self) -> list[tuple[int, float]]:
        """Fetch what was reported to Python."""
        ids, times = ffi.new("rv_id[64]"), ffi.new("double[64]")
        return [(ids[k], times[k]) for k in range(lib.rv_pending(self.model, ids, times, 64))]


def values(vector: Any) -> Any:
    """Return a copy of a vector's elements."""
    return np.array([vector.data[k] for k in range(vector.size)])


NAN = math.nan
