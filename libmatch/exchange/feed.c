/* Hides reading in pieces. */
#include "libmatch/exchange/feed.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#define PIECE ((size_t)1 << 20)

static match_status cannot_read(const mt_feed *feed, int code, mt_error *err)
{
    match_status status = mt_fail(err, MATCH_E_IO, "cannot read \"%s\": %s", feed->path, strerror(code));
    mt_error_place(err, feed->path, 0);
    return status;
}

static void close_file(mt_feed *feed)
{
    if (feed->fd >= 0 && !feed->standard) close(feed->fd);
    feed->fd = -1;
}

match_status mt_feed_open(mt_feed *feed, const char *path, mt_error *err)
{
    struct stat s;
    match_status status = MATCH_OK;
    *feed = (mt_feed){.fd = -1, .standard = strcmp(path, "-") == 0, .data = {"", 0}};
    feed->path = mt_strdup(path);
    if (!feed->path) return mt_fail_no_memory(err);
    feed->fd = feed->standard ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    if (feed->fd < 0) {
        status = mt_fail(err, MATCH_E_IO, "cannot open \"%s\": %s", path, strerror(errno));
        mt_error_place(err, path, 0);
        goto out;
    }
    if (fstat(feed->fd, &s) == 0 && S_ISDIR(s.st_mode)) {
        status = cannot_read(feed, EISDIR, err);
        goto out;
    }
    if (fstat(feed->fd, &s) == 0 && S_ISREG(s.st_mode)) feed->total = (uint64_t)s.st_size;
    MT_TRY(mt_feed_more(feed, 0, err));
out:
    if (status != MATCH_OK) mt_feed_close(feed);
    return status;
}

void mt_feed_hold(mt_feed *feed, char *data, size_t len)
{
    *feed = (mt_feed){.fd = -1, .data = {len ? data : "", len}, .total = len};
    feed->bytes.data = data;
    feed->bytes.len = feed->bytes.cap = len;
}

void mt_feed_close(mt_feed *feed)
{
    close_file(feed);
    MT_ARRAY_FREE(&feed->bytes);
    mt_free(feed->path);
    *feed = (mt_feed){.fd = -1, .data = {"", 0}};
}

match_status mt_feed_more(mt_feed *feed, size_t taken, mt_error *err)
{
    match_status status = MATCH_OK;
    if (feed->fd < 0) return MATCH_OK;
    size_t left = feed->bytes.len - taken;
    if (taken && left) memmove(feed->bytes.data, feed->bytes.data + taken, left);
    feed->bytes.len = left;
    feed->before += taken;
    MT_TRY(MT_RESERVE(&feed->bytes, left + PIECE, err));
    while (feed->bytes.len < left + PIECE) {
        ssize_t n = read(feed->fd, feed->bytes.data + feed->bytes.len, left + PIECE - feed->bytes.len);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) {
            status = cannot_read(feed, errno, err);
            goto out;
        }
        if (n == 0) {
            close_file(feed);
            break;
        }
        feed->bytes.len += (size_t)n;
    }
out:
    feed->data = feed->bytes.len ? mt_text_make(feed->bytes.data, feed->bytes.len) : (mt_text){"", 0};
    return status;
}

match_status mt_feed_all(mt_feed *feed, size_t limit, mt_error *err)
{
    match_status status = MATCH_OK;
    while (!mt_feed_ended(feed)) {
        if (feed->data.len > limit) {
            status = mt_fail(err, MATCH_E_TOO_BIG, "\"%s\" is longer than the limit of %zu bytes; divide it",
                             feed->path, limit);
            mt_error_place(err, feed->path, 0);
            goto out;
        }
        MT_TRY(mt_feed_more(feed, 0, err));
    }
out:
    return status;
}

match_status mt_feed_line(mt_feed *feed, size_t *at, size_t limit, mt_error *err)
{
    match_status status = MATCH_OK;
    size_t seen = 0; /* bytes of the line looked at */
    while (!mt_feed_ended(feed)) {
        size_t len = feed->data.len - *at;
        if (len > seen && memchr(feed->data.data + *at + seen, '\n', len - seen)) break;
        MT_TRY(mt_feed_more(feed, *at, err));
        *at = 0;
        seen = len;
        if (len <= limit) continue;
        size_t dropped = len - (limit + 1); /* of a line that is too long only the beginning stays */
        memmove(feed->bytes.data + limit + 1, feed->bytes.data + len, feed->bytes.len - len);
        feed->bytes.len -= dropped;
        feed->before += dropped;
        feed->data.len = feed->bytes.len;
        seen = limit + 1;
    }
out:
    return status;
}

double mt_feed_share(const mt_feed *feed, size_t at)
{
    if (feed->total == 0) return 0;
    double share = (double)(feed->before + at) / (double)feed->total;
    return share < 1 ? share : 1;
}
