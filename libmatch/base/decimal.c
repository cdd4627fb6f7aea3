/* Digits of a double by whole numbers. A value m / 2^s with m < 2^53 and 10^-4 <= value < 10^9 times 10^p, p <= 20, is
 * m 10^p / 2^s, whose numerator fits 128 bits: the digits are the exact quotient, rounded half to even as printf
 * rounds. A decimal d / 10^p reads back as the value where it is nearer than half a unit of m, |d 2^s - m 10^p| < 10^p
 * / 2. Where the two are equal, and next to powers of two, whose neighbours are not equally far, the caller asks the C
 * library. */
#include "libmatch/base/decimal.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#ifdef __SIZEOF_INT128__

__extension__ typedef unsigned __int128 wide;

enum { LEAST_DIGITS = 15, MOST_DIGITS = 17, LEAST_EXPONENT = -4 };

/* 10^n, n from 0 to 20 */
static wide power(int n)
{
    static const uint64_t of_ten[] = {UINT64_C(1),          UINT64_C(10),         UINT64_C(100),
                                      UINT64_C(1000),       UINT64_C(10000),      UINT64_C(100000),
                                      UINT64_C(1000000),    UINT64_C(10000000),   UINT64_C(100000000),
                                      UINT64_C(1000000000), UINT64_C(10000000000)};
    const unsigned all = (unsigned)n < 20 ? (unsigned)n : 20, low = all < 10 ? all : 10;
    return (wide)of_ten[low] * of_ten[all - low];
}

typedef struct binary {
    uint64_t m;
    int s;
} binary;

/* The exponent of the first digit: 10^exponent <= value. */
static int exponent_of(double value, binary b)
{
    static const double of_ten[] = {1e-3, 1e-2, 1e-1, 1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8};
    int n = LEAST_EXPONENT;
    for (size_t i = 0; i < sizeof of_ten / sizeof *of_ten && value >= of_ten[i]; i++) n++;
    /* a power below 1 is no double: the one nearest to it may be less */
    if (n < 0 && b.m * power(MOST_DIGITS - 1 - n) >> b.s < power(MOST_DIGITS - 1)) n--;
    return n;
}

typedef enum verdict { READS_BACK, READS_OTHER, UNDECIDED } verdict;

static verdict round_to(binary b, int exponent, int digits, uint64_t *out)
{
    wide scale = power(digits - 1 - exponent), number = b.m * scale, half = (wide)1 << (b.s - 1);
    wide quotient = number >> b.s, rest = number - (quotient << b.s);
    quotient += rest > half || (rest == half && (quotient & 1));
    wide back = quotient << b.s, off = back > number ? back - number : number - back;
    *out = (uint64_t)quotient;
    if (off && b.m == UINT64_C(1) << 52) return UNDECIDED;
    return 2 * off == scale ? UNDECIDED : 2 * off < scale ? READS_BACK : READS_OTHER;
}

static void write_digits(char *text, bool negative, uint64_t number, int digits, int exponent)
{
    char digit[MOST_DIGITS];
    char *out = text;
    if (number == (uint64_t)power(digits)) number /= 10, exponent++;
    for (int i = digits; i-- > 0; number /= 10) digit[i] = (char)('0' + number % 10);
    while (digits > 1 && digits > exponent + 1 && digit[digits - 1] == '0') digits--;
    if (negative) *out++ = '-';
    if (exponent < 0) {
        *out++ = '0';
        *out++ = '.';
        for (int i = exponent + 1; i < 0; i++) *out++ = '0';
    }
    for (int i = 0; i < digits; i++) {
        if (exponent >= 0 && i == exponent + 1) *out++ = '.';
        *out++ = digit[i];
    }
    *out = '\0';
}

bool mt_decimal_write(double value, char text[MT_DECIMAL_SIZE])
{
    uint64_t bits, number;
    double size = value < 0 ? -value : value;
    if (!(size >= 1e-4 && size < 1e9)) return false;
    memcpy(&bits, &size, sizeof bits);
    binary b = {(bits & ((UINT64_C(1) << 52) - 1)) | UINT64_C(1) << 52, 1075 - (int)(bits >> 52)};
    int exponent = exponent_of(size, b), digits = LEAST_DIGITS;
    if (exponent < LEAST_EXPONENT) return false;
    for (;; digits++) {
        verdict v = round_to(b, exponent, digits, &number);
        if (v == READS_BACK || digits == MOST_DIGITS) break;
        if (v == UNDECIDED) return false;
    }
    write_digits(text, value < 0, number, digits, exponent);
    return true;
}

#else

bool mt_decimal_write(double value, char text[MT_DECIMAL_SIZE])
{
    (void)value, (void)text;
    return false;
}

#endif
