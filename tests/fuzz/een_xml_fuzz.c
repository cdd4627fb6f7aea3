/* EEN XML: the same records whether a file comes whole or in pieces (the first byte says how long they are). */
#include <stdint.h>
#include <stdlib.h>

#include "libmatch/exchange/een_xml.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static match_status read_in_pieces(mt_text text, size_t piece, mt_strbuf *records)
{
    mt_een *een = NULL;
    mt_issues issues = {0};
    json_t *root = NULL;
    int64_t row = 0;
    bool rejected = false, last = false;
    match_status status = mt_een_create(&issues, &een, NULL);
    while (status == MATCH_OK && !last) {
        size_t len = text.len < piece ? text.len : piece;
        last = len == text.len;
        status = mt_een_feed(een, mt_text_make(text.data, len), last, NULL);
        text = mt_text_make(text.data + len, text.len - len);
        while (mt_een_next(een, &root, &row, &rejected)) {
            if (rejected != (root == NULL)) abort();
            mt_strbuf_format(records, "%d ", (int)row);
            if (root) mt_json_write(records, root);
            json_decref(root);
        }
    }
    mt_een_free(&een);
    mt_issues_free(&issues);
    return status;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    mt_strbuf whole = {0}, pieces = {0};
    if (size == 0) return 0;
    mt_text text = mt_text_make((const char *)data + 1, size - 1);
    match_status a = read_in_pieces(text, SIZE_MAX, &whole), b = read_in_pieces(text, 1 + data[0], &pieces);
    if (a != b) abort();
    if (a == MATCH_OK && !mt_text_equal(mt_text_make(whole.data, whole.len), mt_text_make(pieces.data, pieces.len)))
        abort();
    mt_strbuf_free(&whole);
    mt_strbuf_free(&pieces);
    return 0;
}
