"""Every identifier of the generated C, and the rule that keeps a user's names apart from them.

A user's name is kept, unless C, a header or this generator may use it, or it starts with `my_`: then `my_` is put before it. No
two names meet this way, since a name that is kept does not start so. Generated names start with one of PREFIXES, whatever of the
user's follows, or are in GENERATED: none of them is a user's name that is kept, and none starts with `my_`.
"""

from __future__ import annotations

import re
from collections.abc import Hashable

PREFIXES = ("rv_", "RV_", "fn_", "computed_", "field_", "global_", "ion_", "kernel_", "loop_", "pointer_", "to_", "call_", "lu_",
            "residual_", "exp_", "step_", "table_", "watch_", "check_", "node_", "kept_", "added_", "random_", "vector_",
            "mechanism_", "__")
AT_FILE_SCOPE = re.compile(r"(?:fn|computed|table_rows|check_table|call|kernel|pointer|mechanism)_\w+|watch_\d+")
"""The names that a file without VERBATIM defines for itself; no name in the headers that it reads is like them."""
ESCAPE = "my_"

GENERATED = frozenset("""
    call instance node nodes count first stride host rhs d_node total slope scale start lane size shifted argument weight
    flag unset result mechanism residual jacobian iteration converged looked row rows theta wanted
    conductance current area v_node x_table each k block step table position library mechanisms
    unseen no_rhs no_d
""".split())

EXACT, EXACT_END = "RV_EXACT_QUOTIENTS", "RV_EXACT_END"  # of mechanism.h
BREAKPOINT = "_breakpoint"  # the routine made of BREAKPOINT where the derivative is a difference; no user's name starts with _

_KEYWORDS = """
    auto break case char const continue default do double else enum extern float for goto if inline int long register
    restrict return short signed sizeof static struct switch typedef union unsigned void volatile while
    _Alignas _Alignof _Atomic _Bool _Complex _Generic _Imaginary _Noreturn _Static_assert _Thread_local
    asm typeof near far bool true false nullptr constexpr alignas alignof thread_local static_assert typeof_unqual
"""

_LIBRARY = """
    main errno NULL NAN INFINITY HUGE_VAL HUGE_VALF HUGE_VALL EOF BUFSIZ RAND_MAX EXIT_SUCCESS EXIT_FAILURE I complex
    imaginary offsetof size_t ptrdiff_t wchar_t max_align_t intptr_t uintptr_t int8_t int16_t int32_t int64_t uint8_t
    uint16_t uint32_t uint64_t intmax_t uintmax_t double_t float_t
    acos asin atan atan2 cos sin tan acosh asinh atanh cosh sinh tanh exp exp2 expm1 exp10 frexp ilogb ldexp log log10 log1p
    log2 logb modf scalbn scalbln cbrt fabs hypot pow sqrt erf erfc lgamma tgamma gamma ceil floor nearbyint rint
    lrint llrint round lround llround trunc fmod remainder remquo copysign nan nextafter nexttoward fdim fmax fmin fma
    drem significand scalb finite isinf isnan isfinite isnormal signbit fpclassify isgreater isless isunordered
    isgreaterequal islessequal islessgreater j0 j1 jn y0 y1 yn signgam sincos pow10 iseqsig issignaling iszero
    FP_NAN FP_INFINITE FP_ZERO FP_SUBNORMAL FP_NORMAL FP_ILOGB0 FP_ILOGBNAN MATH_ERRNO MATH_ERREXCEPT math_errhandling
    M_E M_LOG2E M_LOG10E M_LN2 M_LN10 M_PI M_PI_2 M_PI_4 M_1_PI M_2_PI M_2_SQRTPI M_SQRT2 M_SQRT1_2 MAXFLOAT DOMAIN SING
    OVERFLOW UNDERFLOW PLOSS TLOSS X_TLOSS HUGE
    memcpy memmove memset memcmp memchr strlen strcmp strncmp strcpy strncpy strcat strncat strchr strrchr strstr strtok
    strspn strcspn strpbrk strcoll strxfrm strerror index rindex bcmp bcopy bzero ffs stpcpy strdup strndup
    abs labs llabs div ldiv lldiv abort exit atexit malloc calloc realloc free rand srand random srandom qsort bsearch
    getenv system atof atoi atol strtod strtol printf fprintf sprintf snprintf puts putchar stdin stdout stderr
    read write open close link unlink access alarm time clock signal raise wait select accept bind connect listen send recv
    linux unix i386 errx err warn
"""

RESERVED = frozenset((_KEYWORDS + _LIBRARY).split()) | GENERATED


def escaped(name: str) -> str:
    """Return the C identifier of a user's name."""
    taken = name in RESERVED or name.startswith((*PREFIXES, ESCAPE))
    return f"{ESCAPE}{name}" if taken else name


def linkable(name: str) -> bool:
    """Whether a variable of a file can be a symbol that other files see: one that is no function of the C library."""
    return name not in RESERVED and not name.startswith(("rv_", "_"))


class Identifiers:
    """The identifiers of one C function: one per key, no two alike."""

    def __init__(self) -> None:
        self._names: dict[Hashable, str] = {}
        self._used: set[str] = set()

    def of(self, key: Hashable, name: str) -> str:
        """Return the identifier of key, made from name at the first use."""
        if key not in self._names:
            candidate = escaped(name)
            while candidate in self._used:
                candidate += "_"
            self._used.add(candidate)
            self._names[key] = candidate
        return self._names[key]


def routine(name: str) -> str:
    """Return the C function of a FUNCTION or PROCEDURE."""
    return "kernel_breakpoint" if name == BREAKPOINT else f"fn_{name}"


def computed(name: str) -> str:
    """Return the C function of a routine's own body, where fn_name looks up its TABLE."""
    return f"computed_{name}"


def rows(name: str) -> str:
    """Return the C function that looks a routine up for many arguments."""
    return f"table_rows_{name}"


def wrapper(name: str) -> str:
    """Return the C function that Python calls."""
    return f"call_{name}"


def kernel(phase: str) -> str:
    """Return the C function of a kernel."""
    return f"kernel_{phase}"


def mechanism(name: str) -> str:
    """Return the description of a mechanism, the one symbol of its file."""
    return f"rv_mechanism_{name}"


def row(name: str) -> str:
    """Return the pointer to a field's row."""
    return f"field_{name}"


def kept(name: str) -> str:
    """Return the array of a variable's values for a chunk of instances."""
    return f"kept_{name}"


def added(name: str) -> str:
    """Return the array of what a chunk of instances adds to an ion's current."""
    return f"added_{name}"


def shared(name: str) -> str:
    """Return the pointer to a GLOBAL array."""
    return f"global_{name}"


def pool(ion: str, member: str) -> str:
    """Return the pointer to an ion's pool."""
    return f"ion_{ion}_{member}"


def target(name: str) -> str:
    """Return the accessor of a POINTER."""
    return f"pointer_{name}"


def out(identifier: str) -> str:
    """Return the pointer parameter through which a routine returns a variable."""
    return f"to_{identifier}"
