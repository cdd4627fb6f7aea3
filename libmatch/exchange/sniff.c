/* Hides extensions and magic numbers. */
#include "libmatch/exchange/sniff.h"

#include <string.h>

#include "libmatch/exchange/csv_read.h"

static const struct {
    const char *extension;
    mt_format format;
} extensions[] = {{".jsonl", MT_FORMAT_JSONL}, {".ndjson", MT_FORMAT_JSONL}, {".csv", MT_FORMAT_CSV},
                  {".tsv", MT_FORMAT_TSV},     {".tab", MT_FORMAT_TSV},      {".xml", MT_FORMAT_XML}};

static const char *const names[] = {[MT_FORMAT_NONE] = "",
                                    [MT_FORMAT_JSONL] = "jsonl",
                                    [MT_FORMAT_CSV] = "csv",
                                    [MT_FORMAT_TSV] = "tsv",
                                    [MT_FORMAT_XML] = "xml"};

const char *mt_format_name(mt_format format) { return names[format]; }

match_status mt_format_from_name(const char *name, mt_format *format, mt_error *err)
{
    for (mt_format f = MT_FORMAT_JSONL; f <= MT_FORMAT_XML; f++) {
        if (strcmp(name, names[f]) != 0) continue;
        *format = f;
        return MATCH_OK;
    }
    mt_fail(err, MATCH_E_VALUE, "unknown format \"%s\"; it is one of jsonl, csv, tsv, xml", name);
    mt_error_field(err, "format", name);
    return MATCH_E_VALUE;
}

static bool ends_with(const char *name, const char *extension)
{
    size_t len = strlen(name), tail = strlen(extension);
    if (len < tail) return false;
    for (size_t i = 0; i < tail; i++) {
        if (mt_small(name[len - tail + i]) != extension[i]) return false;
    }
    return true;
}

static bool begins(mt_text data, const char *magic, size_t len)
{
    return data.len >= len && memcmp(data.data, magic, len) == 0;
}

match_status mt_format_refuse(mt_text data, mt_error *err)
{
    if (begins(data, "\xFF\xFE", 2) || begins(data, "\xFE\xFF", 2))
        return mt_fail(err, MATCH_E_ENCODING, "the file is UTF-16; save it as UTF-8");
    if (begins(data, "PK\x03\x04", 4))
        return mt_fail(err, MATCH_E_FORMAT, "the file is a spreadsheet or an archive; export the sheet as CSV (UTF-8)");
    if (begins(data, "\xD0\xCF\x11\xE0", 4))
        return mt_fail(err, MATCH_E_FORMAT, "the file is an old spreadsheet or document; export it as CSV (UTF-8)");
    if (begins(data, "%PDF", 4))
        return mt_fail(err, MATCH_E_FORMAT, "the file is a PDF; tables need to be CSV (UTF-8)");
    if (begins(data, "\x1F\x8B", 2)) return mt_fail(err, MATCH_E_FORMAT, "the file is compressed; unpack it first");
    if (begins(data, "SQLite format 3", 15))
        return mt_fail(err, MATCH_E_FORMAT, "the file is a database; export its records as JSON Lines first");
    return MATCH_OK;
}

static bool blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

static match_status sniff_content(mt_text data, mt_format *format, mt_error *err)
{
    size_t at = begins(data, "\xEF\xBB\xBF", 3) ? 3 : 0;
    while (at < data.len && blank(data.data[at])) at++;
    char first = at < data.len ? data.data[at] : '\0';
    if (at >= data.len || first == '{') {
        *format = MT_FORMAT_JSONL;
        return MATCH_OK;
    }
    if (first == '<') {
        *format = MT_FORMAT_XML;
        return MATCH_OK;
    }
    if (first == '[')
        return mt_fail(err, MATCH_E_FORMAT, "the file is a JSON list; write one object a line instead (JSON Lines)");
    const char *end = memchr(data.data + at, '\n', data.len - at);
    size_t len = end ? (size_t)(end - data.data) - at : data.len - at;
    char delimiter = mt_csv_detect(data);
    if (!memchr(data.data + at, delimiter, len))
        return mt_fail(err, MATCH_E_FORMAT,
                       "cannot tell what the file is; name it .jsonl, .csv, .tsv or .xml, or give it a header row");
    *format = delimiter == '\t' ? MT_FORMAT_TSV : MT_FORMAT_CSV;
    return MATCH_OK;
}

match_status mt_format_sniff(const char *name, mt_text data, mt_format *format, mt_error *err)
{
    for (size_t i = 0; i < MT_COUNT(extensions); i++) {
        if (!ends_with(name, extensions[i].extension)) continue;
        *format = extensions[i].format;
        return MATCH_OK;
    }
    return sniff_content(data, format, err);
}
