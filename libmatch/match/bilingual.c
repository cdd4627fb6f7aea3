/* Owners with items of one kind in two languages come from the index's attributes: a sort of (owner, kind, language)
 * shows them. Their records are read when a dictionary is learned. Two records are taken for translations of each other
 * when they fit each other best (taxonomy/align.h, and the facts that both state), by some margin; then their sentences
 * are aligned. */
#include "libmatch/match/bilingual.h"

#include <stdlib.h>

#include "libmatch/index/visit.h"
#include "libmatch/match/doc_language.h"

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
    MT_ARRAY(entry) list; /* sorted; of owners with two languages in a kind */
};

/* ---- finding owners -----------------------------------------------------------------------------------------------*/

typedef struct scan {
    mt_bilingual *made;
    const uint8_t *language;
    mt_bitset drafts;
} scan;

static bool is_draft(void *context, mt_text value)
{
    (void)context;
    return mt_text_is(value, "draft");
}

static match_status note_owner(void *context, const mt_snapshot_segment *s, mt_text value, uint32_t rank, mt_error *err)
{
    match_status status = MATCH_OK;
    scan *w = context;
    mt_value_docs list = mt_value_docs_of(s->segment, rank);
    uint64_t owner = mt_hash_bytes(value.data, value.len, 0);
    for (uint32_t local; mt_value_docs_next(&list, &local);) {
        uint32_t doc = s->base + local;
        mt_kind kind = mt_segment_kind(s->segment, local);
        if (w->language[doc] <= MT_LANG_OTHER || mt_snapshot_dead(s, local) || !(MT_KINDS_ITEMS >> kind & 1) ||
            mt_index_tier(w->made->index, doc) != MT_TIER_PUBLIC || mt_bitset_has(&w->drafts, doc))
            continue;
        entry e = {owner, doc, (uint8_t)kind, w->language[doc]};
        MT_TRY(MT_PUSH(&w->made->list, e, err));
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
    mt_free(*bilingual);
    *bilingual = NULL;
}

static bool has_two_languages(const uint8_t *language, size_t docs)
{
    uint8_t first = MT_LANG_UNKNOWN;
    for (size_t d = 0; d < docs; d++) {
        if (language[d] <= MT_LANG_OTHER || language[d] == first) continue;
        if (first != MT_LANG_UNKNOWN) return true;
        first = language[d];
    }
    return false;
}

match_status mt_bilingual_scan(const mt_index *index, mt_bilingual **out, mt_error *err)
{
    match_status status = MATCH_OK;
    uint8_t *language = NULL;
    scan w = {.made = mt_alloc(1, sizeof *w.made)};
    if (!w.made) return mt_fail_no_memory(err);
    w.made->index = index;
    /* the parts of a collection must all translate alike, and none of them has all records */
    if (!index->whole) {
        MT_TRY(mt_doc_languages(index, &language, err));
        w.language = language;
        if (has_two_languages(language, mt_index_docs(index))) {
            MT_TRY(mt_bitset_init(&w.drafts, mt_index_docs(index), err));
            MT_TRY(mt_index_select(index, mt_text_of("status"), is_draft, NULL, &w.drafts, err));
            MT_TRY(mt_index_visit(index, mt_text_of("owner"), note_owner, &w, err));
            keep_bilingual(w.made);
        }
    }
    *out = w.made;
    w.made = NULL;
out:
    mt_bitset_free(&w.drafts);
    mt_free(language);
    mt_bilingual_free(&w.made);
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

uint64_t mt_bilingual_mark(const mt_bilingual *b, mt_language one, mt_language other)
{
    uint64_t mark = 0;
    group g;
    for (size_t at = 0; (at = next_group(b, at, one < other ? one : other, one < other ? other : one, &g)), g.count[0];)
        for (int side = 0; side < 2; side++)
            for (size_t i = g.first[side]; i < g.first[side] + g.count[side]; i++) {
                const entry *e = &b->list.data[i];
                const mt_snapshot_segment *s = mt_index_segment_of(b->index, e->doc);
                uint64_t what[] = {e->owner, s->segment->header->checksum, s->id, e->doc - s->base, e->kind};
                mark = mt_hash_bytes(what, sizeof what, mark) | 1;
            }
    return mark;
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
    size_t given; /* pairs of sentences by this owner */
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
    return r->each(r->context, r->owner, from, to, err);
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
    for (size_t i = 0; i < n; i++)
        if (match[i] != MT_NONE)
            MT_TRY(mt_align_sentences(&r->item[0][i].read, &r->item[1][match[i]].read, give_sentences, r, err));
out:
    clear_items(r);
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
    MT_TRY(mt_analyser_create(&r.analyser, err));
    for (size_t at = 0; (at = next_group(b, at, from, to, &g)), g.count[0];) {
        MT_TRY(read_group(&r, &g, err));
        if (r.items >= MT_BILINGUAL_MOST_ITEMS) break;
    }
out:
    mt_analyser_free(&r.analyser);
    for (int side = 0; side < 2; side++) mt_free(r.item[side]);
    return status;
}
