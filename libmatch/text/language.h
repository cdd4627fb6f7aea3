/* Languages: small numbers for the ones the library knows, from and to BCP 47 codes, and detection. */
#ifndef MT_TEXT_LANGUAGE_H
#define MT_TEXT_LANGUAGE_H

#include <stdint.h>

#include "libmatch/base/text.h"

typedef uint16_t mt_language;

/* X(name, code, English name). The first 24 are the official languages of the EU. Numbers never leave the process, so
 * languages may be added at the end of each part. */
// clang-format off
#define MT_LANGUAGE_LIST(X)    \
    X(BG, "bg", "Bulgarian")   \
    X(CS, "cs", "Czech")       \
    X(DA, "da", "Danish")      \
    X(DE, "de", "German")      \
    X(EL, "el", "Greek")       \
    X(EN, "en", "English")     \
    X(ES, "es", "Spanish")     \
    X(ET, "et", "Estonian")    \
    X(FI, "fi", "Finnish")     \
    X(FR, "fr", "French")      \
    X(GA, "ga", "Irish")       \
    X(HR, "hr", "Croatian")    \
    X(HU, "hu", "Hungarian")   \
    X(IT, "it", "Italian")     \
    X(LT, "lt", "Lithuanian")  \
    X(LV, "lv", "Latvian")     \
    X(MT, "mt", "Maltese")     \
    X(NL, "nl", "Dutch")       \
    X(PL, "pl", "Polish")      \
    X(PT, "pt", "Portuguese")  \
    X(RO, "ro", "Romanian")    \
    X(SK, "sk", "Slovak")      \
    X(SL, "sl", "Slovene")     \
    X(SV, "sv", "Swedish")     \
    X(NO, "no", "Norwegian")   \
    X(IS, "is", "Icelandic")   \
    X(TR, "tr", "Turkish")     \
    X(UK, "uk", "Ukrainian")   \
    X(RU, "ru", "Russian")     \
    X(SR, "sr", "Serbian")     \
    X(BS, "bs", "Bosnian")     \
    X(MK, "mk", "Macedonian")  \
    X(SQ, "sq", "Albanian")    \
    X(CA, "ca", "Catalan")     \
    X(EU, "eu", "Basque")      \
    X(HY, "hy", "Armenian")
// clang-format on

enum {
    MT_LANG_UNKNOWN = 0, /* not stated, not detected */
    MT_LANG_ZXX,         /* opaque tokens: split at white space only; no stemming, no stop words */
    MT_LANG_OTHER,       /* stated, but none of those below: folded, not stemmed */
#define X(name, code, english) MT_LANG_##name,
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

/* The likeliest of some languages (bits by number), however weak the evidence; UNKNOWN for a text without letters. */
mt_language mt_language_likeliest(mt_text text, uint64_t among);

#endif
