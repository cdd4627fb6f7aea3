/* The log holds the bytes of every write. While it is gone through, each file has its present contents, its synced
 * contents and the writes between; names likewise. Nothing here syncs for real: processes end, this machine does not.
 */
#include "disk.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { FDS = 1024, FILES = 4096, NAME = 160, SECTOR = 512 };

typedef enum change { CREATE, WRITE, CUT, SYNC, RENAME, UNLINK, FOLDER_SYNC, MARK } change;

typedef struct entry {
    change change;
    int file; /* MARK: the number */
    size_t at, len;
    char *bytes; /* WRITE: the data; else names: "a" or "a\0b" */
} entry;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static char root[NAME];
static bool recording, failing, failed;
static size_t fail_at, fail_more, changes;
static int fail_code;
static int file_of_fd[FDS]; /* file + 1 */
static char name_of_fd[FDS][NAME];
static bool folder_fd[FDS];

static entry *entries;
static size_t n_entries, cap_entries;
static char *name_of_file[FILES]; /* while recording: the present name, NULL: none */
static int n_files;

static void die(const char *why)
{
    fprintf(stderr, "disk: %s\n", why);
    abort();
}

static void *need(void *block)
{
    if (!block) die("no memory");
    return block;
}

static bool watched(const char *path)
{
    size_t len = strlen(root), n = path ? strlen(path) : 0;
    if ((!recording && !failing) || n < len || strncmp(path, root, len) != 0) return false;
    return n < 4 || strcmp(path + n - 4, "-shm") != 0;
}

static void log_change(change what, int file, size_t at, const void *bytes, size_t len)
{
    if (!recording) return;
    if (n_entries == cap_entries) {
        cap_entries = cap_entries ? cap_entries * 2 : 1024;
        entries = need(realloc(entries, cap_entries * sizeof *entries));
    }
    entry *e = &entries[n_entries++];
    *e = (entry){what, file, at, len, NULL};
    if (bytes) memcpy(e->bytes = need(malloc(len ? len : 1)), bytes, len);
}

static int file_named(const char *path)
{
    for (int i = n_files; i-- > 0;)
        if (name_of_file[i] && strcmp(name_of_file[i], path) == 0) return i;
    return -1;
}

static int new_file(const char *path)
{
    if (n_files == FILES) die("too many files");
    name_of_file[n_files] = need(strdup(path));
    return n_files++;
}

/* Whether this change is to fail; the lock is held. Ends the process when that is what was asked for. */
static bool fails(void)
{
    if (!failing) return false;
    size_t n = changes++;
    if (n < fail_at || n - fail_at > fail_more) return false;
    failed = true;
    if (fail_code == 0) _exit(99);
    return true;
}

/* ---- in front of the C library ------------------------------------------------------------------------------------*/
/* visible, whatever the program is compiled with: SQLite's calls are to come here, too */
#pragma GCC visibility push(default)

static int open_any(const char *path, int flags, mode_t mode)
{
    pthread_mutex_lock(&lock);
    bool ours = watched(path), creates = ours && flags & O_CREAT && access(path, F_OK) != 0;
    if (ours && (creates || flags & O_TRUNC) && fails()) {
        pthread_mutex_unlock(&lock);
        errno = fail_code;
        return -1;
    }
    int fd = (int)syscall(SYS_openat, AT_FDCWD, path, flags, mode);
    if (fd >= 0 && fd < FDS) {
        struct stat s;
        file_of_fd[fd] = 0;
        folder_fd[fd] = ours && fstat(fd, &s) == 0 && S_ISDIR(s.st_mode);
        if (ours)
            snprintf(name_of_fd[fd], NAME, "%s", path);
        else
            name_of_fd[fd][0] = '\0';
        if (ours && !folder_fd[fd] && recording) {
            int file = file_named(path);
            if (file < 0) {
                file = new_file(path);
                log_change(CREATE, file, 0, path, strlen(path) + 1);
            } else if (flags & O_TRUNC) {
                log_change(CUT, file, 0, NULL, 0);
            }
            file_of_fd[fd] = file + 1;
        }
    }
    pthread_mutex_unlock(&lock);
    return fd;
}

int open(const char *path, int flags, ...)
{
    va_list list;
    va_start(list, flags);
    mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(list, mode_t) : 0;
    va_end(list);
    return open_any(path, flags, mode);
}

int open64(const char *path, int flags, ...)
{
    va_list list;
    va_start(list, flags);
    mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(list, mode_t) : 0;
    va_end(list);
    return open_any(path, flags, mode);
}

int close(int fd)
{
    pthread_mutex_lock(&lock);
    if (fd >= 0 && fd < FDS) {
        file_of_fd[fd] = 0;
        name_of_fd[fd][0] = '\0';
        folder_fd[fd] = false;
    }
    int result = (int)syscall(SYS_close, fd);
    pthread_mutex_unlock(&lock);
    return result;
}

static bool ours(int fd) { return fd >= 0 && fd < FDS && name_of_fd[fd][0] && watched(name_of_fd[fd]); }

static ssize_t write_any(int fd, const void *data, size_t len, off_t at, bool positioned)
{
    pthread_mutex_lock(&lock);
    bool watch = ours(fd);
    if (watch && failing && changes >= fail_at && changes - fail_at <= fail_more) {
        size_t half = changes == fail_at ? len / 2 : 0;
        ssize_t done = 0; /* half of it gets through */
        if (half) done = positioned ? syscall(SYS_pwrite64, fd, data, half, at) : syscall(SYS_write, fd, data, half);
        (void)fails();
        pthread_mutex_unlock(&lock);
        if (done > 0) return done;
        errno = fail_code;
        return -1;
    }
    if (watch) (void)fails();
    if (watch && recording && file_of_fd[fd]) {
        size_t from = (size_t)(positioned ? at : lseek(fd, 0, SEEK_CUR));
        log_change(WRITE, file_of_fd[fd] - 1, from, data, len);
    }
    ssize_t done = positioned ? syscall(SYS_pwrite64, fd, data, len, at) : syscall(SYS_write, fd, data, len);
    pthread_mutex_unlock(&lock);
    return done;
}

ssize_t write(int fd, const void *data, size_t len) { return write_any(fd, data, len, 0, false); }
ssize_t pwrite(int fd, const void *data, size_t len, off_t at) { return write_any(fd, data, len, at, true); }
ssize_t pwrite64(int fd, const void *data, size_t len, off64_t at) { return write_any(fd, data, len, at, true); }

static int sync_any(int fd)
{
    int result = 0;
    pthread_mutex_lock(&lock);
    if (ours(fd)) {
        if (fails()) {
            errno = fail_code;
            result = -1;
        } else if (folder_fd[fd]) {
            log_change(FOLDER_SYNC, -1, 0, name_of_fd[fd], strlen(name_of_fd[fd]) + 1);
        } else if (file_of_fd[fd]) {
            log_change(SYNC, file_of_fd[fd] - 1, 0, NULL, 0);
        }
    }
    pthread_mutex_unlock(&lock);
    return result;
}
int fsync(int fd) { return sync_any(fd); }
int fdatasync(int fd) { return sync_any(fd); }

static int cut_any(int fd, off_t len)
{
    int result = -1;
    pthread_mutex_lock(&lock);
    if (ours(fd) && fails()) {
        errno = fail_code;
    } else {
        if (ours(fd) && file_of_fd[fd]) log_change(CUT, file_of_fd[fd] - 1, (size_t)len, NULL, 0);
        result = (int)syscall(SYS_ftruncate, fd, len);
    }
    pthread_mutex_unlock(&lock);
    return result;
}
int ftruncate(int fd, off_t len) { return cut_any(fd, len); }
int ftruncate64(int fd, off64_t len) { return cut_any(fd, len); }

int rename(const char *from, const char *to)
{
    int result = -1;
    pthread_mutex_lock(&lock);
    if (watched(from) && fails()) {
        errno = fail_code;
    } else {
        result = (int)syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0);
        if (result == 0 && watched(from) && recording) {
            char both[2 * NAME];
            int file = file_named(from), old = file_named(to);
            snprintf(both, NAME, "%s", from);
            snprintf(both + strlen(from) + 1, NAME, "%s", to);
            log_change(RENAME, file, 0, both, strlen(from) + strlen(to) + 2);
            if (old >= 0) free(name_of_file[old]), name_of_file[old] = NULL;
            if (file >= 0) free(name_of_file[file]), name_of_file[file] = need(strdup(to));
        }
    }
    pthread_mutex_unlock(&lock);
    return result;
}

int unlink(const char *path)
{
    int result = -1;
    pthread_mutex_lock(&lock);
    if (watched(path) && access(path, F_OK) == 0 && fails()) {
        errno = fail_code;
    } else {
        result = (int)syscall(SYS_unlink, path);
        int file = result == 0 && watched(path) && recording ? file_named(path) : -1;
        if (file >= 0) {
            log_change(UNLINK, file, 0, path, strlen(path) + 1);
            free(name_of_file[file]);
            name_of_file[file] = NULL;
        }
    }
    pthread_mutex_unlock(&lock);
    return result;
}

#pragma GCC visibility pop

/* ---- logging and failing ------------------------------------------------------------------------------------------*/

typedef struct bytes {
    char *data;
    size_t len, cap;
} bytes;

static void put_bytes(bytes *b, size_t at, const char *data, size_t len)
{
    size_t end = at + len;
    if (end > b->cap) {
        b->cap = end * 2;
        b->data = need(realloc(b->data, b->cap));
    }
    if (at > b->len) memset(b->data + b->len, 0, at - b->len);
    if (len) memcpy(b->data + at, data, len);
    if (end > b->len) b->len = end;
}

static void cut_bytes(bytes *b, size_t len)
{
    if (len > b->len) put_bytes(b, len, "", 0);
    b->len = len;
}

typedef struct state {
    bytes now, synced;
    size_t *pending; /* entries since the last sync */
    size_t n_pending, cap_pending;
    char *name, *synced_name;
} state;
static state *states;
static size_t *name_changes; /* entries since the folders were synced */
static size_t n_name_changes;
static int last_mark;

static void load_folder(const char *folder)
{
    DIR *dir = opendir(folder);
    if (!dir) die("cannot list the folder");
    for (struct dirent *d; (d = readdir(dir));) {
        char path[NAME * 2];
        struct stat s;
        if (d->d_name[0] == '.') continue;
        snprintf(path, sizeof path, "%s/%s", folder, d->d_name);
        if (stat(path, &s) != 0) die("cannot look at a file");
        if (S_ISDIR(s.st_mode)) {
            load_folder(path);
            continue;
        }
        if (!watched(path)) continue;
        state *file = &states[new_file(path)];
        char *data = need(malloc((size_t)s.st_size + 1));
        int fd = (int)syscall(SYS_openat, AT_FDCWD, path, O_RDONLY, 0);
        if (fd < 0 || read(fd, data, (size_t)s.st_size) != s.st_size) die("cannot read a file");
        syscall(SYS_close, fd);
        put_bytes(&file->now, 0, data, (size_t)s.st_size);
        put_bytes(&file->synced, 0, data, (size_t)s.st_size);
        file->name = need(strdup(path));
        file->synced_name = need(strdup(path));
        free(data);
    }
    closedir(dir);
}

void disk_record(const char *folder)
{
    snprintf(root, sizeof root, "%s", folder);
    disk_forget();
    states = need(calloc(FILES, sizeof *states));
    recording = true;
    load_folder(folder);
}

void disk_mark(int number)
{
    pthread_mutex_lock(&lock);
    log_change(MARK, number, 0, NULL, 0);
    pthread_mutex_unlock(&lock);
}

void disk_stop(void) { recording = false; }
size_t disk_points(void) { return n_entries; }

size_t disk_writes_to(const char *ending)
{
    size_t writes = 0, len = strlen(ending);
    for (size_t i = 0; i < n_entries; i++) {
        const char *name = entries[i].change == WRITE ? name_of_file[entries[i].file] : NULL;
        writes += name && strlen(name) >= len && strcmp(name + strlen(name) - len, ending) == 0;
    }
    return writes;
}

int disk_last_mark(void) { return last_mark; }

static void set_name(char **name, const char *to)
{
    free(*name);
    *name = to ? need(strdup(to)) : NULL;
}

static void apply_name(const entry *e, bool synced)
{
    state *file = e->file >= 0 ? &states[e->file] : NULL;
    const char *to = e->change == CREATE ? e->bytes : e->change == RENAME ? e->bytes + strlen(e->bytes) + 1 : NULL;
    if (!file) return;
    for (int i = 0; to && i < n_files; i++) {
        char **other = synced ? &states[i].synced_name : &states[i].name;
        if (*other && strcmp(*other, to) == 0) set_name(other, NULL);
    }
    set_name(synced ? &file->synced_name : &file->name, to);
}

static void apply_data(bytes *b, const entry *e)
{
    if (e->change == CUT)
        cut_bytes(b, e->at);
    else
        put_bytes(b, e->at, e->bytes, e->len);
}

static void sync_file(state *file)
{
    for (size_t i = 0; i < file->n_pending; i++) apply_data(&file->synced, &entries[file->pending[i]]);
    file->n_pending = 0;
}

bool disk_advance(size_t *point)
{
    if (*point >= n_entries) return false;
    size_t at = (*point)++;
    const entry *e = &entries[at];
    state *file = e->change <= UNLINK && e->file >= 0 ? &states[e->file] : NULL;
    switch (e->change) {
    case WRITE:
    case CUT:
        apply_data(&file->now, e);
        if (file->n_pending == file->cap_pending) {
            file->cap_pending = file->cap_pending ? file->cap_pending * 2 : 64;
            file->pending = need(realloc(file->pending, file->cap_pending * sizeof *file->pending));
        }
        file->pending[file->n_pending++] = at;
        break;
    case SYNC: sync_file(file); break;
    case CREATE:
    case RENAME:
    case UNLINK:
        apply_name(e, false);
        name_changes = need(realloc(name_changes, (n_name_changes + 1) * sizeof *name_changes));
        name_changes[n_name_changes++] = at;
        break;
    case FOLDER_SYNC:
        for (size_t i = 0; i < n_name_changes; i++) apply_name(&entries[name_changes[i]], true);
        n_name_changes = 0;
        break;
    case MARK: last_mark = e->file; break;
    }
    return true;
}

static void write_file(const char *folder, const char *name, const bytes *b)
{
    char path[NAME * 3], part[NAME * 3];
    snprintf(path, sizeof path, "%s%s", folder, name + strlen(root));
    snprintf(part, sizeof part, "%s", path);
    *strrchr(part, '/') = '\0';
    mkdir(part, 0777);
    int fd = (int)syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_TRUNC, 0666);
    if (fd < 0) die("cannot make a file");
    for (size_t at = 0; at < b->len;) {
        ssize_t n = syscall(SYS_write, fd, b->data + at, b->len - at);
        if (n <= 0) die("cannot write a file");
        at += (size_t)n;
    }
    syscall(SYS_close, fd);
}

/* The synced contents with a random part of what came later; the last write taken may be torn. */
static bytes some_of(const state *file, mt_random *random)
{
    bytes b = {0};
    put_bytes(&b, 0, file->synced.data, file->synced.len);
    for (size_t i = 0; i < file->n_pending; i++) {
        entry e = entries[file->pending[i]];
        uint32_t luck = mt_random_below(random, 4);
        if (luck == 0) continue;
        if (luck == 1 && e.change == WRITE) e.len = mt_random_below(random, (uint32_t)(e.len / SECTOR + 1)) * SECTOR;
        apply_data(&b, &e);
    }
    return b;
}

void disk_restore(const char *folder, disk_loss loss, mt_random *random)
{
    char **kept = need(calloc((size_t)n_files + 1, sizeof *kept)); /* synced names, to be put back */
    for (int i = 0; i < n_files; i++) kept[i] = states[i].synced_name ? need(strdup(states[i].synced_name)) : NULL;
    size_t names = loss == DISK_SOME_LOST ? mt_random_below(random, (uint32_t)n_name_changes + 1) : 0;
    for (size_t i = 0; i < names; i++) apply_name(&entries[name_changes[i]], true);
    mkdir(folder, 0777);
    char segments[NAME * 2];
    snprintf(segments, sizeof segments, "%s/segments", folder);
    mkdir(segments, 0777);
    for (int i = 0; i < n_files; i++) {
        const char *name = loss == DISK_KILLED ? states[i].name : states[i].synced_name;
        if (!name) continue;
        bytes some = loss == DISK_SOME_LOST ? some_of(&states[i], random) : (bytes){0};
        const bytes *b = loss == DISK_KILLED ? &states[i].now : loss == DISK_ALL_LOST ? &states[i].synced : &some;
        write_file(folder, name, b);
        free(some.data);
    }
    for (int i = 0; i < n_files; i++) {
        set_name(&states[i].synced_name, kept[i]);
        free(kept[i]);
    }
    free(kept);
}

void disk_forget(void)
{
    for (size_t i = 0; i < n_entries; i++) free(entries[i].bytes);
    for (int i = 0; i < n_files; i++) {
        free(name_of_file[i]);
        name_of_file[i] = NULL;
        if (!states) continue;
        free(states[i].now.data);
        free(states[i].synced.data);
        free(states[i].pending);
        free(states[i].name);
        free(states[i].synced_name);
    }
    free(entries);
    free(states);
    free(name_changes);
    entries = NULL;
    states = NULL;
    name_changes = NULL;
    n_entries = cap_entries = n_name_changes = 0;
    n_files = last_mark = 0;
    memset(file_of_fd, 0, sizeof file_of_fd);
}

void disk_fail(const char *folder, size_t n, size_t more, int code)
{
    pthread_mutex_lock(&lock);
    snprintf(root, sizeof root, "%s", folder);
    fail_at = n;
    fail_more = more;
    fail_code = code;
    changes = 0;
    failed = false;
    failing = true;
    pthread_mutex_unlock(&lock);
}

size_t disk_changes(void) { return changes; }
bool disk_failed(void) { return failed; }
void disk_heal(void)
{
    pthread_mutex_lock(&lock);
    failing = false;
    pthread_mutex_unlock(&lock);
}
