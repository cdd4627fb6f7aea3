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
    unsigned char length, keep;       /* bytes of the ending, and bytes that must stand before it */
    char last;                        /* byte of the ending: most rules are told from a word by it */
} rule;

#define RULE(ending, replacement, keep)                                           \
    {                                                                             \
        ending, replacement, sizeof(ending) - 1, keep, ending[sizeof(ending) - 2] \
    }

/* Accents that the writer left out. */
static const rule romanian_plain[] = {
    RULE("tie", "ţie", 3),
    RULE("tia", "ţia", 3),
    RULE("tii", "ţii", 3),
    RULE("tiei", "ţiei", 3),
    RULE("tiile", "ţiile", 3),
    RULE("tiilor", "ţiilor", 3),
    RULE("tiune", "ţiune", 3),
    RULE("tiunea", "ţiunea", 3),
    RULE("tiuni", "ţiuni", 3),
    RULE("tiunii", "ţiunii", 3),
    RULE("tiunile", "ţiunile", 3),
    RULE("tiunilor", "ţiunilor", 3),
    RULE("stie", "stie", 0),
    RULE("stia", "stia", 0),
    RULE("stii", "stii", 0),
    RULE("stiei", "stiei", 0),
    RULE("stiile", "stiile", 0),
    RULE("stiilor", "stiilor", 0),
    RULE("stiune", "stiune", 0),
    RULE("stiunea", "stiunea", 0),
    RULE("stiuni", "stiuni", 0),
    RULE("stiunii", "stiunii", 0),
    RULE("stiunile", "stiunile", 0),
    RULE("stiunilor", "stiunilor", 0),
    RULE("tatii", "tăţii", 2),
    RULE("tatile", "tăţile", 2),
    RULE("tatilor", "tăţilor", 2),
    RULE("eaza", "ează", 2),
    RULE("easca", "ească", 2),
    RULE("cercetari", "cercetări", 0),
    RULE("cercetarii", "cercetării", 0),
    RULE("cercetarilor", "cercetărilor", 0),
    RULE("dezvoltarii", "dezvoltării", 0),
    RULE("prelucrarii", "prelucrării", 0),
    RULE("arile", "ările", 3),
};

/* The definite article and the genitive. */
static const rule romanian_article[] = {
    RULE("elor", "e", 3),      RULE("ilor", "i", 3),       RULE("ele", "e", 4),        RULE("ile", "i", 5),
    RULE("ului", "", 4),       RULE("eaua", "ea", 2),      RULE("iei", "ie", 3),       RULE("bile", "bile", 0),
    RULE("bilele", "bile", 2), RULE("bilelor", "bile", 2), RULE("bililor", "bili", 2), RULE("ul", "", 4),
    RULE("bei", "be", 3),      RULE("cei", "ce", 3),       RULE("dei", "de", 3),       RULE("fei", "fe", 3),
    RULE("gei", "ge", 3),      RULE("lei", "le", 3),       RULE("mei", "me", 3),       RULE("nei", "ne", 3),
    RULE("pei", "pe", 3),      RULE("rei", "re", 3),       RULE("sei", "se", 3),       RULE("tei", "te", 3),
    RULE("vei", "ve", 3),      RULE("zei", "ze", 3),       RULE("ţei", "ţe", 3),       RULE("şei", "şe", 3),
};

/* Plural and feminine forms that Snowball cuts differently from their singular or masculine. */
static const rule romanian_number[] = {
    RULE("ura", "ure", 3),      RULE("ură", "ure", 3),       RULE("ara", "ară", 3),      RULE("ări", "are", 3),
    RULE("ării", "are", 3),     RULE("eri", "ere", 3),       RULE("erii", "ere", 3),     RULE("iri", "ire", 3),
    RULE("irii", "ire", 3),     RULE("iţii", "iţie", 2),     RULE("tăţi", "tate", 2),    RULE("tăţii", "tate", 2),
    RULE("oare", "or", 3),      RULE("oarea", "or", 3),      RULE("oarei", "or", 3),     RULE("ener", "enere", 2),
    RULE("oase", "oase", 0),    RULE("bilă", "bil", 2),      RULE("bila", "bil", 2),     RULE("bile", "bil", 2),
    RULE("bili", "bil", 2),     RULE("se", "s", 3),          RULE("stem", "steme", 2),   RULE("embru", "embr", 1),
    RULE("embri", "embr", 1),   RULE("iu", "ii", 3),         RULE("boală", "boli", 0),   RULE("boala", "boli", 0),
    RULE("piaţă", "pieţe", 0),  RULE("piaţa", "pieţe", 0),   RULE("viaţă", "vieţi", 0),  RULE("viaţa", "vieţi", 0),
    RULE("ster", "stere", 2),   RULE("luri", "l", 3),        RULE("nivele", "nivel", 0), RULE("profile", "profil", 0),
    RULE("nduri", "nd", 2),     RULE("osturi", "ost", 1),    RULE("scuri", "sc", 2),     RULE("ocuri", "oc", 1),
    RULE("cadru", "cadr", 0),   RULE("cadre", "cadr", 0),    RULE("stru", "str", 3),     RULE("nevoile", "nevoie", 0),
    RULE("nevoi", "nevoie", 0), RULE("nevoii", "nevoie", 0), RULE("lar", "lare", 3),     RULE("lari", "lare", 3),
    RULE("itar", "itare", 3),   RULE("itari", "itare", 3),   RULE("entar", "entare", 3), RULE("entari", "entare", 3),
    RULE("onar", "onare", 3),   RULE("onari", "onare", 3),
};

/* Spanish */
static const rule spanish_plain[] = {
    RULE("cion", "ción", 2),     RULE("sion", "sión", 2),     RULE("logia", "logía", 2),
    RULE("logias", "logías", 2), RULE("grafia", "grafía", 2), RULE("grafias", "grafías", 2),
};

/* Portuguese */
static const rule portuguese_plain[] = {
    RULE("cao", "ção", 2),
    RULE("coes", "ções", 2),
};

/* French */
static const rule french_plain[] = {
    RULE("alite", "alité", 2), RULE("alites", "alités", 2), RULE("ilite", "ilité", 2), RULE("ilites", "ilités", 2),
    RULE("arite", "arité", 2), RULE("arites", "arités", 2), RULE("urite", "urité", 2), RULE("urites", "urités", 2),
    RULE("ivite", "ivité", 2), RULE("ivites", "ivités", 2), RULE("acite", "acité", 2), RULE("acites", "acités", 2),
    RULE("icite", "icité", 2), RULE("icites", "icités", 2), RULE("idite", "idité", 2), RULE("idites", "idités", 2),
    RULE("anite", "anité", 2), RULE("anites", "anités", 2), RULE("inite", "inité", 2), RULE("inites", "inités", 2),
    RULE("rsite", "rsité", 2), RULE("rsites", "rsités", 2), RULE("nsite", "nsité", 2), RULE("nsites", "nsités", 2),
    RULE("exite", "exité", 2), RULE("exites", "exités", 2), RULE("ee", "ée", 3),       RULE("ees", "ées", 3),
};

/* Italian */
static const rule italian_plain[] = {
    RULE("alita", "alità", 2), RULE("ilita", "ilità", 2), RULE("arita", "arità", 2), RULE("ivita", "ività", 2),
    RULE("osita", "osità", 2), RULE("icita", "icità", 2), RULE("rsita", "rsità", 2), RULE("nsita", "nsità", 2),
    RULE("enita", "enità", 2), RULE("inita", "inità", 2), RULE("unita", "unità", 2), RULE("orita", "orità", 2),
    RULE("acita", "acità", 2),
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
    if (word->len == 0) return NULL;
    char last = word->data[word->len - 1];
    for (size_t i = 0; i < pass->count; i++) {
        const rule *r = &pass->rules[i];
        size_t n = r->length;
        if (r->last != last || n <= best_length || word->len < n + r->keep) continue;
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
        word->len -= r->length;
        mt_strbuf_str(word, r->replacement);
    }
}
