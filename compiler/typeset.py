"""Formulas of NMODL as people write them: Greek letters, powers, a raised dot for a product."""

from __future__ import annotations

import re

GREEK = {
    "alpha": "α", "alph": "α", "alp": "α", "beta": "β", "bet": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "zeta": "ζ",
    "eta": "η", "theta": "θ", "kappa": "κ", "lambda": "λ", "mu": "μ", "xi": "ξ", "pi": "π", "rho": "ρ", "sigma": "σ", "tau": "τ",
    "phi": "φ", "chi": "χ", "psi": "ψ", "omega": "ω",
}
ENDINGS = {"tau": "τ", "inf": "∞", "alpha": "α", "beta": "β"}
OPERATORS = {"*": "·", "<=": "≤", ">=": "≥", "==": "=", "!=": "≠", "&&": "and", "||": "or", "-": "−", "%": "mod", "<->": "⇌",
             "<<": "⇐", "!": "not "}
SUPERSCRIPT = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")
_NUMBER = r"(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?"
_TOKEN = re.compile(rf'"[^"]*"|{_NUMBER}|[A-Za-z_]\w*|\^\s*\d+(?![\d.eE])|<->|<<|<=|>=|==|!=|&&|\|\||.', re.DOTALL)

_REPEATED = re.compile(r"(?<![\w^/] )(?<![\w^])([^\W\d]\w*)(?: · \1)+(?![\w(\[^⁰¹²³⁴⁵⁶⁷⁸⁹])")
_FACTOR_ONE = re.compile(r" · 1(?![\w.·^⁰¹²³⁴⁵⁶⁷⁸⁹⁻])")  # NMODL needs it to give a product another unit: x*1(um)
_NEGATIVE = re.compile(r"−\(([^()+−=<>≤≥≠,]+)\)(?![\^⁰¹²³⁴⁵⁶⁷⁸⁹])")  # −(a · b) is −a · b
LONGEST = 7  # digits of a number that are shown


def typeset(text: str) -> str:
    """Return a formula in NMODL's notation typeset in Unicode; what it does not know stays as it is."""
    shown = "".join(_shown(token) for token in _TOKEN.findall(text)).replace(" ^ ", "^")
    shown = _NEGATIVE.sub(r"−\1", _FACTOR_ONE.sub("", shown))
    return _REPEATED.sub(lambda found: found[1] + str(found[0].count("·") + 1).translate(SUPERSCRIPT), shown)


def _shown(token: str) -> str:
    if token[0].isalpha() or token[0] == "_":
        return name(token)
    if token[0] == "^" and len(token) > 1:
        return token[1:].strip().translate(SUPERSCRIPT)
    if token[0].isdigit() or token[0] == ".":
        return number(token)
    return OPERATORS.get(token, token)


def number(text: str) -> str:
    """Return a number with its power of ten raised, seven digits at most: 1e-3 is 10⁻³. 3.14159… is π."""
    if text.startswith("3.141592653589"):
        return "π"
    mantissa, mark, exponent = text.lower().partition("e")
    if "." in mantissa:
        mantissa = (f"{float(mantissa):.{LONGEST}g}" if len(mantissa) > LONGEST + 1 else mantissa).rstrip("0").rstrip(".") or "0"
    if not mark:
        return mantissa
    power = "10" + str(int(exponent)).translate(SUPERSCRIPT)
    return power if mantissa == "1" else f"{mantissa}·{power}"


def name(text: str) -> str:
    """Return a name with its Greek letters and infinities: mtau is mτ, tau_h is τ_h, tau1_ampa is τ1_ampa, m_inf is m∞."""
    head, mark, rest = text.partition("_")
    if rest == "inf" and head:
        return f"{name(head)}∞"
    if mark and head:
        return f"{name(head)}_{name(rest) if rest else ''}"
    if text in GREEK:
        return GREEK[text]
    for ending, sign in ENDINGS.items():
        if text.endswith(ending) and len(text) > len(ending):
            return text[: -len(ending)] + sign
    for start, sign in GREEK.items():
        more = text[len(start):]
        if text.startswith(start) and len(more) == 1 and (more.isdigit() or len(start) > 2):
            return sign + more
    return text
