"""Reversal potentials that a mechanism WRITEs but does not READ.

As in NEURON it has a copy of its own, 0 at first, which never follows the ion; finitialize and every step put that copy into the
ion, so that what a script sets there does not last. A block that sets the potential on every path needs no copy put before it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ..semantics.mechanism import Assign, IonPart, Mechanism, Read, Role, Storage, Variable
from .carried import Flows
from .effects import Effects
from .rewrite import Names

Body = tuple[Any, ...]


class OwnReversals:
    """The copies of one mechanism, each a hidden FIELD, and the statements that keep them.

    `step`: what a step runs first of the mechanism, its currents or, without any, what advances it.
    """

    def __init__(self, mechanism: Mechanism, initial: Body, step: Body, effects: Effects, names: Names) -> None:
        flows = Flows(mechanism)
        self._effects = effects
        self._set_at_start = {variable for variable, _ in flows.of(initial).sure}
        self._set_in_step = {variable for variable, _ in flows.of(step).sure}
        self._copies: dict[Variable, Variable] = {
            variable: replace(names.local(f"own_{variable.name}"), storage=Storage.FIELD, role=Role.ASSIGNED)
            for variable in mechanism.variables
            if _only_written(variable, mechanism) and variable not in self._set_at_start & self._set_in_step}

    @property
    def fields(self) -> tuple[Variable, ...]:
        """The FIELDs to add to the mechanism."""
        return tuple(self._copies.values())

    def started(self, initial: Body) -> Body:
        """Return INITIAL with the copies put into the ions before it."""
        return self.kept((*self._put(self._set_at_start), *initial))

    def stepped(self, step: Body) -> Body:
        """Return what a step runs first, with the copies put into the ions before it; without BREAKPOINT NEURON runs nothing."""
        return self.kept((*self._put(self._set_in_step), *step)) if step else step

    def kept(self, body: Body) -> Body:
        """Return a kernel that ends by taking copies of what it may have set."""
        written = self._effects.writes(body) if self._copies else set()
        return (*body, *(Assign(own, None, Read(variable)) for variable, own in self._copies.items() if variable in written))

    def _put(self, needless: set[Variable]) -> Body:
        return tuple(Assign(variable, None, Read(own)) for variable, own in self._copies.items() if variable not in needless)


def _only_written(variable: Variable, mechanism: Mechanism) -> bool:
    if variable.storage is not Storage.ION or variable.ion_part is not IonPart.REVERSAL:
        return False
    return any(use.name == variable.ion and IonPart.REVERSAL in use.writes and IonPart.REVERSAL not in use.reads
               for use in mechanism.ions)
