"""What is probed: one entry for each mechanism and stimulus, with the agreement that is due."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

MODS = Path(__file__).parent / "mods"

Kind = Literal["density", "point", "artificial"]
Stimulus = Literal["current", "voltage", "event"]

OHMIC = 1e-9
NEWTON = 1e-6  # the reference stops its iteration early
CURVED = 1e-6  # the reference takes the slope of a current as a difference over 0.001 mV

# Legal NMODL names that the reference turns into C++ that does not compile: renamed in its copy of the file.
WORDS = ("int", "register", "double", "class", "errno", "pi", "y", "j", "auto", "lambda")
WORD_MARK = "_w"


@dataclass(frozen=True)
class Probe:
    """One run: a mechanism in a standard cell (or alone, if artificial) under a stimulus.

    `settings` are put on the instance, `globals` on h; `changes` are (time [ms], global name, value);
    `functions` are called after the run with each tuple of arguments.
    """

    mechanism: str
    kind: Kind
    stimulus: Stimulus
    label: str = ""
    tolerance: float = OHMIC
    celsius: float = 6.3
    tstop: float = 20.0
    others: tuple[str, ...] = ("pas",)
    settings: dict[str, float | tuple[float, ...]] = field(default_factory=dict)
    globals: dict[str, float] = field(default_factory=dict)
    changes: tuple[tuple[float, str, float], ...] = ()
    weights: tuple[float, ...] = (0.01,)
    functions: dict[str, tuple[tuple[float, ...], ...]] = field(default_factory=dict)
    calls: dict[str, tuple[float, ...]] = field(default_factory=dict)
    pointers: dict[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return "-".join(filter(None, (self.mechanism, self.stimulus, self.label)))


def on_stimuli(probe: Probe, *stimuli: Stimulus) -> Iterator[Probe]:
    """Yield the probe once for each stimulus."""
    for stimulus in stimuli:
        yield replace(probe, stimulus=stimulus)


def density(mechanism: str, **options: object) -> Iterator[Probe]:
    """Yield the probes of a density mechanism: current clamp and voltage clamp."""
    return on_stimuli(Probe(mechanism, "density", "current", **options), "current", "voltage")  # type: ignore[arg-type]


def point(mechanism: str, **options: object) -> Iterator[Probe]:
    """Yield the probes of a point process that takes no events: current clamp and voltage clamp."""
    return on_stimuli(Probe(mechanism, "point", "current", **options), "current", "voltage")  # type: ignore[arg-type]


def synapse(mechanism: str, **options: object) -> Iterator[Probe]:
    """Yield the probes of a point process that takes events: also with a train of them."""
    yield from point(mechanism, **options)
    yield Probe(mechanism, "point", "event", **options)  # type: ignore[arg-type]


def artificial(mechanism: str, **options: object) -> Iterator[Probe]:
    """Yield the probe of an artificial cell."""
    yield Probe(mechanism, "artificial", "event", tstop=200.0, **options)  # type: ignore[arg-type]


VOLTAGES = tuple((float(v),) for v in (-80.0, -65.3, -40.0, -20.5, 0.0, 25.7))
CLAMP_LEVELS: dict[str, float | tuple[float, ...]] = {"dur": (3.0, 5.0, 8.02), "amp": (-70.0, 10.0, -80.0)}
HH = ("hh",)


def supplied() -> Iterator[Probe]:
    """Yield the probes of the mechanisms that come with both simulators."""
    yield from density("pas", others=())
    rates = {"vtrap": ((0.0, 10.0), (3.0, 10.0), (1e-7, 1.0))}
    yield from density("hh", others=(), functions=rates)
    yield from density("hh", label="exact", others=(), globals={"usetable_hh": 0})
    yield Probe("hh", "density", "current", "warm", others=(), celsius=20.0, changes=((8.0, "celsius", 12.0),))
    yield Probe("hh", "density", "current", "long", others=(), tstop=300.0)
    yield from point("IClamp", others=HH, settings={"delay": 1.01, "dur": 3.3, "amp": 0.3})
    levels = {"dur1": 3.0, "amp1": -70.0, "dur2": 5.01, "amp2": 10.0, "dur3": 8.0, "amp3": -80.0}
    yield from point("SEClamp", others=HH, settings={**levels, "rs": 0.5})
    # rounding in e, a difference of nearly equal potentials, is multiplied by the gain
    yield Probe("VClamp", "point", "current", tolerance=CURVED, others=HH, settings=CLAMP_LEVELS)
    slow = {"gain": 100.0, "tau1": 0.1, "tau2": 0.02, "fac": 0.5, "rstim": 0.3}
    yield Probe("VClamp", "point", "current", "slow", others=HH, settings={**CLAMP_LEVELS, **slow})
    alpha: dict[str, float | tuple[float, ...]] = {"onset": 2.0, "tau": 1.0, "gmax": 0.01, "e": -10.0}
    yield from point("AlphaSynapse", others=HH, settings=alpha, functions={"alpha": ((-1.0,), (0.5,), (11.0,))})
    yield from synapse("ExpSyn", others=HH, settings={"tau": 2.0})
    yield from synapse("Exp2Syn", others=HH, settings={"tau1": 0.5, "tau2": 4.0})
    yield Probe("Exp2Syn", "point", "event", "swapped", others=HH, settings={"tau1": 5.0, "tau2": 4.0})
    yield from point("APCount", others=HH, settings={"thresh": -10.0})
    yield from artificial("NetStim", settings={"start": 3.0, "interval": 7.0, "number": 12.0})
    for noise in (0.3, 1.0):
        yield from artificial("NetStim", label=f"noise{noise}", settings={"start": 3.0, "interval": 7.0, "noise": noise},
                              calls={"noiseFromRandom123": (1.0, 2.0, 3.0)})
    yield from artificial("NetStim", label="driven", settings={"start": -1.0, "interval": 4.0, "noise": 0.5},
                          calls={"noiseFromRandom123": (7.0, 8.0, 9.0)}, weights=(1.0, -1.0))
    m_only: dict[str, tuple[tuple[float, ...], ...]] = {"M": ((),)}
    yield from artificial("IntFire1", weights=(0.4, 0.3), settings={"refrac": 3.0}, functions=m_only)
    for bias in (0.0, 0.8, 1.2):
        yield from artificial("IntFire2", label=f"bias{bias}", weights=(0.5, -0.2), settings={"ib": bias},
                              functions={**m_only, "I": ((),)})
    for label, times in {"usual": (5, 10, 20, 50), "long-e": (30, 10, 20, 5), "alike": (7, 7, 7, 7)}.items():
        taus = dict(zip(("taue", "taui1", "taui2", "taum"), map(float, times), strict=True))
        yield from artificial("IntFire4", label=label, weights=(0.5, -0.3), settings={**taus},
                              functions={**m_only, "I": ((),), "E": ((),)})


def written() -> Iterator[Probe]:
    """Yield the probes of the files in mods/."""
    yield from density("kdr", celsius=20.0, functions={"opening": VOLTAGES, "closing": VOLTAGES})
    yield from density("nat", settings={"shift": 3.0}, changes=((6.0, "q_nat", 2.5), (9.0, "usetable_nat", 0.0)),
                       functions={"logistic": ((-30.0,), (-1.23,), (4.0,))})
    yield from density("leakpair", celsius=25.0)
    yield from density("rectifier", tolerance=CURVED)
    yield from density("hcn")
    yield from density("calghk", tolerance=CURVED, celsius=20.0,
                       functions={"bern": ((0.0,), (1e-5,), (2.0,)), "mss": VOLTAGES})
    yield from density("calghk", label="shell", tolerance=CURVED, celsius=20.0, others=("pas", "cashell"))
    yield from density("cashell", others=("pas", "spiker"))
    yield from density("capump", others=("pas", "spiker"))
    yield from density("markov", celsius=20.0)
    yield from density("dimer")
    yield from density("relaxosc", tolerance=NEWTON)
    yield from density("steady")
    yield from density("eulered")
    yield from density("runged")
    yield from density("rungekin")
    yield from density("eulerkin")
    yield from density("idle")
    yield from density("balance", tolerance=NEWTON)
    yield from density("drift", others=("pas", "spiker"), settings={"source": 0.1})
    yield from density("stepwise", changes=((7.0, "dt", 0.0125),))
    yield from density("cable4")
    yield from density("shells", others=("pas", "spiker"))
    yield from density("arithmetic", functions={"collatz": ((3.0,), (27.0,)), "factorial3": ((6.0,),), "silent": ((1.0,),)})
    yield from density("constants")
    yield from density("monitor")
    yield from density("naacc", others=("pas", "nat"))
    yield from density("ekwriter", others=("pas", "kdr"))
    yield from density("words")
    yield from density("included", functions={"winf": VOLTAGES})
    yield from density("hinted")
    yield from density("staircase")
    yield from density("spiker", settings={"gca": 2e-4})
    yield from density("spiker", label="blocked", settings={"blocked": 1.0})
    yield Probe("threeway", "point", "current")
    yield Probe("gapjunction", "point", "current", pointers={"vgap": "v"})
    yield Probe("vesicle", "point", "current", pointers={"capre": "cai"}, others=("pas", "spiker"))
    yield from synapse("depressing", settings={"taurec": 30.0})
    yield from synapse("pulser")
    yield from artificial("timer", weights=(1.0, -1.0), functions={"waiting": ((),)})
    yield from artificial("orderer", weights=(0.5, -1.0))
    yield from artificial("uncounted", weights=(0.5, 1.0))
    yield from point("caspot")
    yield Probe("noisy", "point", "current", calls={"setids": (5.0, 6.0, 7.0)})
    yield from point("sineclamp")
    yield from density("hooked", others=("pas", "kdr"))
    yield from synapse("watcher")
    yield from synapse("sharing", weights=(0.01, 0.02))
    yield Probe("oldnoise", "point", "current")
    yield Probe("inorder", "density", "current")
    yield Probe("resetter", "point", "event")
    yield Probe("threshold", "point", "current")
    yield from density("unnamed")
    yield from density("unassigned", others=("pas", "spiker"))
    yield from density("stepped", functions={"drawn": ((), ())})
    yield from density("waves")
    yield from density("lagged", tolerance=NEWTON)
    yield from density("hoisted")
    yield from density("slopes", tolerance=NEWTON)
    yield from density("ionstates")
    yield from density("handson", others=("pas", "kdr"))
    yield from density("carried", others=("pas", "kdr"))
    yield from density("openloops")
    yield from density("keeper", tolerance=NEWTON)
    yield from density("vbstate", functions={"bent": VOLTAGES, "halved": ((3.0,),)})
    yield Probe("VbPoint", "point", "event", calls={"setstream": (1.0, 2.0, 3.0)}, pointers={"origin": "v"})
    yield from artificial("VbPlayer", weights=(1.0, -1.0), settings={"received": 0.0})


# Tested by scripts; the reference moves t on twice with DISCRETE.
SCRIPTED = {"fibonacci", "looked", "looked3", "lookpoint", "nothing", "rivals", "VbMethods", "VbLifetime", "vbarray", "VbSum",
            "Tied"}

PROBES: dict[str, Probe] = {probe.name: probe for probe in (*supplied(), *written())}


def mod_files() -> list[Path]:
    """Return the .mod files and what they include."""
    return sorted([*MODS.glob("*.mod"), *MODS.glob("*.inc"), *MODS.glob("*.h")])


def for_reference(path: Path) -> str:
    """Return the text of a .mod file as the reference can compile it."""
    text = path.read_text()
    return re.sub(rf"\b({'|'.join(WORDS)})\b", rf"\1{WORD_MARK}", text) if path.name == "words.mod" else text


def plain(name: str) -> str:
    """Undo for_reference on one name."""
    return name.removesuffix(WORD_MARK)
