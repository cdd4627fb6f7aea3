/* The list of counted terms: an arena for the texts and a hash table over it. */
#include <string.h>

#include "libmatch/base/hash_map.h"
#include "libmatch/text/same_bytes.h"
#include "libmatch/text/token_terms.h"
#include "libmatch/text/utf8.h"

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
    if (t->slots > 64 && t->len < t->slots / 16) { /* one long text must not make all later ones slow */
        mt_free(t->slot);
        t->slot = NULL;
        t->slots = 0;
    }
    if (t->slots) memset(t->slot, 0, t->slots * sizeof *t->slot);
    t->len = t->bytes_len = 0;
}

static uint32_t *find_slot(const mt_terms *t, mt_text term, uint64_t hash)
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
    size_t slots = t->slots ? t->slots * 2 : 64;
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

/* Copies the text, NUL-terminated, into the arena; the terms' pointers follow when it moves. */
static match_status store(mt_terms *t, mt_text text, size_t *at, mt_error *err)
{
    const char *before = t->bytes;
    match_status status = mt_reserve(&t->bytes, &t->bytes_cap, t->bytes_len + text.len + 1, 1, err);
    if (status != MATCH_OK) return status;
    if (t->bytes != before)
        for (size_t i = 0; i < t->len; i++) t->data[i].text = t->bytes + t->place[i].text;
    *at = t->bytes_len;
    if (text.len) memcpy(t->bytes + *at, text.data, text.len);
    t->bytes[*at + text.len] = '\0';
    t->bytes_len += text.len + 1;
    return MATCH_OK;
}

match_status mt_terms_add(mt_terms *t, mt_text term, uint64_t hash, mt_text surface, mt_error *err)
{
    match_status status = MATCH_OK;
    enum { LONGEST_SURFACE = 256 };
    if (t->len >= UINT32_MAX - 1) return mt_fail(err, MATCH_E_TOO_BIG, "more than 2^32 - 2 different terms in a text");
    if (t->len >= t->slots / 2) MT_TRY(grow_slots(t, err));
    uint32_t *slot = find_slot(t, term, hash);
    if (*slot) {
        uint32_t *count = &t->data[*slot - 1].count;
        if (*count < UINT32_MAX) (*count)++;
        goto out;
    }
    mt_term_place place = {.hash = hash};
    if (surface.len > LONGEST_SURFACE) surface = mt_utf8_prefix(surface, LONGEST_SURFACE / 4);
    place.surface_len = (uint32_t)surface.len;
    MT_TRY(store(t, term, &place.text, err));
    MT_TRY(store(t, surface, &place.surface, err));
    MT_TRY(mt_reserve(&t->place, &t->place_cap, t->len + 1, sizeof *t->place, err));
    MT_TRY(MT_PUSH(t, ((mt_term){t->bytes + place.text, (uint32_t)term.len, 1}), err));
    t->place[t->len - 1] = place;
    *slot = (uint32_t)t->len;
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
