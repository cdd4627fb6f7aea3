/* A network as GraphML (graphml.graphdrawing.org, 1.0) and GEXF 1.3 (gexf.net): nodes and edges with their attributes.
 */
#include "libmatch/exchange/group_write.h"
#include "libmatch/exchange/html_part.h"

static const char *const node_keys[] = {"label", "kind", "type", "country", "degree"};
static const char *const edge_keys[] = {"kind", "weight"};

static bool is_number(const char *key) { return strcmp(key, "degree") == 0 || strcmp(key, "weight") == 0; }

static void value_of(mt_strbuf *out, const json_t *value)
{
    if (json_is_integer(value))
        mt_strbuf_int(out, json_integer_value(value));
    else if (json_is_real(value))
        mt_strbuf_double(out, json_real_value(value));
    else
        mt_page_escape(out, mt_json_text(value));
}

static void text_attribute(mt_strbuf *out, const char *name, mt_text value)
{
    mt_strbuf_format(out, " %s=\"", name);
    mt_page_escape(out, value);
    mt_strbuf_char(out, '"');
}

/* ---- GraphML ---- */

static void graphml_keys(mt_strbuf *out, const char *domain, const char *const *keys, size_t count)
{
    for (size_t i = 0; i < count; i++)
        mt_strbuf_format(out, "<key id=\"%c%zu\" for=\"%s\" attr.name=\"%s\" attr.type=\"%s\"/>\n", domain[0], i,
                         domain, keys[i], is_number(keys[i]) ? "double" : "string");
}

static void graphml_data(mt_strbuf *out, char letter, const json_t *one, const char *const *keys, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const json_t *value = mt_json_get(one, keys[i]);
        if (!value) continue;
        mt_strbuf_format(out, "<data key=\"%c%zu\">", letter, i);
        value_of(out, value);
        mt_strbuf_str(out, "</data>");
    }
}

void mt_network_graphml(const json_t *report, mt_strbuf *out)
{
    size_t i;
    json_t *one;
    mt_strbuf_str(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                       "<graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\">\n");
    graphml_keys(out, "node", node_keys, MT_COUNT(node_keys));
    graphml_keys(out, "edge", edge_keys, MT_COUNT(edge_keys));
    mt_strbuf_str(out, "<graph edgedefault=\"undirected\">\n");
    json_array_foreach (mt_json_get(report, "nodes"), i, one) {
        mt_strbuf_str(out, "<node");
        text_attribute(out, "id", mt_json_get_text(one, "id"));
        mt_strbuf_char(out, '>');
        graphml_data(out, 'n', one, node_keys, MT_COUNT(node_keys));
        mt_strbuf_str(out, "</node>\n");
    }
    json_array_foreach (mt_json_get(report, "edges"), i, one) {
        mt_strbuf_str(out, "<edge");
        text_attribute(out, "source", mt_json_get_text(one, "from"));
        text_attribute(out, "target", mt_json_get_text(one, "to"));
        mt_strbuf_char(out, '>');
        graphml_data(out, 'e', one, edge_keys, MT_COUNT(edge_keys));
        mt_strbuf_str(out, "</edge>\n");
    }
    mt_strbuf_str(out, "</graph>\n</graphml>\n");
}

/* ---- GEXF ---- */

static void gexf_attributes(mt_strbuf *out, const char *class, const char *const *keys, size_t count)
{
    mt_strbuf_format(out, "<attributes class=\"%s\">", class);
    for (size_t i = 0; i < count; i++)
        if (strcmp(keys[i], "label") != 0 && strcmp(keys[i], "weight") != 0)
            mt_strbuf_format(out, "<attribute id=\"%zu\" title=\"%s\" type=\"%s\"/>", i, keys[i],
                             is_number(keys[i]) ? "double" : "string");
    mt_strbuf_str(out, "</attributes>\n");
}

static void gexf_values(mt_strbuf *out, const json_t *one, const char *const *keys, size_t count)
{
    mt_strbuf_str(out, "<attvalues>");
    for (size_t i = 0; i < count; i++) {
        const json_t *value = mt_json_get(one, keys[i]);
        if (!value || strcmp(keys[i], "label") == 0 || strcmp(keys[i], "weight") == 0) continue;
        mt_strbuf_format(out, "<attvalue for=\"%zu\" value=\"", i);
        value_of(out, value);
        mt_strbuf_str(out, "\"/>");
    }
    mt_strbuf_str(out, "</attvalues>");
}

void mt_network_gexf(const json_t *report, mt_strbuf *out)
{
    size_t i;
    json_t *one;
    mt_strbuf_str(out,
                  "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<gexf xmlns=\"http://gexf.net/1.3\" version=\"1.3\">\n"
                  "<graph defaultedgetype=\"undirected\" mode=\"static\">\n");
    gexf_attributes(out, "node", node_keys, MT_COUNT(node_keys));
    gexf_attributes(out, "edge", edge_keys, MT_COUNT(edge_keys));
    mt_strbuf_str(out, "<nodes>\n");
    json_array_foreach (mt_json_get(report, "nodes"), i, one) {
        mt_strbuf_str(out, "<node");
        text_attribute(out, "id", mt_json_get_text(one, "id"));
        text_attribute(out, "label", mt_json_get_text(one, "label"));
        mt_strbuf_char(out, '>');
        gexf_values(out, one, node_keys, MT_COUNT(node_keys));
        mt_strbuf_str(out, "</node>\n");
    }
    mt_strbuf_str(out, "</nodes>\n<edges>\n");
    json_array_foreach (mt_json_get(report, "edges"), i, one) {
        mt_strbuf_format(out, "<edge id=\"%zu\"", i);
        text_attribute(out, "source", mt_json_get_text(one, "from"));
        text_attribute(out, "target", mt_json_get_text(one, "to"));
        mt_strbuf_str(out, " weight=\"");
        value_of(out, mt_json_get(one, "weight"));
        mt_strbuf_str(out, "\">");
        gexf_values(out, one, edge_keys, MT_COUNT(edge_keys));
        mt_strbuf_str(out, "</edge>\n");
    }
    mt_strbuf_str(out, "</edges>\n</graph>\n</gexf>\n");
}
