/* Ranked lists on standard output in the formats of the contract. */
#ifndef CLI_OUTPUT_H
#define CLI_OUTPUT_H

#include <stdio.h>

#include "libmatch/cli/options.h"

typedef struct output {
    FILE *out;
    format format;
    bool explain;
    bool many; /* several queries: tables say which one is answered */
    const char *language;
    size_t lists; /* written so far */
    size_t width; /* columns of the terminal; 0: no limit */
    bool colour;
} output;

output output_open(const options *o, bool many);
/* One list: the answer to `query`. */
void output_list(output *w, const char *query, const match_hits *hits);

/* A JSON string; the shortest number that reads back exactly; a CSV cell (RFC 4180). */
void print_json_text(FILE *out, const char *text);
void print_number(FILE *out, double value);
void print_csv_cell(FILE *out, const char *text);

/* Every line of the text after `indent` blanks. */
void print_indented(FILE *out, const char *text, size_t indent);

#endif
