/* The interface that all host languages share. Language-specific typemaps come from <language>.i, included by the host's
 * own one-line file before this one. */
%{
#include <stdio.h>

#include "bindings/swig/host.h"
%}

%include <stdint.i>

#ifdef SWIGGO
/* a wrapper cannot be left before its end: what go/native.i finds wrong is said here */
%exception {
    host_clear();
    if (host_refused) {
        host_fail(MATCH_E_ARGUMENT, host_refused);
        host_refused = NULL;
    } else {
        $action
    }
}
#else
#ifdef SWIGCSHARP
%feature("except", canthrow="1") {
#else
%exception {
#endif
    host_clear();
    $action
    if (host_pending.code != MATCH_OK) { HOST_RAISE }
}
#endif

%nodefaultctor;
%nodefaultdtor;

%newobject Store::get;
%newobject Store::export_records;
%newobject Store::stats;
%newobject Store::quality;
%newobject Store::upsert;
%newobject Store::explain;
%newobject Store::why_not;
%newobject Store::duplicates;
%newobject Store::build_event;
%newobject Store::import_file;
%newobject Store::import_text;
%newobject Store::search;
%newobject Store::search_facets;
%newobject Store::partners;
%newobject Store::complete;
%newobject Hits::reasons;
%newobject Job::message;
%newobject Job::plan;
%newobject Job::import_counts;
%newobject Job::import_issues;
%newobject Event::schedule;
%newobject Event::check;
%newobject Event::check_in;
%newobject Event::repair;
%newobject Event::write;
%newobject Plan::to_json;
%newobject Plan::to_json_in;
%newobject Plan::ics;
%newobject Plan::csv;
%newobject Plan::agenda_text;
%newobject Report::html;
%newobject evaluate;
%newobject explanation_text;

typedef struct Hits {} Hits;
%extend Hits {
    ~Hits() {
        if ($self) match_hits_free(&$self->p);
        host_unbox($self);
    }
    long count() { return (long)match_hits_count($self->p); }
    const char *id(long i) { return match_hits_id($self->p, (size_t)i); }
    const char *kind(long i) { return match_hits_kind($self->p, (size_t)i); }
    const char *name(long i) { return match_hits_name($self->p, (size_t)i); }
    double score(long i) { return match_hits_score($self->p, (size_t)i); }
    bool explained(long i) { return match_hits_explained($self->p, (size_t)i); }
    const char *explanation(long i) { return match_hits_explanation($self->p, (size_t)i); }
    char *reasons(long i, const char *language) {
        match_text *text = NULL;
        if (host_failed(match_hits_explanation_text($self->p, (size_t)i, language, &text, &host_pending))) return NULL;
        return host_take(text);
    }
    const char *warnings() { return match_hits_warnings($self->p); }
    /* JSON of search_facets(), else "" */
    const char *facets() { return match_hits_facets($self->p); }
}

typedef struct Plan {} Plan;
%extend Plan {
    Plan(const char *data, size_t length) {
        match_plan *plan = NULL;
        if (host_failed(match_plan_read(data, length, &plan, &host_pending))) return NULL;
        return host_plan(plan);
    }
    ~Plan() {
        if ($self) host_drop(&$self->owner);
    }
    const char *status() { return match_plan_status($self->p); }
    /* the change list of the repair that made it, CSV, a row per person and meeting; else "" */
    const char *changes_csv() { return $self->changes ? match_text_data($self->changes) : ""; }
    long meetings() { return (long)match_plan_meetings($self->p); }
    int slot(long meeting) { return match_plan_slot($self->p, (size_t)meeting); }
    int table(long meeting) { return match_plan_table($self->p, (size_t)meeting); }
    char *to_json(Event *event) {
        match_text *text = NULL;
        if (host_failed(match_plan_write($self->p, event ? event->p : NULL, &text))) return NULL;
        return host_take(text);
    }
    /* reasons in "en", "ro" or "pl" */
    char *to_json_in(Event *event, const char *language) {
        match_text *text = NULL;
        if (host_failed(match_plan_write_in($self->p, event ? event->p : NULL, language, &text, &host_pending)))
            return NULL;
        return host_take(text);
    }
    char *ics(Event *event, long participant, const char *language, const char *zone, const char *stamp, int sequence) {
        match_agenda_options o = {sizeof o, language, zone, stamp, sequence, NULL};
        match_text *text = NULL;
        if (host_failed(match_plan_ics($self->p, event ? event->p : NULL, (size_t)participant, &o, &text,
                                       &host_pending))) return NULL;
        return host_take(text);
    }
    char *csv(Event *event, const char *language, const char *zone) {
        match_agenda_options o = {sizeof o, language, zone, NULL, 0, NULL};
        match_text *text = NULL;
        if (host_failed(match_plan_csv($self->p, event ? event->p : NULL, &o, &text, &host_pending))) return NULL;
        return host_take(text);
    }
    char *agenda_text(Event *event, long participant, const char *language, const char *zone) {
        match_agenda_options o = {sizeof o, language, zone, NULL, 0, NULL};
        match_text *text = NULL;
        if (host_failed(match_plan_agenda_text($self->p, event ? event->p : NULL, (size_t)participant, &o, &text,
                                               &host_pending))) return NULL;
        return host_take(text);
    }
}

typedef struct Job {} Job;
%extend Job {
    ~Job() {
        if ($self && host_close_job($self)) host_unbox($self);
    }
    /* true while there is more to do */
    bool step(int budget_ms) {
        match_job_state state = MATCH_JOB_DONE;
        bool failed;
        if (!host_begin_step($self)) return false;
        failed = host_job_failed(match_job_step($self->p, budget_ms, &state), $self->p);
        host_end_step($self);
        return !failed && state == MATCH_JOB_MORE;
    }
    double progress() { return match_job_progress($self->p); }
    char *message() {
        match_text *text = NULL;
        if (host_job_failed(match_job_message($self->p, &text), $self->p)) return NULL;
        return host_take(text);
    }
    Plan *plan() {
        match_plan *plan = NULL;
        if (host_job_failed(match_job_plan($self->p, &plan), $self->p)) return NULL;
        return host_plan(plan);
    }
    /* the seven counts, parted by blanks: rows inserted updated unchanged older rejected warnings */
    char *import_counts() {
        match_import_counts c;
        char *line;
        if (host_job_failed(match_job_import_counts($self->p, &c), $self->p)) return NULL;
        line = malloc(200);
        if (!line) { host_fail(MATCH_E_NO_MEMORY, "out of memory"); return NULL; }
        snprintf(line, 200, "%zu %zu %zu %zu %zu %zu %zu", c.rows, c.inserted, c.updated, c.unchanged, c.older,
                 c.rejected, c.warnings);
        return line;
    }
    char *import_issues() {
        match_text *text = NULL;
        if (host_job_failed(match_job_import_issues($self->p, &text), $self->p)) return NULL;
        return host_take(text);
    }
    void close() { host_close_job($self); }
}

typedef struct Event {} Event;
%extend Event {
    Event(const char *data, size_t length) {
        match_event *event = NULL;
        if (host_failed(match_event_read(data, length, &event, &host_pending))) return NULL;
        return host_event(event);
    }
    ~Event() {
        if ($self) host_drop(&$self->owner);
    }
    long participants() { return (long)match_event_participants($self->p); }
    long meetings() { return (long)match_event_meetings($self->p); }
    long slots() { return (long)match_event_slots($self->p); }
    long tables() { return (long)match_event_tables($self->p); }
    const char *participant_id(long i) { return match_event_participant_id($self->p, (size_t)i); }
    const char *participant_name(long i) { return match_event_participant_name($self->p, (size_t)i); }
    Job *schedule(double time_limit_s, int64_t moves, int threads, int64_t seed, bool prove) {
        match_schedule_options o = {sizeof o, time_limit_s, (uint64_t)moves, threads, (uint64_t)seed, prove};
        match_job *job = NULL;
        if (host_failed(match_event_schedule($self->p, &o, &job, &host_pending))) return NULL;
        return host_job(job, &$self->owner, NULL);
    }
    /* Fills the two boxes with the changed event and its plan, whatever they held; gives the report as JSON. */
    char *repair(Plan *plan, const char *data, size_t length, double price, int64_t moves, int64_t seed,
                 Event *changed, Plan *repaired) {
        match_repair_options o = {sizeof o, price, (uint64_t)moves, (uint64_t)seed, NULL, 0, NULL};
        match_event *event = NULL;
        match_plan *made = NULL;
        match_text *report = NULL, *changes = NULL;
        if (host_failed(match_event_repair($self->p, plan ? plan->p : NULL, data, length, &o,
                                           changed ? &event : NULL, repaired ? &made : NULL, &report, &changes,
                                           &host_pending))) return NULL;
        if (!host_fill(changed, &event, repaired, &made, &changes)) match_text_free(&report);
        return report ? host_take(report) : NULL;
    }
    char *write() {
        match_text *text = NULL;
        if (host_failed(match_event_write($self->p, &text, &host_pending))) return NULL;
        return host_take(text);
    }
    char *check_in(Plan *plan, const char *language) {
        match_text *text = NULL;
        bool valid = false;
        if (host_failed(match_event_check_in($self->p, plan ? plan->p : NULL, language, &valid, &text, &host_pending)))
            return NULL;
        return host_take(text);
    }
    char *check(Plan *plan) {
        match_text *text = NULL;
        bool valid = false;
        if (host_failed(match_event_check($self->p, plan ? plan->p : NULL, &valid, &text, &host_pending))) return NULL;
        return host_take(text);
    }
}

typedef struct Store {} Store;
%extend Store {
    /* mode: 0 read, 1 write, 2 create, 3 write or create; viewer: 0 public, 1 members, 2 confidential */
    Store(const char *path, int mode, int viewer, const char *as_of, int busy_ms) {
        match_open_options o;
        match_store *store = NULL;
        memset(&o, 0, sizeof o);
        o.size = sizeof o;
        o.mode = (match_open_mode)mode;
        o.viewer = (match_tier)viewer;
        o.as_of = as_of;
        o.busy_ms = busy_ms;
        if (host_failed(match_store_open(path, &o, &store, &host_pending))) return NULL;
        return host_store(store);
    }
    ~Store() {
        if ($self) host_drop(&$self->owner);
    }
    /* its jobs end with it */
    void close() { host_close_store($self); }
    bool closed() { return $self->p == NULL; }
    /* on: ends the long call that is at work in another thread, or else the next one, with E_CANCELLED */
    void cancel(bool on) { __atomic_store_n(&$self->cancelled, on, __ATOMIC_RELAXED); }
    /* From now on long calls end when so many milliseconds have passed: E_CANCELLED; 0 or less: no limit. */
    void time_limit(int64_t ms) {
        int64_t now = host_now();
        $self->deadline = ms <= 0 ? 0 : ms < INT64_MAX - now ? now + ms : INT64_MAX;
    }
    void set_as_of(const char *date) {
        if (!$self->p) { host_closed("store"); return; }
        host_store_failed(match_store_set_as_of($self->p, date), $self->p);
    }
    void set_viewer(int viewer) {
        if (!$self->p) { host_closed("store"); return; }
        host_store_failed(match_store_set_viewer($self->p, (match_tier)viewer), $self->p);
    }
    void set_field_weights(const char *weights) {
        if (!$self->p) { host_closed("store"); return; }
        host_store_failed(match_store_set_field_weights($self->p, weights), $self->p);
    }
    void begin() {
        if (!$self->p) { host_closed("store"); return; }
        host_store_failed(match_store_begin($self->p), $self->p);
    }
    void commit() {
        if (!$self->p) { host_closed("store"); return; }
        host_store_failed(match_store_commit($self->p), $self->p);
    }
    void rollback() { match_store_rollback($self->p); }
    /* "<change> <warnings as JSON>" with change 0 unchanged, 1 inserted, 2 updated, 3 older */
    char *upsert(const char *data, size_t length) {
        match_change change = MATCH_UNCHANGED;
        match_text *warnings = NULL;
        char *line;
        size_t size;
        if (!$self->p) { host_closed("store"); return NULL; }
        if (host_store_failed(match_store_upsert($self->p, data, length, &change, &warnings), $self->p)) return NULL;
        size = match_text_length(warnings) + 16;
        line = malloc(size);
        if (line) snprintf(line, size, "%d %s", (int)change, match_text_data(warnings));
        else host_fail(MATCH_E_NO_MEMORY, "out of memory");
        match_text_free(&warnings);
        return line;
    }
    void remove(const char *kind, const char *id) {
        if (!$self->p) { host_closed("store"); return; }
        host_store_failed(match_store_delete($self->p, kind, id), $self->p);
    }
    void rebuild() {
        if (!$self->p) { host_closed("store"); return; }
        host_store_failed(match_store_rebuild($self->p), $self->p);
    }
    void verify() {
        if (!$self->p) { host_closed("store"); return; }
        host_store_failed(match_store_verify($self->p), $self->p);
    }
    void learn_channel(bool on) {
        if (!$self->p) { host_closed("store"); return; }
        host_store_failed(match_store_learn_channel($self->p, on), $self->p);
    }
    char *get(const char *kind, const char *id) {
        match_text *text = NULL;
        if (!$self->p) { host_closed("store"); return NULL; }
        if (host_store_failed(match_store_get($self->p, kind, id, &text), $self->p)) return NULL;
        return host_take(text);
    }
    char *export_records(const char *kind) {
        match_text *text = NULL;
        if (!$self->p) { host_closed("store"); return NULL; }
        if (host_store_failed(match_store_export($self->p, kind, &text), $self->p)) return NULL;
        return host_take(text);
    }
    char *stats() {
        match_text *text = NULL;
        if (!$self->p) { host_closed("store"); return NULL; }
        if (host_store_failed(match_store_stats($self->p, &text), $self->p)) return NULL;
        return host_take(text);
    }
    char *quality() {
        match_text *text = NULL;
        if (!$self->p) { host_closed("store"); return NULL; }
        if (host_store_failed(match_store_quality($self->p, &text), $self->p)) return NULL;
        return host_take(text);
    }
    Job *import_file(const char *path, const char *kind, const char *scheme, const char *map_json, const char *format,
                     bool strict) {
        match_import_options o = {sizeof o, kind, scheme, map_json, format, strict};
        match_job *job = NULL;
        if (!$self->p) { host_closed("store"); return NULL; }
        if (host_store_failed(match_store_import($self->p, path, &o, &job), $self->p)) return NULL;
        return host_job(job, &$self->owner, NULL);
    }
    Job *import_text(const char *name, const char *data, size_t length, const char *kind, const char *scheme,
                     const char *map_json, const char *format, bool strict) {
        match_import_options o = {sizeof o, kind, scheme, map_json, format, strict};
        match_job *job = NULL;
        if (!$self->p) { host_closed("store"); return NULL; }
        if (host_store_failed(match_store_import_text($self->p, name, data, length, &o, &job), $self->p)) return NULL;
        return host_job(job, &$self->owner, NULL);
    }
    Hits *search(const char *data, size_t length, int k, int want, const char *filter, const char *language,
                 const char *channels, bool explain) {
        match_rank_options o = host_rank_options(k, want, 0, filter, language, channels, 0, 0, explain);
        match_hits *hits = NULL;
        if (!$self->p) { host_closed("store"); return NULL; }
        if (host_store_failed(match_store_search($self->p, data, length, &o, &hits), $self->p)) return NULL;
        return host_hits(hits);
    }
    /* facets: fields parted by commas; values: how many of each */
    Hits *search_facets(const char *data, size_t length, const char *facets, int values, int k, int want,
                        const char *filter, const char *language, const char *channels, bool explain) {
        match_rank_options o = host_rank_options(k, want, 0, filter, language, channels, 0, 0, explain);
        match_hits *hits = NULL;
        o.facets = facets;
        o.facet_values = values > 0 ? (size_t)values : 0;
        if (!$self->p) { host_closed("store"); return NULL; }
        if (host_store_failed(match_store_search($self->p, data, length, &o, &hits), $self->p)) return NULL;
        return host_hits(hits);
    }
    Hits *partners(const char *id, int k, int want, int mode, const char *filter, bool new_only, int beyond,
                   bool explain) {
        match_rank_options o = host_rank_options(k, want, mode, filter, NULL, NULL, new_only, beyond, explain);
        match_hits *hits = NULL;
        if (!$self->p) { host_closed("store"); return NULL; }
        if (host_store_failed(match_store_partners($self->p, id, &o, &hits), $self->p)) return NULL;
        return host_hits(hits);
    }
    /* members: ids parted by line ends (ids hold no white space) */
    Hits *complete(const char *data, size_t length, const char *members, int k, int want, const char *filter,
                   const char *language, bool explain) {
        match_rank_options o = host_rank_options(k, want, 0, filter, language, NULL, 0, 0, explain);
        match_hits *hits = NULL;
        match_status status;
        host_lines ids;
        if (!$self->p) { host_closed("store"); return NULL; }
        if (!host_split_lines(members, &ids)) return NULL;
        status = match_store_complete($self->p, data, length, ids.line, ids.count, &o, &hits);
        host_lines_free(&ids);
        if (host_store_failed(status, $self->p)) return NULL;
        return host_hits(hits);
    }
    char *explain(const char *a, const char *b, int mode) {
        match_rank_options o = host_rank_options(0, 0, mode, NULL, NULL, NULL, 0, 0, 1);
        match_text *text = NULL;
        if (!$self->p) { host_closed("store"); return NULL; }
        if (host_store_failed(match_store_explain($self->p, a, b, &o, &text), $self->p)) return NULL;
        return host_take(text);
    }
    char *why_not(const char *a, const char *b, int k, int want, int mode, const char *filter, bool new_only,
                  int beyond) {
        match_rank_options o = host_rank_options(k, want, mode, filter, NULL, NULL, new_only, beyond, 1);
        match_text *text = NULL;
        if (!$self->p) { host_closed("store"); return NULL; }
        if (host_store_failed(match_store_why_not($self->p, a, b, &o, &text), $self->p)) return NULL;
        return host_take(text);
    }
    char *duplicates(const char *between, int k, double minimum) {
        match_duplicate_options o = {sizeof o, between, 0, minimum};
        match_text *text = NULL;
        o.k = host_count(k, "k", &o.size);
        if (!$self->p) { host_closed("store"); return NULL; }
        if (host_store_failed(match_store_duplicates($self->p, &o, &text), $self->p)) return NULL;
        return host_take(text);
    }
    char *build_event(const char *data, size_t length) {
        match_text *text = NULL;
        if (!$self->p) { host_closed("store"); return NULL; }
        if (host_store_failed(match_store_build_event($self->p, data, length, &text), $self->p)) return NULL;
        return host_take(text);
    }
}

typedef struct Report {} Report;
%extend Report {
    Report(const char *title, const char *language) {
        match_report *report = NULL;
        Report *box;
        if (host_failed(match_report_create(title, language, &report, &host_pending))) return NULL;
        box = (Report *)host_new_box(sizeof *box);
        if (box) box->p = report; else match_report_free(&report);
        return box;
    }
    ~Report() {
        if ($self) match_report_free(&$self->p);
        host_unbox($self);
    }
    void add_text(const char *heading, const char *text) {
        host_report_failed(match_report_add_text($self->p, heading, text), $self->p);
    }
    void add_hits(const char *heading, Hits *hits) {
        host_report_failed(match_report_add_hits($self->p, heading, hits ? hits->p : NULL), $self->p);
    }
    void add_quality(const char *heading, const char *data, size_t length) {
        host_report_failed(match_report_add_quality($self->p, heading, data, length), $self->p);
    }
    void add_event(const char *heading, Event *event, Plan *plan) {
        host_report_failed(match_report_add_event($self->p, heading, event ? event->p : NULL, plan ? plan->p : NULL),
                           $self->p);
    }
    char *html() {
        match_text *text = NULL;
        if (host_report_failed(match_report_html($self->p, &text), $self->p)) return NULL;
        return host_take(text);
    }
}

%inline %{
static const char *version(void) { return match_version(); }
static long live_boxes(void) { return __atomic_load_n(&host_live_boxes, __ATOMIC_RELAXED); }
static char *evaluate(const char *run, const char *qrels, int k, bool linear)
{
    match_text *text = NULL;
    if (host_failed(match_evaluate(run ? run : "", run ? strlen(run) : 0, qrels ? qrels : "",
                                   qrels ? strlen(qrels) : 0, (size_t)(k > 0 ? k : 10), linear, &text, &host_pending)))
        return NULL;
    return host_take(text);
}
static char *explanation_text(const char *data, size_t length, const char *language)
{
    match_text *text = NULL;
    if (host_failed(match_explanation_text(data, length, language, &text, &host_pending))) return NULL;
    return host_take(text);
}
%}

%include "bindings/swig/batch.i"
%include "bindings/swig/shard.i"
%include "bindings/swig/groups.i"
%include "bindings/swig/broker.i"
%include "bindings/swig/meetings.i"
%include "bindings/swig/token_rules.i"
%include "bindings/swig/figure.i"
