/* Which id was meant: those that begin like the first half of the one given are looked at, then, in families that are
 * not too large for it, all. */
#include "libmatch/store/near.h"
#include "libmatch/store/store_internal.h"

#define LOOKED_AT_MOST 20000

static match_status is_shown(mt_store *store, mt_family family, mt_text key, mt_tier most, bool *shown, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_query q = {0};
    bool row = false;
    MT_TRY(mt_query_start(&q, &store->sql, MT_SQL_RECORD_TIER, err));
    mt_query_int(&q, family);
    mt_query_text(&q, key);
    MT_TRY(mt_query_next(&q, &row, err));
    *shown = row && mt_query_column_int(&q, 0) <= (int64_t)most;
out:
    mt_query_end(&q);
    return status;
}

/* Reads keys alone, from their index; tiers only of the few that are near. */
static match_status look(mt_store *store, mt_family family, mt_text key, mt_text prefix, mt_tier most, char *buffer,
                         size_t *least, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_query q = {0};
    char from[MT_KEY_SIZE] = "", to[MT_KEY_SIZE + 1];
    mt_copy_text(from, sizeof from, prefix.data, prefix.len);
    size_t length = strlen(from);
    for (size_t i = 0; i < length; i++) to[i] = from[i];
    to[length] = '\xFF'; /* behind all that begin so: no text has this byte */
    MT_TRY(mt_query_start(&q, &store->sql, MT_SQL_RECORD_NEAR, err));
    mt_query_int(&q, family);
    mt_query_text(&q, mt_text_of(from));
    mt_query_text(&q, mt_text_make(to, length + 1));
    mt_query_int(&q, LOOKED_AT_MOST);
    for (bool row = true;;) {
        MT_TRY(mt_query_next(&q, &row, err));
        if (!row) break;
        mt_text found = mt_query_column_text(&q, 0);
        size_t distance = mt_near_distance(key, found, *least - 1);
        if (distance >= *least) continue;
        bool shown = false;
        MT_TRY(is_shown(store, family, found, most, &shown, err));
        if (!shown) continue;
        *least = distance;
        mt_copy_text(buffer, MT_KEY_SIZE, found.data, found.len);
        if (distance == 0) break;
    }
out:
    mt_query_end(&q);
    return status;
}

match_status mt_store_near_key(mt_store *store, mt_family family, mt_text key, mt_tier most, char *buffer,
                               mt_error *err)
{
    match_status status = MATCH_OK;
    size_t counts[MT_KIND_COUNT], records = 0, half = key.len / 2;
    size_t allowed = key.len < 3 ? 0 : key.len <= 5 ? 1 : 2, least = allowed + 1;
    buffer[0] = '\0';
    if (key.len == 0 || key.len >= MT_KEY_SIZE) return MATCH_OK;
    while (half > 0 && ((unsigned char)key.data[half] & 0xC0) == 0x80) half--;
    MT_TRY(look(store, family, key, mt_text_make(key.data, half), most, buffer, &least, err));
    MT_TRY(mt_store_counts(store, counts, err));
    for (int k = 0; k < MT_KIND_COUNT; k++)
        if (k != MT_KIND_NONE && mt_kind_family((mt_kind)k) == family) records += counts[k];
    if (least > 1 && records <= LOOKED_AT_MOST)
        MT_TRY(look(store, family, key, mt_text_make("", 0), most, buffer, &least, err));
out:
    return status;
}
