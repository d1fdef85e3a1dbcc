"""The names that NEURON 9.0.2 has: what each is and how much it is used, from neuron_names.json.

Tiers are counted in 55 published models and 8 Python packages: T1 (a score of 20 and more, models + 2 × packages), T2 (6 to 19),
T3 (1 to 5), T4 (no use at all).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

STORED = Path(__file__).with_name("neuron_names.json")


@dataclass(frozen=True, slots=True)
class NeuronNames:
    """`top` maps a name of h to (kind, tier), `members` a class to its members and their tiers, `keywords` words of HOC."""

    top: dict[str, tuple[str, str]]
    members: dict[str, dict[str, str]]
    keywords: dict[str, str]


@lru_cache(maxsize=1)
def neuron_names() -> NeuronNames:
    """Return the names."""
    found = json.loads(STORED.read_text("utf-8"))
    return NeuronNames({n: (kind, tier) for n, (kind, tier) in found["top"].items()}, found["members"], found["keywords"])


REMEDIES: dict[str, str] = {
    "make_mechanism": "write the mechanism as a .mod file", "make_pointprocess": "write the mechanism as a .mod file",
    "Electrode": "use IClamp, SEClamp or VClamp",
    "GUIMath": "use numpy",
    "fit_praxis": "use scipy.optimize.minimize(method='Powell')", "attr_praxis": "use scipy.optimize",
    "pval_praxis": "use scipy.optimize", "stop_praxis": "use scipy.optimize",
    "solve": "use numpy.linalg.solve or scipy.optimize", "eqinit": "use numpy.linalg.solve", "prmat": "use numpy.linalg",
    "xred": "use input()", "sred": "use input()", "WinExec": "use h.system",
    "symbols": "use dir(h)", "fclamp": "use VClamp", "fclampi": "use VClamp", "fclampv": "use VClamp", "prstim": "use IClamp",
    "fsyn": "use AlphaSynapse", "fsyng": "use AlphaSynapse",
    "fsyni": "use AlphaSynapse", "saveaudit": "use a version control system", "retrieveaudit": "use a version control system",
    "install_vector_fitness": "use numpy",
    "this_section": "use h.cas()", "this_node": "use h.cas()",
    "section_owner": "use section.cell()",
    "change": "set the variable", "nrnhoc_topology": "use h.topology()",
}
"""What to use for a name that is not offered, by the name or by its class."""

IN_FILES = {"VecStim": "vecevent.mod"}
"""Mechanisms that NEURON does not have built in, and the .mod file of its distribution that published models take them from."""

_GENERAL = "there is no use of it in published models that we know; please open an issue if yours needs it"


def not_offered(name: str, owner: str | None = None) -> str | None:
    """Return why a name of NEURON's is not there and what to use; None for a name that NEURON does not have either.

    `owner`: the class whose member it is, None for a name of h.
    """
    names = neuron_names()
    known = name in names.top if owner is None else name in names.members.get(owner, {})
    if not known:
        return None
    if owner is None and name in IN_FILES:
        return f"It comes with a .mod file, in NEURON too: ranvier build {IN_FILES[name]}"
    remedy = REMEDIES.get(name) if owner is None else REMEDIES.get(f"{owner}.{name}")
    return f"NEURON has it, Ranvier does not: {remedy or _GENERAL}"
