/* match shard: a collection in several stores. The first operand is a verb; its work is in shard_make.c, shard_ask.c
 * and shard_merge.c. docs/scaling.md shows how the verbs go together on one machine and on many. */
#include <stdlib.h>
#include <string.h>

#include "libmatch/cli/shard.h"
#include "libmatch/cli/text.h"

static const struct verb {
    const char *name, *operands;
    int least, most; /* operands with the verb; most < 0: any */
    int (*run)(const options *o);
} verbs[] = {
    {"split", "STORE N -o FOLDER", 3, 3, shard_split},
    {"make", "STORE I/N -o STORE", 3, 3, shard_make},
    {"statistics", "(STORE | FILE)... -o FILE", 2, -1, shard_statistics},
    {"use", "FILE STORE...", 3, -1, shard_use},
    {"search", "FOLDER (TEXT | --queries FILE)", 2, -1, shard_search},
    {"voters", "STORE --queries FILE [--voters FILE]", 2, 2, shard_voters},
    {"voted", "STORE --queries FILE --voters FILE", 2, 2, shard_voted},
    {"merge", "FILE... [-k N] [--ids FILE | --queries FILE]", 2, -1, shard_merge},
    {"ids", "I/N FILE", 3, 3, shard_ids},
};

bool shard_read(const char *text, uint32_t *number, uint32_t *count)
{
    char *end = NULL;
    unsigned long n = strtoul(text, &end, 10), of = 0;
    if (*end == '/') of = strtoul(end + 1, &end, 10);
    if (*text < '0' || *text > '9' || *end || of == 0 || of > 1000000 || n >= of) {
        complain("shard: \"%s\" is no shard; write I/N with numbers from 0, such as 0/4", text);
        return false;
    }
    *number = (uint32_t)n;
    *count = (uint32_t)of;
    return true;
}

static int run(const options *o)
{
    for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++) {
        const struct verb *v = &verbs[i];
        if (strcmp(o->operand[0], v->name) != 0) continue;
        if (o->operands >= v->least && (v->most < 0 || o->operands <= v->most)) return v->run(o);
        complain("shard: usage: match shard %s %s", v->name, v->operands);
        return STATUS_USAGE;
    }
    complain("shard: there is no \"%s\"; say split, make, statistics, use, search, voters, voted, merge or ids",
             o->operand[0]);
    return STATUS_USAGE;
}

static const option_id accepts[] = {OPTION_QUERIES, OPTION_IDS,          OPTION_VOTERS,   OPTION_WANT,
                                    OPTION_FILTER,  OPTION_LANGUAGE,     OPTION_CHANNELS, OPTION_FIELD_WEIGHTS,
                                    OPTION_K,       OPTION_EXPLAIN,      OPTION_FORMAT,   OPTION_OUTPUT,
                                    OPTION_FACETS,  OPTION_FACET_VALUES, OPTION_END};
const command command_shard = {
    .name = "shard",
    .synopsis = "(split | make | statistics | use | search | voters | voted | merge | ids) ...",
    .summary = "divide a collection among several stores and put their answers together",
    .details = "split STORE N -o FOLDER    N stores by a hash of the ids, with the statistics of the whole\n"
               "search FOLDER TEXT         the answer that one store would give\n"
               "On several machines, step by step:\n"
               "make STORE I/N -o STORE    one shard\n"
               "statistics STORE... -o FILE  counts of shards, or of such files, added up\n"
               "use FILE STORE...          rank with these counts\n"
               "voters, voted              the rounds of a search for organisations (docs/scaling.md)\n"
               "merge FILE...              lists of answers (jsonl, trec) or voters of several shards as one\n"
               "ids I/N FILE               the lines of FILE whose id falls to part I: to divide questions",
    .least = 1,
    .most = -1,
    .formats = "table jsonl csv trec",
    .accepts = accepts,
    .run = run,
};
