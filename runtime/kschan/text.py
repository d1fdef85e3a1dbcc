"""A KSChan as a .mod file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import single
from .parts import LIGAND_OUTSIDE, STEADY, KSGate, KSTrans
from .rates import EXP

if TYPE_CHECKING:
    from .channel import KSChan

OHMIC, NERNST, GHK = range(3)


def mod_text(channel: KSChan, valence: float) -> str:
    """Return the .mod file of a channel; `valence` is that of its ion, for GHK."""
    gates, scheme = channel._hh_transitions(), channel._scheme()
    blocks = [_neuron(channel), _variables(channel), _initial(channel), _breakpoint(channel, valence), _gates(channel),
              _scheme(channel), EXP]
    if channel._single:
        blocks += single.blocks(channel, {transition: _rates(channel, transition) for transition in scheme})
    for k, transition in enumerate(channel._transitions):
        if transition in gates or (transition in scheme and not transition.ion):
            first, second = transition.both()
            blocks += [first.function(f"ks_f{k}"), second.function(f"ks_g{k}")]
    return "\n".join(block for block in blocks if block)


def conductance_name(channel: KSChan) -> str:
    """Return g, or p where it is a permeability."""
    return "p" if channel._ion and channel._model == GHK else "g"


def _neuron(channel: KSChan) -> str:
    kind = "POINT_PROCESS" if channel._point else "SUFFIX"
    g = conductance_name(channel)
    reads: dict[str, list[str]] = {}
    if channel._ion:
        names = {OHMIC: "e{0}", NERNST: "e{0} {0}i {0}o", GHK: "{0}i {0}o"}[channel._model]
        reads[channel._ion] = names.format(channel._ion).split()
    for transition in channel._transitions:
        if transition.ion:
            found = reads.setdefault(transition.ion, [])
            found += [n for n in (f"{transition.ion}i", f"{transition.ion}o") if n not in found]
    uses = [f"    USEION {ion} READ {', '.join(names)}{f' WRITE i{ion}' if ion == channel._ion else ''}\n"
            for ion, names in reads.items()]
    current = "" if channel._ion else "    NONSPECIFIC_CURRENT i\n"
    own = [f"{g}max", *([] if channel._ion else ["e"]), g, "i", *(s.label for s in channel._states)]
    shared = ""
    if channel._single:
        own.append(single.NUMBER)
        shared = f"    GLOBAL {single.COUNT}, {single.RESOLUTION}\n"
    return f"NEURON {{\n    {kind} {channel._name}\n{''.join(uses)}{current}    RANGE {', '.join(own)}\n{shared}}}\n"


def _variables(channel: KSChan) -> str:
    g = conductance_name(channel)
    ions = {t.ion for t in channel._transitions if t.ion} | ({channel._ion} if channel._ion else set())
    assigned = ["v", "celsius", "dt", g, "i", *(f"{a}{ion}{b}" for ion in sorted(ions) for a, b in (("", "i"), ("", "o")))]
    if channel._ion:
        assigned += [f"i{channel._ion}", f"e{channel._ion}"]
    parameters = [f"{g}max = {channel._gmax!r}", *([] if channel._ion else [f"e = {channel._erev!r}"])]
    if channel._single:
        assigned += single.variables(channel)
        parameters += [f"{single.NUMBER} = 1", f"{single.RESOLUTION} = 0.1"]
    states = "".join(f"    {s.label}\n" for s in channel._states)
    return (f"PARAMETER {{\n{''.join(f'    {p}' + chr(10) for p in parameters)}}}\n\nASSIGNED {{\n    "
            + "\n    ".join(assigned) + "\n}\n" + (f"\nSTATE {{\n{states}}}\n" if states else ""))


def _initial(channel: KSChan) -> str:
    lines = []
    for transition in channel._hh_transitions():
        lines.append(f"    {transition.source.label} = {_steady(channel, transition)}\n")
    for gate in channel._gates:
        if not gate.hh:
            lines += [f"    {s.label} = {int(k == 0)}\n" for k, s in enumerate(gate.states)]
    if channel._scheme():
        lines.append("    SOLVE ks_scheme STEADYSTATE sparse\n")
    if channel._single:
        lines.append(single.start(channel))
    return f"INITIAL {{\n{''.join(lines)}}}\n"


def _steady(channel: KSChan, transition: KSTrans) -> str:
    k = channel._transitions.index(transition)
    return f"ks_f{k}(v)" if transition.kind == STEADY else f"ks_f{k}(v) / (ks_f{k}(v) + ks_g{k}(v))"


def _breakpoint(channel: KSChan, valence: float) -> str:
    g = conductance_name(channel)
    gates = "    SOLVE ks_gates\n" if channel._uses_table else "    SOLVE ks_gates METHOD cnexp\n"
    solve = (gates if channel._hh_transitions() else "") + (
        "    SOLVE ks_scheme METHOD sparse\n" if channel._scheme() else "")
    if channel._single:
        solve += "    SOLVE ks_single\n"  # puts its states in place of those of the scheme, which no SOLVE can leave out
    product = "".join(f" * {_power(gate)}" for gate in channel._gates)
    ion = channel._ion
    if not ion:
        current = f"{g} * (v - e)"
    elif channel._model == GHK:
        current = f"{g} * nrn_ghk(v, {ion}i, {ion}o, {valence!r}){' * 1e6' if channel._point else ''}"
    else:
        current = f"{g} * (v - e{ion})"
    ionic = f"    i{ion} = i\n" if ion else ""
    return f"BREAKPOINT {{\n{solve}    {g} = {g}max{product}\n    i = {current}\n{ionic}}}\n"


def _power(gate: KSGate) -> str:
    parts = [s.label if s.part == 1 else f"{s.part!r} * {s.label}" for s in gate.states if s.part]
    total = f"({' + '.join(parts) or '0'})"
    return total if gate.exponent == 1 else f"{total}^{gate.exponent}"


def _gates(channel: KSChan) -> str:
    transitions = channel._hh_transitions()
    if not transitions:
        return ""
    if channel._uses_table:
        return _gates_by_table(channel)
    lines = []
    for transition in transitions:
        name = transition.source.label
        lines.append(f"    {name}' = ({_steady(channel, transition)} - {name}) / {_time_constant(channel, transition)}\n")
    return f"DERIVATIVE ks_gates {{\n{''.join(lines)}}}\n"


def _time_constant(channel: KSChan, transition: KSTrans) -> str:
    k = channel._transitions.index(transition)
    return f"ks_g{k}(v)" if transition.kind == STEADY else f"(1 / (ks_f{k}(v) + ks_g{k}(v)))"


def _gates_by_table(channel: KSChan) -> str:
    """Steps of the gates from tables over v of the steady state, and of the part of the way to it that a step takes."""
    points, low, high = channel._table
    table = f"    TABLE DEPEND dt FROM {low!r} TO {high!r} WITH {points - 1}\n"
    functions, lines = [], []
    for transition in channel._hh_transitions():
        k, name = channel._transitions.index(transition), transition.source.label
        functions.append(f"FUNCTION ks_steady{k}(v) {{\n{table}    ks_steady{k} = {_steady(channel, transition)}\n}}\n")
        functions.append(f"FUNCTION ks_part{k}(v) {{\n{table}"
                         f"    ks_part{k} = 1 - ks_exp(-dt / {_time_constant(channel, transition)})\n}}\n")
        lines.append(f"    {name} = {name} + (ks_steady{k}(v) - {name}) * ks_part{k}(v)\n")
    return "".join([*functions, "PROCEDURE ks_gates() {\n", *lines, "}\n"])


def _scheme(channel: KSChan) -> str:
    lines = []
    for transition in channel._scheme():
        forward, backward = _rates(channel, transition)
        lines.append(f"    ~ {transition.source.label} <-> {transition.destination.label} ({forward}, {backward})\n")
    if not lines:
        return ""
    joined = [gate for gate in channel._gates if _is_joined(channel, gate)]
    sums = [f"    CONSERVE {' + '.join(s.label for s in gate.states)} = 1\n" for gate in joined]
    return f"KINETIC ks_scheme {{\n{''.join(lines + sums)}}}\n"


def _rates(channel: KSChan, transition: KSTrans) -> tuple[str, str]:
    """Return the text of the rates there and back."""
    k = channel._transitions.index(transition)
    forward, backward = f"ks_f{k}(v)", f"ks_g{k}(v)"
    if transition.ion:
        first, second = transition.both()
        concentration = f"{transition.ion}{'o' if transition.kind == LIGAND_OUTSIDE else 'i'}"
        factors = [repr(first.numbers[0]), *([concentration] * transition.order)]
        power = f"{first.numbers[0]!r} * {concentration}^{transition.order}"
        return " * ".join(factors) if transition.order <= 4 else power, repr(second.numbers[0])
    if transition.kind == STEADY:
        return f"{forward} / {backward}", f"(1 - {forward}) / {backward}"
    return forward, backward


def _is_joined(channel: KSChan, gate: KSGate) -> bool:
    """Return whether transitions lead from each state of a gate to all others, and to those of no other gate."""
    found, before = {gate.states[0]}, 0
    while before < len(found):
        before = len(found)
        for t in channel._scheme():
            if t.source in found or t.destination in found:
                found |= {t.source, t.destination}
    return found == set(gate.states) and len(found) > 1
