"""Resolve the statements of NET_RECEIVE that are about events: WATCH and FOR_NETCONS.

Both become built-ins of the smaller language, so that no later stage needs statements of its own for them: see
mechanism.Mechanism.watches and Intrinsic.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..syntax import ast
from . import mechanism as m
from .mechanism import Role, Storage, Variable
from .walk import walk

if TYPE_CHECKING:
    from .statements import Statements

OF_THE_CALL = frozenset((Storage.LOCAL, Storage.WEIGHT, Storage.FLAG, Storage.NETCON))
ZERO, ONE = m.Number(0.0, "0"), m.Number(1.0, "1")


def watch(resolver: Statements, node: ast.WatchCondition) -> m.Statement:
    """Return the arming of one condition; the condition itself is added to Symbols.watches.

    Tested later, it reads the voltage of the node, also where NET_RECEIVE assigns to a copy of v (voltage.py).
    """
    flag = resolver.expression(node.flag)
    now = _difference(resolver, node)
    copies, resolver.scope.copies_voltage = resolver.scope.copies_voltage, False
    difference = _difference(resolver, node)
    resolver.scope.copies_voltage = copies
    for read in walk(difference):
        if isinstance(read, m.Read) and read.variable.storage in OF_THE_CALL:
            resolver.error("watch-of-the-event", read.span, f"'{read.variable.name}' exists only while an event is handled",
                           "in a condition that is tested later", "copy it to an ASSIGNED variable and WATCH that")
    number = len(resolver.symbols.watches)
    resolver.symbols.watches.append(difference)
    return m.Perform(m.Intrinsic("watch", (m.Number(float(number), str(number)), flag, now), node.span), node.span)


def _difference(resolver: Statements, node: ast.WatchCondition) -> m.Expression:
    """Return what is positive where the condition is met."""
    left, right = resolver.expression(node.left), resolver.expression(node.right)
    return m.Binary("-", left, right) if node.operator == ">" else m.Binary("-", right, left)


def for_netcons(resolver: Statements, node: ast.ForNetcons) -> tuple[m.Statement, ...]:
    """Return a loop over the NetCons of the instance, `netcon_next(k)` being true while there is a NetCon number k."""
    scope = resolver.scope
    receive = resolver.symbols.declared.net_receive
    if receive is not None and len(receive.arguments) != len(node.arguments):
        resolver.error("wrong-arguments", node.span, f"FOR_NETCONS has {len(node.arguments)} arguments, NET_RECEIVE has "
                       f"{len(receive.arguments)}", "not the same", "name as many arguments as NET_RECEIVE has")
    if any(v.storage is Storage.NETCON for frame in scope.frames for v in frame.values()):
        resolver.error("nested-netcons", node.span, "FOR_NETCONS inside FOR_NETCONS", "the inner one",
                       "sum up in one loop and use the sum in another")
    scope.push()
    counter = scope.local("connection", span=node.span)
    scope.frames[-1].clear()
    for k, name in enumerate(node.arguments):
        scope.add(name, Variable(name, Storage.NETCON, Role.LOCAL, position=k, span=node.span))
    body = resolver.loop(node.body)
    scope.pop()
    step = m.Assign(counter, None, m.Binary("+", m.Read(counter), ONE), node.span)
    more = m.Intrinsic("netcon_next", (m.Read(counter),), node.span)
    return (m.Assign(counter, None, ZERO, node.span), m.While(more, (*body, step), node.span))
