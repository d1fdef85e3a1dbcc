"""A mechanism whose names are resolved and whose rules are checked: what the solvers start from.

Expressions and statements here are a second, smaller language than syntax.ast: every name is a `Variable` with a storage
class, DEFINEs, units and constants are numbers, `else if` chains are nested, and only legal combinations can be built by
the analyser. Numbers keep the exact double value. Positions take no part in equality.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

from ..source import SourceFile, Span

NOWHERE = Span(0, 0)


class Kind(Enum):
    """What a mechanism is inserted into."""

    DENSITY = "density"
    POINT_PROCESS = "point process"
    ARTIFICIAL_CELL = "artificial cell"


class Storage(Enum):
    """Where the value of a variable lives."""

    FIELD = "field"  # one value (or `length` values) per instance
    GLOBAL = "global"  # one value per mechanism
    ION = "ion"  # a variable of an ion at the instance's node: see Variable.ion and Variable.ion_part
    VOLTAGE = "v"  # mV, of the instance's node
    AREA = "area"  # µm², of the node
    DIAM = "diam"  # µm, of the node
    TIME = "t"  # ms
    DT = "dt"  # ms
    CELSIUS = "celsius"  # °C
    SECONDORDER = "secondorder"
    LOCAL = "local"  # LOCAL, loop variable, formal argument of a routine, a FUNCTION's result
    WEIGHT = "weight"  # argument k of NET_RECEIVE, element k of the NetCon's weight vector (Variable.position)
    FLAG = "flag"  # NET_RECEIVE's flag
    NETCON = "netcon"  # argument k of FOR_NETCONS, element k of the weight vector of the NetCon that the loop is at
    POINTER = "pointer"  # a double somewhere else in the model, one address per instance
    RANDOM = "random"  # a random stream per instance, only as first argument of random_*
    VECTOR = "vector"  # a handle to a Vector per instance, only as first argument of vector_*
    FOREIGN = "foreign"  # a name that only the C of a VERBATIM block can know, printed as it is


class Role(Enum):
    """The block that declared a variable; decides defaults and visibility."""

    PARAMETER = "parameter"
    STATE = "state"
    STATE0 = "state0"  # the implicit PARAMETER name0 that a STATE starts from
    ASSIGNED = "assigned"
    EXTERNAL = "external"  # a POINTER to a GLOBAL or PARAMETER of another mechanism, under its whole name
    SLOPE = "slope"  # x' where it is used as a value: what the equation of x last gave
    CONSTANT = "constant"
    LOCAL = "local"
    BUILTIN = "builtin"  # v, t, dt, celsius, area, diam, ion variables not declared, flag


class IonPart(Enum):
    """Which variable of an ion x."""

    REVERSAL = "e"  # ex, mV
    CURRENT = "i"  # ix, mA/cm² (density) or nA (point process)
    INSIDE = "in"  # xi, mM
    OUTSIDE = "out"  # xo, mM


@dataclass(frozen=True, slots=True)
class Variable:
    """A resolved name. Within one routine or block no two LOCAL variables share a name (the analyser renames).

    `length` is 0 for a scalar. `visible`: readable from Python as name_suffix (RANGE, STATE, GLOBAL, PARAMETER).
    `default`: the value of a PARAMETER or STATE0, else 0. File-scope LOCALs are hidden GLOBALs. The variable that a STATE
    starts from is the one named state.name + "0", whatever its role: the user may declare it.

    Ions. A STATE that is a concentration or reversal potential has Storage.FIELD, Role.STATE and `ion`, `ion_part` set: a
    concentration has no initial value of its own, and both are loaded from the pool at the start of INITIAL, of BREAKPOINT's
    currents and of the state update, and, where
    IonUse.writes names it, stored to the pool at the end of each. All other variables of ions have Storage.ION.
    `keeps_copy`: a current that is written and whose value outlives the BREAKPOINT that computed it (another block reads or
    sets it, it is RANGE, or BREAKPOINT may read it before setting it) has, beside the pool's sum, a FIELD with what this
    mechanism wrote; `visible` then shows that field. Other blocks than BREAKPOINT read the pool where IonUse.reads has the
    current, else the copy. Without `keeps_copy` the written current is local to BREAKPOINT.
    A STATE that is a written current is a FIELD without `ion`.
    `shown`: what messages call a variable that a solver made beside one of the file; empty: its own name.
    """

    name: str
    storage: Storage
    role: Role
    length: int = 0
    unit: str = ""
    default: float = 0.0
    limits: tuple[float, float] | None = None
    visible: bool = False
    ion: str = ""
    ion_part: IonPart | None = None
    keeps_copy: bool = False
    position: int = 0
    span: Span = field(default=NOWHERE, compare=False, repr=False)
    shown: str = field(default="", compare=False, repr=False)

    def __hash__(self) -> int:
        """Hash the name alone: variables are keys everywhere, and the fields take half a microsecond."""
        return hash(self.name)


# ---------------------------------------------------------------- expressions


@dataclass(frozen=True, slots=True)
class Number:
    """A double. `text` is how it was written, for the generated C, empty when computed."""

    value: float
    text: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Read:
    """The value of a variable; `index` for arrays only (0-based, truncated to an integer)."""

    variable: Variable
    index: Expression | None = None
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Unary:
    """`-` or `!` (1 or 0)."""

    operator: str
    operand: Expression


@dataclass(frozen=True, slots=True)
class Binary:
    """`+ - * / % ^ < > <= >= == != && ||`; `^` is pow, `%` is fmod, comparisons give 1 or 0."""

    operator: str
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class Call:
    """A call of a FUNCTION (or PROCEDURE, value 0) of this file, by name: see Mechanism.routines."""

    routine: str
    arguments: tuple[Expression, ...]
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Intrinsic:
    """A built-in of builtins.py: exp log … fabs, random_*, vector_*, at_time, net_send/net_event/net_move, nrn_pointing,
    those that stand for statements (watch, function_table, netcon_next: is there a NetCon number k, and go to it),
    element(k, n, "x"): the whole part of k, which must be an index of x[n]; equation_count("block", n, k): k must be n; printf;
    and f_flux, b_flux without argument. `pow` and `fmod` are the operators ^ and %, `abs` is fabs. In a file with VERBATIM also
    `verbatim`, whose only argument is the C text, and `c:name`, a call of what only that C can know."""

    name: str
    arguments: tuple[Expression | Text, ...]
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Text:
    """A string argument of printf and its like, escapes replaced by what they stand for; in `verbatim` the C as written."""

    text: str

    @property
    def written(self) -> str:
        """The string as a file has it, on one line."""
        return '"' + self.text.encode("unicode_escape").decode().replace('"', '\\"') + '"'


Expression = Number | Read | Unary | Binary | Call | Intrinsic

# ----------------------------------------------------------------- statements


@dataclass(frozen=True, slots=True)
class Assign:
    """variable[index] = value."""

    variable: Variable
    index: Expression | None
    value: Expression
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class If:
    """A branch; `otherwise` may be empty."""

    condition: Expression
    then: tuple[Statement, ...]
    otherwise: tuple[Statement, ...] = ()
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class While:
    """A loop while the condition is not 0."""

    condition: Expression
    body: tuple[Statement, ...]
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class From:
    """Integer loop, both bounds included; `variable` is a LOCAL. Bounds known at compile time are Numbers."""

    variable: Variable
    first: Expression
    last: Expression
    step: Expression
    body: tuple[Statement, ...]
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Perform:
    """A call for its effect: a PROCEDURE, a FUNCTION whose value is dropped, or an Intrinsic such as net_send."""

    call: Call | Intrinsic
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Solve:
    """SOLVE of an EquationBlock or a PROCEDURE by name; `method` is already the default where none was written.
    The method of a PROCEDURE is 'after_cvode', 'cvode_t', 'cvode_t_v' or ''."""

    block: str
    method: str
    steadystate: bool = False
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Derivative:
    """state[index]' = value, in DERIVATIVE. Higher orders are already reduced to first order with hidden states."""

    state: Variable
    index: Expression | None
    value: Expression
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Species:
    """coefficient · variable[index] in a reaction or CONSERVE. `variable` may be no STATE: it is then held constant.
    In CONSERVE an array STATE without index stands for the sum of its elements."""

    coefficient: int
    variable: Variable
    index: Expression | None = None


@dataclass(frozen=True, slots=True)
class Reaction:
    """left <-> right at (forward, backward); `->` has backward 0 and right empty; `<<` has left empty of meaning: `flux` is
    added to right[0]'s amount. f_flux and b_flux after it are the Intrinsics 'f_flux', 'b_flux' without argument."""

    left: tuple[Species, ...]
    right: tuple[Species, ...]
    forward: Expression | None
    backward: Expression | None
    flux: Expression | None = None
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Conserve:
    """Sum of species = total: replaces the equation of the last species' state."""

    species: tuple[Species, ...]
    total: Expression
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Compartment:
    """Volume of states; with `variable` (a LOCAL), volume of element `variable` of array states."""

    variable: Variable | None
    volume: Expression
    states: tuple[Variable, ...]
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class LongitudinalDiffusion:
    """States that diffuse along sections: `coefficient` is diffusion constant times cross section (µm⁴/ms where the volume is
    per length, µm²); with `variable` (a LOCAL), that of element `variable` of array states."""

    variable: Variable | None
    coefficient: Expression
    states: tuple[Variable, ...]
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class LinearEquation:
    """left = right, in LINEAR (linear in the block's unknowns) or NONLINEAR. `continues`: adds to the equation before (`~+`)."""

    left: Expression
    right: Expression
    continues: bool = False
    span: Span = field(default=NOWHERE, compare=False, repr=False)


Statement = (
    Assign | If | While | From | Perform | Solve | Derivative | Reaction | Conserve | Compartment | LinearEquation
    | LongitudinalDiffusion
)

# --------------------------------------------------------------------- blocks


@dataclass(frozen=True, slots=True)
class TableUse:
    """A TABLE: `outputs` are the variables tabulated (for a FUNCTION, its result), against the routine's first argument.

    `intervals` + 1 rows from `first` to `last` (expressions over parameters); rebuilt when a variable of `depend` changes.
    """

    outputs: tuple[Variable, ...]
    depend: tuple[Variable, ...]
    first: Expression
    last: Expression
    intervals: int


@dataclass(frozen=True, slots=True)
class Routine:
    """A FUNCTION (`result` is the LOCAL that holds its value, 0 at entry) or a PROCEDURE (`result` None)."""

    name: str
    arguments: tuple[Variable, ...]
    result: Variable | None
    body: tuple[Statement, ...]
    table: TableUse | None = None
    unit: str = ""
    span: Span = field(default=NOWHERE, compare=False, repr=False)


class EquationKind(Enum):
    """What a named block holds."""

    DERIVATIVE = "DERIVATIVE"
    KINETIC = "KINETIC"
    LINEAR = "LINEAR"
    NONLINEAR = "NONLINEAR"
    DISCRETE = "DISCRETE"


SIMULTANEOUS = (EquationKind.LINEAR, EquationKind.NONLINEAR)  # equations between unknowns, nothing advances in time


@dataclass(frozen=True, slots=True)
class EquationBlock:
    """A block of equations; `unknowns` are SOLVEFOR's, else the states the block names, in order of declaration.

    A DISCRETE block holds ordinary statements that give its unknowns new values; what keeps their old ones stands before them."""

    kind: EquationKind
    name: str
    unknowns: tuple[Variable, ...]
    body: tuple[Statement, ...]
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class IonUse:
    """USEION: `reads` and `writes` are the parts named; `valence` None when the file does not give it."""

    name: str
    valence: float | None
    reads: frozenset[IonPart]
    writes: frozenset[IonPart]
    span: Span = Span(0, 0)


@dataclass(frozen=True, slots=True)
class CurrentVariable:
    """A transmembrane current of the mechanism: nonspecific (`ion` empty), of an ion, or an electrode's (sign reversed)."""

    variable: Variable
    ion: str = ""
    electrode: bool = False


@dataclass(frozen=True, slots=True)
class NetReceive:
    """NET_RECEIVE: `weights` by position; `initial` is the INITIAL block inside it, None when absent."""

    weights: tuple[Variable, ...]
    body: tuple[Statement, ...]
    initial: tuple[Statement, ...] | None


@dataclass(frozen=True, slots=True)
class Hook:
    """All blocks of one keyword, in the order written: one of HOOKS."""

    keyword: str
    body: tuple[Statement, ...]


HOOKS = ("BEFORE INITIAL", "AFTER INITIAL", "BEFORE BREAKPOINT", "AFTER SOLVE", "BEFORE STEP", "CONSTRUCTOR", "DESTRUCTOR")


@dataclass(frozen=True, slots=True)
class Mechanism:
    """A legal mechanism. `variables` holds every FIELD, GLOBAL, POINTER, RANDOM, VECTOR and ION variable, in the order that
    NEURON shows them: PARAMETER, ASSIGNED, STATE, each in declaration order. BREAKPOINT is split: `solves` (its SOLVE
    statements, in order, wherever they stand) and `breakpoint` (the rest); `breakpoint_whole` keeps the written order for
    mechanisms without current. `watches`: left − right (or right − left, for <) of every WATCH condition, by the number that the
    Intrinsic 'watch' (number, flag, the same difference) names. `function_tables`: the FUNCTION_TABLEs, by the number that the
    Intrinsic 'function_table' (number, arguments…) names. `bare`: SUFFIX nothing, all names without suffix and no instances.
    `verbatim`: the VERBATIM blocks between other blocks, in the order of the file. `constants`: what UNITS and CONSTANT name, for
    the C of VERBATIM: elsewhere they are numbers. `named_at`: the statement that names it."""

    name: str
    kind: Kind
    title: str
    source: SourceFile
    variables: tuple[Variable, ...]
    ions: tuple[IonUse, ...]
    currents: tuple[CurrentVariable, ...]
    routines: tuple[Routine, ...]
    equations: tuple[EquationBlock, ...]
    initial: tuple[Statement, ...]
    solves: tuple[Solve, ...]
    breakpoint: tuple[Statement, ...]
    breakpoint_whole: tuple[Statement, ...]
    net_receive: NetReceive | None
    artificial: bool = False
    hooks: tuple[Hook, ...] = ()
    watches: tuple[Expression, ...] = ()
    function_tables: tuple[Routine, ...] = ()
    bare: bool = False
    has_verbatim: bool = False
    verbatim: tuple[Intrinsic, ...] = ()
    constants: tuple[tuple[str, float], ...] = ()
    named_at: Span = Span(0, 1)

    def routine(self, name: str) -> Routine:
        """Return the FUNCTION or PROCEDURE of that name; KeyError when there is none."""
        return {routine.name: routine for routine in self.routines}[name]

    def equation(self, name: str) -> EquationBlock:
        """Return the equation block of that name; KeyError when there is none."""
        return {block.name: block for block in self.equations}[name]
