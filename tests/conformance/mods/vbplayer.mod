: An artificial cell that fires at the times in a Vector, kept as bits of an ASSIGNED variable.
NEURON { ARTIFICIAL_CELL VbPlayer  RANGE index, received }

ASSIGNED { index  etime (ms)  space  received }

INITIAL {
    index = 0
    received = 0
    element()
    if (index > 0) { net_send(etime - t, 1) }
}

NET_RECEIVE (w) {
    if (flag == 1) {
        net_event(t)
        element()
        if (index > 0) { net_send(etime - t, 1) }
    }
    VERBATIM
    if (_lflag == 0.) received += _args[0];
    ENDVERBATIM
}

VERBATIM
#ifndef NRN_VERSION_GTEQ_8_2_0
extern double* vector_vec();
extern int vector_capacity();
extern void* vector_arg();
#endif
ENDVERBATIM

PROCEDURE element() {
    VERBATIM
    {
        void* vv; int i, size; double* px;
        i = (int)index;
        if (i >= 0) {
            vv = *((void**)(&space));
            size = vv ? vector_capacity((IvocVect*)vv) : 0;
            if (i < size) {
                px = vector_vec((IvocVect*)vv);
                etime = px[i];
                index += 1.;
            } else {
                index = -1.;
            }
        }
    }
    ENDVERBATIM
}

PROCEDURE play() {
    VERBATIM
    void** vv;
    vv = (void**)(&space);
    *vv = (void*)0;
    if (ifarg(1)) {
        *vv = (void*)vector_arg(1);
    }
    ENDVERBATIM
}
