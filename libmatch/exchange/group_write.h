/* Reports of groups as text, CSV, SVG, GraphML, GEXF, and as a section of a page. */
#ifndef MT_EXCHANGE_GROUP_WRITE_H
#define MT_EXCHANGE_GROUP_WRITE_H

#include "libmatch/exchange/html.h"
#include "libmatch/exchange/sheet.h"

/* Appends; format: "text", "csv", "svg" (matrices, maps, consortia, networks), "graphml", "gexf" (networks). E_FORMAT:
 * no report of groups; E_VALUE: no such format, or not for this report. */
match_status mt_group_write(const json_t *report, const char *format, const char *language, mt_strbuf *out,
                            mt_error *err);
void mt_network_graphml(const json_t *report, mt_strbuf *out);
void mt_network_gexf(const json_t *report, mt_strbuf *out);

/* A section with the drawing, the figures and the tables of a report. */
match_status mt_page_add_groups(mt_page *page, const char *heading, const json_t *report, mt_error *err);

#endif
