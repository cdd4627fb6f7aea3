/* Plans from and to JSON. */
#include <math.h>

#include "libmatch/base/json.h"
#include "libmatch/base/memory.h"
#include "libmatch/meet/plan.h"

static const char *const status_names[] = {"unknown", "feasible", "optimal", "infeasible"};

const char *mt_plan_status_name(mt_plan_status status)
{
    return (size_t)status < MT_COUNT(status_names) ? status_names[status] : "unknown";
}

void mt_plan_free(mt_plan **plan)
{
    if (!plan || !*plan) return;
    mt_plan *p = *plan;
    for (size_t i = 0; p->unscheduled && i < p->unscheduled_count; i++) mt_unscheduled_free(&p->unscheduled[i]);
    mt_free(p->assignment);
    mt_free(p->tables);
    mt_notes_clear(&p->problems);
    mt_free(p->unscheduled);
    mt_free(p->reason);
    mt_free(p->bound_reason);
    mt_notes_clear(&p->reason_notes);
    mt_notes_clear(&p->bound_notes);
    mt_free(p->stopped);
    mt_free(p->version);
    mt_free(p);
    *plan = NULL;
}

/* --- reading ------------------------------------------------------------------------------------------------------ */

static match_status bad(mt_error *err, const char *field, const char *what)
{
    mt_fail(err, MATCH_E_FORMAT, "plan: %s %s", field, what);
    mt_error_field(err, field, NULL);
    return MATCH_E_FORMAT;
}

/* A list of numbers or nulls; numbers that fit no slot or table become INT32_MAX, which the checker will refuse. */
static match_status read_places(const json_t *root, const char *key, int32_t **places, size_t *count, mt_error *err)
{
    const json_t *list = mt_json_get(root, key);
    if (!list) return MATCH_OK;
    if (!json_is_array(list)) return bad(err, key, "must be a list with a number per meeting, -1 for none");
    if (json_array_size(list) > MT_EVENT_MAX_MEETINGS) {
        bad(err, key, "has more items than an event can have meetings");
        return MATCH_E_TOO_BIG;
    }
    int32_t *own = mt_alloc(json_array_size(list), sizeof *own);
    if (!own) return mt_fail_no_memory(err);
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *item = json_array_get(list, i);
        double number = json_is_null(item) ? MT_UNPLACED : json_number_value(item);
        if ((!json_is_null(item) && !json_is_number(item)) || number != floor(number)) {
            mt_free(own);
            mt_fail(err, MATCH_E_FORMAT, "plan: %s[%zu] must be a whole number, -1 for none", key, i);
            mt_error_field(err, key, NULL);
            return MATCH_E_FORMAT;
        }
        own[i] = number < MT_UNPLACED || number > INT32_MAX ? INT32_MAX : (int32_t)number;
    }
    *places = own;
    *count = json_array_size(list);
    return MATCH_OK;
}

static match_status read_values(const json_t *root, const char *key, mt_plan_values *out, mt_error *err)
{
    const json_t *object = mt_json_get(root, key);
    struct {
        const char *name;
        mt_maybe *value;
    } fields[] = {{"scheduled", &out->scheduled},
                  {"weight", &out->weight},
                  {"below_minimum", &out->below_minimum},
                  {"breaks", &out->breaks},
                  {"table_changes", &out->table_changes}};
    if (object && !json_is_object(object)) return bad(err, key, "must be an object");
    for (size_t i = 0; object && i < MT_COUNT(fields); i++) {
        const json_t *value = mt_json_get(object, fields[i].name);
        if (value && !json_is_number(value)) return bad(err, key, "must hold numbers or null");
        if (value) *fields[i].value = (mt_maybe){json_number_value(value), true};
    }
    return MATCH_OK;
}

void mt_unscheduled_free(mt_unscheduled *unscheduled)
{
    mt_free(unscheduled->reason);
    mt_notes_clear(&unscheduled->notes);
    *unscheduled = (mt_unscheduled){0};
}

static match_status read_unscheduled(const json_t *root, mt_plan *plan, mt_error *err)
{
    const json_t *list = mt_json_get(root, "unscheduled");
    if (!list) return MATCH_OK;
    if (!json_is_array(list)) return bad(err, "unscheduled", "must be a list of {meeting, reason}");
    size_t count = json_array_size(list);
    plan->unscheduled = mt_alloc(count, sizeof *plan->unscheduled);
    if (!plan->unscheduled) return mt_fail_no_memory(err);
    plan->unscheduled_stated = true;
    for (size_t i = 0; i < count; i++) {
        const json_t *item = json_array_get(list, i);
        const json_t *number = json_is_object(item) ? mt_json_get(item, "meeting") : item;
        const json_t *reason = json_is_object(item) ? mt_json_get(item, "reason") : NULL;
        if (!json_is_integer(number)) return bad(err, "unscheduled", "must name each meeting by its number");
        json_int_t meeting = json_integer_value(number);
        mt_unscheduled *u = &plan->unscheduled[plan->unscheduled_count++];
        u->meeting = meeting < 0 || meeting > UINT32_MAX ? UINT32_MAX : (uint32_t)meeting;
        if (!json_is_string(reason)) continue;
        match_status status = mt_notes_read(mt_json_get(item, "because"), &u->notes, err);
        if (status != MATCH_OK) return status;
        u->reason = mt_strndup(json_string_value(reason), json_string_length(reason));
        if (!u->reason) return mt_fail_no_memory(err);
    }
    return MATCH_OK;
}

static match_status read_status(const json_t *root, mt_plan *plan, mt_error *err)
{
    const json_t *value = mt_json_get(root, "status");
    if (!value) return MATCH_OK;
    for (size_t i = 0; i < MT_COUNT(status_names); i++)
        if (mt_text_is(mt_json_text(value), status_names[i])) {
            plan->status = (mt_plan_status)i;
            plan->status_stated = true;
            return MATCH_OK;
        }
    return bad(err, "status", "must be one of feasible, optimal, infeasible, unknown");
}

static match_status read_text(const json_t *root, const char *key, char **out, mt_error *err)
{
    const json_t *value = mt_json_get(root, key);
    if (!value) return MATCH_OK;
    if (!json_is_string(value)) return bad(err, key, "must be a text");
    *out = mt_strndup(json_string_value(value), json_string_length(value));
    return *out ? MATCH_OK : mt_fail_no_memory(err);
}

match_status mt_plan_parse(mt_text json, mt_plan **plan, mt_error *err)
{
    match_status status = MATCH_OK;
    json_t *root = NULL;
    mt_plan *p = NULL;
    MT_TRY(mt_json_parse(json, &root, err));
    if (!json_is_object(root)) MT_TRY(bad(err, "the whole", "must be a JSON object with the key assignment"));
    p = mt_alloc(1, sizeof *p);
    if (!p) MT_TRY(mt_fail_no_memory(err));
    MT_TRY(read_status(root, p, err));
    MT_TRY(read_places(root, "assignment", &p->assignment, &p->assignments, err));
    MT_TRY(read_places(root, "tables", &p->tables, &p->tables_count, err));
    MT_TRY(read_values(root, "objective", &p->objective, err));
    MT_TRY(read_values(root, "bound", &p->bound, err));
    MT_TRY(read_unscheduled(root, p, err));
    MT_TRY(read_text(root, "reason", &p->reason, err));
    MT_TRY(read_text(root, "bound_reason", &p->bound_reason, err));
    MT_TRY(mt_notes_read(mt_json_get(root, "because"), &p->reason_notes, err));
    MT_TRY(mt_notes_read(mt_json_get(root, "bound_because"), &p->bound_notes, err));
    MT_TRY(read_text(root, "stopped", &p->stopped, err));
    MT_TRY(read_text(root, "version", &p->version, err));
    const json_t *seed = mt_json_get(root, "seed");
    if (seed && (!json_is_integer(seed) || json_integer_value(seed) < 0))
        MT_TRY(bad(err, "seed", "must be a whole number, not negative"));
    p->seed_stated = seed != NULL;
    p->seed = (uint64_t)json_integer_value(seed);
    *plan = p;
    p = NULL;
out:
    mt_plan_free(&p);
    json_decref(root);
    return status;
}

/* --- writing ------------------------------------------------------------------------------------------------------ */

static void write_key(mt_strbuf *b, const char *key)
{
    mt_strbuf_str(b, b->len && b->data[b->len - 1] == '{' ? "\n  " : ",\n  ");
    mt_strbuf_json(b, mt_text_of(key));
    mt_strbuf_str(b, ": ");
}

static void write_places(mt_strbuf *b, const char *key, const int32_t *places, size_t count)
{
    write_key(b, key);
    mt_strbuf_char(b, '[');
    for (size_t i = 0; i < count; i++) {
        if (i) mt_strbuf_str(b, ", ");
        mt_strbuf_int(b, places[i]);
    }
    mt_strbuf_char(b, ']');
}

static void write_value(mt_strbuf *b, const char *key, mt_maybe value)
{
    if (b->len && b->data[b->len - 1] != '{') mt_strbuf_str(b, ", ");
    mt_strbuf_json(b, mt_text_of(key));
    mt_strbuf_str(b, ": ");
    if (value.known)
        mt_strbuf_double(b, value.value);
    else
        mt_strbuf_str(b, "null");
}

static void write_text(mt_strbuf *b, const char *key, const char *text)
{
    write_key(b, key);
    if (text)
        mt_strbuf_json(b, mt_text_of(text));
    else
        mt_strbuf_str(b, "null");
}

typedef struct reason_writer {
    const mt_event *event;
    mt_message_language language;
    mt_strbuf *out, text;
} reason_writer;

void mt_reason_in(const char *reason, const mt_notes *notes, const mt_event *event, mt_message_language language,
                  mt_strbuf *out)
{
    if (notes->len)
        mt_notes_tell(notes, event, language, out);
    else
        mt_strbuf_str(out, reason ? reason : "");
}

static void write_words(reason_writer *w, const char *reason, const mt_notes *notes)
{
    mt_strbuf_clear(&w->text);
    mt_reason_in(reason, notes, w->event, w->language, &w->text);
    mt_strbuf_json(w->out, mt_text_make(w->text.data ? w->text.data : "", w->text.len));
    w->out->bad |= w->text.bad;
}

static void write_reason(reason_writer *w, const char *key, const char *because, const char *reason,
                         const mt_notes *notes)
{
    if (!reason) return;
    write_key(w->out, key);
    write_words(w, reason, notes);
    if (!notes->len) return;
    write_key(w->out, because);
    mt_notes_write(notes, w->out);
}

static void write_unscheduled(reason_writer *w, const mt_plan *plan)
{
    mt_strbuf *b = w->out;
    write_key(b, "unscheduled");
    mt_strbuf_char(b, '[');
    for (size_t i = 0; i < plan->unscheduled_count; i++) {
        mt_strbuf_str(b, i ? ",\n    " : "\n    ");
        mt_strbuf_format(b, "{\"meeting\": %u, \"reason\": ", (unsigned)plan->unscheduled[i].meeting);
        write_words(w, plan->unscheduled[i].reason, &plan->unscheduled[i].notes);
        if (plan->unscheduled[i].notes.len) {
            mt_strbuf_str(b, ", \"because\": ");
            mt_notes_write(&plan->unscheduled[i].notes, b);
        }
        mt_strbuf_char(b, '}');
    }
    mt_strbuf_str(b, plan->unscheduled_count ? "\n  ]" : "]");
}

static void write_meetings(mt_strbuf *b, const mt_event *event)
{
    write_key(b, "meetings");
    mt_strbuf_char(b, '[');
    for (uint32_t i = 0; i < event->meetings; i++) {
        const mt_meeting *m = &event->meeting[i];
        mt_strbuf_str(b, i ? ",\n    " : "\n    ");
        mt_strbuf_format(b, "{\"a\": %u, \"b\": %u", (unsigned)m->parties.data[0], (unsigned)m->parties.data[1]);
        for (uint32_t k = 2; k < m->parties.count; k++)
            mt_strbuf_format(b, "%s%u", k == 2 ? ", \"others\": [" : ", ", (unsigned)m->parties.data[k]);
        mt_strbuf_str(b, m->parties.count > 2 ? "], \"weight\": " : ", \"weight\": ");
        mt_strbuf_double(b, m->weight);
        mt_strbuf_str(b, m->mutual ? ", \"mutual\": true" : ", \"mutual\": false");
        if (m->choice >= 0 && (uint32_t)m->choice < event->choices) {
            mt_strbuf_str(b, ", \"choice\": ");
            mt_strbuf_json(b, mt_text_of(event->choice[m->choice]));
        }
        mt_strbuf_char(b, '}');
    }
    mt_strbuf_str(b, "\n  ]");
}

void mt_plan_write(const mt_plan *plan, const mt_event *event, mt_strbuf *out)
{
    mt_plan_write_in(plan, event, MT_MESSAGE_EN, out);
}

void mt_plan_write_in(const mt_plan *plan, const mt_event *event, mt_message_language language, mt_strbuf *out)
{
    reason_writer w = {.event = event, .language = language, .out = out};
    mt_strbuf_char(out, '{');
    write_text(out, "status", mt_plan_status_name(plan->status));
    write_places(out, "assignment", plan->assignment, plan->assignments);
    write_places(out, "tables", plan->tables, plan->tables_count);
    write_key(out, "objective");
    mt_strbuf_char(out, '{');
    write_value(out, "scheduled", plan->objective.scheduled);
    write_value(out, "weight", plan->objective.weight);
    write_value(out, "below_minimum", plan->objective.below_minimum);
    write_value(out, "breaks", plan->objective.breaks);
    write_value(out, "table_changes", plan->objective.table_changes);
    mt_strbuf_char(out, '}');
    write_key(out, "bound");
    mt_strbuf_char(out, '{');
    write_value(out, "below_minimum", plan->bound.below_minimum);
    write_value(out, "weight", plan->bound.weight);
    write_value(out, "breaks", plan->bound.breaks);
    mt_strbuf_char(out, '}');
    write_reason(&w, "bound_reason", "bound_because", plan->bound_reason, &plan->bound_notes);
    write_unscheduled(&w, plan);
    write_reason(&w, "reason", "because", plan->reason, &plan->reason_notes);
    write_text(out, "stopped", plan->stopped);
    if (plan->seed_stated) {
        write_key(out, "seed");
        mt_strbuf_format(out, "%llu", (unsigned long long)plan->seed);
    }
    write_text(out, "version", plan->version);
    if (event && event->meetings > event->listed_meetings) write_meetings(out, event);
    mt_strbuf_str(out, "\n}\n");
    mt_strbuf_free(&w.text);
}
