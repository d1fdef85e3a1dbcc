"""Old values of STATEs for DISCRETE blocks: x@n is x[n steps ago], kept in a hidden FIELD array of the instance.

The arrays move on when the block begins, so that x@1 is what x is then. They start with state0, as in NEURON, whatever INITIAL
sets. NEURON keeps one history for all instances of a mechanism; here each has its own, which is the same for one instance.
"""

from __future__ import annotations

from .mechanism import Assign, Binary, Expression, From, Number, Read, Role, Statement, Storage, Variable
from .symbols import Symbols

ONE = Number(1.0)


def start(symbols: Symbols) -> tuple[Statement, ...]:
    """Return the statements that fill the histories at the start of INITIAL, when every STATE is at state0."""
    made: list[Statement] = []
    for name, history in symbols.histories.items():
        state = symbols.variables[name]
        k = _counter("step")
        if not state.length:
            made.append(_loop(k, 0, history.length - 1, Assign(history, Read(k), Read(state))))
            continue
        index = Binary("%", Read(k), Number(float(state.length)))
        made.append(_loop(k, 0, history.length - 1, Assign(history, Read(k), Read(state, index))))
    return tuple(made)


def shift(body: tuple[Statement, ...], symbols: Symbols) -> tuple[Statement, ...]:
    """Return the statements that move the histories on by one step."""
    made: list[Statement] = []
    for name, history in symbols.histories.items():
        state = symbols.variables[name]
        width, k = max(1, state.length), _counter("step")
        if history.length > width:
            made.append(_loop(k, history.length - 1, width, Assign(history, Read(k), _back(history, k, width)), -1))
        if state.length:
            made.append(_loop(k, 0, width - 1, Assign(history, Read(k), Read(state, Read(k)))))
        else:
            made.append(Assign(history, Number(0.0), Read(state)))
    return tuple(made)


def _back(history: Variable, k: Variable, width: int) -> Expression:
    return Read(history, Binary("-", Read(k), Number(float(width))))


def _counter(name: str) -> Variable:
    return Variable(f"_history_{name}", Storage.LOCAL, Role.LOCAL)


def _loop(k: Variable, first: int, last: int, statement: Statement, step: int = 1) -> From:
    return From(k, Number(float(first)), Number(float(last)), Number(float(step)), (statement,))
