"""The C compiler's flags that generated code is written for."""

from __future__ import annotations

# NaN and infinity keep their meaning; errno and floating-point traps have none here.
BASE_FLAGS = ("-std=c11", "-fPIC", "-fvisibility=hidden", "-fno-math-errno", "-fno-trapping-math", "-ffp-contract=fast")
# Of gcc's higher levels these pay: the vectoriser, the aliasing rules, and what makes a product and a sum one instruction
# (-fexpensive-optimizations, without which -ffp-contract=fast does nothing). Second, narrower versions of each loop gain
# nothing. Three of -O1's passes cost a tenth of gcc's time and gain nothing on loops without branches. Measured on hh: -O3 takes
# 0.24 s, -O2 0.14 s, this 0.10 s; the runs take the same time within 4 %. Instructions in the order of their latencies
# (-fschedule-insns) take a tenth more, and 5 to 15 % off loops with several exp, which else wait for each other: a processor
# looks only some hundred instructions ahead. A quotient may be a product with the reciprocal, which is computed once where
# several have one divisor, and before the loop where all instances have it; where 1 ulp can become a jump (floor, comparisons)
# the file takes that back (codegen/exact.py, RV_EXACT_QUOTIENTS): x/49 would be below 1 for x = 49. clang has no such pragma.
GCC_FLAGS = (
    "-O1", "-fno-thread-jumps", "-fno-tree-dominator-opts", "-fno-tree-loop-ivcanon", "-fstrict-aliasing",
    "-fexpensive-optimizations", "-ftree-loop-vectorize", "-fvect-cost-model=dynamic",
    "--param", "vect-epilogues-nomask=0", "-fschedule-insns", "-fsched-pressure",
    "-freciprocal-math",
)
STRICT_FLAGS = ("-DRV_STRICT_MATH", "-ffp-contract=off", "-fno-reciprocal-math")
CLANG_FLAGS = ("-O3", "-Wno-pass-failed")  # what is not optimised has loops that ask to be vectorised
COMPILE_FLAGS = (*BASE_FLAGS, *GCC_FLAGS)
