"""What cannot be asked of a KSChan says so, and leaves the channel as it was."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from ranvier import h


@pytest.fixture
def channel() -> Iterator[Any]:
    made = h.KSChan()
    made.name("tried")
    made.add_hhstate("m")
    yield made
    from ranvier.model import MODEL

    MODEL.makers.pop(made.name(), None)


@pytest.mark.parametrize("name", ["v", "gmax", "2a", "a b", "ks_f0", "exp", "", "a;b", "ä"])
def test_names_that_states_cannot_have(channel: Any, name: str) -> None:
    with pytest.raises(ValueError, match="cannot be the name of a state"):
        channel.add_hhstate(name)
    assert channel.nstate() == 1


@pytest.mark.parametrize("name", ["", "1a", "a b", "a\n}"])
def test_names_that_channels_cannot_have(channel: Any, name: str) -> None:
    with pytest.raises(ValueError, match="no name for a mechanism"):
        channel.name(name)
    assert channel.name() == "tried"


@pytest.mark.parametrize("numbers, kind, text", [
    ([], 1, "needs 1 numbers"), ([1, 2], 3, "needs 3 numbers"), ([1, float("nan"), 3], 2, "finite"), ([1], 7, "needs 2 numbers")])
def test_functions_without_their_numbers(channel: Any, numbers: list[float], kind: int, text: str) -> None:
    with pytest.raises(ValueError, match=text):
        channel.trans(0).set_f(0, kind, h.Vector(numbers))
    assert channel.trans(0).ftype(0) == -1


def test_a_channel_without_rates_cannot_be_inserted(channel: Any) -> None:
    with pytest.raises(ValueError, match="no rate functions yet"):
        h.Section(name="s").insert("tried")


def test_an_ion_that_is_not_there(channel: Any) -> None:
    with pytest.raises(ValueError, match="h.ion_register"):
        channel.ion("unobtainium")
    with pytest.raises(ValueError, match="depends on voltage only"):
        channel.trans(0).type(3, "nai")


def test_setstructure_that_ends_too_early(channel: Any) -> None:
    with pytest.raises(ValueError, match="ends before"):
        channel.setstructure(h.Vector([0, 1, 1, 1, 1]))
    assert channel.state(0).name() == "m"


def test_parts_that_were_removed(channel: Any) -> None:
    state, transition = channel.state(0), channel.trans(0)
    channel.remove_state(0)
    for use in (state.index, transition.index, transition.src):
        with pytest.raises(ReferenceError, match="was removed"):
            use()


def test_an_inserted_channel_cannot_change_and_a_changed_one_is_built_anew(channel: Any) -> None:
    section = h.Section(name="s")
    for direction in (0, 1):
        channel.trans(0).set_f(direction, 1, h.Vector([1.0]))
    section.insert("tried")
    h.finitialize(-65)
    assert section(0.5).tried.m == 0.5
    with pytest.raises(RuntimeError, match="uninsert it first"):
        channel.trans(0).set_f(0, 1, h.Vector([3.0]))
    section.uninsert("tried")
    channel.trans(0).set_f(0, 1, h.Vector([3.0]))
    section.insert("tried")
    h.finitialize(-65)
    assert section(0.5).tried.m == 0.75


def test_what_is_not_there_yet_says_so(channel: Any) -> None:
    for ask in (channel.single, channel.usetable):
        assert ask() == 0
        with pytest.raises(NotImplementedError):
            ask(1)
