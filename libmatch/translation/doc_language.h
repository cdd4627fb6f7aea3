/* The languages that documents state. */
#ifndef MT_TRANSLATION_DOC_LANGUAGE_H
#define MT_TRANSLATION_DOC_LANGUAGE_H

#include "libmatch/index/index.h"
#include "libmatch/text/language.h"

/* By document, mt_language in a byte; UNKNOWN for none. One block (mt_free). */
match_status mt_doc_languages(const mt_index *index, uint8_t **languages, mt_error *err);

#endif
