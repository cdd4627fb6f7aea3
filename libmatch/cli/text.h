/* Words for people: nearest names, display width, messages on standard error. */
#ifndef CLI_TEXT_H
#define CLI_TEXT_H

#include <stddef.h>
#include <stdio.h>

#include <match/match.h>

/* The nearest of the names (`count` of them), NULL when none is near enough to be meant. */
const char *nearest_name(const char *word, const char *const *names, size_t count);

/* Columns of a terminal that the text takes. */
size_t text_width(const char *text);
/* Prints the text in at most `width` columns (cut with an ellipsis) and pads it with blanks to `pad` columns. */
void print_column(FILE *out, const char *text, size_t width, size_t pad);

/* "match: ..." on standard error, with the file and line of the error where it has them. Clears the progress line. */
void complain(const char *format, ...) __attribute__((format(printf, 1, 2)));
void warn(const char *format, ...) __attribute__((format(printf, 1, 2)));
void complain_error(const match_error *error);

#endif
