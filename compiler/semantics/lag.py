"""LAG x BY d: `lag_x_d` is the value of x that d ms ago was; its history is a Vector of the instance.

NEURON keeps one `lag_x_d` for all instances of a mechanism; here each has its own, which is the same where the LAG runs.
"""

from __future__ import annotations

from ..diagnostics import Diagnostics
from ..syntax import ast
from .mechanism import Assign, Expression, Intrinsic, Perform, Read, Role, Statement, Storage, Variable
from .symbols import Symbols
from .walk import walk


def name_of(node: ast.Lag) -> str | None:
    """Return the name that a LAG gives its value; None where what follows BY has no name."""
    return f"lag_{node.name}_{node.by.name}" if isinstance(node.by, ast.Name) and node.by.index is None else None


def add_lags(symbols: Symbols, code: object, diagnostics: Diagnostics) -> None:
    """Declare the value and the history of every LAG in some code."""
    for node in (n for n in walk(code) if isinstance(n, ast.Lag)):
        name = name_of(node)
        if name is None:
            diagnostics.error("lag-without-name", node.span, "the delay of a LAG needs a name", label="not a name",
                              notes=(f"the lagged value is called lag_{node.name}_ and the name of the delay",),
                              help=f"declare the delay in PARAMETER and write LAG {node.name} BY its name")
        elif name not in symbols.lags:
            value = Variable(name, Storage.FIELD, Role.ASSIGNED, span=node.span)
            history = Variable(f"_{name}", Storage.VECTOR, Role.ASSIGNED, span=node.span)
            symbols.variables.setdefault(name, value)
            symbols.variables[history.name] = symbols.lags[name] = history


def statement(node: ast.Lag, value: Expression, delay: Expression, symbols: Symbols) -> tuple[Statement, ...]:
    """Return the assignment of the lagged value."""
    name = name_of(node)
    if name is None:
        return ()
    past = Intrinsic("vector_lag", (Read(symbols.lags[name]), value, delay), node.span)
    return (Assign(symbols.variables[name], None, past, node.span),)


def start(symbols: Symbols) -> tuple[Statement, ...]:
    """Return the statements that empty the histories at the start of INITIAL."""
    return tuple(Perform(Intrinsic("vector_lag_start", (Read(history),))) for history in symbols.lags.values())
