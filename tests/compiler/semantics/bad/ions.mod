NEURON {
    SUFFIX ions
    USEION ca READ cai, v WRITE ica
    USEION k READ ek WRITE ik
    USEION na WRITE nao  USEION cl WRITE ecl
}
CONSTANT { cai = 5e-5 }
ASSIGNED { ica ek ik[2] }
STATE { nao ena }
BREAKPOINT { SOLVE d METHOD cnexp  ica = 1 }
DERIVATIVE d { nao' = -nao }
