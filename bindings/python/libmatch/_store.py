"""The store: writing, reading, ranking."""
import json
import threading
from contextlib import contextmanager
from typing import NamedTuple

from . import native as _native
from ._event import Event
from ._figure import network_figure
from ._native import NotFoundError
from ._results import Explanation, Results
from ._vectors import Vectors
from ._work import MODES, STEP_MS, TIERS, WANTS, as_day, as_json, choice, id_list, interruptible, run
from .broker import Broker
from .groups import Groups

_CHANGES = ('unchanged', 'inserted', 'updated', 'older')


class ImportReport(NamedTuple):
    """What an import did, in rows, and the issues it found."""
    rows: int
    inserted: int
    updated: int
    unchanged: int
    older: int
    rejected: int
    warnings: int
    issues: list

    def __str__(self):
        said = (f'{self.rows} rows: {self.inserted} inserted, {self.updated} updated, {self.unchanged} unchanged, '
                f'{self.older} older, {self.rejected} rejected, {self.warnings} warnings')
        rejected = [f'  {i.get("file", "")}:{i["row"]}: {i["field"]}: {i["rule"]}: {i["message"]}' for i in self.issues
                    if i['severity'] == 'rejected']
        return '\n'.join([said, *rejected[:20]])


class Store(Groups, Broker, Vectors):
    """An open store. Made by open() and create(); a context manager."""

    def __init__(self, path, mode='read', *, viewer='public', as_of=None, busy_ms=5000):
        self._lock = threading.RLock()
        self._jobs = {}             # that borrow the store: ended before it is closed
        self._box = None
        modes = {'read': 0, 'write': 1, 'create': 2, 'write_or_create': 3}
        self._box = _native.Store(str(path), choice('mode', mode, modes), choice('viewer', viewer, TIERS),
                                  None if as_of is None else as_day(as_of), busy_ms)
        self.path = str(path)

    def close(self):
        """Closes the store and ends work that is not finished; closing twice is harmless."""
        if self._box is not None:
            with self._lock:
                for job in self._jobs.values():
                    job.close()
                self._box.close()

    def _begin(self, job):
        """A job that ends with the store."""
        self._jobs[id(job)] = job
        return job

    def _end(self, job):
        self._jobs.pop(id(job), None)
        job.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def __repr__(self):
        return f'<libmatch.Store {self.path!r}{" (closed)" if self._box.closed() else ""}>'

    def _long(self, name, *arguments):
        """A call of the library that may be long and has no steps."""
        return self._beside(getattr(self._box, name), *arguments)

    def _beside(self, function, *arguments):
        """As _long(), with a function of the module."""
        if self._lock._is_owned():      # in a batch, or asked by the progress function of a job of this store
            return function(*arguments)
        return interruptible(function, *arguments, lock=self._lock, cancel=self._box.cancel)

    def field_weights(self, **weights):
        """What the fields of a record are worth in searches from now on: field_weights(title=2, keywords=0.5). Weights from
        0 to 100, 1 for those not named (title, text, keywords); without arguments 1 each."""
        self._box.set_field_weights(','.join(f'{field}={float(weight)!r}' for field, weight in weights.items()))

    def cancel(self):
        """Ends the long call that is at work in another thread, or else the next one: a CancelledError. Nothing of
        what it did is kept."""
        self._box.cancel(True)

    def time_limit(self, seconds):
        """From now on long calls and steps of jobs end when so many seconds have passed: a CancelledError. None: no
        limit."""
        self._box.time_limit(0 if seconds is None else max(1, int(float(seconds) * 1000)))

    # ---- writing

    def upsert(self, record):
        """Inserts or replaces one record (a dict or JSON text) -> (what it did, warnings)."""
        with self._lock:
            change, warnings = self._box.upsert(as_json(record)).split(' ', 1)
        return _CHANGES[int(change)], json.loads(warnings or '[]')

    def delete(self, kind, id):
        """Deletes one record by kind and id; relations and feedback by their key 'a b relation' or 'a b outcome at'."""
        with self._lock:
            self._box.remove(kind, id)

    @contextmanager
    def batch(self):
        """All writes inside become durable and searchable together, or, after an exception, not at all."""
        with self._lock:
            self._box.begin()
            try:
                yield self
            except BaseException:
                self._box.rollback()
                raise
            self._box.commit()

    def import_file(self, path, *, kind=None, scheme=None, map=None, format=None, strict=False, progress=None):
        """Imports a file of records or a taxonomy table -> ImportReport. `map` is {column: key} for other headers."""
        with self._lock:
            job = self._box.import_file(str(path), kind, scheme, None if map is None else as_json(map), format, strict)
            return self._finish_import(job, progress)

    def import_text(self, data, *, name='text', kind=None, scheme=None, map=None, format=None, strict=False,
                    progress=None):
        """Imports records from a str or bytes -> ImportReport."""
        with self._lock:
            job = self._box.import_text(name, data, kind, scheme, None if map is None else as_json(map), format,
                                        strict)
            return self._finish_import(job, progress)

    def _finish_import(self, job, progress):
        self._begin(job)
        try:
            run(job, progress, 'import')
            counts = map(int, job.import_counts().split())
            return ImportReport(*counts, json.loads(job.import_issues()))
        finally:
            self._end(job)

    def rebuild(self):
        """Builds the index anew from the records: the same answers as before."""
        self._long('rebuild')

    def verify(self):
        """Reads all files of the index and compares their checksums; a MatchError names a damaged one. rebuild() cures it."""
        self._long('verify')

    def learn_channel(self, on=True):
        """Learns which words go together, for long queries (the channel 'learned'); False forgets it."""
        self._long('learn_channel', bool(on))

    def set_token_rules(self, rules):
        """Sets rules for tokens, [{'name', 'kind', 'pattern'}], and makes the index anew with them; [] takes all away."""
        self._long('set_token_rules', as_json(rules))

    def token_rules(self):
        """The rules for tokens that were set, as a list of dicts."""
        with self._lock:
            return json.loads(self._box.token_rules())

    # ---- reading

    def get(self, id, kind=None):
        """One record as a dict; NotFoundError when there is none."""
        with self._lock:
            return json.loads(self._box.get(kind, id))

    __getitem__ = get

    def __contains__(self, id):
        try:
            self.get(id)
        except NotFoundError:
            return False
        return True

    def records(self, kind=None):
        """All records (of one kind) as dicts, in the order they were first written."""
        text = self._long('export_records', kind)
        return (json.loads(line) for line in text.splitlines())

    def stats(self):
        """Counts and sizes: {'records': {kind: n}, 'documents', 'segments', 'terms', 'bytes', ...}"""
        with self._lock:
            return json.loads(self._box.stats())

    def quality(self):
        """The data-quality report: {'counts': {code: n}, 'findings': [...]}"""
        return json.loads(self._long('quality'))

    # ---- figures

    def partner_network(self, ids, k=3, *, title='', mode='balanced', new_only=False, where=None, group='country'):
        """A figure of organisations and the best k partners of each among all, coloured by a field. Those who worked
        together already are joined by dashed lines."""
        nodes, edges = {}, {}
        for id in id_list('ids', ids):
            for hit in self.partners(id, k, mode=mode, new_only=new_only, where=where):
                edges.setdefault(tuple(sorted((id, hit.id))), hit.score)
                nodes.setdefault(id, None)
                nodes.setdefault(hit.id, None)
        known = {tuple(sorted((r['a'], r['b']))) for r in self.records('relation')
                 if r['relation'] in ('partner', 'project', 'agreement', 'met')}
        for project in self.records('project'):
            together = sorted(set(project.get('participants', ())) & set(nodes))
            known.update((a, b) for i, a in enumerate(together) for b in together[i + 1:])
        for id in nodes:
            record = self.get(id)
            nodes[id] = {'id': id, 'name': record.get('name', id), 'group': str(record.get(group, '')),
                         'weight': sum(id in pair for pair in edges)}
        return network_figure(nodes.values(), [
            {'a': a, 'b': b, 'weight': score, 'kind': 'known' if (a, b) in known else 'new'}
            for (a, b), score in edges.items()], title)

    # ---- shards (docs/scaling.md)

    def split(self, path, shard, count, *, progress=None):
        """Makes shard `shard` of `count` of this store as a new store at `path`."""
        with self._lock:
            job = self._begin(self._box.split(str(path), shard, count))
            try:
                run(job, progress, f'shard {shard} of {count}')
            finally:
                self._end(job)

    def write_statistics(self, path):
        """Writes the counts of the store's own records, for libmatch.distributed.merge_statistics()."""
        self._long('write_statistics', str(path))

    def use_statistics(self, path):
        """Ranks with the statistics of a whole collection from now on; None: with the store's own."""
        self._long('use_statistics', None if path is None else str(path))

    def voters(self, text, *, want='organisations', where=None, language=None, channels=None):
        """The items of this shard that vote for organisations: JSON text. libmatch.distributed asks in all rounds."""
        return self._long('voters', text, choice('want', want, WANTS), where, language, channels)

    def voters_next(self, voters, *, want='organisations', channels=None):
        """The next round: what this shard adds to the merged voters of all shards (JSON text)."""
        return self._long('voters_next', voters, choice('want', want, WANTS), channels)

    def search_voted(self, text, voters, k=10, *, want='organisations', where=None, language=None, channels=None,
                     explain=False):
        """Ranks the organisations of this shard by merged voters of all shards (JSON text)."""
        return Results(self._long('search_voted', text, voters, k, choice('want', want, WANTS), where, language, channels,
                                  explain))

    # ---- ranking

    def search(self, text, k=10, *, want=None, where=None, language=None, channels=None, explain=False, facets=None,
               facet_values=10):
        """Records for a text of any length. want: None for all items, a kind, or 'organisations'. facets: names of fields
        whose values are counted over all that is found (`results.facets`), the most frequent facet_values of each."""
        wanted = choice('want', want, WANTS)
        if facets is not None:
            fields = facets if isinstance(facets, str) else ','.join(facets)
            return Results(self._long('search_facets', text, fields, facet_values, k, wanted, where, language, channels,
                                      explain))
        if explain or k > 1000 or want in ('organisations', 'clusters', 'any'):
            return Results(self._long('search', text, k, wanted, where, language, channels, explain))
        with self._lock:        # short, on large stores too: no thread beside
            return Results(self._box.search(text, k, wanted, where, language, channels, explain))

    def search_many(self, texts=None, k=10, *, want=None, where=None, language=None, channels=None, threads=0, start=0,
                    part=(0, 1)):
        """Answers many texts, (id, text) pairs, on all processors; without texts every record of the kinds wanted is
        compared with all others. Yields (id, [(id, kind, score), ...]) in order. `start`: so many were answered before;
        `part` (i, n): only every n-th question. The store can be used between two answers."""
        wanted = choice('want', want, WANTS)
        if texts is None:
            with self._lock:
                job = self._box.batch_all(k, wanted, where, threads, start, *part)
            yield from self._answers(job)
            return
        pairs = enumerate(texts)
        while True:
            lines = []
            for number, (id, text) in pairs:
                if number >= start and number % part[1] == part[0]:
                    lines.append(f'{id}\t{" ".join(text.split())}\n')
                    if len(lines) == 4096:
                        break
            if not lines:
                return
            with self._lock:
                job = self._box.batch(''.join(lines), k, wanted, where, language, channels, threads, 0, 0, 0)
            yield from self._answers(job)

    def _answers(self, job):
        self._begin(job)
        try:
            more = True
            while more:
                with self._lock:
                    more = job.step(STEP_MS)
                    lines = job.answers().splitlines()
                for line in lines:
                    answer = json.loads(line)
                    yield answer['query'], [(h['id'], h['kind'], h['score']) for h in answer['hits']]
        finally:
            self._end(job)

    def partners(self, id, k=10, *, want=None, mode='balanced', new_only=False, beyond=0, where=None, explain=False):
        """Partners for an organisation, a cluster or an item; mode 'balanced', 'complement' or 'peer'."""
        return Results(self._long('partners', id, k, choice('want', want, WANTS), choice('mode', mode, MODES), where,
                                  new_only, beyond, explain))

    def complete(self, text, members, k=10, *, want=None, where=None, language=None, explain=False):
        """Who is missing: from a text and the ids of the members known so far."""
        ids = '\n'.join(id_list('members', members))
        return Results(self._long('complete', text, ids, k, choice('want', want, WANTS), where, language, explain))

    def explain(self, a, b, *, mode='balanced'):
        """Why A and B fit, or how far they do -> Explanation."""
        return Explanation(json.loads(self._long('explain', a, b, choice('mode', mode, MODES))))

    def why_not(self, a, b, k=10, *, want=None, mode='balanced', where=None, new_only=False, beyond=0):
        """Why B is not among the first k partners of A -> Explanation."""
        return Explanation(json.loads(self._long('why_not', a, b, k, choice('want', want, WANTS),
                                                 choice('mode', mode, MODES), where, new_only, beyond)))

    def duplicates(self, *, between=None, k=0, minimum=0):
        """Pairs of records that may be the same: list of dicts {id_a, id_b, score, evidence}, best first."""
        return [json.loads(line) for line in self._long('duplicates', between, k, minimum).splitlines()]

    def build_event(self, spec):
        """An Event from the store: participants and wishes from the partner ranking (see docs/events.md)."""
        return Event(self._long('build_event', as_json(spec)))
