/* Open addressing with linear probing. A slot holds 32 bits of hash, so texts are compared only where they are most
 * likely equal, and growing needs no texts at all. Sorting compares the first eight bytes as a number. */
#include "libmatch/index/term_table.h"

#include <stdlib.h>
#include <string.h>

#define BYTES_MAX ((size_t)UINT32_MAX - (1u << 20))

void mt_term_table_free(mt_term_table *t)
{
    MT_ARRAY_FREE(&t->bytes);
    MT_ARRAY_FREE(&t->entry);
    mt_free(t->slot);
    *t = (mt_term_table){0};
}

void mt_term_table_clear(mt_term_table *t)
{
    t->bytes.len = t->entry.len = 0;
    if (t->slots) memset(t->slot, 0, t->slots * sizeof *t->slot);
}

static uint64_t head_of(mt_text text)
{
    uint64_t head = 0;
    size_t n = text.len < 8 ? text.len : 8;
    for (size_t i = 0; i < n; i++) head |= (uint64_t)(uint8_t)text.data[i] << (56 - 8 * i);
    return head;
}

static match_status grow(mt_term_table *t, mt_error *err)
{
    size_t slots = t->slots ? t->slots * 2 : 1024;
    uint64_t *slot = mt_alloc(slots, sizeof *slot);
    if (!slot) return mt_fail_no_memory(err);
    for (size_t i = 0; i < t->slots; i++) {
        if (!t->slot[i]) continue;
        size_t at = t->slot[i] >> 32 & (slots - 1);
        while (slot[at]) at = (at + 1) & (slots - 1);
        slot[at] = t->slot[i];
    }
    mt_free(t->slot);
    t->slot = slot;
    t->slots = slots;
    return MATCH_OK;
}

static bool is_text(const mt_term_table *t, uint32_t number, mt_text text, uint64_t head)
{
    const mt_term_entry *e = &t->entry.data[number];
    return e->head == head && e->len == text.len &&
           (text.len <= 8 || memcmp(t->bytes.data + e->at + 8, text.data + 8, text.len - 8) == 0);
}

match_status mt_term_table_add(mt_term_table *t, mt_text text, uint32_t hash, uint32_t *number, mt_error *err)
{
    match_status status = MATCH_OK;
    uint64_t head = head_of(text);
    if (t->slots < (t->entry.len + 1) * 2) MT_TRY(grow(t, err));
    size_t at = hash & (t->slots - 1);
    for (; t->slot[at]; at = (at + 1) & (t->slots - 1)) {
        if (t->slot[at] >> 32 != hash || !is_text(t, (uint32_t)t->slot[at] - 1, text, head)) continue;
        *number = (uint32_t)t->slot[at] - 1;
        return MATCH_OK;
    }
    if (t->entry.len >= UINT32_MAX - 2 || text.len > BYTES_MAX || t->bytes.len > BYTES_MAX - text.len)
        return mt_fail(err, MATCH_E_TOO_BIG, "too many or too long terms in one batch: commit more often");
    MT_TRY(MT_RESERVE(&t->bytes, t->bytes.len + text.len, err));
    MT_TRY(MT_PUSH(&t->entry, ((mt_term_entry){head, (uint32_t)t->bytes.len, (uint32_t)text.len}), err));
    if (text.len) memcpy(t->bytes.data + t->bytes.len, text.data, text.len);
    t->bytes.len += text.len;
    t->slot[at] = (uint64_t)hash << 32 | t->entry.len;
    *number = (uint32_t)t->entry.len - 1;
out:
    return status;
}

typedef struct sort_item {
    uint64_t head;
    mt_text text;
    uint32_t number;
} sort_item;

static int by_text(const void *a, const void *b)
{
    const sort_item *x = a, *y = b;
    if (x->head != y->head) return x->head < y->head ? -1 : 1;
    return mt_text_compare(x->text, y->text);
}

match_status mt_term_table_sorted(const mt_term_table *t, uint32_t **numbers, mt_error *err)
{
    size_t n = t->entry.len;
    sort_item *item = mt_alloc(n, sizeof *item);
    uint32_t *number = mt_alloc(n, sizeof *number);
    if (!item || !number) {
        mt_free(item);
        mt_free(number);
        return mt_fail_no_memory(err);
    }
    for (uint32_t i = 0; i < n; i++) item[i] = (sort_item){t->entry.data[i].head, mt_term_table_text(t, i), i};
    if (n) qsort(item, n, sizeof *item, by_text);
    for (size_t i = 0; i < n; i++) number[i] = item[i].number;
    mt_free(item);
    *numbers = number;
    return MATCH_OK;
}
