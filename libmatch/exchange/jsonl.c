/* Hides line ends and byte order marks. Encoding is checked before parsing, so that the message names the byte. */
#include "libmatch/exchange/jsonl.h"

#include <string.h>

#include "libmatch/text/utf8.h"

void mt_jsonl_open(mt_jsonl *lines, mt_text data)
{
    *lines = (mt_jsonl){.data = data, .line = 1};
    if (data.len >= 3 && memcmp(data.data, "\xEF\xBB\xBF", 3) == 0) lines->at = 3;
}

static bool blank(mt_text line)
{
    for (size_t i = 0; i < line.len; i++) {
        if (line.data[i] != ' ' && line.data[i] != '\t' && line.data[i] != '\r') return false;
    }
    return true;
}

/* The parser counts lines inside the text it was given; here that is always the first. */
static void drop_inner_line(mt_error *err)
{
    static const char from[] = "bad JSON at line 1, ";
    char rest[MATCH_ERROR_MESSAGE_SIZE];
    if (!err || strncmp(err->message, from, sizeof from - 1) != 0) return;
    mt_copy_text(rest, sizeof rest, err->message + sizeof from - 1, strlen(err->message) - (sizeof from - 1));
    mt_fail(err, err->code, "bad JSON at %s", rest);
}

static match_status parse_line(mt_text line, json_t **root, mt_error *err)
{
    size_t bad;
    json_t *value = NULL;
    if (line.len > MT_JSONL_LINE_LIMIT)
        return mt_fail(err, MATCH_E_TOO_BIG, "the line is longer than 16 MB; each record is one line");
    if (!mt_utf8_valid(line, &bad))
        return mt_fail(err, MATCH_E_ENCODING, "not valid UTF-8 at byte %zu of the line; save the file as UTF-8", bad);
    if (mt_utf8_has_nul(line)) return mt_fail(err, MATCH_E_ENCODING, "the line holds a NUL byte; remove it");
    match_status status = mt_json_parse(line, &value, err);
    if (status != MATCH_OK) {
        drop_inner_line(err);
        return status;
    }
    if (!json_is_object(value)) {
        bool list = json_is_array(value);
        json_decref(value);
        return mt_fail(err, MATCH_E_FORMAT, "the line is %s, not one JSON object; write {\"kind\": ...} on a line each",
                       list ? "a list" : "a single value");
    }
    *root = value;
    return MATCH_OK;
}

match_status mt_jsonl_next(mt_jsonl *lines, bool *found, match_status *line_status, json_t **root, mt_error *err)
{
    for (;;) {
        if (lines->at >= lines->data.len) {
            *found = false;
            return MATCH_OK;
        }
        const char *begin = lines->data.data + lines->at;
        const char *end = memchr(begin, '\n', lines->data.len - lines->at);
        if (!end && lines->goes_on) {
            *found = false;
            return MATCH_OK;
        }
        size_t len = end ? (size_t)(end - begin) : lines->data.len - lines->at;
        lines->at += len + (end ? 1 : 0);
        lines->row_line = lines->line++;
        lines->raw = mt_text_make(begin, len && begin[len - 1] == '\r' ? len - 1 : len);
        if (!blank(lines->raw)) break;
    }
    *found = true;
    match_status status = parse_line(lines->raw, root, err);
    if (status == MATCH_E_NO_MEMORY) return status;
    if (status != MATCH_OK) mt_error_place(err, NULL, lines->row_line);
    *line_status = status;
    return MATCH_OK;
}
