/* Choosing a diverse list: see diversity.h. What the words of an entry are is read when it first counts: whose
 * probability alone is not above what the best so far counts for cannot be the next one, whatever he is like. So his
 * likeness to those chosen is known for the first few of them only, and worked out on when it may matter. */
#include "libmatch/match/diversity.h"

#include <stdlib.h>

#include "libmatch/match/likeness.h"

typedef struct entry {
    size_t place; /* in the plain list */
    mt_body body;
    bool read;       /* the body is */
    double likeness; /* greatest, to the first `compared` of those chosen */
    size_t like;     /* which */
    size_t compared;
    bool chosen;
} entry;

typedef struct choice {
    mt_results plain;
    entry *entries;
    size_t len;
    size_t *chosen; /* in the order of their choice */
    size_t picked;
} choice;

static void free_choice(choice *c)
{
    for (size_t i = 0; i < c->len; i++) mt_body_free(&c->entries[i].body);
    mt_free(c->entries);
    mt_free(c->chosen);
    mt_results_free(&c->plain);
}

static double value_of(const choice *c, size_t i, double strength)
{
    return c->plain.data[i].score * (1.0 - strength * c->entries[i].likeness);
}

static match_status read_body(mt_matcher *m, choice *c, size_t i, mt_error *err)
{
    if (c->entries[i].read) return MATCH_OK;
    match_status status = mt_body_read(m, c->plain.data[i].num, &c->entries[i].body, err);
    c->entries[i].read = status == MATCH_OK;
    return status;
}

/* Likeness to all that are chosen. */
static match_status compare(mt_matcher *m, choice *c, size_t i, mt_error *err)
{
    match_status status = MATCH_OK;
    entry *e = &c->entries[i];
    for (; e->compared < c->picked; e->compared++) {
        size_t other = c->chosen[e->compared];
        MT_TRY(read_body(m, c, i, err));
        MT_TRY(read_body(m, c, other, err));
        double likeness = mt_bodies_likeness(&c->entries[other].body, &e->body);
        if (likeness <= e->likeness) continue;
        e->likeness = likeness;
        e->like = other;
    }
out:
    return status;
}

/* Who counts most of those not chosen. Ties go to the better place. */
static match_status choose_next(mt_matcher *m, choice *c, double strength, size_t alone, size_t *next, mt_error *err)
{
    match_status status = MATCH_OK;
    size_t best = SIZE_MAX;
    for (size_t i = 0; i < c->len; i++) {
        if (c->entries[i].chosen) continue;
        if (best != SIZE_MAX && value_of(c, i, strength) <= value_of(c, best, strength)) continue;
        if (i != alone) MT_TRY(compare(m, c, i, err));
        if (best == SIZE_MAX || value_of(c, i, strength) > value_of(c, best, strength)) best = i;
    }
    *next = best;
out:
    return status;
}

/* Marks k entries. To the entry `alone` nobody counts as like (SIZE_MAX: none is). */
static match_status choose(mt_matcher *m, choice *c, size_t k, double strength, size_t alone, mt_error *err)
{
    match_status status = MATCH_OK;
    for (size_t i = 0; i < c->len; i++) {
        entry *e = &c->entries[i];
        *e = (entry){.place = e->place, .body = e->body, .read = e->read};
    }
    for (c->picked = 0; c->picked < k && c->picked < c->len;) {
        size_t next;
        MT_TRY(choose_next(m, c, strength, alone, &next, err));
        c->entries[next].chosen = true;
        c->chosen[c->picked++] = next;
    }
out:
    return status;
}

static match_status make_choice(mt_matcher *m, mt_text id, const mt_match_options *options, choice *c, mt_error *err)
{
    match_status status = MATCH_OK;
    size_t k = options->k ? options->k : 10;
    mt_match_options plain = *options;
    if (!(options->diversity > 0.0 && options->diversity <= 1.0)) {
        status = mt_fail(err, MATCH_E_VALUE, "the diversity of a list lies between 0 (none) and 1");
        mt_error_field(err, "diversity", NULL);
        goto out;
    }
    plain.diversity = 0.0;
    plain.explain = false;
    plain.k = mt_diversity_pool(k);
    MT_TRY(mt_partners(m, id, &plain, &c->plain, err));
    c->entries = mt_alloc(c->plain.len + 1, sizeof *c->entries);
    c->chosen = mt_alloc(c->plain.len + 1, sizeof *c->chosen);
    if (!c->entries || !c->chosen) MT_TRY(mt_fail_no_memory(err));
    for (; c->len < c->plain.len; c->len++) c->entries[c->len].place = c->len;
    MT_TRY(choose(m, c, k, options->diversity, SIZE_MAX, err));
out:
    return status;
}

static json_t *record_of(const mt_result *result)
{
    return json_pack("{s:s, s:s, s:s}", "id", result->key, "name", result->name, "kind", mt_kind_name(result->kind));
}

/* What the choice made of an entry, beside what explains the pair. */
static match_status explain_choice(const mt_match_options *options, const choice *c, size_t i, json_t *explanation,
                                   mt_error *err)
{
    const entry *e = &c->entries[i];
    json_t *like = e->likeness > 0.0 ? record_of(&c->plain.data[e->like]) : json_null();
    json_t *part = json_pack("{s:I, s:o, s:f, s:f}", "place", (json_int_t)e->place + 1, "like", like, "likeness",
                             e->likeness, "counted", value_of(c, i, options->diversity));
    return part && json_object_set_new(explanation, "diversity", part) == 0 ? MATCH_OK : mt_fail_no_memory(err);
}

/* Explains those chosen, who are `made` in this order. */
static match_status explain_all(mt_matcher *m, mt_text id, const mt_match_options *options, const choice *c,
                                mt_results *made, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_text *keys = mt_alloc(made->len + 1, sizeof *keys);
    json_t **list = mt_alloc(made->len + 1, sizeof(json_t *));
    size_t n = 0;
    if (!keys || !list) MT_TRY(mt_fail_no_memory(err));
    for (size_t i = 0; i < made->len; i++) keys[i] = mt_text_of(made->data[i].key);
    MT_TRY(mt_explain_each(m, id, keys, made->len, options, list, err));
    for (size_t i = 0; i < c->len; i++)
        if (c->entries[i].chosen) MT_TRY(explain_choice(options, c, i, list[n++], err));
    for (size_t i = 0; i < made->len; i++) {
        made->data[i].explanation = list[i];
        list[i] = NULL;
    }
out:
    for (size_t i = 0; list && i < made->len; i++) json_decref(list[i]);
    mt_free(keys);
    mt_free(list);
    return status;
}

match_status mt_partners_diverse(mt_matcher *m, mt_text id, const mt_match_options *options, mt_results *out,
                                 mt_error *err)
{
    match_status status = MATCH_OK;
    choice c = {0};
    mt_results made = {0};
    MT_TRY(mt_matcher_begin(m, options, true, err));
    MT_TRY(make_choice(m, id, options, &c, err));
    for (size_t i = 0; i < c.len; i++) {
        if (!c.entries[i].chosen) continue;
        mt_result result = c.plain.data[i];
        status = MT_PUSH(&made, result, err);
        if (status != MATCH_OK) goto out;
        /* the plain list keeps a copy of the texts that others are likened to */
        mt_result *mine = &made.data[made.len - 1];
        mine->key = mt_strdup(result.key);
        mine->name = mt_strdup(result.name);
        if (!mine->key || !mine->name) MT_TRY(mt_fail_no_memory(err));
    }
    if (options->explain) MT_TRY(explain_all(m, id, options, &c, &made, err));
    *out = made;
    made = (mt_results){0};
out:
    mt_matcher_end(m);
    mt_results_free(&made);
    free_choice(&c);
    return status;
}

/* Whether an entry that is not listed would be if nobody were like it; its likeness is worked out. */
static match_status would_be_listed(mt_matcher *m, choice *c, size_t i, size_t k, double strength, bool *listed,
                                    mt_error *err)
{
    match_status status = MATCH_OK;
    MT_TRY(choose(m, c, k, strength, i, err));
    *listed = c->entries[i].chosen;
    MT_TRY(choose(m, c, k, strength, SIZE_MAX, err));
    MT_TRY(compare(m, c, i, err));
out:
    return status;
}

match_status mt_diversity_place(mt_matcher *m, mt_text id, mt_text key, const mt_match_options *options,
                                mt_diverse_place *out, mt_error *err)
{
    match_status status = MATCH_OK;
    choice c = {0};
    mt_diverse_place made = {0};
    MT_TRY(mt_matcher_begin(m, options, true, err));
    MT_TRY(make_choice(m, id, options, &c, err));
    for (size_t i = 0; i < c.len; i++) {
        const entry *e = &c.entries[i];
        bool asked = mt_text_is(key, c.plain.data[i].key);
        if (e->chosen) {
            made.length++;
            made.last = c.plain.data[i].num;
        }
        if (asked && e->chosen) {
            made.listed = true;
            made.rank = made.length;
        }
        if (!asked || e->chosen) continue;
        bool listed = false;
        MT_TRY(would_be_listed(m, &c, i, options->k ? options->k : 10, options->diversity, &listed, err));
        if (!listed) continue;
        made.like = record_of(&c.plain.data[e->like]);
        if (!made.like || json_object_set_new(made.like, "likeness", json_real(e->likeness)) != 0)
            MT_TRY(mt_fail_no_memory(err));
    }
    *out = made;
    made = (mt_diverse_place){0};
out:
    mt_matcher_end(m);
    json_decref(made.like);
    free_choice(&c);
    return status;
}
