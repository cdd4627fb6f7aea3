/* 64 bytes of text at once: which of them belong to words, and where words end plainly. */
#ifndef MT_TEXT_TOKEN_SCAN_H
#define MT_TEXT_TOKEN_SCAN_H

#include <stdint.h>

enum {
    MT_SCAN_BYTES = 64,
    MT_SCAN_READ = MT_SCAN_BYTES + 2, /* bytes that are read */
};

/* Bit n is byte n. */
typedef struct mt_scan {
    uint64_t word;    /* bytes of characters that are certainly word characters */
    uint64_t plain;   /* a blank, a line's end, a comma, a full stop or colon before a blank or line's end */
    uint64_t special; /* where a token may begin that is no plain word: digits, other characters beyond ASCII (all their
                         bytes), TRL, a full stop before N as in .NET */
    uint64_t other;   /* of these, the characters beyond ASCII */
    uint64_t digit;   /* and the digits */
} mt_scan;

/* The block must begin with a code point and be valid UTF-8, whose last sequence may be cut. */
void mt_scan_block(const char *block, mt_scan *out);

/* The same, byte by byte: for processors without vectors of bytes, and for tests. */
void mt_scan_block_portable(const char *block, mt_scan *out);

#endif
