/* Around the timetable: policy preview, fairness certificate, repair in steps, timetables by hand, after the event.
 * Included by match.i. */
%newobject Event::policy;
%newobject Event::repair_job;
%newobject Event::repair_job_in;
%newobject Event::plan_from_csv;
%newobject Job::policy;
%newobject Job::repaired;
%newobject Plan::fairness;
%newobject Plan::fairness_in;
%newobject Plan::kpi;
%newobject Plan::feedback;
%newobject Plan::ics_after;
%newobject tables_event;
%newobject tables_notes;

%runtime %{
/* "0 0.5 2" with a point whatever the locale; gives how many numbers were read. */
static size_t host_prices(const char *text, double *price, size_t most)
{
    size_t count = 0;
    while (text && *text && count < most) {
        double value = 0, place = 1;
        const char *begin = text;
        while (*text >= '0' && *text <= '9') value = value * 10 + (*text++ - '0');
        if (*text == '.')
            for (text++; *text >= '0' && *text <= '9'; text++) value += (*text - '0') * (place /= 10);
        if (text == begin) break;
        price[count++] = value;
        while (*text == ' ') text++;
    }
    return count;
}
%}

%extend Event {
    Job *policy(int highest, int64_t moves, int64_t seed) {
        match_policy_options o = {sizeof o, highest, (uint64_t)moves, (uint64_t)seed};
        match_job *job = NULL;
        if (host_failed(match_event_policy($self->p, &o, &job, &host_pending))) return NULL;
        return host_job(job, &$self->owner, NULL);
    }
    /* curve: prices parted by blanks, or nothing; messages and reasons in "en", "ro" or "pl" */
    Job *repair_job_in(Plan *plan, const char *data, size_t length, double price, int64_t moves, int64_t seed,
                       const char *curve, const char *language) {
        double prices[64];
        match_repair_options o = {sizeof o, price, (uint64_t)moves, (uint64_t)seed, prices, 0, language};
        match_job *job = NULL;
        o.curve_count = host_prices(curve, prices, 64);
        if (host_failed(match_event_repair_job($self->p, plan ? plan->p : NULL, data, length, &o, &job,
                                               &host_pending))) return NULL;
        return host_job(job, &$self->owner, plan ? &plan->owner : NULL);
    }
    Job *repair_job(Plan *plan, const char *data, size_t length, double price, int64_t moves, int64_t seed,
                    const char *curve) {
        return Event_repair_job_in($self, plan, data, length, price, moves, seed, curve, NULL);
    }
    Plan *plan_from_csv(const char *data, size_t length) {
        match_plan *plan = NULL;
        if (host_failed(match_plan_read_csv($self->p, data, length, &plan, &host_pending))) return NULL;
        return host_plan(plan);
    }
}

%extend Job {
    char *policy() {
        match_text *text = NULL;
        if (host_job_failed(match_job_policy($self->p, &text), $self->p)) return NULL;
        return host_take(text);
    }
    /* Fills the two boxes as Event::repair does; gives the report as JSON. */
    char *repaired(Event *changed, Plan *repaired) {
        match_event *event = NULL;
        match_plan *made = NULL;
        match_text *report = NULL, *changes = NULL;
        if (host_job_failed(match_job_repair($self->p, changed ? &event : NULL, repaired ? &made : NULL, &report,
                                             &changes), $self->p)) return NULL;
        if (!host_fill(changed, &event, repaired, &made, &changes)) match_text_free(&report);
        return report ? host_take(report) : NULL;
    }
}

%extend Plan {
    /* As ics(); `before` is the plan that was sent out: what had a place in it and has none now is cancelled. */
    char *ics_after(Event *event, long participant, const char *language, const char *zone, const char *stamp,
                    int sequence, Plan *before) {
        match_agenda_options o = {sizeof o, language, zone, stamp, sequence, before ? before->p : NULL};
        match_text *text = NULL;
        if (host_failed(match_plan_ics($self->p, event ? event->p : NULL, (size_t)participant, &o, &text,
                                       &host_pending))) return NULL;
        return host_take(text);
    }
    char *fairness(Event *event, bool csv) {
        match_text *text = NULL;
        if (host_failed(match_plan_fairness($self->p, event ? event->p : NULL, csv, &text, &host_pending))) return NULL;
        return host_take(text);
    }
    char *fairness_in(Event *event, bool csv, const char *language) {
        match_text *text = NULL;
        if (host_failed(match_plan_fairness_in($self->p, event ? event->p : NULL, csv, language, &text, &host_pending)))
            return NULL;
        return host_take(text);
    }
    char *kpi(Event *event, const char *data, size_t length, const char *at) {
        match_text *text = NULL;
        if (host_failed(match_plan_kpi($self->p, event ? event->p : NULL, data, length, at, &text, NULL,
                                       &host_pending))) return NULL;
        return host_take(text);
    }
    char *feedback(Event *event, const char *data, size_t length, const char *at) {
        match_text *text = NULL;
        if (host_failed(match_plan_kpi($self->p, event ? event->p : NULL, data, length, at, NULL, &text,
                                       &host_pending))) return NULL;
        return host_take(text);
    }
}

%inline %{
/* An event from registrations and wishes (CSV; wishes may be NULL) ... */
static char *tables_event(const char *spec, const char *people, const char *wishes)
{
    match_text *event = NULL;
    if (host_failed(match_event_from_tables(spec, spec ? strlen(spec) : 0, people, people ? strlen(people) : 0, wishes,
                                            wishes ? strlen(wishes) : 0, &event, NULL, &host_pending))) return NULL;
    return host_take(event);
}
/* ... and what is told of these tables. */
static char *tables_notes(const char *spec, const char *people, const char *wishes)
{
    match_text *event = NULL, *notes = NULL;
    if (host_failed(match_event_from_tables(spec, spec ? strlen(spec) : 0, people, people ? strlen(people) : 0, wishes,
                                            wishes ? strlen(wishes) : 0, &event, &notes, &host_pending))) return NULL;
    match_text_free(&event);
    return host_take(notes);
}
%}
