"""Mechanisms built by hand, so that the generator is tested without the stages before it."""

from __future__ import annotations

from ranvier.compiler.semantics.mechanism import (
    Assign,
    Binary,
    Call,
    CurrentVariable,
    Expression,
    If,
    Intrinsic,
    IonPart,
    IonUse,
    Kind,
    Mechanism,
    NetReceive,
    Number,
    Perform,
    Read,
    Role,
    Routine,
    Storage,
    TableUse,
    Unary,
    Variable,
)
from ranvier.compiler.solvers.solved import CurrentKernel, SolvedMechanism
from ranvier.compiler.source import SourceFile

V = Variable("v", Storage.VOLTAGE, Role.BUILTIN)
DT = Variable("dt", Storage.DT, Role.BUILTIN)
CELSIUS = Variable("celsius", Storage.CELSIUS, Role.BUILTIN)


def num(value: float, text: str = "") -> Number:
    return Number(float(value), text or repr(value))


def field(name: str, role: Role = Role.ASSIGNED, visible: bool = True, default: float = 0.0, length: int = 0) -> Variable:
    return Variable(name, Storage.FIELD, role, length=length, default=default, visible=visible)


def shared(name: str, visible: bool = True, default: float = 0.0, role: Role = Role.ASSIGNED) -> Variable:
    return Variable(name, Storage.GLOBAL, role, default=default, visible=visible)


def local(name: str) -> Variable:
    return Variable(name, Storage.LOCAL, Role.LOCAL)


def op(left: Expression, operator: str, right: Expression) -> Binary:
    return Binary(operator, left, right)


def product(*factors: Expression) -> Expression:
    result = factors[0]
    for factor in factors[1:]:
        result = op(result, "*", factor)
    return result


def exp(argument: Expression) -> Intrinsic:
    return Intrinsic("exp", (argument,))


def minus(e: Expression) -> Unary:
    return Unary("-", e)


def _vtrap() -> Routine:
    x, y, result = local("x"), local("y"), local("vtrap")
    ratio = op(Read(x), "/", Read(y))
    small = op(Intrinsic("fabs", (ratio,)), "<", num(1e-6))
    near = op(Read(y), "*", op(num(1), "-", op(ratio, "/", num(2))))
    far = op(Read(x), "/", op(exp(ratio), "-", num(1)))
    return Routine("vtrap", (x, y), result, (If(small, (Assign(result, None, near),), (Assign(result, None, far),)),))


def hh(table: bool = False, strict_plain: bool = False) -> SolvedMechanism:
    """The squid axon's channels, with GLOBAL minf …, as NEURON's hh."""
    gnabar, gkbar, gl, el = (field(n, Role.PARAMETER, default=d) for n, d in
                             (("gnabar", 0.12), ("gkbar", 0.036), ("gl", 0.0003), ("el", -54.3)))
    gna, gk, il = field("gna"), field("gk"), field("il")
    gates = {g: field(g, Role.STATE) for g in "mhn"}
    inf = {g: shared(f"{g}inf") for g in "mhn"}
    tau = {g: shared(f"{g}tau") for g in "mhn"}
    ena, ek = (Variable(f"e{x}", Storage.ION, Role.ASSIGNED, ion=x, ion_part=IonPart.REVERSAL) for x in ("na", "k"))
    ina, ik = (Variable(f"i{x}", Storage.ION, Role.ASSIGNED, ion=x, ion_part=IonPart.CURRENT) for x in ("na", "k"))
    v, alpha, beta, total, q10 = local("v"), local("alpha"), local("beta"), local("sum"), local("q10")
    vr = Read(v)

    def gate(name: str, a: Expression, b: Expression) -> list[Assign]:
        return [Assign(alpha, None, a), Assign(beta, None, b), Assign(total, None, op(Read(alpha), "+", Read(beta))),
                Assign(tau[name], None, op(num(1), "/", op(Read(q10), "*", Read(total)))),
                Assign(inf[name], None, op(Read(alpha), "/", Read(total)))]

    def shift(by: float) -> Expression:
        return op(vr, "+", num(by))

    body = [
        Assign(q10, None, op(num(3), "^", op(op(Read(CELSIUS), "-", num(6.3)), "/", num(10)))),
        *gate("m", op(num(0.1), "*", Call("vtrap", (minus(shift(40)), num(10)))),
              op(num(4), "*", exp(op(minus(shift(65)), "/", num(18))))),
        *gate("h", op(num(0.07), "*", exp(op(minus(shift(65)), "/", num(20)))),
              op(num(1), "/", op(exp(op(minus(shift(35)), "/", num(10))), "+", num(1)))),
        *gate("n", op(num(0.01), "*", Call("vtrap", (minus(shift(55)), num(10)))),
              op(num(0.125), "*", exp(op(minus(shift(65)), "/", num(80))))),
    ]
    outputs = tuple(x for g in "mhn" for x in (inf[g], tau[g]))
    use = TableUse(outputs, (CELSIUS,), num(-100), num(100), 200) if table else None
    rates = Routine("rates", (v,), None, tuple(body), use)
    run = Perform(Call("rates", (Read(V),)))
    initial = [*(Assign(gates[g], None, Read(shared(f"{g}0"))) for g in ()), run,
               *(Assign(gates[g], None, Read(inf[g])) for g in "mhn")]

    def relaxed(g: str) -> Expression:
        weight = op(num(1), "-", exp(op(minus(Read(DT)), "/", Read(tau[g]))))
        return op(Read(gates[g]), "+", op(weight, "*", op(Read(inf[g]), "-", Read(gates[g]))))

    advance = [run, *(Assign(gates[g], None, relaxed(g)) for g in "mhn")]
    plain = (
        Assign(gna, None, product(Read(gnabar), op(Read(gates["m"]), "^", num(3)), Read(gates["h"]))),
        Assign(ina, None, op(Read(gna), "*", op(Read(V), "-", Read(ena)))),
        Assign(gk, None, op(Read(gkbar), "*", op(Read(gates["n"]), "^", num(4)))),
        Assign(ik, None, op(Read(gk), "*", op(Read(V), "-", Read(ek)))),
        Assign(il, None, op(Read(gl), "*", op(Read(V), "-", Read(el)))),
    )
    derivatives = None if strict_plain else (Read(gna), Read(gk), Read(gl))
    variables = (gnabar, gkbar, gl, el, gna, gk, il, *gates.values(), *outputs, ena, ek, ina, ik)
    ions = tuple(IonUse(x, None, frozenset({IonPart.REVERSAL}), frozenset({IonPart.CURRENT})) for x in ("na", "k"))
    currents = (CurrentVariable(ina, "na"), CurrentVariable(ik, "k"), CurrentVariable(il))
    routines = (rates, _vtrap())
    mechanism = Mechanism("hh", Kind.DENSITY, "squid", SourceFile("hh.mod", ""), variables, ions, currents, routines, (),
                          tuple(initial), (), plain, plain, None)
    return SolvedMechanism(mechanism, routines, tuple(initial), CurrentKernel(plain, derivatives, plain, "asked for"),
                           tuple(advance), None, None)


def expsyn() -> SolvedMechanism:
    """A point process with events: i = g (v − e), g' = −g/tau."""
    tau, e = field("tau", Role.PARAMETER, default=0.1), field("e", Role.PARAMETER)
    i, g = field("i"), field("g", Role.STATE)
    weight = Variable("weight", Storage.WEIGHT, Role.LOCAL, position=0)
    plain = (Assign(i, None, op(Read(g), "*", op(Read(V), "-", Read(e)))),)
    advance = (Assign(g, None, op(Read(g), "*", exp(op(minus(Read(DT)), "/", Read(tau))))),)
    receive = (Assign(g, None, op(Read(g), "+", Read(weight))),)
    mechanism = Mechanism("ExpSyn", Kind.POINT_PROCESS, "", SourceFile("expsyn.mod", ""), (tau, e, i, g), (),
                          (CurrentVariable(i),), (), (), (), (), plain, plain, NetReceive((weight,), receive, None))
    current = CurrentKernel(plain, (Read(g),), plain)
    return SolvedMechanism(mechanism, (), (Assign(g, None, num(0)),), current, advance, receive, None)
