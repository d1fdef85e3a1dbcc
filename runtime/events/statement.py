"""Statements of HOC where a callable of Python would do: in handlers, events and NetCon.record."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable


def statement_action(statement: str, this: Any = None) -> Callable[[], None]:
    """Return a function that executes a statement, within an object of a template where one is given.

    Its syntax is checked now: raise HocSyntaxError.
    """
    from .. import h

    action: Callable[[], None] = h._hoc().action(statement, this)
    return action
