#!/usr/bin/env python3
"""Makes libmatch/text/stop_words.inc of function_words.txt: folded words and the set of languages they belong to."""
import pathlib
import re

from folding import fold

HERE = pathlib.Path(__file__).resolve().parent
TEXT = HERE.parents[1] / 'libmatch' / 'text'
FIRST = 3  # number of the first listed language, after UNKNOWN, ZXX and OTHER
SLOTS = 16384
SHAPES = 16384


def slot_hash(word):
    """FNV-1a over the UTF-8 bytes; stop.c has the same."""
    h = 2166136261
    for byte in word.encode('utf-8'):
        h = (h ^ byte) * 16777619 & 0xFFFFFFFF
    return (h ^ h >> 15) % SLOTS


def shape(word):
    """The same as shape_of() in libmatch/text/stop.c."""
    data = word.encode()
    return data[0] % 32 * 512 + data[-1] % 32 * 16 + min(len(data), 15)


def read_words():
    codes = re.findall(r'X\(\w+, +"(\w+)"', (TEXT / 'language.h').read_text(encoding='utf-8'))
    languages = {}
    for line in (HERE / 'function_words.txt').read_text(encoding='utf-8').splitlines():
        if line.startswith('#'):
            continue
        code, words = line.split(':')
        for word in words.split():
            if "'" not in word and '-' not in word:
                word = fold(word)
                languages[word] = languages.get(word, 0) | 1 << FIRST + codes.index(code)
    return sorted(languages.items())


def main():
    table = read_words()
    slots = [0] * SLOTS
    for i, (word, _) in enumerate(table):
        h = slot_hash(word)
        while slots[h]:
            h = (h + 1) % SLOTS
        slots[h] = i + 1
    out = ['/* Made by tools/text/make_stop_words.py of function_words.txt: folded words and their languages (bit = number). */',
           f'enum {{ STOP_COUNT = {len(table)}, STOP_SLOTS = {SLOTS}, STOP_LONGEST = '
           f'{max(len(w.encode()) for w, _ in table)} }};',
           'static const struct stop_entry { char word[STOP_LONGEST + 1]; uint64_t languages; } stop_entries[STOP_COUNT] = {']
    row = ''
    for word, mask in table:
        cell = f'{{"{word}", 0x{mask:x}}},'
        if len(row) + len(cell) > 118:
            out.append(row.rstrip())
            row = ''
        row += cell + ' '
    out += [row.rstrip(), '};', '/* open addressing by slot_hash(): index + 1, 0 = free */',
            'static const uint16_t stop_slots[STOP_SLOTS] = {']
    out += [','.join(map(str, slots[i:i + 40])) + ',' for i in range(0, SLOTS, 40)]
    used = [0] * (SHAPES // 64)
    for word, _ in table:
        used[shape(word) // 64] |= 1 << shape(word) % 64
    out += ['};', '/* the shapes of words that there are, by shape_of() */',
            f'enum {{ STOP_SHAPES = {SHAPES} }};', 'static const uint64_t stop_shapes[STOP_SHAPES / 64] = {']
    out += [' '.join(f'0x{u:x},' for u in used[i:i + 6]) for i in range(0, len(used), 6)]
    out.append('};')
    (TEXT / 'stop_words.inc').write_text('\n'.join(out) + '\n', encoding='utf-8')
    print(f'{len(table)} words')


if __name__ == '__main__':
    main()
