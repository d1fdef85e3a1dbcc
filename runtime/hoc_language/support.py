"""What the functions made of HOC call while they run."""

from __future__ import annotations

import math
import sys
from typing import TYPE_CHECKING, Any, NoReturn

from ..cable.section import Section
from ..cable.section_list import Children
from ..hoc_names.functions import MATH, PLAIN_WITHIN
from ..hoc_names.hoc_object import HocObject
from ..hoc_names.text_format import next_word, number_in
from ..model import MODEL
from ..vector import Vector
from .arguments import hoc_argument, is_pointer
from .cable import access, connect, insert, matching_sections, ramp, sections_of, segment_positions, set_pointer
from .errors import HocError, HocTypeError, Stop
from .frame_functions import FRAME_FUNCTIONS
from .frames import Frame, LocalNumber, LocalObject, Signal
from .members import applied, member_reference, read_in_section, read_member, write_in_section, write_member
from .operators import ARITHMETIC, ASSIGNING, division_by_zero, equal, modulo, power
from .routines import Routine
from .storage import (
    HocSection,
    Holder,
    NumberReference,
    NumberVariable,
    ObjectElement,
    ObjectVariable,
    SectionVariable,
    StringVariable,
    described,
    number_of,
    whole_index,
)
from .templates import TemplateInstance

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from .declarations import Declarations
    from .interpreter import Interpreter
    from .lookup import Lookup

_KINDS = {"": "a number", "s": "a string", "o": "an object", "&": "a pointer"}
_ROUNDING = 1e-11
_WITH_DATA = (NumberVariable, ObjectVariable)
_PLAIN = (float, str)
RANGE_VARIABLES = MODEL.catalogue.range_variables
STACK = MODEL.stack  # of accessed sections: changed in place only


# ---------------------------------------------------------------------- numbers


def folded(numbers: list[float], operators: str) -> float:
    """Return what a long sum or product of numbers comes to, from left to right."""
    total = numbers[0]
    for operator, number in zip(operators, numbers[1:], strict=True):
        total = ARITHMETIC[operator](total, number)
    return total


def read_number(interpreter: Interpreter, name: str, put: Callable[[float], Any]) -> float:
    """Put the next number of the file that is being executed into a variable; return 1, or 0 and put 0 at the file's end.

    Raise HocError for another word than a number, or where no file is being executed.
    """
    if not interpreter.readings:
        raise HocError(f"read({name}): no file of HOC is being executed")
    reading = interpreter.readings[-1]
    word = next_word(reading.text, reading.at)
    if word is None:
        put(0.0)
        return 0.0
    value = number_in(word[0])
    if value is None:
        raise HocError(f"read({name}): {word[0]!r} is not a number")
    reading.at = word.end()
    put(value)
    return 1.0


# ---------------------------------------------------------------------- names


def call(found: Any, frame: Frame, name: str, arguments: list[Any], read: Callable[..., Any]) -> Any:
    """Return `name(arguments)`; `found` is what the name stood for when the function began."""
    if found.__class__ is Routine:
        return found.call(arguments, frame.names, frame.this)
    return read(frame, name, (), arguments)


def read_here(found: Any, frame: Frame, name: str, arguments: list[Any] | None, read: Callable[..., Any]) -> Any:
    """Return a property or range variable of the accessed section, if nothing of HOC has its name."""
    if found is None:
        return read_in_section(STACK[-1] if STACK else MODEL.current_section(), name, (), arguments)
    return read(frame, name, (), arguments)


def assign_here(found: Any, interpreter: Lookup, frame: Frame, name: str, arguments: list[Any] | None, value: Any) -> Any:
    """Assign to a property or range variable of the accessed section, if nothing of HOC has its name."""
    variable = RANGE_VARIABLES.get(name)
    if found is not None or value.__class__ is not float or variable is not None and variable.length:
        return assign_name(interpreter, frame, name, (), arguments, "=", value)
    section = STACK[-1] if STACK else MODEL.current_section()
    if arguments is None:
        setattr(section, name, math.trunc(value) if name == "nseg" and math.isfinite(value) else value)
    elif variable is not None and len(arguments) == 1 and arguments[0].__class__ is float:
        setattr(section(arguments[0]), name, value)
    else:
        write_in_section(section, name, (), arguments, value)
    return value


def mathematics(found: Any, frame: Frame, name: str, number: float, read: Callable[..., Any]) -> Any:
    """Return a function of one number: the built-in one, if no routine has its name."""
    return MATH[name](number) if found is None else call(found, frame, name, [number], read)


def element(found: Any, frame: Frame, name: str, index: Any, read: Callable[..., Any]) -> Any:
    """Return `name[index]`."""
    if index.__class__ is float and found.__class__ in _WITH_DATA and len(found.sizes) == 1:
        if 0.0 <= index + _ROUNDING < found.sizes[0]:
            return found.data[int(index + _ROUNDING)]
    return read(frame, name, (index,), None)


def element_x(base: Any, index: Any, this: Any) -> Any:
    """Return `base.x[index]`, most often of a Vector."""
    if base.__class__ is Vector and index.__class__ is float:
        if 0.0 <= index + _ROUNDING < len(base):
            return base[int(index + _ROUNDING)]
    return read_member(base, "x", (index,), None, this)


def assign_element(found: Any, interpreter: Lookup, frame: Frame, name: str, index: Any, operator: str, value: Any) -> Any:
    """Assign to `name[index]`."""
    if operator == "=" and index.__class__ is float and value.__class__ is float and found.__class__ is NumberVariable:
        sizes = found.sizes
        if len(sizes) == 1 and 0.0 <= index + _ROUNDING < sizes[0]:
            found.data[int(index + _ROUNDING)] = value
            return value
    return assign_name(interpreter, frame, name, (index,), None, operator, value)


def assign_member_element(base: Any, name: str, index: Any, operator: str, value: Any, this: Any) -> Any:
    """Assign to `base.name[index]`, most often of a Vector."""
    if base.__class__ is Vector and name == "x" and operator == "=" and index.__class__ is float and value.__class__ is float:
        if 0.0 <= index + _ROUNDING < len(base):
            base[int(index + _ROUNDING)] = value
            return value
    return assign_member(base, name, (index,), None, operator, value, this)


def given_variable(frame: Frame, name: str, indices: tuple[Any, ...], read: Callable[..., Any]) -> Any:
    """Return a variable as an argument: a strdef or objref is passed so that the routine can change it."""
    found = frame.names.get(name)
    if isinstance(found, StringVariable):
        return found
    if isinstance(found, ObjectVariable):
        return ObjectElement(found, indices)
    return hoc_argument(read(frame, name, indices, None))


def given_member(base: Any, name: str, indices: tuple[Any, ...], this: Any) -> Any:
    """Return a member as an argument: a strdef or objref of a template's object is passed so that the routine can change it."""
    if isinstance(base, TemplateInstance):
        found = base._variable(name, this)
        if isinstance(found, StringVariable):
            return found
        if isinstance(found, ObjectVariable):
            return ObjectElement(found, indices)
    return hoc_argument(element_x(base, indices[0], this) if name == "x" and len(indices) == 1 else
                        read_member(base, name, indices, None, this))


# ---------------------------------------------------------------------- $1, $s1, $o1, $&1


def argument(frame: Frame, kind: str, index: int, text: str) -> Any:
    """Return an argument as it was passed, after a check of its kind."""
    given = frame.arguments
    if given is None:
        raise HocError(f"{text} stands for an argument: it is used outside of a routine")
    k = index or whole_index(frame.locals["i"] if "i" in frame.locals else number_of(None, "the local i of $i"), text)
    if not 0 < k <= len(given):
        raise HocTypeError(f"{text}: there is no such argument, {len(given)} given")
    found = given[k - 1]
    if not _fits(found, kind):
        value = found if found.__class__ is float or is_pointer(found) else found.value
        raise HocTypeError(f"{text} is {_KINDS[kind]}, but argument {k} is {described(value)}")
    return found


def _fits(given: Any, kind: str) -> bool:
    if kind == "":
        return given.__class__ is float
    if kind == "&":
        return is_pointer(given)
    if given.__class__ is float or is_pointer(given):
        return False
    return isinstance(given.value, str) == (kind == "s")


def pointed(pointer: Any, indices: tuple[Any, ...]) -> float:
    """Return the number that a pointer points to, or one after it."""
    if not indices:
        return float(pointer[0])
    if isinstance(pointer, NumberReference):
        return float(pointer.locate()[pointer.element(indices[0])])
    return float(pointer[whole_index(indices[0], str(pointer))])


def _set_pointed(pointer: Any, indices: tuple[Any, ...], value: float) -> None:
    if indices and isinstance(pointer, NumberReference):
        pointer.locate()[pointer.element(indices[0])] = value
    else:
        pointer[whole_index(indices[0], str(pointer)) if indices else 0] = value


# ---------------------------------------------------------------------- assignment


def _updated(load: Callable[[], Any], operator: str, value: Any, text: str) -> Any:
    """Return what is to be stored: with += and its like, what was there and the value."""
    return value if operator == "=" else ASSIGNING[operator](number_of(load(), text), value)


def assign_local_number(local: dict[str, Any], name: str, operator: str, value: Any) -> float:
    """Assign to a local."""
    new = number_of(_updated(lambda: local[name], operator, value, name), name)
    local[name] = new
    return new


def assign_local_object(local: dict[str, Any], name: str, operator: str, value: Any) -> Any:
    """Assign to a localobj."""
    if operator != "=" or isinstance(value, _PLAIN):
        raise HocTypeError(f"{name} is a localobj: it needs an object, not {described(value)}")
    _refuse_section(value, name)
    local[name] = value
    return value


def assign_argument(frame: Frame, kind: str, index: int, text: str, indices: tuple[Any, ...], operator: str, value: Any) -> Any:
    """Assign to $1 and its like; the caller sees what is assigned to $s1, $o1 and $&1."""
    taken = argument(frame, kind, index, text)
    match kind:
        case "&":
            new = number_of(_updated(lambda: pointed(taken, indices), operator, value, text), text)
            _set_pointed(taken, indices, new)
        case "":
            new = number_of(_updated(lambda: taken, operator, value, text), text)
            assert frame.arguments is not None
            frame.arguments[(index or int(frame.locals["i"])) - 1] = new
        case _:
            new = _updated(lambda: taken.value, operator, value, text)
            if isinstance(new, str) != (kind == "s") or isinstance(new, float):
                raise HocTypeError(f"{text} is {_KINDS[kind]}: {described(new)} cannot be assigned to it")
            _refuse_section(new, text)
            taken.value = new
    return new


def assign_name(interpreter: Lookup, frame: Frame, name: str, indices: tuple[Any, ...], arguments: list[Any] | None,
                operator: str, value: Any) -> Any:
    """Assign to what a name stands for."""
    if isinstance(value, HocObject) and operator == "=" and not indices and arguments is None:
        found = frame.names.get(name)
        if found.__class__ is ObjectVariable and not found.sizes:
            found.data[0] = value
            return value
    new = _updated(lambda: interpreter.read(frame, name, indices, arguments), operator, value, name)
    found = frame.names.get(name)
    if found.__class__ is NumberVariable and new.__class__ is float and arguments is None:
        found.write(indices, new)
        return new
    _refuse_section(new, name)
    interpreter.write(frame, name, indices, arguments, new)
    return new


def assign_member(base: Any, name: str, indices: tuple[Any, ...], arguments: list[Any] | None, operator: str, value: Any,
                  this: Any) -> Any:
    """Assign to a member."""
    new = _updated(lambda: read_member(base, name, indices, arguments, this), operator, value, name)
    _refuse_section(new, name)
    write_member(base, name, indices, arguments, new, this)
    return new


def _refuse_section(value: Any, text: str) -> None:
    if isinstance(value, Section):
        raise HocTypeError(f"{text} = …: a section cannot be assigned; take a SectionRef")


# ---------------------------------------------------------------------- statements


def shown(value: Any, is_of_object: bool = False) -> str:
    """Return a value as `print` shows it."""
    if value.__class__ is float:
        return f"{value:.8g} "
    if isinstance(value, str):
        return f"{value} " if is_of_object else value
    if isinstance(value, Section):
        raise HocTypeError(f"{value} is a section: print secname() of it, or one of its variables")
    return f"{'NULLobject' if value is None else value} "


def put(text: str) -> None:
    """Print a text."""
    sys.stdout.write(text)


def returned() -> NoReturn:
    """Raise HocError: `return` stands outside of routines."""
    raise HocError("return: used outside of a routine")


def iterate(frame: Frame) -> Signal | None:
    """Run the body of the `for` whose iterator this is."""
    if frame.each is None:
        raise HocError("iterator_statement: the iterator was called as a function; use it in `for iterator( ) { }`")
    signal = frame.each()
    if signal is None or signal is Signal.CONTINUE:
        return None
    frame.escape = signal
    return Signal.RETURN


def over_iterator(interpreter: Lookup, frame: Frame, owner: Any, name: str, arguments: list[Any],
                  each: Callable[[], Signal | None]) -> Signal | None:
    """Run an iterator with the body of a `for`: one of HOC, or what a method of a built-in object gives."""
    if owner is not None and name in getattr(owner, "_iterators", ()):
        return _over_method(getattr(owner, name)(*arguments), each)
    routine, names, this = interpreter.iterator(frame, owner, name)
    inner = routine.frame(arguments, names, this)
    inner.each = each
    routine.run(inner)
    return Signal.RETURN if inner.escape is Signal.RETURN else None


def _over_method(passes: Iterable[object], each: Callable[[], Signal | None]) -> Signal | None:
    for _ in passes:
        signal = each()
        if signal is Signal.RETURN:
            return signal
        if signal is Signal.BREAK:
            break
    return None


# ---------------------------------------------------------------------- sections


def section_of(value: Any, text: str) -> Section:
    """Return a section. Raise HocTypeError for anything else."""
    if not isinstance(value, Section):
        raise HocTypeError(f"{text} is {described(value)}, where a section is needed")
    return value


def enter(section: Any) -> int:
    """Make a section the currently accessed one; return the depth that `leave` goes back to. What is no section changes nothing.

    A method before a statement may give a section, in which the statement runs.
    """
    depth = len(STACK)
    if section.__class__ is HocSection and section._id in MODEL.sections:
        STACK.append(section)
    elif isinstance(section, Section):
        section.push()
    elif isinstance(section, Children):
        raise HocTypeError("these are several sections: give an index")
    return depth


def is_alive(section: Section) -> bool:
    """Return whether a section has not been deleted."""
    return section._id in MODEL.sections


def is_here(which: Any, text: str) -> bool:
    """Return whether the currently accessed section is among those that ifsec names."""
    here = MODEL.current_section()
    return any(s is here for s in matching_sections(which, text, None))


def declare(interpreter: Declarations, frame: Frame, keyword: str, name: str, sizes: tuple[float, ...]) -> None:
    """Carry out `create`, `objref`, `strdef` or `double` for one name."""
    interpreter.declare(frame, keyword, name, tuple([whole_index(s + _ROUNDING, name) for s in sizes]))


NAMESPACE: dict[str, Any] = {
    "same": equal, "ASKING": FRAME_FUNCTIONS, "MATH": MATH, "INFINITY": math.inf, "MODEL": MODEL, "STACK": STACK,
    "BREAK": Signal.BREAK, "CONTINUE": Signal.CONTINUE, "RETURN": Signal.RETURN, "Stop": Stop,
    "NumberVariable": NumberVariable, "Routine": Routine, "Frame": Frame, "ObjectVariable": ObjectVariable,
    "SectionVariable": SectionVariable, "Holder": Holder,
    "LocalNumber": LocalNumber, "LocalObject": LocalObject, **{name: getattr(math, name) for name in PLAIN_WITHIN},
    **{function.__name__: function for function in (
        read_number, folded, call, mathematics, element, element_x, assign_element, assign_member_element, given_variable,
        given_member, read_here, assign_here, argument, pointed, assign_local_number,
        assign_local_object, assign_argument, assign_name, assign_member, shown, put, returned, iterate,
        over_iterator, section_of, enter, is_alive, is_here, declare, read_member, member_reference, applied,
        hoc_argument, number_of, modulo, power, division_by_zero, access, connect, insert, matching_sections, ramp,
        sections_of, segment_positions, set_pointer)},
}
"""The globals of each function made of HOC, beside the interpreter's own functions."""
