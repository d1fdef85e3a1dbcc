/* function_table.c: the values of FUNCTION_TABLEs, which Python gives and keeps alive. */
#include "run.h"

int rv_function_table_set(rv_model *model, int type, int k, const rv_table_values *values)
{
    if (type <= 0 || type >= model->type_count || model->types[type].mechanism == NULL || k < 0 ||
        k >= model->types[type].mechanism->function_table_count)
        return rv_set_error(model, RV_RANGE, "type %d has no FUNCTION_TABLE %d", type, k);
    for (int axis = 0; axis < values->dimensions; axis++)
        if (values->axis[axis].size < 1)
            return rv_set_error(model, RV_INVALID, "a table needs at least one value along each axis");
    model->types[type].tables[k] = *values;
    return RV_OK;
}

static double at(const double *address, const rv_vector *vector, long k)
{
    if (vector == NULL)
        return address[k];
    return (size_t)k < vector->size ? vector->data[k] : 0.0;
}

/* Interval of an axis that holds x, and how far into it; outside, the nearest end. */
static double locate(const rv_table_axis *axis, double x, int *interval)
{
    int low = 0, high = axis->size - 1;
    *interval = 0;
    if (high == 0)
        return 0.0;
    if (axis->address == NULL && axis->vector == NULL) {
        const double position = (x - axis->low) / (axis->high - axis->low) * high;
        if (!(position > 0.0))
            return 0.0;
        *interval = position >= high ? high - 1 : (int)position;
        return position >= high ? 1.0 : position - *interval;
    }
    if (!(x > at(axis->address, axis->vector, 0)))
        return 0.0;
    while (high - low > 1) {
        const int middle = (low + high) / 2;
        if (at(axis->address, axis->vector, middle) <= x)
            low = middle;
        else
            high = middle;
    }
    const double left = at(axis->address, axis->vector, low), right = at(axis->address, axis->vector, high);
    *interval = low;
    return x >= right ? 1.0 : (x - left) / (right - left);
}

static double between(const rv_table_values *values, long k, double theta)
{
    const double left = at(values->address, values->vector, k);
    if (theta == 0.0) /* there may be no other */
        return left;
    return left + theta * (at(values->address, values->vector, k + 1) - left);
}

/* The value at the last point of each axis that is not above the argument. */
static double below(const rv_table_values *values, const double *argument)
{
    long k = 0;
    for (int n = 0; n < values->dimensions; n++) {
        int interval;
        const double theta = locate(&values->axis[n], argument[n], &interval);
        k = k * values->axis[n].size + interval + (theta >= 1.0);
    }
    return at(values->address, values->vector, k);
}

/* FUNCTION_TABLE k of the mechanism: linear between the points, in two variables bilinear, in more not at all, as NEURON has it. */
double rv_table_look_up(const rv_call *call, int i, int k, const double *argument)
{
    const rv_context *context = call->context;
    const rv_table_values *values = &context->group->model->types[context->set->type].tables[k];
    int row = 0, column = 0;
    switch (values->dimensions) {
    case 0:
        if (!values->given)
            call->host->fail(call, i, "a FUNCTION_TABLE has no values: give them with h.table_NAME_SUFFIX(values, points)");
        return values->constant;
    case 1: {
        const double theta = locate(&values->axis[0], argument[0], &column);
        return between(values, column, theta);
    }
    case 2: {
        const double down = locate(&values->axis[0], argument[0], &row), along = locate(&values->axis[1], argument[1], &column);
        const long width = values->axis[1].size, first = row * width + column;
        const double above = between(values, first, along);
        if (down == 0.0)
            return above;
        return above + down * (between(values, first + width, along) - above);
    }
    default:
        return below(values, argument);
    }
}
