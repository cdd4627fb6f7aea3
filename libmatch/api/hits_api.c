/* Ranked lists: results of the match floor, copied out. */
#include "libmatch/api/handle.h"
#include "libmatch/base/json.h"
#include "libmatch/base/memory.h"

struct match_hits {
    mt_results results;
    char *warnings; /* a JSON array */
};

match_status mt_api_give_hits(mt_results *results, match_hits **hits, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_strbuf b = {0};
    match_hits *out = mt_alloc(1, sizeof *out);
    if (!out) {
        status = mt_fail_no_memory(err);
        goto out;
    }
    if (results->warnings)
        mt_json_write(&b, results->warnings);
    else
        mt_strbuf_str(&b, "[]");
    MT_TRY(mt_strbuf_take(&b, &out->warnings, NULL, err));
    out->results = *results;
    *results = (mt_results){0};
    *hits = out;
    out = NULL;
out:
    mt_strbuf_free(&b);
    mt_results_free(results);
    mt_free(out);
    return status;
}

static const mt_result *hit(const match_hits *hits, size_t i)
{
    return hits && i < hits->results.len ? &hits->results.data[i] : NULL;
}

size_t match_hits_count(const match_hits *hits) { return hits ? hits->results.len : 0; }

const char *match_hits_id(const match_hits *hits, size_t i)
{
    const mt_result *r = hit(hits, i);
    return r ? r->key : "";
}

const char *match_hits_kind(const match_hits *hits, size_t i)
{
    const mt_result *r = hit(hits, i);
    return r ? mt_kind_name(r->kind) : "";
}

const char *match_hits_name(const match_hits *hits, size_t i)
{
    const mt_result *r = hit(hits, i);
    return r && r->name ? r->name : "";
}

double match_hits_score(const match_hits *hits, size_t i)
{
    const mt_result *r = hit(hits, i);
    return r ? r->score : 0;
}

const char *match_hits_explanation(const match_hits *hits, size_t i)
{
    const mt_result *r = hit(hits, i);
    return r && r->explanation ? r->explanation : "";
}

const char *match_hits_warnings(const match_hits *hits) { return hits ? hits->warnings : "[]"; }

void match_hits_free(match_hits **hits)
{
    if (!hits || !*hits) return;
    mt_results_free(&(*hits)->results);
    mt_free((*hits)->warnings);
    mt_free(*hits);
    *hits = NULL;
}
