/* Figures: checks, then the exchange floor. */
#include <match/figure.h>

#include "libmatch/api/handle.h"
#include "libmatch/base/json.h"
#include "libmatch/exchange/calibration_draw.h"
#include "libmatch/exchange/figure.h"
#include "libmatch/exchange/words.h"

match_status match_plan_svg(const match_plan *plan, const match_event *event, match_text **svg, match_error *error)
{
    match_status status = MATCH_OK;
    mt_strbuf b = {0};
    MT_TRY(mt_api_given(plan, "plan", error));
    MT_TRY(mt_api_given(event, "event", error));
    MT_TRY(mt_api_given(svg, "svg", error));
    MT_TRY(mt_figure_plan(event->event, plan->plan, &b, error));
    MT_TRY(mt_api_give(&b, svg, error));
out:
    mt_strbuf_free(&b);
    return status;
}

match_status match_network_svg(const char *json, size_t length, match_text **svg, match_error *error)
{
    match_status status = MATCH_OK;
    mt_strbuf b = {0};
    json_t *network = NULL;
    MT_TRY(mt_api_given(json, "json", error));
    MT_TRY(mt_api_given(svg, "svg", error));
    MT_TRY(mt_api_text(json, length, MT_API_MAX_JSON, "json", error));
    MT_TRY(mt_json_parse(mt_text_make(json, length), &network, error));
    MT_TRY(mt_figure_network(network, &b, error));
    MT_TRY(mt_api_give(&b, svg, error));
out:
    json_decref(network);
    mt_strbuf_free(&b);
    return status;
}

match_status match_calibration_svg(const char *json, size_t length, const char *language, match_text **svg,
                                   match_error *error)
{
    match_status status = MATCH_OK;
    mt_strbuf b = {0};
    mt_drawing drawing = {.out = &b, .alone = true};
    mt_tongue tongue;
    json_t *report = NULL;
    MT_TRY(mt_api_given(json, "json", error));
    MT_TRY(mt_api_given(svg, "svg", error));
    MT_TRY(mt_api_text(json, length, MT_API_MAX_JSON, "json", error));
    MT_TRY(mt_api_optional(language, "language", error));
    MT_TRY(mt_tongue_from(language, &tongue, error));
    MT_TRY(mt_json_parse(mt_text_make(json, length), &report, error));
    MT_TRY(mt_draw_calibration(&drawing, report, tongue, error));
    MT_TRY(mt_api_give(&b, svg, error));
out:
    json_decref(report);
    mt_strbuf_free(&b);
    return status;
}
