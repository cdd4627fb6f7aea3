/* Drawings of reports as SVG: in a page (colours of the page) or alone (colours of their own). No scripts, no styles:
 * presentation attributes only, so that a strict content security policy allows them. */
#ifndef MT_EXCHANGE_DRAWING_H
#define MT_EXCHANGE_DRAWING_H

#include "libmatch/base/json.h"
#include "libmatch/exchange/sheet.h"

typedef struct mt_drawing {
    mt_strbuf *out;
    bool alone; /* a file of its own */
    bool wide;  /* in a page: as wide as there is room */
} mt_drawing;

/* `title` is read out by screen readers. */
void mt_draw_begin(mt_drawing *d, double width, double height, mt_text title);
void mt_draw_end(mt_drawing *d);
/* A number of SVG: at most two decimals, no exponent. */
void mt_draw_number(mt_drawing *d, double value);
typedef enum mt_draw_anchor { MT_DRAW_START, MT_DRAW_MIDDLE, MT_DRAW_END } mt_draw_anchor;
/* Text of `size` pixels, cut behind `most` letters; `turned` degrees about its place. */
void mt_draw_text(mt_drawing *d, double x, double y, double size, mt_draw_anchor anchor, double turned, size_t most,
                  mt_text text);
/* A filled cell whose darkness is `share` (0 to 1), with a tip. */
void mt_draw_cell(mt_drawing *d, double x, double y, double width, double height, double share, mt_text tip);
void mt_draw_line(mt_drawing *d, double x1, double y1, double x2, double y2, double width, double opacity, bool dashed);
void mt_draw_circle(mt_drawing *d, double x, double y, double radius, double opacity, mt_text tip);

/* Rows against columns: value(i, j) gives a share, negative when not known. */
typedef struct mt_draw_matrix {
    size_t rows, columns;
    mt_text (*row)(void *context, size_t i);
    mt_text (*column)(void *context, size_t j);
    double (*value)(void *context, size_t i, size_t j);
    void *context;
    double cell;    /* pixels */
    size_t letters; /* most letters of a label */
    double full;    /* share that is drawn darkest; 0: the greatest one */
} mt_draw_matrix;
void mt_draw_matrix_at(mt_drawing *d, const mt_draw_matrix *m, double x, double y, double *width, double *height);
void mt_draw_matrix_size(const mt_draw_matrix *m, double *width, double *height);

/* Whether a report has a drawing, and the drawing: matrices of clusters and consortia, maps, networks. */
bool mt_report_has_drawing(const json_t *report);
void mt_report_draw(mt_drawing *d, const json_t *report, mt_tongue tongue);

void mt_draw_map(mt_drawing *d, const json_t *report, mt_tongue tongue);
void mt_draw_network(mt_drawing *d, const json_t *report, mt_tongue tongue);

#endif
