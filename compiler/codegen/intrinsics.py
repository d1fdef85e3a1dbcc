"""Built-in functions as C: of the C library, of rvmath.h or of the host."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from ..semantics.mechanism import Expression, Intrinsic, Number, Read, Text, Variable
from .c_ast import Atom, Branch, Cast, CExpression, CStatement, Do, Infix, Invoke, Set
from .effects import is_uniform
from .printer import quoted, show

if TYPE_CHECKING:
    from .lower import Lowering

LIBRARY = {name: name for name in
           "log10 sqrt sin cos tan asin acos atan atan2 sinh cosh tanh fabs floor ceil fmod erf".split()}
LIBRARY |= {"exp": "rv_exp", "log": "rv_log", "pow": "rv_pow", "abs": "fabs", "gauss": "rv_gauss",
            "poisson": "rv_poisson", "factorial": "rv_factorial"}
LIBRARY |= {name: f"rv_{name}" for name in
            "step pulse perpulse perstep ramp sawtooth revsawtooth squarewave harmonic hyperbol revhyperbol sigmoid revsigmoid "
            "exprelr".split()}
SHARED_RANDOM = frozenset(("scop_random", "exprand", "normrand", "poisrand", "set_seed"))

# name: host function and the defaults of its arguments after the stream
RANDOM: dict[str, tuple[str, tuple[str, ...]]] = {
    "random_uniform": ("random_uniform", ("0.0", "1.0")),
    "random_negexp": ("random_negexp", ("1.0",)),
    "random_normal": ("random_normal", ("0.0", "1.0")),
    "random_ipick": ("random_ipick", ()),
    "random_dpick": ("random_dpick", ()),
    "random_setseq": ("random_setseq", ("0.0",)),
    "random_setids": ("random_setids", ("0.0", "0.0", "0.0")),
}
EVENTS = frozenset(("net_send", "net_event", "net_move", "watch", "set_voltage"))
WITH_INSTANCE = EVENTS | {"netcon_next", "function_table", "force", "stepforce", "set_voltage", "prterr", "equation_count",
                          "element"}
NEEDS_CALL = WITH_INSTANCE | SHARED_RANDOM | frozenset(RANDOM) | {
    "nrn_ghk", "at_time", "printf", "prterr", "nrn_pointing", "vector_attach", "vector_resize", "vector_append", "vector_lag",
    "vector_lag_start", "table"}

_CONVERSION = re.compile(r"%(%|[-+ #0]*\d*(?:\.\d+)?(?:hh|h|ll|l|L|z|j|t)?([a-zA-Z]))")


def value(lowering: Lowering, intrinsic: Intrinsic) -> CExpression:
    """Return a built-in with a value."""
    name, arguments = intrinsic.name, intrinsic.arguments
    if name in LIBRARY:
        return Invoke(library(lowering, name, arguments), tuple(_values(lowering, arguments)))
    if name in RANDOM:
        return _random(lowering, name, arguments)
    if name == "at_time":
        return Invoke("rv_at_time", (Atom("call"), *_values(lowering, arguments)))
    if name in SHARED_RANDOM:
        given = () if name == "scop_random" else arguments
        return Invoke(f"call->host->{name}", (Atom("call"), *_values(lowering, given)))
    if name == "nrn_ghk":
        return Invoke("rv_ghk", (Atom("call->celsius"), *_values(lowering, arguments)))
    if name in ("force", "stepforce"):
        return Invoke("call->host->force", (Atom("call"), Atom("instance"), *_values(lowering, arguments[1:]), _text(arguments),
                                            Atom("1" if name == "stepforce" else "0")))
    if name == "function_table":
        return _function_table(lowering, arguments)
    if name == "element":
        return Cast("double", element_index(lowering, intrinsic))
    if name == "vector_lag":
        history = slot_of(lowering, _handle(arguments), "vector")
        return Invoke("rv_lag", (Atom("call"), history, *_values(lowering, arguments[1:])))
    if name == "netcon_next":
        fetched = Invoke("call->host->netcon_weight", (Atom("call"), Atom("instance"), lowering.index(_number(arguments[0]))))
        return Cast("double", Atom(f"((each = {show(fetched)}) != NULL)"))
    if name == "nrn_pointing":
        return Cast("double", Infix("!=", slot_of(lowering, _handle(arguments), "pointer"), Atom("NULL")))
    raise ValueError(f"no value: {name}")


def library(lowering: Lowering, name: str, arguments: Iterable[Expression | Text]) -> str:
    """Return the C function of a built-in of mathematics.

    A logarithm or a power for one instance at a time, or one that is the same for all of them, is the C library's: rv_log and
    rv_pow pay for whole vectors only, and cost the C compiler as much as a small kernel.
    """
    if name in ("log", "pow") and (lowering.seldom or all(map(is_uniform, arguments))):
        return name
    return LIBRARY[name]


def statement(lowering: Lowering, intrinsic: Intrinsic) -> Iterable[CStatement]:
    """Return a built-in called for its effect."""
    name, arguments = intrinsic.name, intrinsic.arguments
    if name == "watch":
        return (Do(Invoke("call->host->watch", (Atom("call"), Atom("instance"), lowering.index(_number(arguments[0])),
                                                *_values(lowering, arguments[1:])))),)
    if name in SHARED_RANDOM:
        return (Do(Cast("void", value(lowering, intrinsic))),) if name != "set_seed" else (Do(value(lowering, intrinsic)),)
    if name in EVENTS:
        return (Do(Invoke(f"call->host->{name}", (Atom("call"), Atom("instance"), *_values(lowering, arguments)))),)
    if name == "prterr":
        return (Do(Invoke("call->host->fail", (Atom("call"), Atom("instance"), _text(arguments)))),)
    if name == "equation_count":
        return (Do(_equation_count(lowering, arguments)),)
    if name == "nrn_random_play":
        return ()  # Randoms that play do so after the events of each step (random_play.c), and no more often where this is called
    if name == "vector_lag_start":
        handle = slot_of(lowering, _handle(arguments), "vector")
        return (Set(handle, Invoke("rv_lag_start", (Atom("call"), handle))),)
    if name == "printf":
        return (Do(_printf(lowering, arguments)),)
    if name == "state_discontinuity":
        target = arguments[0]
        assert isinstance(target, Read)
        return (Set(lowering.place(target.variable, target.index), _values(lowering, arguments[1:])[0]),)
    if name.startswith("vector_"):
        return _vector(lowering, name, arguments)
    if name in RANDOM:
        return (Do(_random(lowering, name, arguments)),)
    if name == "at_time" and all(lowering.context.silent(argument) for argument in arguments if not isinstance(argument, Text)):
        return ()
    return (Do(Cast("void", value(lowering, intrinsic))),)


def _values(lowering: Lowering, arguments: Iterable[object]) -> list[CExpression]:
    return [lowering.value(argument) for argument in arguments if not isinstance(argument, Text)]  # type: ignore[arg-type]


def _number(argument: Expression | Text) -> Expression:
    assert not isinstance(argument, Text)
    return argument


def _function_table(lowering: Lowering, arguments: tuple[Expression | Text, ...]) -> CExpression:
    """The arguments go as an array, so that the engine can check their number against the table's."""
    given = ", ".join(show(argument) for argument in _values(lowering, arguments[1:]))
    return Invoke("call->host->function_table", (Atom("call"), Atom("instance"), lowering.index(_number(arguments[0])),
                                                 Atom(f"(const double[]){{{given}}}")))


def element_index(lowering: Lowering, intrinsic: Intrinsic) -> CExpression:
    """Return an index as an int, tested where it may lie outside the array that it is meant for."""
    index, length, array = intrinsic.arguments
    assert isinstance(length, Number) and isinstance(array, Text)
    return lowering.checked(_number(index), int(length.value), array.text, intrinsic.span)


def _equation_count(lowering: Lowering, arguments: tuple[Expression | Text, ...]) -> CExpression:
    """Compare how many equations an open block came to with its unknowns."""
    block, wanted = arguments[0], lowering.index(_number(arguments[1]))
    assert isinstance(block, Text)
    text = (f"{block.text} comes to %d equations for {show(wanted)} unknowns: let its loops and conditions make as many "
            "equations as unknowns, or name the unknowns with SOLVEFOR")
    return Invoke("rv_equation_count", (Atom("call"), Atom("instance"), lowering.index(_number(arguments[2])), wanted,
                                        lowering.message(text)))


def _text(arguments: tuple[object, ...]) -> CExpression:
    first = arguments[0]
    assert isinstance(first, Text)
    return Atom(quoted(first.text))


def _handle(arguments: tuple[object, ...]) -> Variable:
    first = arguments[0]
    assert isinstance(first, Read)
    return first.variable


def slot_of(lowering: Lowering, variable: Variable, member: str) -> CExpression:
    """Return the handle of a POINTER, RANDOM or VECTOR of the instance."""
    slot = lowering.context.layout.slots[variable]
    position = "instance" if slot == 0 else "stride + instance" if slot == 1 else f"{slot} * stride + instance"
    return Atom(f"call->{member}[{position}]")


def _random(lowering: Lowering, name: str, arguments: tuple[object, ...]) -> CExpression:
    function, defaults = RANDOM[name]
    given = _values(lowering, arguments[1:])
    rest = [Atom(default) for default in defaults[len(given):]]
    return Invoke(f"call->host->{function}", (slot_of(lowering, _handle(arguments), "random"), *given, *rest))


def _vector(lowering: Lowering, name: str, arguments: tuple[object, ...]) -> Iterable[CStatement]:
    handle = slot_of(lowering, _handle(arguments), "vector")
    if name == "vector_attach":
        return (Set(handle, Invoke("call->host->vector_argument", (Atom("call"), lowering.index(arguments[1])))),)  # type: ignore[arg-type]
    call = Do(Invoke(f"call->host->{name}", (handle, *_values(lowering, arguments[1:]))))
    return (Branch(Infix("!=", handle, Atom("NULL")), (call,)),)


def _printf(lowering: Lowering, arguments: tuple[object, ...]) -> CExpression:
    """The format fits its arguments (semantics/formats.py); every value is a double, so that %d and its like need an int."""
    assert isinstance(arguments[0], Text)
    text = arguments[0].text
    kinds = [match[2] for match in _CONVERSION.finditer(text) if match[1] != "%"]
    fixed = _CONVERSION.sub(lambda match: re.sub(r"(hh|h|ll|l|L|z|j|t)(?=[a-zA-Z]$)", "", match[0]), text)
    given: list[CExpression] = []
    for kind, argument in zip(kinds, arguments[1:], strict=True):
        if isinstance(argument, Text):
            given.append(Atom(quoted(argument.text)))
        else:
            number = lowering.value(argument)  # type: ignore[arg-type]
            given.append(Invoke("rv_int", (number,)) if kind in "dicuxXo" else number)
    return Invoke("call->host->print", (Atom("call"), Atom(quoted(fixed)), *given))
