/* ions.c: which reversal potentials and concentrations follow from what, and when.
 *
 * Each node that has an ion carries a style, the bits of NEURON's ion_style:
 *   concentration (0 … 3) + 4·(concentrations start from the globals) + 8·reversal (0 … 3) + 32·(Nernst at finitialize) + 64·(Nernst each step).
 */
#include "run.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { STYLE_CINIT = 4, STYLE_EINIT = 32, STYLE_EADVANCE = 64 };

/* CODATA 2018, as NEURON 9. */
#define FARADAY 96485.33212331001  /* [C/mol] */
#define GAS_CONSTANT 8.31446261815324 /* [J/(mol K)] */

double rv_nernst_coef(double celsius)
{
    return 1000.0 * GAS_CONSTANT * (celsius + 273.15) / FARADAY;
}

double rv_nernst(double celsius, double valence, double inside, double outside)
{
    if (valence == 0.0)
        return 0.0;
    if (inside <= 0.0)
        return 1e6;
    if (outside <= 0.0)
        return -1e6;
    return rv_nernst_coef(celsius) / valence * log(outside / inside);
}

/* x / (e^x − 1) */
static double exprelr(double x)
{
    return fabs(x) < 1e-4 ? 1.0 - x / 2.0 : x / (exp(x) - 1.0);
}

double rv_ghk(double celsius, double v, double inside, double outside, double valence)
{
    const double x = valence * v / rv_nernst_coef(celsius);
    return 0.001 * valence * FARADAY * (inside * exprelr(-x) - outside * exprelr(x));
}

static void raise_style(rv_style *style, int reads, int writes)
{
    int concentration = 0, reversal = 0;
    if (reads & (RV_ION_INSIDE | RV_ION_OUTSIDE))
        concentration = 1;
    if (writes & (RV_ION_INSIDE | RV_ION_OUTSIDE))
        concentration = 3;
    if (reads & RV_ION_REVERSAL)
        reversal = 1;
    if (writes & RV_ION_REVERSAL)
        reversal = 3;
    if (style->c_style < concentration)
        style->c_style = concentration;
    if (style->e_style < reversal)
        style->e_style = reversal;
    if (style->c_style > 0 && style->e_style < 2)
        style->e_style = 2;
}

int rv_encode_style(const rv_style *style)
{
    return style->c_style + 4 * style->cinit + 8 * style->e_style + 32 * style->einit + 64 * style->eadvance;
}

static void derive(rv_style *style)
{
    style->cinit = style->c_style == 3;
    style->einit = style->e_style == 2;
    style->eadvance = style->c_style == 3 && style->e_style == 2;
}

/* Raise `style` by the uses of `ion_type` among the mechanisms `props`. */
static void raise_by_props(const rv_model *model, const rv_prop *props, int count, int ion_type, rv_style *style)
{
    for (int k = 0; k < count; k++) {
        const rv_type_info *info = &model->types[props[k].type];
        if (info->is_ion || info->mechanism == NULL)
            continue;
        for (int j = 0; j < info->mechanism->ion_count; j++)
            if (info->ion_types[j] == ion_type)
                raise_style(style, info->mechanism->ions[j].reads, info->mechanism->ions[j].writes);
    }
}

/* The user's style replaces the derived one, field by field. */
static void apply_forced(const rv_section *section, int ion_type, rv_style *style)
{
    for (int k = 0; section->styles != NULL && k < section->prop_count; k++) {
        const rv_style *own = &section->styles[k];
        if (section->props[k].type != ion_type || !own->forced)
            continue;
        style->c_style = own->c_style >= 0 ? own->c_style : style->c_style;
        style->e_style = own->e_style >= 0 ? own->e_style : style->e_style;
        style->einit = own->einit >= 0 ? own->einit : style->einit;
        style->eadvance = own->eadvance >= 0 ? own->eadvance : style->eadvance;
        style->cinit = own->cinit >= 0 ? own->cinit : style->cinit;
    }
}

/* Which of the ion's nodes, which ascend, a node is; −1: none. */
static int position_of(const rv_ion_set *ions, int node)
{
    int low = 0, high = ions->count;
    while (low < high) {
        const int middle = (low + high) / 2;
        if (rv_ion_node(ions, middle) < node)
            low = middle + 1;
        else
            high = middle;
    }
    return low < ions->count && rv_ion_node(ions, low) == node ? low : -1;
}

static int style_at(const rv_ion_set *ions, int i)
{
    return ions->style != NULL ? ions->style[i] : ions->common_style;
}

/* `first`: what is common to all as long as there is no list; there is one from the first node on that differs. 0: no memory. */
static int set_style(rv_ion_set *ions, int i, rv_style style, int first)
{
    const unsigned char bits = (unsigned char)rv_encode_style(&style);
    if (ions->style == NULL && first)
        ions->common_style = bits;
    if (ions->style == NULL && bits == ions->common_style)
        return 1;
    if (ions->style == NULL && (ions->style = rv_alloc((size_t)ions->count, 1)) != NULL)
        memset(ions->style, ions->common_style, (size_t)ions->count);
    if (ions->style != NULL)
        ions->style[i] = bits;
    return ions->style != NULL;
}

/* A style on its way: what mechanisms raise it to, in the bits that it will have. */
static rv_style raised(int bits)
{
    return (rv_style){.c_style = bits & 3, .e_style = bits >> 3 & 3};
}

/* Raise what the styles of nodes that carry point processes are so far. 0: no memory. */
static int raise_by_points(rv_model *model, rv_group *group, rv_ion_set *ions)
{
    int enough = 1;
    for (int s = 0; s < group->set_count; s++) {
        const rv_set *set = &group->sets[s];
        const rv_type_info *info = &model->types[set->type];
        if (set->node == NULL || info->mechanism == NULL || info->mechanism->kind != RV_POINT_PROCESS)
            continue;
        for (int j = 0; j < info->mechanism->ion_count; j++)
            for (int i = 0; info->ion_types[j] == ions->type && i < set->count; i++) {
                const int at = position_of(ions, set->node[i]);
                rv_style style = raised(at >= 0 ? style_at(ions, at) : 0);
                raise_style(&style, info->mechanism->ions[j].reads, info->mechanism->ions[j].writes);
                enough &= at < 0 || set_style(ions, at, style, 0);
            }
    }
    return enough;
}

/* What mechanisms that have been taken out raised an ion's style to: NEURON's stays, with what they wrote (rv_style.was). */
static int former_style(const rv_section *section, int ion_type)
{
    const rv_prop *ion = rv_find_prop(section->props, section->prop_count, ion_type);
    return ion != NULL && section->styles != NULL ? section->styles[ion - section->props].was : 0;
}

int rv_written_concentrations(int writes)
{
    return (writes & RV_ION_INSIDE ? 128 : 0) | (writes & RV_ION_OUTSIDE ? 256 : 0);
}

void rv_keep_styles(const rv_model *model, rv_section *section, int type)
{
    const rv_type_info *info = &model->types[type];
    for (int j = 0; info->mechanism != NULL && j < info->mechanism->ion_count; j++) {
        const rv_prop *ion = rv_find_prop(section->props, section->prop_count, info->ion_types[j]);
        if (ion == NULL)
            continue;
        int *was = &section->styles[ion - section->props].was;
        rv_style style = raised(*was);
        raise_style(&style, info->mechanism->ions[j].reads, info->mechanism->ions[j].writes);
        *was = style.c_style | 8 * style.e_style | (*was & (128 | 256)) | rv_written_concentrations(info->mechanism->ions[j].writes);
    }
}

/* A mechanism that is inserted after the user's ion_style raises that style, as in NEURON, and what follows from it. */
void rv_promote_styles(const rv_model *model, rv_section *section, int type)
{
    const rv_type_info *info = &model->types[type];
    for (int j = 0; info->mechanism != NULL && j < info->mechanism->ion_count; j++) {
        const rv_prop *ion = rv_find_prop(section->props, section->prop_count, info->ion_types[j]);
        if (ion == NULL || !section->styles[ion - section->props].forced)
            continue;
        rv_style style = rv_section_style(model, section, info->ion_types[j]), *own = &section->styles[ion - section->props];
        raise_style(&style, info->mechanism->ions[j].reads, info->mechanism->ions[j].writes);
        derive(&style);
        style.forced = 1;
        style.was = own->was;
        *own = style;
    }
}

/* Which values of an ion are of the state, a bit for each slot: what mechanisms compute, and a concentration or reversal potential of style STATE. */
int rv_ion_states(rv_model *model, int group, const rv_prop *prop, int element)
{
    const rv_ion_set *ions = &model->groups[group].ions[prop->set];
    const int i = position_of(ions, (int)(prop->first + element * prop->home.step)), all = (1 << RV_ION_SLOTS) - 1;
    const int bits = i >= 0 ? style_at(ions, i) : 0; /* −1: at an end that no mechanism of today uses the ion at */
    const int of_user = ((bits >> 3 & 3) < 3 ? 1 << RV_SLOT_E : 0) | ((bits & 3) < 3 ? 1 << RV_SLOT_IN | 1 << RV_SLOT_OUT : 0);
    return all & ~of_user;
}

/* What the densities at a node raise its style to. */
static rv_style style_of_densities(const rv_model *model, const rv_group *group, int node, int ion_type)
{
    rv_style style = {0};
    const rv_section *section = model->sections[group->node_section[node]];
    const int segment = group->node_segment[node];
    if (segment >= 0 && segment < section->nseg) {
        style = raised(former_style(section, ion_type));
        raise_by_props(model, section->props, section->prop_count, ion_type, &style);
    }
    return style;
}

static void no_memory(rv_group *group)
{
    rv_group_failed(group, RV_MEMORY, group->t, NULL, 0, "no memory for variables of ions");
}

/* From what mechanisms raise the style of node i to. */
static rv_style final_style(const rv_model *model, const rv_group *group, const rv_ion_set *ions, int i, int bits)
{
    rv_style style = raised(bits);
    derive(&style);
    apply_forced(model->sections[group->node_section[rv_ion_node(ions, i)]], ions->type, &style);
    return style;
}

static void set_styles(rv_model *model, rv_group *group, rv_ion_set *ions)
{
    int all = 0, enough = 1;
    for (int i = 0; i < ions->count; i++)
        enough &= set_style(ions, i, style_of_densities(model, group, rv_ion_node(ions, i), ions->type), i == 0);
    enough &= raise_by_points(model, group, ions);
    const int listed = ions->style != NULL, common = ions->common_style;
    for (int i = 0; i < ions->count; i++) {
        const rv_style style = final_style(model, group, ions, i, listed ? ions->style[i] : common);
        enough &= set_style(ions, i, style, i == 0);
        all |= style_at(ions, i);
    }
    ions->advances = (all & STYLE_EADVANCE) != 0;
    if (all & (STYLE_CINIT | STYLE_EINIT | STYLE_EADVANCE))
        enough &= rv_ion_row(group, ions, RV_SLOT_IN) != NULL && rv_ion_row(group, ions, RV_SLOT_OUT) != NULL;
    if (!enough)
        no_memory(group);
}

/* Derive the style of every node with an ion from the mechanisms there and the user's ion_style. */
void rv_ions_styles(rv_model *model, rv_group *group)
{
    for (int k = 0; k < group->ion_count; k++)
        set_styles(model, group, &group->ions[k]);
}

static void follow(rv_model *model, rv_ion_set *ions, int bit)
{
    const double valence = model->types[ions->type].global[RV_ION_VALENCE], celsius = model->clock[RV_CLOCK_CELSIUS];
    for (int i = 0; ions->pool.inside != NULL && ions->pool.outside != NULL && i < ions->count; i++) {
        const int n = rv_ion_node(ions, i);
        if (style_at(ions, i) & bit)
            ions->pool.reversal[n] = rv_nernst(celsius, valence, ions->pool.inside[n], ions->pool.outside[n]);
    }
}

/* finitialize: concentrations from the globals where a mechanism writes them, reversal potentials by Nernst's equation. */
void rv_ions_initialise(rv_model *model, rv_group *group)
{
    for (int k = 0; k < group->ion_count; k++) {
        rv_ion_set *ions = &group->ions[k];
        const double *global = model->types[ions->type].global;
        for (int i = 0; ions->pool.inside != NULL && ions->pool.outside != NULL && i < ions->count; i++)
            if (style_at(ions, i) & STYLE_CINIT) {
                ions->pool.inside[rv_ion_node(ions, i)] = global[RV_ION_IN0];
                ions->pool.outside[rv_ion_node(ions, i)] = global[RV_ION_OUT0];
            }
        follow(model, ions, STYLE_EINIT);
    }
}

/* After an INITIAL that wrote concentrations. */
void rv_ions_after_initial(rv_model *model, rv_group *group)
{
    for (int k = 0; k < group->ion_count; k++)
        follow(model, &group->ions[k], STYLE_EINIT);
}

/* Zero a row at the nodes of an ion: by one memset where they lie close together. */
static void zero(const rv_ion_set *ions, double *row)
{
    const int first = rv_ion_node(ions, 0), span = rv_ion_node(ions, ions->count - 1) - first + 1;
    if (span <= 3 * ions->count) {
        memset(row + first, 0, sizeof *row * (size_t)span);
        return;
    }
    for (int i = 0; i < ions->count; i++)
        row[rv_ion_node(ions, i)] = 0.0;
}

/* Before the currents of a step: sums from zero, reversal potentials from the last step's concentrations. */
int rv_ions_before_current(rv_model *model, rv_group *group)
{
    int enough = 1;
    for (int k = 0; k < group->ion_count; k++) {
        rv_ion_set *ions = &group->ions[k];
        if (ions->count == 0)
            continue;
        const int unseen = group->midway ? ions->unseen : 0;
        if (!(unseen & RV_ION_CURRENT))
            zero(ions, ions->pool.current);
        if (model->clock[RV_CLOCK_SECONDORDER] == 2.0) {
            if (rv_ion_row(group, ions, RV_SLOT_DIDV) != NULL)
                zero(ions, ions->pool.conductance);
            else
                enough = 0;
        }
        if (ions->advances && !(unseen & RV_ION_REVERSAL))
            follow(model, ions, STYLE_EADVANCE);
    }
    if (!enough)
        no_memory(group);
    return enough;
}

/* After a step that failed: the reversal potentials that those before it left out. */
void rv_ions_catch_up(rv_model *model, rv_group *group)
{
    for (int k = 0; k < group->ion_count; k++)
        if (group->ions[k].advances && (group->ions[k].unseen & RV_ION_REVERSAL))
            follow(model, &group->ions[k], STYLE_EADVANCE);
}

rv_style rv_section_style(const rv_model *model, const rv_section *section, int ion_type)
{
    rv_style style = raised(former_style(section, ion_type));
    raise_by_props(model, section->props, section->prop_count, ion_type, &style);
    for (int k = 0; k < section->located_count; k++) { /* NEURON looks at the first segment */
        const rv_point *point = model->points[section->located[k]];
        if (rv_point_segment(model, point) == 0)
            raise_by_props(model, &point->body, 1, ion_type, &style);
    }
    derive(&style);
    apply_forced(section, ion_type, &style);
    return style;
}
