"""Mechanism types in the order in which NEURON registers them: its own first, each ion before what first uses it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._engine import lib
from ..model import MODEL
from .catalogue import ARTIFICIAL_CELL, DENSITY, INSTANCE, ION, NODE, POINT_PROCESS, MechanismInfo, Variable

if TYPE_CHECKING:
    from collections.abc import Iterable

_FIRST = ("pas", "extracellular", "fastpas", "IClamp", "AlphaSynapse", "ExpSyn", "Exp2Syn", "SEClamp", "VClamp", "OClamp",
          "APCount", "NetStim", "IntFire1", "IntFire2", "IntFire4", "PointProcessMark", "PatternStim", "hh")
_ASSIGNED = 2
REGISTERED: dict[str, None] = {}  # ions that ion_register was asked for, in that order


def _basic(name: str, variables: tuple[tuple[str, int], ...]) -> MechanismInfo:
    info = MechanismInfo(name, lib.RV_NODE, NODE)
    for variable, role in variables:
        found = MODEL.catalogue.range_variables[variable]
        info.fields[variable] = Variable(variable, variable, info, found.slot, scope=INSTANCE, role=role, unit=found.unit)
    return info


BASIC = {"morphology": _basic("morphology", (("diam", 0),)),
         "capacitance": _basic("capacitance", (("cm", 0), ("i_cap", _ASSIGNED)))}
"""What every section has: NEURON counts it among the mechanisms."""


def _in_order(kinds: tuple[int, ...]) -> list[MechanismInfo]:
    def rank(item: tuple[int, MechanismInfo]) -> tuple[int, int]:
        number, info = item
        return (_FIRST.index(info.name) if info.name in _FIRST else len(_FIRST)), number

    return [info for _, info in sorted(MODEL.catalogue.types.items(), key=rank) if info.kind in kinds and not info.bare]


def inserted_types() -> list[MechanismInfo]:
    """Return what sections can have: morphology, capacitance, then mechanisms, each after the ions that it is the first to use.

    Calcium is left out where nothing uses it and nobody registered it, as NEURON does not know it then.
    """
    ions = {info.name: info for info in _in_order((ION,))}
    found = dict(BASIC)
    for info in _in_order((DENSITY, POINT_PROCESS)):
        found.update({name: ions[name] for name in _ion_names(info.ions) if name in ions and name not in found})
        if info.kind == DENSITY:
            found[info.name] = info
    found.update({name: ions[name] for name in _other_ions() if name not in found})
    return list(found.values())


def _other_ions() -> list[str]:
    """Return the ions that no mechanism need use to be known."""
    return [*REGISTERED, *(info.name for info in _in_order((ION,)) if info.name != "ca_ion" and info.name not in REGISTERED)]


def _ion_names(ions: Iterable[str]) -> list[str]:
    return [f"{ion}_ion" for ion in ions]


def made_types() -> list[MechanismInfo]:
    """Return the point processes and artificial cells."""
    return _in_order((POINT_PROCESS, ARTIFICIAL_CELL))


_OWN = ("morphology", "capacitance", "pas", "extracellular", "fastpas", "IClamp", "AlphaSynapse", "ExpSyn", "Exp2Syn", "SEClamp",
        "VClamp", "OClamp", "APCount", "na_ion", "k_ion", "hh", "NetStim", "IntFire1", "IntFire2", "IntFire4", "PointProcessMark",
        "PatternStim")
"""The types that NEURON itself registers, from number 2 on; some of them are not here."""
_OWN_POINTS = ("IClamp", "AlphaSynapse", "ExpSyn", "Exp2Syn", "SEClamp", "VClamp", "OClamp", "APCount", "NetStim", "IntFire1",
               "IntFire2", "IntFire4", "PointProcessMark", "PatternStim")


def type_number(info: MechanismInfo) -> int:
    """Return the number that NEURON gives a mechanism's type."""
    names = dict.fromkeys(_OWN)
    for other in _in_order((DENSITY, POINT_PROCESS, ARTIFICIAL_CELL)):
        names.update(dict.fromkeys([*_ion_names(other.ions), other.name] if other.name not in names else ()))
    names.update(dict.fromkeys(_other_ions()))
    return 2 + list(names).index(info.name)


def point_number(name: str) -> int:
    """Return the place of a point process or artificial cell among those of NEURON, from 1."""
    names = dict.fromkeys((*_OWN_POINTS, *(i.name for i in made_types())))
    return 1 + list(names).index(name)
