/* match batch: many texts, or every record against all others; lines of JSON in order, resumable. Questions are read
 * and answers written in pieces, so that memory does not grow with their number. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "libmatch/cli/command.h"
#include "libmatch/cli/progress.h"
#include "libmatch/cli/session.h"
#include "libmatch/cli/text.h"

#define STEP_MS 200
#define PIECE ((size_t)4 << 20) /* bytes of questions that are asked together */

typedef struct batch {
    const options *o;
    match_store *store;
    match_batch_options wanted;
    FILE *out;
    size_t from; /* questions that need no answer any more */
    size_t seen; /* questions read so far */
    char *last;  /* to resume: the last answer that is there, which is asked for once more; NULL: nothing to check */
    size_t last_length;
    long end; /* of it */
    char *piece;
    size_t length, room;
} batch;

/* Cuts off what is behind the last answer. */
static bool cut_output(batch *b)
{
    if (fseek(b->out, b->end, SEEK_SET) == 0 && ftruncate(fileno(b->out), b->end) == 0) return true;
    complain("cannot write \"%s\": %s", b->o->output, strerror(errno));
    return false;
}

/* The part of a line that says whose answer it is. */
static size_t asker_length(const char *line, size_t n)
{
    static const char before[] = "{\"query\":\"";
    if (n < sizeof before || memcmp(line, before, sizeof before - 1) != 0) return 0;
    for (size_t i = sizeof before - 1; i < n; i++) {
        if (line[i] == '"') return i + 1;
        if (line[i] == '\\') i++;
    }
    return 0;
}

/* Whether the output goes up to the question that was asked again, whose answer is the line: who resumes with other
 * questions would get a file that answers neither. */
static bool check_last(batch *b, const char *line, size_t n)
{
    size_t now = asker_length(line, n), then = asker_length(b->last, b->last_length);
    if (then == 0 || now != then || memcmp(line, b->last, now) != 0) {
        complain("\"%s\" does not hold the first answers to these questions: its last line is not the answer to %.*s; "
                 "other questions, another --part, or records that came or went; begin anew without --resume",
                 b->o->output, (int)(now > 9 && now < 4096 ? now - 9 : 0), line + 9);
        return false;
    }
    if (n != b->last_length || memcmp(line, b->last, n) != 0)
        complain("note: the last answer in \"%s\" would be another now: records or options have changed since; the "
                 "answers that are there stay",
                 b->o->output);
    free(b->last);
    b->last = NULL;
    return cut_output(b);
}

static int write_answers(batch *b, match_job *job)
{
    match_text *lines = NULL;
    if (match_job_answers(job, &lines) != MATCH_OK) return STATUS_FAILED;
    const char *text = match_text_data(lines);
    size_t n = match_text_length(lines), checked = 0;
    bool ok = true;
    if (n && b->last) {
        const char *end = memchr(text, '\n', n);
        checked = end ? (size_t)(end - text) + 1 : n;
        ok = check_last(b, text, checked);
    }
    if (ok && n > checked && (fwrite(text + checked, 1, n - checked, b->out) != n - checked || fflush(b->out) != 0)) {
        complain("cannot write the answers: %s", strerror(errno));
        ok = false;
    }
    match_text_free(&lines);
    return ok ? STATUS_DONE : STATUS_FAILED;
}

static int run_batch(batch *b, match_job *job, const char *what)
{
    match_job_state state = MATCH_JOB_MORE;
    int result = STATUS_DONE;
    while (state == MATCH_JOB_MORE && result == STATUS_DONE) {
        if (interrupted()) {
            result = STATUS_INTERRUPTED;
        } else if (match_job_step(job, STEP_MS, &state) != MATCH_OK) {
            match_error error = {0};
            match_job_error(job, &error);
            complain("%s", error.message);
            result = STATUS_FAILED;
        } else {
            result = write_answers(b, job);
            progress_show(what, b->o->queries ? -1 : match_job_progress(job), NULL);
        }
    }
    progress_clear();
    return result;
}

static int ask(batch *b, const char *texts, size_t length, const match_batch_options *given, const char *what)
{
    match_job *job = NULL;
    if (match_store_batch(b->store, texts, length, given, &job) != MATCH_OK) {
        session_complain(b->store);
        return STATUS_FAILED;
    }
    int result = run_batch(b, job, what);
    match_job_free(&job);
    return result;
}

static int ask_piece(batch *b)
{
    match_batch_options whole = b->wanted;
    whole.from = 0;
    whole.part = whole.parts = 0; /* the piece has only what is wanted */
    int result = b->length ? ask(b, b->piece, b->length, &whole, b->o->queries) : STATUS_DONE;
    b->length = 0;
    return result;
}

static int add_line(batch *b, const char *line, size_t length)
{
    size_t number = b->seen++;
    if (number < b->from || (b->wanted.parts && number % (size_t)b->wanted.parts != (size_t)b->wanted.part))
        return STATUS_DONE;
    if (b->length + length + 1 > b->room) {
        size_t room = b->length + length + 1 + PIECE;
        char *grown = realloc(b->piece, room);
        if (!grown) {
            complain("out of memory");
            return STATUS_FAILED;
        }
        b->piece = grown;
        b->room = room;
    }
    memcpy(b->piece + b->length, line, length);
    b->length += length;
    b->piece[b->length++] = '\n';
    return b->length >= PIECE ? ask_piece(b) : STATUS_DONE;
}

static int ask_file(batch *b)
{
    const char *path = b->o->queries;
    bool standard = strcmp(path, "-") == 0;
    FILE *in = standard ? stdin : fopen(path, "r");
    char *line = NULL;
    size_t size = 0, number = 0;
    int result = STATUS_DONE;
    if (!in) {
        complain("cannot read \"%s\": %s", path, strerror(errno));
        return STATUS_FAILED;
    }
    for (ssize_t n; result == STATUS_DONE && (n = getline(&line, &size, in)) >= 0;) {
        number++;
        while (n > 0 && (line[n - 1] == '\n' || line[n - 1] == '\r')) n--;
        if (n == 0) continue;
        const char *tab = memchr(line, '\t', (size_t)n);
        if (!tab || tab == line) {
            complain("%s:%zu: a line is ID<TAB>TEXT", path, number);
            result = STATUS_FAILED;
        } else {
            result = add_line(b, line, (size_t)n);
        }
    }
    if (result == STATUS_DONE) result = ask_piece(b);
    free(line);
    if (!standard) fclose(in);
    return result;
}

/* Counts the whole lines that are there and keeps the last one. */
static bool read_output(batch *b)
{
    char *line[2] = {NULL, NULL};
    size_t size[2] = {0, 0}, lines = 0;
    for (ssize_t n; (n = getline(&line[lines % 2], &size[lines % 2], b->out)) > 0; lines++) {
        if (line[lines % 2][n - 1] != '\n') break;
        b->end += n;
        b->last_length = (size_t)n;
    }
    bool ok = !ferror(b->out);
    if (!ok) complain("cannot read \"%s\": %s", b->o->output, strerror(errno));
    if (lines) {
        b->last = line[(lines - 1) % 2];
        line[(lines - 1) % 2] = NULL;
        b->from = (lines - 1) * (b->wanted.parts ? (size_t)b->wanted.parts : 1);
    }
    free(line[0]);
    free(line[1]);
    return ok && (b->last || cut_output(b));
}

/* Opens the output; to resume, finds where it ends. */
static bool open_output(batch *b)
{
    const char *path = b->o->output;
    b->out = stdout;
    if (!path || strcmp(path, "-") == 0) return true;
    b->out = fopen(path, b->o->resume ? "r+b" : "wb");
    if (!b->out && b->o->resume && errno == ENOENT) b->out = fopen(path, "w+b");
    if (!b->out) {
        complain("cannot write \"%s\": %s", path, strerror(errno));
        return false;
    }
    return !b->o->resume || read_output(b);
}

/* "I/N" */
static bool read_part(const options *o, match_batch_options *wanted)
{
    char *rest = NULL, *end = NULL;
    if (!o->part) return true;
    long part = strtol(o->part, &rest, 10), parts = *rest == '/' ? strtol(rest + 1, &end, 10) : 0;
    if (rest == o->part || !end || *end || parts < 1 || parts > 1000000 || part < 0 || part >= parts) {
        complain("--part %s: give I/N with I from 0 to N - 1, such as 0/4", o->part);
        return false;
    }
    wanted->part = (int)part;
    wanted->parts = (int)parts;
    return true;
}

static int run(const options *o)
{
    match_rank_options rank = session_rank_options(o);
    batch b = {.o = o,
               .wanted = {.size = sizeof b.wanted,
                          .k = rank.k,
                          .want = rank.want,
                          .filter = rank.filter,
                          .language = rank.language,
                          .channels = rank.channels,
                          .threads = o->threads}};
    if (!read_part(o, &b.wanted)) return STATUS_USAGE;
    if (o->resume && (!o->output || strcmp(o->output, "-") == 0)) {
        complain("--resume needs -o FILE: the answers that are there are counted");
        return STATUS_USAGE;
    }
    b.store = session_open(o, MATCH_OPEN_READ);
    int result = b.store && open_output(&b) ? STATUS_DONE : STATUS_FAILED;
    if (result == STATUS_DONE && o->queries) {
        result = ask_file(&b);
    } else if (result == STATUS_DONE) {
        b.wanted.from = b.from;
        result = ask(&b, NULL, 0, &b.wanted, "all records");
    }
    if (result == STATUS_DONE && b.last) {
        complain("\"%s\" holds more answers than there are questions: begin anew without --resume", o->output);
        result = STATUS_FAILED;
    }
    free(b.piece);
    free(b.last);
    if (b.out && b.out != stdout && fclose(b.out) != 0 && result == STATUS_DONE) {
        complain("cannot write \"%s\": %s", o->output, strerror(errno));
        result = STATUS_FAILED;
    }
    if (b.store) match_store_close(&b.store);
    return result;
}

static const option_id accepts[] = {OPTION_QUERIES,  OPTION_WANT,          OPTION_FILTER, OPTION_LANGUAGE,
                                    OPTION_CHANNELS, OPTION_FIELD_WEIGHTS, OPTION_K,      OPTION_THREADS,
                                    OPTION_PART,     OPTION_RESUME,        OPTION_OUTPUT, OPTION_END};
const command command_batch = {
    .name = "batch",
    .synopsis = "STORE [--queries FILE.tsv] [--want WHAT] [--filter EXPR] [-k N] [--threads N] [-o FILE [--resume]]",
    .summary = "answer many texts, or compare every record with all others",
    .details = "Lines of JSON, {\"query\", \"hits\": [{\"id\", \"kind\", \"score\"}]}, in the order of the questions\n"
               "(ID<TAB>TEXT), each answered as search does. Without --queries every record of the kinds wanted\n"
               "asks. --part I/N answers every N-th question only: outputs of all parts together are the whole.",
    .least = 1,
    .most = 1,
    .accepts = accepts,
    .run = run,
};
