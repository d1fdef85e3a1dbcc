"""Compile generated C and run its kernels on bare numpy arrays: no engine."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from cffi import FFI
from ranvier import csrc
from ranvier.compiler.codegen import COMPILE_FLAGS, generate, generate_index
from ranvier.compiler.solvers.solved import SolvedMechanism

HEADERS = Path(csrc.__file__).parent
WARNINGS = ("-Wall", "-Wextra", "-Wpedantic", "-Wshadow", "-Wconversion", "-Werror")


def _declarations() -> str:
    text = (HEADERS / "mechanism.h").read_text()
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.S)
    text = re.sub(r"^\s*#.*(?:\\\n.*)*$", "", text, flags=re.M)
    return text.replace("RV_EXPORT ", "")


ffi = FFI()
ffi.cdef(_declarations())


def build(folder: Path, *mechanisms: SolvedMechanism, strict: bool = False, flags: Sequence[str] = ()) -> Any:
    """Compile mechanisms into one library; return its rv_library."""
    files = []
    for solved in mechanisms:
        path = folder / f"{solved.mechanism.name}.c"
        path.write_text(generate(solved, strict=strict))
        files.append(path)
    index = folder / "index.c"
    index.write_text(generate_index([f"rv_mechanism_{m.mechanism.name}" for m in mechanisms], "test"))
    library = folder / "library.so"
    command = ["gcc", *COMPILE_FLAGS, "-march=native", *WARNINGS, *flags, f"-I{HEADERS}", "-shared", *map(str, [*files, index]),
               "-o", str(library), "-lm"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    handle = ffi.dlopen(str(library))
    described = ffi.cast("const rv_library *", handle.rv_describe())
    _KEEP.append(handle)
    return described


_KEEP: list[Any] = []


class Bench:
    """One mechanism on `count` instances; node arrays of `nodes` nodes, fields at their defaults."""

    def __init__(self, mechanism: Any, count: int, node: Sequence[int] | None = None, first: int = 0, nodes: int = 0) -> None:
        self.mechanism, self.count = mechanism, count
        self.nodes = nodes or (max(node) + 1 if node is not None else first + count)
        self.stride = -(-count // 8) * 8
        slots = mechanism.slots
        self.field = np.zeros((max(1, slots[0]), self.stride))
        self.globals = np.zeros(max(1, slots[1]))
        self.pointer = np.zeros((max(1, slots[2]), self.stride), dtype=np.uintp)
        self.random = np.zeros((max(1, slots[3]), self.stride), dtype=np.uintp)
        self.vector = np.zeros((max(1, slots[4]), self.stride), dtype=np.uintp)
        self.table = np.zeros(max(1, mechanism.table_size))
        self.node = np.array(node, dtype=np.intc) if node is not None else None
        self.v, self.area, self.diam = np.full(self.nodes, -65.0), np.full(self.nodes, 100.0), np.full(self.nodes, 1.0)
        self.rhs, self.d = np.zeros(self.nodes), np.zeros(self.nodes)
        self.pools = {ffi.string(mechanism.ions[k].name).decode(): {
            m: np.zeros(self.nodes) for m in ("reversal", "current", "conductance", "inside", "outside")}
            for k in range(mechanism.ion_count)}
        self.log: list[tuple[Any, ...]] = []
        self.fields: dict[str, tuple[int, int]] = {}
        for k in range(mechanism.field_count):
            f = mechanism.fields[k]
            name = ffi.string(f.name).decode()
            self.fields[name] = (f.scope, f.slot)
            if f.scope == 0:
                self.field[f.slot: f.slot + max(1, f.length)] = f.initial
            elif f.scope == 1:
                self.globals[f.slot: f.slot + max(1, f.length)] = f.initial
        self._make_call(first)

    def _make_call(self, first: int) -> None:
        call = self.call = ffi.new("rv_call *")
        call.t, call.dt, call.celsius, call.secondorder = 0.0, 0.025, 6.3, 0
        call.count, call.first, call.stride = self.count, first, self.stride
        call.node = ffi.NULL if self.node is None else ffi.cast("const int *", self.node.ctypes.data)
        for name, array in (("field", self.field), ("global", self.globals), ("table", self.table), ("v", self.v),
                            ("area", self.area), ("diam", self.diam), ("rhs", self.rhs), ("d", self.d)):
            setattr(call, name, ffi.cast("double *", array.ctypes.data))
        call.pointer = ffi.cast("double **", self.pointer.ctypes.data)
        call.random = ffi.cast("rv_random **", self.random.ctypes.data)
        call.vector = ffi.cast("void **", self.vector.ctypes.data)
        self._ions = ffi.new("rv_ion[]", max(1, len(self.pools)))
        for k, pool in enumerate(self.pools.values()):
            for member, array in pool.items():
                setattr(self._ions[k], member, ffi.cast("double *", array.ctypes.data))
        call.ion = self._ions
        self._host = ffi.new("rv_host *")
        self._callbacks = {
            "net_send": ffi.callback("void(const rv_call *, int, double, double)",
                                     lambda c, *a: self.log.append(("net_send", *a))),
            "net_event": ffi.callback("void(const rv_call *, int, double)", lambda c, *a: self.log.append(("net_event", *a))),
            "net_move": ffi.callback("void(const rv_call *, int, double)", lambda c, *a: self.log.append(("net_move", *a))),
            "at_time": ffi.callback("int(const rv_call *, double)", lambda c, t: int(t == 1.0)),
            "fail": ffi.callback("void(const rv_call *, int, const char *)",
                                 lambda c, i, m: self.log.append(("fail", i, ffi.string(m).decode()))),
            "stopped": ffi.callback("int(const rv_call *)", lambda c: int(bool(self.log))),
            "deeper": ffi.callback("int(const rv_call *, int, const char *)", lambda c, i, m: 1),
            "random_uniform": ffi.callback("double(rv_random *, double, double)", lambda r, a, b: 0.5 * (a + b)),
            "random_negexp": ffi.callback("double(rv_random *, double)", lambda r, mean: mean),
            "random_normal": ffi.callback("double(rv_random *, double, double)", lambda r, a, b: a + b),
            "vector_append": ffi.callback("void(void *, double)", lambda v, x: self.log.append(("append", x))),
            "vector_resize": ffi.callback("void(void *, double)", lambda v, x: self.log.append(("resize", x))),
            "vector_argument": ffi.callback("void *(const rv_call *, int)", lambda c, k: ffi.cast("void *", 16 + k)),
        }
        for name, callback in self._callbacks.items():
            setattr(self._host, name, callback)
        call.host = self._host

    def __getitem__(self, name: str) -> np.ndarray:
        """The values of a field over the instances, or a GLOBAL's value as an array of one; assign by [:]."""
        scope, slot = self.fields[name]
        return self.field[slot, : self.count] if scope == 0 else self.globals[slot: slot + 1]

    def run(self, *phases: str) -> None:
        for phase in phases:
            block = {"current": 1, "advance": 2}.get(phase, 0)
            if self.mechanism.blocks & block:
                self._run_on_copies(phase)
            else:
                getattr(self.mechanism, phase)(self.call)

    def _run_on_copies(self, phase: str) -> None:
        """What the engine does for kernels of whole blocks: every instance on a node of its own, added up after."""
        node = self.node if self.node is not None else np.arange(self.call.first, self.call.first + self.count)
        places = np.concatenate([node, np.full(self.stride - self.count, node[-1])])
        self.field[:, self.count:] = self.field[:, self.count - 1: self.count]
        sums = {id(self.rhs), id(self.d)} | {id(pool["current"]) for pool in self.pools.values() if phase == "current"}
        copies = []

        def copied(array: np.ndarray) -> Any:
            copy = np.zeros(self.stride) if id(array) in sums else array[places].copy()
            copies.append((array, copy))
            return ffi.cast("double *", copy.ctypes.data)

        call = ffi.new("rv_call *", self.call[0])
        call.node, call.first = ffi.NULL, 0
        for name in ("v", "area", "diam", "rhs", "d"):
            setattr(call, name, copied(getattr(self, name)))
        ions = ffi.new("rv_ion[]", max(1, len(self.pools)))
        for k, pool in enumerate(self.pools.values()):
            for member, array in pool.items():
                setattr(ions[k], member, copied(array))
        call.ion = ions
        getattr(self.mechanism, phase)(call)
        for array, copy in copies:
            if id(array) in sums:
                np.add.at(array, node, copy[: self.count])
            else:
                array[node] = copy[: self.count]

    def receive(self, instance: int, weights: Sequence[float], flag: float = 0.0) -> list[float]:
        array = ffi.new("double[]", list(weights))
        self.mechanism.receive(self.call, instance, array, flag)
        return list(array)

    def routine(self, name: str, instance: int, *arguments: float) -> float:
        for k in range(self.mechanism.routine_count):
            routine = self.mechanism.routines[k]
            if ffi.string(routine.name).decode() == name:
                return float(routine.call(self.call, instance, ffi.new("double[]", list(arguments) or [0.0])))
        raise KeyError(name)
