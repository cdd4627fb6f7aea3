/* Names and addresses as they are compared for duplicates: repaired where a wrong character set spoiled them, folded,
 * and with the double letters that stand for umlauts made single, so that "für", "fuer" and "fur" are one. */
#ifndef MT_MATCH_NAME_KEY_H
#define MT_MATCH_NAME_KEY_H

#include "libmatch/base/strbuf.h"

/* Appends the key of a name (legal forms left out, as in mt_fold_name; university, institute, hospital and the like in
 * one language) or of an address. */
match_status mt_name_key(mt_text name, mt_strbuf *out, mt_error *err);
match_status mt_address_key(mt_text address, mt_strbuf *out, mt_error *err);
/* Appends the text with letters repaired that were UTF-8 once and were read as Mac Roman ("√±" for "ñ") or Windows-1252
 * ("Ã±"). */
void mt_unscramble(mt_text text, mt_strbuf *out);

#endif
