/* Languages: small numbers for the ones the library knows, from and to BCP 47 codes, and detection. */
#ifndef MT_TEXT_LANGUAGE_H
#define MT_TEXT_LANGUAGE_H

#include <stdint.h>

#include "libmatch/base/text.h"

typedef uint16_t mt_language;

/* X(name, code). The order is the number; numbers never leave the process, so languages may be added anywhere. */
#define MT_LANGUAGE_LIST(X)                                                                                         \
    X(BG, "bg")                                                                                                     \
    X(CS, "cs") X(DA, "da") X(DE, "de") X(EL, "el") X(EN, "en") X(ES, "es") X(ET, "et") X(FI, "fi") X(FR, "fr")     \
        X(GA, "ga") X(HR, "hr") X(HU, "hu") X(IT, "it") X(LT, "lt") X(LV, "lv") X(MT, "mt") X(NL, "nl") X(PL, "pl") \
            X(PT, "pt") X(RO, "ro") X(SK, "sk") X(SL, "sl") X(SV, "sv") X(NO, "no") X(IS, "is") X(TR, "tr")         \
                X(UK, "uk") X(RU, "ru") X(SR, "sr") X(BS, "bs") X(MK, "mk") X(SQ, "sq") X(CA, "ca") X(EU, "eu")     \
                    X(HY, "hy")

enum {
    MT_LANG_UNKNOWN = 0, /* not stated, not detected */
    MT_LANG_ZXX,         /* opaque tokens: split at white space only; no stemming, no stop words */
    MT_LANG_OTHER,       /* stated, but none of those below: folded, not stemmed */
#define X(name, code) MT_LANG_##name,
    MT_LANGUAGE_LIST(X)
#undef X
        MT_LANG_COUNT
};

/* "ro", "ro-RO", "RO_ro", "ron", "rum" -> MT_LANG_RO; "" and "und" -> UNKNOWN; others -> OTHER. "nb" and "nn" are NO.
 */
mt_language mt_language_from_code(mt_text bcp47);

/* "ro"; "" for UNKNOWN, "zxx", "mis" for OTHER. Static. */
const char *mt_language_code(mt_language language);

/* The language of the text, from letters, function words and letter sequences. *confidence (may be NULL) is the
 * probability of the answer under the model, 0 for UNKNOWN. One or two words give UNKNOWN unless they are clear. */
mt_language mt_language_detect(mt_text text, double *confidence);

#endif
