/* Collecting and reading news: see standing.h. Collecting looks at pending records only; everything it writes is in the
 * caller's transaction. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "libmatch/base/number.h"
#include "libmatch/broker/kept_apart.h"
#include "libmatch/broker/standing_match.h"
#include "libmatch/store/ledger.h"
#include "libmatch/store/view.h"

#define PART '\x1f' /* between the parts of a key */

static uint64_t hash_two(uint64_t a, uint64_t b)
{
    const uint64_t both[2] = {a, b};
    return mt_hash_bytes(both, sizeof both, 7);
}

/* Of a value, whatever order the keys of its objects stand in: a source that orders them anew has said nothing new. The
 * depth is bounded by the parser. */
static uint64_t hash_value(const json_t *value, const char *without)
{
    const uint64_t type = (uint64_t)json_typeof(value) + 1;
    uint64_t hash = type;
    if (json_is_object(value)) {
        for (void *i = json_object_iter((json_t *)value); i; i = json_object_iter_next((json_t *)value, i)) {
            const char *key = json_object_iter_key(i);
            if (without && strcmp(key, without) == 0) continue;
            hash += hash_two(mt_hash_bytes(key, strlen(key), type), hash_value(json_object_iter_value(i), NULL));
        }
    } else if (json_is_array(value)) {
        for (size_t i = 0; i < json_array_size(value); i++)
            hash = hash_two(hash, hash_value(json_array_get(value, i), NULL));
    } else if (json_is_string(value)) {
        hash = mt_hash_bytes(json_string_value(value), json_string_length(value), type);
    } else if (json_is_number(value)) {
        double number = json_number_value(value);
        int64_t whole = json_integer_value(value);
        hash = hash_two(mt_hash_bytes(&number, sizeof number, type), mt_hash_bytes(&whole, sizeof whole, type));
    }
    return hash;
}

uint64_t mt_record_version(const json_t *root) { return hash_value(root, "updated"); }

typedef struct collecting {
    mt_matcher *m;
    mt_store *store;
    mt_standing_set set;
    mt_standing_hits hits;
    MT_ARRAY(uint32_t) owners; /* name numbers of the record at hand */
    mt_kept_apart apart;
    MT_ARRAY(mt_num) waiting; /* items of organisations that changed */
    bool dangling;            /* an owner of the record at hand is not there yet */
} collecting;

static void free_collecting(collecting *c)
{
    mt_standing_set_free(&c->set);
    MT_ARRAY_FREE(&c->hits);
    MT_ARRAY_FREE(&c->owners);
    mt_kept_apart_free(&c->apart);
    MT_ARRAY_FREE(&c->waiting);
}

/* ---- who must not hear of whom ------------------------------------------------------------------------------------*/

static match_status may_hear(collecting *c, const mt_standing *query, bool *may, mt_error *err)
{
    match_status status = MATCH_OK;
    *may = true;
    for (size_t o = 0; o < query->owners.len && *may; o++) {
        const mt_apart_list *refused;
        MT_TRY(mt_kept_apart_of(&c->apart, c->store, query->owners.data[o], &refused, err));
        for (size_t i = 0; i < c->owners.len && *may; i++)
            for (size_t j = 0; j < refused->names.len && *may; j++) *may = c->owners.data[i] != refused->names.data[j];
    }
out:
    return status;
}

/* ---- one record ---------------------------------------------------------------------------------------------------*/

static match_status note_owner(void *context, const mt_link_row *row, mt_error *err)
{
    collecting *c = context;
    uint32_t name = row->name;
    if (row->to == 0) c->dangling = true;
    return MT_PUSH(&c->owners, name, err);
}

static match_status find_owners(collecting *c, const mt_row *row, mt_error *err)
{
    match_status status = MATCH_OK;
    c->owners.len = 0;
    c->dangling = false;
    if (MT_KINDS_ORGANISATIONS >> row->kind & 1) {
        uint32_t name = 0;
        MT_TRY(mt_store_name_of(c->store, row->key, &name, err));
        if (name) MT_TRY(MT_PUSH(&c->owners, name, err));
        goto out;
    }
    MT_TRY(mt_store_links_from(c->store, row->num, MT_LINK_OWNER, note_owner, c, err));
    MT_TRY(mt_store_links_from(c->store, row->num, MT_LINK_PARTICIPANT, note_owner, c, err));
    if (row->kind == MT_KIND_PROJECT) c->dangling = false; /* nobody's filter waits for participants */
out:
    return status;
}

/* The key says which query, record and version; what is unread also has "[score,[words]]". */
static match_status write_news(collecting *c, const mt_standing_hit *hit, const mt_row *row, uint64_t version,
                               mt_error *err)
{
    match_status status = MATCH_OK;
    mt_strbuf key = {0}, text = {0};
    bool added = false;
    mt_strbuf_format(&key, "%s%c%d%c%.*s%c%016" PRIx64, c->set.queries.data[hit->query].id, PART,
                     (int)mt_kind_family(row->kind), PART, (int)row->key.len, row->key.data, PART, version);
    MT_TRY(mt_strbuf_status(&key, err));
    mt_text name = mt_text_make(key.data, key.len);
    MT_TRY(mt_ledger_add(c->store, MT_BOOK_NEWS, name, mt_text_of("1"), &added, err));
    if (!added) goto out;
    mt_strbuf_char(&text, '[');
    mt_strbuf_double(&text, hit->score);
    mt_strbuf_char(&text, ',');
    mt_standing_words(&c->set, hit->query, &text);
    mt_strbuf_char(&text, ']');
    MT_TRY(mt_strbuf_status(&text, err));
    MT_TRY(mt_ledger_add(c->store, MT_BOOK_UNREAD, name, mt_text_make(text.data, text.len), NULL, err));
out:
    mt_strbuf_free(&key);
    mt_strbuf_free(&text);
    return status;
}

typedef enum scope { ALL_QUERIES, OF_OWNER_ONLY, EXISTING_ONLY } scope;

/* A record against the queries. *wait: it may become news without being written again. */
static match_status look_at(collecting *c, mt_num num, scope among, bool *wait, mt_error *err)
{
    match_status status = MATCH_OK;
    const mt_index *index = mt_matcher_index(c->m);
    uint32_t doc = mt_index_doc_of(index, num);
    json_t *root = NULL;
    mt_row row = {0};
    char key[MT_KEY_SIZE];
    *wait = false;
    if (doc == MT_NONE) return MATCH_OK; /* gone, or no record that has a text */
    MT_TRY(mt_store_row(c->store, num, &row, err));
    mt_copy_text(key, sizeof key, row.key.data, row.key.len);
    MT_TRY(mt_json_parse(row.json, &root, err));
    row.key = mt_text_of(key);
    row.json = (mt_text){"", 0};
    if (!mt_bitset_has(&c->m->selection.returned, doc)) {
        mt_day from = mt_day_parse(mt_json_text(json_array_get(mt_json_get(root, "valid"), 0)));
        *wait = from != MT_NO_DAY && from > c->m->selection.as_of;
        goto out;
    }
    MT_TRY(find_owners(c, &row, err));
    if (c->dangling) {
        *wait = true;
        goto out;
    }
    MT_TRY(mt_standing_ask(&c->set, index, doc, &c->hits, err));
    uint64_t version = c->hits.len ? mt_record_version(root) : 0;
    for (size_t i = 0; i < c->hits.len; i++) {
        const mt_standing *query = &c->set.queries.data[c->hits.data[i].query];
        bool wanted = among == ALL_QUERIES || (among == OF_OWNER_ONLY ? query->of_owner : query->existing);
        if (wanted) MT_TRY(may_hear(c, query, &wanted, err));
        if (wanted && query->filter)
            MT_TRY(mt_filter_accepts(query->filter, c->store, query->viewer, num, &wanted, err));
        if (wanted) MT_TRY(write_news(c, &c->hits.data[i], &row, version, err));
    }
out:
    json_decref(root);
    return status;
}

/* ---- what is pending ----------------------------------------------------------------------------------------------*/

static match_status note_item(void *context, const mt_link_row *row, mt_error *err)
{
    collecting *c = context;
    mt_num num = row->from;
    return MT_PUSH(&c->waiting, num, err);
}

/* An organisation has changed: filters on owners may say otherwise of its items. */
static match_status look_at_items(collecting *c, mt_num num, mt_error *err)
{
    match_status status = MATCH_OK;
    char key[MT_KEY_SIZE];
    mt_kind kind;
    uint32_t name = 0;
    bool any = false, wait;
    uint32_t doc = mt_index_doc_of(mt_matcher_index(c->m), num);
    for (size_t q = 0; q < c->set.queries.len; q++) any = any || c->set.queries.data[q].of_owner;
    if (!any || doc == MT_NONE || !(MT_KINDS_ORGANISATIONS >> mt_index_kind(c->m->index, doc) & 1)) goto out;
    MT_TRY(mt_store_key(c->store, num, key, &kind, err));
    MT_TRY(mt_store_name_of(c->store, mt_text_of(key), &name, err));
    c->waiting.len = 0;
    if (name) MT_TRY(mt_store_links_to(c->store, name, MT_LINK_OWNER, note_item, c, err));
    for (size_t i = 0; i < c->waiting.len; i++) MT_TRY(look_at(c, c->waiting.data[i], OF_OWNER_ONLY, &wait, err));
out:
    return status;
}

static match_status look_at_pending(collecting *c, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_num *list = NULL;
    size_t count = 0;
    MT_TRY(mt_pending_list(c->store, &list, &count, err));
    for (size_t i = 0; i < count; i++) {
        bool wait;
        MT_TRY(look_at(c, list[i], ALL_QUERIES, &wait, err));
        MT_TRY(look_at_items(c, list[i], err));
        if (!wait) MT_TRY(mt_pending_remove(c->store, list[i], err));
    }
out:
    mt_free(list);
    return status;
}

/* Queries that also ask about what was there before them, once; then the mark is taken off. */
static match_status look_at_existing(collecting *c, mt_error *err)
{
    match_status status = MATCH_OK;
    const mt_index *index = mt_matcher_index(c->m);
    bool any = false, wait;
    for (size_t q = 0; q < c->set.queries.len; q++) any = any || c->set.queries.data[q].existing;
    for (uint32_t d = 0; any && d < mt_index_docs(index); d++)
        if (mt_index_live(index, d)) MT_TRY(look_at(c, mt_index_num(index, d), EXISTING_ONLY, &wait, err));
    for (size_t q = 0; q < c->set.queries.len; q++) {
        mt_standing *query = &c->set.queries.data[q];
        if (!query->existing) continue;
        if (json_object_set_new(query->root, "existing", json_false()) != 0) MT_TRY(mt_fail_no_memory(err));
        MT_TRY(mt_ledger_put_json(c->store, MT_BOOK_STANDING, mt_text_of(query->id), query->root, err));
    }
out:
    return status;
}

static match_status collect(collecting *c, const mt_match_options *options, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_match_options all = *options;
    all.viewer = MT_TIER_CONFIDENTIAL; /* each query brings the tier of who registered it */
    MT_TRY(mt_matcher_begin(c->m, &all, false, err));
    MT_TRY(mt_standing_load(c->store, &c->set, err));
    MT_TRY(look_at_pending(c, err));
    MT_TRY(look_at_existing(c, err));
out:
    mt_matcher_end(c->m);
    return status;
}

match_status mt_news_collect(mt_matcher *m, mt_store *store, const mt_match_options *options, mt_error *err)
{
    collecting c = {.m = m, .store = store};
    match_status status = collect(&c, options, err);
    free_collecting(&c);
    return status;
}

/* ---- reading ------------------------------------------------------------------------------------------------------*/

typedef struct piece {
    char *key; /* in the ledger; its parts: */
    mt_text query, id, version;
    mt_family family;
    double score;
    char *words; /* JSON */
} piece;

static void free_piece(piece *p)
{
    mt_free(p->key);
    mt_free(p->words);
}

/* A record that news is about, read once. */
typedef struct subject {
    mt_row row; /* without its JSON; key in `key` */
    char key[MT_KEY_SIZE], version[17];
    char given[17]; /* version of what the reader is given: that of the whole would confirm guesses of the rest */
    char *name;
} subject;

typedef struct reading {
    collecting c;  /* the queries and their conditions, asked once more */
    mt_intern ids; /* of the queries, in their order */
    mt_map read;   /* record number -> place in subjects */
    MT_ARRAY(subject) subjects;
    MT_ARRAY(piece) pieces;
} reading;

/* the text up to the next part; *rest goes behind it */
static mt_text next_part(mt_text *rest)
{
    const char *end = rest->len ? memchr(rest->data, PART, rest->len) : NULL;
    mt_text part = mt_text_make(rest->data, end ? (size_t)(end - rest->data) : rest->len);
    size_t used = part.len + (end != NULL);
    *rest = mt_text_make(rest->data + used, rest->len - used);
    return part;
}

static match_status list_unread(void *context, int64_t row, mt_text key, mt_text text, mt_error *err)
{
    match_status status = MATCH_OK;
    reading *r = context;
    piece made = {.key = mt_strndup(key.data, key.len)};
    const char *comma = text.len ? memchr(text.data, ',', text.len) : NULL;
    (void)row;
    if (!made.key) MT_TRY(mt_fail_no_memory(err));
    if (!comma || text.data[0] != '[' || comma + 1 == text.data + text.len ||
        !mt_number_read(mt_text_make(text.data + 1, (size_t)(comma - text.data) - 1), &made.score))
        MT_TRY(mt_fail(err, MATCH_E_CORRUPT, "the store is damaged: unread news has no score"));
    made.words = mt_strndup(comma + 1, text.len - (size_t)(comma + 1 - text.data) - 1);
    if (!made.words) MT_TRY(mt_fail_no_memory(err));
    mt_text rest = mt_text_make(made.key, key.len);
    made.query = next_part(&rest);
    made.family = mt_text_is(next_part(&rest), "1") ? MT_FAMILY_ORGANISATION : MT_FAMILY_ITEM;
    made.id = next_part(&rest);
    made.version = rest;
    MT_TRY(MT_PUSH(&r->pieces, made, err));
    made = (piece){0};
out:
    free_piece(&made);
    return status;
}

static int compare_pieces(const void *a, const void *b)
{
    const piece *x = a, *y = b;
    int order = mt_text_compare(x->query, y->query);
    if (order) return order;
    if (x->score != y->score) return x->score > y->score ? -1 : 1;
    return mt_text_compare(x->id, y->id);
}

static match_status list_ids(reading *r, mt_error *err)
{
    match_status status = MATCH_OK;
    for (size_t i = 0; i < r->c.set.queries.len; i++)
        MT_TRY(mt_intern_add(&r->ids, mt_text_of(r->c.set.queries.data[i].id), &(uint32_t){0}, NULL, err));
out:
    return status;
}

static const mt_standing *find_query(const reading *r, mt_text id)
{
    uint32_t number = mt_intern_find(&r->ids, id);
    return number == MT_NONE ? NULL : &r->c.set.queries.data[number];
}

static match_status version_given(const reading *r, const mt_row *row, char version[17], mt_error *err)
{
    match_status status = MATCH_OK;
    mt_strbuf json = {0};
    json_t *root = NULL;
    bool shown = false;
    MT_TRY(mt_view_json(r->c.store, r->c.m->selection.viewer, row, &json, &shown, err));
    if (shown) MT_TRY(mt_json_parse(mt_text_make(json.data, json.len), &root, err));
    if (shown) snprintf(version, 17, "%016" PRIx64, mt_record_version(root));
out:
    mt_strbuf_free(&json);
    json_decref(root);
    return status;
}

/* Borrowed until the next call. */
static match_status find_subject(reading *r, mt_num num, const subject **out, mt_error *err)
{
    match_status status = MATCH_OK;
    subject made = {{0}, "", "", "", NULL};
    json_t *root = NULL;
    const uint64_t *place = mt_map_get(&r->read, num);
    if (place) {
        *out = &r->subjects.data[*place];
        return MATCH_OK;
    }
    MT_TRY(mt_store_row(r->c.store, num, &made.row, err));
    MT_TRY(mt_json_parse(made.row.json, &root, err));
    mt_text name = mt_record_name(root);
    mt_copy_text(made.key, sizeof made.key, made.row.key.data, made.row.key.len);
    snprintf(made.version, sizeof made.version, "%016" PRIx64, mt_record_version(root));
    made.name = mt_strndup(name.data, name.len);
    MT_TRY(version_given(r, &made.row, made.given, err));
    made.row.json = (mt_text){"", 0};
    if (!made.name) MT_TRY(mt_fail_no_memory(err));
    MT_TRY(mt_map_put(&r->read, num, r->subjects.len, err));
    MT_TRY(MT_PUSH(&r->subjects, made, err));
    made.name = NULL;
    *out = &r->subjects.data[r->subjects.len - 1];
out:
    json_decref(root);
    mt_free(made.name);
    return status;
}

/* Whether the query still wants the record: conditions may have changed since the news was found. */
static match_status still_wanted(collecting *c, const mt_standing *query, const mt_row *row, bool *wanted,
                                 mt_error *err)
{
    match_status status = MATCH_OK;
    mt_num num = row->num;
    *wanted = true;
    if (query->owners.len) {
        MT_TRY(find_owners(c, row, err));
        MT_TRY(may_hear(c, query, wanted, err));
    }
    if (*wanted && query->filter) MT_TRY(mt_filter_accepts(query->filter, c->store, query->viewer, num, wanted, err));
out:
    return status;
}

typedef enum destiny { OUT_OF_DATE = 0, SHOWN, KEPT_FOR_OTHERS } destiny;

/* Whether the reader was told of a record as he is given it already: when only what is hidden from him has changed, it
 * is no news, and that it has changed stays unsaid. */
static match_status was_told(reading *r, const piece *p, const subject *about, bool *told, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_strbuf key = {0};
    bool added = false;
    *told = false;
    if (strcmp(about->given, about->version) == 0) return MATCH_OK; /* then the key of the piece says it */
    mt_strbuf_add(&key, p->key, (size_t)(p->version.data - p->key));
    mt_strbuf_str(&key, about->given);
    MT_TRY(mt_strbuf_status(&key, err));
    MT_TRY(mt_ledger_add(r->c.store, MT_BOOK_NEWS, mt_text_make(key.data, key.len), mt_text_of("1"), &added, err));
    *told = !added;
out:
    mt_strbuf_free(&key);
    return status;
}

static match_status write_piece(reading *r, const piece *p, mt_strbuf *out, destiny *fate, mt_error *err)
{
    match_status status = MATCH_OK;
    const mt_matcher *m = r->c.m;
    mt_num num = 0;
    const subject *about = NULL;
    bool wanted = false, told = false;
    const mt_standing *query = find_query(r, p->query);
    *fate = OUT_OF_DATE;
    MT_TRY(mt_store_find(m->store, p->family, p->id, &num, err));
    uint32_t doc = num ? mt_index_doc_of(m->index, num) : MT_NONE;
    if (doc == MT_NONE || !query) goto out;
    MT_TRY(find_subject(r, num, &about, err));
    if (!mt_text_is(p->version, about->version)) goto out;
    mt_row row = about->row;
    row.key = mt_text_of(about->key);
    MT_TRY(still_wanted(&r->c, query, &row, &wanted, err));
    if (!wanted) goto out;
    if (row.tier > m->selection.viewer || query->viewer > m->selection.viewer) {
        *fate = KEPT_FOR_OTHERS;
        goto out;
    }
    if (!mt_bitset_has(&m->selection.returned, doc)) goto out;
    *fate = SHOWN;
    MT_TRY(was_told(r, p, about, &told, err));
    if (told) goto out;
    mt_strbuf_str(out, "{\"query\":");
    mt_strbuf_json(out, p->query);
    mt_strbuf_str(out, ",\"id\":");
    mt_strbuf_json(out, row.key);
    mt_strbuf_format(out, ",\"kind\":\"%s\",\"name\":", mt_kind_name(row.kind));
    mt_strbuf_json(out, mt_text_of(about->name));
    mt_strbuf_str(out, ",\"score\":");
    mt_strbuf_double(out, p->score);
    mt_strbuf_format(out, ",\"version\":\"%s\",\"words\":", about->given);
    mt_strbuf_str(out, p->words);
    mt_strbuf_str(out, "}\n");
    MT_TRY(mt_strbuf_status(out, err));
out:
    return status;
}

/* What was never told may be found again: it leaves the log too. */
static match_status settle(mt_store *store, const piece *p, destiny fate, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_text key = mt_text_of(p->key);
    if (fate == KEPT_FOR_OTHERS) goto out;
    MT_TRY(mt_ledger_remove(store, MT_BOOK_UNREAD, key, NULL, err));
    if (fate == OUT_OF_DATE) MT_TRY(mt_ledger_remove(store, MT_BOOK_NEWS, key, NULL, err));
out:
    return status;
}

match_status mt_news_read(mt_matcher *m, mt_store *store, const mt_match_options *options, mt_strbuf *jsonl,
                          mt_error *err)
{
    match_status status = MATCH_OK;
    reading r = {.c = {.m = m, .store = store}};
    bool begun = false;
    MT_TRY(collect(&r.c, options, err));
    MT_TRY(mt_matcher_begin(m, options, false, err));
    begun = true;
    MT_TRY(list_ids(&r, err));
    MT_TRY(mt_ledger_each(store, MT_BOOK_UNREAD, list_unread, &r, err));
    if (r.pieces.len) qsort(r.pieces.data, r.pieces.len, sizeof *r.pieces.data, compare_pieces);
    for (size_t i = 0; i < r.pieces.len; i++) {
        destiny fate = OUT_OF_DATE;
        MT_TRY(write_piece(&r, &r.pieces.data[i], jsonl, &fate, err));
        MT_TRY(settle(store, &r.pieces.data[i], fate, err));
    }
out:
    if (begun) mt_matcher_end(m);
    for (size_t i = 0; i < r.pieces.len; i++) free_piece(&r.pieces.data[i]);
    MT_ARRAY_FREE(&r.pieces);
    for (size_t i = 0; i < r.subjects.len; i++) mt_free(r.subjects.data[i].name);
    MT_ARRAY_FREE(&r.subjects);
    mt_map_free(&r.read);
    mt_intern_free(&r.ids);
    free_collecting(&r.c);
    return status;
}
