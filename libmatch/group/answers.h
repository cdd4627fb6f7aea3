/* Who answers which need: the common ground of gaps, audits, cluster pairs and consortia over a store.
 *
 * A need is a record (request, idea, call, or any other item taken as a target) or a text. Its coverage by an
 * organisation is that of docs/matching.md: the best of the organisation's offers, competences and, at a discount,
 * projects. Everything here runs between mt_matcher_begin() with the world and mt_matcher_end(). */
#ifndef MT_GROUP_ANSWERS_H
#define MT_GROUP_ANSWERS_H

#include "libmatch/group/report.h"
#include "libmatch/group/thesaurus.h"

/* Coverage from which a need counts as met, unless said otherwise: in records of some sentences each, the right answer
 * and the need share about that much, and of all other pairs 97 in 100 share less (docs/groups.md). */
#define MT_ENOUGH 0.35

typedef struct mt_need {
    mt_num num;        /* 0: a text */
    char *text;        /* owned; title of a record */
    double weight;     /* priority, above 0 */
    uint32_t *concept; /* owned; numbers in `thesaurus`: stating one of them answers the need too */
    size_t concepts;
} mt_need;
typedef struct mt_needs {
    mt_need *data;
    size_t len, cap;
    mt_thesaurus *thesaurus; /* owned; NULL until a concept is needed */
} mt_needs;
void mt_needs_free(mt_needs *needs);
match_status mt_needs_add_text(mt_needs *needs, mt_text text, double weight, mt_error *err);
match_status mt_needs_add_record(mt_matcher *m, mt_needs *needs, mt_num num, mt_error *err);
/* A concept ("scheme:code", or the code alone when only one scheme has it) and everything narrower, a need each,
 * answered by what is narrower still: the branch of a taxonomy as a target. E_NOT_FOUND. */
match_status mt_needs_add_branch(mt_matcher *m, mt_needs *needs, mt_text name, size_t most, mt_error *err);
/* What a record asks for: a request or idea itself; a call its themes, else itself; an organisation or cluster all its
 * usable requests (`answers` false) or offers and competences (true), those of its members too, member by member and
 * newest first; of more than `most` each member's newest. */
match_status mt_needs_of(mt_matcher *m, mt_text id, bool answers, size_t most, mt_needs *needs, mt_error *err);

typedef struct mt_answer_row {
    uint32_t vertex;
    mt_num item;      /* its best answer */
    double gain;      /* coverage of the need, 0 to 1 */
    unsigned misfits; /* mt_misfit bits of that answer */
} mt_answer_row;
typedef struct mt_answers {
    MT_ARRAY(mt_answer_row) rows; /* of each need, in the order of the ids of their vertices */
    MT_ARRAY(size_t) begin;       /* [needs + 1] */
} mt_answers;
/* One need at a time: the same rows as of mt_answers_collect(). Valid for one generation, viewer and day; texts and
 * records only, concepts are ignored. */
typedef struct mt_asker mt_asker;
match_status mt_asker_create(mt_matcher *m, uint32_t depth, mt_asker **out, mt_error *err);
match_status mt_asker_ask(mt_asker *asker, const mt_need *need, mt_answers *out, mt_error *err); /* appends */
void mt_asker_free(mt_asker **asker);
/* Best items of one need that are looked at: between clusters fewer, since there are so many needs. */
#define MT_ANSWER_DEPTH 500
#define MT_CLUSTER_DEPTH 250
match_status mt_answers_collect_deep(mt_matcher *m, const mt_needs *needs, uint32_t depth, mt_answers *out,
                                     mt_error *err);
match_status mt_answers_collect(mt_matcher *m, const mt_needs *needs, mt_answers *out, mt_error *err);
void mt_answers_free(mt_answers *answers);
/* Best first, equal ones in the order they had. */
void mt_answer_rows_sort(mt_answer_row *row, size_t count);

/* members of a cluster today (and the cluster itself), or the organisation alone; by id */
typedef struct mt_members {
    uint32_t *data;
    size_t len, cap;
    uint32_t self;
    bool is_cluster;
} mt_members;
match_status mt_members_of(mt_matcher *m, mt_text id, mt_members *out, mt_error *err);
void mt_members_sort(mt_members *members); /* by id */
/* true when the viewer may see the vertex' record */
bool mt_vertex_visible(const mt_matcher *m, uint32_t vertex);

#endif
