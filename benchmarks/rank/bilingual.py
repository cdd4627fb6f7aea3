#!/usr/bin/env python3
"""What bilingual records teach a dictionary: queries in one language, records in another, nDCG@10 with and without.

    bilingual.py MATCH WORK --language ro --items ITEMS --pairs PAIRS --queries QUERIES --qrels QRELS

ITEMS: id, text in the language of the records (--to, default en), tab-separated. PAIRS: owner, text in the language of
the queries, the same in that of the records: two items of that owner. QUERIES: id, text; QRELS: query, 0, id, grade.
"Without": the same records, but each of a pair by an owner of its own, so that nothing is bilingual. The interval is
that of the difference, queries resampled in pairs."""
import argparse
import collections
import json
import math
import pathlib
import random
import shutil
import subprocess

ROUNDS = 2000


def rows(path):
    with open(path, encoding='utf-8') as file:
        return [line.rstrip('\n').split('\t') for line in file if line.strip()]


def records(given, bilingual):
    for item, text in rows(given.items):
        yield {'kind': 'offer', 'id': item, 'text': text, 'language': given.to}
    for number, (owner, one, other) in enumerate(rows(given.pairs)):
        for side, language, text in (('a', given.language, one), ('b', given.to, other)):
            yield {'kind': 'competence', 'id': f'pair{number}{side}', 'language': language, 'text': text,
                   'owner': owner if bilingual else f'{owner}.{side}'}


def measure(given, grades, bilingual):
    """nDCG@10 of each query that has a grade."""
    store, file = given.work / 'store', given.work / 'records.jsonl'
    shutil.rmtree(store, ignore_errors=True)
    file.write_text(''.join(json.dumps(record) + '\n' for record in records(given, bilingual)), encoding='utf-8')
    for words in (['init', store], ['import', store, file]):
        subprocess.run([given.match, *words], check=True, stdout=subprocess.DEVNULL)
    run = subprocess.run([given.match, 'search', store, '--queries', given.queries, '--want', 'offer', '--language',
                          given.language, '-k', '10', '--format', 'trec'], check=True, capture_output=True, text=True)
    found = collections.defaultdict(list)
    for line in run.stdout.splitlines():
        query, _, item, *_ = line.split()
        found[query].append(item)

    def gain(list_of_grades):
        return sum((2 ** grade - 1) / math.log2(place + 2) for place, grade in enumerate(list_of_grades[:10]))
    return {query: gain([of.get(item, 0) for item in found[query]]) / gain(sorted(of.values(), reverse=True))
            for query, of in grades.items()}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('match')
    parser.add_argument('work', type=pathlib.Path)
    for name in ('language', 'items', 'pairs', 'queries', 'qrels'):
        parser.add_argument(f'--{name}', required=True)
    parser.add_argument('--to', default='en')
    given = parser.parse_args()
    given.work.mkdir(parents=True, exist_ok=True)
    asked = {query for query, _ in rows(given.queries)}
    grades = collections.defaultdict(dict)
    for query, _, item, grade in rows(given.qrels):
        if int(grade) > 0 and query in asked:
            grades[query][item] = int(grade)
    without, with_them = (measure(given, grades, bilingual) for bilingual in (False, True))
    difference = [with_them[query] - without[query] for query in grades]
    dice = random.Random(1)
    means = sorted(sum(dice.choices(difference, k=len(difference))) / len(difference) for _ in range(ROUNDS))
    print(json.dumps({'bench': 'rank/bilingual', 'language': given.language, 'queries': len(grades),
                      'without': round(sum(without.values()) / len(grades), 4),
                      'with': round(sum(with_them.values()) / len(grades), 4),
                      'difference': round(sum(difference) / len(difference), 4),
                      'interval': [round(means[ROUNDS // 40], 4), round(means[-ROUNDS // 40 - 1], 4)]}))


if __name__ == '__main__':
    main()
