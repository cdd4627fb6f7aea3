/* The bytes of a file on their way into a reader: a window that moves on, or the whole when a reader needs to look far.
 *
 * Files are read, never mapped, so that somebody who cuts them meanwhile does no harm: what is gone is the end of the
 * file. A window holds what the reader has not taken yet and the next piece. */
#ifndef MT_EXCHANGE_FEED_H
#define MT_EXCHANGE_FEED_H

#include "libmatch/base/error.h"
#include "libmatch/base/memory.h"
#include "libmatch/base/text.h"

typedef struct mt_feed {
    MT_ARRAY(char) bytes; /* the window; unused when the data came from memory */
    mt_text data;         /* what can be read now */
    uint64_t before;      /* bytes of the file in front of the window */
    uint64_t total;       /* bytes of the file, as it was when opened; 0: not known */
    char *path;           /* for messages */
    int fd;               /* -1: none, or all was read */
    bool standard;
} mt_feed;

/* "-" is standard input. Reads the first piece. */
match_status mt_feed_open(mt_feed *feed, const char *path, mt_error *err);
/* Over bytes in memory (from mt_alloc), which it takes. */
void mt_feed_hold(mt_feed *feed, char *data, size_t len);
void mt_feed_close(mt_feed *feed);

static inline bool mt_feed_ended(const mt_feed *feed) { return feed->fd < 0; } /* the window reaches to the end */
/* Gives up the first `taken` bytes of the window and reads another piece behind the rest. */
match_status mt_feed_more(mt_feed *feed, size_t taken, mt_error *err);
/* Reads all there is, up to `limit` bytes. */
match_status mt_feed_all(mt_feed *feed, size_t limit, mt_error *err);
/* Moves on so that a whole line begins at `at` of the window (or the last piece of the file), and corrects `at`. A line
 * longer than `limit` is cut to limit + 1 bytes. */
match_status mt_feed_line(mt_feed *feed, size_t *at, size_t limit, mt_error *err);
/* The part of the file in front of offset `at` of the window, 0 to 1. */
double mt_feed_share(const mt_feed *feed, size_t at);

#endif
