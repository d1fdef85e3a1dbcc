"""The numbers of mechanisms written at random are NEURON's; more by `python -m tests.fuzz --differential 400 --seed 1`."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest
from differential import compare
from differential_texts import METHODS, sample

COUNT = 20


def test_random_mechanisms_give_neurons_numbers(tmp_path: Path, pytestconfig: pytest.Config) -> None:
    if importlib.util.find_spec("neuron") is None:
        pytest.skip("the reference is not installed: pip install 'neuron>=9,<10'")
    cache = pytestconfig.cache.mkdir("differential")
    assert compare(1, 0, COUNT, tmp_path, cache) == []


def test_every_construct_is_among_them() -> None:
    texts = [sample(1, k).text for k in range(COUNT)]
    for word in ("while", "else if", "BY 2", "&&", "||", "!(", "TABLE", "^", *METHODS):
        assert any(word in text for text in texts), word
