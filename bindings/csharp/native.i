/* The low-level C# classes LibMatch.Internal.*, which LibMatch.cs wraps. Text crosses as bytes of UTF-8 on every
 * platform, not in the code page of the machine. */
%module Native


%{
#include <stdint.h>

#include "bindings/swig/host.h"

typedef void(SWIGSTDCALL *host_error_callback)(int code, const char *status, const char *message, const char *file,
                                               int64_t row, const char *field, const char *value);
static host_error_callback host_on_error;

#ifdef __cplusplus
extern "C"
#endif
SWIGEXPORT void SWIGSTDCALL host_register(host_error_callback callback) { host_on_error = callback; }

#ifdef __cplusplus
extern "C"
#endif
SWIGEXPORT void SWIGSTDCALL host_free_text(void *text) { free(text); }

/* Leaves the pending error as the pending exception of the thread, thrown when the call is back in C#. */
static void host_raise_csharp(void)
{
    const match_error *e = &host_pending;
    if (host_on_error)
        host_on_error((int)e->code, match_status_name(e->code), e->message, e->file, e->line, e->field, e->value);
}

static char *host_copy(const char *text)
{
    size_t size = text ? strlen(text) + 1 : 0;
    char *copy = size ? (char *)malloc(size) : NULL;
    if (copy) memcpy(copy, text, size);
    return copy;
}
#define HOST_RAISE host_raise_csharp();
%}

%typemap(ctype) const char * "const char *"
%typemap(imtype) const char * "byte[]"
%typemap(cstype) const char * "string"
%typemap(csin) const char * "Utf8.Text($csinput)"
%typemap(in) const char * "$1 = (char *)$input;"
%typemap(freearg) const char * "";

/* eight bytes of length, the bytes, a NUL */
%typemap(ctype) (const char *data, size_t length) "const char *"
%typemap(imtype) (const char *data, size_t length) "byte[]"
%typemap(cstype) (const char *data, size_t length) "string"
%typemap(csin) (const char *data, size_t length) "Utf8.Data($csinput)"
%typemap(in) (const char *data, size_t length) {
    uint64_t host_size = 0;
    memcpy(&host_size, $input, sizeof host_size);
    $1 = (char *)$input + sizeof host_size;
    $2 = (size_t)host_size;
}
%typemap(freearg) (const char *data, size_t length) "";
%typemap(argout) (const char *data, size_t length) "";

/* text out: a copy that Utf8.Take() reads and frees */
%typemap(ctype) char * "char *"
%typemap(imtype, out="global::System.IntPtr") const char * "byte[]"
%typemap(imtype, out="global::System.IntPtr") char * "byte[]"
%typemap(cstype) char * "string"
%typemap(out) const char *, char * "$result = host_copy($1);"
%typemap(csout, excode=SWIGEXCODE) const char *, char * {
    string text = Utf8.Take($imcall);$excode
    return text;
  }

/* long is 32 bits on Windows: counts and indices are int in C# */
%typemap(cstype) long "int"

%typemap(check, canthrow=1) struct Store *self, struct Hits *self, struct Job *self, struct Event *self, struct Plan *self, struct Report *self {
    if (!$1) {
        host_fail(MATCH_E_ARGUMENT, "a method was called on nothing");
        HOST_RAISE
        return $null;
    }
}
%include "bindings/swig/match.i"

%pragma(csharp) imclasscode=%{
  static bool registered = Errors.Register();
%}
