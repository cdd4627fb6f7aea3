/* A process that writes records, mergers and their undoings and reads news is killed at any moment. What is there then
 * is the last state that was committed, or that of the call at work, with the index beside it; and nobody is told the
 * same news twice. */
#include <signal.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "support.h"

enum { KILLS = 30, BODIES = 8, ITEMS = 20, MOST_TOLD = 20000 };

typedef struct chance {
    uint64_t state;
} chance;

static unsigned below(chance *c, unsigned n)
{
    c->state = c->state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (unsigned)((c->state >> 33) % n);
}

static uint64_t hash_text(const char *text)
{
    uint64_t hash = UINT64_C(14695981039346656037);
    for (; *text; text++) hash = (hash ^ (unsigned char)*text) * UINT64_C(1099511628211);
    return hash;
}

static uint64_t state_of(match_store *store)
{
    match_text *all = NULL;
    store_ok(match_store_export(store, NULL, &all), store);
    uint64_t hash = hash_text(match_text_data(all));
    match_text_free(&all);
    return hash;
}

/* ---- the process that is killed -----------------------------------------------------------------------------------*/

static void say(int pipe, char what, uint64_t number)
{
    char line[24];
    snprintf(line, sizeof line, "%c%016llx\n", what, (unsigned long long)number);
    if (write(pipe, line, 18) != 18) _exit(2); /* less than PIPE_BUF: whole or not at all */
}

static void write_item(match_store *store, chance *c)
{
    static const char *const words[] = {"lung", "heart", "sensor", "imaging", "software", "clinic"};
    char json[300];
    snprintf(json, sizeof json,
             "{\"kind\":\"offer\",\"id\":\"i%u\",\"owner\":\"o%u\",\"title\":\"%s %s\",\"language\":\"en\",\"v\":%u}",
             below(c, ITEMS), below(c, BODIES), words[below(c, 6)], words[below(c, 6)], below(c, 1000000));
    if (match_store_upsert(store, json, strlen(json), NULL, NULL) != MATCH_OK) _exit(3);
}

static void tell(match_store *store, int pipe)
{
    match_text *news = NULL;
    if (match_store_news(store, false, &news) != MATCH_OK) _exit(4);
    for (const char *at = match_text_data(news); *at;) {
        char line[600];
        size_t length = strcspn(at, "\n");
        snprintf(line, sizeof line, "%.*s", (int)length, at);
        char *words = strstr(line, ",\"score\""), *version = strstr(line, "\"version\"");
        if (words) *words = '\0'; /* query and id; */
        say(pipe, 'N', hash_text(line) ^ (version ? hash_text(version) : 0));
        at += length + (at[length] == '\n');
    }
    match_text_free(&news);
}

static void change(match_store *store, chance *c)
{
    match_text *report = NULL;
    char one[8], two[8];
    unsigned what = below(c, 10);
    if (what < 4) {
        write_item(store, c);
    } else if (what < 6) {
        if (match_store_begin(store) != MATCH_OK) _exit(5);
        for (int i = 0; i < 4; i++) write_item(store, c);
        if (match_store_commit(store) != MATCH_OK) _exit(6);
    } else if (what < 8) {
        snprintf(one, sizeof one, "o%u", below(c, BODIES));
        snprintf(two, sizeof two, "o%u", below(c, BODIES));
        if (match_store_merge(store, one, two, &report) != MATCH_OK) return; /* gone, or the same */
    } else if (match_store_unmerge(store, 0, &report) != MATCH_OK) {
        return;
    }
    match_text_free(&report);
}

static void work(const char *path, int pipe, uint64_t seed)
{
    chance c = {seed};
    match_store *store = open_store(path, MATCH_OPEN_WRITE, MATCH_TIER_CONFIDENTIAL);
    say(pipe, 'S', state_of(store));
    for (;;) {
        bool telling = below(&c, 4) == 0;
        say(pipe, 'B', !telling);
        if (telling)
            tell(store, pipe);
        else
            change(store, &c);
        say(pipe, 'S', state_of(store));
    }
}

/* ---- what it leaves -----------------------------------------------------------------------------------------------*/

typedef struct heard {
    uint64_t told[MOST_TOLD];
    size_t count;
    uint64_t state;     /* the last that was told */
    bool any, changing; /* a call that may change records was at work */
} heard;

static void hear(FILE *from, heard *h)
{
    char line[32];
    h->any = h->changing = false;
    while (fgets(line, sizeof line, from)) {
        uint64_t number = strtoull(line + 1, NULL, 16);
        if (line[0] == 'B') h->changing = number != 0;
        if (line[0] == 'S') {
            h->changing = false;
            h->state = number;
            h->any = true;
        }
        if (line[0] != 'N') continue;
        for (size_t i = 0; i < h->count; i++) assert_true(h->told[i] != number);
        assert_true(h->count < MOST_TOLD);
        h->told[h->count++] = number;
    }
}

/* Every offer is found, and nothing else. */
static void check_index(match_store *store)
{
    match_text *all = NULL;
    size_t offers = 0;
    store_ok(match_store_verify(store), store);
    store_ok(match_store_export(store, "offer", &all), store);
    for (const char *at = match_text_data(all); *at; at++) offers += *at == '\n';
    match_text_free(&all);
    match_hits *hits = NULL;
    match_rank_options options = {.size = sizeof options, .k = 1000};
    static const char query[] = "lung heart sensor imaging software clinic";
    store_ok(match_store_search(store, query, sizeof query - 1, &options, &hits), store);
    assert_int_equal(match_hits_count(hits), offers);
    match_hits_free(&hits);
}

static void kill_once(const char *path, heard *h, chance *c, uint64_t *last)
{
    int ends[2];
    struct timespec pause = {0, 5000000L + 1000000L * (long)below(c, 80)};
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        close(ends[0]);
        work(path, ends[1], c->state);
        _exit(0);
    }
    close(ends[1]);
    FILE *from = fdopen(ends[0], "r");
    assert_non_null(from);
    char first[32] = "";
    assert_non_null(fgets(first, sizeof first, from)); /* it has begun */
    assert_true(strtoull(first + 1, NULL, 16) == *last);
    nanosleep(&pause, NULL);
    kill(child, SIGKILL);
    hear(from, h);
    fclose(from);
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    if (!WIFSIGNALED(status)) fail_msg("the child ended by itself: %d", WEXITSTATUS(status));
    match_store *store = open_store(path, MATCH_OPEN_READ, MATCH_TIER_CONFIDENTIAL);
    uint64_t now = state_of(store);
    uint64_t committed = h->any ? h->state : *last;
    assert_true(now == committed || h->changing);
    *last = now;
    check_index(store);
    match_store_close(&store);
}

static void killed_at_any_moment(void **state)
{
    (void)state;
    static const char queries[] =
        "{\"id\":\"q1\",\"text\":\"lung heart\",\"minimum\":0.3}\n"
        "{\"id\":\"q2\",\"text\":\"imaging software clinic\",\"minimum\":0.2,\"filter\":\"owner.country = 'RO'\"}";
    char path[300], json[200];
    heard *h = calloc(1, sizeof *h);
    chance c = {20260531};
    size_t count = 0;
    assert_non_null(h);
    temporary_path(path, sizeof path);
    match_store *store = open_store(path, MATCH_OPEN_CREATE, MATCH_TIER_CONFIDENTIAL);
    for (unsigned i = 0; i < BODIES; i++) {
        snprintf(json, sizeof json,
                 "{\"kind\":\"organisation\",\"id\":\"o%u\",\"name\":\"Body %u\",\"country\":\"RO\"}", i, i);
        upsert(store, json);
    }
    store_ok(match_store_watch(store, queries, sizeof queries - 1, &count), store);
    assert_int_equal(count, 2);
    uint64_t last = state_of(store);
    match_store_close(&store);
    for (int i = 0; i < KILLS; i++) kill_once(path, h, &c, &last);
    assert_true(h->count > 0);
    free(h);
    remove_temporary(path);
}

int main(void)
{
    signal(SIGPIPE, SIG_IGN);
    const struct CMUnitTest tests[] = {cmocka_unit_test(killed_at_any_moment)};
    return cmocka_run_group_tests_name("killed", tests, NULL, NULL);
}
