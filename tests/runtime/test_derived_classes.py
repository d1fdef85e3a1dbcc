"""Classes of scripts that are derived from those of `h`, as NEURON's Python lets them be: made in __new__ or in __init__."""

from __future__ import annotations

import gc

import pytest
from ranvier import h


@pytest.fixture(scope="module", autouse=True)
def template():
    h("""
        begintemplate DerivedFrom
        public number, double_it
        proc init() { number = $1 }
        proc double_it() { number *= 2 }
        endtemplate DerivedFrom
    """)


class Pair(h.Vector):
    def __init__(self, first: float, second: float) -> None:
        super().__init__([first, second])
        self.title = "pair"


def test_made_in_init():
    pair = Pair(1, 2)
    assert list(pair) == [1, 2] and pair.title == "pair" and pair.sum() == 3
    assert pair.hname().startswith("Vector[")


class Filled(h.List):
    def __new__(cls, *items):
        return super().__new__(cls)

    def __init__(self, *items):
        super().__init__()
        for item in items:
            self.append(item)


class Once(h.Vector):
    def __new__(cls, *numbers):
        return super().__new__(cls, list(numbers))

    def __init__(self, *numbers):
        self.given = numbers  # no super().__init__(): the object is made


def test_made_in_new():
    first, second = h.Vector(), h.Vector()
    filled = Filled(first, second)
    assert filled.count() == 2 and filled[1] is second
    once = Once(3, 4)
    assert list(once) == [3, 4] and once.given == (3, 4)


def test_objects_of_derived_classes_are_among_those_of_the_class():
    class Mine(h.DerivedFrom):
        def __init__(self, number):
            super().__init__(number)
            self.base = self.baseattr("double_it")

        def double_it(self):
            self.base()
            return self.number

    before = h.List("DerivedFrom").count()
    mine = Mine(5)
    mine.remark = "own"
    assert (mine.double_it(), mine.double_it(), mine.remark) == (10, 20, "own")
    assert h.List("DerivedFrom").count() == before + 1
    assert str(mine).startswith("DerivedFrom[") and isinstance(mine, h.DerivedFrom)
    gc.disable()
    try:
        del mine  # a bound method in an attribute does not keep it
        assert h.List("DerivedFrom").count() == before
    finally:
        gc.enable()
