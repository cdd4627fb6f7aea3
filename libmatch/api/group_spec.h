/* Options of a report, read from a JSON object. Readers name the keys as they ask for them, so the list of what is
 * known needs no second place; the first error sticks and everything after it reads as the default. */
#ifndef MT_API_GROUP_SPEC_H
#define MT_API_GROUP_SPEC_H

#include "libmatch/base/json.h"
#include "libmatch/base/memory.h"

#define MT_SPEC_KEYS 40

typedef struct mt_spec {
    json_t *root; /* NULL: nothing was given */
    match_status status;
    mt_error *err;
    const char *key[MT_SPEC_KEYS]; /* asked for so far */
    size_t keys;
    MT_ARRAY(void *) blocks; /* lists given out */
} mt_spec;

/* `json` may be NULL when length is 0. */
match_status mt_spec_open(mt_spec *spec, const char *json, size_t length, mt_error *err);
void mt_spec_close(mt_spec *spec); /* ends what was given out */
/* The first error; else E_VALUE when the object has a key that nobody asked for. */
match_status mt_spec_finish(mt_spec *spec);

bool mt_spec_bool(mt_spec *spec, const char *key);
uint64_t mt_spec_count(mt_spec *spec, const char *key, uint64_t most);
double mt_spec_number(mt_spec *spec, const char *key, double least, double most);
const char *mt_spec_string(mt_spec *spec, const char *key); /* NULL when absent */
mt_text mt_spec_text(mt_spec *spec, const char *key);
/* A list of strings, or one string. */
const mt_text *mt_spec_texts(mt_spec *spec, const char *key, size_t *count);
/* [[a, b], ...] as 2 * *count texts */
const mt_text *mt_spec_pairs(mt_spec *spec, const char *key, size_t *count);
const double *mt_spec_numbers(mt_spec *spec, const char *key, double least, double most, size_t *count);
/* The place of the value among the names (ends with NULL), 0 when absent. */
int mt_spec_choice(mt_spec *spec, const char *key, const char *const *names);
const json_t *mt_spec_object(mt_spec *spec, const char *key); /* NULL when absent */

#endif
