/** @file
 *  A collection in several stores: shards by id, statistics of the whole, merging of ranked lists.
 *
 *  Shard i of n holds the records whose ids fall to it and copies of the organisations that they name. Given the
 *  statistics of the whole, every shard scores its records as one store with all of them would, so that the merged
 *  lists are those of that store, byte for byte. docs/scaling.md shows the steps and what each costs. */
#ifndef MATCH_SHARD_H
#define MATCH_SHARD_H

#include <match/search.h>

#ifdef __cplusplus
extern "C" {
#endif

/** The shard, from 0 to count - 1, that a record with this id belongs to: a hash of its bytes that never changes.
 *  Useful for dividing questions too. 0 for NULL or a count of 0. */
MATCH_API uint32_t match_shard_of(const char *id, uint32_t count);

/** Makes a new store at `path` with shard `shard` of `count` of this one, as a job that borrows this store. The shard
 *  is committed when the job is done. Errors: E_VALUE (shard, count), E_EXISTS, E_IO; of the job: E_IO. */
MATCH_API MATCH_NODISCARD match_status match_store_split(match_store *store, const char *path, uint32_t shard,
                                                         uint32_t count, match_job **job);

/** Writes the statistics of the store's own records into a file: document counts, lengths, document frequencies.
 *  Copies of organisations that are at home in other shards are not counted. Errors: E_IO. */
MATCH_API MATCH_NODISCARD match_status match_store_write_statistics(match_store *store, const char *path);
/** Adds statistics files up into one. Errors: E_IO, E_CORRUPT, E_FORMAT (not a statistics file), E_ARGUMENT (none). */
MATCH_API MATCH_NODISCARD match_status match_statistics_merge(const char *const *paths, size_t count, const char *path,
                                                              match_error *error);
/** Gives the store the statistics of the whole: it keeps a copy of the file and ranks with it from now on, in every
 *  process. NULL: ranks with its own counts again. Records written later do not change the statistics: give new ones.
 *  Errors: E_READ_ONLY, E_BUSY, E_STATE (a batch is open), E_UNSUPPORTED (":memory:"), and those of reading the file.
 */
MATCH_API MATCH_NODISCARD match_status match_store_use_statistics(match_store *store, const char *path);

/** Searches a collection in several open stores as one store with all their records would: the same hits, scores,
 *  reasons and facets. One after the other, in this thread; shards on many machines are asked step by step, below.
 *  @param shards  `count` stores that rank with the statistics of the whole and have the same viewer; a failure is told
 *                 in `error`
 *  Errors: those of match_store_search(), E_ARGUMENT (no shard), E_UNSUPPORTED (facets of organisations that items
 * speak for). */
MATCH_API MATCH_NODISCARD match_status match_shards_search(match_store *const *shards, size_t count, const char *text,
                                                           size_t length, const match_rank_options *options,
                                                           match_hits **hits, match_error *error);

/** @name Organisations over shards, step by step
 *  Items vote for the organisations that hold them, silent works for their participants, and an item, its holders and
 *  what else they do may be at home in different shards. So every shard is asked in rounds, and what all of them said
 * is merged before the next:
 *
 *      match_store_voters()        its best voters
 *      match_store_voters_next()   how many items it has of those who hold the merged voters
 *      match_store_voters_next()   its silent works that fit best, by the merged counts
 *      match_store_search_voted()  its organisations, by the merged voters and works
 *
 *  The texts between are merged by match_voters_merge() and need not be understood. Without silent works (channels
 *  "-silent") match_store_voters_next() is not needed. Searches for records need one round: match_store_search().
 *  @{ */
/** The items of this store that vote for organisations in a search for `text`: a JSON array, best first. Options as for
 *  match_store_search() with organisations or clusters. Holders above the viewer's tier are "": the vote is shared with
 *  them, too. */
MATCH_API MATCH_NODISCARD match_status match_store_voters(match_store *store, const char *text, size_t length,
                                                          const match_rank_options *options, match_text **json);
/** The next round: what this store has to add to merged voters, and the voters. Complete ones come back as they are, so
 *  asking once too often does no harm. It says nothing of bodies above the viewer's tier.
 *  @param options  those of the search (channels)
 *  Errors: E_FORMAT (voters), E_NEWER (voters of shards with another version of libmatch), E_ARGUMENT (want). */
MATCH_API MATCH_NODISCARD match_status match_store_voters_next(match_store *store, const match_rank_options *options,
                                                               const char *voters_json, size_t voters_length,
                                                               match_text **json);
/** Merges what all shards said in one round: voters by falling score, equal ones by id, cut to as many as vote; counts
 *  added up; works as voters.
 *  @param arrays  `count` texts of JSON. Errors: E_FORMAT (also parts of different rounds or questions), E_NEWER. */
MATCH_API MATCH_NODISCARD match_status match_voters_merge(const char *const *arrays, size_t count, match_text **json,
                                                          match_error *error);
/** Ranks the organisations of this store for a text, with votes from outside (of match_voters_merge()).
 *  Errors: those of match_store_search(), E_FORMAT (voters), E_NEWER, E_ARGUMENT (want is neither organisations nor
 *  clusters; voters of an earlier round, while silent works are not left out). */
MATCH_API MATCH_NODISCARD match_status match_store_search_voted(match_store *store, const char *text, size_t length,
                                                                const match_rank_options *options,
                                                                const char *voters_json, size_t voters_length,
                                                                match_hits **hits);
/** @} */

/** Merges ranked lists of disjoint sets of records: by falling score, equal ones by id in byte order.
 *  @param lists  `count` lists, each in order; they stay the caller's
 *  @param k      how many are kept; 0: all
 *  @param[out] hits  gives the list, with every warning once, and the facets of all lists as match_facets_merge() with
 *                    all values; none when some list has none
 *  Errors: E_ARGUMENT, E_FORMAT (facets of different fields). */
MATCH_API MATCH_NODISCARD match_status match_hits_merge(const match_hits *const *lists, size_t count, size_t k,
                                                        match_hits **hits, match_error *error);

/** Merges facets of disjoint sets of records (match_hits_facets()): found and counts add up. Sets that n-grams found
 * count only where none was found by words, as in a search over all of them. Ask the sets for as many values as there
 * may be (1,000 at most): a field of which some set lists fewer than it has gets "at_least": true, since counts and
 * distinct may then be greater.
 *  @param facets  `count` texts of JSON with the same fields
 *  @param most    how many values of each field are kept; 0: all
 *  @param[out] json  gives the facets as one text
 *  Errors: E_FORMAT. */
MATCH_API MATCH_NODISCARD match_status match_facets_merge(const char *const *facets, size_t count, size_t most,
                                                          match_text **json, match_error *error);

/** Gives a list as the command writes it with --format jsonl, the form in which lists are stored and merged: a line
 *  {query, rank, id, kind, name, score, explanation?} per hit, scores so that they read back exactly.
 *  @param query  the id of the question. Errors: E_ENCODING. */
MATCH_API MATCH_NODISCARD match_status match_hits_write(const match_hits *hits, const char *query, match_text **jsonl,
                                                        match_error *error);

#ifdef __cplusplus
}
#endif
#endif
