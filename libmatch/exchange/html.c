/* Hides the frame of the page: head, style, contents, sections. The content security policy forbids everything but the
 * one style sheet, which it names by its hash; bars are SVG with plain attributes, so no style attribute is needed. */
#include "libmatch/exchange/html.h"

#include "libmatch/exchange/html_part.h"
#include "libmatch/text/utf8.h"

static const char *const style[] = {
#include "libmatch/exchange/html_style.inc"
};
static const char style_hash[] = "sha256-h0P1hKVLfvgU4Z26qaYj6AQDDkE9ClzGingIqsLhRm8=";

match_status mt_page_create(const char *title, const char *language, mt_page **out, mt_error *err)
{
    mt_tongue tongue = MT_TONGUE_EN;
    match_status status = mt_tongue_from(language, &tongue, err);
    if (status != MATCH_OK) return status;
    mt_page *page = mt_alloc(1, sizeof *page);
    if (page) page->title = mt_strdup(title ? title : "");
    if (!page || !page->title) {
        mt_page_free(&page);
        return mt_fail_no_memory(err);
    }
    page->tongue = tongue;
    *out = page;
    return MATCH_OK;
}

void mt_page_free(mt_page **page)
{
    if (!page || !*page) return;
    for (size_t i = 0; i < (*page)->headings.len; i++) mt_free((*page)->headings.data[i]);
    MT_ARRAY_FREE(&(*page)->headings);
    mt_strbuf_free(&(*page)->body);
    mt_free((*page)->title);
    mt_free(*page);
    *page = NULL;
}

void mt_page_escape(mt_strbuf *out, mt_text text)
{
    size_t plain = 0, at = 0;
    while (at < text.len) {
        int32_t cp;
        size_t len = mt_utf8_decode(text.data + at, text.len - at, &cp);
        bool control = len && (cp == 0x7F || (cp < 0x20 && cp != '\n' && cp != '\t') || (cp >= 0x80 && cp < 0xA0));
        if (len && !control) {
            at += len;
            continue;
        }
        mt_strbuf_html(out, mt_text_make(text.data + plain, at - plain));
        mt_strbuf_str(out, control ? " " : "\xEF\xBF\xBD");
        at += len ? len : 1;
        plain = at;
    }
    mt_strbuf_html(out, mt_text_make(text.data + plain, text.len - plain));
}

void mt_page_word(mt_page *page, mt_word word) { mt_page_string(&page->body, mt_word_in(page->tongue, word)); }

void mt_page_bar(mt_strbuf *out, double share)
{
    double width = share > 0 ? (share < 1 ? share * 100 : 100) : 0;
    mt_strbuf_str(out, "<svg class=\"bar\" viewBox=\"0 0 100 6\" preserveAspectRatio=\"none\" aria-hidden=\"true\" "
                       "focusable=\"false\"><rect height=\"6\" width=\"");
    mt_strbuf_fixed(out, width, 1);
    mt_strbuf_str(out, "\"/></svg>");
}

match_status mt_page_begin_section(mt_page *page, const char *heading, const char *class, mt_page_section *section,
                                   mt_error *err)
{
    char *copy = mt_strdup(heading ? heading : "");
    if (!copy || MT_PUSH(&page->headings, copy, err) != MATCH_OK) {
        mt_free(copy);
        return mt_fail_no_memory(err);
    }
    section->begin = page->body.len;
    section->number = page->headings.len;
    mt_strbuf_format(&page->body, "<section class=\"%s\" id=\"s%zu\"", class, section->number);
    if (copy[0]) {
        mt_strbuf_format(&page->body, " aria-labelledby=\"h%zu\">\n<h2 id=\"h%zu\">", section->number, section->number);
        mt_page_string(&page->body, copy);
        mt_strbuf_str(&page->body, "</h2>\n");
    } else {
        mt_strbuf_str(&page->body, ">\n");
    }
    return MATCH_OK;
}

match_status mt_page_end_section(mt_page *page, const mt_page_section *section, match_status status, mt_error *err)
{
    mt_strbuf_str(&page->body, "</section>\n");
    if (status == MATCH_OK) status = mt_strbuf_status(&page->body, err);
    if (status == MATCH_OK) return status;
    page->body.len = section->begin;
    page->body.bad = false;
    if (page->body.data) page->body.data[section->begin] = '\0';
    mt_free(page->headings.data[--page->headings.len]);
    return status;
}

void mt_page_columns(mt_page *page, const mt_word *words, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        mt_strbuf_str(&page->body, "<th scope=\"col\">");
        mt_page_word(page, words[i]);
        mt_strbuf_str(&page->body, "</th>");
    }
}

match_status mt_page_add_text(mt_page *page, const char *heading, const char *text, mt_error *err)
{
    mt_page_section section = {0};
    match_status status = mt_page_begin_section(page, heading, "part", &section, err);
    if (status != MATCH_OK) return status;
    const char *rest = text ? text : "";
    while (*rest) {
        const char *gap = strstr(rest, "\n\n");
        size_t len = gap ? (size_t)(gap - rest) : strlen(rest);
        if (len) {
            mt_strbuf_str(&page->body, "<p>");
            mt_page_escape(&page->body, mt_text_make(rest, len));
            mt_strbuf_str(&page->body, "</p>\n");
        }
        rest += len + (gap ? 2 : 0);
    }
    return mt_page_end_section(page, &section, MATCH_OK, err);
}

/* ---- the whole page
 * ------------------------------------------------------------------------------------------------*/

static void write_head(const mt_page *page, mt_strbuf *out)
{
    mt_strbuf_format(out, "<!DOCTYPE html>\n<html lang=\"%s\">\n<head>\n<meta charset=\"utf-8\">\n",
                     mt_tongue_code(page->tongue));
    mt_strbuf_format(out,
                     "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src '%s'; "
                     "base-uri 'none'; form-action 'none'\">\n",
                     style_hash);
    mt_strbuf_str(out, "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                       "<meta name=\"referrer\" content=\"no-referrer\">\n<title>");
    mt_page_string(out, page->title);
    mt_strbuf_str(out, "</title>\n<style>");
    for (size_t i = 0; i < MT_COUNT(style); i++) mt_strbuf_str(out, style[i]);
    mt_strbuf_str(out, "</style>\n</head>\n");
}

static size_t named_sections(const mt_page *page)
{
    size_t named = 0;
    for (size_t i = 0; i < page->headings.len; i++) named += page->headings.data[i][0] != '\0';
    return named;
}

static void write_top(const mt_page *page, mt_strbuf *out)
{
    mt_strbuf_str(out, "<body>\n<a class=\"skip\" href=\"#content\">");
    mt_page_string(out, mt_word_in(page->tongue, MT_WORD_SKIP));
    mt_strbuf_str(out, "</a>\n<header class=\"top\"><div class=\"wide\">\n<h1>");
    mt_page_string(out, page->title);
    mt_strbuf_str(out, "</h1>\n");
    if (named_sections(page) > 1) {
        mt_strbuf_str(out, "<nav class=\"contents\" aria-label=\"");
        mt_page_string(out, mt_word_in(page->tongue, MT_WORD_CONTENTS));
        mt_strbuf_str(out, "\"><ol>\n");
        for (size_t i = 0; i < page->headings.len; i++) {
            if (!page->headings.data[i][0]) continue;
            mt_strbuf_format(out, "<li><a href=\"#s%zu\">", i + 1);
            mt_page_string(out, page->headings.data[i]);
            mt_strbuf_str(out, "</a></li>\n");
        }
        mt_strbuf_str(out, "</ol></nav>\n");
    }
    mt_strbuf_str(out, "</div></header>\n");
}

match_status mt_page_write(const mt_page *page, mt_strbuf *out, mt_error *err)
{
    write_head(page, out);
    write_top(page, out);
    mt_strbuf_str(out, "<main id=\"content\" class=\"wide\" tabindex=\"-1\">\n");
    mt_strbuf_add(out, page->body.data ? page->body.data : "", page->body.len);
    mt_strbuf_str(out, "</main>\n<footer class=\"foot\"><div class=\"wide\">");
    mt_page_string(out, mt_word_in(page->tongue, MT_WORD_MADE_WITH));
    mt_strbuf_str(out, "</div></footer>\n</body>\n</html>\n");
    return mt_strbuf_status(out, err);
}
