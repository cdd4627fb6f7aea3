#!/usr/bin/env python3
"""Writes libmatch/text/fold_table.inc: what the letters of two bytes (U+0080 to U+052F) fold to.

    tools/text/make_fold_table.py > libmatch/text/fold_table.inc

Only letters that become one or two bytes are in it; the library asks utf8proc for all others. A test compares the table
with utf8proc.
"""
import unicodedata

FIRST, LAST = 0x80, 0x52F
SPELLED = {'æ': 'ae', 'ð': 'd', 'ø': 'o', 'þ': 'th', 'đ': 'd', 'ħ': 'h', 'ı': 'i', 'ĸ': 'k', 'ł': 'l', 'ŋ': 'n', 'œ': 'oe',
           'ŧ': 't', 'ƀ': 'b', 'ə': 'e', 'ƒ': 'f', 'ɨ': 'i', 'ʼ': "'", 'ʹ': "'", 'ʻ': "'"}


def folded(letter):
    parts = unicodedata.normalize('NFKD', unicodedata.normalize('NFKD', letter).casefold())
    return ''.join(SPELLED.get(c, c) for c in parts if not unicodedata.combining(c))


def entry(code):
    letter = chr(code)
    if not unicodedata.category(letter).startswith('L'):
        return '{0, 0}'
    to = folded(letter).encode()
    if not 1 <= len(to) <= 2:
        return '{0, 0}'
    return '{%d, %d}' % (to[0], to[1] if len(to) == 2 else 0)


def main():
    print('/* Made by tools/text/make_fold_table.py. */')
    print('enum { FOLD_FIRST = 0x%X, FOLD_LAST = 0x%X };' % (FIRST, LAST))
    print('static const unsigned char fold_table[FOLD_LAST - FOLD_FIRST + 1][2] = {')
    entries = [entry(code) for code in range(FIRST, LAST + 1)]
    for i in range(0, len(entries), 10):
        print('    ' + ' '.join(e + ',' for e in entries[i:i + 10]))
    print('};')


main()
