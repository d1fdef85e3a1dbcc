/* axial.c: the axial terms of the equations, from the geometry of sections. For a node n with parent p the equations hold a(n) · x(n) in p's row and
 * b(n) · x(p) in n's row. */
#include "internal.h"

#include <string.h>

/* Resistance [MΩ] between the node of segment k (−1: x = 0, nseg: x = 1) and its parent node, of `other` section and segment. */
static double resistance(const rv_section *section, int k, const rv_section *other, int parent_segment)
{
    const int nseg = section->nseg;
    if (other != section)
        return rv_half_resistance(section, k, section->own_end == 1);
    if (k < 0 || k >= nseg)
        return rv_half_resistance(section, parent_segment, k >= nseg);
    if (parent_segment < 0 || parent_segment >= nseg)
        return rv_half_resistance(section, k, parent_segment >= nseg);
    const int up = parent_segment < k;
    return rv_half_resistance(section, parent_segment, up) + rv_half_resistance(section, k, !up);
}

static void set_node_axial(rv_model *model, rv_group *group, int node, int parent)
{
    const rv_section *section = model->sections[group->node_section[node]];
    const rv_section *other = model->sections[group->node_section[parent]];
    const double ri = resistance(section, group->node_segment[node], other, group->node_segment[parent]);
    const double branches = section != other ? section->rallbranch : 1.0;
    group->a[node] = -100.0 * branches / (ri * group->area[parent]);
    group->b[node] = -100.0 / (ri * group->area[node]);
}

/* The diagonal gets what the two terms of a link say, but a bare end's neighbour does not know of it. */
static void add_link(const rv_group *group, const rv_link *link, int width, int bare)
{
    double *const own = group->axial + link->node, *const above = group->axial + link->above;
    const double *const down = group->a + link->down, *const up = group->a + link->up;
    RV_INDEPENDENT
    for (int l = 0; l < width; l++)
        own[l] -= down[l];
    if (bare)
        return;
    RV_INDEPENDENT
    for (int l = 0; l < width; l++)
        above[l] -= up[l];
}

/* Set a and b [S/cm²] from the geometry. */
void rv_set_axial(rv_model *model, rv_group *group)
{
    for (int n = 0; n < group->nodes; n++)
        group->a[n] = group->b[n] = 0.0;
    for (int k = 0; k < group->block_count; k++) {
        const rv_block *block = &group->blocks[k];
        for (int n = 0; n < block->nodes; n++)
            for (int lane = 0; lane < block->width && block->parent[n] >= 0; lane++)
                set_node_axial(model, group, block->first + n * block->width + lane, block->first + block->parent[n] * block->width + lane);
    }
}

/* axial [S/cm²] from a and b. */
void rv_sum_axial(rv_group *group)
{
    memset(group->axial, 0, sizeof *group->axial * (size_t)group->nodes);
    for (int k = 0; k < group->block_count; k++) {
        const rv_block *block = &group->blocks[k];
        for (int i = 0; i < block->nodes - 1; i++)
            add_link(group, &block->links[i], block->width, i >= block->eliminated);
    }
}
