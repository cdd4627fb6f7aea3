/* The Perl module libmatch_native: character strings in and out (UTF-8 inside), undef for no text; die with an object of
 * Libmatch::Error. */
%module libmatch_native

%{
#include "bindings/swig/host.h"

static void host_store_text(pTHX_ HV *hash, const char *name, const char *text)
{
    SV *value = newSVpvn_utf8(text, strlen(text), 1);
    if (!hv_store(hash, name, (I32)strlen(name), value, 0)) SvREFCNT_dec(value);
}

/* Puts a Libmatch::Error {status, message, file, row, field, value} into $@. */
static void host_set_error(pTHX)
{
    const match_error *e = &host_pending;
    HV *hash = newHV();
    SV *row = newSViv((IV)e->line), *object;
    host_store_text(aTHX_ hash, "status", match_status_name(e->code));
    host_store_text(aTHX_ hash, "message", e->message);
    host_store_text(aTHX_ hash, "file", e->file);
    host_store_text(aTHX_ hash, "field", e->field);
    host_store_text(aTHX_ hash, "value", e->value);
    if (!hv_store(hash, "row", 3, row, 0)) SvREFCNT_dec(row);
    object = sv_bless(newRV_noinc((SV *)hash), gv_stashpv("Libmatch::Error", GV_ADD));
    sv_setsv(ERRSV, object);
    SvREFCNT_dec(object);
}

/* The characters of a plain scalar as UTF-8, borrowed from a mortal copy. 0: $@ holds the reason. */
static int host_data_in(pTHX_ SV *input, char **text, size_t *length)
{
    STRLEN size = 0;
    SV *copy;
    SvGETMAGIC(input);
    if (!SvOK(input) || SvROK(input)) {
        sv_setpvf(ERRSV, "expected a string, not %s", SvROK(input) ? "a reference" : "undef");
        return 0;
    }
    copy = sv_2mortal(newSVsv_nomg(input));
    *text = SvPVutf8(copy, size);
    *length = size;
    return 1;
}

static int host_text_in(pTHX_ SV *input, char **text)
{
    size_t length = 0;
    SvGETMAGIC(input);
    if (!SvOK(input)) {
        *text = NULL;
        return 1;
    }
    if (!host_data_in(aTHX_ input, text, &length)) return 0;
    if (strlen(*text) == length) return 1;
    sv_setpv(ERRSV, "the text holds a NUL character");
    return 0;
}
#define HOST_RAISE         \
    host_set_error(aTHX);  \
    SWIG_fail;
%}

%typemap(in) const char * {
    if (!host_text_in(aTHX_ $input, &$1)) SWIG_fail;
}
%typemap(freearg) const char * "";
%typemap(in) (const char *data, size_t length) {
    if (!host_data_in(aTHX_ $input, &$1, &$2)) SWIG_fail;
}
%typemap(freearg) (const char *data, size_t length) "";
%typemap(out) const char *, char * {
    $result = sv_newmortal();
    if ($1) {
        sv_setpv($result, $1);
        SvUTF8_on($result);
    }
    argvi++;
}

%include "bindings/swig/checked.i"
%include "bindings/swig/match.i"
