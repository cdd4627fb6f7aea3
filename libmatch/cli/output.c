/* Ranked lists on standard output. Machines get jsonl, csv and trec: complete, never cut, numbers that read back
 * exactly. People get a table that fits their terminal: rank, score with a bar, name, kind, id, and the reasons. */
#include "libmatch/cli/output.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "libmatch/cli/progress.h"
#include "libmatch/cli/text.h"

#define BAR 10            /* columns of the longest bar */
#define LEAST_NAME 16     /* columns that a name keeps on a narrow terminal */
#define TREC_NAME "match" /* the run's name, last column of trec lines */

output output_open(const options *o, bool many)
{
    output w = {.out = stdout, .format = o->format, .explain = o->explain, .many = many, .language = o->language};
    struct winsize size;
    if (o->format != FORMAT_TABLE || !isatty(STDOUT_FILENO)) return w;
    const char *term = getenv("TERM"), *no_colour = getenv("NO_COLOR");
    w.colour = !(no_colour && *no_colour) && term && strcmp(term, "dumb") != 0;
    w.width = ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
    return w;
}

void print_number(FILE *out, double value)
{
    char text[40];
    for (int digits = 15; digits <= 17; digits++) {
        snprintf(text, sizeof text, "%.*g", digits, value);
        if (strtod(text, NULL) == value) break;
    }
    fputs(text, out);
}

void print_json_text(FILE *out, const char *text)
{
    fputc('"', out);
    for (const unsigned char *c = (const unsigned char *)text; *c; c++) {
        if (*c == '"' || *c == '\\')
            fprintf(out, "\\%c", *c);
        else if (*c < 0x20 || *c == 0x7f)
            fprintf(out, "\\u%04x", *c);
        else
            fputc(*c, out);
    }
    fputc('"', out);
}

void print_csv_cell(FILE *out, const char *text)
{
    bool quoted = strpbrk(text, ",\"\r\n") != NULL || *text == ' ' || *text == '\0';
    if (!quoted) {
        fputs(text, out);
        return;
    }
    fputc('"', out);
    for (; *text; text++) {
        if (*text == '"') fputc('"', out);
        fputc(*text, out);
    }
    fputc('"', out);
}

void print_indented(FILE *out, const char *text, size_t indent)
{
    while (*text) {
        size_t length = strcspn(text, "\n");
        if (length) fprintf(out, "%*s%.*s", (int)indent, "", (int)length, text);
        fputc('\n', out);
        text += length + (text[length] == '\n');
    }
}

/* ---- for machines -------------------------------------------------------------------------------------------------*/

static void list_jsonl(output *w, const char *query, const match_hits *hits)
{
    for (size_t i = 0; i < match_hits_count(hits); i++) {
        const char *explanation = match_hits_explanation(hits, i);
        fputs("{\"query\":", w->out);
        print_json_text(w->out, query);
        fprintf(w->out, ",\"rank\":%zu,\"id\":", i + 1);
        print_json_text(w->out, match_hits_id(hits, i));
        fputs(",\"kind\":", w->out);
        print_json_text(w->out, match_hits_kind(hits, i));
        fputs(",\"name\":", w->out);
        print_json_text(w->out, match_hits_name(hits, i));
        fputs(",\"score\":", w->out);
        print_number(w->out, match_hits_score(hits, i));
        if (w->explain && *explanation) fprintf(w->out, ",\"explanation\":%s", explanation);
        fputs("}\n", w->out);
    }
}

static void list_csv(output *w, const char *query, const match_hits *hits)
{
    if (w->lists == 0) fputs("query,rank,id,kind,name,score\r\n", w->out);
    for (size_t i = 0; i < match_hits_count(hits); i++) {
        print_csv_cell(w->out, query);
        fprintf(w->out, ",%zu,", i + 1);
        print_csv_cell(w->out, match_hits_id(hits, i));
        fprintf(w->out, ",%s,", match_hits_kind(hits, i));
        print_csv_cell(w->out, match_hits_name(hits, i));
        fputc(',', w->out);
        print_number(w->out, match_hits_score(hits, i));
        fputs("\r\n", w->out);
    }
}

static void list_trec(output *w, const char *query, const match_hits *hits)
{
    double before = 0;
    for (size_t i = 0; i < match_hits_count(hits); i++) {
        double score = match_hits_score(hits, i);
        if (i > 0 && score > before) score = before; /* lists may be ordered by more than the score */
        before = score;
        fprintf(w->out, "%s Q0 %s %zu ", query, match_hits_id(hits, i), i + 1);
        print_number(w->out, score);
        fputs(" " TREC_NAME "\n", w->out);
    }
}

/* ---- for people ---------------------------------------------------------------------------------------------------*/

/* Eighths of a block; `share` of the longest bar. */
static void print_bar(FILE *out, double share)
{
    static const char *const part[] = {"",
                                       "\xE2\x96\x8F",
                                       "\xE2\x96\x8E",
                                       "\xE2\x96\x8D",
                                       "\xE2\x96\x8C",
                                       "\xE2\x96\x8B",
                                       "\xE2\x96\x8A",
                                       "\xE2\x96\x89"};
    int eighths = share > 0 ? (int)(share * BAR * 8 + 0.5) : 0;
    if (eighths > BAR * 8) eighths = BAR * 8;
    int columns = 0;
    for (; columns < eighths / 8; columns++) fputs("\xE2\x96\x88", out);
    if (eighths % 8) {
        fputs(part[eighths % 8], out);
        columns++;
    }
    for (; columns < BAR; columns++) fputc(' ', out);
}

static void colour(const output *w, const char *code)
{
    if (w->colour) fputs(code, w->out);
}

#define BOLD "\033[1m"
#define DIM "\033[2m"
#define BAR_COLOUR "\033[36m"
#define PLAIN "\033[0m"

typedef struct columns {
    size_t rank, score, name, kind;
} columns;

static size_t most(size_t a, size_t b) { return a > b ? a : b; }

static columns measure(const output *w, const match_hits *hits)
{
    columns c = {.rank = 1, .score = 5, .name = 4, .kind = 4};
    size_t n = match_hits_count(hits), id = 2;
    char text[40];
    for (size_t i = 0; i < n; i++) {
        c.name = most(c.name, text_width(match_hits_name(hits, i)));
        c.kind = most(c.kind, text_width(match_hits_kind(hits, i)));
        c.score = most(c.score, (size_t)snprintf(text, sizeof text, "%.3f", match_hits_score(hits, i)));
        id = most(id, text_width(match_hits_id(hits, i)));
    }
    c.rank = most(2, (size_t)snprintf(text, sizeof text, "%zu", n));
    size_t others = c.rank + 2 + c.score + 1 + BAR + 2 + 2 + c.kind + 2 + id;
    if (w->width > 0 && others + c.name > w->width)
        c.name = w->width > others + LEAST_NAME ? w->width - others : LEAST_NAME;
    return c;
}

static void print_row(const output *w, const columns *c, const match_hits *hits, size_t i)
{
    double best = match_hits_score(hits, 0), score = match_hits_score(hits, i);
    fprintf(w->out, "%*zu  %*.3f ", (int)c->rank, i + 1, (int)c->score, score);
    colour(w, BAR_COLOUR);
    print_bar(w->out, best > 0 ? score / (best > 1 ? best : 1) : 0);
    colour(w, PLAIN);
    fputs("  ", w->out);
    colour(w, BOLD);
    print_column(w->out, match_hits_name(hits, i), c->name, c->name);
    colour(w, PLAIN);
    fprintf(w->out, "  %-*s  %s\n", (int)c->kind, match_hits_kind(hits, i), match_hits_id(hits, i));
}

static void print_reasons(const output *w, const match_hits *hits, size_t i, size_t indent)
{
    const char *json = match_hits_explanation(hits, i);
    match_text *text = NULL;
    if (*json == '\0') return;
    if (match_explanation_text(json, strlen(json), w->language ? w->language : "en", &text, NULL) == MATCH_OK) {
        colour(w, DIM);
        print_indented(w->out, match_text_data(text), indent);
        colour(w, PLAIN);
    }
    match_text_free(&text);
}

/* What the numbers of a partner list with reasons mean; lists of a search have none of these parts. */
static void print_legend(const output *w, const match_hits *hits)
{
    if (!strstr(match_hits_explanation(hits, 0), "\"directions\"")) return;
    if (w->language && strcmp(w->language, "en") != 0) return; /* the reasons are in another language */
    colour(w, DIM);
    fputs("    score: how likely the two fit, 0 to 1. %: how much of what one side looks for the other can give.\n"
          "    + and -: the greatest parts for and against; all parts add up to ln(score / (1 - score)).\n",
          w->out);
    colour(w, PLAIN);
}

static void list_table(output *w, const char *query, const match_hits *hits)
{
    if (w->lists > 0) fputc('\n', w->out);
    if (w->many) fprintf(w->out, "%s\n", query);
    if (match_hits_count(hits) == 0) {
        fputs("nothing found\n", w->out);
        return;
    }
    columns c = measure(w, hits);
    colour(w, DIM);
    fprintf(w->out, "%*s  %*s %*s  ", (int)c.rank, "#", (int)c.score, "score", BAR, "");
    print_column(w->out, "name", c.name, c.name);
    fprintf(w->out, "  %-*s  id\n", (int)c.kind, "kind");
    colour(w, PLAIN);
    for (size_t i = 0; i < match_hits_count(hits); i++) {
        print_row(w, &c, hits, i);
        if (w->explain) print_reasons(w, hits, i, c.rank + 2);
    }
    if (w->explain) print_legend(w, hits);
}

void output_list(output *w, const char *query, const match_hits *hits)
{
    progress_clear(); /* both may be on one terminal */
    switch (w->format) {
    case FORMAT_JSONL: list_jsonl(w, query, hits); break;
    case FORMAT_CSV: list_csv(w, query, hits); break;
    case FORMAT_TREC: list_trec(w, query, hits); break;
    default: list_table(w, query, hits); break;
    }
    w->lists++;
}
