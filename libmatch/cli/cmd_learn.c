/* match learn: the score of partners learned from the outcomes that the store has, and the models kept. */
#include <jansson.h>
#include <stdio.h>

#include "libmatch/cli/command.h"
#include "libmatch/cli/session.h"
#include "libmatch/cli/text.h"

static double number(const json_t *report, const char *part, const char *key)
{
    return json_number_value(json_object_get(part ? json_object_get(report, part) : report, key));
}

static void print_outcomes(const json_t *report)
{
    const char *reason;
    json_t *count, *silent = json_object_get(json_object_get(report, "outcomes"), "silent");
    printf("outcomes    %.0f used of %.0f records: %.0f wanted, %.0f declined, by %.0f organisations\n",
           number(report, "outcomes", "used"), number(report, "outcomes", "records"),
           number(report, "outcomes", "wanted"), number(report, "outcomes", "declined"),
           number(report, "outcomes", "askers"));
    json_object_foreach (silent, reason, count)
        printf("            %lld left aside: %s says nothing about fit\n", (long long)json_integer_value(count),
               reason);
}

static void print_held_out(const json_t *report, const char *part, const char *title)
{
    printf("%-28s log loss %.4f   Brier skill %.3f   calibration error %.3f\n", title, number(report, part, "log_loss"),
           number(report, part, "brier_skill"), number(report, part, "calibration_error"));
}

/* "0.23   0.25  ###       40": predicted, observed, how many */
static void print_bins(const json_t *report)
{
    size_t i;
    json_t *bin, *bins = json_object_get(json_object_get(report, "held_out"), "bins");
    printf("  score    observed   outcomes\n");
    json_array_foreach (bins, i, bin)
        printf("  %5.2f    %5.2f      %6.0f\n", number(bin, NULL, "predicted"), number(bin, NULL, "observed"),
               number(bin, NULL, "count"));
}

static void print_report(const json_t *report)
{
    const char *code;
    json_t *weight, *learned = json_object_get(report, "weights"),
                    *shipped = json_object_get(report, "shipped_weights");
    print_outcomes(report);
    printf("held out, by organisation (base rate %.2f)\n", number(report, "held_out", "base_rate"));
    print_held_out(report, "held_out", "  learned");
    print_held_out(report, "held_out_shipped_weights", "  shipped weights");
    print_bins(report);
    if (!json_is_true(json_object_get(report, "weights_moved")))
        printf("the shipped weights stay: only the intercept was learned, %.2f -> %.2f (+-%.2f)\n",
               number(report, NULL, "shipped_intercept"), number(report, NULL, "intercept"),
               number(report, NULL, "intercept_error"));
    json_object_foreach (learned, code, weight) {
        double now = json_number_value(weight), before = json_number_value(json_object_get(shipped, code));
        if (now - before > 5e-4 || before - now > 5e-4) printf("  %-18s %8.3f -> %.3f\n", code, before, now);
    }
    if (json_object_get(report, "version"))
        printf("kept as version %.0f and put to use\n", number(report, NULL, "version"));
}

static void print_models(const json_t *list)
{
    size_t i;
    json_t *model, *models = json_object_get(list, "models");
    double used = number(list, NULL, "used");
    printf("%s 0  shipped\n", used == 0 ? "*" : " ");
    json_array_foreach (models, i, model)
        printf("%s %.0f  %s  %.0f outcomes, calibration error %.3f\n",
               used == number(model, NULL, "version") ? "*" : " ", number(model, NULL, "version"),
               json_string_value(json_object_get(model, "made")), number(model, NULL, "outcomes"),
               number(model, NULL, "calibration_error"));
}

static bool print_drawing(const options *o, const match_text *text)
{
    match_text *svg = NULL;
    match_error error = {0};
    bool done =
        match_calibration_svg(match_text_data(text), match_text_length(text), o->language, &svg, &error) == MATCH_OK;
    if (done)
        fputs(match_text_data(svg), stdout);
    else
        complain_error(&error);
    match_text_free(&svg);
    return done;
}

static void print(const options *o, const match_text *text, void (*as_text)(const json_t *json))
{
    if (o->format == FORMAT_JSONL) {
        printf("%s\n", match_text_data(text));
        return;
    }
    json_t *json = json_loadb(match_text_data(text), match_text_length(text), 0, NULL);
    as_text(json);
    json_decref(json);
}

static int run(const options *o)
{
    match_learn_options learn = {.size = sizeof learn,
                                 .exposure = o->exposure == 0  ? -1
                                             : o->exposure > 0 ? o->exposure
                                                               : 0,
                                 .dry_run = o->dry_run,
                                 .calibrate_only = o->calibrate_only};
    match_store *store = session_open(o, o->list || o->dry_run ? MATCH_OPEN_READ : MATCH_OPEN_WRITE);
    match_text *text = NULL;
    if (!store) return STATUS_FAILED;
    match_status status = o->list       ? match_store_models(store, &text)
                          : o->use >= 0 ? match_store_use_model(store, o->use)
                                        : match_store_learn(store, &learn, &text);
    if (status != MATCH_OK)
        session_complain(store);
    else if (text && o->format == FORMAT_SVG && !o->list)
        status = print_drawing(o, text) ? MATCH_OK : MATCH_E_FORMAT;
    else if (text)
        print(o, text, o->list ? print_models : print_report);
    else
        printf("version %lld is used\n", (long long)o->use);
    match_text_free(&text);
    match_store_close(&store);
    return status == MATCH_OK ? STATUS_DONE : STATUS_FAILED;
}

static const option_id accepts[] = {OPTION_EXPOSURE, OPTION_CALIBRATE_ONLY, OPTION_DRY_RUN,  OPTION_LIST,
                                    OPTION_USE,      OPTION_FORMAT,         OPTION_LANGUAGE, OPTION_END};
const command command_learn = {
    .name = "learn",
    .synopsis = "STORE [--exposure E] [--calibrate-only] [--dry-run] | --list | --use VERSION",
    .summary = "learn the score of partners from the outcomes recorded",
    .details =
        "From feedback records: accepted, met, agreement and project speak for a pair, declined against it, for a\n"
        "stated reason only in what the reason concerns; \"no time\" teaches nothing. Refuses when there are too\n"
        "few; --calibrate-only makes do with half, changes the level of the scores alone and no order. Every model is\n"
        "kept; --use 0 goes back to the shipped one. --format svg draws how far the scores can be\n"
        "believed.",
    .least = 1,
    .most = 1,
    .formats = "text json svg",
    .accepts = accepts,
    .run = run,
};
