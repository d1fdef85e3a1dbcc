NEURON {
    SUFFIX noisy
    NONSPECIFIC_CURRENT i
}
UNITS { (mA) = (milliamp) }
ASSIGNED { i (mA/cm2) }
BREAKPOINT { i = normrand(0, 1e-3) * 1 (mA/cm2) }
