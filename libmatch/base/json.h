/* JSON as jansson's values, with the limits and error places that hostile input needs.
 *
 * Other floors use jansson's json_t functions directly for building and reading values; only parsing and writing go
 * through here (json_read.c says why). Duplicate keys, NUL characters, invalid UTF-8, lone surrogates and trailing text
 * are refused; nesting is bounded. Numbers that do not fit 64 bits are kept as reals. */
#ifndef MT_BASE_JSON_H
#define MT_BASE_JSON_H

#include <jansson.h>

/* Results share values with the store that gave them, and may go to other threads. */
#ifndef JANSSON_THREAD_SAFE_REFCOUNT
#error "jansson was built without atomic builtins: values cannot be shared between threads"
#endif

#include "libmatch/base/error.h"
#include "libmatch/base/strbuf.h"
#include "libmatch/base/text.h"

/* Gives *value (json_decref). The error's line and message say where in the text. */
match_status mt_json_parse(mt_text text, json_t **value, mt_error *err);

/* Appends compact JSON, keys in their order, numbers locale-free and shortest; NULL is null. */
void mt_json_write(mt_strbuf *b, const json_t *value);

/* A copy that shares its members or items (json_decref); NULL: out of memory. json_copy() leaves out what it has no
 * memory for. */
json_t *mt_json_copy(const json_t *value);

/* member of an object, NULL when absent, null or not an object */
json_t *mt_json_get(const json_t *object, const char *key);
mt_text mt_json_text(const json_t *string); /* {"",0} when it is no string; borrowed from the value */
mt_text mt_json_get_text(const json_t *object, const char *key);

#endif
