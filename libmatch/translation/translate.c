/* Dictionaries are learned once per pair of languages, state of the taxonomies and state of the bilingual records
 * (their mark, bilingual.h). A big one is kept as a file beside the segments, so that the next process maps it instead
 * of learning it again; where files cannot be written, it just learns. */
#include "libmatch/translation/translate.h"

#include <inttypes.h>
#include <stdio.h>

#include "libmatch/base/file.h"
#include "libmatch/index/snapshot.h"
#include "libmatch/taxonomy/common_words.h"
#include "libmatch/translation/bilingual_marks.h"
#include "libmatch/translation/taught.h"

#define LEAST_WEIGHT 0.02
#define MOST_TRANSLATIONS 32
#define MOST_TERMS 256  /* different words of a query; what comes behind is not translated */
#define PAIRS_KEPT 1000 /* a dictionary of so many pairs is worth a file */
#define MOST_IMAGE_BYTES ((size_t)256 << 20)

typedef struct known_pair {
    mt_language from, to;
    uint64_t mark;       /* of the bilingual records it was learned from */
    uint64_t generation; /* for which that is known to be the mark */
    mt_lexicon *dictionary;
    mt_strbuf image; /* of a learned one */
    mt_mapping map;  /* of a kept one */
} known_pair;

struct mt_lexicons {
    uint64_t version; /* of the taxonomies */
    MT_ARRAY(known_pair) list;
    bool followed;
    uint64_t generation;
    mt_bilingual_marks marks; /* of the generation, as far as they are known */
    mt_bilingual *bilingual;  /* of the generation; NULL: not looked for yet */
    mt_taught taught;         /* of a part of a collection */
    mt_alignment aligned;     /* the last one asked for: a pair of languages is mostly asked for both ways */
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
    mt_bilingual_free(&(*lexicons)->bilingual);
    mt_bilingual_marks_free(&(*lexicons)->marks);
    mt_taught_close(&(*lexicons)->taught);
    mt_alignment_free(&(*lexicons)->aligned);
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

match_status mt_query_link_tell(const mt_query_link *link, mt_text translation, json_t *entry, mt_error *err)
{
    bool told = json_object_set_new(entry, "translation", json_stringn(translation.data, translation.len)) == 0 &&
                json_object_set_new(entry, "from", json_string(mt_language_code(link->from))) == 0 &&
                json_object_set_new(entry, "to", json_string(mt_language_code(link->to))) == 0 &&
                json_object_set_new(entry, "learned_from", json_string(link->records ? "records" : "labels")) == 0;
    return told ? MATCH_OK : mt_fail_no_memory(err);
}

/* ---- files of learned dictionaries --------------------------------------------------------------------------------*/

/* Their names tell what they were learned from. */
static match_status path_of(const mt_store *store, uint64_t version, const known_pair *l, char **path, mt_error *err)
{
    char name[96], mark[24] = "";
    const char *folder = mt_store_segments_folder(store);
    *path = NULL;
    if (!folder) return MATCH_OK;
    if (l->mark) snprintf(mark, sizeof mark, "-%" PRIx64, l->mark);
    snprintf(name, sizeof name, "%s-%s-%zx-%" PRIx64 "%s.words", mt_language_code(l->from), mt_language_code(l->to),
             mt_common_words_count(), version, mark);
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

static match_status find_bilingual(mt_lexicons *lexicons, const mt_index *index, mt_error *err)
{
    return lexicons->bilingual ? MATCH_OK : mt_bilingual_scan(index, &lexicons->bilingual, err);
}

/* The last one made is kept. */
static match_status align(mt_lexicons *lexicons, mt_store *store, const mt_index *index, const known_pair *l,
                          mt_error *err)
{
    match_status status = MATCH_OK;
    mt_alignment made = {0};
    mt_language one = l->from < l->to ? l->from : l->to, other = l->from < l->to ? l->to : l->from;
    const mt_alignment *last = &lexicons->aligned;
    if (last->one == one && last->other == other && last->mark == l->mark) return MATCH_OK;
    if (index->whole) return mt_taught_read(&lexicons->taught, one, other, &lexicons->aligned, err);
    MT_TRY(find_bilingual(lexicons, index, err));
    MT_TRY(mt_alignment_make(store, lexicons->bilingual, one, other, l->mark, &made, err));
    mt_alignment_free(&lexicons->aligned);
    lexicons->aligned = made;
out:
    return status;
}

static match_status learn(mt_lexicons *lexicons, known_pair *l, mt_store *store, const mt_index *index,
                          const char *path, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_lexicon_learner *learner = NULL;
    MT_TRY(mt_alignment_learner(store, l->from, l->to, &learner, err));
    if (l->mark) {
        MT_TRY(align(lexicons, store, index, l, err));
        MT_TRY(mt_alignment_teach(&lexicons->aligned, l->from, learner, err));
    }
    size_t pairs = mt_lexicon_learner_pairs(learner);
    if (pairs == 0) goto out;
    MT_TRY(mt_lexicon_learner_finish(learner, &l->image, err));
    MT_TRY(mt_lexicon_map(l->image.data, l->image.len, &l->dictionary, err));
    if (path && pairs >= PAIRS_KEPT) keep(store, l, path);
out:
    mt_lexicon_learner_free(&learner);
    return status;
}

/* Follows the snapshot and the taxonomies. */
static match_status follow(mt_lexicons *lexicons, mt_store *store, const mt_index *index, mt_error *err)
{
    match_status status = MATCH_OK;
    uint64_t version = 0;
    MT_TRY(mt_store_taxonomies(store, &version, err));
    if (version != lexicons->version) {
        forget(lexicons);
        mt_alignment_free(&lexicons->aligned);
    }
    lexicons->version = version;
    if (lexicons->followed && lexicons->generation == index->generation) goto out;
    if (index->whole) MT_TRY(mt_taught_open(store, &lexicons->taught, err));
    mt_bilingual_free(&lexicons->bilingual);
    lexicons->followed = false;
    MT_TRY(mt_bilingual_marks_read(store, &lexicons->marks, err));
    lexicons->generation = index->generation;
    lexicons->followed = true;
out:
    return status;
}

static match_status mark_of(mt_lexicons *lexicons, mt_store *store, const mt_index *index, mt_language from,
                            mt_language to, uint64_t *mark, mt_error *err)
{
    match_status status = MATCH_OK;
    uint64_t made;
    if (index->whole) { /* a part of a collection has not all records */
        *mark = mt_taught_mark(&lexicons->taught, from, to);
        return MATCH_OK;
    }
    if (mt_bilingual_marks_find(&lexicons->marks, from, to, mark)) return MATCH_OK;
    MT_TRY(find_bilingual(lexicons, index, err));
    MT_TRY(mt_bilingual_mark(lexicons->bilingual, from, to, &made, err));
    MT_TRY(mt_bilingual_marks_add(&lexicons->marks, from, to, made, err));
    if (mt_index_docs(index) >= MT_BILINGUAL_MARKS_LEAST) mt_bilingual_marks_write(store, &lexicons->marks);
    *mark = made;
out:
    return status;
}

match_status mt_lexicons_find(mt_lexicons *lexicons, mt_store *store, const mt_index *index, mt_language from,
                              mt_language to, const mt_lexicon **out, mt_error *err)
{
    match_status status = MATCH_OK;
    char *path = NULL;
    known_pair new = {.from = from, .to = to};
    MT_TRY(follow(lexicons, store, index, err));
    new.generation = lexicons->generation;
    for (size_t i = 0; i < lexicons->list.len; i++) {
        known_pair *l = &lexicons->list.data[i];
        if (l->from != from || l->to != to) continue;
        if (l->generation != new.generation) MT_TRY(mark_of(lexicons, store, index, from, to, &new.mark, err));
        if (l->generation == new.generation || l->mark == new.mark) {
            l->generation = new.generation;
            *out = l->dictionary;
            goto out;
        }
        free_pair(l);
        *l = lexicons->list.data[--lexicons->list.len];
        break;
    }
    MT_TRY(MT_RESERVE(&lexicons->list, lexicons->list.len + 1, err));
    MT_TRY(mark_of(lexicons, store, index, from, to, &new.mark, err));
    MT_TRY(path_of(store, lexicons->version, &new, &path, err));
    if (!path || !use_kept(&new, path)) MT_TRY(learn(lexicons, &new, store, index, path, err));
    *out = new.dictionary;
    lexicons->list.data[lexicons->list.len++] = new;
    new = (known_pair){0};
out:
    mt_free(path);
    free_pair(&new);
    return status;
}

match_status mt_lexicons_find_numbered(mt_lexicons *lexicons, mt_store *store, const mt_index *index, mt_language from,
                                       mt_language to, const mt_lexicon **out, mt_error *err)
{
    match_status status = mt_lexicons_find(lexicons, store, index, from, to, out, err);
    for (size_t i = 0; status == MATCH_OK && *out && i < lexicons->list.len; i++)
        if (lexicons->list.data[i].dictionary == *out)
            return mt_lexicon_number_terms(lexicons->list.data[i].dictionary, err);
    return status;
}

/* ---- translating --------------------------------------------------------------------------------------------------*/

match_status mt_translate(mt_lexicons *lexicons, mt_store *store, const mt_index *index, const mt_terms *terms,
                          mt_language from, mt_language to, double weight, mt_profile *profile, mt_query_links *links,
                          mt_error *err)
{
    match_status status = MATCH_OK;
    const mt_lexicon *dictionary = NULL;
    mt_query_translations list = {0};
    mt_terms first = *terms; /* borrowed */
    if (first.len > MOST_TERMS) first.len = MOST_TERMS;
    MT_TRY(mt_lexicons_find(lexicons, store, index, from, to, &dictionary, err));
    if (!dictionary) goto out;
    MT_TRY(mt_lexicon_translate_terms(dictionary, &first, LEAST_WEIGHT, MOST_TRANSLATIONS, &list, err));
    for (size_t i = 0; i < list.len; i++) {
        const mt_query_translation *t = &list.data[i];
        bool known = mt_intern_find(&profile->words, t->term) != MT_NONE;
        mt_query_link link = {.from = from, .to = to, .direct = t->direct, .records = t->records};
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
