"""NMODL as written: the tree that the parser builds and nothing has checked yet.

The whole language fits here. Every node is frozen; `span` (offsets into the source) takes no part in equality.
Names are plain strings: what they mean is decided by the next stage. Comments are dropped.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from ..source import Span

NOWHERE = Span(0, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """What every node has."""

    span: Span = field(default=NOWHERE, compare=False, repr=False)


# ---------------------------------------------------------------- expressions


@dataclass(frozen=True, slots=True)
class Number(Node):
    """A literal, as written. `unit` is the text inside `3(mV)`; `factor` marks `(1e-3)`, a number alone in parentheses
    (a conversion factor to the unit checker)."""

    text: str
    unit: str | None = None
    factor: bool = False


@dataclass(frozen=True, slots=True)
class String(Node):
    """A string literal, without its quotes."""

    text: str


@dataclass(frozen=True, slots=True)
class Name(Node):
    """A variable, `name` or `name[index]`; `delay` is N of `name@N`."""

    name: str
    index: Expression | None = None
    delay: int | None = None


@dataclass(frozen=True, slots=True)
class Prime(Node):
    """A derivative `name'`, `name''[index]`."""

    name: str
    order: int
    index: Expression | None = None


@dataclass(frozen=True, slots=True)
class Unary(Node):
    """`-x` or `!x`."""

    operator: str
    operand: Expression


@dataclass(frozen=True, slots=True)
class Binary(Node):
    """`+ - * / % ^ < > <= >= == != && ||`; `^` is a power and groups to the right."""

    operator: str
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class Call(Node):
    """A call of a FUNCTION, a PROCEDURE or a built-in; as an expression or as a statement."""

    name: str
    arguments: tuple[Expression, ...]


Expression = Number | String | Name | Prime | Unary | Binary | Call

# ----------------------------------------------------------------- statements


@dataclass(frozen=True, slots=True)
class Assign(Node):
    """`x = e`, `x[i] = e`, `x' = e` (in DERIVATIVE)."""

    target: Name | Prime
    value: Expression


@dataclass(frozen=True, slots=True)
class LocalVariable(Node):
    """One name of a LOCAL; `length` is None for a scalar, else an integer or a DEFINEd name already replaced."""

    name: str
    length: int | None = None


@dataclass(frozen=True, slots=True)
class Local(Node):
    """`LOCAL a, b[4]`."""

    variables: tuple[LocalVariable, ...]


@dataclass(frozen=True, slots=True)
class Block(Node):
    """`{ … }`, also a nested one standing as a statement."""

    statements: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class If(Node):
    """`if (c) {} else {}`; `else if` is an If alone in `otherwise`."""

    condition: Expression
    then: Block
    otherwise: Block | None = None


@dataclass(frozen=True, slots=True)
class While(Node):
    """`while (c) {}`."""

    condition: Expression
    body: Block


@dataclass(frozen=True, slots=True)
class From(Node):
    """`FROM i = a TO b BY s {}`; bounds are inclusive, s is 1 when absent."""

    variable: str
    first: Expression
    last: Expression
    step: Expression | None
    body: Block


@dataclass(frozen=True, slots=True)
class CallStatement(Node):
    """A call for its effect."""

    call: Call


@dataclass(frozen=True, slots=True)
class Solve(Node):
    """`SOLVE block METHOD m` or `SOLVE block STEADYSTATE m`; the old `USING m` counts as METHOD."""

    block: str
    method: str | None = None
    steadystate: bool = False


@dataclass(frozen=True, slots=True)
class Conductance(Node):
    """`CONDUCTANCE g USEION x`."""

    variable: str
    ion: str | None = None


@dataclass(frozen=True, slots=True)
class Species(Node):
    """`2 A[i]` on a side of a reaction."""

    coefficient: int
    name: str
    index: Expression | None = None


@dataclass(frozen=True, slots=True)
class Reaction(Node):
    """`~ A + 2 B <-> C (kf, kb)`, `~ A -> (k)`, `~ A << (e)`: `arrow` is '<->', '->' or '<<'."""

    left: tuple[Species, ...]
    arrow: str
    right: tuple[Species, ...]
    rates: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Equation(Node):
    """`~ a = b` in LINEAR and NONLINEAR; `~+` (adds to the equation before) has `continues`."""

    left: Expression
    right: Expression
    continues: bool = False


@dataclass(frozen=True, slots=True)
class Conserve(Node):
    """`CONSERVE a + 2 b = e`."""

    species: tuple[Species, ...]
    total: Expression


@dataclass(frozen=True, slots=True)
class Compartment(Node):
    """`COMPARTMENT i, volume { a b }`."""

    variable: str | None
    volume: Expression
    states: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LongitudinalDiffusion(Node):
    """`LONGITUDINAL_DIFFUSION i, flux { a b }`."""

    variable: str | None
    flux: Expression
    states: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table(Node):
    """`TABLE a, b DEPEND c FROM lo TO hi WITH n`; no names inside a FUNCTION."""

    names: tuple[Name, ...]
    depend: tuple[str, ...]
    first: Expression
    last: Expression
    intervals: Expression


@dataclass(frozen=True, slots=True)
class Lag(Node):
    """`LAG v BY e`."""

    name: str
    by: Expression


@dataclass(frozen=True, slots=True)
class Protect(Node):
    """`PROTECT x = e`."""

    assignment: Assign


@dataclass(frozen=True, slots=True)
class Mutex(Node):
    """`MUTEXLOCK` (lock) or `MUTEXUNLOCK`."""

    lock: bool


@dataclass(frozen=True, slots=True)
class WatchCondition(Node):
    """`(a > b) flag`: `operator` is '>' or '<'."""

    left: Expression
    operator: str
    right: Expression
    flag: Expression


@dataclass(frozen=True, slots=True)
class Watch(Node):
    """`WATCH (a > b) 2, (c < d) 3`."""

    conditions: tuple[WatchCondition, ...]


@dataclass(frozen=True, slots=True)
class ForNetcons(Node):
    """`FOR_NETCONS (w, …) {}`."""

    arguments: tuple[str, ...]
    body: Block


@dataclass(frozen=True, slots=True)
class Verbatim(Node):
    """Raw C between VERBATIM and ENDVERBATIM; also at top level."""

    text: str


@dataclass(frozen=True, slots=True)
class InitialBlock(Node):
    """`INITIAL {}`: at top level, and inside NET_RECEIVE (weights of each NetCon)."""

    body: Block


@dataclass(frozen=True, slots=True)
class UnitsSwitch(Node):
    """`UNITSON` or `UNITSOFF`, at top level or as a statement."""

    on: bool


Statement = (
    Assign | Local | Block | If | While | From | CallStatement | Solve | Conductance | Reaction | Equation | Conserve
    | Compartment | LongitudinalDiffusion | Table | Lag | Protect | Mutex | Watch | ForNetcons | Verbatim
    | InitialBlock | UnitsSwitch
)

# --------------------------------------------------------- declarations, NEURON


@dataclass(frozen=True, slots=True)
class Suffix(Node):
    """`SUFFIX x`, `POINT_PROCESS x`, `ARTIFICIAL_CELL x`: `keyword` says which."""

    keyword: str
    name: str


@dataclass(frozen=True, slots=True)
class UseIon(Node):
    """`USEION x READ a WRITE b VALENCE z REPRESENTS c`."""

    ion: str
    read: tuple[Name, ...]
    write: tuple[Name, ...]
    valence: float | None = None
    represents: str | None = None


@dataclass(frozen=True, slots=True)
class NameList(Node):
    """A NEURON statement that is a keyword and names: RANGE GLOBAL NONSPECIFIC_CURRENT ELECTRODE_CURRENT POINTER
    BBCOREPOINTER EXTERNAL RANDOM VECTOR, and THREADSAFE with none. VECTOR is Ranvier's own (see docs/nmodl.md)."""

    keyword: str
    names: tuple[Name, ...]


@dataclass(frozen=True, slots=True)
class Represents(Node):
    """`REPRESENTS x`: an ontology note, kept as text."""

    text: str


NeuronStatement = Suffix | UseIon | NameList | Represents

# ------------------------------------------------------------------ top level


@dataclass(frozen=True, slots=True)
class UnitAlias(Node):
    """`(mV) = (millivolt)`."""

    name: str
    definition: str


@dataclass(frozen=True, slots=True)
class UnitConstant(Node):
    """`F = (faraday) (coulomb)` (value None), `Q = 3 (mV)` (value given, one unit), `k = (mV) -> (V)` (arrow)."""

    name: str
    value: str | None
    first: str
    second: str | None = None
    arrow: bool = False


@dataclass(frozen=True, slots=True)
class Declaration(Node):
    """One variable of PARAMETER, CONSTANT, ASSIGNED or STATE, every option as written.

    `value` is PARAMETER's default; `limits` its `<lo, hi>`; `first`/`last` are FROM..TO; `start` START; `tolerance` `<abstol>`.
    """

    name: str
    length: int | None = None
    value: str | None = None
    unit: str | None = None
    limits: tuple[str, str] | None = None
    first: str | None = None
    last: str | None = None
    start: str | None = None
    tolerance: str | None = None


@dataclass(frozen=True, slots=True)
class Argument(Node):
    """A formal argument with its unit."""

    name: str
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class Title(Node):
    """`TITLE text`."""

    text: str


@dataclass(frozen=True, slots=True)
class Define(Node):
    """`DEFINE N 4`; uses of N are already replaced by the number."""

    name: str
    value: int


@dataclass(frozen=True, slots=True)
class Include(Node):
    """`INCLUDE "file"`: kept as a mark; its text is already part of the source."""

    path: str


@dataclass(frozen=True, slots=True)
class NeuronBlock(Node):
    """`NEURON {}`."""

    statements: tuple[NeuronStatement, ...]


@dataclass(frozen=True, slots=True)
class UnitsBlock(Node):
    """`UNITS {}`."""

    definitions: tuple[UnitAlias | UnitConstant, ...]


@dataclass(frozen=True, slots=True)
class DeclarationBlock(Node):
    """`PARAMETER {}`, `CONSTANT {}`, `ASSIGNED {}`, `STATE {}`: `keyword` says which."""

    keyword: str
    declarations: tuple[Declaration, ...]


@dataclass(frozen=True, slots=True)
class Independent(Node):
    """`INDEPENDENT {t FROM a TO b WITH n (ms)}`: only the names matter."""

    names: tuple[Name, ...]


@dataclass(frozen=True, slots=True)
class CodeBlock(Node):
    """A block of statements known by its keyword alone: BREAKPOINT EQUATION CONSTRUCTOR DESTRUCTOR, and
    `BEFORE BREAKPOINT`, `AFTER SOLVE` … with both words as keyword."""

    keyword: str
    body: Block


@dataclass(frozen=True, slots=True)
class EquationBlock(Node):
    """A named block that SOLVE solves: DERIVATIVE KINETIC LINEAR NONLINEAR DISCRETE."""

    keyword: str
    name: str
    solvefor: tuple[str, ...]
    body: Block


@dataclass(frozen=True, slots=True)
class Routine(Node):
    """FUNCTION or PROCEDURE; FUNCTION_TABLE has no body."""

    keyword: str
    name: str
    arguments: tuple[Argument, ...]
    unit: str | None
    body: Block | None


@dataclass(frozen=True, slots=True)
class NetReceive(Node):
    """`NET_RECEIVE (w, …) {}`; an INITIAL block inside it is a statement of its body."""

    arguments: tuple[Argument, ...]
    body: Block


TopLevel = (
    Title | Define | Include | NeuronBlock | UnitsBlock | DeclarationBlock | Independent | Local | InitialBlock
    | CodeBlock | EquationBlock | Routine | NetReceive | Verbatim | UnitsSwitch
)


@dataclass(frozen=True, slots=True)
class Program(Node):
    """A whole file, in the order written."""

    items: tuple[TopLevel, ...]
