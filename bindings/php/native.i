/* The PHP extension match_native: the low-level classes MatchNative..., which match.php wraps. Strict text in,
 * exceptions of the classes of match.php out. Methods only: reading a property leaks in SWIG before 4.2.1. */
%module match_native

%rename(match_native_version) version;
%rename(match_native_live_boxes) live_boxes;
%rename(match_native_evaluate) evaluate;
%rename(match_native_network_svg) network_svg;
%rename(match_native_calibration_svg) calibration_svg;
%rename(match_native_shard_of) shard_of;
%rename(match_native_voters_merge) voters_merge;
%rename(match_native_facets_merge) facets_merge;
%rename(match_native_statistics_merge) statistics_merge;
%rename(match_native_groups_write) groups_write;
%rename(match_native_audit_tables) audit_tables;
%rename(match_native_tables_event) tables_event;
%rename(match_native_tables_notes) tables_notes;
%rename(match_native_explanation_text) explanation_text;
%rename(match_native_explanation_words) explanation_words;

%{
/* max_execution_time and set_time_limit(): PHP acts when the call is over, and kills the process when that takes long */
#define HOST_STOPPED zend_atomic_bool_load(&EG(timed_out))
#include "bindings/swig/host.h"

static const char *host_error_class(match_status code)
{
    switch (code) {
    case MATCH_E_NOT_FOUND: return "MatchNotFoundError";
    case MATCH_E_FORMAT:
    case MATCH_E_ENCODING:
    case MATCH_E_VALUE:
    case MATCH_E_SYNTAX:
    case MATCH_E_ARGUMENT:
    case MATCH_E_TOO_BIG: return "MatchInputError";
    case MATCH_E_BUSY: return "MatchBusyError";
    case MATCH_E_IO:
    case MATCH_E_NOT_A_STORE:
    case MATCH_E_NEWER:
    case MATCH_E_CORRUPT:
    case MATCH_E_READ_ONLY:
    case MATCH_E_EXISTS: return "MatchStoreError";
    case MATCH_E_STATE: return "MatchStateError";
    case MATCH_E_CANCELLED: return "MatchCancelledError";
    default: return "MatchError";
    }
}

/* Throws the pending error, unless an exception is on its way already. Without match.php the classes are unknown:
 * then it is a plain \Exception with the same message and code. */
static void host_raise_php(void)
{
    const match_error *e = &host_pending;
    const char *name = host_error_class(e->code);
    zend_string *key;
    zend_class_entry *type;
    zend_object *made;
    if (EG(exception)) return;
    key = zend_string_init(name, strlen(name), 0);
    type = zend_lookup_class(key);
    zend_string_release(key);
    if (EG(exception)) return;
    made = zend_throw_exception(type, e->message, (zend_long)e->code);
    if (!type || !made) return;
    zend_update_property_string(type, made, "status", strlen("status"), match_status_name(e->code));
    zend_update_property_string(type, made, "source", strlen("source"), e->file);
    zend_update_property_long(type, made, "row", strlen("row"), (zend_long)e->line);
    zend_update_property_string(type, made, "field", strlen("field"), e->field);
    zend_update_property_string(type, made, "value", strlen("value"), e->value);
}

/* Text without NUL, borrowed from the argument; null gives NULL. 0: an exception is thrown. */
static int host_text_in(zval *input, char **text)
{
    ZVAL_DEREF(input);
    if (Z_TYPE_P(input) == IS_NULL) {
        *text = NULL;
        return 1;
    }
    if (Z_TYPE_P(input) != IS_STRING) {
        zend_type_error("expected string or null, not %s", zend_zval_type_name(input));
        return 0;
    }
    if (strlen(Z_STRVAL_P(input)) != Z_STRLEN_P(input)) {
        zend_value_error("the text holds a NUL character");
        return 0;
    }
    *text = Z_STRVAL_P(input);
    return 1;
}

static int host_data_in(zval *input, char **data, size_t *length)
{
    ZVAL_DEREF(input);
    if (Z_TYPE_P(input) != IS_STRING) {
        zend_type_error("expected string, not %s", zend_zval_type_name(input));
        return 0;
    }
    *data = Z_STRVAL_P(input);
    *length = Z_STRLEN_P(input);
    return 1;
}

/* A list of numbers, or a list of such lists one after the other, as floats that the caller frees. 0: an exception is thrown. */
static int host_number_in(zval *input, float *number)
{
    ZVAL_DEREF(input);
    if (Z_TYPE_P(input) != IS_DOUBLE && Z_TYPE_P(input) != IS_LONG) {
        zend_type_error("expected int or float in a vector, not %s", zend_zval_type_name(input));
        return 0;
    }
    *number = Z_TYPE_P(input) == IS_LONG ? (float)Z_LVAL_P(input) : (float)Z_DVAL_P(input);
    return 1;
}

static int host_numbers_in(zval *input, float **numbers, size_t *size)
{
    zval *row, *number;
    size_t count = 0, i = 0;
    ZVAL_DEREF(input);
    if (Z_TYPE_P(input) != IS_ARRAY) {
        zend_type_error("expected array, not %s", zend_zval_type_name(input));
        return 0;
    }
    ZEND_HASH_FOREACH_VAL(Z_ARRVAL_P(input), row) {
        ZVAL_DEREF(row);
        count += Z_TYPE_P(row) == IS_ARRAY ? zend_hash_num_elements(Z_ARRVAL_P(row)) : 1;
    } ZEND_HASH_FOREACH_END();
    *size = count;
    *numbers = (float *)safe_emalloc(count + 1, sizeof **numbers, 0);
    ZEND_HASH_FOREACH_VAL(Z_ARRVAL_P(input), row) {
        ZVAL_DEREF(row);
        if (Z_TYPE_P(row) != IS_ARRAY) {
            if (!host_number_in(row, *numbers + i++)) return 0;
            continue;
        }
        ZEND_HASH_FOREACH_VAL(Z_ARRVAL_P(row), number) {
            if (!host_number_in(number, *numbers + i++)) return 0;
        } ZEND_HASH_FOREACH_END();
    } ZEND_HASH_FOREACH_END();
    return 1;
}
#define HOST_RAISE    \
    host_raise_php(); \
    SWIG_fail;
%}

%typemap(in, phptype="?string") const char * {
    if (!host_text_in(&$input, &$1)) SWIG_fail;
}
%typemap(freearg) const char * "";
%typemap(in, phptype="string") (const char *data, size_t length) {
    if (!host_data_in(&$input, &$1, &$2)) SWIG_fail;
}
%typemap(freearg) (const char *data, size_t length) "";

%typemap(in, phptype="array") (const float *numbers, size_t size) (float *host_numbers = NULL) {
    if (!host_numbers_in(&$input, &host_numbers, &$2)) SWIG_fail;
    $1 = host_numbers;
}
%typemap(freearg) (const float *numbers, size_t size) "if (host_numbers$argnum) efree(host_numbers$argnum);"
%typemap(out, phptype="array") host_row {
    size_t host_at;
    array_init_size(return_value, (uint32_t)$1.size);
    for (host_at = 0; host_at < $1.size; host_at++) add_next_index_double(return_value, $1.data[host_at]);
}

%include "bindings/swig/match.i"
%include "bindings/swig/vectors.i"

/* An object without its box would crash: so none can be made without its constructor, by inheritance, by unserialize()
 * or by reflection; lists, vectors and jobs come from their store or event alone. (At the start of a request, as the classes are made
 * after the code of %minit.) */
%rinit %{
    {
        zend_class_entry *host_classes[] = {SWIG_Php_ce_Store, SWIG_Php_ce_Event, SWIG_Php_ce_Plan, SWIG_Php_ce_Report,
                                            SWIG_Php_ce_Hits,  SWIG_Php_ce_Job,   SWIG_Php_ce_Vectors};
        size_t host_i;
        for (host_i = 0; host_i < sizeof host_classes / sizeof *host_classes; host_i++) {
            zend_class_entry *host_class = host_classes[host_i];
            host_class->ce_flags |= ZEND_ACC_FINAL | ZEND_ACC_NOT_SERIALIZABLE;
            /* the magic methods of SWIG take anything for a string; there are no properties to serve */
            host_class->__get = host_class->__set = host_class->__isset = NULL;
            zend_hash_str_del(&host_class->function_table, "__get", 5);
            zend_hash_str_del(&host_class->function_table, "__set", 5);
            zend_hash_str_del(&host_class->function_table, "__isset", 7);
        }
        SWIG_Php_ce_Hits->ce_flags |= ZEND_ACC_EXPLICIT_ABSTRACT_CLASS;
        SWIG_Php_ce_Job->ce_flags |= ZEND_ACC_EXPLICIT_ABSTRACT_CLASS;
        SWIG_Php_ce_Vectors->ce_flags |= ZEND_ACC_EXPLICIT_ABSTRACT_CLASS;
    }
%}
