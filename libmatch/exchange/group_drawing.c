/* Which reports are drawn, and those that are plain matrices: clusters against clusters, partners against competences.
 */
#include "libmatch/exchange/drawing.h"

#define MOST_DRAWN 150 /* rows and columns; more is no drawing any more */

typedef struct grid {
    const json_t *rows, *columns, *values;
    const char *column_key;
} grid;

static mt_text name_of(const json_t *one)
{
    mt_text name = mt_json_get_text(one, "name");
    return name.len ? name : mt_json_get_text(one, "id");
}

static mt_text row_name(void *context, size_t i) { return name_of(json_array_get(((grid *)context)->rows, i)); }

static mt_text column_name(void *context, size_t j)
{
    const grid *g = context;
    const json_t *one = json_array_get(g->columns, j);
    return g->column_key ? mt_json_get_text(one, g->column_key) : name_of(one);
}

static double score_at(void *context, size_t i, size_t j)
{
    const json_t *value = json_array_get(json_array_get(((grid *)context)->values, i), j);
    return json_is_number(value) ? json_number_value(value) : -1.0;
}

static double coverage_at(void *context, size_t i, size_t j)
{
    const json_t *partner = json_array_get(((grid *)context)->rows, i);
    const json_t *value = json_array_get(mt_json_get(partner, "coverage"), j);
    return json_is_number(value) ? json_number_value(value) : -1.0;
}

static size_t at_most(size_t n) { return n < MOST_DRAWN ? n : MOST_DRAWN; }

static void draw_clusters(mt_drawing *d, const json_t *r, mt_tongue tongue)
{
    grid g = {
        .rows = mt_json_get(r, "clusters"), .columns = mt_json_get(r, "clusters"), .values = mt_json_get(r, "score")};
    size_t n = at_most(json_array_size(g.rows));
    mt_draw_matrix m = {.rows = n,
                        .columns = n,
                        .row = row_name,
                        .column = column_name,
                        .value = score_at,
                        .context = &g,
                        .cell = n > 30 ? 15.0 : 22.0,
                        .letters = 26};
    double width, height;
    mt_draw_matrix_size(&m, &width, &height);
    mt_draw_begin(d, width, height, mt_text_of(mt_group_word_in(tongue, MT_SAY_MATRIX)));
    mt_draw_matrix_at(d, &m, 0.0, 0.0, &width, &height);
    mt_draw_end(d);
}

/* The first consortium: who brings what. */
static void draw_consortium(mt_drawing *d, const json_t *r, mt_tongue tongue)
{
    const json_t *first = json_array_get(mt_json_get(r, "consortia"), 0);
    grid g = {.rows = mt_json_get(first, "partners"), .columns = mt_json_get(r, "competences"), .column_key = "text"};
    mt_draw_matrix m = {.rows = at_most(json_array_size(g.rows)),
                        .columns = at_most(json_array_size(g.columns)),
                        .row = row_name,
                        .column = column_name,
                        .value = coverage_at,
                        .context = &g,
                        .cell = 26.0,
                        .letters = 34,
                        .full = 1.0};
    double width, height;
    mt_draw_matrix_size(&m, &width, &height);
    mt_draw_begin(d, width, height, mt_text_of(mt_group_word_in(tongue, MT_SAY_CONSORTIUM)));
    mt_draw_matrix_at(d, &m, 0.0, 0.0, &width, &height);
    mt_draw_end(d);
}

static const struct {
    const char *report, *list; /* drawn when the list is not empty */
    void (*draw)(mt_drawing *d, const json_t *report, mt_tongue tongue);
} drawings[] = {{"cluster_matrix", "clusters", draw_clusters},
                {"consortium", "consortia", draw_consortium},
                {"map", "countries", mt_draw_map},
                {"network", "nodes", mt_draw_network}};

static int drawing_of(const json_t *report)
{
    mt_text sort = mt_json_get_text(report, "report");
    for (size_t i = 0; i < MT_COUNT(drawings); i++)
        if (mt_text_is(sort, drawings[i].report))
            return json_array_size(mt_json_get(report, drawings[i].list)) ? (int)i : -1;
    return -1;
}

bool mt_report_has_drawing(const json_t *report) { return drawing_of(report) >= 0; }

void mt_report_draw(mt_drawing *d, const json_t *report, mt_tongue tongue)
{
    int i = drawing_of(report);
    if (i >= 0) drawings[i].draw(d, report, tongue);
}
