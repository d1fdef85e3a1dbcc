"""Different .mod files to time builds with: varied from a few templates, so that no two are alike and none is anyone's."""

from __future__ import annotations

from collections.abc import Callable

GATE = """    {x}inf = 1/(1 + exp(-(v - ({half})){sign}/{width}))
    {x}tau = ({least} + {most}/(exp((v - ({half}))/{far}) + exp(-(v - ({half}))/{near})))/q
"""


def channel(number: int) -> str:
    """A channel of one to three gates, each with a sigmoid and a bell-shaped time constant."""
    gates = "mhn"[: 1 + number % 3]
    ion, power = ("na", "k", "ca")[number % 3], 1 + number % 4
    rates = "".join(GATE.format(x=x, half=-20 - 5 * k - number % 7, sign="" if k == 0 else "*(-1)", width=5 + k + number % 5,
                                least=0.1 + 0.1 * k, most=2 + number % 6, far=12 + k, near=18 - k) for k, x in enumerate(gates))
    states, infs = " ".join(gates), " ".join(f"{x}inf {x}tau" for x in gates)
    product = "*".join([f"m^{power}", *gates[1:]])
    return f"""TITLE channel {number}
NEURON {{ SUFFIX chan{number} USEION {ion} READ e{ion} WRITE i{ion} RANGE gbar, g, shift }}
UNITS {{ (mV) = (millivolt) (mA) = (milliamp) (S) = (siemens) }}
PARAMETER {{ gbar = 0.01 (S/cm2) shift = 0 (mV) q10 = 2.3 }}
ASSIGNED {{ v (mV) celsius (degC) e{ion} (mV) i{ion} (mA/cm2) g (S/cm2) q {infs} }}
STATE {{ {states} }}
BREAKPOINT {{
    SOLVE states METHOD cnexp
    g = gbar*{product}
    i{ion} = g*(v - e{ion})
}}
INITIAL {{
    rates(v + shift)
{"".join(f"    {x} = {x}inf{chr(10)}" for x in gates)}}}
DERIVATIVE states {{
    rates(v + shift)
{"".join(f"    {x}' = ({x}inf - {x})/{x}tau{chr(10)}" for x in gates)}}}
PROCEDURE rates(v) {{
    q = q10^((celsius - 23)/10)
{rates}}}
"""


def alpha_beta(number: int) -> str:
    """A channel of rates with removable singularities, as published ones of Hodgkin and Huxley's form are."""
    return f"""NEURON {{ SUFFIX rate{number} USEION k READ ek WRITE ik RANGE gkbar }}
PARAMETER {{ gkbar = 0.003 }}
ASSIGNED {{ v celsius ek ik alpha beta }}
STATE {{ n }}
INITIAL {{ rates(v) n = alpha/(alpha + beta) }}
BREAKPOINT {{ SOLVE states METHOD cnexp ik = gkbar*n^4*(v - ek) }}
DERIVATIVE states {{ rates(v) n' = alpha*(1 - n) - beta*n }}
FUNCTION linoid(x, y) {{
    IF (fabs(x/y) < 1e-6) {{ linoid = y*(1 - x/y/2) }} ELSE {{ linoid = x/(exp(x/y) - 1) }}
}}
PROCEDURE rates(v) {{
    alpha = 0.0{1 + number % 8}*linoid(-(v + {40 + number % 20}), 10)
    beta = 0.125*exp(-(v + {50 + number % 20})/80)
}}
"""


def pool(number: int) -> str:
    """Calcium that decays to a resting value."""
    return f"""NEURON {{ SUFFIX pool{number} USEION ca READ ica, cai WRITE cai RANGE decay, gamma, depth }}
UNITS {{ (mM) = (milli/liter) (mA) = (milliamp) (um) = (micron) FARADAY = (faraday) (coulombs) }}
PARAMETER {{ gamma = 0.0{5 + number % 5} decay = {20 + number} (ms) depth = 0.1 (um) rest = 1e-4 (mM) }}
ASSIGNED {{ ica (mA/cm2) }}
STATE {{ cai (mM) }}
INITIAL {{ cai = rest }}
BREAKPOINT {{ SOLVE states METHOD cnexp }}
DERIVATIVE states {{ cai' = -(10000)*(ica*gamma/(2*FARADAY*depth)) - (cai - rest)/decay }}
"""


def synapse(number: int) -> str:
    """A synapse that rises and decays, with depression."""
    return f"""NEURON {{ POINT_PROCESS syn{number} RANGE tau1, tau2, e, i, use NONSPECIFIC_CURRENT i }}
PARAMETER {{ tau1 = 0.{1 + number % 8} tau2 = {3 + number % 9} e = 0 use = 0.4 recovery = 200 }}
ASSIGNED {{ v i g factor }}
STATE {{ A B }}
INITIAL {{
    LOCAL tp
    tp = (tau1*tau2)/(tau2 - tau1)*log(tau2/tau1)
    factor = 1/(exp(-tp/tau2) - exp(-tp/tau1))
    A = 0  B = 0
}}
BREAKPOINT {{ SOLVE state METHOD cnexp g = B - A i = g*(v - e) }}
DERIVATIVE state {{ A' = -A/tau1 B' = -B/tau2 }}
NET_RECEIVE(weight, r, last (ms)) {{
    INITIAL {{ r = 1 last = t }}
    r = 1 - (1 - r)*exp(-(t - last)/recovery)
    A = A + weight*factor*r*use
    B = B + weight*factor*r*use
    r = r*(1 - use)
    last = t
}}
"""


def scheme(number: int) -> str:
    """A kinetic scheme of five states."""
    return f"""NEURON {{ SUFFIX mark{number} USEION na READ ena WRITE ina RANGE gbar }}
PARAMETER {{ gbar = 0.1 a0 = {1 + number % 4} b0 = 0.{2 + number % 6} }}
ASSIGNED {{ v ena ina a b c d }}
STATE {{ c1 c2 c3 o i1 }}
INITIAL {{ SOLVE kin STEADYSTATE sparse }}
BREAKPOINT {{ SOLVE kin METHOD sparse ina = gbar*o*(v - ena) }}
KINETIC kin {{
    rates(v)
    ~ c1 <-> c2 (3*a, b)
    ~ c2 <-> c3 (2*a, 2*b)
    ~ c3 <-> o (a, 3*b)
    ~ o <-> i1 (c, d)
    CONSERVE c1 + c2 + c3 + o + i1 = 1
}}
PROCEDURE rates(v) {{
    a = a0*exp((v + {30 + number % 9})/24)
    b = b0*exp(-(v + 40)/17)
    c = 0.5
    d = 0.01*exp(-(v + {60 + number % 9})/20)
}}
"""


TEMPLATES: tuple[Callable[[int], str], ...] = (channel, alpha_beta, channel, pool, synapse, channel, scheme, channel)


def different(count: int) -> dict[str, str]:
    """Return that many .mod files, by name."""
    return {f"{make.__name__}{k}.mod": make(k) for k, make in ((k, TEMPLATES[k % len(TEMPLATES)]) for k in range(count))}
