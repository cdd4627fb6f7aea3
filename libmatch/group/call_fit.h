/* Calls: who may take part and who fits, and the consortium for one. */
#ifndef MT_GROUP_CALL_FIT_H
#define MT_GROUP_CALL_FIT_H

#include "libmatch/match/matcher.h"

typedef struct mt_call_options {
    mt_tier viewer;
    mt_day as_of;
    const mt_text *organisations; /* only these; none: everybody (calls: the `k` best of each) */
    size_t organisation_count;
    mt_text cluster; /* only it and its members; empty: no such limit */
    uint32_t k;      /* organisations per call; 0: 20 */
} mt_call_options;

/* Organisation x call. Gives *report (json_decref):
 * {"report": "calls", "calls": [{"id", "name", "kind", "open", "reasons": [code], "needs": [theme],
 *   "organisations": [{"id", "name", "kind", "eligible", "reasons": [code], "fit",
 *                      "themes": [{"need", "item", "coverage"}]}]}]}
 * fit: mean coverage of the call's themes (of the call itself when it has none). Codes of a call: not_yet_open,
 * deadline_passed; of an organisation: those of the call, excluded_country, unknown_country (the call excludes
 * countries), trl (no answer as mature as asked for). Only excluded_country and a closed call make not eligible. No
 * ids: every usable call. */
match_status mt_calls_fit(mt_matcher *m, const mt_text *calls, size_t count, const mt_call_options *options,
                          json_t **report, mt_error *err);

typedef struct mt_consortium_options {
    mt_tier viewer;
    mt_day as_of;
    const mt_text *competences; /* needed ones, as texts; none: the call's themes */
    size_t competence_count;
    const double *weights;            /* [competence_count] or NULL */
    double least;                     /* each competence must be covered to this degree; 0: no such rule */
    const mt_text *fixed, *forbidden; /* organisations */
    size_t fixed_count, forbidden_count;
    uint32_t min_partners, max_partners, min_countries; /* 0: as the call says */
    const mt_text *required_types;                      /* a type named n times is wanted n times; besides the call's */
    size_t required_type_count;
    const mt_text *excluded_countries; /* besides the call's */
    size_t excluded_country_count;
    double budget;        /* of the costs of all partners; 0: no limit */
    double cost;          /* of a partner that `costs` does not name */
    const json_t *costs;  /* {id: cost}, or NULL */
    double collaboration; /* -1 to 1, see consortium.h */
    double price;         /* what a partner must add; 0: 0.01 */
    uint32_t candidates;  /* the best so many organisations take part in the search; 0: 500 */
    const char *filter;   /* of the candidates, or NULL */
    uint32_t k;           /* consortia; 0: 3 */
} mt_consortium_options;

/* The k best consortia for a call (an id, or empty: the options alone). Gives *report (json_decref):
 * {"report": "consortium", "call"?: {..}, "rules": {..}, "state": "optimal"|"feasible"|"infeasible"|"unknown", "bound",
 * "candidates", "competences": [{"text", "weight"}], "consortia": [{"value", "coverage", "balance", "past", "cost",
 * "countries", "covered": [..], "gap", "partners": [{"id", "name", "kind", "country"?, "type"?, "cost", "adds",
 * "carries", "coverage": [..per competence]}]}], "reason": [{"rule", "value"?}], "reason_minimal"} */
match_status mt_consortium_for_call(mt_matcher *m, mt_text call, const mt_consortium_options *options, json_t **report,
                                    mt_error *err);

#endif
