"""Collect what the unit check finds: one diagnostic for each kind of mistake, with every line that has it."""

from __future__ import annotations

from dataclasses import dataclass, field

from ..diagnostics import Diagnostic, Diagnostics, Severity
from ..source import Span
from ..syntax import ast
from .quantity import Notation, Quantity
from .walk import walk

MANY = 8  # lines listed in a note


@dataclass(frozen=True, slots=True)
class Finding:
    """One mistake; those with the same `kind` are reported together, at the first of them."""

    code: str
    span: Span
    kind: tuple[str, ...]
    message: str
    label: str
    notes: tuple[str, ...]
    help: str


@dataclass
class Reports:
    """The findings of one file; `on` is False after UNITSOFF. `bare`: the names declared without a unit;
    `blamed`: those of them that a finding named already, which fit everything from there on."""

    notation: Notation
    bare: set[str]
    on: bool = True
    blamed: set[str] = field(default_factory=set)
    found: list[Finding] = field(default_factory=list)

    def add(self, code: str, span: Span, kind: tuple[str, ...], message: str, label: str, help: str,
            notes: tuple[str, ...] = ()) -> None:
        """Keep a finding, unless the file switched the check off."""
        if self.on:
            self.found.append(Finding(code, span, kind, message, label, notes, help))

    def compare(self, what: str, left: Quantity, right: Quantity, node: ast.Node, inside: object) -> bool:
        """Report two quantities that should be the same; return whether they are.

        `left` is wanted, `right` is what `node` has; `inside` is searched for names without a unit.
        """
        if left.equals(right) or not self.on:
            return left.equals(right)
        show = self.notation.show
        one, other = show(left), show(right)
        bare = self._bare(inside)
        if left.powers == right.powers:
            factor = f"{right.factor / left.factor:.6g}"
            self.add("unit-factor", node.span, (what, one, other), f"{what} differ by a factor: {one} and {other}",
                     f"is {other}, {one} is wanted", f"multiply it by the conversion factor ({factor})", _noted(bare))
            return False
        self.blamed |= set(bare)
        help = self._remedy(left, right, node, bare)
        self.add("unit-mismatch", node.span, (what, one, other), f"{what} have different dimensions: {one} and {other}",
                 f"is {other}, {one} is wanted", help, _noted(bare))
        return False

    def _remedy(self, left: Quantity, right: Quantity, node: ast.Node, bare: tuple[str, ...]) -> str:
        match node:
            case ast.Binary(operator="/", right=ast.Name(name=name)) if name in bare:
                return f"declare {name} {self.notation.show(right / left)}"
            case ast.Name(name=name) if name in bare:
                return f"declare {name} {self.notation.show(left)}"
            case _ if bare:
                return f"declare {_listed(bare)} with {'a unit' if len(bare) == 1 else 'units'}, or mend the expression"
            case _:
                return "mend the expression or a declaration, or multiply by a constant that has the missing unit"

    def pure(self, what: str, quantity: Quantity, node: ast.Node) -> None:
        """Report a quantity that should be a pure number."""
        if quantity.free or not quantity.known or quantity.equals(Quantity()) or not self.on:
            return
        shown, bare = self.notation.show(quantity), self._bare(node)
        help = "divide it by a quantity of the same unit"
        if not any(quantity.powers):
            help = f"multiply it by the conversion factor ({1 / quantity.factor:.6g})"
            self.add("unit-factor", node.span, (what, shown), f"{what} needs a conversion factor: it is {shown}",
                     "not a plain number", help, _noted(bare))
            return
        if bare:
            self.blamed |= set(bare)
            help += f", or declare {_listed(bare)} with a unit"
        self.add("unit-not-dimensionless", node.span, (what, shown), f"{what} must be dimensionless, but is {shown}",
                 f"is {shown}", help, _noted(bare))

    def _bare(self, inside: object) -> tuple[str, ...]:
        """Return the names in a piece of code that have no unit."""
        named = (node.name for node in walk(inside) if isinstance(node, ast.Name | ast.Prime | ast.Species))
        return tuple(dict.fromkeys(name for name in named if name in self.bare and name not in self.blamed))

    def record(self, diagnostics: Diagnostics, *, as_errors: bool) -> None:
        """Hand the findings over, each kind once."""
        severity = Severity.ERROR if as_errors else Severity.WARNING
        kinds: dict[tuple[str, ...], list[Finding]] = {}
        for finding in self.found:
            kinds.setdefault((finding.code, *finding.kind), []).append(finding)
        for same in kinds.values():
            first = same[0]
            lines = [diagnostics.source.locate(f.span.start).line for f in same]
            more = [line for line in dict.fromkeys(lines) if line != lines[0]]
            notes = first.notes + ((f"the same in {_lines(more)}",) if more else ())
            diagnostics.extend([Diagnostic(first.code, severity, first.span, first.message, first.label, notes, first.help)])


def _lines(lines: list[int]) -> str:
    shown = ", ".join(map(str, lines[:MANY])) + (f" and {len(lines) - MANY} more" if len(lines) > MANY else "")
    return f"line{'s' * (len(lines) > 1)} {shown}"


def _listed(names: tuple[str, ...]) -> str:
    return ", ".join(names[:3]) + (" …" if len(names) > 3 else "")


def _noted(bare: tuple[str, ...]) -> tuple[str, ...]:
    if not bare:
        return ()
    return (f"{_listed(bare)} {'is' if len(bare) == 1 else 'are'} declared without a unit, which means dimensionless",)
