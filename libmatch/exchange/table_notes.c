#include "libmatch/exchange/table_notes.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

match_status mt_table_note(mt_table_notes *notes, int64_t line, mt_text column, bool left_out, mt_error *err,
                           const char *format, ...)
{
    va_list arguments;
    char text[600];
    if (json_array_size(notes->list) >= MT_TABLE_NOTES) {
        notes->more[left_out]++;
        return MATCH_OK;
    }
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    char whole[sizeof text];
    mt_copy_text(whole, sizeof whole, text, strlen(text)); /* cut where a character ends */
    json_t *note = json_pack("{s:s,s:b}", "table", notes->table, "left_out", (int)left_out);
    bool ok = note && (line == 0 || json_object_set_new(note, "line", json_integer(line)) == 0) &&
              (column.len == 0 || json_object_set_new(note, "column", json_stringn(column.data, column.len)) == 0) &&
              json_object_set_new(note, "text", json_string(whole)) == 0 && json_array_append(notes->list, note) == 0;
    json_decref(note);
    return ok ? MATCH_OK : mt_fail_no_memory(err);
}

match_status mt_table_notes_end(mt_table_notes *notes, mt_error *err)
{
    static const char *const what[] = {"more hints", "more rows or cells left out"};
    for (int left_out = 0; left_out < 2; left_out++) {
        char text[80];
        if (!notes->more[left_out]) continue;
        snprintf(text, sizeof text, "... and %zu %s", notes->more[left_out], what[left_out]);
        json_t *note = json_pack("{s:b,s:s}", "left_out", left_out, "text", text);
        if (json_array_append_new(notes->list, note) != 0) return mt_fail_no_memory(err);
    }
    return MATCH_OK;
}

match_status mt_table_note_cell(mt_table_notes *notes, int64_t line, mt_text column, mt_text cell, bool left_out,
                                const char *what, mt_error *err)
{
    char shown[MT_TABLE_SHOWN];
    mt_copy_text(shown, sizeof shown, cell.data, cell.len);
    return mt_table_note(notes, line, column, left_out, err, "\"%s\": %s", shown, what);
}
