"""Random: random numbers of a chosen distribution from a stream of Random123."""

from __future__ import annotations

from typing import Any

from ._engine import ffi, lib
from .hoc_object import HocObject
from .model import HANDLE, MODEL


class Random(HocObject):
    """`Random()`; call Random123(id1, id2, id3) first to choose the stream, then a distribution such as uniform(0, 1).

    A distribution's method draws the first number; repick() draws the next. Other generators of NEURON are not there.
    """

    __slots__ = ("_generator", "_chosen")

    def __init__(self) -> None:
        generator = lib.rv_generator_new(HANDLE)
        if generator == ffi.NULL:
            raise MODEL.failure("Random")
        self._generator = generator
        self._chosen = False
        self._enter()

    def __del__(self) -> None:
        generator = getattr(self, "_generator", None)
        if generator is not None and MODEL is not None:
            lib.rv_generator_free(generator)
            self._leave()

    # ------------------------------------------------------------ the stream

    def Random123(self, id1: float = 0, id2: float = 0, id3: float = 0) -> float:
        """Choose the stream by three whole numbers from 0 to 2³² − 1 and go to its first number; return 1."""
        for value in (id1, id2, id3):
            if not 0 <= value < 2**32:
                raise ValueError(f"{self}.Random123: {value!r} is not in 0 … 2³² − 1")
        lib.rv_generator_set_ids(self._generator, int(id1), int(id2), int(id3))
        self._chosen = True
        return 1.0

    def seq(self, position: float | None = None) -> float:
        """Return the position in the stream; with an argument, 0 … 2³⁴ − 1, set it."""
        if position is not None:
            if not 0 <= position < 2**34:
                raise ValueError(f"{self}.seq: {position!r} is not in 0 … 2³⁴ − 1")
            lib.rv_generator_set_sequence(self._generator, int(position))
        return float(lib.rv_generator_sequence(self._generator))

    def __getattr__(self, name: str) -> Any:
        if name in ("ACG", "MLCG", "MCellRan4", "Isaac64"):
            raise NotImplementedError(f"Random.{name}: the only generator is Random123; call Random123(id1, id2, id3)")
        raise AttributeError(f"{type(self).__name__} has no {name!r}")

    # ------------------------------------------------------------ distributions

    def repick(self) -> float:
        """Draw the next number of the distribution chosen last, at first uniform in (0, 1)."""
        if not self._chosen:
            raise ValueError(f"{self}: choose a stream first: {self}.Random123(id1, id2, id3)")
        return float(lib.rv_generator_pick(self._generator))

    def _distributed(self, distribution: int, a: float, b: float) -> float:
        lib.rv_generator_distribution(self._generator, distribution, a, b)
        return self.repick()

    def uniform(self, low: float = 0.0, high: float = 1.0) -> float:
        """Draw from (low, high)."""
        return self._distributed(lib.RV_UNIFORM, low, high)

    def negexp(self, mean: float = 1.0) -> float:
        """Draw from the exponential distribution of that mean."""
        return self._distributed(lib.RV_NEGEXP, mean, 0.0)

    def normal(self, mean: float = 0.0, variance: float = 1.0) -> float:
        """Draw from the normal distribution of that mean and variance."""
        return self._distributed(lib.RV_NORMAL, mean, variance)

    def lognormal(self, mean: float = 1.0, variance: float = 1.0) -> float:
        """Draw from the log-normal distribution of that mean and variance of its own."""
        return self._distributed(lib.RV_LOGNORMAL, mean, variance)

    def poisson(self, mean: float = 1.0) -> float:
        """Draw a whole number from the Poisson distribution of that mean."""
        return self._distributed(lib.RV_POISSON, mean, 0.0)

    def discunif(self, low: float = 0, high: float = 1) -> float:
        """Draw a whole number from low to high, both included."""
        return self._distributed(lib.RV_DISCRETE_UNIFORM, low, high)
