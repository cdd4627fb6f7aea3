/* Sheets of what concerns clusters as a whole: profile, partners, comparison, matrix, benchmark, themes, network. */
#include <stdlib.h>

#include "libmatch/exchange/group_sheets.h"

static mt_text name_in(const json_t *object, const char *key)
{
    const json_t *one = mt_json_get(object, key);
    mt_text name = mt_json_get_text(one, "name");
    return name.len ? name : mt_json_get_text(one, "id");
}

void mt_sheets_profile(mt_sheets *s, const json_t *r)
{
    size_t i;
    json_t *one;
    bool own = mt_text_is(mt_json_get_text(r, "basis"), "own_keywords");
    mt_sheet_begin_named(s, MT_SAY_PROFILE, name_in(r, "cluster"), true);
    MT_SHEET_COLUMNS(s, {"members", MT_SAY_MEMBERS}, {"basis", MT_SAY_BASIS}, {"items", MT_SAY_ITEMS},
                     {"types", MT_SAY_TYPE}, {"countries", MT_SAY_COUNTRIES});
    mt_sheet_get(s, r, "members");
    mt_sheet_state(s, mt_json_get_text(r, "basis"), own ? 1 : -1);
    mt_sheet_mix(s, mt_json_get(r, "items"));
    mt_sheet_mix(s, mt_json_get(r, "types"));
    mt_sheet_mix(s, mt_json_get(r, "countries"));
    mt_sheet_begin_word(s, MT_SAY_STRENGTHS, false);
    mt_sheet_main(s);
    MT_SHEET_COLUMNS(s, {"term", MT_SAY_TERM}, {"strength", MT_SAY_STRENGTH}, {"holders", MT_SAY_HOLDERS},
                     {"organisations", MT_SAY_ORGANISATIONS});
    json_array_foreach (mt_json_get(r, "strengths"), i, one) {
        mt_sheet_get(s, one, "term");
        mt_sheet_get(s, one, "strength");
        mt_sheet_get(s, one, "holders");
        mt_sheet_names(s, mt_json_get(one, "organisations"), 5);
    }
    mt_sheet_begin_word(s, MT_SAY_SINGLE, false);
    MT_SHEET_COLUMNS(s, {"term", MT_SAY_TERM}, {"organisation", MT_SAY_ORGANISATION});
    json_array_foreach (mt_json_get(r, "single_holders"), i, one) {
        mt_sheet_get(s, one, "term");
        mt_sheet_get_name(s, one, "organisation");
    }
    mt_sheet_begin_word(s, MT_SAY_TRL, false);
    MT_SHEET_COLUMNS(s, {"trl", MT_SAY_TRL}, {"items", MT_SAY_ITEMS});
    json_array_foreach (mt_json_get(r, "trl"), i, one) {
        mt_sheet_get(s, one, "trl");
        mt_sheet_get(s, one, "items");
    }
    mt_sheet_begin_word(s, MT_SAY_OWN, false);
    MT_SHEET_COLUMNS(s, {"term", MT_SAY_TERM}, {"members", MT_SAY_MEMBERS});
    json_array_foreach (mt_json_get(r, "own"), i, one) {
        mt_sheet_get(s, one, "term");
        mt_sheet_get(s, one, "members");
    }
}

static double part_of(const json_t *parts, const char *name)
{
    size_t i;
    json_t *one;
    json_array_foreach ((json_t *)parts, i, one)
        if (mt_text_is(mt_json_get_text(one, "part"), name)) return json_number_value(mt_json_get(one, "contribution"));
    return 0.0;
}

static void add_number(mt_sheets *s, double value)
{
    json_t *number = json_real(value);
    mt_sheet_number(s, number);
    json_decref(number);
}

/* "0.09 needs both ways + 0.03 common themes", the greatest first as people look for it; parts of nothing left out */
static void add_parts(mt_sheets *s, const json_t *parts)
{
    mt_strbuf b = {0};
    size_t i;
    json_t *one;
    json_array_foreach ((json_t *)parts, i, one) {
        mt_text part = mt_json_get_text(one, "part");
        double value = json_number_value(mt_json_get(one, "contribution"));
        const char *word = mt_text_is(part, "needs") ? mt_say(s, MT_SAY_NEEDS_BOTH) : mt_group_code_in(s->tongue, part);
        if (value < 0.005) continue;
        if (b.len) mt_strbuf_str(&b, " + ");
        mt_strbuf_fixed(&b, value, 2);
        mt_strbuf_char(&b, ' ');
        mt_strbuf_str(&b, word ? word : "");
    }
    if (b.bad) s->failed = true;
    mt_sheet_text(s, mt_text_make(b.data ? b.data : "", b.len));
    mt_strbuf_free(&b);
}

void mt_sheets_ranking(mt_sheets *s, const json_t *r)
{
    size_t i;
    json_t *one;
    mt_sheet_begin_named(s, MT_SAY_RANKING, name_in(r, "cluster"), false);
    mt_sheet_main(s);
    MT_SHEET_COLUMNS(s, {"rank", MT_SAY_RANK}, {"name", MT_SAY_CLUSTER}, {"id", MT_SAY_ID}, {"country", MT_SAY_COUNTRY},
                     {"score", MT_SAY_SCORE}, {"gives", MT_SAY_GIVES}, {"wants", MT_SAY_WANTS},
                     {"needs", MT_SAY_NOTHING}, {"complement", MT_SAY_NOTHING}, {"common", MT_SAY_NOTHING},
                     {"geography", MT_SAY_NOTHING}, {"agreements", MT_SAY_NOTHING}, {"relations", MT_SAY_RELATIONS},
                     {"joint_pairs", MT_SAY_JOINT_SHORT}, {"distance_km", MT_SAY_DISTANCE}, {"parts", MT_SAY_PARTS});
    json_array_foreach (mt_json_get(r, "ranking"), i, one) {
        static const char *const parts[] = {"needs", "complement", "common", "geography", "agreements"};
        mt_sheet_count(s, (int64_t)i + 1);
        mt_sheet_get(s, one, "name");
        mt_sheet_get(s, one, "id");
        mt_sheet_get(s, one, "country");
        mt_sheet_get(s, one, "score");
        mt_sheet_get_share(s, one, "gives");
        mt_sheet_get_share(s, one, "wants");
        for (size_t p = 0; p < MT_COUNT(parts); p++) add_number(s, part_of(mt_json_get(one, "parts"), parts[p]));
        mt_sheet_codes(s, mt_json_get(one, "relations"));
        mt_sheet_get(s, one, "joint_pairs");
        mt_sheet_get(s, one, "distance_km");
        add_parts(s, mt_json_get(one, "parts"));
    }
}

static void pair_needs(mt_sheets *s, const json_t *direction)
{
    size_t i;
    json_t *one;
    json_array_foreach (mt_json_get(direction, "needs"), i, one) {
        mt_sheet_get_name(s, direction, "asks");
        mt_sheet_get(s, one, "text");
        mt_sheet_names(s, mt_json_get(one, "asker"), 3);
        mt_sheet_get_name(s, one, "answerer");
        mt_sheet_get_name(s, one, "item");
        mt_sheet_get_share(s, one, "coverage");
        mt_sheet_state(s, mt_text_of(json_is_true(mt_json_get(one, "worked_together")) ? "yes" : "no"), -1);
        mt_sheet_get(s, one, "need");
    }
}

static void pair_figures(mt_sheets *s, const json_t *r)
{
    const json_t *directions = mt_json_get(r, "directions");
    mt_strbuf title = {0};
    mt_strbuf_text(&title, name_in(r, "a"));
    mt_strbuf_str(&title, " \xE2\x80\x93 ");
    mt_strbuf_text(&title, name_in(r, "b"));
    mt_sheet_begin(s, title.data ? title.data : "", true);
    mt_strbuf_free(&title);
    MT_SHEET_COLUMNS(s, {"score", MT_SAY_SCORE}, {"gives", MT_SAY_GIVES}, {"wants", MT_SAY_WANTS},
                     {"relations", MT_SAY_RELATIONS}, {"joint", MT_SAY_JOINT}, {"distance_km", MT_SAY_DISTANCE});
    mt_sheet_get(s, r, "score");
    mt_sheet_get_share(s, json_array_get(directions, 0), "coverage");
    mt_sheet_get_share(s, json_array_get(directions, 1), "coverage");
    mt_sheet_codes(s, mt_json_get(r, "relations"));
    mt_sheet_count(s, (int64_t)json_array_size(mt_json_get(r, "joint")));
    mt_sheet_get(s, r, "distance_km");
}

static void pair_terms(mt_sheets *s, const json_t *r)
{
    size_t i;
    json_t *one;
    mt_sheet_begin_word(s, MT_SAY_COMPLEMENT, false);
    MT_SHEET_COLUMNS(s, {"term", MT_SAY_TERM}, {"asks", MT_SAY_ASKER}, {"askers", MT_SAY_ASK},
                     {"holders", MT_SAY_HOLDERS});
    json_array_foreach (mt_json_get(r, "complement"), i, one) {
        mt_sheet_get(s, one, "term");
        mt_sheet_get_name(s, one, "asks");
        mt_sheet_get(s, one, "askers");
        mt_sheet_get(s, one, "holders");
    }
    mt_sheet_begin_word(s, MT_SAY_COMMON, false);
    MT_SHEET_COLUMNS(s, {"term", MT_SAY_TERM}, {"a", MT_SAY_FROM}, {"b", MT_SAY_TO});
    json_array_foreach (mt_json_get(r, "common"), i, one) {
        mt_sheet_get(s, one, "term");
        mt_sheet_get(s, one, "a");
        mt_sheet_get(s, one, "b");
    }
}

void mt_sheets_pair(mt_sheets *s, const json_t *r)
{
    size_t i;
    json_t *one;
    pair_figures(s, r);
    mt_sheet_begin_word(s, MT_SAY_PARTS, false);
    MT_SHEET_COLUMNS(s, {"part", MT_SAY_PART}, {"value", MT_SAY_VALUE}, {"weight", MT_SAY_WEIGHT},
                     {"contribution", MT_SAY_CONTRIBUTION}, {"known", MT_SAY_KNOWN});
    json_array_foreach (mt_json_get(r, "parts"), i, one) {
        mt_text part = mt_json_get_text(one, "part");
        if (mt_text_is(part, "needs"))
            mt_sheet_text(s, mt_text_of(mt_say(s, MT_SAY_NEEDS_BOTH)));
        else
            mt_sheet_state(s, part, -1);
        mt_sheet_get(s, one, "value");
        mt_sheet_get(s, one, "weight");
        mt_sheet_get(s, one, "contribution");
        mt_sheet_state(s, mt_text_of(json_is_true(mt_json_get(one, "known")) ? "yes" : "no"), -1);
    }
    mt_sheet_begin_word(s, MT_SAY_NEEDS_BOTH, false);
    mt_sheet_main(s);
    MT_SHEET_COLUMNS(s, {"asks", MT_SAY_CLUSTER}, {"text", MT_SAY_NEED}, {"asker", MT_SAY_ASKER},
                     {"answerer", MT_SAY_ANSWERER}, {"item", MT_SAY_ITEM}, {"coverage", MT_SAY_COVERAGE},
                     {"worked_together", MT_SAY_WORKED}, {"need", MT_SAY_NOTHING});
    json_array_foreach (mt_json_get(r, "directions"), i, one) pair_needs(s, one);
    mt_sheet_begin_word(s, MT_SAY_UNUSED, false);
    MT_SHEET_COLUMNS(s, {"text", MT_SAY_NEED}, {"asker", MT_SAY_ASKER}, {"answerer", MT_SAY_ANSWERER},
                     {"item", MT_SAY_ITEM}, {"coverage", MT_SAY_COVERAGE});
    json_array_foreach (mt_json_get(r, "unused"), i, one) {
        mt_sheet_get(s, one, "text");
        mt_sheet_names(s, mt_json_get(one, "asker"), 3);
        mt_sheet_get_name(s, one, "answerer");
        mt_sheet_get_name(s, one, "item");
        mt_sheet_get_share(s, one, "coverage");
    }
    pair_terms(s, r);
}

static json_t *at(const json_t *matrix, size_t i, size_t j) { return json_array_get(json_array_get(matrix, i), j); }

typedef struct cluster_pair {
    size_t a, b;
    double score;
} cluster_pair;

static int by_score(const void *a, const void *b)
{
    const cluster_pair *x = a, *y = b;
    if (x->score != y->score) return x->score > y->score ? -1 : 1;
    if (x->a != y->a) return x->a < y->a ? -1 : 1;
    return (x->b > y->b) - (x->b < y->b);
}

#define BEST_PAIRS 15

static void pair_row(mt_sheets *s, const json_t *r, size_t i, size_t j, const char *key)
{
    const json_t *clusters = mt_json_get(r, "clusters"), *d = mt_json_get(r, "matrix");
    mt_sheet_get(s, json_array_get(clusters, i), key);
    mt_sheet_get(s, json_array_get(clusters, j), key);
    mt_sheet_value(s, at(mt_json_get(r, "score"), i, j));
    mt_sheet_share(s, at(d, i, j));
    mt_sheet_share(s, at(d, j, i));
}

static void matrix_columns(mt_sheets *s)
{
    MT_SHEET_COLUMNS(s, {"a", MT_SAY_CLUSTER}, {"b", MT_SAY_PARTNER}, {"score", MT_SAY_SCORE},
                     {"gives", MT_SAY_TO_FIRST}, {"wants", MT_SAY_TO_SECOND});
}

/* The best pairs for people; all of them, in the order of the clusters, for machines. */
void mt_sheets_matrix(mt_sheets *s, const json_t *r)
{
    size_t n = json_array_size(mt_json_get(r, "clusters")), len = 0;
    cluster_pair *pairs = mt_alloc(n * n, sizeof *pairs);
    if (!pairs) s->failed = true;
    for (size_t i = 0; pairs && i < n; i++)
        for (size_t j = i + 1; j < n; j++)
            pairs[len++] = (cluster_pair){i, j, json_number_value(at(mt_json_get(r, "score"), i, j))};
    mt_sheet_begin_word(s, MT_SAY_MATRIX, false);
    mt_sheet_main(s);
    mt_sheet_machine(s);
    matrix_columns(s);
    for (size_t k = 0; k < len; k++) pair_row(s, r, pairs[k].a, pairs[k].b, "id");
    if (len) qsort(pairs, len, sizeof *pairs, by_score);
    mt_sheet_begin_word(s, MT_SAY_BEST_PAIRS, false);
    matrix_columns(s);
    for (size_t k = 0; k < len && k < BEST_PAIRS; k++) pair_row(s, r, pairs[k].a, pairs[k].b, "name");
    mt_free(pairs);
}

static void label_cell(mt_sheets *s, const json_t *label)
{
    mt_strbuf b = {0};
    mt_text value = mt_json_get_text(label, "value"), state = mt_json_get_text(label, "state");
    mt_strbuf_text(&b, mt_json_get_text(label, "scheme"));
    if (value.len || state.len) mt_strbuf_char(&b, ' ');
    mt_strbuf_text(&b, value.len ? value : state);
    mt_sheet_text(s, mt_text_make(b.data ? b.data : "", b.len));
    mt_strbuf_free(&b);
}

static void benchmark_subject(mt_sheets *s, const json_t *r, const json_t *cluster)
{
    size_t i;
    json_t *one;
    mt_sheet_begin_named(s, MT_SAY_BENCHMARK, mt_json_get_text(cluster, "name"), false);
    MT_SHEET_COLUMNS(s, {"indicator", MT_SAY_INDICATOR}, {"value", MT_SAY_VALUE}, {"as_of", MT_SAY_AS_OF},
                     {"percentile", MT_SAY_PERCENTILE}, {"median", MT_SAY_MEDIAN}, {"known", MT_SAY_KNOWN});
    json_array_foreach (mt_json_get(r, "indicators"), i, one) {
        const char *name = json_string_value(mt_json_get(one, "name"));
        const json_t *value = mt_json_get(mt_json_get(cluster, "values"), name ? name : "");
        mt_sheet_state(s, mt_json_get_text(one, "name"), -1);
        mt_sheet_get(s, value, "value");
        mt_sheet_get(s, value, "as_of");
        mt_sheet_get_share(s, value, "percentile");
        mt_sheet_get(s, one, "median");
        mt_sheet_get(s, one, "known");
    }
}

void mt_sheets_benchmark(mt_sheets *s, const json_t *r)
{
    size_t i, k;
    json_t *one, *indicator;
    const json_t *clusters = mt_json_get(r, "clusters"), *first = json_array_get(clusters, 0);
    if (first) benchmark_subject(s, r, first);
    mt_sheet_begin_word(s, MT_SAY_CLUSTERS, false);
    MT_SHEET_COLUMNS(s, {"name", MT_SAY_CLUSTER}, {"label", MT_SAY_LABEL}, {"strengths", MT_SAY_STRENGTHS},
                     {"weak", MT_SAY_WEAK}, {"missing", MT_SAY_NOT_KNOWN});
    json_array_foreach (clusters, i, one) {
        mt_sheet_get(s, one, "name");
        label_cell(s, mt_json_get(one, "label"));
        mt_sheet_codes(s, mt_json_get(one, "strengths"));
        mt_sheet_codes(s, mt_json_get(one, "weak"));
        mt_sheet_count(s, (int64_t)json_array_size(mt_json_get(one, "missing")));
    }
    mt_sheet_begin_word(s, MT_SAY_INDICATOR, false); /* one row a value */
    mt_sheet_main(s);
    mt_sheet_machine(s);
    MT_SHEET_COLUMNS(s, {"id", MT_SAY_ID}, {"name", MT_SAY_CLUSTER}, {"indicator", MT_SAY_INDICATOR},
                     {"value", MT_SAY_VALUE}, {"as_of", MT_SAY_AS_OF}, {"percentile", MT_SAY_PERCENTILE});
    json_array_foreach (clusters, i, one)
        json_array_foreach (mt_json_get(r, "indicators"), k, indicator) {
            const char *name = json_string_value(mt_json_get(indicator, "name"));
            const json_t *value = mt_json_get(mt_json_get(one, "values"), name ? name : "");
            mt_sheet_get(s, one, "id");
            mt_sheet_get(s, one, "name");
            mt_sheet_text(s, mt_text_of(name));
            mt_sheet_get(s, value, "value");
            mt_sheet_get(s, value, "as_of");
            mt_sheet_get_share(s, value, "percentile");
        }
}

static void supporters(mt_sheets *s, const json_t *theme)
{
    mt_strbuf b = {0};
    size_t i;
    json_t *one;
    json_array_foreach (mt_json_get(theme, "supporters"), i, one) {
        if (i) mt_strbuf_str(&b, ", ");
        mt_strbuf_text(&b, mt_json_get_text(one, "name"));
    }
    if (b.bad) s->failed = true;
    mt_sheet_text(s, mt_text_make(b.data ? b.data : "", b.len));
    mt_strbuf_free(&b);
}

void mt_sheets_themes(mt_sheets *s, const json_t *r)
{
    size_t i;
    json_t *one;
    mt_sheet_begin_named(s, MT_SAY_THEMES, name_in(r, "cluster"), false);
    mt_sheet_main(s);
    MT_SHEET_COLUMNS(s, {"theme", MT_SAY_TERM}, {"value", MT_SAY_VALUE}, {"offers", MT_SAY_OFFER}, {"asks", MT_SAY_ASK},
                     {"also", MT_SAY_ALSO}, {"supporters", MT_SAY_SUPPORTERS}, {"concept", MT_SAY_ID});
    json_array_foreach (mt_json_get(r, "themes"), i, one) {
        mt_sheet_get(s, one, "theme");
        mt_sheet_get(s, one, "value");
        mt_sheet_get(s, one, "offers");
        mt_sheet_get(s, one, "asks");
        mt_sheet_names(s, mt_json_get(one, "also"), 6);
        supporters(s, one);
        mt_sheet_get(s, one, "concept");
    }
}

void mt_sheets_network(mt_sheets *s, const json_t *r)
{
    size_t i;
    json_t *one;
    mt_sheet_begin_named(s, MT_SAY_NETWORK, name_in(r, "cluster"), false);
    mt_sheet_main(s);
    MT_SHEET_COLUMNS(s, {"from", MT_SAY_FROM}, {"kind", MT_SAY_STATE}, {"to", MT_SAY_TO}, {"weight", MT_SAY_WEIGHT});
    json_array_foreach (mt_json_get(r, "edges"), i, one) {
        mt_sheet_get(s, one, "from");
        mt_sheet_state(s, mt_json_get_text(one, "kind"), -1);
        mt_sheet_get(s, one, "to");
        mt_sheet_get(s, one, "weight");
    }
}
