"""A mechanism whose SOLVEs have become statements: what the code generator prints.

Kernels are statement lists in the language of semantics.mechanism without Solve, Derivative, Reaction, Conserve, Compartment
and LinearEquation, plus the two statements below. LOCAL variables that a solver adds are new Variables with Storage.LOCAL.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from ..semantics.mechanism import (
    Assign,
    Expression,
    From,
    If,
    Mechanism,
    Number,
    Perform,
    Routine,
    Variable,
    While,
)
from ..source import Span

NOWHERE = Span(0, 0)


@dataclass(frozen=True, slots=True)
class Place:
    """A scalar that can be assigned: a variable or one element (fixed at compile time) of an array."""

    variable: Variable
    index: int | None = None


@dataclass(frozen=True, slots=True)
class LinearSolve:
    """unknowns := matrix⁻¹ · right. Entries that are Number(0) are structurally zero.

    `order` None: Gaussian elimination with partial pivoting at run time (a singular matrix calls the host's `fail`).
    Otherwise: eliminate without pivoting in this order of rows = columns, unrolled, touching only structural non-zeros and
    fill-in.
    """

    unknowns: tuple[Place, ...]
    matrix: tuple[tuple[Expression, ...], ...]
    right: tuple[Expression, ...]
    order: tuple[int, ...] | None = None
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class MatrixExponential:
    """unknowns := exp(matrix) · unknowns + φ₁(matrix) · source, φ₁(z) = (exp(z) − 1)/z. Number(0) is structurally zero."""

    unknowns: tuple[Place, ...]
    matrix: tuple[tuple[Expression, ...], ...]
    source: tuple[Expression, ...]
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Newton:
    """Solve residual(unknowns) = 0 from their present values.

    Each iteration runs `body` (assigns LOCALs), evaluates `residual` and `jacobian` (rows of ∂residual/∂unknown; Number(0) is
    structural), solves for the step and subtracts it. Ends when every |step| <= tolerance · max(|unknown|, 1) (after half
    of the iterations: when it is as small as rounding may keep it), with `summed` when Σ|step| <= tolerance, or, exhausted,
    calls the host's `fail`. `linear`: the residual is affine in the unknowns, one iteration is exact. `nonnegative`: an unknown
    that a step made negative is set to 0 before the next (not where `linear`).
    """

    unknowns: tuple[Place, ...]
    body: tuple[SolvedStatement, ...]
    residual: tuple[Expression, ...]
    jacobian: tuple[tuple[Expression, ...], ...]
    tolerance: float
    iterations: int
    linear: bool = False
    order: tuple[int, ...] | None = None
    nonnegative: bool = False
    summed: bool = False
    span: Span = field(default=NOWHERE, compare=False, repr=False)


SolvedStatement = Assign | If | While | From | Perform | LinearSolve | MatrixExponential | Newton


@dataclass(frozen=True, slots=True)
class CurrentKernel:
    """The BREAKPOINT currents. `body` assigns the current variables (and other FIELDs) at v.

    `derivatives` gives ∂i/∂v of each of Mechanism.currents, in order, as expressions over the LOCALs that `body` assigns; the
    bodies of routines that depend on v are already written out in `body` where they are needed for the derivative.
    None: the derivative cannot be had exactly (`reason` says why) and is to be taken as (i(v + 0.001) − i(v)) / 0.001.
    `plain` is the body without derivative statements (strict mode and the numeric difference use it).
    `slopes_may_fail`: a derivative may not be finite where its current is; whoever runs the kernel takes the difference there.
    """

    body: tuple[SolvedStatement, ...]
    derivatives: tuple[Expression, ...] | None
    plain: tuple[SolvedStatement, ...]
    reason: str = ""
    slopes_may_fail: bool = False


@dataclass(frozen=True, slots=True)
class UpdateRule:
    """What was derived for one state, for people: shown by --after solvers and as a comment in the C."""

    state: str
    method: str
    rule: str


@dataclass(frozen=True, slots=True)
class Diffusing:
    """A STATE that diffuses along sections after `advance`, and the hidden FIELDs that hold its coefficient and volume."""

    state: Place
    coefficient: Place
    volume: Place


@dataclass(frozen=True, slots=True)
class SolvedMechanism:
    """A mechanism ready to print. `routines` are those still called from a kernel or callable from Python.

    `initial` starts with state := state0 for every STATE. `advance` is empty where the mechanism has no SOLVE and a current;
    a mechanism without current has its whole BREAKPOINT there, the SOLVEs first, as NEURON does.
    `diffusion` sets the coefficients and volumes of `diffusing`. `carried`: GLOBALs by which instances act on each other.
    `rates` sets each of `unknowns` to its rate of change; `rates_known` false: some state has none (rates.py).
    """

    mechanism: Mechanism
    routines: tuple[Routine, ...]
    initial: tuple[SolvedStatement, ...]
    current: CurrentKernel | None
    advance: tuple[SolvedStatement, ...]
    receive: tuple[SolvedStatement, ...] | None
    receive_initial: tuple[SolvedStatement, ...] | None
    rules: tuple[UpdateRule, ...] = ()
    hooks: tuple[tuple[str, tuple[SolvedStatement, ...]], ...] = ()
    diffusing: tuple[Diffusing, ...] = ()
    diffusion: tuple[SolvedStatement, ...] = ()
    carried: tuple[str, ...] = ()
    unknowns: tuple[Place, ...] = ()
    rates: tuple[SolvedStatement, ...] = ()
    rates_known: bool = True


ZERO = Number(0.0)
