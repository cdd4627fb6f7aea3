/* Files of the command: reading whole, lines, writing so that a reader never sees half a file. */
#ifndef CLI_FILES_H
#define CLI_FILES_H

#include <match/match.h>

/* The functions here explain a failure on standard error themselves and then give false. */

/* Gives *data (free), NUL-terminated; "-" is standard input. */
bool read_file(const char *path, char **data, size_t *length);
/* Writes beside the path and renames; "-" is standard output. */
bool write_file(const char *path, const char *data, size_t length);
bool make_folder(const char *path);
/* "folder/name"; gives a new string (free), NULL after a complaint. */
char *path_in(const char *folder, const char *name);

/* Lines of a text, without line ends ("\n" or "\r\n"); a byte order mark before the first is skipped. */
typedef struct lines {
    char *at, *end;
    size_t number; /* of the line given last, from 1 */
} lines;
void lines_open(lines *l, char *data, size_t length);
/* The next line, terminated by NUL in place; *length may be longer than strlen (NUL bytes inside). */
bool lines_next(lines *l, char **line, size_t *length);

/* Flushes standard output; false after a complaint when it could not be written. */
bool finish_output(void);

#endif
