"""Sort the items of a program: what is declared, what is code, what cannot be compiled yet."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from ..diagnostics import Diagnostics
from ..source import Span
from ..syntax import ast
from .mechanism import HOOKS, Kind
from .walk import statements as statements_of

KINDS = {
    "SUFFIX": Kind.DENSITY,
    "POINT_PROCESS": Kind.POINT_PROCESS,
    "ARTIFICIAL_CELL": Kind.ARTIFICIAL_CELL,
}


@dataclass
class Declared:
    """The items of one file by what they are; filled by `collect`. `c_words`: the names that its VERBATIM mentions."""

    suffix: ast.Suffix | None = None
    title: str = ""
    lists: dict[str, dict[str, Span]] = field(default_factory=dict)
    ions: list[ast.UseIon] = field(default_factory=list)
    units: list[ast.UnitAlias | ast.UnitConstant] = field(default_factory=list)
    blocks: dict[str, list[ast.Declaration]] = field(default_factory=dict)
    locals: list[tuple[ast.LocalVariable, Span]] = field(default_factory=list)
    routines: dict[str, ast.Routine] = field(default_factory=dict)
    equations: dict[str, ast.EquationBlock] = field(default_factory=dict)
    initial: list[ast.Statement] = field(default_factory=list)
    breakpoint: list[ast.Statement] = field(default_factory=list)
    hooks: dict[str, list[ast.Statement]] = field(default_factory=dict)
    net_receive: ast.NetReceive | None = None
    verbatim: bool = False
    raw: list[ast.Verbatim] = field(default_factory=list)
    c_words: frozenset[str] = frozenset()
    defines: dict[str, Span] = field(default_factory=dict)

    @property
    def kind(self) -> Kind:
        """What the mechanism is inserted into; density when the file does not say."""
        return KINDS[self.suffix.keyword] if self.suffix else Kind.DENSITY

    @property
    def bare(self) -> bool:
        """Whether the file is SUFFIX nothing: a library of functions, without instances."""
        return self.suffix is not None and self.suffix.keyword == "SUFFIX" and self.suffix.name == "nothing"

    @property
    def delta_t(self) -> float:
        """The constant that NEURON declares with the first SOLVE of a block that is not of simultaneous equations."""
        for statement in statements_of(tuple(self.breakpoint)):
            block = self.equations.get(statement.block) if isinstance(statement, ast.Solve) else None
            if block is not None and block.keyword not in ("LINEAR", "NONLINEAR"):
                return 1.0 if block.keyword == "DISCRETE" else 0.01
        return 0.01

    def listed(self, keyword: str) -> dict[str, Span]:
        """Return the names after a keyword of the NEURON block, with their places."""
        return self.lists.get(keyword, {})

    def declared(self, keyword: str) -> list[ast.Declaration]:
        """Return the declarations of PARAMETER, CONSTANT, ASSIGNED or STATE."""
        return self.blocks.get(keyword, [])


def collect(program: ast.Program, diagnostics: Diagnostics) -> Declared:
    """Return the items of a program by what they are."""
    c_texts = [node.text for node in statements_of(program.items) if isinstance(node, ast.Verbatim)]
    found = Declared(verbatim=bool(c_texts), c_words=frozenset(re.findall(r"[A-Za-z_]\w*", " ".join(c_texts))))
    for item in program.items:
        match item:
            case ast.Title(text=text):
                found.title = text
            case ast.NeuronBlock(statements=statements):
                for statement in statements:
                    _neuron(statement, found, diagnostics)
            case ast.UnitsBlock(definitions=definitions):
                found.units.extend(definitions)
            case ast.DeclarationBlock(keyword=keyword, declarations=declarations):
                found.blocks.setdefault(keyword, []).extend(declarations)
            case ast.Local(variables=variables, span=span):
                found.locals.extend((variable, _span_of(variable, span)) for variable in variables)
            case ast.Verbatim():
                found.raw.append(item)
            case ast.InitialBlock(body=body):
                found.initial.extend(_merged(found.initial, body))
            case ast.CodeBlock():
                _code_block(item, found, diagnostics)
            case ast.EquationBlock() | ast.Routine() | ast.NetReceive():
                _named(item, found, diagnostics)
            case ast.Define(name=name, span=span):
                found.defines[name] = span
            case ast.Include() | ast.Independent() | ast.UnitsSwitch():
                pass
    return found


def _merged(before: list[ast.Statement], body: ast.Block) -> tuple[ast.Statement, ...]:
    """Return the statements of one more INITIAL or BREAKPOINT; its LOCALs are not those of the blocks before."""
    own_names = any(isinstance(statement, ast.Local) for statement in body.statements)
    return (body,) if before and own_names else body.statements


def _span_of(node: ast.Node, fallback: Span) -> Span:
    return node.span if node.span.end > node.span.start else fallback


def _neuron(statement: ast.NeuronStatement, found: Declared, diagnostics: Diagnostics) -> None:
    match statement:
        case ast.Suffix(name=name, span=span):
            if found.suffix is not None and found.suffix != statement:
                diagnostics.error(
                    "several-mechanisms", span, "a file describes one mechanism", label=f"'{name}' is the second",
                    notes=(f"it is already {found.suffix.keyword} {found.suffix.name}",), help="put it in a file of its own",
                )
            found.suffix = found.suffix or statement
        case ast.UseIon():
            found.ions.append(statement)
        case ast.NameList(keyword=keyword, names=names):
            listed = found.lists.setdefault("POINTER" if keyword == "BBCOREPOINTER" else keyword, {})
            for entry in names:
                listed.setdefault(entry.name, entry.span)
        case ast.Represents():
            pass


def _code_block(item: ast.CodeBlock, found: Declared, diagnostics: Diagnostics) -> None:
    if item.keyword in ("BREAKPOINT", "EQUATION"):
        found.breakpoint.extend(_merged(found.breakpoint, item.body))
    elif item.keyword in HOOKS:
        before = found.hooks.setdefault(item.keyword, [])
        before.extend(_merged(before, item.body))
    else:
        diagnostics.error("no-such-hook", item.span, f"there is no {item.keyword}", label="NEURON cannot load this either",
                          notes=(f"there are {', '.join(HOOKS[:5])}",), help="use one of these")


def _named(item: ast.EquationBlock | ast.Routine | ast.NetReceive, found: Declared, diagnostics: Diagnostics) -> None:
    if isinstance(item, ast.NetReceive):
        if found.net_receive is not None:
            diagnostics.error("duplicate-block", item.span, "a file has one NET_RECEIVE block", label="this is the second",
                              help="merge the two, and tell the cases apart by flag")
        found.net_receive = item
        return
    if item.name in found.routines or item.name in found.equations:
        before = (found.routines.get(item.name) or found.equations[item.name])
        line = diagnostics.source.locate(before.span.start).line
        diagnostics.error("duplicate-block", item.span, f"there are two blocks of the name '{item.name}'",
                          label=f"second {item.keyword}", notes=(f"the first, a {before.keyword}, is in line {line}",),
                          help="rename one")
        return
    if isinstance(item, ast.Routine):
        found.routines[item.name] = item
    else:
        found.equations[item.name] = item
