/* Fuzz target of explanations as text: any JSON in, in each language valid UTF-8 lines out, or a clean refusal. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <match/match.h>

#include "libmatch/text/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const languages[] = {"en", "ro", "pl"};
    match_status first = MATCH_OK;
    for (int i = 0; i < 3; i++) {
        match_text *text = NULL;
        match_error error = {0};
        match_status status = match_explanation_text(size ? (const char *)data : "", size, languages[i], &text, &error);
        if (i == 0) first = status;
        if (status != first || (status == MATCH_OK) != (text != NULL) || error.code != status) abort();
        mt_text out = mt_text_make(match_text_data(text), match_text_length(text));
        if (!mt_utf8_valid(out, NULL) || (out.len && out.data[out.len - 1] != '\n')) abort();
        match_text_free(&text);
    }
    return 0;
}
