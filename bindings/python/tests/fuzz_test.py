"""The boundary under hostile values: None, wrong types, huge and broken texts, NUL, closed handles, wrong objects, two
threads on one store. Every call returns or raises an ordinary exception; nothing crashes, and the store is whole after it.
MATCH_FUZZ_CALLS sets the number of calls (default 4,000); the seed is printed."""
import inspect
import os
import random
import sys
import tempfile
import threading
import time

import libmatch

ORDINARY = (libmatch.MatchError, TypeError, ValueError, OverflowError, LookupError, AttributeError, MemoryError, OSError)
HUGE = 'ș' * 70000
EVENT = {'participants': 4, 'slots': 3, 'tables': 2, 'meetings': [{'a': 0, 'b': 1}, {'a': 2, 'b': 3}]}
# these take a file to write, or run until they are told to stop
LEFT_OUT = {'close', 'split', 'batch', 'schedule', 'import_file', 'write_statistics', 'use_statistics', 'read', 'save',
            'cancel', 'time_limit'}


def values(r, things):
    return r.choice([
        None, True, False, 0, 1, -1, 2 ** 31 - 1, 2 ** 31, -2 ** 63, 2 ** 64, 10 ** 40, 0.0, -1.5, float('nan'), float('inf'),
        '', 'a', 'o1', 'i1', 'offer', 'organisations', 'clusters', 'balanced', 'en', 'laser', 'a\0b', '\ud800', HUGE, '🧬' * 9,
        "country = 'RO'", "((", "owner.country = 'PL' or", '{"kind":"offer","id":"z","title":"x"}', '{"a":', '[]', '{}',
        b'', b'laser', b'\xff\xfe', b'a\0b', b'{"kind":"offer","id":"y","title":"x"}', bytearray(b'x'), memoryview(b'abcd'),
        [], ['o1'], ['o1', 'i1'], [1], [None], ('a', 'b'), {}, {'kind': 'offer'}, {'a': object()}, {'participants': -1},
        {'kind': 'organisation', 'id': 'q' * 300, 'name': ''}, object(), lambda x: x, range(3), 1j, [[1.0, 2.0]],
        *things])


def call(r, thing, name, things):
    """-> what came back"""
    method = getattr(thing, name)
    if not callable(method):
        return method
    try:
        parameters = list(inspect.signature(method).parameters.values())
    except (TypeError, ValueError):
        return None
    positional = [p for p in parameters if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    named = [p for p in parameters if p.kind == p.KEYWORD_ONLY]
    needed = sum(p.default is p.empty for p in positional)
    count = r.randint(needed, len(positional)) if r.random() < 0.95 else r.randint(0, len(positional) + 1)
    arguments = [values(r, things) for _ in range(count)]
    options = {p.name: values(r, things) for p in named if r.random() < 0.2 and p.name not in ('progress', 'time_limit')}
    try:
        result = method(*arguments, **options)
    except ModuleNotFoundError as e:        # pandas, NumPy and other packages that need not be there
        if e.name not in ('numpy', 'pandas', 'matplotlib', 'networkx', 'tqdm', 'dask', 'distributed'):
            raise
        return None
    if inspect.isgenerator(result) or name == 'records':
        result = list(result)
    return result


def methods(thing):
    return [name for name in dir(type(thing)) if not name.startswith('_') and name not in LEFT_OUT]


def store_of(folder, name):
    store = libmatch.create(os.path.join(folder, name), as_of='2026-05-31')
    for i in range(6):
        store.upsert({'kind': 'organisation', 'id': f'o{i}', 'name': f'Company {i}', 'country': 'RO'})
        store.upsert({'kind': 'offer', 'id': f'i{i}', 'owner': f'o{i}', 'title': 'laser wood', 'language': 'en'})
    return store


def in_threads(store):
    """The same store from several threads while one of them closes it."""
    odd = []

    def work(seed):
        r = random.Random(seed)
        for _ in range(60):
            try:
                call(r, store, r.choice(['search', 'partners', 'get', 'stats', 'upsert', 'explain']), [])
            except ORDINARY:
                pass
            except BaseException as e:      # told to the main thread
                odd.append(e)

    threads = [threading.Thread(target=work, args=(i,)) for i in range(3)]
    for thread in threads:
        thread.start()
    time.sleep(0.02)
    store.close()
    for thread in threads:
        thread.join()
    if odd:
        raise odd[0]


def main():
    seed = int(os.environ.get('MATCH_FUZZ_SEED', 1))
    calls = int(os.environ.get('MATCH_FUZZ_CALLS', '4000'))
    r = random.Random(seed)
    print('seed', seed, flush=True)
    outcomes = {}
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        store, closed = store_of(folder, 'store'), store_of(folder, 'closed')
        closed.close()
        event = libmatch.Event(EVENT)
        plan = event.schedule(moves=500)
        others = [libmatch.Event({'participants': 1, 'slots': 1, 'tables': 1, 'meetings': []}), libmatch.Report('x')]
        things = [store, closed, event, plan, store.search('laser', explain=True), store.explain('o1', 'o2'), *others]
        for number in range(calls):
            thing = r.choice([store, store, store, *things])
            name = r.choice(methods(thing))
            try:
                call(r, thing, name, things)
                outcomes['returned'] = outcomes.get('returned', 0) + 1
            except ORDINARY as e:
                kind = type(e).__name__
                outcomes[kind] = outcomes.get(kind, 0) + 1
                if isinstance(e, libmatch.MatchError) and not str(e):
                    sys.exit(f'call {number}: {name}: an error without a message')
            except RecursionError:
                raise
            except RuntimeError as e:
                sys.exit(f'call {number}: {type(thing).__name__}.{name}: {e!r}')
        for name in methods(closed):
            if name in ('path', 'vectors'):
                continue
            try:
                call(r, closed, name, [])
            except ORDINARY:
                continue
        store.upsert({'kind': 'offer', 'id': 'last', 'title': 'laser', 'language': 'en'})
        found = store.search('laser', 1000)
        assert 'last' in found.ids, 'the store works on after all this'
        store.rebuild()
        store.verify()
        assert store.search('laser', 1000).ids == found.ids, 'and is whole'
        store.close()
        in_threads(store_of(folder, 'threads'))
        os.chdir('/')
    print(', '.join(f'{count} {kind}' for kind, count in sorted(outcomes.items(), key=lambda row: -row[1])))


if __name__ == '__main__':
    main()
