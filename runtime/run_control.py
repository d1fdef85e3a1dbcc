"""The standard run system: run, stdinit, init, continuerun, step, advance, setdt. What a user puts in their place is called."""

from __future__ import annotations

import time
from typing import Any

from .errors import WrongType, WrongValue
from .simulate import CLOCK, advance, fadvance, finitialize

OVERRIDABLE = frozenset(("run", "stdinit", "init", "continuerun", "step", "advance", "steprun", "setdt", "fadvance",
                         "finitialize", "initPlot", "Plot", "flushPlot", "screen_update"))
_OF_A_STEP = frozenset(("step", "advance", "fadvance", "Plot", "screen_update"))
"""What a run calls in every step, or every so often: where none is replaced, the engine makes all steps by itself."""
SETTINGS: dict[str, float] = {
    "tstop": 5.0, "v_init": -65.0, "steps_per_ms": 40.0, "stoprun": 0, "realtime": 0.0, "nstep_steprun": 1.0,
    "runStopAt": 5.0, "runStopIn": 1.0, "screen_update_invl": 0.05, "using_cvode_": 0.0, "running_": 0.0, "global_ra": 35.4,
    "stdrun_quiet": 0.0, "nrn_netrec_state_adjust": 0, "clamp_resist": 1e-3, "float_epsilon": 1e-11, "hoc_ac_": 0.0,
    "eventcount": 0.0, "eventslow": 1.0}


class RunControl:
    """Mixed into the interpreter `h`. Times in ms."""

    tstop: float
    v_init: float
    steps_per_ms: float
    stoprun: float
    realtime: float
    nstep_steprun: float
    screen_update_invl: float
    using_cvode_: float
    running_: float
    eventcount: float
    eventslow: float
    __dict__: dict[str, Any]

    def finitialize(self, v: float | None = None) -> float:
        """Initialise all states at t = 0, with v [mV] everywhere when given."""
        return finitialize(v)

    def fadvance(self) -> float:
        """Advance by one step of dt [ms]."""
        return fadvance()

    def run(self, *ignored: Any) -> float:
        """Initialise and simulate to tstop. Arguments change nothing, here and below: these are procedures of HOC in NEURON."""
        self.running_ = 1
        self.stdinit()
        self.continuerun(self.tstop)
        return 0.0

    def stdinit(self, *ignored: Any) -> float:
        """Set dt from steps_per_ms and initialise."""
        self.realtime = 0.0
        self.setdt()
        self.init()
        self.initPlot()
        return 0.0

    def init(self, *ignored: Any) -> float:
        """Initialise with v_init."""
        self.finitialize(self.v_init)
        return 0.0

    def setdt(self, *ignored: Any) -> float:
        """Make 1 / steps_per_ms a whole number of steps: dt becomes the nearest that fits, which is said as in NEURON."""
        if self.using_cvode_:
            return 0.0
        interval = 1.0 / self.steps_per_ms
        count = max(int(interval / CLOCK[1]), 1)
        self.nstep_steprun = count
        if abs(CLOCK[1] * count * self.steps_per_ms - 1.0) > 1e-6:
            print("Changed dt")
            CLOCK[1] = interval / count
        return 0.0

    def advance(self, *ignored: Any) -> float:
        """Advance by one step."""
        self.fadvance()
        return 0.0

    def step(self, *ignored: Any) -> float:
        """Advance by nstep_steprun steps."""
        for _ in range(int(self.nstep_steprun)):
            self.advance()
        self.Plot()
        return 0.0

    def steprun(self, *ignored: Any) -> float:
        """Advance by one step of the run system."""
        self.step()
        self.flushPlot()
        return 0.0

    def initPlot(self, *ignored: Any) -> float:
        """Call Plot and flushPlot, which scripts may have put something in the place of: there are no graphs."""
        self.Plot()
        self.flushPlot()
        return 0.0

    def flushPlot(self, *ignored: Any) -> float:
        """Call screen_update."""
        self.screen_update()
        return 0.0

    def Plot(self, *ignored: Any) -> float:
        """Do nothing: there are no graphs."""
        return 0.0

    screen_update = Plot

    def continuerun(self, t: float, *ignored: Any) -> float:
        """Simulate to t, or until stoprun is set. Raise TypeError for what is no number."""
        if isinstance(t, str) or not hasattr(t, "__float__") and not hasattr(t, "__index__"):
            raise WrongType(f"h.continuerun(t): t must be a number of ms, not {type(t).__name__} {t!r}")
        started = time.perf_counter()
        self.realtime, self.eventcount, self.eventslow, self.stoprun = 0.0, 0, 1, 0
        if not CLOCK[1] > 0 or CLOCK[0] != CLOCK[0]:
            raise WrongValue(f"continuerun: h.dt must be a number > 0 and h.t a number, not {CLOCK[1]!r} and {CLOCK[0]!r}")
        end = float(t) - 0.5 * CLOCK[1]
        if end != end:
            raise WrongValue("continuerun needs the time to run to, not nan")
        if _OF_A_STEP.isdisjoint(self.__dict__):
            self._continue_fast(end)
        else:
            self._continue_by_steps(end, started)
        self.flushPlot()
        self.realtime = time.perf_counter() - started
        return 0.0

    def _continue_by_steps(self, end: float, started: float) -> None:
        """Call step() until `end` [ms], and screen_update() about every screen_update_invl seconds."""
        due = self.screen_update_invl
        while CLOCK[0] < end and not self.stoprun:
            self.step()
            self.realtime = time.perf_counter() - started
            if self.realtime >= due:
                self.screen_update()
                due = time.perf_counter() - started + self.screen_update_invl

    def _continue_fast(self, end: float) -> None:
        """Do what step() in a loop does, in few calls; the last steps one by one, for t is a sum with rounding."""
        per_step = max(int(self.nstep_steprun), 1)

        def stopped() -> bool:
            return bool(self.stoprun) or CLOCK[0] >= end  # an event's callback may run on by itself

        while CLOCK[0] < end and not self.stoprun:
            blocks = int((end - CLOCK[0]) / (CLOCK[1] * per_step)) - 1
            advance(max(blocks, 1) * per_step, stopped)

