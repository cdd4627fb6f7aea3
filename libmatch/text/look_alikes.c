/* Twins of the Latin and Cyrillic alphabets by their usual shapes. */
#include "libmatch/text/look_alikes.h"

#include "libmatch/base/error.h"
#include "libmatch/text/utf8.h"

static const struct twin {
    int32_t cyrillic;
    char latin;
} twins[] = {
    {0x410, 'A'}, {0x412, 'B'}, {0x415, 'E'}, {0x41A, 'K'}, {0x41C, 'M'}, {0x41D, 'H'}, {0x41E, 'O'},
    {0x420, 'P'}, {0x421, 'C'}, {0x422, 'T'}, {0x423, 'Y'}, {0x425, 'X'}, {0x405, 'S'}, {0x406, 'I'},
    {0x408, 'J'}, {0x430, 'a'}, {0x435, 'e'}, {0x43E, 'o'}, {0x440, 'p'}, {0x441, 'c'}, {0x443, 'y'},
    {0x445, 'x'}, {0x455, 's'}, {0x456, 'i'}, {0x458, 'j'},
};

static bool latin(int32_t cp) { return (cp >= 'A' && cp <= 'Z') || (cp >= 'a' && cp <= 'z'); }
static bool cyrillic(int32_t cp) { return cp >= 0x400 && cp < 0x530; }

static const struct twin *twin_of(int32_t cp)
{
    for (size_t i = 0; i < MT_COUNT(twins); i++)
        if (twins[i].cyrillic == cp || twins[i].latin == cp) return &twins[i];
    return NULL;
}

/* How many letters of the two scripts there are, and how many of them have no twin. Other letters, such as those of
 * Latin with accents, count as Latin without a twin. */
typedef struct mixture {
    size_t latin, cyrillic, lone_latin, lone_cyrillic;
} mixture;

static mixture look(mt_text word)
{
    mixture m = {0};
    for (size_t i = 0; i < word.len;) {
        int32_t cp;
        size_t n = mt_utf8_decode(word.data + i, word.len - i, &cp);
        i += n ? n : 1;
        if (cyrillic(cp)) {
            m.cyrillic++;
            m.lone_cyrillic += twin_of(cp) == NULL;
        } else if (latin(cp)) {
            m.latin++;
            m.lone_latin += twin_of(cp) == NULL;
        } else if (cp >= 0x80) {
            m.lone_latin++;
        }
    }
    return m;
}

bool mt_unmix(mt_text word, mt_strbuf *out)
{
    bool ascii = false, beyond = false;
    for (size_t i = 0; i < word.len; i++) { /* nearly all words are told here */
        ascii |= latin((unsigned char)word.data[i]);
        beyond |= (unsigned char)word.data[i] >= 0xD0 && (unsigned char)word.data[i] <= 0xD4;
    }
    if (!ascii || !beyond) return false;
    mixture m = look(word);
    if (!m.latin || !m.cyrillic || (m.lone_latin && m.lone_cyrillic)) return false;
    for (size_t i = 0; i < word.len;) {
        int32_t cp;
        char bytes[4];
        size_t n = mt_utf8_decode(word.data + i, word.len - i, &cp);
        i += n ? n : 1;
        if (n == 0) continue;
        const struct twin *twin = cyrillic(cp) || latin(cp) ? twin_of(cp) : NULL;
        if (twin) cp = m.lone_cyrillic ? twin->cyrillic : twin->latin;
        mt_strbuf_add(out, bytes, mt_utf8_encode(cp, bytes));
    }
    return true;
}
