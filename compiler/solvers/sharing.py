"""Sub-expressions of derived code that are costly and used more than once become LOCALs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from ..semantics.mechanism import Assign, Binary, Call, Expression, Intrinsic, Number, Read, Unary
from .rewrite import Names, children, read, substitute, walk


def is_simple(expression: Expression) -> bool:
    """Whether an expression costs nothing: a number, a variable, or one of them negated."""
    match expression:
        case Number() | Read(_, None) | Read(_, Number()):
            return True
        case Unary("-", operand):
            return is_simple(operand)
    return False


def share(value: Expression, derived: Sequence[Expression], names: Names,
          base: str) -> tuple[list[Assign], Expression, list[Expression]]:
    """Return assignments of LOCALs, the value and the derived expressions written with them.

    Shared are: sub-expressions that the value and a derived expression have in common (they keep the value bit for bit),
    and what occurs twice in derived expressions alone. The largest are taken first.
    """
    assigns: list[Assign] = []
    outputs = [value, *derived]
    while True:
        found = _largest_shared(outputs[0], [*outputs[1:], *(a.value for a in assigns)])
        if found is None:
            return list(reversed(assigns)), outputs[0], outputs[1:]  # what was found later may be part of what was found before
        local = names.local(base)
        mapping: dict[Expression, Expression] = {found: read(local)}
        outputs = [substitute(output, mapping) for output in outputs]
        assigns = [Assign(a.variable, a.index, substitute(a.value, mapping)) for a in assigns]
        assigns.append(Assign(local, None, found))


def _largest_shared(value: Expression, derived: Sequence[Expression]) -> Expression | None:
    in_value = {node for node in walk(value) if not is_simple(node)}
    count: Counter[Expression] = Counter(node for output in derived for node in walk(output) if not is_simple(node))
    best: Expression | None = None
    size = 0
    for node, times_used in count.items():
        if node in in_value or (times_used > 1 and isinstance(node, Call | Intrinsic | Binary)):
            node_size = _size(node)
            if node_size > size:
                best, size = node, node_size
    return best


def _size(expression: Expression) -> int:
    return 1 + sum(_size(child) for child in children(expression))
