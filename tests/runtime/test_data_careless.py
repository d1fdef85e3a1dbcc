"""Whatever the methods of Vector, Matrix, Random, File and the like are given, they answer or raise an error with text."""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from typing import Any

import pytest
from ranvier import h

ERRORS = (TypeError, ValueError, LookupError, AttributeError, ArithmeticError, EOFError, OSError, RuntimeError)
MAKERS: tuple[Callable[[], Any], ...] = (
    lambda: h.Vector([3, -1, 4, 1, 5]), h.Vector, lambda: h.Matrix(3, 3).set(*range(9)), lambda: h.Matrix(3, 3, 2),
    h.Random, h.File, h.StringFunctions, lambda: h.PtrVector(3), lambda: h.Pointer(h.ref(2.0)))
ARGUMENTS: tuple[Callable[[], Any], ...] = (
    *(lambda value=value: value for value in (0, 1, -1, 2, 5, 0.5, -2.5, 1e300, math.nan, math.inf, "x", "%g", ">", None)),
    lambda: h.Vector([0.5, 2, 1]), h.Vector, lambda: h.Matrix(2, 3), h.Random, lambda: h.ref(1.0), lambda: h.ref("abc"))
LEFT_OUT = {"mktemp", "wopen", "aopen", "unlink", "play", "resize", "buffer_size", "poisson", "binomial"}  # files, memory, time


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_any_call_answers(seed: int, capsys: pytest.CaptureFixture[str]) -> None:
    chance = random.Random(seed)
    for _ in range(300):
        thing = chance.choice(MAKERS)()
        name = chance.choice([n for n in dir(thing) if not n.startswith("_") and n not in LEFT_OUT])
        arguments = [chance.choice(ARGUMENTS)() for _ in range(chance.randrange(5))]
        try:
            member = getattr(thing, name)
            if callable(member):
                member(*arguments)
        except ERRORS as error:
            assert str(error), f"{thing}.{name}{arguments}"
