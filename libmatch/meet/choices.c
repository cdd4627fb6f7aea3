/* The derived event is made through its file format, as changes of the day are: its reader checks it once more. */
#include "libmatch/meet/choices.h"

#include "libmatch/base/memory.h"
#include "libmatch/meet/event_write.h"

typedef struct resolver {
    const mt_event *event;
    mt_choices *out;
    json_t *root;
    bool bad;
} resolver;

void mt_choices_free(mt_choices *choices)
{
    mt_event_free(&choices->event);
    *choices = (mt_choices){0};
}

static void append(resolver *x, const char *key, json_t *value)
{
    if (json_array_append_new(json_object_get(x->root, key), value) != 0) x->bad = true;
}

static void set(resolver *x, json_t *object, const char *key, json_t *value)
{
    if (json_object_set_new(object, key, value) != 0) x->bad = true;
}

/* A list with an entry per participant, made where the event has a number or nothing. */
static void list_participants(resolver *x)
{
    const mt_event *e = x->event;
    if (!json_is_array(json_object_get(x->root, "participants"))) {
        json_t *list = json_array();
        for (uint32_t p = 0; p < e->participants; p++)
            if (json_array_append_new(list, json_object()) != 0) x->bad = true;
        set(x, x->root, "participants", list);
    }
    if (!json_object_get(x->root, "max_meetings")) {
        json_t *list = json_array();
        for (uint32_t p = 0; p < e->participants; p++)
            if (json_array_append_new(list, json_null()) != 0) x->bad = true;
        set(x, x->root, "max_meetings", list);
    }
}

static void add_people(resolver *x)
{
    const mt_event *e = x->event;
    bool least = json_object_get(x->root, "min_meetings") != NULL;
    for (uint32_t c = 0; c < e->choices; c++) {
        append(x, "participants", json_pack("{s:s, s:s}", "name", e->choice[c], "mode", "remote"));
        append(x, "forbidden", json_array());
        append(x, "max_meetings", json_integer(1));
        if (least) append(x, "min_meetings", json_integer(0));
    }
}

/* The choice of a meeting becomes one more party. A remote one: it changes nothing about tables. */
static void add_parties(resolver *x)
{
    const mt_event *e = x->event;
    json_t *meetings = json_object_get(x->root, "meetings");
    for (uint32_t m = 0; m < e->meetings; m++) {
        json_t *own = json_array_get(meetings, m), *others = json_object_get(own, "others");
        if (e->meeting[m].within) set(x, own, "cancelled", json_true());
        if (e->meeting[m].choice < 0) continue;
        json_object_del(own, "choice");
        if (!others) {
            others = json_array();
            set(x, own, "others", others);
        }
        if (json_array_append_new(others, json_integer((json_int_t)e->participants + e->meeting[m].choice)) != 0)
            x->bad = true;
    }
}

/* --- kind all ----------------------------------------------------------------------------------------------------- */

typedef struct weights {
    double greatest;
    bool even; /* the alternatives of each choice weigh the same */
} weights;

static match_status look_at_weights(const mt_event *e, mt_choices *out, weights *w, mt_error *err)
{
    double *first = mt_alloc(2 * (size_t)e->choices, sizeof *first), *best = first + e->choices;
    if (!first) return mt_fail_no_memory(err);
    for (uint32_t c = 0; c < e->choices; c++) first[c] = -1;
    w->even = true;
    for (uint32_t m = 0; m < e->meetings; m++) {
        const mt_meeting *meeting = &e->meeting[m];
        if (meeting->weight > w->greatest) w->greatest = meeting->weight;
        if (meeting->choice < 0) {
            out->required++;
            out->heaviest += meeting->weight;
            continue;
        }
        if (meeting->weight > best[meeting->choice]) best[meeting->choice] = meeting->weight;
        if (first[meeting->choice] < 0) {
            out->required++;
            first[meeting->choice] = meeting->weight;
        } else if (first[meeting->choice] != meeting->weight) {
            w->even = false;
        }
    }
    for (uint32_t c = 0; c < e->choices; c++) out->heaviest += best[c];
    mt_free(first);
    return MATCH_OK;
}

static match_status require_all(resolver *x, mt_error *err)
{
    const mt_event *e = x->event;
    mt_choices *out = x->out;
    weights w = {0};
    match_status status = look_at_weights(e, out, &w, err);
    if (status != MATCH_OK) return status;
    double bonus = w.greatest * out->required + 1;
    out->all = true;
    out->weighs = !w.even && bonus + w.greatest <= MT_EVENT_MAX_WEIGHT;
    out->bonus = out->weighs ? bonus : 1;
    set(x, x->root, "kind", json_string("selection"));
    for (uint32_t m = 0; m < e->meetings; m++)
        set(x, json_array_get(json_object_get(x->root, "meetings"), m), "weight",
            json_real(out->bonus + (out->weighs ? e->meeting[m].weight : 0)));
    return MATCH_OK;
}

match_status mt_choices_resolve(const mt_event *event, mt_choices *choices, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_choices out = {0};
    resolver x = {.event = event, .out = &out};
    mt_strbuf text = {0};
    if (!event->choices) goto done;
    MT_TRY(mt_event_to_json(event, &x.root, err));
    if (!event->selection) MT_TRY(require_all(&x, err));
    json_object_del(x.root, "across"); /* applied; the choices would blur them */
    json_object_del(x.root, "shared");
    list_participants(&x);
    add_people(&x);
    add_parties(&x);
    if (x.bad) MT_TRY(mt_fail_no_memory(err));
    mt_json_write(&text, x.root);
    MT_TRY(mt_strbuf_status(&text, err));
    MT_TRY(mt_event_parse(mt_text_make(text.data, text.len), &out.event, err));
done:
    *choices = out;
    out.event = NULL;
out:
    mt_event_free(&out.event);
    mt_strbuf_free(&text);
    json_decref(x.root);
    return status;
}

match_status mt_choices_model(const mt_choices *choices, const mt_event *event, mt_model **model, mt_error *err)
{
    match_status status = mt_model_make(choices->event ? choices->event : event, model, err);
    if (status != MATCH_OK) return status;
    (*model)->judged = event->participants;
    (*model)->required = choices->all ? choices->required : 0;
    return MATCH_OK;
}
