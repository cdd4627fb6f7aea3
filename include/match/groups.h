/** @file
 *  Groups: what a cluster offers and lacks, clusters against clusters, calls, consortia, working groups, audits.
 *
 *  Every call gives a report: one JSON object whose key `report` names its sort; docs/groups.md describes the others.
 *  Reports hold the reasons of every number as data. What is above the viewer's tier takes part in nothing. `spec` is a
 *  JSON object of options, `length` bytes; NULL with length 0 gives the defaults; an unknown key or a value out of
 * range is E_VALUE, and the message names what is possible. Errors of all calls: E_FORMAT (spec), E_VALUE, E_NOT_FOUND
 * (an id), E_SYNTAX (a filter), E_ENCODING.
 *  @code
 *  match_text *report = NULL, *table = NULL;
 *  const char *spec = "{\"texts\": [\"clinical trials\"], \"k\": 3}";
 *  if (match_store_gaps(store, "HOST-IMAGO", spec, strlen(spec), &report) == MATCH_OK &&
 *      match_groups_write(match_text_data(report), match_text_length(report), "text", "en", &table, NULL) == MATCH_OK)
 *      puts(match_text_data(table));
 *  @endcode
 */
#ifndef MATCH_GROUPS_H
#define MATCH_GROUPS_H

#include <match/job.h>
#include <match/report.h>
#include <match/store.h>

#ifdef __cplusplus
extern "C" {
#endif

/** @name Clusters
 *  @{ */

/** What a cluster offers as a whole: strengths, single holders, maturity, types and countries of its members; what the
 *  cluster states itself is kept apart. Works from the cluster's own words when no members are known, and says so.
 *  @param spec  {"k": terms listed, default 50} */
MATCH_API MATCH_NODISCARD match_status match_store_cluster_profile(match_store *store, const char *cluster,
                                                                   const char *spec, size_t length, match_text **json);

/** Ranks clusters for a cluster: needs covered both ways, complementary and common themes, geography, agreements; every
 *  score is the sum of its parts' contributions.
 *  @param spec  {"k": default 20, "new_only", "clusters": [id] (default: all), "weights": {"needs", "complement",
 *               "common", "geography", "agreements"}, "geography": "near"|"far"|"abroad", "needs": most needs of a
 *               cluster that are looked at, default 200} */
MATCH_API MATCH_NODISCARD match_status match_store_cluster_ranking(match_store *store, const char *cluster,
                                                                   const char *spec, size_t length, match_text **json);

/** Compares two clusters: the score and its parts, the pairs of members that carry it, common and complementary themes,
 *  and what is still unused between members that have not worked together.
 *  @param spec  {"weights", "geography", "needs", "enough": coverage that counts as unused potential, default 0.35,
 *               "k": terms listed, default 20} */
MATCH_API MATCH_NODISCARD match_status match_store_cluster_compare(match_store *store, const char *a, const char *b,
                                                                   const char *spec, size_t length, match_text **json);

/** Clusters against clusters, as a job (match_job_step()); the report is fetched with match_job_report(). Borrows the
 *  store; when the store changes between two steps, the work begins anew.
 *  @param spec  {"clusters": [id] (default: all), "weights", "geography", "needs", "parts": also every part's matrix}
 */
MATCH_API MATCH_NODISCARD match_status match_store_cluster_matrix(match_store *store, const char *spec, size_t length,
                                                                  match_job **job);
/** Gives the report of a finished job. Errors: E_ARGUMENT (another sort of job), E_STATE (not finished). */
MATCH_API MATCH_NODISCARD match_status match_job_report(const match_job *job, match_text **json);

/** Indicators of clusters with the day each is from, percentiles, strengths; missing stays missing.
 *  @param cluster  listed first, or NULL
 *  @param spec  {"clusters": [id] (default: all), "filter"} */
MATCH_API MATCH_NODISCARD match_status match_store_benchmark(match_store *store, const char *cluster, const char *spec,
                                                             size_t length, match_text **json);

/** Interests that several members share, found in their texts and statements, with who supports each.
 *  @param cluster  its members; NULL: every organisation
 *  @param spec  {"k": default 20, "supporters": least organisations of a theme, default 2, "filter", "language"} */
MATCH_API MATCH_NODISCARD match_status match_store_themes(match_store *store, const char *cluster, const char *spec,
                                                          size_t length, match_text **json);

/** The network of organisations and competences; match_groups_write() makes GraphML, GEXF or SVG of it.
 *  @param spec  {"k": competences, default 60, "filter", "language"} */
MATCH_API MATCH_NODISCARD match_status match_store_network(match_store *store, const char *cluster, const char *spec,
                                                           size_t length, match_text **json);
/** @} */

/** @name What is missing
 *  @{ */

/** A target against the members of a cluster: covered, fragile, missing, not mature enough; who outside adds most, and
 *  the best k, or the smallest set that reaches `target`, with a proven bound.
 *  @param spec  {"texts": [need], "records": [id of a request, idea, call, cluster], "branches": ["scheme:code"]
 *               (none of the three: the members' own requests), "want": "organisations"|"clusters"|"any" (default),
 *               "filter" of the candidates, "k": default 5, "target": 0 to 1, "enough": default 0.35} */
MATCH_API MATCH_NODISCARD match_status match_store_gaps(match_store *store, const char *cluster, const char *spec,
                                                        size_t length, match_text **json);

/** Which countries and foreign clusters would meet the needs that are not met at home.
 *  @param spec  {"enough": default 0.35, "all_needs", "new_only", "filter", "k": countries and clusters listed, default
 *               20, "portfolio": clusters in the best set, default 3} */
MATCH_API MATCH_NODISCARD match_status match_store_map(match_store *store, const char *cluster, const char *spec,
                                                       size_t length, match_text **json);

/** Technologies against needs: matched, unmet, over-supplied, held by one; a sheet for each member.
 *  @param cluster  whose members' needs and technologies; NULL: everything in the store
 *  @param spec  {"needs": [id] (default: all), "enough": default 0.35, "oversupply": holders, default 5} */
MATCH_API MATCH_NODISCARD match_status match_store_audit(match_store *store, const char *cluster, const char *spec,
                                                         size_t length, match_text **json);

/** The same from two tables, without a store: CSV or TSV with a header. Columns are found by name in English, Romanian
 *  or Polish: organisation, title, text, keywords, language, trl, country, type, id; a title or a text is needed.
 *  Organisations are joined by their folded names.
 *  @param spec  {"enough", "oversupply", "map": {column: key} for other headers, "language": of texts that state none}
 *  Errors: E_FORMAT (a table without header or with a broken row: the message names the line). */
MATCH_API MATCH_NODISCARD match_status match_audit_tables(const char *technologies, size_t technologies_length,
                                                          const char *needs, size_t needs_length, const char *spec,
                                                          size_t length, match_text **json, match_error *error);
/** @} */

/** @name Calls and groups
 *  @{ */

/** Who may take part in a call and who fits it, with reasons.
 *  @param call  an id; NULL: every call in force
 *  @param spec  {"cluster": only its members, "organisations": [id], "k": organisations of a call, default 20} */
MATCH_API MATCH_NODISCARD match_status match_store_calls(match_store *store, const char *call, const char *spec,
                                                         size_t length, match_text **json);

/** The best consortia for a call under its rules and the caller's, with a proven bound, or the rules that together
 *  forbid all.
 *  @param call  an id; NULL: the competences alone
 *  @param spec  {"competences": [text] (default: the call's themes), "weights": [number], "least": 0 to 1, "fixed":
 * [id], "forbidden": [id], "min_partners", "max_partners", "min_countries", "required_types": [type],
 *               "excluded_countries": [code], "budget", "cost": of a partner, "costs": {id: cost}, "collaboration": -1
 *               (avoid past partners) to 1 (prefer them), "price": what a partner must add, default 0.01, "candidates":
 *               default 500, "filter", "k": default 3} */
MATCH_API MATCH_NODISCARD match_status match_store_consortium(match_store *store, const char *call, const char *spec,
                                                              size_t length, match_text **json);

/** Balanced working groups or teams by theme, size and type.
 *  @param cluster  whose members; NULL: the `organisations` of the spec, or every organisation that passes the filter
 *  @param spec  {"groups": how many (needed), "organisations": [id], "filter", "min_size", "max_size", "least_types":
 *               [type], "together": [[id, id]], "apart": [[id, id]], "last": {id: group}, "theme_weight", "mix_weight",
 *               "size_weight", "change_weight", "seed", "moves", "language"} */
MATCH_API MATCH_NODISCARD match_status match_store_working_groups(match_store *store, const char *cluster,
                                                                  const char *spec, size_t length, match_text **json);
/** @} */

/** @name Writing reports
 *  @{ */

/** Turns a report of this header into text for people ("text"), a table ("csv"), a drawing ("svg": matrices, maps,
 *  networks) or a graph file ("graphml", "gexf": networks). `language`: "en" (NULL), "ro" or "pl".
 *  Errors: E_FORMAT (no report), E_VALUE (no such format, or not for this report). */
MATCH_API MATCH_NODISCARD match_status match_groups_write(const char *json, size_t length, const char *format,
                                                          const char *language, match_text **text, match_error *error);

/** Adds a section with a report of this header to a page. Errors: E_FORMAT. */
MATCH_API MATCH_NODISCARD match_status match_report_add_groups(match_report *report, const char *heading,
                                                               const char *json, size_t length);
/** @} */

#ifdef __cplusplus
}
#endif
#endif
