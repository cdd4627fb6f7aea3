/* Owners with items of one kind in two languages come from the index's attributes: a sort of (owner, kind, language)
 * shows them. Their records are read when a dictionary is learned. Two records are taken for translations of each other
 * when they fit each other best (taxonomy/align.h, and the facts that both state), by some margin; then their sentences
 * are aligned. */
#include "libmatch/translation/bilingual.h"

#include <stdlib.h>

#include "libmatch/index/visit.h"
#include "libmatch/translation/bilingual_single.h"
#include "libmatch/translation/doc_language.h"

#define TEXT_BYTES 8192 /* of a record that are read */
/* Measured on news and encyclopaedias in ten languages, docs/languages.md. */
#define LEAST_FIT 0.25
#define MARGIN 1.15
/* what facts that both records state add or take: the same ones, other ones, and how many of either count */
#define SAME_FACT 0.03
#define OTHER_FACT 0.1
#define MOST_FACTS 3

typedef struct entry {
    uint64_t owner; /* hash of the id */
    uint32_t doc;
    uint8_t kind, language;
} entry;

struct mt_bilingual {
    const mt_index *index;
    mt_analyser *analyser; /* NULL: no language is stated, or a part of a collection */
    uint8_t *language;     /* by document */
    mt_bitset drafts;
    MT_ARRAY(entry) list; /* sorted; of owners with two languages in a kind */
};

/* ---- finding owners -----------------------------------------------------------------------------------------------*/

static bool is_draft(void *context, mt_text value)
{
    (void)context;
    return mt_text_is(value, "draft");
}

/* For all to see, and meant to be seen. */
static bool may_teach(const mt_bilingual *b, uint32_t doc)
{
    return mt_index_live(b->index, doc) && mt_index_tier(b->index, doc) == MT_TIER_PUBLIC &&
           !mt_bitset_has(&b->drafts, doc);
}

/* An item of a known language that may teach. */
static bool counts(const mt_bilingual *b, const mt_snapshot_segment *s, uint32_t local)
{
    return b->language[s->base + local] > MT_LANG_OTHER && (MT_KINDS_ITEMS >> mt_segment_kind(s->segment, local) & 1) &&
           may_teach(b, s->base + local);
}

/* Whether the items of one kind are in two languages. Those of most owners are not, and need not be sorted. */
static bool has_two_languages(const mt_bilingual *b, const mt_snapshot_segment *s, mt_value_docs list)
{
    uint8_t first[MT_KIND_COUNT] = {0};
    for (uint32_t local; mt_value_docs_next(&list, &local);) {
        mt_kind kind = mt_segment_kind(s->segment, local);
        uint8_t language = b->language[s->base + local];
        if ((first[kind] != 0 && first[kind] == language) || !counts(b, s, local)) continue;
        if (first[kind] != 0) return true;
        first[kind] = language;
    }
    return false;
}

static match_status note_owner(void *context, const mt_snapshot_segment *s, mt_text value, uint32_t rank, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_bilingual *b = context;
    mt_value_docs list = mt_value_docs_of(s->segment, rank);
    /* where there are several segments, this one may have a part of the owner's items */
    if (b->index->segments.len == 1 && !has_two_languages(b, s, list)) return MATCH_OK;
    uint64_t owner = mt_hash_bytes(value.data, value.len, 0);
    for (uint32_t local; mt_value_docs_next(&list, &local);) {
        if (!counts(b, s, local)) continue;
        uint32_t doc = s->base + local;
        entry new = {owner, doc, (uint8_t)mt_segment_kind(s->segment, local), b->language[doc]};
        MT_TRY(MT_PUSH(&b->list, new, err));
    }
out:
    return status;
}

static int compare_entries(const void *pa, const void *pb)
{
    const entry *a = pa, *b = pb;
    if (a->owner != b->owner) return a->owner < b->owner ? -1 : 1;
    if (a->kind != b->kind) return a->kind < b->kind ? -1 : 1;
    if (a->language != b->language) return a->language < b->language ? -1 : 1;
    return (a->doc > b->doc) - (a->doc < b->doc);
}

static size_t end_of_group(const mt_bilingual *b, size_t at)
{
    size_t end = at + 1;
    while (end < b->list.len && b->list.data[end].owner == b->list.data[at].owner &&
           b->list.data[end].kind == b->list.data[at].kind)
        end++;
    return end;
}

static void keep_bilingual(mt_bilingual *b)
{
    size_t kept = 0;
    if (b->list.len) qsort(b->list.data, b->list.len, sizeof *b->list.data, compare_entries);
    for (size_t at = 0, end; at < b->list.len; at = end) {
        end = end_of_group(b, at);
        if (b->list.data[at].language == b->list.data[end - 1].language) continue;
        memmove(b->list.data + kept, b->list.data + at, (end - at) * sizeof *b->list.data);
        kept += end - at;
    }
    b->list.len = kept;
}

void mt_bilingual_free(mt_bilingual **bilingual)
{
    if (!*bilingual) return;
    MT_ARRAY_FREE(&(*bilingual)->list);
    mt_bitset_free(&(*bilingual)->drafts);
    mt_analyser_free(&(*bilingual)->analyser);
    mt_free((*bilingual)->language);
    mt_free(*bilingual);
    *bilingual = NULL;
}

/* How many languages the documents state: 0, 1, or 2 for more. */
static int languages_stated(const uint8_t *language, size_t docs)
{
    uint8_t first = 0;
    for (size_t d = 0; d < docs; d++) {
        if (language[d] <= MT_LANG_OTHER || language[d] == first) continue;
        if (first != 0) return 2;
        first = language[d];
    }
    return first != 0;
}

match_status mt_bilingual_scan(const mt_index *index, mt_bilingual **out, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_bilingual *b = mt_alloc(1, sizeof *b);
    if (!b) return mt_fail_no_memory(err);
    b->index = index;
    MT_TRY(mt_doc_languages(index, &b->language, err));
    /* the parts of a collection must all translate alike, and none of them has all records */
    int stated = index->whole ? 0 : languages_stated(b->language, mt_index_docs(index));
    if (stated > 0) {
        MT_TRY(mt_analyser_create(&b->analyser, err));
        MT_TRY(mt_bitset_init(&b->drafts, mt_index_docs(index), err));
        MT_TRY(mt_index_select(index, mt_text_of("status"), is_draft, NULL, &b->drafts, err));
        if (stated > 1) MT_TRY(mt_index_visit(index, mt_text_of("owner"), note_owner, b, err));
        keep_bilingual(b);
    }
    *out = b;
    b = NULL;
out:
    mt_bilingual_free(&b);
    return status;
}

/* ---- groups of two languages --------------------------------------------------------------------------------------*/

/* An owner's items of one kind in the two languages, as places in the list. */
typedef struct group {
    size_t first[2], count[2];
} group;

static size_t next_group(const mt_bilingual *b, size_t at, mt_language one, mt_language other, group *g)
{
    *g = (group){{0}, {0}};
    while (at < b->list.len) {
        size_t end = end_of_group(b, at);
        for (; at < end; at++) {
            int side = b->list.data[at].language == one ? 0 : b->list.data[at].language == other ? 1 : -1;
            if (side < 0) continue;
            if (g->count[side]++ == 0) g->first[side] = at;
        }
        if (g->count[0] && g->count[1]) break;
        *g = (group){{0}, {0}};
    }
    return at;
}

/* Documents that have both languages in themselves, those that state the lower one first. */
static match_status find_singles(const mt_bilingual *b, mt_language one, mt_language other, mt_docs *docs,
                                 mt_error *err)
{
    match_status status = MATCH_OK;
    size_t kept = 0;
    mt_language low = one < other ? one : other, high = one < other ? other : one;
    if (!b->analyser) return MATCH_OK;
    MT_TRY(mt_singles_find(b->index, b->analyser, b->language, low, high, docs, err));
    MT_TRY(mt_singles_find(b->index, b->analyser, b->language, high, low, docs, err));
    for (size_t i = 0; i < docs->len; i++)
        if (may_teach(b, docs->data[i])) docs->data[kept++] = docs->data[i];
    docs->len = kept;
out:
    return status;
}

static uint64_t mix(const mt_bilingual *b, uint64_t mark, uint64_t owner, uint32_t doc)
{
    const mt_snapshot_segment *s = mt_index_segment_of(b->index, doc);
    uint64_t what[] = {owner, s->segment->header->checksum, s->id, doc - s->base};
    return mt_hash_bytes(what, sizeof what, mark) | 1;
}

match_status mt_bilingual_mark(const mt_bilingual *b, mt_language one, mt_language other, uint64_t *mark, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_docs singles = {0};
    uint64_t made = 0;
    group g;
    MT_TRY(find_singles(b, one, other, &singles, err));
    for (size_t i = 0; i < singles.len; i++) made = mix(b, made, 0, singles.data[i]);
    for (size_t at = 0; (at = next_group(b, at, one < other ? one : other, one < other ? other : one, &g)), g.count[0];)
        for (int side = 0; side < 2; side++)
            for (size_t i = g.first[side]; i < g.first[side] + g.count[side]; i++)
                made = mix(b, made, b->list.data[i].owner, b->list.data[i].doc);
    *mark = made;
out:
    MT_ARRAY_FREE(&singles);
    return status;
}

/* ---- reading ------------------------------------------------------------------------------------------------------*/

typedef struct item {
    uint64_t order;
    char id[MT_KEY_SIZE];
    uint32_t doc;
    json_t *root;
    mt_strbuf text;
    mt_align_text read;
} item;

typedef struct reading {
    const mt_bilingual *b;
    mt_store *store;
    mt_analyser *analyser;
    const mt_lexicon *dictionary;
    mt_language language[2];
    item *item[2]; /* [MT_BILINGUAL_MOST_ALIKE] */
    size_t count[2], items;
    uint64_t owner;
    size_t given;     /* pairs of sentences by this owner */
    uint64_t speaker; /* whose word they are: of records that several own, the first one's */
    mt_bilingual_fn each;
    void *context;
} reading;

static void clear_items(reading *r)
{
    for (int side = 0; side < 2; side++) {
        for (size_t i = 0; i < r->count[side]; i++) {
            item *x = &r->item[side][i];
            json_decref(x->root);
            mt_strbuf_free(&x->text);
            mt_align_free(&x->read);
            *x = (item){0};
        }
        r->count[side] = 0;
    }
}

static bool comes_before(const item *a, const item *b)
{
    return a->order != b->order ? a->order < b->order : strcmp(a->id, b->id) < 0;
}

/* Of an owner with more items, those of the least hashes: a choice that does not depend on the order they came in. */
static match_status list_items(reading *r, const group *g, int side, mt_error *err)
{
    match_status status = MATCH_OK;
    item *list = r->item[side];
    size_t n = 0;
    for (size_t e = g->first[side]; e < g->first[side] + g->count[side]; e++) {
        item new = {.doc = r->b->list.data[e].doc};
        MT_TRY(mt_index_id(r->b->index, new.doc, new.id, err));
        new.order = mt_hash_bytes(new.id, strlen(new.id), 1);
        size_t at = n;
        while (at > 0 && comes_before(&new, &list[at - 1])) at--;
        if (at == MT_BILINGUAL_MOST_ALIKE) continue;
        if (n < MT_BILINGUAL_MOST_ALIKE) n++;
        memmove(list + at + 1, list + at, (n - at - 1) * sizeof *list);
        list[at] = new;
    }
    r->count[side] = n;
out:
    return status;
}

static match_status read_item(reading *r, int side, item *x, mt_error *err)
{
    match_status status = MATCH_OK;
    MT_TRY(mt_store_json(r->store, mt_index_num(r->b->index, x->doc), &x->root, err));
    mt_text text = mt_json_get_text(x->root, "text");
    mt_strbuf_text(&x->text, mt_json_get_text(x->root, "title"));
    mt_strbuf_char(&x->text, '\n');
    mt_strbuf_text(&x->text, mt_text_make(text.data, text.len < TEXT_BYTES ? text.len : TEXT_BYTES));
    mt_strbuf_char(&x->text, '\n');
    for (size_t i = 0; i < mt_record_list_size(x->root, "keywords") && x->text.len < 2 * TEXT_BYTES; i++) {
        mt_strbuf_text(&x->text, mt_record_list_item(x->root, "keywords", i));
        mt_strbuf_str(&x->text, ", ");
    }
    MT_TRY(mt_strbuf_status(&x->text, err));
    MT_TRY(mt_align_read(r->analyser, mt_text_make(x->text.data, x->text.len), r->language[side],
                         side == 0 ? r->dictionary : NULL, &x->read, err));
out:
    return status;
}

/* What both state besides their words: the same facts speak for a translation, others against it. */
static double compare_facts(const json_t *a, const json_t *b)
{
    static const char *const facts[] = {"trl",   "type",         "stage",         "ipr",      "valid",     "status",
                                        "start", "partnerships", "partner_types", "concepts", "countries", "priority"};
    int same = 0, other = 0;
    for (size_t i = 0; i < MT_COUNT(facts); i++) {
        const json_t *x = mt_json_get(a, facts[i]), *y = mt_json_get(b, facts[i]);
        if (!x || !y) continue;
        *(json_equal(x, y) ? &same : &other) += 1;
    }
    return SAME_FACT * (same < MOST_FACTS ? same : MOST_FACTS) - OTHER_FACT * (other < MOST_FACTS ? other : MOST_FACTS);
}

void mt_bilingual_choose(const double *fit, size_t n, size_t m, uint32_t *match)
{
    for (size_t i = 0; i < n; i++) {
        size_t best = 0;
        match[i] = MT_NONE;
        for (size_t j = 1; j < m; j++)
            if (fit[i * m + j] > fit[i * m + best]) best = j;
        double value = m ? fit[i * m + best] : 0;
        bool clear = value >= LEAST_FIT;
        for (size_t j = 0; j < m && clear; j++) clear = j == best || fit[i * m + j] * MARGIN <= value;
        for (size_t k = 0; k < n && clear; k++) clear = k == i || fit[k * m + best] * MARGIN <= value;
        if (clear) match[i] = (uint32_t)best;
    }
}

static match_status give_sentences(void *context, mt_text from, mt_text to, mt_error *err)
{
    reading *r = context;
    if (r->given++ >= MT_BILINGUAL_MOST_SENTENCES) return MATCH_OK;
    return r->each(r->context, r->speaker, from, to, err);
}

/* Who says it: the first owner of an item, the body itself of an organisation, else the record. */
static uint64_t speaker_of(const json_t *root, const char *id)
{
    mt_text owner = mt_record_list_size(root, "owner") ? mt_record_list_item(root, "owner", 0) : mt_text_of(id);
    if (owner.len == 0) owner = mt_text_of(id);
    return mt_hash_bytes(owner.data, owner.len, 0);
}

static match_status read_group(reading *r, const group *g, mt_error *err)
{
    match_status status = MATCH_OK;
    double fit[MT_BILINGUAL_MOST_ALIKE * MT_BILINGUAL_MOST_ALIKE] = {0};
    uint32_t match[MT_BILINGUAL_MOST_ALIKE];
    uint64_t owner = r->b->list.data[g->first[0]].owner;
    if (owner != r->owner) r->given = 0;
    r->owner = owner;
    for (int side = 0; side < 2; side++) {
        MT_TRY(list_items(r, g, side, err));
        for (size_t i = 0; i < r->count[side]; i++) MT_TRY(read_item(r, side, &r->item[side][i], err));
        r->items += r->count[side];
    }
    size_t n = r->count[0], m = r->count[1];
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < m; j++) {
            double value = mt_align_fit(&r->item[0][i].read, &r->item[1][j].read);
            if (value > 0) value += compare_facts(r->item[0][i].root, r->item[1][j].root);
            fit[i * m + j] = value > 0 ? value : 0;
        }
    mt_bilingual_choose(fit, n, m, match);
    for (size_t i = 0; i < n; i++) {
        if (match[i] == MT_NONE) continue;
        const item *one = &r->item[0][i], *other = &r->item[1][match[i]];
        const item *low = r->language[0] < r->language[1] ? one : other; /* the same in either direction */
        r->speaker = speaker_of(low->root, low->id);
        MT_TRY(mt_align_sentences(&one->read, &other->read, give_sentences, r, err));
    }
out:
    clear_items(r);
    return status;
}

/* ---- single records -----------------------------------------------------------------------------------------------*/

typedef struct single {
    uint64_t order; /* hash of the id */
    uint32_t doc;
} single;

static int compare_singles(const void *pa, const void *pb)
{
    const single *a = pa, *b = pb;
    if (a->order != b->order) return a->order < b->order ? -1 : 1;
    return (a->doc > b->doc) - (a->doc < b->doc);
}

static match_status read_single(reading *r, uint32_t doc, const char *id, mt_error *err)
{
    match_status status = MATCH_OK;
    item *own = &r->item[0][0], *other = &r->item[1][0];
    bool first = r->b->language[doc] == r->language[0];
    r->count[0] = r->count[1] = 1;
    MT_TRY(mt_store_json(r->store, mt_index_num(r->b->index, doc), &own->root, err));
    MT_TRY(mt_single_split(own->root, r->language[!first], r->language[first], TEXT_BYTES,
                           first ? &own->text : &other->text, first ? &other->text : &own->text, err));
    for (int side = 0; side < 2; side++) {
        item *x = &r->item[side][0];
        MT_TRY(mt_align_read(r->analyser, mt_text_make(x->text.data, x->text.len), r->language[side],
                             side == 0 ? r->dictionary : NULL, &x->read, err));
    }
    uint64_t speaker = speaker_of(own->root, id);
    if (speaker != r->owner) r->given = 0;
    r->owner = r->speaker = speaker;
    r->items++;
    if (mt_align_fit(&own->read, &other->read) >= LEAST_FIT)
        MT_TRY(mt_align_sentences(&own->read, &other->read, give_sentences, r, err));
out:
    clear_items(r);
    return status;
}

static match_status read_singles(reading *r, mt_error *err)
{
    match_status status = MATCH_OK;
    char id[MT_KEY_SIZE];
    mt_docs docs = {0};
    MT_ARRAY(single) list = {0}; /* most records of a collection may be such ones */
    MT_TRY(find_singles(r->b, r->language[0], r->language[1], &docs, err));
    MT_TRY(MT_RESERVE(&list, docs.len, err));
    for (size_t i = 0; i < docs.len; i++) {
        MT_TRY(mt_index_id(r->b->index, docs.data[i], id, err));
        list.data[list.len++] = (single){mt_hash_bytes(id, strlen(id), 1), docs.data[i]};
    }
    if (list.len) qsort(list.data, list.len, sizeof *list.data, compare_singles);
    for (size_t i = 0; i < list.len && r->items < MT_BILINGUAL_MOST_ITEMS; i++) {
        MT_TRY(mt_index_id(r->b->index, list.data[i].doc, id, err));
        MT_TRY(read_single(r, list.data[i].doc, id, err));
    }
out:
    MT_ARRAY_FREE(&docs);
    MT_ARRAY_FREE(&list);
    return status;
}

match_status mt_bilingual_each(const mt_bilingual *b, mt_store *store, const mt_lexicon *dictionary, mt_language from,
                               mt_language to, mt_bilingual_fn each, void *context, mt_error *err)
{
    match_status status = MATCH_OK;
    group g;
    reading r = {.b = b, .store = store, .dictionary = dictionary, .language = {from, to}};
    r.each = each;
    r.context = context;
    for (int side = 0; side < 2; side++) {
        r.item[side] = mt_alloc(MT_BILINGUAL_MOST_ALIKE + 1, sizeof *r.item[side]);
        if (!r.item[side]) MT_TRY(mt_fail_no_memory(err));
    }
    r.analyser = b->analyser;
    MT_TRY(read_singles(&r, err));
    for (size_t at = 0; (at = next_group(b, at, from, to, &g)), g.count[0];) {
        MT_TRY(read_group(&r, &g, err));
        if (r.items >= MT_BILINGUAL_MOST_ITEMS) break;
    }
out:
    for (int side = 0; side < 2; side++) mt_free(r.item[side]);
    return status;
}
