/* The same records give the same answers to the last bit, however the index came about: written at once, or by many
 * small commits with records that changed on the way, so that documents and words lie in another order. */
#include "libmatch/base/random.h"
#include "libmatch/match/matcher_internal.h"
#include "tests/match/fixture.h"

#define BODIES 12
#define ITEMS 100

static void body_of(uint64_t seed, int i, int version, mt_strbuf *out)
{
    mt_random r = mt_random_seeded(seed * 1000 + (uint64_t)i);
    mt_strbuf_clear(out);
    mt_strbuf_format(out, "{\"kind\":\"organisation\",\"id\":\"o%d\",\"name\":\"Body %d\",\"country\":\"%s\"", i, i,
                     mt_random_below(&r, 2) ? "RO" : "PL");
    mt_strbuf_format(out, ",\"language\":\"zxx\",\"text\":\"w%u w%u v%d\"}", (unsigned)mt_random_below(&r, 40),
                     (unsigned)mt_random_below(&r, 40), version);
}

/* Fractions as priorities, several words in every text: sums whose order shows. */
static void item_of(uint64_t seed, int i, int version, mt_strbuf *out)
{
    static const char *const kinds[] = {"offer", "request", "idea", "competence", "project"};
    mt_random r = mt_random_seeded(seed * 1000 + 500 + (uint64_t)i);
    unsigned kind = mt_random_below(&r, 5), owner = mt_random_below(&r, BODIES);
    mt_strbuf_clear(out);
    mt_strbuf_format(out, "{\"kind\":\"%s\",\"id\":\"i%d\",\"language\":\"zxx\"", kinds[kind], i);
    if (kind == 4)
        mt_strbuf_format(out, ",\"participants\":[\"o%u\",\"o%u\",\"o%u\"]", owner, (owner + 3) % BODIES,
                         (unsigned)mt_random_below(&r, BODIES));
    else
        mt_strbuf_format(out, ",\"owner\":\"o%u\",\"priority\":%u.%u", owner, 1 + (unsigned)mt_random_below(&r, 4),
                         (unsigned)mt_random_below(&r, 10));
    mt_strbuf_format(out, ",\"title\":\"w%u w%u\",\"text\":\"", (unsigned)mt_random_below(&r, 40),
                     (unsigned)mt_random_below(&r, 40));
    for (int w = 0; w < 25; w++) mt_strbuf_format(out, "w%u ", (unsigned)mt_random_below(&r, 40));
    if (version) mt_strbuf_format(out, "older%d", version);
    mt_strbuf_str(out, "\"}");
}

static void next_commit(fixture *f)
{
    FIXTURE_OK(mt_index_flush(f->writer, ERR));
    FIXTURE_OK(mt_store_commit(f->store, ERR));
    FIXTURE_OK(mt_store_begin(f->store, ERR));
}

/* `piece` records a commit; every third record is first written in an older version. 0: all at once. */
static void make(fixture *f, uint64_t seed, int piece)
{
    mt_strbuf b = {0};
    fixture_open(f);
    for (int round = piece ? 1 : 0; round >= 0; round--)
        for (int i = 0; i < BODIES + ITEMS; i++) {
            bool changes = i % 3 == 0;
            if (piece && !round && !changes) continue;
            if (i < BODIES)
                body_of(seed, i, changes ? round : 0, &b);
            else
                item_of(seed, i - BODIES, changes ? round : 0, &b);
            FIXTURE_OK(mt_strbuf_status(&b, ERR));
            fixture_add(f, b.data);
            if (piece && i % piece == 0) next_commit(f);
        }
    fixture_ready(f);
    FIXTURE_OK(mt_matcher_refresh(f->matcher, ERR));
    mt_strbuf_free(&b);
}

static void answer(fixture *f, mt_strbuf *out)
{
    static const mt_mode modes[] = {MT_MODE_BALANCED, MT_MODE_COMPLEMENT, MT_MODE_PEER};
    char id[16];
    for (int i = 0; i < BODIES; i++)
        for (size_t mode = 0; mode < MT_COUNT(modes); mode++) {
            mt_match_options options = fixture_options();
            mt_results list = {0};
            options.mode = modes[mode];
            options.explain = true;
            snprintf(id, sizeof id, "o%d", i);
            FIXTURE_OK(mt_partners(f->matcher, mt_text_of(id), &options, &list, ERR));
            assert_true(list.len > 0);
            for (size_t k = 0; k < list.len; k++) {
                mt_strbuf_format(out, "%s %zu ", id, mode);
                mt_strbuf_double(out, list.data[k].score);
                mt_strbuf_char(out, ' ');
                mt_json_write(out, list.data[k].explanation);
                mt_strbuf_char(out, '\n');
            }
            mt_results_free(&list);
        }
    FIXTURE_OK(mt_strbuf_status(out, ERR));
}

static void answers_do_not_depend_on_segments(void **state)
{
    static const int pieces[] = {3, 25};
    (void)state;
    for (uint64_t seed = 1; seed <= 2; seed++) {
        fixture whole;
        mt_strbuf expected = {0};
        make(&whole, seed, 0);
        answer(&whole, &expected);
        for (size_t p = 0; p < MT_COUNT(pieces); p++) {
            fixture parts;
            mt_strbuf found = {0};
            make(&parts, seed, pieces[p]);
            answer(&parts, &found);
            size_t same = 0;
            while (same < expected.len && same < found.len && expected.data[same] == found.data[same]) same++;
            if (same < expected.len || found.len != expected.len)
                print_message("seed %llu, %d a commit, at %zu:\n%.120s\n%.120s\n", (unsigned long long)seed, pieces[p],
                              same, expected.data + (same > 60 ? same - 60 : 0),
                              found.data + (same > 60 ? same - 60 : 0));
            assert_int_equal(found.len, expected.len);
            assert_int_equal(same, expected.len);
            mt_strbuf_free(&found);
            fixture_close(&parts);
        }
        mt_strbuf_free(&expected);
        fixture_close(&whole);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(answers_do_not_depend_on_segments)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
