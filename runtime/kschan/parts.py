"""States, gates and transitions of a KSChan."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from ..arguments import number, whole
from ..errors import DeadReference, WrongValue
from ..hoc_names.hoc_object import HocObject
from ..vector import Vector
from .rates import Rate, no_rate

if TYPE_CHECKING:
    from .channel import KSChan

_P = TypeVar("_P", bound="_Part")
RATES, STEADY, LIGAND_OUTSIDE, LIGAND_INSIDE = range(4)
"""Types of transitions: two rates; steady state and time constant; a rate times a concentration outside or inside."""


class _Part(HocObject):
    __slots__ = ("_channel",)

    _channel: KSChan | None

    def __init__(self, channel: KSChan) -> None:
        self._enter()
        self._channel = channel

    def __del__(self) -> None:
        self._leave()

    def _owner(self) -> KSChan:
        if self._channel is None:
            raise DeadReference(f"{self} was removed from its KSChan")
        return self._channel

    def _alive(self: _P) -> _P:
        """Return this part. Raise DeadReference where it was removed from its channel."""
        self._owner()
        return self


class KSState(_Part):
    """A state: its part of the conductance `frac()`, its `name()`."""

    __slots__ = ("label", "part")

    def __init__(self, channel: KSChan, name: str, part: float) -> None:
        super().__init__(channel)
        self.label = name
        self.part = part

    def frac(self, part: float | None = None) -> float:
        """Return the conductance of this state relative to gmax, after setting it."""
        if part is not None:
            self._owner()._adjust()
            self.part = number(self, "frac", part, 0.0, 1e9)
        return self._alive().part

    def index(self) -> float:
        """Return the number of the state in its channel."""
        return float(self._owner()._states.index(self))

    def gate(self) -> KSGate:
        """Return the gate that the state belongs to."""
        return next(g for g in self._owner()._gates if self in g.states)

    def name(self, name: str | None = None) -> str:
        """Return the name, after setting it."""
        if name is not None:
            self._owner()._change()
            self.label = self._owner()._state_name(name, self)
        return self._alive().label


class KSGate(_Part):
    """A gate: a Hodgkin-Huxley state, or states of a kinetic scheme; the sum of their parts, to a `power()`, multiplies gmax."""

    __slots__ = ("states", "exponent", "hh")

    def __init__(self, channel: KSChan, state: KSState, hh: bool) -> None:
        super().__init__(channel)
        self.states = [state]
        self.exponent = 1
        self.hh = hh

    def nstate(self) -> float:
        """Return the number of states."""
        return float(len(self._alive().states))

    def power(self, power: int | None = None) -> float:
        """Return the power, after setting it."""
        if power is not None:
            self._owner()._adjust()
            self.exponent = whole(self, "power", power, 0, 1e6)
            self._owner()._single &= self.exponent == 1
        return float(self._alive().exponent)

    def sindex(self) -> float:
        """Return the number of the first state."""
        return self._alive().states[0].index()

    def index(self) -> float:
        """Return the number of the gate in its channel."""
        return float(self._owner()._gates.index(self))


class KSTrans(_Part):
    """A transition between two states, or of a Hodgkin-Huxley state between open and closed."""

    __slots__ = ("source", "destination", "kind", "rates", "ion", "order")

    def __init__(self, channel: KSChan, source: KSState, destination: KSState) -> None:
        super().__init__(channel)
        self.source, self.destination = source, destination
        self.kind = RATES
        self.rates: list[Rate | None] = [None, None]
        self.ion = ""
        self.order = 1

    def index(self) -> float:
        """Return the number of the transition in its channel."""
        return float(self._owner()._transitions.index(self))

    def src(self) -> KSState:
        """Return the state that it starts from."""
        return self._alive().source

    def target(self) -> KSState:
        """Return the state that it leads to."""
        return self._alive().destination

    def type(self, kind: int | None = None, ligand: str | None = None) -> float:
        """Return the type, after setting it: 0 and 1 depend on voltage, 2 ("cao") and 3 ("cai") on a concentration."""
        channel = self._owner()
        if kind is not None:
            wanted = whole(self, "type", kind, 0, 3)
            ion = channel._ligand_ion(self, ligand) if wanted >= LIGAND_OUTSIDE else ""
            if ion and self in channel._hh_transitions():
                raise WrongValue(f"{self}: the transition of a Hodgkin-Huxley state depends on voltage only")
            if ion == self.ion and (wanted == self.kind or not ion):
                channel._adjust()
            else:
                channel._change()
            self.kind, self.ion = wanted, ion
            channel._order_transitions(self)
        return float(self.kind)

    def ligand(self) -> str:
        """Return the concentration that it depends on, '' for none."""
        self._owner()
        return f"{self.ion}{'o' if self.kind == LIGAND_OUTSIDE else 'i'}" if self.ion else ""

    def stoichiometry(self, order: int | None = None) -> float:
        """Return the power of the concentration, after setting it."""
        if order is not None:
            self._owner()._adjust()
            self.order = whole(self, "stoichiometry", order, 1, 1e9)
        return float(self._alive().order)

    def set_f(self, direction: int, kind: int, numbers: Vector, low: float = -100.0, high: float = 50.0) -> float:
        """Set a function: 0 forward rate or steady state, 1 backward rate or time constant; its type and numbers."""
        which = whole(self, "set_f", direction, 0, 1)
        rate = Rate(whole(self, "set_f", kind, 1, 7), tuple(float(x) for x in numbers), float(low), float(high))
        channel = self._owner()
        channel._adjust()
        channel._uses_table = False
        self.rates[which] = rate
        return 0.0

    def ftype(self, direction: int) -> float:
        """Return the type of a function, −1 where there is none."""
        rate = self._alive().rates[whole(self, "ftype", direction, 0, 1)]
        return -1.0 if rate is None else float(rate.kind)

    def f(self, direction: int, v: float) -> float:
        """Return the value of a function at a voltage [mV], 0 where there is none."""
        rate = self._alive().rates[whole(self, "f", direction, 0, 1)]
        return 0.0 if rate is None else rate.at(number(self, "f", v))

    def parm(self, direction: int) -> Vector:
        """Return the numbers of a function."""
        rate = self._alive().rates[whole(self, "parm", direction, 0, 1)]
        return Vector(() if rate is None else rate.numbers)

    def both(self) -> tuple[Rate, Rate]:
        """Return both functions. Raise ValueError where one is missing."""
        first, second = self._alive().rates
        if first is None or second is None:
            no_rate(f"{self} from {self.source.label} to {self.destination.label}")
        return first, second

    def ab(self, v: Vector, forward: Vector, backward: Vector) -> float:
        """Put both rates [/ms] at voltages [mV] into Vectors."""
        a, b = self._at(v)
        with np.errstate(all="ignore"):
            return _fill(forward, backward, *((a / b, (1 - a) / b) if self.kind == STEADY else (a, b)))

    def inftau(self, v: Vector, steady: Vector, tau: Vector) -> float:
        """Put the steady state and time constant [ms] at voltages [mV] into Vectors."""
        a, b = self._at(v)
        with np.errstate(all="ignore"):
            return _fill(steady, tau, *((a, b) if self.kind == STEADY else (a * (1 / (a + b)), 1 / (a + b))))

    def _at(self, v: Any) -> Any:
        """Return both functions at voltages [mV], as an array (2, n)."""
        return np.array([[rate.at(float(x)) for x in v] for rate in self.both()])


def _fill(first: Vector, second: Vector, a: Any, b: Any) -> float:
    first.from_python(a)
    second.from_python(b)
    return 0.0
