/* Weights of fields as a user writes them.
 *
 * Segments are baked with weights of 1 and bound what such a model can give. Any other model takes the path that reads
 * the counts of every posting (rank/direct.c): the same exact scores, only slower. */
#include "libmatch/match/field_weights.h"

#include <string.h>

#include "libmatch/base/number.h"
#include "libmatch/base/text.h"

static const char *const names[MT_FIELD_COUNT] = {
    [MT_FIELD_TITLE] = "title", [MT_FIELD_TEXT] = "text", [MT_FIELD_KEYWORDS] = "keywords"};

static mt_text trimmed(const char *data, size_t length)
{
    mt_text text = mt_text_make(data, length);
    while (text.len && text.data[0] == ' ') text.data++, text.len--;
    while (text.len && text.data[text.len - 1] == ' ') text.len--;
    return text;
}

static match_status refuse(const char *given, mt_text part, const char *why, mt_error *err)
{
    match_status status = mt_fail(err, MATCH_E_VALUE, "\"%.*s\" %s; write such as title=2,text=1,keywords=0.5",
                                  (int)(part.len < 64 ? part.len : 64), part.data, why);
    mt_error_field(err, "field weights", given);
    return status;
}

static match_status read_one(const char *given, mt_text part, unsigned *named, mt_field_weights *out, mt_error *err)
{
    const char *sign = part.len ? memchr(part.data, '=', part.len) : NULL;
    if (!sign) return refuse(given, part, "is no FIELD=WEIGHT", err);
    size_t before = (size_t)(sign - part.data);
    mt_text name = trimmed(part.data, before), number = trimmed(sign + 1, part.len - before - 1);
    int field = 0;
    double weight = 0;
    while (field < MT_FIELD_COUNT && !mt_text_is(name, names[field])) field++;
    if (field == MT_FIELD_COUNT) return refuse(given, part, "names no field: they are title, text and keywords", err);
    if (*named & 1u << field) return refuse(given, part, "names its field a second time", err);
    if (!mt_number_read(number, &weight) || !(weight >= 0 && weight <= MT_FIELD_WEIGHT_MOST))
        return refuse(given, part, "has no weight from 0 to 100", err);
    *named |= 1u << field;
    out->of[field] = weight;
    return MATCH_OK;
}

match_status mt_field_weights_read(const char *text, mt_field_weights *out, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_field_weights read = {0};
    unsigned named = 0;
    double most = 0;
    for (int i = 0; i < MT_FIELD_COUNT; i++) read.of[i] = mt_bm25_default.weight[i];
    for (const char *at = text; at && *at;) {
        size_t n = strcspn(at, ",");
        MT_TRY(read_one(text, trimmed(at, n), &named, &read, err));
        at += n + (at[n] == ',');
    }
    for (int i = 0; i < MT_FIELD_COUNT; i++) {
        read.set = read.set || read.of[i] != mt_bm25_default.weight[i];
        if (read.of[i] > most) most = read.of[i];
    }
    if (most == 0) MT_TRY(refuse(text, mt_text_of(text), "leaves no field to search", err));
    *out = read;
out:
    return status;
}

mt_bm25 mt_field_weights_model(const mt_field_weights *weights)
{
    mt_bm25 model = mt_bm25_default;
    if (weights->set) memcpy(model.weight, weights->of, sizeof model.weight);
    return model;
}
