/* Splits scheme://user@host:port/path by hand. Hosts may hold letters beyond ASCII (IDN as people write it). */
#include "libmatch/store/url.h"

#include <string.h>

static bool blank(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

static mt_text trimmed(mt_text t)
{
    while (t.len && blank(t.data[0])) t = mt_text_make(t.data + 1, t.len - 1);
    while (t.len && blank(t.data[t.len - 1])) t.len--;
    return t;
}

static bool starts(mt_text t, const char *word)
{
    size_t n = strlen(word);
    if (t.len < n) return false;
    for (size_t i = 0; i < n; i++)
        if (mt_small(t.data[i]) != word[i]) return false;
    return true;
}

static mt_text skip(mt_text t, size_t n) { return mt_text_make(t.data + n, t.len - n); }

static mt_text without_scheme(mt_text t)
{
    static const char *const schemes[] = {"https://", "http://", "ftp://", "//"};
    for (size_t i = 0; i < MT_COUNT(schemes); i++)
        if (starts(t, schemes[i])) return skip(t, strlen(schemes[i]));
    return t;
}

static bool host_character(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' ||
           (unsigned char)c >= 0x80;
}

/* Letters and digits joined by single dots, at least two parts, the last one not a number. */
static bool host_valid(const char *host)
{
    size_t dots = 0;
    char before = '.';
    for (const char *p = host; *p; before = *p++) {
        if (!host_character(*p) || (*p == '.' && before == '.')) return false;
        dots += *p == '.';
    }
    const char *last = strrchr(host, '.');
    return dots > 0 && before != '.' && !(last[1] >= '0' && last[1] <= '9');
}

/* "com", "org", or two letters ("co", "ac", "rs") before a country: the owner's word is one further left. */
static bool second_level(const char *part, size_t len)
{
    static const char *const words[] = {"com", "edu", "gov", "net", "nhs", "org", "gob", "gouv"};
    if (len <= 2) return true;
    for (size_t i = 0; i < MT_COUNT(words); i++)
        if (mt_text_is(mt_text_make(part, len), words[i])) return true;
    return false;
}

static void owner_label(const char *host, char *label)
{
    const char *end = strrchr(host, '.'), *start = end;
    for (int round = 0; round < 2; round++) {
        start = end;
        while (start > host && start[-1] != '.') start--;
        if (round == 1 || start == host || !second_level(start, (size_t)(end - start))) break;
        end = start - 1;
    }
    size_t n = 0;
    for (; start < end && n + 1 < MT_URL_SIZE; start++)
        if (*start != '-' && *start != '_') label[n++] = *start;
    label[n] = '\0';
}

mt_url_fault mt_url_read(mt_text text, mt_url *url)
{
    mt_url result = {0};
    text = trimmed(text);
    if (starts(text, "mailto:")) return MT_URL_EMAIL;
    mt_text rest = without_scheme(text);
    size_t host_end = 0;
    while (host_end < rest.len && !strchr("/?#", rest.data[host_end])) host_end++;
    const char *at = memchr(rest.data, '@', host_end);
    if (at && rest.data == text.data) return MT_URL_EMAIL;
    for (size_t i = 0; i < text.len; i++)
        if (blank(text.data[i])) return MT_URL_SPACE;
    size_t from = at ? (size_t)(at - rest.data) + 1 : 0, to = from;
    while (to < host_end && rest.data[to] != ':') to++;
    if (to - from >= MT_URL_SIZE || to == from) return MT_URL_UNPARSABLE;
    size_t n = 0;
    for (size_t i = from; i < to; i++) result.host[n++] = mt_small(rest.data[i]);
    if (!host_valid(result.host)) return MT_URL_UNPARSABLE;
    if (strncmp(result.host, "www.", 4) == 0 && strchr(result.host + 4, '.'))
        memmove(result.host, result.host + 4, n - 3);
    owner_label(result.host, result.label);
    mt_text path = skip(rest, host_end);
    while (path.len && path.data[path.len - 1] == '/') path.len--;
    n = strlen(result.host);
    memcpy(result.location, result.host, n);
    mt_copy_text(result.location + n, MT_URL_SIZE - n, path.data, path.len);
    *url = result;
    return MT_URL_GOOD;
}
