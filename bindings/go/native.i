/* The Go package libmatch/native: strings both ways (UTF-8), "" for no text. A failing call leaves the pending error of
 * the operating system's thread, which libmatch.Try() turns into an error: no panics, no C memory left behind. */
%module native

%{
#define HOST_CHECKED
#include "bindings/swig/host.h"
#define HOST_RAISE
static _Thread_local const char *host_refused; /* why the call is not made */
#define HOST_GONE "a method was called on nothing, or on what was deleted, or with such an argument"
%}

%typemap(check) struct Store *self, struct Hits *self, struct Job *self, struct Event *self, struct Plan *self, struct Report *self
    "if (!host_known($1)) host_refused = HOST_GONE;"
%typemap(check) Hits *, Event *, Plan * "if ($1 && !host_known($1)) host_refused = HOST_GONE;"

%typemap(in) const char * {
    $1 = NULL;
    if ($input.n > 0 && memchr($input.p, 0, (size_t)$input.n)) {
        host_refused = "the text holds a NUL character";
    } else if ($input.n > 0) {
        $1 = malloc((size_t)$input.n + 1);
        if ($1) {
            memcpy($1, $input.p, (size_t)$input.n);
            $1[$input.n] = '\0';
        }
    }
}
%typemap(freearg) const char * "free((void *)$1);"
%typemap(gotype) (const char *data, size_t length) "string"
%typemap(in) (const char *data, size_t length) {
    $1 = $input.p ? $input.p : (char *)"";
    $2 = (size_t)$input.n;
}
%typemap(freearg) (const char *data, size_t length) "";

%include "bindings/swig/match.i"

/* these tell of the last call, so they must not clear its error */
%exception;
%inline %{
static void pending_clear(void) { host_clear(); }
static int pending_code(void) { return (int)host_pending.code; }
static const char *pending_status(void) { return match_status_name(host_pending.code); }
static const char *pending_message(void) { return host_pending.message; }
static const char *pending_file(void) { return host_pending.file; }
static int64_t pending_row(void) { return host_pending.line; }
static const char *pending_field(void) { return host_pending.field; }
static const char *pending_value(void) { return host_pending.value; }
%}
