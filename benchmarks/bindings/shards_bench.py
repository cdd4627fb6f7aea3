"""What the rounds of a search for organisations over shards cost: shards_bench.py RECORDS [SHARDS [WORKS [QUESTIONS]]].

RECORDS is JSON Lines (collection.py writes some); WORKS silent works of five participants each are added at random. The
questions are the first words of records that have a text. Every answer is compared with that of one store. Written: CPU
time per question in ms of each round, summed over the shards, of merging, and of one store; the greatest text of a round.
A JSON line at the end."""
import json
import pathlib
import random
import sys
import tempfile
import time

import libmatch
import libmatch.distributed

ROUNDS = ('voters', 'items', 'works', 'ranking')
WORDS = 14


def clocked(times, name, work):
    begun = time.process_time()
    result = work()
    times[name] = times.get(name, 0.0) + time.process_time() - begun
    return result


def ask(shards, text, times, sizes):
    """All rounds for one text, step by step."""
    merged = None
    for name in ROUNDS[:-1]:
        parts = [clocked(times, name, lambda s=s: s.voters(text) if merged is None else s.voters_next(merged)) for s in shards]
        merged = clocked(times, 'merging', lambda: libmatch.distributed.merge_voters(parts))
        sizes[name] = max(sizes.get(name, 0), len(merged.encode()), *(len(part.encode()) for part in parts))
    return [clocked(times, ROUNDS[-1], lambda s=s: s.search_voted(text, merged)) for s in shards]


def main():
    count, works, most = (int(given) if given else usual for given, usual in zip((*sys.argv[2:], *[None] * 3), (4, 20000, 100)))
    lines = pathlib.Path(sys.argv[1]).read_text(encoding='utf-8').splitlines()
    rows = [json.loads(line) for line in lines]
    ids = [row['id'] for row in rows if row['kind'] == 'organisation']
    texts = [' '.join(row['text'].split()[:WORDS]) for row in rows if row.get('text')]
    r = random.Random(1)
    lines += [json.dumps({'kind': 'project', 'id': f'silent-{i}', 'title': f'ACRO{i}',
                          'participants': [r.choice(ids) for _ in range(5)]}) for i in range(works)]
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder, 'one')
        with libmatch.create(path) as one:
            one.import_text('\n'.join(lines))
            paths = libmatch.distributed.split(one, pathlib.Path(folder, 'shards'), count)
        with libmatch.open(path) as one:
            shards = [libmatch.open(path) for path in paths]
            times, sizes, alone = {}, {}, {}
            for text in texts[:most]:        # warm
                ask(shards, text, {}, {})
                one.search(text, want='organisations')
            for text in texts[:most]:
                lists = ask(shards, text, times, sizes)
                expected = clocked(alone, 'one store', lambda: one.search(text, want='organisations'))
                if list(libmatch.distributed.merge_results(lists, 10)) != list(expected):
                    sys.exit(f'shards_bench: other answers for {text}')
            for shard in shards:
                shard.close()
    asked = len(texts[:most])
    print(json.dumps({'shards': count, 'questions': asked, 'bytes': sizes,
                      'ms': {name: round(1000 * taken / asked, 2) for name, taken in {**times, **alone}.items()}}))


if __name__ == '__main__':
    main()
