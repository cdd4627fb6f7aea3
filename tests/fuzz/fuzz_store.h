/* A small store for fuzz targets that ask questions: two clusters, their members, items, a call. */
#ifndef TESTS_FUZZ_FUZZ_STORE_H
#define TESTS_FUZZ_FUZZ_STORE_H

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <match/match.h>

static inline void fuzz_demand(bool holds)
{
    if (!holds) abort();
}

static const char *const fuzz_records[] = {
    "{\"kind\":\"cluster\",\"id\":\"N\",\"name\":\"North Health\",\"country\":\"RO\"}",
    "{\"kind\":\"cluster\",\"id\":\"S\",\"name\":\"South Bio\",\"country\":\"PL\"}",
    "{\"kind\":\"organisation\",\"id\":\"a\",\"name\":\"Clinic\",\"type\":\"hospital\",\"country\":\"RO\",\"member_"
    "of\":"
    "[{\"cluster\":\"N\"}]}",
    "{\"kind\":\"organisation\",\"id\":\"b\",\"name\":\"Imager\",\"type\":\"company\",\"country\":\"RO\",\"member_of\":"
    "[{\"cluster\":\"N\"}]}",
    "{\"kind\":\"organisation\",\"id\":\"c\",\"name\":\"Lab\",\"type\":\"research\",\"country\":\"PL\",\"member_of\":"
    "[{\"cluster\":\"S\"}]}",
    "{\"kind\":\"organisation\",\"id\":\"d\",\"name\":\"Robots\",\"type\":\"sme\",\"country\":\"DE\",\"member_of\":"
    "[{\"cluster\":\"S\"}]}",
    "{\"kind\":\"request\",\"id\":\"r1\",\"owner\":\"a\",\"title\":\"Software for radiology "
    "images\",\"language\":\"en\"}",
    "{\"kind\":\"request\",\"id\":\"r2\",\"owner\":\"d\",\"title\":\"Trials of sterile robots\",\"language\":\"en\"}",
    "{\"kind\":\"offer\",\"id\":\"o1\",\"owner\":\"b\",\"title\":\"Radiology image "
    "software\",\"language\":\"en\",\"trl\":"
    "[6,8]}",
    "{\"kind\":\"offer\",\"id\":\"o2\",\"owner\":\"c\",\"title\":\"Clinical trials of sterile devices\",\"language\":"
    "\"en\"}",
    "{\"kind\":\"competence\",\"id\":\"k1\",\"owner\":\"d\",\"title\":\"robots and sterile "
    "devices\",\"language\":\"en\"}",
    "{\"kind\":\"project\",\"id\":\"p1\",\"title\":\"Imaging "
    "study\",\"participants\":[\"a\",\"c\"],\"language\":\"en\","
    "\"start\":\"2024-01-01\"}",
    "{\"kind\":\"call\",\"id\":\"x\",\"title\":\"Radiology robots\",\"text\":\"software for images, sterile robots\","
    "\"themes\":[\"radiology images\",\"sterile robots\"],\"min_partners\":2,\"language\":\"en\"}",
    "{\"kind\":\"relation\",\"a\":\"a\",\"b\":\"b\",\"relation\":\"met\"}",
};

static inline match_store *fuzz_store(const char *path)
{
    const match_open_options options = {.size = sizeof options, .mode = MATCH_OPEN_CREATE, .as_of = "2026-05-31"};
    match_store *store = NULL;
    fuzz_demand(match_store_open(path, &options, &store, NULL) == MATCH_OK);
    fuzz_demand(match_store_begin(store) == MATCH_OK);
    for (size_t i = 0; i < sizeof fuzz_records / sizeof *fuzz_records; i++)
        fuzz_demand(match_store_upsert(store, fuzz_records[i], strlen(fuzz_records[i]), NULL, NULL) == MATCH_OK);
    fuzz_demand(match_store_commit(store) == MATCH_OK);
    return store;
}

#endif
