/* Batches of searches (include/match/batch.h): a job whose answers are taken as lines of JSON between its steps. */
%newobject Store::batch;
%newobject Store::batch_all;
%newobject Job::answers;

%extend Store {
    /* lines ID<TAB>TEXT */
    Job *batch(const char *data, size_t length, int k, int want, const char *filter, const char *language,
               const char *channels, int threads, int from, int part, int parts) {
        match_batch_options o = host_batch_options(k, want, filter, language, channels, threads, from, part, parts);
        match_job *job = NULL;
        if (!$self->p) { host_closed("store"); return NULL; }
        if (host_store_failed(match_store_batch($self->p, data ? data : "", length, &o, &job), $self->p)) return NULL;
        return host_job(job, &$self->owner, NULL);
    }
    Job *batch_all(int k, int want, const char *filter, int threads, int from, int part, int parts) {
        match_batch_options o = host_batch_options(k, want, filter, NULL, NULL, threads, from, part, parts);
        match_job *job = NULL;
        if (!$self->p) { host_closed("store"); return NULL; }
        if (host_store_failed(match_store_batch($self->p, NULL, 0, &o, &job), $self->p)) return NULL;
        return host_job(job, &$self->owner, NULL);
    }
}

%extend Job {
    char *answers() {
        match_text *text = NULL;
        if (!$self->p) { host_closed("job"); return NULL; }
        if (host_job_failed(match_job_answers($self->p, &text), $self->p)) return NULL;
        return host_take(text);
    }
}
