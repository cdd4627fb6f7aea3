/* The checker's report: its end and its JSON. */
#include "libmatch/base/memory.h"
#include "libmatch/meet/check.h"

static const char *const codes[] = {
#define X(name, code) [MT_RULE_##name] = (code),
    MT_RULE_LIST(X)
#undef X
};

const char *mt_rule_code(mt_rule rule) { return (size_t)rule < MT_COUNT(codes) ? codes[rule] : "unknown"; }

void mt_check_report_free(mt_check_report *report)
{
    if (!report) return;
    for (size_t i = 0; report->violation && i < report->violations; i++) {
        mt_note_free(&report->violation[i].note);
        mt_free(report->violation[i].text);
    }
    mt_free(report->violation);
    *report = (mt_check_report){0};
}

static void write_maybe(mt_strbuf *b, const char *key, mt_maybe value)
{
    if (!value.known) return;
    mt_strbuf_format(b, ", \"%s\": ", key);
    mt_strbuf_double(b, value.value);
}

static void write_index(mt_strbuf *b, const char *key, int64_t value)
{
    if (value < 0) return;
    mt_strbuf_format(b, ", \"%s\": ", key);
    mt_strbuf_int(b, value);
}

static void write_violation(mt_strbuf *b, const mt_violation *v)
{
    mt_strbuf_format(b, "{\"code\": \"%s\"", mt_rule_code(v->rule));
    write_index(b, "meeting", v->meeting);
    write_index(b, "other_meeting", v->other_meeting);
    write_index(b, "participant", v->participant);
    write_index(b, "slot", v->slot);
    write_index(b, "table", v->table);
    mt_strbuf_str(b, ", \"text\": ");
    mt_strbuf_json(b, mt_text_of(v->text));
    mt_strbuf_char(b, '}');
}

void mt_check_report_write(const mt_check_report *report, const mt_event *event, mt_strbuf *out)
{
    mt_strbuf_format(out, "{\"valid\": %s, \"status\": \"%s\", \"plan\": %s", report->valid ? "true" : "false",
                     mt_plan_status_name(report->status), report->has_plan ? "true" : "false");
    if (report->has_plan) {
        write_maybe(out, "scheduled", report->counted.scheduled);
        mt_strbuf_format(out, ", \"of\": %u", (unsigned)event->meetings);
        write_maybe(out, "weight", report->counted.weight);
        write_maybe(out, "weight_of_all", (mt_maybe){report->weight_of_all, true});
        write_maybe(out, "below_minimum", report->counted.below_minimum);
        write_maybe(out, "breaks", report->counted.breaks);
        write_maybe(out, "table_changes", report->counted.table_changes);
        mt_strbuf_format(out,
                         ", \"idle_slots\": %llu, \"max_breaks\": %u, \"break_difference\": %u, \"peak_tables\": %u",
                         (unsigned long long)report->idle_slots, (unsigned)report->max_breaks,
                         (unsigned)report->break_difference, (unsigned)report->peak_tables);
    }
    mt_strbuf_format(out, ", \"violation_count\": %llu, \"violations\": [",
                     (unsigned long long)report->violations_counted);
    for (size_t i = 0; i < report->violations; i++) {
        mt_strbuf_str(out, i ? ",\n  " : "\n  ");
        write_violation(out, &report->violation[i]);
    }
    mt_strbuf_str(out, report->violations ? "\n]}\n" : "]}\n");
}
