#!/usr/bin/env python3
"""Exact top 10 of libmatch beside other engines on the same corpus and queries: paired rounds, ratios of medians.

    compare.py BUILD CORPUS_FOLDER WORK [--queries N] [--rounds N] [--prototype PROGRAM] [--xapian BUILD_DIR] [--fts5]

CORPUS_FOLDER has corpus.jsonl (records with opaque words and "language":"zxx"), queries.long.tsv and queries.short.tsv
(ID<TAB>words; long: whole documents). WORK keeps the stores that were made.
--prototype PROGRAM  also runs PROGRAM CORPUS_FOLDER/NAME 400, NAME being the folder's: any program that prints JSON lines
                     with "engine":"prototype", "queries":"long" or "short", and "p50_ms"
--xapian FOLDER      programs xapian_build and xapian_search, compiled from benchmarks/index and benchmarks/rank
--fts5               SQLite FTS5 through Python's sqlite3 (words joined by OR, bm25())
Times are CPU times of one thread; libmatch's include looking words up and the exact scores.
"""
import argparse
import json
import pathlib
import sqlite3
import statistics
import subprocess
import sys
import time


def run(*command):
    done = subprocess.run([str(c) for c in command], capture_output=True, text=True)
    if done.returncode:
        sys.exit(f'{command[0]} failed: {done.stderr[-500:]}')
    return [json.loads(line) for line in done.stdout.splitlines() if line.startswith('{')]


def libmatch(args, work):
    store = work / 'store'
    if not store.exists():
        for command in (['init', store], ['import', store, args.corpus / 'corpus.jsonl']):
            subprocess.run([args.build / 'match', *command], check=True, capture_output=True)
    rows = run(args.build / 'benchmarks' / 'rank_topk_bench', '--store', store, '--long', args.corpus / 'queries.long.tsv',
               '--short', args.corpus / 'queries.short.tsv', '--queries', args.queries, '--rounds', 1, '--no-loop')
    return {r['case']: r['median_us'] / 1e3 for r in rows if 'median_us' in r}


def prototype(args, work):
    rows = run(args.prototype, args.corpus / args.corpus.name, args.queries)
    return {r['queries']: r['p50_ms'] for r in rows if r.get('engine') == 'prototype' and 'p50_ms' in r}


def xapian(args, work):
    if not (work / 'xapian').exists():
        run(args.xapian / 'xapian_build', args.corpus / 'corpus.jsonl', work / 'xapian')
    rows = run(args.xapian / 'xapian_search', work / 'xapian', min(args.queries, 50), args.corpus / 'queries.long.tsv',
               args.corpus / 'queries.short.tsv')
    return dict(zip(('long', 'short'), (r['p50_ms'] for r in rows)))


def fts5(args, work):
    made = (work / 'fts5.db').exists()
    db = sqlite3.connect(work / 'fts5.db')
    if not made:
        db.execute("create virtual table f using fts5(body, content='', tokenize='ascii')")
        with open(args.corpus / 'corpus.jsonl', encoding='utf-8') as lines:
            db.executemany('insert into f(body) values (?)', ((json.loads(line)['text'],) for line in lines))
        db.execute("insert into f(f) values ('optimize')")
        db.commit()
    found = {}
    for kind in ('long', 'short'):
        times = []
        for line in open(args.corpus / f'queries.{kind}.tsv', encoding='utf-8').readlines()[:min(args.queries, 20)]:
            query = ' OR '.join(sorted(set(line.split('\t')[1].split())))
            start = time.thread_time()
            db.execute('select rowid from f where f match ? order by rank limit 10', (query,)).fetchall()
            times.append((time.thread_time() - start) * 1e3)
        found[kind] = statistics.median(times)
    db.close()
    return found


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument('build', type=pathlib.Path)
    ap.add_argument('corpus', type=pathlib.Path)
    ap.add_argument('work', type=pathlib.Path)
    ap.add_argument('--queries', type=int, default=400)
    ap.add_argument('--rounds', type=int, default=5)
    ap.add_argument('--prototype', type=pathlib.Path)
    ap.add_argument('--xapian', type=pathlib.Path)
    ap.add_argument('--fts5', action='store_true')
    args = ap.parse_args()
    args.corpus = args.corpus.resolve()
    args.work.mkdir(parents=True, exist_ok=True)
    engines = {'libmatch': libmatch}
    for name, engine in (('prototype', prototype), ('xapian', xapian), ('fts5', fts5)):
        if getattr(args, name):
            engines[name] = engine
    times = {}
    for _ in range(args.rounds):
        for name, engine in engines.items():
            for case, ms in engine(args, args.work).items():
                times.setdefault((name, case), []).append(ms)
    own = {case: statistics.median(t) for (name, case), t in times.items() if name == 'libmatch'}
    for (name, case), t in times.items():
        row = {'bench': 'rank.compare', 'engine': name, 'case': case, 'rounds': len(t), 'median_ms': statistics.median(t)}
        if name != 'libmatch':
            row['by_libmatch'] = row['median_ms'] / own[case]
            for kernel in ('avx2', 'portable'):
                if f'{case}, tiles {kernel}' in own:
                    row[f'by_libmatch_{kernel}'] = row['median_ms'] / own[f'{case}, tiles {kernel}']
        print(json.dumps(row))


if __name__ == '__main__':
    main()
