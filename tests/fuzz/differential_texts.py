"""Small legal mechanisms whose numbers are tame: what is computed stays near 1, and nothing hangs on the last digit."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

LINE = "\n"  # lines stay short: NEURON reads 512 characters
METHODS = ("cnexp", "euler", "derivimplicit", "sparse")
FUNCTIONS = (
    "sin({})", "cos({})", "exp(-fabs({}))", "sqrt(1 + fabs({}))", "log(1 + fabs({}))", "tanh({})", "fabs({})",
    "floor({} + 0.237)",
)
TIGHT = 1e-12  # of a number, or of 1
LOOSE = 1e-8  # NEURON ends the iteration of derivimplicit early, with slopes from differences: docs/nmodl/differences.md
COMPARISONS = ("<", ">", "<=", ">=", "!=")


@dataclass(frozen=True)
class Sample:
    """One mechanism: its SUFFIX and text, the FUNCTIONs to call with how many arguments, and the RANGE variables to read."""

    name: str
    text: str
    functions: tuple[tuple[str, int], ...]
    variables: tuple[str, ...]
    tolerance: float


def sample(seed: int, number: int) -> Sample:
    """Return the mechanism of a number; the same seed and number give the same."""
    return _Writer(Random(f"{seed} {number}"), f"diff{number}").sample()


class _Writer:
    def __init__(self, random: Random, name: str) -> None:
        self.random, self.name = random, name
        self.method = random.choice(METHODS)
        self.functions: list[tuple[str, int]] = []

    def expression(self, names: list[str], depth: int = 3) -> str:
        """Return an expression that is finite wherever the names are."""
        random = self.random
        if depth == 0 or random.random() < 0.2:
            return random.choice([*names, *names, f"{random.uniform(-2, 2):.4g}", f"{random.randint(0, 3)}"])
        left, right = self.expression(names, depth - 1), self.expression(names, depth - 1)
        kind = random.random()
        if kind < 0.5:
            return f"({left} {random.choice('+-*')} {right})"
        if kind < 0.6:
            return f"{left}/(1 + fabs({right}))"
        if kind < 0.7:
            return f"(1 + fabs({left}))^{random.choice(['2', '3', '0.5', '(-1)', f'tanh({right})'])}"
        if kind < 0.78:
            return f"(-{left})"
        if kind < 0.86 and self.functions:
            function, count = random.choice(self.functions)
            return f"{function}({', '.join([left, right][:count])})"
        if kind < 0.9:
            return f"({self.condition(names, 1)})"
        return random.choice(FUNCTIONS).format(left)

    def condition(self, names: list[str], depth: int = 2) -> str:
        random = self.random
        one = f"{self.expression(names, depth)} {random.choice(COMPARISONS)} {random.uniform(-1, 1):.5f}"
        other = f"{random.choice(names)} {random.choice(COMPARISONS)} {random.uniform(-1, 1):.5f}"
        return random.choice([one, one, f"{one} && {other}", f"{one} || {other}", f"!({one})"])

    def statements(self, targets: list[str], names: list[str], depth: int = 2) -> list[str]:
        """Return statements that set the targets; `i`, `j` and `k` are LOCALs of their routine, `u` an array of 4."""
        random = self.random
        made = []
        for _ in range(random.randint(1, 3)):
            target = random.choice(targets)
            value = self.expression([*names, *targets])
            kind = random.random() if depth else 0.0
            if kind < 0.45:
                made.append(f"{target} = tanh({value})")
            elif kind < 0.65:
                inner = self.statements(targets, names, depth - 1)
                otherwise = self.statements(targets, names, depth - 1)
                more = random.choice([
                    "", f" else {{ {LINE.join(otherwise)} }}", f" else if ({self.condition(names)}) {{\n{otherwise[0]} }}"])
                made.append(f"if ({self.condition([*names, *targets])}) {{\n{LINE.join(inner)} }}{more}")
            elif kind < 0.85:
                counter = "ij"[2 - depth] if depth < 3 else "i"
                last, step = random.choice([("3", ""), ("0", ""), ("3", " BY 2")])
                inner = self.statements(targets, names, depth - 1)
                first = f"u[{counter}] = u[{counter}]/2 + {target}"
                made.append(f"FROM {counter} = 0 TO {last}{step} {{ {first}\n{LINE.join(inner)} }}")
                made.append(f"{target} = tanh(u[{random.randint(0, 3)}] + u[{random.randint(0, 3)}])")
            else:
                made.append(f"k = 0 while (k < {random.randint(1, 4)}) {{ k = k + 1\n{target} = tanh({target} + {value}*k) }}")
        return made

    def function(self, name: str, count: int) -> str:
        arguments = ["x", "y"][:count]
        known = [*arguments, "p", "q"]
        start, body = self.expression(known, 1), self.statements(["w", name], known, 2)
        self.functions.append((name, count))
        return (f"FUNCTION {name}({', '.join(arguments)}) {{ LOCAL w, k, u[4]\n    FROM i = 0 TO 3 {{ u[i] = p*i }}\n"
                f"    w = {start} k = 0 {name} = {arguments[0]}\n    " + "\n    ".join(body) + "\n}")

    def procedure(self) -> str:
        body = self.statements(["a", "b", "c[1]", "c[2]"], ["x", "p", "q", "s"], 2)
        start = "FROM i = 0 TO 3 { u[i] = q*i c[i] = x + i }\n    k = 0 a = x b = p*x"
        return (f"PROCEDURE rates(x) {{ LOCAL k, u[4]\n    {start}\n    "
                + "\n    ".join(body) + "\n}")

    def table(self) -> str:
        return (f"FUNCTION tabled(x) {{ TABLE DEPEND q FROM -1 TO 2 WITH {self.random.randint(3, 40)}\n"
                f"    tabled = tanh({self.expression(['x', 'q'], 2)}) }}")

    def dynamics(self) -> list[str]:
        """Return the block to SOLVE: its coefficients are LOCALs, since NEURON reads no comparisons within an equation."""
        values = [self.expression(["a", "b", "p", "q"], 2) for _ in range(3)]
        head = "rates(t/3)\n" + "\n".join(f"k{n} = 0.1 + fabs(tanh({value}))" for n, value in enumerate(values))
        if self.method == "sparse":
            return [f"KINETIC states {{ LOCAL k0, k1, k2\n{head}\n"
                    "    ~ s <-> r (k0, k1)\n    ~ r <-> z (k2, 0.3)\n    CONSERVE s + r + z = 1 }"]
        return [f"DERIVATIVE states {{ LOCAL k0, k1, k2\n{head}\n    s' = (k0 - s)/k1\n    r' = a - r*k2\n    z' = -z + c[2] }}"]

    def sample(self) -> Sample:
        random = self.random
        functions = [self.function(f"f{k}", random.choice([1, 2])) for k in range(3)]
        parts = [
            f"NEURON {{ SUFFIX {self.name} RANGE a, b, c, p GLOBAL q }}",
            f"PARAMETER {{ p = {random.uniform(-1, 1):.4g} q = {random.uniform(-1, 1):.4g} }}", "ASSIGNED { a b c[4] }",
            "STATE { s r z }",
            f"INITIAL {{ s = 0.25 r = 0.5 z = 0.25 rates({random.uniform(-1, 1):.3f}) }}",
            f"BREAKPOINT {{ SOLVE states METHOD {self.method} }}", *functions, self.procedure(), self.table(), *self.dynamics()]
        return Sample(self.name, "\n".join(parts) + "\n", (*self.functions, ("tabled", 1)), ("a", "b", "s", "r", "z"),
                      LOOSE if self.method == "derivimplicit" else TIGHT)
