/* The Node.js addon libmatch_native: strings in and out (UTF-8 inside), null or undefined for no text; an Error has
 * status, file, row, field and value. */
%module libmatch_native

%begin %{
/* the common interface is C: C++ has these two by other names */
#define _Thread_local thread_local
%}

%{
#include <string>

#include "bindings/swig/host.h"

static v8::Local<v8::String> host_string(v8::Isolate *isolate, const char *text)
{
    v8::Local<v8::String> made;
    if (v8::String::NewFromUtf8(isolate, text, v8::NewStringType::kNormal).ToLocal(&made)) return made;
    host_fail(MATCH_E_TOO_BIG, "the text is too long for a string of this host");
    return v8::String::Empty(isolate);
}

static void host_throw(v8::Isolate *isolate)
{
    const match_error *e = &host_pending;
    v8::Local<v8::Context> context = isolate->GetCurrentContext();
    v8::Local<v8::Object> error = v8::Exception::Error(host_string(isolate, e->message)).As<v8::Object>();
    const struct {
        const char *name, *text;
    } rows[] = {{"status", match_status_name(e->code)}, {"file", e->file}, {"field", e->field}, {"value", e->value}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        (void)error->Set(context, host_string(isolate, rows[i].name), host_string(isolate, rows[i].text));
    (void)error->Set(context, host_string(isolate, "row"), v8::Number::New(isolate, (double)e->line));
    isolate->ThrowException(error);
}

static void host_type_error(v8::Isolate *isolate, const char *message)
{
    isolate->ThrowException(v8::Exception::TypeError(host_string(isolate, message)));
}

/* Bytes of a string (as UTF-8) or of a Uint8Array such as a Buffer. */
static bool host_data_in(v8::Isolate *isolate, v8::Local<v8::Value> input, std::string *room)
{
    if (input->IsString()) {
        v8::String::Utf8Value text(isolate, input);
        if (!*text) return false;
        room->assign(*text, (size_t)text.length());
        return true;
    }
    if (input->IsUint8Array()) {
        v8::Local<v8::Uint8Array> bytes = input.As<v8::Uint8Array>();
        room->resize(bytes->ByteLength());
        if (!room->empty()) bytes->CopyContents(&(*room)[0], room->size());
        return true;
    }
    host_type_error(isolate, "expected a string or a Uint8Array");
    return false;
}

static bool host_text_in(v8::Isolate *isolate, v8::Local<v8::Value> input, std::string *room, char **text)
{
    if (input->IsNullOrUndefined()) {
        *text = NULL;
        return true;
    }
    if (!input->IsString()) {
        host_type_error(isolate, "expected a string or null");
        return false;
    }
    if (!host_data_in(isolate, input, room)) return false;
    if (room->find('\0') != std::string::npos) {
        host_type_error(isolate, "the text holds a NUL character");
        return false;
    }
    *text = &(*room)[0];
    return true;
}
#define HOST_RAISE                         \
    host_throw(v8::Isolate::GetCurrent()); \
    SWIG_fail;
%}

%typemap(in) const char * (std::string host_room) {
    if (!host_text_in(args.GetIsolate(), $input, &host_room, &$1)) SWIG_fail;
}
%typemap(freearg) const char * "";
%typemap(in) (const char *data, size_t length) (std::string host_room) {
    if (!host_data_in(args.GetIsolate(), $input, &host_room)) SWIG_fail;
    $1 = &host_room[0];
    $2 = host_room.size();
}
%typemap(freearg) (const char *data, size_t length) "";
%typemap(out) const char *, char * {
    if ($1)
        $result = host_string(args.GetIsolate(), $1);
    else
        $result = v8::Null(args.GetIsolate());
}

%include "bindings/swig/checked.i"
%include "bindings/swig/match.i"
