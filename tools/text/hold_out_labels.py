#!/usr/bin/env python3
"""Splits tables of labels in two halves, to measure language detection on labels it was not learned from.

    hold_out_labels.py FOLDER TABLE.tsv...

A table has the columns code, lang and label (tab-separated, a header row). Codes fall into halves by a hash of their
first CODE_LETTERS letters, so that neighbours stay together. FOLDER gets learn.N.tsv for every table, for
make_language_profiles.py, and pieces.tsv for language_bench: labels of the other half in random order, joined by commas
and cut to pieces of 100 characters. Labels that are the same as the English one are left out of both.
"""
import csv
import hashlib
import pathlib
import random
import sys

CODE_LETTERS, PIECE, MOST, SEED = 3, 100, 1500, 5


def learned(code):
    return hashlib.md5(code[:CODE_LETTERS].encode()).digest()[0] % 2 == 0


def split(number, path, folder, held_out):
    with open(path, encoding='utf-8', newline='') as file:
        rows = list(csv.DictReader(file, delimiter='\t', quoting=csv.QUOTE_NONE))
    english = {row['code']: row['label'] for row in rows if row['lang'] == 'en'}
    with open(folder / f'learn.{number}.tsv', 'w', encoding='utf-8') as out:
        out.write('code\tlang\tlabel\n')
        for row in rows:
            if learned(row['code']):
                out.write(f'{row["code"]}\t{row["lang"]}\t{row["label"]}\n')
            elif row['lang'] == 'en' or row['label'] != english.get(row['code']):
                held_out.setdefault(row['lang'], []).append(row['label'])


def pieces(labels):
    text = ''
    for label in labels:
        text += (', ' if text else '') + label
        if len(text) >= PIECE:
            yield text[:PIECE]
            text = ''


def main():
    folder, held_out = pathlib.Path(sys.argv[1]), {}
    folder.mkdir(parents=True, exist_ok=True)
    for number, path in enumerate(sys.argv[2:]):
        split(number, path, folder, held_out)
    shuffled = random.Random(SEED)
    with open(folder / 'pieces.tsv', 'w', encoding='utf-8') as out:
        for language, labels in sorted(held_out.items()):
            shuffled.shuffle(labels)
            for _, piece in zip(range(MOST), pieces(labels)):
                out.write(f'{language}\t{piece}\n')


if __name__ == '__main__':
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    main()
