"""What crossing the border costs in Python: host.py. A JSON line per measurement; run by run.py."""
import json
import time

import libmatch

COUNT = 100000


def measure(what, unit, repeat, call):
    best = min(timed(call) for _ in range(repeat))
    print(json.dumps({'host': 'python', 'what': what, 'value': round(best * unit, 4)}), flush=True)


def timed(call):
    begun = time.perf_counter()
    call()
    return time.perf_counter() - begun


def main():
    event = libmatch.Event({'participants': 2, 'slots': 1, 'tables': 1, 'meetings': [{'a': 0, 'b': 1}]})
    box = event._box

    def calls():
        for _ in range(COUNT):
            box.meetings()

    measure('call ns', 1e9 / COUNT, 5, calls)
    with libmatch.create(':memory:', as_of='2026-05-31') as store:
        store.import_text('\n'.join(json.dumps({'kind': 'offer', 'id': f'i{i}', 'title': f'imaging tool {i % 97}',
                                                'language': 'en'}) for i in range(COUNT)))

        def gets():
            for i in range(2000):
                store.get(f'i{i}')

        measure('get us', 1e6 / 2000, 5, gets)
        measure('search k=10 us', 1e6 / 200, 5, lambda: [store.search('tool 13') for _ in range(200)])
        hits = store.search('imaging', COUNT)
        assert len(hits) == COUNT

        def iterate():
            total = 0
            for hit in hits:
                total += hit.score
            return total

        measure('iterate 100,000 hits ms', 1e3, 3, iterate)
        try:
            import numpy    # noqa: F401
            import pandas   # noqa: F401
        except ImportError:
            return

        def frame():
            hits._columns = None
            hits.to_pandas()

        measure('DataFrame of 100,000 hits ms', 1e3, 3, frame)


if __name__ == '__main__':
    main()
