"""Templates: the classes of HOC, real classes of Python whose objects have the names of the template."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from ..errors import unknown_name
from ..hoc_names.hoc_object import HocObject, for_users, put
from .arguments import hoc_argument
from .errors import HocNameError, HocTypeError
from .routines import BoundRoutine, Routine
from .storage import (
    Alias,
    Names,
    NumberVariable,
    SectionVariable,
    StringVariable,
    array_reference,
    as_hoc,
    python_value,
)

if TYPE_CHECKING:
    from .storage import Variable


class Template:
    """What a template declares. `names` has prototypes, in the order in which the names were first written."""

    def __init__(self, name: str, outside: Names) -> None:
        self.name = name
        self.outside = outside
        self.public: set[str] = set()
        self.external: set[str] = set()
        self.order: dict[str, None] = {}
        self.names: Names = {}

    def mention(self, name: str) -> None:
        """Note that a name was written: objects make their sections in this order."""
        self.order.setdefault(name)

    def close(self) -> None:
        """Let go of the sections that statements of the template itself worked on: objects get their own."""
        for variable in self.names.values():
            if isinstance(variable, SectionVariable) and variable.name not in self.external:
                variable.sections = []

    def new_names(self, owner: Any) -> Names:
        """Return the names of a new object."""
        made: Names = {}
        for name in (*self.order, *(n for n in self.names if n not in self.order)):
            prototype = self.names.get(name)
            if prototype is not None:
                made[name] = prototype if name in self.external else prototype.fresh(owner)
        return made


class TemplateInstance(HocObject):
    """An object of a template. Python sees all its names; HOC, outside the template, the public ones."""

    __slots__ = ("_names",)

    _template: ClassVar[Template]
    _names: Names

    def __init__(self, *arguments: Any, sec: Any = None) -> None:
        self._enter()
        put(self, "_names", {})
        put(self, "_names", self._template.new_names(self))
        constructor = self._names.get("init")
        if isinstance(constructor, Routine):
            BoundRoutine(constructor, self._names, self)(*[hoc_argument(a) for a in arguments], sec=sec)

    def __del__(self) -> None:
        names = getattr(self, "_names", None)
        if names is None:
            return
        last = names.get("unref")
        if isinstance(last, Routine):
            last.call([0.0], names, self)
        names.clear()
        self._leave()

    def _alias(self, name: str | None, target: Any) -> None:
        """Give another name to a number or an object; take one name away where the target is None, all where the name is."""
        if name is None:
            for alias in [n for n, found in self._names.items() if isinstance(found, Alias)]:
                del self._names[alias]
        elif not isinstance(self._names.get(name, None), Alias | None):
            raise HocNameError(f"alias: {self} has a '{name}' already")
        elif target is None:
            self._names.pop(name, None)
        else:
            self._names[name] = Alias(name, target)

    # ------------------------------------------------------------ from HOC

    def _variable(self, name: str, this: Any) -> Variable | Routine:
        """Return what a name stands for. Raise HocNameError for one that is unknown, or not public where that matters."""
        template = self._template
        found = self._names.get(name)
        if found is None and name in template.public:
            found = self._names[name] = NumberVariable(name)
        if isinstance(found, Alias):
            return found
        if found is None or (name not in template.public and not isinstance(this, type(self))):
            raise HocNameError(f"{self}.{name}: {template.name} has no public '{name}'"
                               + (f"; write `public {name}` in the template" if found is not None else ""))
        return found

    def _value(self, name: str, indices: tuple[float, ...], arguments: list[Any] | None, this: Any) -> Any:
        found = self._variable(name, this)
        if isinstance(found, Routine):
            return found.call(arguments or [], self._names, self)
        value: Any = found.read(indices)
        if arguments is None:
            return value
        if found.kind != "section":
            raise HocTypeError(f"{self}.{name} is no function")
        return value(arguments[0])

    def _store(self, name: str, indices: tuple[float, ...], value: Any, this: Any) -> None:
        found = self._variable(name, this)
        if isinstance(found, Routine):
            raise HocTypeError(f"{self}.{name} is a {found.keyword}: nothing can be assigned to it")
        found.write(indices, value)

    # ------------------------------------------------------------ from Python

    def __getattr__(self, name: str) -> Any:
        if name in ("_names", "_number"):
            raise AttributeError(name)
        found = self._names.get(name)
        if found is None and name in self._template.public:
            found = self._names[name] = NumberVariable(name)
        if isinstance(found, Routine):
            return BoundRoutine(found, self._names, self)
        if found is not None:
            return python_value(found, f"{self}.{name}")
        if name.startswith("_ref_"):
            return self._reference(name[5:])
        raise unknown_name(repr(self), name, self._names)

    def _reference(self, name: str) -> Any:
        found = self._names.get(name)
        if isinstance(found, NumberVariable):
            return array_reference(found)
        if isinstance(found, StringVariable):
            return found
        raise unknown_name(repr(self), f"_ref_{name}", [f"_ref_{n}" for n in self._names])

    def __setattr__(self, name: str, value: Any) -> None:
        found = self._names.get(name)
        if found is None and type(self) is not self._family:
            put(self, name, value)
            return
        if found is None or isinstance(found, Routine):
            raise unknown_name(repr(self), name, self._names)
        if found.sizes:
            raise TypeError(f"{self}.{name} is an array: assign to one element by index")
        found.write((), as_hoc(value))

    def __dir__(self) -> list[str]:
        return for_users([*super().__dir__(), *self._names])


def make_class(template: Template) -> type[TemplateInstance]:
    """Return the class of a template."""
    return type(template.name, (TemplateInstance,), {
        "__slots__": (), "_template": template, "__module__": "ranvier", "__doc__": f"The template {template.name} of HOC."})
