/* Single records in two languages: with the same again under `translations`, or with both in their text. */
#ifndef MT_TRANSLATION_BILINGUAL_SINGLE_H
#define MT_TRANSLATION_BILINGUAL_SINGLE_H

#include "libmatch/base/json.h"
#include "libmatch/base/strbuf.h"
#include "libmatch/index/index.h"
#include "libmatch/text/analyse.h"

typedef MT_ARRAY(uint32_t) mt_docs;

/* Appends the documents that state `stated` and may have a text in `other`, by the index alone: a translated title or
 * name, or some function words of that language. `languages`: mt_doc_languages(). */
match_status mt_singles_find(const mt_index *index, mt_analyser *analyser, const uint8_t *languages, mt_language stated,
                             mt_language other, mt_docs *docs, mt_error *err);

/* Replaces what the buffers hold by the text of a record in each language, at most `most` bytes or a little more:
 * `translations.<code>` when it is there, else the sentences of its text that are likelier in the one or the other. */
match_status mt_single_split(const json_t *root, mt_language stated, mt_language other, size_t most, mt_strbuf *own,
                             mt_strbuf *translated, mt_error *err);

#endif
