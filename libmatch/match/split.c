/* A shard holds records at home (their ids belong to it; relations and feedback go with their first organisation),
 * copies of the organisations that items at home name as owners or participants, because filters ask for owner.country
 * and the like, copies of bodies that are not public and that any of these name, because whoever may not see a body is
 * not told its id either (store/view.h), the taxonomies, and what bilingual records of the whole say. A copy leaves out
 * a text that is longer than any attribute: filters cannot see it, and the copy is never returned or counted. */
#include "libmatch/match/split.h"

#include <stdio.h>

#include "libmatch/base/clock.h"
#include "libmatch/index/attribute.h"
#include "libmatch/index/statistics.h"
#include "libmatch/translation/taught.h"

enum phase { PHASE_HOME, PHASE_COPIES, PHASE_HIDDEN, PHASE_TAXONOMIES, PHASE_DONE };

struct mt_split {
    mt_store *from, *to;
    mt_analyser *analyser;
    mt_index_writer *writer;
    uint32_t shard, shards;
    enum phase phase;
    mt_num at, last;
    mt_intern named;     /* organisations that items at home name */
    mt_intern mentioned; /* bodies that records at home and copies name otherwise: parents, clusters, the other end */
    uint32_t copied, looked_at;
};

match_status mt_split_create(mt_store *from, const char *path, uint32_t shard, uint32_t shards, mt_split **out,
                             mt_error *err)
{
    match_status status = MATCH_OK;
    char text[32];
    mt_split *s = mt_alloc(1, sizeof *s);
    if (!s) return mt_fail_no_memory(err);
    *s = (mt_split){.from = from, .shard = shard, .shards = shards, .at = 1};
    MT_TRY(mt_store_last(from, &s->last, err));
    MT_TRY(mt_analyser_create(&s->analyser, err));
    MT_TRY(mt_store_open(path, MT_OPEN_CREATE, 5000, &s->to, err));
    MT_TRY(mt_index_writer_create(s->to, s->analyser, &s->writer, err));
    MT_TRY(mt_store_begin(s->to, err));
    snprintf(text, sizeof text, "%u/%u", shard, shards);
    MT_TRY(mt_store_set_setting(s->to, MT_SHARD_SETTING, text, err));
    *out = s;
    s = NULL;
out:
    mt_split_free(&s);
    return status;
}

void mt_split_free(mt_split **split)
{
    mt_split *s = *split;
    if (!s) return;
    if (s->to && mt_store_in_write(s->to)) mt_store_rollback(s->to);
    mt_index_writer_free(&s->writer);
    mt_analyser_free(&s->analyser);
    mt_store_close(&s->to);
    mt_intern_free(&s->named);
    mt_intern_free(&s->mentioned);
    mt_free(s);
    *split = NULL;
}

/* Takes `root`. */
static match_status put(mt_split *s, json_t *root, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_issues issues = {.limit = 1};
    mt_record *record = NULL;
    mt_change change;
    mt_num num;
    MT_TRY(mt_record_read(root, false, 0, &issues, &record, err));
    MT_TRY(mt_store_put(s->to, record, &change, &num, err));
    MT_TRY(mt_index_put(s->writer, num, record, err));
out:
    mt_record_free(&record);
    mt_issues_free(&issues);
    return status;
}

static match_status note(mt_split *s, mt_intern *bodies, mt_text id, mt_error *err)
{
    uint32_t number;
    return id.len && mt_shard_of(id, s->shards) != s->shard ? mt_intern_add(bodies, id, &number, NULL, err) : MATCH_OK;
}

static match_status note_named(mt_split *s, const json_t *root, const char *key, mt_error *err)
{
    match_status status = MATCH_OK;
    for (size_t i = 0, n = mt_record_list_size(root, key); i < n && status == MATCH_OK; i++)
        status = note(s, &s->named, mt_record_list_item(root, key, i), err);
    return status;
}

static match_status note_mentioned(mt_split *s, const json_t *root, bool pair, mt_error *err)
{
    match_status status = MATCH_OK;
    const json_t *clusters = mt_json_get(root, "member_of");
    if (pair) return note(s, &s->mentioned, mt_json_get_text(root, "b"), err);
    MT_TRY(note(s, &s->mentioned, mt_json_get_text(root, "parent"), err));
    for (size_t i = 0; i < json_array_size(clusters); i++)
        MT_TRY(note(s, &s->mentioned, mt_json_get_text(json_array_get(clusters, i), "cluster"), err));
out:
    return status;
}

static match_status take_home(mt_split *s, mt_num num, mt_error *err)
{
    mt_row row = {0};
    json_t *root = NULL;
    match_status status = mt_store_row(s->from, num, &row, err);
    if (status == MATCH_E_NOT_FOUND) return MATCH_OK; /* a number that is no longer used */
    if (status != MATCH_OK) return status;
    bool pair = row.kind == MT_KIND_RELATION || row.kind == MT_KIND_FEEDBACK;
    if (!pair && mt_shard_of(row.key, s->shards) != s->shard) return MATCH_OK;
    MT_TRY(mt_json_parse(row.json, &root, err));
    if (pair && mt_shard_of(mt_json_get_text(root, "a"), s->shards) != s->shard) goto out;
    MT_TRY(note_named(s, root, "owner", err));
    MT_TRY(note_named(s, root, "participants", err));
    MT_TRY(note_mentioned(s, root, pair, err));
    status = put(s, root, err);
    root = NULL;
out:
    json_decref(root);
    return status;
}

static match_status take_copy(mt_split *s, mt_text id, bool hidden_only, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_num num;
    mt_row row = {0};
    json_t *root = NULL;
    MT_TRY(mt_store_find(s->from, MT_FAMILY_ORGANISATION, id, &num, err));
    if (num == 0) return MATCH_OK;
    MT_TRY(mt_store_row(s->from, num, &row, err));
    if (hidden_only && row.tier == MT_TIER_PUBLIC) return MATCH_OK;
    MT_TRY(mt_json_parse(row.json, &root, err));
    if (!hidden_only) MT_TRY(note_mentioned(s, root, false, err));
    if (mt_json_get_text(root, "text").len > MT_ATTRIBUTE_VALUE_MAX) json_object_del(root, "text");
    status = put(s, root, err);
    root = NULL;
out:
    json_decref(root);
    return status;
}

static match_status take_label(void *context, const mt_concept_row *row, mt_error *err)
{
    mt_split *s = context;
    return mt_store_concept_add(s->to, row->scheme, row->code, row->parent, row->lang, row->label, mt_text_make("", 0),
                                err);
}

static match_status finish(mt_split *s, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_strbuf body = {0};
    MT_TRY(mt_store_concepts(s->from, mt_text_make("", 0), take_label, s, err));
    MT_TRY(mt_taught_compose(s->from, &body, err));
    MT_TRY(mt_taught_write(s->to, &body, err));
    MT_TRY(mt_index_flush(s->writer, err));
    MT_TRY(mt_store_commit(s->to, err));
    for (bool more = true; more;) MT_TRY(mt_index_merge_step(s->writer, INT64_MAX / 4, &more, err));
out:
    mt_strbuf_free(&body);
    return status;
}

static match_status step(void *self, int64_t budget_ns, bool *done, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_split *s = self;
    int64_t end = mt_clock_wall_ns() + budget_ns;
    do {
        switch (s->phase) {
        case PHASE_HOME:
            if (s->at <= s->last)
                MT_TRY(take_home(s, s->at++, err));
            else
                s->phase++;
            break;
        case PHASE_COPIES:
            if (s->copied < s->named.count)
                MT_TRY(take_copy(s, mt_intern_text(&s->named, s->copied++), false, err));
            else
                s->phase++;
            break;
        case PHASE_HIDDEN:
            if (s->looked_at < s->mentioned.count)
                MT_TRY(take_copy(s, mt_intern_text(&s->mentioned, s->looked_at++), true, err));
            else
                s->phase++;
            break;
        case PHASE_TAXONOMIES:
            MT_TRY(finish(s, err));
            s->phase++;
            break;
        case PHASE_DONE: break;
        }
    } while (s->phase != PHASE_DONE && mt_clock_wall_ns() < end);
    *done = s->phase == PHASE_DONE;
out:
    return status;
}

static double progress(const void *self)
{
    const mt_split *s = self;
    return s->last ? (double)(s->at - 1) / ((double)s->last + 1) : 0;
}

static void free_job(void *self)
{
    mt_split *s = self;
    mt_split_free(&s);
}

const mt_job_class mt_split_job_class = {step, progress, free_job};
