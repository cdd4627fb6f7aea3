/* Making shards: each is a job of its own, so that many machines can make one each. `split` does all of it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "libmatch/cli/files.h"
#include "libmatch/cli/progress.h"
#include "libmatch/cli/session.h"
#include "libmatch/cli/shard.h"
#include "libmatch/cli/text.h"

static bool make(match_store *from, const char *path, uint32_t shard, uint32_t count)
{
    match_job *job = NULL;
    match_error error = {0};
    char what[64];
    snprintf(what, sizeof what, "shard %u of %u", shard, count);
    if (match_store_split(from, path, shard, count, &job) != MATCH_OK) {
        session_complain(from);
        return false;
    }
    match_status status = run_job(job, what);
    match_job_error(job, &error);
    match_job_free(&job);
    if (status == MATCH_OK) return true;
    if (status == MATCH_E_CANCELLED)
        complain("interrupted; %s is not complete", path);
    else
        complain_error(&error);
    return false;
}

static bool needs_output(const options *o)
{
    if (o->output) return true;
    complain("shard %s: say where to write with -o", o->operand[0]);
    return false;
}

int shard_make(const options *o)
{
    uint32_t shard, count;
    if (!needs_output(o) || !shard_read(o->operand[2], &shard, &count)) return STATUS_USAGE;
    match_store *from = session_open_at(o, o->operand[1], MATCH_OPEN_READ);
    bool ok = from && make(from, o->output, shard, count);
    match_store_close(&from);
    return ok ? STATUS_DONE : STATUS_FAILED;
}

/* ---- statistics ---------------------------------------------------------------------------------------------------*/

static bool is_folder(const char *path)
{
    struct stat s;
    return stat(path, &s) == 0 && S_ISDIR(s.st_mode);
}

static bool write_statistics(const options *o, const char *store_path, const char *path)
{
    match_store *store = session_open_at(o, store_path, MATCH_OPEN_READ);
    bool ok = store && match_store_write_statistics(store, path) == MATCH_OK;
    if (store && !ok) session_complain(store);
    match_store_close(&store);
    return ok;
}

/* The counts of stores go into files beside the output first. */
static bool add_up(const options *o, char *const *paths, size_t count, const char *output)
{
    match_error error = {0};
    char **part = calloc(count + 1, sizeof *part);
    bool ok = part != NULL;
    for (size_t i = 0; ok && i < count; i++) {
        size_t size = strlen(output) + strlen(paths[i]) + 32;
        part[i] = malloc(size);
        ok = part[i] != NULL;
        if (ok && is_folder(paths[i])) {
            snprintf(part[i], size, "%s.%zu.part", output, i);
            ok = write_statistics(o, paths[i], part[i]);
        } else if (ok) {
            memcpy(part[i], paths[i], strlen(paths[i]) + 1);
        }
    }
    if (ok && match_statistics_merge((const char *const *)part, count, output, &error) != MATCH_OK) {
        complain_error(&error);
        ok = false;
    }
    for (size_t i = 0; part && i < count; i++) {
        if (part[i] && is_folder(paths[i])) remove(part[i]);
        free(part[i]);
    }
    free(part);
    return ok;
}

int shard_statistics(const options *o)
{
    if (!needs_output(o)) return STATUS_USAGE;
    return add_up(o, o->operand + 1, (size_t)o->operands - 1, o->output) ? STATUS_DONE : STATUS_FAILED;
}

static bool use(const options *o, const char *file, const char *path)
{
    match_store *store = session_open_at(o, path, MATCH_OPEN_WRITE);
    bool ok = store && match_store_use_statistics(store, file) == MATCH_OK;
    if (store && !ok) session_complain(store);
    match_store_close(&store);
    return ok;
}

int shard_use(const options *o)
{
    bool ok = true;
    for (int i = 2; ok && i < o->operands; i++) ok = use(o, o->operand[1], o->operand[i]);
    return ok ? STATUS_DONE : STATUS_FAILED;
}

/* ---- all of it ----------------------------------------------------------------------------------------------------*/

static void free_paths(char **paths, uint32_t count)
{
    for (uint32_t i = 0; paths && i < count; i++) free(paths[i]);
    free(paths);
}

static char **shard_paths(const char *folder, uint32_t count)
{
    char **paths = calloc((size_t)count + 1, sizeof *paths);
    bool ok = paths != NULL;
    for (uint32_t i = 0; ok && i < count; i++) {
        char name[32];
        snprintf(name, sizeof name, "shard-%u", i);
        paths[i] = path_in(folder, name);
        ok = paths[i] != NULL;
    }
    if (!ok) free_paths(paths, count);
    return ok ? paths : NULL;
}

int shard_split(const options *o)
{
    uint32_t zero, count;
    char text[40];
    snprintf(text, sizeof text, "0/%.30s", o->operand[2]);
    if (!needs_output(o) || !shard_read(text, &zero, &count)) return STATUS_USAGE;
    match_store *from = session_open_at(o, o->operand[1], MATCH_OPEN_READ);
    if (!from) return STATUS_FAILED;
    bool ok = make_folder(o->output);
    char **paths = ok ? shard_paths(o->output, count) : NULL, *file = ok ? path_in(o->output, "statistics") : NULL;
    ok = paths && file;
    for (uint32_t i = 0; ok && i < count; i++) ok = make(from, paths[i], i, count);
    match_store_close(&from);
    ok = ok && add_up(o, paths, count, file);
    for (uint32_t i = 0; ok && i < count; i++) ok = use(o, file, paths[i]);
    free_paths(paths, count);
    free(file);
    return ok ? STATUS_DONE : STATUS_FAILED;
}

/* ---- dividing questions -------------------------------------------------------------------------------------------*/

int shard_ids(const options *o)
{
    uint32_t shard, count;
    char *data = NULL, *line = NULL;
    size_t length = 0;
    lines l;
    if (!shard_read(o->operand[1], &shard, &count)) return STATUS_USAGE;
    if (!read_file(o->operand[2], &data, &length)) return STATUS_FAILED;
    lines_open(&l, data, length);
    while (lines_next(&l, &line, &length)) {
        char *tab = strchr(line, '\t');
        if (*line == '\0') continue;
        if (tab) *tab = '\0';
        bool ours = match_shard_of(line, count) == shard;
        if (tab) *tab = '\t';
        if (ours) printf("%s\n", line);
    }
    free(data);
    return STATUS_DONE;
}
