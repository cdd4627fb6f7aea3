#!/usr/bin/env python3
"""collection.py ORGANISATIONS [SEED]: a made-up collection as JSON Lines on standard output, for benchmarks: per
organisation about two and a half items, a project for every third, words with the frequencies of natural text (Zipf)."""
import json
import random
import sys

COUNTRIES = ['RO', 'PL', 'DE', 'IT', 'FR', 'ES', 'CZ', 'HU', 'BG', 'SK']
TYPES = ['company', 'startup', 'university', 'research', 'hospital', 'ngo']
KINDS = ['offer', 'offer', 'request', 'competence', 'request', 'idea']


def main():
    count, seed = int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1
    r = random.Random(seed)
    syllables = [a + b for a in 'b c d f g l m n p r s t v'.split() for b in 'a e i o u'.split()]
    words = list(dict.fromkeys(''.join(r.choice(syllables) for _ in range(r.randint(2, 4))) for _ in range(60000)))
    reach = len(words) - 1

    def text(n):
        return ' '.join(words[int(reach ** r.random())] for _ in range(n))

    def put(**record):
        print(json.dumps(record, ensure_ascii=False, separators=(',', ':')))

    for i in range(count):
        put(kind='organisation', id=f'o{i}', name=f'{text(2).title()} {i}', country=r.choice(COUNTRIES),
            type=r.choice(TYPES), text=text(r.randint(20, 60)), language='en')
        for j in range(r.randint(1, 4)):
            put(kind=r.choice(KINDS), id=f'i{i}-{j}', owner=f'o{i}', title=text(r.randint(4, 9)),
                text=text(r.randint(30, 90)), language='en')
        if i % 3 == 0:
            put(kind='project', id=f'p{i}', title=text(6), text=text(50), language='en', start=f'{r.randint(2015, 2025)}-01-01',
                participants=list(dict.fromkeys(f'o{r.randrange(count)}' for _ in range(r.randint(2, 6)))))


if __name__ == '__main__':
    main()
