/* What counts as one token. The first rule that matches at a place wins, so special forms stand before general ones.
 * Repetitions are possessive where the next item cannot need what they took; the tokeniser bounds the rest. */
#include "libmatch/text/token_rules.h"

#include "libmatch/base/error.h"

#define END "(?!" MT_WORD_CLASS ")"
#define BLANK "[ \\x{a0}\\x{2009}\\x{202f}]"
#define ADDRESS "[^\\s<>\"\\x{ab}\\x{bb}\\x{201c}-\\x{201e}]"
#define ADDRESS_END "[^\\s<>\"\\x{ab}\\x{bb}\\x{201c}-\\x{201e}.,;:!?'\\x{2019})\\]}]"

const mt_token_rule mt_token_rules[] = {
    {"address with a scheme", MT_TOKEN_URL, "(?i:https?|ftps?|mailto|doi|file):/{0,3}(?:" ADDRESS "*" ADDRESS_END ")"},
    {"address with www", MT_TOKEN_URL, "(?i:www)\\.[\\p{L}\\p{N}]" ADDRESS "*" ADDRESS_END},
    {"e-mail", MT_TOKEN_EMAIL, "[\\p{L}\\p{N}._%+-]{1,64}+@(?:[\\p{L}\\p{N}-]{1,63}+\\.){1,8}[\\p{L}]{2,24}+"},
    /* Two-letter ends that are words of some language are left out: "final.de" is a missing blank. */
    {"bare domain", MT_TOKEN_URL,
     "(?:[\\p{Ll}\\p{N}-]{2,63}+\\.){1,8}"
     "(?:com|org|net|info|eu|ro|pl|hu|cz|sk|bg|hr|uk|fr|pt|gr|fi|dk|nl|lt|lv|ee|ua|io|\\x{431}\\x{433}"
     "|\\x{435}\\x{44e}|\\x{443}\\x{43a}\\x{440}|\\x{3b5}\\x{3c5})" END "(?![.@-]" MT_WORD_CLASS ")(?:/(?:" ADDRESS
     "*" ADDRESS_END ")?)?"},
    {"patent class", MT_TOKEN_CODE, "[A-HY]\\d{2}[A-Z]" BLANK "?\\d{1,4}/\\d{2,6}" END},
    {"technology readiness level", MT_TOKEN_CODE,
     "(?i:trl)s?(?:" BLANK "|-|:" BLANK "?)?\\d(?:" BLANK "?[-\\x{2013}/]" BLANK "?\\d)?" END},
    {"procurement code", MT_TOKEN_CODE, "\\d{8}-\\d" END},
    {"activity code", MT_TOKEN_CODE, "[A-Z]\\d{2}(?:\\.\\d{1,2}){1,2}" END},
    {"digits before a symbol", MT_TOKEN_COMPOUND, "\\d{1,3}[-\\x{2010}\\x{2011}]\\p{Lu}[\\p{Lu}\\d]{0,5}" END},
    {"number with groups", MT_TOKEN_NUMBER,
     "\\d{1,3}(?:(?:" BLANK "\\d{3}){1,5}|(?:['\\x{2019}]\\d{3}){1,5})(?:[.,]\\d{1,9})?" END},
    {"number with unit", MT_TOKEN_NUMBER,
     "\\d{1,30}+(?:[.,]\\d{1,30}+){0,8}" BLANK "?"
     "(?:%|\\x{2030}|\\x{b0}[CF]|[kmc\\x{b5}\\x{3bc}nMGT]?(?:g|l|L|m|W|V|A|Hz|B|Wh|Wp|Pa|mol|Da|bit|bps)"
     "|[cm\\x{b5}nk]?m[\\x{b2}\\x{b3}23]|ha|rpm|kVA|dB|ppm|dpi|px|fps|Mbps|Gbps|MeV|keV|[KT](?!-)|[Tt]esla)" END},
    {"number", MT_TOKEN_NUMBER, "\\d{1,30}+(?:[.,]\\d{1,30}+){0,8}" END},
    {"plus plus and sharp", MT_TOKEN_TECHNICAL, "[A-Za-z](?:\\+\\+(?:\\d\\d" END ")?|#)(?!\\p{L})"},
    {"joined by plus", MT_TOKEN_TECHNICAL, "\\p{Lu}{1,2}(?:\\+\\p{Lu}{1,2}){1,2}(?:\\+i)?" END},
    {"dot net", MT_TOKEN_TECHNICAL, "\\.NET" END},
    {"joined by an ampersand", MT_TOKEN_TECHNICAL, "[\\p{L}\\p{N}]{1,8}(?:&[\\p{L}\\p{N}]{1,8}){1,4}" END},
    {"letters with dots", MT_TOKEN_TECHNICAL, "\\p{L}(?:\\.\\p{L}){1,11}+" END "\\.?"},
    {"compound", MT_TOKEN_COMPOUND,
     MT_WORD_CLASS "++(?:['\\x{2019}\\x{2010}\\x{2011}-]" MT_WORD_CLASS "++(?![&+]" MT_WORD_CLASS ")){1,64}+"},
    {"word", MT_TOKEN_WORD, MT_WORD_CLASS "++"},
};
const size_t mt_token_rule_count = MT_COUNT(mt_token_rules);
