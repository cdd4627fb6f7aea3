/* The Python module behind the libmatch package: strict text in, exceptions with file, row and field out. */
%module(package="libmatch", moduleimport="from . import _native", threads="1") native
%nothread;
%thread Job::step;
%thread Store::Store;
%thread Store::upsert;
%thread Store::commit;
%thread Store::rebuild;
%thread Store::verify;
%thread Store::learn_channel;
%thread Store::export_records;
%thread Store::quality;
%thread Store::search;
%thread Store::partners;
%thread Store::complete;
%thread Store::explain;
%thread Store::why_not;
%thread Store::duplicates;
%thread Store::build_event;
%thread Store::split;
%thread Store::search_facets;
%thread Store::set_token_rules;
%thread Store::learn;
%thread Store::calibrate;
%thread Store::watch;
%thread Store::news;
%thread Store::leaks;
%thread Store::list_partners;
%thread Store::explain_undisclosed;
%thread Store::fair_lists;
%thread Store::write_statistics;
%thread Store::use_statistics;
%thread Store::voters;
%thread Store::voters_next;
%thread Store::search_voted;
%thread Event::check;
%thread Store::cluster_profile;
%thread Store::cluster_ranking;
%thread Store::cluster_compare;
%thread Store::benchmark;
%thread Store::themes;
%thread Store::network;
%thread Store::gaps;
%thread Store::country_map;
%thread Store::audit;
%thread Store::calls;
%thread Store::consortium;
%thread Store::working_groups;
%thread audit_tables;
%thread tables_event;
%thread tables_notes;
%thread evaluate;
%thread statistics_merge;

%begin %{
#define PY_SSIZE_T_CLEAN
%}

%{
#include <limits.h>

#include "bindings/swig/host.h"

/* The base of all exceptions, made once when the module is loaded. */
static PyObject *host_error_base;

static PyObject *host_make_error(PyObject *module, const char *name, PyObject *second_base)
{
    char full[96];
    PyObject *bases, *made;
    snprintf(full, sizeof full, "libmatch.%s", name);
    bases = !host_error_base ? NULL
            : second_base    ? PyTuple_Pack(2, host_error_base, second_base)
                             : PyTuple_Pack(1, host_error_base);
    if (host_error_base && !bases) return NULL;
    made = PyErr_NewException(full, bases, NULL);
    Py_XDECREF(bases);
    if (made) PyModule_AddObject(module, name, made), Py_INCREF(made);
    return made;
}

static const char *host_error_name(match_status code)
{
    switch (code) {
    case MATCH_E_NOT_FOUND: return "NotFoundError";
    case MATCH_E_FORMAT:
    case MATCH_E_ENCODING:
    case MATCH_E_VALUE:
    case MATCH_E_SYNTAX:
    case MATCH_E_ARGUMENT:
    case MATCH_E_TOO_BIG: return "InputError";
    case MATCH_E_BUSY: return "BusyError";
    case MATCH_E_IO:
    case MATCH_E_NOT_A_STORE:
    case MATCH_E_NEWER:
    case MATCH_E_CORRUPT:
    case MATCH_E_READ_ONLY:
    case MATCH_E_EXISTS: return "StoreError";
    case MATCH_E_STATE: return "StateError";
    case MATCH_E_CANCELLED: return "CancelledError";
    default: return "MatchError";
    }
}

static int host_set(PyObject *object, const char *name, PyObject *value)
{
    int failed = !value || PyObject_SetAttrString(object, name, value);
    Py_XDECREF(value);
    return failed;
}

/* Raises the pending error, unless Python has one already. */
static void host_raise_python(void)
{
    PyObject *module, *type, *message, *error;
    const match_error *e = &host_pending;
    if (PyErr_Occurred()) return;
    if (e->code == MATCH_E_NO_MEMORY) {
        PyErr_NoMemory();
        return;
    }
    module = PyImport_ImportModule("libmatch._native");
    if (!module) return;
    type = PyObject_GetAttrString(module, host_error_name(e->code));
    Py_DECREF(module);
    if (!type) return;
    message = PyUnicode_DecodeUTF8(e->message, (Py_ssize_t)strlen(e->message), "replace");
    error = message ? PyObject_CallFunctionObjArgs(type, message, NULL) : NULL;
    Py_XDECREF(message);
    if (error && !host_set(error, "code", PyLong_FromLong(e->code)) &&
        !host_set(error, "status", PyUnicode_FromString(match_status_name(e->code))) &&
        !host_set(error, "file", PyUnicode_DecodeUTF8(e->file, (Py_ssize_t)strlen(e->file), "replace")) &&
        !host_set(error, "line", PyLong_FromLongLong(e->line)) &&
        !host_set(error, "field", PyUnicode_DecodeUTF8(e->field, (Py_ssize_t)strlen(e->field), "replace")) &&
        !host_set(error, "value", PyUnicode_DecodeUTF8(e->value, (Py_ssize_t)strlen(e->value), "replace")))
        PyErr_SetObject(type, error);
    Py_XDECREF(error);
    Py_DECREF(type);
}

/* Text of a str without NUL, as UTF-8 borrowed from the object; None gives NULL. 0: an exception is set. */
static int host_text_in(PyObject *object, char **text)
{
    Py_ssize_t length = 0;
    if (object == Py_None) {
        *text = NULL;
        return 1;
    }
    if (!PyUnicode_Check(object)) {
        PyErr_Format(PyExc_TypeError, "expected str or None, not %.80s", Py_TYPE(object)->tp_name);
        return 0;
    }
    *text = (char *)PyUnicode_AsUTF8AndSize(object, &length); /* SWIG's local is not const */
    if (!*text) return 0;
    if (strlen(*text) != (size_t)length) {
        PyErr_SetString(PyExc_ValueError, "the text holds a NUL character");
        return 0;
    }
    return 1;
}

/* Bytes of a str (as UTF-8) or of a bytes object, with their length. */
static int host_data_in(PyObject *object, char **data, size_t *length)
{
    Py_ssize_t size = 0;
    char *bytes = NULL;
    if (PyUnicode_Check(object)) {
        *data = (char *)PyUnicode_AsUTF8AndSize(object, &size);
        if (!*data) return 0;
    } else if (PyBytes_Check(object)) {
        if (PyBytes_AsStringAndSize(object, &bytes, &size)) return 0;
        *data = bytes;
    } else {
        PyErr_Format(PyExc_TypeError, "expected str or bytes, not %.80s", Py_TYPE(object)->tp_name);
        return 0;
    }
    *length = (size_t)size;
    return 1;
}

/* A whole number of any type that is one (int, numpy.int64 ...), within `least` to `most`. */
static int host_whole_in(PyObject *object, long long least, long long most, long long *number)
{
    PyObject *whole = PyNumber_Index(object);
    if (!whole) return 0;
    *number = PyLong_AsLongLong(whole);
    Py_DECREF(whole);
    if (*number == -1 && PyErr_Occurred()) return 0;
    if (*number >= least && *number <= most) return 1;
    PyErr_Format(PyExc_OverflowError, "%lld is not between %lld and %lld", *number, least, most);
    return 0;
}
#define HOST_RAISE         \
    host_raise_python();   \
    SWIG_fail;
%}

%typemap(in) int (long long host_number) {
    if (!host_whole_in($input, INT_MIN, INT_MAX, &host_number)) SWIG_fail;
    $1 = (int)host_number;
}
%typemap(in) int64_t (long long host_number) {
    if (!host_whole_in($input, INT64_MIN, INT64_MAX, &host_number)) SWIG_fail;
    $1 = (int64_t)host_number;
}
%typemap(in) const char * {
    if (!host_text_in($input, &$1)) SWIG_fail;
}
%typemap(freearg) const char * "";
%typemap(typecheck, precedence=SWIG_TYPECHECK_STRING) const char * {
    $1 = PyUnicode_Check($input) || $input == Py_None;
}
%typemap(in) (const char *data, size_t length) {
    if (!host_data_in($input, &$1, &$2)) SWIG_fail;
}
%typemap(freearg) (const char *data, size_t length) "";

%init %{
    {
        static const struct {
            const char *name;
            int base; /* 0 none, 1 LookupError, 2 ValueError, 3 OSError, 4 RuntimeError */
        } host_rows[] = {{"NotFoundError", 1}, {"InputError", 2}, {"StoreError", 3},
                         {"BusyError", 3},     {"StateError", 4}, {"CancelledError", 0}};
        PyObject *host_bases[] = {NULL, PyExc_LookupError, PyExc_ValueError, PyExc_OSError, PyExc_RuntimeError};
        size_t host_i;
        host_error_base = NULL;
        host_error_base = host_make_error(m, "MatchError", NULL);
        if (!host_error_base) return NULL;
        for (host_i = 0; host_i < sizeof host_rows / sizeof *host_rows; host_i++) {
            PyObject *made = host_make_error(m, host_rows[host_i].name, host_bases[host_rows[host_i].base]);
            if (!made) return NULL;
            Py_DECREF(made);
        }
    }
%}

%include "bindings/swig/match.i"

/* A ranked list in columns: (ids, kinds, names, scores), the last as the bytes of an array of doubles. */
%{
static PyObject *host_text_out(const char *text) { return PyUnicode_DecodeUTF8(text, (Py_ssize_t)strlen(text), NULL); }

/* Kinds are few: equal neighbours share one object. */
static PyObject *host_column(const match_hits *hits, const char *(*field)(const match_hits *, size_t))
{
    Py_ssize_t n = (Py_ssize_t)match_hits_count(hits);
    PyObject *list = PyList_New(n), *last = NULL;
    const char *before = NULL;
    for (Py_ssize_t i = 0; list && i < n; i++) {
        const char *text = field(hits, (size_t)i);
        if (before && last && strcmp(text, before) == 0) {
            Py_INCREF(last);
        } else {
            last = host_text_out(text);
            before = text;
        }
        if (!last) {
            Py_DECREF(list);
            return NULL;
        }
        PyList_SET_ITEM(list, i, last);
    }
    return list;
}

static PyObject *hits_columns(Hits *hits)
{
    Py_ssize_t n = (Py_ssize_t)match_hits_count(hits->p);
    PyObject *ids = host_column(hits->p, match_hits_id), *kinds = host_column(hits->p, match_hits_kind),
             *names = host_column(hits->p, match_hits_name),
             *scores = PyBytes_FromStringAndSize(NULL, n * (Py_ssize_t)sizeof(double)), *columns = NULL;
    if (ids && kinds && names && scores) {
        char *bytes = PyBytes_AS_STRING(scores);
        for (Py_ssize_t i = 0; i < n; i++) {
            double score = match_hits_score(hits->p, (size_t)i);
            memcpy(bytes + (size_t)i * sizeof score, &score, sizeof score);
        }
        columns = PyTuple_Pack(4, ids, kinds, names, scores);
    }
    Py_XDECREF(ids);
    Py_XDECREF(kinds);
    Py_XDECREF(names);
    Py_XDECREF(scores);
    return columns;
}
%}
PyObject *hits_columns(Hits *hits);

/* ---- vectors through the buffer protocol: rows in without a copy on the way, rows out as a view of the mapped file ---- */
%{
/* A C-contiguous buffer of 32-bit floats with `most` dimensions or fewer. 0: an exception is set. */
static int host_floats(PyObject *object, int dimensions, Py_buffer *view)
{
    const char *f;
    if (PyObject_GetBuffer(object, view, PyBUF_FORMAT | PyBUF_C_CONTIGUOUS)) return 0;
    f = view->format ? view->format : "B";
    if (strchr("@=<", *f)) f++;
    if (strcmp(f, "f") == 0 && view->itemsize == 4 && view->ndim == dimensions) return 1;
    PyErr_Format(PyExc_TypeError, "expected a C-contiguous array of float32 with %d dimension%s, not format \"%.20s\" with %d",
                 dimensions, dimensions == 1 ? "" : "s", view->format ? view->format : "B", view->ndim);
    PyBuffer_Release(view);
    return 0;
}

static const char **host_id_list(PyObject *fast, Py_ssize_t n)
{
    const char **list = (const char **)PyMem_Calloc((size_t)n + 1, sizeof *list);
    if (!list) PyErr_NoMemory();
    for (Py_ssize_t i = 0; list && i < n; i++) {
        char *text = NULL;
        if (!host_text_in(PySequence_Fast_GET_ITEM(fast, i), &text)) {
            PyMem_Free((void *)list);
            return NULL;
        }
        list[i] = text;
    }
    return list;
}

/* ids: a sequence of str; data: rows of float32; None: no vectors any more */
static PyObject *store_set_vectors(Store *store, PyObject *ids, PyObject *data)
{
    Py_buffer view;
    PyObject *fast = NULL;
    const char **list = NULL;
    match_status status = MATCH_OK;
    if (!store->p) { host_closed("store"); return NULL; }
    if (data == Py_None) {
        host_store_failed(match_store_set_vectors(store->p, NULL, 0, NULL, 0), store->p);
        return host_pending.code == MATCH_OK ? (Py_INCREF(Py_None), Py_None) : NULL;
    }
    if (!host_floats(data, 2, &view)) return NULL;
    fast = PySequence_Fast(ids, "ids must be a sequence of str");
    if (fast && PySequence_Fast_GET_SIZE(fast) != view.shape[0])
        PyErr_Format(PyExc_ValueError, "%zd ids for %zd rows", PySequence_Fast_GET_SIZE(fast), view.shape[0]);
    else if (fast)
        list = host_id_list(fast, view.shape[0]);
    if (list) {
        PyThreadState *state = PyEval_SaveThread();
        status = match_store_set_vectors(store->p, list, (size_t)view.shape[0], (const float *)view.buf,
                                         (size_t)view.shape[1]);
        PyEval_RestoreThread(state);
        host_store_failed(status, store->p);
    }
    PyMem_Free((void *)list);
    Py_XDECREF(fast);
    PyBuffer_Release(&view);
    return list && status == MATCH_OK ? (Py_INCREF(Py_None), Py_None) : NULL;
}

static Hits *store_search_vector(Store *store, PyObject *text, PyObject *vector, double weight, int k, int want,
                                 const char *filter, const char *language, const char *channels, bool explain)
{
    match_rank_options o = host_rank_options(k, want, 0, filter, language, channels, 0, 0, explain);
    match_hits *hits = NULL;
    match_status status;
    char *bytes = NULL;
    size_t length = 0;
    Py_buffer view;
    PyThreadState *state;
    if (!store->p) { host_closed("store"); return NULL; }
    if (text != Py_None && !host_data_in(text, &bytes, &length)) return NULL;
    if (!host_floats(vector, 1, &view)) return NULL;
    state = PyEval_SaveThread();
    status = match_store_search_vector(store->p, bytes, length, (const float *)view.buf, (size_t)view.shape[0], weight,
                                       &o, &hits);
    PyEval_RestoreThread(state);
    PyBuffer_Release(&view);
    if (host_store_failed(status, store->p)) return NULL;
    return host_hits(hits);
}

/* The rows of a store: an object with the buffer protocol that keeps the mapping alive. */
typedef struct VectorsObject {
    PyObject_HEAD
    match_vectors *p;
    Py_ssize_t shape[2], strides[2];
} VectorsObject;

static int vectors_buffer(PyObject *self, Py_buffer *view, int flags)
{
    VectorsObject *v = (VectorsObject *)self;
    if (flags & PyBUF_WRITABLE) {
        PyErr_SetString(PyExc_BufferError, "the vectors of a store are read-only");
        return -1;
    }
    v->shape[0] = (Py_ssize_t)match_vectors_count(v->p);
    v->shape[1] = (Py_ssize_t)match_vectors_dims(v->p);
    v->strides[0] = v->shape[1] * (Py_ssize_t)sizeof(float);
    v->strides[1] = sizeof(float);
    Py_INCREF(self);
    view->obj = self;
    view->buf = (void *)match_vectors_data(v->p);
    view->len = v->shape[0] * v->strides[0];
    view->readonly = 1;
    view->itemsize = sizeof(float);
    view->format = "f";
    view->ndim = 2;
    view->shape = v->shape;
    view->strides = v->strides;
    view->suboffsets = NULL;
    view->internal = NULL;
    return 0;
}

static void vectors_free(PyObject *self)
{
    match_vectors_free(&((VectorsObject *)self)->p);
    PyObject_Free(self);
}

static PyBufferProcs vectors_procs = {vectors_buffer, NULL};
static PyTypeObject vectors_type = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "libmatch._native.Vectors",
    .tp_basicsize = sizeof(VectorsObject),
    .tp_dealloc = vectors_free,
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_doc = "Rows of float32 by the buffer protocol.",
    .tp_as_buffer = &vectors_procs,
};

/* (ids, rows) */
static PyObject *store_vectors(Store *store)
{
    match_vectors *vectors = NULL;
    VectorsObject *rows;
    PyObject *ids;
    if (!store->p) { host_closed("store"); return NULL; }
    if (host_store_failed(match_store_vectors(store->p, &vectors), store->p)) return NULL;
    rows = PyType_Ready(&vectors_type) ? NULL : PyObject_New(VectorsObject, &vectors_type);
    if (!rows) {
        match_vectors_free(&vectors);
        return NULL;
    }
    rows->p = vectors;
    ids = PyList_New((Py_ssize_t)match_vectors_count(vectors));
    for (Py_ssize_t i = 0; ids && i < PyList_GET_SIZE(ids); i++) {
        PyObject *id = host_text_out(match_vectors_id(vectors, (size_t)i));
        if (id)
            PyList_SET_ITEM(ids, i, id);
        else
            Py_CLEAR(ids);
    }
    return ids ? Py_BuildValue("(NN)", ids, rows) : (Py_DECREF(rows), NULL);
}
%}
/* its arguments are looked at inside: what they raise is already set */
%exception store_search_vector {
    host_clear();
    $action
    if (host_pending.code != MATCH_OK) { HOST_RAISE }
    if (PyErr_Occurred()) SWIG_fail;
}
%newobject store_search_vector;
PyObject *store_set_vectors(Store *store, PyObject *ids, PyObject *data);
PyObject *store_vectors(Store *store);
Hits *store_search_vector(Store *store, PyObject *text, PyObject *vector, double weight, int k, int want,
                          const char *filter, const char *language, const char *channels, bool explain);
