"""StateTransitionEvent: a machine of a few states that goes from one to the next when a variable passes another."""

from __future__ import annotations

import weakref
from typing import TYPE_CHECKING, Any

from ..arguments import whole
from ..errors import WrongType, WrongValue
from ..hoc_names.hoc_object import HocObject, living_objects
from ..mechanism_access.point_process import PointProcess
from ..ref import Ref
from ..simulate import BEFORE_STEP, FORGET_AT_START
from .netcon import _action

if TYPE_CHECKING:
    from collections.abc import Callable

_ROUNDING = 1e-11  # a condition this near to its threshold when it is armed counts as met, as in NEURON
_MOST_STATES = 1e6
Machines = tuple[tuple[int, ...], tuple[tuple[int, int, bool], ...]]
"""The states of all machines in order of their numbers; (rank of machine, place of transition, above) of those that are armed."""
_armed: list[Transition] = []  # in the order of arming, in which those of one step are made


class Transition:
    """From the state that it is kept under to another one, when `variable` rises above `threshold`."""

    __slots__ = ("machine", "to", "variable", "threshold", "action", "above")

    def __init__(self, machine: StateTransitionEvent, to: int, variable: Ref, threshold: Ref,
                 action: Callable[[], object] | None) -> None:
        self.machine = weakref.ref(machine)
        self.to = to
        self.variable = variable
        self.threshold = threshold
        self.action = action
        self.above = False

    def _difference(self) -> float:
        return self.variable[0] - self.threshold[0]

    def arm(self) -> None:
        """Wait for the variable to be above the threshold after it was not."""
        self.above = self._difference() >= -_ROUNDING
        _armed.append(self)

    def crosses(self) -> bool:
        """Return whether the variable is above the threshold and was not when last looked at."""
        before, self.above = self.above, self._difference() > 0.0
        return self.above and not before


class StateTransitionEvent(HocObject):
    """`StateTransitionEvent(states[, point_process])`: its state is a number below `states`, at first 0.

    The transitions of the present state are looked at before each step, from state(i) on; finitialize ends that, so that state(i)
    belongs into an FInitializeHandler. The point process said in NEURON which thread is concerned, and says nothing here.
    """

    __slots__ = ("_state", "_transitions")

    def __init__(self, states: float, point: PointProcess | None = None) -> None:
        count = whole("h", "StateTransitionEvent", states, 1, _MOST_STATES)
        if point is not None and not isinstance(point, PointProcess):
            raise WrongType(f"StateTransitionEvent: the second argument must be a point process, not {point!r}")
        self._state = 0
        self._transitions: list[list[Transition]] = [[] for _ in range(count)]
        self._enter()

    def __del__(self) -> None:
        if getattr(self, "_transitions", None) is not None and _armed is not None:
            self._disarm()
            self._leave()

    def _which(self, name: str, state: float) -> int:
        return whole(self, name, state, 0, len(self._transitions) - 1)

    def transition(self, source: float, to: float, variable: Ref, threshold: Ref, action: Any = None, this: Any = None) -> float:
        """Go from a state to another when `variable` rises above `threshold`, then call `action`; return 1.

        `action`: a callable, (callable, argument …), or a statement of HOC, executed within the object `this` where one is given.
        """
        for reference in (variable, threshold):
            if not isinstance(reference, Ref):
                raise WrongType(f"{self}.transition needs references such as soma(0.5)._ref_v or h.ref(-20), "
                                f"not {type(reference).__name__} {reference!r}")
        call = _action(action, this)
        if call is None and action is not None:
            raise WrongType(f"{self}.transition needs a callable or a statement of HOC, not {type(action).__name__} {action!r}")
        made = Transition(self, self._which("transition", to), variable, threshold, call)
        self._transitions[self._which("transition", source)].append(made)
        return 1.0

    def state(self, state: float | None = None) -> int:
        """Return the state as it was before; with an argument, go there and look at its transitions from now on."""
        before = self._state
        if state is not None:
            self._go(self._which("state", state))
        return before

    def _disarm(self) -> None:
        mine = {id(each) for each in self._transitions[self._state]}
        _armed[:] = [each for each in _armed if id(each) not in mine]

    def _go(self, state: int, action: Callable[[], object] | None = None) -> None:
        self._disarm()
        self._state = state
        if action is not None:
            action()
            self._disarm()
        for each in self._transitions[self._state]:
            each.arm()


def remember_machines() -> Machines:
    """Return where all machines are, for bring_back_machines."""
    machines = living_objects("StateTransitionEvent")
    rank = {id(each): k for k, machine in enumerate(machines) for each in machine._transitions[machine._state]}
    place = {id(each): k for machine in machines for k, each in enumerate(machine._transitions[machine._state])}
    armed = tuple((rank[id(each)], place[id(each)], each.above) for each in _armed if id(each) in rank)
    return tuple(machine._state for machine in machines), armed


def check_machines(remembered: Machines, owner: str) -> None:
    """Raise ValueError where the machines are not those that were remembered."""
    machines, (states, armed) = living_objects("StateTransitionEvent"), remembered
    if len(machines) != len(states):
        raise WrongValue(f"{owner}: the saved state does not fit the model: there are {len(machines)} StateTransitionEvents, "
                         f"saved were {len(states)}")
    for machine, state in zip(machines, states, strict=True):
        if state >= len(machine._transitions):
            raise WrongValue(f"{owner}: the saved state does not fit the model: {machine} has no state {state}")
    for rank, place, _ in armed:
        if place >= len(machines[rank]._transitions[states[rank]]):
            raise WrongValue(f"{owner}: the saved state does not fit the model: {machines[rank]} has no transition {place} "
                             f"from state {states[rank]}")


def bring_back_machines(remembered: Machines) -> None:
    """Put all machines into the states that they were in, and arm what was armed."""
    machines, (states, armed) = living_objects("StateTransitionEvent"), remembered
    for machine, state in zip(machines, states, strict=True):
        machine._state = state
    _armed.clear()
    for rank, place, above in armed:
        transition = machines[rank]._transitions[states[rank]][place]
        transition.above = above
        _armed.append(transition)


def _look() -> None:
    """Make the transitions whose variables are above their thresholds now, but none that another of this step disarms."""
    crossing = [each for each in _armed if each.crosses()]
    for each in crossing:
        machine = each.machine()
        if machine is not None and any(each is other for other in _armed):
            machine._go(each.to, each.action)


def _waiting() -> bool:
    return bool(_armed)


BEFORE_STEP.append((_waiting, _look))
FORGET_AT_START.append(_armed.clear)
