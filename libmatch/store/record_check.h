/* Checking the values of a record against the table of keys; used by record.c. */
#ifndef MT_STORE_RECORD_CHECK_H
#define MT_STORE_RECORD_CHECK_H

#include "libmatch/store/record_keys.h"

typedef struct mt_check {
    bool strict;
    int64_t row;
    mt_issues *issues; /* may be NULL */
    size_t dropped;    /* counted */
    mt_error *err;
} mt_check;

/* A finding about the field `path`; the rule code is path.reason. */
typedef struct mt_finding {
    const char *path, *reason;
    const json_t *value; /* may be NULL */
} mt_finding;

/* The row is not taken: notes it and gives `status`, with err filled alike. */
match_status mt_check_reject(mt_check *c, match_status status, mt_finding f, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
/* The field is dropped; in strict mode the row is rejected. */
match_status mt_check_drop(mt_check *c, mt_finding f, const char *format, ...) __attribute__((format(printf, 3, 4)));
/* Doubtful but kept, also in strict mode. */
match_status mt_check_warn(mt_check *c, mt_finding f, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* Checks a value; *keep tells whether it stays. Lists and objects lose their bad parts and stay. */
match_status mt_check_value(mt_check *c, const mt_key_rule *rule, const char *path, json_t *value, bool *keep);

/* " (did you mean \"...\"?)" or the list of words, for messages */
void mt_check_hint(char *buffer, size_t size, mt_text text, const char *const *words);

#endif
