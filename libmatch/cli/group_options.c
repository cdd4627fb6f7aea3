/* One table of keys a command; the library checks names and ranges, so that they are judged in one place. */
#include "libmatch/cli/group_options.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "libmatch/cli/command.h"
#include "libmatch/cli/files.h"
#include "libmatch/cli/option_table.h"
#include "libmatch/cli/session.h"
#include "libmatch/cli/text.h"

static json_t *read_json(const char *path)
{
    char *data = NULL;
    size_t length = 0;
    json_error_t problem;
    if (!read_file(path, &data, &length)) return NULL;
    json_t *value = json_loadb(data, length, JSON_REJECT_DUPLICATES, &problem);
    free(data);
    if (!value) complain("%s:%d: %s", path, problem.line, problem.text);
    return value;
}

static bool number_of(const char *option, const char *value, json_t **out)
{
    char *end = NULL;
    errno = 0;
    long long whole = strtoll(value, &end, 10);
    if (*value && *end == '\0' && errno == 0) {
        *out = json_integer(whole);
        return true;
    }
    double number = strtod(value, &end);
    *out = *value && *end == '\0' ? json_real(number) : NULL; /* NULL also for what is not finite */
    if (!*out) complain("--%s: \"%s\" is no number", option, value);
    return *out != NULL;
}

static void add_list(json_t *list, const char *value)
{
    while (*value) {
        size_t n = strcspn(value, ",");
        while (n && *value == ' ') value++, n--;
        if (n) json_array_append_new(list, json_stringn(value, n));
        value += n + (value[n] == ',');
    }
}

static bool add_pair(const char *option, json_t *list, const char *value)
{
    json_t *pair = json_array();
    add_list(pair, value);
    json_array_append_new(list, pair);
    if (json_array_size(pair) == 2) return true;
    complain("--%s: \"%s\" is no pair; write it as ID,ID", option, value);
    return false;
}

static bool add_weights(const char *option, json_t *weights, const char *value)
{
    json_t *parts = json_array(), *number = NULL, *part;
    size_t i;
    bool fine = true;
    add_list(parts, value);
    json_array_foreach (parts, i, part) {
        const char *text = json_string_value(part), *equals = strchr(text, '=');
        char name[32] = "";
        fine = fine && equals && (size_t)(equals - text) < sizeof name;
        if (!fine) break;
        memcpy(name, text, (size_t)(equals - text));
        fine = number_of(option, equals + 1, &number);
        if (fine) json_object_set_new(weights, name, number);
    }
    if (!fine) complain("--%s: write it as needs=1,common=0.5", option);
    json_decref(parts);
    return fine;
}

/* The list or object under the key, made when there is none or it came from the file. */
static json_t *container(json_t *spec, json_t *own, const char *key, bool object)
{
    if (!json_object_get(own, key)) {
        json_object_set_new(own, key, json_true());
        json_object_set_new(spec, key, object ? json_object() : json_array());
    }
    return json_object_get(spec, key);
}

static bool put(json_t *spec, json_t *own, const group_key *k, const char *option, const char *value)
{
    json_t *made = NULL;
    switch (k->sort) {
    case GROUP_TEXT: made = json_string(value); break;
    case GROUP_TEXTS: json_array_append_new(container(spec, own, k->key, false), json_string(value)); return true;
    case GROUP_LIST: add_list(container(spec, own, k->key, false), value); return true;
    case GROUP_PAIRS: return add_pair(option, container(spec, own, k->key, false), value);
    case GROUP_WEIGHTS: return add_weights(option, container(spec, own, k->key, true), value);
    case GROUP_NUMBER:
        if (!number_of(option, value, &made)) return false;
        break;
    case GROUP_FLAG: made = json_true(); break;
    case GROUP_FILE: made = read_json(value); break;
    }
    if (!made) {
        if (k->sort == GROUP_TEXT) complain("--%s: the text is no UTF-8", option);
        return false;
    }
    json_object_set_new(spec, k->key, made);
    return true;
}

static bool put_ids(json_t *spec, const char *key, const char *path)
{
    char *data = NULL, *line = NULL;
    size_t length = 0;
    lines l;
    json_t *list = json_array();
    if (!read_file(path, &data, &length)) {
        json_decref(list);
        return false;
    }
    lines_open(&l, data, length);
    while (lines_next(&l, &line, &length))
        if (length) json_array_append_new(list, json_stringn(line, length));
    json_object_set_new(spec, key, list);
    free(data);
    return true;
}

/* Options that other commands have too. */
static bool put_shared(const options *o, json_t *spec, const group_key *k)
{
    switch (k->id) {
    case OPTION_K:
        if (o->k) json_object_set_new(spec, k->key, json_integer((json_int_t)o->k));
        return true;
    case OPTION_FILTER:
        if (o->filter) json_object_set_new(spec, k->key, json_string(o->filter));
        return true;
    case OPTION_NEW_ONLY:
        if (o->new_only) json_object_set_new(spec, k->key, json_true());
        return true;
    case OPTION_SEED:
        if (o->seed) json_object_set_new(spec, k->key, json_integer((json_int_t)o->seed));
        return true;
    case OPTION_MOVES:
        if (o->moves) json_object_set_new(spec, k->key, json_integer((json_int_t)o->moves));
        return true;
    case OPTION_LANGUAGE:
        if (o->language) json_object_set_new(spec, k->key, json_string(o->language));
        return true;
    case OPTION_CLUSTERS:
        if (o->clusters) {
            json_t *list = json_array();
            add_list(list, o->clusters);
            json_object_set_new(spec, k->key, list);
        }
        return true;
    case OPTION_WANT:
        if (o->want)
            json_object_set_new(spec, k->key,
                                json_string(o->want == MATCH_WANT_CLUSTERS || o->want == MATCH_WANT_CLUSTER ? "clusters"
                                            : o->want == MATCH_WANT_ANY                                     ? "any"
                                                                        : "organisations"));
        return true;
    case OPTION_IDS: return !o->ids || put_ids(spec, k->key, o->ids);
    default: return true;
    }
}

json_t *group_spec(const options *o, const group_key *keys)
{
    json_t *spec = o->spec ? read_json(o->spec) : json_object(), *own = json_object();
    bool fine = spec != NULL;
    if (spec && !json_is_object(spec)) {
        complain("%s: no JSON object; write {\"key\": value}", o->spec);
        fine = false;
    }
    for (const group_key *k = keys; fine && k->id != OPTION_END; k++) {
        fine = put_shared(o, spec, k);
        for (size_t i = 0; fine && i < o->settings; i++)
            if (o->setting[i].id == k->id)
                fine = put(spec, own, k, option_spec_of((int)k->id)->name, o->setting[i].value);
    }
    json_decref(own);
    if (fine) return spec;
    json_decref(spec);
    return NULL;
}

int group_print(const options *o, match_text *report)
{
    static const struct {
        format format;
        const char *name;
    } formats[] = {{FORMAT_TEXT, "text"}, {FORMAT_CSV, "csv"},         {FORMAT_SVG, "svg"},
                   {FORMAT_GEXF, "gexf"}, {FORMAT_GRAPHML, "graphml"}, {FORMAT_JSONL, NULL}};
    match_text *text = NULL;
    match_error error = {0};
    bool ok = true;
    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++) {
        if (formats[i].format != o->format || !formats[i].name) continue;
        ok = match_groups_write(match_text_data(report), match_text_length(report), formats[i].name, o->language, &text,
                                &error) == MATCH_OK;
        if (!ok) complain_error(&error);
    }
    if (ok) ok = session_write(o, text ? text : report);
    if (ok && !text && !o->output) putchar('\n');
    match_text_free(&text);
    match_text_free(&report);
    return ok ? STATUS_DONE : STATUS_FAILED;
}

int group_run(const options *o, const char *id, const group_key *keys, group_call *ask)
{
    json_t *spec = group_spec(o, keys);
    match_store *store = spec ? session_open(o, MATCH_OPEN_READ) : NULL;
    char *text = spec ? json_dumps(spec, JSON_COMPACT) : NULL;
    match_text *report = NULL;
    int result = STATUS_FAILED;
    if (spec && !text) complain("out of memory");
    if (store && text) {
        if (ask(store, id, text, strlen(text), &report) == MATCH_OK)
            result = group_print(o, report);
        else
            session_complain(store);
    }
    free(text);
    json_decref(spec);
    match_store_close(&store);
    return result;
}
