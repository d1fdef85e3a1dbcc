"""What each expression is measured in."""

from __future__ import annotations

from ..syntax import ast
from .dimension_reports import Reports
from .dimensions import COMPARISONS, Names
from .quantity import DIMENSIONLESS, FREE, UNKNOWN, Quantity

SAME = ("fabs", "abs", "floor", "ceil")  # the value has the unit of the argument
TIMES = ("at_time", "net_event", "net_move", "net_send")  # the first argument is in ms
GHK = (("v", "millivolt"), ("ci", "milli/liter"), ("co", "milli/liter"))  # arguments of nrn_ghk, before the valence
# Waveforms and curves: the arguments that are measured as the first is, and the one that the value is measured as.
ALIKE: dict[str, tuple[tuple[int, ...], int | None]] = {
    "step": ((1,), 2), "pulse": ((1, 3), 2), "perpulse": ((1, 3, 4), 2), "perstep": ((1, 2), 3), "ramp": ((1, 3), 2),
    "sawtooth": ((1,), 2), "revsawtooth": ((1,), 2), "squarewave": ((1,), 2), "harmonic": ((1, 3), 2), "threshold": ((1,), None),
    "hyperbol": ((2,), 1), "revhyperbol": ((2,), 1), "sigmoid": ((2,), 1), "revsigmoid": ((2,), 1)}
ANYTHING = ("random_", "vector_", "nrn_", "hoc_")
UNTYPED = ("printf", "prterr", "force", "stepforce", "error", "set_seed", "setseed", "scop_random",
           "exprand", "normrand", "poisrand", "gauss", "poisson", "INT", "state_discontinuity")


class Expressions:
    """Calculate with units; what does not fit goes to the reports."""

    def __init__(self, names: Names, reports: Reports) -> None:
        self.names = names
        self.reports = reports
        self.fixed: set[str] = set()
        self.argument_blamed: dict[str, set[str]] = {}

    def read(self, unit: str | None) -> Quantity:
        """Return the quantity of a unit as written."""
        return self.names.notation.read(unit)

    def find(self, name: str) -> Quantity:
        """Return what a name is measured in; one that lacks a unit and was reported fits everything."""
        return UNKNOWN if name in self.reports.blamed else self.names.find(name)

    def of(self, node: ast.Expression) -> Quantity:
        """Return what an expression is measured in."""
        match node:
            case ast.Number():
                return self._number(node)
            case ast.Name(name=name, index=index):
                if index is not None:
                    self.of(index)
                return self.find(name)
            case ast.Prime(name=name, order=order):
                return self.find(name) / self.read("millisec").power(order)
            case ast.Unary(operator=operator, operand=operand):
                inside = self.of(operand)
                return inside if operator == "-" else DIMENSIONLESS
            case ast.Binary():
                return self._binary(node)
            case ast.Call():
                return self._call(node)
            case ast.String():
                return UNKNOWN

    def _number(self, node: ast.Number) -> Quantity:
        if node.unit is not None:
            return self.read(node.unit)
        value = float(node.text)
        return DIMENSIONLESS / Quantity(value) if node.factor and 1e-300 < value < 1e300 else FREE

    def _binary(self, node: ast.Binary) -> Quantity:
        if node.operator == "^":
            return self._power(node)
        left, right = self.of(node.left), self.of(node.right)
        if node.operator == "*":
            return left * right
        if node.operator == "/":
            return left / right
        if node.operator in ("&&", "||"):
            return DIMENSIONLESS
        what = "the two sides of a comparison" if node.operator in COMPARISONS else f"the operands of {node.operator}"
        fits = self.reports.compare(what, left, right, node.right, (node.left, node.right))
        if node.operator in COMPARISONS:
            return DIMENSIONLESS
        if not fits:
            return UNKNOWN
        if not (left.known and right.known):
            return right if right.known and not right.free else left if left.known and not left.free else UNKNOWN
        return right if left.free else left

    def _power(self, node: ast.Binary) -> Quantity:
        base, exponent = self.of(node.left), self.of(node.right)
        match node.right:
            case ast.Number(text=text, unit=None) if float(text).is_integer() and abs(float(text)) < 10:
                return base.power(int(float(text)))
            case ast.Unary(operator="-", operand=ast.Number(text=text, unit=None)) if float(text).is_integer() and len(text) == 1:
                return base.power(-int(text))
            case ast.Number():
                pass
            case _:
                self.reports.pure("an exponent", exponent, node.right)
        self.reports.pure("the base of a power that is no integer", base, node.left)
        return DIMENSIONLESS

    def _call(self, node: ast.Call) -> Quantity:
        arguments = [self.of(argument) for argument in node.arguments]
        signature = self.names.routines.get(node.name)
        if signature is None:
            return self._builtin(node, arguments)
        bare: list[tuple[ast.Argument, Quantity, ast.Expression]] = []
        for formal, found, argument in zip(signature.arguments, arguments, node.arguments, strict=False):
            wanted = self.read(formal.unit)
            if formal.unit is None and not found.equals(wanted):
                bare.append((formal, found, argument))
            else:
                self.reports.compare(f"the argument {formal.name} of {node.name} and what it is given", wanted, found, argument,
                                     argument)
        self._bare_arguments(node.name, bare, signature.keyword)
        return signature.unit

    def _bare_arguments(self, routine: str, bare: list[tuple[ast.Argument, Quantity, ast.Expression]], keyword: str) -> None:
        """Report the arguments declared without a unit that get one, once for each."""
        if not self.reports.on:
            return
        blamed = self.argument_blamed.setdefault(routine, set())
        new = [(formal.name, self.names.notation.show(found), node) for formal, found, node in bare if formal.name not in blamed]
        if not new:
            return
        blamed.update(name for name, _, _ in new)
        named, units = ", ".join(name for name, _, _ in new), ", ".join(shown for _, shown, _ in new)
        written = ", ".join(f"{name} {shown if shown.startswith('(') else '(…)'}" for name, shown, _ in new)
        many = len(new) > 1
        self.reports.add(
            "unit-mismatch", new[0][2].span, (routine, named),
            f"the argument{'s' * many} {named} of {routine} {'are' if many else 'is'} dimensionless, but "
            f"{'are' if many else 'is'} given {units}", f"is {new[0][1]}", f"write {keyword} {routine}({written})",
            (f"{named} {'are' if many else 'is'} declared without a unit, which means dimensionless",))

    def _builtin(self, node: ast.Call, arguments: list[Quantity]) -> Quantity:
        name = node.name
        if name in SAME and arguments:
            return arguments[0]
        if name in TIMES and arguments:
            when = node.arguments[0]
            self.reports.compare(f"{name} and its time", self.read("millisec"), arguments[0], when, when)
            return DIMENSIONLESS
        if name == "nrn_ghk":
            for (formal, unit), found, argument in zip(GHK, arguments, node.arguments, strict=False):
                self.reports.compare(f"the argument {formal} of nrn_ghk and what it is given", self.read(unit), found, argument,
                                     argument)
            return self.read("millicoulomb/cm3")
        if name == "sqrt" and arguments and (root := arguments[0].root()) is not None:
            return root
        if name in ("fmod", "atan2") and len(arguments) == 2:
            self.reports.compare(f"the arguments of {name}", arguments[0], arguments[1], node.arguments[1], node.arguments)
            return arguments[0] if name == "fmod" else DIMENSIONLESS
        if name == "pow" and len(arguments) == 2:
            return self._power(ast.Binary("^", *node.arguments, span=node.span))
        if name in ALIKE and len(arguments) > max(ALIKE[name][0]):
            return self._wave(node, arguments)
        if name.startswith(ANYTHING) or name in UNTYPED:
            return UNKNOWN
        for quantity, argument in zip(arguments, node.arguments, strict=True):
            if not isinstance(argument, ast.String):
                self.reports.pure(f"the argument of {name}", quantity, argument)
        return DIMENSIONLESS

    def _wave(self, node: ast.Call, arguments: list[Quantity]) -> Quantity:
        alike, like = ALIKE[node.name]
        for position in alike:
            self.reports.compare(f"the arguments of {node.name}", arguments[0], arguments[position], node.arguments[position],
                                 node.arguments)
        return DIMENSIONLESS if like is None else arguments[like]
