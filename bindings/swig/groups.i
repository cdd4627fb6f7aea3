/* Groups: reports as JSON text, options as JSON text. Included by match.i. */
%newobject Store::cluster_compare;
%newobject Store::cluster_matrix;
%newobject Job::report;
%newobject groups_write;
%newobject audit_tables;

/* id may be null where the C function allows it */
%define HOST_GROUP_REPORT(name, call)
%newobject Store::name;
%extend Store {
    char *name(const char *id, const char *data, size_t length) {
        match_text *text = NULL;
        if (!$self->p) { host_closed("store"); return NULL; }
        if (host_store_failed(call($self->p, id, data, length, &text), $self->p)) return NULL;
        return host_take(text);
    }
}
%enddef

HOST_GROUP_REPORT(cluster_profile, match_store_cluster_profile)
HOST_GROUP_REPORT(cluster_ranking, match_store_cluster_ranking)
HOST_GROUP_REPORT(benchmark, match_store_benchmark)
HOST_GROUP_REPORT(themes, match_store_themes)
HOST_GROUP_REPORT(network, match_store_network)
HOST_GROUP_REPORT(gaps, match_store_gaps)
HOST_GROUP_REPORT(country_map, match_store_map)
HOST_GROUP_REPORT(audit, match_store_audit)
HOST_GROUP_REPORT(calls, match_store_calls)
HOST_GROUP_REPORT(consortium, match_store_consortium)
HOST_GROUP_REPORT(working_groups, match_store_working_groups)

%extend Store {
    char *cluster_compare(const char *a, const char *b, const char *data, size_t length) {
        match_text *text = NULL;
        if (!$self->p) { host_closed("store"); return NULL; }
        if (host_store_failed(match_store_cluster_compare($self->p, a, b, data, length, &text), $self->p)) return NULL;
        return host_take(text);
    }
    Job *cluster_matrix(const char *data, size_t length) {
        match_job *job = NULL;
        if (!$self->p) { host_closed("store"); return NULL; }
        if (host_store_failed(match_store_cluster_matrix($self->p, data, length, &job), $self->p)) return NULL;
        return host_job(job, &$self->owner, NULL);
    }
}

%extend Job {
    char *report() {
        match_text *text = NULL;
        if (!$self->p) { host_closed("job"); return NULL; }
        if (host_job_failed(match_job_report($self->p, &text), $self->p)) return NULL;
        return host_take(text);
    }
}

%extend Report {
    void add_groups(const char *heading, const char *data, size_t length) {
        host_report_failed(match_report_add_groups($self->p, heading, data, length), $self->p);
    }
}

%inline %{
static char *groups_write(const char *data, size_t length, const char *format, const char *language)
{
    match_text *text = NULL;
    if (host_failed(match_groups_write(data, length, format, language, &text, &host_pending))) return NULL;
    return host_take(text);
}
static char *audit_tables(const char *technologies, const char *needs, const char *spec)
{
    match_text *text = NULL;
    if (host_failed(match_audit_tables(technologies, technologies ? strlen(technologies) : 0, needs,
                                       needs ? strlen(needs) : 0, spec, spec ? strlen(spec) : 0, &text,
                                       &host_pending))) return NULL;
    return host_take(text);
}
%}
