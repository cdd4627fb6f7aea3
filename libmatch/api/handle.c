/* The checks every public function begins with, and how results are handed out.
 *
 * Public functions are called from many languages and by people in a hurry: a NULL, a size that was forgotten or bytes
 * that are no UTF-8 must end in a message that names the argument, never in a crash further down. */
#include "libmatch/api/handle.h"

#include <string.h>

#include "libmatch/base/json.h"
#include "libmatch/base/memory.h"
#include "libmatch/text/utf8.h"

const char *match_version(void) { return MATCH_VERSION_STRING; }

match_status mt_api_given(const void *pointer, const char *name, mt_error *err)
{
    if (pointer) return MATCH_OK;
    mt_fail(err, MATCH_E_ARGUMENT, "the argument \"%s\" is NULL; it must be given", name);
    mt_error_field(err, name, NULL);
    return MATCH_E_ARGUMENT;
}

match_status mt_api_text(const char *data, size_t length, size_t most, const char *name, mt_error *err)
{
    mt_text text = mt_text_make(data, length);
    match_status status = MATCH_OK;
    size_t bad = 0;
    if (length == 0) return MATCH_OK;
    if (!data) return mt_api_given(data, name, err);
    if (length > most) {
        status = mt_fail(err, MATCH_E_TOO_BIG, "%s has %zu bytes; at most %zu are taken", name, length, most);
    } else if (!mt_utf8_valid(text, &bad)) {
        status = mt_fail(err, MATCH_E_ENCODING,
                         "%s is not valid UTF-8: byte %zu (0x%02x) does not belong there; convert it to UTF-8 first",
                         name, bad + 1, (unsigned)(unsigned char)data[bad]);
    } else if (mt_utf8_has_nul(text)) {
        status = mt_fail(err, MATCH_E_ENCODING, "%s holds a NUL character; remove it", name);
    }
    if (status != MATCH_OK) mt_error_field(err, name, NULL);
    return status;
}

match_status mt_api_string(const char *string, const char *name, mt_error *err)
{
    if (!string) return mt_api_given(string, name, err);
    return mt_api_text(string, strlen(string), MT_API_MAX_NAME, name, err);
}

match_status mt_api_optional(const char *string, const char *name, mt_error *err)
{
    return string ? mt_api_string(string, name, err) : MATCH_OK;
}

match_status mt_api_options(void *to, size_t full, const void *from, const char *type, mt_error *err)
{
    size_t size = 0;
    if (!from) return MATCH_OK;
    memcpy(&size, from, sizeof size);
    if (size < sizeof size) {
        mt_fail(err, MATCH_E_ARGUMENT, "options.size is %zu; begin with %s options = {.size = sizeof options};", size,
                type);
        mt_error_field(err, "size", NULL);
        return MATCH_E_ARGUMENT;
    }
    const unsigned char *bytes = from;
    for (size_t i = full; i < size; i++) {
        if (bytes[i] == 0) continue;
        return mt_fail(err, MATCH_E_UNSUPPORTED,
                       "%s sets an option that version %s does not know; update the library or leave it 0", type,
                       match_version());
    }
    memcpy(to, from, size < full ? size : full);
    return MATCH_OK;
}

match_status mt_api_give(mt_strbuf *buffer, match_text **text, mt_error *err)
{
    match_status status = MATCH_OK;
    match_text *out = mt_alloc(1, sizeof *out);
    if (!out) {
        status = mt_fail_no_memory(err);
        goto out;
    }
    MT_TRY(mt_strbuf_take(buffer, &out->data, &out->length, err));
    *text = out;
    out = NULL;
out:
    mt_strbuf_free(buffer);
    mt_free(out);
    return status;
}

match_status mt_api_give_json(const json_t *value, match_text **text, mt_error *err)
{
    mt_strbuf buffer = {0};
    mt_json_write(&buffer, value);
    return mt_api_give(&buffer, text, err);
}

const char *match_text_data(const match_text *text) { return text ? text->data : ""; }
size_t match_text_length(const match_text *text) { return text ? text->length : 0; }

void match_text_free(match_text **text)
{
    if (!text || !*text) return;
    mt_free((*text)->data);
    mt_free(*text);
    *text = NULL;
}
