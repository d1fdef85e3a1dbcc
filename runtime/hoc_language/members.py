"""`base.name[i](arguments)` while the program runs: sections, objects of templates, and everything that Python has."""

from __future__ import annotations

import math
from types import MethodType
from typing import Any

from ..cable.section import Section
from ..cable.section_list import Children
from ..events.netcon import Weights
from ..held import ObjectRef
from ..hoc_names.hoc_object import ALIASES, HocObject
from ..hoc_names.hoc_words import PROPERTIES
from ..mechanism_access.mechanism_view import ArrayView as ElementsOfMechanism
from ..model import MODEL
from ..ref import ArrayRef, Ref
from ..vector import Elements
from .arguments import python_arguments
from .errors import HocIndexError, HocNameError, HocTypeError
from .storage import NumberVariable, as_hoc, described, number_of, whole_index
from .templates import TemplateInstance

_RANGE = MODEL.catalogue.range_variables
_FIRST_WITHOUT_INDEX = (ElementsOfMechanism, Weights)
_NO_OBJECT = (float, str)  # a tuple: float | str would be made anew in each call
_WITH_INDEX = (*_FIRST_WITHOUT_INDEX, Elements, Children)

_plain: set[type] = set()  # classes met so far whose objects have nothing but what Python sees, with other names at most

Indices = tuple[float, ...]
Arguments = list[Any] | None


def read_member(base: Any, name: str, indices: Indices, arguments: Arguments, this: Any) -> Any:
    """Return the value; `this` is the object whose routine asks: it sees what is not public in objects of its own class."""
    if base.__class__ in _plain and arguments is not None and not indices and not ALIASES:
        value = getattr(base, name)
        if value.__class__ is MethodType:
            return _called(value, name, arguments)
    if isinstance(base, TemplateInstance):
        return base._value(name, indices, arguments, this)
    if isinstance(base, Section):
        return read_in_section(base, name, indices, arguments)
    if base is None:
        raise HocTypeError(f".{name}: the object before the dot is NULLobject; give the objref an object first")
    if isinstance(base, _NO_OBJECT):
        raise HocTypeError(f".{name}: {described(base)} is no object")
    if ALIASES and isinstance(base, HocObject) and name in ALIASES.get(base, ()):
        return applied(ALIASES[base][name].read(()), f"{base}.{name}", name, indices, arguments)
    if isinstance(base, HocObject):
        _plain.add(base.__class__)
    if name == "_" and (callable(base) or not isinstance(base, HocObject)):
        value = base  # po._(x) calls the object of Python itself, po._[i] is an element of it
    else:
        value = getattr(base, name)
    if arguments is None and not indices and isinstance(value, MethodType) and type(base).__module__.startswith("ranvier"):
        arguments = []  # HOC calls methods without ( ) too
    if arguments is not None and value.__class__ is MethodType and not indices:
        return _called(value, name, arguments)
    return applied(value, f"{base}.{name}", name, indices, arguments)


def _called(method: Any, name: str, arguments: list[Any]) -> Any:
    value = method(*python_arguments(name, arguments)) if arguments else method()
    return 0.0 if value is None and returns_nothing(method) else hoc_result(value)


def applied(value: Any, label: str, name: str, indices: Indices, arguments: Arguments) -> Any:
    """Return what indices and a call make of a value of Python."""
    for index in indices:
        value = _element(value, label, index)
    if arguments is not None and isinstance(value, _WITH_INDEX) and len(arguments) == 1:
        value = _element(value, label, arguments[0])  # HOC takes ( ) for [ ] there
    elif arguments is not None:
        if not callable(value):
            raise HocTypeError(f"{label} is no function: it is {described(as_hoc(value))}")
        return _called(value, name, arguments)
    elif not indices and isinstance(value, _FIRST_WITHOUT_INDEX):
        value = value[0]
    elif not indices and isinstance(value, Elements):
        raise HocIndexError(f"{label} is an array: give it an index, {label}[0]")
    return hoc_result(value)


def returns_nothing(method: Any) -> bool:
    """Return whether a method of ours never returns anything: in HOC such a call has the value 0."""
    return getattr(method, "__annotations__", {}).get("return") == "None"


def _element(value: Any, label: str, index: Any) -> Any:
    if isinstance(index, float) and index.is_integer():
        index = int(index)
    try:
        return value[index]
    except TypeError:
        raise HocIndexError(f"{label}[{index}]: it is no array") from None


def hoc_result(value: Any) -> Any:
    """Return a value of Python as HOC has it; what returns nothing returns 0 or NULLobject, as the place wants."""
    if value.__class__ is float:
        return value
    if isinstance(value, int):
        return float(value)
    return as_hoc(value)


def read_in_section(section: Section, name: str, indices: Indices, arguments: Arguments) -> Any:
    """Return a range variable at x or in the middle, or a property, of a section."""
    if name in PROPERTIES and arguments is None and not indices:
        return float(getattr(section, name))
    if name not in _RANGE:
        raise HocNameError(f"{section}.{name}: a section has no such variable" + _near(name))
    where = section(_x(name, arguments)) if arguments is not None else section(0.5)
    value = getattr(where, name)
    for index in indices:
        value = _element(value, f"{section}.{name}", index)
    if not indices and isinstance(value, ElementsOfMechanism):
        value = value[0]
    return hoc_result(value)


def write_in_section(section: Section, name: str, indices: Indices, arguments: Arguments, value: Any) -> None:
    """Set a range variable at x or everywhere, or a property, of a section."""
    number = number_of(value, f"{section}.{name}")
    if name in PROPERTIES and arguments is None and not indices:
        setattr(section, name, math.trunc(number) if name == "nseg" and math.isfinite(number) else number)
        return
    if name not in _RANGE:
        raise HocNameError(f"{section}.{name}: a section has no such variable" + _near(name))
    if not indices and _RANGE[name].length:
        indices = (0.0,)  # as in NEURON: an array without an index is its first element
    if arguments is not None:
        places: Any = [section(_x(name, arguments))]
    elif indices:
        places = section
    else:
        setattr(section, name, number)
        return
    for segment in places:
        if indices:
            getattr(segment, name)[whole_index(indices[0], name)] = number
        else:
            setattr(segment, name, number)


def _x(name: str, arguments: list[Any]) -> float:
    if len(arguments) != 1:
        raise HocTypeError(f"{name}( ): a place on the section needs one number from 0 to 1, {len(arguments)} given")
    return number_of(arguments[0], f"{name}( )")


def _near(name: str) -> str:
    from ..errors import closest

    near = closest(name, [*_RANGE, *PROPERTIES])
    return f"; did you mean '{near}'?" if near else ""


def write_member(base: Any, name: str, indices: Indices, arguments: Arguments, value: Any, this: Any) -> None:
    """Set a member."""
    if isinstance(base, TemplateInstance):
        base._store(name, indices, value, this)
        return
    if isinstance(base, Section):
        write_in_section(base, name, indices, arguments, value)
        return
    if base is None:
        raise HocTypeError(f".{name}: the object before the dot is NULLobject; give the objref an object first")
    if arguments is not None:
        if len(arguments) != 1 or not isinstance(getattr(base, name), _WITH_INDEX):
            raise HocTypeError(f"{base}.{name}( ) cannot be assigned to")
        indices = (arguments[0],)
    _write_attribute(base, name, indices, value)


def _write_attribute(base: Any, name: str, indices: Indices, value: Any) -> None:
    if ALIASES and isinstance(base, HocObject) and name in ALIASES.get(base, ()):
        ALIASES[base][name].write(indices, value)
    elif not indices:
        present = getattr(base, name, None)
        if isinstance(present, _FIRST_WITHOUT_INDEX):
            present[0] = value
        else:
            setattr(base, name, value)
    else:
        _write_element(base, name, indices, value)


def _write_element(base: Any, name: str, indices: Indices, value: Any) -> None:
    target = getattr(base, name)
    for index in indices[:-1]:
        target = _element(target, f"{base}.{name}", index)
    last = indices[-1]
    target[int(last) if isinstance(last, float) and last.is_integer() else last] = value


def member_reference(base: Any, name: str, indices: Indices, arguments: Arguments, this: Any) -> Any:
    """Return a pointer to a member."""
    if isinstance(base, TemplateInstance):
        variable = base._variable(name, this)
        if not isinstance(variable, NumberVariable):
            raise HocTypeError(f"&{base}.{name}: only a number can be pointed to")
        return variable.reference(indices)
    if isinstance(base, Section):
        if name in PROPERTIES:
            raise HocTypeError(f"&{base}.{name}: a property of a section cannot be pointed to, only range variables can")
        base = base(_x(name, arguments)) if arguments is not None else base(0.5)
    elif base is None:
        raise HocTypeError(f"&….{name}: the object before the dot is NULLobject")
    return indexed_reference(getattr(base, "_ref_" + name), indices)


def indexed_reference(found: Any, indices: Indices) -> Any:
    """Return a pointer to an element where an array is pointed to."""
    if isinstance(found, ArrayRef):
        return found[whole_index(indices[0], found.name) if indices else 0]
    if isinstance(found, Ref | ObjectRef) or not indices:
        return found
    return found[whole_index(indices[0], str(found))]


def variable_reference(variable: Any, name: str, indices: Indices) -> Any:
    """Return a pointer to a variable of HOC."""
    if isinstance(variable, NumberVariable):
        return variable.reference(indices)
    raise HocTypeError(f"&{name}: only a number can be pointed to")


