/* What the files of this floor share about a matcher: its parts, the subject of a question, and the evidence from it
 * to everybody. */
#ifndef MT_MATCH_MATCHER_INTERNAL_H
#define MT_MATCH_MATCHER_INTERNAL_H

#include "libmatch/match/bridge.h"
#include "libmatch/match/latent_channel.h"
#include "libmatch/match/matcher.h"
#include "libmatch/match/model.h"
#include "libmatch/match/pooled.h"
#include "libmatch/match/probe.h"
#include "libmatch/match/resemblance.h"
#include "libmatch/translation/query_concepts.h"
#include "libmatch/translation/translate.h"
#include "libmatch/world/facts.h"
#include "libmatch/world/world.h"

typedef struct mt_concept_table mt_concept_table;

struct mt_matcher {
    mt_store *store;       /* borrowed */
    mt_analyser *analyser; /* borrowed */
    mt_index *index;
    uint64_t generation;    /* of the index */
    mt_selection selection; /* for the viewer and day of the last question */
    bool has_selection;
    mt_world world; /* under that selection */
    bool has_world;
    mt_concept_table *concepts; /* of that world; NULL until it pays */
    uint64_t concepts_read;     /* documents of lists read without it */
    int64_t image_written;      /* when this handle last wrote an image of a world; 0: never */
    mt_fact_cache facts;
    mt_probes probes;   /* of the present snapshot */
    mt_matcher *shadow; /* of who may see everything, for undisclosed.c; NULL until asked for */
    void *room;         /* for the evidence of one question, kept from question to question */
    size_t room_bytes;
    double *standings_most; /* of that world; NULL until asked for: shortlist.c */
    unsigned reading;       /* read snapshots begun and not ended */
    bool room_taken, languages_known;
    mt_language language[MT_LANG_COUNT]; /* languages that records state */
    size_t languages;
    mt_lexicons *lexicons; /* NULL until a query needs them */
    mt_bridge *bridge;     /* of the present snapshot; NULL until items are compared, or when one language is stated */
    bool bridge_known;
    mt_concept_finder *finder;
    mt_latent_channel *latent; /* NULL until a query may need it */
};

/* Items of one subject that are compared one by one: the newest so many. */
#define MT_ITEMS_COMPARED 16
/* answers of the subject that are held against the needs of others */
#define MT_ANSWERS_OFFERED 16
/* what a typical pair has in common in the texts of their own records */
#define MT_PROFILE_UNIT 1.0
/* what past work in a subject is worth beside a stated offer */
#define MT_PROJECT_FACTOR 0.7
#define MT_KINDS_NEEDS (1u << MT_KIND_REQUEST | 1u << MT_KIND_IDEA | 1u << MT_KIND_CALL)
#define MT_KINDS_ANSWERS (1u << MT_KIND_OFFER | 1u << MT_KIND_COMPETENCE)
#define MT_KINDS_EVIDENCE (MT_KINDS_ANSWERS | 1u << MT_KIND_PROJECT)

/* Begins a read snapshot, refreshes the index, and the world when `with_world`. Ends with mt_matcher_end(), also after
 * a failure. */
match_status mt_matcher_begin(mt_matcher *m, const mt_match_options *options, bool with_world, mt_error *err);
void mt_matcher_end(mt_matcher *m);
/* Known channel names only: E_VALUE otherwise. *words tells whether the words channel is on. */
match_status mt_channels_read(const char *channels, bool *words, mt_error *err);
/* Whether a list of known channels has this one; no list has all, a list of names after '-' all others. */
bool mt_channels_have(const char *channels, const char *name);
/* Whether channels are named, and not all, or all but some, asked for. */
bool mt_channels_stated(const char *channels);
/* Fills num, kind, key, name of a result from its record. */
match_status mt_result_fill(mt_matcher *m, mt_num num, double score, mt_result *result, mt_error *err);
void mt_result_free(mt_result *result);
match_status mt_results_warn(mt_results *results, mt_error *err, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* ---- the subject of a question: an organisation, a cluster or an item ---- */
typedef struct mt_subject {
    mt_num num;
    mt_kind kind;
    mt_text key;            /* borrowed from the caller */
    json_t *root;           /* the record; owned */
    uint32_t vertex;        /* itself, or the first holder of an item; MT_NONE when nobody holds it */
    MT_ARRAY(mt_num) items; /* usable items it is compared by, newest first */
} mt_subject;

/* E_NOT_FOUND when there is no such record or the viewer may not see it. */
match_status mt_subject_find(mt_matcher *m, mt_text id, mt_subject *subject, mt_error *err);
void mt_subject_free(mt_subject *subject);
static inline bool mt_subject_is_item(const mt_subject *s) { return !(MT_KINDS_ORGANISATIONS >> s->kind & 1); }

/* What the coverage of needs took into account: of each item of the subject that was compared the documents it was
 * compared with. */
typedef struct mt_looked_at_item {
    mt_num item;
    uint32_t end; /* of its documents; they begin where those of the item before end */
} mt_looked_at_item;
typedef struct mt_looked_at {
    MT_ARRAY(mt_looked_at_item) items;
    MT_ARRAY(uint32_t) docs;
} mt_looked_at;
/* Whether the item was compared at all, and whether with this document. */
bool mt_looked_at_has(const mt_looked_at *looked_at, mt_num item, uint32_t doc, bool *compared);

/* ---- evidence from the subject to every vertex, in dense arrays ---- */
typedef struct mt_evidence {
    void *room;       /* the memory of the arrays: */
    mt_matcher *lent; /* that of this matcher, or NULL: its own */
    uint32_t vertices;
    uint32_t source; /* the vertex whose graph, country and type count, or MT_NONE */
    mt_signals signals;
    double *likeness;            /* votes of similar items, see votes.c; with `pooled` at most these, until settled */
    mt_pooled *pooled;           /* of the peer mode, else NULL */
    mt_resemblance *resemblance; /* of the records' own texts: worked out for whom it is asked */
    double *concepts;            /* shared concept codes */
    double *forward;             /* observed coverage of the subject's needs by the vertex, see coverage.c */
    double *backward;            /* observed coverage of the vertex's needs by the subject */
    enum { MT_BOTH_WAYS = 0, MT_ONLY_FORWARD, MT_ONLY_BACKWARD } ways;
    uint32_t needs;   /* how many the subject states */
    uint32_t answers; /* how many offers and competences it states */
    uint32_t work;    /* how many projects it took part in */
    bool notes;       /* looked_at is filled */
    mt_looked_at looked_at;
    const double *standing; /* of the source in the graph, or NULL */
    uint16_t *fellows;
    uint32_t *bonds;
    mt_bitset country, region, type; /* vertices that have the subject's value */
} mt_evidence;

match_status mt_evidence_collect(mt_matcher *m, const mt_subject *subject, mt_mode mode, mt_evidence *evidence,
                                 mt_error *err);
void mt_evidence_free(mt_evidence *evidence);
/* Sets the vertices whose record has `value` in `field`; an empty value sets none. */
match_status mt_evidence_select(mt_matcher *m, const char *field, mt_text value, mt_bitset *out, mt_error *err);
/* Coverage of both directions after shrinking: d(subject -> v) and d(v -> subject). *mutual: their harmonic mean; for
 * an item that is a need or an answer, the one direction that it takes part in. */
void mt_evidence_coverage(const mt_matcher *m, const mt_evidence *e, uint32_t v, double *forward, double *backward,
                          double *mutual);
/* How many of `needs` may be believed against what the other side states: offers are statements, projects only hints,
 * and of somebody who states nothing nothing is known. */
double mt_evidence_believed(uint32_t needs, uint32_t offers, uint32_t work);
/* How many partners the two sides have, from 0 (few) to 1 (many); the same from both ends. "Few" becomes "many" between
 * these sums of ln(1 + partners). */
#define MT_COMPANY_FEW 6.0
#define MT_COMPANY_MANY 12.0
static inline double mt_company_of(double mine, double theirs)
{
    double share = (mine + theirs - MT_COMPANY_FEW) / (MT_COMPANY_MANY - MT_COMPANY_FEW);
    return share > 0.0 ? share < 1.0 ? share : 1.0 : 0.0;
}
static inline double mt_evidence_company(const mt_matcher *m, const mt_evidence *e, uint32_t v)
{
    return mt_company_of(e->standing ? e->standing[MT_STANDING_COMPANY] : 0.0,
                         m->world.graph.standing[(size_t)MT_STANDINGS * v + MT_STANDING_COMPANY]);
}
/* Whether all that was worked out when it was asked for could be. */
match_status mt_evidence_status(const mt_evidence *e, mt_error *err);
/* What there is of each feature, before mt_model_adapt(). */
void mt_evidence_amounts(const mt_matcher *m, const mt_evidence *e, uint32_t v, double amount[MT_FEATURE_COUNT]);
void mt_evidence_features(const mt_matcher *m, const mt_evidence *e, uint32_t v, double feature[MT_FEATURE_COUNT]);
/* Not below what the counted features of a vertex add to the score, and nearly that: those of whom it speaks, weights
 * at or above 0 by feature, in little company and what much company adds to them. Nothing for the records' own texts.
 */
double mt_evidence_counted(const mt_evidence *e, uint32_t v, const double *few, const double *more, double company);
/* The same with another value for how much the records' own texts resemble each other. */
void mt_evidence_features_with(const mt_matcher *m, const mt_evidence *e, uint32_t v, double resemblance,
                               double feature[MT_FEATURE_COUNT]);

/* votes.c */
/* How many items like one of the subject's are looked at, and how many of them vote. */
#define MT_ALIKE_DEPTH 64
#define MT_ALIKE_VOTES 50
/* The usable items most like one item, best first; itself is among them. */
match_status mt_alike_find(mt_matcher *m, mt_num item, mt_hits *hits, mt_error *err);
/* Each of the first `most` votes with its similarity for its holders. */
void mt_votes_alike(const mt_world *world, const mt_hits *hits, size_t most, double *votes);
double mt_vote_of_alike(uint32_t holders, double score); /* what each holder of an item with this similarity gets */
/* The items that vote for a query made by mt_query_terms(), best first, and the casting of their votes. */
match_status mt_votes_find(mt_matcher *m, mt_profile *query, const mt_bm25 *model, mt_hits *hits, mt_error *err);
double mt_vote_share(uint32_t holders, double score, double best);           /* the same from numbers */
double mt_vote_value(const mt_world *world, const mt_hit *hit, double best); /* what each holder of the item gets */
void mt_votes_cast(const mt_world *world, const mt_hits *hits, double *votes);

/* silent.c: works without words vote by what their participants do elsewhere */
typedef struct mt_silent_vote {
    uint32_t edge; /* of the graph */
    mt_num num;    /* the project */
    double fits;   /* how far its participants fit */
    double value;  /* what each of them gets */
} mt_silent_vote;
typedef MT_ARRAY(mt_silent_vote) mt_silent_votes;
/* So many vote; those that are as good as the last of them, too. */
#define MT_SILENT_DEPTH 50
/* The silent works that fit best, by the votes that the items `voters` have cast, best first, equal ones by id.
 * `items`: [vertices] how many items each holds in all shards; NULL: in this store. */
match_status mt_silent_find(const mt_matcher *m, const mt_hits *voters, const double *votes, const uint32_t *items,
                            mt_silent_votes *out, mt_error *err);
bool mt_silent_knows(const mt_matcher *m, uint32_t vertex); /* whether this body may say something */
void mt_silent_cast(const mt_world *world, const mt_silent_votes *list, double *votes);
bool mt_silent_holds(const mt_world *world, const mt_silent_vote *vote, uint32_t vertex);

/* coverage.c */
/* `alike`: of the first `count` items of the subject, from mt_alike_find(); the others are looked for. */
match_status mt_coverage_collect(mt_matcher *m, const mt_subject *subject, const mt_hits *alike, size_t count,
                                 mt_evidence *evidence, mt_error *err);
/* Similarity of a need's answer as a share of what the need says, made [0, 1]: sqrt(min(1, score / own score)). */
double mt_coverage_similarity(double score, double own_score);

/* query.c: the terms of a text as the store's records were analysed */
match_status mt_query_terms(mt_matcher *m, mt_text text, mt_language stated, mt_profile *profile, mt_error *err);
/* A whole question: its terms in all channels asked for, where translations came from, and the model to rank by. */
typedef struct mt_query {
    mt_profile profile;
    mt_query_links links;
    mt_bm25 model;
    mt_latent_part learned;
} mt_query;
match_status mt_query_make(mt_matcher *m, mt_text text, const mt_match_options *options, mt_query *query,
                           mt_error *err);
void mt_query_free(mt_query *query);

/* latent_channel.c */
/* Sets query->learned.worth for a query of so many different words; 0 by default where organisations are sought.
 * E_NOT_FOUND, E_UNSUPPORTED when the list names the channel and there is none. */
match_status mt_latent_prepare(mt_matcher *m, const mt_match_options *options, size_t words, mt_query *query,
                               mt_error *err);
/* The k best records for the query, with the points of the channel where it has a say. */
match_status mt_latent_top(mt_matcher *m, mt_query *query, unsigned kinds, const mt_bitset *returned, size_t k,
                           mt_hits *hits, mt_error *err);
/* The same in two: how many results the other channels must give for k in the end; */
size_t mt_latent_depth(const mt_query *query, size_t k);
/* adds the points to the best of the other channels' hits, orders anew and keeps k (0: all). */
match_status mt_latent_rerank(mt_matcher *m, mt_query *query, mt_hits *hits, size_t k, mt_error *err);
/* Appends the contribution to a document's score, if there is one. */
match_status mt_latent_explain(mt_matcher *m, const mt_query *query, uint32_t doc, json_t *list, mt_error *err);

/* ---- rules: who is never returned, in the order they are tried; codes in docs/matching.md ---- */
typedef enum mt_rule {
    MT_RULE_NONE = 0,
    MT_RULE_SELF,
    MT_RULE_LEVEL,
    MT_RULE_ALIAS,
    MT_RULE_GROUP,
    MT_RULE_BLOCK,
    MT_RULE_COMPETITOR,
    MT_RULE_WITHHELD,
    MT_RULE_KNOWN,
    MT_RULE_NEAR,
    MT_RULE_FILTER,
    MT_RULE_NOT_ELIGIBLE,
    MT_RULE_EXPIRED,
    MT_RULE_COUNT
} mt_rule;
const char *mt_rule_name(mt_rule rule);

typedef struct mt_rules {
    unsigned kinds;
    mt_bitset own;                  /* the subject, or the holders of an item: all of them count below */
    mt_bitset group;                /* its group */
    mt_bitset blocked, competitors; /* stated of it */
    mt_bitset withheld;             /* kept apart by what the viewer may not know */
    mt_bitset known;                /* within one step, when new_only */
    mt_bitset near;                 /* within `beyond` steps */
    mt_bitset filter;               /* documents that pass the filter */
    mt_bitset excluded;             /* vertices of countries that the item asked for excludes */
    json_t *bodies;                 /* records of `own`, as far as the viewer may see them, */
    MT_ARRAY(uint32_t) body;        /* and their vertices */
    bool new_only, has_near, has_filter;
} mt_rules;
match_status mt_rules_collect(mt_matcher *m, const mt_subject *subject, const mt_match_options *options,
                              mt_rules *rules, mt_error *err);
void mt_rules_free(mt_rules *rules);
/* The documents that pass a filter, for the viewer of the question; all without one (NULL or ""). */
match_status mt_rules_filter(mt_matcher *m, const char *expression, mt_bitset *out, mt_error *err);
/* The first rule that removes a vertex, all but MT_RULE_ALIAS. Dangling vertices and those that the viewer may not see
 * are MT_RULE_LEVEL: nothing tells them from records that are not there. */
mt_rule mt_rules_check(const mt_matcher *m, const mt_rules *rules, uint32_t v);
/* MT_RULE_ALIAS for a vertex with a record: whether it is the subject, or one of its holders, under another id. */
match_status mt_rules_alias(mt_matcher *m, const mt_rules *rules, uint32_t v, bool *alias, mt_error *err);
/* Whether two records of organisations are the same one under another id (see docs/matching.md). */
match_status mt_rules_same(const json_t *a, const json_t *b, bool *same, mt_error *err);

/* ---- the ranked list, before records are read ---- */
typedef struct mt_candidate {
    double logit;
    uint32_t vertex;
} mt_candidate;
typedef struct mt_candidates {
    mt_candidate *data;
    size_t len, cap;
} mt_candidates;
match_status mt_candidates_rank(mt_matcher *m, const mt_rules *rules, const mt_evidence *evidence,
                                const mt_model *model, mt_candidates *out, mt_error *err);
/* The `keep` best of all candidates and those that tie with the last, unordered; all when there are fewer. */
match_status mt_candidates_shortlist(mt_matcher *m, const mt_rules *rules, const mt_evidence *evidence,
                                     const mt_model *model, size_t keep, mt_candidates *out, mt_error *err);
/* best first, ties by id */
match_status mt_candidates_sort(mt_candidates *list, mt_error *err);

/* explain.c: the explanation of one pair from collected evidence */
match_status mt_explanation_make(mt_matcher *m, const mt_subject *subject, const mt_evidence *evidence,
                                 const mt_model *model, mt_mode mode, uint32_t vertex, json_t **explanation,
                                 mt_error *err);

#endif
