"""The interpreter: the names at top level and what is done with them, texts and files."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..compiler.source import SourceFile
from ..errors import closest
from ..hoc_names.windows import FUNCTIONS as WINDOW_FUNCTIONS
from ..hoc_names.windows import PROCEDURES as WINDOW_PROCEDURES
from ..model import MODEL
from ..neuron_names import neuron_names
from . import operators, tree
from .arguments import python_arguments
from .errors import HocError, HocIndexError, HocNameError, HocTypeError, Stop, add_place
from .frame_functions import FRAME_FUNCTIONS
from .frames import Frame
from .members import (
    PROPERTIES,
    applied,
    hoc_result,
    indexed_reference,
    member_reference,
    read_in_section,
    variable_reference,
    write_in_section,
)
from .parser import parse
from .routines import BoundRoutine, Routine, allow_depth
from .statements import Statements, shown
from .storage import (
    Names,
    NumberVariable,
    ObjectVariable,
    SectionVariable,
    StringVariable,
    array_reference,
    as_hoc,
    described,
    python_value,
)
from .templates import Template, TemplateInstance, make_class
from .variables_of import assigned_names

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..hoc import HocInterpreter

_RANGE = MODEL.catalogue.range_variables
_ONLY_PYTHON = frozenset(("ref", "cas", "allsec", "Section", "hname", "setpointer"))


class Interpreter:
    """HOC beside an `h`: what is declared here is seen there, and everything of `h` is seen here."""

    frame_functions = FRAME_FUNCTIONS

    def __init__(self, h: HocInterpreter) -> None:
        self.h = h
        self.names: Names = {}
        self.classes: dict[str, type[TemplateInstance]] = {}
        self.open_template: Template | None = None
        self.contexts: list[Any] = []  # object_push
        self.loaded: set[str] = set()
        operators.follow(h.__dict__)
        allow_depth()
        self.execute(_PRELUDE, "<prelude>")

    # ------------------------------------------------------------ texts

    def execute(self, text: str, path: str = "h( )", this: Any = None) -> None:
        """Execute a text at top level, or in the context of an object. Raise what goes wrong; `stop` ends it quietly."""
        source = SourceFile(path, text if text.endswith("\n") else text + "\n")
        program = parse(source)
        depth = len(MODEL.stack)
        try:
            for item in program.items:
                self._execute_item(item, source, this)
        except Stop:
            pass
        except BaseException:
            self.open_template = None
            del MODEL.stack[depth:]
            raise

    def _execute_item(self, item: tree.Item, source: SourceFile, this: Any) -> None:
        try:
            match item:
                case tree.Routine():
                    self._define(item, source)
                case tree.TemplateLine():
                    self._template_line(item)
                case _:
                    self._execute_statement(item, source, this)
        except Exception as error:
            add_place(error, source, item.span)
            raise

    def _execute_statement(self, item: tree.Statement, source: SourceFile, this: Any) -> None:
        frame = self._top_frame(this)
        lowered = Statements(source, self)
        for name in assigned_names(item):
            self._foresee(frame.names, name)
        if isinstance(item, tree.ExpressionStatement) and not isinstance(item.value, tree.Assignment):
            value = lowered.value(item.value)(frame)
            if not self._is_procedure(item.value, frame):
                sys.stdout.write(_answer(item.value, value))
        else:
            lowered.statement(item)(frame)

    def _top_frame(self, this: Any) -> Frame:
        if this is None and self.contexts:
            this = self.contexts[-1]
        if this is not None:
            return Frame(this._names, this)
        return Frame(self.open_template.names if self.open_template is not None else self.names)

    def _is_procedure(self, node: tree.Expression, frame: Frame) -> bool:
        """Return whether an expression calls a proc, which has no value to print."""
        match node:
            case tree.Call(tree.Name(name), _):
                found = frame.names.get(name)
                if found is None and isinstance(own := self.h.__dict__.get(name), BoundRoutine):
                    found = own._routine
                return found.keyword == "proc" if isinstance(found, Routine) else name in _PROCEDURES
        return False

    def load(self, path: Path) -> None:
        """Execute a file."""
        self.execute(path.read_text("utf-8", errors="replace"), str(path))

    # ------------------------------------------------------------ definitions

    def _define(self, node: tree.Routine, source: SourceFile) -> None:
        template = self.open_template
        names = template.names if template is not None else self.names
        found = names.get(node.name)
        if template is None and found is None:
            found = self._builtin_override(node.name)
        if found is None or template is not None and node.name in template.external:
            found = names[node.name] = Routine(node.name, template is None)
        if not isinstance(found, Routine):
            raise HocNameError(f"{node.name} is a {found.kind} already: a {node.keyword} cannot be called so")
        lowered = Statements(source, self)
        body = lowered.routine_body(node)
        found.define(node.keyword, tuple(lowered.local_numbers), tuple(lowered.local_objects), body)
        local = {*lowered.local_numbers, *lowered.local_objects}
        for name in assigned_names(node.body):
            if name not in local:
                self._foresee(names, name)
        if template is not None:
            template.mention(node.name)

    def _builtin_override(self, name: str) -> Routine | None:
        """Return the routine that takes the place of a function of `h`, such as advance, in HOC and for the run system."""
        if name in _RANGE or name in PROPERTIES:
            raise HocNameError(f"{name} is a variable of sections: a routine cannot be called so")
        if not hasattr(type(self.h), name) or name in _ONLY_PYTHON:
            return None
        present = self.h.__dict__.get(name)
        if isinstance(present, BoundRoutine):
            return present._routine
        present = getattr(type(self.h), name)
        if isinstance(present, type) or not callable(present):
            kind = "a class" if isinstance(present, type) else "a variable"
            raise HocNameError(f"{name} is {kind} of NEURON's: a routine cannot be called so")
        routine = Routine(name, True)
        self.h.__dict__[name] = BoundRoutine(routine, self.names, None)
        return routine

    def _foresee(self, names: Names, name: str) -> None:
        """Declare a name that a statement assigns to, where it is nothing else: it is a number, 0 until then."""
        if name not in names and not self._is_known(name):
            names[name] = NumberVariable(name)
            if self.open_template is not None:
                self.open_template.mention(name)

    def _is_known(self, name: str) -> bool:
        return name in _RANGE or name in PROPERTIES or name in self.classes or self.builtin(name) is not None

    def _template_line(self, node: tree.TemplateLine) -> None:
        template = self.open_template
        match node.keyword:
            case "begintemplate":
                self._begin_template(node.names[0])
            case _ if template is None:
                raise HocError(f"{node.keyword}: there is no begintemplate before it")
            case "endtemplate":
                if template.name != node.names[0]:
                    raise HocError(f"endtemplate {node.names[0]}: the open template is {template.name}")
                self.open_template = None
                template.close()
                self.classes[template.name] = make_class(template)
            case "public":
                for name in node.names:
                    template.mention(name)
                template.public.update(node.names)
            case _:
                for name in node.names:
                    self._external(template, name)

    def _begin_template(self, name: str) -> None:
        if self.open_template is not None:
            raise HocError(f"begintemplate {name}: the template {self.open_template.name} is still open: write endtemplate")
        if name in self.classes:
            raise HocNameError(f"begintemplate {name}: there is a template of this name already; it cannot be changed")
        if name in self.names or hasattr(type(self.h), name) or name in MODEL.catalogue.by_name or name in _RANGE:
            raise HocNameError(f"begintemplate {name}: the name is taken")
        self.open_template = Template(name, self.names)

    def _external(self, template: Template, name: str) -> None:
        found = self.names.get(name)
        if found is not None:
            template.external.add(name)
            template.names[name] = found
        elif not self._is_known(name):
            raise HocNameError(f"external {name}: there is no such name at top level" + self._near(name))

    def declare(self, frame: Frame, keyword: str, name: str, sizes: tuple[int, ...]) -> None:
        """Carry out `create`, `objref`, `strdef` or `double` for one name."""
        if any(size < 1 for size in sizes):
            raise HocIndexError(f"{keyword} {name}: the size of an array must be 1 or more, not {min(sizes)}")
        template = self.open_template if frame.this is None else None
        if name not in frame.names and frame.this is None and template is None and self._blocks(name):
            raise HocNameError(f"{keyword} {name}: {name} is a name of NEURON's")
        if template is not None:
            template.mention(name)
        match keyword:
            case "create":
                self._declare(frame, SectionVariable, name).create(sizes, frame.this)
            case "objref":
                self._declare(frame, ObjectVariable, name).resize(sizes)
            case "double":
                self._declare(frame, NumberVariable, name).resize(sizes)
            case _:
                self._declare(frame, StringVariable, name).write((), "")

    def _blocks(self, name: str) -> bool:
        return name in _RANGE or name in PROPERTIES or callable(self.builtin(name)) and name not in WINDOW_FUNCTIONS

    def _declare(self, frame: Frame, kind: Callable[[str], Any], name: str) -> Any:
        found = frame.names.get(name)
        if found is None:
            found = frame.names[name] = kind(name)
        if not isinstance(found, kind):  # type: ignore[arg-type]
            raise HocNameError(f"{name} is a {found.kind} already: it cannot become something else")
        return found

    def delete(self, frame: Frame, name: str) -> None:
        """Carry out `delete`: a number is forgotten."""
        if not isinstance(frame.names.get(name), NumberVariable):
            raise HocNameError(f"delete {name}: it is no number of HOC")
        del frame.names[name]

    # ------------------------------------------------------------ names

    def read(self, frame: Frame, name: str, indices: tuple[Any, ...], arguments: list[Any] | None) -> Any:
        """Return the value of a name with indices, or of a call."""
        found = frame.names.get(name)
        if found is None:
            return self._read_builtin(name, indices, arguments)
        if isinstance(found, Routine):
            if arguments is None:
                raise HocTypeError(f"{name} is a {found.keyword}: call it with ( )")
            if found.is_top_level:
                return found.call(arguments, self.names, None)
            return found.call(arguments, frame.names, frame.this)
        value: Any = found.read(indices)
        if arguments is None:
            return value
        if found.kind != "section":
            raise HocTypeError(f"{name} is a {found.kind}, no function")
        return value(arguments[0])

    def _read_builtin(self, name: str, indices: tuple[Any, ...], arguments: list[Any] | None) -> Any:
        if name in _RANGE or name in PROPERTIES:
            return read_in_section(MODEL.current_section(), name, indices, arguments)
        found = self.builtin(name)
        if found is None:
            raise self._unknown(name, arguments is not None)
        if isinstance(found, BoundRoutine):
            return found._routine.call(arguments or [], self.names, None)
        if isinstance(found, type):
            if len(indices) != 1:
                raise HocTypeError(f"{name} is a class: write new {name}( ), or {name}[0] for the object of that name")
            return found[int(indices[0])]  # type: ignore[index]
        if callable(found):
            if arguments is None:
                raise HocTypeError(f"{name} is a function: call it with ( )")
            return hoc_result(found(*python_arguments(name, arguments)))
        return applied(found, name, name, indices, arguments)

    def builtin(self, name: str) -> Any:
        """Return what `h` has under a name, or a template; None for nothing."""
        if name in self.classes:
            return self.classes[name]
        if name == "_pysec":
            return self.h._pysec
        if name in _ONLY_PYTHON or name.startswith("_") or hasattr(type(self.h), name) and name not in neuron_names().top:
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
        elif name in _RANGE or name in PROPERTIES:
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
            found[int(indices[0])] = value
        else:
            setattr(self.h, name, value)

    def reference(self, frame: Frame, name: str, indices: tuple[Any, ...], arguments: list[Any] | None) -> Any:
        """Return a pointer to the number that a name stands for."""
        found = frame.names.get(name)
        if found is not None:
            return variable_reference(found, name, indices)
        if name in _RANGE or name in PROPERTIES:
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

    def action(self, statement: str, this: Any = None) -> Callable[[], None]:
        """Return a function that executes a statement, for handlers and events; its syntax is checked now."""
        if this is not None and not isinstance(this, TemplateInstance):
            raise HocTypeError(f"a statement can be executed in an object of a template, not in {described(this)}")
        source = SourceFile("h( )", f"{{{statement}\n}}\n")
        (block,) = parse(source).items
        lowered: list[Callable[[Frame], object]] = []

        def act() -> None:
            if not lowered:
                frame = self._top_frame(this)
                for name in assigned_names(block):
                    self._foresee(frame.names, name)
                lowered.append(Statements(source, self).statement(block))  # type: ignore[arg-type]
            depth = len(MODEL.stack)
            try:
                lowered[0](self._top_frame(this))
            except Stop:
                pass
            except BaseException:
                del MODEL.stack[depth:]
                raise

        return act


def _answer(node: tree.Expression, value: Any) -> str:
    """Return what the value of an expression at top level looks like."""
    if not isinstance(value, str):
        return f"\t{shown(value)}\n"
    return f"\t{value} \n" if isinstance(node, tree.Member) or _is_method(node) else f"{value}\n"


def _is_method(node: tree.Expression) -> bool:
    return isinstance(node, tree.Call) and isinstance(node.base, tree.Member)


_PROCEDURES = frozenset((
    "run", "init", "stdinit", "continuerun", "step", "advance", "steprun", "setdt", "initPlot", "Plot", "flushPlot", "set_ra",
    *WINDOW_PROCEDURES))
"""Functions of h that are procs in NEURON: at top level nothing is printed for them."""

_PRELUDE = """
objref graphItem, graphList[4], flush_list, fast_flush_list, movie_timer, tempobj, tempobj2, tobj, tobj1, nrnmainmenu_box
objref hoc_sf_
strdef tstr, tstr1, simulator_version
{
    hoc_sf_ = new StringFunctions()
    for i_graph_ = 0, 3 { graphList[i_graph_] = new List() }
    flush_list = new List()
    fast_flush_list = new List()
}
"""
