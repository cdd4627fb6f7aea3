/* Around the lists: learning, standing queries, mergers, fair lists, confidentiality. Included by match.i. */
%define HOST_TEXT(name)
%newobject Store::name;
%enddef
HOST_TEXT(learn)
HOST_TEXT(calibrate)
HOST_TEXT(models)
HOST_TEXT(watches)
HOST_TEXT(news)
HOST_TEXT(merge)
HOST_TEXT(unmerge)
HOST_TEXT(mergers)
HOST_TEXT(leaks)
HOST_TEXT(blind_profile)
HOST_TEXT(blind_resolve)
HOST_TEXT(disclosures)
HOST_TEXT(check_disclosures)
HOST_TEXT(fair_lists)
HOST_TEXT(explain_undisclosed)
%newobject Store::list_partners;
%newobject explanation_words;

%extend Store {
    char *learn(double exposure, bool dry_run) {
        match_learn_options o = {sizeof o, exposure, dry_run, false};
        match_text *text = NULL;
        if (!$self->p) { host_closed("store"); return NULL; }
        if (host_store_failed(match_store_learn($self->p, &o, &text), $self->p)) return NULL;
        return host_take(text);
    }
    char *calibrate(double exposure, bool dry_run) {
        match_learn_options o = {sizeof o, exposure, dry_run, true};
        match_text *text = NULL;
        if (!$self->p) { host_closed("store"); return NULL; }
        if (host_store_failed(match_store_learn($self->p, &o, &text), $self->p)) return NULL;
        return host_take(text);
    }
    char *models() {
        match_text *text = NULL;
        if (!$self->p) { host_closed("store"); return NULL; }
        if (host_store_failed(match_store_models($self->p, &text), $self->p)) return NULL;
        return host_take(text);
    }
    void use_model(int64_t version) {
        if (!$self->p) { host_closed("store"); return; }
        host_store_failed(match_store_use_model($self->p, version), $self->p);
    }
    long watch(const char *data, size_t length) {
        size_t count = 0;
        if (!$self->p) { host_closed("store"); return 0; }
        host_store_failed(match_store_watch($self->p, data, length, &count), $self->p);
        return (long)count;
    }
    void unwatch(const char *id) {
        if (!$self->p) { host_closed("store"); return; }
        host_store_failed(match_store_unwatch($self->p, id), $self->p);
    }
    char *watches() {
        match_text *text = NULL;
        if (!$self->p) { host_closed("store"); return NULL; }
        if (host_store_failed(match_store_watches($self->p, &text), $self->p)) return NULL;
        return host_take(text);
    }
    char *news(bool peek) {
        match_text *text = NULL;
        if (!$self->p) { host_closed("store"); return NULL; }
        if (host_store_failed(match_store_news($self->p, peek, &text), $self->p)) return NULL;
        return host_take(text);
    }
    char *merge(const char *kept, const char *merged) {
        match_text *text = NULL;
        if (!$self->p) { host_closed("store"); return NULL; }
        if (host_store_failed(match_store_merge($self->p, kept, merged, &text), $self->p)) return NULL;
        return host_take(text);
    }
    char *unmerge(int64_t number) {
        match_text *text = NULL;
        if (!$self->p) { host_closed("store"); return NULL; }
        if (host_store_failed(match_store_unmerge($self->p, number, &text), $self->p)) return NULL;
        return host_take(text);
    }
    char *mergers() {
        match_text *text = NULL;
        if (!$self->p) { host_closed("store"); return NULL; }
        if (host_store_failed(match_store_mergers($self->p, &text), $self->p)) return NULL;
        return host_take(text);
    }
    void set_different(const char *a, const char *b, bool different) {
        if (!$self->p) { host_closed("store"); return; }
        host_store_failed(match_store_set_different($self->p, a, b, different), $self->p);
    }
    char *leaks(const char *data, size_t length, const char *about) {
        match_text *text = NULL;
        if (!$self->p) { host_closed("store"); return NULL; }
        if (host_store_failed(match_store_leaks($self->p, data, length, about, &text), $self->p)) return NULL;
        return host_take(text);
    }
    char *blind_profile(const char *id) {
        match_text *text = NULL;
        if (!$self->p) { host_closed("store"); return NULL; }
        if (host_store_failed(match_store_blind_profile($self->p, id, &text), $self->p)) return NULL;
        return host_take(text);
    }
    char *blind_resolve(const char *reference) {
        match_text *text = NULL;
        if (!$self->p) { host_closed("store"); return NULL; }
        if (host_store_failed(match_store_blind_resolve($self->p, reference, &text), $self->p)) return NULL;
        return host_take(text);
    }
    long disclose(const char *data, size_t length) {
        int64_t number = 0;
        if (!$self->p) { host_closed("store"); return 0; }
        host_store_failed(match_store_disclose($self->p, data, length, &number), $self->p);
        return (long)number;
    }
    char *disclosures(const char *id) {
        match_text *text = NULL;
        if (!$self->p) { host_closed("store"); return NULL; }
        if (host_store_failed(match_store_disclosures($self->p, id, &text), $self->p)) return NULL;
        return host_take(text);
    }
    char *check_disclosures(void) {
        match_text *text = NULL;
        if (!$self->p) { host_closed("store"); return NULL; }
        if (host_store_failed(match_store_check_disclosures($self->p, &text), $self->p)) return NULL;
        return host_take(text);
    }
    /* ids: parted by line ends; the report as a last line {"report": ...} */
    char *fair_lists(const char *ids, int k, int want, int mode, const char *filter, bool new_only, int beyond, int most,
                     int least, double gini) {
        match_rank_options o = host_rank_options(k, want, mode, filter, NULL, NULL, new_only, beyond, 0);
        match_exposure_options bounds = {sizeof bounds, 0, 0, gini};
        match_text *lists = NULL, *report = NULL;
        match_status status;
        host_lines l;
        char *all;
        size_t size;
        if (!$self->p) { host_closed("store"); return NULL; }
        bounds.most = host_count(most, "most", &bounds.size);
        bounds.least = host_count(least, "least", &bounds.size);
        if (!host_split_lines(ids, &l)) return NULL;
        status = match_store_fair_lists($self->p, l.line, l.count, &o, &bounds, &lists, &report);
        host_lines_free(&l);
        if (host_store_failed(status, $self->p)) return NULL;
        size = match_text_length(lists) + match_text_length(report) + 16;
        all = (char *)malloc(size);
        if (all) snprintf(all, size, "%s{\"report\":%s}\n", match_text_data(lists), match_text_data(report));
        else host_fail(MATCH_E_NO_MEMORY, "out of memory");
        match_text_free(&lists);
        match_text_free(&report);
        return all;
    }
    /* partners with the options of lists */
    Hits *list_partners(const char *id, int k, int want, int mode, const char *filter, bool new_only, int beyond,
                        bool explain, double diversity, bool undisclosed) {
        match_rank_options o = host_rank_options(k, want, mode, filter, NULL, NULL, new_only, beyond, explain);
        match_hits *hits = NULL;
        o.diversity = diversity;
        o.undisclosed = undisclosed;
        if (!$self->p) { host_closed("store"); return NULL; }
        if (host_store_failed(match_store_partners($self->p, id, &o, &hits), $self->p)) return NULL;
        return host_hits(hits);
    }
    char *explain_undisclosed(const char *a, const char *b, int mode) {
        match_rank_options o = host_rank_options(0, 0, mode, NULL, NULL, NULL, 0, 0, 1);
        match_text *text = NULL;
        o.undisclosed = 1;
        if (!$self->p) { host_closed("store"); return NULL; }
        if (host_store_failed(match_store_explain($self->p, a, b, &o, &text), $self->p)) return NULL;
        return host_take(text);
    }
}

%inline %{
/* wording: 0 mutual, 1 what A gets, 2 what B gets */
static char *explanation_words(const char *data, size_t length, const char *language, int wording)
{
    match_text *text = NULL;
    if (host_failed(match_explanation_words(data, length, language, (match_wording)wording, &text, &host_pending)))
        return NULL;
    return host_take(text);
}
%}
