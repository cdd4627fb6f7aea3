/* Random collections in 1 to 7 shards against the same records in one store: searches for records and for
 * organisations, with filters on fields and owners, viewers, channels and explanations, must give the same ids, names,
 * reasons and the same scores to the last bit; also after changes, deletions and merges of segments. */
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include <match/match.h>

#include "libmatch/base/memory.h"
#include "libmatch/base/random.h"
#include "libmatch/base/strbuf.h"

#define WORLDS 7
#define MOST_SHARDS 7
#define MOST_VALUES 1000
#define ORGANISATIONS 24
#define ITEMS 90

typedef struct world {
    uint64_t seed;
    mt_random r;
    char folder[64];
    match_store *whole, *shard[MOST_SHARDS];
    uint32_t shards;
    bool crowded;  /* with more silent works than vote, many of the same three */
    size_t silent; /* hits that a silent work speaks for */
} world;

static const char *const words[] = {"laser",   "imaging",   "hospital", "sensor",    "wood",     "polymer",
                                    "cancer",  "robot",     "water",    "textile",   "battery",  "seed",
                                    "spitale", "analizăm",  "czujnik",  "drewniany", "software", "photonics",
                                    "grid",    "recycling", "biomasă",  "steel",     "drones",   "wine"};
static const char *const languages[] = {"en", "ro", "pl", "en-GB"};
static const char *const countries[] = {"RO", "PL", "DE", "MD"};
static const char *const tiers[] = {"public", "public", "public", "members", "confidential"};

static uint32_t below(world *w, uint32_t n) { return mt_random_below(&w->r, n); }

static void text(world *w, mt_strbuf *b, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        if (i) mt_strbuf_char(b, ' ');
        mt_strbuf_str(b, words[below(w, 1 + below(w, MT_COUNT(words)))]); /* some words are common, some rare */
    }
}

static void organisation(world *w, mt_strbuf *b, uint32_t i)
{
    mt_strbuf_format(b, "{\"kind\":\"%s\",\"id\":\"o%u\",\"name\":\"", below(w, 8) ? "organisation" : "cluster", i);
    text(w, b, 1 + below(w, 2));
    mt_strbuf_str(b, "\",\"text\":\"");
    text(w, b, below(w, 70)); /* some beyond the length of an attribute */
    mt_strbuf_format(b, "\",\"country\":\"%s\",\"visibility\":\"%s\",\"member_of\":[{\"cluster\":\"o%u\"}]", /* */
                     countries[below(w, 4)], tiers[below(w, 5)], below(w, ORGANISATIONS));
    if (below(w, 3) == 0) mt_strbuf_format(b, ",\"language\":\"%s\"", languages[below(w, 4)]);
    if (below(w, 2)) mt_strbuf_format(b, ",\"parent\":\"o%u\"", below(w, ORGANISATIONS));
    mt_strbuf_str(b, "}\n");
}

static void item(world *w, mt_strbuf *b, uint32_t i)
{
    static const char *const kinds[] = {"competence", "offer", "request", "idea", "project", "project"};
    const char *kind = w->crowded && below(w, 4) ? "project" : kinds[below(w, 6)];
    bool project = kind[0] == 'p', silent = project && below(w, w->crowded ? 9 : 2);
    uint32_t among = silent && w->crowded ? 3 : ORGANISATIONS;
    mt_strbuf_format(b, "{\"kind\":\"%s\",\"id\":\"i%u\",\"title\":\"", kind, i);
    text(w, b, silent ? below(w, 4) : 1 + below(w, 4));
    mt_strbuf_str(b, "\",\"text\":\"");
    text(w, b, silent ? 0 : below(w, 30));
    mt_strbuf_format(b, "\",\"%s\":[\"o%u\",\"o%u\",\"o%u\",\"gone%u\"],\"visibility\":\"%s\"",
                     project ? "participants" : "owner", below(w, among), below(w, among), below(w, among), below(w, 4),
                     tiers[below(w, w->crowded ? 3 : 5)]);
    if (below(w, 2)) mt_strbuf_format(b, ",\"language\":\"%s\"", languages[below(w, 4)]);
    if (i == 7) mt_strbuf_str(b, ",\"rare_field\":\"yes\"");
    if (!project && below(w, 5) == 0) mt_strbuf_str(b, ",\"status\":\"closed\"");
    mt_strbuf_str(b, "}\n");
}

static void import(match_store *store, const mt_strbuf *b)
{
    match_job *job = NULL;
    match_job_state state = MATCH_JOB_MORE;
    assert_int_equal(match_store_import_text(store, "random", b->data, b->len, NULL, &job), MATCH_OK);
    assert_int_equal(match_job_step(job, -1, &state), MATCH_OK);
    assert_int_equal(state, MATCH_JOB_DONE);
    match_job_free(&job);
}

static void fill(world *w)
{
    mt_strbuf b = {0};
    for (uint32_t i = 0; i < ORGANISATIONS; i++) organisation(w, &b, i);
    for (uint32_t i = 0; i < (w->crowded ? 2 : 1) * ITEMS; i++) item(w, &b, i);
    import(w->whole, &b);
    mt_strbuf_clear(&b);
    for (uint32_t i = 0; i < ITEMS / 3; i++) item(w, &b, below(w, ITEMS)); /* some are written again */
    organisation(w, &b, below(w, ORGANISATIONS));
    import(w->whole, &b);
    for (uint32_t i = 0; i < 5; i++) {
        char id[16];
        snprintf(id, sizeof id, "i%u", 10 + i);
        assert_int_equal(match_store_delete(w->whole, "offer", id), MATCH_OK);
    }
    mt_strbuf_free(&b);
}

static match_store *open_store(const char *path, match_open_mode mode)
{
    match_open_options o = {.size = sizeof o, .mode = mode, .viewer = MATCH_TIER_CONFIDENTIAL, .as_of = "2026-05-31"};
    match_store *store = NULL;
    assert_int_equal(match_store_open(path, &o, &store, NULL), MATCH_OK);
    return store;
}

static void path_of(const world *w, const char *name, uint32_t i, char *path, size_t size)
{
    snprintf(path, size, "%s/%s%" PRIu32, w->folder, name, i);
}

static void split(world *w)
{
    char path[128], files[MOST_SHARDS][128], all[128];
    const char *list[MOST_SHARDS];
    for (uint32_t i = 0; i < w->shards; i++) {
        match_job *job = NULL;
        match_job_state state = MATCH_JOB_MORE;
        path_of(w, "shard-", i, path, sizeof path);
        assert_int_equal(match_store_split(w->whole, path, i, w->shards, &job), MATCH_OK);
        while (state == MATCH_JOB_MORE) assert_int_equal(match_job_step(job, 1, &state), MATCH_OK);
        match_job_free(&job);
        w->shard[i] = open_store(path, MATCH_OPEN_WRITE);
        path_of(w, "statistics-", i, files[i], sizeof files[i]);
        assert_int_equal(match_store_write_statistics(w->shard[i], files[i]), MATCH_OK);
        list[i] = files[i];
    }
    path_of(w, "statistics-all", w->shards, all, sizeof all);
    assert_int_equal(match_statistics_merge(list, w->shards, all, NULL), MATCH_OK);
    for (uint32_t i = 0; i < w->shards; i++) assert_int_equal(match_store_use_statistics(w->shard[i], all), MATCH_OK);
}

/* ---- one question both ways ---------------------------------------------------------------------------------------*/

static match_hits *ask_whole(world *w, const mt_strbuf *query, const match_rank_options *o)
{
    match_hits *hits = NULL;
    match_status status = match_store_search(w->whole, query->data, query->len, o, &hits);
    assert_true(status == MATCH_OK || (status == MATCH_E_SYNTAX && !hits));
    return hits;
}

/* One round of all shards, merged; `before` NULL: the first. In any order: the answers say what belongs together. */
static match_text *ask_round(world *w, const mt_strbuf *query, const match_rank_options *o, const match_text *before)
{
    match_text *part[MOST_SHARDS] = {NULL}, *merged = NULL;
    const char *arrays[MOST_SHARDS];
    uint32_t from = below(w, w->shards);
    for (uint32_t n = 0; n < w->shards; n++) {
        uint32_t i = (from + n) % w->shards;
        match_status status = before ? match_store_voters_next(w->shard[i], o, match_text_data(before),
                                                               match_text_length(before), &part[i])
                                     : match_store_voters(w->shard[i], query->data, query->len, o, &part[i]);
        assert_int_equal(status, MATCH_OK);
        arrays[n] = match_text_data(part[i]);
    }
    assert_int_equal(match_voters_merge(arrays, w->shards, &merged, NULL), MATCH_OK);
    for (uint32_t i = 0; i < w->shards; i++) match_text_free(&part[i]);
    return merged;
}

static match_text *collect_voters(world *w, const mt_strbuf *query, const match_rank_options *o)
{
    match_text *votes = ask_round(w, query, o, NULL);
    for (uint32_t i = 0, rounds = 2 + below(w, 2); i < rounds; i++) { /* one too many does no harm */
        match_text *next = ask_round(w, query, o, votes);
        match_text_free(&votes);
        votes = next;
    }
    return votes;
}

static bool is_voted(match_want want) { return want == MATCH_WANT_ORGANISATIONS || want == MATCH_WANT_CLUSTERS; }

/* Half of the questions at once, half step by step. */
static match_hits *ask_shards(world *w, const mt_strbuf *query, const match_rank_options *o)
{
    bool voted = is_voted(o->want);
    match_text *voters = NULL;
    match_hits *part[MOST_SHARDS] = {NULL}, *merged = NULL;
    if (o->facet_values != MOST_VALUES) {
        assert_int_equal(match_shards_search(w->shard, w->shards, query->data, query->len, o, &merged, NULL), MATCH_OK);
        return merged;
    }
    if (voted) voters = collect_voters(w, query, o);
    for (uint32_t i = 0; i < w->shards; i++) {
        match_status status =
            voted ? match_store_search_voted(w->shard[i], query->data, query->len, o, match_text_data(voters),
                                             match_text_length(voters), &part[i])
                  : match_store_search(w->shard[i], query->data, query->len, o, &part[i]);
        assert_int_equal(status, MATCH_OK);
    }
    assert_int_equal(match_hits_merge((const match_hits *const *)part, w->shards, o->k, &merged, NULL), MATCH_OK);
    for (uint32_t i = 0; i < w->shards; i++) match_hits_free(&part[i]);
    match_text_free(&voters);
    return merged;
}

static void compare(const world *w, const match_hits *a, const match_hits *b)
{
    if (match_hits_count(a) != match_hits_count(b)) print_message("seed %" PRIu64 "\n", w->seed);
    assert_int_equal(match_hits_count(a), match_hits_count(b));
    for (size_t i = 0; i < match_hits_count(a); i++) {
        double x = match_hits_score(a, i), y = match_hits_score(b, i);
        if (memcmp(&x, &y, sizeof x) != 0) print_message("seed %" PRIu64 ": %.17g, %.17g\n", w->seed, x, y);
        assert_memory_equal(&x, &y, sizeof x);
        assert_string_equal(match_hits_id(a, i), match_hits_id(b, i));
        assert_string_equal(match_hits_kind(a, i), match_hits_kind(b, i));
        assert_string_equal(match_hits_name(a, i), match_hits_name(b, i));
        assert_string_equal(match_hits_explanation(a, i), match_hits_explanation(b, i));
    }
    if (strcmp(match_hits_facets(a), match_hits_facets(b)) != 0) print_message("seed %" PRIu64 "\n", w->seed);
    assert_string_equal(match_hits_facets(a), match_hits_facets(b));
}

static size_t ask(world *w)
{
    static const char *const facets[] = {NULL, "kind,owner.country", "language,rare_field,owner", "country,title",
                                         "cluster,parent,owner.cluster,owner.parent,participants"};
    static const match_want wants[] = {MATCH_WANT_DEFAULT,      MATCH_WANT_ORGANISATIONS, MATCH_WANT_CLUSTERS,
                                       MATCH_WANT_OFFER,        MATCH_WANT_PROJECT,       MATCH_WANT_ORGANISATION,
                                       MATCH_WANT_REQUEST,      MATCH_WANT_ANY,           MATCH_WANT_ORGANISATIONS,
                                       MATCH_WANT_ORGANISATIONS};
    static const char *const filters[] = {NULL,
                                          NULL,
                                          "country != 'RO'",
                                          "owner.country = 'PL'",
                                          "owner.cluster = 'o3' or owner.country = 'DE'",
                                          "rare_field = 'yes'",
                                          "language = 'ro'",
                                          "not (owner.country in ('RO', 'MD'))"};
    static const char *const channels[] = {NULL, NULL, "words", "ngrams", "words,ngrams"};
    static const char *const voting[] = {NULL, NULL, NULL, "words,silent", "-silent", "words,ngrams", "-ngrams"};
    match_rank_options o = {.size = sizeof o};
    mt_strbuf query = {0};
    text(w, &query, 1 + below(w, below(w, 3) ? 12 : 60)); /* long ones weigh rare words more where items vote */
    if (below(w, 3) == 0) mt_strbuf_str(&query, " nirgendwogesehen");
    o.want = wants[below(w, MT_COUNT(wants))];
    o.filter = filters[below(w, MT_COUNT(filters))];
    o.channels = is_voted(o.want) ? voting[below(w, MT_COUNT(voting))] : channels[below(w, MT_COUNT(channels))];
    o.language = below(w, 3) ? NULL : languages[below(w, 4)];
    o.k = 1 + below(w, 30);
    o.explain = below(w, 2) == 0;
    o.facets = is_voted(o.want) ? NULL : facets[below(w, MT_COUNT(facets))];
    o.facet_values = below(w, 2) ? MOST_VALUES : 1 + below(w, 4);
    match_tier viewer = (match_tier)below(w, 3);
    assert_int_equal(match_store_set_viewer(w->whole, viewer), MATCH_OK);
    for (uint32_t i = 0; i < w->shards; i++) assert_int_equal(match_store_set_viewer(w->shard[i], viewer), MATCH_OK);
    match_hits *one = ask_whole(w, &query, &o);
    size_t found = match_hits_count(one);
    if (one) {
        match_hits *many = ask_shards(w, &query, &o);
        compare(w, one, many);
        match_hits_free(&many);
        for (size_t i = 0; i < found; i++)
            w->silent += strstr(match_hits_explanation(one, i), "\"silent_work\"") != NULL;
    }
    match_hits_free(&one);
    mt_strbuf_free(&query);
    return found;
}

static void test_shards_equal_one_store(void **state)
{
    uint64_t seed = (uint64_t)time(NULL);
    size_t found = 0, silent = 0;
    (void)state;
    for (uint32_t n = 0; n < WORLDS; n++) {
        world w = {.seed = seed + n, .shards = 1 + n % MOST_SHARDS, .crowded = n % 3 == 2};
        char path[128], command[256];
        snprintf(w.folder, sizeof w.folder, "/tmp/match-shards-XXXXXX");
        assert_non_null(mkdtemp(w.folder));
        w.r = mt_random_seeded(w.seed);
        path_of(&w, "whole", 0, path, sizeof path);
        w.whole = open_store(path, MATCH_OPEN_CREATE);
        assert_int_equal(match_store_set_viewer(w.whole, MATCH_TIER_CONFIDENTIAL), MATCH_OK);
        fill(&w);
        split(&w);
        for (int i = 0; i < 45; i++) found += ask(&w);
        silent += w.silent;
        match_store_close(&w.whole);
        for (uint32_t i = 0; i < w.shards; i++) match_store_close(&w.shard[i]);
        snprintf(command, sizeof command, "rm -r '%s'", w.folder);
        assert_int_equal(system(command), 0);
    }
    print_message("seed %" PRIu64 ": %zu hits compared, %zu with silent works\n", seed, found, silent);
    assert_true(found > WORLDS * 60 && silent > WORLDS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_shards_equal_one_store)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
