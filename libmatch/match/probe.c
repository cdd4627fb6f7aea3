/* A list of blocks that stay where they are, found by document. */
#include "libmatch/match/probe.h"

#define KEPT_MOST 256

void mt_probe_free(mt_probe *p)
{
    if (!p) return;
    mt_scorer_free(&p->scorer);
    mt_profile_free(&p->profile);
    mt_written_free(&p->written);
    mt_query_links_free(&p->links);
    MT_ARRAY_FREE(&p->spoken);
    mt_free(p);
}

void mt_probes_free(mt_probes *probes)
{
    for (size_t i = 0; i < probes->list.len; i++) mt_probe_free(probes->list.data[i]);
    MT_ARRAY_FREE(&probes->list);
    mt_map_free(&probes->place);
}

void mt_probes_trim(mt_probes *probes)
{
    if (probes->list.len > KEPT_MOST) mt_probes_free(probes);
}

mt_probe *mt_probe_get(const mt_probes *probes, uint64_t key)
{
    const uint64_t *place = mt_map_get(&probes->place, key);
    return place ? probes->list.data[*place - 1] : NULL;
}

match_status mt_probe_add(mt_probes *probes, uint64_t key, mt_probe *probe, mt_error *err)
{
    match_status status = MT_PUSH(&probes->list, probe, err);
    if (status == MATCH_OK) {
        status = mt_map_put(&probes->place, key, probes->list.len, err);
        if (status != MATCH_OK) probes->list.len--;
    }
    if (status != MATCH_OK) mt_probe_free(probe);
    return status;
}

match_status mt_probe_of(mt_probes *probes, const mt_index *index, uint32_t doc, mt_probe **probe, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_probe *found = mt_probe_get(probes, doc), *made = NULL;
    if (!found) {
        made = mt_alloc(1, sizeof *made);
        if (!made) return mt_fail_no_memory(err);
        MT_TRY(mt_profile_add_document(&made->profile, index, &mt_bm25_default, doc, 1.0, err));
        MT_TRY(mt_profile_terms(&made->profile, err));
        found = made;
        made = NULL;
        MT_TRY(mt_probe_add(probes, doc, found, err));
    }
    *probe = found;
out:
    mt_probe_free(made);
    return status;
}

match_status mt_probe_score(mt_probe *probe, const mt_index *index, uint32_t doc, mt_contribution *parts, double *score,
                            mt_error *err)
{
    match_status status = MATCH_OK;
    const mt_profile *profile = &probe->profile;
    const mt_snapshot_segment *segment = mt_index_segment_of(index, doc);
    mt_scorer *s = &probe->scorer;
    if (!segment) return mt_fail(err, MATCH_E_NOT_FOUND, "no document %u in the index", (unsigned)doc);
    if (!probe->scoring)
        MT_TRY(
            mt_scorer_init(s, index, profile->terms.data, profile->terms.len, &mt_bm25_default, MT_KINDS_ITEMS, err));
    probe->scoring = true;
    for (size_t i = 0; parts && i < profile->terms.len; i++)
        parts[i] = (mt_contribution){.term = profile->terms.data[i].term};
    size_t at = (size_t)(segment - index->segments.data);
    if (probe->prepared != at + 1) {
        probe->prepared = 0;
        MT_TRY(mt_scorer_prepare(s, at, err));
        probe->prepared = at + 1;
    }
    *score = mt_scorer_score(s, at, doc - segment->base, parts);
    for (size_t t = 0; parts && t < s->terms.len; t++) {
        parts[s->terms.data[t].place].value = s->part[t];
        parts[s->terms.data[t].place].idf = s->terms.data[t].idf;
    }
out:
    return status;
}
