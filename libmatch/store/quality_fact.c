/* Checks of the facts of an organisation: country, towns, label, member counts; and of references to others. */
#include <stdio.h>

#include "libmatch/store/country.h"
#include "libmatch/store/near.h"
#include "libmatch/store/quality_internal.h"

static const char *name_of(const mt_quality_context *q, const mt_quality_organisation *o)
{
    return mt_quality_text(q, q->names.data[o->first_name].written);
}

static match_status check_country(mt_quality_context *q, const mt_quality_organisation *o, mt_error *err)
{
    mt_text code = mt_intern_text(&q->texts, o->country);
    if (code.len == 0 || mt_country_known(code)) return MATCH_OK;
    const char *guess = mt_country_guess(code);
    return mt_quality_add(q, MT_QUALITY_COUNTRY_UNKNOWN, &o->num, 1, "country", code, err,
                          "%s: the country code \"%s\" is unknown%s%s", name_of(q, o), code.data,
                          guess ? "; perhaps it is " : "", guess ? guess : "");
}

/* Romanian counties that have no town of their name */
static match_status check_towns(mt_quality_context *q, const mt_quality_organisation *o, const json_t *root,
                                mt_error *err)
{
    static const char *const counties[] = {"Arges",   "Bihor", "Dolj",      "Gorj",      "Harghita", "Ialomita",
                                           "Ilfov",   "Mures", "Maramures", "Mehedinti", "Neamt",    "Olt",
                                           "Prahova", "Salaj", "Teleorman", "Timis",     "Valcea",   "Vrancea"};
    match_status status = MATCH_OK;
    if (!mt_text_is(mt_intern_text(&q->texts, o->country), "RO")) return MATCH_OK;
    for (size_t i = 0; i < mt_record_list_size(root, "towns"); i++) {
        mt_text town = mt_record_list_item(root, "towns", i);
        for (size_t k = 0; k < MT_COUNT(counties); k++)
            if (mt_near_distance(town, mt_text_of(counties[k]), 0) == 0)
                MT_TRY(mt_quality_add(q, MT_QUALITY_TOWN_COUNTY, &o->num, 1, "towns", town, err,
                                      "%s: %s is a county, not a town", name_of(q, o), counties[k]));
    }
out:
    return status;
}

static match_status check_label(mt_quality_context *q, const mt_quality_organisation *o, const json_t *root,
                                mt_error *err)
{
    const json_t *label = json_object_get(root, "label");
    mt_text state = mt_json_get_text(label, "state"), scheme = mt_json_get_text(label, "scheme");
    mt_text value = mt_json_get_text(label, "value");
    bool unknown = mt_text_is(state, "unknown") || (state.len == 0 && value.len == 0);
    if (o->kind != MT_KIND_CLUSTER || !unknown) return MATCH_OK;
    return mt_quality_add(q, MT_QUALITY_LABEL_UNKNOWN, &o->num, 1, "label", scheme, err,
                          "%s: whether it holds %s%s is unknown", name_of(q, o), scheme.len ? "the label " : "a label",
                          scheme.len ? scheme.data : "");
}

/* "50 (2021), 35 (2020), 35" */
static match_status describe_counts(const json_t *list, mt_strbuf *out, mt_error *err)
{
    mt_strbuf_clear(out);
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *entry = json_array_get(list, i);
        const json_t *as_of = json_object_get(entry, "as_of");
        if (i) mt_strbuf_str(out, ", ");
        mt_strbuf_int(out, json_integer_value(json_object_get(entry, "value")));
        if (json_is_string(as_of)) mt_strbuf_format(out, " (%s)", json_string_value(as_of));
        if (json_is_integer(as_of)) mt_strbuf_format(out, " (%lld)", (long long)json_integer_value(as_of));
    }
    return mt_strbuf_status(out, err);
}

/* Keeps the latest count; different counts are a finding whatever their dates: clusters grow, but documents copy. */
static match_status check_counts(mt_quality_context *q, mt_quality_organisation *o, const json_t *root, mt_error *err)
{
    match_status status = MATCH_OK;
    const json_t *list = json_object_get(root, "members_stated");
    mt_day latest = MT_NO_DAY;
    bool disagree = false;
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *entry = json_array_get(list, i);
        int64_t value = json_integer_value(json_object_get(entry, "value"));
        mt_day as_of = mt_record_day(entry, "as_of");
        disagree =
            disagree || (i > 0 && value != json_integer_value(json_object_get(json_array_get(list, 0), "value")));
        if (i > 0 && as_of < latest) continue;
        latest = as_of;
        o->stated = value;
    }
    if (!disagree) return MATCH_OK;
    MT_TRY(describe_counts(list, &q->scratch, err));
    MT_TRY(mt_quality_add(q, MT_QUALITY_MEMBERS_DISAGREE, &o->num, 1, "members_stated",
                          mt_text_make(q->scratch.data, q->scratch.len), err, "%s: stated member counts disagree: %s",
                          name_of(q, o), q->scratch.data));
out:
    return status;
}

match_status mt_quality_facts_of(mt_quality_context *q, mt_quality_organisation *o, const json_t *root, mt_error *err)
{
    match_status status = MATCH_OK;
    MT_TRY(check_country(q, o, err));
    MT_TRY(check_towns(q, o, root, err));
    MT_TRY(check_label(q, o, root, err));
    MT_TRY(check_counts(q, o, root, err));
out:
    return status;
}

/* ---- against the links --------------------------------------------------------------------------------------------*/

typedef struct counting {
    const mt_quality_context *q;
    mt_map counts; /* members by number of the cluster */
} counting;

static match_status count_member(void *context, const mt_link_row *row, mt_error *err)
{
    counting *c = context;
    if (row->to == 0 || mt_quality_index(c->q, row->from) == SIZE_MAX) return MATCH_OK;
    uint64_t *count = mt_map_at(&c->counts, row->to, 0);
    if (!count) return mt_fail_no_memory(err);
    ++*count;
    return MATCH_OK;
}

match_status mt_quality_members(mt_quality_context *q, mt_error *err)
{
    match_status status = MATCH_OK;
    counting c = {.q = q};
    MT_TRY(mt_store_links_all(q->store, MT_LINK_MEMBER_OF, count_member, &c, err));
    for (size_t i = 0; i < q->organisations.len; i++) {
        const mt_quality_organisation *o = &q->organisations.data[i];
        const uint64_t *linked = mt_map_get(&c.counts, o->num);
        char value[24];
        if (o->stated < 0 || !linked || (int64_t)*linked == o->stated) continue;
        snprintf(value, sizeof value, "%lld", (long long)o->stated);
        MT_TRY(mt_quality_add(q, MT_QUALITY_MEMBERS_LINKED, &o->num, 1, "members_stated", mt_text_of(value), err,
                              "%s: %lld members stated, %llu in the store", name_of(q, o), (long long)o->stated,
                              (unsigned long long)*linked));
    }
out:
    mt_map_free(&c.counts);
    return status;
}

static match_status report_dangling(void *context, mt_text key, mt_num from, mt_error *err)
{
    mt_quality_context *q = context;
    char shown[MT_KEY_SIZE];
    mt_copy_text(shown, sizeof shown, key.data, key.len);
    return mt_quality_add(q, MT_QUALITY_REFERENCE_DANGLING, &from, 1, "", key, err,
                          "\"%s\" is referred to, but no organisation has this id", shown);
}

match_status mt_quality_references(mt_quality_context *q, mt_error *err)
{
    return mt_store_dangling(q->store, q->viewer, report_dangling, q, err);
}
