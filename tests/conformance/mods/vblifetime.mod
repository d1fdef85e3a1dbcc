: Memory taken in CONSTRUCTOR and given back in DESTRUCTOR; C in hooks, WATCH, and events sent from C.
NEURON {
    POINT_PROCESS VbLifetime
    POINTER space
    RANGE peak, before, after, crossings, sum, g, i, e
    GLOBAL alive, weightsum
    NONSPECIFIC_CURRENT i
}

PARAMETER { alive = 0  weightsum = 0  e = 0 (mV) }

ASSIGNED { v (mV) g (uS) i (nA) peak before after crossings sum space }

VERBATIM
typedef struct Store { int count; double last; double* trace; } Store;
#define STORE Store* store = *(Store**)(&_p_space)
static void add(Store* store, double x) {
    if (store->count < 1000) { store->trace[store->count++] = x; }
    store->last = x;
}
ENDVERBATIM

CONSTRUCTOR {
    VERBATIM
    {
        Store** place = (Store**)(&_p_space);
        *place = (Store*)ecalloc(1, sizeof(Store));
        (*place)->trace = (double*)hoc_Emalloc(1000 * sizeof(double)); hoc_malchk();
        alive += 1.;
    }
    ENDVERBATIM
}

DESTRUCTOR {
    VERBATIM
    {
        STORE;
        free(store->trace);
        free(store);
        alive -= 1.;
    }
    ENDVERBATIM
}

INITIAL {
    g = 0
    peak = -1000
    crossings = 0
    sum = 0
    VERBATIM
    {
        STORE;
        store->count = 0;
    }
    ENDVERBATIM
    net_send(0, 3)
}

BEFORE BREAKPOINT {
    VERBATIM
    before = v;
    ENDVERBATIM
}

AFTER SOLVE {
    VERBATIM
    {
        STORE;
        add(store, v);
        after = store->last + store->count;
        if (peak < v) {
    ENDVERBATIM
        peak = v
    VERBATIM
        }
    }
    ENDVERBATIM
}

BREAKPOINT { i = g*(v - e) }

NET_RECEIVE(w, number) {
    INITIAL {
        VERBATIM
        _args[1] = 10. * _args[0];
        ENDVERBATIM
    }
    if (flag == 3) {
        WATCH (v > -40) 4
        WATCH (v < -50) 5
    } else if (flag == 4) {
        crossings = crossings + 1
        VERBATIM
        net_send(_tqitem, _args, _pnt, t + 0.25, 6);
        ENDVERBATIM
        FOR_NETCONS(u, n) {
            n = n + 1
            VERBATIM
            weightsum += 1.;
            ENDVERBATIM
        }
        WATCH (v < -50) 5
    } else if (flag == 5) {
        crossings = crossings + 100
        WATCH (v > -40) 4
    } else if (flag == 6) {
        sum = sum + t
    } else {
        g = g + w
        sum = sum + number
    }
}
