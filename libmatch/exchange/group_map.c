/* The internationalisation map: countries where their capitals are, circles as large as the needs they would meet,
 * lines where there are relations; below it countries and clusters against needs. */
#include <math.h>

#include "libmatch/exchange/drawing.h"
#include "libmatch/group/place.h"

#define WIDTH 760.0
#define MARGIN 40.0
#define EDGE 22.0
#define HIGHEST 460.0
#define PLACES_DRAWN 20

typedef struct view {
    double west, north, scale, height, shrink; /* shrink: of a degree of longitude */
} view;

typedef struct bounds {
    double south, north, west, east;
} bounds;

static void widen(bounds *b, mt_text country)
{
    const mt_place *p = mt_place_of(country);
    if (!p) return;
    b->south = fmin(b->south, p->latitude);
    b->north = fmax(b->north, p->latitude);
    b->west = fmin(b->west, p->longitude);
    b->east = fmax(b->east, p->longitude);
}

/* The frame holds home and the countries that meet a need; others stand at its edge when they lie outside. */
static bool in_frame(const json_t *country, bool any_met)
{
    return !any_met || json_integer_value(mt_json_get(country, "met")) > 0;
}

/* Equirectangular, true to scale at the middle latitude. */
static view make_view(const json_t *r)
{
    bounds b = {90.0, -90.0, 180.0, -180.0};
    size_t i;
    json_t *one;
    bool any_met = false;
    widen(&b, mt_json_get_text(mt_json_get(r, "cluster"), "country"));
    json_array_foreach (mt_json_get(r, "countries"), i, one)
        any_met = any_met || json_integer_value(mt_json_get(one, "met")) > 0;
    json_array_foreach (mt_json_get(r, "countries"), i, one)
        if (in_frame(one, any_met)) widen(&b, mt_json_get_text(one, "country"));
    double shrink = cos((b.south + b.north) / 2.0 * 0.017453292519943295);
    double across = fmax(5.0, (b.east - b.west) * shrink), up = fmax(5.0, b.north - b.south);
    double scale = fmin((WIDTH - 2.0 * MARGIN) / across, (HIGHEST - 2.0 * MARGIN) / up);
    double left = (WIDTH - across * scale) / 2.0;
    return (view){.west = b.west * shrink - left / scale,
                  .north = b.north + MARGIN / scale,
                  .scale = scale,
                  .height = up * scale + 2.0 * MARGIN,
                  .shrink = shrink};
}

typedef struct spot {
    double x, y;
} spot;

static bool place_on(const view *v, mt_text country, spot *at)
{
    const mt_place *p = mt_place_of(country);
    if (!p) return false;
    at->x = (p->longitude * v->shrink - v->west) * v->scale;
    at->y = (v->north - p->latitude) * v->scale;
    at->x = fmin(fmax(at->x, EDGE), WIDTH - EDGE);
    at->y = fmin(fmax(at->y, EDGE), v->height - EDGE / 2.0);
    return true;
}

static void country_tip(mt_strbuf *tip, const json_t *one, mt_tongue tongue)
{
    mt_strbuf_clear(tip);
    mt_strbuf_text(tip, mt_json_get_text(one, "country"));
    mt_strbuf_format(tip, ": %s %lld", mt_group_word_in(tongue, MT_SAY_MET),
                     (long long)json_integer_value(mt_json_get(one, "met")));
}

static void draw_countries(mt_drawing *d, const json_t *r, const view *v, mt_tongue tongue)
{
    size_t i;
    json_t *one;
    spot home, at;
    mt_strbuf tip = {0};
    mt_text country = mt_json_get_text(mt_json_get(r, "cluster"), "country");
    bool has_home = place_on(v, country, &home);
    json_array_foreach (mt_json_get(r, "countries"), i, one)
        if (has_home && place_on(v, mt_json_get_text(one, "country"), &at)) {
            bool related = json_array_size(mt_json_get(one, "related")) > 0;
            mt_draw_line(d, home.x, home.y, at.x, at.y, related ? 1.6 : 0.8, related ? 0.55 : 0.22, !related);
        }
    json_array_foreach (mt_json_get(r, "countries"), i, one) {
        if (!place_on(v, mt_json_get_text(one, "country"), &at)) continue;
        double met = (double)json_integer_value(mt_json_get(one, "met")), radius = 4.0 + 4.0 * sqrt(met);
        char label[32];
        country_tip(&tip, one, tongue);
        mt_draw_circle(d, at.x, at.y, radius, 0.3 + 0.5 * json_number_value(mt_json_get(one, "coverage")),
                       mt_text_make(tip.data ? tip.data : "", tip.len));
        snprintf(label, sizeof label, "%.7s %d", mt_json_get_text(one, "country").data, (int)met);
        mt_draw_text(d, at.x, at.y - radius - 3.0, d->wide ? 17.0 : 12.0, MT_DRAW_MIDDLE, 0.0, 20, mt_text_of(label));
    }
    if (has_home) {
        mt_draw_circle(d, home.x, home.y, 5.0, 1.0, country);
        mt_draw_text(d, home.x + 8.0, home.y + 4.0, d->wide ? 18.0 : 13.0, MT_DRAW_START, 0.0, 40,
                     mt_json_get_text(mt_json_get(r, "cluster"), "name"));
    }
    if (tip.bad) d->out->bad = true;
    mt_strbuf_free(&tip);
}

/* ---- matrix ---- */

typedef struct rows {
    const json_t *report;
    size_t countries, clusters;
} rows;

static const json_t *row_at(const rows *x, size_t i)
{
    return i < x->countries ? json_array_get(mt_json_get(x->report, "countries"), i)
                            : json_array_get(mt_json_get(x->report, "clusters"), i - x->countries);
}

static mt_text row_name(void *context, size_t i)
{
    const rows *x = context;
    mt_text name = mt_json_get_text(row_at(x, i), i < x->countries ? "country" : "name");
    return name;
}

static mt_text need_name(void *context, size_t j)
{
    const rows *x = context;
    return mt_json_get_text(json_array_get(mt_json_get(x->report, "needs"), j), "text");
}

static double cell_at(void *context, size_t i, size_t j)
{
    size_t k;
    json_t *one;
    json_array_foreach (mt_json_get(row_at(context, i), "cells"), k, one)
        if (json_integer_value(mt_json_get(one, "need")) == (json_int_t)j)
            return json_number_value(mt_json_get(one, "coverage"));
    return 0.0;
}

static size_t at_most(size_t n, size_t most) { return n < most ? n : most; }

void mt_draw_map(mt_drawing *d, const json_t *r, mt_tongue tongue)
{
    view v = make_view(r);
    double width, height;
    mt_text title = mt_text_of(mt_group_word_in(tongue, MT_SAY_MAP));
    rows x = {r, at_most(json_array_size(mt_json_get(r, "countries")), PLACES_DRAWN),
              at_most(json_array_size(mt_json_get(r, "clusters")), PLACES_DRAWN)};
    mt_draw_matrix m = {.rows = x.countries + x.clusters,
                        .columns = at_most(json_array_size(mt_json_get(r, "needs")), 100),
                        .row = row_name,
                        .column = need_name,
                        .value = cell_at,
                        .context = &x,
                        .cell = 20.0,
                        .letters = 38};
    mt_draw_matrix_size(&m, &width, &height);
    if (d->alone) {
        mt_draw_begin(d, fmax(WIDTH, width), v.height + height + 10.0, title);
        draw_countries(d, r, &v, tongue);
        mt_draw_matrix_at(d, &m, 0.0, v.height, &width, &height);
        mt_draw_end(d);
        return;
    }
    d->wide = true; /* two drawings: the map fits any screen, the matrix is moved about */
    mt_draw_begin(d, WIDTH, v.height, title);
    draw_countries(d, r, &v, tongue);
    mt_draw_end(d);
    d->wide = false;
    mt_draw_begin(d, width, height, mt_text_of(mt_group_word_in(tongue, MT_SAY_NEEDS)));
    mt_draw_matrix_at(d, &m, 0.0, 0.0, &width, &height);
    mt_draw_end(d);
}
