NEURON { SUFFIX singular NONSPECIFIC_CURRENT i }
UNITS { (mV) = (millivolt) (mA) = (milliamp) }
PARAMETER { vhalf = -40 (mV)  k = 10 (mV)  unit = 1 (mA/cm2) }
ASSIGNED { v (mV)  i (mA/cm2) }
BREAKPOINT { i = unit*(alpha(v) + linoid((v - vhalf)/k) + guarded((v - vhalf)/k)) }
FUNCTION alpha(v (mV)) { alpha = 0.1(/mV)*(v - vhalf)/(1 - exp(-(v - vhalf)/k)) }
FUNCTION linoid(x) { linoid = x/(exp(x) - 1) }
FUNCTION guarded(x) {
    if (fabs(x) < 1e-6) { guarded = 1 - x/2 } else { guarded = x/(exp(x) - 1) }
}
