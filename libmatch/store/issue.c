/* The list of findings about input rows: bounded, but counting all. */
#include <stdio.h>

#include "libmatch/store/record.h"

#define DEFAULT_LIMIT 10000
#define VALUE_BYTES 96 /* what a reader needs to recognise the value */

static void issue_free(mt_issue *issue)
{
    mt_free(issue->rule);
    mt_free(issue->field);
    mt_free(issue->value);
    mt_free(issue->message);
}

void mt_issues_free(mt_issues *issues)
{
    for (size_t i = 0; i < issues->len; i++) issue_free(&issues->data[i]);
    mt_free(issues->data);
    *issues = (mt_issues){.limit = issues->limit};
}

/* Cut at a character, the cut shown by an ellipsis. */
static char *shortened(mt_text value)
{
    char buffer[VALUE_BYTES + 4];
    mt_copy_text(buffer, VALUE_BYTES + 1, value.data, value.len);
    size_t len = strlen(buffer);
    if (len < value.len) memcpy(buffer + len, "\xE2\x80\xA6", 4);
    return mt_strdup(buffer);
}

match_status mt_issues_add(mt_issues *issues, mt_severity severity, int64_t row, const char *rule, const char *field,
                           mt_text value, mt_error *err, const char *format, ...)
{
    char message[MATCH_ERROR_MESSAGE_SIZE];
    va_list args;
    if (severity == MT_SEVERITY_REJECTED) issues->rejected++;
    if (severity == MT_SEVERITY_WARNING) issues->warnings++;
    if (issues->len >= (issues->limit ? issues->limit : DEFAULT_LIMIT)) return MATCH_OK;
    va_start(args, format);
    vsnprintf(message, sizeof message, format, args);
    va_end(args);
    char whole[MATCH_ERROR_MESSAGE_SIZE];
    mt_copy_text(whole, sizeof whole, message, strlen(message)); /* no half character at the cut */
    mt_issue issue = {severity, row, mt_strdup(rule), mt_strdup(field), shortened(value), mt_strdup(whole)};
    if (!issue.rule || !issue.field || !issue.value || !issue.message || MT_PUSH(issues, issue, err) != MATCH_OK) {
        issue_free(&issue);
        return mt_fail_no_memory(err);
    }
    return MATCH_OK;
}
