"""What names mean at top level of HOC and in objects: variables of HOC, what `h` has, variables of sections."""

from __future__ import annotations

from types import FunctionType, MethodType
from typing import TYPE_CHECKING, Any

from ..errors import closest
from ..hoc_names.hoc_words import PROPERTIES
from ..hoc_names.windows import FUNCTIONS as WINDOW_FUNCTIONS
from ..model import MODEL
from ..neuron_names import neuron_names
from .arguments import python_arguments
from .errors import HocNameError, HocTypeError
from .members import (
    applied,
    hoc_result,
    indexed_reference,
    member_reference,
    read_in_section,
    variable_reference,
    write_in_section,
)
from .routines import BoundRoutine, Routine
from .storage import Names, NumberVariable, StringVariable, array_reference, as_hoc, python_value, whole_index
from .templates import TemplateInstance

if TYPE_CHECKING:
    from ..hoc import HocInterpreter
    from .frames import Frame

RANGE_VARIABLES = MODEL.catalogue.range_variables
ONLY_PYTHON = frozenset(("ref", "cas", "allsec", "Section", "hname", "setpointer"))
"""Names of `h` that HOC does not have."""


def vars_of(cls: type) -> dict[str, Any]:
    """Return all attributes of a class, its own before inherited ones."""
    return {name: value for base in reversed(cls.__mro__) for name, value in vars(base).items()}


class Lookup:
    """Reads, sets, and points to what a name stands for."""

    def __init__(self, h: HocInterpreter) -> None:
        self.h = h
        self.names: Names = {}
        self.classes: dict[str, type[TemplateInstance]] = {}
        found = vars_of(type(h))
        known = neuron_names().top.keys() - ONLY_PYTHON
        self._functions = {name for name in known if isinstance(found.get(name), FunctionType | type)}

    def is_known(self, name: str) -> bool:
        """Return whether HOC knows a name that the program has not declared."""
        return name in RANGE_VARIABLES or name in PROPERTIES or name in self.classes or self.builtin(name) is not None

    def read(self, frame: Frame, name: str, indices: tuple[Any, ...], arguments: list[Any] | None) -> Any:
        """Return the value of a name with indices, or of a call."""
        found = frame.names.get(name)
        if found is None:
            return self._read_builtin(name, indices, arguments)
        if isinstance(found, Routine):
            if arguments is None:
                raise HocTypeError(f"{name} is a {found.keyword}: call it with ( )")
            return found.call(arguments, frame.names, frame.this)
        value: Any = found.read(indices)
        if arguments is None:
            return value
        if found.kind != "section":
            raise HocTypeError(f"{name} is a {found.kind}, no function")
        return value(arguments[0])

    def _read_builtin(self, name: str, indices: tuple[Any, ...], arguments: list[Any] | None) -> Any:
        if arguments is not None and name in self._functions:
            found = object.__getattribute__(self.h, name)
            if found.__class__ is MethodType:
                return hoc_result(found(*python_arguments(name, arguments)))
        if name in RANGE_VARIABLES or name in PROPERTIES:
            return read_in_section(MODEL.current_section(), name, indices, arguments)
        found = self.builtin(name)
        if found is None:
            raise self._unknown(name, arguments is not None)
        if isinstance(found, BoundRoutine):
            return found._routine.call(arguments or [], self.names, None)
        if isinstance(found, type):
            if len(indices) != 1:
                raise HocTypeError(f"{name} is a class: write new {name}( ), or {name}[0] for the object of that name")
            return found[whole_index(indices[0], name)]  # type: ignore[index]
        if callable(found):
            if arguments is None:
                raise HocTypeError(f"{name} is a function: call it with ( )")
            return hoc_result(found(*python_arguments(name, arguments)))
        return applied(found, name, name, indices, arguments)

    def builtin(self, name: str) -> Any:
        """Return what `h` has under a name, or a template; None for nothing."""
        if name in self._functions:
            return object.__getattribute__(self.h, name)
        if name in self.classes:
            return self.classes[name]
        if name == "_pysec":
            return self.h._pysec
        if name in ONLY_PYTHON or name.startswith("_") or hasattr(type(self.h), name) and name not in neuron_names().top:
            return None
        try:
            return self.h._own(name)
        except (AttributeError, NotImplementedError):
            return None

    def is_function(self, name: str) -> bool:
        """Return whether a name is a function of `h`."""
        return name not in self.names and callable(self.builtin(name))

    def _unknown(self, name: str, is_call: bool) -> Exception:
        try:
            self.h._own(name)
        except NotImplementedError as error:
            return error
        except AttributeError:
            pass
        what = "is no function" if is_call else "has not been given a value"
        return HocNameError(f"{name} {what}: there is no such name" + self._near(name))

    def _near(self, name: str) -> str:
        near = closest(name, [*self.names, *self.classes, *dir(self.h)])
        return f"; did you mean '{near}'?" if near else ""

    def write(self, frame: Frame, name: str, indices: tuple[Any, ...], arguments: list[Any] | None, value: Any) -> None:
        """Assign to a name; a new one becomes a number."""
        found = frame.names.get(name)
        if found is not None:
            if isinstance(found, Routine) or arguments is not None:
                raise HocTypeError(f"{name} is a {found.kind}: nothing can be assigned to it")
            found.write(indices, value)
        elif name in RANGE_VARIABLES or name in PROPERTIES:
            write_in_section(MODEL.current_section(), name, indices, arguments, value)
        else:
            self._write_builtin(frame, name, indices, value)

    def _write_builtin(self, frame: Frame, name: str, indices: tuple[Any, ...], value: Any) -> None:
        found = self.builtin(name) if name not in WINDOW_FUNCTIONS else None
        if found is None:
            if value.__class__ is not float or indices:
                raise HocNameError(f"{name} is not declared: write `objref {name}`, `strdef {name}` or `double {name}[n]` first")
            frame.names[name] = variable = NumberVariable(name)
            variable.write((), value)
        elif callable(found):
            raise HocTypeError(f"{name} is a function: nothing can be assigned to it")
        elif indices:
            found[whole_index(indices[0], name)] = value
        else:
            setattr(self.h, name, value)

    def reference(self, frame: Frame, name: str, indices: tuple[Any, ...], arguments: list[Any] | None) -> Any:
        """Return a pointer to the number that a name stands for."""
        found = frame.names.get(name)
        if found is not None:
            return variable_reference(found, name, indices)
        if name in RANGE_VARIABLES or name in PROPERTIES:
            return member_reference(MODEL.current_section(), name, indices, arguments, frame.this)
        if self.builtin(name) is None:
            frame.names[name] = variable = NumberVariable(name)
            return variable.reference(indices)
        return indexed_reference(getattr(self.h, "_ref_" + name), indices)

    def new(self, class_name: str, arguments: list[Any]) -> Any:
        """Return a new object of a template or of a class of `h`."""
        found = self.builtin(class_name)
        if not isinstance(found, type):
            raise self._unknown_class(class_name)
        if issubclass(found, TemplateInstance):
            return found(*arguments)
        return found(*python_arguments(class_name, arguments))

    def _unknown_class(self, class_name: str) -> Exception:
        try:
            self.h._own(class_name)
        except NotImplementedError as error:
            return error
        except AttributeError:
            pass
        classes = [*self.classes, *(n for n in dir(self.h) if isinstance(self.builtin(n), type))]
        near = closest(class_name, classes)
        return HocNameError(f"new {class_name}: there is no such template" + (f"; did you mean '{near}'?" if near else ""))

    def iterator(self, frame: Frame, owner: Any, name: str) -> tuple[Routine, Names, Any]:
        """Return the iterator that `for name( )` names, with the names and the object that it works on."""
        if isinstance(owner, TemplateInstance):
            found: Any = owner._variable(name, frame.this)
            names, this = owner._names, owner
        else:
            found, names, this = frame.names.get(name), frame.names, frame.this
        if not isinstance(found, Routine) or found.keyword != "iterator":
            raise HocTypeError(f"for {name}( ): {name} is no iterator")
        return (found, self.names, None) if found.is_top_level else (found, names, this)

    # ------------------------------------------------------------ from Python

    def has(self, name: str) -> bool:
        """Return whether HOC declared a name at top level."""
        return name in self.names or name in self.classes

    def python_value(self, name: str) -> Any:
        """Return what Python sees under a name."""
        if name in self.classes:
            return self.classes[name]
        found = self.names[name]
        if isinstance(found, Routine):
            return BoundRoutine(found, self.names, None)
        return python_value(found, name)

    def python_assign(self, name: str, value: Any) -> None:
        """Assign from Python."""
        found = self.names.get(name)
        if found is None or isinstance(found, Routine):
            raise TypeError(f"h.{name} cannot be assigned to")
        if found.sizes:
            raise TypeError(f"h.{name} is an array: assign to one element by index")
        found.write((), as_hoc(value) if found.kind != "object" else value)

    def python_reference(self, name: str) -> Any:
        """Return what `h._ref_name` gives, or None."""
        found = self.names.get(name)
        if isinstance(found, NumberVariable):
            return array_reference(found)
        return found if isinstance(found, StringVariable) else None
