/* Any bytes as a filter: parsed or refused with a message, never a crash; a tree has children before parents. */
#include <stdint.h>
#include <stdlib.h>

#include "libmatch/rank/filter.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    mt_filter *filter = NULL;
    mt_error err = {0};
    match_status status = mt_filter_parse(mt_text_make((const char *)data, size), &filter, &err);
    if ((status == MATCH_OK) != (filter != NULL)) abort();
    if (status != MATCH_OK && !err.message[0]) abort();
    for (size_t i = 0; filter && i < filter->nodes.len; i++) {
        const mt_filter_node *n = &filter->nodes.data[i];
        bool inner = n->op == MT_FILTER_AND || n->op == MT_FILTER_OR || n->op == MT_FILTER_NOT;
        if (inner && n->left >= i) abort();
        if ((n->op == MT_FILTER_AND || n->op == MT_FILTER_OR) && n->right >= i) abort();
        if (!inner && (size_t)n->literal + n->literals > filter->literals.len) abort();
        if (!inner) (void)mt_filter_value_matches(filter, n, mt_text_make((const char *)data, size < 20 ? size : 20));
    }
    mt_filter_free(&filter);
    return 0;
}
