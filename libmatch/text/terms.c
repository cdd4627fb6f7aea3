/* The list of counted terms: an arena for the texts and a hash table over it. */
#include <string.h>

#include "libmatch/base/hash_map.h"
#include "libmatch/text/same_bytes.h"
#include "libmatch/text/token_terms.h"
#include "libmatch/text/utf8.h"

/* At most a quarter of the slots is taken: the processor cannot foresee a walk along full ones, which then costs more
 * than what it compares. */
enum { FIRST_SLOTS = 256, SLOTS_PER_TERM = 4, SHORT_BYTES = 16 };

typedef struct mt_term_place {
    uint64_t hash;
    size_t text, surface; /* where they begin in bytes */
    uint32_t surface_len;
} mt_term_place;

void mt_terms_free(mt_terms *t)
{
    mt_free(t->data);
    mt_free(t->bytes);
    mt_free(t->place);
    mt_free(t->slot);
    *t = (mt_terms){0};
}

void mt_terms_clear(mt_terms *t)
{
    if (t->slots > FIRST_SLOTS &&
        t->len < t->slots / (8 * SLOTS_PER_TERM)) { /* one long text must not make all later ones slow */
        mt_free(t->slot);
        t->slot = NULL;
        t->slots = 0;
    }
    if (t->slots) memset(t->slot, 0, t->slots * sizeof *t->slot);
    t->len = t->bytes_len = 0;
}

static inline uint32_t *find_slot(const mt_terms *t, mt_text term, uint64_t hash)
{
    size_t i = hash & (t->slots - 1);
    for (; t->slot[i]; i = (i + 1) & (t->slots - 1)) {
        const mt_term *known = &t->data[t->slot[i] - 1];
        if (t->place[t->slot[i] - 1].hash == hash && known->len == term.len &&
            mt_same_bytes(known->text, term.data, term.len))
            break;
    }
    return &t->slot[i];
}

static match_status grow_slots(mt_terms *t, mt_error *err)
{
    size_t slots = t->slots ? t->slots * 2 : FIRST_SLOTS;
    uint32_t *slot = mt_alloc(slots, sizeof *slot);
    if (!slot) return mt_fail_no_memory(err);
    for (size_t n = 0; n < t->len; n++) {
        size_t i = t->place[n].hash & (slots - 1);
        while (slot[i]) i = (i + 1) & (slots - 1);
        slot[i] = (uint32_t)(n + 1);
    }
    mt_free(t->slot);
    t->slot = slot;
    t->slots = slots;
    return MATCH_OK;
}

/* Room for so many bytes more; the terms' pointers follow when the arena moves. */
static inline match_status reserve_bytes(mt_terms *t, size_t more, mt_error *err)
{
    const char *before = t->bytes;
    if (t->bytes_cap - t->bytes_len >= more) return MATCH_OK;
    match_status status = mt_reserve(&t->bytes, &t->bytes_cap, t->bytes_len + more, 1, err);
    if (status == MATCH_OK && t->bytes != before)
        for (size_t i = 0; i < t->len; i++) t->data[i].text = t->bytes + t->place[i].text;
    return status;
}

static void store(mt_terms *t, mt_text text, size_t *at)
{
    *at = t->bytes_len;
    if (text.len) memcpy(t->bytes + *at, text.data, text.len);
    t->bytes[*at + text.len] = '\0';
    t->bytes_len += text.len + 1;
}

/* The same in steps of 16 bytes, which may read and write behind the text. */
static inline void store_short(mt_terms *t, mt_text text, size_t *at)
{
    *at = t->bytes_len;
    for (size_t i = 0; i < text.len; i += SHORT_BYTES) memcpy(t->bytes + *at + i, text.data + i, SHORT_BYTES);
    t->bytes[*at + text.len] = '\0';
    t->bytes_len += text.len + 1;
}

static inline match_status append(mt_terms *t, mt_term_place place, size_t len, uint32_t *slot, mt_error *err)
{
    match_status status = MATCH_OK;
    if (t->len >= t->place_cap) MT_TRY(mt_reserve(&t->place, &t->place_cap, t->len + 1, sizeof *t->place, err));
    MT_TRY(MT_PUSH(t, ((mt_term){t->bytes + place.text, (uint32_t)len, 1}), err));
    t->place[t->len - 1] = place;
    *slot = (uint32_t)t->len;
out:
    return status;
}

/* The slot of a term: counted when it is known, else *slot is 0 and to be set. */
static inline match_status count(mt_terms *t, mt_text term, uint64_t hash, uint32_t **slot, mt_error *err)
{
    match_status status = MATCH_OK;
    if (t->len >= t->slots / SLOTS_PER_TERM) {
        if (t->len >= UINT32_MAX - 1)
            return mt_fail(err, MATCH_E_TOO_BIG, "more than 2^32 - 2 different terms in a text");
        MT_TRY(grow_slots(t, err));
    }
    *slot = find_slot(t, term, hash);
    if (**slot) t->data[**slot - 1].count += t->data[**slot - 1].count < UINT32_MAX;
out:
    return status;
}

match_status mt_terms_add(mt_terms *t, mt_text term, uint64_t hash, mt_text surface, mt_error *err)
{
    match_status status = MATCH_OK;
    enum { LONGEST_SURFACE = 256 };
    uint32_t *slot;
    MT_TRY(count(t, term, hash, &slot, err));
    if (*slot) goto out;
    mt_term_place place = {.hash = hash};
    if (surface.len > LONGEST_SURFACE) surface = mt_utf8_prefix(surface, LONGEST_SURFACE / 4);
    place.surface_len = (uint32_t)surface.len;
    MT_TRY(reserve_bytes(t, term.len + surface.len + 2, err));
    store(t, term, &place.text);
    store(t, surface, &place.surface);
    MT_TRY(append(t, place, term.len, slot, err));
out:
    return status;
}

match_status mt_terms_add_short(mt_terms *t, mt_text term, uint64_t hash, const char *surface, size_t surface_len,
                                mt_error *err)
{
    match_status status = MATCH_OK;
    uint32_t *slot;
    MT_TRY(count(t, term, hash, &slot, err));
    if (*slot) goto out;
    mt_term_place place = {.hash = hash, .surface_len = (uint32_t)surface_len};
    MT_TRY(reserve_bytes(t, term.len + surface_len + 2 + 2 * SHORT_BYTES, err));
    store_short(t, term, &place.text);
    store_short(t, mt_text_make(surface, surface_len), &place.surface);
    MT_TRY(append(t, place, term.len, slot, err));
out:
    return status;
}

mt_text mt_terms_surface(const mt_terms *t, size_t i)
{
    return mt_text_make(t->bytes + t->place[i].surface, t->place[i].surface_len);
}

uint32_t mt_terms_find(const mt_terms *t, mt_text term)
{
    if (t->slots == 0) return MT_NONE;
    uint32_t found = *find_slot(t, term, mt_hash_bytes(term.data, term.len, 0));
    return found ? found - 1 : MT_NONE;
}
