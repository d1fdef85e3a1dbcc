"""Every unit and prefix of NEURON's table, and products of them, to the last bit of what its translator makes of them."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import neuron
import pytest
from ranvier.compiler.semantics.unit_table import BASE_UNITS, PREFIXES
from ranvier.compiler.semantics.units import UnitError, UnitTable

DATA = Path(neuron.__file__).parent / ".data"
LISTED = (DATA / "share" / "nrn" / "lib" / "nrnunits.lib").read_text(encoding="utf-8")
ROWS = [line.split() for line in LISTED.splitlines() if line.strip() and not line.startswith("/")]
NAMES = [name for name, *_ in ROWS if not name.endswith("-")]
WRITTEN = [
    "/ms/mM2", "k-mole", "degC", "1/ms-mM", "mA/cm2", "10000 um2", "/ms-mM2", "1-3/ms", "mol/cm2", "um4/ms", "joule/degC",
    "coulombs", "mV-coulomb/degC", "kilocoulombs", "1/s", "/cm3-ms", "nA/mM", "2.5+3 mV", "1|4 ms", "mM-cm/s", "kilometers",
    "decinanometers", "m2 kg/sec2", "%", "percent/ms", "ms mV", "e/ms", "liter/mole", "  mV  ", "mV-ms/um2-mM", "milli-sec",
]
KNOWN = "tera giga mega meg kilo hecto deka deci centi milli micro nano pico femto atto".split()  # to the older translator
ALIASES = {
    "mV": "millivolt", "um": "micron", "mA": "milliamp", "nA": "nanoamp", "molar": "1/liter", "mM": "millimolar", "mol": "mole",
}


def base_of(table: UnitTable, unit: str) -> str:
    """Return the product of base units that a unit is a multiple of."""
    above = [f"{n}{p}" for n, p in zip(BASE_UNITS, table.parse(unit).powers, strict=True) if p > 0]
    below = [f"{n}{-p}" for n, p in zip(BASE_UNITS, table.parse(unit).powers, strict=True) if p < 0]
    return ("-".join(above) or "1") + ("/" + "-".join(below) if below else "")


@pytest.fixture(scope="module")
def table() -> UnitTable:
    table = UnitTable()
    for name, definition in ALIASES.items():
        table.define(name, definition)
    return table


def reference(units: dict[str, str], folder: Path) -> list[float]:
    """Return the factors from units to others that NEURON's translator writes into its C."""
    aliases = "\n".join(f"({name}) = ({definition})" for name, definition in ALIASES.items())
    lines = "\n".join(f"u{k} = ({unit}) ({target})" for k, (unit, target) in enumerate(units.items()))
    (folder / "units.mod").write_text(f"NEURON {{ SUFFIX named }}\nUNITS {{\n{aliases}\n{lines}\n}}\n")
    command, environment = [str(DATA / "bin" / "nocmodl"), "units.mod", "-o", str(folder)], {**os.environ, "NRNHOME": str(DATA)}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    text = (folder / "units.cpp").read_text()
    found = dict(re.findall(r"static double u(\d+) = (\S+);", text))
    return [float.fromhex(found[str(k)]) if "x" in found[str(k)] else float(found[str(k)]) for k in range(len(units))]


@pytest.mark.parametrize("names", [NAMES, [f"{prefix}meter" for prefix in KNOWN], WRITTEN], ids=["names", "prefixes", "written"])
def test_every_unit_has_the_bits_of_the_reference(names: list[str], table: UnitTable, tmp_path: Path) -> None:
    units = {name: base_of(table, name) for name in names}
    wanted = reference(units, tmp_path)
    wrong = {name: (table.ratio(name, target), value) for (name, target), value in zip(units.items(), wanted, strict=True)
             if table.ratio(name, target) != value}
    assert wrong == {}


def test_the_prefixes_are_those_of_the_reference() -> None:
    listed = {name: float(value) for name, value in re.findall(r"^/?([a-z]+)-\s+([\d.]\S*)", LISTED, re.MULTILINE)}
    assert {**listed, "meg": 1e6} == PREFIXES
    with pytest.raises(UnitError):
        UnitTable().parse("Ymeter")
