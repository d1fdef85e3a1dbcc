"""Loops, and statements that run in other sections, as lines of Python."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import fields
from typing import Any

from . import tree
from .expressions import Expressions
from .unit import FRAME

_DEEP = 14  # Python has at most 20 loops and `try`s within each other
_ROUNDING = "1e-11"

AnyLoop = tree.While | tree.For | tree.ForRange | tree.ForSegments | tree.ForIterator | tree.ForAll


class Loops(Expressions):
    """Blocks, loops, and what `soma { }`, forsec and ifsec do."""

    _in_loop = False  # whether Python's break and continue mean the innermost loop of HOC
    _outermost = 0  # the depth at which the present function of Python begins

    @abstractmethod
    def lines(self, node: tree.Statement) -> None:
        """Emit the lines of a statement."""

    @abstractmethod
    def store(self, target: tree.Postfix, operator: str, value: str, is_number: bool) -> None:
        """Emit an assignment of a value whose text is known."""

    @abstractmethod
    def section(self, node: tree.Postfix) -> str:
        """Return the text of a section."""

    # ------------------------------------------------------------ blocks

    def is_deep(self) -> bool:
        """Return whether Python would not take many more blocks within the present one."""
        return self._depth - self._outermost > _DEEP

    def block(self, node: tree.Statement) -> None:
        """Emit a statement as a block, after the line that heads it."""
        self.opened()
        if self.is_deep():
            self._propagate(self._function(node))
        else:
            self.lines(node)
        self.closed()

    def _loop_block(self, node: tree.Statement) -> None:
        before, self._in_loop = self._in_loop, True
        self.block(node)
        self._in_loop = before

    def _function(self, node: tree.Statement) -> str:
        """Emit a function for a statement; return its name."""
        self.is_light = False
        name = self.new_name("part")
        before = self._in_loop, self._outermost
        self.emit(f"def {name}():")
        self.opened()
        self._in_loop, self._outermost = False, self._depth
        self.lines(node)
        self.closed()
        self._in_loop, self._outermost = before
        return name

    def _propagate(self, function: str) -> None:
        """Emit a call of a function that may end with a Signal."""
        self.emit(f"s = {function}()")
        if self._in_loop:
            self.emit("if s is BREAK: break")
            self.emit("if s is CONTINUE: continue")
        self.emit("if s is not None: return s")

    def jump(self, keyword: str) -> None:
        """Emit `break` or `continue`."""
        self.emit(keyword if self._in_loop else f"return {keyword.upper()}")

    # ------------------------------------------------------------ loops

    def loop(self, node: AnyLoop) -> None:
        """Emit a loop."""
        match node:
            case tree.While(condition):
                self.emit(f"while {self.condition(condition)}:")
                self._loop_block(node.body)
            case tree.For(first, condition, following):
                if first is not None:
                    self.lines(first)
                self._counting(self.condition(condition), following, node.body)
            case tree.ForRange():
                self._range(node)
            case tree.ForSegments(variable, with_ends):
                x = self.new_name("x")
                ends = "True" if with_ends is None else self.condition(with_ends)
                self.emit(f"for {x} in segment_positions(MODEL.current_section(), {ends}):")
                self.opened()
                self.store(variable, "=", x, True)
                self._depth -= 1
                self._loop_block(node.body)
            case tree.ForIterator():
                self._iterator(node)
            case tree.ForAll():
                self._sections("sections_of(this)", node.body)

    def _range(self, node: tree.ForRange) -> None:
        end, value = self.new_name("end"), self.new_name("value")
        self.emit(f"{value} = {self.number(node.first)}")
        self.emit(f"{end} = {self.number(node.last)} + {_ROUNDING}")
        self.store(node.variable, "=", value, True)
        following = (f"{value} = {self.number(node.variable)} + 1.0", node.variable, value)
        self._counting(f"{value} <= {end}", following, node.body)

    def _counting(self, condition: str, following: tree.Statement | tuple[str, tree.Postfix, str] | None,
                  body: tree.Statement) -> None:
        """Emit a loop that does something between its passes, after a `continue` too."""
        if not _continues(body):
            self.emit(f"while {condition}:")
            self._loop_block(body)
            self._depth += 1
            self._follow(following)
            self._depth -= 1
            return
        again = self.new_name("again")
        self.emit(f"{again} = False")
        self.emit("while True:")
        self.opened()
        self.emit(f"if {again}:")
        self.opened()
        self._follow(following)
        self.closed()
        self.emit(f"{again} = True")
        self.emit(f"if not ({condition}): break")
        self._depth -= 1
        self._loop_block(body)

    def _follow(self, following: tree.Statement | tuple[str, tree.Postfix, str] | None) -> None:
        if isinstance(following, tuple):
            line, variable, value = following
            self.emit(line)
            self.store(variable, "=", value, True)
        elif following is not None:
            self.lines(following)

    def _iterator(self, node: tree.ForIterator) -> None:
        *before, last = self.parts(node.iterator)
        owner = self.chain(before) if before else "None"
        arguments = self.arguments(last.arguments or ())
        function = self._function(node.body)
        self.emit(f"s = over_iterator(interpreter, {FRAME}, {owner}, {last.name!r}, {arguments}, {function})")
        self.emit("if s is not None: return s")

    # ------------------------------------------------------------ sections

    def with_sections(self, node: tree.WithSection | tree.WithSections) -> None:
        """Emit a statement that runs in another section, in several, or if the present one is among them."""
        match node:
            case tree.WithSection(member) if len(self.parts(member)) > 1:  # a section, or a method or number and a statement
                self._inside(self.value(member), node.body)
            case tree.WithSection(section):
                self._inside(self.section(section), node.body)
            case tree.WithSections("forsec", which):
                self._sections(f"matching_sections({self.value(which)}, {self.quoted(which)}, this)", node.body)
            case tree.WithSections(_, which):
                self.emit(f"if is_here({self.value(which)}, {self.quoted(which)}):")
                self.block(node.body)

    def _inside(self, section: str, body: tree.Statement) -> None:
        depth = self.new_name("depth")
        self.emit(f"{depth} = enter({section})")
        self.emit("try:")
        self.block(body)
        self.emit("finally:")
        self.emit(f" del STACK[{depth}:]")

    def _sections(self, which: str, body: tree.Statement) -> None:
        section = self.new_name("section")
        self.emit(f"for {section} in {which}:")
        self.opened()
        self.emit(f"if not is_alive({section}): continue")
        before, self._in_loop = self._in_loop, True
        self._inside(section, body)
        self._in_loop = before
        self.closed()


def _continues(body: tree.Statement) -> bool:
    """Return whether a statement has a `continue` somewhere."""
    pending: list[Any] = [body]
    while pending:
        node = pending.pop()
        if isinstance(node, tree.Jump) and node.keyword == "continue":
            return True
        if isinstance(node, tuple):
            pending.extend(node)
        elif isinstance(node, tree.Node):
            pending.extend([getattr(node, f.name) for f in fields(node) if f.name != "span"])
    return False
