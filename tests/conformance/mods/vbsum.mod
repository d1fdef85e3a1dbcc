: Variables of other places whose addresses C keeps, and a routine chosen at run time.
NEURON {
    POINT_PROCESS VbSum
    POINTER ptr
    RANGE Dt, output, pushed
}

PARAMETER { Dt = 0.1 (ms)  output = 0  pushed = 0 }

ASSIGNED { ptr }

VERBATIM
#ifndef CORENEURON_BUILD
#ifndef NRN_VERSION_GTEQ_8_2_0
extern double* hoc_pgetarg(int iarg);
extern void nrn_register_recalc_ptr_callback(void (*f)());
#endif
#ifdef NRN_MECHANISM_DATA_IS_SOA
using handle_to_double = decltype(hoc_hgetarg<double>(42));
#else
typedef double* handle_to_double;
#endif
typedef struct {
    handle_to_double* variables;
    double* factors;
    int count, room;
    int mean;
} Info;
#define INFOCAST Info** ip = (Info**)(&(_p_ptr))
#endif
ENDVERBATIM

CONSTRUCTOR {
    VERBATIM {
#ifndef CORENEURON_BUILD
        INFOCAST;
        Info* info = (Info*)hoc_Emalloc(sizeof(Info)); hoc_malchk();
        info->count = 0;
        info->room = 10;
        info->mean = 0;
#ifdef NRN_MECHANISM_DATA_IS_SOA
        info->variables = new handle_to_double[info->room];
#else
        info->variables = (handle_to_double*)hoc_Ecalloc(info->room, sizeof(handle_to_double)); hoc_malchk();
#endif
        info->factors = (double*)hoc_Ecalloc(info->room, sizeof(double)); hoc_malchk();
        *ip = info;
        if (ifarg(2)) { Dt = *getarg(2); }
#endif
    }
    ENDVERBATIM
}

DESTRUCTOR {
    VERBATIM {
        INFOCAST;
        Info* info = *ip;
#ifdef NRN_MECHANISM_DATA_IS_SOA
        delete[] info->variables;
#else
        free(info->variables);
#endif
        free(info->factors);
        free(info);
    }
    ENDVERBATIM
}

INITIAL { net_send(0, 1) }

NET_RECEIVE(w) {
    VERBATIM {
        INFOCAST;
        Info* info = *ip;
        if (info->mean) { average(_threadargs_); } else { summation(_threadargs_); }
        if (pushed != 0. && info->count > 0) { *info->variables[0] = pushed; pushed = 0.; }
    }
    ENDVERBATIM
    net_send(Dt - 1e-5, 1)
}

PROCEDURE addvar() {
    VERBATIM {
        INFOCAST;
        Info* info = *ip;
#ifdef NRN_MECHANISM_DATA_IS_SOA
        handle_to_double var = hoc_hgetarg<double>(1);
#else
        handle_to_double var = hoc_pgetarg(1);
#endif
        if (info->count < info->room) {
            info->variables[info->count] = var;
            info->factors[info->count++] = ifarg(2) ? *getarg(2) : 1.;
        }
    }
    ENDVERBATIM
}

PROCEDURE average() {
    VERBATIM {
        INFOCAST;
        Info* info = *ip;
        summation(_threadargs_);
        if (info->count > 0) { output = output / info->count; }
    }
    ENDVERBATIM
}

PROCEDURE summation() {
    VERBATIM {
        INFOCAST; Info* info = *ip;
        int i;
        double n = 0;
        for (i = 0; i < info->count; ++i) { n += (*info->variables[i] * info->factors[i]); }
        output = n;
    }
    ENDVERBATIM
}

PROCEDURE setop() {
    VERBATIM {
        INFOCAST;
        if (!hoc_is_str_arg(1)) { hoc_execerror("setop:", "a text is wanted"); }
        (*ip)->mean = strcmp(gargstr(1), "average") == 0;
    }
    ENDVERBATIM
}
