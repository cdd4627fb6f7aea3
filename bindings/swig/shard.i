/* A collection in several stores: shards, statistics of the whole, merging (include/match/shard.h). Lists of things cross
 * the border two by two or as lines, so that every host can pass them. */
%newobject Store::split;
%newobject Store::voters;
%newobject Store::voters_next;
%newobject Store::search_voted;
%newobject Hits::merge;
%newobject Hits::jsonl;
%newobject voters_merge;
%newobject facets_merge;

%extend Store {
    Job *split(const char *path, int shard, int count) {
        match_job *job = NULL;
        if (!$self->p) { host_closed("store"); return NULL; }
        if (host_store_failed(match_store_split($self->p, path, shard < 0 ? UINT32_MAX : (uint32_t)shard,
                                                count < 0 ? 0 : (uint32_t)count, &job), $self->p)) return NULL;
        return host_job(job, &$self->owner, NULL);
    }
    void write_statistics(const char *path) {
        if (!$self->p) { host_closed("store"); return; }
        host_store_failed(match_store_write_statistics($self->p, path), $self->p);
    }
    /* path NULL: the store's own counts again */
    void use_statistics(const char *path) {
        if (!$self->p) { host_closed("store"); return; }
        host_store_failed(match_store_use_statistics($self->p, path), $self->p);
    }
    char *voters(const char *data, size_t length, int want, const char *filter, const char *language,
                 const char *channels) {
        match_rank_options o = host_rank_options(0, want, 0, filter, language, channels, 0, 0, 0);
        match_text *text = NULL;
        if (!$self->p) { host_closed("store"); return NULL; }
        if (host_store_failed(match_store_voters($self->p, data, length, &o, &text), $self->p)) return NULL;
        return host_take(text);
    }
    char *voters_next(const char *voters, int want, const char *channels) {
        match_rank_options o = host_rank_options(0, want, 0, NULL, NULL, channels, 0, 0, 0);
        match_text *text = NULL;
        if (!$self->p) { host_closed("store"); return NULL; }
        if (host_store_failed(match_store_voters_next($self->p, &o, voters, voters ? strlen(voters) : 0, &text),
                              $self->p)) return NULL;
        return host_take(text);
    }
    Hits *search_voted(const char *data, size_t length, const char *voters, int k, int want, const char *filter,
                       const char *language, const char *channels, bool explain) {
        match_rank_options o = host_rank_options(k, want, 0, filter, language, channels, 0, 0, explain);
        match_hits *hits = NULL;
        if (!$self->p) { host_closed("store"); return NULL; }
        if (host_store_failed(match_store_search_voted($self->p, data, length, &o, voters, voters ? strlen(voters) : 0,
                                                       &hits), $self->p)) return NULL;
        return host_hits(hits);
    }
}

%extend Hits {
    /* lines as of the command's --format jsonl */
    char *jsonl(const char *query) {
        match_text *text = NULL;
        if (host_failed(match_hits_write($self->p, query, &text, &host_pending))) return NULL;
        return host_take(text);
    }
    /* One list of both, cut to k (0: all). */
    Hits *merge(Hits *other, int k) {
        const match_hits *lists[2];
        match_hits *hits = NULL;
        lists[0] = $self->p;
        lists[1] = other ? other->p : NULL;
        if (host_failed(match_hits_merge(lists, 2, k > 0 ? (size_t)k : 0, &hits, &host_pending))) return NULL;
        return host_hits(hits);
    }
}

%inline %{
static int shard_of(const char *id, int count) { return (int)match_shard_of(id, count > 0 ? (uint32_t)count : 0); }
/* What two shards said in a round as one (b NULL: one shard alone) */
static char *voters_merge(const char *a, const char *b)
{
    const char *arrays[2];
    match_text *text = NULL;
    arrays[0] = a;
    arrays[1] = b;
    if (host_failed(match_voters_merge(arrays, b ? 2 : 1, &text, &host_pending))) return NULL;
    return host_take(text);
}
/* Facets of two disjoint sets of records as one (b NULL: those of one, cut); most: values kept of each field (0: all) */
static char *facets_merge(const char *a, const char *b, int most)
{
    const char *facets[2];
    match_text *text = NULL;
    facets[0] = a;
    facets[1] = b;
    if (host_failed(match_facets_merge(facets, b ? 2 : 1, most > 0 ? (size_t)most : 0, &text, &host_pending))) return NULL;
    return host_take(text);
}
/* paths: one a line */
static void statistics_merge(const char *paths, const char *path)
{
    host_lines lines;
    if (!host_split_lines(paths, &lines)) return;
    host_failed(match_statistics_merge(lines.line, lines.count, path, &host_pending));
    host_lines_free(&lines);
}
%}
