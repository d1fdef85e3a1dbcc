"""The examples of docs/nmodl.md compile, without a warning."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from ranvier.compiler import compile_mod
from ranvier.compiler.diagnostics import render_all

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "nmodl.md").read_text(encoding="utf-8")
EXAMPLES = {re.findall(r"^## (.*)$", PAGE[: found.start()], re.MULTILINE)[-1]: found[1]
            for found in re.finditer(r"^```nmodl\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)}


@pytest.mark.parametrize("section", EXAMPLES)
def test_example_compiles_without_a_warning(section: str) -> None:
    compiled = compile_mod("example.mod", EXAMPLES[section], lambda name, origin: None)
    assert render_all(compiled.source, compiled.warnings) == ""
    assert compiled.c_text


def test_every_block_has_its_example() -> None:
    text = "".join(EXAMPLES.values())
    blocks = ("NEURON", "UNITS", "PARAMETER", "CONSTANT", "ASSIGNED", "STATE", "INITIAL", "BREAKPOINT", "DERIVATIVE", "KINETIC",
              "LINEAR", "FUNCTION", "PROCEDURE", "NET_RECEIVE", "TABLE", "CONSERVE",
              "LOCAL", "FROM", "while", "RANDOM", "USEION", "DEFINE")
    assert [word for word in blocks if not re.search(rf"\b{word}\b", text)] == []
    assert len(EXAMPLES) >= 11
