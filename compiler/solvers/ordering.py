"""The order of elimination of a sparse matrix, fixed at compile time."""

from __future__ import annotations

from collections.abc import Sequence


def elimination_order(pattern: Sequence[Sequence[bool]], last: frozenset[int] = frozenset()) -> tuple[int, ...]:
    """Return the minimum-degree order of rows = columns: least fill-in product first (Markowitz 1957, Management Science 3:255).

    `pattern[i][j]`: entry i, j is structurally non-zero. Rows in `last` (CONSERVE rows, which are not diagonally dominant)
    come last; a row whose diagonal is still zero waits until fill-in has given it one.
    """
    size = len(pattern)
    rows = [{j for j in range(size) if pattern[i][j]} for i in range(size)]
    left = set(range(size))
    order: list[int] = []
    while left:
        pivot = min(left, key=lambda k: (k not in rows[k], k in last, _fill(rows, left, k), k))
        left.discard(pivot)
        order.append(pivot)
        below = [i for i in left if pivot in rows[i]]
        right = {j for j in rows[pivot] if j in left}
        for i in below:
            rows[i] |= right
    return tuple(order)


def _fill(rows: list[set[int]], left: set[int], k: int) -> int:
    across = sum(1 for j in rows[k] if j in left and j != k)
    down = sum(1 for i in left if i != k and k in rows[i])
    return across * down
