/* The Ruby extension libmatch_native: strict text in (UTF-8), UTF-8 strings out, Libmatch::Error with its details. */
%module libmatch_native

%{
#include <ruby/encoding.h>

#include "bindings/swig/host.h"

static void host_set_text(VALUE error, const char *name, const char *text)
{
    rb_iv_set(error, name, rb_utf8_str_new_cstr(text));
}

/* Raises Libmatch::Error, or RuntimeError where libmatch.rb was not loaded. No C memory is held here: the arguments are
 * borrowed from their strings. */
static void host_raise_ruby(void)
{
    const match_error *e = &host_pending;
    ID module_name = rb_intern("Libmatch"), class_name = rb_intern("Error");
    VALUE type = rb_eRuntimeError, message = rb_utf8_str_new_cstr(e->message), error;
    if (rb_const_defined(rb_cObject, module_name)) {
        VALUE module = rb_const_get(rb_cObject, module_name);
        if (rb_const_defined(module, class_name)) type = rb_const_get(module, class_name);
    }
    error = rb_exc_new_str(type, message);
    host_set_text(error, "@status", match_status_name(e->code));
    host_set_text(error, "@file", e->file);
    host_set_text(error, "@field", e->field);
    host_set_text(error, "@value", e->value);
    rb_iv_set(error, "@row", LL2NUM(e->line));
    rb_exc_raise(error);
}

/* The string as UTF-8; text in another encoding is converted, binary strings are taken as they are. */
static VALUE host_utf8(VALUE input)
{
    if (!RB_TYPE_P(input, T_STRING)) rb_raise(rb_eTypeError, "expected String, not %s", rb_obj_classname(input));
    if (rb_enc_get(input) == rb_ascii8bit_encoding()) return input;
    return rb_str_export_to_enc(input, rb_utf8_encoding());
}

static char *host_text_in(VALUE *input)
{
    if (NIL_P(*input)) return NULL;
    *input = host_utf8(*input);
    if (memchr(RSTRING_PTR(*input), '\0', (size_t)RSTRING_LEN(*input)))
        rb_raise(rb_eArgError, "the text holds a NUL character");
    return StringValueCStr(*input);
}
#define HOST_RAISE host_raise_ruby();
%}

/* `volatile` keeps the converted string alive until the call is over */
%typemap(in) const char * (volatile VALUE host_value) {
    VALUE host_given = $input;
    $1 = host_text_in(&host_given);
    host_value = host_given;
}
%typemap(freearg) const char * "(void)host_value$argnum;"
%typemap(in) (const char *data, size_t length) (volatile VALUE host_value) {
    host_value = host_utf8($input);
    $1 = RSTRING_PTR(host_value);
    $2 = (size_t)RSTRING_LEN(host_value);
}
%typemap(freearg) (const char *data, size_t length) "(void)host_value$argnum;"
%typemap(out) const char *, char * "$result = $1 ? rb_utf8_str_new_cstr($1) : Qnil;"

%include "bindings/swig/match.i"
