/* rows.c: rows of the equations that a group has only while somebody works on it: right-hand sides, diagonal and its constant parts.
 *
 * Each thread has one set of them, which it lends to the groups that it takes, one after the other. So they stay in its cache, and a model needs as
 * many of them as there are threads. What lasts longer is made of them when a group's steps are done (i_cap), or made again when they are lent: what
 * is constant in a span.
 */
#include "run.h"

#include <stdlib.h>
#include <string.h>

enum { ROWS = 4, OFFSET = 31 * 8 }; /* doubles before them: else they begin where a group's own rows do, as the cache sees it */

static int make_rows(rv_rows *rows, size_t row)
{
    if (rows->row >= row)
        return RV_OK;
    rv_free_aligned(rows->memory);
    rows->memory = rv_alloc_aligned((OFFSET + ROWS * row) * sizeof(double));
    rows->row = rows->memory != NULL ? row : 0;
    return rows->memory != NULL ? RV_OK : RV_MEMORY;
}

static size_t longest(const rv_model *model)
{
    size_t row = 0;
    for (int g = 0; g < model->group_count; g++)
        row = model->groups[g].row > row ? model->groups[g].row : row;
    return row;
}

int rv_prepare_rows(rv_model *model)
{
    const int count = model->group_count > 1 && model->thread_count > 1 ? model->thread_count : 1;
    const size_t row = longest(model);
    int status = RV_OK;
    if (count > model->row_sets) {
        rv_rows *grown = realloc(model->rows, (size_t)count * sizeof *grown);
        if (grown == NULL)
            return rv_set_error(model, RV_MEMORY, "no memory for the equations");
        memset(grown + model->row_sets, 0, (size_t)(count - model->row_sets) * sizeof *grown);
        model->rows = grown;
        model->row_sets = count;
    }
    for (int k = 0; k < count && status == RV_OK; k++)
        status = make_rows(&model->rows[k], row);
    for (int k = 0; k < model->row_sets; k++)
        model->rows[k].group = NULL;
    return status == RV_OK ? RV_OK : rv_set_error(model, RV_MEMORY, "no memory for the equations");
}

void rv_free_rows(rv_model *model)
{
    for (int k = 0; k < model->row_sets; k++)
        rv_free_aligned(model->rows[k].memory);
    free(model->rows);
    model->rows = NULL;
    model->row_sets = 0;
}

void rv_lend_rows(rv_group *group, int thread)
{
    rv_rows *rows = &group->model->rows[thread];
    double *const first = rows->memory + OFFSET;
    if (rows->group == group && group->rhs == first)
        return;
    group->rhs = first;
    group->d = first + rows->row;
    group->axial = first + 2 * rows->row;
    group->cap = first + 3 * rows->row;
    rows->group = group;
    memset(group->rhs, 0, 2 * rows->row * sizeof(double));
    rv_sum_axial(group);
    rv_set_constant(group);
}
