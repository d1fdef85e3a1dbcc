"""What speed costs in numbers: the default against strict, threads, lanes and groups; `pytest -rP` prints it."""

from __future__ import annotations

import os
import struct
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from ranvier import h
from ranvier.building.toolchain import find_toolchain
from ranvier.compiler import compile_mod
from ranvier.compiler.include import find_include
from ranvier.places import csrc_folder, strict_math

ROOT = Path(__file__).resolve().parents[2]
CABLE = """
from ranvier import h
axon = h.Section(name="axon")
axon.L, axon.diam, axon.nseg = 2000, 1, 101
axon.insert("hh")
h.usetable_hh = {table}
clamp = h.IClamp(axon(0))
clamp.delay, clamp.dur, clamp.amp = 1, 30, 0.2
t = h.Vector().record(h._ref_t)
recorded = [h.Vector().record(axon(x)._ref_v) for x in (0.1, 0.5, 0.9)]
h.finitialize(-65)
h.continuerun(30)
for v in recorded:
    print(*(x.hex() for x in v))
"""


def cable(strict: bool, table: int) -> list[list[float]]:
    environment = os.environ | {"RANVIER_MATH": "strict" if strict else ""}
    command = [sys.executable, "-c", CABLE.format(table=table)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    return [[float.fromhex(x) for x in line.split()] for line in done.stdout.splitlines()]


@pytest.mark.parametrize("table", [0, 1])
def test_the_default_is_near_strict_until_the_first_spike(table: int) -> None:
    usual, strict = cable(False, table), cable(True, table)
    assert len(strict) == 3 and usual != strict
    for v, exact in zip(usual, strict, strict=True):
        assert max(exact) > 20, "no spike"
        upto = next(k for k, x in enumerate(exact) if x > 0)
        assert upto > 80
        reach = max(exact) - min(exact)
        differences = [abs(a - b) / reach for a, b in zip(v, exact, strict=True)]
        assert max(differences[:upto]) <= 1e-9
        print(f"TABLE {table}: {max(differences[:upto]):.1g} before the first spike, {max(differences):.1g} in 30 ms")


def assembly(folder: Path, strict: bool) -> str:
    toolchain = find_toolchain(strict=strict)
    path = ROOT / "mechanisms" / "hh.mod"
    source, out = folder / f"{strict}.c", folder / f"{strict}.s"
    source.write_text(compile_mod(str(path), path.read_bytes(), find_include, strict=strict).c_text)
    flags = [*toolchain.flags, "-mfma"] if os.uname().machine == "x86_64" else toolchain.flags
    subprocess.run([*toolchain.command, *flags, f"-I{csrc_folder()}", "-S", str(source), "-o", str(out)], check=True)
    return out.read_text()


def test_strict_kernels_call_libm_and_contract_nothing(tmp_path: Path) -> None:
    fused = ("vfmadd", "vfnmadd", "vfmsub", "fmla", "fmadd", "fmsub")
    usual, strict = assembly(tmp_path, False), assembly(tmp_path, True)
    assert not any(name in strict for name in fused)
    assert any(name in usual for name in fused)
    words = [line.split() for line in strict.splitlines()]
    calls = ("call", "callq", "jmp", "bl", "b")
    assert any(line[0] in calls and line[1].split("@")[0] == "exp" for line in words if len(line) > 1)
    assert "-ffp-contract=off" in find_toolchain(strict=True).flags


def cells(count: int, nseg: int, mechanism: str) -> list[Any]:
    """Cells of one shape, a soma and two dendrites, each with an axial resistance of its own."""
    made = []
    for k in range(count):
        soma, *dendrites = sections = [h.Section(name=f"part{k}_{j}") for j in range(3)]
        for j, section in enumerate(sections):
            section.L, section.diam, section.nseg, section.Ra = 100 + 50 * j, 2 + j, nseg, 100 + k
            section.insert(mechanism)
        for dendrite in dendrites:
            dendrite.connect(soma(1))
        made.append(sections)
    return made


def bits(recorded: list[Any]) -> list[bytes]:
    return [struct.pack(f"{len(v)}d", *v) for v in recorded]


def with_threads(threads: int) -> tuple[list[bytes], int]:
    """A ring of cells with synapses that fire each other, in several groups; v of each and the times of spikes, as bytes."""
    ring = cells(12, 201, "hh")
    somata = [sections[0] for sections in ring]
    synapses = [h.ExpSyn(soma(0.5)) for soma in somata]
    for synapse in synapses:
        synapse.tau = 2
    netcons = []
    for k, soma in enumerate(somata):
        netcon = h.NetCon(soma(0.5)._ref_v, synapses[(k + 1) % len(ring)], sec=soma)
        netcon.delay, netcon.weight[0], netcon.threshold = 1, 0.2, 0
        netcons.append(netcon)
    clamp = h.IClamp(somata[0](0.5))
    clamp.delay, clamp.dur, clamp.amp = 0.5, 1, 3
    spikes, ids = h.Vector(), h.Vector()
    for k, netcon in enumerate(netcons):
        netcon.record(spikes, ids, k)
    recorded = [h.Vector().record(soma(0.5)._ref_v) for soma in somata]
    context = h.ParallelContext()
    context.nthread(threads)
    try:
        h.finitialize(-65)
        h.continuerun(15)
    finally:
        context.nthread(1)
    return bits([*recorded, spikes, ids]), len(spikes)


def test_threads_give_the_same_bits() -> None:
    one, spikes = with_threads(1)
    assert spikes >= 3
    for threads in (2, 3, 4):
        assert with_threads(threads) == (one, spikes)


def passive(count: int) -> list[float]:
    """v of the first of so many passive cells at the end of its dendrite."""
    made = cells(count, 5, "pas")
    for soma, *_ in made:
        soma.g_pas, soma.e_pas = 5e-4, -70
    clamp = h.IClamp(made[0][0](0.5))
    clamp.delay, clamp.dur, clamp.amp = 1, 5, 0.3
    v = h.Vector().record(made[0][2](0.9)._ref_v)
    h.finitialize(-65)
    h.continuerun(10)
    return list(v)


@pytest.mark.parametrize("count", [3, 8, 33])
def test_lanes_and_groups_change_rounding_only(count: int) -> None:
    alone, together = passive(1), passive(count)
    reach = max(alone) - min(alone)
    assert reach > 5
    assert max(abs(a - b) for a, b in zip(alone, together, strict=True)) <= 1e-12 * reach
    assert passive(count) == together, "the choice of lanes is not the same each time"


def test_a_word_that_ranvier_math_does_not_know(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RANVIER_MATH", "stict")
    with pytest.warns(RuntimeWarning, match="RANVIER_MATH=stict"):
        assert not strict_math()
