"""What every solver method is given beside its block."""

from __future__ import annotations

from dataclasses import dataclass, field

from ..diagnostics import Diagnostics
from ..semantics.mechanism import Expression, Mechanism, Number, Read, Role, Storage, Variable
from .effects import Effects
from .rewrite import Names
from .solved import UpdateRule

DT = Variable("dt", Storage.DT, Role.BUILTIN, unit="ms")
TIME_STEP: Expression = Read(DT)
STEADY_STEP: Expression = Number(1e9, "1e9")  # ms: what NEURON 9 takes for STEADYSTATE sparse
TINY_STEP: Expression = Number(1e-9, "1e-9")  # ms: what NEURON 9 takes for STEADYSTATE derivimplicit


Key = tuple[Variable, int | None]  # a scalar, or an element of an array


class CannotSolve(Exception):
    """A block that its method cannot solve; the diagnostic is already recorded."""


@dataclass(frozen=True, slots=True)
class Context:
    """The mechanism at hand, the names in use, and the lists that methods add to."""

    mechanism: Mechanism
    diagnostics: Diagnostics
    effects: Effects
    names: Names
    rules: list[UpdateRule] = field(default_factory=list)
    compat: bool = False  # solve what METHOD does not fit as NEURON would let pass, with a warning
    kept_slopes: dict[Key, Variable] = field(default_factory=dict)  # hidden FIELDs: see branches.py

    def rule(self, state: str, method: str, rule: str) -> None:
        """Record what was derived for one state; a block solved twice is recorded once."""
        made = UpdateRule(state, method, rule)
        if made not in self.rules:
            self.rules.append(made)
