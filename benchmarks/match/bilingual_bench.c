/* How surely items that are translations of each other are found, by the library's common words alone. One JSON line.
 *
 *   match_bilingual_bench --tiny
 *   match_bilingual_bench FROM TO FILE [--apart]
 *
 * FILE: owner, text in FROM, the same in TO, tab-separated; each line becomes two items of the owner. --apart: of every
 * second line only the one, of the others only the other, so that no item has a translation. */
#include <string.h>

#include "benchmarks/match/made_store.h"
#include "libmatch/base/file.h"
#include "libmatch/translation/bilingual.h"
#include "tests/read_file.h"

enum { MOST_FILE = 1 << 26 };

typedef struct line {
    mt_text owner, text[2];
    bool found;
} line;

typedef struct bench {
    made_store s;
    MT_ARRAY(line) lines;
    size_t pairs, wrong;
} bench;

static mt_text next_field(mt_text *rest, char end)
{
    const char *at = memchr(rest->data, end, rest->len);
    mt_text field = mt_text_make(rest->data, at ? (size_t)(at - rest->data) : rest->len);
    size_t used = field.len + (at != NULL);
    *rest = mt_text_make(rest->data + used, rest->len - used);
    return field;
}

static void read_lines(bench *b, mt_text all)
{
    mt_error err = {0};
    while (all.len) {
        mt_text row = next_field(&all, '\n');
        line new = {.owner = next_field(&row, '\t')};
        new.text[0] = next_field(&row, '\t');
        new.text[1] = row;
        if (new.text[1].len) check(MT_PUSH(&b->lines, new, &err), &err);
    }
}

static void add_item(bench *b, size_t i, int side, const char *language)
{
    char id[32];
    const line *l = &b->lines.data[i];
    snprintf(id, sizeof id, "%zu.%d", i, side);
    json_t *root = json_pack("{s:s, s:s, s:s%, s:s%, s:s}", "kind", "competence", "id", id, "owner", l->owner.data,
                             l->owner.len, "title", l->text[side].data, l->text[side].len, "language", language);
    char *json = root ? json_dumps(root, JSON_COMPACT) : NULL;
    if (!json) exit(1);
    made_add(&b->s, json, strlen(json));
    free(json);
    json_decref(root);
}

static bool holds(mt_text whole, mt_text part)
{
    while (part.len && (part.data[part.len - 1] == '\n' || part.data[part.len - 1] == ' ')) part.len--;
    while (part.len && part.data[0] == ' ') part.data++, part.len--;
    for (size_t i = 0; i + part.len <= whole.len; i++)
        if (memcmp(whole.data + i, part.data, part.len) == 0) return true;
    return false;
}

static match_status judge(void *context, uint64_t owner, mt_text from, mt_text to, mt_error *err)
{
    bench *b = context;
    bool right = false;
    (void)owner;
    (void)err;
    for (size_t i = 0; i < b->lines.len && !right; i++) {
        line *l = &b->lines.data[i];
        right = holds(l->text[0], from) && holds(l->text[1], to);
        l->found = l->found || right;
    }
    b->pairs++;
    b->wrong += !right;
    return MATCH_OK;
}

static mt_lexicon *common_words(mt_language from, mt_language to, mt_strbuf *image)
{
    mt_error err = {0};
    mt_lexicon_learner *learner = NULL;
    mt_lexicon *dictionary = NULL;
    check(mt_lexicon_learner_create(from, to, &learner, &err), &err);
    check(mt_lexicon_learner_add_common(learner, &err), &err);
    check(mt_lexicon_learner_finish(learner, image, &err), &err);
    check(mt_lexicon_map(image->data, image->len, &dictionary, &err), &err);
    mt_lexicon_learner_free(&learner);
    return dictionary;
}

static void run(bench *b, const char *from, const char *to, bool apart)
{
    mt_error err = {0};
    mt_index *index = NULL;
    mt_bilingual *bilingual = NULL;
    mt_strbuf image = {0};
    mt_language one = mt_language_from_code(mt_text_of(from)), other = mt_language_from_code(mt_text_of(to));
    made_open(&b->s, 1, 0, 0);
    check(mt_store_begin(b->s.store, &err), &err);
    for (size_t i = 0; i < b->lines.len; i++) {
        if (!apart || i % 2 == 0) add_item(b, i, 0, from);
        if (!apart || i % 2 == 1) add_item(b, i, 1, to);
    }
    check(mt_index_flush(b->s.writer, &err), &err);
    check(mt_store_commit(b->s.store, &err), &err);
    check(mt_index_open(b->s.store, &index, &err), &err);
    mt_lexicon *dictionary = common_words(one, other, &image);
    check(mt_bilingual_scan(index, &bilingual, &err), &err);
    check(mt_bilingual_each(bilingual, b->s.store, dictionary, one, other, judge, b, &err), &err);
    size_t found = 0;
    for (size_t i = 0; i < b->lines.len; i++) found += b->lines.data[i].found;
    printf("{\"bench\":\"match/bilingual\",\"from\":\"%s\",\"to\":\"%s\",\"apart\":%s,\"lines\":%zu,\"found\":%zu,"
           "\"pairs\":%zu,\"wrong_pairs\":%zu}\n",
           from, to, apart ? "true" : "false", b->lines.len, found, b->pairs, b->wrong);
    mt_bilingual_free(&bilingual);
    mt_lexicon_free(&dictionary);
    mt_strbuf_free(&image);
    mt_index_close(&index);
    made_close(&b->s);
}

int main(int argc, char **argv)
{
    static const char tiny[] = "a\tPoduri de oțel din 1998\tSteel bridges of 1998\n"
                               "a\tBrânză de oi la 12 grade\tSheep cheese at 12 degrees\n"
                               "b\tMotoare electrice Cluj\tElectric motors Cluj\n";
    bench b = {.pairs = 0};
    mt_error err = {0};
    char *bytes = NULL;
    size_t len = 0;
    bool small = argc > 1 && strcmp(argv[1], "--tiny") == 0;
    if (!small && argc < 4) {
        fprintf(stderr, "usage: %s FROM TO FILE [--apart]\n", argv[0]);
        return 2;
    }
    if (!small) check(test_file_read(argv[3], MOST_FILE, &bytes, &len, &err), &err);
    read_lines(&b, small ? mt_text_of(tiny) : mt_text_make(bytes, len));
    run(&b, small ? "ro" : argv[1], small ? "en" : argv[2], argc > 4 && strcmp(argv[4], "--apart") == 0);
    bool failed = small && (b.pairs < b.lines.len || b.wrong > 0);
    MT_ARRAY_FREE(&b.lines);
    mt_free(bytes);
    return failed;
}
