/* The error record that travels up the floors.
 *
 * The place that finds a failure fills the record with mt_fail() and friends; everybody else only passes the status on
 * with MT_TRY. Every fallible internal function takes `mt_error *err` as its last parameter; NULL is allowed and means
 * that nobody wants the details. */
#ifndef MT_BASE_ERROR_H
#define MT_BASE_ERROR_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <match/errors.h>

typedef match_error mt_error;

/* Runs an expression that gives a match_status; on failure jumps to the label `out` with `status` set. */
#define MT_TRY(expression)                \
    do {                                  \
        status = (expression);            \
        if (status != MATCH_OK) goto out; \
    } while (0)

#define MT_COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* mt_fail(err, code, format, ...): fills the record (message only; file, line, field and value are cleared) and gives
 * `code`. A macro around a function, so that static analysis sees that the status is the code given and no MATCH_OK. */
void mt_fail_record(mt_error *err, match_status code, const char *format, ...) __attribute__((format(printf, 3, 4)));
static inline match_status mt_fail_status(match_status code) { return code; }
#define mt_fail(err, code, ...) (mt_fail_record((err), (code), __VA_ARGS__), mt_fail_status(code))

static inline match_status mt_fail_no_memory(mt_error *err)
{
    mt_fail_record(err, MATCH_E_NO_MEMORY, "out of memory");
    return MATCH_E_NO_MEMORY;
}

/* Add the place to a record filled before. NULL text and line 0 leave what is there. Return err->code when err is
 * given, else `code`, so that `return mt_fail_at(...)` reads well. */
void mt_error_place(mt_error *err, const char *file, int64_t line);
void mt_error_field(mt_error *err, const char *field, const char *value);
/* The same with a number, whatever the locale: "1.5", "nan". */
void mt_error_number(mt_error *err, const char *field, double value);

void mt_error_clear(mt_error *err);

/* Copies text into a fixed buffer, cut at a UTF-8 character boundary, always terminated. */
void mt_copy_text(char *buffer, size_t size, const char *text, size_t length);

#endif
