"""Chains `a[i].b(x)` as texts of Python: names, members, arguments `$1`, pointers. What a name is, is found when they run."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, NamedTuple

from ..hoc_names.functions import MATH, PLAIN_WITHIN
from ..hoc_names.hoc_words import PROPERTIES
from ..model import MODEL
from . import tree
from .errors import syntax_error
from .frame_functions import FRAME_FUNCTIONS
from .unit import FRAME, Unit

if TYPE_CHECKING:
    from collections.abc import Collection

    from ..compiler.source import SourceFile, Span
    from .lookup import Lookup

_LONGEST_QUOTE = 60


def is_of_section(name: str) -> bool:
    """Return whether a name is that of a property or range variable."""
    return name in PROPERTIES or name in MODEL.catalogue.range_variables


class Part(NamedTuple):
    """One name of a chain `a[i].b(x)`, with its indices and arguments; the first may be an Argument."""

    head: tree.Name | tree.Argument | tree.Member
    indices: tuple[tree.Expression, ...] = ()
    arguments: tuple[tree.Expression, ...] | None = None

    @property
    def name(self) -> str:
        """The name, "" of an argument."""
        return "" if isinstance(self.head, tree.Argument) else self.head.name


class Chains(Unit):
    """Texts of chains. In them `frame` is the frame, `N` its names, `L` its locals, `A` its arguments, `this` its object."""

    def __init__(self, source: SourceFile, interpreter: Lookup, span: Span, numbers: Collection[str] = (),
                 objects: Collection[str] = ()) -> None:
        super().__init__(source, interpreter, span)
        self.local_numbers = frozenset(numbers)
        self.local_objects = frozenset(objects)

    @abstractmethod
    def value(self, node: tree.Expression) -> str:
        """Return the text of any value."""

    @abstractmethod
    def number(self, node: tree.Expression) -> str:
        """Return the text of a number."""

    @abstractmethod
    def is_number(self, node: tree.Expression) -> bool:
        """Return whether a value can only be a number."""

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

    def quoted(self, node: tree.Node) -> str:
        """Return what is written there, as a text of Python; long ones are cut."""
        text = self.source.text[node.span.start:node.span.end]
        return repr(text if len(text) <= _LONGEST_QUOTE else text[:_LONGEST_QUOTE] + "…")

    # ------------------------------------------------------------ values

    def chain(self, parts: list[Part]) -> str:
        """Return the text of a chain's value."""
        first = parts[0]
        text = self._head(first) if len(parts) == 1 else self._object(first)
        for part in parts[1:]:
            text = self._member(text, part)
        return text

    def _object(self, part: Part) -> str:
        """Return the text of what stands before a dot: most often an objref."""
        name = part.name
        if part.indices or part.arguments is not None or isinstance(part.head, tree.Argument) or name == "this" \
                or name in self.local_numbers or name in self.local_objects:
            return self._head(part)
        v = self.bound(name)
        return f"({v}.data[0] if {v}.__class__ is ObjectVariable else read({FRAME}, {name!r}, (), None))"

    def _member(self, base: str, part: Part) -> str:
        if part.name == "x" and len(part.indices) == 1 and part.arguments is None:
            return f"element_x({base}, {self.value(part.indices[0])}, this)"
        return f"read_member({base}, {part.name!r}, {self.indices(part)}, {self.given(part)}, this)"

    def given(self, part: Part) -> str:
        """Return the text of the arguments of a call, None where there is none."""
        return "None" if part.arguments is None else self.arguments(part.arguments)

    def indices(self, part: Part) -> str:
        """Return the text of a tuple of indices; strings are for dicts of Python."""
        return "(" + "".join(f"{self.value(n)}, " for n in part.indices) + ")"

    def _head(self, part: Part) -> str:
        name = part.name
        if isinstance(part.head, tree.Argument):
            return self._argument_head(part.head, part)
        if name in self.local_numbers or name in self.local_objects:
            return self._local(part)
        if not part.indices and is_of_section(name):
            return f"read_here({self.bound(name)}, {FRAME}, {name!r}, {self.given(part)}, read)"
        if not part.indices and part.arguments is None:
            return "this" if name == "this" else self.variable(name, f"read({FRAME}, {name!r}, (), None)")
        if part.arguments is not None and name in FRAME_FUNCTIONS:
            return f"ASKING[{name!r}]({FRAME}, *{self.given(part)})"
        if part.arguments is None and len(part.indices) == 1:
            return f"element({self.bound(name)}, {FRAME}, {name!r}, {self.value(part.indices[0])}, read)"
        if part.arguments is None or part.indices:
            return f"read({FRAME}, {name!r}, {self.indices(part)}, {self.given(part)})"
        if len(part.arguments) == 1 and name in MATH and name not in self.interpreter.names:
            return self._mathematics(name, self.number(part.arguments[0]))
        v, given = self.bound(name), self.new_name("given")
        called = f"{v}.call({given}, N, this) if ({given} := {self.given(part)}) is not None and {v}.__class__ is Routine"
        return f"({called} else read({FRAME}, {name!r}, (), {given}))"

    def _mathematics(self, name: str, number: str) -> str:
        """Return the text of a function of one number: Python's own where it gives what NEURON's gives.

        A template may have a func of that name.
        """
        v = self.bound(name)
        if name not in PLAIN_WITHIN:
            return f"mathematics({v}, {FRAME}, {name!r}, {number}, read)"
        low, high = PLAIN_WITHIN[name]
        plain = f"{low!r} < (b := {number}) < {high!r} and {v} is None"
        return f"({name}(b) if {plain} else mathematics({v}, {FRAME}, {name!r}, b, read))"

    def variable(self, name: str, otherwise: str) -> str:
        """Return the text of a variable: a number that HOC holds, or what another text gives."""
        v = self.bound(name)
        return f"({v}.data[0] if {v}.__class__ is NumberVariable else {otherwise})"

    def _local(self, part: Part) -> str:
        name = part.name
        if part.indices:
            raise syntax_error(self.source, part.head.span.start, f"{name} is a local: it is no array")
        if part.arguments is None:
            return f"L[{name!r}]"
        return f"applied(L[{name!r}], {name!r}, {name!r}, (), {self.given(part)})"

    # ------------------------------------------------------------ $1, $s1, $o1, $&1

    def _argument_head(self, head: tree.Argument, part: Part) -> str:
        taken = self.taken(head)
        if part.indices and head.kind != "&":
            raise syntax_error(self.source, head.span.start, f"{self.source.text[head.span.start:head.span.end]} is no array")
        match head.kind:
            case "" if head.index:
                k = head.index - 1
                return f"(a if len(A) > {k} and (a := A[{k}]).__class__ is float else {taken})"
            case "":
                return taken
            case "&":
                return f"pointed({taken}, {self.indices(part)})"
            case _ if part.arguments is not None:
                return f"applied({taken}.value, {self.quoted(head)}, {self.quoted(head)}, (), {self.given(part)})"
            case _:
                return f"{taken}.value"

    def taken(self, head: tree.Argument) -> str:
        """Return the text of an argument as it was passed, after a check of its kind."""
        return f"argument({FRAME}, {head.kind!r}, {head.index}, {self.quoted(head)})"

    # ------------------------------------------------------------ arguments and pointers

    def arguments(self, nodes: tuple[tree.Expression, ...]) -> str:
        """Return the text of the arguments of a call, a list."""
        return "[" + ", ".join([self._argument(n) for n in nodes]) + "]"

    def _argument(self, node: tree.Expression) -> str:
        match node:
            case tree.Address(target):
                return self.pointer(target)
            case tree.Argument("s" | "o"):
                return self.taken(node)
            case tree.Name("this"):
                return "Holder(this)"
            case tree.Name(name) if name in self.local_objects:
                return f"LocalObject({FRAME}, {name!r})"
            case tree.Name(name) if name not in self.local_numbers:
                return f"given_variable({FRAME}, {name!r}, (), read)"
            case tree.Index(tree.Name(name)) if name not in self.local_numbers and name not in self.local_objects:
                return f"given_variable({FRAME}, {name!r}, {self.indices(self.parts(node)[0])}, read)"
        if isinstance(node, tree.Member) or isinstance(node, tree.Index) and isinstance(node.base, tree.Member):
            *before, last = self.parts(node)
            return f"given_member({self.chain(before)}, {last.name!r}, {self.indices(last)}, this)"
        return self.value(node) if self.is_number(node) else f"hoc_argument({self.value(node)})"

    def pointer(self, node: tree.Postfix) -> str:
        """Return the text of a pointer to a number."""
        *before, last = self.parts(node)
        if before:
            return (f"member_reference({self.chain(before)}, {last.name!r}, {self.indices(last)}, {self.given(last)}, this)")
        if isinstance(last.head, tree.Argument):
            if last.head.kind != "&":
                raise syntax_error(self.source, node.span.start, f"{self.source.text[node.span.start:node.span.end]} "
                                                                 "cannot be pointed to")
            return self.taken(last.head)
        if last.name in self.local_numbers:
            return f"LocalNumber({FRAME}, {last.name!r})"
        return f"reference({FRAME}, {last.name!r}, {self.indices(last)}, {self.given(last)})"
