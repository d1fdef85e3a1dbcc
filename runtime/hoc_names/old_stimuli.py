"""fstim and fstimi: NEURON's current stimuli of before there were point processes; mixed into the interpreter `h`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..arguments import number, whole
from ..errors import WrongType, WrongValue
from ..model import MODEL
from ..simulate import CLOCK

if TYPE_CHECKING:
    pass

_NEAR = 1e-9  # [ms]
_stimuli: list[Any] = []  # IClamps, None for what has not been set


class OldStimuli:
    """Mixed into the interpreter. The stimuli are IClamps."""

    def fstim(self, *arguments: float, sec: Any = None) -> float:
        """`fstim(count)` makes room for stimuli; `fstim(k, x, delay, duration, amplitude)` [ms, nA] sets one in the section."""
        if len(arguments) == 1:
            _stimuli[:] = [None] * whole("h", "fstim", arguments[0], 0, 1e6)
            return 0.0
        if len(arguments) != 5:
            raise WrongType(f"h.fstim takes a count, or number, x, delay, duration and amplitude; {len(arguments)} given")
        place = self._which("fstim", arguments[0])
        x, delay, duration, amplitude = (number("h", "fstim", value) for value in arguments[1:])
        from .. import h

        section = MODEL.current_section() if sec is None else sec
        stimulus = h.IClamp(section(x))
        stimulus.delay, stimulus.dur, stimulus.amp = delay, duration, amplitude
        _stimuli[place] = stimulus
        return 0.0

    def fstimi(self, index: float) -> float:
        """Return the current of a stimulus at the present t [nA]."""
        stimulus = _stimuli[self._which("fstimi", index)]
        after = -1.0 if stimulus is None else CLOCK[0] - stimulus.delay + _NEAR
        return float(stimulus.amp) if stimulus is not None and 0 <= after <= stimulus.dur else 0.0

    def _which(self, name: str, index: float) -> int:
        if not _stimuli:
            raise WrongValue(f"h.{name}: make room for stimuli first, with h.fstim(count)")
        return whole("h", name, index, 0, len(_stimuli) - 1)
