"""Make the nodes of tree.py: one method for each alternative of hoc.lark, named as there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..compiler.source import Span
from . import tree
from .tokens import text_value

Children = list[Any]


class Builder:
    """A method gets the children that the grammar keeps (tokens and finished nodes, in order) and the place of the whole."""

    def find(self, name: str) -> Callable[[Children, Span], Any]:
        """Return the method for a rule of the grammar."""
        found: Callable[[Children, Span], Any] = getattr(self, "_make_" + name)
        return found

    def _make_program(self, children: Children, span: Span) -> tree.Program:
        return tree.Program(tuple(children), span=span)

    def _make_routine(self, children: Children, span: Span) -> tree.Routine:
        keyword, name, body = children
        return tree.Routine(keyword.text, name.text, body, span=span)

    def _make_template_line(self, children: Children, span: Span) -> tree.TemplateLine:
        return tree.TemplateLine(children[0].text, tuple(c.text for c in children[1:]), span=span)

    # ------------------------------------------------------------ statements

    def _make_expression_statement(self, children: Children, span: Span) -> tree.ExpressionStatement:
        return tree.ExpressionStatement(children[0], span=span)

    def _make_block(self, children: Children, span: Span) -> tree.Block:
        return tree.Block(tuple(children), span=span)

    def _make_with_section(self, children: Children, span: Span) -> tree.WithSection:
        return tree.WithSection(children[0], children[1], span=span)

    def _make_ramp(self, children: Children, span: Span) -> tree.Ramp:
        variable, x0, x1, operator, y0, y1 = children
        return tree.Ramp(variable, (x0, x1), operator.text, (y0, y1), span=span)

    def _make_if_else(self, children: Children, span: Span) -> tree.If:
        return tree.If(children[0], children[1], children[2] if len(children) > 2 else None, span=span)

    def _make_while_loop(self, children: Children, span: Span) -> tree.While:
        return tree.While(children[0], children[1], span=span)

    def _make_for_loop(self, children: Children, span: Span) -> tree.For:
        first, condition, following, body = children
        return tree.For(first, condition, following, body, span=span)

    def _make_for_part(self, children: Children, span: Span) -> tree.Statement | None:
        if not children:
            return None
        part: Any = children[0]
        return part if isinstance(part, tree.Block) else tree.ExpressionStatement(part, span=span)

    def _make_for_segments(self, children: Children, span: Span) -> tree.ForSegments:
        return tree.ForSegments(children[0], children[1] if len(children) > 2 else None, children[-1], span=span)

    def _make_for_range(self, children: Children, span: Span) -> tree.ForRange:
        variable, _, first, last, body = children
        return tree.ForRange(variable, first, last, body, span=span)

    def _make_for_iterator(self, children: Children, span: Span) -> tree.ForIterator:
        return tree.ForIterator(children[0], children[1], span=span)

    def _make_for_all(self, children: Children, span: Span) -> tree.ForAll:
        return tree.ForAll(children[0], span=span)

    def _make_with_sections(self, children: Children, span: Span) -> tree.WithSections:
        keyword, which, body = children
        return tree.WithSections(keyword.text, which, body, span=span)

    def _make_declaration(self, children: Children, span: Span) -> tree.Declaration:
        keyword = "objref" if children[0].text == "objectvar" else children[0].text
        return tree.Declaration(keyword, tuple(children[1:]), span=span)

    def _make_declared(self, children: Children, span: Span) -> tree.Declared:
        return tree.Declared(children[0].text, tuple(children[1:]), span=span)

    def _make_connect(self, children: Children, span: Span) -> tree.Connect:
        return tree.Connect(children[0], children[1], span=span)

    def _make_access(self, children: Children, span: Span) -> tree.Access:
        return tree.Access(children[0], span=span)

    def _make_membrane(self, children: Children, span: Span) -> tree.Membrane:
        return tree.Membrane(children[0].text, children[1].text, span=span)

    def _make_set_pointer(self, children: Children, span: Span) -> tree.SetPointer:
        return tree.SetPointer(children[0], children[1], span=span)

    def _make_print_statement(self, children: Children, span: Span) -> tree.Print:
        return tree.Print(tuple(children), span=span)

    def _make_return_statement(self, children: Children, span: Span) -> tree.Return:
        return tree.Return(children[0] if children else None, span=span)

    def _make_jump(self, children: Children, span: Span) -> tree.Jump:
        return tree.Jump(children[0].text, span=span)

    def _make_delete(self, children: Children, span: Span) -> tree.Delete:
        return tree.Delete(children[0].text, span=span)

    # ------------------------------------------------------------ expressions

    def _make_number(self, children: Children, span: Span) -> tree.Number:
        return tree.Number(float(children[0].text), span=span)

    def _make_text(self, children: Children, span: Span) -> tree.Text:
        return tree.Text(text_value(children[0].text), span=span)

    def _make_name(self, children: Children, span: Span) -> tree.Name:
        return tree.Name(children[0].text, span=span)

    def _make_argument(self, children: Children, span: Span) -> tree.Argument:
        text = children[0].text[1:]
        kind = text[0] if text[0] in "so&" else ""
        number = text[len(kind):]
        return tree.Argument(kind, 0 if number == "i" else int(number), span=span)

    def _make_member(self, children: Children, span: Span) -> tree.Member:
        return tree.Member(children[0], children[1].text, span=span)

    def _make_index(self, children: Children, span: Span) -> tree.Index:
        base, index = children
        if isinstance(base, tree.Index):
            return tree.Index(base.base, (*base.indices, index), span=span)
        return tree.Index(base, (index,), span=span)

    def _make_call(self, children: Children, span: Span) -> tree.Call:
        return tree.Call(children[0], children[1], span=span)

    def _make_arguments(self, children: Children, span: Span) -> tuple[Any, ...]:
        return tuple(children)

    def _make_address(self, children: Children, span: Span) -> tree.Address:
        return tree.Address(children[0], span=span)

    def _make_new(self, children: Children, span: Span) -> tree.New:
        return tree.New(children[0].text, children[1], span=span)

    def _make_read(self, children: Children, span: Span) -> tree.Read:
        return tree.Read(children[0].text, span=span)

    def _make_parenthesised(self, children: Children, span: Span) -> Any:
        return children[0]

    def _make_unary(self, children: Children, span: Span) -> tree.Unary:
        return tree.Unary(children[0].text, children[1], span=span)

    def _make_binary(self, children: Children, span: Span) -> tree.Binary:
        left, operator, right = children
        return tree.Binary(operator.text, left, right, span=span)

    def _make_assignment(self, children: Children, span: Span) -> tree.Assignment:
        target, operator, value = children
        return tree.Assignment(target, operator.text, value, span=span)
