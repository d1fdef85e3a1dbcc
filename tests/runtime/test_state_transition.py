"""StateTransitionEvent: misuse, and its end; what it does is compared with NEURON in conformance/scripts_transitions.py."""

from __future__ import annotations

from typing import Any

import pytest
from ranvier import h


@pytest.mark.parametrize(("call", "error", "words"), [
    (lambda m, a: h.StateTransitionEvent(0), ValueError, "0 is not in 1"),
    (lambda m, a: h.StateTransitionEvent(2, a), TypeError, "must be a point process"),
    (lambda m, a: m.state(2), ValueError, "2 is not in 0 … 1"),
    (lambda m, a: m.state("on"), TypeError, "needs a number"),
    (lambda m, a: m.transition(0, 5, a, a), ValueError, "5 is not in 0 … 1"),
    (lambda m, a: m.transition(0, 1, 3.0, a), TypeError, "needs references such as"),
    (lambda m, a: m.transition(0, 1, a, a, 7), TypeError, "a callable or a statement of HOC"),
])
def test_misuse_is_told(call: Any, error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        call(h.StateTransitionEvent(2), h.ref(1.0))


def test_a_machine_that_is_gone_does_nothing() -> None:
    soma = h.Section(name="soma")
    calls: list[float] = []
    machine = h.StateTransitionEvent(2)
    machine.transition(0, 1, h._ref_t, h.ref(0.5), lambda: calls.append(h.t))
    h.finitialize(-65)
    machine.state(0)
    del machine
    h.continuerun(1)
    assert calls == [] and soma(0.5).v == -65


def test_an_error_in_a_callback_is_the_users() -> None:
    soma = h.Section(name="soma")
    machine = h.StateTransitionEvent(2)
    machine.transition(0, 1, soma(0.5)._ref_v, h.ref(-70.0), lambda: 1 / 0)
    h.finitialize(-80)
    machine.state(0)
    soma(0.5).v = -60
    with pytest.raises(ZeroDivisionError):
        h.fadvance()
    h.fadvance()
    assert machine.state() == 1
