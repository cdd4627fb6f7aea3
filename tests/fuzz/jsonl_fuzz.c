/* JSON Lines: every line ends in a value or an error with its line; what is written reads and writes
 * the same again (a real number such as 1.0 is written as 1). */
#include <stdint.h>
#include <stdlib.h>

#include "libmatch/exchange/jsonl.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    mt_jsonl lines;
    bool found = true;
    json_t *root = NULL;
    mt_jsonl_open(&lines, mt_text_make((const char *)data, size));
    for (int64_t before = 0;; before = lines.row_line) {
        mt_error err = {0};
        match_status line_status = MATCH_OK;
        if (mt_jsonl_next(&lines, &found, &line_status, &root, &err) != MATCH_OK || !found) return 0;
        if (lines.row_line <= before || lines.at > size) abort();
        if (line_status != MATCH_OK) {
            if (err.code != line_status || err.line != lines.row_line || !err.message[0]) abort();
            continue;
        }
        mt_strbuf written = {0}, twice = {0};
        json_t *again = NULL;
        mt_json_write(&written, root);
        if (mt_json_parse(mt_text_make(written.data, written.len), &again, NULL) != MATCH_OK) abort();
        mt_json_write(&twice, again);
        if (!mt_text_equal(mt_text_make(written.data, written.len), mt_text_make(twice.data, twice.len))) abort();
        json_decref(again);
        json_decref(root);
        mt_strbuf_free(&written);
        mt_strbuf_free(&twice);
    }
}
