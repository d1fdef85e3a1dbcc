/* stubs_tmp.c: weak stand-ins for what is not written yet. */
#include "internal.h"
#pragma GCC diagnostic ignored "-Wunused-parameter"
__attribute__((weak)) int rv_netcon_event(rv_model *model, rv_id netcon, double t) { return RV_FAILED; }
__attribute__((weak)) void rv_random_globalindex(rv_model *model, uint32_t index) {}
