/* Dictionaries are learned once per pair of languages and state of the taxonomies. A big one is kept as a file beside
 * the segments, so that the next process maps it instead of learning it again; where files cannot be written, it just
 * learns. */
#include "libmatch/match/translate.h"

#include <inttypes.h>
#include <stdio.h>

#include "libmatch/base/file.h"
#include "libmatch/taxonomy/common_words.h"
#include "libmatch/taxonomy/lexicon.h"

#define LEAST_WEIGHT 0.02
#define MOST_TRANSLATIONS 32
#define MOST_TERMS 256  /* different words of a query; what comes behind is not translated */
#define PAIRS_KEPT 1000 /* a dictionary of so many pairs is worth a file */
#define MOST_IMAGE_BYTES ((size_t)256 << 20)

typedef struct known_pair {
    mt_language from, to;
    mt_lexicon *dictionary;
    mt_strbuf image; /* of a learned one */
    mt_mapping map;  /* of a kept one */
} known_pair;

struct mt_lexicons {
    uint64_t version; /* of the taxonomies */
    MT_ARRAY(known_pair) list;
};

match_status mt_lexicons_create(mt_lexicons **out, mt_error *err)
{
    mt_lexicons *l = mt_alloc(1, sizeof *l);
    if (!l) return mt_fail_no_memory(err);
    *out = l;
    return MATCH_OK;
}

static void free_pair(known_pair *l)
{
    mt_lexicon_free(&l->dictionary);
    mt_strbuf_free(&l->image);
    mt_file_unmap(&l->map);
}

static void forget(mt_lexicons *l)
{
    for (size_t i = 0; i < l->list.len; i++) free_pair(&l->list.data[i]);
    l->list.len = 0;
}

void mt_lexicons_free(mt_lexicons **lexicons)
{
    if (!*lexicons) return;
    forget(*lexicons);
    MT_ARRAY_FREE(&(*lexicons)->list);
    mt_free(*lexicons);
    *lexicons = NULL;
}

void mt_query_links_free(mt_query_links *links)
{
    MT_ARRAY_FREE(&links->list);
    mt_intern_free(&links->texts);
}

const mt_query_link *mt_query_link_of(const mt_query_links *links, uint32_t term)
{
    size_t low = 0, high = links->list.len; /* terms are numbered as they come, so the list ascends */
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (links->list.data[middle].term < term)
            low = middle + 1;
        else
            high = middle;
    }
    return low < links->list.len && links->list.data[low].term == term ? &links->list.data[low] : NULL;
}

/* ---- files of learned dictionaries --------------------------------------------------------------------------------*/

/* Their names tell what they were learned from. */
static match_status path_of(const mt_store *store, uint64_t version, const known_pair *l, char **path, mt_error *err)
{
    char name[64];
    const char *folder = mt_store_segments_folder(store);
    *path = NULL;
    if (!folder) return MATCH_OK;
    snprintf(name, sizeof name, "%s-%s-%zx-%" PRIx64 ".words", mt_language_code(l->from), mt_language_code(l->to),
             mt_common_words_count(), version);
    *path = mt_path_join(folder, name);
    return *path ? MATCH_OK : mt_fail_no_memory(err);
}

typedef struct older {
    const char *folder, *newest, *pair;
} older;

static match_status remove_older(void *context, const char *name, mt_error *err)
{
    const older *o = context;
    size_t len = strlen(name), ending = strlen(".words");
    (void)err;
    if (len < ending || strcmp(name + len - ending, ".words") != 0 || strcmp(name, o->newest) == 0) return MATCH_OK;
    if (strncmp(name, o->pair, strlen(o->pair)) != 0) return MATCH_OK;
    char *path = mt_path_join(o->folder, name);
    if (path) mt_file_remove(path, NULL);
    mt_free(path);
    return MATCH_OK;
}

/* Failing to keep it costs time later, nothing else. */
static void keep(const mt_store *store, const known_pair *l, const char *path)
{
    char pair[32];
    const char *folder = mt_store_segments_folder(store), *name = strrchr(path, '/');
    if (!folder || mt_file_write(path, l->image.data, l->image.len, NULL) != MATCH_OK) return;
    snprintf(pair, sizeof pair, "%s-%s-", mt_language_code(l->from), mt_language_code(l->to));
    older o = {folder, name ? name + 1 : path, pair};
    mt_folder_list(folder, remove_older, &o, NULL);
}

static bool use_kept(known_pair *l, const char *path)
{
    if (!mt_file_exists(path) || mt_file_map(path, &l->map, NULL) != MATCH_OK) return false;
    if (l->map.len > 0 && l->map.len <= MOST_IMAGE_BYTES &&
        mt_lexicon_map(l->map.data, l->map.len, &l->dictionary, NULL) == MATCH_OK &&
        mt_lexicon_from(l->dictionary) == l->from && mt_lexicon_to(l->dictionary) == l->to)
        return true;
    mt_lexicon_free(&l->dictionary);
    mt_file_unmap(&l->map);
    l->map = (mt_mapping){0};
    return false;
}

/* ---- learning -----------------------------------------------------------------------------------------------------*/

static match_status add_pair(void *context, mt_text from, mt_text to, mt_error *err)
{
    return mt_lexicon_learner_add(context, from, to, err);
}

static match_status learn(known_pair *l, mt_store *store, const char *path, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_lexicon_learner *learner = NULL;
    MT_TRY(mt_lexicon_learner_create(l->from, l->to, &learner, err));
    MT_TRY(mt_store_label_pairs(store, mt_text_of(mt_language_code(l->from)), mt_text_of(mt_language_code(l->to)),
                                add_pair, learner, err));
    MT_TRY(mt_lexicon_learner_add_common(learner, err));
    size_t pairs = mt_lexicon_learner_pairs(learner);
    if (pairs == 0) goto out;
    MT_TRY(mt_lexicon_learner_finish(learner, &l->image, err));
    MT_TRY(mt_lexicon_map(l->image.data, l->image.len, &l->dictionary, err));
    if (path && pairs >= PAIRS_KEPT) keep(store, l, path);
out:
    mt_lexicon_learner_free(&learner);
    return status;
}

/* NULL in *out when nothing is known of the pair. */
static match_status find(mt_lexicons *lexicons, mt_store *store, mt_language from, mt_language to,
                         const mt_lexicon **out, mt_error *err)
{
    match_status status = MATCH_OK;
    uint64_t version = 0;
    char *path = NULL;
    known_pair new = {.from = from, .to = to};
    MT_TRY(mt_store_taxonomies(store, &version, err));
    if (version != lexicons->version) forget(lexicons);
    lexicons->version = version;
    for (size_t i = 0; i < lexicons->list.len; i++) {
        const known_pair *l = &lexicons->list.data[i];
        if (l->from != from || l->to != to) continue;
        *out = l->dictionary;
        return MATCH_OK;
    }
    MT_TRY(MT_RESERVE(&lexicons->list, lexicons->list.len + 1, err));
    MT_TRY(path_of(store, version, &new, &path, err));
    if (!path || !use_kept(&new, path)) MT_TRY(learn(&new, store, path, err));
    *out = new.dictionary;
    lexicons->list.data[lexicons->list.len++] = new;
    new = (known_pair){0};
out:
    mt_free(path);
    free_pair(&new);
    return status;
}

/* ---- translating --------------------------------------------------------------------------------------------------*/

match_status mt_translate(mt_lexicons *lexicons, mt_store *store, const mt_terms *terms, mt_language from,
                          mt_language to, double weight, mt_profile *profile, mt_query_links *links, mt_error *err)
{
    match_status status = MATCH_OK;
    const mt_lexicon *dictionary = NULL;
    mt_query_translations list = {0};
    mt_terms first = *terms; /* borrowed */
    if (first.len > MOST_TERMS) first.len = MOST_TERMS;
    MT_TRY(find(lexicons, store, from, to, &dictionary, err));
    if (!dictionary) goto out;
    MT_TRY(mt_lexicon_translate_terms(dictionary, &first, LEAST_WEIGHT, MOST_TRANSLATIONS, &list, err));
    for (size_t i = 0; i < list.len; i++) {
        const mt_query_translation *t = &list.data[i];
        bool known = mt_intern_find(&profile->words, t->term) != MT_NONE;
        mt_query_link link = {.from = from, .to = to, .direct = t->direct};
        MT_TRY(mt_profile_add_term(profile, t->term, weight * t->weight, err));
        if (known) continue; /* the query says it itself, or another language did */
        link.term = mt_intern_find(&profile->words, t->term);
        MT_TRY(mt_intern_add(&links->texts, mt_terms_surface(terms, t->source), &link.source, NULL, err));
        MT_TRY(MT_PUSH(&links->list, link, err));
    }
out:
    MT_ARRAY_FREE(&list);
    return status;
}
