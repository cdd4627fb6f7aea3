/* Hides expat. Handlers cannot return an error, so they note it and stop the parser; finished profiles wait in a list
 * until they are fetched. Name spaces are ignored: `a:profile` is `profile`. */
#include "libmatch/exchange/een_xml.h"

#include <expat.h>
#include <string.h>

#include "libmatch/base/strbuf.h"
#include "libmatch/exchange/cell.h"
#include "libmatch/exchange/een_record.h"
#include "libmatch/exchange/markup.h"

typedef struct finished {
    json_t *root; /* NULL: rejected */
    int64_t row;
} finished;

struct mt_een {
    XML_Parser parser;
    mt_een_patterns *patterns;
    mt_issues *issues;
    MT_ARRAY(finished) queue;
    size_t fetched;
    mt_strbuf path, text;
    json_t *fields; /* of the profile being read, or NULL */
    int64_t row;    /* where it begins */
    size_t depth, profile_depth, text_bytes;
    size_t silent;       /* bytes fed since a handler was called: the length of an unfinished token */
    bool too_long;       /* the profile's text went over the limit */
    match_status failed; /* noted by a handler */
    mt_error error;
};

static void stop(mt_een *een, match_status status)
{
    een->failed = status;
    XML_StopParser(een->parser, XML_FALSE);
}

static int64_t line_of(const mt_een *een) { return (int64_t)XML_GetCurrentLineNumber(een->parser); }

static const char *local_name(const char *name)
{
    const char *colon = strrchr(name, ':');
    return colon ? colon + 1 : name;
}

static match_status finish(mt_een *een, json_t *root)
{
    match_status status = MT_PUSH(&een->queue, ((finished){root, een->row}), &een->error);
    if (status != MATCH_OK) json_decref(root);
    return status;
}

static match_status reject(mt_een *een, const char *rule, const char *message)
{
    match_status status = mt_issues_add(een->issues, MT_SEVERITY_REJECTED, een->row, rule, "", mt_text_of(""),
                                        &een->error, "%s", message);
    return status == MATCH_OK ? finish(een, NULL) : status;
}

static match_status begin_profile(mt_een *een)
{
    een->fields = json_object();
    een->profile_depth = een->depth;
    een->row = line_of(een);
    een->text_bytes = 0;
    een->too_long = false;
    mt_strbuf_clear(&een->path);
    mt_strbuf_clear(&een->text);
    return een->fields ? MATCH_OK : mt_fail_no_memory(&een->error);
}

static void XMLCALL on_start(void *context, const XML_Char *full_name, const XML_Char **attributes)
{
    mt_een *een = context;
    const char *name = local_name(full_name);
    match_status status = MATCH_OK;
    (void)attributes;
    een->silent = 0;
    if (een->failed != MATCH_OK) return;
    if (++een->depth > MT_EEN_DEPTH_LIMIT) {
        mt_fail(&een->error, MATCH_E_FORMAT,
                "elements are nested deeper than %d levels, which no EEN file needs; export it anew",
                MT_EEN_DEPTH_LIMIT);
        stop(een, MATCH_E_FORMAT);
        return;
    }
    if (een->fields) {
        mt_strbuf_clear(&een->text);
        if (een->path.len) mt_strbuf_char(&een->path, '/');
        mt_strbuf_str(&een->path, name);
        status = mt_strbuf_status(&een->path, &een->error);
    } else if (strcmp(name, "profile") == 0) {
        status = begin_profile(een);
    } else if (strcmp(name, "event") == 0 && een->depth <= 2) {
        een->row = line_of(een);
        status = reject(een, "een.event", "an EEN event is no record; only profiles are imported");
    }
    if (status != MATCH_OK) stop(een, status);
}

static void XMLCALL on_text(void *context, const XML_Char *text, int len)
{
    mt_een *een = context;
    een->silent = 0;
    if (een->failed != MATCH_OK || !een->fields || een->too_long) return;
    if (!een->path.len || !mt_een_path_used(mt_text_make(een->path.data, een->path.len))) return;
    een->text_bytes += (size_t)len;
    een->too_long = een->text_bytes > MT_EEN_TEXT_LIMIT;
    if (!een->too_long) mt_strbuf_add(&een->text, text, (size_t)len);
}

/* Adds the text of the element that ends to the fields of the profile. */
static match_status keep_text(mt_een *een)
{
    match_status status = MATCH_OK;
    mt_strbuf plain = {0};
    MT_TRY(mt_strbuf_status(&een->text, &een->error));
    mt_text text = mt_cell_trim(mt_text_make(een->text.data ? een->text.data : "", een->text.len));
    if (mt_markup_found(text)) {
        mt_markup_strip(text, &plain);
        MT_TRY(mt_strbuf_status(&plain, &een->error));
        text = mt_cell_trim(mt_text_make(plain.data ? plain.data : "", plain.len));
    }
    if (!text.len || mt_text_is(text, "N/A") || !mt_een_path_used(mt_text_make(een->path.data, een->path.len)))
        goto out;
    json_t *list = json_object_get(een->fields, een->path.data);
    if (!list) {
        list = json_array();
        if (json_object_set_new_nocheck(een->fields, een->path.data, list)) status = mt_fail_no_memory(&een->error);
    }
    if (status == MATCH_OK && json_array_append_new(list, json_stringn(text.data, text.len)))
        status = mt_fail_no_memory(&een->error);
out:
    mt_strbuf_free(&plain);
    return status;
}

static match_status end_profile(mt_een *een)
{
    json_t *root = NULL;
    match_status status;
    if (een->too_long)
        status = reject(een, "een.too_long", "the profile holds more than 1 MB of text; shorten it");
    else {
        status = mt_een_record(een->patterns, een->fields, een->row, een->issues, &root, &een->error);
        if (status == MATCH_OK) status = finish(een, root);
    }
    json_decref(een->fields);
    een->fields = NULL;
    return status;
}

/* "/a/b" becomes "/a". */
static void leave_element(mt_strbuf *path)
{
    while (path->len > 0 && path->data[--path->len] != '/') {}
    if (path->data) path->data[path->len] = '\0';
}

static void XMLCALL on_end(void *context, const XML_Char *name)
{
    mt_een *een = context;
    match_status status = MATCH_OK;
    (void)name;
    een->silent = 0;
    if (een->failed != MATCH_OK) return;
    if (een->fields && een->depth == een->profile_depth) {
        status = end_profile(een);
    } else if (een->fields) {
        status = keep_text(een);
        mt_strbuf_clear(&een->text);
        leave_element(&een->path);
    }
    een->depth--;
    if (status != MATCH_OK) stop(een, status);
}

/* Comments, processing instructions, the document type. */
static void XMLCALL on_other(void *context, const XML_Char *text, int len)
{
    (void)text, (void)len;
    ((mt_een *)context)->silent = 0;
}

static void XMLCALL on_entity(void *context, const XML_Char *name, int is_parameter, const XML_Char *value, int len,
                              const XML_Char *base, const XML_Char *system_id, const XML_Char *public_id,
                              const XML_Char *notation)
{
    mt_een *een = context;
    (void)is_parameter, (void)value, (void)len, (void)base, (void)system_id, (void)public_id, (void)notation;
    if (een->failed != MATCH_OK) return;
    mt_fail(&een->error, MATCH_E_FORMAT, "the file declares the entity \"%s\"; entity declarations are refused", name);
    stop(een, MATCH_E_FORMAT);
}

match_status mt_een_create(mt_issues *issues, mt_een **out, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_een *een = mt_alloc(1, sizeof *een);
    if (!een) return mt_fail_no_memory(err);
    een->issues = issues;
    een->parser = XML_ParserCreate(NULL);
    if (!een->parser) {
        status = mt_fail_no_memory(err);
        goto out;
    }
    MT_TRY(mt_een_patterns_create(&een->patterns, err));
    XML_SetUserData(een->parser, een);
    XML_SetElementHandler(een->parser, on_start, on_end);
    XML_SetCharacterDataHandler(een->parser, on_text);
    XML_SetEntityDeclHandler(een->parser, on_entity);
    XML_SetDefaultHandlerExpand(een->parser, on_other);
    *out = een;
    een = NULL;
out:
    mt_een_free(&een);
    return status;
}

void mt_een_free(mt_een **een)
{
    if (!een || !*een) return;
    for (size_t i = (*een)->fetched; i < (*een)->queue.len; i++) json_decref((*een)->queue.data[i].root);
    MT_ARRAY_FREE(&(*een)->queue);
    mt_strbuf_free(&(*een)->path);
    mt_strbuf_free(&(*een)->text);
    json_decref((*een)->fields);
    mt_een_patterns_free(&(*een)->patterns);
    if ((*een)->parser) XML_ParserFree((*een)->parser);
    mt_free(*een);
    *een = NULL;
}

static match_status give_error(const mt_een *een, int64_t line, mt_error *err)
{
    if (err) *err = een->error;
    mt_error_place(err, NULL, line);
    return een->failed;
}

/* The parser's own complaint. */
static match_status xml_error(const mt_een *een, mt_error *err)
{
    enum XML_Error code = XML_GetErrorCode(een->parser);
    if (code == XML_ERROR_NO_MEMORY) return mt_fail_no_memory(err);
    bool encoding = code == XML_ERROR_UNKNOWN_ENCODING || code == XML_ERROR_INCORRECT_ENCODING;
    match_status status = mt_fail(err, encoding ? MATCH_E_ENCODING : MATCH_E_FORMAT, "bad XML at line %lld: %s",
                                  (long long)line_of(een), XML_ErrorString(code));
    mt_error_place(err, NULL, line_of(een));
    return status;
}

match_status mt_een_feed(mt_een *een, mt_text piece, bool last, mt_error *err)
{
    const size_t largest = 65536; /* a handler is heard of at least that often */
    if (een->failed != MATCH_OK) return give_error(een, 0, err);
    do {
        size_t len = piece.len < largest ? piece.len : largest;
        bool final = last && len == piece.len;
        een->silent += len;
        enum XML_Status parsed = XML_Parse(een->parser, piece.data, (int)len, final);
        if (een->failed != MATCH_OK) return give_error(een, line_of(een), err);
        if (parsed == XML_STATUS_ERROR) {
            een->failed = xml_error(een, &een->error);
            return give_error(een, 0, err);
        }
        piece = mt_text_make(piece.data + len, piece.len - len);
        if (een->silent > MT_EEN_TOKEN_LIMIT) {
            een->failed = mt_fail(&een->error, MATCH_E_TOO_BIG, "a tag or comment is longer than 4 MB; shorten it");
            return give_error(een, line_of(een), err);
        }
    } while (piece.len);
    return MATCH_OK;
}

bool mt_een_next(mt_een *een, json_t **root, int64_t *row, bool *rejected)
{
    if (een->fetched == een->queue.len) {
        een->fetched = een->queue.len = 0;
        return false;
    }
    finished next = een->queue.data[een->fetched++];
    *root = next.root;
    *row = next.row;
    *rejected = next.root == NULL;
    return true;
}
