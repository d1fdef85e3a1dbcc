"""What a .mod file may call without defining it: arity, where, and whether this compiler translates it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

ANYWHERE: frozenset[str] = frozenset()
EVENTS = frozenset({"INITIAL", "NET_RECEIVE"})


class First(Enum):
    """What the first argument must be."""

    VALUE = "a value"
    TEXT = "a text"
    RANDOM = "a RANDOM variable"
    VECTOR = "a VECTOR variable"
    POINTER = "a POINTER"
    STATE = "a variable"


@dataclass(frozen=True, slots=True)
class Builtin:
    """Between `least` and `most` arguments; `blocks` empty means everywhere; `pure`: the value depends on the arguments alone."""

    least: int
    most: int
    first: First = First.VALUE
    blocks: frozenset[str] = ANYWHERE
    pure: bool = False
    value: bool = True


def _table() -> dict[str, Builtin]:
    one, two = Builtin(1, 1, pure=True), Builtin(2, 2, pure=True)
    table = dict.fromkeys(
        ("exp", "log", "log10", "sqrt", "sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "tanh",
         "fabs", "abs", "floor", "ceil", "erf"), one)
    table |= {"pow": two, "fmod": two, "atan2": two}
    table |= {
        "at_time": Builtin(1, 1),
        "nrn_pointing": Builtin(1, 1, First.POINTER),
        "state_discontinuity": Builtin(2, 2, First.STATE, value=False),
        "net_send": Builtin(2, 2, blocks=EVENTS, value=False),
        "net_event": Builtin(1, 1, blocks=frozenset({"NET_RECEIVE"}), value=False),
        "net_move": Builtin(1, 1, blocks=frozenset({"NET_RECEIVE"}), value=False),
        "printf": Builtin(1, 64, First.TEXT, value=False),
        "prterr": Builtin(1, 1, First.TEXT, value=False),
        "nrn_random_play": Builtin(0, 0, value=False),
        "vector_attach": Builtin(2, 2, First.VECTOR, value=False),
        "vector_resize": Builtin(2, 2, First.VECTOR, value=False),
        "vector_append": Builtin(2, 2, First.VECTOR, value=False),
    }
    return table | _random() | _old() | _waves()


def _random() -> dict[str, Builtin]:
    return {
        "random_setseq": Builtin(2, 2, First.RANDOM, value=False),
        "random_setids": Builtin(4, 4, First.RANDOM, value=False),
        "random_uniform": Builtin(1, 3, First.RANDOM),
        "random_negexp": Builtin(1, 2, First.RANDOM),
        "random_normal": Builtin(1, 3, First.RANDOM),
        "random_ipick": Builtin(1, 1, First.RANDOM),
        "random_dpick": Builtin(1, 1, First.RANDOM),
    }


def _old() -> dict[str, Builtin]:
    """What NEURON took over from its ancestor: one stream of random numbers for all, densities, and errors."""
    return {
        "scop_random": Builtin(0, 1),
        "exprand": Builtin(1, 1),
        "normrand": Builtin(2, 2),
        "poisrand": Builtin(1, 1),
        "set_seed": Builtin(1, 1, value=False),
        "gauss": Builtin(3, 3, pure=True),
        "poisson": Builtin(2, 2, pure=True),
        "factorial": Builtin(1, 1, pure=True),
        "nrn_ghk": Builtin(4, 4),
        "force": Builtin(2, 2),
        "stepforce": Builtin(2, 2),
    }


def _waves() -> dict[str, Builtin]:
    """Waveforms of t and curves that saturate; `threshold` is a comparison, and the last is Arbor's."""
    arguments = {"step": 3, "pulse": 4, "perpulse": 5, "perstep": 4, "ramp": 4, "sawtooth": 3, "revsawtooth": 3, "squarewave": 3,
                 "harmonic": 4, "hyperbol": 3, "revhyperbol": 3, "sigmoid": 4, "revsigmoid": 4, "threshold": 3, "exprelr": 1}
    return {name: Builtin(count, count, pure=True) for name, count in arguments.items()}


BUILTINS = _table()

# Names that NEURON's translator lets pass and its library does not have (the C++ does not compile), with what to do instead.
_RANDOM = "declare RANDOM r in NEURON and use random_uniform(r), random_negexp(r, mean), random_normal(r, mean, std)"
_TABLE = "play a Vector into a variable, or give a FUNCTION_TABLE the points"
_LOOP = "write the sum or the iteration as a FROM or while loop in a FUNCTION"
REMOVED: dict[str, str] = {
    "first_time": "keep a flag: set it in INITIAL, and clear it where it is used",
    "error": 'stop the run with prterr("why")',
    "setseed": _RANDOM,
    "schedule": _TABLE,
    **dict.fromkeys(("spline", "derivs", "expfit"), _TABLE),
    **dict.fromkeys(("romberg", "legendre"), _LOOP),
    **dict.fromkeys(("deflate", "boundary", "invert"), "write the equations in a LINEAR or NONLINEAR block"),
}

# SOLVE methods that translate, by the keyword of the block; the first is the default.
METHODS: dict[str, tuple[str, ...]] = {
    "DERIVATIVE": ("derivimplicit", "cnexp", "euler", "runge"),
    "KINETIC": ("sparse", "_advance", "euler", "runge", "matexp"),
    "LINEAR": ("simeq",),
    "NONLINEAR": ("newton",),
    "DISCRETE": ("",),
    "PROCEDURE": ("", "after_cvode", "cvode_t", "cvode_t_v"),
}
STEADYSTATE: dict[str, tuple[str, ...]] = {
    "DERIVATIVE": ("derivimplicit", "cnexp"), "KINETIC": ("sparse",), "LINEAR": ("simeq",), "NONLINEAR": ("newton",)}
METHODS_REMOVED = ("adams", "adrunge", "clsoda", "gear", "heun", "seidel", "simplex", "adeuler")
