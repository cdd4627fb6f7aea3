/* Facets: JSON Lines get one line with all of them, CSV one row for a value, people a table with bars. */
#include "libmatch/cli/facets.h"

#include <jansson.h>
#include <string.h>

#include "libmatch/cli/text.h"

#define BAR 20        /* columns of the longest bar */
#define VALUE_MOST 60 /* columns of a value */

static const char *text_of(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    return text ? text : "";
}

static long long count_of(const json_t *object, const char *key)
{
    return (long long)json_integer_value(json_object_get(object, key));
}

static void facets_jsonl(const output *w, const char *query, const char *facets)
{
    fputs("{\"query\":", w->out);
    print_json_text(w->out, query);
    fprintf(w->out, ",%s\n", facets + 1); /* the rest of the object */
}

static void facets_csv(const output *w, const char *query, const json_t *facets)
{
    size_t i, j;
    json_t *facet, *value;
    if (w->lists == 0) fputs("query,field,value,count\r\n", w->out);
    json_array_foreach (facets, i, facet)
        json_array_foreach (json_object_get(facet, "values"), j, value) {
            print_csv_cell(w->out, query);
            fputc(',', w->out);
            print_csv_cell(w->out, text_of(facet, "field"));
            fputc(',', w->out);
            print_csv_cell(w->out, text_of(value, "value"));
            fprintf(w->out, ",%lld\r\n", count_of(value, "count"));
        }
}

static void facet_table(const output *w, const json_t *facet)
{
    const json_t *values = json_object_get(facet, "values");
    size_t i, widest = 0;
    long long most = 1, listed = (long long)json_array_size(values), distinct = count_of(facet, "distinct");
    json_t *value;
    fprintf(w->out, "\n%s", text_of(facet, "field"));
    if (json_is_true(json_object_get(facet, "at_least")))
        fprintf(w->out, " (%lld of %lld values or more; counts may be greater)\n", listed, distinct);
    else if (listed < distinct)
        fprintf(w->out, " (%lld of %lld values)\n", listed, distinct);
    else
        fputc('\n', w->out);
    json_array_foreach (values, i, value) {
        size_t width = text_width(text_of(value, "value"));
        if (width > widest) widest = width;
        if (count_of(value, "count") > most) most = count_of(value, "count");
    }
    if (widest > VALUE_MOST && w->width > 0) widest = VALUE_MOST; /* on a terminal only */
    json_array_foreach (values, i, value) {
        long long count = count_of(value, "count");
        fputs("  ", w->out);
        print_column(w->out, text_of(value, "value"), widest, widest);
        fprintf(w->out, "  %6lld  ", count);
        for (long long c = 0; c < (count * BAR + most - 1) / most; c++) fputs("\xE2\x96\x88", w->out);
        fputc('\n', w->out);
    }
    if (listed == 0) fputs("  none\n", w->out);
}

void output_facets(output *w, const char *query, const char *text)
{
    json_t *whole = json_loads(text, 0, NULL), *facets = json_object_get(whole, "facets"), *facet;
    size_t i;
    if (!whole) return;
    if (w->format == FORMAT_JSONL) {
        facets_jsonl(w, query, text);
    } else if (w->format == FORMAT_CSV) {
        facets_csv(w, query, facets);
        w->lists++;
    } else {
        fprintf(w->out, "\n%lld found by %s\n", count_of(whole, "found"),
                strcmp(text_of(whole, "by"), "ngrams") == 0 ? "similar words" : "the words");
        json_array_foreach (facets, i, facet) facet_table(w, facet);
    }
    json_decref(whole);
}
