"""Expressions as texts of Python. Which kind of thing a name is, is found when they run."""

from __future__ import annotations

import math

from . import tree
from .chains import Chains, Part, is_of_section
from .errors import syntax_error
from .unit import FRAME

_DEEPEST = 50  # Python reads 200 parentheses within each other
_LONGEST_SUM = 40
_COMPARED = {"<": "{} < {} - S['float_epsilon']", ">": "{} > {} + S['float_epsilon']",
             "<=": "{} <= {} + S['float_epsilon']", ">=": "{} >= {} - S['float_epsilon']"}
_SAME_RANK = {"+": "+-", "-": "+-", "*": "*/", "/": "*/", "&&": "&&", "||": "||"}


class Expressions(Chains):
    """Texts of expressions."""

    _nesting = 0

    def value(self, node: tree.Expression) -> str:
        """Return the text of a value: float, str, an object, None or a section. Raise HocSyntaxError."""
        self._nesting += 1
        if self._nesting > _DEEPEST:
            raise syntax_error(self.source, node.span.start, f"the expression has more than {_DEEPEST} parts within each other",
                               "cut it into several statements")
        text = self._value(node)
        self._nesting -= 1
        return text

    def _value(self, node: tree.Expression) -> str:
        match node:
            case tree.Number(value):
                return repr(value) if math.isfinite(value) else "INFINITY"
            case tree.Text(value):
                return repr(value)
            case tree.Name() | tree.Argument() | tree.Member() | tree.Index() | tree.Call():
                return self.chain(self.parts(node))
            case tree.Assignment():
                return self.assignment(node)
            case tree.Binary("+" | "-" | "*" | "/" | "%" | "^"):
                return self._arithmetic(node)
            case tree.Binary() | tree.Unary("!"):
                return f"(1.0 if {self.condition(node)} else 0.0)"
            case tree.Unary():
                return f"(-{self.number(node.operand)})"
            case tree.New(class_name, arguments):
                return f"interpreter.new({class_name!r}, {self.arguments(arguments)})"
            case tree.Address(target):
                return self.pointer(target)
            case tree.Read(variable):
                self.is_light = False
                return f"read_number(interpreter, {variable!r}, lambda w: {self.assigned(tree.Name(variable), '=', 'w')})"

    def is_number(self, node: tree.Expression) -> bool:
        """Return whether a value can only be a number."""
        match node:
            case tree.Number() | tree.Binary() | tree.Unary() | tree.Read() | tree.Argument(""):
                return True
            case tree.Name(name):
                return name in self.local_numbers
            case _:
                return False

    def number(self, node: tree.Expression) -> str:
        """Return the text of a number; where it is none it raises HocTypeError."""
        if self.is_number(node):
            return self.value(node)
        if isinstance(node, tree.Name) and node.name not in self.local_objects and node.name != "this":
            return self.variable(node.name, f"number_of(read({FRAME}, {node.name!r}, (), None), {node.name!r})")
        return f"(w if (w := {self.value(node)}).__class__ is float else number_of(w, {self.quoted(node)}))"

    def condition(self, node: tree.Expression) -> str:
        """Return the text of a truth value. Both sides of && and || are evaluated, as in NEURON."""
        match node:
            case tree.Binary("&&" | "||" as operator):
                terms, _ = self._spine(node)
                sign = "&" if operator == "&&" else "|"
                return "(" + f" {sign} ".join([f"({self.condition(t)})" for t in terms]) + ")"
            case tree.Binary("==" | "!=" as operator, left, right):
                return f"{'' if operator == '==' else 'not '}same({self.value(left)}, {self.value(right)})"
            case tree.Binary(operator, left, right) if operator in _COMPARED:
                return _COMPARED[operator].format(self.number(left), self.number(right))
            case tree.Unary("!", operand):
                return f"{self.number(operand)} == 0.0"
            case _:
                return f"{self.number(node)} != 0.0"

    def _spine(self, node: tree.Binary) -> tuple[list[tree.Expression], list[str]]:
        """Return the terms of a chain `a + b - c` of operators of one rank, and its operators."""
        rank = _SAME_RANK[node.operator]
        terms: list[tree.Expression] = []
        operators: list[str] = []
        one: tree.Expression = node
        while isinstance(one, tree.Binary) and one.operator in rank:
            terms.append(one.right)
            operators.append(one.operator)
            one = one.left
        terms.append(one)
        return terms[::-1], operators[::-1]

    def _arithmetic(self, node: tree.Binary) -> str:
        match node.operator:
            case "%":
                return f"modulo({self.number(node.left)}, {self.number(node.right)})"
            case "^":
                return f"power({self.number(node.left)}, {self.number(node.right)})"
        terms, operators = self._spine(node)
        numbers = [self.number(t) for t in terms]
        if len(terms) > _LONGEST_SUM:
            return f"folded([{', '.join(numbers)}], {''.join(operators)!r})"
        text = numbers[0]
        for operator, number in zip(operators, numbers[1:], strict=True):
            text += f" / (b if (b := {number}) != 0.0 else division_by_zero())" if operator == "/" else f" {operator} {number}"
        return f"({text})"

    # ------------------------------------------------------------ assignment

    def assignment(self, node: tree.Assignment) -> str:
        """Return the text of an assignment within an expression."""
        return self.assigned(node.target, node.operator, self.value(node.value) if node.operator == "=" else
                             self.number(node.value))

    def assigned(self, target: tree.Postfix, operator: str, value: str) -> str:
        """Return the text of an assignment of a value whose text is known; it gives what was assigned."""
        *before, last = self.parts(target)
        if len(last.indices) == 1 and last.arguments is None and not isinstance(last.head, tree.Argument):
            return self._assigned_element(before, last, operator, value)
        name, head, place = last.name, last.head, f"{self.indices(last)}, {self.given(last)}, {operator!r}"
        if before:
            return f"assign_member({self.chain(before)}, {name!r}, {place}, {value}, this)"
        if isinstance(head, tree.Argument):
            return (f"assign_argument({FRAME}, {head.kind!r}, {head.index}, {self.quoted(head)}, {self.indices(last)}, "
                    f"{operator!r}, {value})")
        if name in self.local_numbers:
            return f"assign_local_number(L, {name!r}, {operator!r}, {value})"
        if name in self.local_objects:
            return f"assign_local_object(L, {name!r}, {operator!r}, {value})"
        if operator == "=" and not last.indices and is_of_section(name):
            return f"assign_here({self.bound(name)}, interpreter, {FRAME}, {name!r}, {self.given(last)}, {value})"
        return f"assign_name(interpreter, {FRAME}, {name!r}, {place}, {value})"

    def _assigned_element(self, before: list[Part], last: Part, operator: str, value: str) -> str:
        index, name = self.value(last.indices[0]), last.name
        if before:
            return f"assign_member_element({self.chain(before)}, {name!r}, {index}, {operator!r}, {value}, this)"
        return f"assign_element({self.bound(name)}, interpreter, {FRAME}, {name!r}, {index}, {operator!r}, {value})"
