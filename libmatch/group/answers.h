/* Who answers which need: the common ground of gaps, audits, cluster pairs and consortia over a store.
 *
 * A need is a record (request, idea, call, or any other item taken as a target) or a text. Its coverage by an
 * organisation is that of docs/matching.md: the best of the organisation's offers, competences and, at a discount,
 * projects. Everything here runs between mt_matcher_begin() with the world and mt_matcher_end(). */
#ifndef MT_GROUP_ANSWERS_H
#define MT_GROUP_ANSWERS_H

#include "libmatch/match/matcher_internal.h"

typedef struct mt_need {
    mt_num num;    /* 0: a text */
    char *text;    /* owned; title of a record */
    double weight; /* priority, above 0 */
} mt_need;
typedef struct mt_needs {
    mt_need *data;
    size_t len, cap;
} mt_needs;
void mt_needs_free(mt_needs *needs);
match_status mt_needs_add_text(mt_needs *needs, mt_text text, double weight, mt_error *err);
match_status mt_needs_add_record(mt_matcher *m, mt_needs *needs, mt_num num, mt_error *err);
/* What a record asks for: a request or idea itself; a call its themes, else itself; an organisation or cluster all its
 * usable requests (`answers` false) or offers and competences (true), those of its members too, newest first, at most
 * `most` of them. */
match_status mt_needs_of(mt_matcher *m, mt_text id, bool answers, size_t most, mt_needs *needs, mt_error *err);

typedef struct mt_answer_row {
    uint32_t vertex;
    mt_num item;      /* its best answer */
    double gain;      /* coverage of the need, 0 to 1 */
    unsigned misfits; /* mt_misfit bits of that answer */
} mt_answer_row;
typedef struct mt_answers {
    MT_ARRAY(mt_answer_row) rows; /* of each need by vertex */
    MT_ARRAY(size_t) begin;       /* [needs + 1] */
} mt_answers;
match_status mt_answers_collect(mt_matcher *m, const mt_needs *needs, mt_answers *out, mt_error *err);
void mt_answers_free(mt_answers *answers);

/* members of a cluster today (and the cluster itself), or the organisation alone; by vertex */
typedef struct mt_members {
    uint32_t *data;
    size_t len, cap;
    uint32_t self;
    bool is_cluster;
} mt_members;
match_status mt_members_of(mt_matcher *m, mt_text id, mt_members *out, mt_error *err);
/* true when the viewer may see the vertex' record */
bool mt_vertex_visible(const mt_matcher *m, uint32_t vertex);

/* {"id", "name", "kind"} of a record; gives a new object */
match_status mt_group_label(mt_matcher *m, mt_num num, json_t **label, mt_error *err);
/* Puts a new reference; frees the value when it fails. */
match_status mt_group_set(json_t *object, const char *key, json_t *value, mt_error *err);
match_status mt_group_append(json_t *array, json_t *value, mt_error *err);

#endif
