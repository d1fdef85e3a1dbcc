"""SectionRef.unname and rename: other names for the sections that `create` made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..hoc_names.hoc_object import put
from .storage import HocSection, Names, SectionVariable
from .templates import TemplateInstance

if TYPE_CHECKING:
    from ..cable.section import Section
    from .interpreter import Interpreter

_nameless: list[Section] = []  # kept alive: nothing else may hold them


def unname(language: Interpreter, section: Section) -> bool:
    """Take a section's name away: no name of HOC stands for it. Return whether it had one that `create` gave."""
    found = _variable(language, section)
    if found is None:
        return False
    names, variable = found
    variable.sections = [None if s is section else s for s in variable.sections]
    if not any(variable.sections):
        del names[variable.name]
        variable.sections, variable.sizes = [], (0,)  # a routine that runs may still have it
    _nameless.append(section)
    _label(section, "")
    return True


def _variable(language: Interpreter, section: Section) -> tuple[Names, SectionVariable] | None:
    cell = section.cell()
    names = cell._names if isinstance(cell, TemplateInstance) else language.names
    for variable in names.values():
        if isinstance(variable, SectionVariable) and any(s is section for s in variable.sections):
            return names, variable
    return None


def rename(language: Interpreter, sections: list[Section], name: str, is_array: bool) -> bool:
    """Give nameless sections a name at top level, an array of that name where `is_array`; return whether it was done.

    As in NEURON, what hinders it is printed, and those before a section that has a name still have the new one by then. A section
    that had the name is deleted.
    """
    hindered = next((k for k, s in enumerate(sections) if not isinstance(s, HocSection) or s.name()), None)
    if hindered is not None:
        if isinstance(sections[hindered], HocSection):
            print(f"{sections[hindered]} must first be unnamed")
        if hindered > 0:
            rename(language, sections[:hindered], name, is_array)
        return False
    if not language.may_be_section(name):
        print("The new name already exists and is not a SECTION or has a dimension > 1")
        return False
    variable = language.names.setdefault(name, SectionVariable(name))
    assert isinstance(variable, SectionVariable)
    variable.sections, variable.sizes = list(sections), (len(sections),) if is_array else ()
    for k, section in enumerate(sections):
        _nameless.remove(section)
        _label(section, f"{name}[{k}]" if is_array else name)
    return True


def _label(section: Section, name: str) -> None:
    put(section, "_name", name)
    put(section, "_cell", None)
