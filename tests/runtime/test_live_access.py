"""Attributes that are numbers of the model: what their descriptors in C hand on to Python, and that they leave no references."""

from __future__ import annotations

import gc
import signal
import sys

import pytest
from ranvier import h
from ranvier.errors import DeadReference


@pytest.fixture
def section():
    made = h.Section(name="section")
    made.insert("hh")
    made.nseg = 3
    return made


def test_numbers_are_where_the_object_is(section):
    for k, segment in enumerate(section):
        segment.hh.gnabar = 0.1 * k
        segment.v = -k
    assert [segment.gnabar_hh for segment in section] == pytest.approx([0, 0.1, 0.2])
    assert section.gnabar_hh == section(0.5).hh.gnabar == 0.1
    assert (section.v, section(1 / 6).v, section(5 / 6).v) == (-1, 0, -2)


def test_the_ends_have_a_voltage_and_the_mechanisms_of_their_neighbours(section):
    section.v = -65
    section(0).v = -1
    section(1).v = -2
    assert (section(0).v, section(0.1).v, section(0.9).v, section(1).v) == (-1, -65, -65, -2)
    section(1).hh.gnabar = 5
    assert section(0.9).gnabar_hh == 5


def test_what_floats_are_made_of_can_be_set(section):
    segment = section(0.5)
    for value in (1, True, 1.5, __import__("numpy").float32(1.5)):
        segment.hh.gl = value
        assert segment.hh.gl == float(value)


@pytest.mark.parametrize("value", ["1", None, [1.0], 1j])
def test_what_is_no_number_cannot(section, value):
    segment = section(0.5)
    for owner, name in ((segment, "v"), (segment, "gl_hh"), (segment.hh, "gl"), (h.IClamp(segment), "amp")):
        before = getattr(owner, name)
        with pytest.raises(TypeError, match=name):
            setattr(owner, name, value)
        assert getattr(owner, name) == before


def test_a_variable_cannot_be_deleted(section):
    with pytest.raises(AttributeError):
        del section(0.5).v
    with pytest.raises(AttributeError, match="insert"):
        _ = section(0.5).pas
    with pytest.raises(AttributeError, match="cannot be set"):
        section(0.5).hh = 1


def test_of_a_deleted_section_nothing_is_read(section):
    segment, mechanism = section(0.5), section(0.5).hh
    h.delete_section(sec=section)
    for read in (lambda: segment.v, lambda: segment.hh, lambda: mechanism.gl, lambda: section(0.5), lambda: list(section),
                 lambda: setattr(segment, "v", 0.0), lambda: setattr(mechanism, "gl", 0.0)):
        with pytest.raises(DeadReference, match="section"):
            read()


def test_accesses_leave_no_reference(section):
    stimulus = h.IClamp(section(0.5))
    gc.collect()
    counts = [sys.getrefcount(o) for o in (section, stimulus, type(section(0.5)), type(section(0.5).hh))]
    for _ in range(1000):
        for segment in section:
            segment.hh.gl = segment.hh.gl + stimulus.amp
        with pytest.raises(ValueError, match="position"):
            section(2.0)
    gc.collect()
    del segment
    assert [sys.getrefcount(o) for o in (section, stimulus, type(section(0.5)), type(section(0.5).hh))] == counts


def test_a_cycle_through_a_segment_is_collected():
    class Cell:
        pass

    before = len(list(h.allsec()))
    cell = Cell()
    cell.section = h.Section(name="a", cell=cell)
    cell.segment = cell.section(0.5)
    del cell
    gc.collect()
    assert len(list(h.allsec())) == before


def test_elements_of_a_vector():
    vector = h.Vector([1, 2, 3])
    vector[0], vector[-1], vector[True] = 5, 2.5, 7
    assert list(vector) == [5, 7, 2.5] and (vector[-3], len(vector)) == (5, 3)
    for index in (3, -4, 10**30):
        with pytest.raises(IndexError):
            _ = vector[index]
        with pytest.raises(IndexError):
            vector[index] = 1
    for index in ("1", None, 1.5j):
        with pytest.raises(TypeError):
            _ = vector[index]
    for value in ("1", None):
        with pytest.raises(TypeError):
            vector[0] = value
    with pytest.raises(TypeError, match="remove"):
        del vector[0]
    assert list(vector[1:]) == [7, 2.5]


def test_python_that_runs_while_a_number_is_made():
    vector = h.Vector(10)

    class Resizing(int):
        def __float__(self):
            vector.resize(1_000_000)
            vector.resize(0)
            return 3.0

    with pytest.raises(IndexError):
        vector[5] = Resizing(3)
    assert vector.size() == 0


@pytest.mark.parametrize("error", [KeyboardInterrupt, RuntimeError, MemoryError])
def test_errors_of_float_arrive(section, error):
    class Raising:
        calls = 0

        def __float__(self):
            self.calls += 1
            raise error("mine")

    value = Raising()
    for owner, name in ((section(0.5), "v"), (section(0.5).hh, "gl")):
        with pytest.raises(error, match="mine"):
            setattr(owner, name, value)
    assert value.calls == 2


def test_descriptors_refuse_what_has_no_place(section):
    segment, mechanism = type(section(0.5)), type(section(0.5).hh)
    for make in (lambda: segment(5, 0.5), lambda: mechanism(5), lambda: segment.__dict__["hh"].__get__("abc"),
                 lambda: segment.v.__get__(5), lambda: segment.v.__set__(5, 1.0), lambda: segment.__dict__["hh"].__set__(5, 1)):
        with pytest.raises(TypeError):
            make()


def test_classes_derived_from_section():
    class Own(h.Section):
        def __init__(self, name):
            super().__init__(name=name)
            self.me = 1

        @property
        def length(self):
            return self.L

        @length.setter
        def length(self, value):
            if value < 0:
                raise AttributeError("my own reason")
            self.L = value

    own = Own("own")
    own.length = 50
    own.nseg = 3
    assert (own.L, own.me, own.nseg, str(own(0.5))) == (50, 1, 3, "own(0.5)")
    with pytest.raises(AttributeError, match="my own reason"):
        own.length = -1

    class Forgetful(h.Section):
        def __init__(self):
            pass

    with pytest.raises(AttributeError, match="super"):
        Forgetful().name()


def test_what_a_handler_of_a_signal_raises_arrives(section):
    def handler(number, frame):
        raise RuntimeError("alarm")

    before = signal.signal(signal.SIGALRM, handler)
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.1)
        h.finitialize(-65)
        with pytest.raises(RuntimeError, match="alarm"):
            h.continuerun(1e7)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    h.finitialize(-65)
    h.fadvance()
