/* Any bytes as a report on groups, as somebody else may have written it: refused with a message, or made into text,
 * tables, drawings and a section of a page. */
#include <stdint.h>

#include "fuzz_store.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void on_a_page(const char *json, size_t length)
{
    match_report *page = NULL;
    match_text *html = NULL;
    fuzz_demand(match_report_create("Report", "en", &page, NULL) == MATCH_OK);
    if (match_report_add_groups(page, "Groups", json, length) == MATCH_OK) {
        fuzz_demand(match_report_html(page, &html) == MATCH_OK);
        fuzz_demand(strstr(match_text_data(html), "<script") == NULL);
    }
    match_text_free(&html);
    match_report_free(&page);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const formats[] = {"text", "csv", "svg", "graphml", "gexf"}, *const languages[] = {"en", "ro",
                                                                                                          "pl"};
    if (size > 20000) return 0;
    char *json = malloc(size ? size : 1);
    fuzz_demand(json != NULL);
    if (size) memcpy(json, data, size);
    for (size_t f = 0; f < 5; f++) {
        match_text *text = NULL;
        match_error error = {0};
        if (match_groups_write(json, size, formats[f], languages[f % 3], &text, &error) != MATCH_OK)
            fuzz_demand(error.message[0] != '\0' && text == NULL);
        match_text_free(&text);
    }
    on_a_page(json, size);
    free(json);
    return 0;
}
