r"""All constructs of NMODL by name, each with a pattern that finds it in a .mod file (or in the script that drives it).

The names are what the rows of this folder refer to, and what the pages of docs/nmodl/ must show in an example.
"""

from __future__ import annotations


def word(text: str) -> str:
    return rf"\b{text}\b"


def words(text: str) -> dict[str, str]:
    """Return constructs that are found by their own names."""
    return {name: word(name) for name in text.split()}


LEXICAL = {
    "comment-colon": r"(?m):.*$",
    "comment-question-mark": r"(?m)\?.*$",
    **words("COMMENT TITLE VERBATIM DEFINE INCLUDE"),
    "identifier": r"[A-Za-z]\w*",
    "prime": r"\w'",
    "initial-value": r"\b[A-Za-z]\w*0\b",
    "upper-case-keyword": r"\b(IF|ELSE|WHILE)\b",
    "number": r"\d",
    "string": r'"[^"]*"',
    "operator": r"[-+*/^<>=!&|]",
    "delayed-state": r"@\d",
    "free-layout": r"\{ *\w+ *=[^\n]*=",
    "line-ending": r"\r",
    "non-ascii": r"[^\x00-\x7f]",
    "long-line": r"[^\n]{3000}",
}

BLOCKS = {
    **words("NEURON UNITS PARAMETER CONSTANT ASSIGNED STATE INDEPENDENT INITIAL BREAKPOINT EQUATION DERIVATIVE KINETIC LINEAR "
            "NONLINEAR DISCRETE FUNCTION PROCEDURE FUNCTION_TABLE NET_RECEIVE CONSTRUCTOR DESTRUCTOR UNITSON UNITSOFF START"),
    "limits": r"<\s*-?[\d.]+\s*,",
    "array": r"\w\[\w",
    "FROM-TO-declaration": r"FROM 0 TO \d+",
    "tolerance": r"<1e-\d>",
    "LOCAL-at-top": r"(?m)^\s*LOCAL \w",
    "INITIAL-of-NET_RECEIVE": r"NET_RECEIVE[^}]*INITIAL",
    "BEFORE-INITIAL": r"BEFORE\s+INITIAL",
    "AFTER-INITIAL": r"AFTER\s+INITIAL",
    "BEFORE-BREAKPOINT": r"BEFORE\s+BREAKPOINT",
    "AFTER-SOLVE": r"AFTER\s+SOLVE",
    "BEFORE-STEP": r"BEFORE\s+STEP",
}

NEURON_BLOCK = {
    **words("SUFFIX POINT_PROCESS ARTIFICIAL_CELL RANGE GLOBAL NONSPECIFIC_CURRENT ELECTRODE_CURRENT USEION READ WRITE VALENCE "
            "CHARGE REPRESENTS POINTER BBCOREPOINTER EXTERNAL THREADSAFE RANDOM VECTOR"),
    "SUFFIX-nothing": r"SUFFIX\s+nothing",
}

UNIT = {
    "unit-name": r"\(\w+\)\s*=\s*\(\w+\)",
    "unit-factor-constant": r"\w+\s*=\s*\([^)]*\)\s*->\s*\(",
    "unit-number": r"\w+\s*=\s*[\d.]+\s*\(",
    "unit-constant": r"\w+\s*=\s*\([^)]*\)\s*\(",
    "unit-of-literal": r"\d\s*\([A-Za-z]",
    "unit-factor": r"\(\d[\d.e+-]*\)",
    "unit-empty": r"\(1?\)",
    "unit-expression": r"\([\w+ ]*[\d/-][\w/ -]*\)",
    "implicit-units": r"\b(v|t|celsius|dt)\b",
    "dimension-check": r"\(\w+\)",
}

STATEMENTS = {
    **words("LOCAL if else while FROM BY SOLVE METHOD STEADYSTATE CONDUCTANCE TABLE DEPEND CONSERVE COMPARTMENT "
            "LONGITUDINAL_DIFFUSION LAG PROTECT MUTEXLOCK MUTEXUNLOCK WATCH FOR_NETCONS SOLVEFOR"),
    "assignment": r"\w\s*=",
    "nested-block": r"(?m)^\s*\{",
    "reaction": r"~[^\n]*<->",
    "stoichiometry": r"~ *(\d|(\w+) \+ \2)",
    "one-way": r"~[^\n]*[^<]->",
    "source": r"~[^\n]*<<",
    "equation": r"~[^\n]*[^<]=",
    "added-equation": r"~\+",
}

METHODS = words("cnexp derivimplicit sparse euler runge _advance newton simeq after_cvode cvode_t cvode_t_v matexp "
                "adams adrunge clsoda gear heun seidel simplex adeuler")

FUNCTIONS = words(
    "exp log log10 pow sqrt sin cos tan asin acos atan atan2 sinh cosh tanh fabs abs floor ceil fmod erf factorial first_time "
    "net_send net_event net_move at_time state_discontinuity nrn_pointing nrn_ghk nrn_random_play force f_flux b_flux error "
    "printf prterr scop_random exprand normrand gauss poisrand poisson set_seed setseed random_setseq random_setids "
    "random_uniform random_negexp random_normal random_ipick random_dpick step pulse perpulse perstep ramp sawtooth "
    "revsawtooth squarewave stepforce schedule threshold harmonic hyperbol revhyperbol sigmoid revsigmoid spline expfit "
    "derivs deflate romberg legendre boundary invert vector_attach vector_resize vector_append")

VARIABLES = {
    **words("v t dt diam area flag secondorder delta_t maxerr"),
    "celsius": r"\bcel[sc]ius\b",
    "ion-variables": r"\b[a-z]+[io]\b",
    "ion-initial": r"\b\w+0_\w+_ion\b",
    "ion-variable-in-C": r"_ion_\w+",
    "hidden-names": r"\b(_p_\w+|_l\w+|_threadargs_|_nt|D\w+)\b",
}

NAMES = {
    **words("has_loc get_loc get_segment loc"),
    "usetable": r"usetable_\w+",
    "table_name": r"table_\w+_\w+",
    "setdata": r"setdata_\w+",
    "setpointer": r"setpointer",
    "range-name": r"RANGE",
    "global-name": r"GLOBAL",
    "function-name": r"FUNCTION",
    "point-name": r"POINT_PROCESS",
    **words("MechanismType MechanismStandard units code file"),
}

CONSTRUCTS: dict[str, str] = {
    **LEXICAL, **BLOCKS, **NEURON_BLOCK, **UNIT, **STATEMENTS, **METHODS, **FUNCTIONS, **VARIABLES, **NAMES,
}

REFUSED = frozenset(
    "adams adeuler adrunge boundary clsoda deflate derivs dimension-check error expfit first_time gear heun invert "
    "legendre romberg schedule seidel setseed simplex spline".split())
"""What is only said a word about: nothing that compiles shows it."""
