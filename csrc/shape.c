/* shape.c: 3-D points for sections that have none. */
#include <stdlib.h>

#include "internal.h"

int rv_define_shape(rv_model *model)
{
    return rv_set_error(model, RV_INVALID, "define_shape is not written yet");
}
