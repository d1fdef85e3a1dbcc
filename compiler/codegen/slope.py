"""Whether the ∂i/∂v of a mechanism is constant while steps are made: the engine then takes it once for all of them.

It is where nothing that it depends on can change: parameters that neither a kernel of a step nor an event of the mechanism
assigns to. What others may do to these, by POINTERs and the like, is for the engine to watch.
"""

from __future__ import annotations

from ..semantics.mechanism import Expression, Number, Role, Storage, Variable
from ..solvers.solved import CurrentKernel
from .context import Context
from .effects import Effects
from .intrinsics import LIBRARY
from .needed import needed

_AT_REST = frozenset(("CONSTRUCTOR", "DESTRUCTOR", "BEFORE INITIAL", "AFTER INITIAL"))  # these run between steps only
_KEPT = frozenset((Storage.FIELD, Storage.GLOBAL))


def derivatives(kernel: CurrentKernel) -> list[Expression]:
    """Return ∂i/∂v of the currents where it is not 0."""
    return [slope for slope in kernel.derivatives or () if not (isinstance(slope, Number) and slope.value == 0.0)]


def is_constant(context: Context, kernel: CurrentKernel) -> bool:
    """Whether the sum of the currents' slopes stays as it is during steps; 0 does."""
    if kernel.derivatives is None:
        return False
    if not derivatives(kernel):
        return True
    if any(current.electrode for current in context.mechanism.currents):
        return False  # the engine keeps what electrodes bring apart from the membrane
    effects = context.analysis.of(needed(context, kernel.body, derivatives(kernel)), derivatives(kernel))
    moving = _assigned_in_steps(context)
    fixed = all(variable.storage in _KEPT and variable.role is Role.PARAMETER and variable not in moving
                for variable in effects.exposed)
    return fixed and not effects.handles and set(effects.intrinsics) <= set(LIBRARY)


def _assigned_in_steps(context: Context) -> set[Variable]:
    solved, analysis = context.solved, context.analysis
    blocks = [solved.advance, solved.diffusion, solved.receive or (), solved.receive_initial or (),
              *(body for keyword, body in solved.hooks if keyword not in _AT_REST)]
    every: list[Effects] = [analysis.of(block) for block in blocks]
    if solved.current is not None:
        every += [analysis.of(solved.current.plain), analysis.of(solved.current.body)]
    every += [analysis.of((), (condition,)) for condition in context.mechanism.watches]
    return {variable for effects in every for variable in effects.writes}
