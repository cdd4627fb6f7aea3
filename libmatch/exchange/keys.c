/* Hides the search through the table of keys, nested ones spelled with a dot. */
#include "libmatch/exchange/keys.h"

#include <stdint.h>
#include <string.h>

#include "libmatch/store/near.h"

static bool blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

void mt_key_normal(mt_text header, mt_strbuf *out)
{
    size_t from = 0, to = header.len;
    while (from < to && blank(header.data[from])) from++;
    while (to > from && blank(header.data[to - 1])) to--;
    for (size_t i = from; i < to; i++) {
        char c = header.data[i];
        mt_strbuf_char(out, blank(c) || c == '-' ? '_' : mt_small(c));
    }
}

bool mt_key_known(mt_text dotted, mt_shape *shape)
{
    *shape = dotted.len ? mt_key_shape(MT_KIND_NONE, dotted) : MT_SHAPE_ANY;
    return *shape != MT_SHAPE_ANY;
}

bool mt_key_in_list(mt_text dotted, size_t *list_len)
{
    const char *dot = dotted.len ? memchr(dotted.data, '.', dotted.len) : NULL;
    size_t len = dot ? (size_t)(dot - dotted.data) : 0;
    if (!dot || mt_key_shape(MT_KIND_NONE, mt_text_make(dotted.data, len)) != MT_SHAPE_OBJECTS) return false;
    *list_len = len;
    return true;
}

static bool word_break(char c) { return c == '_' || c == '.' || c == ' ' || c == '-'; }

/* Whether `word` stands in `name` as a whole word ("id" in "member_id"), or begins it (three letters at least). */
static bool is_part(mt_text word, mt_text name)
{
    for (size_t at = 0; word.len && at + word.len <= name.len; at++) {
        if (at > 0 && !word_break(name.data[at - 1])) continue;
        size_t i = 0;
        while (i < word.len && mt_small(word.data[i]) == mt_small(name.data[at + i])) i++;
        if (i < word.len) continue;
        bool whole = at + word.len == name.len || word_break(name.data[at + word.len]);
        if (whole || (at == 0 && word.len >= 3)) return true;
    }
    return false;
}

size_t mt_name_nearest(mt_text name, const mt_text *names, size_t count)
{
    size_t best = SIZE_MAX, best_score = SIZE_MAX;
    for (size_t i = 0; i < count; i++) {
        size_t longer = name.len > names[i].len ? name.len : names[i].len;
        size_t allowed = longer < 4 ? 1 : longer / 3;
        if (allowed > 8) allowed = 8;
        size_t distance = mt_near_distance(name, names[i], allowed);
        bool near = distance <= allowed, part = is_part(name, names[i]) || is_part(names[i], name);
        size_t score = part && distance > 1 ? 3 : distance * 2; /* a part: between one and two letters away */
        if ((near || part) && names[i].len && score < best_score) {
            best = i;
            best_score = score;
        }
    }
    return best;
}

void mt_key_suggest(mt_text key, mt_strbuf *out)
{
    char best[64] = "", name[64];
    size_t best_distance = SIZE_MAX;
    for (const mt_key_rule *rule = mt_key_rules; rule->key; rule++) {
        for (const mt_key_rule *inner = rule->inner;; inner++) {
            mt_strbuf spelled = {0};
            mt_strbuf_str(&spelled, rule->key);
            bool nested = inner && inner->key;
            if (nested) mt_strbuf_format(&spelled, ".%s", inner->key);
            mt_copy_text(name, sizeof name, spelled.data ? spelled.data : "", spelled.len);
            mt_strbuf_free(&spelled);
            size_t len = strlen(name), allowed = len < 7 ? 1 : 2;
            size_t distance = len < 4 ? SIZE_MAX : mt_near_distance(key, mt_text_of(name), allowed);
            if (distance <= allowed && distance < best_distance) {
                best_distance = distance;
                mt_copy_text(best, sizeof best, name, len);
            }
            if (!nested) break;
        }
    }
    mt_strbuf_str(out, best);
}
