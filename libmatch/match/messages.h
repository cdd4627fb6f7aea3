/* Message catalogues of explanations: one text per code and language. {1}, {2} ... stand for arguments. */
#ifndef MT_MATCH_MESSAGES_H
#define MT_MATCH_MESSAGES_H

#include "libmatch/base/json.h"
#include "libmatch/base/strbuf.h"

typedef enum mt_message_language {
    MT_MESSAGE_EN = 0,
    MT_MESSAGE_RO,
    MT_MESSAGE_PL,
    MT_MESSAGE_LANGUAGES
} mt_message_language;

/* "en", "ro", "pl" (also "ro-RO"); NULL and "" are English. E_VALUE otherwise. */
match_status mt_message_language_read(const char *code, mt_message_language *language, mt_error *err);

/* The message of a code, NULL when there is none. Static. */
const char *mt_message(const char *code, mt_message_language language);

/* The message of a contribution's code as it speaks for a pair (value above 0) or against it; that of the code alone
 * when there is no other, NULL when there is none. */
const char *mt_message_part(const char *code, double value, mt_message_language language);

/* The codes that the catalogues know, by number. */
size_t mt_message_count(void);
const char *mt_message_code(size_t i);

/* Appends a message with its arguments (NULL-terminated list of up to 9 texts); an unknown code appends itself. */
void mt_message_add(mt_strbuf *out, mt_message_language language, const char *code, const mt_text *arguments,
                    size_t count);
/* Appends a word that two records share, from the "terms" of an explanation: as it stands, or both words where one
 * translates the other ("optic ~ optyczny"). */
void mt_message_add_term(mt_strbuf *out, const json_t *term);

#endif
