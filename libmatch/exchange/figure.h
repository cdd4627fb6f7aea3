/* Figures as SVG. */
#ifndef MT_EXCHANGE_FIGURE_H
#define MT_EXCHANGE_FIGURE_H

#include <jansson.h>

#include "libmatch/meet/plan.h"

match_status mt_figure_plan(const mt_event *event, const mt_plan *plan, mt_strbuf *out, mt_error *err);

/* {"title", "nodes", "edges"} as in include/match/figure.h */
match_status mt_figure_network(const json_t *network, mt_strbuf *out, mt_error *err);

/* Places nodes in the unit square. An edge pulls with its weight. */
typedef struct mt_layout_edge {
    uint32_t a, b;
    double weight;
} mt_layout_edge;
match_status mt_layout_place(uint32_t nodes, const mt_layout_edge *edges, size_t count, double *x, double *y,
                             mt_error *err);

/* Opens an <svg> of that size with colours that follow light and dark; `title` may be empty. */
void mt_figure_open(mt_strbuf *out, double width, double height, mt_text title);
/* ` name="value"` with at most two decimals */
void mt_figure_number(mt_strbuf *out, const char *name, double value);

#endif
