"""Several generated files as one C file: a C compiler starts once for them, and reads the headers once."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from . import names

_AT_FILE_SCOPE = re.compile(r"^(?:static|RV_[A-Z]+)\b(?:[^(\[=;{]*?\(\*const |[^(\[=;{]*?)\b(\w+)\s*[(\[=;]", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Included:
    """A generated file: its mechanism's name, its text and the file that holds that, and a mark that no other file has."""

    name: str
    text: str
    file: str
    mark: str


def own_names(text: str) -> list[str]:
    """Return the names that a generated file without VERBATIM defines for itself, all of which begin a line."""
    return list(dict.fromkeys(_AT_FILE_SCOPE.findall(text)))


def symbol(name: str, mark: str) -> str:
    """Return the symbol of a mechanism in its object: with the mark, that of an older text of the file is another."""
    return f"{names.mechanism(name)}_{mark}"


def generate_unit(files: Sequence[Included]) -> str:
    """Return a C file that includes others. Names that each of them has for itself get its mark while it is read."""
    result = ["/* Several mechanisms, compiled together. */"]
    for one in files:
        renamed = [(name, f"{name}_{one.mark}") for name in own_names(one.text)]
        renamed.append((names.mechanism(one.name), symbol(one.name, one.mark)))
        result += ["", *(f"#define {old} {new}" for old, new in renamed)]
        result += [f'#include "{one.file}"', *(f"#undef {old}" for old, _ in renamed)]
    return "\n".join(result) + "\n"
