/* shape.c: 3-D points for sections that have none, laid out in a plane as NEURON's define_shape does.
 *
 * Each tree starts at x = y = 0, 100 µm higher in z for each section of the trees before it. A branch goes straight on where it is alone at its
 * parent's far end, back at the near end, sideways in between; several at one place are fanned out over ±0.4 rad. Sections that have points are
 * moved to where their parent is. Numbers are rounded to 32 bits where NEURON's are.
 */
#include <math.h>
#include <stdlib.h>

#include "internal.h"

#define PI 3.14159265358979323846

static const double FAN = 0.8;     /* [rad] the angle of a fan */
static const double SPACING = 100; /* [µm] in z per section */
static const double SHORT = 1e-6;  /* [µm] in x and y, below which a section has no direction */

typedef struct {
    float x, y, z;
} rv_position;

/* x on the parent, counted from the end nearest the root: its 3-D points run from there. */
static double fraction_on(const rv_section *parent, double x)
{
    return parent->own_end == 1 ? 1.0 - x : x;
}

/* Where on a section that has points x is: NEURON takes the straight line from the first to the last. */
static rv_position position_at(const rv_section *section, double x)
{
    const double f = fraction_on(section, x);
    const rv_point3d *p = &section->points[0], *q = &section->points[section->point_count - 1];
    return (rv_position){(float)((double)q->x * f + (double)p->x * (1 - f)), (float)((double)q->y * f + (double)p->y * (1 - f)),
                         (float)((double)q->z * f + (double)p->z * (1 - f))};
}

/* Points at both ends and at each segment's centre, from the end that meets the parent on. */
static int add_points(rv_model *model, rv_section *section, rv_position start, float angle)
{
    const double length = section->length;
    const int nseg = section->nseg;
    const float x = (float)((double)start.x + length * (double)cosf(angle)), y = (float)((double)start.y + length * (double)sinf(angle));
    rv_refresh_geometry(model, section);
    for (int j = -1; j <= nseg; j++) {
        const double f = j < 0 ? 0.0 : j == nseg ? 1.0 : (j + 0.5) / nseg;
        const int inner = j < 0 ? 0 : j == nseg ? nseg - 1 : j;
        const double diam = *rv_home_value(&section->nodes, RV_NODE_DIAM, section->own_end == 1 ? nseg - 1 - inner : inner);
        const int status = rv_pt3d_insert(model, section->id, j + 1, (double)start.x * (1 - f) + (double)x * f,
                                          (double)start.y * (1 - f) + (double)y * f, (double)start.z, diam);
        if (status < 0)
            return status;
    }
    section->length = section->points[section->point_count - 1].arc = length; /* not what 32 bits make of it */
    return RV_OK;
}

/* Shift a section's own points so that the first is where the parent is; with a wire, as far as the place where the wire begins moves. */
static void translate(rv_section *section, rv_position to)
{
    rv_point3d *points = section->points;
    float *logical = section->logical;
    const rv_position from = section->has_logical ? (rv_position){logical[0], logical[1], logical[2]}
                                                  : (rv_position){points[0].x, points[0].y, points[0].z};
    const float dx = to.x - from.x, dy = to.y - from.y, dz = to.z - from.z;
    if (section->has_logical) {
        logical[0] = to.x;
        logical[1] = to.y;
        logical[2] = to.z;
    }
    for (int i = 0; i < section->point_count; i++) {
        points[i].x += dx;
        points[i].y += dy;
        points[i].z += dz;
    }
}

/* The direction of a child's branch [rad]. */
static float child_angle(const rv_model *model, const rv_section *parent, const rv_section *child)
{
    const double x = child->parent_x;
    const rv_point3d *p = &parent->points[0], *q = &parent->points[parent->point_count - 1];
    const float sign = fraction_on(parent, x) < 0.5 ? -1.0f : 1.0f;
    const float dx = sign * (q->x - p->x), dy = sign * (q->y - p->y);
    float angle = fabs((double)dx) < SHORT && fabs((double)dy) < SHORT ? 0.0f : atan2f(dy, dx);
    if (x > 0.0 && x < 1.0)
        angle = (float)((double)angle + PI / 2);
    int count = 0, rank = 0;
    for (int k = 0; k < parent->child_count; k++) {
        if (parent->children[k] == child->id)
            rank = count;
        count += model->sections[parent->children[k]]->parent_x == x;
    }
    return count > 1 ? (float)((double)angle + rank / ((double)count - 1.0) * FAN - FAN / 2) : angle;
}

static int shape_section(rv_model *model, rv_section *section, double z)
{
    const rv_section *parent = section->parent >= 0 ? model->sections[section->parent] : NULL;
    const rv_position start = parent != NULL ? position_at(parent, section->parent_x) : (rv_position){0.0f, 0.0f, (float)z};
    if (section->point_count == 0)
        return add_points(model, section, start, parent != NULL ? child_angle(model, parent, section) : 0.0f);
    if (parent != NULL && !model->points_fixed)
        translate(section, start);
    return RV_OK;
}

/* One tree; `queue` has room for all sections. Returns how many it has. */
static int shape_tree(rv_model *model, const rv_section *root, double z, rv_id *queue)
{
    int count = 1, status = RV_OK;
    queue[0] = root->id;
    for (int k = 0; k < count && status == RV_OK; k++) {
        rv_section *section = model->sections[queue[k]];
        status = shape_section(model, section, z);
        for (int c = 0; c < section->child_count; c++)
            queue[count++] = section->children[c];
    }
    return status < 0 ? status : count;
}

int rv_define_shape(rv_model *model)
{
    rv_id *queue = rv_alloc((size_t)model->living, sizeof *queue);
    if (queue == NULL)
        return rv_set_error(model, RV_MEMORY, "no memory for define_shape");
    int before = 0, status = RV_OK;
    for (int k = 0; k < model->section_count && status >= 0; k++) {
        if (model->sections[k] == NULL || model->sections[k]->parent >= 0)
            continue;
        status = shape_tree(model, model->sections[k], SPACING * before, queue);
        before += status;
    }
    free(queue);
    return status < 0 ? status : RV_OK;
}
