/* Leak check: what in a text that is meant to be anonymous tells who wrote it. */
#ifndef MT_BROKER_LEAKS_H
#define MT_BROKER_LEAKS_H

#include "libmatch/base/memory.h"
#include "libmatch/store/store.h"

typedef enum mt_leak_kind {
    MT_LEAK_NAME = 0, /* of an organisation or cluster of the store, an alias, or words with a legal form */
    MT_LEAK_EMAIL,
    MT_LEAK_URL,
    MT_LEAK_PHONE,
    MT_LEAK_PATENT,   /* EP 1234567, WO 2019/123456, PCT/..., national numbers */
    MT_LEAK_REGISTRY, /* VAT and company numbers, ORCID, grant numbers */
    MT_LEAK_TOWN,     /* of the body that the text is about */
    MT_LEAK_ID,       /* an id of a record of the store */
    MT_LEAK_COUNT
} mt_leak_kind;
const char *mt_leak_name(mt_leak_kind kind);

typedef struct mt_leak {
    mt_leak_kind kind;
    size_t begin, end; /* bytes of the text */
} mt_leak;
typedef MT_ARRAY(mt_leak) mt_leaks;

typedef struct mt_leak_finder mt_leak_finder;
/* Knows the names, aliases and ids of the organisations that the viewer may see, so that nobody learns of others by
 * trying names; and, whatever their tier, those and the towns of the bodies in `about` (record numbers). */
match_status mt_leak_finder_create(mt_store *store, mt_tier viewer, const mt_num *about, size_t count,
                                   mt_leak_finder **out, mt_error *err);
void mt_leak_finder_free(mt_leak_finder **finder);
/* Leaks in order of their beginning, none inside another. */
match_status mt_leaks_find(mt_leak_finder *finder, mt_text text, mt_leaks *out, mt_error *err);
/* Appends the text with every leak replaced by "[...]". */
match_status mt_leaks_mask(mt_text text, const mt_leaks *leaks, mt_strbuf *out, mt_error *err);

#endif
