/* Events from registrations: days that become slots, cells as people write them, who is there twice, whom wishes
 * mean. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "libmatch/base/json.h"
#include "libmatch/exchange/event_days.h"
#include "libmatch/exchange/event_tables.h"

/* ---- days
 * ----------------------------------------------------------------------------------------------------------*/

static const struct days {
    const char *day, *slots; /* starts and ends, parted by blanks; NULL: refused */
} days[] = {
    {"{\"date\":\"2026-05-12\",\"from\":\"9:00\",\"until\":\"10:00\",\"minutes\":20}",
     "12T09:00-09:20 12T09:20-09:40 12T09:40-10:00"},
    {"{\"date\":\"2026-05-12\",\"from\":\"9.00\",\"until\":\"10:00\",\"minutes\":20,\"pause\":5}",
     "12T09:00-09:20 12T09:25-09:45"},
    {"{\"date\":\"2026-05-12\",\"from\":\"9:00\",\"until\":\"10:30\",\"minutes\":20,\"pause\":5,\"breaks\":"
     "[[\"09:45\",\"09:50\"],[\"09:55\",\"10:10\"]]}",
     "12T09:00-09:20 12T09:25-09:45 12T10:10-10:30"},
    {"{\"date\":[\"2026-05-12\",\"2026-05-13\"],\"from\":\"23:00\",\"until\":\"24:00\",\"minutes\":50}",
     "12T23:00-23:50 13T23:00-23:50"},
    {"{\"date\":\"2026-05-12\",\"from\":\"9:00\",\"until\":\"9:10\",\"minutes\":20}", NULL},
    {"{\"date\":\"2026-05-12\",\"from\":\"23:40\",\"until\":\"24:00\",\"minutes\":20}", NULL},
    {"{\"date\":\"12.05.2026\",\"from\":\"9:00\",\"until\":\"10:00\",\"minutes\":20}", NULL},
    {"{\"date\":\"2026-05-12\",\"from\":9,\"until\":\"10:00\",\"minutes\":20}", NULL},
    {"{\"date\":\"2026-05-12\",\"from\":\"9:00\",\"until\":\"12.05.2026 10:00\",\"minutes\":20}", NULL},
    {"{\"date\":\"2026-05-12\",\"from\":\"9:00\",\"until\":\"10:00\"}", NULL},
    {"{\"date\":\"2026-05-12\",\"from\":\"9:00\",\"until\":\"10:00\",\"minutes\":0}", NULL},
    {"{\"date\":\"2026-05-12\",\"from\":\"9:00\",\"until\":\"10:00\",\"minutes\":20,\"pause\":-1}", NULL},
    {"{\"date\":\"2026-05-12\",\"from\":\"9:00\",\"until\":\"10:00\",\"minutes\":20,\"breaks\":[[\"9:30\"]]}", NULL},
    {"{\"date\":\"2026-05-12\",\"from\":\"9:00\",\"until\":\"10:00\",\"minutes\":20,\"lunch\":1}", NULL},
    {"{\"from\":\"9:00\",\"until\":\"10:00\",\"minutes\":20}", NULL},
};

static json_t *parsed(const char *text)
{
    json_t *value = NULL;
    mt_error error = {0};
    assert_int_equal(mt_json_parse(mt_text_of(text), &value, &error), MATCH_OK);
    return value;
}

static void days_become_slots(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof days / sizeof *days; i++) {
        json_t *spec = json_pack("{s:[o]}", "days", parsed(days[i].day));
        mt_error error = {0};
        char made[400] = "";
        match_status status = mt_event_days_expand(spec, &error);
        const json_t *slots = mt_json_get(spec, "slots");
        for (size_t t = 0; t < json_array_size(slots); t++) {
            const json_t *slot = json_array_get(slots, t);
            size_t length = strlen(made);
            snprintf(made + length, sizeof made - length, "%s%s-%s", t ? " " : "",
                     json_string_value(mt_json_get(slot, "start")) + 8,
                     json_string_value(mt_json_get(slot, "end")) + 11);
        }
        json_decref(spec);
        if (days[i].slots) {
            assert_int_equal(status, MATCH_OK);
            assert_string_equal(made, days[i].slots);
        } else {
            assert_int_equal(status, MATCH_E_VALUE);
            assert_non_null(strstr(error.message, "days[0]."));
        }
    }
}

static void days_and_slots_contradict(void **state)
{
    (void)state;
    static const char *const specs[] = {"{\"days\":[],\"tables\":1}", "{\"days\":{}}", "{\"days\":[{}],\"slots\":3}"};
    for (size_t i = 0; i < sizeof specs / sizeof *specs; i++) {
        json_t *spec = parsed(specs[i]);
        assert_int_not_equal(mt_event_days_expand(spec, NULL), MATCH_OK);
        json_decref(spec);
    }
}

/* ---- tables
 * --------------------------------------------------------------------------------------------------------*/

#define SPEC                                                                                                 \
    "{\"tables\":2,\"zone\":\"Europe/"                                                                       \
    "Bucharest\",\"max_meetings\":6,\"days\":[{\"date\":[\"2026-05-12\",\"2026-05-13\"],\"from\":\"09:00\"," \
    "\"until\":\"11:00\",\"minutes\":30}]}"

typedef struct made {
    json_t *event, *notes;
    match_status status;
    mt_error error;
} made;

static made make(const char *spec, const char *people, const char *wishes)
{
    made m = {0};
    mt_strbuf event = {0}, notes = {0};
    m.status = mt_event_from_tables(mt_text_of(spec), mt_text_of(people), mt_text_of(wishes), &event, &notes, &m.error);
    if (m.status == MATCH_OK) {
        m.event = parsed(event.data);
        m.notes = parsed(notes.data);
    }
    mt_strbuf_free(&event);
    mt_strbuf_free(&notes);
    return m;
}

static void free_made(made *m)
{
    json_decref(m->event);
    json_decref(m->notes);
}

/* A part of the event as compact JSON. */
static void assert_part(const made *m, const char *key, const char *text)
{
    mt_strbuf b = {0};
    mt_json_write(&b, mt_json_get(m->event, key));
    assert_string_equal(b.data, text);
    mt_strbuf_free(&b);
}

static void assert_notes(const made *m, const char *const *wanted, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const json_t *note = json_array_get(m->notes, i);
        char line[700];
        snprintf(line, sizeof line, "%s:%d:%s:%s%s", json_string_value(mt_json_get(note, "table")),
                 (int)json_integer_value(mt_json_get(note, "line")),
                 mt_json_get(note, "column") ? json_string_value(mt_json_get(note, "column")) : "",
                 json_is_true(mt_json_get(note, "left_out")) ? "" : "hint:",
                 note ? json_string_value(mt_json_get(note, "text")) : "");
        if (strncmp(line, wanted[i], strlen(wanted[i])) != 0) assert_string_equal(line, wanted[i]);
    }
    assert_int_equal(json_array_size(m->notes), count);
}

static void people_as_written(void **state)
{
    (void)state;
    made m = make(
        SPEC,
        "\xEF\xBB\xBFRegistrations 2026;;;;;;;;\n"
        "First name;Last name;Company;Participation;Time zone;Window;Arrival;Departure;Languages;Max meetings;Phone\n"
        "Ana;Pop;Acme;zdalnie;Europe/Warsaw;9:00-10:30; ; ;ro, EN;;0745\n"
        ";;;;;;;;;;\n"
        ";;Lab;on-site;;;12.05.2026 09:30;2026-05-13;;3;4,07E+11\n"
        "Bo;;;maybe;Europe/Atlantis;early;10:00;10:30;;many;#N/A\n"
        ";;;;;;;;;;=A1\n",
        "");
    static const char *const notes[] = {"people:5:Phone:\"4,07E+11\": the spreadsheet has cut",
                                        "people:6:mode:\"maybe\": write onsite or remote",
                                        "people:6:zone:\"Europe/Atlantis\": no time zone",
                                        "people:6:window:\"early\": write times of day",
                                        "people:6:Phone:\"#N/A\": a formula that failed",
                                        "people:6:max_meetings:\"many\": write a whole number",
                                        "people:7::the row names nobody"};
    assert_int_equal(m.status, MATCH_OK);
    assert_part(&m, "participants",
                "[{\"id\":\"P1\",\"name\":\"Ana Pop\",\"org\":\"Acme\",\"mode\":\"remote\",\"zone\":\"Europe/"
                "Warsaw\",\"window\":[[\"09:00\",\"10:30\"]],\"languages\":[\"ro\",\"EN\"],\"Phone\":\"0745\"},"
                "{\"id\":\"P2\",\"name\":\"Lab\",\"org\":\"Lab\"},{\"id\":\"P3\",\"name\":\"Bo\"}]");
    assert_part(&m, "max_meetings", "[6,3,6]");
    assert_part(&m, "forbidden", "[[],[0],[0,1,3,4,5,7]]");
    assert_part(&m, "kind", "\"selection\"");
    assert_notes(&m, notes, sizeof notes / sizeof *notes);
    free_made(&m);
}

static void one_person_once(void **state)
{
    (void)state;
    made m = make(SPEC,
                  "id,name,org,email,wishes\n"
                  "A1,\xC8\x98tefan Pop,Acme,s@acme.ro,\n"
                  "B1,Bo,Lab,,\n"
                  ",STEFAN POP,acme,,Bo\n"      /* nothing says that they are two */
                  ",Other name,,S@ACME.RO,Cy\n" /* the same address */
                  "A1,Third,,third@acme.ro,\n"  /* the same id */
                  "C1,Cy,,third@acme.ro,\n"     /* an address learned from a row left out */
                  "D1,Cy,,cy@acme.ro,\n"
                  "E1,Cy,,,D1\n", /* the same name, another id */
                  "");
    static const char *const notes[] = {"people:4:name:\"STEFAN POP\": the same person as in line 2",
                                        "people:5:email:\"S@ACME.RO\": the same person as in line 2",
                                        "people:6:id:\"A1\": the same person as in line 2",
                                        "people:7:email:\"third@acme.ro\": the same person as in line 2",
                                        "people:9:name:hint:\"Cy\": line 8 has the same name",
                                        "people:5:wishes:\"Cy\": several participants are called so"};
    assert_int_equal(m.status, MATCH_OK);
    assert_int_equal(json_array_size(mt_json_get(m.event, "participants")), 4);
    assert_part(&m, "wishes", "[{\"from\":0,\"to\":1,\"class\":\"nice\"},{\"from\":3,\"to\":2,\"class\":\"nice\"}]");
    assert_notes(&m, notes, sizeof notes / sizeof *notes);
    free_made(&m);
}

static void whom_wishes_mean(void **state)
{
    (void)state;
    made m = make(SPEC,
                  "id,name,org,email,languages,wishes,avoids\n"
                  "a,Ana,Acme,ana@acme.ro,RO,\"Cy; D; Son\nBo\",lab\n"
                  "b,Bo,Acme,,PL;EN,,\n"
                  "c,Cy,Lab,,en,,\n"
                  "d,D; Son,,,,Ana,\n",
                  "From,To,Class,Priority\n"
                  "LAB,Acme,must,\n"
                  "Acme,c,nu,\n"
                  "d,ANA@acme.ro,,7\n"
                  "0,c,,\n"
                  "c,Cy,,\n"
                  "a,Acme,,\n"
                  "Acme,ACME,,\n"
                  "c,d,perhaps,\n"
                  "c,d,,0\n"
                  ",d,,\n");
    static const char *const notes[] = {"people:2:languages:hint:Ana and Cy share no language",
                                        "people:2:languages:hint:Ana and Bo share no language",
                                        "wishes:5:from:\"0\": no participant and no organisation",
                                        "wishes:6:to:\"Cy\": this is the participant itself",
                                        "wishes:7:to:\"Acme\": this is the participant's own",
                                        "wishes:8:to:\"ACME\": two organisations of several",
                                        "wishes:9:class:\"perhaps\": write must, nice or no",
                                        "wishes:10:priority:\"0\": write a whole number",
                                        "wishes:11:from:\"\": nobody is named"};
    assert_int_equal(m.status, MATCH_OK);
    assert_part(&m, "wishes",
                "[{\"from\":0,\"to\":2,\"class\":\"nice\"},{\"from\":0,\"to\":3,\"class\":\"nice\"},"
                "{\"from\":0,\"to\":1,\"class\":\"nice\"},{\"from\":0,\"to\":2,\"class\":\"no\"},"
                "{\"from\":3,\"to\":0,\"class\":\"nice\"},{\"from\":2,\"to_any\":\"Acme\",\"class\":\"must\"},"
                "{\"from_any\":\"Acme\",\"to\":2,\"class\":\"no\"},"
                "{\"from\":3,\"to\":0,\"class\":\"nice\",\"priority\":7}]");
    assert_notes(&m, notes, sizeof notes / sizeof *notes);
    free_made(&m);
}

/* Beyond ten thousand notes are counted; organisations are levelled. */
static void many_notes_and_spellings(void **state)
{
    (void)state;
    mt_strbuf people = {0};
    mt_strbuf_str(&people, "name,org,wishes\nAna,Acme,\nBo,ACME,\nCy,Ácme,\nDi,,acme\nEd,,\"");
    for (int i = 0; i < 10010; i++) mt_strbuf_str(&people, "nobody;");
    mt_strbuf_str(&people, "\"\n");
    made m = make(SPEC, people.data, "");
    assert_int_equal(m.status, MATCH_OK);
    assert_part(&m, "wishes", "[{\"from\":3,\"to_any\":\"Acme\",\"class\":\"nice\"}]");
    assert_int_equal(json_array_size(m.notes), 10001);
    assert_string_equal(json_string_value(mt_json_get(json_array_get(m.notes, 10000), "text")),
                        "... and 10 more rows or cells left out");
    for (size_t p = 0; p < 3; p++)
        assert_string_equal(
            json_string_value(mt_json_get(json_array_get(mt_json_get(m.event, "participants"), p), "org")), "Acme");
    mt_strbuf_free(&people);
    free_made(&m);
}

/* Ids are made when all stated ones are known: nobody is taken for somebody else. */
static void made_ids_are_nobodys(void **state)
{
    (void)state;
    made m = make(SPEC, "name,id,email\nAna,,a@x\nBo,P1,b@x\nCy,P5,c@x\nDi,,d@x\nEd,,e@x\n", "Who,Whom\nP1,P6\n");
    assert_int_equal(m.status, MATCH_OK);
    assert_part(&m, "participants",
                "[{\"id\":\"P6\",\"name\":\"Ana\",\"email\":\"a@x\"},{\"id\":\"P1\",\"name\":\"Bo\",\"email\":\"b@x\"},"
                "{\"id\":\"P5\",\"name\":\"Cy\",\"email\":\"c@x\"},{\"id\":\"P4\",\"name\":\"Di\",\"email\":\"d@x\"},"
                "{\"id\":\"P7\",\"name\":\"Ed\",\"email\":\"e@x\"}]");
    assert_part(&m, "wishes", "[{\"from\":1,\"to\":0,\"class\":\"nice\"}]");
    assert_notes(&m, NULL, 0);
    free_made(&m);
}

static void ids_differ_by_case(void **state)
{
    (void)state;
    made m = make(SPEC, "id,name,max_meetings\naB,Ana,3.0\nAb,Bo,1000000\n", "from,to,priority\naB,Ab,2.0\nAb,ab,\n");
    static const char *const notes[] = {"people:3:max_meetings:\"1000000\": write a whole number",
                                        "wishes:3:to:\"ab\": several participants are called so"};
    assert_int_equal(m.status, MATCH_OK);
    assert_int_equal(json_array_size(mt_json_get(m.event, "participants")), 2);
    assert_part(&m, "max_meetings", "[3,6]");
    assert_part(&m, "wishes", "[{\"from\":0,\"to\":1,\"class\":\"nice\",\"priority\":2}]");
    assert_notes(&m, notes, sizeof notes / sizeof *notes);
    free_made(&m);
}

/* "3.0" is how tables with gaps write the id 3; it is never a row. */
static void numbers_are_ids(void **state)
{
    (void)state;
    made m = make(SPEC, "id,name\n3,Ana\n1,Bo\n2,Cy\n5,Di\n", "from,to\n3.0,1.0\n2,0\n0.0,3\n");
    static const char *const notes[] = {"wishes:3:to:\"0\": no participant", "wishes:4:from:\"0.0\": no participant"};
    assert_int_equal(m.status, MATCH_OK);
    assert_part(&m, "wishes", "[{\"from\":0,\"to\":1,\"class\":\"nice\"}]");
    assert_notes(&m, notes, sizeof notes / sizeof *notes);
    free_made(&m);
}

#define LETTERS "\xC4\x83\xC4\x83\xC4\x83\xC4\x83\xC4\x83\xC4\x83\xC4\x83\xC4\x83\xC4\x83\xC4\x83"

/* Long cells are cut between letters, whatever their bytes. */
static void long_cells_are_told(void **state)
{
    (void)state;
    made m = make(SPEC,
                  "name,zone,languages,wishes\n"
                  "Ana x" LETTERS LETTERS LETTERS LETTERS ",x" LETTERS LETTERS LETTERS LETTERS
                  ",ro,y" LETTERS LETTERS LETTERS LETTERS "; Bo\n"
                  "Bo,,pl,\n",
                  "");
    static const char *const notes[] = {"people:2:zone:\"x" LETTERS LETTERS LETTERS, "people:2:wishes:\"y" LETTERS,
                                        "people:2:languages:hint:Ana x" LETTERS LETTERS LETTERS};
    assert_int_equal(m.status, MATCH_OK);
    assert_notes(&m, notes, sizeof notes / sizeof *notes);
    free_made(&m);
}

static void times_of_people(void **state)
{
    (void)state;
    made m = make("{\"slots\":2,\"tables\":1}", "name,leaves\nAna,10:30\n", "");
    static const char *const notes[] = {"people:0:leaves:arrivals and departures do not count"};
    assert_int_equal(m.status, MATCH_OK);
    assert_null(mt_json_get(m.event, "forbidden"));
    assert_notes(&m, notes, 1);
    free_made(&m);
    m = make("{\"slots\":[{\"start\":\"2026-05-12T18:00\",\"end\":\"2026-05-12T18:30\"},"
             "{\"start\":\"2026-05-12T23:50\",\"end\":\"2026-05-13T00:10\"}],\"tables\":1}",
             "name,leaves\nAna,18:30\nBo,12.05.2026 23:55\n", "");
    assert_int_equal(m.status, MATCH_OK);
    assert_part(&m, "forbidden", "[[1],[1]]");
    assert_notes(&m, NULL, 0);
    free_made(&m);
}

static void other_headers(void **state)
{
    (void)state;
    made m = make(
        "{\"slots\":2,\"tables\":1,\"columns\":{\"Nume\":\"name\",\"Cine\":\"from\",\"Pe cine\":\"to\",\"Note\":null}}",
        "Nume,Note\nAna,x\nBo,y\n", "Cine,Pe cine\nAna,Bo\n");
    assert_int_equal(m.status, MATCH_OK);
    assert_part(&m, "participants", "[{\"id\":\"P1\",\"name\":\"Ana\"},{\"id\":\"P2\",\"name\":\"Bo\"}]");
    assert_part(&m, "wishes", "[{\"from\":0,\"to\":1,\"class\":\"nice\"}]");
    free_made(&m);
}

static const struct refused {
    const char *spec, *people, *wishes, *file, *message;
} refusals[] = {
    {"[]", "name\nA\n", "", "", "one JSON object"},
    {"{\"slots\":1,\"tables\":1,\"people\":2}", "name\nA\n", "", "", "people: no such key"},
    {"{\"slots\":1,\"tables\":1,\"columns\":[]}", "name\nA\n", "", "", "columns: an object"},
    {"{\"slots\":1}", "name\nA\n", "", "", "tables"},
    {"{\"slots\":1,\"tables\":1}", "", "", "people", "names none of the columns"},
    {"{\"slots\":1,\"tables\":1}", "languages\nro\n", "", "people", "who is it?"},
    {"{\"slots\":1,\"tables\":1}", "name\nA\n\"B\n", "", "people", "line 3"},
    {"{\"slots\":1,\"tables\":1}", "name\nA\n\xB3\xF3\n", "", "people", "UTF-8"},
    {"{\"slots\":1,\"tables\":1}", "PK\x03\x04name\n", "", "people", "spreadsheet"},
    {"{\"slots\":1,\"tables\":1}", "name\nA\n", "from\nA\n", "wishes", "from and to"},
};

static void refused_as_a_whole(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++) {
        const struct refused *r = &refusals[i];
        made m = make(r->spec, r->people, r->wishes);
        assert_int_not_equal(m.status, MATCH_OK);
        assert_string_equal(m.error.file, r->file);
        if (!strstr(m.error.message, r->message)) assert_string_equal(m.error.message, r->message);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(days_become_slots),        cmocka_unit_test(days_and_slots_contradict),
        cmocka_unit_test(people_as_written),        cmocka_unit_test(one_person_once),
        cmocka_unit_test(whom_wishes_mean),         cmocka_unit_test(other_headers),
        cmocka_unit_test(many_notes_and_spellings), cmocka_unit_test(refused_as_a_whole),
        cmocka_unit_test(made_ids_are_nobodys),     cmocka_unit_test(numbers_are_ids),
        cmocka_unit_test(ids_differ_by_case),       cmocka_unit_test(long_cells_are_told),
        cmocka_unit_test(times_of_people),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
