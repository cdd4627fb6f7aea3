/* Kinds, ids, and reading of records by other floors: everything here tolerates any shape of JSON. */
#include "libmatch/store/record.h"
#include "libmatch/store/record_keys.h"
#include "libmatch/text/utf8.h"

#define MAX_ID_BYTES 200

const char *mt_kind_name(mt_kind kind)
{
    return kind > MT_KIND_NONE && kind < MT_KIND_COUNT ? mt_kind_words[kind - 1] : "";
}

mt_kind mt_kind_from_name(mt_text name)
{
    for (int kind = 1; kind < MT_KIND_COUNT; kind++)
        if (mt_text_is(name, mt_kind_words[kind - 1])) return (mt_kind)kind;
    return MT_KIND_NONE;
}

mt_family mt_kind_family(mt_kind kind)
{
    if (kind == MT_KIND_RELATION) return MT_FAMILY_RELATION;
    if (kind == MT_KIND_FEEDBACK) return MT_FAMILY_FEEDBACK;
    return MT_KINDS_ORGANISATIONS >> kind & 1 ? MT_FAMILY_ORGANISATION : MT_FAMILY_ITEM;
}

/* White space and control characters of Unicode */
static bool blank_or_control(int32_t cp)
{
    return cp <= 0x20 || (cp >= 0x7f && cp <= 0xa0) || cp == 0x1680 || (cp >= 0x2000 && cp <= 0x200a) || cp == 0x2028 ||
           cp == 0x2029 || cp == 0x202f || cp == 0x205f || cp == 0x3000;
}

bool mt_id_valid(mt_text id)
{
    if (id.len < 1 || id.len > MAX_ID_BYTES) return false;
    for (size_t at = 0; at < id.len;) {
        unsigned char byte = (unsigned char)id.data[at];
        int32_t cp = byte;
        size_t n = byte < 0x80 ? 1 : mt_utf8_decode(id.data + at, id.len - at, &cp);
        if (n == 0 || blank_or_control(cp)) return false;
        at += n;
    }
    return true;
}

size_t mt_record_list_size(const json_t *root, const char *key)
{
    const json_t *value = json_object_get(root, key);
    return json_is_string(value) ? 1 : json_array_size(value);
}

mt_text mt_record_list_item(const json_t *root, const char *key, size_t i)
{
    const json_t *value = json_object_get(root, key);
    if (json_is_string(value)) return i == 0 ? mt_json_text(value) : (mt_text){"", 0};
    return mt_json_text(json_array_get(value, i));
}

mt_text mt_record_name(const json_t *root)
{
    static const char *const keys[] = {"name", "title", "id"};
    mt_text text = {"", 0};
    for (size_t i = 0; i < MT_COUNT(keys) && text.len == 0; i++) text = mt_json_get_text(root, keys[i]);
    return text;
}

static mt_day read_day(const json_t *object, const char *key, bool end)
{
    const json_t *value = json_object_get(object, key);
    if (json_is_integer(value)) {
        json_int_t year = json_integer_value(value);
        if (year < 1 || year > 9999) return MT_NO_DAY;
        return end ? mt_day_from_ymd((int)year, 12, 31) : mt_day_from_ymd((int)year, 1, 1);
    }
    return end ? mt_day_parse_end(mt_json_text(value)) : mt_day_parse(mt_json_text(value));
}

mt_day mt_record_day(const json_t *object, const char *key) { return read_day(object, key, false); }
mt_day mt_record_day_end(const json_t *object, const char *key) { return read_day(object, key, true); }
