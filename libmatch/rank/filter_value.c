/* How a value of a record compares with a literal of a filter: as numbers if both are, as days if both are dates, else
 * by bytes. A date without day or month is the span of its days: `updated <= 2026` holds in all of 2026. Quoted
 * literals are equal as text or date, never as numbers: '033' is a code. */
#include <math.h>
#include <stdlib.h>

#include "libmatch/rank/filter.h"

bool mt_number_parse(mt_text text, double *number)
{
    size_t i = 0, start, digits = 0;
    double value = 0, scale = 1;
    int exponent = 0, sign = 1;
    bool negative = i < text.len && text.data[i] == '-';
    i += negative;
    for (start = i; i < text.len && text.data[i] >= '0' && text.data[i] <= '9'; i++, digits++)
        value = value * 10 + (text.data[i] - '0');
    if (i == start || digits > 300) return false;
    if (i < text.len && text.data[i] == '.') {
        for (start = ++i; i < text.len && text.data[i] >= '0' && text.data[i] <= '9'; i++) {
            if (i - start < 300) {
                value = value * 10 + (text.data[i] - '0');
                scale *= 10;
            }
        }
        if (i == start) return false;
    }
    if (i < text.len && (text.data[i] == 'e' || text.data[i] == 'E')) {
        i++;
        if (i < text.len && (text.data[i] == '+' || text.data[i] == '-')) sign = text.data[i++] == '-' ? -1 : 1;
        for (start = i; i < text.len && text.data[i] >= '0' && text.data[i] <= '9'; i++)
            if (exponent < 10000) exponent = exponent * 10 + (text.data[i] - '0');
        if (i == start) return false;
    }
    if (i != text.len) return false;
    value = value / scale * pow(10, sign * exponent);
    *number = negative ? -value : value;
    return isfinite(value);
}

void mt_literal_read(mt_literal *l)
{
    l->is_number = mt_number_parse(l->text, &l->number);
    l->first = l->text.len >= 4 ? mt_day_parse(l->text) : MT_NO_DAY;
    l->last = l->first == MT_NO_DAY ? MT_NO_DAY : mt_day_parse_end(l->text);
    if (l->last == MT_NO_DAY) l->first = MT_NO_DAY;
}

/* -1, 0, 1; days compare with the literal's span. */
static int compare(const mt_literal *l, mt_text value, bool equality)
{
    double number;
    mt_day day;
    bool dashed = memchr(l->text.data, '-', l->text.len) != NULL;
    if (l->is_number && !(equality && l->quoted) && mt_number_parse(value, &number))
        return (number > l->number) - (number < l->number);
    if (l->first != MT_NO_DAY && (!equality || dashed) && value.len >= 4 && (day = mt_day_parse(value)) != MT_NO_DAY)
        return day < l->first ? -1 : day > l->last;
    return mt_text_compare(value, l->text);
}

bool mt_filter_value_matches(const mt_filter *f, const mt_filter_node *node, mt_text value)
{
    const mt_literal *l = &f->literals.data[node->literal];
    switch (node->op) {
    case MT_FILTER_EQUAL:
        for (uint32_t i = 0; i < node->literals; i++)
            if (compare(&l[i], value, true) == 0) return true;
        return false;
    case MT_FILTER_LESS: return compare(l, value, false) < 0;
    case MT_FILTER_LESS_EQUAL: return compare(l, value, false) <= 0;
    case MT_FILTER_GREATER: return compare(l, value, false) > 0;
    case MT_FILTER_GREATER_EQUAL: return compare(l, value, false) >= 0;
    default: return false;
    }
}

/* ---- field names --------------------------------------------------------------------------------------------------*/
static const char *const known[] = {
    "id",
    "kind",
    "name",
    "title",
    "aliases",
    "type",
    "size",
    "country",
    "region",
    "towns",
    "languages",
    "url",
    "cluster",
    "external_ids",
    "member_of.cluster",
    "member_of.role",
    "member_of.since",
    "member_of.until",
    "parent",
    "label.scheme",
    "label.value",
    "label.state",
    "founded",
    "members_stated.value",
    "members_stated.as_of",
    "markets",
    "text",
    "keywords",
    "concepts",
    "language",
    "source",
    "updated",
    "visibility",
    "owner",
    "trl",
    "stage",
    "ipr",
    "partnerships",
    "partner_types",
    "countries.wanted",
    "countries.excluded",
    "valid",
    "status",
    "priority",
    "participants",
    "start",
    "opens",
    "closes",
    "themes",
    "rules.min_partners",
    "rules.min_countries",
    "rules.required_types",
    "rules.excluded_countries",
    "rules.max_partners",
};

bool mt_filter_known(mt_text field)
{
    for (size_t i = 0; i < MT_COUNT(known); i++)
        if (mt_text_is(field, known[i])) return true;
    return mt_text_is(field, "external_ids") || (field.len > 13 && memcmp(field.data, "external_ids.", 13) == 0);
}

/* Edits (insert, delete, replace, swap neighbours) between two short texts. */
static size_t edits(mt_text a, mt_text b)
{
    size_t row[3][40];
    if (a.len >= 40 || b.len >= 40) return 40;
    for (size_t i = 0; i <= a.len; i++) {
        size_t *now = row[i % 3], *up = row[(i + 2) % 3], *up2 = row[(i + 1) % 3];
        for (size_t j = 0; j <= b.len; j++) {
            if (i == 0 || j == 0) {
                now[j] = i + j;
                continue;
            }
            size_t best = up[j - 1] + (a.data[i - 1] != b.data[j - 1]);
            if (up[j] + 1 < best) best = up[j] + 1;
            if (now[j - 1] + 1 < best) best = now[j - 1] + 1;
            if (i > 1 && j > 1 && a.data[i - 1] == b.data[j - 2] && a.data[i - 2] == b.data[j - 1] &&
                up2[j - 2] + 1 < best)
                best = up2[j - 2] + 1;
            now[j] = best;
        }
    }
    return row[a.len % 3][b.len];
}

const char *mt_filter_known_near(mt_text field)
{
    const char *best = NULL;
    size_t least = field.len / 3 + 2; /* more edits than this are another word */
    for (size_t i = 0; i < MT_COUNT(known); i++) {
        size_t n = edits(field, mt_text_of(known[i]));
        if (n < least) {
            least = n;
            best = known[i];
        }
    }
    return best;
}

/* ---- fields that tell of others -----------------------------------------------------------------------------------*/

bool mt_field_names_bodies(mt_text field)
{
    static const char *const fields[] = {"owner", "participants", "parent", "cluster", "member_of.cluster"};
    for (size_t i = 0; i < MT_COUNT(fields); i++)
        if (mt_text_is(field, fields[i])) return true;
    return false;
}

bool mt_field_of_membership(mt_text field)
{
    static const char prefix[] = "member_of.";
    return field.len >= sizeof prefix - 1 && memcmp(field.data, prefix, sizeof prefix - 1) == 0 &&
           !mt_text_is(field, "member_of.cluster");
}

match_status mt_filter_check(const mt_filter *filter, mt_tier viewer, mt_error *err)
{
    for (size_t i = 0; viewer < MT_TIER_CONFIDENTIAL && i < filter->nodes.len; i++) {
        const mt_filter_node *node = &filter->nodes.data[i];
        if (node->op < MT_FILTER_EQUAL || !mt_field_of_membership(node->field)) continue;
        match_status status =
            mt_fail(err, MATCH_E_VALUE,
                    "filter, column %u: fields of memberships are compared only for who may see all records, because "
                    "memberships of hidden clusters would count; use the field cluster",
                    node->column);
        mt_error_field(err, "filter", NULL);
        return status;
    }
    return MATCH_OK;
}
