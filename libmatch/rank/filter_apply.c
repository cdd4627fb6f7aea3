/* Filters over a whole snapshot: each comparison becomes a bit set through the attribute lists. Nodes come after their
 * children in the tree's array, so one pass over the array evaluates it without recursion. */
#include "libmatch/base/hash_map.h"
#include "libmatch/index/statistics.h"
#include "libmatch/index/visit.h"
#include "libmatch/rank/filter.h"
#include "libmatch/store/view.h"

typedef struct evaluation {
    const mt_filter *filter;
    const mt_index *index;
    mt_store *store;
    mt_tier viewer;
    mt_bitset hidden;    /* documents above the viewer's tier; made when first needed */
    match_status status; /* of asking who may be named */
    mt_error *err;
    const mt_filter_node *node; /* the comparison at work */
    mt_bitset *out;             /* of that comparison */
    const mt_bitset *owners;    /* documents of owners that satisfy it */
    mt_intern keys;             /* and their ids */
    mt_bitset *set;             /* [nodes] */
} evaluation;

static bool matches(void *context, mt_text value)
{
    evaluation *e = context;
    bool named = true;
    if (!mt_filter_value_matches(e->filter, e->node, value)) return false;
    if (e->viewer < MT_TIER_CONFIDENTIAL && mt_field_names_bodies(e->node->field) && e->status == MATCH_OK)
        e->status = mt_view_names(e->store, e->viewer, value, &named, e->err);
    return named;
}

static bool is_above(void *context, mt_text value)
{
    const evaluation *e = context;
    return mt_text_is(value, "confidential") || (mt_text_is(value, "members") && e->viewer < MT_TIER_MEMBERS);
}

/* Hidden owners state nothing. */
static match_status leave_out_hidden(evaluation *e, mt_bitset *owners, mt_error *err)
{
    match_status status = MATCH_OK;
    if (e->viewer == MT_TIER_CONFIDENTIAL) return MATCH_OK;
    if (!e->hidden.word) {
        MT_TRY(mt_bitset_init(&e->hidden, e->index->docs, err));
        MT_TRY(mt_index_select(e->index, mt_text_of("visibility"), is_above, e, &e->hidden, err));
    }
    for (size_t w = 0; w < mt_bitset_words(owners->bits); w++) owners->word[w] &= ~e->hidden.word[w];
out:
    return status;
}

static bool is_key(void *context, mt_text value)
{
    const evaluation *e = context;
    return mt_intern_find(&e->keys, value) != MT_NONE;
}

static match_status note_key(void *context, const mt_snapshot_segment *s, mt_text value, uint32_t rank, mt_error *err)
{
    evaluation *e = context;
    mt_value_docs list = mt_value_docs_of(s->segment, rank);
    uint32_t number;
    match_status status = MATCH_OK;
    for (uint32_t doc; mt_value_docs_next(&list, &doc);) {
        unsigned kind = 1u << mt_segment_kind(s->segment, doc);
        if (kind & MT_KINDS_ORGANISATIONS && !mt_snapshot_dead(s, doc) && mt_bitset_has(e->owners, s->base + doc))
            MT_TRY(mt_intern_add(&e->keys, value, &number, NULL, err));
    }
out:
    return status;
}

/* Organisations are their own owners. */
static void add_organisations(evaluation *e)
{
    for (size_t i = 0; i < e->index->segments.len; i++) {
        const mt_snapshot_segment *s = &e->index->segments.data[i];
        for (unsigned k = 0; k < MT_KIND_COUNT; k++) {
            const uint64_t *kind = MT_KINDS_ORGANISATIONS >> k & 1 ? s->segment->kind_bits[k] : NULL;
            for (size_t w = 0; kind && w < mt_bitset_words(s->segment->docs); w++)
                e->out->word[s->base / 64 + w] |= kind[w] & e->owners->word[s->base / 64 + w];
        }
    }
}

/* Items by their owners, projects by their participants, organisations by themselves. */
static match_status select_by_owner(evaluation *e, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_bitset owners = {0};
    MT_TRY(mt_bitset_init(&owners, e->index->docs, err));
    MT_TRY(mt_index_select(e->index, e->node->field, matches, e, &owners, err));
    MT_TRY(leave_out_hidden(e, &owners, err));
    e->owners = &owners;
    mt_intern_clear(&e->keys);
    MT_TRY(mt_index_visit(e->index, mt_text_of("id"), note_key, e, err));
    MT_TRY(mt_index_select(e->index, mt_text_of("owner"), is_key, e, e->out, err));
    MT_TRY(mt_index_select(e->index, mt_text_of("participants"), is_key, e, e->out, err));
    add_organisations(e);
out:
    e->owners = NULL;
    mt_bitset_free(&owners);
    return status;
}

static match_status seen(void *context, const mt_snapshot_segment *s, mt_text value, uint32_t rank, mt_error *err)
{
    (void)s;
    (void)value;
    (void)rank;
    (void)err;
    *(bool *)context = true;
    return MATCH_E_CANCELLED; /* one is enough */
}

/* A field that neither the data model nor any record has is a slip. */
static match_status check_field(const evaluation *e, mt_error *err)
{
    bool found = mt_filter_known(e->node->field) || mt_statistics_have_field(e->index, e->node->field);
    char name[MT_ATTRIBUTE_PATH_MAX + 1];
    if (!found) {
        match_status status = mt_index_visit(e->index, e->node->field, seen, &found, err);
        if (status != MATCH_OK && status != MATCH_E_CANCELLED) return status;
    }
    if (found) return MATCH_OK;
    const char *near = mt_filter_known_near(e->node->field);
    mt_copy_text(name, sizeof name, e->node->field.data, e->node->field.len);
    match_status status = mt_fail(err, MATCH_E_SYNTAX, "filter, column %u: no record has a field \"%s%s\"%s%s%s",
                                  e->node->column, e->node->of_owner ? "owner." : "", name,
                                  near ? "; did you mean \"" : "", near ? near : "", near ? "\"?" : "");
    mt_error_field(err, "filter", name);
    return status;
}

static match_status evaluate(evaluation *e, uint32_t number, mt_error *err)
{
    match_status status = MATCH_OK;
    const mt_filter_node *node = &e->filter->nodes.data[number];
    mt_bitset *set = &e->set[number];
    switch (node->op) {
    case MT_FILTER_AND:
    case MT_FILTER_OR:
        *set = e->set[node->left];
        e->set[node->left] = (mt_bitset){0};
        if (node->op == MT_FILTER_AND)
            mt_bitset_and(set, &e->set[node->right]);
        else
            mt_bitset_or(set, &e->set[node->right]);
        mt_bitset_free(&e->set[node->right]);
        break;
    case MT_FILTER_NOT:
        *set = e->set[node->left];
        e->set[node->left] = (mt_bitset){0};
        mt_bitset_not(set);
        break;
    default:
        e->node = node;
        e->out = set;
        MT_TRY(mt_bitset_init(set, e->index->docs, err));
        MT_TRY(check_field(e, err));
        if (node->of_owner)
            MT_TRY(select_by_owner(e, err));
        else
            MT_TRY(mt_index_select(e->index, node->field, matches, e, set, err));
        status = e->status;
    }
out:
    return status;
}

/* Dead documents and the gaps between segments have no bit in the end. */
static void keep_live(const mt_index *index, const mt_bitset *set, mt_bitset *out)
{
    mt_bitset_fill(out, 0);
    for (size_t i = 0; i < index->segments.len; i++) {
        const mt_snapshot_segment *s = &index->segments.data[i];
        size_t words = mt_bitset_words(s->segment->docs), at = s->base / 64;
        for (size_t w = 0; w < words; w++) out->word[at + w] = set->word[at + w] & (s->dead ? ~s->dead[w] : UINT64_MAX);
        if (s->segment->docs % 64) out->word[at + words - 1] &= (UINT64_C(1) << s->segment->docs % 64) - 1;
    }
}

match_status mt_filter_apply(const mt_filter *filter, const mt_index *index, mt_store *store, mt_tier viewer,
                             mt_bitset *out, mt_error *err)
{
    match_status status = MATCH_OK;
    evaluation e = {.filter = filter, .index = index, .store = store, .viewer = viewer, .err = err};
    if (out->bits != index->docs) return mt_fail(err, MATCH_E_ARGUMENT, "the bit set does not fit the index");
    e.set = mt_alloc(filter->nodes.len, sizeof *e.set);
    if (!e.set) return mt_fail_no_memory(err);
    MT_TRY(mt_filter_check(filter, viewer, err));
    for (uint32_t i = 0; i < filter->nodes.len; i++) MT_TRY(evaluate(&e, i, err));
    keep_live(index, &e.set[filter->root], out);
out:
    for (size_t i = 0; i < filter->nodes.len; i++) mt_bitset_free(&e.set[i]);
    mt_free(e.set);
    mt_bitset_free(&e.hidden);
    mt_intern_free(&e.keys);
    return status;
}
