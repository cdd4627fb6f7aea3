/* Warnings that come with a ranked list. */
#ifndef CLI_WARNINGS_H
#define CLI_WARNINGS_H

#include <match/match.h>

/* On standard error; `query` (or NULL) says which one they belong to. */
void print_warnings(const char *query, const match_hits *hits);

#endif
