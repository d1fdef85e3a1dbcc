"""What one process measures, and what it answers: the same for every engine, so that all go through one loop."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from typing import Any

DT = 0.025  # ms
CELSIUS = 6.3
V_INIT = -65.0  # mV

TABLE, EXP, ONLY = "table", "exp", ""  # hh looks its rates up in a TABLE, or computes them; a workload without hh


@dataclass(frozen=True)
class Job:
    """A workload, built once in a process and then run `repeats` times for each variant; tstop in ms.

    `library` holds the workload's own mechanisms, as the engine built them; "": it needs none.
    """

    engine: str
    workload: str
    parameters: dict[str, int]
    tstop: float
    repeats: int
    variants: tuple[str, ...] = (ONLY,)
    threads: int = 1
    library: str = ""

    @property
    def steps(self) -> int:
        """How many steps a run has."""
        return round(self.tstop / DT)

    def text(self) -> str:
        """Return it as JSON, for the command line of the process."""
        return json.dumps(asdict(self))

    @classmethod
    def from_text(cls, text: str) -> Job:
        """Read what `text` wrote."""
        values = json.loads(text)
        return cls(**{**values, "variants": tuple(values["variants"])})


@dataclass(frozen=True)
class Run:
    """One variant: seconds of the run phase in each repeat, and what shows that the same was computed.

    `vsum` (mV) is the sum of the potentials at the end, `bits` a digest of all their bits; None where the engine cannot say.
    """

    runs: list[float]
    spikes: int | None = None
    vsum: float | None = None
    bits: str | None = None


@dataclass(frozen=True)
class Answer:
    """What a process measured: seconds to build the model, its compartments, and a Run for each variant.

    `transfer` is what each run takes beside its steps, in seconds; it is not part of `runs`.
    """

    build: float
    compartments: float
    steps: int
    variants: dict[str, Run] = field(default_factory=dict)
    transfer: float = 0.0

    def text(self) -> str:
        """Return it as one line of JSON."""
        return json.dumps(asdict(self))

    @classmethod
    def from_text(cls, text: str) -> Answer:
        """Read what `text` wrote."""
        values: dict[str, Any] = json.loads(text)
        return cls(**{**values, "variants": {name: Run(**run) for name, run in values["variants"].items()}})
