/* Words for people. Display width follows the character widths of utf8proc; nearest names the number of letters that
 * must change (Damerau's distance with adjacent swaps). */
#include "libmatch/cli/text.h"

#include <stdarg.h>
#include <stdint.h>
#include <string.h>
#include <utf8proc.h>

#include "libmatch/cli/progress.h"

#define MAX_WORD 40

static size_t least(size_t a, size_t b) { return a < b ? a : b; }

static size_t distance(const char *a, const char *b)
{
    size_t n = strlen(a), m = strlen(b), row[3][MAX_WORD + 1];
    if (n > MAX_WORD || m > MAX_WORD) return SIZE_MAX;
    for (size_t j = 0; j <= m; j++) row[0][j] = j;
    for (size_t i = 1; i <= n; i++) {
        size_t *now = row[i % 3], *before = row[(i + 2) % 3], *older = row[(i + 1) % 3];
        now[0] = i;
        for (size_t j = 1; j <= m; j++) {
            now[j] = least(before[j] + 1, now[j - 1] + 1);
            now[j] = least(now[j], before[j - 1] + (a[i - 1] != b[j - 1]));
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                now[j] = least(now[j], older[j - 2] + 1);
        }
    }
    return row[n % 3][m];
}

const char *nearest_name(const char *word, const char *const *names, size_t count)
{
    const char *best = NULL;
    size_t fewest = SIZE_MAX, length = strlen(word);
    for (size_t i = 0; i < count; i++) {
        size_t d = length >= 3 && strncmp(names[i], word, length) == 0 ? 1 : distance(word, names[i]);
        if (d < fewest) {
            fewest = d;
            best = names[i];
        }
    }
    return fewest <= (length + 2) / 3 ? best : NULL;
}

/* Decodes one character, gives its bytes (at least 1) and its columns. */
static size_t character(const char *s, size_t left, size_t *columns)
{
    utf8proc_int32_t code = -1;
    utf8proc_ssize_t bytes = utf8proc_iterate((const utf8proc_uint8_t *)s, (utf8proc_ssize_t)left, &code);
    int width = bytes > 0 ? utf8proc_charwidth(code) : 1;
    *columns = width > 0 ? (size_t)width : 0;
    return bytes > 0 ? (size_t)bytes : 1;
}

size_t text_width(const char *text)
{
    size_t width = 0, columns = 0;
    for (size_t left = strlen(text); left > 0;) {
        size_t bytes = character(text, left, &columns);
        width += columns;
        text += bytes;
        left -= bytes;
    }
    return width;
}

/* A control character would break the table. */
static void put_character(FILE *out, const char *s, size_t bytes)
{
    if (bytes == 1 && ((unsigned char)*s < 0x20 || *s == 0x7f))
        fputc(' ', out);
    else
        fwrite(s, 1, bytes, out);
}

void print_column(FILE *out, const char *text, size_t width, size_t pad)
{
    bool cut = text_width(text) > width;
    size_t room = cut && width > 0 ? width - 1 : width, used = 0, columns = 0;
    for (size_t left = strlen(text); left > 0;) {
        size_t bytes = character(text, left, &columns);
        if (used + columns > room) break;
        put_character(out, text, bytes);
        used += columns;
        text += bytes;
        left -= bytes;
    }
    if (cut && width > 0) {
        fputs("\xE2\x80\xA6", out);
        used++;
    }
    for (; used < pad; used++) fputc(' ', out);
}

void complain(const char *format, ...)
{
    va_list args;
    progress_clear();
    fputs("match: ", stderr);
    va_start(args, format);
    vfprintf(stderr, format, args);
    va_end(args);
    fputc('\n', stderr);
}

void warn(const char *format, ...)
{
    va_list args;
    progress_clear();
    fputs("match: warning: ", stderr);
    va_start(args, format);
    vfprintf(stderr, format, args);
    va_end(args);
    fputc('\n', stderr);
}

/* The message without the line in front that is told before it. */
static const char *behind_line(const char *message, long long line)
{
    char begin[40];
    int length = snprintf(begin, sizeof begin, "line %lld: ", line);
    return line > 0 && strncmp(message, begin, (size_t)length) == 0 ? message + length : message;
}

void complain_error(const match_error *error)
{
    const char *message = *error->message ? error->message : match_status_text(error->code);
    size_t length = strlen(error->file);
    if (length == 0 || strncmp(message, error->file, length) == 0)
        complain("%s", message);
    else if (error->line > 0)
        complain("%s:%lld: %s", error->file, (long long)error->line, behind_line(message, error->line));
    else
        complain("%s: %s", error->file, message);
}
