"""HOC as written: the tree that the parser builds. What a name stands for is not known here.

Positions take no part in comparisons.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

from ..compiler.source import Span

_NOWHERE = Span(0, 0)


@dataclass(frozen=True, slots=True)
class Node:
    """Anything that has a place in the text."""

    span: Span = field(default=_NOWHERE, compare=False, kw_only=True)


# ---------------------------------------------------------------------- expressions


@dataclass(frozen=True, slots=True)
class Number(Node):
    """A number."""

    value: float


@dataclass(frozen=True, slots=True)
class Text(Node):
    """A string in quotes, escapes resolved."""

    value: str


@dataclass(frozen=True, slots=True)
class Name(Node):
    """A name that starts a chain."""

    name: str


@dataclass(frozen=True, slots=True)
class Argument(Node):
    """An argument of the routine: `kind` is "" for $1, "s" for $s1, "o" for $o1, "&" for $&1; index 0 stands for $i."""

    kind: str
    index: int


@dataclass(frozen=True, slots=True)
class Member(Node):
    """`base.name`."""

    base: Postfix
    name: str


@dataclass(frozen=True, slots=True)
class Index(Node):
    """`base[i][j]…`."""

    base: Postfix
    indices: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Call(Node):
    """`base(arguments)`: a call, or a place on a section as in v(0.5)."""

    base: Postfix
    arguments: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Address(Node):
    """`&x` as an argument: a pointer to a number."""

    target: Postfix


@dataclass(frozen=True, slots=True)
class New(Node):
    """`new Class(arguments)`."""

    class_name: str
    arguments: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Read(Node):
    """`read(x)`: the next number of the file goes into a variable; 1, or 0 at its end."""

    variable: str


@dataclass(frozen=True, slots=True)
class Unary(Node):
    """`-x` or `!x`."""

    operator: str
    operand: Expression


@dataclass(frozen=True, slots=True)
class Binary(Node):
    """`left operator right`."""

    operator: str
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class Assignment(Node):
    """`target = value`, or += -= *= /=."""

    target: Postfix
    operator: str
    value: Expression


Postfix: TypeAlias = Name | Argument | Member | Index | Call
Expression: TypeAlias = Number | Text | Postfix | Address | New | Read | Unary | Binary | Assignment

# ---------------------------------------------------------------------- statements


@dataclass(frozen=True, slots=True)
class ExpressionStatement(Node):
    """An expression; at top level its value is printed unless it is an assignment."""

    value: Expression


@dataclass(frozen=True, slots=True)
class Block(Node):
    """`{ … }`."""

    statements: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class WithSection(Node):
    """`soma statement`: the section is the currently accessed one meanwhile."""

    section: Postfix
    body: Statement


@dataclass(frozen=True, slots=True)
class If(Node):
    """`if (condition) then else otherwise`."""

    condition: Expression
    then: Statement
    otherwise: Statement | None


@dataclass(frozen=True, slots=True)
class While(Node):
    """`while (condition) body`."""

    condition: Expression
    body: Statement


@dataclass(frozen=True, slots=True)
class For(Node):
    """`for (first; condition; next) body`."""

    first: Statement | None
    condition: Expression
    next: Statement | None
    body: Statement


@dataclass(frozen=True, slots=True)
class ForRange(Node):
    """`for x = first, last body`."""

    variable: Postfix
    first: Expression
    last: Expression
    body: Statement


@dataclass(frozen=True, slots=True)
class ForSegments(Node):
    """`for (x) body`: x goes over the section's nodes; `for (x, 0) body`: without its ends."""

    variable: Postfix
    with_ends: Expression | None
    body: Statement


@dataclass(frozen=True, slots=True)
class ForIterator(Node):
    """`for iterator(arguments) body`; an iterator of an object may stand without ( )."""

    iterator: Call | Member
    body: Statement


@dataclass(frozen=True, slots=True)
class ForAll(Node):
    """`forall body`."""

    body: Statement


@dataclass(frozen=True, slots=True)
class WithSections(Node):
    """`forsec which body` and `ifsec which body`: a regular expression or a SectionList."""

    keyword: str
    which: Expression
    body: Statement


@dataclass(frozen=True, slots=True)
class Ramp(Node):
    """`name(x0:x1) = y0:y1`: a range variable rises linearly over a stretch of its section."""

    variable: Postfix
    x: tuple[Expression, Expression]
    operator: str
    y: tuple[Expression, Expression]


@dataclass(frozen=True, slots=True)
class Declared(Node):
    """A name in a declaration, with the sizes of an array."""

    name: str
    sizes: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Declaration(Node):
    """`create`, `objref`, `strdef`, `double`, `local` and `localobj` with their names (objectvar is objref)."""

    keyword: str
    names: tuple[Declared, ...]


@dataclass(frozen=True, slots=True)
class Connect(Node):
    """`connect child(0), parent(1)` or `parent connect child(0), 1`."""

    child: Postfix
    parent: Expression


@dataclass(frozen=True, slots=True)
class Access(Node):
    """`access section`."""

    section: Postfix


@dataclass(frozen=True, slots=True)
class Membrane(Node):
    """`insert name` and `uninsert name`."""

    keyword: str
    mechanism: str


@dataclass(frozen=True, slots=True)
class SetPointer(Node):
    """`setpointer pointer, target`."""

    pointer: Postfix
    target: Postfix


@dataclass(frozen=True, slots=True)
class Print(Node):
    """`print a, b`."""

    values: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Return(Node):
    """`return` or `return value`."""

    value: Expression | None


@dataclass(frozen=True, slots=True)
class Jump(Node):
    """`break`, `continue`, `stop`, `iterator_statement`."""

    keyword: str


@dataclass(frozen=True, slots=True)
class Delete(Node):
    """`delete name`."""

    name: str


@dataclass(frozen=True, slots=True)
class Routine(Node):
    """`proc`, `func`, `obfunc` or `iterator` with its body."""

    keyword: str
    name: str
    body: Block


@dataclass(frozen=True, slots=True)
class TemplateLine(Node):
    """`begintemplate`, `endtemplate`, `public` and `external` with their names."""

    keyword: str
    names: tuple[str, ...]


Statement: TypeAlias = (ExpressionStatement | Block | WithSection | If | While | For | ForRange | ForSegments | ForIterator
                        | ForAll | WithSections | Ramp | Declaration | Connect | Access | Membrane | SetPointer | Print
                        | Return | Jump | Delete)
Item: TypeAlias = Routine | TemplateLine | Statement


@dataclass(frozen=True, slots=True)
class Program(Node):
    """A text: what it has at top level, in order."""

    items: tuple[Item, ...]
