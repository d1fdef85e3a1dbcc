"""The context manager ranvier.profile()."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from .measure import between, moment
from .stopwatch import STOPWATCH
from .table import table

if TYPE_CHECKING:
    from types import TracebackType
    from typing import Any, TextIO

    from .measure import Moment
    from .result import Result


class profile:
    """Measure where the time of the statements below goes, and print a table at their end: `with ranvier.profile() as p:`.

    Afterwards `p.result` holds the numbers, see ranvier.profiling.result; `print(p)` prints the table again. `show` False prints
    nothing; `file` is where to print instead of standard output. Profiles may be nested and be ended by exceptions.
    """

    def __init__(self, *, show: bool = True, file: TextIO | None = None) -> None:
        self._show = show
        self._file = file
        self._begun: Moment | None = None
        self._result: Result | None = None

    def __enter__(self) -> profile:
        if self._begun is not None:
            raise RuntimeError("this profile has begun already; make another, with ranvier.profile(), to measure within it")
        from .. import h as _started  # noqa: F401 - its start is no part of what is measured

        STOPWATCH.start()
        self._result = None
        self._begun = moment()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._begun is None:
            raise RuntimeError("this profile has not begun; use it as `with ranvier.profile() as p:`")
        try:
            self._result = between(self._begun, moment())
        finally:
            self._begun = None
            STOPWATCH.stop()
        if self._show:
            print(table(self._result), end="", file=self._file or sys.stdout)

    @property
    def result(self) -> Result:
        """The numbers. Raise RuntimeError before the end."""
        if self._result is None:
            state = "has not begun: use it as `with ranvier.profile() as p:`" if self._begun is None else "has not ended"
            raise RuntimeError(f"this profile {state}; its numbers are there behind the indented statements")
        return self._result

    def as_dict(self) -> dict[str, Any]:
        """Return the numbers as dictionaries and lists, as for JSON. Raise RuntimeError before the end."""
        return self.result.as_dict()

    def __str__(self) -> str:
        return table(self.result).rstrip("\n") if self._result is not None else repr(self)
