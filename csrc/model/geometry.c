/* geometry.c: area, axial resistance and volume of segments; L, diam and Ra. */
#include <math.h>
#include <stdlib.h>

#include "internal.h"

#define PI 3.14159265358979323846

/* Resistance [MΩ] = factor · Ra [Ω cm] · length [µm] / diam² [µm²]. */
static const double RI_FACTOR = 0.01 * 4.0 / PI;
static const double CLOSED = 1e15; /* a frustum with a pointed end conducts next to nothing */

/* Integrals over a stretch of a section: of diameter, lateral area, length/diam² and volume. */
typedef struct {
    double diam, area, resistance, volume;
} rv_stretch;

static void add_frustum(rv_stretch *sum, double length, double d0, double d1)
{
    sum->diam += 0.5 * (d0 + d1) * length;
    sum->area += 0.5 * PI * (d0 + d1) * sqrt(0.25 * (d0 - d1) * (d0 - d1) + length * length);
    sum->resistance += d0 * d1 > 0.0 ? length / (d0 * d1) : length > 0.0 ? CLOSED : 0.0;
    sum->volume += PI / 12.0 * length * (d0 * d0 + d0 * d1 + d1 * d1);
}

/* Sum over arc positions x0 to x1; *at is the frustum where x0 lies, and moves on to that of x1. */
static rv_stretch integrate(const rv_section *section, double x0, double x1, int *at)
{
    const rv_point3d *points = section->points;
    const int last = section->point_count - 2;
    rv_stretch sum = {0.0, 0.0, 0.0, 0.0};
    for (;;) {
        const rv_point3d *p = &points[*at], *q = &points[*at + 1];
        const double length = q->arc - p->arc, end = q->arc <= x1 || *at == last ? q->arc : x1;
        const double dp = fabs((double)p->diam), dq = fabs((double)q->diam);
        const double slope = length > 0.0 ? (dq - dp) / length : 0.0;
        const double stop = *at == last && x1 < q->arc ? x1 : end;
        const double d0 = x0 > p->arc ? dp + slope * (x0 - p->arc) : dp;
        const double d1 = stop < q->arc ? dp + slope * (stop - p->arc) : dq;
        const double start = x0 > p->arc ? x0 : p->arc;
        add_frustum(&sum, stop > start ? stop - start : 0.0, d0, d1);
        if (q->arc > x1 || *at == last)
            return sum;
        (*at)++;
    }
}

/* How many 3-D points from arc x0 up to, not including, x1 have a spine; the last point counts where x1 is the end. */
static int spines(const rv_section *section, double x0, double x1)
{
    const rv_point3d *points = section->points;
    const int last = section->point_count - 1;
    int count = 0;
    for (int i = 0; i <= last; i++)
        count += points[i].diam < 0.0f && points[i].arc >= x0 && (points[i].arc < x1 || (i == last && x1 >= points[last].arc));
    return count;
}

static int has_shape(const rv_section *section)
{
    return section->point_count > 1 && section->points[section->point_count - 1].arc > 0.0;
}

/* Area and halves of the resistance of each segment, and its diameter, from the 3-D points. As in NEURON these run from the end that meets the
 * parent, be it that of x = 1. */
static void from_points(const rv_section *section, double spine_area)
{
    const double arc = section->points[section->point_count - 1].arc, dx = arc / section->nseg;
    const int reversed = section->own_end == 1;
    double *near = reversed ? section->ri_right : section->ri_left, *far = reversed ? section->ri_left : section->ri_right;
    int at = 0;
    for (int j = 0; j < section->nseg; j++) {
        const int k = reversed ? section->nseg - 1 - j : j;
        const double middle = (j + 0.5) * dx, end = j == section->nseg - 1 ? arc : (j + 1) * dx;
        const rv_stretch first = integrate(section, j * dx, middle, &at), second = integrate(section, middle, end, &at);
        *rv_home_value(&section->nodes, RV_NODE_DIAM, k) = (first.diam + second.diam) / dx;
        *rv_home_value(&section->nodes, RV_NODE_AREA, k) = first.area + second.area + (spine_area > 0.0 ? spine_area * spines(section, j * dx, end) : 0.0);
        near[k] = RI_FACTOR * section->ra * first.resistance;
        far[k] = RI_FACTOR * section->ra * second.resistance;
    }
}

static void from_cylinders(const rv_section *section)
{
    const double dx = section->length / section->nseg;
    for (int k = 0; k < section->nseg; k++)
        *rv_home_value(&section->nodes, RV_NODE_AREA, k) = PI * *rv_home_value(&section->nodes, RV_NODE_DIAM, k) * dx;
}

/* The diameter of a cylinder when its area was computed: one written since through a reference acts when the geometry is next computed. */
static double laid_diam(const rv_section *section, int k, double dx)
{
    const double diam = *rv_home_value(&section->nodes, RV_NODE_DIAM, k), area = *rv_home_value(&section->nodes, RV_NODE_AREA, k);
    return PI * diam * dx == area ? diam : area / (PI * dx);
}

/* The halves of a cylinder are equal and follow from its values; only those of 3-D points are kept. */
double rv_half_resistance(const rv_section *section, int k, int higher)
{
    if (section->ri_left != NULL)
        return higher ? section->ri_right[k] : section->ri_left[k];
    const double dx = section->length / section->nseg, diam = laid_diam(section, k, dx);
    return 0.01 * section->ra * (dx / 2.0) / (PI * diam * diam / 4.0);
}

/* The resistance from a node to the one before it on the way from the root, as NEURON's ri(x): to its centre or to the junction. */
static double resistance_before(const rv_section *section, int segment)
{
    const int reversed = section->own_end == 1, nseg = section->nseg, before = reversed ? segment + 1 : segment - 1;
    if (segment == RV_AT_ROOT)
        return 1e30;
    if (segment == RV_AT_FAR_END)
        return rv_half_resistance(section, reversed ? 0 : nseg - 1, !reversed);
    return rv_half_resistance(section, segment, reversed) + (before >= 0 && before < nseg ? rv_half_resistance(section, before, !reversed) : 0.0);
}

/* Room for the halves of 3-D points; a section that has none any more gives it back. */
static int make_halves(rv_model *model, rv_section *section)
{
    if (!has_shape(section)) {
        free(section->ri_left);
        section->ri_left = section->ri_right = NULL;
        return RV_OK;
    }
    if (section->ri_left == NULL)
        section->ri_left = rv_alloc(2 * (size_t)section->nseg, sizeof(double));
    if (section->ri_left == NULL)
        return rv_set_error(model, RV_MEMORY, "no memory for the geometry of {section:%d}", section->id);
    section->ri_right = section->ri_left + section->nseg;
    return RV_OK;
}

void rv_refresh_geometry(rv_model *model, rv_section *section)
{
    if (!section->geometry_stale || make_halves(model, section) != RV_OK)
        return;
    if (has_shape(section))
        from_points(section, model->spine_area);
    else
        from_cylinders(section);
    section->geometry_stale = 0;
    if (section->group < 0)
        return;
    const rv_group *group = &model->groups[section->group];
    for (int k = 0; k < section->nseg; k++) {
        const double area = *rv_home_value(&section->nodes, RV_NODE_AREA, k);
        group->area[section->first_node + k * section->node_step] = area > 0.0 ? area : 100.0;
    }
}

/* Of every section, as in NEURON: diameters may have been written through references. */
int rv_compute_geometry(rv_model *model)
{
    for (int k = 0; k < model->section_count; k++) {
        rv_section *section = model->sections[k];
        if (section == NULL)
            continue;
        section->geometry_stale = 1;
        rv_refresh_geometry(model, section);
        if (section->geometry_stale)
            return RV_MEMORY;
    }
    model->laid_reshapes = model->reshapes;
    model->geometries++;
    return RV_OK;
}

/* Note that lengths, diameters or Ra changed. */
void rv_geometry_changed(rv_model *model, rv_section *section)
{
    section->geometry_stale = 1;
    model->values_stale = 1;
    model->reshapes++;
}

int rv_diam_changed(const rv_model *model)
{
    return model->reshapes != model->laid_reshapes;
}

int rv_geometry_count(const rv_model *model)
{
    return model->geometries;
}

void rv_set_diam_changed(rv_model *model)
{
    model->values_stale = 1;
    model->reshapes++;
}

/* ---------------------------------------------------------------- section-wide quantities */

double rv_section_length(const rv_model *model, rv_id id)
{
    const rv_section *section = rv_get_section(model, id);
    return section != NULL ? section->length : NAN;
}

int rv_section_set_length(rv_model *model, rv_id id, double length)
{
    rv_section *section = rv_get_section(model, id);
    if (section == NULL)
        return RV_DEAD;
    if (!(length > 0.0 && isfinite(length)))
        return rv_set_error(model, RV_RANGE, "L of {section:%d} must be > 0, not %g", id, length);
    if (model->points_fixed)
        return RV_OK;
    rv_scale_points(section, length);
    section->length = length;
    rv_geometry_changed(model, section);
    return RV_OK;
}

double rv_section_ra(const rv_model *model, rv_id id)
{
    const rv_section *section = rv_get_section(model, id);
    return section != NULL ? section->ra : NAN;
}

int rv_section_set_ra(rv_model *model, rv_id id, double ra)
{
    rv_section *section = rv_get_section(model, id);
    if (section == NULL)
        return RV_DEAD;
    if (!(ra > 0.0 && isfinite(ra)))
        return rv_set_error(model, RV_RANGE, "Ra of {section:%d} must be > 0, not %g", id, ra);
    section->ra = ra;
    rv_geometry_changed(model, section);
    return RV_OK;
}

double rv_section_rallbranch(const rv_model *model, rv_id id)
{
    const rv_section *section = rv_get_section(model, id);
    return section != NULL ? section->rallbranch : NAN;
}

int rv_section_set_rallbranch(rv_model *model, rv_id id, double n)
{
    rv_section *section = rv_get_section(model, id);
    if (section == NULL)
        return RV_DEAD;
    if (!(n > 0.0 && isfinite(n)))
        return rv_set_error(model, RV_RANGE, "rallbranch of {section:%d} must be > 0, not %g", id, n);
    section->rallbranch = n;
    rv_geometry_changed(model, section);
    return RV_OK;
}

int rv_section_set_diam(rv_model *model, rv_id id, int segment, double diam)
{
    rv_section *section = rv_get_section(model, id);
    if (section == NULL)
        return RV_DEAD;
    if (segment < -2 || segment > section->nseg)
        return rv_set_error(model, RV_RANGE, "{section:%d} has no segment %d", id, segment);
    if (!(diam > 0.0 && isfinite(diam)))
        return rv_set_error(model, RV_RANGE, "diam of {section:%d} must be > 0, not %g", id, diam);
    if (model->points_fixed && section->point_count > 0)
        return RV_OK;
    rv_refresh_geometry(model, section);
    const int only = segment == -1 ? 0 : segment == section->nseg ? section->nseg - 1 : segment;
    for (int k = 0; k < section->nseg; k++)
        if (segment == -2 || k == only)
            *rv_home_value(&section->nodes, RV_NODE_DIAM, k) = diam;
    rv_points_take_diam(section);
    rv_geometry_changed(model, section);
    return RV_OK;
}

/* ---------------------------------------------------------------- one segment */

double rv_segment_area(rv_model *model, rv_id id, double x)
{
    const int segment = rv_section_segment(model, id, x);
    if (segment < 0)
        return NAN;
    if (x == 0.0 || segment == model->sections[id]->nseg)
        return 0.0;
    return *rv_section_value(model, id, segment, RV_NODE, RV_NODE_AREA);
}

double rv_segment_ri(rv_model *model, rv_id id, double x)
{
    int segment = rv_section_segment(model, id, x);
    if (segment < 0)
        return NAN;
    segment = x == 0.0 ? -1 : segment;
    rv_section *section = rv_resolve(model, model->sections[id], &segment);
    rv_refresh_geometry(model, section);
    return resistance_before(section, segment);
}

double rv_segment_volume(rv_model *model, rv_id id, double x)
{
    const int segment = rv_section_segment(model, id, x);
    if (segment < 0)
        return NAN;
    rv_section *section = model->sections[id];
    if (x == 0.0 || segment == section->nseg)
        return 0.0;
    if (!has_shape(section)) {
        const double diam = *rv_home_value(&section->nodes, RV_NODE_DIAM, segment);
        return PI * diam * diam / 4.0 * section->length / section->nseg;
    }
    const double dx = section->points[section->point_count - 1].arc / section->nseg;
    int at = 0; /* here NEURON takes the points from x = 0 on, whichever end meets the parent */
    while (at < section->point_count - 2 && section->points[at + 1].arc <= segment * dx)
        at++;
    return integrate(section, segment * dx, (segment + 1) * dx, &at).volume;
}
