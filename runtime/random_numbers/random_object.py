"""Random: random numbers of a chosen distribution from a stream of Random123, MCellRan4 or ACG."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .._engine import ffi, lib
from ..arguments import number
from ..errors import WrongType, WrongValue
from ..hoc_names.hoc_object import HocObject
from ..model import HANDLE, MODEL
from ..ref import Ref

_WORD = 2**32
_MOST_SEED = 2**53
_MOST_POISSON = 700.0
"""Above it e^−mean is too near to 0 for the product of uniforms that a Poisson number is counted by."""


class Random(HocObject):
    """`Random([id1])`: at first normal numbers of mean 0 and variance 1 from Random123(id1, 55).

    A distribution's method draws the first number, repick() the next. Choosing another stream keeps the distribution.
    """

    __slots__ = ("_generator", "_ids", "_played")

    def __init__(self, seed: float = 0, size: float = 55) -> None:
        generator = lib.rv_generator_new(HANDLE)
        if generator == ffi.NULL:
            raise MODEL.failure("Random")
        self._generator = generator
        self._played: list[Ref] = []  # what it plays into, kept alive
        self._enter()
        first = int(number(self, "Random", seed, -_MOST_SEED, _MOST_SEED)) % _WORD
        self._ids = (first, int(number(self, "Random", size, 7, 98)), 0)
        lib.rv_generator_set_ids(generator, *self._ids)

    def __del__(self) -> None:
        generator = getattr(self, "_generator", None)
        if generator is not None and MODEL is not None:
            lib.rv_generator_free(generator)
            self._leave()

    def _word(self, name: str, value: Any) -> int:
        return int(number(self, name, value, 0, _WORD - 1))

    # ------------------------------------------------------------ the stream

    def Random123(self, id1: float = 0, id2: float = 0, id3: float = 0) -> float:
        """Choose the stream by three whole numbers from 0 to 2³² − 1 and go to its first number; return 0."""
        self._ids = (self._word("Random123", id1), self._word("Random123", id2), self._word("Random123", id3))
        lib.rv_generator_set_ids(self._generator, *self._ids)
        return 0.0

    def _stream(self, what: str) -> tuple[int, int, int]:
        """Return the ids of the stream. Raise ValueError for one of MCellRan4 or ACG."""
        if lib.rv_generator_source(self._generator) in (lib.RV_MCELL_RAN4, lib.RV_ACG):
            raise WrongValue(f"{what}: {self} must draw from Random123; choose {self}.Random123(id1, id2, id3) first")
        return self._ids

    def Random123_globalindex(self, index: float | None = None) -> float:
        """Return the word that all streams of Random123 share; with an argument, 0 … 2³² − 1, set it."""
        if index is not None:
            lib.rv_random_globalindex(HANDLE, self._word("Random123_globalindex", index))
        return float(lib.rv_random_get_globalindex(HANDLE))

    def MCellRan4(self, high: float = 0, low: float = 0) -> float:
        """Choose a stream of MCellRan4 by its first counter (0: one of its own) and low word (0: h.mcell_ran4_init's).

        Return the counter.
        """
        words = [self._word("MCellRan4", value) for value in (high, low)]
        return float(lib.rv_generator_set_mcell(self._generator, *words))

    def ACG(self, seed: float = 0, size: float = 55) -> float:
        """Choose the generator that NEURON had before version 9 unless told otherwise; return 1."""
        word = int(number(self, "ACG", seed, -_MOST_SEED, _MOST_SEED)) % _WORD
        MODEL.check(lib.rv_generator_set_acg(self._generator, word, int(number(self, "ACG", size, 7, 98))), f"{self}.ACG")
        return 1.0

    def seq(self, position: float | None = None) -> float:
        """Return the position in the stream (the counter of MCellRan4); with an argument set it, 0 … 2³⁴ − 1 for Random123."""
        source = lib.rv_generator_source(self._generator)
        if source == lib.RV_ACG:
            raise WrongValue(f"{self}.seq: only Random123 and MCellRan4 have positions")
        if position is not None:
            most = _WORD - 1 if source == lib.RV_MCELL_RAN4 else 2**34 - 1
            lib.rv_generator_set_sequence(self._generator, int(number(self, "seq", position, 0, most)))
        return float(lib.rv_generator_sequence(self._generator))

    if not TYPE_CHECKING:  # so that a misspelt name of this package's own code is an error of types

        def __getattr__(self, name: str) -> Any:
            if name in ("MLCG", "Isaac64"):
                raise NotImplementedError(f"Random.{name}: NEURON 9 has removed this generator; use Random123(id1, id2, id3)")
            return super().__getattr__(name)

    # ------------------------------------------------------------ distributions

    def repick(self) -> float:
        """Draw the next number of the distribution chosen last."""
        return float(lib.rv_generator_pick(self._generator))

    def play(self, reference: Ref) -> float:
        """Give a number to a variable at finitialize and in each step, as long as this Random lives: play(seg._ref_x_mech)."""
        if not isinstance(reference, Ref):
            raise WrongType(f"{self}.play needs a reference such as seg._ref_v, not {type(reference).__name__} {reference!r}")
        MODEL.check(lib.rv_random_play(HANDLE, self._generator, reference.value), f"{self}.play({reference.name})")
        self._played.append(reference)
        return 0.0

    def _fill(self, memory: Any, count: int, add: int) -> None:
        """Draw numbers for `count` doubles at an address, or to add to them."""
        lib.rv_generator_fill(self._generator, memory, count, add)

    def _distributed(self, distribution: int, a: float, b: float) -> float:
        lib.rv_generator_distribution(self._generator, distribution, a, b)
        return self.repick()

    def uniform(self, low: float, high: float) -> float:
        """Draw from (low, high)."""
        return self._distributed(lib.RV_UNIFORM, number(self, "uniform", low), number(self, "uniform", high))

    def discunif(self, low: float, high: float) -> float:
        """Draw a whole number from low to high, both included and cut to whole numbers."""
        first, last = (int(number(self, "discunif", value, -2**53, 2**53)) for value in (low, high))
        return self._distributed(lib.RV_DISCRETE_UNIFORM, first, last)

    def normal(self, mean: float, variance: float) -> float:
        """Draw from the normal distribution of that mean and variance."""
        return self._distributed(lib.RV_NORMAL, number(self, "normal", mean), number(self, "normal", variance, 0))

    def lognormal(self, mean: float, variance: float) -> float:
        """Draw from the log-normal distribution of that mean and variance of its own; the mean must not be 0."""
        return self._distributed(lib.RV_LOGNORMAL, self._nonzero("lognormal", mean), number(self, "lognormal", variance, 0))

    def _nonzero(self, name: str, value: Any) -> float:
        result = number(self, name, value)
        if result == 0:
            raise WrongValue(f"{self}.{name}: 0 is not possible")
        return result

    def negexp(self, mean: float) -> float:
        """Draw from the exponential distribution of that mean."""
        return self._distributed(lib.RV_NEGEXP, number(self, "negexp", mean), 0.0)

    def poisson(self, mean: float) -> float:
        """Draw a whole number from the Poisson distribution of that mean, 0 … 700."""
        return self._distributed(lib.RV_POISSON, number(self, "poisson", mean, 0, _MOST_POISSON), 0.0)

    def binomial(self, count: float, probability: float) -> float:
        """Draw the number of successes in `count` trials."""
        trials = int(number(self, "binomial", count, 0, 2**31 - 1))
        return self._distributed(lib.RV_BINOMIAL, trials, number(self, "binomial", probability, 0, 1))

    def geometric(self, probability: float) -> float:
        """Draw 1 more than the number of successes before the first failure; the probability of success is below 1."""
        chance = number(self, "geometric", probability, 0, 1)
        if chance == 1:
            raise WrongValue(f"{self}.geometric: with probability 1 no failure ever comes")
        return self._distributed(lib.RV_GEOMETRIC, chance, 0.0)

    def hypergeo(self, mean: float, variance: float) -> float:
        """Draw from the hyperexponential distribution that NEURON calls hypergeometric; its variance is at least mean²."""
        centre = self._nonzero("hypergeo", mean)
        return self._distributed(lib.RV_HYPERGEOMETRIC, centre, number(self, "hypergeo", variance, centre * centre))

    def erlang(self, mean: float, variance: float) -> float:
        """Draw the sum of k exponential numbers, with k such that mean and variance come near those given."""
        centre, spread = number(self, "erlang", mean), number(self, "erlang", variance, 0)
        if spread == 0 or centre * centre / spread > 2**31 - 2:
            raise WrongValue(f"{self}.erlang: the variance {variance!r} is too small for the mean {mean!r}")
        return self._distributed(lib.RV_ERLANG, centre, spread)

    def weibull(self, alpha: float, beta: float) -> float:
        """Draw from the Weibull distribution: an exponential number of mean beta to the power 1 / alpha."""
        return self._distributed(lib.RV_WEIBULL, self._nonzero("weibull", alpha), number(self, "weibull", beta, 0))
