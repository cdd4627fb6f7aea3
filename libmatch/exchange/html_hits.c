/* The sections of ranked lists and of data quality. */
#include "libmatch/exchange/html_part.h"

/* ---- ranked lists
 * --------------------------------------------------------------------------------------------------*/

/* Three decimals, two from ten on. */
static void write_score(mt_strbuf *out, double score) { mt_strbuf_fixed(out, score, score < 10 ? 3 : 2); }

static void write_side(mt_page *page, mt_word word, double share)
{
    mt_strbuf *out = &page->body;
    mt_strbuf_str(out, "<div><dt><span>");
    mt_page_word(page, word);
    mt_strbuf_str(out, "</span> <b>");
    if (share < 0) {
        mt_page_word(page, MT_WORD_NOT_KNOWN);
    } else {
        mt_strbuf_fixed(out, share * 100, 0);
        mt_strbuf_str(out, "\xC2\xA0%");
    }
    mt_strbuf_str(out, "</b></dt><dd>");
    if (share >= 0) mt_page_bar(out, share);
    mt_strbuf_str(out, "</dd></div>");
}

/* Each line one item of a folded list. */
static void write_reasons(mt_page *page, mt_text reasons)
{
    mt_strbuf *out = &page->body;
    mt_strbuf_str(out, "<details><summary>");
    mt_page_word(page, MT_WORD_WHY);
    mt_strbuf_str(out, "</summary><ul class=\"why\">\n");
    while (reasons.len) {
        const char *end = memchr(reasons.data, '\n', reasons.len);
        size_t len = end ? (size_t)(end - reasons.data) : reasons.len;
        if (len) {
            mt_strbuf_str(out, "<li>");
            mt_page_escape(out, mt_text_make(reasons.data, len));
            mt_strbuf_str(out, "</li>\n");
        }
        size_t used = len + (end ? 1 : 0);
        reasons = mt_text_make(reasons.data + used, reasons.len - used);
    }
    mt_strbuf_str(out, "</ul></details>\n");
}

static void write_hit(mt_page *page, const mt_page_hit *hit, size_t rank, double best)
{
    mt_strbuf *out = &page->body;
    mt_strbuf_format(out, "<li>\n<span class=\"rank\">%zu</span>\n<div><span class=\"name\">", rank);
    mt_page_escape(out, hit->name.len ? hit->name : hit->id);
    mt_strbuf_str(out, "</span> <span class=\"tag\">");
    mt_page_escape(out, hit->kind);
    mt_strbuf_str(out, "</span><div class=\"id\">");
    mt_page_escape(out, hit->id);
    mt_strbuf_str(out, "</div></div>\n<div class=\"score\">");
    write_score(out, hit->score);
    mt_page_bar(out, best > 0 ? hit->score / best : 0);
    mt_strbuf_str(out, "</div>\n");
    if (hit->gives >= 0 || hit->wants >= 0) {
        mt_strbuf_str(out, "<dl class=\"sides\">");
        write_side(page, MT_WORD_GIVES, hit->gives);
        write_side(page, MT_WORD_WANTS, hit->wants);
        mt_strbuf_str(out, "</dl>\n");
    }
    if (hit->reasons.len) write_reasons(page, hit->reasons);
    mt_strbuf_str(out, "</li>\n");
}

static void write_nothing(mt_page *page, mt_word word)
{
    mt_strbuf_str(&page->body, "<p class=\"quiet\">");
    mt_page_word(page, word);
    mt_strbuf_str(&page->body, "</p>\n");
}

match_status mt_page_add_hits(mt_page *page, const char *heading, const mt_page_hit *hits, size_t count, mt_error *err)
{
    mt_page_section section;
    double best = 0;
    match_status status = mt_page_begin_section(page, heading, "part", &section, err);
    if (status != MATCH_OK) return status;
    for (size_t i = 0; i < count; i++) best = hits[i].score > best ? hits[i].score : best;
    if (count == 0) write_nothing(page, MT_WORD_NOTHING_FOUND);
    if (count) mt_strbuf_str(&page->body, "<ol class=\"hits\">\n");
    for (size_t i = 0; i < count; i++) write_hit(page, &hits[i], i + 1, best);
    if (count) mt_strbuf_str(&page->body, "</ol>\n");
    return mt_page_end_section(page, &section, MATCH_OK, err);
}

/* ---- data quality
 * --------------------------------------------------------------------------------------------------*/

static void write_counts(mt_page *page, const json_t *counts)
{
    const char *code;
    json_t *count;
    mt_strbuf *out = &page->body;
    mt_strbuf_str(out, "<ul class=\"codes\">\n");
    json_object_foreach ((json_t *)(uintptr_t)counts, code, count) {
        mt_strbuf_str(out, "<li>");
        mt_page_string(out, code);
        mt_strbuf_format(out, " <b>%lld</b></li>\n", (long long)json_integer_value(count));
    }
    mt_strbuf_str(out, "</ul>\n");
}

/* A text, a number, or a list of them. */
static void write_value(mt_strbuf *out, const json_t *value)
{
    mt_strbuf plain = {0};
    if (json_is_string(value)) {
        mt_page_escape(out, mt_json_text(value));
    } else if (json_is_array(value)) {
        for (size_t i = 0; i < json_array_size(value); i++) {
            if (i) mt_strbuf_str(out, ", ");
            const json_t *item = json_array_get(value, i);
            if (json_is_string(item)) {
                mt_page_escape(out, mt_json_text(item));
                continue;
            }
            mt_strbuf_clear(&plain);
            mt_json_write(&plain, item);
            mt_page_escape(out, mt_text_make(plain.data ? plain.data : "", plain.len));
        }
    } else if (value && !json_is_null(value)) {
        mt_json_write(&plain, value);
        mt_page_escape(out, mt_text_make(plain.data ? plain.data : "", plain.len));
    }
    if (plain.bad) out->bad = true;
    mt_strbuf_free(&plain);
}

static void write_cell(mt_page *page, mt_word label, const json_t *value)
{
    mt_strbuf_str(&page->body, "<td data-label=\"");
    mt_page_word(page, label);
    mt_strbuf_str(&page->body, "\">");
    write_value(&page->body, value);
    mt_strbuf_str(&page->body, "</td>");
}

static void write_finding(mt_page *page, const json_t *finding)
{
    mt_strbuf *out = &page->body;
    mt_text severity = mt_json_get_text(finding, "severity");
    const char *colour = mt_text_is(severity, "info") ? "good" : mt_text_is(severity, "warning") ? "warn" : "bad";
    mt_strbuf_str(out, "<tr><th scope=\"row\">");
    mt_page_escape(out, mt_json_get_text(finding, "message"));
    mt_strbuf_format(out, " <span class=\"tag %s\">", severity.len ? colour : "");
    mt_page_escape(out, mt_json_get_text(finding, "code"));
    mt_strbuf_str(out, "</span></th>");
    write_cell(page, MT_WORD_RECORDS, json_object_get(finding, "records"));
    write_cell(page, MT_WORD_VALUE, json_object_get(finding, "value"));
    mt_strbuf_str(out, "</tr>\n");
}

match_status mt_page_add_quality(mt_page *page, const char *heading, const json_t *quality, mt_error *err)
{
    static const mt_word columns[] = {MT_WORD_FINDING, MT_WORD_RECORDS, MT_WORD_VALUE};
    mt_page_section section;
    const json_t *findings = json_object_get(quality, "findings"), *counts = json_object_get(quality, "counts");
    match_status status = mt_page_begin_section(page, heading, "part", &section, err);
    if (status != MATCH_OK) return status;
    if (json_object_size(counts)) write_counts(page, counts);
    if (json_array_size(findings) == 0) {
        write_nothing(page, MT_WORD_NO_FINDINGS);
        return mt_page_end_section(page, &section, MATCH_OK, err);
    }
    mt_strbuf_str(&page->body, "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"");
    mt_page_word(page, MT_WORD_FINDINGS);
    mt_strbuf_str(&page->body, "\"><table class=\"cards\"><thead><tr>");
    mt_page_columns(page, columns, MT_COUNT(columns));
    mt_strbuf_str(&page->body, "</tr></thead><tbody>\n");
    for (size_t i = 0; i < json_array_size(findings); i++) write_finding(page, json_array_get(findings, i));
    mt_strbuf_str(&page->body, "</tbody></table></div>\n");
    return mt_page_end_section(page, &section, MATCH_OK, err);
}
