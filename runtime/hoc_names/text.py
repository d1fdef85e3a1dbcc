"""StringFunctions, what HOC can do with texts; Timer."""

from __future__ import annotations

import re
import sys
from typing import Any

from ..arguments import number
from ..errors import WrongType, WrongValue
from ..held import ObjectRef, holds_text
from .hoc_object import HocObject, living_objects

_BLANKS = " \r\n\t\f\v"
_CLASSES = {"alpha": "a-zA-Z", "digit": "0-9", "alnum": "a-zA-Z0-9", "upper": "A-Z", "lower": "a-z", "space": r"\s",
            "blank": r" \t", "punct": r"!-/:-@\[-`{-~", "xdigit": "0-9A-Fa-f", "cntrl": r"\x00-\x1f\x7f",
            "print": " -~", "graph": "!-~"}
_KEYWORDS = frozenset(
    "proc func obfunc iterator return break continue stop if else while for forall ifsec forsec print insert uninsert "
    "setpointer connect create access begintemplate endtemplate objref objectvar new public external localobj "
    "local strdef double delete".split())


class StringFunctions(HocObject):
    """`StringFunctions()`. A text is a str or h.ref("text"); those that a method changes must be references."""

    __slots__ = ()

    def __init__(self) -> None:
        self._enter()

    def __del__(self) -> None:
        self._leave()

    def _text(self, name: str, value: Any) -> str:
        text = value[0] if holds_text(value) else value
        if not isinstance(text, str):
            raise WrongType(f"{self}.{name} needs a text, not {type(value).__name__} {value!r}")
        return text

    def _holder(self, name: str, value: Any) -> ObjectRef:
        if not holds_text(value):
            raise WrongType(f"{self}.{name} needs a text by reference, such as h.ref(''), not {type(value).__name__} {value!r}")
        holder: ObjectRef = value
        return holder

    # ------------------------------------------------------------ parts

    def len(self, text: Any) -> int:
        """Return the number of bytes of a text."""
        return len(self._text("len", text).encode())

    def substr(self, text: Any, part: Any) -> int:
        """Return where a part is in a text, −1 where it is not."""
        return self._text("substr", text).find(self._text("substr", part))

    def _search(self, name: str, text: Any, pattern: Any) -> tuple[str, re.Match[str] | None]:
        """Look for a POSIX extended regular expression in the first line of a text."""
        line = self._text(name, text).split("\n", 1)[0]
        expression = re.sub(r"\[:(\w+):\]", lambda found: _CLASSES.get(found[1], found[0]), self._text(name, pattern))
        try:
            return line, re.search(expression, line)
        except re.error as error:
            raise WrongValue(f"{self}.{name}: {pattern!r} is no regular expression: {error}") from None

    def head(self, text: Any, pattern: Any, result: Any) -> int:
        """Put what is before the first match of a regular expression into h.ref(''); return its length, −1 for no match."""
        holder = self._holder("head", result)
        line, found = self._search("head", text, pattern)
        holder[0] = "" if found is None else line[:found.start()]
        return -1 if found is None else found.start()

    def tail(self, text: Any, pattern: Any, result: Any) -> int:
        """Put what is after the first match of a regular expression into h.ref(''); return its place, −1 for no match."""
        holder = self._holder("tail", result)
        line, found = self._search("tail", text, pattern)
        holder[0] = "" if found is None else line[found.end():]
        return -1 if found is None else found.end()

    def left(self, text: Any, count: float) -> float:
        """Keep the first characters of a text by reference."""
        holder = self._holder("left", text)
        holder[0] = holder[0][:int(number(self, "left", count, 0, len(holder[0])))]
        return 1.0

    def right(self, text: Any, start: float) -> float:
        """Keep the characters of a text by reference from a place on."""
        holder = self._holder("right", text)
        holder[0] = holder[0][int(number(self, "right", start, 0, len(holder[0]))):]
        return 1.0

    def ltrim(self, text: Any, result: Any, characters: Any = _BLANKS) -> float:
        """Put a text without the blanks, or the characters given, at its start into h.ref('')."""
        self._holder("ltrim", result)[0] = self._text("ltrim", text).lstrip(self._text("ltrim", characters))
        return 0.0

    def rtrim(self, text: Any, result: Any, characters: Any = _BLANKS) -> float:
        """Put a text without the blanks, or the characters given, at its end into h.ref('')."""
        self._holder("rtrim", result)[0] = self._text("rtrim", text).rstrip(self._text("rtrim", characters))
        return 0.0

    # ------------------------------------------------------------ names and objects

    def is_name(self, name: Any) -> bool:
        """Return whether a name means something in h."""
        from .. import h

        text = self._text("is_name", name)
        return text in _KEYWORDS or bool(h.name_declared(text))

    def is_point_process(self, thing: Any) -> int:
        """Return the place of a point process's or artificial cell's type among NEURON's, from 1; 0 for other objects."""
        from ..mechanism_access.neuron_order import point_number
        from ..mechanism_access.point_process import PointProcess

        return point_number(thing._info.name) if isinstance(thing, PointProcess) else 0

    def is_artificial(self, thing: Any) -> int:
        """Return the number of an artificial cell's type, 0 for other objects."""
        from ..mechanism_access.catalogue import ARTIFICIAL_CELL

        kind = self.is_point_process(thing)
        return kind if kind and thing._info.kind == ARTIFICIAL_CELL else 0

    def references(self, thing: Any) -> int:
        """Print how often an object is referred to, and the Lists that hold it; return the number of these."""
        print(f"{thing} has {sys.getrefcount(thing) - 2} references")
        places = [f"   {owner}.object({k})" for owner in living_objects("List") for k, item in enumerate(owner) if item is thing]
        print(*places, f"  found {len(places)} of them", sep="\n")
        return len(places)

    def alias(self, thing: Any, name: str | None = None, target: Any = None) -> float:
        """Give a number (by a reference) or an object another name in an object of HOC; return 0.

        Without the target the name is taken away, without a name all of them are. Raise HocNameError for a name that the object
        has itself.
        """
        from ..hoc_language.aliases import give

        give(self._object("alias", thing), name, target)
        return 0.0

    def alias_list(self, thing: Any) -> Any:
        """Return a List of String objects: the names that alias gave in an object, from a to z."""
        from .. import h
        from ..hoc_language.aliases import aliases_of

        found = h.List()
        for name in sorted(aliases_of(self._object("alias_list", thing))):
            found.append(h.String(name))
        return found

    def _object(self, name: str, thing: Any) -> HocObject:
        if not isinstance(thing, HocObject):
            raise WrongType(f"{self}.{name} needs an object that h or a template made, not {type(thing).__name__} {thing!r}")
        return thing


class Timer(HocObject):
    """`Timer(action)`: in NEURON the loop that watches the windows calls the action; there are none, so it never comes."""

    __slots__ = ("_action", "_seconds")

    def __init__(self, action: Any) -> None:
        if not callable(action) and not isinstance(action, str | tuple):
            raise WrongType(f"Timer needs a callable, (callable, argument …) or a statement, not {action!r}")
        self._action = action
        self._seconds = 0.5
        self._enter()

    def __del__(self) -> None:
        self._leave()

    def seconds(self, interval: float | None = None) -> float:
        """Return the interval [s]; with an argument set it."""
        if interval is not None:
            self._seconds = number(self, "seconds", interval, 1e-6, 1e6)
        return self._seconds

    def start(self) -> float:
        """Return 0: no window waits for a timer."""
        return 0.0

    def end(self) -> float:
        """Return 0."""
        return 0.0
