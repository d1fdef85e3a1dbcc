"""What the reference itself lists as the variables of a mechanism."""

from __future__ import annotations

from typing import Any

Plan = dict[str, dict[str, Any]]


def describe(h: Any) -> Plan:
    """List the variables of every mechanism of the reference: range names with their lengths, and globals."""
    plan: Plan = {}
    name = h.ref("")
    for family in (0, 1):
        types = h.MechanismType(family)
        for index in range(int(types.count())):
            types.select(index)
            types.selected(name)
            plan[name[0]] = variables_of(h, name[0], density=family == 0)
    return plan


def variables_of(h: Any, mechanism: str, density: bool) -> dict[str, Any]:
    """List the variables of one mechanism of the reference."""
    name = h.ref("")
    ranges: dict[str, int] = {}
    for role in (1, 2, 3):
        standard = h.MechanismStandard(mechanism, role)
        for index in range(int(standard.count())):
            length = int(standard.name(name, index))
            ranges[name[0].removesuffix("_" + mechanism) if density else name[0]] = length
    standard = h.MechanismStandard(mechanism, -1)
    shared = {}
    for index in range(int(standard.count())):
        length = int(standard.name(name, index))
        shared[name[0]] = length
    return {"range": ranges, "global": shared}
