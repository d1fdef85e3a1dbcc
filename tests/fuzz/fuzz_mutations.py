"""Changes made to a .mod file at random: what a slip of the hand, a broken disk, a clever user or an attacker might do to it."""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random

KEYWORDS = """
    AFTER AND ARTIFICIAL_CELL ASSIGNED BBCOREPOINTER BEFORE BREAKPOINT BY COMMENT COMPARTMENT CONDUCTANCE CONSERVE CONSTANT
    CONSTRUCTOR DEFINE DEPEND DERIVATIVE DESTRUCTOR DISCRETE ELECTRODE_CURRENT ENDCOMMENT ENDVERBATIM EQUATION EXTERNAL
    FOR_NETCONS FROM FUNCTION FUNCTION_TABLE GLOBAL INCLUDE INDEPENDENT INITIAL KINETIC LAG LINEAR LOCAL
    LONGITUDINAL_DIFFUSION METHOD MUTEXLOCK MUTEXUNLOCK NET_RECEIVE NEURON NONLINEAR NONSPECIFIC_CURRENT PARAMETER POINTER
    POINT_PROCESS PROCEDURE PROTECT RANDOM RANGE READ REPRESENTS SOLVE SOLVEFOR START STATE STEADYSTATE STEP SUFFIX SWEEP
    TABLE THREADSAFE TITLE TO UNITS UNITSOFF UNITSON USEION USING VALENCE VECTOR VERBATIM WATCH WHILE WITH WRITE else if while
    IF ELSE cnexp derivimplicit sparse euler runge simeq newton matexp after_cvode cvode_t cvode_t_v adams FORALL PUTQ ERROR
    MODEL_LEVEL
""".split()

# Words of C, of Python, of SymPy, of the generated C, and names that mean something to NMODL.
NAMES = (
    """
    auto break case char const double float goto int long register return sizeof static struct switch typedef union void
    volatile restrict inline _Bool _Complex asm typeof errno NULL NAN INFINITY I complex stdin stdout stderr printf malloc
    free exit main y0 y1 yn j0 j1 jn gamma signgam index rint near far linux unix i386 div abs fabs pow exp log sin time clock
    read write M_PI and as class def del elif except finally for from global import in is lambda nonlocal not or pass raise
    try with yield None True False self print eval exec open __import__ E pi S N O Q C Symbol Function Integer Float oo zoo
    Dummy Matrix beta zeta lambda call instance node count first stride host rhs d_node scale start lane size shifted argument
    weight flag fields ions routines mechanism residual jacobian row rows theta field global pointer table lu x_ rv_call
    rv_exp fn_rates field_m global_m kernel_current computed_m to_m lu_0 step_0 table_0 loop_current v_node var_m rvv_v _lm
    area_ v t dt celsius diam area cai cao ica ik ek nai ko secondorder usetable f_flux b_flux celcius DCai delta_t m0 mX x
    a1b exprand scop_random random_uniform net_send net_event net_move at_time nrn_pointing state_discontinuity nothing
""".split()
    + ["n" * 300, "_", "__", "m_", "m__", "é", "ﬁ", "Ω", "x2147483648"]
)

NUMBERS = [
    "0", "-0", "1", "-1", "2", "1e308", "1e309", "-1e400", "1e-400", "4.9e-324", "nan", "NaN", "inf", "Infinity", "0x10", "010",
    "1.", ".5", "1.e", "1e", "1e+", "1..2", "1.2.3", "2147483647", "2147483648", "4294967296", "9223372036854775808",
    "-2147483649", "1e5", "1E5", "1d5", "100000", "1000001", "9" * 30, "9" * 99, "9" * 101, "9" * 400, "0." + "3" * 300,
    "1e" + "9" * 20, "0" * 50 + "1", "1_000", "٣", "1f", "1L", "99999999999999999999", "3.14159265358979323846264338327950288",
]

UNITS = [
    "()", "(1)", "(mV)", "(mA/cm2)", "(/ms/mM2)", "(k-mole)", "(degC)", "(1/ms-mM)", "(10000 um2)", "( )", "(-)", "(//)", "(/)",
    "(m-)", "(mV mV)", "(1e-3 mV)", "(1e999)", "(0)", "(0 mV)", "(mV^2)", "(mV2147483648)", "(mV-9999)", "(kkkkm)", "(milli)",
    "(m%n)", '(")', "(\\)", "(µm)", "(um)(mV)", "(*/)", "(??/)", "(" + "m" * 500 + ")", "(" + "mV-" * 200 + "mV)",
    "(" + "9" * 400 + ")", "(mV", "mV)", "(1|2)", "(-1)", "(10-3 m)", "(m/s/s/s/s)", "(e)", "(mV) (mV)", "(micro/m)",
    "(coul/mole)", "(faraday)", "(degF)", "(degC-1)", "(1/1/1)", "(.)", "(1.)", "(+1)", "(1e)",
]

SNIPPETS = [
    "{", "}", "(", ")", "[", "]", ",", ";", "=", "==", "~", "~+", "<->", "->", "<<", "<", ">", "'", '"', ":", "?", "@", "@1",
    "^", "+", "-", "*", "/", "%", "!", "&&", "||", "\\", "#", "$", "`", ".", "'0", "x'", "m'", "x''", "m'[0]", "[0]", "[-1]",
    "[1e9]", "[2147483647]", "[i]", "%n", "%s", "*/", "/*", "//", "??/", "\\\n", "#line 1 \"x\"", "#include <x>", "#define x y",
    "DEFINE N 3", "DEFINE N -3", "DEFINE N 99999999999", "DEFINE m 0", "DEFINE t 5", "DEFINE NEURON 1", "DEFINE exp 2",
    "DEFINE N N", 'INCLUDE "case.mod"', 'INCLUDE "missing.inc"', 'INCLUDE "."', 'INCLUDE "/"', 'INCLUDE ""',
    'INCLUDE "inc.inc"', "INCLUDE inc", "TITLE", "TITLE */ int x; /*", "TITLE \\", "COMMENT", "ENDCOMMENT",
    "VERBATIM\nENDVERBATIM", "VERBATIM", "ENDVERBATIM", "VERBATIM\nx = ;\nENDVERBATIM", "VERBATIM\n}\nENDVERBATIM",
    "VERBATIM\n/*\nENDVERBATIM", "VERBATIM\n#if 1\nENDVERBATIM", "VERBATIM\nreturn 0;\nENDVERBATIM",
    "VERBATIM\n\"\nENDVERBATIM", "VERBATIM\n#error x\nENDVERBATIM", "VERBATIM\nint q = undeclared;\nENDVERBATIM", "UNITSOFF",
    "UNITSON", "LOCAL a", "LOCAL a, a", "LOCAL m", "LOCAL a[3]", "LOCAL a[0]", "LOCAL a[1000000000]", "FROM i = 0 TO 3 { }",
    "FROM i = 0 TO 1000000000 { m = m }", "FROM i = 3 TO 0 BY -1 { }", "FROM i = 0 TO 3 BY 0 { }", "if (1) { }",
    "if (m) { m = 1 } else { m = 2 }", "while (0) { }", "while (1) { }", "{ }", "{ { } }", "m = m", "m = 1/0", "m = m^m^m",
    "m = -m^2", "m = exp(exp(exp(m)))", "m = (m", "m' = m", "m' = -m*m", "m' = n", "m' = m'", "~ m <-> n (1, 2)",
    "~ m + n <-> 2 m (1, m)", "~ m << (1)", "~ m -> (1)", "~ m = n", "CONSERVE m = 1", "CONSERVE m + n = 1",
    "COMPARTMENT 2 { m }", "COMPARTMENT i, 2 { m }", "LONGITUDINAL_DIFFUSION 1 { m }", "SOLVE states",
    "SOLVE states METHOD cnexp", "SOLVE states STEADYSTATE sparse", "SOLVE nothing METHOD euler",
    "TABLE m DEPEND celsius FROM -100 TO 100 WITH 200", "TABLE FROM 0 TO 1 WITH 1", "TABLE m FROM 1 TO 0 WITH 0",
    "TABLE m FROM 0 TO 1 WITH 99999999", "WATCH (v > 0) 1", "FOR_NETCONS(w) { }", "net_send(1, 1)", "net_event(t)",
    "net_move(t)", 'printf("%d %s %n %*d\\n", m)', 'printf("%")', 'printf("%s")', 'printf("%5$d", 1)', 'printf("*/")',
    'printf("%lc%Lf%hhn", m)', "printf()", 'printf("x", "y", m)', "state_discontinuity(m, 1)", "at_time(1)", "CONDUCTANCE g",
    "CONDUCTANCE g USEION ca", "PROTECT m = m + 1", "MUTEXLOCK", "MUTEXUNLOCK", "LAG m BY 1", "USEION ca READ cai WRITE ica",
    "USEION ca WRITE cai, cao", "USEION k READ ek WRITE ik VALENCE 1", "USEION é READ éi", "NONSPECIFIC_CURRENT i",
    "ELECTRODE_CURRENT i", "RANGE m, m", "GLOBAL m", "POINTER p", "BBCOREPOINTER q", "RANDOM r", "VECTOR w", "EXTERNAL e",
    "THREADSAFE", "SUFFIX nothing", "SUFFIX a", "POINT_PROCESS P", "ARTIFICIAL_CELL A", "REPRESENTS NCIT:C17145",
    "REPRESENTS [NCIT:C17145]", "VALENCE 99999", "NET_RECEIVE (w) { }", "NET_RECEIVE (w) { INITIAL { w = 1 } }",
    "NET_RECEIVE (weight, flag) { m = flag }", "FUNCTION f(x) { f = f(x) }", "FUNCTION f(x) { }", "FUNCTION exp(x) { exp = x }",
    "PROCEDURE p() { p() }", "FUNCTION_TABLE ft(v, c)", "CONSTRUCTOR { }", "DESTRUCTOR { }", "BEFORE STEP { m = 1 }",
    "AFTER SOLVE { }", "BREAKPOINT { }", "INITIAL { }", "INITIAL { m = 1 }", "STATE { m }", "STATE { q FROM 0 TO 1 }",
    "PARAMETER { q = 1 (mV) <0, 1> }", "ASSIGNED { q[3] }", "ASSIGNED { q[1000000000] }", "CONSTANT { q = 1 }",
    "UNITS { (q) = (q) }", "UNITS { (q) = (mV) (r) = (q) }", "UNITS { q = (1) (mV) }", "UNITS { PI = (pi) (1) }",
    "DERIVATIVE d { m' = -m }", "KINETIC k { ~ m <-> n (1, 1) }", "LINEAR l { ~ m = 1 }", "NONLINEAR n { ~ m*m = 2 }",
    "DISCRETE d { m = m@1 + 1 }", "INDEPENDENT { t FROM 0 TO 1 WITH 1 (ms) }", "EQUATION { }",
]

_TOKEN = re.compile(
    r"""[A-Za-z_]\w*'*|\d+\.?\d*(?:[eE][-+]?\d+)?|"[^"\n]*"|\([A-Za-z0-9/. -]*\)|<->|<<|->|[<>=!]=|&&|\|\||~\+?|\s+|.""",
    re.DOTALL,
)
_NUMBER = re.compile(r"(?<![\w.])(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
_WORD = re.compile(r"\b[A-Za-z]\w*\b")
_UNIT = re.compile(r"\([A-Za-z0-9/. -]*\)")
_BLOCK = re.compile(r"^[A-Z_]{4,}[^\n{]*\{", re.MULTILINE)

Mutation = Callable[[Random, str], str]


def mutate(random: Random, text: str) -> bytes:
    """Return the text after one to eight changes, now and then as bytes that are no text."""
    for _ in range(random.choice([1, 1, 1, 2, 2, 3, 5, 8])):
        text = random.choice(MUTATIONS)(random, text)
        if len(text) > 300_000:
            break
    return _encoded(random, text)


def _encoded(random: Random, text: str) -> bytes:
    kind = random.randrange(30)
    data = text.encode("utf-8", "surrogatepass")
    if kind == 0:
        return text.encode("utf-16", "surrogatepass")
    if kind == 1:
        return text.encode("latin-1", "replace")
    if kind == 2:
        return b"\xef\xbb\xbf" + data
    if kind == 3:
        return text.replace("\n", random.choice(["\r", "\r\n", "\n\r", "\f", "\v", "\u2028", "\x85"])).encode(
            "utf-8", "surrogatepass"
        )
    if kind == 4:
        return "".join(random.choice(["\r", "\r\n", "\n"]) if c == "\n" else c for c in text).encode("utf-8", "surrogatepass")
    if kind == 5:
        return _noisy(random, data)
    if kind == 6:
        return data[: random.randrange(len(data) + 1)]
    return data


def _noisy(random: Random, data: bytes) -> bytes:
    noisy = bytearray(data)
    for _ in range(random.randint(1, 5)):
        place = random.randrange(len(noisy) + 1)
        noisy[place : place + random.randint(0, 2)] = bytes(
            random.choice([0, 0xFF, 0xC3, 0xED, 0x80, 0x1B, 0x7F, 0x1A, random.randrange(256)])
            for _ in range(random.randint(0, 3))
        )
    return bytes(noisy)


def _cut(random: Random, text: str) -> tuple[list[str], int]:
    tokens = _TOKEN.findall(text)
    solid = [k for k, token in enumerate(tokens) if not token.isspace()]
    return tokens, random.choice(solid) if solid else -1


def delete_tokens(random: Random, text: str) -> str:
    tokens, at = _cut(random, text)
    if at >= 0:
        del tokens[at : at + random.choice([1, 1, 1, 2, 3, 10])]
    return "".join(tokens)


def repeat_tokens(random: Random, text: str) -> str:
    tokens, at = _cut(random, text)
    if at >= 0:
        some = tokens[at : at + random.choice([1, 1, 2, 5, 20])]
        tokens[at:at] = some * random.choice([1, 1, 1, 2, 50])
    return "".join(tokens)


def swap_tokens(random: Random, text: str) -> str:
    tokens, a = _cut(random, text)
    if a >= 0:
        solid = [k for k, token in enumerate(tokens) if not token.isspace()]
        b = random.choice(solid)
        tokens[a], tokens[b] = tokens[b], tokens[a]
    return "".join(tokens)


def insert_snippet(random: Random, text: str) -> str:
    tokens, at = _cut(random, text)
    piece = random.choice(
        [random.choice(SNIPPETS), random.choice(SNIPPETS), random.choice(KEYWORDS), random.choice(NAMES), random.choice(UNITS)]
    )
    tokens.insert(max(at, 0), f"{random.choice(' ' + chr(10))}{piece}{random.choice(' ' + chr(10))}")
    return "".join(tokens)


def insert_line(random: Random, text: str) -> str:
    lines = text.split("\n")
    lines.insert(random.randrange(len(lines) + 1), random.choice(SNIPPETS))
    return "\n".join(lines)


def move_lines(random: Random, text: str) -> str:
    lines = text.split("\n")
    start = random.randrange(len(lines))
    some = lines[start : start + random.randint(1, 4)]
    if random.random() < 0.7:
        del lines[start : start + len(some)]
    if random.random() < 0.7:
        place = random.randrange(len(lines) + 1)
        lines[place:place] = some
    return "\n".join(lines)


def change_block(random: Random, text: str) -> str:
    """Take a block away, double it, or turn it into another kind of block."""
    starts = [match.start() for match in _BLOCK.finditer(text)]
    if not starts:
        return text
    k = random.randrange(len(starts))
    start, end = starts[k], starts[k + 1] if k + 1 < len(starts) else len(text)
    block = text[start:end]
    what = random.randrange(4)
    if what == 0:
        return text[:start] + text[end:]
    if what == 1:
        return text[:end] + "\n" + block + text[end:]
    if what == 2:
        return text[:start] + text[end:] + "\n" + block
    return text[:start] + re.sub(r"^[A-Z_]+", random.choice(KEYWORDS), block) + text[end:]


def _replace_one(random: Random, pattern: re.Pattern[str], text: str, new: str) -> str:
    found = list(pattern.finditer(text))
    if not found:
        return text
    match = random.choice(found)
    return text[: match.start()] + new + text[match.end() :]


def change_number(random: Random, text: str) -> str:
    return _replace_one(random, _NUMBER, text, random.choice(NUMBERS))


def change_unit(random: Random, text: str) -> str:
    return _replace_one(random, _UNIT, text, random.choice(UNITS))


def change_word(random: Random, text: str) -> str:
    return _replace_one(
        random, _WORD, text, random.choice(random.choice([KEYWORDS, NAMES, sorted(set(_WORD.findall(text))) or NAMES]))
    )


def rename(random: Random, text: str) -> str:
    """Give a name another name wherever it stands."""
    words = sorted(set(_WORD.findall(text)) - set(KEYWORDS))
    if not words:
        return text
    old, new = random.choice(words), random.choice(random.choice([NAMES, NAMES, KEYWORDS, words]))
    return re.sub(rf"\b{old}\b", new, text)


def nest(random: Random, text: str) -> str:
    """Put very deep brackets, signs or blocks somewhere."""
    depth = random.choice([3, 30, 90, 99, 101, 200, 2000])
    opening, closing = random.choice(
        [
            ("(", ")"),
            ("(", ")"),
            ("-", ""),
            ("!", ""),
            ("exp(", ")"),
            ("{", "}"),
            ("if (1) {", "}"),
            ("a[", "]"),
            ("1+", ""),
            ("2^", ""),
            ("m*", ""),
            ("1-(", ")"),
            ("if (1) { m = 1 } else ", "{ }"),
            ("FROM i = 0 TO 1 {", "}"),
        ]
    )
    inside = random.choice(["1", "m", "v", "m = 1"])
    return _replace_one(
        random,
        random.choice([_NUMBER, _WORD]),
        text,
        opening * depth + inside + closing * random.choice([depth, depth, depth - 1]),
    )


def long_text(random: Random, text: str) -> str:
    """Make a line, a name or a list very long."""
    piece = random.choice(["x", " ", "x ", ",x", "+ m ", "* v ", "\t", "é", '"', "x, ", "(mV)", "1", "\\", "%d"])
    many = piece * random.choice([100, 1000, 5000, 20000])
    return _replace_one(random, random.choice([_NUMBER, _WORD, _UNIT]), text, many)


def noise(random: Random, text: str) -> str:
    """Write characters anywhere, also into the middle of a word."""
    place = random.randrange(len(text) + 1)
    some = random.choice(
        [
            "\0",
            "\x01",
            "\x1a",
            "\x1b[31m",
            "\x7f",
            "\x80",
            "\x85",
            "\xa0",
            "é",
            "µ",
            "\u2028",
            "\u202e",
            "\ufeff",
            "\ufffd",
            "😀",
            "\ud800",
            "\t",
            "\r",
            "\n",
            "\n\n",
            "\f",
            "\v",
            "'",
            '"',
            "\\",
            "{",
            "}",
            "(",
            ")",
            ":",
            "?",
            "%",
            "*/",
            "/*",
        ]
    )
    return text[:place] + some + text[place + random.choice([0, 0, 1]) :]


def hide(random: Random, text: str) -> str:
    """Make comments, TITLEs and VERBATIMs of parts, or plain text of those."""
    what = random.randrange(4)
    if what == 0:
        return _replace_one(
            random,
            re.compile(r"\n"),
            text,
            random.choice([" : ", " ? ", "\n: ", "\nTITLE ", "\nCOMMENT\n", "\nVERBATIM\n", "\nENDCOMMENT\n", "\nENDVERBATIM\n"]),
        )
    if what == 1:
        return _replace_one(random, re.compile(r"[:?]"), text, "")
    if what == 2:
        return _replace_one(
            random,
            re.compile(r"\b(?:END)?(?:COMMENT|VERBATIM)\b"),
            text,
            random.choice(["", "COMMENT", "ENDVERBATIM", "VERBATIM", "endcomment"]),
        )
    return _replace_one(
        random, re.compile(r"\b(?:COMMENT|VERBATIM)\b"), text, random.choice(["x COMMENT", "{ VERBATIM", "(", "COMMENT COMMENT"])
    )


def squeeze(random: Random, text: str) -> str:
    """Take out the space that is not needed, or all line ends."""
    if random.random() < 0.5:
        return re.sub(r"(?<=[^\w\s]) +| +(?=[^\w\s])", "", text)
    return text.replace("\n", " ")


MUTATIONS: list[Mutation] = [
    delete_tokens, delete_tokens, repeat_tokens, swap_tokens, swap_tokens, insert_snippet, insert_snippet, insert_snippet,
    insert_line, insert_line, move_lines, change_block, change_number, change_number, change_unit, change_word, change_word,
    rename, rename, nest, long_text, noise, hide, squeeze,
]
