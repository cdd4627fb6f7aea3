#!/usr/bin/env python3
"""Makes libmatch/text/language_profiles.inc: letter sequences and how much each speaks against each language.

    make_language_profiles.py LABELS.tsv...

Each table has the columns code, lang, label (tab-separated, a header row) with labels of one code in the 24 official
languages of the EU. The shipped profiles come from the labels of the CPV 2008, of countries, languages and EU
programmes as the eForms SDK of the Publications Office of the European Union has them (CC BY 4.0), and from
function_words.txt. No label is in the result.

Model: naive Bayes over sequences of 1 to 4 letters inside words (blank at both ends), every word form counted with the
square root of its frequency, function words given half of the weight, and all once more without accents at a third
of the weight, because people type so. The sequences that tell most (mutual information) are kept.
"""
import collections
import csv
import math
import pathlib
import re
import sys
import unicodedata

from folding import fold

HERE = pathlib.Path(__file__).resolve().parent
TARGET = HERE.parents[1] / 'libmatch' / 'text' / 'language_profiles.inc'
LANGUAGES = 'bg cs da de el en es et fi fr ga hr hu it lt lv mt nl pl pt ro sk sl sv'.split()
KEPT = 6000
SLOTS = 16384
STEP = 0.25  # nats
LEVELS = '0123456789abcdefghijklmnopqrstuvwxyz'
SMOOTHING, SMOOTHING_MASS = 0.5, 1000


def words(text):
    text = unicodedata.normalize('NFC', text.lower()).replace('ş', 'ș').replace('ţ', 'ț')
    return re.findall(r'[^\W\d_]+', text)


def sequences(word):
    padded = f' {word} '
    for n in range(1, 5):
        for i in range(len(padded) - n + 1):
            if padded[i:i + n] != ' ':
                yield padded[i:i + n]


def read_labels(paths):
    forms = {code: collections.Counter() for code in LANGUAGES}
    for path in paths:
        with open(path, encoding='utf-8', newline='') as file:
            rows = list(csv.DictReader(file, delimiter='\t', quoting=csv.QUOTE_NONE))
        english = {row['code']: row['label'] for row in rows if row['lang'] == 'en'}
        for row in rows:
            if row['lang'] in forms and (row['lang'] == 'en' or row['label'] != english.get(row['code'])):
                forms[row['lang']].update(words(row['label']))
    return forms


def read_function_words():
    result = {}
    for line in (HERE / 'function_words.txt').read_text(encoding='utf-8').splitlines():
        if not line.startswith('#'):
            code, text = line.split(':')
            result[code] = words(text)
    return result


def count_sequences(forms, functions):
    counts = collections.Counter()
    weights = {form: math.sqrt(n) for form, n in forms.items()}
    share = sum(weights.values()) * 0.5 / len(functions)
    for form in functions:
        weights[form] = weights.get(form, 0) + share
    for form, weight in weights.items():
        for s in sequences(form):
            counts[s] += weight
        plain = fold(form)
        if plain != form and form.isascii() is False and plain.isascii():
            for s in sequences(plain):
                counts[s] += weight * 0.35
    return counts


def penalties(counts):
    totals = [collections.Counter() for _ in LANGUAGES]
    for total, count in zip(totals, counts):
        for s, n in count.items():
            total[len(s)] += n
    scored = []
    for s in sorted(set().union(*counts)):
        if sum(count.get(s, 0) for count in counts) < 4:
            continue
        p = [(count.get(s, 0) + SMOOTHING) / (total[len(s)] + SMOOTHING_MASS) for count, total in zip(counts, totals)]
        mass = sum(p)
        information = mass * (math.log(len(p)) + sum(x / mass * math.log(x / mass) for x in p))
        scored.append((-information, s, [math.log(max(p) / x) for x in p]))
    scored.sort()
    return sorted((s, p) for _, s, p in scored[:KEPT])


def slot_hash(sequence):
    """FNV-1a over the UTF-8 bytes; language_detect.c has the same."""
    h = 2166136261
    for byte in sequence.encode('utf-8'):
        h = (h ^ byte) * 16777619 & 0xFFFFFFFF
    return (h ^ h >> 15) % SLOTS


def main():
    forms, functions = read_labels(sys.argv[1:]), read_function_words()
    table = penalties([count_sequences(forms[code], functions[code]) for code in LANGUAGES])
    slots = [0] * SLOTS
    for i, (s, _) in enumerate(table):
        h = slot_hash(s)
        while slots[h]:
            h = (h + 1) % SLOTS
        slots[h] = i + 1
    out = ['/* Made by tools/text/make_language_profiles.py from multilingual labels of the eForms SDK (Publications',
           ' * Office of the European Union, CC BY 4.0) and tools/text/function_words.txt.',
           ' * A letter sequence and, per language, what it speaks against it in steps of a quarter nat (0-9, a-z), for',
           f' * {" ".join(LANGUAGES)}. */',
           f'enum {{ PROFILE_COUNT = {len(table)}, PROFILE_SLOTS = {SLOTS} }};',
           'static const struct profile { char sequence[9]; char against[25]; } profiles[PROFILE_COUNT] = {']
    row = ''
    for s, p in table:
        levels = ''.join(LEVELS[min(len(LEVELS) - 1, round(x / STEP))] for x in p)
        cell = f'{{"{s}", "{levels}"}},'
        if len(row) + len(cell) > 118:
            out.append(row.rstrip())
            row = ''
        row += cell + ' '
    out += [row.rstrip(), '};',
            '/* open addressing by slot_hash(): index + 1, 0 = free */',
            'static const uint16_t profile_slots[PROFILE_SLOTS] = {']
    for i in range(0, SLOTS, 24):
        out.append(','.join(map(str, slots[i:i + 24])) + ',')
    out.append('};')
    TARGET.write_text('\n'.join(out) + '\n', encoding='utf-8')
    print(f'{len(table)} sequences, {TARGET.stat().st_size} bytes')


if __name__ == '__main__':
    main()
