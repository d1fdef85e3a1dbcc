"""The C compiler's flags that generated code is written for."""

from __future__ import annotations

# NaN and infinity keep their meaning; errno and floating-point traps have none here.
BASE_FLAGS = (
    "-std=c11", "-fPIC", "-fvisibility=hidden", "-fno-math-errno", "-fno-trapping-math", "-ffp-contract=fast",
)
# Of gcc's -O3 only the vectoriser pays for these loops; second, narrower versions of each cost a quarter of the compile
# time and gain nothing. Measured on hh: -O3 takes 0.57 s and runs no faster than this, which takes 0.35 s.
GCC_FLAGS = ("-O2", "-ftree-vectorize", "-fvect-cost-model=dynamic", "--param", "vect-epilogues-nomask=0")
CLANG_FLAGS = ("-O3",)
COMPILE_FLAGS = (*BASE_FLAGS, *GCC_FLAGS)
