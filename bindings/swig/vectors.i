/* Vectors of the caller's own (include/match/vectors.h), for hosts whose native.i has typemaps for numbers:
 * (const float *numbers, size_t size) in, host_row out. Included by them after match.i; Python has its own way, with
 * buffers and no copies. */
%newobject Store::vectors;
%newobject Store::search_vector;

%runtime %{
#include <stddef.h>

/* one row, borrowed from its vectors; empty out of range */
typedef struct host_row {
    const float *data;
    size_t size;
} host_row;
typedef struct Vectors {
    struct match_vectors *p;
} Vectors;
%}

typedef struct Vectors {} Vectors;
%extend Vectors {
    ~Vectors() {
        if ($self) match_vectors_free(&$self->p);
        host_unbox($self);
    }
    long count() { return (long)match_vectors_count($self->p); }
    long dims() { return (long)match_vectors_dims($self->p); }
    const char *id(long i) { return i < 0 ? "" : match_vectors_id($self->p, (size_t)i); }
    host_row row(long i) {
        host_row row = {NULL, match_vectors_dims($self->p)};
        if (i >= 0 && (size_t)i < match_vectors_count($self->p)) row.data = match_vectors_data($self->p) + (size_t)i * row.size;
        else row.size = 0;
        return row;
    }
}

%extend Store {
    /* ids: one a line; numbers: as many rows one after the other. Nothing takes the vectors away. */
    void set_vectors(const char *ids, const float *numbers, size_t size) {
        host_lines l;
        if (!$self->p) { host_closed("store"); return; }
        if (!host_split_lines(ids, &l)) return;
        if (l.count ? size % l.count != 0 : size != 0)
            host_fail(MATCH_E_ARGUMENT, "every id must have a row, and every row as many numbers");
        else
            host_store_failed(match_store_set_vectors($self->p, l.line, l.count, numbers, l.count ? size / l.count : 0),
                              $self->p);
        host_lines_free(&l);
    }
    Vectors *vectors() {
        match_vectors *vectors = NULL;
        Vectors *box;
        if (!$self->p) { host_closed("store"); return NULL; }
        if (host_store_failed(match_store_vectors($self->p, &vectors), $self->p)) return NULL;
        box = (Vectors *)host_new_box(sizeof *box);
        if (box) box->p = vectors; else match_vectors_free(&vectors);
        return box;
    }
    /* text may be null */
    Hits *search_vector(const char *text, const float *numbers, size_t size, double weight, int k, int want,
                        const char *filter, const char *language, const char *channels, bool explain) {
        match_rank_options o = host_rank_options(k, want, 0, filter, language, channels, 0, 0, explain);
        match_hits *hits = NULL;
        if (!$self->p) { host_closed("store"); return NULL; }
        if (host_store_failed(match_store_search_vector($self->p, text, text ? strlen(text) : 0, numbers, size, weight, &o,
                                                        &hits), $self->p)) return NULL;
        return host_hits(hits);
    }
}
