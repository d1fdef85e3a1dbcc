"""Statements as functions of a frame that return None, or the Signal with which they end."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any, TypeAlias

from ..cable.section import Section
from ..model import MODEL
from . import tree
from .cable import access, connect, insert, matching_sections, ramp, sections_of, segment_positions, set_pointer
from .errors import HocError, HocTypeError, Stop, add_place, syntax_error
from .expressions import Expressions
from .frames import Frame, Signal

Run: TypeAlias = Callable[[Frame], "Signal | None"]


def shown(value: Any) -> str:
    """Return a value as `print` shows it."""
    if value.__class__ is float:
        return f"{value:.8g} "
    if isinstance(value, str):
        return value
    if isinstance(value, Section):
        raise HocTypeError(f"{value} is a section: print secname() of it, or one of its variables")
    return f"{'NULLobject' if value is None else value} "


class Statements(Expressions):
    """Makes the functions for the statements of one routine, or of the top level."""

    def statement(self, node: tree.Statement) -> Run:
        """Return the function that executes a statement."""
        match node:
            case tree.ExpressionStatement(value):
                return _discard(self.value(value))
            case tree.Block(statements):
                return self._block(statements)
            case tree.WithSection():
                return self._with_section(node)
            case tree.If():
                return self._if(node)
            case tree.While() | tree.For() | tree.ForRange() | tree.ForSegments() | tree.ForIterator():
                return self._loop(node)
            case tree.ForAll(body):
                return self._for_sections(lambda frame: sections_of(frame.this), body)
            case tree.WithSections():
                return self._with_sections(node)
            case tree.Declaration():
                return self._declaration(node)
            case tree.Ramp() | tree.Connect() | tree.Access() | tree.Membrane() | tree.SetPointer():
                return self._cable(node)
            case tree.Print(values):
                return self._print(values)
            case tree.Return(result):
                return self._return(result)
            case tree.Jump(keyword):
                return _jump(keyword)
            case tree.Delete(name):
                return lambda frame: self.interpreter.delete(frame, name)

    def _block(self, nodes: tuple[tree.Statement, ...]) -> Run:
        statements = [self.statement(n) for n in nodes]
        spans, source = [n.span for n in nodes], self.source

        def run(frame: Frame) -> Signal | None:
            k = 0
            try:
                for statement in statements:
                    signal = statement(frame)
                    if signal is not None:
                        return signal
                    k += 1
            except Exception as error:
                add_place(error, source, spans[k])
                raise
            return None

        return run

    # ------------------------------------------------------------ choice and loops

    def _if(self, node: tree.If) -> Run:
        condition, then = self.number(node.condition), self.statement(node.then)
        if node.otherwise is None:
            return lambda frame: then(frame) if condition(frame) != 0.0 else None
        otherwise = self.statement(node.otherwise)
        return lambda frame: then(frame) if condition(frame) != 0.0 else otherwise(frame)

    def _loop(self, node: tree.While | tree.For | tree.ForRange | tree.ForSegments | tree.ForIterator) -> Run:
        body = self.statement(node.body)
        match node:
            case tree.While(condition):
                return _while(self.number(condition), body)
            case tree.For(first, condition, following):
                start = _nothing if first is None else self.statement(first)
                return _for(start, self.number(condition), _nothing if following is None else self.statement(following), body)
            case tree.ForRange(variable, begin, end):
                return _for_range(self.number(begin), self.number(end), self.store(variable), self.number(variable), body)
            case tree.ForSegments(variable, with_ends):
                ends = (lambda frame: 1.0) if with_ends is None else self.number(with_ends)
                return _for_segments(self.store(variable), ends, body)
            case tree.ForIterator(iterator):
                return self._for_iterator(iterator, body)

    def _for_iterator(self, node: tree.Call | tree.Member, body: Run) -> Run:
        parts = self.parts(node)
        arguments, name = self.arguments(parts[-1].arguments or ()), parts[-1].name
        base = self._chain(parts[:-1]) if len(parts) > 1 else None
        interpreter = self.interpreter

        def run(frame: Frame) -> Signal | None:
            owner = base(frame) if base is not None else None
            routine, names, this = interpreter.iterator(frame, owner, name)
            inner = routine.frame(arguments(frame), names, this)
            inner.each = lambda: body(frame)
            routine.run(inner)
            return Signal.RETURN if inner.escape is Signal.RETURN else None

        return run

    # ------------------------------------------------------------ sections

    def _with_section(self, node: tree.WithSection) -> Run:
        body = self.statement(node.body)
        if isinstance(node.section, tree.Call):
            return _after(self.value(node.section), body)
        section = self.section(node.section)
        return lambda frame: _inside(section(frame), body, frame)

    def _for_sections(self, which: Callable[[Frame], list[Section]], node: tree.Statement) -> Run:
        body = self.statement(node)

        def run(frame: Frame) -> Signal | None:
            for section in which(frame):
                if section._id not in MODEL.sections:
                    continue
                signal = _inside(section, body, frame)
                if signal is not None and signal is not Signal.CONTINUE:
                    return None if signal is Signal.BREAK else signal
            return None

        return run

    def _with_sections(self, node: tree.WithSections) -> Run:
        which, text = self.value(node.which), self._text(node.which)
        if node.keyword == "forsec":
            return self._for_sections(lambda frame: matching_sections(which(frame), text, frame.this), node.body)
        body = self.statement(node.body)

        def run(frame: Frame) -> Signal | None:
            here = MODEL.current_section()
            return body(frame) if any(s is here for s in matching_sections(which(frame), text, None)) else None

        return run

    def _cable(self, node: tree.Ramp | tree.Connect | tree.Access | tree.Membrane | tree.SetPointer) -> Run:
        match node:
            case tree.Ramp():
                return self._ramp(node)
            case tree.Connect():
                return self._connect(node)
            case tree.Access(where):
                section = self.section(where)
                return lambda frame: access(section(frame))
            case tree.Membrane(keyword, mechanism):
                return lambda frame: insert(keyword, mechanism)
            case tree.SetPointer(pointer, target):
                found = self.pointer(target)
                parts = self.parts(pointer)
                base = self._chain(parts[:-1]) if len(parts) > 1 else None
                given, name = self._given(parts[-1]), parts[-1].name
                return lambda frame: set_pointer(base(frame) if base is not None else None, name, given(frame), found(frame))

    def _ramp(self, node: tree.Ramp) -> Run:
        if node.operator != "=":
            raise syntax_error(self.source, node.span.start, "a range x0:x1 can only be assigned with =")
        parts = self.parts(node.variable)
        section = self._section_of(parts)
        name = parts[-1].name
        numbers = [self.number(n) for n in (*node.x, *node.y)]

        def run(frame: Frame) -> None:
            x0, x1, y0, y1 = (n(frame) for n in numbers)
            ramp(section(frame), name, (x0, x1), (y0, y1))

        return run

    def _section_of(self, parts: list[Any]) -> Callable[[Frame], Section]:
        """Return the function that gives the section that the last name of a chain belongs to."""
        if len(parts) == 1:
            return lambda frame: MODEL.current_section()
        value = self._chain(parts[:-1])
        return lambda frame: _needed_section(value(frame))

    def _connect(self, node: tree.Connect) -> Run:
        if not isinstance(node.child, tree.Call) or len(node.child.arguments) != 1:
            raise syntax_error(self.source, node.child.span.start, "connect needs the end of the section: connect child(0), …")
        child, end = self.section(node.child.base), self.number(node.child.arguments[0])
        parent: Callable[[Frame], Section] | None = None
        if isinstance(node.parent, tree.Call) and len(node.parent.arguments) == 1:
            owner = self.value(node.parent.base) if self._may_be_section(node.parent.base) else None
            if owner is not None:
                place = self.number(node.parent.arguments[0])
                found = owner
                return lambda frame: connect(child(frame), end(frame), _needed_section(found(frame)), place(frame))
        place = self.number(node.parent)
        parent = lambda frame: MODEL.current_section()  # noqa: E731
        return lambda frame: connect(child(frame), end(frame), parent(frame), place(frame))

    def _may_be_section(self, node: tree.Postfix) -> bool:
        """Return whether `node(x)` can be a place on a section: not where it calls a function of h."""
        return not (isinstance(node, tree.Name) and self.interpreter.is_function(node.name))

    # ------------------------------------------------------------ the rest

    def _declaration(self, node: tree.Declaration) -> Run:
        if node.keyword in ("local", "localobj"):
            return _nothing
        made = [(d.name, [self.number(n) for n in d.sizes]) for d in node.names]
        keyword, interpreter = node.keyword, self.interpreter

        def run(frame: Frame) -> None:
            for name, sizes in made:
                interpreter.declare(frame, keyword, name, tuple([int(s(frame) + 1e-11) for s in sizes]))

        return run

    def _print(self, nodes: tuple[tree.Expression, ...]) -> Run:
        values = [self.value(n) for n in nodes]

        def run(frame: Frame) -> None:
            write = sys.stdout.write
            for value in values:
                write(shown(value(frame)))
            write("\n")

        return run

    def _return(self, node: tree.Expression | None) -> Run:
        value = (lambda frame: None) if node is None else self.value(node)

        def run(frame: Frame) -> Signal:
            if frame.arguments is None:
                raise HocError("return: used outside of a routine")
            frame.result = value(frame)
            return Signal.RETURN

        return run

    # ------------------------------------------------------------ routines

    def routine_body(self, node: tree.Routine) -> Run:
        """Return the function that runs a routine's body; its locals are known afterwards."""
        for declaration in local_declarations(node.body):
            for declared in declaration.names:
                if declared.sizes:
                    raise syntax_error(self.source, declared.span.start, f"{declared.name}: a local is one number or object")
                (self.local_numbers if declaration.keyword == "local" else self.local_objects).append(declared.name)
        return self.statement(node.body)


def local_declarations(body: tree.Block) -> list[tree.Declaration]:
    """Return `local` and `localobj` statements of a routine; they stand at its beginning."""
    return [s for s in body.statements if isinstance(s, tree.Declaration) and s.keyword in ("local", "localobj")]


def _nothing(frame: Frame) -> None:
    return None


def _discard(value: Callable[[Frame], Any]) -> Run:
    def run(frame: Frame) -> None:
        value(frame)

    return run


def _jump(keyword: str) -> Run:
    match keyword:
        case "break":
            return lambda frame: Signal.BREAK
        case "continue":
            return lambda frame: Signal.CONTINUE
        case "iterator_statement":
            return _iterate
        case _:
            return _stop


def _stop(frame: Frame) -> None:
    raise Stop


def _iterate(frame: Frame) -> Signal | None:
    if frame.each is None:
        raise HocError("iterator_statement: the iterator was called as a function; use it in `for iterator( ) { }`")
    signal = frame.each()
    if signal is None or signal is Signal.CONTINUE:
        return None
    frame.escape = signal
    return Signal.RETURN


def _inside(section: Section, body: Run, frame: Frame) -> Signal | None:
    """Run a statement while a section is the currently accessed one."""
    stack = MODEL.stack
    depth = len(stack)
    section.push()
    try:
        return body(frame)
    finally:
        del stack[depth:]


def _after(method: Callable[[Frame], Any], body: Run) -> Run:
    """A method before a statement: the statement runs after it, in the section that it may have given."""

    def run(frame: Frame) -> Signal | None:
        value = method(frame)
        return _inside(value, body, frame) if isinstance(value, Section) else body(frame)

    return run


def _needed_section(value: Any) -> Section:
    if not isinstance(value, Section):
        raise HocTypeError("a section is needed here")
    return value


def _while(condition: Callable[[Frame], float], body: Run) -> Run:
    def run(frame: Frame) -> Signal | None:
        while condition(frame) != 0.0:
            signal = body(frame)
            if signal is not None and signal is not Signal.CONTINUE:
                return None if signal is Signal.BREAK else signal
        return None

    return run


def _for(first: Run, condition: Callable[[Frame], float], following: Run, body: Run) -> Run:
    def run(frame: Frame) -> Signal | None:
        first(frame)
        while condition(frame) != 0.0:
            signal = body(frame)
            if signal is not None and signal is not Signal.CONTINUE:
                return None if signal is Signal.BREAK else signal
            following(frame)
        return None

    return run


def _for_range(first: Callable[[Frame], float], last: Callable[[Frame], float], store: Callable[[Frame, Any], None],
               load: Callable[[Frame], float], body: Run) -> Run:
    def run(frame: Frame) -> Signal | None:
        value, end = first(frame), last(frame) + 1e-11
        store(frame, value)
        while value <= end:
            signal = body(frame)
            if signal is not None and signal is not Signal.CONTINUE:
                return None if signal is Signal.BREAK else signal
            value = load(frame) + 1.0
            store(frame, value)
        return None

    return run


def _for_segments(store: Callable[[Frame, Any], None], with_ends: Callable[[Frame], float], body: Run) -> Run:
    def run(frame: Frame) -> Signal | None:
        for x in segment_positions(MODEL.current_section(), with_ends(frame) != 0.0):
            store(frame, x)
            signal = body(frame)
            if signal is not None and signal is not Signal.CONTINUE:
                return None if signal is Signal.BREAK else signal
        return None

    return run


