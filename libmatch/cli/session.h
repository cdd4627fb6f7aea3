/* What most commands begin with: an open store, options of a ranking, events and plans from files. */
#ifndef CLI_SESSION_H
#define CLI_SESSION_H

#include "libmatch/cli/options.h"

/* Explains a failure and gives NULL. Ends with match_store_close(). */
match_store *session_open(const options *o, match_open_mode mode);
/* The same for another store than that of the first operand. */
match_store *session_open_at(const options *o, const char *path, match_open_mode mode);
/* Explains the last failure of the store. */
void session_complain(const match_store *store);

match_rank_options session_rank_options(const options *o);

/* Explain a failure and give NULL. */
match_event *session_event(const char *path);
/* A plan as JSON, or a table of it when the name ends in .csv or .tsv; of this event. */
match_plan *session_plan(const match_event *event, const char *path);

/* Writes the text to o->output, or to standard output without -o. */
bool session_write(const options *o, const match_text *text);

#endif
