/* Terms and attributes get numbers in order of appearance; each document keeps the bytes of its forward list under
 * these numbers. Sorting and inverting happen once, when the batch is written. Net document frequencies go up with
 * every document and down with every dropped one, here or in an older segment. */
#include "libmatch/index/builder_internal.h"

#include "libmatch/base/bitset.h"
#include "libmatch/index/attribute.h"

match_status mt_builder_create(mt_builder **out, mt_error *err)
{
    mt_builder *b = mt_alloc(1, sizeof *b);
    if (!b) return mt_fail_no_memory(err);
    uint64_t zero = 0;
    match_status status = MT_PUSH(&b->forward_at, zero, err);
    if (status == MATCH_OK)
        *out = b;
    else
        mt_builder_free(&b);
    return status;
}

void mt_builder_free(mt_builder **builder)
{
    mt_builder *b = *builder;
    if (!b) return;
    mt_term_table_free(&b->terms);
    mt_term_table_free(&b->values);
    for (int k = 0; k < MT_KIND_COUNT; k++) MT_ARRAY_FREE(&b->net[k]);
    MT_ARRAY_FREE(&b->forward);
    MT_ARRAY_FREE(&b->forward_at);
    MT_ARRAY_FREE(&b->num);
    MT_ARRAY_FREE(&b->meta);
    for (int f = 0; f < MT_LENGTH_COUNT; f++) MT_ARRAY_FREE(&b->length[f]);
    MT_ARRAY_FREE(&b->dead);
    MT_ARRAY_FREE(&b->pairs);
    mt_map_free(&b->doc_of);
    mt_free(b->entry);
    MT_ARRAY_FREE(&b->place);
    mt_strbuf_free(&b->key);
    mt_free(b);
    *builder = NULL;
}

void mt_builder_clear(mt_builder *b)
{
    mt_term_table_clear(&b->terms);
    mt_term_table_clear(&b->values);
    mt_map_clear(&b->doc_of);
    for (int k = 0; k < MT_KIND_COUNT; k++) b->net[k].len = 0;
    b->forward.len = b->num.len = b->meta.len = b->dead.len = b->pairs.len = b->place.len = 0;
    for (int f = 0; f < MT_LENGTH_COUNT; f++) b->length[f].len = 0;
    b->forward_at.len = 1;
    b->docs = b->live = 0;
    b->changed = false;
    memset(b->stats, 0, sizeof b->stats);
    b->entries = 0;
}

bool mt_builder_empty(const mt_builder *b) { return b->live == 0 && !b->changed; }

bool mt_builder_has(const mt_builder *b, mt_num num)
{
    const uint64_t *place = mt_map_get(&b->doc_of, num);
    return place && *place;
}
mt_builder_change mt_builder_changes(const mt_builder *b, mt_kind kind) { return b->stats[kind]; }

size_t mt_builder_bytes(const mt_builder *b)
{
    return b->terms.bytes.len + b->values.bytes.len + b->terms.entry.len * 64 + b->values.entry.len * 32 +
           b->forward.len + b->pairs.len * sizeof *b->pairs.data + (size_t)b->docs * 64;
}

/* The number of a term, with its places in the arrays that run beside. */
static match_status number_of(mt_builder *b, mt_text term, uint32_t hash, uint32_t *number, mt_error *err)
{
    match_status status = MATCH_OK;
    MT_TRY(mt_term_table_add(&b->terms, term, hash, number, err));
    while (b->place.len < b->terms.entry.len) MT_TRY(MT_PUSH(&b->place, (uint32_t){0}, err));
out:
    return status;
}

/* Makes the net counts of a kind as many as there are terms. */
static match_status reach_net(mt_builder *b, mt_kind kind, mt_error *err)
{
    size_t have = b->net[kind].len, want = b->terms.entry.len;
    if (have >= want) return MATCH_OK;
    match_status status = MT_RESERVE(&b->net[kind], want, err);
    if (status != MATCH_OK) return status;
    memset(b->net[kind].data + have, 0, (want - have) * sizeof *b->net[kind].data);
    b->net[kind].len = want;
    return MATCH_OK;
}

match_status mt_builder_begin(mt_builder *b, const mt_builder_document *document, mt_error *err)
{
    if (b->docs >= MT_NONE - 1 || b->terms.entry.len >= MT_FORWARD_TERM_MAX)
        return mt_fail(err, MATCH_E_TOO_BIG, "too many documents in one batch: commit more often");
    b->now = *document;
    b->entries = 0;
    memset(b->now_length, 0, sizeof b->now_length);
    return MATCH_OK;
}

static match_status add_term(mt_builder *b, mt_field field, unsigned length, mt_text term, uint32_t hash,
                             uint32_t count, mt_error *err)
{
    match_status status = MATCH_OK;
    uint32_t number;
    MT_TRY(number_of(b, term, hash, &number, err));
    uint32_t at = b->place.data[number];
    if (at == 0 || at > b->entries || b->entry[at - 1].term != number) { /* the place of an earlier document, or none */
        MT_TRY(mt_reserve(&b->entry, &b->entry_cap, b->entries + 1, sizeof *b->entry, err));
        b->entry[b->entries] = (struct mt_builder_entry){number, {0}};
        b->place.data[number] = at = (uint32_t)++b->entries;
    }
    uint32_t *sum = &b->entry[at - 1].count[field];
    *sum = *sum + count < *sum ? UINT32_MAX : *sum + count;
    b->now_length[length] += count;
out:
    return status;
}

match_status mt_builder_term(mt_builder *b, mt_field field, mt_text term, uint32_t count, mt_error *err)
{
    return add_term(b, field, field, term, mt_term_hash(term), count, err);
}

match_status mt_builder_gram(mt_builder *b, mt_text gram, uint32_t count, mt_error *err)
{
    return add_term(b, MT_FIELD_TEXT, MT_LENGTH_GRAMS, gram, mt_term_hash(gram), count, err);
}

/* A few terms at a time, so that their places come from memory while others are being looked at. */
match_status mt_builder_terms(mt_builder *b, mt_field field, const mt_terms *terms, mt_error *err)
{
    enum { AT_A_TIME = 32 };
    match_status status = MATCH_OK;
    uint32_t hash[AT_A_TIME];
    for (size_t from = 0; from < terms->len; from += AT_A_TIME) {
        const mt_term *t = terms->data + from;
        size_t n = terms->len - from < AT_A_TIME ? terms->len - from : AT_A_TIME;
        for (size_t i = 0; i < n; i++) {
            hash[i] = mt_term_hash(mt_text_make(t[i].text, t[i].len));
            mt_term_table_prefetch_slot(&b->terms, hash[i]);
        }
        for (size_t i = 0; i < n; i++) mt_term_table_prefetch_entry(&b->terms, hash[i]);
        for (size_t i = 0; i < n; i++)
            MT_TRY(add_term(b, field, field, mt_text_make(t[i].text, t[i].len), hash[i], t[i].count, err));
    }
out:
    return status;
}

static match_status add_value(void *context, mt_text path, mt_text value, mt_error *err)
{
    mt_builder *b = context;
    match_status status = MATCH_OK;
    uint32_t number;
    mt_strbuf_clear(&b->key);
    mt_strbuf_text(&b->key, path);
    mt_strbuf_char(&b->key, '\0');
    mt_strbuf_text(&b->key, value);
    MT_TRY(mt_strbuf_status(&b->key, err));
    mt_text pair = mt_text_make(b->key.data, b->key.len);
    MT_TRY(mt_term_table_add(&b->values, pair, mt_term_hash(pair), &number, err));
    MT_TRY(MT_PUSH(&b->pairs, ((mt_builder_pair){number, b->docs}), err));
out:
    return status;
}

static match_status write_forward(mt_builder *b, mt_error *err)
{
    match_status status = MATCH_OK;
    MT_TRY(MT_RESERVE(&b->forward, b->forward.len + b->entries * MT_FORWARD_ENTRY_MAX, err));
    for (size_t i = 0; i < b->entries; i++) {
        const struct mt_builder_entry *e = &b->entry[i];
        uint32_t count[MT_FIELD_COUNT];
        mt_counts_unpack(mt_counts_pack(e->count), count);
        b->forward.len += mt_forward_write(b->forward.data + b->forward.len, e->term, count);
    }
    uint64_t end = b->forward.len;
    MT_TRY(MT_PUSH(&b->forward_at, end, err));
out:
    return status;
}

static void change(mt_builder *b, mt_kind kind, const uint32_t length[MT_LENGTH_COUNT], int sign)
{
    b->stats[kind].documents += sign;
    for (int f = 0; f < MT_LENGTH_COUNT; f++) b->stats[kind].length[f] += sign * (int64_t)length[f];
}

match_status mt_builder_end(mt_builder *b, mt_error *err)
{
    match_status status = MATCH_OK;
    size_t pairs = b->pairs.len, forward = b->forward.len;
    uint32_t length[MT_LENGTH_COUNT];
    uint8_t meta = (uint8_t)(b->now.kind | b->now.tier << 4);
    for (int f = 0; f < MT_LENGTH_COUNT; f++)
        length[f] = b->now_length[f] < UINT32_MAX ? (uint32_t)b->now_length[f] : UINT32_MAX;
    MT_TRY(MT_RESERVE(&b->num, (size_t)b->docs + 1, err));
    MT_TRY(MT_RESERVE(&b->meta, (size_t)b->docs + 1, err));
    MT_TRY(MT_RESERVE(&b->dead, mt_bitset_words((size_t)b->docs + 1), err));
    for (int f = 0; f < MT_LENGTH_COUNT; f++) MT_TRY(MT_RESERVE(&b->length[f], (size_t)b->docs + 1, err));
    if (b->now.root) MT_TRY(mt_attributes_each(b->now.root, b->now.kind, add_value, b, err));
    MT_TRY(reach_net(b, b->now.kind, err));
    MT_TRY(write_forward(b, err));
    MT_TRY(mt_map_put(&b->doc_of, b->now.num, (uint64_t)b->docs + 1, err));
    b->num.data[b->docs] = b->now.num;
    b->meta.data[b->docs] = meta;
    for (int f = 0; f < MT_LENGTH_COUNT; f++) b->length[f].data[b->docs] = length[f];
    if (b->docs % 64 == 0) b->dead.data[b->docs / 64] = 0;
    for (size_t i = 0; i < b->entries; i++) b->net[b->now.kind].data[b->entry[i].term]++;
    change(b, b->now.kind, length, 1);
    b->docs++;
    b->live++;
    return MATCH_OK;
out:
    b->pairs.len = pairs;
    b->forward.len = forward;
    b->forward_at.len = (size_t)b->docs + 1;
    return status;
}

match_status mt_builder_drop(mt_builder *b, mt_num num, bool *was, mt_error *err)
{
    (void)err;
    const uint64_t *place = mt_map_get(&b->doc_of, num);
    *was = place && *place;
    if (!*was) return MATCH_OK;
    uint32_t doc = (uint32_t)*place - 1;
    *mt_map_at(&b->doc_of, num, 0) = 0; /* it is there: no memory needed */
    mt_kind kind = (mt_kind)(b->meta.data[doc] & 15);
    uint32_t length[MT_LENGTH_COUNT];
    for (int f = 0; f < MT_LENGTH_COUNT; f++) length[f] = b->length[f].data[doc];
    mt_forward list = mt_forward_bytes(b->forward.data + b->forward_at.data[doc],
                                       (size_t)(b->forward_at.data[doc + 1] - b->forward_at.data[doc]));
    while (mt_forward_next(&list)) b->net[kind].data[list.term]--;
    change(b, kind, length, -1);
    b->dead.data[doc / 64] |= UINT64_C(1) << doc % 64;
    b->live--;
    return MATCH_OK;
}

match_status mt_builder_subtract(mt_builder *b, const mt_segment *segment, uint32_t doc, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_kind kind = mt_segment_kind(segment, doc);
    uint32_t length[MT_LENGTH_COUNT], number;
    mt_dictionary_cursor c = {0};
    if (kind >= MT_KIND_COUNT) return mt_fail(err, MATCH_E_CORRUPT, "a damaged index segment: rebuild the index");
    for (int f = 0; f < MT_LENGTH_COUNT; f++) length[f] = mt_segment_length(segment, (unsigned)f, doc);
    mt_forward list = mt_segment_forward(segment, doc);
    while (mt_forward_next(&list)) {
        if (list.term >= segment->terms) break;
        MT_TRY(mt_dictionary_seek_rank(&segment->term, segment->term_rank[list.term], &c, err));
        mt_text term = mt_text_make(c.text.data ? c.text.data : "", c.text.len);
        MT_TRY(number_of(b, term, mt_term_hash(term), &number, err));
        MT_TRY(reach_net(b, kind, err));
        b->net[kind].data[number]--;
    }
    change(b, kind, length, -1);
    b->changed = true;
out:
    mt_dictionary_cursor_free(&c);
    return status;
}
