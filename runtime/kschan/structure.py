"""A KSChan as a row of numbers, and as text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import WrongValue
from .parts import KSGate, KSState, KSTrans

if TYPE_CHECKING:
    from .channel import KSChan


def read_structure(channel: KSChan, numbers: list[float]) -> None:
    """Replace the parts of a channel by those that a row of numbers describes. Raise ValueError where it ends too early."""
    try:
        _read(channel, numbers)
    except (IndexError, ValueError, OverflowError):
        raise WrongValue(f"{channel}.setstructure: the Vector ends before the structure that it describes, "
                         "or describes none") from None


def _read(channel: KSChan, row: list[float]) -> None:
    model, gates, states, hh, transitions = (int(n) for n in row[:5])
    at = 7
    names = [s.label for s in channel._states]
    made = [KSState(channel, names[k] if k < len(names) else f"s{k}", 0.0) for k in range(states)]
    made_gates = []
    for k in range(gates):
        first, count, power = (int(n) for n in row[at:at + 3])
        gate = KSGate(channel, made[first], hh=k < hh)
        gate.states = made[first:first + count]
        gate.exponent = power
        for state, part in zip(gate.states, row[at + 3:at + 3 + count], strict=True):
            state.part = float(part)
        made_gates.append(gate)
        at += 3 + count
    made_transitions = []
    for _ in range(transitions):
        source, target, kind = int(row[at]), int(row[at + 1]), int(row[at + 2])
        transition = KSTrans(channel, made[source], made[target])
        transition.kind = kind
        made_transitions.append(transition)
        at += 4
    channel._model = model
    channel._states, channel._gates, channel._transitions = made, made_gates, made_transitions


def describe(channel: KSChan) -> str:
    """Return what a channel consists of, as NEURON's KSChan.pr prints it."""
    hh = len(channel._hh_transitions())
    voltage = sum(not t.ion for t in channel._transitions)
    ligands = channel._ligands()
    lines = [
        f"{channel} type properties",
        f"name={channel._name} is_point_={str(channel._point).lower()} ion_={channel.ion()} cond_model_={channel._model}",
        f"  ngate={len(channel._gates)} nstate={len(channel._states)} nhhstate={hh} nligand={len(ligands)} "
        f"ntrans={len(channel._transitions)} ivkstrans={hh} iligtrans={voltage}",
        f"  default gmax={channel._gmax:g} erev={channel._erev:g}",
        *(f"    gate {k} index={g.sindex():g} nstate={len(g.states)} power={g.exponent}" for k, g in enumerate(channel._gates)),
        *(f"    ligand {k} {ion}_ion" for k, ion in enumerate(ligands)),
    ]
    for k, t in enumerate(channel._transitions):
        ligand = f" ligindex={ligands.index(t.ion)}" if t.ion else ""
        lines.append(f"    trans {k} src={t.source.index():g} target={t.destination.index():g} type={t.kind}{ligand}")
        lines.append(f"        f0 type={t.ftype(0):g}   f1 type={t.ftype(1):g}")
    lines.append("    state names and fractional conductance")
    lines += [f"    {k} {s.label} {s.part:g}" for k, s in enumerate(channel._states)]
    return "\n".join(lines)
