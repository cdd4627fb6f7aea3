/* Sentences made of notes: the same places in every language, the right plural, and JSON that gives them back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "libmatch/base/json.h"
#include "libmatch/meet/note.h"

static const char event_json[] = "{\"participants\":[{\"id\":\"a\",\"name\":\"Ana\"},{\"id\":\"b\"}],\"slots\":2,"
                                 "\"tables\":1,\"meetings\":[{\"a\":0,\"b\":1}]}";

/* Which places a text has, as bits: '1' to '4', then the letters. */
static unsigned places_of(const char *text)
{
    static const char keys[] = "1234pqmMlt";
    unsigned found = 0;
    for (const char *at = strchr(text, '{'); at; at = strchr(at + 1, '{')) {
        const char *key = strchr(keys, at[1]);
        if (!key || !at[1] || (at[2] != '}' && at[2] != '?')) fail_msg("\"%.12s\" is no place in \"%s\"", at, text);
        found |= 1U << (key - keys);
    }
    return found;
}

static void check_forms(const char *text, int forms)
{
    for (const char *at = strchr(text, '{'); at; at = strchr(at + 1, '{')) {
        int found = 1;
        if (at[2] != '?') continue;
        const char *end = strchr(at, '}');
        assert_non_null(end);
        for (const char *c = at; c < end; c++) found += *c == '|';
        if (found != forms) fail_msg("%d forms, not %d, in \"%s\"", found, forms, text);
    }
}

static void languages_agree(void **state)
{
    (void)state;
    for (int code = 0; code < MT_NOTE_CODES; code++) {
        unsigned english = places_of(mt_note_template((mt_note_code)code, MT_MESSAGE_EN));
        for (int language = 0; language < MT_MESSAGE_LANGUAGES; language++) {
            const char *text = mt_note_template((mt_note_code)code, (mt_message_language)language);
            assert_true(text[0] != '\0');
            if (places_of(text) != english) fail_msg("other places than in English: \"%s\"", text);
            check_forms(text, language == MT_MESSAGE_EN ? 2 : 3);
        }
        for (int other = 0; other < code; other++)
            assert_string_not_equal(mt_note_code_name((mt_note_code)code), mt_note_code_name((mt_note_code)other));
    }
    assert_null(mt_note_template(MT_NOTE_CODES, MT_MESSAGE_EN));
}

static const struct {
    double number;
    const char *text[MT_MESSAGE_LANGUAGES];
} plurals[] = {
    {0, {"Ana has 0 meetings, at most 9 allowed", "are 0 întâlniri,", "ma 0 spotkań,"}},
    {1, {"Ana has 1 meeting, at most 9 allowed", "are o întâlnire,", "ma 1 spotkanie,"}},
    {2, {"has 2 meetings", "are 2 întâlniri,", "ma 2 spotkania,"}},
    {5, {"has 5 meetings", "are 5 întâlniri,", "ma 5 spotkań,"}},
    {12, {"has 12 meetings", "are 12 întâlniri,", "ma 12 spotkań,"}},
    {20, {"has 20 meetings", "are 20 de întâlniri,", "ma 20 spotkań,"}},
    {22, {"has 22 meetings", "are 22 de întâlniri,", "ma 22 spotkania,"}},
    {101, {"has 101 meetings", "are 101 întâlniri,", "ma 101 spotkań,"}},
    {112, {"has 112 meetings", "are 112 întâlniri,", "ma 112 spotkań,"}},
    {120, {"has 120 meetings", "are 120 de întâlniri,", "ma 120 spotkań,"}},
};

static void counts_have_their_form(void **state)
{
    mt_event *event = NULL;
    (void)state;
    assert_int_equal(mt_event_parse(mt_text_of(event_json), &event, NULL), MATCH_OK);
    for (size_t i = 0; i < MT_COUNT(plurals); i++) {
        for (int language = 0; language < MT_MESSAGE_LANGUAGES; language++) {
            mt_notes notes = {0};
            mt_strbuf text = {0};
            mt_notes_add(&notes, mt_note_about(MT_NOTE_OF(MT_NOTE_TOO_MANY, plurals[i].number, 9), 0));
            mt_notes_tell(&notes, event, (mt_message_language)language, &text);
            if (!strstr(text.data, plurals[i].text[language]))
                fail_msg("\"%s\" does not say \"%s\"", text.data, plurals[i].text[language]);
            mt_strbuf_free(&text);
            mt_notes_clear(&notes);
        }
    }
    mt_event_free(&event);
}

static void reasons_are_joined(void **state)
{
    mt_event *event = NULL;
    mt_notes notes = {0}, again = {0};
    mt_strbuf text = {0}, json = {0}, second = {0};
    json_t *list = NULL;
    (void)state;
    assert_int_equal(mt_event_parse(mt_text_of(event_json), &event, NULL), MATCH_OK);
    mt_note head = mt_note_make(MT_NOTE_IMPOSSIBLE_MEETING, 0, NULL);
    head.meeting = 0;
    mt_notes_add(&notes, head);
    mt_notes_add_code(&notes, MT_NOTE_NO_SLOT_POSSIBLE);
    mt_notes_add_code(&notes, MT_NOTE_MUST_BE_PM);
    mt_notes_add(&notes, mt_note_about(MT_NOTE_OF(MT_NOTE_AWAY, 1, 2), 1));
    mt_note veto = mt_note_about(mt_note_make(MT_NOTE_VETO, 0, NULL), 7);
    veto.other = 0;
    mt_notes_add(&notes, veto);
    mt_notes_tell(&notes, event, MT_MESSAGE_EN, &text);
    assert_string_equal(text.data, "meeting 0 (Ana, b) has no possible slot: no slot is possible, it must be in the "
                                   "afternoon; b is away in 1 of 2 slots; participant 7 does not want to meet Ana");
    mt_strbuf_clear(&text);
    mt_notes_tell(&notes, event, MT_MESSAGE_PL, &text);
    assert_string_equal(text.data, "spotkanie 0 (Ana, b) nie ma możliwego terminu: żaden termin nie jest możliwy, musi "
                                   "odbyć się po południu; b: brak obecności w 1 z 2 terminów; uczestnik 7 nie chce "
                                   "spotkać się z: Ana");
    mt_notes_write(&notes, &json);
    assert_int_equal(mt_json_parse(mt_text_make(json.data, json.len), &list, NULL), MATCH_OK);
    assert_int_equal(mt_notes_read(list, &again, NULL), MATCH_OK);
    mt_notes_write(&again, &second);
    assert_string_equal(json.data, second.data);
    json_decref(list);
    mt_strbuf_free(&text);
    mt_strbuf_free(&json);
    mt_strbuf_free(&second);
    mt_notes_clear(&notes);
    mt_notes_clear(&again);
    mt_event_free(&event);
}

/* Notes of another version, or written by hand: no error, and nothing is believed of them. */
static void strange_notes_are_left(void **state)
{
    static const char *const strange[] = {
        "{}", "[1]", "[{\"code\":\"nonsense\"}]", "[{\"code\":\"busy\"},{\"code\":7}]", "\"text\"", "[[]]"};
    (void)state;
    for (size_t i = 0; i < MT_COUNT(strange); i++) {
        json_t *list = json_loads(strange[i], JSON_DECODE_ANY, NULL);
        mt_notes notes = {0};
        assert_non_null(list);
        assert_int_equal(mt_notes_read(list, &notes, NULL), MATCH_OK);
        assert_int_equal(notes.len, 0);
        json_decref(list);
    }
    json_t *list = json_loads("[{\"code\":\"share_slots\",\"participant\":-5,\"numbers\":[1,2,3,4,5,6,\"x\"],"
                              "\"list\":[-1,\"a\",99999999999,3]}]",
                              0, NULL);
    mt_notes notes = {0};
    mt_strbuf text = {0};
    assert_int_equal(mt_notes_read(list, &notes, NULL), MATCH_OK);
    assert_int_equal(notes.len, 1);
    mt_notes_tell(&notes, NULL, MT_MESSAGE_EN, &text);
    assert_string_equal(text.data, "1 meetings of participant -1 (0, 0, 0, 3) have only 2 slots together");
    mt_strbuf_free(&text);
    mt_notes_clear(&notes);
    json_decref(list);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(languages_agree),
        cmocka_unit_test(counts_have_their_form),
        cmocka_unit_test(reasons_are_joined),
        cmocka_unit_test(strange_notes_are_left),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
