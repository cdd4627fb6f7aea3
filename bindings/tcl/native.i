/* The Tcl package libmatch_native. Tcl's own strings become UTF-8 and back (NUL, emoji); "" stands for no text; errors
 * have the errorCode {MATCH status file row field value}. */
%module libmatch_native

%{
#define HOST_CHECKED
#include "bindings/swig/host.h"

/* Sets the result and errorCode from the pending error. */
static void host_set_error(Tcl_Interp *interp)
{
    const match_error *e = &host_pending;
    const char *words[] = {"MATCH", match_status_name(e->code), e->file, NULL, e->field, e->value};
    Tcl_Obj *code = Tcl_NewListObj(0, NULL);
    Tcl_Encoding utf8 = Tcl_GetEncoding(NULL, "utf-8");
    Tcl_DString text;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (words[i]) {
            Tcl_ExternalToUtfDString(utf8, words[i], -1, &text);
            Tcl_ListObjAppendElement(interp, code, Tcl_NewStringObj(Tcl_DStringValue(&text), Tcl_DStringLength(&text)));
            Tcl_DStringFree(&text);
        } else {
            Tcl_ListObjAppendElement(interp, code, Tcl_NewWideIntObj((Tcl_WideInt)e->line));
        }
    }
    Tcl_ExternalToUtfDString(utf8, e->message, -1, &text);
    Tcl_SetObjResult(interp, Tcl_NewStringObj(Tcl_DStringValue(&text), Tcl_DStringLength(&text)));
    Tcl_DStringFree(&text);
    Tcl_FreeEncoding(utf8);
    Tcl_SetObjErrorCode(interp, code);
}

/* The text as UTF-8 of the outside world in `room`. */
static void host_data_in(Tcl_Obj *input, Tcl_DString *room, char **text, size_t *length)
{
    int size = 0;
    const char *inner = Tcl_GetStringFromObj(input, &size);
    Tcl_Encoding utf8 = Tcl_GetEncoding(NULL, "utf-8");
    *text = Tcl_UtfToExternalDString(utf8, inner, size, room);
    *length = (size_t)Tcl_DStringLength(room);
    Tcl_FreeEncoding(utf8);
}

static Tcl_Obj *host_text_out(const char *text)
{
    Tcl_Encoding utf8;
    Tcl_DString room;
    Tcl_Obj *made;
    if (!text) return Tcl_NewObj();
    utf8 = Tcl_GetEncoding(NULL, "utf-8");
    Tcl_ExternalToUtfDString(utf8, text, -1, &room);
    made = Tcl_NewStringObj(Tcl_DStringValue(&room), Tcl_DStringLength(&room));
    Tcl_DStringFree(&room);
    Tcl_FreeEncoding(utf8);
    return made;
}
#define HOST_RAISE          \
    host_set_error(interp); \
    SWIG_fail;
%}

%typemap(arginit) const char * "Tcl_DStringInit(&host_room$argnum);"
%typemap(in) const char * (Tcl_DString host_room) {
    size_t host_length = 0;
    host_data_in($input, &host_room, &$1, &host_length);
    if (strlen($1) != host_length) {
        Tcl_SetResult(interp, "the text holds a NUL character", TCL_STATIC);
        SWIG_fail;
    }
    if (!host_length) $1 = NULL;
}
%typemap(freearg) const char * "Tcl_DStringFree(&host_room$argnum);"
%typemap(arginit) (const char *data, size_t length) "Tcl_DStringInit(&host_room$argnum);"
%typemap(in) (const char *data, size_t length) (Tcl_DString host_room) {
    host_data_in($input, &host_room, &$1, &$2);
}
%typemap(freearg) (const char *data, size_t length) "Tcl_DStringFree(&host_room$argnum);"
%typemap(out) const char *, char * "Tcl_SetObjResult(interp, host_text_out($1));"

%include "bindings/swig/checked.i"
%include "bindings/swig/match.i"
