"""Past one machine: partners of everybody on a Dask cluster, and searches over shards (docs/scaling.md).

    from dask.distributed import Client
    import libmatch.distributed

    with Client('tcp://scheduler:8786') as client:
        libmatch.distributed.partners(client, '/shared/cluster.store', 'partners.jsonl', k=20, progress=True)

Workers open the store (or their shard) by its path: a shared disk, or the same path on every machine. Every question is
answered by the same C code as on one machine and the answers are merged by question, falling score and id, so that the
result is that of one process, byte for byte, whatever the number of workers and whatever became of some of them.
"""
import operator
import os
import pathlib

from . import native as _native
from ._store import Store
from ._results import Results
from ._work import shown

__all__ = ['Shards', 'merge_statistics', 'partners', 'search', 'shard_of', 'split']


def shard_of(id, count):
    """The part, from 0 to count - 1, that an id falls to: a hash that never changes."""
    return _native.shard_of(id, count)


def merge_statistics(paths, path):
    """Adds statistics files of shards (Store.write_statistics()) up into one."""
    _native.statistics_merge('\n'.join(map(str, paths)), str(path))


def split(store, folder, count, *, progress=None):
    """Divides a Store into `count` shards in `folder` (shard-0 ...) that rank with the statistics of the whole.
    -> list of their paths"""
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / f'shard-{i}' for i in range(count)]
    for i, path in enumerate(paths):
        store.split(path, i, count, progress=progress)
    counts = []
    for i, path in enumerate(paths):
        counts.append(folder / f'statistics-{i}')
        with Store(path) as shard:
            shard.write_statistics(counts[-1])
    merge_statistics(counts, folder / 'statistics')
    for path, count_file in zip(paths, counts):
        with Store(path, 'write') as shard:
            shard.use_statistics(folder / 'statistics')
        count_file.unlink()
    return [str(path) for path in paths]


MOST_VALUES = 1000      # of a facet, from each shard: so that counts add up to those of one store
USUAL_VALUES = 10       # as in Store.search()
ROUNDS_AFTER_FIRST = 2  # of voters: who holds how many items, and the silent works


class Shards:
    """All shards of a collection in this process, asked as one store: same results, same bytes (docs/scaling.md)."""

    def __init__(self, paths, *, viewer='public', as_of=None):
        self._stores = []
        try:
            for path in paths:
                self._stores.append(Store(path, viewer=viewer, as_of=as_of))
        except BaseException:
            self.close()
            raise

    def field_weights(self, **weights):
        """As Store.field_weights()."""
        for store in self._stores:
            store.field_weights(**weights)

    def close(self):
        """Closes all shards."""
        for store in self._stores:
            store.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def search(self, text, k=10, *, want=None, where=None, language=None, channels=None, explain=False, facets=None,
               facet_values=10):
        """Store.search() over all shards. Facets of organisations that items speak for need all records in one store."""
        options = {'want': want, 'where': where, 'language': language, 'channels': channels}
        if facets is not None:
            if want in ('organisations', 'clusters'):
                raise ValueError('shards count facets of records; choose another want, or ask one store with all of them')
            shown_values = operator.index(facet_values)
            asked = max(shown_values, MOST_VALUES)      # a store says when it is too many
            parts = [s.search(text, k, explain=explain, facets=facets, facet_values=asked, **options)
                     for s in self._stores]
            return merge_results(parts, k, shown_values if shown_values > 0 else USUAL_VALUES)
        if want in ('organisations', 'clusters'):
            votes = merge_voters([s.voters(text, **options) for s in self._stores])
            for _ in range(ROUNDS_AFTER_FIRST):
                votes = merge_voters([s.voters_next(votes, want=want, channels=channels) for s in self._stores])
            parts = [s.search_voted(text, votes, k, explain=explain, **options) for s in self._stores]
        else:
            parts = [s.search(text, k, explain=explain, **options) for s in self._stores]
        return merge_results(parts, k)


def merge_voters(parts):
    """What several shards said in one round (Store.voters(), Store.voters_next()) as one: JSON text for the next."""
    parts = list(parts)
    if len(parts) < 2:
        return _native.voters_merge(*(parts or ['[]']), None)
    merged = parts[0]
    for part in parts[1:]:
        merged = _native.voters_merge(merged, part)
    return merged


def merge_results(parts, k, facet_values=None):
    """Ranked lists of disjoint records as one list of the best k; of facets the most frequent facet_values (None: all)."""
    merged = parts[0]._box
    for part in parts[1:]:
        merged = merged.merge(part._box, k)
    return Results(merged, facet_values)


# ---- on workers ------------------------------------------------------------------------------------------------------

_open_stores = {}       # of this process: opening is cheap, but what a store knows of the graph is worth keeping


def _store(path, viewer, as_of):
    key = (path, viewer, as_of)
    if key not in _open_stores:
        _open_stores[key] = Store(path, viewer=viewer, as_of=as_of)
    return _open_stores[key]


def _partners_of(ids, path, viewer, as_of, k, options):
    """One task: the lines of all its questions."""
    store = _store(path, viewer, as_of)
    return ''.join(store.partners(id, k, **options).to_jsonl(id) for id in ids)


def _voters_of(path, viewer, as_of, queries, options):
    store = _store(path, viewer, as_of)
    return [store.voters(text, **options) for _, text in queries]


def _next_of(path, viewer, as_of, votes, options):
    store = _store(path, viewer, as_of)
    return [store.voters_next(vote, want=options['want'], channels=options['channels']) for vote in votes]


def _voted_of(path, viewer, as_of, queries, votes, k, explain, options):
    store = _store(path, viewer, as_of)
    return [_rows(store.search_voted(text, vote, k, explain=explain, **options))
            for (_, text), vote in zip(queries, votes)]


def _search_of(path, viewer, as_of, queries, k, explain, options):
    store = _store(path, viewer, as_of)
    return [_rows(store.search(text, k, explain=explain, **options)) for _, text in queries]


def _rows(results):
    return [(-hit.score, hit.id.encode(), hit) for hit in results]


# ---- from the caller -------------------------------------------------------------------------------------------------

_LEAST = 8      # questions in the last tasks: few enough that no worker waits long for another
_ROUNDS = 3     # a task is at most one of so many that each thread would still have to do


def _gather(client, futures, progress, what):
    """Results in the order of the futures. A task whose worker dies is run again elsewhere by the scheduler; an error
    that a worker raised is raised at once."""
    from dask.distributed import as_completed
    show, end = shown(progress, what)
    done = 0
    try:
        if show is not None:
            for future in as_completed(futures):
                done += 1
                if future.status == 'error':
                    future.result()     # raises what the worker raised
                show(done / len(futures))
        return client.gather(futures)
    except BaseException:
        client.cancel(futures)
        raise
    finally:
        end()


def _parts(rows, size, threads=0):
    """The rows in tasks of `size`; for a number of threads the tasks become smaller towards the end, so that all threads
    end at about the same time."""
    if size < 1:
        raise ValueError(f'part is {size!r}; it must be at least 1')
    parts, begin = [], 0
    while begin < len(rows):
        fair = -(-(len(rows) - begin) // (_ROUNDS * threads)) if threads else size
        take = min(size, max(fair, _LEAST))
        parts.append(rows[begin:begin + take])
        begin += take
    return parts


def partners(client, store, output, k=10, *, ids=None, part=64, viewer='public', as_of=None, progress=None, retries=3,
             **options):
    """Partners of many (default: of all organisations and clusters) on a Dask cluster, written to `output` as JSON
    Lines in the order of `ids`. At most `part` questions are one task, fewer towards the end; `options` are those of
    Store.partners(). A task whose worker dies is run again, and up to `retries` times more if it fails. The file appears
    when it is complete. -> number of lines"""
    store = os.path.abspath(store)
    if ids is None:
        with Store(store, viewer=viewer, as_of=as_of) as s:
            ids = [r['id'] for kind in ('organisation', 'cluster') for r in s.records(kind)]
    chunks = _parts(list(ids), part, sum(client.nthreads().values()))
    futures = client.map(_partners_of, chunks, path=store, viewer=viewer, as_of=as_of, k=k, options=options, pure=False,
                         retries=retries)
    answers = _gather(client, futures, progress, 'partners')
    beside = f'{output}.part'
    count = 0
    with open(beside, 'w', encoding='utf-8') as f:
        for text in answers:
            f.write(text)
            count += text.count('\n')
    os.replace(beside, output)
    return count


def search(client, shards, queries, k=10, *, want=None, where=None, language=None, channels=None, explain=False,
           part=64, viewer='public', as_of=None, progress=None, retries=3):
    """Answers queries [(id, text)] from shards (their paths) on a Dask cluster: a search for records takes one round of
    tasks, one for organisations four. -> {id: [Hit, ...]}, as one store with all records would answer"""
    options = {'want': want, 'where': where, 'language': language, 'channels': channels}
    paths = [os.path.abspath(path) for path in shards]
    chunks = _parts(list(queries), part)

    def everywhere(function, arguments, what):
        futures = [client.submit(function, path, viewer, as_of, *arguments(i, chunk), pure=False, retries=retries)
                   for i, chunk in enumerate(chunks) for path in paths]
        flat = _gather(client, futures, progress, what)
        return [flat[i:i + len(paths)] for i in range(0, len(flat), len(paths))]

    def merged(rounds):
        return [[merge_voters(parts) for parts in zip(*answers)] for answers in rounds]

    if want in ('organisations', 'clusters'):
        votes = merged(everywhere(_voters_of, lambda i, chunk: (chunk, options), 'voters'))
        for _ in range(ROUNDS_AFTER_FIRST):
            votes = merged(everywhere(_next_of, lambda i, chunk: (votes[i], options), 'voters'))
        rounds = everywhere(_voted_of, lambda i, chunk: (chunk, votes[i], k, explain, options), 'search')
    else:
        rounds = everywhere(_search_of, lambda i, chunk: (chunk, k, explain, options), 'search')
    found = {}
    for chunk, answers in zip(chunks, rounds):
        for (id, _), lists in zip(chunk, zip(*answers)):
            rows = sorted((row for rows in lists for row in rows), key=lambda row: row[:2])[:k]
            found[id] = [hit._replace(rank=i) for i, (_, _, hit) in enumerate(rows, 1)]
    return found
