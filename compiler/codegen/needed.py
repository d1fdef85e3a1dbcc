"""What of a phase's statements is needed for the values that are asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import cast

from ..semantics.mechanism import Assign, Expression, If, Statement, Variable
from .context import Context
from .effects import AnyStatement

Branches = tuple[Statement, ...]


def needed(context: Context, statements: Sequence[AnyStatement], expressions: Sequence[Expression]) -> Sequence[AnyStatement]:
    """Return the statements without assignments that no other statement and no expression reads."""
    while True:
        effects = context.analysis.of(statements, expressions)
        unread = {variable for variable in effects.writes if variable not in effects.reads}
        kept = _without(context, statements, unread)
        if kept == statements:
            return statements
        statements = kept


def _without(context: Context, statements: Sequence[AnyStatement], unread: set[Variable]) -> tuple[AnyStatement, ...]:
    result: list[AnyStatement] = []
    for statement in statements:
        if isinstance(statement, Assign) and statement.variable in unread and context.silent(statement.value):
            continue
        if isinstance(statement, If):
            then, otherwise = _without(context, statement.then, unread), _without(context, statement.otherwise, unread)
            if not then and not otherwise and context.silent(statement.condition):
                continue
            statement = replace(statement, then=cast(Branches, then), otherwise=cast(Branches, otherwise))
        result.append(statement)
    return tuple(result)
