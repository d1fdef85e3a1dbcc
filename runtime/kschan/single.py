"""Single channels of a KSChan as NMODL: each of `Nsingle` channels is in one state, and jumps at times drawn for its rates.

The method is NEURON's, and so is its sequence of random numbers (MCellRan4, two for each jump). Rates are constant between
steps; when v has changed by `ks_vres` since the next jump was drawn, it is drawn anew.
"""

from __future__ import annotations

import math
import weakref
from typing import TYPE_CHECKING, Any

from ..arguments import number
from ..simulate import AFTER_INITIAL
from .parts import KSTrans

if TYPE_CHECKING:
    from .channel import KSChan

NUMBER = "Nsingle"
COUNT = "ks_count"            # of the random numbers drawn so far
RESOLUTION = "ks_vres"        # [mV]
_DRAW = f"""FUNCTION ks_draw() {{
VERBATIM
    {{
        uint32_t count = (uint32_t){COUNT};
        _lks_draw = mcell_ran4a(&count);
        {COUNT} = (double)count;
    }}
ENDVERBATIM
}}
"""
_PICK = """FUNCTION ks_pick(ks_n, ks_x) {
    LOCAL ks_k
    ks_k = 0
    WHILE (ks_k < ks_n - 1 && ks_sum[ks_k] < ks_x) {
        ks_k = ks_k + 1
    }
    ks_pick = ks_k
}
"""


def can_be_single(channel: KSChan) -> bool:
    """Return whether there is one gate, a kinetic scheme to the first power."""
    gates = channel._gates
    return channel._point and len(gates) == 1 and not gates[0].hh and gates[0].exponent == 1 and len(gates[0].states) > 1


_counted: weakref.WeakKeyDictionary[Any, float] = weakref.WeakKeyDictionary()
_MANY = 1e9  # what NEURON answers for channels that are not simulated one by one


def nsingle(point: Any, count: float | None = None) -> float:
    """Return how many channels an instance simulates; a number that is given stands until finitialize takes Nsingle again."""
    if count is not None:
        _counted[point] = float(math.floor(number(point, "nsingle", count, 1.0, _MANY)))
    if NUMBER not in point._info.fields:
        return _MANY
    return _counted.get(point, float(math.floor(point.Nsingle + 0.5)))


AFTER_INITIAL.append(_counted.clear)


def variables(channel: KSChan) -> list[str]:
    """Return what there is beside the states, as lines of ASSIGNED."""
    states, jumps = len(channel._states), 2 * len(channel._transitions)
    return [COUNT, f"ks_pop[{states}]", f"ks_sum[{max(states, jumps)}]", "ks_vlast", "ks_t0", "ks_t1", "ks_jump"]


def start(channel: KSChan) -> str:
    """Return the end of INITIAL: channels are dealt out to states by their probabilities."""
    return f"""    {NUMBER} = floor({NUMBER} + 0.5)
    IF ({NUMBER} > 0) {{
        ks_begin()
    }}
"""


def blocks(channel: KSChan, rates: dict[KSTrans, tuple[str, str]]) -> list[str]:
    """Return the routines; `rates` holds the text of both rates of each transition."""
    number = {state: k for k, state in enumerate(channel._states)}
    jumps = [(number[s], number[t], rate) for each in channel._transitions
             for s, t, rate in ((each.source, each.destination, rates[each][0]), (each.destination, each.source, rates[each][1]))]
    return [_DRAW, _PICK, _begin(channel), _next(jumps), _make(jumps), _step(channel)]


def _begin(channel: KSChan) -> str:
    count = len(channel._states)
    sums = "".join(f"    ks_total = ks_total + {state.label}\n    ks_sum[{k}] = ks_total\n    ks_pop[{k}] = 0\n"
                   for k, state in enumerate(channel._states))
    return f"""PROCEDURE ks_begin() {{
    LOCAL ks_total, ks_left, ks_k
    ks_t0 = t
    ks_vlast = v
    ks_total = 0
{sums}    ks_left = {NUMBER}
    WHILE (ks_left > 0) {{
        ks_k = ks_pick({count}, ks_draw() * ks_total)
        ks_pop[ks_k] = ks_pop[ks_k] + 1
        ks_left = ks_left - 1
    }}
    ks_next()
{_shown(channel)}}}
"""


def _next(jumps: list[tuple[int, int, str]]) -> str:
    sums = "".join(f"    ks_total = ks_total + ks_pop[{source}] * ({rate})\n    ks_sum[{k}] = ks_total\n"
                   for k, (source, _, rate) in enumerate(jumps))
    return f"""PROCEDURE ks_next() {{
    LOCAL ks_total
    ks_total = 0
{sums}    IF (ks_total > 1e-9) {{
        ks_t1 = -log(ks_draw()) / ks_total + ks_t0
        ks_jump = ks_pick({len(jumps)}, ks_draw() * ks_total)
    }} ELSE {{
        ks_t1 = 1e9 + ks_t0
        ks_jump = 0
    }}
}}
"""


def _make(jumps: list[tuple[int, int, str]]) -> str:
    moves = " ELSE ".join(f"IF (ks_jump == {k}) {{\n        ks_pop[{s}] = ks_pop[{s}] - 1\n"
                          f"        ks_pop[{t}] = ks_pop[{t}] + 1\n    }}" for k, (s, t, _) in enumerate(jumps))
    return f"PROCEDURE ks_make() {{\n    ks_t0 = ks_t1\n    {moves}\n    ks_next()\n}}\n"


def _step(channel: KSChan) -> str:
    changed = "1 > 0" if channel._ligands() else f"fabs(v - ks_vlast) >= {RESOLUTION}"
    return f"""PROCEDURE ks_single() {{
    IF ({NUMBER} > 0.999) {{
        IF ({changed}) {{
            ks_vlast = v
            ks_t0 = t - dt
            ks_next()
        }}
        WHILE (ks_t1 <= t) {{
            ks_vlast = v
            ks_make()
        }}
    {_shown(channel)}    }}
}}
"""


def _shown(channel: KSChan) -> str:
    return "".join(f"    {state.label} = ks_pop[{k}]\n" for k, state in enumerate(channel._states))
