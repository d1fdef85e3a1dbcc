"""Newton iterations of a whole block of instances side by side.

A loop with a Newton iteration inside does not vectorise: each instance ends it when it likes. Here the kernel goes through its
instances block by block, and a block's statements are cut at the iterations. Each part is a vector loop over the block, an
iteration a loop of such loops, until the last instance has come to its end; those at their end keep what they have, so that an
instance gets the numbers that it would get alone. What one part leaves to a later one waits in an array of a block.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ..semantics.mechanism import Storage
from ..solvers.solved import Newton
from . import linear
from .c_ast import Atom, Branch, CExpression, Conditional, CStatement, Declare, Infix, Line, Loop, Scope, Set
from .context import Context
from .effects import AnyStatement
from .functions import Frame, mentioned, pruned, voided
from .layout import Order, order_of
from .printer import lines, show

BLOCK = "RV_BLOCK"
INSTANCE = Line("const int instance = start + lane;")
HEADER = f"for (int lane = 0; lane < {BLOCK}; ++lane)"
GOING, MOVED = "rv_going", "moved"


def in_blocks(context: Context, statements: Sequence[AnyStatement]) -> bool:
    """Whether statements have iterations at their own level, and would vectorise but for these."""
    if not any(_is_iteration(statement) for statement in statements):
        return False
    straight = [replace(s, linear=True) if isinstance(s, Newton) and _is_iteration(s) else s for s in statements]
    effects = context.analysis.of(straight)
    shared = any(v.storage is Storage.GLOBAL or (v.storage is Storage.LOCAL and v.length) for v in effects.writes)
    return not shared and order_of(effects, context.solved) is Order.BLOCKS


def _is_iteration(statement: AnyStatement) -> bool:
    return isinstance(statement, Newton) and not statement.linear and statement.order is not None


@dataclass(frozen=True, slots=True)
class Iteration:
    """One Newton iteration: the pass over a block, and what follows the last pass for instances that have failed."""

    marker: Scope
    passed: tuple[CStatement, ...]
    residuals: int
    passes: int
    failed: CStatement


def prepare(frame: Frame, statements: Sequence[AnyStatement]) -> dict[int, Iteration]:
    """Let the lowering put a marker in the place of each iteration; return the iterations by the marker's id, once it has."""
    found: dict[int, Iteration] = {}
    for statement in statements:
        if isinstance(statement, Newton) and _is_iteration(statement):
            marker = Scope(())
            found[id(marker)] = _iteration(frame, statement, marker)
            frame.lowering.replaced[id(statement)] = (marker,)
    return found


def _iteration(frame: Frame, system: Newton, marker: Scope) -> Iteration:
    step = linear.newton_step(frame.lowering, system)
    count = len(step.places)
    finite = Infix("==", Infix("-", Atom("sum"), Atom("sum")), Atom("0.0"))
    going = Infix(">", Atom("going"), Atom("0.0"))
    residuals = [Set(Atom(f"rv_residual[{k}][lane]"), Atom(f"residual_{k}")) for k in range(count)]
    moves: list[CStatement] = []
    for k, (place, change) in enumerate(zip(step.places, step.changes, strict=True)):
        moves.append(Declare("const double", f"next_{k}", Infix("-", place, change)))
        after = Conditional(Infix("<", Atom(f"next_{k}"), Atom("0.0")), Atom("0.0"), Atom(f"next_{k}"))
        value: CExpression = after if system.nonnegative else Atom(f"next_{k}")
        moves.append(Set(place, Conditional(Infix(">", Atom(MOVED), Atom("0.0")), value, place)))
    passed = (
        *step.body, *residuals,
        Declare("const double", "going", Atom(f"{GOING}[lane]")),
        Declare("const double", "sum", step.total),
        Declare("const double", MOVED, Conditional(going, Conditional(finite, Atom("1.0"), Atom("-1.0")), Atom("going"))),
        *step.elimination, *moves,
        Declare("const int", "small", step.small),
        Set(Atom(f"{GOING}[lane]"), Conditional(Atom("small"), Conditional(
            Infix(">", Atom(MOVED), Atom("0.0")), Atom("0.0"), Atom(MOVED)), Atom(MOVED))),
    )
    named = tuple(Declare("const double", f"residual_{k}", Atom(f"rv_residual[{k}][lane]")) for k in range(count))
    failed = Branch(Infix("<", Atom(f"{GOING}[lane]"), Atom("0.0")), (*named, *step.not_finite),
                    (Branch(Infix(">", Atom(f"{GOING}[lane]"), Atom("0.0")), (step.endless,)),))
    return Iteration(marker, passed, count, system.iterations, failed)


# ------------------------------------------------------------------------ parts


def block_lines(frame: Frame, statements: Sequence[CStatement], iterations: dict[int, Iteration],
                node: Sequence[CStatement]) -> list[str]:
    """Return the loop over blocks: `statements` are a kernel's lowered ones with markers, and its stores."""
    parts: list[list[CStatement]] = [list(frame.loads)]
    cuts: list[Iteration] = []
    for statement in statements:
        if id(statement) in iterations:
            cuts.append(iterations[id(statement)])
            parts += [[*cuts[-1].passed, cuts[-1].failed], []]
        else:
            parts[-1].append(statement)
    passing = _Passing(parts)
    inner = [f"        double {name}[{BLOCK}];" for name in passing.arrays]
    for number in range(len(parts)):
        inner += passing.iteration(number, cuts[number // 2], node) if number % 2 else passing.straight(number, node)
    return [f"    for (int start = 0; start < count; start += {BLOCK}) {{", *inner, "    }"]


class _Passing:
    """Which locals pass from one part to a later one, and the parts as C. Parts of odd number are iterations."""

    def __init__(self, parts: list[list[CStatement]]) -> None:
        self._names = list(dict.fromkeys(name for part in parts[::2] for name in _declared(part)))
        self._parts = [[s for s in part if not _is_bare(s)] for part in parts]
        self._needed = [{name for name in self._names if _needs(part, name)} for part in self._parts]
        self._set = [{*_declared(part), *_assigned(part)} for part in self._parts]
        self._kept = [self._kept_by(number) for number in range(len(parts))]

    def _kept_by(self, number: int) -> list[str]:
        """Return what a part sets and a later one goes on with; of an iteration also what its next pass does."""
        wanted: set[str] = set().union(*self._needed[number + 1 - number % 2:])
        return [name for name in self._names if name in self._set[number] & wanted]

    @property
    def arrays(self) -> list[str]:
        """The arrays that values wait in."""
        return [_array(name) for name in self._names if any(name in kept for kept in self._kept)]

    def _start(self, number: int, node: Sequence[CStatement]) -> list[CStatement]:
        """Return the start of a part's loop: what it goes on with, and locals of its own."""
        before: set[str] = set().union(*self._kept[:number + number % 2])
        own = _declared(self._parts[number])
        start: list[CStatement] = [INSTANCE, *node]
        for name in self._names:
            if name in self._needed[number] & before:
                type_ = "double" if name in self._set[number] else "const double"
                start.append(Declare(type_, name, Atom(f"{_array(name)}[lane]")))
            elif name not in own:
                start.append(Declare("double", name))
        return start

    def straight(self, number: int, node: Sequence[CStatement]) -> list[str]:
        """Return the loop of a part without iterations."""
        kept = [Set(Atom(f"{_array(name)}[lane]"), Atom(name)) for name in self._kept[number]]
        return _loop(self._start(number, node), [*self._parts[number], *kept], 3)

    def iteration(self, number: int, cut: Iteration, node: Sequence[CStatement]) -> list[str]:
        """Return the loops of an iteration: instances that go on are 1 in `rv_going`, at their end 0, failed ones −1."""
        going = Atom(f"{GOING}[lane]")
        places = [(Atom(f"{_array(name)}[lane]"), Atom(name)) for name in self._kept[number]]
        kept = [Set(place, Conditional(Infix(">", Atom(MOVED), Atom("0.0")), value, place)) for place, value in places]
        begin: list[CStatement] = [
            Line(f"double {GOING}[{BLOCK}], rv_residual[{cut.residuals}][{BLOCK}];"), Line("int left = 1;"),
            Loop(HEADER, (Set(going, Atom("start + lane < call->count ? 1.0 : 0.0")),))]
        count = Loop(HEADER, (Set(Atom("left"), Infix(">", going, Atom("0.0")), "|="),))
        start = self._start(number, node)
        return ["        {", *lines(begin, 3),
                f"            for (int iteration = 0; iteration < {cut.passes} && left; ++iteration) {{",
                *_loop(start, [*cut.passed, *kept], 5), "                left = 0;", *lines([count], 4), "            }",
                *_loop(start, [cut.failed], 4, independent=False), "        }"]


def _loop(start: list[CStatement], body: Sequence[CStatement], depth: int, independent: bool = True) -> list[str]:
    pad = "    " * (depth - 1)
    mark = [f"{pad}RV_INDEPENDENT"] if independent else []
    return [*mark, f"{pad}{HEADER} {{", *voided(pruned(start, lines(body, depth), depth)), f"{pad}}}"]


def _array(name: str) -> str:
    return f"rv_lanes_{name}"


def _is_bare(statement: CStatement) -> bool:
    """Whether a statement declares locals without giving them a value."""
    return isinstance(statement, Declare) and statement.value is None


def _declared(part: Sequence[CStatement]) -> list[str]:
    """Return the locals that statements declare at their own level."""
    return [name for statement in part if isinstance(statement, Declare) for name in statement.name.split(", ")]


def _assigned(part: Sequence[CStatement]) -> set[str]:
    """Return what statements may assign: of those with others inside, all that they mention."""
    names: set[str] = set()
    for statement in part:
        if isinstance(statement, Set):
            names.add(show(statement.target))
        elif not isinstance(statement, Declare):
            names |= mentioned(lines([statement]))
    return names


def _needs(part: Sequence[CStatement], name: str) -> bool:
    """Whether statements may read what a local was before them."""
    for statement in part:
        if name in mentioned(lines([statement])):
            match statement:
                case Declare(_, own) if own == name:
                    return False
                case Set(Atom(text), value, "=") if text == name:
                    return name in mentioned([show(value)])
            return True
    return False
