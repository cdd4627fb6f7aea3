/* One pass over the attributes of each field: the index lists the documents of every value. Lists become compressed
 * rows by counting. The factors are those of facts.c, which reads records and is the reference. */
#include "libmatch/world/conditions.h"

#include <stdlib.h>

#include "libmatch/base/number.h"
#include "libmatch/index/visit.h"
#include "libmatch/world/facts.h"

typedef struct stated {
    uint32_t doc, value;
} stated;

typedef struct reading {
    mt_conditions *c;
    uint32_t *single;      /* the last value of a document, or */
    MT_ARRAY(stated) list; /* all of them */
} reading;

static void free_rows(mt_condition_rows *rows)
{
    mt_free(rows->begin);
    mt_free(rows->value);
    *rows = (mt_condition_rows){0};
}

void mt_conditions_free(mt_conditions *c)
{
    mt_intern_free(&c->texts);
    mt_free(c->country);
    mt_free(c->type);
    mt_free(c->trl_low);
    mt_free(c->trl_high);
    mt_free(c->priority);
    free_rows(&c->wanted);
    free_rows(&c->excluded);
    free_rows(&c->sought);
    *c = (mt_conditions){0};
}

static match_status read_text(void *context, const mt_snapshot_segment *s, mt_text value, uint32_t rank, mt_error *err)
{
    reading *r = context;
    uint32_t number, local;
    if (value.len == 0) return MATCH_OK;
    match_status status = mt_intern_add(&r->c->texts, value, &number, NULL, err);
    mt_value_docs list = mt_value_docs_of(s->segment, rank);
    while (status == MATCH_OK && mt_value_docs_next(&list, &local)) {
        stated one = {s->base + local, number + 1};
        if (r->single)
            r->single[one.doc] = one.value;
        else
            status = MT_PUSH(&r->list, one, err);
    }
    return status;
}

static match_status read_trl(void *context, const mt_snapshot_segment *s, mt_text value, uint32_t rank, mt_error *err)
{
    reading *r = context;
    uint32_t local;
    (void)err;
    if (value.len != 1 || value.data[0] < '1' || value.data[0] > '9') return MATCH_OK;
    uint8_t level = (uint8_t)(value.data[0] - '0');
    mt_value_docs list = mt_value_docs_of(s->segment, rank);
    while (mt_value_docs_next(&list, &local)) {
        uint8_t *low = &r->c->trl_low[s->base + local], *high = &r->c->trl_high[s->base + local];
        if (*low == 0 || level < *low) *low = level;
        if (level > *high) *high = level;
    }
    return MATCH_OK;
}

static match_status read_priority(void *context, const mt_snapshot_segment *s, mt_text value, uint32_t rank,
                                  mt_error *err)
{
    reading *r = context;
    uint32_t local;
    double priority;
    (void)err;
    if (!mt_number_read(value, &priority)) return MATCH_OK;
    mt_value_docs list = mt_value_docs_of(s->segment, rank);
    while (mt_value_docs_next(&list, &local)) r->c->priority[s->base + local] = mt_priority_of(priority);
    return MATCH_OK;
}

static match_status read_rows(const mt_index *index, const char *field, reading *r, mt_condition_rows *rows,
                              mt_error *err)
{
    match_status status = MATCH_OK;
    r->list.len = 0;
    r->single = NULL;
    MT_TRY(mt_index_visit(index, mt_text_of(field), read_text, r, err));
    if (r->list.len == 0) goto out;
    rows->begin = mt_alloc((size_t)r->c->docs + 2, sizeof *rows->begin);
    rows->value = mt_alloc(r->list.len, sizeof *rows->value);
    if (!rows->begin || !rows->value) MT_TRY(mt_fail_no_memory(err));
    for (size_t i = 0; i < r->list.len; i++) rows->begin[r->list.data[i].doc + 2]++;
    for (uint32_t d = 0; d < r->c->docs; d++) rows->begin[d + 2] += rows->begin[d + 1];
    for (size_t i = 0; i < r->list.len; i++)
        rows->value[rows->begin[r->list.data[i].doc + 1]++] = r->list.data[i].value;
out:
    return status;
}

match_status mt_conditions_read(const mt_index *index, mt_conditions *out, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_conditions c = {.docs = mt_index_docs(index)};
    reading r = {.c = &c};
    size_t n = (size_t)c.docs + 1;
    c.country = mt_alloc(n, sizeof *c.country);
    c.type = mt_alloc(n, sizeof *c.type);
    c.trl_low = mt_alloc(n, 1);
    c.trl_high = mt_alloc(n, 1);
    c.priority = mt_alloc(n, sizeof *c.priority);
    if (!c.country || !c.type || !c.trl_low || !c.trl_high || !c.priority) MT_TRY(mt_fail_no_memory(err));
    for (uint32_t d = 0; d < c.docs; d++) c.priority[d] = 1.0;
    r.single = c.country;
    MT_TRY(mt_index_visit(index, mt_text_of("country"), read_text, &r, err));
    r.single = c.type;
    MT_TRY(mt_index_visit(index, mt_text_of("type"), read_text, &r, err));
    MT_TRY(mt_index_visit(index, mt_text_of("trl"), read_trl, &r, err));
    MT_TRY(mt_index_visit(index, mt_text_of("priority"), read_priority, &r, err));
    MT_TRY(read_rows(index, "countries.wanted", &r, &c.wanted, err));
    MT_TRY(read_rows(index, "countries.excluded", &r, &c.excluded, err));
    MT_TRY(read_rows(index, "partner_types", &r, &c.sought, err));
    *out = c;
    c = (mt_conditions){0};
out:
    mt_conditions_free(&c);
    MT_ARRAY_FREE(&r.list);
    return status;
}

/* ---- factors ---- */

enum { NOTHING, WITHOUT, WITH };

/* whether a document's list says nothing, has the value, or has others only */
static int look_up(const mt_condition_rows *rows, uint32_t doc, uint32_t value)
{
    if (!rows->begin || rows->begin[doc] == rows->begin[doc + 1]) return NOTHING;
    for (uint32_t i = rows->begin[doc]; i < rows->begin[doc + 1]; i++)
        if (rows->value[i] == value) return WITH;
    return WITHOUT;
}

/* what `item` says about the organisation on the other side */
static double side_factor(const mt_conditions *c, uint32_t item, uint32_t other)
{
    uint32_t country = other == MT_NONE ? 0 : c->country[other], type = other == MT_NONE ? 0 : c->type[other];
    double factor = 1.0;
    if (country && look_up(&c->excluded, item, country) == WITH) return 0.0;
    if (country && look_up(&c->wanted, item, country) == WITHOUT) factor *= MT_FIT_UNWANTED;
    if (type && look_up(&c->sought, item, type) == WITHOUT) factor *= MT_FIT_TYPE;
    return factor;
}

double mt_conditions_fit(const mt_conditions *c, uint32_t need, uint32_t asker, uint32_t answer, uint32_t answerer)
{
    return side_factor(c, need, answerer) * side_factor(c, answer, asker) *
           mt_fit_trl(c->trl_low[need], c->trl_high[need], c->trl_low[answer], c->trl_high[answer]);
}
