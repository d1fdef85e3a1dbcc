"""SectionList, SectionRef and List."""

from __future__ import annotations

import weakref
from typing import TYPE_CHECKING, Any

from ..errors import DeadReference, NotOffered, OutOfRange, WrongType, WrongValue
from ..hoc_language.errors import HocNameError
from ..hoc_names.hoc_object import HocObject, living_objects
from ..hoc_names.python_object import python_objects
from ..hoc_names.windows import with_window_members
from ..model import MODEL
from ..ref import Ref
from .chosen_section import section_of
from .section import Section

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from .segment import Segment


def _by_levels(section: Section) -> list[Section]:
    """Return a section and all below it, level by level: the order of NEURON's SectionList, unlike Section.subtree's."""
    found = [section]
    for one in found:
        found.extend(one.children())
    return found


class SectionList(HocObject):
    """A list of sections; sections that are deleted drop out of it."""

    __slots__ = ("_items",)

    def __init__(self, sections: Iterable[Section] | None = None) -> None:
        self._enter()
        self._items: list[weakref.ref[Section]] = []
        if sections is not None and not hasattr(sections, "__iter__"):
            raise WrongType(f"SectionList needs sections to go over, not {type(sections).__name__} {sections!r}")
        for section in sections or ():
            self.append(section)

    def __del__(self) -> None:
        self._leave()

    def append(self, section: Any = None, *more: Any, sec: Any = None) -> float:
        """Append sections; return 1."""
        for one in (section if section is not None else sec, *more):
            self._items.append(weakref.ref(section_of(one, f"{self}.append")))
        return 1.0

    def remove(self, section: Any = None, *, sec: Any = None) -> float:
        """Remove a section, or all of another SectionList; return how many went."""
        gone = set(section) if isinstance(section, SectionList) else {
            section_of(section if section is not None else sec, f"{self}.remove")}
        before = len(self)
        self._items = [weakref.ref(s) for s in self if s not in gone]
        return float(before - len(self))

    def _extend(self, sections: Iterable[Section]) -> float:
        self._items.extend(weakref.ref(s) for s in sections)
        return 1.0

    def wholetree(self, section: Any = None, *, sec: Any = None) -> float:
        """Append all sections of a section's cell."""
        start = section_of(section if section is not None else sec, f"{self}.wholetree")
        return self._extend(_by_levels(start.root()))

    def subtree(self, section: Any = None, *, sec: Any = None) -> float:
        """Append a section and all below it."""
        return self._extend(_by_levels(section_of(section if section is not None else sec, f"{self}.subtree")))

    def children(self, section: Any = None, *, sec: Any = None) -> float:
        """Append the children of a section."""
        return self._extend(section_of(section if section is not None else sec, f"{self}.children").children())

    def allroots(self) -> float:
        """Append all root sections."""
        return self._extend(s for s in MODEL.all_sections() if s._parent() is None)

    def unique(self) -> int:
        """Remove repetitions; return how many went."""
        before = len(self)
        self._items = [weakref.ref(s) for s in dict.fromkeys(self)]
        return before - len(self)

    def contains(self, section: Any = None, *, sec: Any = None) -> bool:
        """Return whether a section is in the list."""
        return section_of(section if section is not None else sec, f"{self}.contains") in list(self)

    def size(self) -> int:
        """Return the number of sections."""
        return len(self)

    def printnames(self) -> float:
        """Print the names, one a line."""
        for section in self:
            print(section.name())
        return 1.0

    def __contains__(self, section: object) -> bool:
        return any(s is section for s in self)

    def __iter__(self) -> Iterator[Section]:
        for reference in list(self._items):
            section = reference()
            if section is not None and section._id in MODEL.sections:
                yield section

    def __len__(self) -> int:
        return sum(1 for _ in self)


class Children:
    """The children of the section of a SectionRef, by index."""

    __slots__ = ("_owner",)

    def __init__(self, owner: SectionRef) -> None:
        self._owner = owner

    def __getitem__(self, index: int) -> Section:
        children = self._owner.sec.children()
        if not 0 <= index < len(children):
            raise OutOfRange(f"{self._owner}.child[{index}]: index out of range, {self._owner.sec} has {len(children)} children")
        return children[index]

    def __len__(self) -> int:
        return self._owner.nchild()

    def __iter__(self) -> Iterator[Section]:
        return iter(self._owner.sec.children())


class SectionRef(HocObject):
    """A reference to a section, with its relatives; it does not keep the section alive."""

    __slots__ = ("_section",)

    def __init__(self, section: Any = None, *, sec: Any = None) -> None:
        found = section_of(section if section is not None else sec, "SectionRef")
        self._enter()
        self._section = weakref.ref(found)

    def __del__(self) -> None:
        self._leave()

    @property
    def sec(self) -> Section:
        """The section."""
        section = self._section()
        if section is None:
            raise DeadReference(f"{self}: its section was deleted")
        section._living()
        return section

    def _segment(self, segment: Segment | None, what: str) -> Section:
        if segment is None:
            raise WrongType(f"{self}: section {self.sec} has no {what}")
        return segment.sec

    @property
    def parent(self) -> Section:
        """The parent section."""
        return self._segment(self.sec.parentseg(), "parent")

    @property
    def trueparent(self) -> Section:
        """The section that it really branches from."""
        return self._segment(self.sec.trueparentseg(), "true parent")

    @property
    def root(self) -> Section:
        """The root section of the cell."""
        return self.sec.root()

    @property
    def child(self) -> Children:
        """The children, by index."""
        return Children(self)

    def nchild(self) -> int:
        """Return the number of children."""
        return len(self.sec.children())

    def has_parent(self) -> bool:
        """Return whether there is a parent."""
        return self.sec.parentseg() is not None

    def has_trueparent(self) -> bool:
        """Return whether there is a true parent."""
        return self.sec.trueparentseg() is not None

    def exists(self) -> bool:
        """Return whether the section is alive."""
        section = self._section()
        return section is not None and section._id in MODEL.sections

    def unname(self) -> float:
        """Take the name away from a section that `create` of HOC made; return 1. Return 0 for one made from Python."""
        from ..hoc_language.renaming import unname

        language, section = _language(), self.sec
        if not section.is_pysec() and not section.name():
            raise WrongValue(f"{self}.unname: the section has no name already")
        return float(language is not None and unname(language, section))

    def rename(self, name: str, sections: List | None = None) -> float:
        """Name a section that has no name, or those of a List of SectionRefs as an array; return 1 where it was done."""
        from ..hoc_language.renaming import rename

        named = [self] if sections is None else list(sections)
        if not all(reference.exists() for reference in named):
            print("Cannot rename: a section was deleted")
            return 0.0
        language, found = _language(), [reference.sec for reference in named]
        return float(language is not None and rename(language, found, name, sections is not None))

    def is_cas(self, *, sec: Any = None) -> bool:
        """Return whether the section is the currently accessed one, or `sec`."""
        return section_of(sec, f"{self}.is_cas") is self.sec


def _language() -> Any:
    """Return the interpreter of HOC, None where nothing of HOC has run."""
    from .. import h

    return h._language


def _is_class(name: str) -> bool:
    """Return whether `h` or HOC has a class of this name, or NEURON has one that is not offered: there are no objects of it."""
    from .. import h

    try:
        return isinstance(getattr(h, name), type)
    except NotOffered:
        return True
    except (AttributeError, TypeError):
        return False


@with_window_members
class List(HocObject):
    """A list of objects; `List("NetCon")` lists all living objects of a class."""

    __slots__ = ("_objects", "_class")

    def __init__(self, class_name: str | None = None) -> None:
        self._enter()
        self._objects: list[Any] = []
        self._class = class_name
        if isinstance(class_name, str) and not _is_class(class_name):
            raise HocNameError(f'List("{class_name}"): {class_name} is not the name of a class or a template')

    def __del__(self) -> None:
        self._leave()

    @classmethod
    def _of(cls, objects: Iterable[Any]) -> List:
        made = cls()
        made._objects.extend(objects)
        return made

    def _all(self) -> list[Any]:
        if self._class == "PythonObject":
            return python_objects()
        return self._objects if self._class is None else living_objects(self._class)

    def _own(self) -> list[Any]:
        if self._class is not None:
            raise WrongType(f"{self} lists all {self._class} objects: it cannot be changed")
        return self._objects

    def _checked(self, index: int) -> int:
        count = len(self._all())
        if isinstance(index, str) or not hasattr(index, "__index__") and not hasattr(index, "__float__"):
            raise WrongType(f"{self}: an index must be a number, not {type(index).__name__} {index!r}")
        if not 0 <= index < count:
            raise OutOfRange(f"{self}[{index}]: index out of range, count is {count}")
        return int(index)

    def _put(self, index: int, item: Any, what: str) -> float:
        if isinstance(item, int | float | str | Ref) or getattr(item, "shape", None) == ():
            raise WrongType(f"{self}.{what} needs an object, not {type(item).__name__} {item!r}")
        if item is not None:  # as in NEURON, where NULLobject stays outside
            self._own().insert(index, item)
        return float(len(self._objects))

    def append(self, item: Any) -> float:
        """Append an object; return the count."""
        return self._put(len(self._own()), item, "append")

    def prepend(self, item: Any) -> float:
        """Put an object first; return the count."""
        return self._put(0, item, "prepend")

    def insrt(self, index: int, item: Any) -> float:
        """Insert an object before an index; return the count."""
        return self._put(index if index == len(self._own()) else self._checked(index), item, "insrt")

    def remove(self, index: int) -> float:
        """Remove the object at an index; return the count."""
        del self._own()[self._checked(index)]
        return float(len(self._objects))

    def remove_all(self) -> int:
        """Remove all objects."""
        self._own().clear()
        return 0

    def index(self, item: Any) -> int:
        """Return the index of an object, or −1."""
        return next((k for k, o in enumerate(self._all()) if o is item), -1)

    def count(self) -> int:
        """Return the number of objects."""
        return len(self._all())

    def object(self, index: int) -> Any:
        """Return the object at an index."""
        return self._all()[self._checked(index)]

    o = object

    def __getitem__(self, index: int) -> Any:
        count = len(self._all())
        return self.object(index + count if not isinstance(index, str) and -count <= index < 0 else index)

    def __len__(self) -> int:
        return len(self._all())

    def __iter__(self) -> Iterator[Any]:
        return iter(list(self._all()))
