"""What cannot be asked of a KSChan says so, and leaves the channel as it was."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from typing import Any

import pytest
from ranvier import h

_NUMBER = count()


@pytest.fixture
def channel() -> Iterator[Any]:
    made = h.KSChan()
    made.name(f"tried{next(_NUMBER)}")  # a name that was built stays taken
    made.add_hhstate("m")
    yield made
    from ranvier.model import MODEL

    MODEL.makers.pop(made.name(), None)


@pytest.mark.parametrize("name", ["v", "2a", "a b", "ks_f0", "exp", "", "a;b", "ä"])
def test_names_that_states_cannot_have(channel: Any, name: str) -> None:
    with pytest.raises(ValueError, match="cannot be the name of a state"):
        channel.add_hhstate(name)
    assert channel.nstate() == 1


@pytest.mark.parametrize("name", ["", "1a", "a b", "a\n}"])
def test_names_that_channels_cannot_have(channel: Any, name: str) -> None:
    before = channel.name()
    with pytest.raises(ValueError, match="no name for a mechanism"):
        channel.name(name)
    assert channel.name() == before


@pytest.mark.parametrize("numbers, kind, text", [
    ([], 1, "needs 1 numbers"), ([1, 2], 3, "needs 3 numbers"), ([1, float("nan"), 3], 2, "finite"), ([1], 7, "needs 2 numbers")])
def test_functions_without_their_numbers(channel: Any, numbers: list[float], kind: int, text: str) -> None:
    with pytest.raises(ValueError, match=text):
        channel.trans(0).set_f(0, kind, h.Vector(numbers))
    assert channel.trans(0).ftype(0) == -1


def test_a_channel_without_rates_cannot_be_inserted(channel: Any) -> None:
    with pytest.raises(ValueError, match="no rate functions yet"):
        h.Section(name="s").insert(channel.name())
    assert h.MechanismType(0).count() >= 4  # those that are there are listed


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


def test_an_inserted_channel_takes_other_rates_and_no_other_variables(channel: Any) -> None:
    section = h.Section(name="s")
    for direction in (0, 1):
        channel.trans(0).set_f(direction, 1, h.Vector([1.0]))
    section.insert(channel.name())
    h.finitialize(-65)
    assert getattr(section(0.5), channel.name()).m == 0.5
    recorded = h.Vector().record(getattr(section(0.5), channel.name())._ref_m)
    getattr(section(0.5), channel.name()).gmax = 0.25
    channel.trans(0).set_f(0, 1, h.Vector([3.0]))
    h.finitialize(-65)
    inserted = getattr(section(0.5), channel.name())
    assert (inserted.m, list(recorded), inserted.gmax) == (0.75, [0.75], 0.25)
    for change in (lambda: channel.add_hhstate("n"), lambda: channel.remove_state(0), lambda: channel.ion("k"),
                   lambda: channel.iv_type(1)):
        with pytest.raises(RuntimeError, match="cannot be changed so while it is inserted"):
            change()
    recorded.play_remove()
    section.uninsert(channel.name())
    channel.add_hhstate("n")
    for direction in (0, 1):
        channel.trans(1).set_f(direction, 1, h.Vector([1.0]))
    section.insert(channel.name())
    h.finitialize(-65)
    assert (getattr(section(0.5), channel.name()).m, getattr(section(0.5), channel.name()).n) == (0.75, 0.5)
    section.uninsert(channel.name())
    channel.remove_state(1)
    section.insert(channel.name())  # as it was before, from the cache
    h.finitialize(-65)
    assert getattr(section(0.5), channel.name()).m == 0.75 and not hasattr(getattr(section(0.5), channel.name()), "n")


def test_single_channels_of_what_cannot_have_them(channel: Any) -> None:
    assert (channel.single(), channel.single(1), channel.single()) == (0, 0, 0)
    point = h.KSChan(1)
    point.name("lonely")
    point.add_hhstate("m")
    with pytest.warns(UserWarning, match="needs one gate, a kinetic scheme to the first power"):
        assert point.single(1) == 0


def test_tables_are_for_gates(channel: Any) -> None:
    assert (channel.usetable(1), channel.usetable()) == (1, 1)
    channel.remove_state(0)
    assert (channel.usetable(), channel.usetable(1)) == (0, 0)


def test_a_single_channel_goes_on_from_a_saved_state() -> None:
    channel = h.KSChan(1)
    channel.name("saved_single")
    closed = channel.add_ksstate(None, "C")
    opened = channel.add_ksstate(channel.gate(0), "O")
    transition = channel.add_transition(closed, opened)
    for direction in (0, 1):
        transition.set_f(direction, 1, h.Vector([1.0]))
    channel.single(1)
    section = h.Section(name="s")
    point = h.saved_single(section(0.5))
    point.Nsingle = 20
    h.finitialize(-65)
    h.continuerun(2)
    state = h.SaveState()
    state.save()
    ends = []
    for _ in range(2):
        h.continuerun(12)
        ends.append((point.O, point.C, channel.rseed()))
        state.restore()
    assert ends[0] == ends[1] and ends[0][0] + ends[0][1] == 20


def test_a_single_channel_changed_again_and_again_between_runs() -> None:
    """What instances share moves with each change: nothing writes where it was."""
    made = h.KSChan(1)
    made.name("restless")
    made.gmax(1e-5)
    closed = made.add_ksstate(None, "C")
    opened = made.add_ksstate(made.gate(0), "O")
    forth = made.add_transition(closed, opened)
    for which, slope in enumerate((0.03, -0.03)):
        forth.set_f(which, 2, h.Vector([0.3, slope, -40]))
    opened.frac(1)
    made.single(1)
    soma = h.Section("soma")
    points = [h.restless(soma(0.5)) for _ in range(3)]
    kept = []
    for k in range(6):
        for point in points:
            point.Nsingle = 5 + k
        forth.set_f(0, 2, h.Vector([0.3 + 0.01 * k, 0.03, -40]))
        h.finitialize(-65)
        h.continuerun(1)
        kept.append([h.Vector(k + 1) for k in range(20)])
    assert {point.Nsingle for point in points} == {10} and kept


def test_a_channel_that_was_changed_back_is_not_written_again_at_each_step(channel: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    section = h.Section("s")
    for which in (0, 1):
        channel.trans(0).set_f(which, 2, h.Vector([0.3, 0.03, -40]))
    section.insert(channel.name())
    for gmax in (0.5, channel.gmax()):
        channel.gmax(gmax)
    h.finitialize(-65)
    monkeypatch.setattr("ranvier.kschan.channel.mod_text", None)
    h.fadvance()
