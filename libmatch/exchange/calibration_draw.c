/* The reliability diagram of a report of learning: for each bin of held-out outcomes what was predicted across, what
 * was observed up. Filled circles, as large as their share of the outcomes, are the learned weights; crosses are the
 * shipped ones. What lies on the dashed diagonal can be taken at its word. */
#include "libmatch/exchange/calibration_draw.h"

#include <math.h>

#define SIDE 320.0
#define LEFT 56.0
#define TOP 44.0
#define WIDTH 400.0
#define HEIGHT 470.0

typedef enum phrase { TITLE, RUN_TITLE, ACROSS, UP, LEARNED, SHIPPED, SCORES, FIGURES, PHRASES } phrase;

static const char *const phrases[PHRASES][3] = {
    {"Calibration on outcomes held out", "Calibrare pe rezultate nefolosite la învățare",
     "Kalibracja na wynikach nieużytych do uczenia"},
    {"Calibration of scores", "Calibrarea scorurilor", "Kalibracja wyników"},
    {"score: predicted share of what is wanted", "scor: proporția prezisă a celor dorite",
     "wynik: przewidywany udział pożądanych"},
    {"observed share", "proporția observată", "zaobserwowany udział"},
    {"learned weights", "ponderi învățate", "wagi wyuczone"},
    {"shipped weights", "ponderi livrate", "wagi dostarczone"},
    {"scores of the run", "scorurile rulării", "wyniki przebiegu"},
    {"error {1}, Brier skill {2}", "eroare {1}, scor de abilitate Brier {2}", "błąd {1}, wskaźnik Briera {2}"},
};

static double number_of(const json_t *object, const char *key) { return json_number_value(mt_json_get(object, key)); }

static double share_of(const json_t *bin, const char *key)
{
    double value = number_of(bin, key);
    return value >= 0.0 && value <= 1.0 ? value : value > 1.0 ? 1.0 : 0.0;
}

static double across(double share) { return LEFT + SIDE * share; }
static double up(double share) { return TOP + SIDE * (1.0 - share); }

static void draw_axes(mt_drawing *d, mt_tongue tongue)
{
    for (int tick = 0; tick <= 4; tick++) {
        double share = tick / 4.0;
        mt_strbuf label = {0};
        mt_strbuf_fixed(&label, share, 2);
        mt_text text = mt_text_make(label.data ? label.data : "", label.len);
        mt_draw_line(d, across(share), up(0), across(share), up(1), 1, 0.12, false);
        mt_draw_line(d, across(0), up(share), across(1), up(share), 1, 0.12, false);
        mt_draw_text(d, across(share), up(0) + 16, 11, MT_DRAW_MIDDLE, 0, 8, text);
        mt_draw_text(d, across(0) - 6, up(share) + 4, 11, MT_DRAW_END, 0, 8, text);
        mt_strbuf_free(&label);
    }
    mt_draw_line(d, across(0), up(0), across(1), up(1), 1, 0.5, true);
    mt_draw_text(d, across(0.5), up(0) + 34, 12, MT_DRAW_MIDDLE, 0, 80, mt_text_of(phrases[ACROSS][tongue]));
    mt_draw_text(d, 14, up(0.5), 12, MT_DRAW_MIDDLE, -90, 80, mt_text_of(phrases[UP][tongue]));
}

/* a small cross, for bins of the shipped weights */
static void draw_cross(mt_drawing *d, double x, double y)
{
    mt_draw_line(d, x - 4, y - 4, x + 4, y + 4, 1.5, 0.55, false);
    mt_draw_line(d, x - 4, y + 4, x + 4, y - 4, 1.5, 0.55, false);
}

static void draw_bins(mt_drawing *d, const json_t *part, bool learned)
{
    const json_t *bins = mt_json_get(part, "bins");
    double whole = 0.0;
    for (size_t i = 0; i < json_array_size(bins); i++) whole += number_of(json_array_get(bins, i), "count");
    for (size_t i = 0; i < json_array_size(bins); i++) {
        const json_t *bin = json_array_get(bins, i);
        double x = across(share_of(bin, "predicted")), y = up(share_of(bin, "observed")),
               count = number_of(bin, "count");
        mt_strbuf tip = {0};
        mt_strbuf_fixed(&tip, count, 0);
        mt_strbuf_str(&tip, ": ");
        mt_strbuf_fixed(&tip, share_of(bin, "predicted"), 2);
        mt_strbuf_str(&tip, " / ");
        mt_strbuf_fixed(&tip, share_of(bin, "observed"), 2);
        if (learned)
            mt_draw_circle(d, x, y, 3.0 + 14.0 * sqrt(whole > 0.0 && count > 0.0 ? fmin(1.0, count / whole) : 0.0),
                           0.75, mt_text_make(tip.data ? tip.data : "", tip.len));
        else
            draw_cross(d, x, y);
        mt_strbuf_free(&tip);
    }
}

static void draw_figures(mt_drawing *d, const json_t *part, phrase name, double y, mt_tongue tongue)
{
    mt_strbuf line = {0}, error = {0}, skill = {0};
    mt_strbuf_fixed(&error, number_of(part, "calibration_error"), 3);
    mt_strbuf_fixed(&skill, number_of(part, "brier_skill"), 3);
    mt_strbuf_format(&line, "%s: ", phrases[name][tongue]);
    for (const char *at = phrases[FIGURES][tongue]; *at; at++) {
        if (at[0] == '{') {
            const mt_strbuf *value = at[1] == '1' ? &error : &skill;
            mt_strbuf_add(&line, value->data ? value->data : "", value->len);
            at += 2;
        } else {
            mt_strbuf_char(&line, *at);
        }
    }
    if (name != SHIPPED)
        mt_draw_circle(d, LEFT + 6, y - 4, 5, 0.75, mt_text_of(""));
    else
        draw_cross(d, LEFT + 6, y - 4);
    mt_draw_text(d, LEFT + 18, y, 12, MT_DRAW_START, 0, 90, mt_text_make(line.data ? line.data : "", line.len));
    mt_strbuf_free(&line);
    mt_strbuf_free(&error);
    mt_strbuf_free(&skill);
}

match_status mt_draw_calibration(mt_drawing *d, const json_t *report, mt_tongue tongue, mt_error *err)
{
    const json_t *learned = mt_json_get(report, "held_out"), *shipped = mt_json_get(report, "held_out_shipped_weights");
    const json_t *run = mt_json_get(report, "calibration"); /* in a report of match_evaluate() */
    mt_text title = mt_text_of(phrases[run ? RUN_TITLE : TITLE][tongue]);
    if (run) learned = run;
    if (!json_is_array(mt_json_get(learned, "bins"))) {
        match_status status =
            mt_fail(err, MATCH_E_FORMAT, "this is no report of learning or evaluation: it has no bins of calibration");
        mt_error_field(err, "held_out", NULL);
        return status;
    }
    mt_draw_begin(d, WIDTH, HEIGHT, title);
    mt_draw_text(d, LEFT, 24, 14, MT_DRAW_START, 0, 80, title);
    draw_axes(d, tongue);
    if (json_is_array(mt_json_get(shipped, "bins"))) {
        draw_bins(d, shipped, false);
        draw_figures(d, shipped, SHIPPED, HEIGHT - 14, tongue);
    }
    draw_bins(d, learned, true);
    draw_figures(d, learned, run ? SCORES : LEARNED, HEIGHT - 36, tongue);
    mt_draw_end(d);
    return mt_strbuf_status(d->out, err);
}
