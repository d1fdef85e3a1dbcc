: ranvier check --units=off
NEURON { SUFFIX lin }
STATE { a b }
BREAKPOINT { SOLVE few METHOD simeq  SOLVE product METHOD simeq  SOLVE quotient METHOD simeq  SOLVE call METHOD simeq }
LINEAR few { ~ a + b = 2 }
LINEAR product { ~ a*b = 1  ~ a + b = 2 }
LINEAR quotient { ~ 1/a = 1  ~ a + b = 2 }
LINEAR call { ~ exp(a) = 1  ~ a + b = 2 }
