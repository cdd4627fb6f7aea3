/* Opening an image: all section sizes are checked against its length here, single links where they are followed. */
#include "libmatch/taxonomy/tagger_image.h"

#include <utf8proc.h>

#include "libmatch/text/utf8.h"

static bool letter(int32_t cp, bool *capital)
{
    if (cp < 0x80) {
        *capital = cp >= 'A' && cp <= 'Z';
        return *capital || (cp >= 'a' && cp <= 'z');
    }
    utf8proc_category_t category = utf8proc_category(cp);
    *capital = category == UTF8PROC_CATEGORY_LU;
    return category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_LO;
}

mt_tagger_letters mt_tagger_look(mt_text word)
{
    mt_tagger_letters found = {0, true, true};
    uint32_t letters = 0;
    bool capital = false;
    for (size_t i = 0; i < word.len;) {
        int32_t cp;
        size_t n = mt_utf8_decode(word.data + i, word.len - i, &cp);
        i += n ? n : 1;
        found.points++;
        if (n == 0 || !letter(cp, &capital)) continue;
        letters++;
        found.digits = false;
        found.capitals &= capital;
    }
    if (letters < 2) found.capitals = false;
    return found;
}

/* Takes a section of the image; false when it does not fit. */
static bool take(const mt_tagger_view *v, uint64_t *at, uint64_t bytes, const uint8_t **section)
{
    bytes = (bytes + 3) / 4 * 4;
    if (bytes > v->len - *at) return false;
    *section = v->image + *at;
    *at += bytes;
    return true;
}

match_status mt_tagger_view_open(const void *image, size_t len, mt_tagger_view *out, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_tagger_view v = {.image = image, .len = len};
    const uint8_t *automaton = NULL;
    uint64_t at = MT_TAGGER_HEADER_BYTES, c[MT_TAGGER_COUNTS];
    if (len < MT_TAGGER_HEADER_BYTES || memcmp(image, MT_TAGGER_MAGIC, 7) != 0)
        return mt_fail(err, MATCH_E_CORRUPT, "not an image of a tagger");
    if (v.image[7] != MT_TAGGER_VERSION)
        return mt_fail(err, MATCH_E_NEWER, "tagger image of version %d, this library knows %d: build it again",
                       v.image[7], MT_TAGGER_VERSION);
    for (size_t i = 0; i < MT_TAGGER_COUNTS; i++) c[i] = v.count[i] = mt_le32(v.image + 16, i);
    bool fits = mt_le64(v.image + 8, 0) == len && c[MT_TAGGER_SLOTS] > c[MT_TAGGER_TERMS] &&
                (c[MT_TAGGER_SLOTS] & (c[MT_TAGGER_SLOTS] - 1)) == 0 && c[MT_TAGGER_LANGUAGES] <= 255;
    fits = fits && take(&v, &at, MT_TAGGER_CODE_BYTES * c[MT_TAGGER_LANGUAGES], &v.languages) &&
           take(&v, &at, 4 * (c[MT_TAGGER_TERMS] + 1), &v.term_start) &&
           take(&v, &at, 8 * c[MT_TAGGER_SLOTS], &v.slot) &&
           take(&v, &at, 4 * (c[MT_TAGGER_GROUPS] + 1), &v.group_start) &&
           take(&v, &at, MT_TAGGER_ENTRY_BYTES * c[MT_TAGGER_ENTRIES], &v.entries) &&
           take(&v, &at, c[MT_TAGGER_TERM_BYTES], &v.term_bytes) &&
           take(&v, &at, c[MT_TAGGER_AUTOMATON_BYTES], &automaton) && at == len;
    if (!fits) return mt_fail(err, MATCH_E_CORRUPT, "the tagger image of %zu bytes does not fit its header", len);
    MT_TRY(mt_automaton_map(automaton, v.count[MT_TAGGER_AUTOMATON_BYTES], &v.automaton, NULL, err));
    if (v.automaton.terms != v.count[MT_TAGGER_TERMS])
        return mt_fail(err, MATCH_E_CORRUPT, "the tagger image has %u terms, its automaton %u",
                       (unsigned)v.count[MT_TAGGER_TERMS], (unsigned)v.automaton.terms);
    *out = v;
out:
    return status;
}

uint32_t mt_tagger_term(const mt_tagger_view *v, mt_text term)
{
    uint32_t mask = v->count[MT_TAGGER_SLOTS] - 1, hash = mt_tagger_hash(term), at = hash & mask;
    for (uint32_t tries = 0; tries <= mask; tries++, at = (at + 1) & mask) {
        uint32_t number = mt_le32(v->slot, 2 * (size_t)at + 1);
        if (number == 0) break;
        if (mt_le32(v->slot, 2 * (size_t)at) != hash) continue;
        if (--number >= v->count[MT_TAGGER_TERMS]) break;
        uint32_t start = mt_le32(v->term_start, number), end = mt_le32(v->term_start, (size_t)number + 1);
        if (start > end || end > v->count[MT_TAGGER_TERM_BYTES]) break;
        if (end - start == term.len && (term.len == 0 || memcmp(v->term_bytes + start, term.data, term.len) == 0))
            return number;
    }
    return MT_NONE;
}
