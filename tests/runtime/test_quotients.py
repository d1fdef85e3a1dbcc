"""Where 1 ulp in a quotient would be a jump, quotients are as they are written: IEEE 754's, which Python's are too."""

from __future__ import annotations

import math
import warnings

import pytest
import ranvier
from ranvier import h

LITERALS = (3.0, 7.0, 10.0, 11.0, 41.0, 47.0, 49.0, 98.0, 103.0, 107.0, 161.0, 187.0, 197.0, 0.1, 0.3)
NAMES = tuple(f"w{k}" for k in range(len(LITERALS)))
SET = "\n".join(f"    {name} = floor(x/{literal!r})" for name, literal in zip(NAMES, LITERALS, strict=True))
MOD = f"""
NEURON {{ SUFFIX quot  NONSPECIFIC_CURRENT i  RANGE x, {", ".join(NAMES)}, low, high, left, above, same, through, place, stepped
         RANGE taken
         GLOBAL per }}
PARAMETER {{ x = 0  per = 49  taken[256] }}
STATE {{ n }}
ASSIGNED {{ v i {" ".join(NAMES)} low high left above same through place stepped }}
INITIAL {{ n = 0  stepped = 0 }}
FUNCTION whole(p, q) {{ whole = floor(p/q) }}
FUNCTION whole49(p) {{ whole49 = floor(p/49) }}
PROCEDURE divide() {{ through = x/per }}
BREAKPOINT {{
    LOCAL ratio
    SOLVE gates METHOD cnexp
{SET}
    low = floor(x/per)
    high = ceil(x/per)
    left = fmod(x/per, 2)
    ratio = x/per
    above = 0
    if (ratio >= 3) {{ above = 1 }}
    same = (x/49 == 2)
    divide()
    place = taken[through]
    i = 0
}}
DERIVATIVE gates {{
    n' = (exp(-x/per) - n)/per
    if (x/per >= 2) {{ stepped = whole(x, per) }} else {{ stepped = -whole49(x) }}
}}
"""


@pytest.fixture(scope="module")
def compiled() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        ranvier.compile(MOD)


def stepped(values: list[float], per: float) -> list[object]:
    """The instances of a cable after a step, one for each value of x."""
    cable = h.Section(name="cable")
    cable.nseg = len(values)
    cable.insert("quot")
    h.per_quot = per
    instances = [segment.quot for segment in cable]
    for instance, x in zip(instances, values, strict=True):
        instance.x = x
        for k in range(256):
            instance.taken[k] = 1000.0 + k
    h.finitialize(-65)
    h.fadvance()
    return [cable, *instances]


@pytest.mark.parametrize("first, count", [(1, 1), (2, 1), (5, 1), (1, 8), (45, 8), (1, 100), (101, 100)])
@pytest.mark.parametrize("per", LITERALS)
def test_jumps_are_where_the_quotient_is_whole(compiled: None, per: float, first: int, count: int) -> None:
    values = [per * k for k in range(first, first + count)]
    cable, *instances = stepped(values, per)
    h.setdata_quot(cable(0.5))
    for x, found in zip(values, instances, strict=True):
        quotient = x / per
        for name, literal in zip(NAMES, LITERALS, strict=True):
            assert getattr(found, name) == math.floor(x / literal), (name, x)
        assert (found.low, found.high, found.left) == (math.floor(quotient), math.ceil(quotient), math.fmod(quotient, 2)), x
        assert (found.above, found.same, found.through) == (quotient >= 3, x / 49 == 2, quotient), x
        assert found.place == 1000 + int(quotient), x
        assert found.stepped == (math.floor(quotient) if quotient >= 2 else -math.floor(x / 49)), x
        assert found.low == h.whole_quot(x, per) and found.w6 == h.whole49_quot(x), x
