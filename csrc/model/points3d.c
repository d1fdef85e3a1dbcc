/* points3d.c: the 3-D points of a section, stored as 32-bit floats. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "internal.h"

static const double SHORTEST = 1e-9; /* [µm] L of a section whose points coincide */

/* Differences are rounded to 32 bits, as NEURON's are. */
static double separation(const rv_point3d *p, const rv_point3d *q)
{
    const float dx = q->x - p->x, dy = q->y - p->y, dz = q->z - p->z;
    return sqrt((double)dx * (double)dx + (double)dy * (double)dy + (double)dz * (double)dz);
}

static void measure(rv_section *section)
{
    rv_point3d *points = section->points;
    for (int i = 0; i < section->point_count; i++) {
        if (i == 0) {
            points[i].arc = 0.0;
            continue;
        }
        points[i].arc = points[i - 1].arc + separation(&points[i - 1], &points[i]);
    }
}

/* After an edit of points: arcs and L. */
static void changed(rv_model *model, rv_section *section)
{
    measure(section);
    if (section->point_count > 0) {
        const double arc = section->points[section->point_count - 1].arc;
        section->length = arc > SHORTEST ? arc : SHORTEST;
    }
    rv_geometry_changed(model, section);
}

void rv_scale_points(rv_section *section, double length)
{
    const int count = section->point_count;
    if (count < 2 || !(section->points[count - 1].arc > 0.0))
        return;
    const double factor = length / section->points[count - 1].arc;
    rv_point3d *points = section->points;
    for (int i = 1; i < count; i++) {
        points[i].x = (float)((double)points[0].x + factor * ((double)points[i].x - (double)points[0].x));
        points[i].y = (float)((double)points[0].y + factor * ((double)points[i].y - (double)points[0].y));
        points[i].z = (float)((double)points[0].z + factor * ((double)points[i].z - (double)points[0].z));
        points[i].arc *= factor;
    }
}

void rv_points_take_diam(rv_section *section)
{
    for (int i = 0; i < section->point_count; i++) {
        int segment = (int)(section->points[i].arc / section->length * section->nseg);
        if (segment >= section->nseg)
            segment = section->nseg - 1;
        section->points[i].diam = (float)*rv_home_value(&section->nodes, RV_NODE_DIAM, segment);
    }
}

int rv_pt3d_count(const rv_model *model, rv_id id)
{
    const rv_section *section = rv_get_section(model, id);
    return section != NULL ? section->point_count : RV_DEAD;
}

int rv_pt3d_clear(rv_model *model, rv_id id)
{
    rv_section *section = rv_get_section(model, id);
    if (section == NULL)
        return RV_DEAD;
    section->point_count = 0; /* as in NEURON what they made of the section stays until something has its geometry computed */
    return RV_OK;
}

/* The section when it has a point i (or, with `beyond`, room for one at i); NULL with the error set. */
static rv_section *section_with_point(const rv_model *model, rv_id id, int i, int beyond)
{
    rv_section *section = rv_get_section(model, id);
    if (section != NULL && (i < 0 || i >= section->point_count + beyond)) {
        rv_set_error(model, RV_RANGE, "{section:%d} has %d 3-D points: there is no point %d", id, section->point_count, i);
        return NULL;
    }
    return section;
}

static int check_finite(const rv_model *model, rv_id id, double x, double y, double z, double diam)
{
    if (isfinite(x) && isfinite(y) && isfinite(z) && isfinite(diam))
        return RV_OK;
    return rv_set_error(model, RV_INVALID, "a 3-D point of {section:%d} must be finite", id);
}

int rv_pt3d_insert(rv_model *model, rv_id id, int i, double x, double y, double z, double diam)
{
    rv_section *section = section_with_point(model, id, i, 1);
    if (section == NULL)
        return model->error.code;
    int status = check_finite(model, id, x, y, z, diam);
    if (status < 0)
        return status;
    if (section->point_count == section->point_room) {
        const int room = section->point_room > 0 ? 2 * section->point_room : 4;
        rv_point3d *points = realloc(section->points, (size_t)room * sizeof *points);
        if (points == NULL)
            return rv_set_error(model, RV_MEMORY, "no memory for another 3-D point");
        section->points = points;
        section->point_room = room;
    }
    memmove(section->points + i + 1, section->points + i, (size_t)(section->point_count - i) * sizeof *section->points);
    section->points[i] = (rv_point3d){(float)x, (float)y, (float)z, (float)diam, 0.0};
    section->point_count++;
    if (i < section->point_count - 1 || i == 0) {
        changed(model, section);
        return RV_OK;
    }
    const double arc = section->points[i - 1].arc + separation(&section->points[i - 1], &section->points[i]);
    section->points[i].arc = arc;
    section->length = arc > SHORTEST ? arc : SHORTEST;
    rv_geometry_changed(model, section);
    return RV_OK;
}

int rv_pt3d_change(rv_model *model, rv_id id, int i, double x, double y, double z, double diam)
{
    rv_section *section = section_with_point(model, id, i, 0);
    if (section == NULL)
        return model->error.code;
    int status = check_finite(model, id, x, y, z, diam);
    if (status < 0)
        return status;
    section->points[i] = (rv_point3d){(float)x, (float)y, (float)z, (float)diam, 0.0};
    changed(model, section);
    return RV_OK;
}

int rv_pt3d_change_diam(rv_model *model, rv_id id, int i, double diam)
{
    rv_section *section = section_with_point(model, id, i, 0);
    if (section == NULL)
        return model->error.code;
    int status = check_finite(model, id, 0.0, 0.0, 0.0, diam);
    if (status < 0)
        return status;
    section->points[i].diam = (float)diam;
    rv_geometry_changed(model, section);
    return RV_OK;
}

int rv_pt3d_remove(rv_model *model, rv_id id, int i)
{
    rv_section *section = section_with_point(model, id, i, 0);
    if (section == NULL)
        return model->error.code;
    section->point_count--;
    memmove(section->points + i, section->points + i + 1, (size_t)(section->point_count - i) * sizeof *section->points);
    changed(model, section);
    return RV_OK;
}

int rv_pt3d_get(const rv_model *model, rv_id id, int i, double out[5])
{
    const rv_section *section = section_with_point(model, id, i, 0);
    if (section == NULL)
        return model->error.code;
    const rv_point3d *point = &section->points[i];
    out[0] = (double)point->x;
    out[1] = (double)point->y;
    out[2] = (double)point->z;
    out[3] = (double)point->diam;
    out[4] = point->arc;
    return RV_OK;
}

int rv_pt3d_set_logical(rv_model *model, rv_id id, const double xyz[3])
{
    rv_section *section = rv_get_section(model, id);
    if (section == NULL)
        return RV_DEAD;
    section->has_logical = xyz != NULL;
    for (int k = 0; xyz != NULL && k < 3; k++) {
        if (!isfinite(xyz[k]))
            return rv_set_error(model, RV_INVALID, "the place where {section:%d} is joined must be finite", id);
        section->logical[k] = (float)xyz[k];
    }
    return RV_OK;
}

int rv_pt3d_get_logical(const rv_model *model, rv_id id, double xyz[3])
{
    const rv_section *section = rv_get_section(model, id);
    if (section == NULL)
        return RV_DEAD;
    for (int k = 0; k < 3; k++)
        xyz[k] = section->has_logical ? (double)section->logical[k] : 0.0;
    return section->has_logical;
}

double rv_spine_area(const rv_model *model)
{
    return model->spine_area;
}

int rv_set_spine_area(rv_model *model, double area)
{
    if (!(isfinite(area) && area >= 0.0))
        return rv_set_error(model, RV_RANGE, "the area of a spine must be a number >= 0, not %g", area);
    model->spine_area = area;
    for (int k = 0; k < model->section_count; k++)
        if (model->sections[k] != NULL && model->sections[k]->point_count > 0)
            rv_geometry_changed(model, model->sections[k]);
    return RV_OK;
}

int rv_points_fixed(rv_model *model, int fixed)
{
    const int before = model->points_fixed;
    if (fixed >= 0)
        model->points_fixed = fixed != 0;
    return before;
}
