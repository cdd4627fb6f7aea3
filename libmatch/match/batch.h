/* Many searches as a job: texts, or all records of some kinds as questions for the others. Answers come in the order of
 * the questions, as lines of JSON; a step holds no more than a few hundred of them. */
#ifndef MT_MATCH_BATCH_H
#define MT_MATCH_BATCH_H

#include "libmatch/match/matcher.h"

typedef struct mt_batch_options {
    mt_match_options match; /* k, kinds, filter, language, channels, as_of, viewer; texts are borrowed */
    unsigned threads;       /* 0: as many as there are processors */
    size_t from;            /* questions to leave out at the beginning: those answered before */
    uint32_t part, parts;   /* only questions with number % parts == part (from 0); parts 0: all */
} mt_batch_options;

typedef struct mt_batch mt_batch;
/* `texts`: lines ID<TAB>TEXT, copied. Errors: E_FORMAT with the line. */
match_status mt_batch_create(mt_text texts, const mt_batch_options *options, mt_batch **out, mt_error *err);
/* Every record that the options may return asks with its own words, and is not among its own answers. In the order of
 * record numbers. */
match_status mt_batch_create_all(const mt_batch_options *options, mt_batch **out, mt_error *err);
void mt_batch_free(mt_batch **batch);
match_status mt_batch_step(mt_batch *b, mt_matcher *m, int64_t budget_ns, bool *done, mt_error *err);
double mt_batch_progress(const mt_batch *b);
size_t mt_batch_answered(const mt_batch *b);
/* Moves the lines made since the last call: {"query": ID, "hits": [{"id", "kind", "score"}, ...]}. */
void mt_batch_take(mt_batch *b, mt_strbuf *lines);

#endif
