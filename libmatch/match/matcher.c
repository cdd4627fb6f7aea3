/* The matcher's parts and their life: the index snapshot follows every commit; the world is built when a question
 * first needs it (or taken from its image) and again when the store, the viewer or the day changed. */
#include "libmatch/base/clock.h"
#include "libmatch/match/concept_table.h"
#include "libmatch/match/matcher_internal.h"
#include "libmatch/world/world_image.h"

#define IMAGE_PAUSE_NS INT64_C(10000000000)

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
    m->has_world = false;
    mt_concept_table_free(&m->concepts);
    m->concepts_read = 0;
    mt_free(m->standings_most);
    m->standings_most = NULL;
}

void mt_matcher_free(mt_matcher **matcher)
{
    mt_matcher *m = matcher ? *matcher : NULL;
    if (!m) return;
    mt_matcher_free(&m->shadow);
    forget_world(m);
    mt_selection_free(&m->selection);
    mt_fact_cache_free(&m->facts);
    mt_probes_free(&m->probes);
    mt_index_close(&m->index);
    mt_bridge_free(&m->bridge);
    mt_lexicons_free(&m->lexicons);
    mt_concept_finder_free(&m->finder);
    mt_latent_channel_free(&m->latent);
    mt_free(m->room);
    mt_free(m);
    *matcher = NULL;
}

match_status mt_matcher_refresh(mt_matcher *m, mt_error *err)
{
    match_status status = MATCH_OK;
    uint64_t generation = 0;
    bool fresh = m->index == NULL;
    MT_TRY(mt_store_generation(m->store, &generation, err));
    if (fresh || generation != m->generation) mt_latent_channel_forget(m->latent);
    if (fresh)
        MT_TRY(mt_index_open(m->store, &m->index, err));
    else if (generation != m->generation)
        MT_TRY(mt_index_refresh(m->index, m->store, err));
    if (fresh || generation != m->generation) {
        forget_world(m);
        mt_selection_free(&m->selection);
        m->has_selection = false;
        mt_probes_free(&m->probes);
        mt_fact_cache_free(&m->facts);
        m->facts = (mt_fact_cache){.store = m->store};
        m->languages_known = false;
        mt_bridge_free(&m->bridge);
        m->bridge_known = false;
        m->generation = generation;
    }
out:
    return status;
}

const mt_index *mt_matcher_index(mt_matcher *m) { return m->index; }

/* From its image, else built; then the next process finds an image. Where every question follows a commit, images would
 * be written for nobody: so not all the time. */
static match_status make_world(mt_matcher *m, mt_error *err)
{
    match_status status = MATCH_OK;
    bool found;
    uint64_t next = 0;
    MT_TRY(mt_store_next(m->store, &next, err));
    if (mt_index_highest(m->index) >= next) /* a world has room for every number up to the highest */
        MT_TRY(
            mt_fail(err, MATCH_E_CORRUPT, "an index segment names a record that there never was: rebuild the index"));
    MT_TRY(mt_world_image_read(m->store, m->index, &m->selection, &m->world, &found, err));
    if (found) return MATCH_OK;
    MT_TRY(mt_world_build(m->store, m->index, &m->selection, &m->world, err));
    int64_t now = mt_clock_wall_ns();
    if (m->world.vertices < MT_WORLD_IMAGE_LEAST || (m->image_written && now - m->image_written < IMAGE_PAUSE_NS))
        return MATCH_OK;
    mt_world_image_write(m->store, m->index, &m->selection, &m->world);
    m->image_written = now;
out:
    return status;
}

match_status mt_matcher_begin(mt_matcher *m, const mt_match_options *options, bool with_world, mt_error *err)
{
    match_status status = mt_store_read_begin(m->store, err);
    if (status != MATCH_OK) return status;
    m->reading++;
    MT_TRY(mt_matcher_refresh(m, err));
    mt_fact_cache_trim(&m->facts);
    mt_probes_trim(&m->probes);
    mt_day day = options->as_of == MT_NO_DAY || options->as_of == 0 ? mt_day_today_utc() : options->as_of;
    if (!m->has_selection || m->selection.viewer != options->viewer || m->selection.as_of != day) {
        forget_world(m);
        mt_selection_free(&m->selection);
        m->has_selection = false;
        MT_TRY(mt_selection_make(m->store, m->index, options->viewer, day, &m->selection, err));
        m->has_selection = true;
    }
    if (!with_world || m->has_world) goto out;
    MT_TRY(make_world(m, err));
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

/* A name after '-' is taken away from all. */
static bool is_taken_away(mt_text *name)
{
    if (!name->len || name->data[0] != '-') return false;
    name->data++, name->len--;
    return true;
}

bool mt_channels_stated(const char *channels)
{
    for (const char *at = channels ? channels : ""; *at;) {
        mt_text name = next_channel(&at);
        if (name.len) return !is_taken_away(&name);
    }
    return false;
}

bool mt_channels_have(const char *channels, const char *name)
{
    bool stated = mt_channels_stated(channels), named = false;
    for (const char *at = channels ? channels : ""; *at && !named;) {
        mt_text next = next_channel(&at);
        is_taken_away(&next);
        named = mt_text_is(next, name);
    }
    return named == stated;
}

static bool is_known(mt_text name)
{
    static const char *const known[] = {"words", "ngrams", "concepts", "learned", "silent"};
    bool found = name.len == 0;
    for (size_t i = 0; i < MT_COUNT(known); i++) found = found || mt_text_is(name, known[i]);
    return found;
}

match_status mt_channels_read(const char *channels, bool *words, mt_error *err)
{
    match_status status = MATCH_OK;
    bool stated = mt_channels_stated(channels);
    for (const char *at = channels ? channels : ""; *at;) {
        mt_text name = next_channel(&at), whole = name;
        bool mixed = name.len > 0 && is_taken_away(&name) == stated;
        int n = (int)(whole.len < 64 ? whole.len : 64);
        if (!is_known(name) || (whole.len > 0 && name.len == 0))
            status = mt_fail(err, MATCH_E_VALUE,
                             "there is no channel \"%.*s\"; channels are words, ngrams, concepts, learned, silent", n,
                             whole.data);
        else if (mixed)
            status =
                mt_fail(err, MATCH_E_VALUE,
                        "channels are either named or taken away from all: \"%.*s\" mixes the two; use words,ngrams "
                        "or -silent",
                        n, whole.data);
        if (status != MATCH_OK) goto out;
    }
    if (!mt_channels_have(channels, "words") && !mt_channels_have(channels, "ngrams") &&
        !mt_channels_have(channels, "concepts")) {
        const char *last = mt_channels_have(channels, "learned") ? "learned" : "silent";
        status =
            mt_fail(err, MATCH_E_VALUE,
                    "the channel \"%s\" adds to what other channels find: use words,%s or words,ngrams,concepts,%s",
                    last, last, last);
    }
out:
    if (status != MATCH_OK)
        mt_error_field(err, "channels", channels);
    else
        *words = mt_channels_have(channels, "words");
    return status;
}
