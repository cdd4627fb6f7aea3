/* Lookup in the generated table of stop words: one open-addressing table for all languages, with the set of languages
 * of each word as bits. */
#include "libmatch/text/stop.h"

#include "libmatch/text/same_bytes.h"
#include "libmatch/text/stop_words.inc"

_Static_assert(MT_LANG_COUNT <= 64, "a set of languages is 64 bits");

/* FNV-1a; tools/text/make_stop_words.py has the same. */
static size_t slot_hash(mt_text word)
{
    uint32_t h = 2166136261u;
    for (size_t i = 0; i < word.len; i++) h = (h ^ (unsigned char)word.data[i]) * 16777619u;
    return (h ^ h >> 15) % STOP_SLOTS;
}

/* First byte, last byte, length: most words are no stop words, and most of them are told by these. */
static size_t shape_of(mt_text word)
{
    size_t first = (unsigned char)word.data[0] % 32, last = (unsigned char)word.data[word.len - 1] % 32;
    return first * 512 + last * 16 + (word.len < 15 ? word.len : 15);
}

uint64_t mt_stop_languages(mt_text word)
{
    if (word.len == 0 || word.len > STOP_LONGEST) return 0;
    size_t shape = shape_of(word);
    if (!(stop_shapes[shape / 64] >> (shape % 64) & 1)) return 0;
    for (size_t i = slot_hash(word); stop_slots[i]; i = (i + 1) % STOP_SLOTS) {
        const struct stop_entry *e = &stop_entries[stop_slots[i] - 1];
        if (e->word[word.len] == '\0' && mt_same_bytes(e->word, word.data, word.len)) return e->languages;
    }
    return 0;
}

bool mt_stop_word(mt_language language, mt_text word)
{
    return language < MT_LANG_COUNT && (mt_stop_languages(word) >> language & 1) != 0;
}

mt_text mt_stop_word_at(size_t number, uint64_t *languages)
{
    *languages = 0;
    if (number >= sizeof stop_entries / sizeof *stop_entries) return mt_text_make("", 0);
    *languages = stop_entries[number].languages;
    return mt_text_of(stop_entries[number].word);
}
