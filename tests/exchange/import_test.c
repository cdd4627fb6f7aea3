/* The import job: files become records; bad rows are rejected one by one, with line and cure; nothing else is lost. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "libmatch/base/memory.h"
#include "libmatch/exchange/import.h"

typedef struct import_case {
    const char *title;
    const char *name; /* its extension says the format */
    const char *kind, *map;
    bool strict;
    const char *data;
    size_t len;        /* 0: strlen */
    size_t counts[7];  /* rows inserted updated unchanged older rejected warnings */
    const char *rules; /* of the issues, in order, with rows: "id.missing@2 ..." */
} import_case;

#define DATA(text) text, sizeof(text) - 1

static const import_case cases[] = {
    {"two organisations",
     "a.jsonl",
     NULL,
     NULL,
     false,
     DATA("{\"kind\":\"organisation\",\"id\":\"A\",\"name\":\"Alfa\"}\n"
          "{\"kind\":\"organisation\",\"id\":\"B\",\"name\":\"Beta\"}\n"),
     {2, 2},
     ""},
    {"a byte order mark, CRLF, blank lines, no last line end",
     "a.jsonl",
     NULL,
     NULL,
     false,
     DATA("\xEF\xBB\xBF\r\n  \r\n{\"kind\":\"offer\",\"id\":\"O\"}\r\n\r\n{\"kind\":\"offer\",\"id\":\"P\"}"),
     {2, 2},
     ""},
    {"kind from the option",
     "a.jsonl",
     "request",
     NULL,
     false,
     DATA("{\"id\":\"R\"}\n{\"id\":\"S\",\"kind\":null}\n"),
     {2, 2},
     ""},
    {"bad lines are rejected one by one",
     "a.jsonl",
     "offer",
     NULL,
     false,
     DATA("{\"id\":\"A\"}\n{\"id\":\n[1]\n7\n{\"id\":\"\xFF\"}\n{\"id\":\"B\\u0000\"}\n{\"id\":\"C\"}\n"),
     {7, 2, 0, 0, 0, 5},
     "json.bad@2 json.bad@3 json.bad@4 encoding.not_utf8@5 json.bad@6"},
    {"a NUL byte",
     "a.jsonl",
     "offer",
     NULL,
     false,
     DATA("{\"id\":\"A\0B\"}\n{\"id\":\"C\"}\n"),
     {2, 1, 0, 0, 0, 1},
     "encoding.not_utf8@1"},
    {"a duplicate id: the later row replaces, with a warning",
     "a.jsonl",
     "offer",
     NULL,
     false,
     DATA("{\"id\":\"A\",\"title\":\"one\"}\n{\"id\":\"A\",\"title\":\"two\"}\n"),
     {2, 1, 1, 0, 0, 0, 1},
     "id.repeated@2"},
    {"a duplicate id with a newer date",
     "a.jsonl",
     "offer",
     NULL,
     false,
     DATA("{\"id\":\"A\",\"updated\":\"2026-01-01\"}\n{\"id\":\"A\",\"updated\":\"2026-01-02\"}\n"),
     {2, 1, 1},
     ""},
    {"a duplicate id with an older date is left alone",
     "a.jsonl",
     "offer",
     NULL,
     false,
     DATA("{\"id\":\"A\",\"updated\":\"2026-01-02\"}\n{\"id\":\"A\",\"updated\":\"2026-01-01\"}\n"),
     {2, 1, 0, 0, 1},
     ""},
    {"the same row twice",
     "a.jsonl",
     "offer",
     NULL,
     false,
     DATA("{\"id\":\"A\"}\n{\"id\":\"A\"}\n"),
     {2, 1, 0, 1, 0, 0, 1},
     "id.repeated@2"},
    {"comma",
     "a.csv",
     NULL,
     NULL,
     false,
     DATA("kind,id,name\norganisation,A,Alfa\ncluster,B,\"Beta, Gamma\"\n"),
     {2, 2},
     ""},
    {"semicolon and quotes",
     "a.csv",
     NULL,
     NULL,
     false,
     DATA("kind;id;name\r\norganisation;A;\"Al;fa\"\r\norganisation;B;\"Be\r\nta\"\r\n"),
     {2, 2},
     ""},
    {"tab", "a.tsv", NULL, NULL, false, DATA("kind\tid\tname\norganisation\tA\t\"Dunarea\" University\n"), {1, 1}, ""},
    {"rows of the wrong length",
     "a.csv",
     "organisation",
     NULL,
     false,
     DATA("id,name\nA,Alfa\nB\nC,Gamma,x\nD,Delta\n"),
     {4, 2, 0, 0, 0, 2},
     "csv.field_count@3 csv.field_count@4"},
    {"the header repeated at page breaks",
     "a.csv",
     "organisation",
     NULL,
     false,
     DATA("id,name\nA,Alfa\nid,name\nB,Beta\n,\n"),
     {2, 2, 0, 0, 0, 0, 2},
     "csv.repeated_header@3 csv.empty_row@5"},
    {"titles above the header",
     "a.csv",
     "organisation",
     "{\"Firma\":\"name\"}",
     false,
     DATA("Members of 2026;;\n;;\nid;Firma;founded\nA;Alfa;12.05.1999\n"),
     {1, 1, 0, 0, 0, 0, 2},
     "csv.title@1 csv.title@2"},
    {"a header with one name is no title",
     "a.csv",
     "competence",
     "{\"Cod\":\"id\"}",
     false,
     DATA("Cod,\nA,\nB,\n"),
     {2, 2, 0, 0, 0, 0, 1},
     "column.unnamed@1"},
    {"a row that is not UTF-8, and one with a NUL",
     "a.csv",
     "organisation",
     NULL,
     false,
     DATA("id,name\nA,Alf\xE3\nB,Be\0ta\nC,Gamma\n"),
     {3, 1, 0, 0, 0, 2},
     "encoding.not_utf8@2 encoding.nul@3"},
    {"an open quote costs one row",
     "a.csv",
     "organisation",
     NULL,
     false,
     DATA("id,name\nA,\"Alfa\nB,Beta\nC,Gamma\n"),
     {3, 2, 0, 0, 0, 1},
     "csv.open_quote@2"},
    {"text after a quote costs one row",
     "a.csv",
     "organisation",
     NULL,
     false,
     DATA("id,name\nA,\"Al\"fa\nB,Beta\n"),
     {2, 1, 0, 0, 0, 1},
     "csv.text_after_quote@2"},
    {"HTML in a cell",
     "a.csv",
     "organisation",
     NULL,
     false,
     DATA("id,name,text\nA,Alfa,\"<p>We <b>make</b></p><ul style=\"\"x\"\"><li>lamps</li></ul>\"\n"),
     {1, 1, 0, 0, 0, 0, 1},
     "html.stripped@2"},
    {"a slip in a column's name",
     "a.csv",
     "organisation",
     NULL,
     false,
     DATA("id,name,contry\nA,Alfa,RO\n"),
     {1, 1, 0, 0, 0, 0, 1},
     "column.unknown@1"},
    {"a column map",
     "a.csv",
     "organisation",
     "{\"Firma\":\"name\",\"Nr\":\"id\",\"rest\":null}",
     false,
     DATA("Nr,Firma,rest\nA,Alfa,x\n"),
     {1, 1},
     ""},
    {"a mapped column comes before one that is called so",
     "a.csv",
     "organisation",
     "{\"code\":\"country\"}",
     false,
     DATA("id,name,country,code\nA,Alfa,Romania,RO\n"),
     {1, 1, 0, 0, 0, 0, 1},
     "column.repeated@1"},
    {"TRL beyond the scale is dropped",
     "a.csv",
     "offer",
     NULL,
     false,
     DATA("id,trl\nA,4-12\nB,4-6\nC,5\nD,high\n"),
     {4, 4, 0, 0, 0, 0, 2},
     "trl.range@2 trl.type@5"},
    {"and rejected when strict",
     "a.csv",
     "offer",
     NULL,
     true,
     DATA("id,trl\nA,4-12\nB,4-6\n"),
     {2, 1, 0, 0, 0, 1},
     "trl.range@2"},
    {"no extension: JSON Lines by content", "stdin", "offer", NULL, false, DATA(" \n{\"id\":\"A\"}"), {1, 1}, ""},
    {"no extension: a table by content", "stdin", "offer", NULL, false, DATA("id;title\nA;x\n"), {1, 1}, ""},
    {"an empty file", "a.jsonl", NULL, NULL, false, DATA("\n\n"), {0}, ""},
};

static mt_import *import_of(mt_store *store, const import_case *c, mt_error *err, match_status *status)
{
    mt_import *import = NULL;
    size_t len = c->len ? c->len : strlen(c->data);
    mt_import_options options = {.kind = c->kind, .map_json = c->map, .strict = c->strict};
    *status = mt_import_create(store, NULL, c->name, mt_strndup(c->data, len), len, &options, &import, err);
    bool done = false;
    while (*status == MATCH_OK && !done) *status = mt_import_step(import, 0, &done, err);
    return import;
}

static mt_store *open_store(void)
{
    mt_store *store = NULL;
    mt_error err = {0};
    assert_int_equal(mt_store_open(":memory:", MT_OPEN_CREATE, 0, &store, &err), MATCH_OK);
    assert_int_equal(mt_store_begin(store, &err), MATCH_OK);
    return store;
}

static void imports(void **state)
{
    (void)state;
    for (size_t i = 0; i < MT_COUNT(cases); i++) {
        mt_error err = {0};
        match_status status;
        mt_strbuf rules = {0};
        mt_store *store = open_store();
        mt_import *import = import_of(store, &cases[i], &err, &status);
        if (status != MATCH_OK) fail_msg("%s: %s", cases[i].title, err.message);
        const mt_import_counts *n = mt_import_get_counts(import);
        size_t counts[] = {n->rows, n->inserted, n->updated, n->unchanged, n->older, n->rejected, n->warnings};
        const mt_issues *issues = mt_import_issues(import);
        for (size_t k = 0; k < issues->len; k++)
            mt_strbuf_format(&rules, "%s%s@%d", k ? " " : "", issues->data[k].rule, (int)issues->data[k].row);
        for (size_t k = 0; k < MT_COUNT(counts); k++) {
            if (counts[k] != cases[i].counts[k])
                fail_msg("%s: count %zu is %zu, not %zu (%s)", cases[i].title, k, counts[k], cases[i].counts[k],
                         rules.data ? rules.data : "");
        }
        if (strcmp(rules.data ? rules.data : "", cases[i].rules) != 0)
            fail_msg("%s: issues %s", cases[i].title, rules.data ? rules.data : "");
        assert_true(mt_import_progress(import) == 1.0 || cases[i].counts[0] == 0);
        mt_strbuf_free(&rules);
        mt_import_free(&import);
        mt_store_rollback(store);
        mt_store_close(&store);
    }
}

typedef struct failing_case {
    const char *title, *name, *kind, *map, *data;
    size_t len;
    match_status status;
    const char *says; /* part of the message */
} failing_case;

static const failing_case failing[] = {
    {"a spreadsheet", "a.csv", NULL, NULL, DATA("PK\x03\x04rest"), MATCH_E_FORMAT, "export the sheet as CSV"},
    {"UTF-16", "a.csv", NULL, NULL, DATA("\xFF\xFEk\0i\0"), MATCH_E_ENCODING, "UTF-16; save it as UTF-8"},
    {"a JSON list", "a.json", NULL, NULL, DATA("[{\"kind\":\"offer\"}]"), MATCH_E_FORMAT, "one object a line"},
    {"nothing known", "a.txt", NULL, NULL, DATA("hello world\n"), MATCH_E_FORMAT, "name it .jsonl, .csv"},
    {"no id", "a.csv", NULL, NULL, DATA("kind,record_id,name\noffer,A,x\n"), MATCH_E_FORMAT,
     "the nearest is \"record_id\""},
    {"no kind", "a.csv", NULL, NULL, DATA("id,name\nA,Alfa\n"), MATCH_E_FORMAT, "no column \"kind\""},
    {"no id: the nearest is named", "a.csv", "organisation", NULL, DATA("member_id,name\nA,Alfa\n"), MATCH_E_FORMAT,
     "the nearest is \"member_id\""},
    {"no id: the columns are named", "a.csv", "organisation", NULL, DATA("Nr.,name\nA,Alfa\n"), MATCH_E_FORMAT,
     "(it has: Nr., name)"},
    {"no name", "a.csv", "organisation", NULL, DATA("id,names\nA,Alfa\n"), MATCH_E_FORMAT, "the nearest is \"names\""},
    {"no relation", "a.csv", "relation", NULL, DATA("a,b,relations\nA,B,met\n"), MATCH_E_FORMAT,
     "the nearest is \"relations\""},
    {"a header that is not UTF-8", "a.csv", "offer", NULL, DATA("id,\xE3\nA,b\n"), MATCH_E_ENCODING, "header row"},
    {"an empty table", "a.csv", "offer", NULL, DATA("\n"), MATCH_E_FORMAT, "header row"},
    {"a map that is no JSON", "a.csv", "offer", "{id", DATA("id\nA\n"), MATCH_E_FORMAT, "column map is no JSON"},
    {"a map that is a list", "a.csv", "offer", "[]", DATA("id\nA\n"), MATCH_E_FORMAT, "one object"},
    {"a map of numbers", "a.csv", "offer", "{\"id\":1}", DATA("id\nA\n"), MATCH_E_FORMAT, "gives \"id\" no key"},
    {"a map of absent columns", "a.csv", "offer", "{\"titel\":\"title\"}", DATA("id,title\nA,x\n"), MATCH_E_FORMAT,
     "did you mean \"title\"?"},
    {"an unknown kind", "a.csv", "ofer", NULL, DATA("id\nA\n"), MATCH_E_VALUE, "did you mean \"offer\"?"},
    {"a taxonomy without a scheme", "a.tsv", "taxonomy", NULL, DATA("code\tlabel\n"), MATCH_E_VALUE,
     "name of its scheme"},
};

static void whole_files_fail(void **state)
{
    (void)state;
    for (size_t i = 0; i < MT_COUNT(failing); i++) {
        mt_error err = {0};
        match_status status;
        mt_store *store = open_store();
        import_case c = {failing[i].title,
                         failing[i].name,
                         failing[i].kind,
                         failing[i].map,
                         false,
                         failing[i].data,
                         failing[i].len,
                         {0},
                         ""};
        mt_import *import = import_of(store, &c, &err, &status);
        if (status != failing[i].status || !strstr(err.message, failing[i].says))
            fail_msg("%s: status %d, %s", failing[i].title, (int)status, err.message);
        assert_string_equal(err.file, failing[i].name);
        mt_import_free(&import);
        mt_store_rollback(store);
        mt_store_close(&store);
    }
}

/* What one row of CSV becomes. */
static void a_row_of_everything(void **state)
{
    (void)state;
    static const char csv[] =
        "Kind,ID,Name,aliases,country,towns,member_of.cluster,member_of.role,member_of.since,founded,external_ids.cui,"
        "label.scheme,label.state,members_stated.value,members_stated.as_of,own.key,countries.wanted\n"
        "cluster,C1, Alfa ,AL; ALFA ,RO,Iasi;Bacau,X;Y,founder;,2012;2019-05,2012,123,ESCA,unknown,50;35,2021;2020,v,"
        "PL;FR\n";
    static const char *const wanted =
        "{\"kind\":\"cluster\",\"id\":\"C1\",\"name\":\"Alfa\",\"aliases\":[\"AL\",\"ALFA\"],\"country\":\"RO\","
        "\"towns\":[\"Iasi\",\"Bacau\"],\"member_of\":[{\"cluster\":\"X\",\"role\":\"founder\",\"since\":2012},"
        "{\"cluster\":\"Y\",\"since\":\"2019-05\"}],\"founded\":2012,\"external_ids\":{\"cui\":\"123\"},"
        "\"label\":{\"scheme\":\"ESCA\",\"state\":\"unknown\"},\"members_stated\":[{\"value\":50,\"as_of\":2021},"
        "{\"value\":35,\"as_of\":2020}],\"own\":{\"key\":\"v\"},\"countries\":{\"wanted\":[\"PL\",\"FR\"]}}";
    mt_error err = {0};
    match_status status;
    mt_store *store = open_store();
    mt_strbuf written = {0};
    json_t *root = NULL;
    mt_num num = 0;
    import_case c = {"row", "a.csv", NULL, NULL, false, csv, 0, {0}, ""};
    mt_import *import = import_of(store, &c, &err, &status);
    assert_int_equal(status, MATCH_OK);
    assert_int_equal(mt_store_find(store, MT_FAMILY_ORGANISATION, mt_text_of("C1"), &num, &err), MATCH_OK);
    assert_int_equal(mt_store_json(store, num, &root, &err), MATCH_OK);
    mt_json_write(&written, root);
    assert_string_equal(written.data, wanted);
    mt_strbuf_free(&written);
    json_decref(root);
    mt_import_free(&import);
    mt_store_rollback(store);
    mt_store_close(&store);
}

static match_status count_row(void *context, const mt_concept_row *row, mt_error *err)
{
    mt_strbuf *b = context;
    (void)err;
    mt_strbuf_format(b, "%.*s|%.*s|%.*s|%.*s|%d\n", (int)row->code.len, row->code.data, (int)row->parent.len,
                     row->parent.data, (int)row->lang.len, row->lang.data, (int)row->label.len, row->label.data,
                     row->preferred);
    return MATCH_OK;
}

static void taxonomies(void **state)
{
    (void)state;
    static const struct {
        const char *title, *table, *concepts;
        size_t inserted, rejected;
        const char *map;
    } tables[] = {
        {"tabs, quotes are letters", "code\tparent\tlang\tlabel\nA\t\ten\t\"Arts\"\nB\tA\ten\tBooks\n",
         "A||en|\"Arts\"|1\nB|A|en|Books|1\n", 2, 0, NULL},
        {"columns in any order, others kept", "label\tnote\tcode\nArts\tx\tA\n", "A|||Arts|1\n", 1, 0, NULL},
        {"the first label is preferred", "code\tlang\tlabel\nA\ten\tArts\nA\ten\tFine arts\n",
         "A||en|Arts|1\nA||en|Fine arts|0\n", 2, 0, NULL},
        {"saved with commas", "code,label\nA,\"Arts, fine\"\n", "A|||Arts, fine|1\n", 1, 0, NULL},
        {"bad rows", "code\tlabel\n\tArts\nB\t\nC\nD\tDance\n", "D|||Dance|1\n", 1, 3, NULL},
        {"columns named by a map", "id\tbezeichnung\tup\tnote\nA\tKunst\tZ\tx\n", "A|Z||Kunst|1\n", 1, 0,
         "{\"id\": \"code\", \"bezeichnung\": \"label\", \"up\": \"parent\", \"note\": null}"},
        {"a map before names", "uri\tcode\tlabel\nu/1\t\tArts\n", "u/1|||Arts|1\n", 1, 0,
         "{\"uri\": \"code\", \"code\": \"notation\"}"},
        {"one column a language, by a map", "nr\tdenumire\tname\n1\tArte\tArts\n", "1||ro|Arte|1\n1||en|Arts|1\n", 2, 0,
         "{\"nr\": \"code\", \"denumire\": \"label@ro\", \"name\": \"label@en\"}"},
        {"one column a language, by names",
         "code\tlabel_en\tlabel@pl\tlabels_pl\nA\tArts\tSztuka\tplastyka|rzeźba\nB\t\tTaniec\t\n",
         "A||en|Arts|1\nA||pl|Sztuka|1\nA||pl|plastyka|0\nA||pl|rzeźba|0\nB||pl|Taniec|1\n", 5, 0, NULL},
        {"names of SKOS",
         "conceptUri,prefLabel,altLabels,broader,language\nx/2,Books,\"novels\nbooks, printed\",x/1|x/9,en\n",
         "x/2|x/1|en|Books|1\nx/2|x/1|en|novels|0\nx/2|x/1|en|books, printed|0\nx/2|x/9|en|Books|0\n", 4, 0, NULL},
        {"own names before those of SKOS", "uri\tnotation\tcode\tprefLabel\tlabel\nu\tn\tc\tp\tl\n", "c|||l|1\n", 1, 0,
         NULL},
        {"of two columns of languages the first counts", "lang\tlanguage\tcode\tlabel\nen\tro\tA\tArts\n",
         "A||en|Arts|1\n", 1, 0, NULL},
        {"labels without a preferred one", "code\tlabels\nA\t| Arts |\nB\t|\n", "A|||Arts|1\n", 1, 1, NULL},
    };
    mt_store *store = open_store();
    for (size_t i = 0; i < MT_COUNT(tables); i++) {
        mt_error err = {0};
        mt_import *import = NULL;
        mt_strbuf rows = {0};
        bool done = false;
        mt_import_options options = {.kind = "taxonomy", .scheme = "t", .map_json = tables[i].map};
        assert_int_equal(mt_import_create(store, NULL, "t.tsv", mt_strdup(tables[i].table), strlen(tables[i].table),
                                          &options, &import, &err),
                         MATCH_OK);
        while (!done) assert_int_equal(mt_import_step(import, 0, &done, &err), MATCH_OK);
        assert_int_equal(mt_store_concepts(store, mt_text_of("t"), count_row, &rows, &err), MATCH_OK);
        if (strcmp(rows.data, tables[i].concepts) != 0) fail_msg("%s: %s", tables[i].title, rows.data);
        assert_int_equal(mt_import_get_counts(import)->inserted, tables[i].inserted);
        assert_int_equal(mt_import_get_counts(import)->rejected, tables[i].rejected);
        assert_string_equal(mt_import_format(import), "taxonomy");
        mt_strbuf_free(&rows);
        mt_import_free(&import);
    }
    mt_store_rollback(store);
    mt_store_close(&store);
}

/* A file is mapped, missing and odd ones are errors with their name. */
static void files(void **state)
{
    (void)state;
    mt_error err = {0};
    mt_import *import = NULL;
    mt_store *store = open_store();
    assert_int_equal(mt_import_open(store, NULL, "/nonexistent/a.csv", NULL, &import, &err), MATCH_E_IO);
    assert_string_equal(err.file, "/nonexistent/a.csv");
    assert_int_equal(mt_import_open(store, NULL, MATCH_SOURCE_FOLDER, NULL, &import, &err), MATCH_E_IO);
    assert_null(import);
    static const char *const paths[] = {MATCH_SOURCE_FOLDER "/examples/imago-mol/clusters.csv",
                                        MATCH_SOURCE_FOLDER "/examples/imago-mol/members.csv",
                                        MATCH_SOURCE_FOLDER "/examples/imago-mol/items.jsonl"};
    for (size_t i = 0; i < MT_COUNT(paths); i++) {
        bool done = false;
        assert_int_equal(mt_import_open(store, NULL, paths[i], NULL, &import, &err), MATCH_OK);
        while (!done) {
            if (mt_import_step(import, 1000000, &done, &err) != MATCH_OK) fail_msg("%s: %s", paths[i], err.message);
        }
        assert_true(mt_import_get_counts(import)->inserted > 40);
        assert_int_equal(mt_import_get_counts(import)->rejected, 0);
        mt_import_free(&import);
    }
    mt_store_rollback(store);
    mt_store_close(&store);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(imports),
        cmocka_unit_test(whole_files_fail),
        cmocka_unit_test(a_row_of_everything),
        cmocka_unit_test(taxonomies),
        cmocka_unit_test(files),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
