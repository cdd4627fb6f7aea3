/* The matcher's parts and their life: the index snapshot follows every commit; the world is built when a question
 * first needs it and again when the store, the viewer or the day changed. */
#include <stdio.h>
#include <stdlib.h>

#include "libmatch/match/matcher_internal.h"

match_status mt_matcher_create(mt_store *store, mt_analyser *analyser, mt_matcher **out, mt_error *err)
{
    mt_matcher *m = mt_alloc(1, sizeof *m);
    if (!m) return mt_fail_no_memory(err);
    m->store = store;
    m->analyser = analyser;
    m->facts.store = store;
    *out = m;
    return MATCH_OK;
}

static void forget_world(mt_matcher *m)
{
    mt_world_free(&m->world);
    mt_free(m->order);
    m->order = NULL;
    m->has_world = false;
}

void mt_matcher_free(mt_matcher **matcher)
{
    mt_matcher *m = matcher ? *matcher : NULL;
    if (!m) return;
    mt_matcher_free(&m->shadow);
    forget_world(m);
    mt_selection_free(&m->selection);
    mt_fact_cache_free(&m->facts);
    mt_index_close(&m->index);
    mt_lexicons_free(&m->lexicons);
    mt_concept_finder_free(&m->finder);
    mt_free(m);
    *matcher = NULL;
}

match_status mt_matcher_refresh(mt_matcher *m, mt_error *err)
{
    match_status status = MATCH_OK;
    uint64_t generation = 0;
    bool fresh = m->index == NULL;
    MT_TRY(mt_store_generation(m->store, &generation, err));
    if (fresh)
        MT_TRY(mt_index_open(m->store, &m->index, err));
    else if (generation != m->generation)
        MT_TRY(mt_index_refresh(m->index, m->store, err));
    if (fresh || generation != m->generation) {
        forget_world(m);
        mt_selection_free(&m->selection);
        m->has_selection = false;
        mt_fact_cache_free(&m->facts);
        m->facts = (mt_fact_cache){.store = m->store};
        m->languages_known = false;
        m->generation = generation;
    }
out:
    return status;
}

const mt_index *mt_matcher_index(mt_matcher *m) { return m->index; }

match_status mt_matcher_begin(mt_matcher *m, const mt_match_options *options, bool with_world, mt_error *err)
{
    match_status status = mt_store_read_begin(m->store, err);
    if (status != MATCH_OK) return status;
    m->reading++;
    MT_TRY(mt_matcher_refresh(m, err));
    mt_fact_cache_trim(&m->facts);
    mt_day day = options->as_of == MT_NO_DAY || options->as_of == 0 ? mt_day_today_utc() : options->as_of;
    if (!m->has_selection || m->selection.viewer != options->viewer || m->selection.as_of != day) {
        forget_world(m);
        mt_selection_free(&m->selection);
        m->has_selection = false;
        MT_TRY(mt_selection_make(m->store, m->index, options->viewer, day, &m->selection, err));
        m->has_selection = true;
    }
    if (!with_world || m->has_world) goto out;
    MT_TRY(mt_world_build(m->store, m->index, &m->selection, &m->world, err));
    m->has_world = true;
out:
    return status;
}

void mt_matcher_end(mt_matcher *m)
{
    if (m->reading == 0) return;
    m->reading--;
    mt_store_read_end(m->store);
}

/* ---- places of keys in byte order ---- */

typedef struct keyed {
    mt_text key;
    uint32_t vertex;
} keyed;

static int compare_keyed(const void *a, const void *b)
{
    const keyed *x = a, *y = b;
    int order = mt_text_compare(x->key, y->key);
    return order ? order : (x->vertex > y->vertex) - (x->vertex < y->vertex);
}

match_status mt_matcher_order(mt_matcher *m, mt_error *err)
{
    if (m->order) return MATCH_OK;
    match_status status = MATCH_OK;
    uint32_t n = m->world.vertices;
    mt_strbuf bytes = {0};
    keyed *list = mt_alloc((size_t)n + 1, sizeof *list);
    uint32_t *order = mt_alloc((size_t)n + 1, sizeof *order);
    size_t *begin = mt_alloc((size_t)n + 1, sizeof *begin);
    if (!list || !order || !begin) MT_TRY(mt_fail_no_memory(err));
    for (uint32_t v = 0; v < n; v++) {
        char key[256] = "";
        mt_kind kind;
        begin[v] = bytes.len;
        if (m->world.num[v]) MT_TRY(mt_store_key(m->store, m->world.num[v], key, &kind, err));
        mt_strbuf_str(&bytes, key);
    }
    MT_TRY(mt_strbuf_status(&bytes, err));
    for (uint32_t v = 0; v < n; v++) {
        size_t end = v + 1 < n ? begin[v + 1] : bytes.len;
        list[v] = (keyed){mt_text_make(bytes.data ? bytes.data + begin[v] : "", end - begin[v]), v};
    }
    qsort(list, n, sizeof *list, compare_keyed);
    for (uint32_t i = 0; i < n; i++) order[list[i].vertex] = i;
    m->order = order;
    order = NULL;
out:
    mt_strbuf_free(&bytes);
    mt_free(list);
    mt_free(order);
    mt_free(begin);
    return status;
}

/* ---- channels ---- */

static mt_text next_channel(const char **at)
{
    size_t n = strcspn(*at, ",");
    mt_text name = mt_text_make(*at, n);
    while (name.len && name.data[0] == ' ') name.data++, name.len--;
    while (name.len && name.data[name.len - 1] == ' ') name.len--;
    *at += n + ((*at)[n] == ',');
    return name;
}

bool mt_channels_have(const char *channels, const char *name)
{
    bool found = channels == NULL || channels[0] == '\0';
    for (const char *at = channels ? channels : ""; *at && !found;) {
        mt_text next = next_channel(&at);
        found = mt_text_is(next, name);
    }
    return found;
}

match_status mt_channels_read(const char *channels, bool *words, mt_error *err)
{
    static const char *const known[] = {"words", "ngrams", "concepts"};
    bool found_words = channels == NULL || channels[0] == '\0';
    const char *at = channels ? channels : "";
    while (*at) {
        mt_text name = next_channel(&at);
        bool is_known = name.len == 0;
        for (size_t i = 0; i < MT_COUNT(known); i++) is_known = is_known || mt_text_is(name, known[i]);
        if (!is_known) {
            match_status status =
                mt_text_is(name, "learned")
                    ? mt_fail(err, MATCH_E_UNSUPPORTED,
                              "the channel \"learned\" was measured and left out, because it "
                              "does harm to short queries: use words, ngrams, concepts")
                    : mt_fail(err, MATCH_E_VALUE, "there is no channel \"%.*s\"; channels are words, ngrams, concepts",
                              (int)(name.len < 64 ? name.len : 64), name.data);
            mt_error_field(err, "channels", channels);
            return status;
        }
        found_words = found_words || mt_text_is(name, "words");
    }
    *words = found_words;
    return MATCH_OK;
}
