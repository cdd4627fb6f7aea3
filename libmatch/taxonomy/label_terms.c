/* The cache has two places per hash, of fixed size: whoever comes later takes the first and sends the one there to the
 * second. No result depends on what it holds, and it never grows. Tokens that do not fit an entry are read anew each
 * time. */
#include "libmatch/taxonomy/label_terms.h"

#include "libmatch/text/fold.h"
#include "libmatch/text/same_bytes.h"
#include "libmatch/text/stop.h"

enum { CACHE_ENTRIES = 1 << 17, KEY_BYTES = 30, ENTRY_TERMS = 2 };

/* one cache line */
struct mt_label_cache_entry {
    uint32_t term[ENTRY_TERMS], child[ENTRY_TERMS];
    uint32_t hash;
    uint16_t tag;
    uint8_t key_len; /* 0: free */
    uint8_t count;
    struct {
        uint8_t start, len;
        bool joined, weak;
    } place[ENTRY_TERMS];
    char key[KEY_BYTES];
};
_Static_assert(sizeof(struct mt_label_cache_entry) <= 64, "an entry of the cache is one cache line");
_Static_assert(MT_LANG_COUNT *MT_LANG_COUNT * 8 <= UINT16_MAX, "languages and kind fit the tag");

match_status mt_label_reader_init(mt_label_reader *r, const mt_tagger_view *view, mt_error *err)
{
    r->view = view;
    r->cache = mt_alloc(CACHE_ENTRIES, sizeof *r->cache);
    if (!r->cache) return mt_fail_no_memory(err);
    if (MT_RESERVE(&r->terms, ENTRY_TERMS, err) != MATCH_OK) return MATCH_E_NO_MEMORY;
    return mt_token_terms_create(&r->maker, err);
}

void mt_label_reader_free(mt_label_reader *r)
{
    mt_token_terms_free(&r->maker);
    mt_free(r->cache);
    MT_ARRAY_FREE(&r->terms);
    mt_strbuf_free(&r->folded);
    *r = (mt_label_reader){0};
}

uint64_t mt_label_hash(mt_text token)
{
    uint64_t h = token.len, eight;
    const char *s = token.data;
    size_t left = token.len;
    for (; left >= 8; s += 8, left -= 8) {
        memcpy(&eight, s, 8);
        h = (h ^ eight) * UINT64_C(0xff51afd7ed558ccd);
        h ^= h >> 32;
    }
    eight = 0;
    for (size_t i = 0; i < left; i++) eight = eight << 8 | (unsigned char)s[i];
    h = (h ^ eight) * UINT64_C(0xff51afd7ed558ccd);
    return h ^ h >> 32;
}

static match_status make(mt_label_reader *r, mt_text token, mt_token_kind kind, mt_label_way way, mt_error *err)
{
    match_status status = MATCH_OK;
    r->terms.len = 0;
    MT_TRY(mt_token_terms_make(r->maker, token, kind, way.language, way.language, err));
    size_t parts = mt_label_parts(r->maker, kind, token.len);
    for (size_t i = 0; i < r->maker->len; i++) {
        mt_text surface = mt_token_term_surface(r->maker, i);
        mt_label_term t = {.term = mt_tagger_term(r->view, mt_token_term_text(r->maker, i)),
                           .child = MT_NONE,
                           .start = (uint32_t)(surface.data - token.data),
                           .len = (uint32_t)surface.len,
                           .joined = i >= parts};
        if (t.term != MT_NONE) t.child = mt_le32(r->view->automaton.root_child, t.term);
        if (t.term != MT_NONE && way.language != way.text_language) {
            mt_strbuf_clear(&r->folded);
            MT_TRY(mt_fold(surface, &r->folded, err));
            t.weak = mt_stop_word(way.text_language, mt_text_make(r->folded.data, r->folded.len));
        }
        MT_TRY(MT_PUSH(&r->terms, t, err));
    }
out:
    return status;
}

static void keep(const mt_label_reader *r, struct mt_label_cache_entry *e, mt_text token, uint32_t hash, uint16_t tag)
{
    e->hash = hash;
    e->tag = tag;
    e->key_len = (uint8_t)token.len;
    memcpy(e->key, token.data, token.len);
    e->count = (uint8_t)r->terms.len;
    for (size_t i = 0; i < r->terms.len; i++) {
        const mt_label_term *t = &r->terms.data[i];
        e->term[i] = t->term;
        e->child[i] = t->child;
        e->place[i].start = (uint8_t)t->start;
        e->place[i].len = (uint8_t)t->len;
        e->place[i].joined = t->joined;
        e->place[i].weak = t->weak;
    }
}

static bool holds(const struct mt_label_cache_entry *e, mt_text token, uint32_t hash, uint16_t tag)
{
    return e->hash == hash && e->tag == tag && e->key_len == token.len && mt_same_bytes(e->key, token.data, token.len);
}

static uint16_t tag_of(mt_token_kind kind, mt_label_way way)
{
    return (uint16_t)((way.language * MT_LANG_COUNT + way.text_language) << 3 | kind);
}

uint32_t mt_label_prefetch(const mt_label_reader *r, uint64_t token_hash, mt_token_kind kind, mt_label_way way)
{
    uint32_t hash = (uint32_t)((token_hash ^ tag_of(kind, way)) * UINT64_C(0x9e3779b97f4a7c15) >> 32);
    __builtin_prefetch(&r->cache[hash & (CACHE_ENTRIES - 2)]);
    __builtin_prefetch(&r->cache[(hash & (CACHE_ENTRIES - 2)) + 1]);
    return hash;
}

static mt_label_term entry_term(const struct mt_label_cache_entry *e, size_t i)
{
    return (mt_label_term){e->term[i],      e->child[i],        e->place[i].start,
                           e->place[i].len, e->place[i].joined, e->place[i].weak};
}

bool mt_label_peek(const mt_label_reader *r, uint32_t place, mt_label_term *term)
{
    const struct mt_label_cache_entry *pair = &r->cache[place & (CACHE_ENTRIES - 2)];
    *term = (mt_label_term){.term = MT_NONE, .child = MT_NONE};
    for (int i = 0; i < 2; i++) {
        if (pair[i].hash != place || pair[i].key_len == 0) continue;
        if (pair[i].count) *term = entry_term(&pair[i], 0);
        return pair[i].count != 0;
    }
    return true;
}

match_status mt_label_read(mt_label_reader *r, mt_text token, mt_token_kind kind, mt_label_way way, uint32_t place,
                           mt_error *err)
{
    if (token.len > KEY_BYTES || token.len == 0) return make(r, token, kind, way, err);
    uint16_t tag = tag_of(kind, way);
    struct mt_label_cache_entry *pair = &r->cache[place & (CACHE_ENTRIES - 2)], *e = pair;
    if (!holds(e, token, place, tag) && !holds(++e, token, place, tag)) {
        match_status status = make(r, token, kind, way, err);
        if (status != MATCH_OK || r->terms.len > ENTRY_TERMS) return status;
        pair[1] = pair[0];
        keep(r, pair, token, place, tag);
        return MATCH_OK;
    }
    r->terms.len = e->count;
    for (size_t i = 0; i < e->count; i++) r->terms.data[i] = entry_term(e, i);
    return MATCH_OK;
}
