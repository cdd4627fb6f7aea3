/* Rules for the ends of words before Snowball sees them.
 *
 * Romanian: Snowball 2.2 has verbs in mind and cuts forms of one noun differently (cercetare cercet, cercetări
 * cercetar; sistem sist, sisteme sistem; rețele, rețelei), so articles go first and plurals are led back to one form.
 * And many people type without accents: where the ending leaves no doubt they are put back, or "aplicatii" would never
 * meet "aplicații". Spanish, Portuguese, French and Italian likewise. */
#include "libmatch/text/stem_prepare.h"

#include <string.h>

#include "libmatch/base/error.h"

typedef struct rule {
    const char *ending, *replacement; /* an ending replaced by itself is protected */
    size_t keep;                      /* bytes that must stand before the ending */
} rule;

/* Accents that the writer left out. */
static const rule romanian_plain[] = {
    {"tie", "ţie", 3},
    {"tia", "ţia", 3},
    {"tii", "ţii", 3},
    {"tiei", "ţiei", 3},
    {"tiile", "ţiile", 3},
    {"tiilor", "ţiilor", 3},
    {"tiune", "ţiune", 3},
    {"tiunea", "ţiunea", 3},
    {"tiuni", "ţiuni", 3},
    {"tiunii", "ţiunii", 3},
    {"tiunile", "ţiunile", 3},
    {"tiunilor", "ţiunilor", 3},
    {"stie", "stie", 0},
    {"stia", "stia", 0},
    {"stii", "stii", 0},
    {"stiei", "stiei", 0},
    {"stiile", "stiile", 0},
    {"stiilor", "stiilor", 0},
    {"stiune", "stiune", 0},
    {"stiunea", "stiunea", 0},
    {"stiuni", "stiuni", 0},
    {"stiunii", "stiunii", 0},
    {"stiunile", "stiunile", 0},
    {"stiunilor", "stiunilor", 0},
    {"tatii", "tăţii", 2},
    {"tatile", "tăţile", 2},
    {"tatilor", "tăţilor", 2},
    {"eaza", "ează", 2},
    {"easca", "ească", 2},
    {"cercetari", "cercetări", 0},
    {"cercetarii", "cercetării", 0},
    {"cercetarilor", "cercetărilor", 0},
    {"dezvoltarii", "dezvoltării", 0},
    {"prelucrarii", "prelucrării", 0},
    {"arile", "ările", 3},
};

/* The definite article and the genitive. */
static const rule romanian_article[] = {
    {"elor", "e", 3},       {"ilor", "i", 3}, {"ele", "e", 4},     {"ile", "i", 5},       {"ului", "", 4},
    {"eaua", "ea", 2},      {"iei", "ie", 3}, {"bile", "bile", 0}, {"bilele", "bile", 2}, {"bilelor", "bile", 2},
    {"bililor", "bili", 2}, {"ul", "", 4},    {"bei", "be", 3},    {"cei", "ce", 3},      {"dei", "de", 3},
    {"fei", "fe", 3},       {"gei", "ge", 3}, {"lei", "le", 3},    {"mei", "me", 3},      {"nei", "ne", 3},
    {"pei", "pe", 3},       {"rei", "re", 3}, {"sei", "se", 3},    {"tei", "te", 3},      {"vei", "ve", 3},
    {"zei", "ze", 3},       {"ţei", "ţe", 3}, {"şei", "şe", 3},
};

/* Plural and feminine forms that Snowball cuts differently from their singular or masculine. */
static const rule romanian_number[] = {
    {"ura", "ure", 3},       {"ură", "ure", 3},      {"ara", "ară", 3},       {"ări", "are", 3},
    {"ării", "are", 3},      {"eri", "ere", 3},      {"erii", "ere", 3},      {"iri", "ire", 3},
    {"irii", "ire", 3},      {"iţii", "iţie", 2},    {"tăţi", "tate", 2},     {"tăţii", "tate", 2},
    {"oare", "or", 3},       {"oarea", "or", 3},     {"oarei", "or", 3},      {"ener", "enere", 2},
    {"oase", "oase", 0},     {"bilă", "bil", 2},     {"bila", "bil", 2},      {"bile", "bil", 2},
    {"bili", "bil", 2},      {"se", "s", 3},         {"stem", "steme", 2},    {"embru", "embr", 1},
    {"embri", "embr", 1},    {"nevoi", "nevoie", 0}, {"nevoii", "nevoie", 0}, {"lar", "lare", 3},
    {"lari", "lare", 3},     {"itar", "itare", 3},   {"itari", "itare", 3},   {"entar", "entare", 3},
    {"entari", "entare", 3}, {"onar", "onare", 3},   {"onari", "onare", 3},
};

/* Spanish */
static const rule spanish_plain[] = {
    {"cion", "ción", 2},     {"sion", "sión", 2},     {"logia", "logía", 2},
    {"logias", "logías", 2}, {"grafia", "grafía", 2}, {"grafias", "grafías", 2},
};

/* Portuguese */
static const rule portuguese_plain[] = {
    {"cao", "ção", 2},
    {"coes", "ções", 2},
};

/* French */
static const rule french_plain[] = {
    {"alite", "alité", 2}, {"alites", "alités", 2}, {"ilite", "ilité", 2}, {"ilites", "ilités", 2},
    {"arite", "arité", 2}, {"arites", "arités", 2}, {"urite", "urité", 2}, {"urites", "urités", 2},
    {"ivite", "ivité", 2}, {"ivites", "ivités", 2}, {"acite", "acité", 2}, {"acites", "acités", 2},
    {"icite", "icité", 2}, {"icites", "icités", 2}, {"idite", "idité", 2}, {"idites", "idités", 2},
    {"anite", "anité", 2}, {"anites", "anités", 2}, {"inite", "inité", 2}, {"inites", "inités", 2},
    {"rsite", "rsité", 2}, {"rsites", "rsités", 2}, {"nsite", "nsité", 2}, {"nsites", "nsités", 2},
    {"exite", "exité", 2}, {"exites", "exités", 2}, {"ee", "ée", 3},       {"ees", "ées", 3},
};

/* Italian */
static const rule italian_plain[] = {
    {"alita", "alità", 2}, {"ilita", "ilità", 2}, {"arita", "arità", 2}, {"ivita", "ività", 2}, {"osita", "osità", 2},
    {"icita", "icità", 2}, {"rsita", "rsità", 2}, {"nsita", "nsità", 2}, {"enita", "enità", 2}, {"inita", "inità", 2},
    {"unita", "unità", 2}, {"orita", "orità", 2}, {"acita", "acità", 2},
};

static const struct pass {
    mt_language language;
    bool without_accents; /* only for words that have none */
    const rule *rules;
    size_t count;
} passes[] = {
    {MT_LANG_RO, true, romanian_plain, MT_COUNT(romanian_plain)},
    {MT_LANG_RO, false, romanian_article, MT_COUNT(romanian_article)},
    {MT_LANG_RO, false, romanian_number, MT_COUNT(romanian_number)},
    {MT_LANG_ES, true, spanish_plain, MT_COUNT(spanish_plain)},
    {MT_LANG_FR, true, french_plain, MT_COUNT(french_plain)},
    {MT_LANG_IT, true, italian_plain, MT_COUNT(italian_plain)},
    {MT_LANG_PT, true, portuguese_plain, MT_COUNT(portuguese_plain)},
};

static bool has_accents(const mt_strbuf *word)
{
    for (size_t i = 0; i < word->len; i++)
        if ((unsigned char)word->data[i] >= 0x80) return true;
    return false;
}

static const rule *longest_fit(const struct pass *pass, const mt_strbuf *word)
{
    const rule *best = NULL;
    size_t best_length = 0;
    for (size_t i = 0; i < pass->count; i++) {
        const rule *r = &pass->rules[i];
        size_t n = strlen(r->ending);
        if (n <= best_length || word->len < n + r->keep) continue;
        if (memcmp(word->data + word->len - n, r->ending, n) != 0) continue;
        best = r;
        best_length = n;
    }
    return best;
}

void mt_stem_prepare(mt_language language, mt_strbuf *word)
{
    for (size_t i = 0; i < MT_COUNT(passes); i++) {
        if (passes[i].language != language || (passes[i].without_accents && has_accents(word))) continue;
        const rule *r = longest_fit(&passes[i], word);
        if (!r) continue;
        word->len -= strlen(r->ending);
        mt_strbuf_str(word, r->replacement);
    }
}
