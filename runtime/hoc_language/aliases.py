"""Other names for numbers and objects, as members of an object: StringFunctions.alias."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..hoc_names.hoc_object import ALIASES
from .errors import HocNameError
from .storage import Alias
from .templates import TemplateInstance

if TYPE_CHECKING:
    from ..hoc_names.hoc_object import HocObject


def give(thing: HocObject, name: str | None, target: Any) -> None:
    """Give a name to a target; without a target take the name away, without a name all of them. Raise HocNameError."""
    if isinstance(thing, TemplateInstance):
        thing._alias(name, target)
        return
    known = ALIASES.setdefault(thing, {})
    if name is not None and name not in known and hasattr(thing, name):
        raise HocNameError(f"alias: {thing} has a '{name}' already")
    if name is None:
        known.clear()
    elif target is None:
        known.pop(name, None)
    else:
        known[name] = Alias(name, target)
    if not known:
        del ALIASES[thing]


def aliases_of(thing: HocObject) -> dict[str, Alias]:
    """Return the other names that an object has been given."""
    if isinstance(thing, TemplateInstance):
        return {name: found for name, found in thing._names.items() if isinstance(found, Alias)}
    return dict(ALIASES.get(thing, {}))
