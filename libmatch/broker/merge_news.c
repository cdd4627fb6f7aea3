/* Mergers are no news: records that name another body than before have not changed for who asks about their subjects.
 * Of every record that a merger rewrote, and of both bodies, standing queries were told under the
 * old version or not; what was told counts as told of the new version, too. Keys of news are
 * query, family, id, version (news.c). */
#include <inttypes.h>
#include <stdlib.h>

#include "libmatch/broker/merge_internal.h"
#include "libmatch/broker/standing.h"

typedef struct move {
    uint32_t next; /* move from the same record + 1; 0: no more */
    uint32_t to;   /* in the texts */
} move;

typedef struct carrying {
    mt_store *store;
    mt_intern texts;         /* family, id, version: records as they were and as they are */
    MT_ARRAY(uint32_t) head; /* [texts] first move + 1 */
    MT_ARRAY(move) moves;
    MT_ARRAY(char *) told; /* keys */
} carrying;

/* The number of the end of a key for a record; one that is never told has none. */
static match_status number_of(carrying *c, const json_t *record, uint32_t *number, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_strbuf key = {0};
    mt_kind kind = mt_kind_from_name(mt_json_get_text(record, "kind"));
    *number = MT_NONE;
    if (!json_is_object(record) || kind == MT_KIND_RELATION || kind == MT_KIND_FEEDBACK) return MATCH_OK;
    mt_strbuf_format(&key, "%d%c", (int)mt_kind_family(kind), MT_MERGE_PART);
    mt_strbuf_text(&key, mt_json_get_text(record, "id"));
    mt_strbuf_format(&key, "%c%016" PRIx64, MT_MERGE_PART, mt_record_version(record));
    MT_TRY(mt_strbuf_status(&key, err));
    MT_TRY(mt_intern_add(&c->texts, mt_text_make(key.data, key.len), number, NULL, err));
    while (c->head.len < c->texts.count) MT_TRY(MT_PUSH(&c->head, 0, err));
out:
    mt_strbuf_free(&key);
    return status;
}

static match_status add_move(carrying *c, const json_t *from, const json_t *to, mt_error *err)
{
    match_status status = MATCH_OK;
    uint32_t one, two;
    MT_TRY(number_of(c, from, &one, err));
    MT_TRY(number_of(c, to, &two, err));
    if (one == MT_NONE || two == MT_NONE || one == two) goto out;
    move made = {c->head.data[one], two};
    MT_TRY(MT_PUSH(&c->moves, made, err));
    c->head.data[one] = (uint32_t)c->moves.len;
out:
    return status;
}

/* What became of the body that went: the record kept, as the last change left it. */
static const json_t *united(const json_t *changes)
{
    return mt_json_get(json_array_get(changes, json_array_size(changes) - 1), "after");
}

static match_status list_moves(carrying *c, const json_t *document, bool back, mt_error *err)
{
    match_status status = MATCH_OK;
    const json_t *changes = mt_json_get(document, "changes");
    mt_text merged = mt_json_get_text(document, "merged");
    for (size_t i = 0; i < json_array_size(changes); i++) {
        const json_t *before = mt_json_get(json_array_get(changes, i), "before");
        const json_t *after = mt_json_get(json_array_get(changes, i), "after");
        bool gone =
            json_is_object(before) && !json_is_object(after) && mt_text_equal(mt_json_get_text(before, "id"), merged);
        if (gone) after = united(changes);
        MT_TRY(back ? add_move(c, after, before, err) : add_move(c, before, after, err));
    }
out:
    return status;
}

/* "query, rest" with the rest of a record that moved */
static uint32_t moved(const carrying *c, mt_text key, size_t *query)
{
    const char *part = memchr(key.data, MT_MERGE_PART, key.len);
    if (!part) return MT_NONE;
    *query = (size_t)(part - key.data) + 1;
    return mt_intern_find(&c->texts, mt_text_make(key.data + *query, key.len - *query));
}

static match_status note_told(void *context, int64_t row, mt_text key, mt_text json, mt_error *err)
{
    match_status status = MATCH_OK;
    carrying *c = context;
    size_t query;
    char *copy = NULL;
    (void)row;
    (void)json;
    if (moved(c, key, &query) == MT_NONE) return MATCH_OK;
    copy = mt_strndup(key.data, key.len);
    if (!copy) MT_TRY(mt_fail_no_memory(err));
    MT_TRY(MT_PUSH(&c->told, copy, err));
    copy = NULL;
out:
    mt_free(copy);
    return status;
}

/* Adds the keys that one key becomes, and lists them to be carried on in their turn. */
static match_status carry(carrying *c, size_t at, mt_error *err)
{
    match_status status = MATCH_OK;
    size_t query;
    mt_strbuf key = {0};
    char *copy = NULL;
    uint32_t from = moved(c, mt_text_of(c->told.data[at]), &query);
    for (uint32_t m = from == MT_NONE ? 0 : c->head.data[from]; m; m = c->moves.data[m - 1].next) {
        bool added = false;
        mt_strbuf_clear(&key);
        mt_strbuf_add(&key, c->told.data[at], query);
        mt_strbuf_text(&key, mt_intern_text(&c->texts, c->moves.data[m - 1].to));
        MT_TRY(mt_strbuf_status(&key, err));
        MT_TRY(mt_ledger_add(c->store, MT_BOOK_NEWS, mt_text_make(key.data, key.len), mt_text_of("1"), &added, err));
        if (!added) continue;
        copy = mt_strndup(key.data, key.len);
        if (!copy) MT_TRY(mt_fail_no_memory(err));
        MT_TRY(MT_PUSH(&c->told, copy, err));
        copy = NULL;
    }
out:
    mt_free(copy);
    mt_strbuf_free(&key);
    return status;
}

match_status mt_merge_carry_news(mt_store *store, const json_t *document, bool back, mt_error *err)
{
    match_status status = MATCH_OK;
    carrying c = {.store = store};
    json_t *unread = NULL;
    bool any = false;
    MT_TRY(mt_ledger_any(store, MT_BOOK_NEWS, &any, err));
    if (!any) goto out;
    MT_TRY(list_moves(&c, document, back, err));
    MT_TRY(mt_ledger_each(store, MT_BOOK_NEWS, note_told, &c, err));
    for (size_t i = 0; i < c.told.len; i++) {
        MT_TRY(mt_ledger_get(store, MT_BOOK_UNREAD, mt_text_of(c.told.data[i]), &unread, err));
        if (!unread) MT_TRY(carry(&c, i, err)); /* what nobody has read is found anew */
        json_decref(unread);
        unread = NULL;
    }
out:
    json_decref(unread);
    mt_intern_free(&c.texts);
    MT_ARRAY_FREE(&c.head);
    MT_ARRAY_FREE(&c.moves);
    for (size_t i = 0; i < c.told.len; i++) mt_free(c.told.data[i]);
    MT_ARRAY_FREE(&c.told);
    return status;
}

static int by_number(const void *a, const void *b)
{
    const mt_num *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

static match_status quieten(mt_store *store, const json_t *record, mt_text loud, const mt_num *pending, size_t count,
                            mt_error *err)
{
    match_status status = MATCH_OK;
    mt_num num = 0;
    mt_kind kind = mt_kind_from_name(mt_json_get_text(record, "kind"));
    bool body = MT_KINDS_ORGANISATIONS >> kind & 1;
    if (!json_is_object(record) || (body && mt_text_equal(mt_json_get_text(record, "id"), loud))) return MATCH_OK;
    MT_TRY(mt_merge_find_stored(store, record, &num, err));
    if (num && !(count && bsearch(&num, pending, count, sizeof num, by_number)))
        MT_TRY(mt_pending_remove(store, num, err));
out:
    return status;
}

match_status mt_merge_stay_quiet(mt_store *store, const json_t *document, mt_text loud, const mt_num *pending,
                                 size_t count, mt_error *err)
{
    match_status status = MATCH_OK;
    const json_t *changes = mt_json_get(document, "changes");
    bool any = false;
    MT_TRY(mt_ledger_any(store, MT_BOOK_STANDING, &any, err));
    for (size_t i = 0; any && i < json_array_size(changes); i++) {
        const json_t *change = json_array_get(changes, i);
        MT_TRY(quieten(store, mt_json_get(change, "before"), loud, pending, count, err));
        MT_TRY(quieten(store, mt_json_get(change, "after"), loud, pending, count, err));
    }
out:
    return status;
}
