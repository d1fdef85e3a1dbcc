"""Statements as lines of Python. A line ends its function with a Signal, where the statement leaves a loop or the routine."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from . import tree
from .errors import syntax_error
from .loops import Loops
from .unit import FRAME, RETURNED

if TYPE_CHECKING:
    from ..compiler.source import SourceFile
    from .frames import Frame, Signal
    from .lookup import Lookup

Run = Callable[["Frame"], "Signal | None"]


class Statements(Loops):
    """The lines of one routine, or of a statement at top level."""

    in_routine = False

    def lines(self, node: tree.Statement) -> None:
        """Emit the lines of a statement."""
        before = self.at(node.span)
        self._lines_of(node)
        self.at(before)

    def _lines_of(self, node: tree.Statement) -> None:
        match node:
            case tree.ExpressionStatement(tree.Assignment() as assignment):
                self._assign(assignment)
            case tree.ExpressionStatement(value):
                self.emit(self.value(value))
            case tree.Block(statements):
                for statement in statements:
                    self.lines(statement)
            case tree.If():
                self._if(node)
            case tree.While() | tree.For() | tree.ForRange() | tree.ForSegments() | tree.ForIterator() | tree.ForAll():
                self.loop(node)
            case tree.WithSection() | tree.WithSections():
                self.with_sections(node)
            case tree.Declaration():
                self._declare(node)
            case tree.Ramp() | tree.Connect() | tree.Access() | tree.Membrane() | tree.SetPointer():
                self._cable(node)
            case tree.Print(values):
                for value in values:
                    self.emit(f"put(shown({self.value(value)}, {is_member(value)}))")
                self.emit("put('\\n')")
            case tree.Return(result):
                text = "None" if result is None else self.value(result)
                self.emit(f"{RETURNED}{text}" if self.in_routine else "returned()")
            case tree.Jump(keyword):
                self._jump(keyword)
            case tree.Delete(name):
                self.emit(f"interpreter.delete({FRAME}, {name!r})")

    def _if(self, node: tree.If) -> None:
        self.emit(f"if {self.condition(node.condition)}:")
        self.block(node.then)
        if isinstance(node.otherwise, tree.If) and not self.is_deep():
            before = self.at(node.otherwise.span)
            first = len(self._lines)
            self._if(node.otherwise)
            self._lines[first] = self._lines[first].replace("if ", "elif ", 1)
            self.at(before)
        elif node.otherwise is not None:
            self.emit("else:")
            self.block(node.otherwise)

    def _jump(self, keyword: str) -> None:
        match keyword:
            case "break" | "continue":
                self.jump(keyword)
            case "iterator_statement":
                self.is_light = False
                self.emit(f"s = iterate({FRAME})")
                self.emit("if s is not None: return s")
            case _:
                self.emit("raise Stop")

    # ------------------------------------------------------------ assignment

    def _assign(self, node: tree.Assignment) -> None:
        wants_number = node.operator != "=" or isinstance(node.target, tree.Name) and node.target.name in self.local_numbers
        value = self.number(node.value) if wants_number else self.value(node.value)
        self.store(node.target, node.operator, value, wants_number or self.is_number(node.value))

    def store(self, target: tree.Postfix, operator: str, value: str, is_number: bool) -> None:
        """Emit an assignment. A number that HOC holds already is set at once; all else is found out while it runs."""
        if not isinstance(target, tree.Name) or operator == "/=" or target.name in self.local_objects:
            self.emit(self.assigned(target, operator, value))
        elif target.name in self.local_numbers:
            self._store_local(target.name, operator, value)
        else:
            self.emit(f"w = {value}")
            check = "" if is_number else " and w.__class__ is float"
            v = self.bound(target.name)
            self.emit(f"if {v}.__class__ is NumberVariable and not {v}.sizes{check}: {v}.data[0] {operator} w")
            self.emit(f"else: {self.assigned(target, operator, 'w')}")

    def _store_local(self, name: str, operator: str, value: str) -> None:
        if operator == "=":
            self.emit(f"L[{name!r}] = {value}")
        else:
            self.emit(f"w = {value}")
            self.emit(f"L[{name!r}] {operator} w")

    # ------------------------------------------------------------ sections

    def _cable(self, node: tree.Ramp | tree.Connect | tree.Access | tree.Membrane | tree.SetPointer) -> None:
        match node:
            case tree.Ramp():
                self._ramp(node)
            case tree.Connect():
                self._connect(node)
            case tree.Access(where):
                self.emit(f"access({self.section(where)})")
            case tree.Membrane(keyword, mechanism):
                self.emit(f"insert({keyword!r}, {mechanism!r})")
            case tree.SetPointer(pointer, target):
                *before, last = self.parts(pointer)
                owner = self.chain(before) if before else "None"
                self.emit(f"set_pointer({owner}, {last.name!r}, {self.given(last)}, {self.pointer(target)})")

    def section(self, node: tree.Postfix) -> str:
        """Return the text of a section; where it is none it raises HocTypeError."""
        text = f"section_of({self.value(node)}, {self.quoted(node)})"
        if not isinstance(node, tree.Name) or node.name in self.local_numbers or node.name in self.local_objects:
            return text
        v = self.bound(node.name)
        return f"({v}.sections[0] if {v}.__class__ is SectionVariable and not {v}.sizes else {text})"

    def _ramp(self, node: tree.Ramp) -> None:
        if node.operator != "=":
            raise syntax_error(self.source, node.span.start, "a range x0:x1 can only be assigned with =")
        *before, last = self.parts(node.variable)
        owner = f"section_of({self.chain(before)}, {self.quoted(node.variable)})" if before else "MODEL.current_section()"
        x, y = (f"({self.number(first)}, {self.number(second)})" for first, second in (node.x, node.y))
        self.emit(f"ramp({owner}, {last.name!r}, {self.indices(last)}, {x}, {y})")

    def _connect(self, node: tree.Connect) -> None:
        if not isinstance(node.child, tree.Call) or len(node.child.arguments) != 1:
            raise syntax_error(self.source, node.child.span.start, "connect needs the end of the section: connect child(0), …")
        child = f"{self.section(node.child.base)}, {self.number(node.child.arguments[0])}"
        parent = node.parent
        if isinstance(parent, tree.Call) and len(parent.arguments) == 1 and self._may_be_section(parent.base):
            self.emit(f"connect({child}, {self.section(parent.base)}, {self.number(parent.arguments[0])})")
        else:
            self.emit(f"connect({child}, MODEL.current_section(), {self.number(parent)})")

    def _may_be_section(self, node: tree.Postfix) -> bool:
        """Return whether `node(x)` can be a place on a section: not where it calls a function of h."""
        return not (isinstance(node, tree.Name) and self.interpreter.is_function(node.name))

    # ------------------------------------------------------------ declarations

    def _declare(self, node: tree.Declaration) -> None:
        if node.keyword in ("local", "localobj"):
            return
        for declared in node.names:
            sizes = "".join([f"{self.number(n)}, " for n in declared.sizes])
            self.emit(f"declare(interpreter, {FRAME}, {node.keyword!r}, {declared.name!r}, ({sizes}))")


def is_member(node: tree.Expression) -> bool:
    """Return whether a value is of an object: strings of objects are followed by a blank where they are printed."""
    return isinstance(node, tree.Member) or isinstance(node, tree.Call) and isinstance(node.base, tree.Member)


def routine_body(node: tree.Routine, source: SourceFile, interpreter: Lookup) -> tuple[Callable[..., Any], bool, dict[str, Any]]:
    """Return the function of a routine's body, whether it is light, and its locals as it begins. Raise HocSyntaxError."""
    local: dict[str, Any] = {}
    for declaration in local_declarations(node.body):
        for declared in declaration.names:
            if declared.sizes:
                raise syntax_error(source, declared.span.start, f"{declared.name}: a local is one number or object")
            local[declared.name] = 0.0 if declaration.keyword == "local" else None
    numbers = [name for name, value in local.items() if value is not None]
    unit = Statements(source, interpreter, node.span, numbers, [name for name in local if name not in numbers])
    unit.in_routine = True
    unit.is_light = node.keyword != "iterator"
    unit.lines(node.body)
    return unit.compiled(), unit.is_light, local


def local_declarations(body: tree.Block) -> list[tree.Declaration]:
    """Return `local` and `localobj` statements of a routine; they stand at its beginning."""
    return [s for s in body.statements if isinstance(s, tree.Declaration) and s.keyword in ("local", "localobj")]


def statement_function(node: tree.Statement, source: SourceFile, interpreter: Lookup) -> Run:
    """Return the function of a statement outside of routines. Raise HocSyntaxError."""
    unit = Statements(source, interpreter, node.span)
    unit.lines(node)
    return unit.compiled()


def value_function(node: tree.Expression, source: SourceFile, interpreter: Lookup) -> Callable[[Frame], Any]:
    """Return the function of a frame that gives an expression's value. Raise HocSyntaxError."""
    unit = Statements(source, interpreter, node.span)
    unit.emit(f"return {unit.value(node)}")
    return unit.compiled()
