/* shape.c: 3-D points for sections that have none, laid out in a plane as NEURON's define_shape does.
 *
 * Each tree starts at x = y = 0, 100 µm higher in z for each section of the trees before it. A branch goes straight on where it is alone at its
 * parent's far end, back at the near end, sideways in between; several at one place are fanned out over ±0.4 rad.
 */
#include <math.h>
#include <stdlib.h>

#include "internal.h"

#define PI 3.14159265358979323846

static const double FAN = 0.4;     /* [rad] half the angle of a fan */
static const double SPACING = 100; /* [µm] in z per section */

typedef struct {
    double x, y, z;
} rv_position;

/* Where on a section that has points x is: NEURON takes the straight line from the first to the last. */
static rv_position position_at(const rv_section *section, double x)
{
    const double f = section->own_end == 1 ? 1.0 - x : x;
    const rv_point3d *p = &section->points[0], *q = &section->points[section->point_count - 1];
    return (rv_position){(double)p->x + f * ((double)q->x - (double)p->x), (double)p->y + f * ((double)q->y - (double)p->y),
                         (double)p->z + f * ((double)q->z - (double)p->z)};
}

static double direction_of(const rv_section *section)
{
    const rv_point3d *p = &section->points[0], *q = &section->points[section->point_count - 1];
    return atan2((double)q->y - (double)p->y, (double)q->x - (double)p->x);
}

/* Points at both ends and at each segment's centre, from the end that meets the parent on. */
static int add_points(rv_model *model, rv_section *section, rv_position start, double angle)
{
    const double length = section->length;
    const int nseg = section->nseg;
    rv_refresh_geometry(model, section);
    for (int j = -1; j <= nseg; j++) {
        const double arc = j < 0 ? 0.0 : j == nseg ? length : (j + 0.5) / nseg * length;
        const int inner = j < 0 ? 0 : j == nseg ? nseg - 1 : j;
        const double diam = *rv_home_value(&section->nodes, RV_NODE_DIAM, section->own_end == 1 ? nseg - 1 - inner : inner);
        int status = rv_pt3d_insert(model, section->id, j + 1, start.x + arc * cos(angle), start.y + arc * sin(angle), start.z, diam);
        if (status < 0)
            return status;
    }
    section->length = length; /* not what 32 bits make of it */
    return RV_OK;
}

/* Shift a section's own points so that the first is where the parent is. */
static void translate(rv_section *section, rv_position start)
{
    rv_point3d *points = section->points;
    const rv_position shift = {start.x - (double)points[0].x, start.y - (double)points[0].y, start.z - (double)points[0].z};
    for (int i = 0; i < section->point_count; i++) {
        points[i].x = (float)((double)points[i].x + shift.x);
        points[i].y = (float)((double)points[i].y + shift.y);
        points[i].z = (float)((double)points[i].z + shift.z);
    }
}

/* The angle of a child that is `rank`th of `count` at its place. */
static double child_angle(const rv_section *parent, double x, int rank, int count)
{
    const double far = parent->own_end == 1 ? 0.0 : 1.0, near = 1.0 - far;
    const double base = direction_of(parent) + (x == far ? 0.0 : x == near ? PI : PI / 2);
    return count > 1 ? base - FAN + 2 * FAN * rank / (count - 1) : base;
}

static int shape_children(rv_model *model, const rv_section *parent)
{
    for (int start = 0, stop; start < parent->child_count; start = stop) {
        const double x = model->sections[parent->children[start]]->parent_x;
        for (stop = start; stop < parent->child_count && model->sections[parent->children[stop]]->parent_x == x; stop++)
            ;
        for (int k = start; k < stop; k++) {
            rv_section *child = model->sections[parent->children[k]];
            int status = RV_OK;
            if (child->point_count > 0)
                translate(child, position_at(parent, x));
            else
                status = add_points(model, child, position_at(parent, x), child_angle(parent, x, k - start, stop - start));
            if (status < 0)
                return status;
        }
    }
    return RV_OK;
}

/* One tree; `queue` has room for all sections. Returns how many it has. */
static int shape_tree(rv_model *model, rv_section *root, double z, rv_id *queue)
{
    int count = 1, status = RV_OK;
    queue[0] = root->id;
    if (root->point_count == 0)
        status = add_points(model, root, (rv_position){0.0, 0.0, z}, 0.0);
    for (int k = 0; k < count && status == RV_OK; k++) {
        const rv_section *section = model->sections[queue[k]];
        status = shape_children(model, section);
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
