/* Codes of languages. Two-letter codes are in the list of language.h; three-letter codes of the same languages (ISO
 * 639-2/T and B) come as people's exports have them. */
#include "libmatch/text/language.h"

static const char *const codes[MT_LANG_COUNT] = {[MT_LANG_UNKNOWN] = "",
                                                 [MT_LANG_ZXX] = "zxx",
                                                 [MT_LANG_OTHER] = "mis",
#define X(name, code, english) [MT_LANG_##name] = (code),
                                                 MT_LANGUAGE_LIST(X)
#undef X
};

static const struct alias {
    const char *code, *language;
} aliases[] = {
    {"nb", "no"},  {"nn", "no"},  {"bul", "bg"}, {"ces", "cs"}, {"cze", "cs"}, {"dan", "da"}, {"deu", "de"},
    {"ger", "de"}, {"ell", "el"}, {"gre", "el"}, {"gr", "el"},  {"eng", "en"}, {"spa", "es"}, {"est", "et"},
    {"fin", "fi"}, {"fra", "fr"}, {"fre", "fr"}, {"gle", "ga"}, {"hrv", "hr"}, {"hun", "hu"}, {"ita", "it"},
    {"lit", "lt"}, {"lav", "lv"}, {"mlt", "mt"}, {"nld", "nl"}, {"dut", "nl"}, {"pol", "pl"}, {"por", "pt"},
    {"ron", "ro"}, {"rum", "ro"}, {"mo", "ro"},  {"mol", "ro"}, {"slk", "sk"}, {"slo", "sk"}, {"slv", "sl"},
    {"swe", "sv"}, {"nor", "no"}, {"nob", "no"}, {"nno", "no"}, {"isl", "is"}, {"ice", "is"}, {"tur", "tr"},
    {"ukr", "uk"}, {"rus", "ru"}, {"srp", "sr"}, {"sh", "sr"},  {"bos", "bs"}, {"mkd", "mk"}, {"mac", "mk"},
    {"sqi", "sq"}, {"alb", "sq"}, {"cat", "ca"}, {"eus", "eu"}, {"baq", "eu"}, {"hye", "hy"}, {"arm", "hy"},
};

static mt_language find_code(const char *code)
{
    for (int l = MT_LANG_ZXX; l < MT_LANG_COUNT; l++)
        if (strcmp(codes[l], code) == 0) return (mt_language)l;
    return MT_LANG_UNKNOWN;
}

mt_language mt_language_from_code(mt_text bcp47)
{
    char primary[4] = "";
    size_t n = 0;
    while (n < bcp47.len && bcp47.data[n] != '-' && bcp47.data[n] != '_') {
        char c = bcp47.data[n];
        if (n == sizeof primary - 1) return MT_LANG_OTHER;
        primary[n++] = mt_small(c);
    }
    primary[n] = '\0';
    if (n == 0 || strcmp(primary, "und") == 0) return MT_LANG_UNKNOWN;
    mt_language found = find_code(primary);
    for (size_t i = 0; found == MT_LANG_UNKNOWN && i < sizeof aliases / sizeof aliases[0]; i++)
        if (strcmp(aliases[i].code, primary) == 0) found = find_code(aliases[i].language);
    return found == MT_LANG_UNKNOWN ? MT_LANG_OTHER : found;
}

const char *mt_language_code(mt_language language) { return language < MT_LANG_COUNT ? codes[language] : ""; }
