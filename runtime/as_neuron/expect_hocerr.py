"""NEURON's module neuron.expect_hocerr, which tests are written with: assert that a call or a statement raises."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

quiet = True


def set_quiet(value: bool) -> bool:
    """Say whether what was raised is printed; return what was set before."""
    global quiet
    before, quiet = quiet, value
    return before


def printerr(what: object) -> None:
    """Print, unless quiet."""
    if not quiet:
        print(what)


def checking(statement: str) -> None:
    """Print what is being tried, unless quiet."""
    printerr(f"CHECKING: {statement}")


def expect_hocerr(callable: Callable[..., Any], args: Iterable[Any], sec: Any = None) -> None:
    """Call with arguments, and a section where one is given. Raise AssertionError where the call raises nothing."""
    try:
        callable(*args, **({"sec": sec} if sec else {}))
    except Exception as error:  # noqa: BLE001 - any error is what is asked for
        printerr(error)
        return
    raise AssertionError(f"{callable!r} with {args!r} raised nothing")


def expect_err(stmt: str) -> None:
    """Execute a statement with the names of the caller. Raise AssertionError where it raises nothing."""
    here = inspect.currentframe()
    assert here is not None and here.f_back is not None
    caller = here.f_back
    checking(stmt)
    try:
        exec(stmt, caller.f_globals, caller.f_locals)
    except Exception as error:  # noqa: BLE001 - any error is what is asked for
        printerr(error)
        return
    raise AssertionError(f"{stmt!r} raised nothing")
