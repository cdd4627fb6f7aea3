/* Standing queries: questions that are stored and answered with news only.
 *
 * A standing query is frozen when it is registered: its terms and their weights are kept with it, so whether it wants a
 * record depends on the two alone, not on what else is in the store or came before. That is what makes the news the
 * same for any order of imports. The score is the share of the query's weight that the record says, 0 to 1; words of
 * the other languages of the store count on top, to at most 1.
 *
 * What is looked at are the pending records (store/ledger.h): those written since the last time. A record that is not
 * valid yet, or whose owner is not there yet, stays pending. News is kept by query, record and version (a hash of the
 * record without `updated`), so it is found at most once; and read at most once. */
#ifndef MT_BROKER_STANDING_H
#define MT_BROKER_STANDING_H

#include "libmatch/match/matcher.h"

#define MT_STANDING_MINIMUM 0.4 /* score when a query states none */
#define MT_STANDING_WORDS 60    /* heaviest words that are kept of a long text */

/* Registers queries, one JSON object a line (docs/lists.md): `id`, and `text` or `record`. *count: how many. Pending
 * changes are first looked at for the older queries. Needs a write transaction that nobody else has written in.
 * E_VALUE, E_FORMAT, E_NOT_FOUND (record), E_SYNTAX (filter); the error has the line. */
match_status mt_standing_put(mt_matcher *m, mt_store *store, mt_text jsonl, const mt_match_options *options,
                             size_t *count, mt_error *err);
/* E_NOT_FOUND, also for a query of somebody who may see more than `viewer`. */
match_status mt_standing_remove(mt_store *store, mt_text id, mt_tier viewer, mt_error *err);
/* JSON Lines of the queries as they were given, without their words; those above the viewer's tier are left out. */
match_status mt_standing_list(mt_store *store, mt_tier viewer, mt_strbuf *jsonl, mt_error *err);

/* Looks at what is pending and writes down the news. Needs a write transaction. */
match_status mt_news_collect(mt_matcher *m, mt_store *store, const mt_match_options *options, mt_error *err);
/* Collects, then gives the unread news as JSON Lines {query, id, kind, name, score, version, words}, by query, best
 * first, and marks it as read. What has changed or gone since is passed over; what the viewer may not see stays unread.
 * Needs a write transaction. */
match_status mt_news_read(mt_matcher *m, mt_store *store, const mt_match_options *options, mt_strbuf *jsonl,
                          mt_error *err);

/* A record's version: a hash of its content without `updated`. */
uint64_t mt_record_version(const json_t *root);

#endif
