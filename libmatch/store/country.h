/* Countries: ISO 3166-1 alpha-2. */
#ifndef MT_STORE_COUNTRY_H
#define MT_STORE_COUNTRY_H

#include "libmatch/base/text.h"

/* Exactly as the standard writes it: two capital letters, officially assigned. XK (Kosovo, user-assigned, used by the
 * European institutions) counts as known. */
bool mt_country_known(mt_text code);

/* What was probably meant by an unknown code or an English country name: a code, or NULL. */
const char *mt_country_guess(mt_text text);

/* The English short name of a code, or NULL. */
const char *mt_country_name(mt_text code);

#endif
