/* What a portal does with the library: its own records go in, pages of partners with reasons come out, a time limit
 * ends what takes too long, and threads that read see what another one writes.
 *
 *   portal FOLDER        makes the store FOLDER/portal.store, or goes on with it
 */
#include <match/match.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

/* ---- records of the portal's own
 * -----------------------------------------------------------------------------------*/

typedef struct company {
    const char *id, *name, *country, *town, *about, *offers, *seeks;
} company;

static const company companies[] = {
    {"C1", "Alfa \"Imaging\" SRL", "RO", "Iași", "Software for radiology", "Segmentation of lesions on CT images",
     "A hospital that tests software for radiology"},
    {"C2", "Szpital Beta", "PL", "Kraków", "A hospital with three CT scanners", "Clinical tests of radiology software",
     "Oprogramowanie do segmentacji zmian na obrazach CT"},
    {"C3", "Gamma Regulatory GmbH", "DE", "Berlin", "Medical software and its certificates",
     "Certification of medical software", NULL},
    {"C4", "Clinica Delta", "RO", "Cluj-Napoca", "O clinică de radiologie", NULL,
     "Segmentarea leziunilor pe imagini CT"},
    {"C5", "Epsilon Robotics", "PL", "Gdańsk", "Robots for rehabilitation", "Robotic gloves for rehabilitation", NULL},
};

static match_status put_item(match_store *store, const company *c, const char *kind, const char *title)
{
    char id[64];
    const char *const columns[] = {"kind", "id", "owner", "title"};
    const char *const values[] = {kind, id, c->id, title};
    if (!title) return MATCH_OK;
    snprintf(id, sizeof id, "%s-%s", c->id, kind);
    return match_store_upsert_row(store, columns, values, 4, NULL, NULL);
}

/* All or nothing: one batch. */
static match_status put_all(match_store *store)
{
    static const char *const columns[] = {"kind", "id", "name", "country", "towns", "text"};
    match_status status = match_store_begin(store);
    for (size_t i = 0; status == MATCH_OK && i < sizeof companies / sizeof *companies; i++) {
        const company *c = &companies[i];
        const char *const values[] = {"organisation", c->id, c->name, c->country, c->town, c->about};
        status = match_store_upsert_row(store, columns, values, 6, NULL, NULL);
        if (status == MATCH_OK) status = put_item(store, c, "offer", c->offers);
        if (status == MATCH_OK) status = put_item(store, c, "request", c->seeks);
    }
    if (status == MATCH_OK) return match_store_commit(store);
    match_store_rollback(store);
    return status;
}

/* ---- errors
 * --------------------------------------------------------------------------------------------------------*/

/* What a portal answers; what the operator wants to read is in the message. */
static int http_status(match_status status)
{
    switch (status) {
    case MATCH_OK: return 200;
    case MATCH_E_NOT_FOUND: return 404;
    case MATCH_E_ARGUMENT:
    case MATCH_E_VALUE:
    case MATCH_E_SYNTAX:
    case MATCH_E_FORMAT:
    case MATCH_E_ENCODING:
    case MATCH_E_TOO_BIG: return 400;
    case MATCH_E_BUSY:
    case MATCH_E_CANCELLED: return 503; /* try again */
    default: return 500;
    }
}

static int answer(match_store *store, match_status status)
{
    match_error error = {.code = MATCH_OK};
    if (status != MATCH_OK) match_store_error(store, &error);
    printf("  %d %s%s%s\n", http_status(status), match_status_name(status), status == MATCH_OK ? "" : ": ",
           error.message);
    return http_status(status);
}

/* ---- a page of partners
 * --------------------------------------------------------------------------------------------*/

/* Page `page` of `size` partners: the list up to its end is asked for, and one more to know whether there is a next
 * page. Reasons are worded only for what is shown. */
static match_status show_page(match_store *store, const char *id, size_t page, size_t size, const char *filter)
{
    match_rank_options ask = {.size = sizeof ask, .k = (page + 1) * size + 1, .filter = filter, .explain = true};
    match_hits *hits = NULL;
    match_status status = match_store_partners(store, id, &ask, &hits);
    for (size_t i = page * size; status == MATCH_OK && i < match_hits_count(hits) && i < (page + 1) * size; i++) {
        match_text *reasons = NULL;
        printf("  %zu. %s (%s)\n", i + 1, match_hits_name(hits, i), match_hits_id(hits, i));
        status = match_hits_explanation_text(hits, i, "en", &reasons, NULL);
        printf("%.*s...\n", (int)strcspn(match_text_data(reasons), "\n"), match_text_data(reasons));
        match_text_free(&reasons);
    }
    if (match_hits_count(hits) > (page + 1) * size) printf("  [next page]\n");
    match_hits_free(&hits);
    return status;
}

/* ---- a time limit
 * --------------------------------------------------------------------------------------------------*/

static bool time_is_up(void *context) { return atomic_load((atomic_bool *)context); }

/* ---- a thread that reads while another one writes
 * ------------------------------------------------------------------*/

typedef struct reader {
    const char *path;
    atomic_bool *written;
    size_t last;
} reader;

static size_t count_found(match_store *store)
{
    match_rank_options ask = {.size = sizeof ask, .k = 100, .want = MATCH_WANT_COMPETENCE};
    match_hits *hits = NULL;
    size_t count = 0;
    if (match_store_search(store, "ultrasound", strlen("ultrasound"), &ask, &hits) == MATCH_OK)
        count = match_hits_count(hits);
    match_hits_free(&hits);
    return count;
}

/* A handle of its own; every call sees what was committed last, so there is nothing to reload. */
static void *read_on(void *argument)
{
    reader *r = argument;
    match_store *store = NULL;
    if (match_store_open(r->path, NULL, &store, NULL) != MATCH_OK) return NULL;
    while (!atomic_load(r->written)) count_found(store);
    r->last = count_found(store);
    match_store_close(&store);
    return NULL;
}

/* How many of two readers saw all that was written. */
static int write_beside_readers(match_store *store, const char *path)
{
    const size_t count = sizeof companies / sizeof *companies;
    atomic_bool written = false;
    reader readers[2] = {{path, &written, 0}, {path, &written, 0}};
    pthread_t threads[2];
    int started = 0, saw_all = 0;
    match_status status = MATCH_OK;
    while (started < 2 && pthread_create(&threads[started], NULL, read_on, &readers[started]) == 0) started++;
    for (size_t i = 0; status == MATCH_OK && i < count; i++)
        status = put_item(store, &companies[i], "competence", "Ultrasound on the move");
    atomic_store(&written, true);
    for (int i = 0; i < started; i++) pthread_join(threads[i], NULL);
    for (int i = 0; i < started; i++) saw_all += readers[i].last == count;
    answer(store, status);
    return saw_all;
}

int main(int argc, char **argv)
{
    char path[1024];
    match_error error;
    match_store *store = NULL;
    match_hits *hits = NULL;
    match_text *json = NULL;
    atomic_bool stop = true;
    match_open_options open = {.size = sizeof open, .mode = MATCH_OPEN_WRITE_OR_CREATE, .as_of = "2026-11-01"};
    int failed = 0;

    snprintf(path, sizeof path, "%s/portal.store", argc > 1 ? argv[1] : ".");
    if (match_store_open(path, &open, &store, &error) != MATCH_OK) {
        fprintf(stderr, "%s\n", error.message);
        return 1;
    }
    printf("records\n");
    failed |= answer(store, put_all(store)) != 200;

    printf("partners of C1, two a page\n");
    failed |= answer(store, show_page(store, "C1", 0, 2, NULL)) != 200;
    failed |= answer(store, show_page(store, "C1", 1, 2, NULL)) != 200;
    printf("partners of C1 abroad\n");
    failed |= answer(store, show_page(store, "C1", 0, 5, "country != 'RO'")) != 200;

    printf("errors\n");
    failed |= answer(store, match_store_partners(store, "C9", NULL, &hits)) != 404;
    failed |= answer(store, show_page(store, "C1", 0, 5, "country = ")) != 400;
    failed |= answer(store, match_store_search(store, "\xFF", 1, NULL, &hits)) != 400;
    match_store_set_stop(store, time_is_up, &stop);
    failed |= answer(store, match_store_duplicates(store, NULL, &json)) != 503;
    match_store_set_stop(store, NULL, NULL);

    printf("two readers beside the writer\n");
    failed |= write_beside_readers(store, path) != 2;
    match_store_close(&store);
    return failed;
}
