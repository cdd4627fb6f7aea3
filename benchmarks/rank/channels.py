#!/usr/bin/env python3
"""What each technique of search adds, on judged collections: nDCG@10 with the 95 % interval of the difference to the line
above (n-grams alone and together are compared with words), queries resampled in pairs.

usage: channels.py MATCH FOLDER [--work DIR] [--taxonomy FILE] NAME...

FOLDER/NAME holds records.jsonl (competences, one language), queries.tsv (id, tab, text), qrels.tsv (id, 0, record,
grade), and ignore.tsv (id, tab, record: left out of the answers) if there is something to ignore. Lines: words as they
are written (records of the language zxx: no endings cut, no stop words), words, n-grams alone, both, with concepts (of
the taxonomy tables given), with what the store has learned. One configuration for all collections.
"""
import argparse
import collections
import json
import math
import pathlib
import random
import shutil
import subprocess
import sys

LINES = [('words as written', 'plain', 'words'), ('words', 'store', 'words'), ('n-grams alone', 'store', 'ngrams'),
         ('words and n-grams', 'store', 'words,ngrams'), ('and concepts', 'store', 'words,ngrams,concepts'),
         ('and learned', 'store', 'words,ngrams,concepts,learned')]
SAMPLES = 2000


def match(binary, *arguments):
    done = subprocess.run([binary, *map(str, arguments)], capture_output=True, text=True, check=False)
    if done.returncode not in (0, 3):       # 3: rows rejected
        sys.exit(f'channels.py: match {" ".join(map(str, arguments))}: {done.stderr}')
    return done.stdout


def make_stores(binary, source, work, taxonomies):
    """The records as they are, and with their words as written."""
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    with open(source / 'records.jsonl', encoding='utf-8') as rows, open(work / 'plain.jsonl', 'w', encoding='utf-8') as out:
        for row in rows:
            out.write(json.dumps({**json.loads(row), 'language': 'zxx'}, ensure_ascii=False) + '\n')
    for name, records in (('store', source / 'records.jsonl'), ('plain', work / 'plain.jsonl')):
        match(binary, 'init', work / name)
        for table in taxonomies if name == 'store' else ():
            match(binary, 'import', work / name, table, '--kind', 'taxonomy', '--scheme', pathlib.Path(table).stem)
        match(binary, 'import', work / name, records)
    match(binary, 'rebuild', work / 'store', '--learned')


def read_judgements(source):
    qrels, ignored = collections.defaultdict(dict), collections.defaultdict(set)
    for line in open(source / 'qrels.tsv', encoding='utf-8'):
        cells = line.rstrip('\n').split('\t')
        qrels[cells[0]][cells[-2]] = float(cells[-1])
    if (source / 'ignore.tsv').exists():
        for line in open(source / 'ignore.tsv', encoding='utf-8'):
            query, record = line.rstrip('\n').split('\t')
            ignored[query].add(record)
            qrels[query].pop(record, None)
    return {q: r for q, r in qrels.items() if any(g > 0 for g in r.values())}, ignored


def gain(grades):
    return sum((2 ** g - 1) / math.log2(place + 2) for place, g in enumerate(grades[:10]))


def evaluate(binary, source, store, channels):
    """nDCG@10 of every judged query, gain 2^grade - 1."""
    qrels, ignored = read_judgements(source)
    found = collections.defaultdict(list)
    for line in match(binary, 'search', store, '--queries', source / 'queries.tsv', '--want', 'competence', '-k', 30,
                      '--format', 'trec', '--channels', channels).splitlines():
        query, _, record = line.split()[:3]
        if record not in ignored[query]:
            found[query].append(record)
    return [gain([grades.get(r, 0) for r in found[query][:10]]) / gain(sorted(grades.values(), reverse=True))
            for query, grades in sorted(qrels.items())]


def interval(now, before):
    """Mean difference, and its 95 % interval over resampled queries."""
    rng = random.Random(1)
    differences = [a - b for a, b in zip(now, before)]
    means = sorted(sum(rng.choices(differences, k=len(differences))) / len(differences) for _ in range(SAMPLES))
    return sum(differences) / len(differences), means[SAMPLES * 25 // 1000], means[SAMPLES * 975 // 1000 - 1]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('match')
    parser.add_argument('folder', type=pathlib.Path)
    parser.add_argument('names', nargs='+', metavar='NAME')
    parser.add_argument('--work', type=pathlib.Path, default=pathlib.Path('channels-work'))
    parser.add_argument('--taxonomy', action='append', default=[], metavar='FILE', help='load it first; any number')
    args = parser.parse_args()
    for name in args.names:
        source, work, before = args.folder / name, args.work / name, None
        make_stores(args.match, source, work, args.taxonomy)
        for label, store, channels in LINES:
            now = evaluate(args.match, source, work / store, channels)
            line = f'{name:14} {label:20} {len(now):5} queries  {sum(now) / len(now):.4f}'
            if before:
                line += '  {:+.4f} [{:+.4f}, {:+.4f}]'.format(*interval(now, before))
            print(line, flush=True)
            if label != 'n-grams alone':
                before = now


if __name__ == '__main__':
    main()
