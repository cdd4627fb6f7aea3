/** @file
 *  Many searches at once: texts, or every record against all others, as a job on all processors. */
#ifndef MATCH_BATCH_H
#define MATCH_BATCH_H

#include <match/search.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Options of match_store_batch(). Set `size`; zeros are the defaults. */
typedef struct match_batch_options {
    size_t size;
    size_t k;           /**< answers per question; 0 means 10 */
    match_want want;    /**< what to return: kinds of records (not organisations by their items); default: all items */
    const char *filter; /**< as in match_rank_options */
    const char *language; /**< of the texts, as in match_rank_options */
    const char *channels; /**< as in match_rank_options; records that ask use words alone */
    int threads;          /**< 1 to 64; 0: as many as there are processors */
    size_t from;          /**< leave out so many questions at the beginning: those that were answered before */
    int part, parts;      /**< only questions whose number (from 0) divided by `parts` leaves `part`; 0: all */
} match_batch_options;

/** Makes a job that answers many questions over the store, each exactly as match_store_search() does.
 *
 *  Questions go through the index together, which costs about half of asking one by one, and are spread over threads.
 *  A step answers some hundreds at a time and holds no more. Each step sees the store as it then is; to go on with a
 *  batch that was cut short, give the number of answers that are there as `from`.
 *  @param texts  lines ID<TAB>TEXT, `length` bytes; empty lines are left out. NULL: every record of the kinds wanted
 *                asks with its own words, in the order in which records came into the store, and is not among its own
 *                answers; one that is deleted before its turn has no line.
 *  Errors: E_FORMAT (a line without id or tab), E_ENCODING (the error has the line), E_ARGUMENT, E_VALUE; of the job:
 *  E_SYNTAX (filter). */
MATCH_API MATCH_NODISCARD match_status match_store_batch(match_store *store, const char *texts, size_t length,
                                                         const match_batch_options *options, match_job **job);

/** Takes the answers that were made since the last call: JSON Lines in the order of the questions, whole lines only,
 *  {"query": ID, "hits": [{"id": ..., "kind": ..., "score": ...}, ...]}. Gives a text, empty when there is nothing new.
 *  Errors: E_ARGUMENT (another job). */
MATCH_API MATCH_NODISCARD match_status match_job_answers(match_job *job, match_text **jsonl);

#ifdef __cplusplus
}
#endif
#endif
