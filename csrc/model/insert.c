/* insert.c: mechanisms and ions put into sections and taken out again. */
#include <stdlib.h>
#include <string.h>

#include "internal.h"

/* Add one type to a section, keeping the styles parallel to the props. */
int rv_section_add_type(rv_model *model, rv_section *section, int type)
{
    if (rv_find_prop(section->props, section->prop_count, type) != NULL)
        return RV_OK;
    rv_style *styles = realloc(section->styles, ((size_t)section->prop_count + 1) * sizeof *styles);
    if (styles == NULL)
        return rv_set_error(model, RV_MEMORY, "no memory to insert %s", model->types[type].name);
    section->styles = styles;
    const int at = rv_add_prop(model, &section->props, &section->prop_count, type, section->nseg, section->own_end);
    if (at < 0)
        return at;
    memmove(styles + at + 1, styles + at, (size_t)(section->prop_count - 1 - at) * sizeof *styles);
    memset(&styles[at], 0, sizeof *styles);
    section->props[at].rank = section->insertions++;
    model->dirty = 1;
    return RV_OK;
}

int rv_insert(rv_model *model, rv_id id, int type)
{
    rv_section *section = rv_get_section(model, id);
    if (section == NULL)
        return RV_DEAD;
    if (type <= 0 || type >= model->type_count)
        return rv_set_error(model, RV_RANGE, "there is no mechanism type %d", type);
    const rv_type_info *info = &model->types[type];
    if (!info->is_ion && info->mechanism->kind != RV_DENSITY)
        return rv_set_error(model, RV_INVALID, "%s is not a density mechanism: it cannot be inserted", info->name);
    const int present = rv_find_prop(section->props, section->prop_count, type) != NULL;
    int status = rv_section_add_type(model, section, type);
    for (int k = 0; !info->is_ion && k < info->mechanism->ion_count && status == RV_OK; k++)
        status = rv_section_add_type(model, section, info->ion_types[k]);
    if (!info->is_ion && !present && status == RV_OK)
        rv_promote_styles(model, section, type);
    return status;
}

int rv_uninsert(rv_model *model, rv_id id, int type)
{
    rv_section *section = rv_get_section(model, id);
    if (section == NULL)
        return RV_DEAD;
    rv_prop *prop = rv_find_prop(section->props, section->prop_count, type);
    if (prop == NULL)
        return RV_OK;
    if (model->types[type].is_ion)
        return rv_set_error(model, RV_INVALID, "%s cannot be taken out of {section:%d}", model->types[type].name, id);
    const int at = (int)(prop - section->props);
    rv_keep_styles(model, section, type);
    rv_remove_prop(model, section->props, &section->prop_count, at, section->nseg);
    memmove(section->styles + at, section->styles + at + 1, (size_t)(section->prop_count - at) * sizeof *section->styles);
    model->dirty = 1;
    return RV_OK;
}

int rv_has(const rv_model *model, rv_id id, int type)
{
    const rv_section *section = rv_get_section(model, id);
    if (section == NULL)
        return RV_DEAD;
    return rv_find_prop(section->props, section->prop_count, type) != NULL;
}

int rv_section_types(const rv_model *model, rv_id id, int *out, int room)
{
    const rv_section *section = rv_get_section(model, id);
    if (section == NULL)
        return RV_DEAD;
    for (int k = 0; k < section->prop_count; k++) {
        int place = 0;
        for (int j = 0; j < section->prop_count; j++)
            place += section->props[j].rank < section->props[k].rank;
        if (place < room)
            out[place] = section->props[k].type;
    }
    return section->prop_count;
}

/* Which concentrations the section's mechanisms write or wrote: 128 inside, 256 outside. */
static int written(const rv_model *model, const rv_section *section, int ion_type)
{
    const rv_prop *ion = rv_find_prop(section->props, section->prop_count, ion_type);
    int bits = ion != NULL ? section->styles[ion - section->props].was & (128 | 256) : 0;
    for (int k = 0; k < section->prop_count; k++) {
        const rv_type_info *info = &model->types[section->props[k].type];
        for (int j = 0; info->mechanism != NULL && !info->is_ion && j < info->mechanism->ion_count; j++)
            if (info->ion_types[j] == ion_type)
                bits |= rv_written_concentrations(info->mechanism->ions[j].writes);
    }
    return bits;
}

int rv_ion_style(rv_model *model, rv_id id, int ion_type, int c_style, int e_style, int einit, int eadvance, int cinit)
{
    rv_section *section = rv_get_section(model, id);
    if (section == NULL)
        return RV_DEAD;
    const rv_prop *prop = rv_find_prop(section->props, section->prop_count, ion_type);
    if (prop == NULL || !model->types[ion_type].is_ion)
        return rv_set_error(model, RV_ABSENT, "the ion is not in {section:%d}", id);
    if (c_style > 3 || e_style > 3 || einit > 1 || eadvance > 1 || cinit > 1)
        return rv_set_error(model, RV_RANGE, "ion_style takes styles of 0 to 3 and flags of 0 or 1");
    const rv_style present = rv_section_style(model, section, ion_type);
    if (c_style < 0 && e_style < 0 && einit < 0 && eadvance < 0 && cinit < 0)
        return rv_encode_style(&present) + written(model, section, ion_type);
    rv_style *own = &section->styles[prop - section->props];
    const rv_style unset = {-1, -1, -1, -1, -1, 0, own->was};
    if (!own->forced)
        *own = unset;
    own->forced = 1;
    own->c_style = c_style >= 0 ? c_style : own->c_style;
    own->e_style = e_style >= 0 ? e_style : own->e_style;
    own->einit = einit >= 0 ? einit : own->einit;
    own->eadvance = eadvance >= 0 ? eadvance : own->eadvance;
    own->cinit = cinit >= 0 ? cinit : own->cinit;
    model->dirty = 1;
    return rv_encode_style(&present) + written(model, section, ion_type);
}
