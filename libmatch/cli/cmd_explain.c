/* match explain and match why-not: the reasons behind a ranking. */
#include <stdio.h>
#include <string.h>

#include "libmatch/cli/command.h"
#include "libmatch/cli/session.h"
#include "libmatch/cli/text.h"

typedef match_status asker(match_store *store, const char *a, const char *b, const match_rank_options *options,
                           match_text **json);

static int print_answer(const options *o, const match_text *json)
{
    match_text *text = NULL;
    match_error error = {0};
    if (o->format == FORMAT_JSONL) {
        printf("%s\n", match_text_data(json));
        return STATUS_DONE;
    }
    if (match_explanation_words(match_text_data(json), match_text_length(json), o->language ? o->language : "en",
                                o->wording, &text, &error) != MATCH_OK) {
        complain_error(&error);
        return STATUS_FAILED;
    }
    fputs(match_text_data(text), stdout);
    match_text_free(&text);
    return STATUS_DONE;
}

static int ask(const options *o, asker *call)
{
    match_store *store = session_open(o, MATCH_OPEN_READ);
    match_text *json = NULL;
    int result = STATUS_FAILED;
    if (!store) return STATUS_FAILED;
    match_rank_options rank = session_rank_options(o);
    if (call(store, o->operand[1], o->operand[2], &rank, &json) == MATCH_OK)
        result = print_answer(o, json);
    else
        session_complain(store);
    match_text_free(&json);
    match_store_close(&store);
    return result;
}

static int run_explain(const options *o) { return ask(o, match_store_explain); }
static int run_why_not(const options *o) { return ask(o, match_store_why_not); }

static const option_id explain_accepts[] = {OPTION_MODE,    OPTION_LANGUAGE,    OPTION_FORMAT,
                                            OPTION_WORDING, OPTION_UNDISCLOSED, OPTION_END};
const command command_explain = {
    .name = "explain",
    .synopsis = "STORE A B [--mode M] [--language en|ro|pl] [--wording mutual|a|b] [--format text|json]",
    .summary = "tell why two fit, in both directions",
    .least = 3,
    .most = 3,
    .formats = "text jsonl json",
    .accepts = explain_accepts,
    .run = run_explain,
};

static const option_id why_not_accepts[] = {OPTION_MODE,    OPTION_WANT,      OPTION_FILTER,   OPTION_NEW_ONLY,
                                            OPTION_BEYOND,  OPTION_K,         OPTION_LANGUAGE, OPTION_FORMAT,
                                            OPTION_WORDING, OPTION_DIVERSITY, OPTION_END};
const command command_why_not = {
    .name = "why-not",
    .synopsis = "STORE A B [options of partners]",
    .summary = "tell why B is not among the first partners of A",
    .least = 3,
    .most = 3,
    .formats = "text jsonl json",
    .accepts = why_not_accepts,
    .run = run_why_not,
};
