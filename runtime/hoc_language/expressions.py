"""Expressions as functions of a frame. Which kind of thing a name is, is found when they are called."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from ..cable.section import Section
from . import tree
from .arguments import hoc_argument, is_pointer
from .errors import HocError, HocTypeError, syntax_error
from .frames import Frame, LocalNumber, LocalObject
from .members import applied, member_reference, read_member, write_member
from .operators import ARITHMETIC, ASSIGNING, equal
from .storage import Holder, NumberReference, NumberVariable, ObjectElement, ObjectVariable, StringVariable, described, number_of

if TYPE_CHECKING:
    from ..compiler.source import SourceFile
    from .interpreter import Interpreter

Value: TypeAlias = Callable[[Frame], Any]
Number: TypeAlias = Callable[[Frame], float]
Store: TypeAlias = Callable[[Frame, Any], None]

_KINDS = {"": "a number", "s": "a string", "o": "an object", "&": "a pointer"}


class Part(NamedTuple):
    """One name of a chain `a[i].b(x)`, with its indices and arguments; the first may be an Argument."""

    head: tree.Name | tree.Argument | tree.Member
    indices: tuple[tree.Expression, ...] = ()
    arguments: tuple[tree.Expression, ...] | None = None

    @property
    def name(self) -> str:
        """The name, "" of an argument."""
        return "" if isinstance(self.head, tree.Argument) else self.head.name


class Expressions:
    """Makes the functions for the expressions of one routine, or of the top level."""

    def __init__(self, source: SourceFile, interpreter: Interpreter) -> None:
        self.source = source
        self.interpreter = interpreter
        self.local_numbers: list[str] = []
        self.local_objects: list[str] = []

    # ------------------------------------------------------------ values

    def value(self, node: tree.Expression) -> Value:
        """Return the function that gives a value: float, str, an object, None or a section."""
        match node:
            case tree.Number() | tree.Text():
                constant = node.value
                return lambda frame: constant
            case tree.Name() | tree.Argument() | tree.Member() | tree.Index() | tree.Call():
                return self._chain(self.parts(node))
            case tree.Assignment():
                return self._assignment(node)
            case tree.Binary("==" | "!=" as sign, left, right):
                return self._equality(sign, left, right)
            case tree.Binary():
                return self._binary(node)
            case tree.Unary():
                return self._unary(node)
            case tree.New(class_name, arguments):
                return self._new(class_name, arguments)
            case tree.Address(target):
                return self.pointer(target)

    def number(self, node: tree.Expression) -> Number:
        """Return the function that gives a number, or raises HocTypeError."""
        if isinstance(node, tree.Number | tree.Binary | tree.Unary):
            return self.value(node)
        value = self.value(node)
        text = self._text(node)

        def read(frame: Frame) -> float:
            found = value(frame)
            return found if found.__class__ is float else number_of(found, text)

        return read

    def section(self, node: tree.Postfix) -> Callable[[Frame], Section]:
        """Return the function that gives a section, or raises HocTypeError."""
        value = self.value(node)
        text = self._text(node)

        def read(frame: Frame) -> Section:
            found = value(frame)
            if not isinstance(found, Section):
                raise HocTypeError(f"{text} is {described(found)}, where a section is needed")
            return found

        return read

    def _text(self, node: tree.Node) -> str:
        return self.source.text[node.span.start:node.span.end]

    def _unary(self, node: tree.Unary) -> Number:
        operand = self.number(node.operand)
        if node.operator == "-":
            return lambda frame: -operand(frame)
        return lambda frame: 1.0 if operand(frame) == 0.0 else 0.0

    def _binary(self, node: tree.Binary) -> Number:
        left, right, apply = self.number(node.left), self.number(node.right), ARITHMETIC[node.operator]
        match node.operator:
            case "+":
                return lambda frame: left(frame) + right(frame)
            case "-":
                return lambda frame: left(frame) - right(frame)
            case "*":
                return lambda frame: left(frame) * right(frame)
            case _:
                return lambda frame: apply(left(frame), right(frame))

    def _equality(self, sign: str, left: tree.Expression, right: tree.Expression) -> Number:
        first, second = self.value(left), self.value(right)
        same, other = (1.0, 0.0) if sign == "==" else (0.0, 1.0)
        return lambda frame: same if equal(first(frame), second(frame)) else other

    def _new(self, class_name: str, arguments: tuple[tree.Expression, ...]) -> Value:
        given = self.arguments(arguments)
        interpreter = self.interpreter
        return lambda frame: interpreter.new(class_name, given(frame))

    # ------------------------------------------------------------ chains

    def parts(self, node: tree.Postfix) -> list[Part]:
        """Return the parts of a chain."""
        match node:
            case tree.Name() | tree.Argument():
                return [Part(node)]
            case tree.Member(base, _):
                return [*self.parts(base), Part(node)]
            case tree.Index(base, indices):
                found = self.parts(base)
                return [*found[:-1], found[-1]._replace(indices=indices)]
            case tree.Call(base, arguments):
                found = self.parts(base)
                if found[-1].arguments is not None:
                    raise syntax_error(self.source, node.span.start, "the result of a call cannot be called")
                return [*found[:-1], found[-1]._replace(arguments=arguments)]

    def _chain(self, parts: list[Part]) -> Value:
        value = self._head(parts[0])
        for part in parts[1:]:
            value = self._member(value, part)
        return value

    def _member(self, base: Value, part: Part) -> Value:
        name, indices, given = part.name, self.indices(part.indices), self._given(part)
        return lambda frame: read_member(base(frame), name, indices(frame), given(frame), frame.this)

    def _given(self, part: Part) -> Callable[[Frame], list[Any] | None]:
        return (lambda frame: None) if part.arguments is None else self.arguments(part.arguments)

    def indices(self, nodes: tuple[tree.Expression, ...]) -> Callable[[Frame], tuple[Any, ...]]:
        """Return the function that gives indices; strings are for dicts of Python."""
        if not nodes:
            return lambda frame: ()
        values = [self.value(n) for n in nodes]
        if len(values) == 1:
            only = values[0]
            return lambda frame: (only(frame),)
        return lambda frame: tuple([v(frame) for v in values])

    def _head(self, part: Part) -> Value:
        if isinstance(part.head, tree.Argument):
            return self._argument_head(part)
        name = part.name
        if name in self.local_numbers or name in self.local_objects:
            return self._local(part)
        if name == "this" and not part.indices and part.arguments is None:
            return lambda frame: frame.this
        interpreter = self.interpreter
        special = interpreter.frame_functions.get(name)
        indices, given = self.indices(part.indices), self._given(part)
        if special is not None and part.arguments is not None:
            return lambda frame: special(frame, *(given(frame) or ()))
        if part.indices or part.arguments is not None:
            return lambda frame: interpreter.read(frame, name, indices(frame), given(frame))

        def read(frame: Frame) -> Any:
            found = frame.names.get(name)
            if found.__class__ is NumberVariable:
                return found.data[0]
            return interpreter.read(frame, name, (), None)

        return read

    def _local(self, part: Part) -> Value:
        name = part.name
        if part.indices:
            raise syntax_error(self.source, part.head.span.start, f"{name} is a local: it is no array")
        if part.arguments is None:
            return lambda frame: frame.locals[name]
        given = self.arguments(part.arguments)
        return lambda frame: applied(frame.locals[name], name, name, (), given(frame))

    # ------------------------------------------------------------ $1, $s1, $o1, $&1

    def _argument_head(self, part: Part) -> Value:
        head = part.head
        assert isinstance(head, tree.Argument)
        taken = self._taken(head)
        indices = self.indices(part.indices)
        if part.indices and head.kind != "&":
            raise syntax_error(self.source, head.span.start, f"{self._text(head)} is no array")
        match head.kind:
            case "":
                return taken
            case "&":
                return lambda frame: _element(taken(frame), indices(frame))
            case _:
                return lambda frame: taken(frame).value

    def _taken(self, head: tree.Argument) -> Value:
        """Return the function that gives an argument as it was passed, after a check of its kind."""
        text, kind, index = self._text(head), head.kind, head.index

        def take(frame: Frame) -> Any:
            arguments = frame.arguments
            if arguments is None:
                raise HocError(f"{text} stands for an argument: it is used outside of a routine")
            k = index or int(frame.locals["i"] if "i" in frame.locals else number_of(None, "the local i of $i"))
            if not 0 < k <= len(arguments):
                raise HocTypeError(f"{text}: there is no such argument, {len(arguments)} given")
            found = arguments[k - 1]
            if not _fits(found, kind):
                value = found if found.__class__ is float or is_pointer(found) else found.value
                raise HocTypeError(f"{text} is {_KINDS[kind]}, but argument {k} is {described(value)}")
            return found

        return take

    # ------------------------------------------------------------ arguments and pointers

    def arguments(self, nodes: tuple[tree.Expression, ...]) -> Callable[[Frame], list[Any]]:
        """Return the function that gives the arguments of a call."""
        values = [self._argument(n) for n in nodes]
        if len(values) == 1:
            only = values[0]
            return lambda frame: [only(frame)]
        return lambda frame: [v(frame) for v in values]

    def _argument(self, node: tree.Expression) -> Value:
        match node:
            case tree.Number(constant):
                return lambda frame: constant
            case tree.Address(target):
                return self.pointer(target)
            case tree.Argument("s" | "o"):
                return self._taken(node)
            case tree.Name("this"):
                return lambda frame: Holder(frame.this)
            case tree.Name(name) if name in self.local_objects:
                return lambda frame: LocalObject(frame, name)
            case tree.Name(name) if name not in self.local_numbers:
                return self._variable_argument(node, name, ())
            case tree.Index(tree.Name(name), indices):
                return self._variable_argument(node, name, indices)
        value = self.value(node)
        return lambda frame: hoc_argument(value(frame))

    def _variable_argument(self, node: tree.Postfix, name: str, nodes: tuple[tree.Expression, ...]) -> Value:
        """A strdef or objref is passed so that the routine can change it."""
        value, indices = self.value(node), self.indices(nodes)

        def take(frame: Frame) -> Any:
            found = frame.names.get(name)
            if isinstance(found, StringVariable):
                return found
            if isinstance(found, ObjectVariable):
                return ObjectElement(found, indices(frame))
            return hoc_argument(value(frame))

        return take

    def pointer(self, node: tree.Postfix) -> Value:
        """Return the function that gives a pointer to a number."""
        parts = self.parts(node)
        last, indices, given = parts[-1], self.indices(parts[-1].indices), self._given(parts[-1])
        name, interpreter = last.name, self.interpreter
        if len(parts) > 1:
            base = self._chain(parts[:-1])
            return lambda frame: member_reference(base(frame), name, indices(frame), given(frame), frame.this)
        if isinstance(last.head, tree.Argument):
            if last.head.kind != "&":
                raise syntax_error(self.source, node.span.start, f"{self._text(node)} cannot be pointed to")
            return self._taken(last.head)
        if name in self.local_numbers:
            return lambda frame: LocalNumber(frame, name)
        return lambda frame: interpreter.reference(frame, name, indices(frame), given(frame))

    # ------------------------------------------------------------ assignment

    def _assignment(self, node: tree.Assignment) -> Value:
        store, text = self.store(node.target), self._text(node.target)
        if node.operator != "=":
            value, load, apply = self.number(node.value), self.number(node.target), ASSIGNING[node.operator]

            def update(frame: Frame) -> float:
                new = apply(load(frame), value(frame))
                store(frame, new)
                return new

            return update
        given = self.value(node.value)
        name = node.target.name if isinstance(node.target, tree.Name) else None
        if name is None or name in self.local_numbers or name in self.local_objects:

            def assign(frame: Frame) -> Any:
                new = given(frame)
                if isinstance(new, Section):
                    raise HocTypeError(f"{text} = …: a section cannot be assigned; take a SectionRef")
                store(frame, new)
                return new

            return assign

        def assign_variable(frame: Frame) -> Any:
            new = given(frame)
            found = frame.names.get(name)
            if found.__class__ is NumberVariable and new.__class__ is float and not found.sizes:
                found.data[0] = new
            else:
                store(frame, new)
            return new

        return assign_variable

    def store(self, node: tree.Postfix) -> Store:
        """Return the function that assigns."""
        parts = self.parts(node)
        last, indices, given = parts[-1], self.indices(parts[-1].indices), self._given(parts[-1])
        name, interpreter = last.name, self.interpreter
        if len(parts) > 1:
            base = self._chain(parts[:-1])
            return lambda frame, value: write_member(base(frame), name, indices(frame), given(frame), value, frame.this)
        if isinstance(last.head, tree.Argument):
            return self._store_argument(last)
        if name in self.local_numbers:
            return lambda frame, value: frame.locals.__setitem__(name, number_of(value, name))
        if name in self.local_objects:
            return lambda frame, value: frame.locals.__setitem__(name, _object(name, value))
        return lambda frame, value: interpreter.write(frame, name, indices(frame), given(frame), value)

    def _store_argument(self, part: Part) -> Store:
        head = part.head
        assert isinstance(head, tree.Argument)
        taken, indices, text = self._taken(head), self.indices(part.indices), self._text(head)
        match head.kind:
            case "&":
                return lambda frame, value: _set_element(taken(frame), indices(frame), number_of(value, text))
            case "":
                return lambda frame, value: _replace_number(frame, taken, head, number_of(value, text))
            case _:
                return lambda frame, value: _set_value(taken(frame), text, head.kind, value)


def _fits(argument: Any, kind: str) -> bool:
    if kind == "":
        return argument.__class__ is float
    if kind == "&":
        return is_pointer(argument)
    if argument.__class__ is float or is_pointer(argument):
        return False
    return isinstance(argument.value, str) == (kind == "s")


def _element(pointer: Any, indices: tuple[Any, ...]) -> float:
    if not indices:
        return float(pointer[0])
    if isinstance(pointer, NumberReference):
        return float(pointer.locate()[pointer.element(indices[0])])
    return float(pointer[int(indices[0])])


def _set_element(pointer: Any, indices: tuple[Any, ...], value: float) -> None:
    if indices and isinstance(pointer, NumberReference):
        pointer.locate()[pointer.element(indices[0])] = value
    else:
        pointer[int(indices[0]) if indices else 0] = value


def _replace_number(frame: Frame, taken: Value, head: tree.Argument, value: float) -> None:
    taken(frame)  # checks that it is a number
    assert frame.arguments is not None
    k = head.index or int(frame.locals["i"])
    frame.arguments[k - 1] = value


def _set_value(holder: Any, text: str, kind: str, value: Any) -> None:
    if isinstance(value, str) != (kind == "s") or isinstance(value, float):
        raise HocTypeError(f"{text} is {_KINDS[kind]}: {described(value)} cannot be assigned to it")
    holder.value = value


def _object(name: str, value: Any) -> Any:
    if isinstance(value, float | str):
        raise HocTypeError(f"{name} is a localobj: it needs an object, not {described(value)}")
    return value
