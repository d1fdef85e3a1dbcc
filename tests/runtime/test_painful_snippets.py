"""What crashes NEURON, prints instead of raising, or misleads, by its users: here it works, or raises and says what."""

from __future__ import annotations

import gc
import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import ranvier
from ranvier import h


def cell(name: str = "a") -> Any:
    return h.Section(name=name).insert("hh")


def deleted(make: Callable[[Any], Any]) -> Any:
    """Return what is made of a section that is deleted afterwards."""
    section = cell()
    made = make(section)
    h.delete_section(sec=section)
    return made


def run(t: float = 1.0) -> None:
    h.finitialize(-65)
    h.continuerun(t)


def poisoned(place: str, value: float) -> None:
    section = cell("n")
    clamp = h.IClamp(section(0.5))
    clamp.dur = 1e9
    h.finitialize(-65)
    name, attribute = place.split(".")
    setattr({"clamp": clamp, "hh": section(0.5).hh, "segment": section(0.5), "end": section(1)}[name], attribute, value)
    h.continuerun(1)


def call_back(function: Callable[[], object]) -> None:
    h.finitialize(-65)
    h.cvode.event(0.5, function)
    h.continuerun(1)


def failing() -> None:
    raise LookupError("of the user")


def closed_loop() -> None:
    first, second = cell("a"), cell("b")
    second.connect(first)
    first.connect(second)


def restored_to_another_model() -> None:
    kept, state = cell("q"), h.SaveState()
    h.finitialize(-65)
    state.save()
    more = cell("r")
    state.restore()
    del kept, more


def past_event() -> None:
    run(2)
    h.cvode.event(1, failing)


RAISE = [
    (lambda: h.push_section(3), TypeError, "push_section needs a section, not int 3"),
    (lambda: deleted(lambda s: s).psection(), ranvier.DeadReference, "a was deleted"),
    (lambda: deleted(lambda s: h.PtrVector(1).pset(0, s(0.5)._ref_v) and s)(0.5), ranvier.DeadReference, "a was deleted"),
    (lambda: deleted(lambda s: s(0.5)).v, ranvier.DeadReference, "a was deleted"),
    (lambda: deleted(lambda s: s(0.5)._ref_v)[0], ranvier.DeadReference, "a"),
    (lambda: cell() and h.rates_hh(-65), ValueError, "setdata_hh"),
    (lambda: h("foo bar"), RuntimeError, "foo has not been given a value"),
    (lambda: h("x = ("), RuntimeError, "not finished"),
    (lambda: h.Vector(3)[7], IndexError, "[7]: index out of range, size is 3"),
    (lambda: h.Vector(3).x[-1], IndexError, "x[-1]: index out of range, size is 3"),
    (lambda: h.nosuchthing, AttributeError, "h has no attribute 'nosuchthing'"),
    (lambda: h.List("NoSuchClass"), RuntimeError, "NoSuchClass is not the name of a class or a template"),
    (lambda: h.xopen("nosuch.hoc"), FileNotFoundError, "nosuch.hoc"),
    (lambda: h.Section(nmae="x"), TypeError, "nmae"),
    (closed_loop, ValueError, "connecting a to b would close a loop"),
    (lambda: h.cvode_active(1), NotImplementedError, "fixed step"),
    (lambda: h.SaveState().restore(), ValueError, "nothing was saved"),
    (restored_to_another_model, ValueError, "sections, saved were"),
    (past_event, ValueError, "an event at 1 ms lies in the past"),
    (lambda: call_back(failing), LookupError, "of the user"),
    (lambda: poisoned("clamp.amp", math.nan), ranvier.SimulationError, "n(0.5): the current of point process IClamp became NaN"),
    (lambda: poisoned("hh.gnabar", math.nan), ranvier.SimulationError, "n(0.5): the current of mechanism hh became NaN"),
    (lambda: poisoned("segment.ena", math.nan), ranvier.SimulationError, "hh became NaN (ena, which it reads, is not finite)"),
    (lambda: poisoned("end.v", math.nan), ranvier.SimulationError, "n(1): v was not finite before the step"),
    (lambda: poisoned("hh.m", math.inf), ranvier.SimulationError, "its state m is not finite"),
    (lambda: poisoned("segment.ena", math.nan), ranvier.SimulationError, "n(0.5): the current of mechanism hh became NaN"),
]


@pytest.mark.parametrize("snippet, kind, text", RAISE)
def test_it_raises_and_says_what(snippet: Callable[[], Any], kind: type[Exception], text: str,
                                 capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(kind) as caught:
        snippet()
    assert text in str(caught.value)
    assert capfd.readouterr() == ("", "")
    del caught  # its traceback holds the sections
    gc.collect()
    run()  # the model is as good as before


def array_of_a_temporary() -> list[float]:
    array = h.Vector(5, 2).as_numpy()
    gc.collect()
    return list(array)


def array_of_a_vector_that_grows() -> list[float]:
    vector = h.Vector([1, 2, 3])
    array = vector.as_numpy()
    vector.resize(100000)
    return list(array)


def mechanism_after_fewer_segments() -> float:
    section = cell()
    section.nseg = 5
    mechanism = section(0.9).hh
    section.nseg = 1
    return float(mechanism.gnabar)


def time_recorded_after_its_section_went() -> int:
    section = cell()
    times = h.Vector().record(h._ref_t)
    del section
    gc.collect()
    other = cell("other")
    run()
    assert other.v < 0
    return len(times)


def event_whose_target_went() -> float:
    synapse = h.ExpSyn(cell()(0.5))
    connection = h.NetCon(None, synapse)
    h.finitialize(-65)
    connection.event(0.5)
    del synapse, connection
    gc.collect()
    h.continuerun(1)
    return float(np.round(h.t, 9))


WORK = [
    (array_of_a_temporary, [2.0] * 5),
    (array_of_a_vector_that_grows, [1.0, 2.0, 3.0]),
    (mechanism_after_fewer_segments, 0.12),
    (time_recorded_after_its_section_went, 41),
    (event_whose_target_went, 1.0),
    (lambda: [h.load_file(f"{name}.hoc") for name in ("stdrun", "nrngui", "stdlib", "stdgui", "import3d", "noload")], [1.0] * 6),
    (lambda: deleted(lambda s: h.IClamp(s(0.5))).get_segment(), None),
]


@pytest.mark.parametrize("snippet, expected", WORK)
def test_it_works(snippet: Callable[[], Any], expected: Any) -> None:
    assert snippet() == expected
