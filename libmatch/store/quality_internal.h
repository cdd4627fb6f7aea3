/* Shared by the checks of the quality report. */
#ifndef MT_STORE_QUALITY_INTERNAL_H
#define MT_STORE_QUALITY_INTERNAL_H

#include "libmatch/base/hash_map.h"
#include "libmatch/store/quality.h"

/* Texts are numbers in `texts`; text 0 is "". Organisations lie in the order of their ids, their names likewise: what
 * is found, and what of it is kept, depends on the records alone, not on the order in which they came. */
typedef struct mt_quality_name {
    uint32_t organisation; /* index */
    uint32_t written, folded;
} mt_quality_name;

typedef struct mt_quality_organisation {
    mt_num num;
    mt_kind kind;
    uint32_t key, country;
    uint32_t host, label, location; /* of a good URL, else 0 */
    uint32_t url;                   /* as written */
    uint32_t first_name, names;     /* the name, then the aliases */
    int64_t stated;                 /* latest stated member count, -1 when none */
} mt_quality_organisation;

typedef struct mt_quality_context {
    mt_store *store;
    mt_tier viewer;
    mt_day as_of;
    size_t limit;
    mt_quality *out;
    mt_intern texts;
    MT_ARRAY(mt_quality_organisation) organisations;
    mt_map place; /* number of an organisation -> its index */
    MT_ARRAY(mt_quality_name) names;
    mt_strbuf scratch;
} mt_quality_context;

/* Adds a finding about records by number; beyond the limit it is only counted. */
match_status mt_quality_add(mt_quality_context *q, mt_quality_code code, const mt_num *nums, size_t n,
                            const char *field, mt_text value, mt_error *err, const char *format, ...)
    __attribute__((format(printf, 8, 9)));

/* Rows of the kinds by id, as the viewer is given them. */
typedef match_status mt_quality_see(mt_quality_context *q, void *context, const mt_row *row, mt_error *err);
match_status mt_quality_each(mt_quality_context *q, unsigned kinds, mt_quality_see *see, void *context, mt_error *err);
/* Index of the organisation with a number; SIZE_MAX: the viewer is given none. */
size_t mt_quality_index(const mt_quality_context *q, mt_num num);

static inline const char *mt_quality_text(const mt_quality_context *q, uint32_t text)
{
    return mt_intern_text(&q->texts, text).data;
}

/* Groups of equal texts: entries sorted by (text, item). */
typedef struct mt_quality_pair {
    uint32_t text, item;
} mt_quality_pair;
void mt_quality_sort_pairs(mt_quality_pair *pairs, size_t n);

/* The checks. Those of one record see its JSON; the others run when all organisations are known. */
match_status mt_quality_url_of(mt_quality_context *q, mt_quality_organisation *o, const json_t *root, mt_error *err);
match_status mt_quality_urls(mt_quality_context *q, mt_error *err);
match_status mt_quality_name_of(mt_quality_context *q, const mt_quality_organisation *o, mt_error *err);
match_status mt_quality_habits(mt_quality_context *q, mt_error *err);
match_status mt_quality_names(mt_quality_context *q, mt_error *err);
match_status mt_quality_facts_of(mt_quality_context *q, mt_quality_organisation *o, const json_t *root, mt_error *err);
match_status mt_quality_members(mt_quality_context *q, mt_error *err);
match_status mt_quality_references(mt_quality_context *q, mt_error *err);
match_status mt_quality_items(mt_quality_context *q, mt_error *err);

#endif
