/* Whether two records are the same body: the evidence, its score, and how it is told. */
#ifndef MT_MATCH_SAME_BODY_H
#define MT_MATCH_SAME_BODY_H

#include "libmatch/base/json.h"
#include "libmatch/match/names.h"

#define MT_ADDRESS_SAME 0.85 /* cosine of addresses that are nearly the same */

typedef enum mt_agreement { MT_UNKNOWN = 0, MT_AGREES = 1, MT_DIFFERS = -1 } mt_agreement;

typedef struct mt_body {
    json_t *root;    /* the record */
    char *folded;    /* its name as mt_name_key() gives it */
    mt_text host;    /* of its URL, in root */
    uint32_t number; /* of its vectors of words */
    uint32_t near;   /* others at nearly the same address */
} mt_body;

typedef struct mt_same_evidence {
    mt_agreement country, town, host, id;
    bool contained; /* every word of the shorter name is one of the longer */
    bool addresses; /* both state one */
    bool equal;     /* the names as folded, blanks aside */
    bool initials;  /* one's alias is the initials of the other's name */
    bool alone;     /* the same address, and nobody else's */
    bool numbers;   /* both names have numbers, and other ones */
    double address; /* cosine of the addresses */
    double covered; /* share of the words of each name that the other has, the lesser of the two */
} mt_same_evidence;

/* The host of a URL without "www."; empty when there is none. Points into `url`. */
mt_text mt_body_host(mt_text url);
/* `words` and `addresses`: vectors of the words of names, and of addresses with their towns, by mt_body.number. */
match_status mt_same_body_compare(const mt_body *a, const mt_body *b, const mt_names *words, const mt_names *addresses,
                                  mt_same_evidence *out, mt_error *err);
/* Log-odds that the two are one; `cosine`: the best of their names and aliases. */
double mt_same_body_judge(double cosine, const mt_same_evidence *evidence);
/* The evidence as an object for the caller, with the verdict at probability `score`. */
match_status mt_same_body_tell(const mt_body *a, const mt_body *b, double score, double cosine,
                               const mt_same_evidence *evidence, json_t **out, mt_error *err);

#endif
