"""C as a tree: the expressions and statements that generated code is made of, and nothing that it is not.

Non-goals: types (everything is a double unless a Declare says otherwise) and declarations of functions (see functions.py).
"""

from __future__ import annotations

from dataclasses import dataclass

# ---------------------------------------------------------------- expressions


@dataclass(frozen=True, slots=True)
class Atom:
    """A name, a literal or anything that binds as tightly: printed as it is."""

    text: str


@dataclass(frozen=True, slots=True)
class Prefix:
    """`-x`, `!x`, `*x` or `&x`."""

    operator: str
    operand: CExpression


@dataclass(frozen=True, slots=True)
class Infix:
    """A binary operator; C's left associativity is kept, so `a * (b * c)` stays what it is."""

    operator: str
    left: CExpression
    right: CExpression


@dataclass(frozen=True, slots=True)
class Conditional:
    """`condition ? yes : no`."""

    condition: CExpression
    yes: CExpression
    no: CExpression


@dataclass(frozen=True, slots=True)
class Invoke:
    """`function(arguments)`; `function` is a name or a path such as call->host->fail."""

    function: str
    arguments: tuple[CExpression, ...]


@dataclass(frozen=True, slots=True)
class Subscript:
    """`base[index]`."""

    base: str
    index: CExpression


@dataclass(frozen=True, slots=True)
class Cast:
    """`(type)operand`."""

    type: str
    operand: CExpression


CExpression = Atom | Prefix | Infix | Conditional | Invoke | Subscript | Cast

# ----------------------------------------------------------------- statements


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment of its own line or lines."""

    text: str


@dataclass(frozen=True, slots=True)
class Declare:
    """`type name = value;`; without value the variable is assigned later."""

    type: str
    name: str
    value: CExpression | None = None


@dataclass(frozen=True, slots=True)
class Set:
    """`target operator value;`: operator is `=`, `+=` or `-=`."""

    target: CExpression
    value: CExpression
    operator: str = "="


@dataclass(frozen=True, slots=True)
class Do:
    """An expression for its effect."""

    expression: CExpression


@dataclass(frozen=True, slots=True)
class Branch:
    """if/else."""

    condition: CExpression
    then: tuple[CStatement, ...]
    otherwise: tuple[CStatement, ...] = ()


@dataclass(frozen=True, slots=True)
class Loop:
    """A loop by its header: `for (…)` or `while (…)`; `independent` says that no iteration needs another one's memory."""

    header: str
    body: tuple[CStatement, ...]
    independent: bool = False


@dataclass(frozen=True, slots=True)
class Scope:
    """`{ … }`."""

    body: tuple[CStatement, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A line that needs no tree: `return;`, `break;`, an array's declaration."""

    text: str


CStatement = Comment | Declare | Set | Do | Branch | Loop | Scope | Line

ZERO = Atom("0.0")
ONE = Atom("1.0")


def negated(operand: CExpression) -> CExpression:
    """Return −operand."""
    return Prefix("-", operand)


def total(terms: list[CExpression]) -> CExpression:
    """Return the sum of terms from left to right; 0.0 when there are none."""
    if not terms:
        return ZERO
    result = terms[0]
    for term in terms[1:]:
        result = Infix("+", result, term)
    return result
