"""Unit factors, to the last bit those of NEURON 9.0.2."""

from __future__ import annotations

import pytest
from ranvier.compiler.semantics.units import UnitError, UnitTable

# The values that nocmodl of NEURON 9.0.2 writes into its C for NAME = (first) (second).
REFERENCE = [
    ("faraday", "coulomb", "0x1.78e555060882cp+16"),
    ("faraday", "coulombs", "0x1.78e555060882cp+16"),
    ("faraday", "kilocoulombs", "0x1.81f0fae775425p+6"),
    ("faraday", "10000 coulomb", "0x1.34c0c8b92a9b7p+3"),
    ("k-mole", "joule/degC", "0x1.0a1013e8990bep+3"),
    ("mole k", "mV-coulomb/degC", "0x1.03d3b37125759p+13"),
    ("k-mole", "microjoule/degC", "0x1.fb797a78fd29bp+22"),
    ("R-degC/faraday", "mV", "0x1.60f749d657ecp-4"),
    ("pi", "1", "0x1.921fb54442d18p+1"),
    ("e", "coulomb", "0x1.7a4da290c1653p-63"),
    ("k", "mV-coulomb/degC", "0x1.04cc16c5e2e21p-66"),
    ("mole", "1", "0x1.fe185ca57c517p+78"),
    ("planck", "joule-sec", "0x1.b860bde023111p-111"),
    ("c", "m/sec", "0x1.1de784ap+28"),
    ("mM", "molar", "0x1.0624dd2f1a9fcp-10"),
    ("um3", "liter", "0x1.203af9ee75614p-50"),
    ("um3", "cm3", "0x1.19799812dea1p-40"),
    ("liter", "um3", "0x1.c6bf526340003p+49"),
    ("1/ms", "1/s", "0x1.f4p+9"),
    ("mA/cm2", "A/m2", "0x1.4p+3"),
    ("angstrom", "um", "0x1.a36e2eb1c432ep-14"),
    ("micron", "cm", "0x1.a36e2eb1c432cp-14"),
    ("10 um", "cm", "0x1.0624dd2f1a9fbp-10"),
    ("inch", "mm", "0x1.9666666666667p+4"),
    ("mM-cm/s", "uM-um/ms", "0x1.3880000000001p+13"),
    ("mA-ms/cm2", "coulomb/cm2", "0x1.0c6f7a0b5ed8cp-20"),
    ("pS", "mho", "0x1.19799812dea11p-40"),
    ("atm", "pascal", "0x1.8bcdp+16"),
]

ALIASES = {
    "mV": "millivolt", "pS": "picosiemens", "um": "micron", "A": "amp", "mA": "milliamp", "molar": "1/liter",
    "mM": "millimolar", "uM": "micromolar",
}


@pytest.fixture
def table() -> UnitTable:
    table = UnitTable()
    for name, definition in ALIASES.items():
        table.define(name, definition)
    return table


@pytest.mark.parametrize(("source", "target", "bits"), REFERENCE)
def test_factor_has_the_bits_of_the_reference(table: UnitTable, source: str, target: str, bits: str) -> None:
    assert table.ratio(source, target) == float.fromhex(bits)


def test_prefix_plural_power_and_fraction() -> None:
    table = UnitTable()
    assert table.ratio("kilometers", "m") == 1000.0
    assert table.ratio("minutes", "sec") == 60.0
    assert table.ratio("cm2", "m2") == pytest.approx(1e-4, rel=1e-15)
    assert table.ratio("1|4 hour", "minute") == 15.0
    assert table.ratio("1/sec", "hertz") == 1.0
    assert table.ratio("6.02+23", "1") == 6.02e23


def test_an_alias_is_local_to_its_table() -> None:
    table = UnitTable()
    assert table.define("mV", "joule") == ""
    assert table.mismatch("mV", "joule") == ""
    with pytest.raises(UnitError):
        UnitTable().parse("mV")


def test_a_unit_keeps_its_first_meaning() -> None:
    table = UnitTable()
    assert table.define("volt", "millivolt") == "1 m2 kg/sec2 coul"
    assert table.define("mV", "millivolt") == ""
    assert table.define("mV", "0.001 volt") == ""
    assert table.define("mV", "ms") == "0.001 m2 kg/sec2 coul"
    assert table.ratio("mV", "volt") == 1e-3


def test_short_prefixes_exist_only_as_aliases() -> None:
    with pytest.raises(UnitError, match="unknown unit 'mV'"):
        UnitTable().parse("mV")


@pytest.mark.parametrize("text", ["6.02e23", "m12", "a+b", "m^2", "furlung", "1.2.3 m", "m/0"])
def test_what_is_no_unit_is_refused(text: str) -> None:
    with pytest.raises(UnitError):
        UnitTable().parse(text)


def test_dimensions_are_compared() -> None:
    assert UnitTable().mismatch("watt", "joule/sec") == ""
    assert "sec" in UnitTable().mismatch("watt", "joule")
