/* Bytes go through a buffer of one checksum chunk, so every section is hashed in chunks of 64 KiB as it passes by. The
 * first failure sticks and comes out of mt_sink_finish. A file is written under a temporary name and gets its own only
 * when it is complete and synced. It is written in blocks of 2 MiB from its beginning on: a file system that keeps what
 * one write brings in one large page then lets readers map a segment by a few large pages instead of hundreds of small
 * ones (docs/performance.md). */
#include "libmatch/index/sink.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "libmatch/base/memory.h"

#define BLOCK ((size_t)2 << 20)

struct mt_sink {
    char *path, *temporary;
    int fd;                  /* -1: memory */
    MT_ARRAY(uint8_t) bytes; /* all of them, or the block of the file that is not written yet */
    bool begun;              /* the file has a block */
    uint64_t at;             /* bytes given so far */
    mt_section section;
    bool in_section;
    uint64_t hash;
    mt_section_place place[MT_SECTION_COUNT];
    uint8_t chunk[MT_CHECKSUM_CHUNK];
    size_t chunk_len;
    match_status status;
    mt_error error;
};

static void fail_writing(mt_sink *s, int code)
{
    s->status = mt_fail(&s->error, MATCH_E_IO, "cannot write \"%s\": %s", s->temporary, strerror(code));
    mt_error_place(&s->error, s->temporary, 0);
}

static void write_block(mt_sink *s)
{
    const uint8_t *p = s->bytes.data;
    for (size_t len = s->bytes.len; len && s->status == MATCH_OK;) {
        ssize_t n = write(s->fd, p, len);
        if (n < 0 && errno != EINTR) fail_writing(s, errno);
        if (n < 0) continue;
        p += n;
        len -= (size_t)n;
    }
    s->bytes.len = 0;
    s->begun = true;
}

static void put(mt_sink *s, const uint8_t *data, size_t len)
{
    while (s->status == MATCH_OK && len) {
        size_t room = s->fd < 0 ? len : BLOCK - s->bytes.len, n = room < len ? room : len;
        s->status = MT_RESERVE(&s->bytes, s->bytes.len + n, &s->error);
        if (s->status != MATCH_OK) return;
        memcpy(s->bytes.data + s->bytes.len, data, n);
        s->bytes.len += n;
        data += n;
        len -= n;
        if (s->fd >= 0 && s->bytes.len == BLOCK) write_block(s);
    }
}

static void flush(mt_sink *s)
{
    if (s->in_section) s->hash = mt_section_checksum(s->hash, s->chunk, s->chunk_len);
    put(s, s->chunk, s->chunk_len);
    s->chunk_len = 0;
}

void mt_sink_add(mt_sink *s, const void *data, size_t len)
{
    const uint8_t *p = data;
    s->at += len;
    while (len) {
        size_t n = MT_CHECKSUM_CHUNK - s->chunk_len < len ? MT_CHECKSUM_CHUNK - s->chunk_len : len;
        memcpy(s->chunk + s->chunk_len, p, n);
        s->chunk_len += n;
        p += n;
        len -= n;
        if (s->chunk_len == MT_CHECKSUM_CHUNK) flush(s);
    }
}

void mt_sink_pad(mt_sink *s, size_t align)
{
    static const uint8_t zeros[64];
    size_t over = (size_t)(s->at % align);
    if (over) mt_sink_add(s, zeros, align - over);
}

match_status mt_sink_create(const char *path, mt_sink **out, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_sink *s = mt_alloc(1, sizeof *s);
    if (!s) return mt_fail_no_memory(err);
    s->fd = -1;
    if (path) {
        size_t size = strlen(path) + 8;
        s->path = mt_strdup(path);
        s->temporary = mt_alloc(size, 1);
        if (!s->path || !s->temporary) {
            status = mt_fail_no_memory(err);
            goto out;
        }
        snprintf(s->temporary, size, "%s.tmp", path);
        s->fd = open(s->temporary, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
        if (s->fd < 0) {
            status = mt_fail(err, MATCH_E_IO, "cannot create \"%s\": %s", s->temporary, strerror(errno));
            mt_error_place(err, s->temporary, 0);
            goto out;
        }
    }
    mt_segment_header header = {0};
    mt_sink_add(s, &header, sizeof header);
    mt_sink_pad(s, 64);
    flush(s);
    *out = s;
    s = NULL;
out:
    mt_sink_free(&s);
    return status;
}

void mt_sink_free(mt_sink **sink)
{
    mt_sink *s = *sink;
    if (!s) return;
    if (s->fd >= 0) {
        close(s->fd);
        unlink(s->temporary);
    }
    mt_free(s->path);
    mt_free(s->temporary);
    MT_ARRAY_FREE(&s->bytes);
    mt_free(s);
    *sink = NULL;
}

void mt_sink_begin(mt_sink *s, mt_section section)
{
    mt_sink_pad(s, 64);
    flush(s);
    s->section = section;
    s->in_section = true;
    s->hash = section;
    s->place[section].offset = s->at;
}

uint64_t mt_sink_at(const mt_sink *s) { return s->at - s->place[s->section].offset; }

void mt_sink_end(mt_sink *s)
{
    flush(s);
    s->in_section = false;
    s->place[s->section].bytes = mt_sink_at(s);
    s->place[s->section].checksum = s->hash;
}

static void sync_and_rename(mt_sink *s)
{
    if (s->status != MATCH_OK || s->fd < 0) return;
    int failed = mt_file_sync(s->fd);
    if (close(s->fd) && !failed) failed = errno;
    s->fd = -1;
    if (!failed && rename(s->temporary, s->path)) failed = errno;
    if (!failed) return;
    unlink(s->temporary);
    s->status = mt_fail(&s->error, MATCH_E_IO, "cannot finish \"%s\": %s", s->path, strerror(failed));
    mt_error_place(&s->error, s->path, 0);
}

match_status mt_sink_finish(mt_sink *s, mt_segment_header *header, mt_error *err)
{
    flush(s);
    memcpy(header->magic, MT_SEGMENT_MAGIC, sizeof header->magic);
    header->version = MT_SEGMENT_VERSION;
    header->sections = MT_SECTION_COUNT;
    header->file_bytes = s->at;
    memcpy(header->place, s->place, sizeof s->place);
    header->checksum = mt_section_checksum(0, header, offsetof(mt_segment_header, checksum));
    bool whole = !s->begun;
    if (s->status == MATCH_OK && whole) memcpy(s->bytes.data, header, sizeof *header);
    if (s->status == MATCH_OK && s->fd >= 0) write_block(s);
    if (s->status == MATCH_OK && !whole && pwrite(s->fd, header, sizeof *header, 0) != sizeof *header)
        fail_writing(s, errno);
    sync_and_rename(s);
    if (s->status != MATCH_OK && err) *err = s->error;
    return s->status;
}

void mt_sink_take(mt_sink *s, uint8_t **data, size_t *len)
{
    *data = s->bytes.data;
    *len = s->bytes.len;
    s->bytes.data = NULL;
    s->bytes.len = s->bytes.cap = 0;
}
