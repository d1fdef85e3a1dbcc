: Arguments of every kind, Random123 in both of its forms, a POINTER and a kept address.
NEURON {
    POINT_PROCESS VbPoint
    POINTER origin
    POINTER origin, kept, stream
    RANGE g, e, i, drawn, position, amplitude
    NONSPECIFIC_CURRENT i
}

PARAMETER { e = 0 (mV)  amplitude = 1 }

ASSIGNED { v (mV) g (uS) i (nA) drawn position origin kept stream index }

VERBATIM
#ifndef NRN_VERSION_GTEQ_8_2_0
double nrn_random_pick(void* r);
void* nrn_random_arg(int argpos);
#define RANDCAST
#else
#define RANDCAST (Rand*)
#endif
ENDVERBATIM

INITIAL {
    g = 0
    drawn = 0
    position = 0
    index = 0
}

BREAKPOINT {
    VERBATIM
    if (amplitude > 0.) {
    ENDVERBATIM
        i = g * (v - e) + 1e-4 * origin
    VERBATIM
    } else {
        i = g * (v - e);
    }
    ENDVERBATIM
}

NET_RECEIVE (w) {
    VERBATIM
    g += _args[0] * amplitude;
    if (_lflag == 0.) {
    ENDVERBATIM
        draw()
        net_send(1.5, 2)
    VERBATIM
    }
    ENDVERBATIM
}

PROCEDURE draw() {
    VERBATIM
    if (_p_kept) {
        drawn = nrn_random_pick(RANDCAST _p_kept);
    }
    if (_p_stream) {
        nrnran123_State* s = (nrnran123_State*)_p_stream;
        uint32_t sequence;
        char which;
        position = nrnran123_dblpick(s) + nrnran123_negexp(s) + nrnran123_normal(s);
        nrnran123_getseq(s, &sequence, &which);
        position += 4. * sequence + which;
    }
    ENDVERBATIM
}

PROCEDURE setRNG() {
    VERBATIM
    {
        void** pv = (void**)(&_p_kept);
        *pv = ifarg(1) ? nrn_random_arg(1) : (void*)0;
    }
    ENDVERBATIM
}

PROCEDURE setstream() {
    VERBATIM
    {
        nrnran123_State** pv = (nrnran123_State**)(&_p_stream);
        uint32_t third = ifarg(3) ? (uint32_t)*getarg(3) : 0;
        if (*pv) {
            nrnran123_deletestream(*pv);
            *pv = (nrnran123_State*)0;
        }
        *pv = nrnran123_newstream3((uint32_t)*getarg(1), (uint32_t)*getarg(2), third);
        nrnran123_setseq(*pv, 2, 1);
    }
    ENDVERBATIM
}

FUNCTION kinds() {
    VERBATIM
    double code = 0.;
    int k;
    for (k = 1; ifarg(k); ++k) {
        code = 10. * code + (hoc_is_double_arg(k) ? 1. : hoc_is_str_arg(k) ? 2. : hoc_is_object_arg(k) ? 3. : 4.);
    }
    return code;
    ENDVERBATIM
}

FUNCTION length() {
    VERBATIM
    _llength = (double)strlen(gargstr(1));
    ENDVERBATIM
}

FUNCTION limited() {
    VERBATIM
    _llimited = chkarg(1, 0., 5.);
    ENDVERBATIM
}

PROCEDURE pick(which) {
    VERBATIM
    *hoc_pgetarg(2) = 7. * _lwhich;
    ENDVERBATIM
}

FUNCTION dot() {
    VERBATIM
    double *a, *b, sum = 0.;
    int i_, n = vector_instance_px(vector_arg(1), &a);
    if (vector_arg_px(2, &b) != n) {
        hoc_execerror("dot:", "the Vectors differ in size");
    }
    for (i_ = 0; i_ < n; ++i_) { sum += a[i_] * b[i_]; }
    _ldot = sum + vector_capacity(vector_arg(2));
    ENDVERBATIM
}

PROCEDURE fill() {
    VERBATIM
    void* vec = vector_arg(1);
    int k, n = (int)*getarg(2);
    double* x;
    vector_resize((IvocVect*)vec, n);
    x = vector_vec((IvocVect*)vec);
    for (k = 0; k < n; ++k) { x[k] = amplitude * k * k; }
    ENDVERBATIM
}
