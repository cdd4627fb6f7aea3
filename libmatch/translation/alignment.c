/* Which records are translations is told with the help of what labels and common words say; always in the same
 * direction, so that the dictionaries of both directions learn from the same pairs. */
#include "libmatch/translation/alignment.h"

void mt_alignment_free(mt_alignment *a)
{
    MT_ARRAY_FREE(&a->list);
    mt_strbuf_free(&a->bytes);
    *a = (mt_alignment){0};
}

static match_status add_pair(void *context, mt_text from, mt_text to, mt_error *err)
{
    return mt_lexicon_learner_add(context, from, to, err);
}

match_status mt_alignment_learner(mt_store *store, mt_language from, mt_language to, mt_lexicon_learner **out,
                                  mt_error *err)
{
    match_status status = MATCH_OK;
    mt_lexicon_learner *learner = NULL;
    MT_TRY(mt_lexicon_learner_create(from, to, &learner, err));
    MT_TRY(mt_store_label_pairs(store, mt_text_of(mt_language_code(from)), mt_text_of(mt_language_code(to)), add_pair,
                                learner, err));
    MT_TRY(mt_lexicon_learner_add_common(learner, err));
    *out = learner;
    learner = NULL;
out:
    mt_lexicon_learner_free(&learner);
    return status;
}

static match_status note_said(void *context, uint64_t owner, mt_text one, mt_text other, mt_error *err)
{
    mt_alignment *a = context;
    mt_said new = {owner, a->bytes.len, a->bytes.len + one.len, a->bytes.len + one.len + other.len};
    mt_strbuf_text(&a->bytes, one);
    mt_strbuf_text(&a->bytes, other);
    match_status status = mt_strbuf_status(&a->bytes, err);
    return status == MATCH_OK ? MT_PUSH(&a->list, new, err) : status;
}

match_status mt_alignment_make(mt_store *store, const mt_bilingual *bilingual, mt_language from, mt_language to,
                               uint64_t mark, mt_alignment *out, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_lexicon_learner *learner = NULL;
    mt_strbuf image = {0};
    mt_lexicon *dictionary = NULL;
    mt_alignment a = {.one = from < to ? from : to, .other = from < to ? to : from, .mark = mark};
    MT_TRY(mt_alignment_learner(store, a.one, a.other, &learner, err));
    if (mt_lexicon_learner_pairs(learner) > 0) {
        MT_TRY(mt_lexicon_learner_finish(learner, &image, err));
        MT_TRY(mt_lexicon_map(image.data, image.len, &dictionary, err));
    }
    MT_TRY(mt_bilingual_each(bilingual, store, dictionary, a.one, a.other, note_said, &a, err));
    *out = a;
    a = (mt_alignment){0};
out:
    mt_alignment_free(&a);
    mt_lexicon_free(&dictionary);
    mt_strbuf_free(&image);
    mt_lexicon_learner_free(&learner);
    return status;
}

match_status mt_alignment_teach(const mt_alignment *a, mt_language from, mt_lexicon_learner *learner, mt_error *err)
{
    match_status status = MATCH_OK;
    for (size_t i = 0; i < a->list.len; i++) {
        const mt_said *s = &a->list.data[i];
        mt_text one = mt_text_make(a->bytes.data + s->one, (size_t)(s->other - s->one));
        mt_text other = mt_text_make(a->bytes.data + s->other, (size_t)(s->end - s->other));
        bool forward = from == a->one;
        MT_TRY(mt_lexicon_learner_add_record(learner, forward ? one : other, forward ? other : one, s->owner, err));
    }
out:
    return status;
}
