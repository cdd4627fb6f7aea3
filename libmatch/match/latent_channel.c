/* The channel "learned" of a matcher: opening the store's model, moving up what shares the themes of the query, and
 * saying why. */
#include "libmatch/match/latent_channel.h"

#include "libmatch/match/matcher_internal.h"
#include "libmatch/rank/many.h"
#include "libmatch/rank/score.h"

/* Tuned on development data, one set left out at a time; docs/languages.md. */
#define WORTH 0.8
#define FEW_WORDS 8
#define MANY_WORDS 20
#define WORDS_NAMED 4 /* in an explanation */

struct mt_latent_channel {
    bool looked;         /* the setting was read in this generation */
    uint64_t generation; /* of the store */
    char name[64];
    mt_latent *model;
    mt_latent_view *view;
};

void mt_latent_channel_free(mt_latent_channel **channel)
{
    mt_latent_channel *c = *channel;
    if (!c) return;
    mt_latent_view_free(&c->view);
    mt_latent_free(&c->model);
    mt_free(c);
    *channel = NULL;
}

void mt_latent_channel_forget(mt_latent_channel *channel)
{
    if (!channel) return;
    mt_latent_view_free(&channel->view);
    channel->looked = false;
}

bool mt_latent_named(const char *channels)
{
    return mt_channels_stated(channels) && mt_channels_have(channels, "learned");
}

/* The model of this generation; it stays NULL when there is none. */
static match_status open_model(mt_matcher *m, mt_latent_channel *c, mt_error *err)
{
    match_status status = MATCH_OK;
    char name[sizeof c->name], *path = NULL;
    const char *folder = mt_store_segments_folder(m->store);
    if (c->looked && c->generation == m->generation) return MATCH_OK;
    mt_latent_view_free(&c->view);
    name[0] = '\0';
    if (folder) MT_TRY(mt_store_setting(m->store, MT_LATENT_SETTING, name, sizeof name, err));
    if (strcmp(name, c->name) != 0) {
        mt_latent_free(&c->model);
        c->name[0] = '\0';
    }
    if (name[0] && !c->model) {
        path = mt_path_join(folder, name);
        if (!path) MT_TRY(mt_fail_no_memory(err));
        if (!mt_file_exists(path)) {
            status = mt_fail(err, MATCH_E_CORRUPT,
                             "\"%s\", which the channel \"learned\" needs, is gone: learn it anew "
                             "(match_store_learn_channel(), match rebuild STORE --learned)",
                             path);
            goto out;
        }
        MT_TRY(mt_latent_open(path, &c->model, err));
        mt_copy_text(c->name, sizeof c->name, name, strlen(name));
    }
    c->looked = true;
    c->generation = m->generation;
out:
    mt_free(path);
    return status;
}

static match_status need(const mt_matcher *m, mt_error *err)
{
    match_status status = MATCH_OK;
    if (m->index->whole)
        status = mt_fail(err, MATCH_E_UNSUPPORTED,
                         "this store is a part of a collection, and each part would have learned something else: use "
                         "words, ngrams, concepts");
    else if (!m->latent->model)
        status = mt_fail(
            err, MATCH_E_NOT_FOUND,
            "the store has not learned the channel \"learned\": learn it first (match_store_learn_channel(), match "
            "rebuild STORE --learned)");
    if (status != MATCH_OK) mt_error_field(err, "channels", "learned");
    return status;
}

/* By default a store of one language uses what it has learned: among several, the themes would be the languages. Votes
 * for organisations are worse for it (docs/matching-trials.md). */
match_status mt_latent_prepare(mt_matcher *m, const mt_match_options *options, size_t words, mt_query *query,
                               mt_error *err)
{
    match_status status = MATCH_OK;
    const char *channels = options->channels;
    bool named = mt_latent_named(channels), all = !named && mt_channels_have(channels, "learned");
    double share = ((double)words - FEW_WORDS) / (MANY_WORDS - FEW_WORDS);
    query->learned.worth = 0;
    if (!named && (!all || options->by_items || m->index->whole || m->languages > 1 || share <= 0)) return MATCH_OK;
    if (!m->latent) m->latent = mt_alloc(1, sizeof *m->latent);
    if (!m->latent) return mt_fail_no_memory(err);
    MT_TRY(open_model(m, m->latent, err));
    if (named) MT_TRY(need(m, err));
    if (m->latent->model && share > 0) query->learned.worth = WORTH * (share < 1 ? share : 1);
out:
    return status;
}

static match_status view_of(mt_matcher *m, mt_latent_view **view, mt_error *err)
{
    mt_latent_channel *c = m->latent;
    match_status status = MATCH_OK;
    if (!c->view) status = mt_latent_view_create(c->model, m->index, &c->view, err);
    *view = c->view;
    return status;
}

size_t mt_latent_depth(const mt_query *query, size_t k)
{
    return query->learned.worth > 0 && k > 0 && k < MT_LATENT_DEPTH ? MT_LATENT_DEPTH : k;
}

static double points_of(double worth, double best, double cosine) { return cosine > 0 ? worth * best * cosine : 0; }

/* The place of the query. */
static match_status begin(mt_matcher *m, mt_query *query, mt_latent_view **view, mt_error *err)
{
    match_status status = view_of(m, view, err);
    if (status != MATCH_OK) return status;
    mt_latent_query(*view, query->profile.terms.data, query->profile.terms.len, query->learned.place);
    return MATCH_OK;
}

static match_status add_points(mt_matcher *m, mt_latent_part *part, mt_latent_view *view, mt_hits *hits, size_t k,
                               mt_error *err)
{
    match_status status = MATCH_OK;
    double best = hits->len ? hits->data[0].score : 0;
    part->n = 0;
    for (size_t i = 0; i < hits->len && i < MT_LATENT_DEPTH; i++) {
        double cosine;
        MT_TRY(mt_latent_cosine(view, part->place, hits->data[i].doc, &cosine, err));
        double points = points_of(part->worth, best, cosine);
        part->given[part->n++] = (struct mt_latent_points){hits->data[i].doc, points};
        hits->data[i].score += points;
    }
    MT_TRY(mt_hits_order(m->index, hits, k, err));
out:
    return status;
}

match_status mt_latent_rerank(mt_matcher *m, mt_query *query, mt_hits *hits, size_t k, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_latent_view *view = NULL;
    query->learned.n = 0;
    if (!(query->learned.worth > 0) || hits->len == 0) return MATCH_OK;
    MT_TRY(begin(m, query, &view, err));
    MT_TRY(add_points(m, &query->learned, view, hits, k, err));
out:
    return status;
}

/* What the ranking asks for to see whose exact score matters. */
typedef struct asked {
    const mt_latent_part *part;
    mt_latent_view *view;
} asked;

static match_status share_of(void *context, uint32_t doc, double *share, mt_error *err)
{
    const asked *a = context;
    double cosine;
    match_status status = mt_latent_cosine(a->view, a->part->place, doc, &cosine, err);
    if (status == MATCH_OK) *share = points_of(a->part->worth, 1, cosine);
    return status;
}

match_status mt_latent_top(mt_matcher *m, mt_query *query, unsigned kinds, const mt_bitset *returned, size_t k,
                           mt_hits *hits, mt_error *err)
{
    match_status status = MATCH_OK;
    asked a = {.part = &query->learned};
    mt_rank_fuse fuse = {k, share_of, &a};
    mt_rank_question question = {.terms = query->profile.terms.data,
                                 .n_terms = query->profile.terms.len,
                                 .model = &query->model,
                                 .kinds = kinds,
                                 .filter = returned,
                                 .k = mt_latent_depth(query, k)};
    bool learned = query->learned.worth > 0;
    if (learned) MT_TRY(begin(m, query, &a.view, err));
    if (question.k > k) question.fuse = &fuse;
    MT_TRY(mt_rank_one(m->index, &question, hits, err));
    if (learned) MT_TRY(add_points(m, &query->learned, a.view, hits, k, err));
out:
    return status;
}

match_status mt_latent_explain(mt_matcher *m, const mt_query *query, uint32_t doc, json_t *list, mt_error *err)
{
    match_status status = MATCH_OK;
    const mt_latent_part *part = &query->learned;
    mt_latent_view *view = NULL;
    mt_strbuf words = {0};
    size_t i = 0;
    while (i < part->n && part->given[i].doc != doc) i++;
    if (i == part->n || !(part->given[i].points > 0)) return MATCH_OK;
    MT_TRY(view_of(m, &view, err));
    MT_TRY(mt_latent_shared(view, part->place, doc, WORDS_NAMED, &words, err));
    json_t *one = json_pack("{s:s, s:s%, s:f}", "code", "learned", "label", words.data ? words.data : "", words.len,
                            "value", part->given[i].points);
    if (!one || json_array_append_new(list, one) != 0) MT_TRY(mt_fail_no_memory(err));
out:
    mt_strbuf_free(&words);
    return status;
}
