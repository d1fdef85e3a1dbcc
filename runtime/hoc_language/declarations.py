"""Declarations: routines, templates, and the names that create, objref, strdef and double make."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..hoc_names.hoc_words import PROPERTIES
from ..hoc_names.windows import FUNCTIONS as WINDOW_FUNCTIONS
from ..model import MODEL
from . import tree
from .errors import HocError, HocIndexError, HocNameError
from .frame_functions import FRAME_FUNCTIONS
from .lookup import ONLY_PYTHON, RANGE_VARIABLES, Lookup
from .routines import BoundRoutine, Routine
from .statements import routine_body
from .storage import DeletedNumber, Names, NumberVariable, ObjectVariable, SectionVariable, StringVariable
from .templates import Template, make_class
from .variables_of import assigned_names

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..compiler.source import SourceFile
    from .frames import Frame


class Declarations(Lookup):
    """Makes what a program declares."""

    open_template: Template | None = None

    def define(self, node: tree.Routine, source: SourceFile) -> None:
        """Take a routine."""
        if node.name in FRAME_FUNCTIONS:
            raise HocNameError(f"{node.name} asks about the routine it stands in: a {node.keyword} cannot be called so")
        template = self.open_template
        names = template.names if template is not None else self.names
        found = names.get(node.name)
        if template is None and found is None:
            found = self._builtin_override(node.name)
        if found is None or template is not None and node.name in template.external:
            found = names[node.name] = Routine(node.name, self.names if template is None else None)
        if not isinstance(found, Routine):
            raise HocNameError(f"{node.name} is a {found.kind} already: a {node.keyword} cannot be called so")
        body, is_light, local = routine_body(node, source, self)
        found.define(node.keyword, local, body, is_light)
        for name in assigned_names(node.body):
            if name not in local:
                self.foresee(names, name)
        if template is not None:
            template.mention(node.name)

    def _builtin_override(self, name: str) -> Routine | None:
        """Return the routine that takes the place of a function of `h`, such as advance, in HOC and for the run system."""
        if name in RANGE_VARIABLES or name in PROPERTIES:
            raise HocNameError(f"{name} is a variable of sections: a routine cannot be called so")
        if not hasattr(type(self.h), name) or name in ONLY_PYTHON:
            return None
        present = self.h.__dict__.get(name)
        if isinstance(present, BoundRoutine):
            return present._routine
        present = getattr(type(self.h), name)
        if isinstance(present, type) or not callable(present):
            kind = "a class" if isinstance(present, type) else "a variable"
            raise HocNameError(f"{name} is {kind} of NEURON's: a routine cannot be called so")
        routine = Routine(name, self.names)
        self.h.__dict__[name] = BoundRoutine(routine, self.names, None)
        return routine

    def foresee(self, names: Names, name: str) -> None:
        """Declare a name that a statement assigns to, where it is nothing else: it is a number, 0 until then.

        What a template makes public is the template's own, whatever else has the name.
        """
        template = self.open_template
        if name not in names and (template is not None and name in template.public or not self.is_known(name)):
            names[name] = NumberVariable(name)
            if template is not None:
                template.mention(name)

    def template_line(self, node: tree.TemplateLine) -> None:
        """Carry out begintemplate, endtemplate, public or external."""
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
        if name in self.names or hasattr(type(self.h), name) or name in MODEL.catalogue.by_name or name in RANGE_VARIABLES:
            raise HocNameError(f"begintemplate {name}: the name is taken")
        self.open_template = Template(name, self.names)

    def _external(self, template: Template, name: str) -> None:
        found = self.names.get(name)
        if found is not None:
            template.external.add(name)
            template.names[name] = found
        elif not self.is_known(name):
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
                if frame.this is not None and name not in frame.names:
                    raise HocNameError(f"create {name}: {frame.this} has no such section; write `create {name}` in the "
                                       "template, outside of its routines")
                self._declare(frame, SectionVariable, name).create(sizes, frame.this)
            case "objref":
                self._declare(frame, ObjectVariable, name).resize(sizes)
            case "double":
                self._declare(frame, NumberVariable, name).resize(sizes)
            case _:
                self._declare(frame, StringVariable, name).write((), "")

    def _blocks(self, name: str) -> bool:
        return name in RANGE_VARIABLES or name in PROPERTIES or callable(self.builtin(name)) and name not in WINDOW_FUNCTIONS

    def may_be_section(self, name: str) -> bool:
        """Return whether a name at top level is free, or that of one section or a row of them."""
        found = self.names.get(name)
        if found is None:
            return not self._blocks(name) and name not in self.classes
        return isinstance(found, SectionVariable) and len(found.sizes) <= 1

    def _declare(self, frame: Frame, kind: Callable[[str], Any], name: str) -> Any:
        found = frame.names.get(name)
        if found is None:
            found = frame.names[name] = kind(name)
        if not isinstance(found, kind):  # type: ignore[arg-type]
            raise HocNameError(f"{name} is a {found.kind} already: it cannot become something else")
        return found

    def delete(self, frame: Frame, name: str) -> None:
        """Carry out `delete`: a number is forgotten."""
        found = frame.names.get(name)
        if not isinstance(found, NumberVariable):
            raise HocNameError(f"delete {name}: it is no number of HOC")
        del frame.names[name]
        found.__class__ = DeletedNumber
