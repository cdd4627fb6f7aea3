/* The terms of a query text, in the languages of the store.
 *
 * A store whose records state one language is asked in it. A mixed store is asked in the stated or detected language
 * of the query, and in the store's other languages at a lower weight, for names and terms that each language's stemmer
 * cuts in its own way. */
#include <math.h>

#include "libmatch/index/gram.h"
#include "libmatch/index/statistics.h"
#include "libmatch/match/matcher_internal.h"

#define OTHER_LANGUAGE_WEIGHT 0.3
/* When no record is in the language of the query: what translations are worth beside the few words that meet as they
 * are, and n-grams beside both. Among records of several languages a translated word must not beat the word itself. */
#define FOREIGN_TRANSLATED 3.0
#define FOREIGN_GRAMS 0.5
#define OTHER_TRANSLATED 1.5
/* Up to so many different words n-grams have their full worth; beyond, the words themselves say what is meant, and
 * synonyms of concepts add nothing but cost. */
#define GRAMS_WORDS 70
/* Longer queries ask with the n-grams of the places that documents keep: half the cost, and no worse. */
#define MANY_WORDS 40
/* So few words name a subject, and what is narrower or broader is welcome; more words mean what they say. */
#define SUBJECT_WORDS 4
/* Organisations are found by the votes of many items, and n-grams, which give something to every item, level them: a
 * text of more different words than this asks for organisations without n-grams. */
#define VOTED_GRAMS_WORDS 12
/* and how fast repeating a word of such a text wears off: f times are worth (VOTED_REPEATS + 1) f / (VOTED_REPEATS + f)
 */
#define VOTED_REPEATS 1.2
/* A query whose language is not clear counts as one of the store's when it has this share of its words. */
#define NATIVE_SHARE 0.5

typedef struct gathering {
    bool seen[MT_LANG_COUNT];
} gathering;

static bool note_language(void *context, mt_text value)
{
    gathering *g = context;
    g->seen[mt_language_from_code(value)] = true;
    return false;
}

/* The languages that records state, once per generation. */
static match_status store_languages(mt_matcher *m, mt_error *err)
{
    match_status status = MATCH_OK;
    gathering g = {{false}};
    mt_bitset none = {0};
    if (m->languages_known) return MATCH_OK;
    MT_TRY(mt_bitset_init(&none, mt_index_docs(m->index), err));
    MT_TRY(mt_index_select(m->index, mt_text_of("language"), note_language, &g, &none, err));
    MT_TRY(mt_statistics_each(m->index, MT_STATISTICS_LANGUAGE, note_language, &g, err));
    m->languages = 0;
    for (int l = 0; l < MT_LANG_COUNT; l++)
        if (g.seen[l]) m->language[m->languages++] = (mt_language)l;
    m->languages_known = true;
out:
    mt_bitset_free(&none);
    return status;
}

static mt_language query_language(const mt_matcher *m, mt_text text, mt_language stated)
{
    if (m->languages == 1) return m->language[0];
    return stated != MT_LANG_UNKNOWN ? stated : mt_language_detect(text, NULL);
}

/* A text as it was last read; channels that read it by the rules of one language share the work. */
typedef struct reading {
    mt_text text;
    mt_language language;
    bool done;
    mt_terms terms;
} reading;

static match_status read_in(mt_matcher *m, reading *r, mt_language language, mt_error *err)
{
    if (r->done && r->language == language) return MATCH_OK;
    mt_terms_clear(&r->terms);
    match_status status = mt_analyse(m->analyser, r->text, language, &r->terms, err);
    r->language = language;
    r->done = status == MATCH_OK;
    return status;
}

static match_status add_terms(mt_matcher *m, reading *r, mt_language language, double weight, bool only_new,
                              mt_profile *profile, mt_error *err)
{
    match_status status = MATCH_OK;
    MT_TRY(read_in(m, r, language, err));
    for (size_t i = 0; i < r->terms.len; i++) {
        mt_text term = mt_text_make(r->terms.data[i].text, r->terms.data[i].len);
        if (only_new && mt_intern_find(&profile->words, term) != MT_NONE) continue;
        MT_TRY(mt_profile_add_term(profile, term, weight * r->terms.data[i].count, err));
    }
out:
    return status;
}

/* The words in the store's own languages. */
static match_status add_words(mt_matcher *m, reading *r, mt_language stated, mt_profile *profile, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_language first = query_language(m, r->text, stated);
    MT_TRY(add_terms(m, r, first, 1.0, false, profile, err));
    for (size_t i = 0; m->languages > 1 && i < m->languages; i++)
        if (m->language[i] != first && m->language[i] != MT_LANG_ZXX)
            MT_TRY(add_terms(m, r, m->language[i], OTHER_LANGUAGE_WEIGHT, true, profile, err));
out:
    return status;
}

static match_status add_gram(void *context, mt_text gram, uint32_t count, mt_error *err)
{
    return mt_profile_add_term(context, gram, count, err);
}

static bool store_has(const mt_matcher *m, mt_language language)
{
    for (size_t i = 0; i < m->languages; i++)
        if (m->language[i] == language) return true;
    return false;
}

/* Whether the records know most of the words, in one of their languages. */
static match_status words_known(mt_matcher *m, mt_text text, bool *known, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_terms terms = {0};
    *known = false;
    for (size_t l = 0; l < m->languages && !*known; l++) {
        size_t found = 0;
        mt_terms_clear(&terms);
        MT_TRY(mt_analyse(m->analyser, text, m->language[l], &terms, err));
        for (size_t i = 0; i < terms.len; i++) {
            mt_text term = mt_text_make(terms.data[i].text, terms.data[i].len);
            found += mt_index_df(m->index, term, MT_KINDS_ORGANISATIONS | MT_KINDS_ITEMS) > 0;
        }
        *known = (double)found >= NATIVE_SHARE * (double)terms.len;
    }
out:
    mt_terms_free(&terms);
    return status;
}

/* The language of the query itself, whatever the store's is; UNKNOWN when it seems to be one of the store's. A few
 * words are not enough to be sure of a language; but when the records do not know the words, the likeliest one is
 * tried. */
static match_status own_language(mt_matcher *m, mt_text text, mt_language stated, mt_language *language, mt_error *err)
{
    match_status status = MATCH_OK;
    bool known;
    *language = stated != MT_LANG_UNKNOWN ? stated : mt_language_detect(text, NULL);
    if (*language != MT_LANG_UNKNOWN || m->languages == 0) return MATCH_OK;
    MT_TRY(words_known(m, text, &known, err));
    if (!known) *language = mt_language_likeliest(text, UINT64_MAX);
out:
    return status;
}

/* The grams need the language of the query itself: its stop words must not count. */
static match_status add_grams(mt_matcher *m, reading *r, mt_language language, mt_profile *profile, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_strbuf work = {0};
    if (m->languages == 1 && (m->language[0] == MT_LANG_ZXX || language == MT_LANG_UNKNOWN)) language = m->language[0];
    if (language == MT_LANG_ZXX) goto out;
    MT_TRY(read_in(m, r, language, err));
    mt_gram_side side = r->terms.len > MANY_WORDS ? MT_GRAMS_DOCUMENT : MT_GRAMS_QUERY;
    MT_TRY(mt_grams_each(&r->terms, side, &work, add_gram, profile, err));
out:
    mt_strbuf_free(&work);
    return status;
}

static match_status add_translations(mt_matcher *m, reading *r, mt_language language, double weight, mt_query *query,
                                     mt_error *err)
{
    match_status status = MATCH_OK;
    for (size_t i = 0; i < m->languages; i++) {
        if (m->language[i] <= MT_LANG_OTHER || m->language[i] == language) continue;
        MT_TRY(read_in(m, r, language, err));
        if (!m->lexicons) MT_TRY(mt_lexicons_create(&m->lexicons, err));
        MT_TRY(mt_translate(m->lexicons, m->store, m->index, &r->terms, language, m->language[i], weight,
                            &query->profile, &query->links, err));
    }
out:
    return status;
}

/* Records that state no language are taken to be in that of the query. */
static match_status add_concepts(mt_matcher *m, mt_text text, mt_language language, bool words, bool near,
                                 mt_query *query, mt_error *err)
{
    match_status status = MATCH_OK;
    if (language == MT_LANG_UNKNOWN && m->languages == 1) language = m->language[0];
    if (language == MT_LANG_ZXX) return MATCH_OK;
    mt_concept_query concepts = {.text = text,
                                 .language = language,
                                 .records = m->languages ? m->language : &language,
                                 .n_records = m->languages ? m->languages : 1,
                                 .only_new = words,
                                 .near = near};
    if (!m->finder) MT_TRY(mt_concept_finder_create(&m->finder, err));
    MT_TRY(mt_concept_finder_expand(m->finder, m->store, m->analyser, &concepts, &query->profile, &query->links, err));
out:
    return status;
}

static double weight_of(const mt_profile *profile)
{
    double sum = 0;
    for (size_t i = 0; i < profile->weight.len; i++) sum += profile->weight.data[i];
    return sum;
}

/* Whether n-grams are asked for, with the query's own `n` words at the head of its profile. A long text for which
 * organisations are sought needs them only for records in other languages and where the records do not know its words;
 * a caller that names the channel has it. */
static bool asks_grams(const mt_matcher *m, const mt_match_options *options, const mt_profile *profile, size_t n,
                       bool foreign)
{
    size_t known = 0;
    if (!mt_channels_have(options->channels, "ngrams")) return false;
    if (mt_channels_stated(options->channels) || !options->by_items || foreign || m->languages > 1 ||
        n <= VOTED_GRAMS_WORDS)
        return true;
    for (size_t i = 0; i < n; i++)
        known += mt_index_df(m->index, mt_intern_text(&profile->words, (uint32_t)i),
                             MT_KINDS_ORGANISATIONS | MT_KINDS_ITEMS) > 0;
    return (double)known < NATIVE_SHARE * (double)n;
}

/* Of a text whose items vote, rare words say more than their idf, and a word said again says little more: the best
 * items count by the square of their scores, and common words only blur which these are. */
static void weigh_rarity(const mt_matcher *m, mt_profile *profile)
{
    mt_field_stats items;
    mt_index_stats(m->index, MT_KINDS_ITEMS, &items);
    for (uint32_t i = 0; i < profile->words.count; i++) {
        double *weight = &profile->weight.data[i];
        double df = (double)mt_index_df(m->index, mt_intern_text(&profile->words, i), MT_KINDS_ITEMS);
        double idf = log(1.0 + ((double)items.documents - df + 0.5) / (df + 0.5));
        *weight *= (VOTED_REPEATS + 1.0) / (VOTED_REPEATS + *weight) * sqrt(idf);
    }
}

match_status mt_query_make(mt_matcher *m, mt_text text, const mt_match_options *options, mt_query *query, mt_error *err)
{
    match_status status = MATCH_OK;
    reading r = {.text = text};
    mt_language language;
    bool words;
    size_t n = 0;   /* words of the query */
    double own = 0; /* their weight */
    MT_TRY(mt_channels_read(options->channels, &words, err));
    MT_TRY(store_languages(m, err));
    MT_TRY(own_language(m, text, options->language, &language, err));
    bool foreign = m->languages > 0 && language > MT_LANG_OTHER && !store_has(m, language);
    query->model = mt_field_weights_model(&options->fields);
    if (words) {
        MT_TRY(add_words(m, &r, options->language, &query->profile, err));
        n = query->profile.words.count;
        own = weight_of(&query->profile);
        if (foreign)
            query->model.grams = FOREIGN_GRAMS;
        else if (n > GRAMS_WORDS)
            query->model.grams *= (double)GRAMS_WORDS / (double)n;
        double weight = foreign ? FOREIGN_TRANSLATED : OTHER_TRANSLATED;
        if (language > MT_LANG_OTHER) MT_TRY(add_translations(m, &r, language, weight, query, err));
    }
    if (n <= GRAMS_WORDS && mt_channels_have(options->channels, "concepts"))
        MT_TRY(add_concepts(m, text, language, words, n <= SUBJECT_WORDS, query, err));
    /* n-grams are weighed against the words of the query itself, whatever was added to them */
    if (words && !foreign && own > 0) query->model.grams *= own / weight_of(&query->profile);
    if (asks_grams(m, options, &query->profile, n, foreign))
        MT_TRY(add_grams(m, &r, language, &query->profile, err));
    else if (options->by_items && n > VOTED_GRAMS_WORDS)
        weigh_rarity(m, &query->profile);
    MT_TRY(mt_profile_terms(&query->profile, err));
    MT_TRY(mt_latent_prepare(m, options, n, query, err));
out:
    mt_terms_free(&r.terms);
    return status;
}

void mt_query_free(mt_query *query)
{
    mt_profile_free(&query->profile);
    mt_query_links_free(&query->links);
}

match_status mt_query_terms(mt_matcher *m, mt_text text, mt_language stated, mt_profile *profile, mt_error *err)
{
    match_status status = MATCH_OK;
    reading r = {.text = text};
    MT_TRY(store_languages(m, err));
    MT_TRY(add_words(m, &r, stated, profile, err));
    MT_TRY(mt_profile_terms(profile, err));
out:
    mt_terms_free(&r.terms);
    return status;
}
