/* The inside of a page, shared by the writers of its sections. */
#ifndef MT_EXCHANGE_HTML_PART_H
#define MT_EXCHANGE_HTML_PART_H

#include "libmatch/base/memory.h"
#include "libmatch/base/strbuf.h"
#include "libmatch/exchange/html.h"
#include "libmatch/exchange/words.h"

struct mt_page {
    char *title;
    mt_tongue tongue;
    mt_strbuf body;            /* the sections so far */
    MT_ARRAY(char *) headings; /* of each section; "" for none */
};

/* The one way of foreign text into a page: markup characters become references, control characters blanks, bytes that
 * are not UTF-8 U+FFFD. */
void mt_page_escape(mt_strbuf *out, mt_text text);
static inline void mt_page_string(mt_strbuf *out, const char *string) { mt_page_escape(out, mt_text_of(string)); }

/* Appends a word of the page's language, or gives it. */
void mt_page_word(mt_page *page, mt_word word);

/* A bar filled to `share` (0 to 1), for the eye only. */
void mt_page_bar(mt_strbuf *out, double share);

/* A section begins (with its heading when there is one) and ends. When anything between failed, mt_page_end_section
 * takes the section back and gives that status. */
typedef struct mt_page_section {
    size_t begin;  /* length of the body before */
    size_t number; /* from 1 */
} mt_page_section;
match_status mt_page_begin_section(mt_page *page, const char *heading, const char *class, mt_page_section *section,
                                   mt_error *err);
match_status mt_page_end_section(mt_page *page, const mt_page_section *section, match_status status, mt_error *err);

/* <th scope="col">word</th> each */
void mt_page_columns(mt_page *page, const mt_word *words, size_t count);

#endif
