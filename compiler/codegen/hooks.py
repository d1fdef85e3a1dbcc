"""What a mechanism has beside its kernels: BEFORE and AFTER blocks, WATCH conditions, FUNCTION_TABLEs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..semantics.mechanism import HOOKS
from .intrinsics import SHARED_RANDOM
from .layout import phases
from .printer import quoted

if TYPE_CHECKING:
    from .context import Context

PHASES = {keyword: keyword.lower().replace(" ", "_") for keyword in HOOKS}


def watch_lines(context: Context) -> list[list[str]]:
    """Return one function for each WATCH condition (above 0 where it holds), and their table."""
    from .kernels import single_lines

    watches = context.mechanism.watches
    parts = [single_lines(context, f"static double watch_{k}(const rv_call *call, int instance)", "A WATCH condition.", (),
                          result=condition, returns=True) for k, condition in enumerate(watches)]
    return [*parts, *([watch_table(len(watches))] if watches else [])]


def watch_table(count: int) -> list[str]:
    """Return the table of the functions of `count` WATCH conditions."""
    every = ", ".join(f"watch_{k}" for k in range(count))
    return [f"static double (*const mechanism_watches[])(const rv_call *, int) = {{{every}}};"]


def function_table_lines(context: Context) -> list[str]:
    """Return the list of FUNCTION_TABLEs; nothing when there are none."""
    found = context.mechanism.function_tables
    if not found:
        return []
    rows = [f"    {{{quoted(table.name)}, {len(table.arguments)}}}," for table in found]
    return ["static const rv_function_table mechanism_function_tables[] = {", *rows, "};", ""]


def members(context: Context) -> list[tuple[str, str]]:
    """Return the members of the description that belong to these."""
    mechanism = context.mechanism
    used = [set(context.analysis.of(body).intrinsics) for body in phases(context.solved)]
    used += [set(context.analysis.summary(name).intrinsics) for name in context.analysis.routines]
    every = set[str]().union(*used)
    count, tables = len(mechanism.watches), len(mechanism.function_tables)
    return [
        ("watch_count", str(count)), ("watch", "mechanism_watches" if count else "NULL"),
        ("function_table_count", str(tables)), ("function_tables", "mechanism_function_tables" if tables else "NULL"),
        ("for_netcons", str(int("netcon_next" in every))),
        ("in_order", str(int(bool(SHARED_RANDOM & every or context.solved.carried)))),
        ("bare", str(int(mechanism.bare))), ("sends_events", str(int("net_event" in every))),
    ]

