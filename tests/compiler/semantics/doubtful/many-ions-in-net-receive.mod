NEURON {
    POINT_PROCESS Eleven
    RANGE total
    USEION qa READ qai VALENCE 1
    USEION qb READ qbi VALENCE 1
    USEION qc READ qci VALENCE 1
    USEION qd READ qdi VALENCE 1
    USEION qe READ qei VALENCE 1
    USEION qf READ qfi VALENCE 1
    USEION qg READ qgi VALENCE 1
    USEION qh READ qhi VALENCE 1
    USEION qi READ qii VALENCE 1
    USEION qj READ qji VALENCE 1
    USEION qk READ qki VALENCE 1
}
UNITS { (mM) = (milli/liter) }
ASSIGNED {
    total (mM)
    qai (mM)
    qbi (mM)
    qci (mM)
    qdi (mM)
    qei (mM)
    qfi (mM)
    qgi (mM)
    qhi (mM)
    qii (mM)
    qji (mM)
    qki (mM)
}
NET_RECEIVE (w (mM)) {
    total = w + qai + qbi + qci + qdi + qei + qfi + qgi + qhi + qii + qji + qki
}
