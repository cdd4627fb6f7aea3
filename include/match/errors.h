/** @file
 *  Status codes and the error record.
 *
 *  Every fallible call returns a ::match_status. MATCH_OK is zero, everything else is a failure, and a failing call
 *  leaves its out-parameters untouched. The details of the last failure of a handle are copied out with the handle's
 *  own `match_<type>_error()` function; calls that create a handle take a match_error pointer instead (may be NULL).
 */
#ifndef MATCH_ERRORS_H
#define MATCH_ERRORS_H

#include <stdint.h>

#include <match/export.h>

#ifdef __cplusplus
extern "C" {
#endif

/** The one list of status codes: X(name, value, text). Values never change; retired ones are not reused. */
#define MATCH_STATUS_LIST(X)                                         \
    X(OK, 0, "no error")                                             \
    X(E_NO_MEMORY, 1, "out of memory")                               \
    X(E_ARGUMENT, 2, "a bad argument")                               \
    X(E_TOO_BIG, 3, "a size beyond the limit")                       \
    X(E_STATE, 4, "not possible in the present state of the handle") \
    X(E_CANCELLED, 5, "cancelled by the host")                       \
    X(E_UNSUPPORTED, 6, "not supported by this build")               \
    X(E_FORMAT, 10, "the input does not follow its format")          \
    X(E_ENCODING, 11, "the input is not valid UTF-8")                \
    X(E_VALUE, 12, "a value outside its range")                      \
    X(E_SYNTAX, 13, "a syntax error in an expression")               \
    X(E_NOT_FOUND, 20, "no such record")                             \
    X(E_IO, 30, "an input or output error")                          \
    X(E_NOT_A_STORE, 31, "not a libmatch store")                     \
    X(E_NEWER, 32, "written by a newer version")                     \
    X(E_CORRUPT, 33, "damaged data")                                 \
    X(E_BUSY, 34, "another writer holds the store")                  \
    X(E_READ_ONLY, 35, "the store is open for reading only")         \
    X(E_EXISTS, 36, "already exists")                                \
    X(E_INTERNAL, 99, "an internal inconsistency; please report it")

/** Result of a fallible call. */
typedef enum match_status {
#define X(name, value, text) MATCH_##name = (value),
    MATCH_STATUS_LIST(X)
#undef X
} match_status;

#if defined(__GNUC__) && !defined(SWIG)
#define MATCH_NODISCARD __attribute__((warn_unused_result))
#else
#define MATCH_NODISCARD
#endif

#define MATCH_ERROR_MESSAGE_SIZE 768
#define MATCH_ERROR_FILE_SIZE 256
#define MATCH_ERROR_FIELD_SIZE 96
#define MATCH_ERROR_VALUE_SIZE 128

/** What went wrong, where, and how to mend it. All texts are UTF-8, NUL-terminated, possibly empty, cut at a
 *  character boundary when too long. */
typedef struct match_error {
    match_status code;                      /**< MATCH_OK when nothing failed. */
    int64_t line;                           /**< Line or row in `file`, from 1; 0 when it does not apply. */
    char message[MATCH_ERROR_MESSAGE_SIZE]; /**< One sentence, with the cure where one is known. */
    char file[MATCH_ERROR_FILE_SIZE];       /**< File concerned, or empty. */
    char field[MATCH_ERROR_FIELD_SIZE];     /**< Field, column or option concerned, or empty. */
    char value[MATCH_ERROR_VALUE_SIZE];     /**< The offending value (shortened), or empty. */
} match_error;

/** The name of a status code, such as "E_NOT_FOUND". Never NULL; "E_UNKNOWN" for a value that is no status.
 *  The text is static. */
MATCH_API const char *match_status_name(match_status status);

/** The general meaning of a status code in English. Never NULL; the text is static. */
MATCH_API const char *match_status_text(match_status status);

#ifdef __cplusplus
}
#endif
#endif
