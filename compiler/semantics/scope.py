"""Names inside one block or routine: nested scopes whose LOCALs get unique names."""

from __future__ import annotations

from dataclasses import dataclass, field

from ..source import Span
from .mechanism import NOWHERE, Role, Storage, Variable


@dataclass
class Scope:
    """The names of one block; `block` is its keyword, `owner` the name of a routine or equation block;
    `unset` are the LOCALs that no statement has set so far, `loops` is how many loops are open.
    `copies_voltage`: v is the instance's copy (see voltage.py).
    """

    block: str
    owner: str = ""
    copies_voltage: bool = False
    frames: list[dict[str, Variable]] = field(default_factory=lambda: [{}])
    taken: set[str] = field(default_factory=set)
    unset: set[str] = field(default_factory=set)
    loops: int = 0

    def lookup(self, name: str) -> Variable | None:
        """Return the innermost variable of that name, None when it is not local."""
        for frame in reversed(self.frames):
            if name in frame:
                return frame[name]
        return None

    def local(self, name: str, length: int = 0, unit: str = "", span: Span = NOWHERE) -> Variable:
        """Add a LOCAL to the innermost frame; a name that is taken gets a number."""
        unique, count = name, 1
        while unique in self.taken:
            count += 1
            unique = f"{name}_{count}"
        self.taken.add(unique)
        variable = Variable(unique, Storage.LOCAL, Role.LOCAL, length, unit, span=span, shown=name)
        self.frames[-1][name] = variable
        return variable

    def add(self, name: str, variable: Variable) -> None:
        """Add a variable that is no LOCAL, such as flag or a weight."""
        self.frames[-1][name] = variable

    def push(self) -> None:
        """Enter a `{`."""
        self.frames.append({})

    def pop(self) -> None:
        """Leave a `}`."""
        self.frames.pop()

    def names(self) -> list[str]:
        """Return every local name in sight."""
        return [name for frame in self.frames for name in frame]
