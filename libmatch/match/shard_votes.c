/* Votes of shards as JSON: read with every part checked, merged in an order of their own, so that the answer does not
 * depend on the order in which shards answer. */
#include "libmatch/match/shard_votes.h"

#include <stdlib.h>

#include "libmatch/base/memory.h"
#include "libmatch/match/matcher_internal.h"

#define GREATEST 1e30 /* far above any score */

void mt_shard_votes_free(mt_shard_votes *v)
{
    json_decref(v->voters);
    json_decref(v->items);
    json_decref(v->works);
    *v = (mt_shard_votes){0};
}

/* ---- reading ------------------------------------------------------------------------------------------------------*/

static bool are_texts(const json_t *list)
{
    const json_t *one;
    size_t i;
    if (!json_is_array(list)) return false;
    json_array_foreach (list, i, one)
        if (!json_is_string(one)) return false;
    return true;
}

/* From 0 to `most`: sums and squares of such numbers stay finite. */
static bool is_amount(const json_t *number, double most)
{
    double value = json_number_value(number);
    return json_is_number(number) && value >= 0.0 && value <= most;
}

/* Objects with a text `id`, texts `holders`, and amounts by these names: the first never above that of the first row.
 */
static bool are_rows(const json_t *list, const char *amount, const char *second)
{
    const json_t *row;
    size_t i;
    double most = GREATEST;
    if (!json_is_array(list)) return false;
    json_array_foreach (list, i, row) {
        if (!json_is_string(mt_json_get(row, "id")) || !are_texts(mt_json_get(row, "holders"))) return false;
        if (!is_amount(mt_json_get(row, amount), most)) return false;
        if (second && !is_amount(mt_json_get(row, second), GREATEST)) return false;
        if (i == 0) most = json_number_value(mt_json_get(row, amount));
    }
    return true;
}

static bool is_count(const json_t *value)
{
    return json_is_integer(value) && json_integer_value(value) >= 0 && json_integer_value(value) <= UINT32_MAX;
}

static bool are_counts(json_t *items)
{
    const char *id;
    json_t *count;
    if (!json_is_object(items)) return false;
    json_object_foreach (items, id, count)
        if (!is_count(count)) return false;
    return true;
}

static match_status fail_form(mt_error *err)
{
    mt_fail(err, MATCH_E_FORMAT,
            "voters must be what match_store_voters() gives, a JSON array of {id, kind, title, score, holders}, best "
            "first, or what match_store_voters_next() makes of it");
    mt_error_field(err, "voters", NULL);
    return MATCH_E_FORMAT;
}

static match_status fail_version(const json_t *version, mt_error *err)
{
    mt_fail(err, MATCH_E_NEWER,
            "votes of version %lld, and this is version %d: ask all shards with the same version of libmatch",
            (long long)json_integer_value(version), MT_SHARD_VOTES_VERSION);
    mt_error_field(err, "voters", NULL);
    return MATCH_E_NEWER;
}

match_status mt_shard_votes_read(mt_text text, mt_shard_votes *out, mt_error *err)
{
    match_status status = MATCH_OK;
    json_t *root = NULL;
    mt_shard_votes v = {.round = 1};
    MT_TRY(mt_json_parse(text, &root, err));
    if (json_is_array(root)) {
        v.voters = json_incref(root);
    } else {
        const json_t *version = mt_json_get(root, "version");
        if (!json_is_integer(version)) MT_TRY(fail_form(err));
        if (json_integer_value(version) != MT_SHARD_VOTES_VERSION) MT_TRY(fail_version(version, err));
        v.voters = json_incref(mt_json_get(root, "voters"));
        v.items = json_incref(mt_json_get(root, "items"));
        v.works = json_incref(mt_json_get(root, "works"));
        v.round = v.items ? 2 : 3;
        if (json_integer_value(mt_json_get(root, "round")) != v.round || !v.items == !v.works) MT_TRY(fail_form(err));
    }
    if (!are_rows(v.voters, "score", NULL) || (v.items && !are_counts(v.items)) ||
        (v.works && !are_rows(v.works, "fits", "value")))
        MT_TRY(fail_form(err));
    *out = v;
    v = (mt_shard_votes){0};
out:
    json_decref(root);
    mt_shard_votes_free(&v);
    return status;
}

match_status mt_shard_votes_write(const mt_shard_votes *v, json_t **json, mt_error *err)
{
    if (v->round == 1)
        *json = json_incref(v->voters);
    else
        *json = json_pack("{s:i, s:i, s:O, s:O}", "version", MT_SHARD_VOTES_VERSION, "round", (int)v->round, "voters",
                          v->voters, v->items ? "items" : "works", v->items ? v->items : v->works);
    return *json ? MATCH_OK : mt_fail_no_memory(err);
}

/* ---- merging ------------------------------------------------------------------------------------------------------*/

typedef struct row {
    double value;
    json_t *json;
} row;

static int best_first(const void *a, const void *b)
{
    const row *x = a, *y = b;
    if (x->value != y->value) return x->value > y->value ? -1 : 1;
    return mt_text_compare(mt_json_get_text(x->json, "id"), mt_json_get_text(y->json, "id"));
}

/* In order, each once: complete votes say the same in every part. */
static size_t sort_rows(row *rows, size_t n)
{
    size_t kept = 0;
    if (n > 0) qsort(rows, n, sizeof *rows, best_first);
    for (size_t i = 0; i < n; i++)
        if (kept == 0 || best_first(&rows[kept - 1], &rows[i]) != 0) rows[kept++] = rows[i];
    return kept;
}

/* The best rows of `all` by a number, with those as good as the last of them when `equals`. */
static match_status keep_best(const json_t *all, const char *number, size_t most, bool equals, json_t **out,
                              mt_error *err)
{
    match_status status = MATCH_OK;
    size_t n = json_array_size(all), keep;
    row *order = mt_alloc(n + 1, sizeof *order);
    json_t *best = json_array();
    if (!order || !best) MT_TRY(mt_fail_no_memory(err));
    for (size_t i = 0; i < n; i++) {
        json_t *one = json_array_get(all, i);
        order[i] = (row){json_number_value(mt_json_get(one, number)), one};
    }
    n = sort_rows(order, n);
    keep = n < most ? n : most;
    while (equals && keep > 0 && keep < n && order[keep].value == order[keep - 1].value) keep++;
    for (size_t i = 0; i < keep; i++)
        if (json_array_append(best, order[i].json) != 0) MT_TRY(mt_fail_no_memory(err));
    *out = best;
    best = NULL;
out:
    mt_free(order);
    json_decref(best);
    return status;
}

/* One array of all that the parts have there. */
static match_status join(const mt_shard_votes *parts, size_t count, bool works, json_t **out, mt_error *err)
{
    json_t *all = json_array();
    bool good = all != NULL;
    for (size_t i = 0; good && i < count; i++)
        good = json_array_extend(all, works ? parts[i].works : parts[i].voters) == 0;
    if (!good) {
        json_decref(all);
        return mt_fail_no_memory(err);
    }
    *out = all;
    return MATCH_OK;
}

static match_status add_items(json_t *sum, json_t *items, mt_error *err)
{
    const char *id;
    json_t *count;
    json_object_foreach (items, id, count) {
        json_int_t all = json_integer_value(count) + json_integer_value(json_object_get(sum, id));
        if (all > UINT32_MAX) {
            mt_fail(err, MATCH_E_VALUE, "voters: %s holds more items than a store can have", id);
            mt_error_field(err, "voters", id);
            return MATCH_E_VALUE;
        }
        if (json_object_set_new(sum, id, json_integer(all)) != 0) return mt_fail_no_memory(err);
    }
    return MATCH_OK;
}

static match_status check_same(const mt_shard_votes *parts, size_t count, mt_error *err)
{
    for (size_t i = 1; i < count; i++) {
        if (parts[i].round != parts[0].round) {
            mt_fail(err, MATCH_E_FORMAT, "voters of round %u and of round %u: every shard has to answer each round",
                    parts[0].round, parts[i].round);
        } else if (parts[0].round > 1 && !json_equal(parts[i].voters, parts[0].voters)) {
            mt_fail(err, MATCH_E_FORMAT,
                    "shards answered to different voters: give all of them those merged from the round before");
        } else {
            continue;
        }
        mt_error_field(err, "voters", NULL);
        return MATCH_E_FORMAT;
    }
    return MATCH_OK;
}

match_status mt_shard_votes_merge(const mt_shard_votes *parts, size_t count, mt_shard_votes *out, mt_error *err)
{
    match_status status = MATCH_OK;
    json_t *all = NULL;
    mt_shard_votes v = {.round = count ? parts[0].round : 1};
    MT_TRY(check_same(parts, count, err));
    if (v.round == 1) {
        MT_TRY(join(parts, count, false, &all, err));
        MT_TRY(keep_best(all, "score", MT_VOTES_DEPTH, false, &v.voters, err));
    } else {
        v.voters = json_incref(parts[0].voters);
    }
    if (v.round == 2) {
        v.items = json_object();
        if (!v.items) MT_TRY(mt_fail_no_memory(err));
        for (size_t i = 0; i < count; i++) MT_TRY(add_items(v.items, parts[i].items, err));
    }
    if (v.round == 3) {
        MT_TRY(join(parts, count, true, &all, err));
        MT_TRY(keep_best(all, "fits", MT_SILENT_DEPTH, true, &v.works, err));
    }
    *out = v;
    v = (mt_shard_votes){0};
out:
    json_decref(all);
    mt_shard_votes_free(&v);
    return status;
}
