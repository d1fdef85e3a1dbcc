"""Make the nodes of ast.py: one method for each alternative of nmodl.lark, named as there.

A method gets the children that the grammar keeps (tokens and finished nodes, in order) and the place of the whole.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from ..diagnostics import Diagnostics
from ..source import Span
from . import ast
from .tokens import Token

MAX_DEPTH = 200
MAX_INTEGER = 2**31 - 1

Children = list[Any]
_N = TypeVar("_N", bound=ast.Node)


class Builder:
    """Makes the nodes of one top-level item; what the grammar cannot say is checked here."""

    def __init__(self, diagnostics: Diagnostics) -> None:
        self.diagnostics = diagnostics
        self._found: dict[str, Callable[[Children, Span], Any]] = {}
        self._depths: dict[int, int] = {}
        self._is_too_deep = False

    def find(self, name: str) -> Callable[[Children, Span], Any]:
        """Return the method for a rule of the grammar."""
        method = self._found.get(name)
        if method is None:
            method = self._found[name] = getattr(self, "_make_" + name)
        return method

    # ---------------------------------------------------------------------- top level

    def _make_title(self, children: Children, span: Span) -> ast.Title:
        return ast.Title(children[0].text, span=span)

    def _make_verbatim(self, children: Children, span: Span) -> ast.Verbatim:
        return ast.Verbatim(children[0].text, span=span)

    def _make_define(self, children: Children, span: Span) -> ast.Define:
        name, value = children
        if not value.lstrip("-").isdigit():
            self.diagnostics.error("define-not-integer", span, f"DEFINE {name.text} {value} is not an integer",
                                   help="DEFINE names an integer; use CONSTANT or PARAMETER for other numbers")
            return ast.Define(name.text, 0, span=span)
        return ast.Define(name.text, int(value), span=span)

    def _make_include(self, children: Children, span: Span) -> ast.Include:
        return ast.Include(children[0].text, span=span)

    def _make_neuron_block(self, children: Children, span: Span) -> ast.NeuronBlock:
        return ast.NeuronBlock(tuple(children), span=span)

    def _make_units_block(self, children: Children, span: Span) -> ast.UnitsBlock:
        return ast.UnitsBlock(tuple(children), span=span)

    def _make_declaration_block(self, children: Children, span: Span) -> ast.DeclarationBlock:
        keyword = children[0].text
        for declaration in children[1:]:
            self._check_declaration(keyword, declaration)
        return ast.DeclarationBlock(keyword, tuple(children[1:]), span=span)

    def _make_independent_block(self, children: Children, span: Span) -> ast.Independent:
        return ast.Independent(tuple(children), span=span)

    def _make_independent(self, children: Children, span: Span) -> ast.Name:
        return ast.Name(children[0].text, span=span)

    def _make_initial(self, children: Children, span: Span) -> ast.InitialBlock:
        return ast.InitialBlock(children[1], span=span)

    def _make_code_block(self, children: Children, span: Span) -> ast.CodeBlock:
        return ast.CodeBlock(children[0].text, children[1], span=span)

    def _make_hook(self, children: Children, span: Span) -> ast.CodeBlock:
        return ast.CodeBlock(f"{children[0].text} {children[1].text}", children[2], span=span)

    def _make_equation_block(self, children: Children, span: Span) -> ast.EquationBlock:
        solvefor = children[2] if len(children) == 4 else ()
        names = tuple(name.name for name in solvefor)
        return ast.EquationBlock(children[0].text, children[1].text, names, children[-1], span=span)

    def _make_routine(self, children: Children, span: Span) -> ast.Routine:
        keyword, name, *rest = children
        arguments: tuple[ast.Argument, ...] = ()
        unit, body = None, None
        for child in rest:
            if isinstance(child, ast.Block):
                body = child
            elif isinstance(child, Token):
                unit = child.text
            else:
                arguments = child
        return ast.Routine(keyword.text, name.text, arguments, unit, body, span=span)

    def _make_net_receive(self, children: Children, span: Span) -> ast.NetReceive:
        return ast.NetReceive(children[0] if len(children) == 2 else (), children[-1], span=span)

    def _make_units_switch(self, children: Children, span: Span) -> ast.UnitsSwitch:
        return ast.UnitsSwitch(children[0].kind == "UNITSON", span=span)

    def _make_solvefor(self, children: Children, span: Span) -> tuple[ast.Name, ...]:
        return children[0]  # type: ignore[no-any-return]

    def _make_formals(self, children: Children, span: Span) -> tuple[ast.Argument, ...]:
        return tuple(children)

    def _make_formal(self, children: Children, span: Span) -> ast.Argument:
        return ast.Argument(children[0].text, children[1].text if len(children) > 1 else None, span=span)

    def _make_names(self, children: Children, span: Span) -> tuple[ast.Name, ...]:
        return tuple(ast.Name(token.text, span=Span(token.start, token.end)) for token in children)

    # ------------------------------------------------------------------- declarations

    def _make_suffix(self, children: Children, span: Span) -> ast.Suffix:
        return ast.Suffix(children[0].text, children[1].text, span=span)

    def _make_use_ion(self, children: Children, span: Span) -> ast.UseIon:
        read: tuple[ast.Name, ...] = ()
        write: tuple[ast.Name, ...] = ()
        valence, represents = None, None
        for option in children[1:]:
            if isinstance(option, ast.Represents):
                represents = option.text
            elif isinstance(option, float):
                valence = option
            elif option[0] == "READ":
                read += option[1]
            else:
                write += option[1]
        return ast.UseIon(children[0].text, read, write, valence, represents, span=span)

    def _make_ion_variables(self, children: Children, span: Span) -> tuple[str, tuple[ast.Name, ...]]:
        return children[0].kind, children[1]

    def _make_valence(self, children: Children, span: Span) -> float:
        return float(children[1])

    def _make_represents(self, children: Children, span: Span) -> ast.Represents:
        return ast.Represents(children[0].text, span=span)

    def _make_name_list(self, children: Children, span: Span) -> ast.NameList:
        return ast.NameList(children[0].text, children[1] if len(children) > 1 else (), span=span)

    def _make_unit_alias(self, children: Children, span: Span) -> ast.UnitAlias:
        return ast.UnitAlias(children[0].text, children[1].text, span=span)

    def _make_unit_constant(self, children: Children, span: Span) -> ast.UnitConstant:
        second = children[2].text if len(children) > 2 else None
        return ast.UnitConstant(children[0].text, None, children[1].text, second, span=span)

    def _make_unit_factor(self, children: Children, span: Span) -> ast.UnitConstant:
        return ast.UnitConstant(children[0].text, None, children[1].text, children[3].text, True, span=span)

    def _make_unit_number(self, children: Children, span: Span) -> ast.UnitConstant:
        unit = children[2].text if len(children) > 2 else ""
        return ast.UnitConstant(children[0].text, children[1], unit, span=span)

    def _make_declaration(self, children: Children, span: Span) -> ast.Declaration:
        options: dict[str, Any] = {}
        for option in children[1:]:
            for name, value in option.items():
                if name in options:
                    self.diagnostics.error("repeated-option", span, f"{children[0].text} is given its {name} twice",
                                           help="keep one of them")
                options[name] = value
        return ast.Declaration(children[0].text, **options, span=span)

    def _make_length(self, children: Children, span: Span) -> dict[str, Any]:
        return {"length": self._integer(children[0])}

    def _make_value(self, children: Children, span: Span) -> dict[str, Any]:
        return {"value": children[0]}

    def _make_bounds(self, children: Children, span: Span) -> dict[str, Any]:
        return {"first": children[0], "last": children[1]}

    def _make_start(self, children: Children, span: Span) -> dict[str, Any]:
        return {"start": children[0]}

    def _make_unit(self, children: Children, span: Span) -> dict[str, Any]:
        return {"unit": children[0].text}

    def _make_limits(self, children: Children, span: Span) -> dict[str, Any]:
        return {"limits": (children[0], children[1])}

    def _make_tolerance(self, children: Children, span: Span) -> dict[str, Any]:
        return {"tolerance": children[0]}

    def _make_signed(self, children: Children, span: Span) -> str:
        return "".join(token.text for token in children if token.text != "+")

    def _check_declaration(self, keyword: str, declaration: ast.Declaration) -> None:
        """Report options that the block does not take. NEURON refuses them too; NMODL reads ASSIGNED { x START 1 }."""
        name, span = declaration.name, declaration.span
        if keyword == "CONSTANT" and declaration.value is None:
            self.diagnostics.error("constant-without-value", span, f"constant {name} has no value",
                                   help=f"write {name} = number (unit)")
        if keyword in ("ASSIGNED", "STATE") and declaration.value is not None:
            remedy = f"set it in INITIAL, or declare {name} in PARAMETER" if keyword == "ASSIGNED" else (
                f"set it in INITIAL, or write START {declaration.value}")
            self.diagnostics.error("value-not-allowed", span, f"{keyword} variable {name} is given a value",
                                   notes=[f"a variable of {keyword} gets its value when the model runs"], help=remedy)
        if keyword != "STATE" and (declaration.start is not None or declaration.tolerance is not None):
            report = self.diagnostics.warning if keyword == "ASSIGNED" else self.diagnostics.error
            report("state-option", span, f"START and <tolerance> of {name} belong to STATE only", label="no effect",
                   help=f"remove them; set {name} in INITIAL" if keyword == "ASSIGNED" else "remove them")
        if keyword in ("ASSIGNED", "STATE") and declaration.limits is not None:
            self.diagnostics.error("limits-not-allowed", span, f"limits <low, high> of {name} belong to PARAMETER only",
                                   help="remove them")

    # --------------------------------------------------------------------- statements

    def _make_block(self, children: Children, span: Span) -> ast.Block:
        block = ast.Block(tuple(children), span=span)
        return self._deeper(block, children, block)

    def _make_assign(self, children: Children, span: Span) -> ast.Assign:
        return ast.Assign(children[0], children[1], span=span)

    def _make_call_statement(self, children: Children, span: Span) -> ast.CallStatement:
        return ast.CallStatement(children[0], span=span)

    def _make_local(self, children: Children, span: Span) -> ast.Local:
        return ast.Local(tuple(children), span=span)

    def _make_local_variable(self, children: Children, span: Span) -> ast.LocalVariable:
        length = self._integer(children[1]) if len(children) > 1 else None
        return ast.LocalVariable(children[0].text, length, span=span)

    def _make_if_else(self, children: Children, span: Span) -> ast.If:
        otherwise = children[2] if len(children) > 2 else None
        if isinstance(otherwise, ast.If):
            otherwise = ast.Block((otherwise,), span=otherwise.span)
            self._depths[id(otherwise)] = self._depths.get(id(otherwise.statements[0]), 0)
        node = ast.If(children[0], children[1], otherwise, span=span)
        return self._deeper(node, [*children[:2], otherwise], ast.If(children[0], children[1], span=span))

    def _make_while_loop(self, children: Children, span: Span) -> ast.While:
        return ast.While(children[0], children[1], span=span)

    def _make_from_loop(self, children: Children, span: Span) -> ast.From:
        variable, first, last, *step, body = children
        return ast.From(variable.text, first, last, step[0] if step else None, body, span=span)

    def _make_solve(self, children: Children, span: Span) -> ast.Solve:
        method = children[-1].text if len(children) > 1 else None
        return ast.Solve(children[0].text, method, len(children) == 3, span=span)

    def _make_conductance(self, children: Children, span: Span) -> ast.Conductance:
        return ast.Conductance(children[0].text, children[1].text if len(children) > 1 else None, span=span)

    def _make_side(self, children: Children, span: Span) -> tuple[ast.Species, ...]:
        return tuple(child for child in children if isinstance(child, ast.Species))

    def _make_species(self, children: Children, span: Span) -> ast.Species:
        coefficient = self._integer(children[0]) if children[0].kind == "INTEGER" else 1
        names = [child for child in children if isinstance(child, Token) and child.kind == "NAME"]
        index = None if isinstance(children[-1], Token) else children[-1]
        return ast.Species(coefficient, names[0].text, index, span=span)

    def _make_reaction(self, children: Children, span: Span) -> ast.Reaction:
        _, left, arrow, right, forward, backward = children
        return ast.Reaction(left, arrow.text, right, (forward, backward), span=span)

    def _make_one_sided(self, children: Children, span: Span) -> ast.Reaction:
        _, left, arrow, rate = children
        return ast.Reaction(left, arrow.text, (), (rate,), span=span)

    def _make_equation(self, children: Children, span: Span) -> ast.Equation:
        return ast.Equation(children[1], children[2], children[0].kind == "TILDE_PLUS", span=span)

    def _make_conserve(self, children: Children, span: Span) -> ast.Conserve:
        return ast.Conserve(children[0], children[1], span=span)

    def _make_compartment(self, children: Children, span: Span) -> ast.Compartment:
        variable = children[0].text if len(children) == 3 else None
        return ast.Compartment(variable, children[-2], children[-1], span=span)

    def _make_longitudinal_diffusion(self, children: Children, span: Span) -> ast.LongitudinalDiffusion:
        variable = children[0].text if len(children) == 3 else None
        return ast.LongitudinalDiffusion(variable, children[-2], children[-1], span=span)

    def _make_state_names(self, children: Children, span: Span) -> tuple[str, ...]:
        return tuple(token.text for token in children)

    def _make_table(self, children: Children, span: Span) -> ast.Table:
        *lists, first, last, intervals = children
        names: tuple[ast.Name, ...] = ()
        depend: tuple[str, ...] = ()
        for kind, value in lists:
            if kind == "names":
                names = value
            else:
                depend = value
        return ast.Table(names, depend, first, last, intervals, span=span)

    def _make_table_names(self, children: Children, span: Span) -> tuple[str, tuple[ast.Name, ...]]:
        return "names", tuple(children)

    def _make_depend(self, children: Children, span: Span) -> tuple[str, tuple[str, ...]]:
        return "depend", tuple(name.name for name in children[0])

    def _make_lag(self, children: Children, span: Span) -> ast.Lag:
        return ast.Lag(children[0].text, children[1], span=span)

    def _make_protect(self, children: Children, span: Span) -> ast.Protect:
        return ast.Protect(ast.Assign(children[0], children[1], span=span), span=span)

    def _make_mutex(self, children: Children, span: Span) -> ast.Mutex:
        return ast.Mutex(children[0].kind == "MUTEXLOCK", span=span)

    def _make_watch(self, children: Children, span: Span) -> ast.Watch:
        return ast.Watch(tuple(children), span=span)

    def _make_watch_condition(self, children: Children, span: Span) -> ast.WatchCondition:
        left, operator, right, flag = children
        return ast.WatchCondition(left, operator.text, right, flag, span=span)

    def _make_for_netcons(self, children: Children, span: Span) -> ast.ForNetcons:
        arguments = children[0] if len(children) == 2 else ()
        return ast.ForNetcons(tuple(argument.name for argument in arguments), children[-1], span=span)

    # -------------------------------------------------------------------- expressions

    def _make_binary(self, children: Children, span: Span) -> ast.Expression:
        left, operator, right = children
        node: ast.Expression = self._deeper(ast.Binary(operator.text, left, right, span=span), (left, right), left)
        return node

    def _make_unary(self, children: Children, span: Span) -> ast.Expression:
        operator, operand = children
        node: ast.Expression = self._deeper(ast.Unary(operator.text, operand, span=span), (operand,), operand)
        return node

    def _make_number(self, children: Children, span: Span) -> ast.Number:
        return ast.Number(children[0].text, children[1].text if len(children) > 1 else None, span=span)

    def _make_parenthesised(self, children: Children, span: Span) -> ast.Expression:
        inner: ast.Expression = children[0]
        if isinstance(inner, ast.Number) and inner.unit is None:
            return ast.Number(inner.text, None, True, span=span)
        return inner

    def _make_string(self, children: Children, span: Span) -> ast.String:
        return ast.String(children[0].text, span=span)

    def _make_initial_value(self, children: Children, span: Span) -> ast.Name:
        return ast.Name(children[0].text, span=span)

    def _make_call(self, children: Children, span: Span) -> ast.Call:
        name, *arguments = children
        call, shorter = ast.Call(name.text, tuple(arguments), span=span), ast.Call(name.text, (), span=span)
        return self._deeper(call, arguments, shorter)

    def _make_variable(self, children: Children, span: Span) -> ast.Name:
        name, *rest = children
        delay, index = None, None
        for child in rest:
            if isinstance(child, Token):
                delay = self._integer(child)
            else:
                index = child
        node = ast.Name(name.text, index, delay, span=span)
        return node if index is None else self._deeper(node, (index,), ast.Name(name.text, span=span))

    def _make_derivative(self, children: Children, span: Span) -> ast.Prime:
        name = children[0].text.rstrip("'")
        order = len(children[0].text) - len(name)
        return ast.Prime(name, order, children[1] if len(children) > 1 else None, span=span)

    # ------------------------------------------------------------------------- limits

    def _integer(self, token: Token) -> int:
        value = int(token.text)
        if value > MAX_INTEGER:
            self.diagnostics.error("integer-too-large", Span(token.start, token.end), f"{value} is too large here",
                                   help=f"use at most {MAX_INTEGER}")
            return 1
        return value

    def _deeper(self, node: _N, children: Iterable[Any], instead: _N) -> _N:
        """Return the node, or `instead` where the tree gets so deep that later stages could not walk it."""
        depth = 1 + max((self._depths.get(id(child), 0) for child in children), default=0)
        if depth > MAX_DEPTH:
            if not self._is_too_deep:
                self.diagnostics.error(
                    "nesting-too-deep", Span(node.span.end - 1, node.span.end),
                    f"more than {MAX_DEPTH} levels in one expression", help="split it with LOCAL variables")
            self._is_too_deep = True
            return instead
        self._depths[id(node)] = depth
        return node
