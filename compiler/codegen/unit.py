"""Several generated files as one C file: a C compiler starts once for them, and reads the headers once."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from . import names

_DEFINED = re.compile(r"^(?:static|RV_[A-Z]+)\b(?:[^(\[=;{]*?\(\*const |[^(\[=;{]*?)\b(\w+)\s*[(\[=;]", re.MULTILINE)
_HEADER = re.compile(r'^#include "\w+\.h"$', re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Included:
    """A generated file: its mechanism's name, its text, the file that holds that, and a mark that no other of its unit has."""

    name: str
    text: str
    file: str
    mark: str


def own_names(text: str) -> list[str]:
    """Return the names that a generated file without VERBATIM defines for itself, all of which begin a line."""
    return [name for name in dict.fromkeys(_DEFINED.findall(text)) if names.AT_FILE_SCOPE.fullmatch(name)]


def symbol(name: str, mark: str, unit: str) -> str:
    """Return a mechanism's symbol, by the marks of its text and of its object: in another object, of any text, it is another."""
    return f"{names.mechanism(name)}_{mark}_{unit}"


def generate_unit(files: Sequence[Included], unit: str) -> str:
    """Return the C file of the object of that mark: it includes others. Names that each has for itself get its own mark.

    The headers come first: while they are read no name stands for another.
    """
    headers = dict.fromkeys(header for one in files for header in _HEADER.findall(one.text))
    result = ["/* Several mechanisms, compiled together. */", *headers]
    for one in files:
        renamed = [(name, f"{name}_{one.mark}") for name in own_names(one.text)]
        renamed.append((names.mechanism(one.name), symbol(one.name, one.mark, unit)))
        result += ["", *(f"#define {old} {new}" for old, new in renamed)]
        result += [f'#include "{one.file}"', *(f"#undef {old}" for old, _ in renamed)]
    return "\n".join(result) + "\n"
