/* The pieces of a drawing, and the matrix. */
#include "libmatch/exchange/drawing.h"

#include <math.h>

#include "libmatch/exchange/html_part.h"

#define INK "#1b2631"
#define PAPER "#ffffff"
#define FILL "#2f7f9b"
#define LETTER 0.6 /* width of a letter in its size */

void mt_draw_number(mt_drawing *d, double value) { mt_strbuf_fixed(d->out, value, 2); }

static void attribute(mt_drawing *d, const char *name, double value)
{
    mt_strbuf_char(d->out, ' ');
    mt_strbuf_str(d->out, name);
    mt_strbuf_str(d->out, "=\"");
    mt_draw_number(d, value);
    mt_strbuf_char(d->out, '"');
}

void mt_draw_begin(mt_drawing *d, double width, double height, mt_text title)
{
    if (d->alone) mt_strbuf_str(d->out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    mt_strbuf_str(d->out, "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" font-family=\"sans-serif\"");
    if (d->wide) {
        mt_strbuf_str(d->out, " width=\"100%\"");
    } else {
        attribute(d, "width", width);
        attribute(d, "height", height);
    }
    mt_strbuf_str(d->out, " viewBox=\"0 0 ");
    mt_draw_number(d, width);
    mt_strbuf_char(d->out, ' ');
    mt_draw_number(d, height);
    mt_strbuf_str(d->out, d->alone ? "\" color=\"" INK "\"><title>" : "\"><title>");
    mt_page_escape(d->out, title);
    mt_strbuf_str(d->out, "</title>\n");
    if (d->alone) {
        mt_strbuf_str(d->out, "<rect fill=\"" PAPER "\"");
        attribute(d, "width", width);
        attribute(d, "height", height);
        mt_strbuf_str(d->out, "/>\n");
    }
}

void mt_draw_end(mt_drawing *d) { mt_strbuf_str(d->out, "</svg>\n"); }

/* The first `most` letters, an ellipsis for the rest. */
static void add_letters(mt_drawing *d, size_t most, mt_text text)
{
    size_t count = 0, end = 0;
    while (end < text.len) {
        bool begins = ((unsigned char)text.data[end] & 0xC0) != 0x80;
        if (begins && count == most) break;
        count += begins;
        end++;
    }
    mt_page_escape(d->out, mt_text_make(text.data, end));
    if (end < text.len) mt_strbuf_str(d->out, "\xE2\x80\xA6");
}

void mt_draw_text(mt_drawing *d, double x, double y, double size, mt_draw_anchor anchor, double turned, size_t most,
                  mt_text text)
{
    static const char *const anchors[] = {"start", "middle", "end"};
    mt_strbuf_str(d->out, "<text fill=\"currentColor\"");
    attribute(d, "font-size", size);
    attribute(d, "x", x);
    attribute(d, "y", y);
    if (anchor != MT_DRAW_START) mt_strbuf_format(d->out, " text-anchor=\"%s\"", anchors[anchor]);
    if (turned != 0.0) {
        mt_strbuf_str(d->out, " transform=\"rotate(");
        mt_draw_number(d, turned);
        mt_strbuf_char(d->out, ' ');
        mt_draw_number(d, x);
        mt_strbuf_char(d->out, ' ');
        mt_draw_number(d, y);
        mt_strbuf_str(d->out, ")\"");
    }
    mt_strbuf_char(d->out, '>');
    add_letters(d, most, text);
    mt_strbuf_str(d->out, "</text>\n");
}

static void tip_of(mt_drawing *d, mt_text tip, const char *element)
{
    if (tip.len == 0) {
        mt_strbuf_str(d->out, "/>\n");
        return;
    }
    mt_strbuf_str(d->out, "><title>");
    mt_page_escape(d->out, tip);
    mt_strbuf_format(d->out, "</title></%s>\n", element);
}

void mt_draw_cell(mt_drawing *d, double x, double y, double width, double height, double share, mt_text tip)
{
    mt_strbuf_str(d->out, share < 0.0 ? "<rect fill=\"none\" stroke=\"currentColor\" stroke-opacity=\"0.15\""
                                      : "<rect fill=\"" FILL "\"");
    if (share >= 0.0) attribute(d, "fill-opacity", 0.06 + 0.74 * fmin(1.0, share));
    attribute(d, "x", x);
    attribute(d, "y", y);
    attribute(d, "width", width);
    attribute(d, "height", height);
    tip_of(d, tip, "rect");
}

void mt_draw_line(mt_drawing *d, double x1, double y1, double x2, double y2, double width, double opacity, bool dashed)
{
    mt_strbuf_str(d->out, "<line stroke=\"currentColor\"");
    attribute(d, "stroke-width", width);
    attribute(d, "stroke-opacity", opacity);
    attribute(d, "x1", x1);
    attribute(d, "y1", y1);
    attribute(d, "x2", x2);
    attribute(d, "y2", y2);
    mt_strbuf_str(d->out, dashed ? " stroke-dasharray=\"4 3\"/>\n" : "/>\n");
}

void mt_draw_circle(mt_drawing *d, double x, double y, double radius, double opacity, mt_text tip)
{
    mt_strbuf_str(d->out, "<circle fill=\"" FILL "\"");
    attribute(d, "fill-opacity", opacity);
    attribute(d, "cx", x);
    attribute(d, "cy", y);
    attribute(d, "r", radius);
    tip_of(d, tip, "circle");
}

/* ---- matrix ---- */

static size_t letters_of(mt_text text, size_t most)
{
    size_t count = 0;
    for (size_t i = 0; i < text.len; i++) count += ((unsigned char)text.data[i] & 0xC0) != 0x80;
    return count < most ? count : most + 1;
}

static double label_size(const mt_draw_matrix *m) { return fmin(12.0, m->cell * 0.75); }

static double widest(const mt_draw_matrix *m, bool rows)
{
    size_t most = 0, n = rows ? m->rows : m->columns;
    for (size_t i = 0; i < n; i++) {
        size_t letters = letters_of(rows ? m->row(m->context, i) : m->column(m->context, i), m->letters);
        if (letters > most) most = letters;
    }
    return (double)most * label_size(m) * LETTER + 8.0;
}

#define TURNED 60.0 /* degrees of the labels of columns */

void mt_draw_matrix_size(const mt_draw_matrix *m, double *width, double *height)
{
    double up = widest(m, false), cell = m->cell;
    *width = widest(m, true) + (double)m->columns * cell + up * 0.5 + 8.0;
    *height = up * 0.87 + 12.0 + (double)m->rows * cell + 4.0;
}

static void draw_tip(mt_strbuf *tip, const mt_draw_matrix *m, size_t i, size_t j, double value)
{
    mt_strbuf_clear(tip);
    mt_strbuf_text(tip, m->row(m->context, i));
    mt_strbuf_str(tip, " \xE2\x80\x93 ");
    mt_strbuf_text(tip, m->column(m->context, j));
    mt_strbuf_str(tip, ": ");
    mt_strbuf_fixed(tip, value, 2);
}

#define NUMBERED 20.0 /* cells so large carry their value in hundredths */

static void draw_value(mt_drawing *d, const mt_draw_matrix *m, double x, double y, size_t i, size_t j, double value)
{
    char text[16];
    snprintf(text, sizeof text, "%d", (int)(value * 100.0 + 0.5));
    mt_draw_text(d, x + ((double)j + 0.5) * m->cell, y + ((double)i + 0.5) * m->cell + 3.2, 9.0, MT_DRAW_MIDDLE, 0.0, 4,
                 mt_text_of(text));
}

void mt_draw_matrix_at(mt_drawing *d, const mt_draw_matrix *m, double x, double y, double *width, double *height)
{
    double left = widest(m, true), top = widest(m, false) * 0.87 + 12.0, size = label_size(m), full = m->full;
    mt_strbuf tip = {0};
    for (size_t i = 0; full <= 0.0 && i < m->rows; i++)
        for (size_t j = 0; j < m->columns; j++) full = fmax(full, m->value(m->context, i, j));
    for (size_t j = 0; j < m->columns; j++)
        mt_draw_text(d, x + left + ((double)j + 0.5) * m->cell + size * 0.3, y + top - 6.0, size, MT_DRAW_START,
                     -TURNED, m->letters, m->column(m->context, j));
    for (size_t i = 0; i < m->rows; i++) {
        mt_draw_text(d, x + left - 6.0, y + top + ((double)i + 0.5) * m->cell + size * 0.35, size, MT_DRAW_END, 0.0,
                     m->letters, m->row(m->context, i));
        for (size_t j = 0; j < m->columns; j++) {
            double value = m->value(m->context, i, j);
            if (value >= 0.0) draw_tip(&tip, m, i, j, value);
            mt_draw_cell(d, x + left + (double)j * m->cell + 1.0, y + top + (double)i * m->cell + 1.0, m->cell - 2.0,
                         m->cell - 2.0,
                         value < 0.0  ? -1.0
                         : full > 0.0 ? value / full
                                      : 0.0,
                         mt_text_make(tip.data ? tip.data : "", value < 0.0 ? 0 : tip.len));
            if (m->cell >= NUMBERED && value >= 0.005) draw_value(d, m, x + left, y + top, i, j, value);
        }
    }
    if (tip.bad) d->out->bad = true;
    mt_strbuf_free(&tip);
    mt_draw_matrix_size(m, width, height);
}
